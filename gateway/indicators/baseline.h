/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A person's own recent past as the yardstick: median and robust spread of the 28 gut-days before,
 * so that one bad night does not move it. The floors keep a very steady month from making an alarm
 * of noise.
 */
#ifndef GATEWAY_INDICATORS_BASELINE_H
#define GATEWAY_INDICATORS_BASELINE_H

#include <stddef.h>

#define BASELINE_DAYS 28
#define BASELINE_MIN  7
#define BASELINE_Z    4.0 /* z is limited to +-4 */

enum baseline_metric {
    BASELINE_LNRMSSD,
    BASELINE_HR,
    BASELINE_RESTING_HR,
    BASELINE_SKIN_TEMP,
    BASELINE_SPO2,
    BASELINE_SLEEP_TIME,
    BASELINE_VENDOR_STRESS,
    BASELINE_SLEEP_SCORE,
    BASELINE_STRESS_DAY, /* not in the published table; floor as of the other 0-100 scores */
    BASELINE_METRICS
};

struct baseline {
    double median; /* NaN while there are fewer than BASELINE_MIN days */
    double scale;  /* robust standard deviation, at least the floor; NaN likewise */
    size_t days;   /* with a value */
};

/* The smallest spread that is believed, in the metric's unit. */
double baseline_floor(enum baseline_metric metric);

/*
 * The baseline of the days before the one in question, oldest first. Days without a value are not
 * finite; of more than 28 days the last 28 count.
 */
struct baseline baseline_of(const double *days, size_t count, enum baseline_metric metric);

/* The spread that belongs to a median absolute deviation: as a standard deviation, at least the
 * floor. */
double baseline_scale(double mad, enum baseline_metric metric);

/* The robust z of a value, limited to +-4; NaN if the baseline or the value is not known. */
double baseline_z(const struct baseline *baseline, double value);

/* In a word (docs/mqtt.md 5.3): "low" "normal" "elevated" "high"; NULL if z is not known. */
const char *baseline_level(double z);

#endif
