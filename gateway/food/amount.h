/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The grammar of amounts (docs/cli.md 3): a line of text becomes items, each with an amount and the
 * words that name a food. Pure, and independent of the locale. Which food is meant, and how many
 * grams that makes, is decided elsewhere (match.h, grams.h).
 */
#ifndef GATEWAY_FOOD_AMOUNT_H
#define GATEWAY_FOOD_AMOUNT_H

#include "core/error.h"
#include "gateway/food/unit.h"
#include <stdbool.h>
#include <stddef.h>

#define MEAL_TEXT_MAX  4096 /* bytes of a line */
#define MEAL_ITEMS_MAX 64

/* A piece of the line. */
struct span {
    const char *start;
    size_t length;
};

struct amount {
    bool given;              /* false: no amount at all */
    bool counted;            /* a number was given; false for "handful of almonds" */
    bool approx;             /* about, or a range */
    double value;            /* 1 if only a unit was given */
    const struct unit *unit; /* NULL: none */
};

struct amount_item {
    struct span text; /* as written, without blanks around */
    struct amount amount;
    struct span name;      /* without amount, unit and "of" */
    struct span unit_name; /* unit and name together, if a kitchen unit could belong to the name
                              ("rib eye steak"); length 0 otherwise */
    bool template_name;    /* "@name" */
};

/*
 * Cuts a line at its separators. Returns the number of items, or -ERR_LENGTH (line or list too
 * long). Empty items are passed over; 0 means nothing but
 * separators.
 */
int amount_split(const char *text, struct span items[MEAL_ITEMS_MAX], struct error *err);

/* Reads one item. -ERR_SYNTAX: an amount without a name, a number that is none; -ERR_RANGE: zero,
 * negative, or beyond 1e6. */
int amount_read(struct span text, struct amount_item *ret, struct error *err);

/* Reads a number at the start of a text of `length` bytes; *ret_used bytes belong to it. False if
 * there is none. A range gives its middle and *ret_approx. */
bool amount_number(const char *text, size_t length, double *ret, bool *ret_approx,
                   size_t *ret_used);

#endif
