/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What must reach the broker: events in the order they happened, each deleted when the broker has
 * acknowledged it (docs/mqtt.md, losing nothing), and the table of topics on which something is
 * retained.
 */
#ifndef STORAGE_OUTBOX_H
#define STORAGE_OUTBOX_H

#include "storage/store.h"
#include <stddef.h>

#define OUTBOX_ROWS_MAX   50000
#define OUTBOX_AGE_MAX_MS (INT64_C(7) * 86400000)

struct outbox_row {
    int64_t row;
    char *topic;   /* below the base topic: "person/alice/event/log"; owned */
    char *payload; /* owned */
    int64_t created_ms;
};

/* The next number of a person's event sequence, 1, 2, 3 ... without gaps. In the transaction. */
int outbox_next_seq(struct store *store, int64_t person_row, int64_t *ret_seq, struct error *err);

/* Adds an event; drops the oldest rows beyond OUTBOX_ROWS_MAX. In the transaction. */
int outbox_add(struct store *store, int64_t person_row, int64_t seq, const char *topic,
               const char *payload, int64_t created_ms, struct error *err);

/* Up to `limit` rows with row > after, in order. Free with outbox_free(). */
int outbox_read(struct store *store, int64_t after_row, size_t limit, struct outbox_row **ret,
                size_t *ret_count, struct error *err);
void outbox_free(struct outbox_row *rows, size_t count);

/* Deletes one acknowledged row, or all rows created before a time. In the transaction. */
int outbox_delete(struct store *store, int64_t row, struct error *err);
int outbox_expire(struct store *store, int64_t before_ms, struct error *err);

int64_t outbox_count(struct store *store);

/* Retained topics (full topic names, base included). Adding one that is there is no change and
 * needs no transaction to be open beforehand; *ret_new tells whether it was new. */
int retained_add(struct store *store, const char *topic, bool *ret_new, struct error *err);
int retained_delete(struct store *store, const char *topic, struct error *err);
/* All topics, sorted; *ret is one malloc'd block of pointers and strings. */
int retained_list(struct store *store, char ***ret, size_t *ret_count, struct error *err);

/* Small named values: the instance id, last rev per person. get: -ERR_NOT_FOUND. */
int meta_get(struct store *store, const char *name, char *ret, size_t size, struct error *err);
int meta_set(struct store *store, const char *name, const char *value, struct error *err);

#endif
