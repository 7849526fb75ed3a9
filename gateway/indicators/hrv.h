/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Heart rate variability of one 5-minute window of RR intervals: cleaning (docs/indicators.md C.1)
 * and the figures of what is left (C.2).
 *
 * An interval is compared with the median of its neighbourhood. How far it may lie from it follows
 * the spread of these deviations in the same window, so that a lively heart is not mistaken for a
 * bad electrode. What is rejected is left out, never repaired.
 */
#ifndef GATEWAY_INDICATORS_HRV_H
#define GATEWAY_INDICATORS_HRV_H

#include "core/ztime.h"
#include <stdbool.h>
#include <stddef.h>

#define HRV_WINDOW_MS (5 * MS_PER_MINUTE)

/* 300 s of the shortest interval that is let in (240 ms) are 1250. */
#define HRV_INTERVALS_MAX 1300

/* Figures that are not defined are NaN; that a figure is there does not mean that it is usable:
 * `valid` does. */
struct hrv_window_metrics {
    size_t n_all;    /* intervals given */
    size_t n_ok;     /* accepted */
    size_t n_diff;   /* differences of directly following accepted intervals */
    double seconds;  /* sum of the accepted intervals */
    double artefact; /* share that was dropped, 0..1 */
    bool valid;      /* >= 60 s, <= 20 % dropped, >= 30 differences */
    double mean_hr;  /* bpm */
    double rmssd;    /* ms */
    double lnrmssd;  /* its logarithm; NaN if rmssd is 0 */
    double sdnn;     /* ms */
    double si;       /* Baevsky's stress index, 1/s^2 */
};

/*
 * Marks the artefacts of a window. `rr_ms` is in time order and may hold anything, NaN too.
 * -ERR_LENGTH if count is above HRV_INTERVALS_MAX.
 */
int hrv_clean(const double *rr_ms, size_t count, bool *ret_artefact);

/*
 * Cleans a window and computes its figures. follows[i] says that interval i directly follows
 * interval i - 1 (follows[0] is not read). -ERR_LENGTH if count is above HRV_INTERVALS_MAX.
 */
int hrv_window_compute(const double *rr_ms, const bool *follows, size_t count,
                       struct hrv_window_metrics *ret);

#endif
