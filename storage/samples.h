/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Readings of wearables. They come one a second all night, on an SD card, so they take two steps:
 *
 *  1. samples_append() packs them in memory. After at most 10 s samples_flush() writes what is new
 *     as one 512-byte sector of the live journal: that is what a power cut or kill -9 cannot take.
 *  2. samples_commit() moves everything into the database as blocks (delta, varint), together with
 *     the windows that were computed from them, and notes in the same transaction up to which
 *     journal sector the database now has it all. It is called every few hours.
 *
 * Opening the writer replays the journal: sectors the database does not have are handed to the
 * caller as batches, in order, so that windows are computed again. Everything is keyed by (device,
 * kind, time): replaying or importing twice changes nothing.
 *
 * Readers see blocks and journal as one series.
 */
#ifndef STORAGE_SAMPLES_H
#define STORAGE_SAMPLES_H

#include "core/reading.h"
#include "storage/store.h"
#include <stddef.h>

struct samples; /* the one writer */

/* One series of readings: ascending in time, all of one kind. */
struct sample {
    int64_t at_ms;
    int32_t value;
};

/* Called for each replayed run; the readings have absolute times. */
typedef void (*samples_replay_fn)(void *userdata, int64_t device_row, int64_t person_row,
                                  const struct reading *readings, size_t count);

/*
 * Opens the writer of a store: the journal is the file <database>-live, created if absent, locked
 * (flock) so that a second daemon gets -ERR_BUSY. A journal that cannot be read loses only its
 * broken sectors. `replay` may be NULL.
 */
int samples_open(struct store *store, const char *database_path, samples_replay_fn replay,
                 void *userdata, struct samples **ret, struct error *err);

/* Flushes to the journal and closes; what was not committed is replayed at the next open. NULL is
 * fine. Returns NULL. */
struct samples *samples_close(struct samples *samples);

/*
 * Takes readings of one device of one person (absolute times; person_row 0: nobody). Readings that
 * the series already has (same kind and time), in memory or in the database however old, are
 * dropped and counted in *ret_duplicates (may be NULL). -ERR_NOT_FOUND: no such device or person;
 * -ERR_RANGE: unknown kind or impossible time; -ERR_BUSY: more than SAMPLES_BACKLOG_MAX waits. On
 * an error a part may have been taken: giving the same readings again is safe.
 */
int samples_append(struct samples *samples, int64_t device_row, int64_t person_row,
                   const struct reading *readings, size_t count, size_t *ret_duplicates,
                   struct error *err);

/* Whether samples_flush() has something to write. */
bool samples_pending(const struct samples *samples);

/*
 * Writes what was appended since the last flush to the journal. -ERR_BUSY: the journal is full
 * until the next commit; the readings stay in memory.
 */
int samples_flush(struct samples *samples, struct error *err);

/*
 * Inside a transaction of the store: everything into the database, what is not flushed too. The
 * journal is cut and memory freed only by samples_committed(), which is called after
 * store_commit() and before the next append or flush (else -ERR_INTERNAL, and the next commit does
 * it all). After a rollback nothing needs to be called.
 */
int samples_commit(struct samples *samples, struct error *err);
int samples_committed(struct samples *samples, struct error *err);

/* How many bytes of readings wait in memory for samples_commit(). */
size_t samples_backlog_bytes(const struct samples *samples);

/* Whether a commit should not wait longer: the journal is three quarters full, or more than
 * SAMPLES_BACKLOG_DUE (eight hours at 1 Hz) waits in memory. */
bool samples_commit_due(const struct samples *samples);

#define SAMPLES_BACKLOG_DUE ((size_t)1 << 20)
#define SAMPLES_BACKLOG_MAX ((size_t)8 << 20)

/* The name of the live journal of a database; the caller frees it. NULL: out of memory. */
char *samples_journal_path(const char *database_path);

/* Whether a writer, the daemon, has the journal of a database open now. */
bool samples_written(const char *database_path);

#define SAMPLES_OF_ANYBODY (-1)

/*
 * Reads the series of a device and kind in [from_ms, to_ms), blocks and journal together; only
 * what it measured of one person, unless person_row is SAMPLES_OF_ANYBODY. Works
 * from any process; what the daemon has not flushed yet is not seen. Broken blocks are left out,
 * with a warning in the log. *ret is malloc'd.
 */
int samples_read(struct store *store, const char *database_path, int64_t device_row,
                 int64_t person_row, enum reading_kind kind, int64_t from_ms, int64_t to_ms,
                 struct sample **ret, size_t *ret_count, struct error *err);

/* The newest of a device and kind, from any process. -ERR_NOT_FOUND: there is none. */
int samples_newest(struct store *store, const char *database_path, int64_t device_row,
                   enum reading_kind kind, struct sample *ret, struct error *err);

#endif
