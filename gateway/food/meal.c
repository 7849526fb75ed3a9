/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/food/meal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *meal_trouble_name(enum meal_trouble trouble)
{
    static const char *const names[] = {"syntax", "ambiguous", "not_found", "not_found",
                                        "amount", "range",     "range",     "not_found"};
    return names[trouble];
}

static void set_text(struct meal_problem *problem, struct span text)
{
    size_t length = text.length < sizeof(problem->text) ? text.length : sizeof(problem->text) - 1;

    /* Not in the middle of a character. */
    while (length < text.length && length > 0 && ((unsigned char)text.start[length] & 0xc0) == 0x80)
        length--;
    memcpy(problem->text, text.start, length);
    problem->text[length] = '\0';
}

static int trouble(struct meal_problem *problem, enum meal_trouble kind, struct span text)
{
    problem->trouble = kind;
    set_text(problem, text);
    return -ERR_SYNTAX;
}

static int syntax_trouble(struct meal_problem *problem, struct span text, const struct error *why)
{
    trouble(problem, MEAL_SYNTAX, text);
    snprintf(problem->message, sizeof(problem->message), "\"%s\": %s", problem->text, why->text);
    return -ERR_SYNTAX;
}

/* A NUL-terminated copy of a span. */
static char *span_copy(struct span span)
{
    return strndup(span.start, span.length);
}

/* ---- which food ---- */

static int food_trouble(struct meal_problem *problem, struct span name, struct match_result *match)
{
    static const enum meal_trouble kinds[] = {
        [MATCH_TAKEN] = MEAL_SYNTAX, /* does not come here */
        [MATCH_SUGGESTION] = MEAL_TYPO,
        [MATCH_AMBIGUOUS] = MEAL_AMBIGUOUS,
        [MATCH_NOT_FOUND] = MEAL_NOT_FOUND,
    };

    trouble(problem, kinds[match->decision], name);
    if (match->decision == MATCH_AMBIGUOUS)
        snprintf(problem->message, sizeof(problem->message), "\"%s\" fits several foods",
                 problem->text);
    else
        snprintf(problem->message, sizeof(problem->message), "no food called \"%s\"%s",
                 problem->text, match->decision == MATCH_SUGGESTION ? "; closest" : "");
    problem->match = *match;
    *match = (struct match_result){0};
    return -ERR_SYNTAX;
}

static void take(struct meal_item *item, const struct match *match)
{
    item->food = match->food;
    item->tier = match->tier;
    item->score = match->score;
}

/* Takes the food if the match decides, or if somebody chooses. */
static int settle(const char *name, const struct match_result *match, const struct meal_help *help,
                  struct meal_item *item)
{
    int chosen = -1;

    if (match->decision == MATCH_TAKEN) {
        take(item, &match->list[0]);
        return 0;
    }
    if (match->count > 0 && help && help->choose)
        chosen = help->choose(help->userdata, name, match);
    if (chosen < 0 || (size_t)chosen >= match->count)
        return -ERR_NOT_FOUND;
    take(item, &match->list[chosen]);
    item->tier = MATCH_CHOSEN;
    return 0;
}

/* Whether a span names a food word for word; then the item is that food. */
static int take_exact(struct food_table *table, struct span name, struct meal_item *item)
{
    char *text = span_copy(name);

    if (!text)
        return -ERR_NOMEM;
    const struct food *food = match_exact(table, text);
    free(text);
    if (!food)
        return -ERR_NOT_FOUND;
    item->food = food;
    item->tier = MATCH_EXACT;
    item->score = 1000;
    return 0;
}

/*
 * Words can be amount or name: "half and half", "rib eye steak", "egg roll". A reading that names a
 * food word for word wins, the longest first.
 */
static int try_exact_readings(struct food_table *table, struct meal_item *item)
{
    struct amount_item *read = &item->read;
    int r = take_exact(table, read->text, item);

    if (r == 0) {
        read->name = read->text;
        read->amount = (struct amount){0};
        return 0;
    }
    if (r == -ERR_NOT_FOUND && read->unit_name.length > 0) {
        r = take_exact(table, read->unit_name, item);
        if (r == 0) {
            read->name = read->unit_name;
            read->amount.unit = NULL;
            read->amount.given = read->amount.counted;
            return 0;
        }
    }
    if (r == -ERR_NOT_FOUND)
        r = take_exact(table, read->name, item);
    return r;
}

static int find_food(struct food_table *table, const struct meal_help *help, struct meal_item *item,
                     struct meal_problem *problem, struct error *err)
{
    struct match_result match = {0};
    int r = try_exact_readings(table, item);

    if (r == 0)
        return 0;
    char *name = span_copy(item->read.name);
    r = name ? match_food(table, name, &match) : -ERR_NOMEM;
    if (r < 0) {
        free(name);
        return error_set(err, (enum error_code) - r, "the food table cannot be read");
    }
    r = settle(name, &match, help, item);
    free(name);
    if (r < 0)
        r = food_trouble(problem, item->read.name, &match);
    match_done(&match);
    return r;
}

/* ---- how much ---- */

static int amount_trouble(struct meal_problem *problem, const struct meal_item *item)
{
    char units[256];
    char value[32];
    const struct unit *unit = item->read.amount.unit;

    trouble(problem, MEAL_AMOUNT, item->read.text);
    grams_known_units(&item->facts, units, sizeof(units));
    figure_text(item->read.amount.value, value);
    if (!item->read.amount.given)
        snprintf(problem->message, sizeof(problem->message),
                 "\"%s\": how much? no usual serving of it is known. %s is known in %s",
                 problem->text, food_name(item->food), units);
    else if (unit && strcmp(unit->name, "pint") == 0)
        snprintf(problem->message, sizeof(problem->message),
                 "\"%s\": a pint is 568 ml or 473 ml; say it in ml. %s is known in %s",
                 problem->text, food_name(item->food), units);
    else if (unit)
        snprintf(problem->message, sizeof(problem->message),
                 "\"%s\": no %s of it is known. %s is known in %s", problem->text, unit->name,
                 food_name(item->food), units);
    else
        snprintf(problem->message, sizeof(problem->message), "\"%s\": %s what? %s is known in %s",
                 problem->text, item->read.amount.value == 1 ? "one" : value, food_name(item->food),
                 units);
    return -ERR_SYNTAX;
}

/* A pint where it is known which: the millilitres that it is, shown as it was said. */
static int pint_grams(const struct meal_help *help, struct meal_item *item)
{
    struct amount amount = item->read.amount;

    if (!help || help->pint_ml == 0 || !amount.unit || strcmp(amount.unit->name, "pint") != 0)
        return -ERR_UNSUPPORTED;
    amount.value *= help->pint_ml;
    amount.unit = unit_find("ml", 2);
    const int r = grams_of(&amount, item->food, &item->facts, &item->grams);
    if (r < 0)
        return r;
    item->grams.value = item->read.amount.value;
    snprintf(item->grams.unit, sizeof(item->grams.unit), "pint");
    return 0;
}

static int find_grams(const struct meal_help *help, struct meal_item *item,
                      struct meal_problem *problem)
{
    int r = grams_of(&item->read.amount, item->food, &item->facts, &item->grams);

    if (r == -ERR_UNSUPPORTED)
        r = pint_grams(help, item);
    if (r == -ERR_UNSUPPORTED)
        return amount_trouble(problem, item);
    if (r < 0) {
        trouble(problem, MEAL_TOO_MUCH, item->read.text);
        snprintf(problem->message, sizeof(problem->message), "\"%s\": more than 5 kg of one thing",
                 problem->text);
        return -ERR_SYNTAX;
    }
    if (item->grams.grams <= ITEM_GRAMS_MUCH || (help && help->accept_much))
        return 0;
    trouble(problem, MEAL_MUCH, item->read.text);
    if (help && help->confirm_much &&
        help->confirm_much(help->userdata, problem->text, item->grams.grams))
        return 0;
    snprintf(problem->message, sizeof(problem->message), "\"%s\": %.0f g is unusually much",
             problem->text, item->grams.grams);
    return -ERR_SYNTAX;
}

/* ---- the line ---- */

static int read_item(struct food_table *table, struct span text, const struct meal_help *help,
                     struct meal_item *item, struct meal_problem *problem, struct error *err)
{
    struct error why = {0};
    int r = amount_read(text, &item->read, &why);

    if (r < 0)
        return syntax_trouble(problem, text, &why);
    if (item->read.template_name) {
        trouble(problem, MEAL_TEMPLATE, item->read.text);
        snprintf(problem->message, sizeof(problem->message), "no meal called \"%s\"",
                 problem->text);
        return -ERR_SYNTAX;
    }
    r = find_food(table, help, item, problem, err);
    if (r == 0)
        r = food_table_read(table, item->food, &item->food, &item->facts, err);
    return r < 0 ? r : find_grams(help, item, problem);
}

int meal_read(struct food_table *table, const char *text, const struct meal_help *help,
              struct meal *ret, struct meal_problem *problem, struct error *err)
{
    struct span spans[MEAL_ITEMS_MAX];
    struct error why = {0};

    *ret = (struct meal){0};
    *problem = (struct meal_problem){0};
    int count = amount_split(text, spans, &why);
    if (count <= 0) {
        if (count == 0)
            error_set(&why, ERR_SYNTAX, "there is no food in it");
        return syntax_trouble(problem, (struct span){text, strnlen(text, 60)}, &why);
    }
    struct meal meal = {.items = calloc((size_t)count, sizeof(*meal.items))};
    if (!meal.items)
        return error_set(err, ERR_NOMEM, "out of memory");
    for (; meal.count < (size_t)count; meal.count++) {
        int r = read_item(table, spans[meal.count], help, &meal.items[meal.count], problem, err);
        if (r < 0) {
            meal_done(&meal);
            return r;
        }
    }
    *ret = meal;
    return 0;
}

void meal_done(struct meal *meal)
{
    free(meal->items);
    *meal = (struct meal){0};
}

void meal_problem_done(struct meal_problem *problem)
{
    match_done(&problem->match);
}
