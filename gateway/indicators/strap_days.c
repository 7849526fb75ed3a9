// SPDX-License-Identifier: GPL-3.0-or-later
/* The values of each gut-day: its nights, its heart rate, then what each wearable says of it. */
#include "gateway/indicators/strap_days.h"
#include <math.h>

size_t strap_hour_of(const struct strap_day *day, int64_t at_ms)
{
    return (size_t)((at_ms - day->from_ms) / MS_PER_HOUR);
}

/* Mean heart rate, and how much of the day it rests on. */
static void day_heart_rate(struct wear_series series, struct strap_day *day)
{
    bool hours[STRAP_DAY_HOURS_MAX] = {false};
    double sum = 0;

    for (size_t i = 0; i < series.count; i++) {
        const struct wear_window *window = &series.windows[i];
        size_t hour = strap_hour_of(day, window->start_ms);
        double hr = wear_hr(window);

        day->data_windows += wear_has_reading(window);
        if (isnan(hr))
            continue;
        sum += hr;
        day->hr_windows++;
        if (!hours[hour]) {
            hours[hour] = true;
            day->hr_hours++;
        }
    }
    day->mean_hr = day->hr_windows > 0 ? sum / (double)day->hr_windows : NAN;
}

static void find_nights(const struct strap_input *input, struct strap_day *ret_days)
{
    struct strap_night night = strap_night_of(input, 0);

    for (size_t i = 0; i < input->day_count; i++) {
        struct strap_night night_after = strap_night_of(input, i + 1);

        ret_days[i] = (struct strap_day){
            .from_ms = input->day_start_ms[i],
            .to_ms = input->day_start_ms[i + 1],
            .night = night,
            .night_after = night_after,
            .waking_assumed =
                night.assumed || (night_after.assumed && night_after.data_windows > 0),
        };
        night = night_after;
    }
}

void strap_days_compute(const struct strap_input *input, struct strap_day *ret_days)
{
    find_nights(input, ret_days);
    for (size_t i = 0; i < input->day_count; i++) {
        struct strap_day *day = &ret_days[i];

        day_heart_rate(wear_between(input->series, day->from_ms, day->to_ms), day);
        day->resting_hr = resting_hr(input->series, &day->night.span);
    }
    for (size_t i = 0; i < input->source_count; i++)
        strap_source_compute(&input->sources[i], i, ret_days, input->day_count);
    for (size_t i = 0; i < input->day_count; i++)
        strap_stress_compute(input->sources, input->source_count, &ret_days[i]);
}
