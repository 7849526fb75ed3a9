/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stress 0-100 from heart rate variability and heart rate, against the person's own waking
 * baselines: 50 is the usual level, 84 one robust standard deviation above it. A wearable's own
 * stress score is brought to the same scale.
 */
#ifndef GATEWAY_INDICATORS_STRESS_H
#define GATEWAY_INDICATORS_STRESS_H

#include "gateway/indicators/baseline.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether a waking window may be judged: a heart rate beyond baseline + 4 scales is exertion, not
 * stress. Without a baseline there is no such limit. */
bool stress_eligible(double mean_hr, const struct baseline *hr);

/* The score of one window; NaN if a baseline or a value is not known. */
double stress_hrv(double lnrmssd, double mean_hr, const struct baseline *lnrmssd_baseline,
                  const struct baseline *hr_baseline);

#define STRESS_VENDOR_MAX 100

/* How often a vendor's score had each value while its wearer was awake, on one day. Bands say one
 * each minute: to sort four weeks of them for each day would be the longest part of all. */
struct stress_vendor_day {
    uint16_t of[STRESS_VENDOR_MAX + 1];
};

/* Counts a value; what is not on the scale is left out. */
void stress_vendor_count(struct stress_vendor_day *day, int32_t value);

/* The baseline of a vendor's score from all values of the last 28 of these days, oldest first. Not
 * known below 7 days with a value, or 100 values. */
struct baseline stress_vendor_baseline(const struct stress_vendor_day *days, size_t count);

/* The vendor's score on our scale; as it came while the baseline is not known (and then the grade
 * is capped at C). */
double stress_vendor(double raw, const struct baseline *baseline);

/* Means over one waking clock hour; NaN where there is none. */
struct stress_hour {
    double hrv;
    double vendor;
};

/* What an hour comes to: mostly the variability, if there is any; NaN if neither is there. */
double stress_hour_value(const struct stress_hour *hour);

struct stress_day {
    double value; /* NaN below 4 hours */
    size_t hours; /* with a value */
    double coverage;
};

/* The mean over the waking clock hours of a gut-day. */
struct stress_day stress_day_of(const struct stress_hour *hours, size_t count);

#endif
