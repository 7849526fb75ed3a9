// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What one wearable says of each gut-day, against its own past. Days are worked through from the
 * oldest, because which waking windows of a day count as rest (and not exertion) depends on the
 * heart rate of the days before.
 */
#include "gateway/indicators/statistics.h"
#include "gateway/indicators/strap_days.h"
#include <math.h>

bool strap_awake(const struct strap_day *day, int64_t at_ms)
{
    const struct sleep_span *before = &day->night.span, *after = &day->night_after.span;

    return (at_ms < before->from_ms || at_ms >= before->to_ms) &&
           (at_ms < after->from_ms || at_ms >= after->to_ms);
}

void strap_find_waking(struct wear_series series, const struct strap_day *day,
                       const struct baseline *hr_baseline, struct strap_waking *ret)
{
    const struct wear_series today = wear_between(series, day->from_ms, day->to_ms);

    ret->count = 0;
    for (size_t i = 0; i < today.count; i++) {
        const struct wear_window *window = &today.windows[i];
        double lnrmssd = wear_lnrmssd(window);

        if (isnan(lnrmssd) || isnan(window->mean_hr) || wear_mostly_in(window, &day->night.span) ||
            wear_mostly_in(window, &day->night_after.span) ||
            !stress_eligible(window->mean_hr, hr_baseline))
            continue;
        ret->lnrmssd[ret->count] = lnrmssd;
        ret->hr[ret->count] = window->mean_hr;
        ret->window[ret->count++] = (size_t)((window->start_ms - day->from_ms) / HRV_WINDOW_MS);
    }
}

/* What the wearable said last on that day. */
static double own_resting_hr(const struct strap_source *source, const struct strap_day *day)
{
    const struct wear_values said =
        wear_values_between(source->resting_hr, day->from_ms, day->to_ms);

    return said.count > 0 ? (double)said.list[said.count - 1].value : (double)NAN;
}

static void count_waking_stress(const struct strap_source *source, const struct strap_day *day,
                                struct stress_vendor_day *ret)
{
    const struct wear_values said = wear_values_between(source->stress, day->from_ms, day->to_ms);

    *ret = (struct stress_vendor_day){0};
    for (size_t i = 0; i < said.count; i++)
        if (strap_awake(day, said.list[i].at_min * MS_PER_MINUTE))
            stress_vendor_count(ret, said.list[i].value);
}

void strap_source_compute(const struct strap_source *source, size_t index, struct strap_day *days,
                          size_t count)
{
    double lnrmssd[STRAP_DAYS_MAX], hr[STRAP_DAYS_MAX];
    struct stress_vendor_day stress[STRAP_DAYS_MAX];
    struct strap_waking waking;

    for (size_t i = 0; i < count; i++) {
        struct strap_source_day *own = &days[i].sources[index];

        own->night_lnrmssd = resting_lnrmssd(source->series, &days[i].night.span);
        own->resting_hr = own_resting_hr(source, &days[i]);
        own->lnrmssd_baseline = baseline_of(lnrmssd, i, BASELINE_LNRMSSD);
        own->hr_baseline = baseline_of(hr, i, BASELINE_HR);
        own->vendor_baseline = stress_vendor_baseline(stress, i);

        strap_find_waking(source->series, &days[i], &own->hr_baseline, &waking);
        own->waking_lnrmssd = statistics_median(waking.lnrmssd, waking.count);
        own->waking_hr = statistics_median(waking.hr, waking.count);
        lnrmssd[i] = own->waking_lnrmssd;
        hr[i] = own->waking_hr;
        count_waking_stress(source, &days[i], &stress[i]);
    }
}
