// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The stress of a day: each waking window and each maker's score against the past of the wearable
 * it comes from. Where several saw the same five minutes, or have a score of their own for the same
 * hour, the first of them counts.
 */
#include "gateway/indicators/strap_days.h"
#include <math.h>
#include <stdint.h>

/* Means by the clock hour while they are made. */
struct hours {
    double sum[STRAP_DAY_HOURS_MAX];
    size_t count[STRAP_DAY_HOURS_MAX];
};

static double mean_of(const struct hours *hours, size_t hour)
{
    return hours->count[hour] > 0 ? hours->sum[hour] / (double)hours->count[hour] : NAN;
}

/* The day rests on this baseline, too. */
static void rest_on(struct strap_day *day, const struct baseline *baseline)
{
    const size_t days = isnan(baseline->median) ? 0 : baseline->days;

    if (days < day->stress_days)
        day->stress_days = days;
}

/* Scores the waking windows that no other wearable has scored. */
static void add_windows(const struct strap_source *source, size_t index, struct strap_day *day,
                        bool scored[STRAP_DAY_WINDOWS_MAX], struct hours *hours)
{
    const struct strap_source_day *own = &day->sources[index];
    struct strap_waking waking;
    bool any = false;

    strap_find_waking(source->series, day, &own->hr_baseline, &waking);
    for (size_t i = 0; i < waking.count; i++) {
        const size_t hour = waking.window[i] / STRAP_WINDOWS_PER_HOUR;
        const double score =
            stress_hrv(waking.lnrmssd[i], waking.hr[i], &own->lnrmssd_baseline, &own->hr_baseline);

        if (isnan(score) || scored[waking.window[i]])
            continue;
        scored[waking.window[i]] = any = true;
        hours->sum[hour] += score;
        hours->count[hour]++;
    }
    if (any) {
        rest_on(day, &own->lnrmssd_baseline);
        rest_on(day, &own->hr_baseline);
    }
}

/* Adds the wearable's own score to the hours that have none. */
static void add_own_scores(const struct strap_source *source, size_t index, struct strap_day *day,
                           struct hours *hours)
{
    const struct strap_source_day *own = &day->sources[index];
    const struct wear_values said = wear_values_between(source->stress, day->from_ms, day->to_ms);
    const struct hours before = *hours;
    bool any = false;

    for (size_t i = 0; i < said.count; i++) {
        const int64_t at_ms = said.list[i].at_min * MS_PER_MINUTE;
        const size_t hour = strap_hour_of(day, at_ms);

        if (before.count[hour] > 0 || !strap_awake(day, at_ms))
            continue;
        any = true;
        hours->sum[hour] += stress_vendor(said.list[i].value, &own->vendor_baseline);
        hours->count[hour]++;
    }
    if (any)
        rest_on(day, &own->vendor_baseline);
}

void strap_stress_compute(const struct strap_source *sources, size_t source_count,
                          struct strap_day *day)
{
    struct stress_hour hours[STRAP_DAY_HOURS_MAX];
    bool scored[STRAP_DAY_WINDOWS_MAX] = {false};
    struct hours hrv = {0}, vendor = {0};

    day->stress_days = SIZE_MAX;
    for (size_t i = 0; i < source_count; i++) {
        add_windows(&sources[i], i, day, scored, &hrv);
        add_own_scores(&sources[i], i, day, &vendor);
    }
    for (size_t i = 0; i < STRAP_DAY_HOURS_MAX; i++) {
        hours[i] = (struct stress_hour){mean_of(&hrv, i), mean_of(&vendor, i)};
        day->stress_hours[i] = stress_hour_value(&hours[i]);
    }
    day->stress = stress_day_of(hours, STRAP_DAY_HOURS_MAX);
}
