/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/food/amount.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#define VALUE_MAX 1e6

static struct span trim(struct span span)
{
    while (span.length > 0 && isspace((unsigned char)span.start[0])) {
        span.start++;
        span.length--;
    }
    while (span.length > 0 && isspace((unsigned char)span.start[span.length - 1]))
        span.length--;
    return span;
}

static struct span after(struct span span, size_t used)
{
    return trim((struct span){span.start + used, span.length - used});
}

/* Length of the first word: up to a blank. */
static size_t word_length(struct span span)
{
    size_t length = 0;

    while (length < span.length && !isspace((unsigned char)span.start[length]))
        length++;
    return length;
}

static bool starts_with_word(struct span span, const char *word)
{
    size_t length = strlen(word);

    return word_length(span) == length && strncasecmp(span.start, word, length) == 0;
}

/* ---- the parts of an amount ---- */

static bool take_about(struct span *span)
{
    static const char *const words[] = {"about", "ca", "ca."};

    if (span->length > 0 && span->start[0] == '~') {
        *span = after(*span, 1);
        return true;
    }
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (starts_with_word(*span, words[i])) {
            *span = after(*span, strlen(words[i]));
            return true;
        }
    }
    return false;
}

static const struct unit *take_unit(struct span *span)
{
    size_t length = word_length(*span);

    if (starts_with_word(*span, "fl")) {
        struct span next = after(*span, 2);
        if (starts_with_word(next, "oz")) {
            *span = after(next, 2);
            return unit_find("fl oz", 5);
        }
    }
    if (length > 1 && span->start[length - 1] == '.') { /* "tbsp." */
        const struct unit *unit = unit_find(span->start, length - 1);
        if (unit)
            *span = after(*span, length);
        return unit;
    }
    const struct unit *unit = unit_find(span->start, length);
    if (unit)
        *span = after(*span, length);
    return unit;
}

static void take_of(struct span *span)
{
    if (starts_with_word(*span, "of"))
        *span = after(*span, 2);
}

/* A number that a blank, a unit or "x" follows: not the 7 of "7up". */
static bool take_number(struct span *span, double *ret, bool *approx)
{
    size_t used = 0;

    if (!amount_number(span->start, span->length, ret, approx, &used))
        return false;
    struct span rest = {span->start + used, span->length - used};
    if (rest.length > 0 && !isspace((unsigned char)rest.start[0])) {
        size_t length = word_length(rest);
        bool times = length == 1 && (rest.start[0] | 0x20) == 'x';
        struct span unit = rest;
        if (!times && !take_unit(&unit))
            return false;
    }
    *span = trim(rest);
    return true;
}

/* "a couple", "half a", "half an": the words that stand between number and name. */
static void take_more_words(struct span *span, double *value)
{
    double next = 0;
    bool approx = false;
    struct span ahead = *span;

    if (starts_with_word(*span, "a") || starts_with_word(*span, "an")) {
        *span = after(*span, word_length(*span)); /* half a cucumber */
        return;
    }
    if (*value == 1 &&
        (starts_with_word(*span, "couple") || starts_with_word(*span, "few") ||
         starts_with_word(*span, "dozen") || starts_with_word(*span, "half") ||
         starts_with_word(*span, "quarter")) &&
        take_number(&ahead, &next, &approx)) {
        *value = next;
        *span = ahead;
    }
}

/* Reads [about] number [x] [unit] [of]; false if the text does not begin with an amount. */
static bool take_amount(struct span *span, struct amount_item *item)
{
    struct amount *amount = &item->amount;
    struct span rest = *span;
    bool about = take_about(&rest);
    bool range = false;

    if (!take_number(&rest, &amount->value, &range))
        return false;
    bool word = isalpha((unsigned char)span->start[0]) && !about;
    if (word)
        take_more_words(&rest, &amount->value);
    if (starts_with_word(rest, "x"))
        rest = after(rest, 1);
    struct span with_unit = rest;
    amount->unit = take_unit(&rest);
    if (rest.length == 0 && amount->unit) { /* "1 roll": the unit is the name */
        amount->unit = amount->unit->kind == UNIT_KITCHEN ? NULL : amount->unit;
        rest = amount->unit ? rest : with_unit;
    }
    if (amount->unit && !amount->unit->measure)
        item->unit_name = with_unit;
    take_of(&rest);
    amount->given = amount->counted = true;
    amount->approx = about || range;
    *span = rest;
    return true;
}

/* "handful of almonds": a unit alone counts once. */
static bool take_bare_unit(struct span *span, struct amount_item *item)
{
    struct span rest = *span;
    const struct unit *unit = take_unit(&rest);

    if (!unit || rest.length == 0 || unit->measure)
        return false;
    item->unit_name = *span;
    item->amount = (struct amount){.given = true, .value = 1, .unit = unit};
    take_of(&rest);
    *span = rest;
    return true;
}

/* "kefir 200ml", "muesli ~40 g": the amount behind the name, found from the left: the first blank
 * behind which everything is an amount. */
static bool take_amount_behind(struct span *span, struct amount_item *item)
{
    for (size_t i = 1; i + 1 < span->length; i++) {
        if (!isspace((unsigned char)span->start[i]))
            continue;
        struct span tail = after(*span, i);
        struct amount amount = {.given = true, .counted = true};
        bool about = take_about(&tail);
        bool range = false;
        if (tail.length == 0 || isalpha((unsigned char)tail.start[0])) /* "stew for two" */
            continue;
        if (!take_number(&tail, &amount.value, &range))
            continue;
        if (starts_with_word(tail, "x"))
            tail = after(tail, 1);
        if (tail.length > 0)
            amount.unit = take_unit(&tail);
        if (tail.length > 0)
            continue;
        amount.approx = about || range;
        item->amount = amount;
        *span = trim((struct span){span->start, i});
        return true;
    }
    return false;
}

static struct span unquote(struct span span)
{
    if (span.length >= 2 && span.start[0] == '\'' && span.start[span.length - 1] == '\'')
        return trim((struct span){span.start + 1, span.length - 2});
    return span;
}

int amount_read(struct span text, struct amount_item *ret, struct error *err)
{
    struct amount_item item = {.text = trim(text)};
    struct span rest = item.text;

    if (rest.length > 1 && rest.start[0] == '@') {
        item.template_name = true;
        item.name = after(rest, 1);
        *ret = item;
        return 0;
    }
    bool negative = rest.length > 1 && rest.start[0] == '-';
    if (negative && isdigit((unsigned char)rest.start[1]))
        return error_set(err, ERR_RANGE, "an amount is more than zero");
    if (!take_amount(&rest, &item) && !take_bare_unit(&rest, &item))
        take_amount_behind(&rest, &item);
    item.name = unquote(rest);
    if (item.amount.given && (!isfinite(item.amount.value) || !(item.amount.value > 0)))
        return error_set(err, ERR_RANGE, "an amount is more than zero");
    if (item.amount.value > VALUE_MAX)
        return error_set(err, ERR_RANGE, "that is too much for one item");
    if (item.name.length == 0)
        return error_set(err, ERR_SYNTAX, "an amount, but of what?");
    *ret = item;
    return 0;
}

/* ---- items of a line ---- */

/* Whether a quantity begins here: what "and", "with" and "&" need to part items. */
static bool quantity_follows(struct span span)
{
    double value = 0;
    bool approx = false;

    if (take_about(&span))
        return true;
    struct span unit = span;
    if (take_unit(&unit) && starts_with_word(unit, "of"))
        return true;
    return take_number(&span, &value, &approx);
}

/* The length of a separator at `at`, 0 if there is none. */
static size_t separator(const char *line, const char *at, const char *end)
{
    static const char *const words[] = {"and", "with", "&"};

    if (*at == ';' || *at == '+')
        return 1;
    if (*at == ',') {
        bool decimal = at > line && isdigit((unsigned char)at[-1]) && at + 1 < end &&
                       isdigit((unsigned char)at[1]);
        return decimal ? 0 : 1;
    }
    if (at == line || !isspace((unsigned char)at[-1]))
        return 0;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        struct span rest = {at, (size_t)(end - at)};
        size_t length = strlen(words[i]);
        if (starts_with_word(rest, words[i]) && quantity_follows(after(rest, length)))
            return length;
    }
    return 0;
}

/* A quote opens at the start of a word and closes at the end of one: not the one of "goat's". */
static const char *quote_end(const char *line, const char *at, const char *end)
{
    if (*at != '\'' || (at > line && !isspace((unsigned char)at[-1])))
        return NULL;
    for (const char *close = at + 1; close < end; close++) {
        if (*close == '\'' && (close + 1 == end || strchr(" \t,;+", close[1])))
            return close;
    }
    return NULL;
}

int amount_split(const char *text, struct span items[MEAL_ITEMS_MAX], struct error *err)
{
    size_t length = strlen(text);
    const char *end = text + length;
    const char *from = text;
    int count = 0;

    if (length > MEAL_TEXT_MAX)
        return error_set(err, ERR_LENGTH, "more than %d bytes in one line", MEAL_TEXT_MAX);
    for (const char *at = text; at <= end; at++) {
        const char *close = at < end ? quote_end(text, at, end) : NULL;
        if (close)
            at = close;
        size_t cut = at < end && !close ? separator(text, at, end) : 0;
        if (!cut && at < end)
            continue;
        struct span item = trim((struct span){from, (size_t)(at - from)});
        if (item.length > 0 && count == MEAL_ITEMS_MAX)
            return error_set(err, ERR_LENGTH, "more than %d items in one line", MEAL_ITEMS_MAX);
        if (item.length > 0)
            items[count++] = item;
        if (cut) {
            from = at + cut;
            at = from - 1;
        }
    }
    return count;
}
