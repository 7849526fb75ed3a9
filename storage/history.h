/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What wearables with a memory have handed over: readings, blocks of sleep, and what of both was
 * not taken. Everything has a natural key, so fetching a night twice changes nothing; what is there
 * already under a key is replaced. What a device recorded stays with the person whose it was first,
 * also when a later owner's session fetches it again.
 *
 * Nothing is judged here (gateway/archive.h does that). What changes something runs inside a
 * transaction of the caller, because the cursor must be committed with what it stands for.
 */
#ifndef STORAGE_HISTORY_H
#define STORAGE_HISTORY_H

#include "core/history.h"
#include "storage/samples.h"
#include "storage/store.h"
#include <stddef.h>

/* Stores readings and blocks in their order, so that of two with one key the later stays.
 * person_row 0: nobody's. -ERR_RANGE: something the tables refuse. */
int history_put(struct store *store, int64_t device_row, int64_t person_row,
                const struct history *history, struct error *err);

/* The value of one kind at one time. -ERR_NOT_FOUND. */
int history_value(struct store *store, int64_t device_row, enum reading_kind kind, int64_t at_ms,
                  int32_t *ret, struct error *err);

/* The readings of one kind in [from_ms, to_ms), ascending; of one person, or SAMPLES_OF_ANYBODY.
 * *ret is malloc'd. */
int history_read(struct store *store, int64_t device_row, int64_t person_row,
                 enum reading_kind kind, int64_t from_ms, int64_t to_ms, struct sample **ret,
                 size_t *ret_count, struct error *err);

/* The newest reading of one kind. -ERR_NOT_FOUND: there is none. */
int history_newest(struct store *store, int64_t device_row, enum reading_kind kind,
                   struct sample *ret, struct error *err);

/* How much there is of a device. */
struct history_extent {
    int64_t readings, newest_ms;     /* 0: none */
    int64_t blocks, newest_sleep_ms; /* of sleep; the end of the last */
};

int history_extent_get(struct store *store, int64_t device_row, struct history_extent *ret,
                       struct error *err);

/* ---- sleep ---- */

struct stored_sleep {
    int64_t device_row;
    int64_t person_row; /* 0: nobody's */
    struct sleep_block block;
};

/* The block of a key. -ERR_NOT_FOUND; -ERR_CORRUPT: somebody else has written it. */
int sleep_block_get(struct store *store, int64_t device_row, const char *key,
                    struct stored_sleep *ret, struct error *err);

/* All blocks of a person that touch [from_ms, to_ms), by device row, then by start. Those that
 * cannot be read are left out, with a warning in the log. *ret is malloc'd. */
int sleep_blocks_read(struct store *store, int64_t person_row, int64_t from_ms, int64_t to_ms,
                      struct stored_sleep **ret, size_t *ret_count, struct error *err);

/* Key and span of a block, without what is in it. */
struct sleep_neighbour {
    char key[SLEEP_KEY_MAX + 1];
    int64_t start_ms, end_ms;
};

/* The blocks of a device that touch [from_ms, to_ms), whosever they are, by start. *ret is
 * malloc'd. */
int sleep_blocks_near(struct store *store, int64_t device_row, int64_t from_ms, int64_t to_ms,
                      struct sleep_neighbour **ret, size_t *ret_count, struct error *err);

/* ---- what was not taken ---- */

/* Of a device the newest are kept. */
#define QUARANTINE_ROWS_MAX 1000
#define QUARANTINE_WORD_MAX 31

/* In place of a reading's kind where a block of sleep was not taken. */
#define QUARANTINE_SLEEP "sleep"

struct quarantined {
    char kind[QUARANTINE_WORD_MAX + 1];   /* of the reading, or QUARANTINE_SLEEP */
    int64_t at_ms;                        /* of a block: its start */
    int64_t value;                        /* of a block: its length in seconds */
    char reason[QUARANTINE_WORD_MAX + 1]; /* docs/indicators.md B.2 */
    char detail[SLEEP_KEY_MAX + 1];       /* of a block: its key; else "" */
    int64_t received_ms;                  /* when it came last */
};

/* Keeps one; what came before with the same kind, time and value is replaced. */
int quarantine_put(struct store *store, int64_t device_row, const struct quarantined *item,
                   struct error *err);

/* Forgets what is beyond QUARANTINE_ROWS_MAX: what came longest ago, then what lies farthest back.
 * To be called in each transaction that has put something there. */
int quarantine_trim(struct store *store, int64_t device_row, struct error *err);

/* All of a device, what came last first, then the newest first. *ret is malloc'd. */
int quarantine_list(struct store *store, int64_t device_row, struct quarantined **ret,
                    size_t *ret_count, struct error *err);

#endif
