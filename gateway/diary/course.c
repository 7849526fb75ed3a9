/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/diary/course.h"

#include "core/ztime.h"

int64_t course_end(const json_t *item, int32_t from)
{
    const char *until = json_string_value(json_object_get(item, "until"));
    int32_t day;

    return until && day_parse(until, &day) == 0 ? day : from;
}
