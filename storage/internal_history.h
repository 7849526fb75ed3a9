/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What history.c and history_sleep.c share. */
#ifndef STORAGE_INTERNAL_HISTORY_H
#define STORAGE_INTERNAL_HISTORY_H

#include "core/sleep.h"
#include "storage/internal.h"

/* Stores one block of sleep, in the transaction. */
int sleep_block_put(struct store *store, int64_t device_row, int64_t person_row,
                    const struct sleep_block *block, struct error *err);

#endif
