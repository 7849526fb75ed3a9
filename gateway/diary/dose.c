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

#define GRAMS_MAX  1000.0
#define VALUE_MAX  1e15
#define DIGITS_MAX 15
#define PARTS_MAX  10 /* of a tablet: 1/2, 3/4 */

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

/* ---- one item ---- */

/* Of the line; what is left of it. */
struct item {
    const char *at, *end;
};

static void skip_blanks(struct item *item)
{
    while (item->at < item->end && isspace((unsigned char)*item->at))
        item->at++;
}

static struct word next_word(struct item *item)
{
    struct word word;

    skip_blanks(item);
    word.start = item->at;
    while (item->at < item->end && !isspace((unsigned char)*item->at))
        item->at++;
    word.length = (size_t)(item->at - word.start);
    return word;
}

static bool take_word(struct item *item, const char *words)
{
    struct item ahead = *item;
    const struct word word = next_word(&ahead);

    if (word.length == 0 || !has_word(words, word))
        return false;
    *item = ahead;
    return true;
}

/* ---- numbers ---- */

static bool is_digit(const struct item *item, ptrdiff_t ahead)
{
    return item->end - item->at > ahead && isdigit((unsigned char)item->at[ahead]);
}

/* "400", but also "-400" and ".5", which are no doses. */
static bool looks_like_number(struct item item)
{
    skip_blanks(&item);
    return is_digit(&item, 0) ||
           (item.at < item.end && strchr("-+.,/", *item.at) && is_digit(&item, 1));
}

/* "1e10", "1.5E9", and whole numbers that are longer than those of food. */
static bool read_large(struct item *item, double *ret)
{
    struct item at = *item;
    double value = 0;
    int power = 0;
    int digits = 0;

    for (; is_digit(&at, 0) && digits <= DIGITS_MAX; at.at++, digits++)
        value = value * 10 + (*at.at - '0');
    const bool is_long = digits >= 10;
    if (digits > 0 && at.at < at.end && *at.at == '.' && is_digit(&at, 1))
        for (at.at++; is_digit(&at, 0) && digits <= DIGITS_MAX; at.at++, digits++, power--)
            value = value * 10 + (*at.at - '0');
    if (digits == 0 || digits > DIGITS_MAX)
        return false;
    if (at.at < at.end && (*at.at == 'e' || *at.at == 'E') && is_digit(&at, 1)) {
        int said = 0;
        for (at.at++; is_digit(&at, 0) && said < 100; at.at++)
            said = said * 10 + (*at.at - '0');
        power += said;
    } else if (!is_long) {
        return false;
    }
    *ret = value * pow(10, power);
    *item = at;
    return true;
}

/* "875/125": two substances in one, not a part of one as "1/2" is. */
static bool is_two_doses(struct item item)
{
    int above = 0;
    int below = 0;

    for (; is_digit(&item, 0) && above < 1000; item.at++)
        above = above * 10 + (*item.at - '0');
    if (item.at == item.end || *item.at != '/')
        return false;
    for (item.at++; is_digit(&item, 0) && below < 1000; item.at++)
        below = below * 10 + (*item.at - '0');
    return below > PARTS_MAX || above >= below;
}

/* As amounts of food are written, or larger. */
static bool read_number(struct item *item, double *ret)
{
    bool approx = false;
    size_t used = 0;

    skip_blanks(item);
    if (read_large(item, ret))
        return true;
    if (is_two_doses(*item) ||
        !amount_number(item->at, (size_t)(item->end - item->at), ret, &approx, &used))
        return false;
    item->at += used;
    return true;
}

/* The "x" of "2 x 200 mg" and "2x200mg". */
static bool take_times(struct item *item)
{
    static const char *const signs[] = {"x", "X", "\xc3\x97"};
    struct item ahead = *item;

    skip_blanks(&ahead);
    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        const size_t length = strlen(signs[i]);
        if ((size_t)(ahead.end - ahead.at) <= length || strncmp(ahead.at, signs[i], length) != 0)
            continue;
        ahead.at += length;
        if (!looks_like_number(ahead))
            return false;
        *item = ahead;
        return true;
    }
    return false;
}

static double take_scale(struct item *item)
{
    if (take_word(item, "billion billions bn"))
        return 1e9;
    return take_word(item, "million millions") ? 1e6 : 1;
}

/* ---- doses ---- */

enum taken {
    TAKEN,
    NOT_THERE, /* it is a word of the name */
    NO_DOSE    /* a number that says nothing */
};

/* "5 g", "5g", "2 x 200 mg", "10 billion CFU", "two tablets", "4 strains" at the place; moves over
 * it. */
static enum taken take_dose(struct item *item, struct remedy *remedy)
{
    struct item ahead = *item;
    double value;
    double each = 1;

    const enum taken otherwise = looks_like_number(ahead) ? NO_DOSE : NOT_THERE;
    if (!read_number(&ahead, &value) || (take_times(&ahead) && !read_number(&ahead, &each)))
        return otherwise;
    value *= each * take_scale(&ahead);
    if (otherwise == NOT_THERE)
        take_word(&ahead, "a an"); /* half a tablet */
    const struct word unit = next_word(&ahead);
    if (has_word("strain strains", unit) && remedy->strains < 0) {
        remedy->strains =
            value > STRAINS_MAX || value != floor(value) ? STRAINS_MAX + 1 : (int)value;
        *item = ahead;
        return TAKEN;
    }
    const struct dose_unit *known = unit_of(unit);
    if (!known)
        return otherwise;
    remedy->doses++;
    remedy->value = value;
    remedy->unit = known->name;
    remedy->grams = value * known->grams;
    *item = ahead;
    return TAKEN;
}

/* ---- names ---- */

/* Words behind which a number, or the "a" that is one, belongs to the name. */
static const struct {
    const char *word, *numbers;
} numbered[] = {
    {"omega", "3 6 7 9"}, {"vitamin", "a"}, {"b", "1 2 3 5 6 7 9 12"},
    {"d", "2 3"},         {"k", "1 2"},     {"q", "10"},
};

/* The last word of the name that is not a number: of "omega 3 6" it is "omega". */
static struct word last_letters(const char *name)
{
    struct word last = {name, 0};

    while (*name) {
        const size_t length = strcspn(name, " ");
        if (!isdigit((unsigned char)*name))
            last = (struct word){name, length};
        name += length + (name[length] == ' ');
    }
    return last;
}

/* "B 12", "5-HTP", "omega 3-6-9", "1 %". */
static bool is_of_name(const struct item *item, const char *name)
{
    struct item ahead = *item;
    const struct word word = next_word(&ahead);
    const struct word last = last_letters(name);
    int dashes = 0;

    for (size_t i = 0; i < sizeof(numbered) / sizeof(numbered[0]); i++)
        if (is(last, numbered[i].word) && has_word(numbered[i].numbers, word))
            return true;
    for (size_t i = 1; i + 1 < word.length; i++) {
        if (word.start[i] != '-')
            continue;
        dashes++;
        if (isalpha((unsigned char)word.start[i + 1]))
            return true;
    }
    return dashes > 1 || (word.length > 1 && word.start[word.length - 1] == '%') ||
           (looks_like_number(*item) && take_word(&ahead, "%"));
}

static int add_to_name(struct remedy *remedy, struct word word, struct error *err)
{
    const size_t used = strlen(remedy->name);
    const size_t blank = used > 0;

    if (used == 0 && is(word, "of"))
        return 0;
    if (used + blank + word.length > REMEDY_NAME_MAX)
        return error_set(err, ERR_LENGTH, "\"%.60s...\": the name is too long", remedy->name);
    if (blank)
        remedy->name[used] = ' ';
    memcpy(remedy->name + used + blank, word.start, word.length);
    return 0;
}

/* "probiotic with 4 strains" */
static void drop_with(struct remedy *remedy)
{
    const size_t length = strlen(remedy->name);

    if (length > 5 && strcasecmp(remedy->name + length - 5, " with") == 0)
        remedy->name[length - 5] = '\0';
}

/* ---- an item ---- */

static int check(const struct remedy *remedy, struct error *err)
{
    if (!remedy->name[0])
        return error_set(err, ERR_SYNTAX, "\"%s\": of what?", remedy->text);
    if (remedy->doses > 1)
        return error_set(err, ERR_SYNTAX,
                         "%s: two doses; one taken twice is 2 x 200 mg, and a comma parts what is "
                         "taken",
                         remedy->text);
    if (remedy->strains > STRAINS_MAX)
        return error_set(err, ERR_RANGE, "%s: strains go from 0 to %d", remedy->text, STRAINS_MAX);
    if (remedy->doses > 0 && !(remedy->value > 0))
        return error_set(err, ERR_RANGE, "%s: the dose is nothing", remedy->text);
    if (remedy->doses > 0 && (remedy->value > VALUE_MAX || remedy->grams > GRAMS_MAX))
        return error_set(err, ERR_RANGE, "%s: nobody takes so much", remedy->text);
    return 0;
}

static int set_text(struct remedy *remedy, const char *from, const char *to, struct error *err)
{
    while (to > from && isspace((unsigned char)to[-1]))
        to--;
    const size_t length = (size_t)(to - from);
    if (length >= sizeof(remedy->text))
        return error_set(err, ERR_LENGTH, "\"%.60s...\" is too long", from);
    memcpy(remedy->text, from, length);
    remedy->text[length] = '\0';
    return 0;
}

/* "and" parts two items if there is a dose on its left, or one right behind it. */
static bool ends_here(const struct item *item, const struct remedy *remedy)
{
    struct remedy scratch = {.strains = -1};
    struct item ahead = *item;

    if ((!remedy->name[0] && remedy->doses == 0) || !take_word(&ahead, "and &"))
        return false;
    return remedy->doses > 0 || take_dose(&ahead, &scratch) == TAKEN;
}

/* Reads an item up to its end or to an "and", which it leaves. */
static int read_item(struct item *item, struct remedy *ret, struct error *err)
{
    struct remedy remedy = {.strains = -1, .grams = NAN};
    struct word word = {0};
    int r = 0;

    skip_blanks(item);
    const char *start = item->at;
    while (r == 0 && item->at < item->end && !ends_here(item, &remedy)) {
        const enum taken taken =
            is_of_name(item, remedy.name) ? NOT_THERE : take_dose(item, &remedy);
        if (taken == TAKEN) {
            drop_with(&remedy);
            continue;
        }
        word = next_word(item);
        if (taken == NO_DOSE)
            return error_set(err, ERR_SYNTAX,
                             "%.*s: no dose; say it like 400 mg, 2 x 200 mg, 1/2 tablet or "
                             "10 billion CFU",
                             (int)(item->end - word.start < 60 ? item->end - word.start : 60),
                             word.start);
        r = word.length > 0 ? add_to_name(&remedy, word, err) : 0;
    }
    if (r == 0)
        r = set_text(&remedy, start, item->at, err);
    *ret = remedy;
    return r;
}

/* ---- the line ---- */

/* The next piece between separators. A comma between two digits is a decimal comma. */
static struct item next_piece(const char **text)
{
    const char *at = *text;
    size_t length = 0;

    while (at[length] && !strchr(";+", at[length]) &&
           (at[length] != ',' || (length > 0 && isdigit((unsigned char)at[length - 1]) &&
                                  isdigit((unsigned char)at[length + 1]))))
        length++;
    *text += length + (at[length] != '\0');
    return (struct item){at, at + length};
}

/* The items of a piece. A number of strains by itself belongs to what stands before it. */
static int read_piece(struct item piece, struct remedy ret[REMEDIES_MAX], size_t *count,
                      struct error *err)
{
    for (skip_blanks(&piece); piece.at < piece.end; skip_blanks(&piece)) {
        struct remedy remedy;

        if (take_word(&piece, "and &"))
            continue;
        int r = read_item(&piece, &remedy, err);

        if (r < 0)
            return r;
        const bool is_strains = !remedy.name[0] && remedy.doses == 0 && remedy.strains >= 0;
        if (is_strains && *count > 0 && ret[*count - 1].strains < 0) {
            ret[*count - 1].strains = remedy.strains;
        } else {
            if (*count == REMEDIES_MAX)
                return error_set(err, ERR_LENGTH, "more than %d items", REMEDIES_MAX);
            ret[(*count)++] = remedy;
        }
        r = check(&ret[*count - 1], err);
        if (r < 0)
            return r;
    }
    return 0;
}

int remedies_read(const char *text, struct remedy ret[REMEDIES_MAX], size_t *ret_count,
                  struct error *err)
{
    size_t count = 0;

    if (strlen(text) > MEAL_TEXT_MAX)
        return error_set(err, ERR_LENGTH, "the text has more than %d bytes", MEAL_TEXT_MAX);
    while (*text) {
        const int r = read_piece(next_piece(&text), ret, &count, err);
        if (r < 0)
            return r;
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
