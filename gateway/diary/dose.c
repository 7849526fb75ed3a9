/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/diary/dose.h"

#include "gateway/diary/piece.h"
#include "gateway/food/amount.h"
#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define GRAMS_MAX 1000.0
#define VALUE_MAX 1e15

/* ---- units ---- */

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

static const struct dose_unit *unit_of(struct word word)
{
    for (size_t i = 0; i < UNITS; i++)
        if (word.length > 0 && word_in(units[i].words, word))
            return &units[i];
    return NULL;
}

/* ---- doses ---- */

enum taken {
    TAKEN,
    NOT_THERE, /* it is a word of the name */
    NO_DOSE    /* a number that says nothing */
};

/* "5 g", "5g", "2 x 200 mg", "10 billion CFU", "two tablets", "4 strains" at the place; moves over
 * it. */
static enum taken take_dose(struct piece *piece, struct remedy *remedy)
{
    struct piece ahead = *piece;
    double value;
    double each = 1;

    const enum taken otherwise = piece_has_number(ahead) ? NO_DOSE : NOT_THERE;
    if (!piece_number(&ahead, &value) || (piece_take_times(&ahead) && !piece_number(&ahead, &each)))
        return otherwise;
    value *= each * piece_take_scale(&ahead);
    if (otherwise == NOT_THERE)
        piece_take(&ahead, "a an"); /* half a tablet */
    const struct word unit = piece_next_word(&ahead);
    if (word_in("strain strains", unit) && remedy->strains < 0) {
        remedy->strains =
            value > STRAINS_MAX || value != floor(value) ? STRAINS_MAX + 1 : (int)value;
        *piece = ahead;
        return TAKEN;
    }
    const struct dose_unit *known = unit_of(unit);
    if (!known)
        return otherwise;
    remedy->doses++;
    remedy->value = value;
    remedy->unit = known->name;
    remedy->grams = value * known->grams;
    *piece = ahead;
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
static bool is_of_name(const struct piece *piece, const char *name)
{
    struct piece ahead = *piece;
    const struct word word = piece_next_word(&ahead);
    const struct word last = last_letters(name);
    int dashes = 0;

    for (size_t i = 0; i < sizeof(numbered) / sizeof(numbered[0]); i++)
        if (word_is(last, numbered[i].word) && word_in(numbered[i].numbers, word))
            return true;
    for (size_t i = 1; i + 1 < word.length; i++) {
        if (word.start[i] != '-')
            continue;
        dashes++;
        if (isalpha((unsigned char)word.start[i + 1]))
            return true;
    }
    return dashes > 1 || (word.length > 1 && word.start[word.length - 1] == '%') ||
           (piece_has_number(*piece) && piece_take(&ahead, "%"));
}

static int add_to_name(struct remedy *remedy, struct word word, struct error *err)
{
    const size_t used = strlen(remedy->name);
    const size_t blank = used > 0;

    if (used == 0 && word_is(word, "of"))
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
static bool ends_here(const struct piece *piece, const struct remedy *remedy)
{
    struct remedy scratch = {.strains = -1};
    struct piece ahead = *piece;

    if ((!remedy->name[0] && remedy->doses == 0) || !piece_take(&ahead, "and &"))
        return false;
    return remedy->doses > 0 || take_dose(&ahead, &scratch) == TAKEN;
}

/* Reads an item up to its end or to an "and", which it leaves. */
static int read_item(struct piece *piece, struct remedy *ret, struct error *err)
{
    struct remedy remedy = {.strains = -1, .grams = NAN};
    struct word word = {0};
    int r = 0;

    piece_skip_blanks(piece);
    const char *start = piece->at;
    while (r == 0 && piece->at < piece->end && !ends_here(piece, &remedy)) {
        const enum taken taken =
            is_of_name(piece, remedy.name) ? NOT_THERE : take_dose(piece, &remedy);
        if (taken == TAKEN) {
            drop_with(&remedy);
            continue;
        }
        word = piece_next_word(piece);
        if (taken == NO_DOSE)
            return error_set(err, ERR_SYNTAX,
                             "%.*s: no dose; say it like 400 mg, 2 x 200 mg, 1/2 tablet or "
                             "10 billion CFU",
                             (int)(piece->end - word.start < 60 ? piece->end - word.start : 60),
                             word.start);
        r = word.length > 0 ? add_to_name(&remedy, word, err) : 0;
    }
    if (r == 0)
        r = set_text(&remedy, start, piece->at, err);
    *ret = remedy;
    return r;
}

/* ---- the line ---- */

/* The next piece between separators. A comma between two digits is a decimal comma. */
static struct piece next_piece(const char **text)
{
    const char *at = *text;
    size_t length = 0;

    while (at[length] && !strchr(";+", at[length]) &&
           (at[length] != ',' || (length > 0 && isdigit((unsigned char)at[length - 1]) &&
                                  isdigit((unsigned char)at[length + 1]))))
        length++;
    *text += length + (at[length] != '\0');
    return (struct piece){at, at + length};
}

/* The items of a piece. A number of strains by itself belongs to what stands before it. */
static int read_piece(struct piece piece, struct remedy ret[REMEDIES_MAX], size_t *count,
                      struct error *err)
{
    for (piece_skip_blanks(&piece); piece.at < piece.end; piece_skip_blanks(&piece)) {
        struct remedy remedy;

        if (piece_take(&piece, "and &"))
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
