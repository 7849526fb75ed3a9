/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The food table: foods.tsv, embedded in the program, cut into fields once. The table is read only
 * after it is opened; figures are read of a single food when they are wanted, so that a command
 * that logs one meal does not pay for 874. An empty field is unknown (NaN), never zero.
 */
#ifndef GATEWAY_FOOD_TABLE_H
#define GATEWAY_FOOD_TABLE_H

#include "core/error.h"
#include "gateway/food/fold.h"
#include <stdbool.h>
#include <stddef.h>

/* Of the table that is embedded; stored with every item. */
#define FOOD_TABLE_VERSION 1

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

/* "kcal", "protein_g", ...: with the unit in the name. */
extern const char *const nutrient_names[NUTRIENTS];

enum food_form { FORM_SOLID, FORM_LIQUID, FORM_POWDER };

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

/* One row. */
struct food {
    const char *columns[FOOD_COLUMNS];
};

static inline const char *food_id(const struct food *food)
{
    return food->columns[COLUMN_ID];
}

static inline const char *food_name(const struct food *food)
{
    return food->columns[COLUMN_NAME];
}

#define FOOD_LIST_MAX 8
#define FOOD_WORD_MAX 31

/* An element of a list column, cut to what it may be. */
struct food_word {
    char text[FOOD_WORD_MAX + 1];
};

struct food_unit {
    char name[FOOD_WORD_MAX + 1];
    double grams;
};

struct food_plant {
    char name[FOOD_WORD_MAX + 1];
    double weight; /* 1, or 0.25 for a minor amount */
};

/* The columns of a food as values. */
struct food_facts {
    enum food_form form;
    bool common;
    double serving_g;
    double each_g;       /* NaN: one cannot count it */
    double density_g_ml; /* NaN: not a liquid */
    double per_100g[NUTRIENTS];
    int nova; /* 0: unknown */
    size_t unit_count, plant_count, prop_count, trigger_count;
    struct food_unit units[FOOD_LIST_MAX];
    struct food_plant plants[FOOD_LIST_MAX];
    struct food_word props[FOOD_LIST_MAX];
    struct food_word triggers[FOOD_LIST_MAX];
};

/* A name under which a food is found, folded. */
struct food_label {
    const char *text;
    const struct fold_word *words;
    unsigned short length;
    unsigned short word_count;
    unsigned short content_count;
    bool alias;
    size_t food; /* index */
};

struct food_table {
    const struct food *foods;
    size_t food_count;
    const struct food_label *labels;
    size_t label_count;
};

/* Opens the embedded table. -ERR_NOMEM, or -ERR_CORRUPT for a table that was built wrong. */
int food_table_open(struct food_table **ret, struct error *err);

/* The same from text in memory (the form of foods.tsv; not kept). */
int food_table_parse(const char *text, size_t length, struct food_table **ret, struct error *err);

struct food_table *food_table_free(struct food_table *table);
void food_table_freep(struct food_table **table);

/* By id; NULL if there is none. */
const struct food *food_table_find(const struct food_table *table, const char *id);

/* -ERR_CORRUPT: a figure is no number, a list is too long, a form or word is unknown. */
int food_facts_read(const struct food *food, struct food_facts *ret, struct error *err);

#endif
