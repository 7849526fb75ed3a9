/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The values of a person: windows and nights in, what the indicators say of them out. */
#include "gateway/vitals_inside.h"

#include "core/cleanup.h"
#include "core/version.h"
#include "gateway/sleep_value.h"
#include <math.h>

_Static_assert((int)STRAP_METRICS + 1 == VITALS_INDICATORS,
               "what the windows give, and the sleep score");

/* The newest earlier day on which the indicator had a value. */
static void find_last_good(const struct strap_result *result, enum strap_metric metric,
                           struct indicator_value *ret)
{
    for (size_t i = result->day_count; i-- > 0;) {
        const struct strap_day *day = &result->days[i];
        const double value = strap_day_value(result, day, metric);

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

/* The main sleep of each sleep-day as a wearable recorded it; empty where none did. */
static void find_nights(const struct nights *nights, int32_t first_day, size_t count,
                        struct sleep_span *ret)
{
    for (size_t i = 0; i < count; i++) {
        const struct night *night = nights_find(nights, first_day + (int32_t)i);

        ret[i] = night ? (struct sleep_span){night->main.start_ms, night->main.end_ms}
                       : (struct sleep_span){0, 0};
    }
}

/* The windows of all wearables as one series; where there is one wearable, its own. */
static int find_series(const struct strap_source *sources, size_t count,
                       struct wear_window **ret_owned, struct wear_series *ret)
{
    int r = 0;

    *ret = count > 0 ? sources[0].series : (struct wear_series){0};
    if (count > 1) {
        r = month_merge(sources, count, ret_owned, &ret->count);
        ret->windows = *ret_owned;
    }
    return r;
}

int vitals_values(const struct vitals *vitals, struct vitals_person *person,
                  const struct zone *zone, int64_t now_ms, bool clock_trusted)
{
    CLEANUP(cleanup_free) struct wear_window *merged = NULL;
    struct strap_source sources[STRAP_SOURCES_MAX];
    int64_t day_start_ms[STRAP_DAYS_ADVISED + 1];
    struct sleep_span nights[STRAP_DAYS_ADVISED + 1];
    const int32_t today = gut_day_of(now_ms, zone_offset_s(zone, now_ms));
    const int32_t first_day = today - STRAP_DAYS_ADVISED + 1;
    CLEANUP(cleanup_free) struct strap_result *result = calloc(1, sizeof(*result));
    struct strap_input input = {
        .sources = sources,
        .source_count = month_sources(&person->month, sources),
        .now_ms = now_ms,
        .day_start_ms = day_start_ms,
        .day_count = STRAP_DAYS_ADVISED,
        .nights = nights,
        .night_start_min = vitals->config->night_start_min,
        .night_end_min = vitals->config->night_end_min,
    };
    int r;

    if (!result)
        return -ERR_NOMEM;
    r = find_series(sources, input.source_count, &merged, &input.series);
    if (r < 0)
        return r;
    for (int32_t i = 0; i <= STRAP_DAYS_ADVISED; i++)
        day_start_ms[i] = zone_gut_day_start_ms(zone, first_day + i);
    find_nights(&person->nights, first_day, STRAP_DAYS_ADVISED + 1, nights);
    r = strap_compute(&input, result);
    if (r < 0)
        return r;
    for (int i = 0; i < STRAP_METRICS; i++)
        person->values[i] = value_of(result, (enum strap_metric)i, clock_trusted, now_ms);
    person->values[STRAP_METRICS] =
        sleep_value(&person->nights, zone, today, now_ms, clock_trusted);
    return 0;
}
