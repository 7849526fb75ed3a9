/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/vitals.h"

#include "core/cleanup.h"
#include "core/version.h"
#include "gateway/indicators/strap.h"
#include "storage/diary.h"
#include "storage/outbox.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

#define STALE_MS (36 * MS_PER_HOUR)
/* Numbers of computations are reserved in the database this many at a time: a write a day, not one
 * a computation. */
#define REV_RESERVE 1000
/* What is kept in memory of a person. A number and not a date: a clock that runs wrong for a while
 * must not make us forget. */
#define WINDOWS_PER_DAY (MS_PER_DAY / WINDOW_MS)
#define WINDOWS_KEPT    ((STRAP_DAYS_ADVISED + 2) * WINDOWS_PER_DAY)

/* The windows of one person: what the indicators look at, and beside it whose device it was. */
struct vitals_person {
    int64_t row;
    struct wear_window *windows;
    int64_t *sources;
    size_t count;
    size_t room;
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

static void forget_windows(struct vitals_person *person)
{
    free(person->windows);
    free(person->sources);
    person->windows = NULL;
    person->sources = NULL;
    person->count = person->room = 0;
}

struct vitals *vitals_close(struct vitals *vitals)
{
    if (!vitals)
        return NULL;
    for (size_t i = 0; i < vitals->count; i++)
        forget_windows(&vitals->persons[i]);
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

static int make_room(struct vitals_person *person)
{
    size_t room = person->room ? 2 * person->room : 1024;
    struct wear_window *windows;
    int64_t *sources;

    if (person->count < person->room)
        return 0;
    windows = reallocarray(person->windows, room, sizeof(*windows));
    if (!windows)
        return -ERR_NOMEM;
    person->windows = windows;
    sources = reallocarray(person->sources, room, sizeof(*sources));
    if (!sources)
        return -ERR_NOMEM;
    person->sources = sources;
    person->room = room;
    return 0;
}

/* Of two devices in one window the one that was added first counts (docs/indicators.md C.5). */
static int put(struct vitals_person *person, const struct window *window)
{
    size_t at = person->count;
    struct wear_window wear = {
        .start_ms = window->start_ms,
        .hr_count = window->hr_count,
        .rr_count = window->rr_all,
        .hr_mean = window->hr_mean,
        .valid = window->valid,
        .mean_hr = window->mean_hr,
        .rmssd = window->rmssd,
    };

    while (at > 0 && person->windows[at - 1].start_ms >= window->start_ms)
        at--;
    if (at == person->count || person->windows[at].start_ms != window->start_ms) {
        if (make_room(person) < 0)
            return -ERR_NOMEM;
        memmove(person->windows + at + 1, person->windows + at,
                (person->count - at) * sizeof(person->windows[0]));
        memmove(person->sources + at + 1, person->sources + at,
                (person->count - at) * sizeof(person->sources[0]));
        person->count++;
    } else if (person->sources[at] < window->device_row) {
        return 0;
    }
    person->windows[at] = wear;
    person->sources[at] = window->device_row;
    return 0;
}

/* Forgets what no computation looks at any more. */
static void trim(struct vitals_person *person)
{
    size_t old = person->count > WINDOWS_KEPT ? person->count - WINDOWS_KEPT : 0;

    if (old < WINDOWS_PER_DAY) /* so that it is not done at every window */
        return;
    person->count -= old;
    memmove(person->windows, person->windows + old, person->count * sizeof(person->windows[0]));
    memmove(person->sources, person->sources + old, person->count * sizeof(person->sources[0]));
}

static int add_window(struct vitals_person *person, const struct window *window)
{
    trim(person);
    return put(person, window);
}

/* Reads the windows of a person who has none; with an error there are none. */
static int load_windows(struct vitals *vitals, struct vitals_person *person, int64_t now_ms,
                        struct error *err)
{
    CLEANUP(cleanup_free) struct window *windows = NULL;
    size_t count = 0;
    int r = window_read(vitals->store, person->row, now_ms - (STRAP_DAYS_ADVISED + 1) * MS_PER_DAY,
                        INT64_MAX, &windows, &count, err);

    for (size_t i = 0; r == 0 && i < count; i++)
        if (add_window(person, &windows[i]) < 0)
            r = error_set(err, ERR_NOMEM, "out of memory");
    if (r < 0)
        forget_windows(person);
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
    r = load_windows(vitals, &grown[vitals->count], now_ms, err);
    if (r == 0)
        vitals->count++;
    return r;
}

int vitals_reload(struct vitals *vitals, int64_t now_ms, struct error *err)
{
    for (size_t i = 0; i < vitals->count; i++) {
        struct vitals_person *person = &vitals->persons[i];
        struct vitals_person fresh = {.row = person->row};
        int r = load_windows(vitals, &fresh, now_ms, err);

        if (r < 0)
            return r;
        forget_windows(person);
        person->windows = fresh.windows;
        person->sources = fresh.sources;
        person->count = fresh.count;
        person->room = fresh.room;
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

    return person ? add_window(person, window) : -ERR_NOT_FOUND;
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
    if (r == 0)
        r = store_commit(vitals->store, err);
    if (r < 0) {
        store_rollback(vitals->store);
        return r;
    }
    *ret_first = first;
    return 0;
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
        .series = {person->windows, person->count},
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

/* The end of the newest window, as far as it is over; 0: there is none. */
static int64_t newest_ms(const struct vitals_person *person, int64_t now_ms)
{
    size_t count = person->count;
    int64_t end_ms;

    while (count > 0 && person->windows[count - 1].start_ms > now_ms)
        count--; /* of a time when the clock was wrong */
    if (count == 0)
        return 0;
    end_ms = person->windows[count - 1].start_ms + WINDOW_MS;
    return end_ms < now_ms ? end_ms : now_ms;
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
    data_until_ms = newest_ms(own, now_ms);
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
