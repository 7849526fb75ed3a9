// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/coverage.h"
#include "gateway/indicators/hrv.h"

#define WINDOWS_PER_DAY 288

struct sleep_span coverage_span(int64_t now_ms)
{
    int64_t past = now_ms % HRV_WINDOW_MS;
    int64_t to_ms = now_ms - (past < 0 ? past + HRV_WINDOW_MS : past);

    return (struct sleep_span){.from_ms = to_ms - WINDOWS_PER_DAY * HRV_WINDOW_MS, .to_ms = to_ms};
}

double coverage_percent(struct wear_series series, int64_t now_ms)
{
    struct sleep_span span = coverage_span(now_ms);
    struct wear_series day = wear_between(series, span.from_ms, span.to_ms);
    size_t seen = 0;

    for (size_t i = 0; i < day.count; i++)
        seen += wear_has_reading(&day.windows[i]);
    return 100.0 * (double)seen / WINDOWS_PER_DAY;
}
