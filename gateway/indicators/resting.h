/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a night says: resting heart rate and the HRV of the main sleep. */
#ifndef GATEWAY_INDICATORS_RESTING_H
#define GATEWAY_INDICATORS_RESTING_H

#include "gateway/indicators/wear.h"

/* Windows that a night must have: half an hour. A device's own RMSSD stands for a longer time, so
 * half as many do. */
#define RESTING_WINDOWS_MIN 6
#define RESTING_DEVICE_MIN  3

struct resting {
    double value;   /* NaN if the night does not carry it */
    size_t windows; /* of the main sleep with data for this value */
    size_t device;  /* of these the device's own */
};

/* Resting heart rate, bpm: the lowest mean of six windows in a row, all with a heart rate and all
 * inside the main sleep. */
struct resting resting_hr(struct wear_series series, const struct sleep_span *sleep);

/* night_lnrmssd: the median of ln RMSSD over the valid windows that lie at least by half in the
 * main sleep; six of them are needed, of the device's own three. */
struct resting resting_lnrmssd(struct wear_series series, const struct sleep_span *sleep);

#endif
