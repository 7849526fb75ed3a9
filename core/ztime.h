/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Time. An instant is a count of UTC milliseconds since 1970 (int64_t, suffix _ms). What a clock
 * on the wall shows is a struct civil. Between them stands an offset in seconds east of UTC, which
 * is stored beside every instant, because the zone of a person can change.
 *
 * A gut-day runs from 04:00 to 04:00 local time (docs/indicators.md A.9); it is named by the day
 * number (days since 1970-01-01) of the date on which it begins.
 */
#ifndef CORE_ZTIME_H
#define CORE_ZTIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MS_PER_SECOND    INT64_C(1000)
#define MS_PER_MINUTE    INT64_C(60000)
#define MS_PER_HOUR      INT64_C(3600000)
#define MS_PER_DAY       INT64_C(86400000)
#define GUT_DAY_START_MS (4 * MS_PER_HOUR)

struct civil {
    int year;   /* 1..9999 */
    int month;  /* 1..12 */
    int day;    /* 1..31 */
    int hour;   /* 0..23 */
    int minute; /* 0..59 */
    int second; /* 0..59 */
    int ms;     /* 0..999 */
};

/* Days since 1970-01-01 of a proleptic Gregorian date, and back. */
int32_t civil_to_day(int year, int month, int day);
void civil_from_day(int32_t day, struct civil *ret);

/* Local wall time of an instant at an offset, and back. */
void civil_from_ms(int64_t at_ms, int32_t offset_s, struct civil *ret);
int64_t civil_to_ms(const struct civil *civil, int32_t offset_s);

/* 1 = Monday ... 7 = Sunday. */
int day_of_week(int32_t day);

/* The gut-day in which an instant lies. */
int32_t gut_day_of(int64_t at_ms, int32_t offset_s);

#define RFC3339_MAX 40

/* "2026-11-22T08:00:03+01:00", with ".120" before the offset if with_ms. */
void time_format_rfc3339(int64_t at_ms, int32_t offset_s, bool with_ms, char ret[RFC3339_MAX]);

/*
 * Reads such a text (also "Z", also without seconds). Without an offset in the text *ret_has_offset
 * is false and *ret_ms is the instant as if the offset were 0. Returns -ERR_SYNTAX or -ERR_RANGE.
 */
int time_parse_rfc3339(const char *text, int64_t *ret_ms, int32_t *ret_offset_s,
                       bool *ret_has_offset);

/* "2026-11-22" */
void day_format(int32_t day, char ret[11]);

/* Reads the date that a text begins with. Returns -ERR_SYNTAX or -ERR_RANGE. */
int day_parse(const char *text, int32_t *ret);

#endif
