/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was eaten, food by food and group by group: when, and how much of it. A meal is one entry of
 * food or drink with a time; what has none is left out. Pure.
 */
#ifndef GATEWAY_DIARY_EATEN_H
#define GATEWAY_DIARY_EATEN_H

#include "core/entry.h"
#include "gateway/diary/exposure.h"
#include <stddef.h>

struct eaten_meal {
    int64_t at_ms;
    double dose; /* portions, EXPOSURE_DOSE_MIN to EXPOSURE_DOSE_MAX */
    int32_t day; /* gut-day */
};

struct eaten_food {
    char *key;  /* owned: the id of a food, or the name of a group */
    char *name; /* owned: as people call it */
    bool is_group;
    struct eaten_meal *meals; /* owned; in the order of time */
    size_t count, room;
};

struct eaten {
    struct eaten_food *list; /* EXPOSURE_GROUPS groups, then foods */
    size_t count, room;
    json_t *places; /* id of a food -> place in the list */
    size_t items;   /* of all meals */
    size_t unknown; /* items of which nobody said what may matter in them */
};

/* Of a food, by id: how many usual servings so many grams are; NaN: not known. */
typedef double (*eaten_servings_fn)(void *userdata, const char *id, double grams);

/* Of an item: at most as many as anybody eats; NaN: not known. */
double item_servings(const json_t *item, eaten_servings_fn servings, void *userdata);

/* -ERR_NOMEM. */
int eaten_init(struct eaten *eaten);
void eaten_done(struct eaten *eaten);

/* Adds an entry, in the order of time; one of another kind is passed over. An amount that is no
 * number of servings counts as one. -ERR_NOMEM. */
int eaten_add(struct eaten *eaten, const struct entry *entry, eaten_servings_fn servings,
              void *userdata);

/* On how many different days it was eaten. */
size_t eaten_days(const struct eaten_food *food);

#endif
