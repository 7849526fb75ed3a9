/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a wearable has recorded, as the indicators look at it: its log of heart rates as windows of
 * five minutes, and what it computed itself (docs/indicators.md C.2 to C.4). Nothing of it is
 * stored a second time; it is made of the history when it is needed.
 */
#ifndef GATEWAY_RECORDED_H
#define GATEWAY_RECORDED_H

#include "gateway/indicators/wear.h"
#include "storage/history.h"

struct recorded {
    struct wear_window *windows; /* ascending in time, no start twice */
    size_t window_count;
    struct wear_value *stress; /* the device's own score; ascending */
    size_t stress_count;
    struct wear_value *resting_hr; /* likewise */
    size_t resting_count;
};

/*
 * Windows out of heart rates and the device's own RMSSD, both ascending. An RMSSD makes the window
 * that it lies in a valid one, with the heart rate that was logged beside it; of two in one window
 * the later counts. *ret is malloc'd. -ERR_NOMEM.
 */
int recorded_windows(const struct sample *hr, size_t hr_count, const struct sample *rmssd,
                     size_t rmssd_count, struct wear_window **ret, size_t *ret_count);

/* All that a person has of a device in [from_ms, to_ms). */
int recorded_read(struct store *store, int64_t device_row, int64_t person_row, int64_t from_ms,
                  int64_t to_ms, struct recorded *ret, struct error *err);

/* Frees the memory; nothing is there afterwards. */
void recorded_clear(struct recorded *recorded);

#endif
