/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/diary/course.h"

#include "core/ztime.h"
#include <stdbool.h>
#include <stdio.h>

int64_t course_end(const json_t *item, int32_t from)
{
    const char *until = json_string_value(json_object_get(item, "until"));
    char text[RFC3339_MAX];
    int32_t offset_s;
    bool has_offset;
    int64_t at_ms;

    snprintf(text, sizeof(text), "%.10sT00:00", until ? until : "");
    if (!until || time_parse_rfc3339(text, &at_ms, &offset_s, &has_offset) < 0)
        return from;
    return at_ms / MS_PER_DAY;
}
