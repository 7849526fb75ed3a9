/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/sensor_days.h"

#include "core/cleanup.h"
#include "gateway/month_read.h"
#include "gateway/nights.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of a computation over STRAP_DAYS_ADVISED days the last ones are taken: those have days before
 * them for their baselines. */
#define TAKEN_DAYS 16
/* The regularity of a night looks at the week before it. */
#define NIGHTS_BACK_MS (9 * MS_PER_DAY)

const struct sensor_form sensor_forms[SENSORS] = {
    [SENSOR_SLEEP] = {"sleep", "sleep h", 1, 0},
    [SENSOR_SLEEP_SCORE] = {"sleep_score", "sleep score", 0, 100},
    [SENSOR_STRESS] = {"stress", "stress", 0, 100},
    [SENSOR_RESTING_HR] = {"resting_hr", "resting heart rate bpm", 0, 0},
    [SENSOR_HRV] = {"hrv", "HRV ms", 0, 0},
    [SENSOR_HEART] = {"heart", "heart rate bpm", 0, 0},
};

static const struct {
    enum sensor sensor;
    enum strap_metric metric;
} metrics[] = {
    {SENSOR_STRESS, STRAP_STRESS_DAY},
    {SENSOR_RESTING_HR, STRAP_RESTING_HR},
    {SENSOR_HRV, STRAP_HRV_RMSSD},
    {SENSOR_HEART, STRAP_MEAN_HR},
};

int sensor_from_name(const char *name)
{
    for (int i = 0; i < SENSORS; i++)
        if (strcmp(sensor_forms[i].name, name) == 0)
            return i;
    return -1;
}

void sensor_days_done(struct sensor_days *days)
{
    for (int i = 0; i < SENSORS; i++)
        free(days->values[i]);
    free(days->stress_hours);
    free(days->stress_days);
    *days = (struct sensor_days){0};
}

/* NULL when out of memory. */
static double *unknown(size_t count)
{
    double *values = malloc(count * sizeof(*values));

    for (size_t i = 0; values && i < count; i++)
        values[i] = NAN;
    return values;
}

static int make_room(struct sensor_days *days, size_t count)
{
    *days = (struct sensor_days){.count = count,
                                 .stress_hours = unknown(count * SENSOR_DAY_HOURS),
                                 .stress_days = calloc(count + 1, sizeof(*days->stress_days))};
    bool ok = days->stress_hours && days->stress_days;

    for (int i = 0; i < SENSORS; i++) {
        days->values[i] = unknown(count);
        ok = ok && days->values[i];
    }
    return ok ? 0 : -ERR_NOMEM;
}

/* ---- sleep ---- */

static int read_sleep(struct store *store, int64_t person_row, const struct zone *zone,
                      int32_t first, struct sensor_days *days, struct error *err)
{
    CLEANUP(nights_clear) struct nights nights = {0};
    const int64_t from_ms = zone_gut_day_start_ms(zone, first) - NIGHTS_BACK_MS;
    const int64_t to_ms = zone_gut_day_start_ms(zone, first + (int32_t)days->count) + MS_PER_DAY;
    int r = nights_read(store, person_row, from_ms, to_ms, &nights, err);

    for (size_t i = 0; r == 0 && i < days->count; i++) {
        const struct night *night = nights_find(&nights, first + (int32_t)i);

        if (!night)
            continue;
        days->values[SENSOR_SLEEP][i] = night->tst24_min / 60;
        days->values[SENSOR_SLEEP_SCORE][i] = nights_score(&nights, night, zone).value;
    }
    return r;
}

/* ---- what comes of heart rates ---- */

/* One computation: the gut-days that end with `last`. */
struct stretch {
    int64_t starts_ms[STRAP_DAYS_ADVISED + 1];
    struct sleep_span nights[STRAP_DAYS_ADVISED + 1];
    struct month month;
    struct wear_window *merged;
    struct strap_source sources[STRAP_SOURCES_MAX];
    struct strap_result result;
};

static void stretch_freep(struct stretch **stretch)
{
    if (!*stretch)
        return;
    month_clear(&(*stretch)->month);
    free((*stretch)->merged);
    free(*stretch);
}

static int read_stretch(struct store *store, int64_t person_row, const struct zone *zone,
                        int32_t last, struct stretch *stretch, struct error *err)
{
    CLEANUP(nights_clear) struct nights nights = {0};
    const int32_t first = last - STRAP_DAYS_ADVISED + 1;

    for (int32_t i = 0; i <= STRAP_DAYS_ADVISED; i++)
        stretch->starts_ms[i] = zone_gut_day_start_ms(zone, first + i);
    const int64_t from_ms = stretch->starts_ms[0] - MS_PER_DAY;
    const int64_t to_ms = window_start_of(stretch->starts_ms[STRAP_DAYS_ADVISED] + MS_PER_DAY);
    int r = month_read(store, person_row, from_ms, to_ms, &stretch->month, err);
    if (r == 0)
        r = nights_read(store, person_row, from_ms, to_ms, &nights, err);
    for (int32_t i = 0; r == 0 && i <= STRAP_DAYS_ADVISED; i++) {
        const struct night *night = nights_find(&nights, first + i);

        if (night)
            stretch->nights[i] = (struct sleep_span){night->main.start_ms, night->main.end_ms};
    }
    return r;
}

static int compute(struct stretch *stretch, const struct config *config, int64_t now_ms)
{
    struct strap_input input = {
        .sources = stretch->sources,
        .source_count = month_sources(&stretch->month, stretch->sources),
        .now_ms = now_ms,
        .day_start_ms = stretch->starts_ms,
        .day_count = STRAP_DAYS_ADVISED,
        .nights = stretch->nights,
        .night_start_min = config->night_start_min,
        .night_end_min = config->night_end_min,
    };
    int r = 0;

    if (input.source_count > 0)
        r = month_merge(stretch->sources, input.source_count, &stretch->merged,
                        &input.series.count);
    input.series.windows = stretch->merged;
    return r < 0 ? r : strap_compute(&input, &stretch->result);
}

/* Takes the days of a stretch that are among the last `taken` and in the report. */
static void take(const struct stretch *stretch, int32_t last, int32_t first,
                 struct sensor_days *days)
{
    for (int32_t back = 0; back < TAKEN_DAYS && last - back >= first; back++) {
        const size_t at = (size_t)(last - back - first);
        const struct strap_day *day =
            &stretch->result.days[stretch->result.day_count - 1 - (size_t)back];

        for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++)
            days->values[metrics[i].sensor][at] =
                strap_day_value(&stretch->result, day, metrics[i].metric);
        days->stress_days[at] = day->stress_days;
        memcpy(&days->stress_hours[at * SENSOR_DAY_HOURS], day->stress_hours,
               SENSOR_DAY_HOURS * sizeof(double));
    }
}

static int read_heart(struct store *store, int64_t person_row, const struct config *config,
                      const struct zone *zone, int64_t now_ms, int32_t first, int32_t last,
                      struct sensor_days *days, struct error *err)
{
    CLEANUP(stretch_freep) struct stretch *stretch = calloc(1, sizeof(*stretch));
    int r = stretch ? read_stretch(store, person_row, zone, last, stretch, err) : -ERR_NOMEM;

    if (r < 0 || stretch->month.count == 0)
        return r;
    r = compute(stretch, config, now_ms);
    if (r < 0)
        return error_set(err, ERR_INTERNAL, "what wearables say cannot be computed: %s",
                         error_name(r));
    take(stretch, last, first, days);
    return 0;
}

int sensor_days_read(struct store *store, int64_t person_row, const struct config *config,
                     const struct zone *zone, int64_t now_ms, int32_t first, size_t count,
                     struct sensor_days *ret, struct error *err)
{
    const int32_t today = gut_day_of(now_ms, zone_offset_s(zone, now_ms));
    int32_t last = first + (int32_t)count - 1;
    int r = make_room(ret, count);

    if (r < 0)
        return error_set(err, ERR_NOMEM, "out of memory");
    if (!store)
        return 0;
    r = read_sleep(store, person_row, zone, first, ret, err);
    if (last > today)
        last = today;
    for (; r == 0 && last >= first; last -= TAKEN_DAYS)
        r = read_heart(store, person_row, config, zone, now_ms, first, last, ret, err);
    return r;
}

bool sensor_days_have(const struct sensor_days *days, enum sensor sensor)
{
    for (size_t i = 0; i < days->count; i++)
        if (!isnan(days->values[sensor][i]))
            return true;
    return false;
}
