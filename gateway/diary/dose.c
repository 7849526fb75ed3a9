/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/diary/dose.h"

#include "gateway/food/amount.h"
#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define GRAMS_MAX 1000.0
#define VALUE_MAX 1e15

/* ---- words ---- */

struct word {
    const char *start;
    size_t length;
};

static bool is(struct word word, const char *text)
{
    return strlen(text) == word.length && strncasecmp(word.start, text, word.length) == 0;
}

static const struct dose_unit {
    const char *name;
    const char *words; /* that mean it, blank-separated */
    double grams;      /* NaN: no mass */
    bool plural;
} units[] = {
    {"ug", "ug mcg \xc2\xb5g \xce\xbcg microgram micrograms", 1e-6, false},
    {"mg", "mg milligram milligrams", 1e-3, false},
    {"g", "g gr gram grams", 1, false},
    {"IU", "iu ie", NAN, false},
    {"CFU", "cfu kbe", NAN, false},
    {"ml", "ml millilitre millilitres milliliter milliliters", NAN, false},
    {"drops", "drop drops", NAN, false},
    {"capsule", "capsule capsules cap caps", NAN, true},
    {"tablet", "tablet tablets tab tabs pill pills", NAN, true},
    {"sachet", "sachet sachets", NAN, true},
};

#define UNITS (sizeof(units) / sizeof(units[0]))

static bool has_word(const char *list, struct word word)
{
    while (*list) {
        const size_t length = strcspn(list, " ");

        if (length == word.length && strncasecmp(list, word.start, length) == 0)
            return true;
        list += length + (list[length] == ' ');
    }
    return false;
}

static const struct dose_unit *unit_of(struct word word)
{
    for (size_t i = 0; i < UNITS; i++)
        if (word.length > 0 && has_word(units[i].words, word))
            return &units[i];
    return NULL;
}

/* 1e10, or as amounts of food are written. */
static bool read_number(const char *text, size_t length, double *ret, size_t *ret_used)
{
    bool approx = false;
    char digits[24];
    char *end = NULL;

    if (length > 0 && length < sizeof(digits) && isdigit((unsigned char)text[0]) &&
        memchr(text, 'e', length)) {
        memcpy(digits, text, length);
        digits[length] = '\0';
        const size_t mantissa = strspn(digits, "0123456789");
        const long power = digits[mantissa] == 'e' ? strtol(digits + mantissa + 1, &end, 10) : -1;
        if (mantissa <= 6 && end && !*end && isdigit((unsigned char)digits[mantissa + 1]) &&
            power <= 15) {
            *ret = (double)strtol(digits, NULL, 10) * pow(10, (double)power);
            *ret_used = length;
            return true;
        }
    }
    return amount_number(text, length, ret, &approx, ret_used);
}

/* ---- one item ---- */

struct item {
    const char *at, *end;
};

static struct word next_word(struct item *item)
{
    struct word word;

    while (item->at < item->end && isspace((unsigned char)*item->at))
        item->at++;
    word.start = item->at;
    while (item->at < item->end && !isspace((unsigned char)*item->at))
        item->at++;
    word.length = (size_t)(item->at - word.start);
    return word;
}

/* "5 g", "5g", "10 billion CFU", "2 tablets", "4 strains" at the place; moves over it. */
static bool take_dose(struct item *item, struct remedy *remedy)
{
    struct item ahead = *item;
    struct word word = next_word(&ahead);
    double value;
    size_t used = 0;

    if (word.length == 0 || !isdigit((unsigned char)word.start[0]) ||
        !read_number(word.start, word.length, &value, &used))
        return false;
    struct word unit = {word.start + used, word.length - used};
    if (unit.length == 0)
        unit = next_word(&ahead);
    if (is(unit, "billion") || is(unit, "million")) {
        value *= is(unit, "billion") ? 1e9 : 1e6;
        unit = next_word(&ahead);
    }
    if ((is(unit, "strains") || is(unit, "strain")) && remedy->strains < 0) {
        remedy->strains =
            value > STRAINS_MAX || value != floor(value) ? STRAINS_MAX + 1 : (int)value;
        *item = ahead;
        return true;
    }
    const struct dose_unit *known = unit_of(unit);
    if (!known)
        return false;
    remedy->doses++;
    remedy->value = value;
    remedy->unit = known->name;
    remedy->grams = value * known->grams;
    *item = ahead;
    return true;
}

static int check(const struct remedy *remedy, struct error *err)
{
    if (!remedy->name[0])
        return error_set(err, ERR_SYNTAX, "\"%s\": of what?", remedy->text);
    if (remedy->doses > 1)
        return error_set(err, ERR_SYNTAX, "%s: two doses; a comma parts what is taken",
                         remedy->text);
    if (remedy->strains > STRAINS_MAX)
        return error_set(err, ERR_RANGE, "%s: strains go from 0 to %d", remedy->text, STRAINS_MAX);
    if (remedy->doses > 0 && !(remedy->value > 0))
        return error_set(err, ERR_RANGE, "%s: the dose is nothing", remedy->text);
    if (remedy->doses > 0 && (remedy->value > VALUE_MAX || remedy->grams > GRAMS_MAX))
        return error_set(err, ERR_RANGE, "%s: nobody takes so much", remedy->text);
    return 0;
}

static int read_item(struct item item, struct remedy *ret, struct error *err)
{
    struct remedy remedy = {.strains = -1, .grams = NAN};
    size_t used = 0;

    while (item.at < item.end && isspace((unsigned char)*item.at))
        item.at++;
    while (item.end > item.at && isspace((unsigned char)item.end[-1]))
        item.end--;
    const size_t length = (size_t)(item.end - item.at);
    if (length >= sizeof(remedy.text))
        return error_set(err, ERR_LENGTH, "\"%.60s...\" is too long", item.at);
    memcpy(remedy.text, item.at, length);
    while (item.at < item.end) {
        if (take_dose(&item, &remedy))
            continue;
        const struct word word = next_word(&item);
        if (word.length == 0 || (used == 0 && is(word, "of")))
            continue;
        if (used + word.length + 1 > REMEDY_NAME_MAX)
            return error_set(err, ERR_LENGTH, "\"%.60s...\": the name is too long", remedy.text);
        if (used)
            remedy.name[used++] = ' ';
        memcpy(remedy.name + used, word.start, word.length);
        used += word.length;
    }
    *ret = remedy;
    return check(ret, err);
}

/* ---- the line ---- */

int remedies_read(const char *text, struct remedy ret[REMEDIES_MAX], size_t *ret_count,
                  struct error *err)
{
    size_t count = 0;

    if (strlen(text) > MEAL_TEXT_MAX)
        return error_set(err, ERR_LENGTH, "the text has more than %d bytes", MEAL_TEXT_MAX);
    while (*text) {
        /* A comma between two digits is a decimal comma. */
        size_t length = 0;
        while (text[length] && !strchr(";+", text[length]) &&
               (text[length] != ',' || (length > 0 && isdigit((unsigned char)text[length - 1]) &&
                                        isdigit((unsigned char)text[length + 1]))))
            length++;
        if (text[strspn(text, " \t\r\n")] && strspn(text, " \t\r\n") < length) {
            if (count == REMEDIES_MAX)
                return error_set(err, ERR_LENGTH, "more than %d items", REMEDIES_MAX);
            const int r = read_item((struct item){text, text + length}, &ret[count], err);
            if (r < 0)
                return r;
            count++;
        }
        text += length + (text[length] != '\0');
    }
    if (count == 0)
        return error_set(err, ERR_SYNTAX, "there is nothing in it");
    *ret_count = count;
    return 0;
}

void dose_text(double value, const char *unit, char *ret, size_t size)
{
    const struct dose_unit *known = unit_of((struct word){unit, strlen(unit)});
    const bool plural = known && known->plural && value != 1;

    if (value >= 1e9)
        snprintf(ret, size, "%.6g billion %s", value / 1e9, unit);
    else if (value >= 1e6)
        snprintf(ret, size, "%.6g million %s", value / 1e6, unit);
    else
        snprintf(ret, size, "%.6g %s%s", value, unit, plural ? "s" : "");
}
