/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/when_read.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

bool when_cut_words(const char *text, struct when_words *ret)
{
    *ret = (struct when_words){0};
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

static const char *peek(const struct when_words *words, size_t ahead)
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

int when_read_span(const struct when_words *words, size_t count, size_t skip)
{
    char joined[WORDS_MAX * (WORD_MAX + 1)] = "";

    size_t used = 0;
    for (size_t i = 0; i < count; i++)
        used += (size_t)snprintf(joined + used, sizeof(joined) - used, "%s", words->word[i]);
    return read_span(joined + skip);
}

bool when_read_relative(const struct when_words *words, int *ret_minutes)
{
    size_t count = words->count;
    bool minus = words->word[0][0] == '-';
    bool ago = strcmp(words->word[count - 1], "ago") == 0;

    if (minus == ago)
        return false;
    *ret_minutes = when_read_span(words, ago ? count - 1 : count, minus);
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
static int read_named_date(struct when_words *words, int32_t today, struct when_parsed *parsed)
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
static bool read_day_name(struct when_words *words, int32_t today, struct when_parsed *parsed)
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

int when_read_day(struct when_words *words, int32_t today, struct when_parsed *parsed)
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

int when_read_words(struct when_words *words, int32_t today, const struct when_slots *slots,
                    struct when_parsed *ret)
{
    int r = when_read_day(words, today, ret);

    if (r < 0)
        return r;
    if (words->next < words->count && (read_clock(peek(words, 0), &ret->minute) ||
                                       read_slot(peek(words, 0), slots, &ret->minute))) {
        ret->has_clock = true;
        words->next++;
    }
    return words->next == words->count && (ret->has_day || ret->has_clock) ? 0 : -ERR_SYNTAX;
}
