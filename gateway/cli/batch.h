/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entries that are understood and not stored yet. */
#ifndef GATEWAY_CLI_BATCH_H
#define GATEWAY_CLI_BATCH_H

#include "core/entry.h"
#include <stddef.h>

struct batch {
    struct entry *entries;
    size_t count, size;
};

/* Takes an entry over. -ERR_NOMEM. */
int batch_take(struct batch *batch, struct entry *entry);

#endif
