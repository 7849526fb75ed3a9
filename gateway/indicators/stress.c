// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/stress.h"
#include "gateway/indicators/statistics.h"
#include <math.h>

#define EXERTION_SCALES 4.0
#define WEIGHT_HRV      0.7
#define WEIGHT_VENDOR   0.3
#define HOURS_MIN       4
#define HOURS_WANTED    10.0
#define VENDOR_VALUES   100

bool stress_eligible(double mean_hr, const struct baseline *hr)
{
    return isnan(hr->median) || mean_hr <= hr->median + EXERTION_SCALES * hr->scale;
}

/* Heart rate weighs half of HRV: posture and meals move it more. */
double stress_hrv(double lnrmssd, double mean_hr, const struct baseline *lnrmssd_baseline,
                  const struct baseline *hr_baseline)
{
    double z_hrv = baseline_z(lnrmssd_baseline, lnrmssd);
    double z_hr = baseline_z(hr_baseline, mean_hr);

    return 100.0 * statistics_normal_cdf((-2.0 * z_hrv + z_hr) / 3.0);
}

struct baseline stress_vendor_baseline(double *values, size_t count, size_t days)
{
    struct baseline baseline = {.median = NAN, .scale = NAN, .days = days};
    double mad;

    if (days < BASELINE_MIN || count < VENDOR_VALUES)
        return baseline;
    statistics_median_mad(values, count, &baseline.median, &mad);
    baseline.scale = baseline_scale(mad, BASELINE_VENDOR_STRESS);
    return baseline;
}

double stress_vendor(double raw, const struct baseline *baseline)
{
    if (isnan(baseline->median))
        return raw;
    return 100.0 * statistics_normal_cdf(baseline_z(baseline, raw));
}

static double hour_value(const struct stress_hour *hour)
{
    if (isnan(hour->hrv))
        return hour->vendor;
    if (isnan(hour->vendor))
        return hour->hrv;
    return WEIGHT_HRV * hour->hrv + WEIGHT_VENDOR * hour->vendor;
}

struct stress_day stress_day_of(const struct stress_hour *hours, size_t count)
{
    struct stress_day day = {.value = NAN};
    double sum = 0;

    for (size_t i = 0; i < count; i++) {
        double value = hour_value(&hours[i]);

        if (isnan(value))
            continue;
        sum += value;
        day.hours++;
    }
    day.coverage = fmin(1.0, (double)day.hours / HOURS_WANTED);
    if (day.hours >= HOURS_MIN)
        day.value = sum / (double)day.hours;
    return day;
}
