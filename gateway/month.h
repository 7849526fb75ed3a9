/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The newest windows and values of one person in memory, a little more than computations look back,
 * each wearable by itself. Windows come in whatever order; they lie ascending in time.
 */
#ifndef GATEWAY_MONTH_H
#define GATEWAY_MONTH_H

#include "gateway/indicators/strap.h"
#include "gateway/recorded.h"
#include "storage/windows.h"

/* Windows or values, ascending in time. */
struct month_list {
    void *items;
    size_t count, room;
};

struct month_source {
    int64_t device_row;
    struct month_list windows;            /* struct wear_window, no start twice */
    struct month_list stress, resting_hr; /* struct wear_value */
};

struct month {
    struct month_source *sources; /* by device row: in the order in which they were added */
    size_t count;
};

/* Adds a window, or puts it in the place of the one of its time. -ERR_NOMEM. */
int month_add(struct month *month, const struct window *window);

/* Puts what a wearable has recorded in [from_ms, to_ms) in the place of what was there of it; both
 * are on the grid of windows. -ERR_NOMEM: some of it is not as it should be. */
int month_put_recorded(struct month *month, int64_t device_row, int64_t from_ms, int64_t to_ms,
                       const struct recorded *recorded);

/* The wearables of which there is something, as the indicators want them; they point into the
 * month. Returns how many. */
size_t month_sources(const struct month *month, struct strap_source ret[STRAP_SOURCES_MAX]);

/* The windows of several sources as one series. What two saw in the same five minutes, a heart rate
 * or its variability, is that of the first (docs/indicators.md C.5). *ret is malloc'd. -ERR_NOMEM.
 */
int month_merge(const struct strap_source *sources, size_t count, struct wear_window **ret,
                size_t *ret_count);

/* The end of the newest window, as far as it is over at now_ms; 0: there is none. */
int64_t month_newest_ms(const struct month *month, int64_t now_ms);

/* Frees the memory; the month is empty afterwards. */
void month_clear(struct month *month);

#endif
