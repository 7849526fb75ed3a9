/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/vitals.h"

#include "core/cleanup.h"
#include "gateway/month_read.h"
#include "gateway/vitals_inside.h"
#include "storage/diary.h"
#include "storage/outbox.h"
#include "storage/people.h"
#include "storage/symptoms.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define STALE_MS (36 * MS_PER_HOUR)
/* Numbers of computations are reserved in the database this many at a time: a write a day, not one
 * a computation. */
#define REV_RESERVE 1000

/* What computations look back at: windows as far as there are gut-days, nights a week farther, for
 * the regularity of the first. */
#define WINDOWS_BACK_MS ((STRAP_DAYS_ADVISED + 1) * MS_PER_DAY)
#define NIGHTS_BACK_MS  (WINDOWS_BACK_MS + 8 * MS_PER_DAY)

const char *const vitals_indicators[] = {"mean_hr",       "resting_hr",  "hrv_rmssd", "stress_day",
                                         "data_coverage", "sleep_score", NULL};
_Static_assert(sizeof(vitals_indicators) / sizeof(vitals_indicators[0]) == VITALS_INDICATORS + 1,
               "one key an indicator");

int vitals_open(struct store *store, const struct config *config, struct vitals **ret,
                struct error *err)
{
    struct vitals *vitals = calloc(1, sizeof(*vitals));

    if (!vitals)
        return error_set(err, ERR_NOMEM, "out of memory");
    vitals->store = store;
    vitals->config = config;
    *ret = vitals;
    return 0;
}

struct vitals *vitals_close(struct vitals *vitals)
{
    if (!vitals)
        return NULL;
    for (size_t i = 0; i < vitals->count; i++) {
        month_clear(&vitals->persons[i].month);
        nights_clear(&vitals->persons[i].nights);
    }
    free(vitals->persons);
    free(vitals);
    return NULL;
}

static struct vitals_person *find(const struct vitals *vitals, int64_t row)
{
    for (size_t i = 0; i < vitals->count; i++)
        if (vitals->persons[i].row == row)
            return &vitals->persons[i];
    return NULL;
}

/* ---- windows and nights ---- */

/* In the place of what was there; on an error that stays. What would begin after now is of a time
 * when the clock was wrong. */
static int load_nights(struct vitals *vitals, struct vitals_person *person, int64_t now_ms,
                       struct error *err)
{
    struct nights nights;
    int r = nights_read(vitals->store, person->row, now_ms - NIGHTS_BACK_MS, now_ms, &nights, err);

    if (r < 0)
        return r;
    nights_clear(&person->nights);
    person->nights = nights;
    return 0;
}

/* Both, likewise. */
static int load(struct vitals *vitals, struct vitals_person *person, int64_t now_ms,
                struct error *err)
{
    CLEANUP(month_clear) struct month month = {0};
    int r =
        month_read(vitals->store, person->row, now_ms - WINDOWS_BACK_MS, INT64_MAX, &month, err);

    if (r == 0)
        r = load_nights(vitals, person, now_ms, err);
    if (r < 0)
        return r;
    month_clear(&person->month);
    person->month = month;
    month = (struct month){0};
    return 0;
}

static int load_person(struct vitals *vitals, int64_t row, int64_t now_ms, struct error *err)
{
    struct vitals_person *grown = reallocarray(vitals->persons, vitals->count + 1, sizeof(*grown));
    int r;

    if (!grown)
        return error_set(err, ERR_NOMEM, "out of memory");
    vitals->persons = grown;
    grown[vitals->count] = (struct vitals_person){.row = row};
    r = load(vitals, &grown[vitals->count], now_ms, err);
    if (r == 0)
        vitals->count++;
    return r;
}

int vitals_reload(struct vitals *vitals, int64_t now_ms, struct error *err)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < vitals->count; i++)
        r = load(vitals, &vitals->persons[i], now_ms, err);
    return r;
}

int vitals_load(struct vitals *vitals, const struct household *household, int64_t now_ms,
                struct error *err)
{
    for (size_t i = 0; i < household->person_count; i++) {
        int r = 0;

        if (!find(vitals, household->persons[i].row))
            r = load_person(vitals, household->persons[i].row, now_ms, err);
        if (r < 0)
            return r;
    }
    return 0;
}

int vitals_add(struct vitals *vitals, const struct window *window)
{
    struct vitals_person *person = find(vitals, window->person_row);

    return person ? month_add(&person->month, window) : -ERR_NOT_FOUND;
}

int vitals_sleep_changed(struct vitals *vitals, int64_t person_row, int64_t now_ms,
                         struct error *err)
{
    struct vitals_person *person = find(vitals, person_row);

    if (!person)
        return error_set(err, ERR_NOT_FOUND, "there is no such person");
    return load_nights(vitals, person, now_ms, err);
}

int vitals_recorded_changed(struct vitals *vitals, int64_t device_row, int64_t from_ms,
                            int64_t to_ms, int64_t now_ms, struct error *err)
{
    const int64_t oldest_ms = now_ms - WINDOWS_BACK_MS;
    int r = 0;

    if (from_ms < oldest_ms)
        from_ms = oldest_ms;
    for (size_t i = 0; r == 0 && from_ms < to_ms && i < vitals->count; i++)
        r = month_read_recorded(vitals->store, vitals->persons[i].row, device_row,
                                window_start_of(from_ms), window_start_of(to_ms + WINDOW_MS - 1),
                                &vitals->persons[i].month, err);
    return r;
}

int vitals_wake_minute(const struct vitals *vitals, int64_t person_row)
{
    const struct vitals_person *person = find(vitals, person_row);

    return person ? nights_wake_minute(&person->nights) : -1;
}

void vitals_entries_changed(struct vitals *vitals)
{
    for (size_t i = 0; i < vitals->count; i++)
        vitals->persons[i].diary_known = false;
}

/* ---- values ---- */

/* Takes the next numbers out of the database; they are ours once this is on disk. */
static int reserve_revs(struct vitals *vitals, const char *name, int64_t *ret_first,
                        struct error *err)
{
    char value[24] = "0";
    int64_t first = 0;
    int r = store_begin(vitals->store, err);

    if (r < 0)
        return r;
    r = meta_get(vitals->store, name, value, sizeof(value), err);
    if (r == 0 || r == -ERR_NOT_FOUND) {
        first = strtoll(value, NULL, 10) + 1;
        snprintf(value, sizeof(value), "%" PRId64, first + REV_RESERVE);
        r = meta_set(vitals->store, name, value, err);
    }
    r = store_end(vitals->store, r, err);
    if (r == 0)
        *ret_first = first;
    return r;
}

static int next_rev(struct vitals *vitals, struct vitals_person *person, const char *id,
                    struct error *err)
{
    char name[64];
    int r;

    if (person->rev < person->rev_reserved) {
        person->rev++;
        return 0;
    }
    snprintf(name, sizeof(name), "rev_%s", id);
    r = reserve_revs(vitals, name, &person->rev, err);
    if (r == 0)
        person->rev_reserved = person->rev + REV_RESERVE;
    return r;
}

/* The end of the newest window or night, as far as it is over; 0: there is none. */
static int64_t newest_ms(const struct vitals_person *person, int64_t now_ms)
{
    int64_t newest = month_newest_ms(&person->month, now_ms);

    for (size_t i = 0; i < person->nights.count; i++) {
        const int64_t end_ms = person->nights.list[i].main.end_ms;

        if (end_ms > newest)
            newest = end_ms < now_ms ? end_ms : now_ms;
    }
    return newest;
}

int vitals_compute(struct vitals *vitals, const struct person *person, const struct zone *zone,
                   int64_t now_ms, bool clock_trusted, struct snapshot *ret, struct error *err)
{
    struct vitals_person *own = find(vitals, person->row);
    int64_t data_until_ms;
    int r;

    if (!own)
        return error_set(err, ERR_NOT_FOUND, "person %s is not loaded", person->id);
    r = vitals_values(vitals, own, zone, now_ms, clock_trusted);
    if (r < 0)
        return error_set(err, ERR_INTERNAL, "%s", error_name(r));
    r = next_rev(vitals, own, person->id, err);
    if (r < 0)
        return r;
    if (!own->diary_known) {
        own->last_food_ms = entry_latest_ms(vitals->store, person->row, ENTRY_FOOD);
        own->last_symptom_ms = symptom_latest_ms(vitals->store, person->row);
        own->last_stool_ms = entry_latest_ms(vitals->store, person->row, ENTRY_STOOL);
        own->diary_known = true;
    }
    data_until_ms = newest_ms(own, now_ms);
    *ret = (struct snapshot){
        .person = person,
        .rev = own->rev,
        .updated_ms = now_ms,
        .offset_s = zone_offset_s(zone, now_ms),
        .stale = !clock_trusted || now_ms - data_until_ms > STALE_MS,
        .last_food_ms = own->last_food_ms,
        .last_symptom_ms = own->last_symptom_ms,
        .last_stool_ms = own->last_stool_ms,
        .last_sync_ms = data_until_ms,
        .values = own->values,
        .value_count = VITALS_INDICATORS,
    };
    return 0;
}
