/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums over entries: what a meal or a day comes to. Unknown figures are counted, not added. */
#ifndef GATEWAY_CLI_FIGURES_H
#define GATEWAY_CLI_FIGURES_H

#include "core/entry.h"
#include <jansson.h>
#include <stddef.h>

struct figures {
    size_t items;
    double kcal, fibre_g;
    size_t kcal_unknown, fibre_unknown; /* items */
    double nova4_kcal;
    size_t live;      /* items with live cultures */
    json_t *plants;   /* species -> largest weight of one */
    json_t *contact;  /* trigger -> items */
    json_t *symptoms; /* kind -> largest severity */
};

/* -1 when out of memory. */
int figures_init(struct figures *figures);
void figures_add(struct figures *figures, const struct entry *entry);
void figures_done(struct figures *figures);

/* Different plants, minor amounts a quarter each. */
double figures_plants(const struct figures *figures);

/* A member of an item's nutrients; NaN if unknown. */
double item_nutrient(const json_t *item, const char *name);

#endif
