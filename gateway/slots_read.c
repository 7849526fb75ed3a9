/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/slots_read.h"

#include "core/cleanup.h"
#include "gateway/servings.h"
#include "storage/diary.h"

/* Courses and cycles that began before the first day still count in it. */
#define BEFORE_DAYS 60

struct reading {
    struct slots *slots;
    struct eaten *eaten;
    struct servings servings;
};

static void reading_done(struct reading *reading)
{
    servings_done(&reading->servings);
}

static int on_entry(void *userdata, const struct entry *entry)
{
    struct reading *reading = userdata;
    const int r = slots_add(reading->slots, entry);

    return r < 0 ? r : eaten_add(reading->eaten, entry, servings_count, &reading->servings);
}

int slots_read(struct store *store, int64_t person_row, const struct zone *zone, int64_t now_ms,
               struct slots *slots, struct eaten *eaten, struct error *err)
{
    CLEANUP(reading_done) struct reading reading = {.slots = slots, .eaten = eaten};
    int r = servings_open(store, person_row, now_ms, &reading.servings, err);

    if (r < 0)
        return r;
    /* A day more at the end: an entry belongs to the day of its own offset. */
    r = entry_each(store, person_row, zone_gut_day_start_ms(zone, slots->first - BEFORE_DAYS),
                   zone_gut_day_start_ms(zone, slots->first + (int32_t)slots->count + 1), on_entry,
                   &reading, err);
    return r == -ERR_NOMEM ? error_set(err, ERR_NOMEM, "out of memory") : r;
}
