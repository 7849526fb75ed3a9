/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/when.h"

#include "gateway/cli/when_read.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define EARLIEST_YEAR 1990
#define NOON_MIN      (12 * 60)

static int not_a_time(const char *text, struct error *err)
{
    return error_set(err, ERR_SYNTAX,
                     "\"%.60s\" is not a time; try 19:30, -2h, \"yesterday dinner\", "
                     "\"fri 8:00\", \"12 Mar\" or 2026-03-12T19:30",
                     text);
}

static int32_t today_of(int64_t now_ms, const struct zone *zone)
{
    struct civil civil;

    civil_from_ms(now_ms, zone_offset_s(zone, now_ms), &civil);
    return civil_to_day(civil.year, civil.month, civil.day);
}

static void place(int32_t day, int minute, const struct zone *zone, struct when *ret)
{
    struct civil civil;

    civil_from_day(day, &civil);
    civil.hour = minute / 60;
    civil.minute = minute % 60;
    civil.second = civil.ms = 0;
    ret->notice[0] = '\0';
    switch (zone_from_civil(zone, &civil, &ret->at_ms, &ret->offset_s)) {
    case ZONE_SKIPPED:
        snprintf(ret->notice, sizeof(ret->notice),
                 "%02d:%02d does not exist that night: clocks went forward", minute / 60,
                 minute % 60);
        break;
    case ZONE_AMBIGUOUS:
        snprintf(ret->notice, sizeof(ret->notice),
                 "%02d:%02d came twice that night: the first is taken", minute / 60, minute % 60);
        break;
    case ZONE_EXACT:
        break;
    }
}

static int check_range(const char *text, bool bare_clock, int64_t now_ms, const struct when *when,
                       struct error *err)
{
    struct civil civil;

    civil_from_ms(when->at_ms, when->offset_s, &civil);
    if (civil.year < EARLIEST_YEAR)
        return error_set(err, ERR_RANGE, "%.60s is before %d", text, EARLIEST_YEAR);
    if (when->at_ms <= now_ms + WHEN_AHEAD_MAX_MS)
        return 0;
    if (bare_clock)
        return error_set(err, ERR_RANGE,
                         "%.60s is still to come; did you mean --at \"yesterday %.60s\"?", text,
                         text);
    return error_set(err, ERR_RANGE, "%.60s is still to come", text);
}

static int parse_iso(const char *text, int64_t now_ms, const struct zone *zone, struct when *ret,
                     struct error *err)
{
    bool has_offset = false;
    int32_t offset_s = 0;
    int r = time_parse_rfc3339(text, &ret->at_ms, &offset_s, &has_offset);

    if (r == -ERR_RANGE)
        return error_set(err, ERR_RANGE, "%.60s: there is no such date or time", text);
    if (r < 0)
        return not_a_time(text, err);
    if (has_offset) {
        ret->offset_s = zone_offset_s(zone, ret->at_ms);
        return check_range(text, false, now_ms, ret, err);
    }
    struct civil civil;
    int64_t rest_ms = ret->at_ms;
    civil_from_ms(rest_ms, 0, &civil);
    rest_ms = civil.second * MS_PER_SECOND + civil.ms;
    place(civil_to_day(civil.year, civil.month, civil.day), civil.hour * 60 + civil.minute, zone,
          ret);
    ret->at_ms += rest_ms;
    return check_range(text, false, now_ms, ret, err);
}

/* "3/4", "12.3.", "12.03.2026" */
static bool is_numeric_date(const char *text)
{
    size_t digits = strspn(text, "0123456789");

    return digits > 0 && (text[digits] == '/' || text[digits] == '.');
}

static int parse_words(const char *text, struct when_words *words, int64_t now_ms,
                       const struct zone *zone, const struct when_slots *slots, struct when *ret,
                       struct error *err)
{
    struct when_parsed parsed = {0};
    int32_t today = today_of(now_ms, zone);
    int r = when_read_words(words, today, slots, &parsed);

    if (r == -ERR_RANGE)
        return error_set(err, ERR_RANGE, "%.60s: there is no such date", text);
    if (r < 0)
        return not_a_time(text, err);
    int32_t day = parsed.has_day ? parsed.day : today;
    if (!parsed.has_clock) {
        place(day, NOON_MIN, zone, ret);
        ret->precision = PRECISION_DAY;
        /* Today's noon may lie ahead; the day itself has begun. */
        return day == today ? 0 : check_range(text, false, now_ms, ret, err);
    }
    place(day, parsed.minute, zone, ret);
    if (parsed.weekday && ret->at_ms > now_ms + WHEN_AHEAD_MAX_MS)
        place(day - 7, parsed.minute, zone, ret);
    return check_range(text, !parsed.has_day, now_ms, ret, err);
}

int when_parse(const char *text, int64_t now_ms, const struct zone *zone,
               const struct when_slots *slots, struct when *ret, struct error *err)
{
    struct when_words words;
    struct when when = {.precision = PRECISION_MINUTE};
    int minutes = 0;
    int r;

    if (!when_cut_words(text, &words))
        return not_a_time(text, err);
    const char *first = words.word[0];
    if (when_read_relative(&words, &minutes)) {
        when.at_ms = now_ms - minutes * MS_PER_MINUTE;
        when.offset_s = zone_offset_s(zone, when.at_ms);
        r = check_range(text, false, now_ms, &when, err);
    } else if (is_numeric_date(first)) {
        return error_set(err, ERR_SYNTAX,
                         "\"%.60s\" is a different day to different people; write 2026-03-12 or "
                         "\"12 Mar\", and times with a colon",
                         text);
    } else if (words.count == 1 && strlen(first) > 10 && first[10] == 't' &&
               isdigit((unsigned char)first[0])) {
        char upper[WORD_MAX + 1];
        for (size_t i = 0; i <= strlen(first); i++)
            upper[i] = (char)toupper((unsigned char)first[i]);
        r = parse_iso(upper, now_ms, zone, &when, err);
    } else {
        r = parse_words(text, &words, now_ms, zone, slots, &when, err);
    }
    if (r == 0)
        *ret = when;
    return r;
}

int when_parse_day(const char *text, int64_t now_ms, const struct zone *zone, int32_t *ret,
                   struct error *err)
{
    struct when_words words;
    struct when_parsed parsed = {0};

    if (!when_cut_words(text, &words) || is_numeric_date(text) ||
        when_read_day(&words, today_of(now_ms, zone), &parsed) < 0 || !parsed.has_day ||
        words.next != words.count)
        return error_set(err, ERR_SYNTAX, "\"%.60s\" is not a day", text);
    *ret = parsed.day;
    return 0;
}

int when_parse_span(const char *text)
{
    struct when_words words;

    return when_cut_words(text, &words) ? when_read_span(&words, words.count, 0) : -1;
}
