/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entries in memory, written as their bodies stand in docs/entries.md. */
#ifndef TESTS_UNIT_DIARY_FIXTURE_H
#define TESTS_UNIT_DIARY_FIXTURE_H

#include "core/entry.h"
#include "core/ztime.h"
#include "tests/harness/test.h"

/* 2026-03-08, a Sunday. */
#define DIARY_DAY (civil_to_day(2026, 3, 8))

/* An entry `day` days after that at a time of day, one hour east; the caller calls entry_done(). */
static inline struct entry diary_entry(enum entry_kind kind, int day, int hour, int minute,
                                       const char *body)
{
    struct entry entry = {
        .kind = kind,
        .at_ms = (DIARY_DAY + day) * MS_PER_DAY + hour * MS_PER_HOUR + minute * MS_PER_MINUTE -
                 MS_PER_HOUR,
        .offset_s = 3600,
        .body = json_loads(body, 0, NULL),
    };

    if (!json_is_object(entry.body))
        fail_msg("not a body: %s", body);
    return entry;
}

#endif
