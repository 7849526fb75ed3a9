/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the two files of ingest share: ingest.c has the door for packets and the way into the
 * database, ingest_windows.c the windows as they open and close.
 */
#ifndef GATEWAY_INGEST_INSIDE_H
#define GATEWAY_INGEST_INSIDE_H

#include "gateway/ingest.h"
#include "gateway/stream.h"

/* Devices, and persons who had one before. */
#define STREAMS_MAX 64

struct ingest {
    struct store *store;
    char *database_path;
    struct samples *samples;
    struct ingest_events events;
    void *userdata;
    struct ingest_rejects rejects;
    struct stream *streams[STREAMS_MAX];
    size_t stream_count;
    struct window *pending; /* windows that are not in the database yet */
    size_t pending_count;
    size_t pending_room;
};

int ingest_stream(struct ingest *ingest, int64_t device_row, int64_t person_row,
                  struct stream **ret, struct error *err);

/* Counts a reading that is stored, closing the window before its own. The first reading after a
 * start brings with it what is stored of its window, so that the figures are those of the whole. */
void ingest_count(struct ingest *ingest, struct stream *stream, const struct reading *reading);

/* Closes the open window, if there is one, and announces it. */
void ingest_close_window(struct ingest *ingest, struct stream *stream);

/* ---- readings that a kill left in the journal: they are kept, their windows are missing ---- */

/* What the journal had of a stream, from its first reading to its last. */
struct replayed {
    struct stream *stream;
    int64_t from_ms;
    int64_t to_ms;
};

struct replay {
    struct ingest *ingest;
    struct replayed list[STREAMS_MAX];
    size_t count;
};

/* Notes a run of the journal; userdata is the struct replay. */
void ingest_on_replay(void *userdata, int64_t device_row, int64_t person_row,
                      const struct reading *readings, size_t count);

/* Computes the windows again, when all is back. */
void ingest_finish_replay(const struct replay *replay);

#endif
