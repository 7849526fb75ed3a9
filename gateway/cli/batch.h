/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entries that are understood and not stored yet, and storing them as one step. */
#ifndef GATEWAY_CLI_BATCH_H
#define GATEWAY_CLI_BATCH_H

#include "core/entry.h"
#include <stddef.h>

#define BATCH_NOTICE_MAX 128

struct context;

struct batch {
    struct entry *entries;             /* owned, in the order in which they came */
    char (*notices)[BATCH_NOTICE_MAX]; /* what is said behind the head of each */
    size_t count, size;
};

/* Takes an entry over. -ERR_NOMEM. */
int batch_take(struct batch *batch, struct entry *entry, const char *notice);
void batch_done(struct batch *batch);

/* Stores all of them as one step and prints them; in a dry run only that. With a --key that was
 * used before nothing is stored, and the entries of then are printed. An exit status. */
int batch_store(struct context *context, struct batch *batch);

#endif
