/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A device of ours that has a link on another adapter than the one in use: most do not advertise
 * then, so that it would be searched for in vain. That link is ended, a few times with growing
 * pauses; after that it is only looked at now and then. What happens on other adapters is not
 * always heard, so it is asked for as well. Pure: it is told how things are and the time.
 */
#ifndef BLE_STALE_H
#define BLE_STALE_H

#include "core/ztime.h"
#include <stdbool.h>
#include <stdint.h>

#define STALE_FIRST_MS  10000 /* it may be heard all the same */
#define STALE_PAUSE_MS  10000 /* after the first try; doubled after each */
#define STALE_TRIES_MAX 4
#define STALE_LOOK_MS   MS_PER_MINUTE

struct stale {
    int64_t due_ms; /* when there is something to do; 0: never */
    unsigned tries;
    bool connected; /* as seen the last time */
};

struct stale_view {
    bool missing; /* a link is wanted, and the device is not heard */
    bool known;   /* another adapter knows it */
    bool connected;
};

enum stale_step { STALE_NOTHING, STALE_LOOK, STALE_DISCONNECT };

enum stale_step stale_next(struct stale *stale, const struct stale_view *view, int64_t now_ms);

#endif
