/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ingest: the room's door for readings. A packet comes in with times relative to its arrival;
 * ingest gives every reading its instant, rejects what cannot be, hands the rest to storage,
 * computes the 5-minute windows of docs/indicators.md C.2 as they close, and keeps the last 300 s
 * of beats of every device for the live value.
 */
#ifndef GATEWAY_INGEST_H
#define GATEWAY_INGEST_H

#include "core/error.h"
#include "core/reading.h"
#include "storage/samples.h"
#include "storage/windows.h"

struct ingest;

#define INGEST_LIVE_RR_MAX 32

/* What one live packet said, and the variability of the last 300 s. */
struct ingest_heart {
    int64_t device_row;
    int64_t person_row;
    int64_t at_ms;
    double hr_bpm; /* NaN: none */
    enum reading_contact contact;
    double rr_ms[INGEST_LIVE_RR_MAX];
    size_t rr_count;
    double rmssd_ms; /* NaN: not valid */
    int rmssd_differences;
};

struct ingest_events {
    void (*on_heart)(void *userdata, const struct ingest_heart *heart);
    /* A window is complete (again); it will be stored by the next ingest_commit(). */
    void (*on_window)(void *userdata, const struct window *window);
};

/* Why readings were not taken; counted since ingest_open(). */
struct ingest_rejects {
    uint64_t range;
    uint64_t future;
    uint64_t duplicate;
};

/*
 * Opens the writer of the samples and replays what a kill left in the live journal; windows that
 * come of it are announced from within. -ERR_BUSY: another daemon has the journal.
 */
int ingest_open(struct store *store, const char *database_path, const struct ingest_events *events,
                void *userdata, struct ingest **ret, struct error *err);

/* Flushes, commits and frees. NULL is fine. Returns NULL. */
struct ingest *ingest_close(struct ingest *ingest);

/*
 * Takes one packet of a device that belongs to a person, which arrived at wall_ms (UTC) and at
 * mono_ms of the monotonic clock; live packets come in the order in which they arrived.
 * Readings that are out of range, in the future or there already are counted and left; the rest is
 * taken. On an error a part may have been taken: giving the packet again is safe.
 */
int ingest_batch(struct ingest *ingest, int64_t device_row, int64_t person_row, int64_t wall_ms,
                 int64_t mono_ms, const struct reading_batch *batch, struct error *err);

/* Closes the windows that ended some seconds before now, by either clock, although nothing came
 * after them. */
void ingest_tick(struct ingest *ingest, int64_t wall_ms, int64_t mono_ms);

/* Puts what came since the last flush where kill -9 and a power cut cannot take it. Call it at
 * the latest 10 s after the first ingest_batch(); ingest_pending() tells whether there is any. */
int ingest_flush(struct ingest *ingest, struct error *err);
bool ingest_pending(const struct ingest *ingest);

/* Moves readings and windows into the database, in one transaction. */
int ingest_commit(struct ingest *ingest, struct error *err);

/* Bytes and windows that wait for ingest_commit(). */
size_t ingest_backlog(const struct ingest *ingest);

/* Whether ingest_commit() should not wait longer: the journal or memory fills up. */
bool ingest_commit_due(const struct ingest *ingest);

struct ingest_rejects ingest_rejects(const struct ingest *ingest);

#endif
