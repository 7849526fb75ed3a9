/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the daemon knows to be wrong with links and the adapter, for other programs to read. What
 * changes something runs inside a transaction of the caller.
 */
#ifndef STORAGE_TROUBLE_H
#define STORAGE_TROUBLE_H

#include "storage/store.h"
#include "storage/sync.h"

#define ADAPTER_NAME_MAX 63
#define ADAPTER_TEXT_MAX 127

struct device_trouble {
    char word[SYNC_WORD_MAX + 1]; /* "connect_failed"; "": none */
    bool unreachable;             /* all that could be tried was tried in vain */
    bool battery_low;        /* an event told of the battery, which has not been charged since */
    int64_t since_ms;        /* of the word */
    int64_t told_ms;         /* when an event told of a trouble last, 0: never */
    int64_t gap_told_ms;     /* the same of missing readings */
    int64_t battery_told_ms; /* and of a low battery */
};

/* A device without a row has no trouble: zeros. */
int device_trouble_get(struct store *store, int64_t device_row, struct device_trouble *ret,
                       struct error *err);
int device_trouble_put(struct store *store, int64_t device_row,
                       const struct device_trouble *trouble, struct error *err);

struct adapter_trouble {
    char adapter[ADAPTER_NAME_MAX + 1]; /* "hci0"; "": none is known */
    char text[ADAPTER_TEXT_MAX + 1];    /* "the adapter is off"; "": all is well */
    int64_t since_ms;
};

/* Without a row: all is well, zeros. */
int adapter_trouble_get(struct store *store, struct adapter_trouble *ret, struct error *err);
int adapter_trouble_put(struct store *store, const struct adapter_trouble *trouble,
                        struct error *err);

#endif
