/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/diary/loads.h"

#include "core/ztime.h"
#include "gateway/diary/course.h"
#include "gateway/diary/figures.h"
#include "gateway/diary/irritant.h"
#include "gateway/diary/severity.h"
#include "gateway/indicators/event_dose.h"
#include <math.h>
#include <string.h>

#define SHORT_DAYS 3
#define LONG_DAYS  7

void loads_init(struct loads *loads, int32_t day)
{
    *loads = (struct loads){.day = day};
}

void loads_done(struct loads *loads)
{
    for (size_t i = 0; i < BARRIER_LOADS; i++)
        doses_done(&loads->factors[i]);
    doses_done(&loads->illness);
}

/* An amount of an entry, known or not. */
static int add(struct loads *loads, enum barrier_factor factor, const struct entry *entry,
               const json_t *item, double amount)
{
    const int32_t ago = loads->day - gut_day_of(entry->at_ms, entry->offset_s);

    if (ago < (barrier_half_life_h(factor) < BARRIER_LONG_H ? SHORT_DAYS : LONG_DAYS))
        tally_add(&loads->logged[factor], amount);
    return doses_add(&loads->factors[factor], entry, item, amount);
}

static int add_food(struct loads *loads, const struct entry *entry, const json_t *item,
                    double servings)
{
    const json_int_t nova = json_integer_value(json_object_get(item, "nova"));
    const bool props_known = json_is_array(json_object_get(item, "props"));
    const bool emulsifier = item_has(item, "props", "emulsifier");
    const struct {
        enum barrier_factor factor;
        double amount;
    } amounts[] = {
        {BARRIER_ALCOHOL, item_nutrient(item, "alcohol_g")},
        {BARRIER_SUGAR, item_nutrient(item, "sugar_g")},
        {BARRIER_UPF, nova == 4                ? servings
                      : nova >= 1 && nova <= 3 ? 0
                                               : NAN},
        {BARRIER_EMULSIFIER, emulsifier    ? servings
                             : props_known ? 0
                                           : NAN},
    };
    int r = 0;

    for (size_t i = 0; r == 0 && i < sizeof(amounts) / sizeof(amounts[0]); i++)
        r = add(loads, amounts[i].factor, entry, item, amounts[i].amount);
    return r;
}

static int add_course(struct loads *loads, const struct entry *entry, const json_t *item)
{
    const int32_t begin = gut_day_of(entry->at_ms, entry->offset_s);
    const int64_t end = course_end(item, begin);
    const int32_t oldest = loads->day - LOADS_DAYS;
    int r = 0;

    for (int32_t day = begin > oldest ? begin : oldest; r == 0 && day <= loads->day && day <= end;
         day++)
        r = doses_add_of_day(&loads->factors[BARRIER_ANTIBIOTIC], entry, item, day, 1);
    return r;
}

static int add_medicine(struct loads *loads, const struct entry *entry, const json_t *item)
{
    if (irritant_is(item, "antibiotic"))
        return add_course(loads, entry, item);
    return add(loads, BARRIER_NSAID, entry, item, irritant_nsaid_dose(item));
}

/* One day ill is one dose, however often it was logged. What is no infection counts among the
 * illnesses alone. */
static int add_illness(struct loads *loads, const struct entry *entry)
{
    const json_t *severity = json_object_get(entry->body, "severity");
    const char *type = json_string_value(json_object_get(entry->body, "type"));
    const double said = json_is_number(severity) ? json_number_value(severity) : NAN;
    const double dose = said >= 0 && said <= SEVERITY_MAX ? event_dose_illness(said) : NAN;
    const int32_t day = gut_day_of(entry->at_ms, entry->offset_s);
    const bool gut = type && strcmp(type, "gi_infection") == 0;
    const enum barrier_factor factor = gut ? BARRIER_GI_INFECTION : BARRIER_OTHER_INFECTION;
    int r = doses_add_of_day(&loads->illness, entry, NULL, day, dose);

    if (r < 0 || (type && strcmp(type, "other") == 0))
        return r;
    if (loads->day - day < (gut ? LONG_DAYS : SHORT_DAYS))
        tally_add(&loads->logged[factor], dose);
    return doses_add_of_day(&loads->factors[factor], entry, NULL, day, dose);
}

static int add_exercise(struct loads *loads, const struct entry *entry)
{
    const json_t *minutes = json_object_get(entry->body, "minutes");
    const json_t *ambient = json_object_get(entry->body, "ambient_c");
    const char *intensity = json_string_value(json_object_get(entry->body, "intensity"));
    double dose = NAN;

    if (intensity && strcmp(intensity, "hard") != 0)
        dose = 0;
    else if (intensity && json_is_number(minutes))
        dose = event_dose_exertion(json_number_value(minutes),
                                   json_is_number(ambient) ? json_number_value(ambient) : NAN);
    return add(loads, BARRIER_EXERTION, entry, NULL, dose);
}

static int add_items(struct loads *loads, const struct entry *entry, eaten_servings_fn servings,
                     void *userdata)
{
    const bool food = entry->kind != ENTRY_MEDICATION;
    size_t index = 0;
    const json_t *item;
    int r = 0;

    json_array_foreach(json_object_get(entry->body, "items"), index, item)
    {
        if (r == 0)
            r = food ? add_food(loads, entry, item, item_servings(item, servings, userdata))
                     : add_medicine(loads, entry, item);
    }
    return r;
}

int loads_add(struct loads *loads, const struct entry *entry, eaten_servings_fn servings,
              void *userdata)
{
    if (gut_day_of(entry->at_ms, entry->offset_s) > loads->day)
        return 0;
    switch (entry->kind) {
    case ENTRY_FOOD:
    case ENTRY_DRINK:
    case ENTRY_MEDICATION:
        return add_items(loads, entry, servings, userdata);
    case ENTRY_ILLNESS:
        return add_illness(loads, entry);
    case ENTRY_EXERCISE:
        return add_exercise(loads, entry);
    default:
        return 0;
    }
}

double loads_known(const struct loads *loads, enum barrier_factor factor)
{
    return factor == BARRIER_REFINED_CARB ? 0 : tally_share(&loads->logged[factor]);
}
