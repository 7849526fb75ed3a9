/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Packets that came before the wall clock could be believed. They wait with the time of the
 * monotonic clock at which they arrived; when the clock is trusted they get their real time.
 */
#ifndef GATEWAY_WAITING_H
#define GATEWAY_WAITING_H

#include "core/error.h"
#include "core/reading.h"
#include <stdint.h>

/* Two hours of a strap that notifies once a second; beyond it the oldest go. */
#define WAITING_MAX 7200

struct waiting_packet;

struct waiting {
    struct waiting_packet *first;
    struct waiting_packet *last;
    size_t count;
    uint64_t dropped;
};

int waiting_add(struct waiting *waiting, int64_t device_row, int64_t mono_ms,
                const struct reading_batch *batch);

/* Takes the oldest packet; false when there is none. */
bool waiting_take(struct waiting *waiting, int64_t *ret_device_row, int64_t *ret_mono_ms,
                  struct reading_batch *ret);

void waiting_done(struct waiting *waiting);

#endif
