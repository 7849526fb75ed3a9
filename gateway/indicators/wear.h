/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The 5-minute windows of a wearable as the indicators see them: a series of one source, ascending
 * in time, no start twice. Windows without a reading need not be there.
 */
#ifndef GATEWAY_INDICATORS_WEAR_H
#define GATEWAY_INDICATORS_WEAR_H

#include "gateway/indicators/sleep.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wear_window {
    int64_t start_ms;
    int32_t hr_count; /* HR readings */
    int32_t rr_count; /* RR intervals before cleaning */
    double hr_mean;   /* bpm, of the readings; read only if hr_count > 0 */
    bool valid;       /* the figures below may be used (hrv.h) */
    bool device;      /* they are the device's own: it said an RMSSD and no RR intervals */
    double mean_hr;   /* bpm, of the RR intervals; of the device's own: beside it, NaN if unknown */
    double rmssd;     /* ms */
};

/* A run of windows; what the functions below work on. */
struct wear_series {
    const struct wear_window *windows;
    size_t count;
};

/* A value that a device computed itself, by the minute; what it is, its list says. */
struct wear_value {
    int32_t at_min; /* UTC, whole minutes since 1970 */
    int32_t value;
};

/* A run of values, ascending in time. */
struct wear_values {
    const struct wear_value *list;
    size_t count;
};

/* The time of item number i of a list of windows, or of values. */
typedef int64_t (*wear_time_fn)(const void *items, size_t i);
int64_t wear_window_ms(const void *windows, size_t i);
int64_t wear_value_ms(const void *values, size_t i);

/* The values in [from_ms, to_ms), as far as whole minutes tell. */
struct wear_values wear_values_between(struct wear_values values, int64_t from_ms, int64_t to_ms);

/* The windows of a series that begin in [from_ms, to_ms). */
struct wear_series wear_between(struct wear_series series, int64_t from_ms, int64_t to_ms);

/* Whether anything was measured in the window. */
bool wear_has_reading(const struct wear_window *window);

/* Heart rate of the window: of the HR readings, else of valid RR; NaN if neither is there. */
double wear_hr(const struct wear_window *window);

/* ln RMSSD; NaN if the window is not valid or RMSSD is not above 0. */
double wear_lnrmssd(const struct wear_window *window);

/* Whether at least half of the window lies in the span. */
bool wear_mostly_in(const struct wear_window *window, const struct sleep_span *span);

#endif
