/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A food that a person makes up: from a food that is like it, from figures, from a recipe. What is
 * not said is unknown. Pure.
 */
#ifndef GATEWAY_FOOD_OWN_H
#define GATEWAY_FOOD_OWN_H

#include "core/arena.h"
#include "gateway/food/meal.h"

#define OWN_PREFIX "user-"

struct own {
    struct food food; /* texts live in the arena, or are those of who handed them in */
    struct arena arena;
};

/* An empty food of a name; -ERR_RANGE: no name at all, or one that is too long. */
int own_begin(struct own *own, const char *name, struct error *err);
/* A food with everything that another has, under the same id. -ERR_NOMEM. */
int own_copy(struct own *own, const struct food *from, struct error *err);
void own_done(struct own *own);

/* "user-" and the name's letters and digits. -ERR_RANGE: it has none. */
int own_id(struct own *own, struct error *err);

/* Group, form, units, usual serving and density of another food, and no figures. */
void own_like(struct own *own, const struct food *like);

/* "kcal=95,fibre=3.2,nova=4": figures per 100 g; "kcal=" is unknown. -ERR_SYNTAX, -ERR_RANGE. */
int own_set(struct own *own, const char *text, struct error *err);

/* "tbsp=15,slice=30": grams of household measures, in place of those of the same name. */
int own_unit(struct own *own, const char *text, struct error *err);

/* "nightshade,fermented": triggers and properties; "none" is none. -ERR_SYNTAX: no such flag. */
int own_flags(struct own *own, const char *text, struct error *err);

/* Figures, plants and triggers of what it is made of; a figure that is unknown of one ingredient is
 * unknown. yield_g: what it weighs when it is done; NaN: as much as the ingredients. */
int own_recipe(struct own *own, const struct meal *meal, const char *text, double yield_g,
               struct error *err);

#endif
