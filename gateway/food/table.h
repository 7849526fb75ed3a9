/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A food table: foods.tsv, embedded in the program and cut into fields once, or a source that hands
 * out the few foods that a text can mean (gateway/foods.h: the database). The table is read only
 * after it is opened; figures are read of a single food when they are wanted, so that a command
 * that logs one meal does not pay for all. An empty field is unknown (NaN), never zero.
 */
#ifndef GATEWAY_FOOD_TABLE_H
#define GATEWAY_FOOD_TABLE_H

#include "core/error.h"
#include "core/food.h"
#include "gateway/food/fold.h"
#include <stdbool.h>
#include <stddef.h>

/* Of the table that is embedded; stored with every item. */
#define FOOD_TABLE_VERSION 1

/* "kcal", "protein_g", ...: with the unit in the name. */
extern const char *const nutrient_names[NUTRIENTS];

enum food_form { FORM_SOLID, FORM_LIQUID, FORM_POWDER };

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
    bool plants_known, props_known, triggers_known;
    size_t unit_count, plant_count, prop_count, trigger_count;
    struct food_unit units[FOOD_LIST_MAX];
    struct food_plant plants[FOOD_LIST_MAX];
    struct food_word props[FOOD_LIST_MAX];
    struct food_word triggers[FOOD_LIST_MAX];
};

/* What a list shows of a food. */
struct food_line {
    const char *serving; /* as it stands in the table */
    double serving_g, kcal, fibre_g;
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
    const struct food_label *labels; /* those of a food stand together */
    size_t label_count;
    const struct food_source *source; /* NULL: all there is, is above */
};

/* Which foods are asked for: those that have this very name; those with all its words; those that
 * fit it at least as a typing slip; those that share a word with it. More than asked for does no
 * harm. */
enum food_reach { REACH_EXACT, REACH_WORDS, REACH_SLIP, REACH_WORD };

/* Where a table comes from that is not in memory. What is handed out lives as long as the table. */
struct food_source {
    /* -ERR_NOMEM, or what the source fails with. */
    int (*select)(struct food_table *table, const char *text, const struct folded *folded,
                  enum food_reach reach, const struct food_table **ret);
    /* By id; -ERR_NOT_FOUND. */
    int (*find)(struct food_table *table, const char *id, const struct food **ret);
    /* The food with all columns; a selection knows id, name and `common` only. */
    int (*read)(struct food_table *table, const struct food *food, const struct food **ret,
                struct error *err);
    /* The same with the columns of a struct food_line, which is cheaper. */
    int (*read_line)(struct food_table *table, const struct food *food, const struct food **ret,
                     struct error *err);
    void (*close)(struct food_table *table);
};

/* Opens the embedded table. -ERR_NOMEM, or -ERR_CORRUPT for a table that was built wrong. */
int food_table_open(struct food_table **ret, struct error *err);

/* The same from text in memory (the form of foods.tsv; not kept). */
int food_table_parse(const char *text, size_t length, struct food_table **ret, struct error *err);

struct food_table *food_table_free(struct food_table *table);
void food_table_freep(struct food_table **table);

/* By id; NULL if there is none. */
const struct food *food_table_find(struct food_table *table, const char *id);

/* A food of this table with all its columns, and its facts. Errors are those of food_facts_read()
 * and of the source. */
int food_table_read(struct food_table *table, const struct food *food, const struct food **ret,
                    struct food_facts *ret_facts, struct error *err);

/* What a list shows of a food of this table; the text lives as long as the table. Errors as for
 * food_table_read(). */
int food_table_read_line(struct food_table *table, const struct food *food, struct food_line *ret,
                         struct error *err);

/* -ERR_CORRUPT: a figure is no number, a list is too long, a form or word is unknown. */
int food_facts_read(const struct food *food, struct food_facts *ret, struct error *err);

/* -ERR_CORRUPT: a figure is no number. */
int food_line_read(const struct food *food, struct food_line *ret, struct error *err);

#endif
