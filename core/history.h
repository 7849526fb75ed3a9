/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * History: what a wearable had recorded and a driver has fetched, up to a point that is whole. It
 * goes into the database together with the cursor that says how far the driver has come, in one
 * transaction; so a crash anywhere fetches again and neither loses nor doubles.
 */
#ifndef CORE_HISTORY_H
#define CORE_HISTORY_H

#include "core/reading.h"
#include "core/sleep.h"

/* More than any driver fetches between two commits; a device that says more is broken. */
#define HISTORY_READINGS_MAX 65536
#define HISTORY_BLOCKS_MAX   256

struct history {
    struct reading *readings; /* absolute times */
    size_t count;
    size_t capacity;
    struct sleep_block *blocks;
    size_t block_count;
    size_t block_capacity;
};

/* Both copy. -ERR_LENGTH: too many; -ERR_NOMEM. */
int history_add(struct history *history, const struct reading *reading);
int history_add_sleep(struct history *history, const struct sleep_block *block);

/* Forgets what is in it and keeps the memory. */
void history_clear(struct history *history);
void history_free(struct history *history);

#endif
