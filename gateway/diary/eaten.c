/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/diary/eaten.h"

#include "core/cleanup.h"
#include "core/error.h"
#include "core/json.h"
#include "core/ztime.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SERVINGS_MAX 10.0 /* more of one food is a slip of the pen */

/* ---- the list ---- */

static int add_food(struct eaten *eaten, const char *key, const char *name, bool is_group)
{
    if (eaten->count == eaten->room) {
        const size_t room = eaten->room ? eaten->room * 2 : 64;
        struct eaten_food *grown = reallocarray(eaten->list, room, sizeof(*grown));
        if (!grown)
            return -ERR_NOMEM;
        eaten->list = grown;
        eaten->room = room;
    }
    struct eaten_food *food = &eaten->list[eaten->count];
    *food = (struct eaten_food){.key = strdup(key), .name = strdup(name), .is_group = is_group};
    eaten->count++; /* eaten_done() frees what there is of it */
    return food->key && food->name ? 0 : -ERR_NOMEM;
}

int eaten_init(struct eaten *eaten)
{
    *eaten = (struct eaten){.places = json_object()};
    int r = eaten->places ? 0 : -ERR_NOMEM;

    for (size_t i = 0; r == 0 && i < EXPOSURE_GROUPS; i++)
        r = add_food(eaten, exposure_group_name(i), exposure_group_name(i), true);
    if (r < 0)
        eaten_done(eaten);
    return r;
}

void eaten_done(struct eaten *eaten)
{
    for (size_t i = 0; i < eaten->count; i++) {
        free(eaten->list[i].key);
        free(eaten->list[i].name);
        free(eaten->list[i].meals);
    }
    free(eaten->list);
    json_decref(eaten->places);
    *eaten = (struct eaten){0};
}

/* The place of a food, which is new or not. */
static int find_food(struct eaten *eaten, const char *id, const char *name, size_t *ret)
{
    const json_t *place = json_object_get(eaten->places, id);

    if (place) {
        *ret = (size_t)json_integer_value(place);
        return 0;
    }
    *ret = eaten->count;
    if (json_object_set_new(eaten->places, id, json_integer((json_int_t)eaten->count)) < 0)
        return -ERR_NOMEM;
    return add_food(eaten, id, name, false);
}

/* ---- a meal ---- */

/* What a meal adds to a food: to its last meal, if that is this one. */
static int add_dose(struct eaten_food *food, const struct eaten_meal *meal, bool same)
{
    if (same && food->count > 0) {
        food->meals[food->count - 1].dose += meal->dose;
        return 0;
    }
    if (food->count == food->room) {
        const size_t room = food->room ? food->room * 2 : 16;
        struct eaten_meal *grown = reallocarray(food->meals, room, sizeof(*grown));
        if (!grown)
            return -ERR_NOMEM;
        food->meals = grown;
        food->room = room;
    }
    food->meals[food->count++] = *meal;
    return 0;
}

/* An item of the meal, for its food; in_meal has the foods that came before in it. */
static int add_item(struct eaten *eaten, const json_t *item, double servings,
                    const struct eaten_meal *meal, json_t *in_meal)
{
    const char *id = json_string_value(json_object_get(item, "food"));
    const char *name = json_string_value(json_object_get(item, "name"));
    struct eaten_meal part = *meal;
    size_t place = 0;

    if (!id || !*id)
        return 0;
    int r = find_food(eaten, id, name ? name : id, &place);
    if (r < 0)
        return r;
    part.dose = servings;
    const bool same = json_object_get(in_meal, id) != NULL;
    if (!same && json_object_set_new(in_meal, id, json_integer((json_int_t)place)) < 0)
        return -ERR_NOMEM;
    return add_dose(&eaten->list[place], &part, same);
}

double item_servings(const json_t *item, eaten_servings_fn servings, void *userdata)
{
    const char *id = json_string_value(json_object_get(item, "food"));
    const json_t *grams = json_object_get(item, "grams");
    const double said =
        id && json_is_number(grams) ? servings(userdata, id, json_number_value(grams)) : NAN;

    return said >= 0 ? fmin(said, SERVINGS_MAX) : NAN;
}

/* An amount that nobody knows is one. */
static double servings_of(const json_t *item, eaten_servings_fn servings, void *userdata)
{
    const double said = item_servings(item, servings, userdata);

    return isnan(said) ? 1 : said;
}

/* The foods of this meal count as far as a meal may; less than a trace is none. */
static void limit_foods(struct eaten *eaten, const json_t *in_meal)
{
    const char *id;
    json_t *place;

    json_object_foreach((json_t *)in_meal, id, place)
    {
        struct eaten_food *food = &eaten->list[json_integer_value(place)];
        struct eaten_meal *last = &food->meals[food->count - 1];

        last->dose = exposure_dose(last->dose);
        food->count -= last->dose > 0 ? 0 : 1;
    }
}

static int add_groups(struct eaten *eaten, const double doses[EXPOSURE_GROUPS],
                      const struct eaten_meal *meal)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < EXPOSURE_GROUPS; i++) {
        struct eaten_meal part = *meal;

        part.dose = exposure_dose(doses[i]);
        if (part.dose > 0)
            r = add_dose(&eaten->list[i], &part, false);
    }
    return r;
}

int eaten_add(struct eaten *eaten, const struct entry *entry, eaten_servings_fn servings,
              void *userdata)
{
    const struct eaten_meal meal = {.at_ms = entry->at_ms,
                                    .day = gut_day_of(entry->at_ms, entry->offset_s)};
    double doses[EXPOSURE_GROUPS] = {0};
    size_t index = 0;
    const json_t *item;
    int r = 0;

    if ((entry->kind != ENTRY_FOOD && entry->kind != ENTRY_DRINK) ||
        entry->precision == PRECISION_DAY)
        return 0;
    CLEANUP(json_drop) json_t *in_meal = json_object();
    if (!in_meal)
        return -ERR_NOMEM;
    json_array_foreach(json_object_get(entry->body, "items"), index, item)
    {
        const double amount = servings_of(item, servings, userdata);

        eaten->items++;
        eaten->unknown += !exposure_add(item, amount, doses);
        r = add_item(eaten, item, amount, &meal, in_meal);
        if (r < 0)
            return r;
    }
    limit_foods(eaten, in_meal);
    return add_groups(eaten, doses, &meal);
}

size_t eaten_days(const struct eaten_food *food)
{
    size_t different = 0;

    for (size_t i = 0; i < food->count; i++)
        different += i == 0 || food->meals[i].day != food->meals[i - 1].day;
    return different;
}
