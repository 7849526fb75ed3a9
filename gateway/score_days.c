/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/score_days.h"

#include "core/cleanup.h"
#include "gateway/score_inside.h"
#include "gateway/servings.h"
#include "storage/diary.h"
#include <string.h>
#include <strings.h>

const struct score_form score_forms[DAY_SCORES] = {
    [DAY_BALANCE] = {"gut_balance_index", "gut balance index", "0-100, higher is better"},
    [DAY_BURDEN] = {"symptom_burden", "symptom burden", "0-100, higher is worse"},
    [DAY_BARRIER] = {"barrier_strain", "barrier strain", "0-100, higher is more strain"},
    [DAY_INFLAMMATION] = {"inflammation_load", "inflammation load", "0-100, higher is more load"},
    [DAY_MICROBIOME] = {"microbiome_support", "microbiome support",
                        "0-100, higher is more support"},
    [DAY_REPAIR] = {"repair_nutrition", "repair nutrition", "0-100, higher is more of the plan"},
    [DAY_ADHERENCE] = {"plan_adherence", "plan adherence", "0-100, higher is more of the plan"},
};

enum day_score score_from_name(const char *word)
{
    enum day_score found = DAY_SCORES;
    const size_t length = strlen(word);

    for (size_t i = 0; i < DAY_SCORES; i++) {
        const struct score_form *form = &score_forms[i];

        if (strcasecmp(word, form->key) == 0 || strcasecmp(word, form->label) == 0)
            return (enum day_score)i;
        if (length == 0 || (strncasecmp(word, form->key, length) != 0 &&
                            strncasecmp(word, form->label, length) != 0))
            continue;
        if (found != DAY_SCORES)
            return DAY_SCORES;
        found = (enum day_score)i;
    }
    return found;
}

void score_days_done(struct score_days *days)
{
    slots_done(&days->slots);
    loads_done(&days->loads);
    week_done(&days->week);
    signs_done(&days->signs);
    sensor_days_done(&days->sensors);
}

struct reading {
    struct score_days *days;
    struct servings servings;
};

static void reading_done(struct reading *reading)
{
    servings_done(&reading->servings);
}

static int on_entry(void *userdata, const struct entry *entry)
{
    struct reading *reading = userdata;
    struct score_days *days = reading->days;
    int r = slots_add(&days->slots, entry);

    if (r == 0)
        r = loads_add(&days->loads, entry, servings_count, &reading->servings);
    if (r == 0)
        r = week_add(&days->week, entry, servings_count, &reading->servings);
    return r < 0 ? r : signs_add(&days->signs, entry);
}

static int read_entries(struct store *store, int64_t person_row, const struct zone *zone,
                        int64_t now_ms, struct score_days *days, struct error *err)
{
    CLEANUP(reading_done) struct reading reading = {.days = days};
    int r = servings_open(store, person_row, now_ms, &reading.servings, err);

    /* A day more at both ends: an entry belongs to the day of its own offset. */
    if (r == 0 && store)
        r = entry_each(store, person_row, zone_gut_day_start_ms(zone, days->day - LOADS_DAYS - 1),
                       zone_gut_day_start_ms(zone, days->day + 2), on_entry, &reading, err);
    return r;
}

int score_days_read(struct store *store, int64_t person_row, const struct config *config,
                    const struct zone *zone, int64_t now_ms, int32_t day, struct score_days *ret,
                    struct error *err)
{
    const int32_t first = day - SCORE_DAYS + 1;

    *ret = (struct score_days){.day = day, .end_ms = zone_gut_day_start_ms(zone, day + 1)};
    ret->runs = now_ms < ret->end_ms;
    loads_init(&ret->loads, day);
    signs_init(&ret->signs, day);
    int r = slots_init(&ret->slots, first, SCORE_DAYS);
    if (r == 0)
        r = week_init(&ret->week, day);
    if (r == 0)
        r = read_entries(store, person_row, zone, now_ms, ret, err);
    if (r == 0)
        r = sensor_days_read(store, person_row, config, zone, now_ms, first, SCORE_DAYS,
                             &ret->sensors, err);
    if (r == 0)
        r = score_days_compute(ret);
    if (r == 0)
        score_days_advise(ret);
    return r == -ERR_NOMEM ? error_set(err, ERR_NOMEM, "out of memory") : r;
}
