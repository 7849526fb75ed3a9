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

void stress_vendor_count(struct stress_vendor_day *day, int32_t value)
{
    if (value >= 1 && value <= STRESS_VENDOR_MAX && day->of[value] < UINT16_MAX)
        day->of[value]++;
}

/* Counts by value, and by distance in halves from a median. */
#define BINS (2 * STRESS_VENDOR_MAX + 1)

/* Which value the n-th (from 0) of what was counted has. */
static size_t nth(const uint32_t counts[BINS], uint32_t n)
{
    size_t value = 0;

    for (uint32_t below = counts[0]; below <= n; below += counts[value])
        value++;
    return value;
}

/* Twice the median, which is a whole number. */
static size_t median_twice(const uint32_t counts[BINS], uint32_t count)
{
    return nth(counts, (count - 1) / 2) + nth(counts, count / 2);
}

struct baseline stress_vendor_baseline(const struct stress_vendor_day *days, size_t count)
{
    struct baseline baseline = {.median = NAN, .scale = NAN};
    uint32_t values[BINS] = {0}, distances[BINS] = {0};
    uint32_t all = 0;

    for (size_t i = count > BASELINE_DAYS ? count - BASELINE_DAYS : 0; i < count; i++) {
        const uint32_t before = all;

        for (size_t value = 1; value <= STRESS_VENDOR_MAX; value++) {
            values[value] += days[i].of[value];
            all += days[i].of[value];
        }
        baseline.days += all > before;
    }
    if (baseline.days < BASELINE_MIN || all < VENDOR_VALUES)
        return baseline;
    const size_t middle = median_twice(values, all);
    for (size_t value = 1; value <= STRESS_VENDOR_MAX; value++)
        distances[2 * value > middle ? 2 * value - middle : middle - 2 * value] += values[value];
    baseline.median = (double)middle / 2;
    baseline.scale =
        baseline_scale((double)median_twice(distances, all) / 4, BASELINE_VENDOR_STRESS);
    return baseline;
}

double stress_vendor(double raw, const struct baseline *baseline)
{
    if (isnan(baseline->median))
        return raw;
    return 100.0 * statistics_normal_cdf(baseline_z(baseline, raw));
}

double stress_hour_value(const struct stress_hour *hour)
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
        double value = stress_hour_value(&hours[i]);

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
