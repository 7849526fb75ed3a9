/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From an amount of a food to grams: the six steps of docs/cli.md 3. Pure. */
#ifndef GATEWAY_FOOD_GRAMS_H
#define GATEWAY_FOOD_GRAMS_H

#include "gateway/food/amount.h"
#include "gateway/food/table.h"

#define ITEM_GRAMS_MAX  5000.0 /* more is refused */
#define ITEM_GRAMS_MUCH 2000.0 /* more is asked about */
#define AMOUNT_TEXT_MAX 112

/* The unit of a bare count: pieces, or containers ("2 lentil soup"). */
#define UNIT_EACH "each"

struct grams {
    double grams;
    bool assumed; /* no amount was given: one usual serving */
    bool approx;
    double value;
    char unit[UNIT_NAME_MAX + 1]; /* "slice", "ml", UNIT_EACH */
};

/* -ERR_UNSUPPORTED: the amount means nothing for this food; -ERR_RANGE: more than ITEM_GRAMS_MAX,
 * or nothing. */
int grams_of(const struct amount *amount, const struct food *food, const struct food_facts *facts,
             struct grams *ret);

/* An amount as it is shown: "2 slices", "~2.5 x 50 g", "1 handful*". */
void amount_text(const struct grams *grams, char ret[AMOUNT_TEXT_MAX]);

/* "g, cup (180 g), stalk (280 g), serving (90 g)": the units that would work. */
void grams_known_units(const struct food_facts *facts, char *ret, size_t size);

/* A number with at most two decimals and no trailing zeros. */
void figure_text(double value, char ret[32]);

#endif
