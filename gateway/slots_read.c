/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/slots_read.h"

#include "core/cleanup.h"
#include "core/json.h"
#include "gateway/food/table.h"
#include "gateway/foods.h"
#include "storage/diary.h"
#include <math.h>

/* Courses and cycles that began before the first day still count in it. */
#define BEFORE_DAYS 60

/* A usual serving of a food, looked up once. */
struct reading {
    struct slots *slots;
    struct eaten *eaten;
    struct food_table *foods;
    json_t *servings; /* id -> grams; null: not known */
};

static double serving_of(struct reading *reading, const char *id)
{
    const json_t *known = json_object_get(reading->servings, id);
    const struct food *food;
    struct food_line line = {.serving_g = NAN};

    if (known)
        return json_is_number(known) ? json_number_value(known) : NAN;
    food = food_table_find(reading->foods, id);
    if (!food || food_table_read_line(reading->foods, food, &line, NULL) < 0)
        line.serving_g = NAN;
    json_object_set_new(reading->servings, id,
                        isnan(line.serving_g) ? json_null() : json_real(line.serving_g));
    return line.serving_g;
}

static double servings(void *userdata, const char *id, double grams)
{
    return grams / serving_of(userdata, id);
}

static int on_entry(void *userdata, const struct entry *entry)
{
    struct reading *reading = userdata;
    const int r = slots_add(reading->slots, entry);

    return r < 0 ? r : eaten_add(reading->eaten, entry, servings, reading);
}

int slots_read(struct store *store, int64_t person_row, const struct zone *zone, int64_t now_ms,
               struct slots *slots, struct eaten *eaten, struct error *err)
{
    CLEANUP(food_table_freep) struct food_table *foods = NULL;
    CLEANUP(json_drop) json_t *known = json_object();
    int r = foods_open(store, person_row, now_ms, &foods, err);

    if (r < 0)
        return r;
    if (!known)
        return error_set(err, ERR_NOMEM, "out of memory");
    struct reading reading = {slots, eaten, foods, known};
    /* A day more at the end: an entry belongs to the day of its own offset. */
    r = entry_each(store, person_row, zone_gut_day_start_ms(zone, slots->first - BEFORE_DAYS),
                   zone_gut_day_start_ms(zone, slots->first + (int32_t)slots->count + 1), on_entry,
                   &reading, err);
    return r == -ERR_NOMEM ? error_set(err, ERR_NOMEM, "out of memory") : r;
}
