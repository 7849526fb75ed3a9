/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/diary/doing.h"

#include "gateway/diary/severity.h"
#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define BLANKS            " \t\r\n"
#define WORD_SIZE         40
#define DIGITS_MAX        6
#define SHORT_MINUTES_MAX 240
#define WARM_MIN_C        (-40)
#define WARM_MAX_C        60

/* ---- words ---- */

/* The next word; false at the end. What is too long for any word that counts is cut. */
static bool next_word(const char **text, char ret[WORD_SIZE])
{
    const char *start = *text + strspn(*text, BLANKS);
    size_t length = strcspn(start, BLANKS);

    *text = start + length;
    if (length >= WORD_SIZE)
        length = WORD_SIZE - 1;
    memcpy(ret, start, length);
    ret[length] = '\0';
    return length > 0;
}

static bool is_in(const char *list, const char *word)
{
    const size_t wanted = strlen(word);

    while (*list) {
        const size_t length = strcspn(list, " ");
        if (length == wanted && strncasecmp(list, word, length) == 0)
            return true;
        list += length + (list[length] == ' ');
    }
    return false;
}

/* "40", "1.5", "-5"; *text moves behind it. */
static bool read_number(const char **text, double *ret)
{
    const char *at = *text;
    const bool negative = *at == '-';
    double value = 0;
    double place = 1;
    int digits = 0;

    for (at += negative; isdigit((unsigned char)*at) && digits <= DIGITS_MAX; at++, digits++)
        value = value * 10 + (*at - '0');
    if (digits > 0 && (*at == '.' || *at == ',') && isdigit((unsigned char)at[1]))
        for (at++; isdigit((unsigned char)*at) && digits <= DIGITS_MAX; at++, digits++) {
            place *= 10;
            value = value * 10 + (*at - '0');
        }
    if (digits == 0 || digits > DIGITS_MAX)
        return false;
    *ret = (negative ? -value : value) / place;
    *text = at;
    return true;
}

/* ---- lengths of time and warmth ---- */

#define HOURS   "h hr hrs hour hours"
#define MINUTES "min mins minute minutes"
#define DEGREES  \
    "c \xc2\xb0" \
    "c celsius"

/* Minutes of one of a unit, 0 if it is not of time. */
static double unit_minutes(const char *word)
{
    if (is_in(HOURS, word))
        return 60;
    return is_in(MINUTES, word) ? 1 : 0;
}

/* "90m" is time, "800m" is a way. */
static bool is_short_minutes(const char *unit, double value)
{
    return is_in("m", unit) && value <= SHORT_MINUTES_MAX;
}

/* "h" and "30m" of "1h30m": the unit, then what follows in the same word. */
static double hours_and_minutes(double hours, const char *rest)
{
    double minutes = 0;

    rest += strspn(rest, "hH");
    if (!*rest)
        return hours * 60;
    if (!read_number(&rest, &minutes) || (*rest && unit_minutes(rest) != 1 && !is_in("m", rest)))
        return NAN;
    return hours * 60 + minutes;
}

struct heard {
    double minutes, warm_c; /* NaN: not said */
    const char *intensity;
    bool twice;
};

static void hear(double *place, double value, struct heard *heard)
{
    heard->twice = heard->twice || !isnan(*place);
    *place = value;
}

static const char *intensity_of(const char *word)
{
    if (is_in("easy light gentle slow", word))
        return "easy";
    if (is_in("moderate medium", word))
        return "moderate";
    return is_in("hard vigorous intense strenuous", word) ? "hard" : NULL;
}

/* What a number says with its unit; false: it is neither of time nor of warmth ("10 km"). */
static bool hear_unit(double value, const char *unit, struct heard *heard)
{
    if (is_in(DEGREES, unit))
        hear(&heard->warm_c, value, heard);
    else if (unit_minutes(unit) > 0)
        hear(&heard->minutes, value * unit_minutes(unit), heard);
    else
        return false;
    return true;
}

/* "40min", "1h30m" */
static void hear_glued(double value, const char *unit, struct heard *heard)
{
    if (hear_unit(value, unit, heard))
        return;
    if (is_short_minutes(unit, value))
        hear(&heard->minutes, value, heard);
    else if (*unit == 'h' || *unit == 'H') {
        const double minutes = hours_and_minutes(value, unit);
        if (!isnan(minutes))
            hear(&heard->minutes, minutes, heard);
    }
}

/* A word that begins with a number; its unit may be the next one. A number by itself is minutes. */
static void hear_number(const char *word, const char **text, struct heard *heard)
{
    const char *unit = word;
    const char *ahead = *text;
    char next[WORD_SIZE];
    double value = 0;

    if (!read_number(&unit, &value))
        return;
    if (*unit)
        hear_glued(value, unit, heard);
    else if (!next_word(&ahead, next) || intensity_of(next) || isdigit((unsigned char)next[0]))
        hear(&heard->minutes, value, heard);
    else if (hear_unit(value, next, heard))
        *text = ahead;
}

static void listen(const char *text, struct heard *ret)
{
    struct heard heard = {.minutes = NAN, .warm_c = NAN};
    char word[WORD_SIZE];

    while (next_word(&text, word)) {
        const char *intensity = intensity_of(word);
        if (intensity) {
            heard.twice = heard.twice || heard.intensity;
            heard.intensity = intensity;
        } else {
            hear_number(word, &text, &heard);
        }
    }
    *ret = heard;
}

static int check_minutes(const struct heard *heard, int max, struct error *err)
{
    if (heard->twice)
        return error_set(err, ERR_SYNTAX, "something is said twice");
    if (isnan(heard->minutes))
        return error_set(err, ERR_SYNTAX, "how long? e.g. 40 min, or 1h30m");
    if (heard->minutes < 1 || heard->minutes > max)
        return error_set(err, ERR_RANGE, "%.6g min: from 1 to %d minutes", heard->minutes, max);
    return 0;
}

int exercise_read(const char *text, struct exercise *ret, struct error *err)
{
    struct heard heard;

    listen(text, &heard);
    int r = check_minutes(&heard, EXERCISE_MINUTES_MAX, err);
    if (r < 0)
        return r;
    if (!heard.intensity)
        return error_set(err, ERR_SYNTAX, "how hard? easy, moderate or hard");
    if (heard.warm_c < WARM_MIN_C || heard.warm_c > WARM_MAX_C)
        return error_set(err, ERR_RANGE, "%.6g C: from %d to %d", heard.warm_c, WARM_MIN_C,
                         WARM_MAX_C);
    *ret = (struct exercise){(int)lround(heard.minutes), heard.intensity, heard.warm_c};
    return 0;
}

int mindfulness_read(const char *text, int *ret_minutes, struct error *err)
{
    struct heard heard;

    listen(text, &heard);
    const int r = check_minutes(&heard, MINDFULNESS_MINUTES_MAX, err);
    if (r == 0)
        *ret_minutes = (int)lround(heard.minutes);
    return r;
}

/* ---- illness ---- */

/* Words of a type; "_" is any number of blanks. The first that occurs counts. */
static const struct {
    const char *words, *type;
} illnesses[] = {
    {"gi_infection stomach_flu stomach_bug tummy_bug gastroenteritis gastro food_poisoning "
     "norovirus "
     "rotavirus salmonella campylobacter",
     "gi_infection"},
    {"chronic_infection", "chronic_infection"},
    {"febrile fever flu influenza covid", "febrile"},
    {"other", "other"},
};

static bool is_name_char(char c)
{
    return isalnum((unsigned char)c);
}

/* Whether a text begins with the first `length` bytes of a name, as whole words. */
static bool begins_with(const char *text, const char *name, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (name[i] != '_') {
            if (tolower((unsigned char)*text++) != name[i])
                return false;
            continue;
        }
        const size_t blanks = strspn(text, BLANKS "_-");
        if (blanks == 0)
            return false;
        text += blanks;
    }
    return !is_name_char(*text);
}

static bool has_name(const char *text, const char *names)
{
    while (*names) {
        const size_t length = strcspn(names, " ");
        for (const char *at = text; *at; at++)
            if ((at == text || !is_name_char(at[-1])) && begins_with(at, names, length))
                return true;
        names += length + (names[length] == ' ');
    }
    return false;
}

int illness_read(const char *text, struct illness *ret, struct error *err)
{
    const char *type = NULL;
    const char *at = text;
    char word[WORD_SIZE];
    int severity = -1;
    int said = 0;

    for (size_t i = 0; !type && i < sizeof(illnesses) / sizeof(illnesses[0]); i++)
        if (has_name(text, illnesses[i].words))
            type = illnesses[i].type;
    if (!type)
        return error_set(
            err, ERR_SYNTAX,
            "which illness? gi_infection (stomach flu, food poisoning), febrile (fever, "
            "flu), chronic_infection or other");
    while (next_word(&at, word)) {
        const int strength = severity_strength(word);
        severity = strength >= 0 ? strength : severity;
        said += strength >= 0;
    }
    if (said != 1)
        return error_set(err, ERR_SYNTAX, "how bad? one number from 0 to 10");
    if (severity > SEVERITY_MAX)
        return error_set(err, ERR_RANGE, "an illness goes from 0 to 10");
    *ret = (struct illness){type, severity};
    return 0;
}
