/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Time without a zone: the proleptic Gregorian calendar by arithmetic, and RFC 3339 texts.
 *
 * A calendar era is 400 years of 146097 days. Years are counted from 1 March, so that the leap day
 * is the last day of a year and the months before it have a regular length: 153 days in each five
 * months from March on.
 */
#include "core/ztime.h"

#include "core/error.h"
#include <stdio.h>
#include <string.h>

#define ERA_YEARS 400
#define ERA_DAYS  146097
/* Days from 0000-03-01 to 1970-01-01. */
#define EPOCH_DAYS 719468

/* What a struct civil can show: 0001-01-01T00:00 to 9999-12-31T23:59:59.999, as UTC. */
#define CALENDAR_MIN_MS (INT64_C(-62135596800) * MS_PER_SECOND)
#define CALENDAR_MAX_MS (INT64_C(253402300800) * MS_PER_SECOND - 1)

static int64_t floor_div(int64_t value, int64_t by)
{
    int64_t quotient = value / by;
    return quotient * by > value ? quotient - 1 : quotient;
}

/* A time from outside can be anything; beyond the calendar it counts as the calendar's end. */
static int64_t clamp_to_calendar(int64_t ms)
{
    if (ms < CALENDAR_MIN_MS)
        return CALENDAR_MIN_MS;
    return ms > CALENDAR_MAX_MS ? CALENDAR_MAX_MS : ms;
}

/* Local time, counted as if it were UTC. */
static int64_t local_of(int64_t at_ms, int32_t offset_s)
{
    return clamp_to_calendar(clamp_to_calendar(at_ms) + offset_s * MS_PER_SECOND);
}

int32_t civil_to_day(int year, int month, int day)
{
    int from_march = (month + 9) % 12;
    int64_t march_year = month <= 2 ? (int64_t)year - 1 : year;
    int64_t era = floor_div(march_year, ERA_YEARS);
    int64_t in_era = march_year - era * ERA_YEARS;
    int64_t day_of_year = (153 * from_march + 2) / 5 + day - 1;
    int64_t day_of_era = in_era * 365 + in_era / 4 - in_era / 100 + day_of_year;
    return (int32_t)(era * ERA_DAYS + day_of_era - EPOCH_DAYS);
}

void civil_from_day(int32_t day, struct civil *ret)
{
    int64_t shifted = (int64_t)day + EPOCH_DAYS;
    int64_t era = floor_div(shifted, ERA_DAYS);
    int64_t day_of_era = shifted - era * ERA_DAYS;
    /* Take the leap days out, so that every year has 365. */
    int64_t in_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * in_era + in_era / 4 - in_era / 100);
    int64_t from_march = (5 * day_of_year + 2) / 153;
    memset(ret, 0, sizeof(*ret));
    ret->day = (int)(day_of_year - (153 * from_march + 2) / 5 + 1);
    ret->month = (int)(from_march < 10 ? from_march + 3 : from_march - 9);
    ret->year = (int)(era * ERA_YEARS + in_era + (ret->month <= 2 ? 1 : 0));
}

void civil_from_ms(int64_t at_ms, int32_t offset_s, struct civil *ret)
{
    int64_t local_ms = local_of(at_ms, offset_s);
    int64_t day = floor_div(local_ms, MS_PER_DAY);
    int64_t rest = local_ms - day * MS_PER_DAY;
    civil_from_day((int32_t)day, ret);
    ret->hour = (int)(rest / MS_PER_HOUR);
    ret->minute = (int)(rest / MS_PER_MINUTE % 60);
    ret->second = (int)(rest / MS_PER_SECOND % 60);
    ret->ms = (int)(rest % MS_PER_SECOND);
}

int64_t civil_to_ms(const struct civil *civil, int32_t offset_s)
{
    return civil_to_day(civil->year, civil->month, civil->day) * MS_PER_DAY +
           civil->hour * MS_PER_HOUR + civil->minute * MS_PER_MINUTE +
           civil->second * MS_PER_SECOND + civil->ms - offset_s * MS_PER_SECOND;
}

int day_of_week(int32_t day)
{
    /* 1970-01-01 was a Thursday. */
    int64_t from_monday = (int64_t)day + 3;
    return (int)(from_monday - floor_div(from_monday, 7) * 7) + 1;
}

int32_t gut_day_of(int64_t at_ms, int32_t offset_s)
{
    return (int32_t)floor_div(local_of(at_ms, offset_s) - GUT_DAY_START_MS, MS_PER_DAY);
}

void time_format_rfc3339(int64_t at_ms, int32_t offset_s, bool with_ms, char ret[RFC3339_MAX])
{
    /* The form has no seconds in an offset; the local time is shown at the offset that is shown. */
    int minutes = offset_s / 60;
    int distance = minutes < 0 ? -minutes : minutes;
    struct civil civil;
    civil_from_ms(at_ms, minutes * 60, &civil);
    char fraction[8] = "";
    if (with_ms)
        snprintf(fraction, sizeof(fraction), ".%03d", civil.ms);
    snprintf(ret, RFC3339_MAX, "%04d-%02d-%02dT%02d:%02d:%02d%s%c%02d:%02d", civil.year,
             civil.month, civil.day, civil.hour, civil.minute, civil.second, fraction,
             minutes < 0 ? '-' : '+', distance / 60, distance % 60);
}

void day_format(int32_t day, char ret[11])
{
    struct civil civil;
    civil_from_day(day, &civil);
    if (civil.year < 0 || civil.year > 9999)
        civil = (struct civil){0};
    snprintf(ret, 11, "%04u-%02u-%02u", (unsigned)civil.year % 10000, (unsigned)civil.month % 100,
             (unsigned)civil.day % 100);
}

/* ---- reading ---- */

/* Exactly `count` digits at *text, which then points behind them; -1 if they are not there. */
static int take_digits(const char **text, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++, (*text)++) {
        if (**text < '0' || **text > '9')
            return -1;
        value = value * 10 + (**text - '0');
    }
    return value;
}

static bool take_character(const char **text, char wanted)
{
    if (**text != wanted)
        return false;
    (*text)++;
    return true;
}

static bool take_date(const char **text, struct civil *civil)
{
    civil->year = take_digits(text, 4);
    if (civil->year < 0 || !take_character(text, '-'))
        return false;
    civil->month = take_digits(text, 2);
    if (civil->month < 0 || !take_character(text, '-'))
        return false;
    civil->day = take_digits(text, 2);
    return civil->day >= 0;
}

/* Digits after the point; what is finer than a millisecond is cut off. */
static bool take_fraction(const char **text, int *ret_ms)
{
    int weight = 100;
    const char *start = *text;
    *ret_ms = 0;
    for (; **text >= '0' && **text <= '9'; (*text)++, weight /= 10)
        *ret_ms += (**text - '0') * weight;
    return *text > start && *text - start <= 9;
}

static bool take_time(const char **text, struct civil *civil)
{
    civil->hour = take_digits(text, 2);
    if (civil->hour < 0 || !take_character(text, ':'))
        return false;
    civil->minute = take_digits(text, 2);
    if (civil->minute < 0)
        return false;
    if (!take_character(text, ':'))
        return true;
    civil->second = take_digits(text, 2);
    if (civil->second < 0)
        return false;
    return !take_character(text, '.') || take_fraction(text, &civil->ms);
}

struct offset {
    bool given;
    int sign, hours, minutes;
};

static bool take_offset(const char **text, struct offset *offset)
{
    offset->sign = 1;
    if (**text == '\0')
        return true;
    offset->given = true;
    if (take_character(text, 'Z') || take_character(text, 'z'))
        return true;
    if (take_character(text, '-'))
        offset->sign = -1;
    else if (!take_character(text, '+'))
        return false;
    offset->hours = take_digits(text, 2);
    if (offset->hours < 0 || !take_character(text, ':'))
        return false;
    offset->minutes = take_digits(text, 2);
    return offset->minutes >= 0;
}

/* Whether such a date and time exist. A day that its month does not have comes back changed. */
static bool civil_exists(const struct civil *civil)
{
    if (civil->year < 1 || civil->month < 1 || civil->month > 12 || civil->day < 1 ||
        civil->day > 31 || civil->hour > 23 || civil->minute > 59 || civil->second > 59)
        return false;
    struct civil again;
    civil_from_day(civil_to_day(civil->year, civil->month, civil->day), &again);
    return again.day == civil->day;
}

int time_parse_rfc3339(const char *text, int64_t *ret_ms, int32_t *ret_offset_s,
                       bool *ret_has_offset)
{
    struct civil civil = {0};
    struct offset offset = {0};
    if (!take_date(&text, &civil))
        return -ERR_SYNTAX;
    /* RFC 3339 section 5.6 allows a small t, and a blank for reading by people. */
    if (!take_character(&text, 'T') && !take_character(&text, 't') && !take_character(&text, ' '))
        return -ERR_SYNTAX;
    if (!take_time(&text, &civil) || !take_offset(&text, &offset) || *text != '\0')
        return -ERR_SYNTAX;
    if (!civil_exists(&civil) || offset.hours > 23 || offset.minutes > 59)
        return -ERR_RANGE;
    int32_t offset_s = offset.sign * (offset.hours * 3600 + offset.minutes * 60);
    int64_t at_ms = civil_to_ms(&civil, offset_s);
    if (at_ms != clamp_to_calendar(at_ms))
        return -ERR_RANGE;
    *ret_ms = at_ms;
    *ret_offset_s = offset_s;
    *ret_has_offset = offset.given;
    return 0;
}

int day_parse(const char *text, int32_t *ret)
{
    char midnight[RFC3339_MAX];
    int32_t offset_s;
    bool has_offset;
    int64_t at_ms;

    snprintf(midnight, sizeof(midnight), "%.10sT00:00", text);
    const int r = time_parse_rfc3339(midnight, &at_ms, &offset_s, &has_offset);
    if (r == 0)
        *ret = (int32_t)(at_ms / MS_PER_DAY);
    return r;
}
