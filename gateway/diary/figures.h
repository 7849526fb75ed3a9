/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sums over entries: what a meal or a day comes to. Unknown figures are counted, not added. Bodies
 * may come from elsewhere and lack anything, or hold what cannot be: that is unknown, too. Pure.
 */
#ifndef GATEWAY_DIARY_FIGURES_H
#define GATEWAY_DIARY_FIGURES_H

#include "core/entry.h"
#include "gateway/food/table.h"
#include <jansson.h>
#include <stddef.h>

struct figures {
    size_t items;
    double nutrients[NUTRIENTS]; /* sums of what is known */
    size_t known[NUTRIENTS];     /* items */
    size_t nova_known;           /* items */
    double nova4_kcal;
    size_t live;      /* items with live cultures */
    size_t fermented; /* items that are fermented, those with live cultures among them */
    json_t *plants;   /* species -> largest weight of one */
    json_t *contact;  /* trigger -> items */
    json_t *symptoms; /* kind -> largest severity */
};

/* -1 when out of memory. */
int figures_init(struct figures *figures);
void figures_add(struct figures *figures, const struct entry *entry);
void figures_done(struct figures *figures);

/* A sum; NaN: it is known of no item. */
double figures_sum(const struct figures *figures, enum nutrient nutrient);

/* It is not known of every item: the sum is the least that it can be. */
bool figures_lack(const struct figures *figures, enum nutrient nutrient);

/* Different plants, minor amounts a quarter each. */
double figures_plants(const struct figures *figures);

/* Adds the plants of another to those here. */
void figures_join_plants(struct figures *figures, const struct figures *other);

/* The share of energy from ultra-processed food, 0 to 1; NaN: no energy is known. */
double figures_nova4_share(const struct figures *figures);

/* A member of an item's nutrients; NaN if unknown. */
double item_nutrient(const json_t *item, const char *name);

/* Whether an item has a word in its list "props" or "triggers". */
bool item_has(const json_t *item, const char *list, const char *word);

#endif
