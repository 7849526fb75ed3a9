/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The beats of one device in time. A packet carries intervals but no clock, and it arrives late by
 * anything up to a second. Summing intervals gives the exact distance between beats, but drifts
 * away over hours; arrival times do not drift, but jitter. So: a beat follows the beat before it by
 * its own interval as long as that agrees with the arrival within HEARTBEAT_SLACK_MS, and starts a
 * new chain at the arrival when it does not (a lost packet, a gap). Two beats are "directly
 * following" (docs/indicators.md C.1) exactly if they are in one chain, which is visible in their
 * times and need not be stored.
 */
#ifndef GATEWAY_HEARTBEAT_H
#define GATEWAY_HEARTBEAT_H

#include "gateway/indicators/hrv.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HEARTBEAT_SLACK_MS 1500
#define HEARTBEAT_LIVE_MS  300000
/* 300 s and the slack of closing a window, at the shortest interval that is accepted. */
#define HEARTBEAT_RING 1408

struct beat {
    int64_t at_ms; /* when the interval ended */
    int32_t rr;    /* 1/128 ms */
};

struct heartbeat {
    size_t first;
    size_t count;
    bool broken; /* the next beat begins a chain */
    struct beat ring[HEARTBEAT_RING];
};

/*
 * The instant of a beat of which the packet says that it ended at said_ms. False: the packet
 * repeats beats that are already there.
 */
bool heartbeat_place(const struct heartbeat *heartbeat, int32_t rr, int64_t said_ms,
                     int64_t *ret_at_ms);

/* The next beat does not follow the newest one, however near it comes. */
void heartbeat_break(struct heartbeat *heartbeat);

/* Adds a beat that is later than the newest one. */
void heartbeat_add(struct heartbeat *heartbeat, int64_t at_ms, int32_t rr);

/* Forgets everything. */
void heartbeat_clear(struct heartbeat *heartbeat);

/* The metrics of the beats with from_ms <= at < to_ms. */
void heartbeat_metrics(const struct heartbeat *heartbeat, int64_t from_ms, int64_t to_ms,
                       struct hrv_window_metrics *ret);

#endif
