/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Foods of the USDA's food composition data, while they are read: numbers, names, the nutrients
 * that count here, and household measures. Pure. Which files they come from is
 * gateway/usda_files.h.
 */
#ifndef GATEWAY_FOOD_USDA_H
#define GATEWAY_FOOD_USDA_H

#include "core/arena.h"
#include "core/error.h"
#include "core/food.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define USDA_FOODS_MAX  50000 /* a file of more is no food composition table */
#define USDA_UNITS_SIZE 96
#define USDA_TEXT_SIZE  64

struct usda_food {
    uint64_t number; /* of the database it is from */
    const char *name, *group;
    double per_100g[NUTRIENTS];    /* NaN: unknown */
    unsigned char rank[NUTRIENTS]; /* of the figure's source; the lowest wins */
    double serving_g;              /* NaN: unknown */
    char serving[USDA_TEXT_SIZE];  /* "1 cup" */
    char units[USDA_UNITS_SIZE];   /* "cup=240;slice=32" */
    unsigned short unit_count;
};

/* Empty when zeroed. */
struct usda {
    struct arena arena;
    struct usda_food *foods;
    size_t count, room;
    uint32_t *index; /* of numbers: positions, from 1 on; 0: free */
    size_t index_size;
    uint64_t values; /* that were read, also those that do not count here */
};

void usda_done(struct usda *usda);

/* Adds a food. -ERR_EXISTS, -ERR_LENGTH (more than USDA_FOODS_MAX), -ERR_NOMEM. */
int usda_add(struct usda *usda, uint64_t number, const char *name, const char *group);

/* NULL: it was not added. Valid until the next is added. */
struct usda_food *usda_find(const struct usda *usda, uint64_t number);

/* What a nutrient is here: by its number ("208") or id ("1008"), else by its name; and with which
 * rank among those that mean the same. False if it does not count. */
bool usda_nutrient(const char *number, const char *name, enum nutrient *ret, unsigned char *rank);

/* What turns a figure in a unit ("G", "mg", "KCAL") into that of the nutrient; 0: nothing does. */
double usda_factor(enum nutrient nutrient, const char *unit);

/* Sets a figure; NaN and what is below zero is passed over, and what ranks behind what is there. */
void usda_set(struct usda_food *food, enum nutrient nutrient, double value, unsigned char rank);

/* Adds what `amount` of a measure ("cup, chopped") weighs. The first becomes the usual serving. */
void usda_portion(struct usda_food *food, double amount, const char *measure, double grams);

/* Room for the texts of a row. */
struct usda_texts {
    char id[32], source[32], fdc_id[24], name[256];
    char figures[NUTRIENTS][24];
    char serving_g[24];
};

/* The row of a food; `prefix` is that of its source ("fdc", "sr"). */
void usda_row(const struct usda_food *food, const char *prefix, struct usda_texts *texts,
              struct food *ret);

/* Cuts a line of the SR files: fields parted by ^, text between ~; in place. The number of fields;
 * -ERR_SYNTAX: a text is not closed, or there are more than `max`. */
int usda_cut(char *line, const char *fields[], size_t max);

/* Latin-1 as UTF-8, in an arena; NULL when out of memory. */
char *usda_utf8(struct arena *arena, const char *latin1);

/* A number of a file: digits; false if it is none. */
bool usda_number(const char *text, uint64_t *ret);

/* A figure of a file; NaN if it is none. */
double usda_figure(const char *text);

#endif
