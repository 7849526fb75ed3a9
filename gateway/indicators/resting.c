// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/resting.h"
#include "gateway/indicators/hrv.h"
#include "gateway/indicators/statistics.h"
#include <math.h>

/* No sleep is longer than this many windows (a day of 25 hours). */
#define NIGHT_WINDOWS_MAX 300

struct resting resting_hr(struct wear_series series, const struct sleep_span *sleep)
{
    struct wear_series night =
        wear_between(series, sleep->from_ms, sleep->to_ms - HRV_WINDOW_MS + 1);
    struct resting result = {.value = NAN};
    double row[RESTING_WINDOWS_MIN]; /* the last windows in a row, as a ring */
    size_t length = 0;
    int64_t expected_ms = 0;

    for (size_t i = 0; i < night.count; i++) {
        const struct wear_window *window = &night.windows[i];
        double hr = wear_hr(window);
        double mean = 0;

        if (isnan(hr))
            continue;
        if (window->start_ms != expected_ms)
            length = 0;
        expected_ms = window->start_ms + HRV_WINDOW_MS;
        result.windows++;
        row[length++ % RESTING_WINDOWS_MIN] = hr;
        if (length < RESTING_WINDOWS_MIN)
            continue;
        for (size_t k = 0; k < RESTING_WINDOWS_MIN; k++)
            mean += row[k] / RESTING_WINDOWS_MIN;
        result.value = fmin(result.value, mean); /* fmin passes over NaN */
    }
    return result;
}

struct resting resting_lnrmssd(struct wear_series series, const struct sleep_span *sleep)
{
    struct wear_series night = wear_between(series, sleep->from_ms - HRV_WINDOW_MS, sleep->to_ms);
    struct resting result = {.value = NAN};
    double values[NIGHT_WINDOWS_MAX];

    for (size_t i = 0; i < night.count && result.windows < NIGHT_WINDOWS_MAX; i++) {
        double lnrmssd = wear_lnrmssd(&night.windows[i]);

        if (isnan(lnrmssd) || !wear_mostly_in(&night.windows[i], sleep))
            continue;
        values[result.windows++] = lnrmssd;
        result.device += night.windows[i].device;
    }
    if (result.windows >= RESTING_WINDOWS_MIN || result.device >= RESTING_DEVICE_MIN)
        result.value = statistics_median(values, result.windows);
    return result;
}
