// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The values of each gut-day. Days are worked through from the oldest, because which waking windows
 * of a day count as rest (and not exertion) depends on the heart rate of the days before.
 */
#include "gateway/indicators/strap_days.h"
#include "gateway/indicators/hrv.h"
#include "gateway/indicators/statistics.h"
#include <math.h>

#define WINDOWS_PER_HOUR (MS_PER_HOUR / HRV_WINDOW_MS)
#define DAY_WINDOWS_MAX  (STRAP_DAY_HOURS_MAX * WINDOWS_PER_HOUR)

static size_t hour_of(const struct strap_day *day, const struct wear_window *window)
{
    return (size_t)((window->start_ms - day->from_ms) / MS_PER_HOUR);
}

/* Mean heart rate, and how much of the day it rests on. */
static void day_heart_rate(struct wear_series series, struct strap_day *day)
{
    bool hours[STRAP_DAY_HOURS_MAX] = {false};
    double sum = 0;

    for (size_t i = 0; i < series.count; i++) {
        const struct wear_window *window = &series.windows[i];
        double hr = wear_hr(window);

        day->data_windows += wear_has_reading(window);
        if (isnan(hr))
            continue;
        sum += hr;
        day->hr_windows++;
        if (!hours[hour_of(day, window)]) {
            hours[hour_of(day, window)] = true;
            day->hr_hours++;
        }
    }
    day->mean_hr = day->hr_windows > 0 ? sum / (double)day->hr_windows : NAN;
}

/* The windows of a day that may be judged for stress. */
struct waking {
    size_t count;
    double lnrmssd[DAY_WINDOWS_MAX];
    double hr[DAY_WINDOWS_MAX];
    size_t hour[DAY_WINDOWS_MAX];
};

static void find_waking(struct wear_series series, const struct strap_day *day,
                        const struct sleep_span *night_after, struct waking *ret)
{
    ret->count = 0;
    for (size_t i = 0; i < series.count; i++) {
        const struct wear_window *window = &series.windows[i];
        double lnrmssd = wear_lnrmssd(window);

        if (isnan(lnrmssd) || wear_mostly_in(window, &day->night.span) ||
            wear_mostly_in(window, night_after) ||
            !stress_eligible(window->mean_hr, &day->hr_baseline))
            continue;
        ret->lnrmssd[ret->count] = lnrmssd;
        ret->hr[ret->count] = window->mean_hr;
        ret->hour[ret->count++] = hour_of(day, window);
    }
}

/* Scores the waking windows, and means by the clock hour. */
static void day_stress(const struct waking *waking, struct strap_day *day)
{
    struct stress_hour hours[STRAP_DAY_HOURS_MAX];
    double sum[STRAP_DAY_HOURS_MAX] = {0};
    size_t n[STRAP_DAY_HOURS_MAX] = {0};

    for (size_t i = 0; i < waking->count; i++) {
        double score = stress_hrv(waking->lnrmssd[i], waking->hr[i], &day->lnrmssd_baseline,
                                  &day->hr_baseline);

        if (isnan(score))
            continue;
        sum[waking->hour[i]] += score;
        n[waking->hour[i]]++;
    }
    for (size_t h = 0; h < STRAP_DAY_HOURS_MAX; h++)
        hours[h] =
            (struct stress_hour){.hrv = n[h] > 0 ? sum[h] / (double)n[h] : NAN, .vendor = NAN};
    day->stress = stress_day_of(hours, STRAP_DAY_HOURS_MAX);
}

void strap_days_compute(const struct strap_input *input, struct strap_day *ret_days)
{
    double waking_lnrmssd[STRAP_DAYS_MAX], waking_hr[STRAP_DAYS_MAX];
    struct strap_night night = strap_night_of(input, 0);

    for (size_t i = 0; i < input->day_count; i++) {
        struct strap_night night_after = strap_night_of(input, i + 1);
        struct strap_day *day = &ret_days[i];
        struct wear_series series =
            wear_between(input->series, input->day_start_ms[i], input->day_start_ms[i + 1]);
        struct waking waking;

        *day = (struct strap_day){
            .from_ms = input->day_start_ms[i], .to_ms = input->day_start_ms[i + 1], .night = night};
        day->waking_assumed =
            night.assumed || (night_after.assumed && night_after.data_windows > 0);
        day_heart_rate(series, day);
        day->resting_hr = resting_hr(input->series, &night.span);
        day->night_lnrmssd = resting_lnrmssd(input->series, &night.span);
        day->lnrmssd_baseline = baseline_of(waking_lnrmssd, i, BASELINE_LNRMSSD);
        day->hr_baseline = baseline_of(waking_hr, i, BASELINE_HR);

        find_waking(series, day, &night_after.span, &waking);
        day_stress(&waking, day);
        day->waking_lnrmssd = statistics_median(waking.lnrmssd, waking.count);
        day->waking_hr = statistics_median(waking.hr, waking.count);
        waking_lnrmssd[i] = day->waking_lnrmssd;
        waking_hr[i] = day->waking_hr;
        night = night_after;
    }
}
