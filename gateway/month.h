/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The newest windows of one person in memory, a little more than computations look back. */
#ifndef GATEWAY_MONTH_H
#define GATEWAY_MONTH_H

#include "gateway/indicators/wear.h"
#include "storage/windows.h"

struct month {
    struct wear_window *windows; /* ascending in time, no start twice */
    int64_t *sources;            /* beside each: the row of the device */
    size_t count;
    size_t room;
};

/* Adds a window, in whatever order they come. Of two devices in one window the one that was added
 * to the household first counts (docs/indicators.md C.5). -ERR_NOMEM. */
int month_add(struct month *month, const struct window *window);

/* The end of the newest window, as far as it is over at now_ms; 0: there is none. */
int64_t month_newest_ms(const struct month *month, int64_t now_ms);

/* Frees the memory; the month is empty afterwards. */
void month_clear(struct month *month);

#endif
