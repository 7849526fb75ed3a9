/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/food/usda.h"

#include "gateway/food/amount.h"
#include "gateway/food/table.h"
#include "gateway/food/utf8.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Numbers of the Standard Reference, ids of FoodData Central, and how they rank: foundation foods
 * have energy by Atwater factors instead of 208. Beta-glucan has a name only. */
static const struct known {
    const char *number, *id, *name;
    enum nutrient nutrient;
    unsigned char rank;
} known[] = {
    {"208", "1008", NULL, NUTRIENT_KCAL, 1},
    {"958", "2048", NULL, NUTRIENT_KCAL, 2},
    {"957", "2047", NULL, NUTRIENT_KCAL, 3},
    {"203", "1003", NULL, NUTRIENT_PROTEIN, 1},
    {"204", "1004", NULL, NUTRIENT_FAT, 1},
    {"205", "1005", NULL, NUTRIENT_CARB, 1},
    {"291", "1079", NULL, NUTRIENT_FIBRE, 1},
    {"269", "2000", NULL, NUTRIENT_SUGAR, 1},
    {"269.3", "1063", NULL, NUTRIENT_SUGAR, 2},
    {"221", "1018", NULL, NUTRIENT_ALCOHOL, 1},
    {"213", "1013", NULL, NUTRIENT_LACTOSE, 1},
    {"212", "1012", NULL, NUTRIENT_FRUCTOSE, 1},
    {"211", "1011", NULL, NUTRIENT_GLUCOSE, 1},
    {"307", "1093", NULL, NUTRIENT_SODIUM, 1},
    {"309", "1095", NULL, NUTRIENT_ZINC, 1},
    {"262", "1057", NULL, NUTRIENT_CAFFEINE, 1},
    {"515", "1224", NULL, NUTRIENT_GLX, 1},
    {"521", "1228", NULL, NUTRIENT_HYP, 1},
    {NULL, NULL, "Beta-glucan", NUTRIENT_BETA_GLUCAN, 1},
};

void usda_done(struct usda *usda)
{
    arena_done(&usda->arena);
    free(usda->foods);
    free(usda->index);
    *usda = (struct usda){0};
}

/* ---- foods by their number ---- */

/* Where a number is, or would be. There is always a free place. */
static size_t place_of(const struct usda *usda, uint64_t number)
{
    size_t at = (size_t)(number * UINT64_C(0x9e3779b97f4a7c15) >> 32) % usda->index_size;

    while (usda->index[at] && usda->foods[usda->index[at] - 1].number != number)
        at = (at + 1) % usda->index_size;
    return at;
}

struct usda_food *usda_find(const struct usda *usda, uint64_t number)
{
    if (usda->index_size == 0)
        return NULL;
    const uint32_t position = usda->index[place_of(usda, number)];
    return position ? &usda->foods[position - 1] : NULL;
}

static int grow(struct usda *usda)
{
    const size_t room = usda->room ? usda->room * 2 : 256;
    struct usda_food *foods = reallocarray(usda->foods, room, sizeof(*foods));

    if (!foods)
        return -ERR_NOMEM;
    usda->foods = foods;
    usda->room = room;
    free(usda->index);
    usda->index_size = room * 2;
    usda->index = calloc(usda->index_size, sizeof(usda->index[0]));
    if (!usda->index) {
        usda->index_size = 0;
        return -ERR_NOMEM;
    }
    for (size_t i = 0; i < usda->count; i++)
        usda->index[place_of(usda, foods[i].number)] = (uint32_t)i + 1;
    return 0;
}

int usda_add(struct usda *usda, uint64_t number, const char *name, const char *group)
{
    if (usda_find(usda, number))
        return -ERR_EXISTS;
    if (usda->count == USDA_FOODS_MAX)
        return -ERR_LENGTH;
    if (usda->count == usda->room && grow(usda) < 0)
        return -ERR_NOMEM;
    struct usda_food food = {
        .number = number,
        .name = arena_text(&usda->arena, name),
        .group = arena_text(&usda->arena, group),
        .serving_g = NAN,
    };
    if (!food.name || !food.group)
        return -ERR_NOMEM;
    for (int i = 0; i < NUTRIENTS; i++)
        food.per_100g[i] = NAN;
    const size_t place = place_of(usda, number);
    usda->foods[usda->count++] = food;
    usda->index[place] = (uint32_t)usda->count;
    return 0;
}

/* ---- figures ---- */

bool usda_nutrient(const char *number, const char *name, enum nutrient *ret, unsigned char *rank)
{
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        const struct known *row = &known[i];
        const bool same = row->name
                              ? strcasecmp(row->name, name) == 0
                              : strcmp(row->number, number) == 0 || strcmp(row->id, number) == 0;
        if (same) {
            *ret = row->nutrient;
            *rank = row->rank;
            return true;
        }
    }
    return false;
}

double usda_factor(enum nutrient nutrient, const char *unit)
{
    const char *name = nutrient_names[nutrient];
    const bool is_mg = strstr(name, "_mg") != NULL;

    if (nutrient == NUTRIENT_KCAL)
        return strcasecmp(unit, "kcal") == 0 ? 1 : 0;
    if (strcasecmp(unit, "g") == 0)
        return is_mg ? 1000 : 1;
    if (strcasecmp(unit, "mg") == 0)
        return is_mg ? 1 : 0.001;
    if (strcasecmp(unit, "ug") == 0)
        return is_mg ? 0.001 : 0.000001;
    return 0;
}

void usda_set(struct usda_food *food, enum nutrient nutrient, double value, unsigned char rank)
{
    const bool is_there = !isnan(food->per_100g[nutrient]);

    if (!isfinite(value) || value < 0 || value > 1e6 || (is_there && food->rank[nutrient] <= rank))
        return;
    food->per_100g[nutrient] = value;
    food->rank[nutrient] = rank;
}

bool usda_number(const char *text, uint64_t *ret)
{
    const size_t length = strlen(text);

    if (length == 0 || length > 18 || strspn(text, "0123456789") != length)
        return false;
    *ret = strtoull(text, NULL, 10);
    return true;
}

double usda_figure(const char *text)
{
    const size_t length = strlen(text);
    char *end = NULL;

    if (length == 0 || length > 32 || strspn(text, "0123456789.eE+-") != length)
        return NAN;
    const double value = strtod(text, &end);
    return *end || !isfinite(value) ? NAN : value;
}

/* ---- measures ---- */

/* The unit at the beginning of a measure: "cup" of "cup, chopped", "fl oz" of "fl oz (no ice)". */
static const struct unit *measure_unit(const char *measure)
{
    const size_t word = strcspn(measure, " ,(");
    const size_t two = measure[word] == ' ' ? word + 1 + strcspn(measure + word + 1, " ,(") : word;
    const struct unit *unit = unit_find(measure, two);

    return unit ? unit : unit_find(measure, word);
}

static bool has_unit(const char *units, const char *name)
{
    const size_t length = strlen(name);

    for (; *units; units += strcspn(units, ";"), units += *units == ';') {
        if (strncmp(units, name, length) == 0 && units[length] == '=')
            return true;
    }
    return false;
}

static void add_unit(struct usda_food *food, const char *name, double grams)
{
    const size_t used = strlen(food->units);
    char text[64];
    const int length = snprintf(text, sizeof(text), "%s%s=%.6g", used ? ";" : "", name, grams);

    if (food->unit_count == FOOD_LIST_MAX || has_unit(food->units, name) || length < 0 ||
        used + (size_t)length >= sizeof(food->units))
        return;
    memcpy(food->units + used, text, (size_t)length + 1);
    food->unit_count++;
}

/* Cut where a bracket or comma begins, and at a character's boundary. */
static void set_serving(struct usda_food *food, double amount, const char *measure, double grams)
{
    size_t length = strcspn(measure, "(,;");

    while (length > 0 && measure[length - 1] == ' ')
        length--;
    if (length == 0 || length > 40)
        return;
    snprintf(food->serving, sizeof(food->serving), "%.6g %.*s", amount, (int)length, measure);
    food->serving_g = grams;
}

void usda_portion(struct usda_food *food, double amount, const char *measure, double grams)
{
    double said = 0;
    bool approx = false;
    size_t used = 0;

    /* FNDDS says it in the text: "1 cup". */
    if (amount_number(measure, strlen(measure), &said, &approx, &used) && measure[used] == ' ') {
        measure += used + 1;
        amount = said;
    }
    if (isnan(amount))
        amount = 1;
    if (!(amount > 0 && amount <= 1000) || !(grams > 0 && grams <= 1e5))
        return;
    if (isnan(food->serving_g))
        set_serving(food, amount, measure, grams);
    const struct unit *unit = measure_unit(measure);
    if (unit && unit->kind != UNIT_MASS)
        add_unit(food, unit->name, grams / amount);
}

/* ---- rows ---- */

static void write_figure(double value, char ret[24])
{
    if (isnan(value))
        ret[0] = '\0';
    else
        snprintf(ret, 24, "%.10g", value);
}

void usda_row(const struct usda_food *food, const char *prefix, struct usda_texts *texts,
              struct food *ret)
{
    const bool is_fdc = strcmp(prefix, "fdc") == 0;
    const char *format = is_fdc ? "%s%c%llu" : "%s%c%05llu"; /* NDB numbers have five digits */
    const unsigned long long number = food->number;

    *ret = (struct food){.layer = LAYER_IMPORTED};
    for (int i = 0; i < FOOD_COLUMNS; i++)
        ret->columns[i] = "";
    snprintf(texts->id, sizeof(texts->id), format, prefix, '-', number);
    snprintf(texts->source, sizeof(texts->source), format, prefix, ':', number);
    snprintf(texts->fdc_id, sizeof(texts->fdc_id), "%llu", number);
    utf8_copy(food->name, texts->name, sizeof(texts->name));
    write_figure(food->serving_g, texts->serving_g);
    for (int i = 0; i < NUTRIENTS; i++) {
        write_figure(food->per_100g[i], texts->figures[i]);
        ret->columns[COLUMN_NUTRIENTS + i] = texts->figures[i];
    }
    ret->columns[COLUMN_ID] = texts->id;
    ret->columns[COLUMN_NAME] = texts->name;
    ret->columns[COLUMN_GROUP] = food->group;
    ret->columns[COLUMN_COMMON] = "0";
    ret->columns[COLUMN_FORM] = "solid";
    ret->columns[COLUMN_SERVING_G] = texts->serving_g;
    ret->columns[COLUMN_SERVING] = food->serving;
    ret->columns[COLUMN_UNITS] = food->units;
    ret->columns[COLUMN_PLANTS] = FOOD_UNKNOWN;
    ret->columns[COLUMN_PROPS] = FOOD_UNKNOWN;
    ret->columns[COLUMN_TRIGGERS] = FOOD_UNKNOWN;
    ret->columns[COLUMN_SOURCE] = texts->source;
    ret->columns[COLUMN_FDC_ID] = is_fdc ? texts->fdc_id : "";
}

/* ---- lines ---- */

int usda_cut(char *line, const char *fields[], size_t max)
{
    size_t count = 0;

    for (;;) {
        char *end;
        if (count == max)
            return -ERR_SYNTAX;
        if (*line == '~') {
            fields[count++] = ++line;
            end = strchr(line, '~');
            if (!end || (end[1] && end[1] != '^'))
                return -ERR_SYNTAX;
            *end++ = '\0';
        } else {
            fields[count++] = line;
            end = line + strcspn(line, "^");
        }
        if (!*end)
            return (int)count;
        *end = '\0';
        line = end + 1;
    }
}

char *usda_utf8(struct arena *arena, const char *latin1)
{
    char *text = arena_take(arena, strlen(latin1) * 2 + 1);
    size_t used = 0;

    for (; text && *latin1; latin1++)
        used += utf8_encode((unsigned char)*latin1, text + used);
    return text;
}
