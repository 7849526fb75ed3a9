/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much of a food is a usual serving, looked up once for each food. */
#ifndef GATEWAY_SERVINGS_H
#define GATEWAY_SERVINGS_H

#include "core/error.h"
#include "gateway/food/table.h"
#include "storage/store.h"
#include <jansson.h>

struct servings {
    struct food_table *foods;
    json_t *known; /* id -> grams; null: not known */
};

/* As the foods of a person are now. The caller calls servings_done() in every case. */
int servings_open(struct store *store, int64_t person_row, int64_t now_ms, struct servings *ret,
                  struct error *err);
void servings_done(struct servings *servings);

/* So many servings of the food with this id; NaN: not known. `userdata` is a struct servings
 * (eaten_servings_fn). */
double servings_count(void *userdata, const char *id, double grams);

#endif
