// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/wear.h"
#include "gateway/indicators/hrv.h"
#include <math.h>

int64_t wear_window_ms(const void *windows, size_t i)
{
    return ((const struct wear_window *)windows)[i].start_ms;
}

int64_t wear_value_ms(const void *values, size_t i)
{
    return ((const struct wear_value *)values)[i].at_min * MS_PER_MINUTE;
}

/* Index of the first item at or after an instant. */
static size_t lower_bound(const void *items, size_t count, wear_time_fn time_ms, int64_t at_ms)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (time_ms(items, middle) < at_ms)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct wear_series wear_between(struct wear_series series, int64_t from_ms, int64_t to_ms)
{
    size_t first = lower_bound(series.windows, series.count, wear_window_ms, from_ms);
    size_t last = lower_bound(series.windows, series.count, wear_window_ms, to_ms);

    if (first >= last)
        return (struct wear_series){0};
    return (struct wear_series){.windows = series.windows + first, .count = last - first};
}

struct wear_values wear_values_between(struct wear_values values, int64_t from_ms, int64_t to_ms)
{
    size_t first = lower_bound(values.list, values.count, wear_value_ms, from_ms);
    size_t last = lower_bound(values.list, values.count, wear_value_ms, to_ms);

    if (first >= last)
        return (struct wear_values){0};
    return (struct wear_values){.list = values.list + first, .count = last - first};
}

bool wear_has_reading(const struct wear_window *window)
{
    return window->hr_count > 0 || window->rr_count > 0;
}

double wear_hr(const struct wear_window *window)
{
    if (window->hr_count > 0)
        return window->hr_mean;
    return window->valid ? window->mean_hr : NAN;
}

double wear_lnrmssd(const struct wear_window *window)
{
    return window->valid && window->rmssd > 0 ? log(window->rmssd) : NAN;
}

bool wear_mostly_in(const struct wear_window *window, const struct sleep_span *span)
{
    int64_t from = window->start_ms, to = window->start_ms + HRV_WINDOW_MS;

    if (from < span->from_ms)
        from = span->from_ms;
    if (to > span->to_ms)
        to = span->to_ms;
    return 2 * (to - from) >= HRV_WINDOW_MS;
}
