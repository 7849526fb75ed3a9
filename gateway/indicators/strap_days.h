/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of strap_compute(); the input was checked and holds no window after now. */
#ifndef GATEWAY_INDICATORS_STRAP_DAYS_H
#define GATEWAY_INDICATORS_STRAP_DAYS_H

#include "gateway/indicators/hrv.h"
#include "gateway/indicators/strap.h"

#define STRAP_WINDOWS_PER_HOUR (MS_PER_HOUR / HRV_WINDOW_MS)
#define STRAP_DAY_WINDOWS_MAX  (STRAP_DAY_HOURS_MAX * STRAP_WINDOWS_PER_HOUR)

/* Which clock hour of a gut-day an instant lies in, from 0. */
size_t strap_hour_of(const struct strap_day *day, int64_t at_ms);

/* The windows of a day that may be judged for stress. */
struct strap_waking {
    size_t count;
    double lnrmssd[STRAP_DAY_WINDOWS_MAX];
    double hr[STRAP_DAY_WINDOWS_MAX];
    size_t window[STRAP_DAY_WINDOWS_MAX]; /* which of the day, from 0 */
};

/* Those of one wearable; its heart rate baseline of the day says what is exertion. */
void strap_find_waking(struct wear_series series, const struct strap_day *day,
                       const struct baseline *hr_baseline, struct strap_waking *ret);

/* Whether an instant of a gut-day lies outside of the main sleeps at both its ends. */
bool strap_awake(const struct strap_day *day, int64_t at_ms);

/* What the wearable `index` says of each day; the nights of the days are known. */
void strap_source_compute(const struct strap_source *source, size_t index, struct strap_day *days,
                          size_t count);

/* The stress of a day, for which each wearable was worked through. */
void strap_stress_compute(const struct strap_source *sources, size_t source_count,
                          struct strap_day *day);

/* The main sleep of sleep-day i (0..day_count). */
struct strap_night strap_night_of(const struct strap_input *input, size_t i);

/* The values of all gut-days; there is at least one source. */
void strap_days_compute(const struct strap_input *input, struct strap_day *ret_days);

#endif
