/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fetching what wearables have recorded: how far each driver has come (cursors), what it found out
 * of the device (facts), and how it went the last times. What changes something runs inside a
 * transaction of the caller.
 */
#ifndef STORAGE_SYNC_H
#define STORAGE_SYNC_H

#include "storage/store.h"
#include <stddef.h>

#define SYNC_WORD_MAX 32 /* bytes of a cursor's or a fact's name, and of a failure */
#define FACT_TEXT_MAX 127

/* A driver's cursor. -ERR_NOT_FOUND: it never set one of this name. */
int cursor_put(struct store *store, int64_t device_row, const char *name, int64_t value,
               struct error *err);
int cursor_get(struct store *store, int64_t device_row, const char *name, int64_t *ret,
               struct error *err);

struct fact {
    char name[SYNC_WORD_MAX + 1];
    char text[FACT_TEXT_MAX + 1];
    int64_t at_ms; /* since when it is so */
};

/* The text comes from a device: what is not printable ASCII becomes '?', what is too long is cut.
 */
int fact_put(struct store *store, int64_t device_row, const char *name, const char *text,
             int64_t now_ms, struct error *err);

/* All facts of a device, by name. *ret is malloc'd. */
int facts_list(struct store *store, int64_t device_row, struct fact **ret, size_t *ret_count,
               struct error *err);

/* 0 and "" where there was nothing yet. */
struct sync_state {
    int64_t asked_ms;                /* when a person asked for it last */
    int64_t tried_ms;                /* when the last session began */
    int64_t succeeded_ms;            /* when the last one that was complete ended */
    char failure[SYNC_WORD_MAX + 1]; /* why the last one failed: "not_seen"; "" if it did not, and
                                        from the beginning of a session to its end */
    int32_t failures;                /* how many have failed in a row */
    int64_t links;                   /* links that stood, of all time, */
    int64_t link_ms;                 /* and how long */
};

/* Never asked and never tried is no error: zeros. */
int sync_state_get(struct store *store, int64_t device_row, struct sync_state *ret,
                   struct error *err);

/* Writes all but asked_ms, which belongs to sync_ask(): the command line may ask meanwhile. */
int sync_state_put(struct store *store, int64_t device_row, const struct sync_state *state,
                   struct error *err);

/* Notes that a person wants the device fetched now. */
int sync_ask(struct store *store, int64_t device_row, int64_t now_ms, struct error *err);

#endif
