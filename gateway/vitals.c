/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/vitals.h"

#include "core/cleanup.h"
#include "core/version.h"
#include "gateway/indicators/strap.h"
#include "gateway/month.h"
#include "storage/diary.h"
#include "storage/outbox.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

#define STALE_MS (36 * MS_PER_HOUR)
/* Numbers of computations are reserved in the database this many at a time: a write a day, not one
 * a computation. */
#define REV_RESERVE 1000

struct vitals_person {
    int64_t row;
    struct month month;
    int64_t rev, rev_reserved;
    bool diary_known; /* the three times below are those of the database */
    int64_t last_food_ms, last_symptom_ms;
    struct indicator_value values[STRAP_METRICS];
};

struct vitals {
    struct store *store;
    const struct config *config;
    struct vitals_person *persons;
    size_t count;
};

const char *const vitals_indicators[] = {"mean_hr",    "resting_hr",    "hrv_rmssd",
                                         "stress_day", "data_coverage", NULL};
_Static_assert(sizeof(vitals_indicators) / sizeof(vitals_indicators[0]) == VITALS_INDICATORS + 1,
               "one key an indicator");
_Static_assert((int)STRAP_METRICS == VITALS_INDICATORS, "every strap indicator is published");

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
    for (size_t i = 0; i < vitals->count; i++)
        month_clear(&vitals->persons[i].month);
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

/* ---- windows ---- */

/* Reads a person's month; with an error *ret is empty. */
static int load_month(struct vitals *vitals, int64_t row, int64_t now_ms, struct month *ret,
                      struct error *err)
{
    CLEANUP(cleanup_free) struct window *windows = NULL;
    size_t count = 0;
    int r = window_read(vitals->store, row, now_ms - (STRAP_DAYS_ADVISED + 1) * MS_PER_DAY,
                        INT64_MAX, &windows, &count, err);

    *ret = (struct month){0};
    for (size_t i = 0; r == 0 && i < count; i++)
        if (month_add(ret, &windows[i]) < 0)
            r = error_set(err, ERR_NOMEM, "out of memory");
    if (r < 0)
        month_clear(ret);
    return r;
}

static int load_person(struct vitals *vitals, int64_t row, int64_t now_ms, struct error *err)
{
    struct vitals_person *grown = reallocarray(vitals->persons, vitals->count + 1, sizeof(*grown));
    int r;

    if (!grown)
        return error_set(err, ERR_NOMEM, "out of memory");
    vitals->persons = grown;
    grown[vitals->count] = (struct vitals_person){.row = row};
    r = load_month(vitals, row, now_ms, &grown[vitals->count].month, err);
    if (r == 0)
        vitals->count++;
    return r;
}

int vitals_reload(struct vitals *vitals, int64_t now_ms, struct error *err)
{
    for (size_t i = 0; i < vitals->count; i++) {
        struct vitals_person *person = &vitals->persons[i];
        struct month fresh;
        int r = load_month(vitals, person->row, now_ms, &fresh, err);

        if (r < 0)
            return r;
        month_clear(&person->month);
        person->month = fresh;
    }
    return 0;
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

/* The newest earlier day on which the indicator had a value. */
static void find_last_good(const struct strap_result *result, enum strap_metric metric,
                           struct indicator_value *ret)
{
    for (size_t i = result->day_count; i-- > 0;) {
        const struct strap_day *day = &result->days[i];
        double value = NAN;

        switch (metric) {
        case STRAP_MEAN_HR:
            value = day->mean_hr;
            break;
        case STRAP_RESTING_HR:
            value = day->resting_hr.value;
            break;
        case STRAP_HRV_RMSSD:
            value = exp(day->night_lnrmssd.value);
            break;
        case STRAP_STRESS_DAY:
            value = day->stress.value;
            break;
        case STRAP_DATA_COVERAGE:
        case STRAP_METRICS:
            break;
        }
        if (!isfinite(value))
            continue;
        ret->last_good = value;
        ret->last_good_ms = day->to_ms;
        return;
    }
}

static struct indicator_value value_of(const struct strap_result *result, enum strap_metric metric,
                                       bool clock_trusted, int64_t now_ms)
{
    const struct strap_indicator *found = &result->indicators[metric];
    struct indicator_value value = {
        .key = found->key,
        .value = clock_trusted ? found->value : NAN,
        .reason = clock_trusted ? found->reason : "clock_untrusted",
        .last_good = NAN,
        .level = clock_trusted ? found->level : NULL,
        .trend = found->trend,
        .trend_per_day = found->trend_per_day,
        .trend_days = found->trend_days,
        .baseline_median = found->baseline.median,
        .baseline_spread = found->baseline.scale,
        .baseline_days = (int)found->baseline.days,
        .coverage = found->coverage,
        .grade = clock_trusted ? found->grade : '\0',
        .range_lo = found->range_lo,
        .range_hi = found->range_hi,
        .provisional = found->provisional,
        .model = ZONULA_MODEL,
        .from_ms = found->from_ms,
        .to_ms = found->to_ms,
        .data_until_ms = found->data_until_ms,
    };

    if (found->sleep_assumed)
        value.factors[value.factor_count++] =
            (struct indicator_factor){.key = "sleep_assumed",
                                      .label = "No sleep record: your usual night was assumed",
                                      .points = 0,
                                      .max = NAN,
                                      .coverage = NAN};
    if (!isfinite(value.value))
        find_last_good(result, metric, &value);
    if (value.last_good_ms > now_ms)
        value.last_good_ms = now_ms;
    return value;
}

static int compute_values(struct vitals *vitals, struct vitals_person *person,
                          const struct zone *zone, int64_t now_ms, bool clock_trusted)
{
    int64_t day_start_ms[STRAP_DAYS_ADVISED + 1];
    int32_t today = gut_day_of(now_ms, zone_offset_s(zone, now_ms));
    CLEANUP(cleanup_free) struct strap_result *result = calloc(1, sizeof(*result));
    struct strap_input input = {
        .series = {person->month.windows, person->month.count},
        .now_ms = now_ms,
        .day_start_ms = day_start_ms,
        .day_count = STRAP_DAYS_ADVISED,
        .night_start_min = vitals->config->night_start_min,
        .night_end_min = vitals->config->night_end_min,
    };
    int r;

    if (!result)
        return -ERR_NOMEM;
    for (int32_t i = 0; i <= STRAP_DAYS_ADVISED; i++)
        day_start_ms[i] = zone_gut_day_start_ms(zone, today - STRAP_DAYS_ADVISED + 1 + i);
    r = strap_compute(&input, result);
    if (r < 0)
        return r;
    for (int i = 0; i < STRAP_METRICS; i++)
        person->values[i] = value_of(result, (enum strap_metric)i, clock_trusted, now_ms);
    return 0;
}

int vitals_compute(struct vitals *vitals, const struct person *person, const struct zone *zone,
                   int64_t now_ms, bool clock_trusted, struct snapshot *ret, struct error *err)
{
    struct vitals_person *own = find(vitals, person->row);
    int64_t data_until_ms;
    int r;

    if (!own)
        return error_set(err, ERR_NOT_FOUND, "person %s is not loaded", person->id);
    r = compute_values(vitals, own, zone, now_ms, clock_trusted);
    if (r < 0)
        return error_set(err, ERR_INTERNAL, "%s", error_name(r));
    r = next_rev(vitals, own, person->id, err);
    if (r < 0)
        return r;
    if (!own->diary_known) {
        own->last_food_ms = entry_latest_ms(vitals->store, person->row, ENTRY_FOOD);
        own->last_symptom_ms = entry_latest_ms(vitals->store, person->row, ENTRY_SYMPTOM);
        own->diary_known = true;
    }
    data_until_ms = month_newest_ms(&own->month, now_ms);
    *ret = (struct snapshot){
        .person = person,
        .rev = own->rev,
        .updated_ms = now_ms,
        .offset_s = zone_offset_s(zone, now_ms),
        .stale = !clock_trusted || now_ms - data_until_ms > STALE_MS,
        .last_food_ms = own->last_food_ms,
        .last_symptom_ms = own->last_symptom_ms,
        .last_sync_ms = data_until_ms,
        .values = own->values,
        .value_count = STRAP_METRICS,
    };
    return 0;
}
