/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The text becomes words; a day is read from their beginning, a clock time or a slot from what is
 * left. A comma or "at" between them is passed over by nobody: the grammar is small on purpose.
 */
#include "gateway/cli/when.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define EARLIEST_YEAR 1990
#define WORDS_MAX     6
#define WORD_MAX      47
#define NOON_MIN      (12 * 60)

const struct when_slots when_default_slots = {8 * 60, 12 * 60 + 30, 19 * 60};

struct words {
    size_t count;
    size_t next;                        /* the first that is not read yet */
    char word[WORDS_MAX][WORD_MAX + 1]; /* lower case */
};

/* What was understood. */
struct parsed {
    bool has_day;
    int32_t day;
    bool weekday;  /* of a day that came from a name of a week's day: may go back a week */
    bool yearless; /* a date without a year: may go back a year */
    bool has_clock;
    int minute; /* of the day */
};

static int not_a_time(const char *text, struct error *err)
{
    return error_set(err, ERR_SYNTAX,
                     "\"%.60s\" is not a time; try 19:30, -2h, \"yesterday dinner\", "
                     "\"fri 8:00\", \"12 Mar\" or 2026-03-12T19:30",
                     text);
}

/* Cuts into words; false if there are none, too many, or one is too long. */
static bool cut_words(const char *text, struct words *ret)
{
    *ret = (struct words){0};
    for (;;) {
        text += strspn(text, " \t");
        size_t length = strcspn(text, " \t");
        if (length == 0)
            return ret->count > 0;
        if (length > WORD_MAX || ret->count == WORDS_MAX)
            return false;
        for (size_t i = 0; i < length; i++)
            ret->word[ret->count][i] = (char)tolower((unsigned char)text[i]);
        ret->count++;
        text += length;
    }
}

static const char *peek(const struct words *words, size_t ahead)
{
    return words->next + ahead < words->count ? words->word[words->next + ahead] : "";
}

/* Reads 1 to `most` digits; returns how many, 0 if there are none or more. */
static int read_digits(const char *text, int most, int *ret)
{
    int value = 0;
    int count = 0;

    while (count <= most && isdigit((unsigned char)text[count]))
        value = value * 10 + (text[count++] - '0');
    if (count == 0 || count > most)
        return 0;
    *ret = value;
    return count;
}

/* The place of a word in a list of full names; 3 letters or more are enough. */
static int name_index(const char *word, const char *const *names, int count)
{
    size_t length = strlen(word);

    for (int i = 0; length >= 3 && i < count; i++) {
        if (strncmp(names[i], word, length) == 0)
            return i;
    }
    return -1;
}

/* ---- relative: -1h30m, 2h ago, 20 min ago ---- */

static bool is_one_of(const char *word, size_t length, const char *list)
{
    for (; *list; list += strcspn(list, " "), list += strspn(list, " ")) {
        if (strcspn(list, " ") == length && strncmp(list, word, length) == 0)
            return true;
    }
    return false;
}

/* "1h30m" without blanks; minutes, or -1. */
static int read_span(const char *text)
{
    int minutes = 0;
    int last = 0; /* 1 after hours, 2 after minutes */

    while (*text) {
        int number = 0;
        int digits = read_digits(text, 5, &number);
        size_t unit = 0;
        while (isalpha((unsigned char)text[digits + (int)unit]))
            unit++;
        const char *name = text + digits;
        if (digits == 0)
            return -1;
        if (last < 1 && is_one_of(name, unit, "h hr hrs hour hours"))
            minutes += number * 60;
        else if (last < 2 && is_one_of(name, unit, "m min mins minute minutes"))
            minutes += number;
        else
            return -1;
        last = is_one_of(name, unit, "h hr hrs hour hours") ? 1 : 2;
        text = name + unit;
    }
    return last ? minutes : -1;
}

/* The minutes of the first `count` words, `skip` characters of them passed over; -1 if none. */
static int read_span_words(const struct words *words, size_t count, size_t skip)
{
    char joined[WORDS_MAX * (WORD_MAX + 1)] = "";

    size_t used = 0;
    for (size_t i = 0; i < count; i++)
        used += (size_t)snprintf(joined + used, sizeof(joined) - used, "%s", words->word[i]);
    return read_span(joined + skip);
}

int when_parse_span(const char *text)
{
    struct words words;

    return cut_words(text, &words) ? read_span_words(&words, words.count, 0) : -1;
}

static bool read_relative(const struct words *words, int *ret_minutes)
{
    size_t count = words->count;
    bool minus = words->word[0][0] == '-';
    bool ago = strcmp(words->word[count - 1], "ago") == 0;

    if (minus == ago)
        return false;
    *ret_minutes = read_span_words(words, ago ? count - 1 : count, minus);
    return *ret_minutes >= 0;
}

/* ---- clock and slots ---- */

static bool read_clock(const char *word, int *ret_minute)
{
    int hour = 0;
    int minute = 0;
    int used = read_digits(word, 2, &hour);

    if (used == 0)
        return false;
    word += used;
    if (*word == ':' || (*word == 'h' && word[1])) {
        used = read_digits(word + 1, 2, &minute);
        if (used != 2)
            return false;
        word += 1 + used;
    } else if (*word == 'h') {
        word++;
    }
    if (strcmp(word, "am") == 0 || strcmp(word, "pm") == 0) {
        if (hour < 1 || hour > 12)
            return false;
        hour = hour % 12 + (*word == 'p' ? 12 : 0);
        word += 2;
    }
    if (*word || hour > 23 || minute > 59)
        return false;
    *ret_minute = hour * 60 + minute;
    return true;
}

static bool read_slot(const char *word, const struct when_slots *slots, int *ret_minute)
{
    if (strcmp(word, "breakfast") == 0)
        *ret_minute = slots->breakfast_min;
    else if (strcmp(word, "lunch") == 0)
        *ret_minute = slots->lunch_min;
    else if (strcmp(word, "dinner") == 0)
        *ret_minute = slots->dinner_min;
    else
        return false;
    return true;
}

/* ---- days ---- */

static bool date_exists(int year, int month, int day)
{
    struct civil back;

    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31)
        return false;
    civil_from_day(civil_to_day(year, month, day), &back);
    return back.month == month && back.day == day;
}

/* "2026-03-12" */
static int read_iso_date(const char *word, int32_t *ret)
{
    int year = 0;
    int month = 0;
    int day = 0;

    if (read_digits(word, 4, &year) != 4 || word[4] != '-' ||
        read_digits(word + 5, 2, &month) != 2 || word[7] != '-' ||
        read_digits(word + 8, 2, &day) != 2 || word[10])
        return -ERR_SYNTAX;
    if (!date_exists(year, month, day))
        return -ERR_RANGE;
    *ret = civil_to_day(year, month, day);
    return 0;
}

/* "12 Mar", "12 March 2026": without a year the last such date that is not after today. */
static int read_named_date(struct words *words, int32_t today, struct parsed *parsed)
{
    static const char *const months[] = {"january",   "february", "march",    "april",
                                         "may",       "june",     "july",     "august",
                                         "september", "october",  "november", "december"};
    int day = 0;
    int year = 0;
    int used = read_digits(peek(words, 0), 2, &day);
    int month = name_index(peek(words, 1), months, 12) + 1;

    if (used == 0 || peek(words, 0)[used] || month == 0)
        return -ERR_SYNTAX;
    if (read_digits(peek(words, 2), 4, &year) == 4 && !peek(words, 2)[4]) {
        words->next += 3;
        if (!date_exists(year, month, day))
            return -ERR_RANGE;
        parsed->day = civil_to_day(year, month, day);
        return 0;
    }
    struct civil now;
    civil_from_day(today, &now);
    words->next += 2;
    for (year = now.year; year > now.year - 9; year--) { /* a 29 February can be 8 years back */
        if (date_exists(year, month, day) && civil_to_day(year, month, day) <= today) {
            parsed->day = civil_to_day(year, month, day);
            parsed->yearless = true;
            return 0;
        }
    }
    return -ERR_RANGE;
}

/* today, yesterday, fri, last friday */
static bool read_day_name(struct words *words, int32_t today, struct parsed *parsed)
{
    static const char *const names[] = {"monday", "tuesday",  "wednesday", "thursday",
                                        "friday", "saturday", "sunday"};
    bool last = strcmp(peek(words, 0), "last") == 0;
    const char *word = peek(words, last);
    int weekday = name_index(word, names, 7) + 1;

    if (!last && strcmp(word, "today") == 0) {
        parsed->day = today;
    } else if (!last && strcmp(word, "yesterday") == 0) {
        parsed->day = today - 1;
    } else if (weekday > 0) {
        int back = (day_of_week(today) - weekday + 7) % 7;
        parsed->day = today - (back == 0 && last ? 7 : back);
        parsed->weekday = true;
    } else {
        return false;
    }
    words->next += 1 + (size_t)last;
    return true;
}

/* Reads a day from the beginning of the words if there is one. -ERR_RANGE: a date that is none. */
static int read_day(struct words *words, int32_t today, struct parsed *parsed)
{
    int r = read_iso_date(peek(words, 0), &parsed->day);

    if (r == 0)
        words->next++;
    else if (r == -ERR_SYNTAX)
        r = read_named_date(words, today, parsed);
    if (r == -ERR_SYNTAX)
        r = read_day_name(words, today, parsed) ? 0 : r;
    parsed->has_day = r == 0;
    return r == -ERR_RANGE ? r : 0;
}

static int read_words(struct words *words, int32_t today, const struct when_slots *slots,
                      struct parsed *ret)
{
    int r = read_day(words, today, ret);

    if (r < 0)
        return r;
    if (words->next < words->count && (read_clock(peek(words, 0), &ret->minute) ||
                                       read_slot(peek(words, 0), slots, &ret->minute))) {
        ret->has_clock = true;
        words->next++;
    }
    return words->next == words->count && (ret->has_day || ret->has_clock) ? 0 : -ERR_SYNTAX;
}

/* ---- putting it together ---- */

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

static int parse_words(const char *text, struct words *words, int64_t now_ms,
                       const struct zone *zone, const struct when_slots *slots, struct when *ret,
                       struct error *err)
{
    struct parsed parsed = {0};
    int32_t today = today_of(now_ms, zone);
    int r = read_words(words, today, slots, &parsed);

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
    struct words words;
    struct when when = {.precision = PRECISION_MINUTE};
    int minutes = 0;
    int r;

    if (!cut_words(text, &words))
        return not_a_time(text, err);
    const char *first = words.word[0];
    if (read_relative(&words, &minutes)) {
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
    struct words words;
    struct parsed parsed = {0};

    if (!cut_words(text, &words) || is_numeric_date(text) ||
        read_day(&words, today_of(now_ms, zone), &parsed) < 0 || !parsed.has_day ||
        words.next != words.count)
        return error_set(err, ERR_SYNTAX, "\"%.60s\" is not a day", text);
    *ret = parsed.day;
    return 0;
}
