/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The 5-minute windows [5k, 5k+5) of the UTC day that are derived from readings
 * (docs/indicators.md C.2). Derived data: a window can always be computed again.
 */
#ifndef STORAGE_WINDOWS_H
#define STORAGE_WINDOWS_H

#include "storage/store.h"
#include <stdbool.h>
#include <stddef.h>

#define WINDOW_MS INT64_C(300000)

/* Unknown figures are NaN. */
struct window {
    int64_t device_row;
    int64_t person_row;
    int64_t start_ms;
    int32_t hr_count;    /* HR readings */
    double hr_mean;      /* their mean, bpm */
    int32_t rr_all;      /* RR intervals before cleaning */
    int32_t rr_ok;       /* accepted ones */
    int32_t rr_diffs;    /* differences between directly following accepted ones */
    double seconds;      /* sum of the accepted ones */
    double artefact;     /* dropped / all */
    bool valid;          /* the rule of C.2 */
    double mean_hr;      /* 60000 / mean(ok) */
    double rmssd;        /* ms */
    double sdnn;         /* ms */
    double stress_index; /* Baevsky SI */
};

/* The start of the window in which an instant lies. */
int64_t window_start_of(int64_t at_ms);

/* Inserts or replaces (key: device, start, person). Inside a transaction. */
int window_put(struct store *store, const struct window *window, struct error *err);

/* All windows of a person with from_ms <= start < to_ms, ascending by start, then device row. */
int window_read(struct store *store, int64_t person_row, int64_t from_ms, int64_t to_ms,
                struct window **ret, size_t *ret_count, struct error *err);

#endif
