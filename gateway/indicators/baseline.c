// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/baseline.h"
#include "gateway/indicators/statistics.h"
#include <math.h>

/* 1 / Phi^-1(3/4): makes the MAD of a normal distribution its standard deviation. */
#define MAD_TO_SD 1.4826

/* Where a level begins. */
#define LEVEL_Z      1.0
#define LEVEL_HIGH_Z 2.0

static const double floors[BASELINE_METRICS] = {
    [BASELINE_LNRMSSD] = 0.10,      [BASELINE_HR] = 2.0,          [BASELINE_RESTING_HR] = 1.5,
    [BASELINE_SKIN_TEMP] = 0.15,    [BASELINE_SPO2] = 0.5,        [BASELINE_SLEEP_TIME] = 0.5,
    [BASELINE_VENDOR_STRESS] = 5.0, [BASELINE_SLEEP_SCORE] = 5.0, [BASELINE_STRESS_DAY] = 5.0,
};

double baseline_floor(enum baseline_metric metric)
{
    return floors[metric];
}

double baseline_scale(double mad, enum baseline_metric metric)
{
    return fmax(MAD_TO_SD * mad, floors[metric]);
}

struct baseline baseline_of(const double *days, size_t count, enum baseline_metric metric)
{
    struct baseline baseline = {.median = NAN, .scale = NAN};
    double known[BASELINE_DAYS];
    double mad;

    for (size_t i = count > BASELINE_DAYS ? count - BASELINE_DAYS : 0; i < count; i++)
        if (isfinite(days[i]))
            known[baseline.days++] = days[i];
    if (baseline.days < BASELINE_MIN)
        return baseline;
    statistics_median_mad(known, baseline.days, &baseline.median, &mad);
    baseline.scale = baseline_scale(mad, metric);
    return baseline;
}

double baseline_z(const struct baseline *baseline, double value)
{
    return statistics_clamp((value - baseline->median) / baseline->scale, -BASELINE_Z, BASELINE_Z);
}

const char *baseline_level(double z)
{
    if (isnan(z))
        return NULL;
    if (z <= -LEVEL_Z)
        return "low";
    if (z >= LEVEL_HIGH_Z)
        return "high";
    return z >= LEVEL_Z ? "elevated" : "normal";
}
