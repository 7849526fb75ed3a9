/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POSIX TZ rules: a small reader from left to right, and the changes of a year by arithmetic. */
#include "core/zone_rule.h"

#include "core/error.h"
#include "core/ztime.h"
#include <stddef.h>

#define HOUR_S           3600
#define NAME_MIN         3
#define OFFSET_HOURS_MAX 24
#define TIME_HOURS_MAX   167 /* RFC 8536 section 3.3.1 */

/* ---- reading; each take_ function returns 0 or an error and moves *text on ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool take_character(const char **text, char wanted)
{
    if (**text != wanted)
        return false;
    (*text)++;
    return true;
}

/* "CET" or "<+0330>"; the name itself is of no use to us. */
static int take_name(const char **text)
{
    bool quoted = take_character(text, '<');
    const char *start = *text;
    while (is_letter(**text) || (quoted && (is_digit(**text) || **text == '+' || **text == '-')))
        (*text)++;
    if (*text - start < NAME_MIN || (quoted && !take_character(text, '>')))
        return -ERR_SYNTAX;
    return 0;
}

static int take_number(const char **text, int min, int max, int *ret)
{
    if (!is_digit(**text))
        return -ERR_SYNTAX;
    int value = 0;
    for (; is_digit(**text); (*text)++) {
        value = value * 10 + (**text - '0');
        if (value > max)
            return -ERR_RANGE;
    }
    if (value < min)
        return -ERR_RANGE;
    *ret = value;
    return 0;
}

/* [+-]hh[:mm[:ss]] in seconds */
static int take_seconds(const char **text, int hours_max, int32_t *ret_s)
{
    int sign = 1;
    if (take_character(text, '-'))
        sign = -1;
    else
        take_character(text, '+');
    int hours, minutes = 0, seconds = 0;
    int r = take_number(text, 0, hours_max, &hours);
    if (r == 0 && take_character(text, ':')) {
        r = take_number(text, 0, 59, &minutes);
        if (r == 0 && take_character(text, ':'))
            r = take_number(text, 0, 59, &seconds);
    }
    if (r < 0)
        return r;
    *ret_s = sign * (hours * HOUR_S + minutes * 60 + seconds);
    return 0;
}

static int take_month_week_day(const char **text, struct rule_date *date)
{
    int r = take_number(text, 1, 12, &date->month);
    if (r < 0)
        return r;
    if (!take_character(text, '.'))
        return -ERR_SYNTAX;
    r = take_number(text, 1, 5, &date->week);
    if (r < 0)
        return r;
    if (!take_character(text, '.'))
        return -ERR_SYNTAX;
    return take_number(text, 0, 6, &date->weekday);
}

/* ",M3.5.0/3" */
static int take_date(const char **text, struct rule_date *date)
{
    int r;
    if (!take_character(text, ','))
        return -ERR_SYNTAX;
    if (take_character(text, 'M')) {
        date->form = RULE_WEEKDAY;
        r = take_month_week_day(text, date);
    } else if (take_character(text, 'J')) {
        date->form = RULE_JULIAN;
        r = take_number(text, 1, 365, &date->day);
    } else {
        date->form = RULE_DAY;
        r = take_number(text, 0, 365, &date->day);
    }
    if (r < 0)
        return r;
    date->time_s = 2 * HOUR_S;
    return take_character(text, '/') ? take_seconds(text, TIME_HOURS_MAX, &date->time_s) : 0;
}

static int take_summer(const char **text, struct zone_rule *rule)
{
    int r = take_name(text);
    if (r < 0)
        return r;
    int32_t west_s = -(rule->standard_offset_s + HOUR_S);
    if (**text != ',') {
        r = take_seconds(text, OFFSET_HOURS_MAX, &west_s);
        if (r < 0)
            return r;
    }
    rule->has_summer = true;
    rule->summer_offset_s = -west_s;
    r = take_date(text, &rule->start);
    return r < 0 ? r : take_date(text, &rule->end);
}

int zone_rule_parse(const char *text, struct zone_rule *ret)
{
    struct zone_rule rule = {0};
    int32_t west_s = 0;
    int r = take_name(&text);
    if (r == 0)
        r = take_seconds(&text, OFFSET_HOURS_MAX, &west_s);
    if (r < 0)
        return r;
    rule.standard_offset_s = -west_s; /* POSIX counts to the west */
    if (*text != '\0')
        r = take_summer(&text, &rule);
    if (r < 0)
        return r;
    if (*text != '\0')
        return -ERR_SYNTAX;
    *ret = rule;
    return 0;
}

/* ---- the changes of a year ---- */

/* Day number of a rule's date in a year. */
static int32_t date_in_year(const struct rule_date *date, int year)
{
    int32_t new_year = civil_to_day(year, 1, 1);
    if (date->form == RULE_DAY)
        return new_year + date->day;
    if (date->form == RULE_JULIAN) {
        bool leap = civil_to_day(year, 3, 1) - new_year == 60;
        return new_year + date->day - 1 + (leap && date->day > 59 ? 1 : 0);
    }
    int32_t first = civil_to_day(year, date->month, 1);
    int32_t next_month =
        date->month == 12 ? civil_to_day(year + 1, 1, 1) : civil_to_day(year, date->month + 1, 1);
    int first_weekday = day_of_week(first) % 7;
    int32_t day = first + (date->weekday - first_weekday + 7) % 7 + 7 * (date->week - 1);
    while (day >= next_month)
        day -= 7;
    return day;
}

static int64_t change_s(const struct rule_date *date, int year, int32_t offset_before_s)
{
    return (int64_t)date_in_year(date, year) * (24 * HOUR_S) + date->time_s - offset_before_s;
}

void zone_rule_at(const struct zone_rule *rule, int64_t at_s, int32_t *ret_offset_s,
                  int64_t *ret_end_s)
{
    int64_t newest_s = INT64_MIN;
    *ret_offset_s = rule->standard_offset_s;
    *ret_end_s = INT64_MAX;
    if (!rule->has_summer)
        return;
    int64_t limit_s = INT64_MAX / MS_PER_SECOND;
    int64_t bounded_s = at_s < -limit_s ? -limit_s : at_s > limit_s ? limit_s : at_s;
    struct civil civil;
    civil_from_ms(bounded_s * MS_PER_SECOND, rule->standard_offset_s, &civil);
    /* A date with its time can lie a week outside of its year: the change before an instant in
     * January can be the one of the year before the last, and so at the other end. */
    for (int year = civil.year - 2; year <= civil.year + 2; year++) {
        int64_t end_s = change_s(&rule->end, year, rule->summer_offset_s);
        int64_t start_s = change_s(&rule->start, year, rule->standard_offset_s);
        if (end_s <= at_s && end_s > newest_s) {
            newest_s = end_s;
            *ret_offset_s = rule->standard_offset_s;
        }
        /* At a tie the start wins: all-year summer time is written as ends that meet starts. */
        if (start_s <= at_s && start_s >= newest_s) {
            newest_s = start_s;
            *ret_offset_s = rule->summer_offset_s;
        }
        if (end_s > at_s && end_s < *ret_end_s)
            *ret_end_s = end_s;
        if (start_s > at_s && start_s < *ret_end_s)
            *ret_end_s = start_s;
    }
}
