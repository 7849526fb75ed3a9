/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/servings.h"

#include "gateway/foods.h"
#include <math.h>

int servings_open(struct store *store, int64_t person_row, int64_t now_ms, struct servings *ret,
                  struct error *err)
{
    *ret = (struct servings){.known = json_object()};
    if (!ret->known)
        return error_set(err, ERR_NOMEM, "out of memory");
    return foods_open(store, person_row, now_ms, &ret->foods, err);
}

void servings_done(struct servings *servings)
{
    food_table_freep(&servings->foods);
    json_decref(servings->known);
    servings->known = NULL;
}

static double serving_of(struct servings *servings, const char *id)
{
    const json_t *known = json_object_get(servings->known, id);
    const struct food *food;
    struct food_line line = {.serving_g = NAN};

    if (known)
        return json_is_number(known) ? json_number_value(known) : NAN;
    food = food_table_find(servings->foods, id);
    if (!food || food_table_read_line(servings->foods, food, &line, NULL) < 0)
        line.serving_g = NAN;
    json_object_set_new(servings->known, id,
                        isnan(line.serving_g) ? json_null() : json_real(line.serving_g));
    return line.serving_g;
}

double servings_count(void *userdata, const char *id, double grams)
{
    return grams / serving_of(userdata, id);
}
