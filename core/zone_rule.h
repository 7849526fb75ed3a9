/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rule at the end of a zoneinfo file, which holds for ever after the last change that the file
 * lists: a POSIX TZ text such as "CET-1CEST,M3.5.0,M10.5.0/3" (RFC 8536 section 3.3).
 */
#ifndef CORE_ZONE_RULE_H
#define CORE_ZONE_RULE_H

#include <stdbool.h>
#include <stdint.h>

enum rule_form {
    RULE_JULIAN,  /* Jn: day 1..365, 29 February is never counted */
    RULE_DAY,     /* n: day 0..365 */
    RULE_WEEKDAY, /* Mm.w.d: weekday d of week w of month m, week 5 is the last */
};

struct rule_date {
    enum rule_form form;
    int day;
    int month, week, weekday; /* weekday: 0 is Sunday */
    int32_t time_s;           /* local time in force before the change */
};

struct zone_rule {
    int32_t standard_offset_s, summer_offset_s; /* east of UTC */
    bool has_summer;
    struct rule_date start, end; /* of summer time */
};

/* Returns -ERR_SYNTAX or -ERR_RANGE. Summer time without dates is refused: nothing says when. */
int zone_rule_parse(const char *text, struct zone_rule *ret);

/* The offset in force at a UTC second, and the second of the next change (INT64_MAX: none). */
void zone_rule_at(const struct zone_rule *rule, int64_t at_s, int32_t *ret_offset_s,
                  int64_t *ret_end_s);

#endif
