/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One row of a food table, as text: what the food table that ships, the database and the importers
 * hand to each other. An empty field is unknown, never zero. What the fields mean as values is read
 * in gateway/food/.
 */
#ifndef CORE_FOOD_H
#define CORE_FOOD_H

#include <stddef.h>
#include <stdint.h>

/* The nutrients of an item, in the order of the table and of documents. */
enum nutrient {
    NUTRIENT_KCAL,
    NUTRIENT_PROTEIN,
    NUTRIENT_FAT,
    NUTRIENT_CARB,
    NUTRIENT_FIBRE,
    NUTRIENT_SUGAR,
    NUTRIENT_ALCOHOL,
    NUTRIENT_LACTOSE,
    NUTRIENT_FRUCTOSE,
    NUTRIENT_GLUCOSE,
    NUTRIENT_SODIUM,
    NUTRIENT_ZINC,
    NUTRIENT_CAFFEINE,
    NUTRIENT_GLX,
    NUTRIENT_HYP,
    NUTRIENT_BETA_GLUCAN,
    NUTRIENTS
};

/* The columns of foods.tsv, in order. */
enum food_column {
    COLUMN_ID,
    COLUMN_NAME,
    COLUMN_GROUP,
    COLUMN_ALIASES,
    COLUMN_COMMON,
    COLUMN_FORM,
    COLUMN_SERVING_G,
    COLUMN_SERVING,
    COLUMN_EACH_G,
    COLUMN_UNITS,
    COLUMN_DENSITY,
    COLUMN_NUTRIENTS, /* the first of NUTRIENTS columns */
    COLUMN_NOVA = COLUMN_NUTRIENTS + NUTRIENTS,
    COLUMN_PLANTS,
    COLUMN_PROPS,
    COLUMN_TRIGGERS,
    COLUMN_SOURCE,
    COLUMN_FDC_ID,
    COLUMN_EST,
    FOOD_COLUMNS
};

/* In the columns of plants, props and triggers: nobody has said which. Empty is "none". */
#define FOOD_UNKNOWN "?"

/* Whose a food is. An own one hides the one of the same id that ships. */
enum food_layer { LAYER_SHIPPED, LAYER_OWN, LAYER_IMPORTED };

struct food {
    const char *columns[FOOD_COLUMNS];
    enum food_layer layer;
    int64_t row;   /* in the database; 0: not from there */
    unsigned uses; /* how often the person meant it by the text that was asked for */
};

static inline const char *food_id(const struct food *food)
{
    return food->columns[COLUMN_ID];
}

static inline const char *food_name(const struct food *food)
{
    return food->columns[COLUMN_NAME];
}

/* Which letters occur in a folded text, one bit each: a cheap bound for the edits between two. */
static inline uint32_t food_letters(const char *text, size_t length)
{
    uint32_t letters = 0;

    for (size_t i = 0; i < length; i++)
        letters |= UINT32_C(1) << (text[i] & 31);
    return letters;
}

#endif
