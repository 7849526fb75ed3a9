/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/ingest.h"

#include "core/cleanup.h"
#include "core/log.h"
#include "gateway/ingest_inside.h"
#include "gateway/judge.h"
#include <math.h>
#include <string.h>

/* How long after its end a window waits for late packets when nothing newer comes. */
#define LATE_MS INT64_C(15000)

int ingest_stream(struct ingest *ingest, int64_t device_row, int64_t person_row,
                  struct stream **ret, struct error *err)
{
    struct stream *stream;

    for (size_t i = 0; i < ingest->stream_count; i++) {
        if (ingest->streams[i]->device_row != device_row ||
            ingest->streams[i]->person_row != person_row)
            continue;
        *ret = ingest->streams[i];
        return 0;
    }
    if (ingest->stream_count == STREAMS_MAX)
        return error_set(err, ERR_RANGE, "more than %d devices", STREAMS_MAX);
    stream = calloc(1, sizeof(*stream));
    if (!stream)
        return error_set(err, ERR_NOMEM, "out of memory");
    stream->device_row = device_row;
    stream->person_row = person_row;
    ingest->streams[ingest->stream_count++] = stream;
    *ret = stream;
    return 0;
}

/* ---- readings ---- */

/* Gives a reading of a packet its instant; false: it is not taken. */
static bool reading_place(struct ingest *ingest, const struct stream *stream, int64_t arrival_ms,
                          bool live, struct reading *reading)
{
    int64_t said_ms = live ? arrival_ms + reading->at_ms : reading->at_ms;

    if (!reading_in_range(reading))
        ingest->rejects.range++;
    else if (said_ms > arrival_ms + JUDGE_FUTURE_MS || said_ms <= 0)
        ingest->rejects.future++;
    else if (!stream_place(stream, said_ms, reading))
        ingest->rejects.duplicate++;
    else
        return true;
    return false;
}

/* Dates a live packet. What follows after the wall clock was set back is new, although its times
 * were there already. Returns the time of arrival. */
static int64_t date(struct ingest *ingest, struct stream *stream, int64_t wall_ms, int64_t mono_ms)
{
    int64_t arrival_ms;
    const int64_t set_back_ms = stream_date(stream, wall_ms, mono_ms, &arrival_ms);
    struct error why;

    if (set_back_ms == 0)
        return arrival_ms;
    log_warning("the clock was set back by %jd s while readings came",
                (intmax_t)(set_back_ms / MS_PER_SECOND));
    ingest_close_window(ingest, stream);
    stream_restart(stream);
    if (ingest_flush(ingest, &why) < 0) /* reading back finds only what is written */
        log_warning("readings cannot be written: %s; windows may lack them", why.text);
    return arrival_ms;
}

/* Places, stores and counts one reading. Returns 1 if it was taken, 0 if not. */
static int accept(struct ingest *ingest, struct stream *stream, int64_t arrival_ms, bool live,
                  struct reading *reading, struct error *err)
{
    size_t duplicates = 0;
    int r;

    if (!reading_place(ingest, stream, arrival_ms, live, reading))
        return 0;
    r = samples_append(ingest->samples, stream->device_row, stream->person_row, reading, 1,
                       &duplicates, err);
    if (r < 0)
        return r;
    if (duplicates > 0) {
        ingest->rejects.duplicate++;
        return 0;
    }
    ingest_count(ingest, stream, reading);
    return 1;
}

static void announce(struct ingest *ingest, const struct stream *stream, int64_t wall_ms,
                     const struct reading *readings, size_t count, enum reading_contact contact)
{
    struct ingest_heart heart = {.device_row = stream->device_row,
                                 .person_row = stream->person_row,
                                 .at_ms = wall_ms,
                                 .hr_bpm = NAN,
                                 .contact = contact,
                                 .rmssd_ms = NAN};
    struct hrv_window_metrics metrics;

    if (!ingest->events.on_heart)
        return;
    for (size_t i = 0; i < count; i++) {
        if (readings[i].kind == READING_HR)
            heart.hr_bpm = readings[i].value;
        else if (readings[i].kind == READING_RR && heart.rr_count < INGEST_LIVE_RR_MAX)
            heart.rr_ms[heart.rr_count++] = (double)readings[i].value / READING_RR_PER_MS;
    }
    heartbeat_metrics(&stream->heartbeat, stream->arrival_ms - HEARTBEAT_LIVE_MS, INT64_MAX,
                      &metrics);
    if (metrics.valid) {
        heart.rmssd_ms = metrics.rmssd;
        heart.rmssd_differences = (int)metrics.n_diff;
    }
    ingest->events.on_heart(ingest->userdata, &heart);
}

int ingest_batch(struct ingest *ingest, int64_t device_row, int64_t person_row, int64_t wall_ms,
                 int64_t mono_ms, const struct reading_batch *batch, struct error *err)
{
    struct reading taken[READING_BATCH_MAX];
    struct stream *stream = NULL;
    int64_t arrival_ms = wall_ms;
    size_t count = 0;
    int r = ingest_stream(ingest, device_row, person_row, &stream, err);

    if (r < 0)
        return r;
    if (batch->live)
        arrival_ms = date(ingest, stream, wall_ms, mono_ms);
    for (size_t i = 0; i < batch->count; i++) {
        taken[count] = batch->readings[i];
        r = accept(ingest, stream, arrival_ms, batch->live, &taken[count], err);
        if (r < 0)
            return r;
        count += (size_t)r;
    }
    if (batch->live)
        announce(ingest, stream, wall_ms, taken, count, batch->contact);
    return 0;
}

/* ---- life ---- */

static struct ingest *ingest_free(struct ingest *ingest)
{
    for (size_t i = 0; i < ingest->stream_count; i++)
        free(ingest->streams[i]);
    free(ingest->pending);
    free(ingest->database_path);
    free(ingest);
    return NULL;
}

int ingest_open(struct store *store, const char *database_path, const struct ingest_events *events,
                void *userdata, struct ingest **ret, struct error *err)
{
    struct ingest *ingest = calloc(1, sizeof(*ingest));
    struct replay replay = {.ingest = ingest};
    int r;

    if (!ingest)
        return error_set(err, ERR_NOMEM, "out of memory");
    ingest->store = store;
    ingest->events = *events;
    ingest->userdata = userdata;
    ingest->database_path = strdup(database_path);
    if (!ingest->database_path) {
        ingest_free(ingest);
        return error_set(err, ERR_NOMEM, "out of memory");
    }
    r = samples_open(store, database_path, ingest_on_replay, &replay, &ingest->samples, err);
    if (r < 0) {
        ingest_free(ingest);
        return r;
    }
    ingest_finish_replay(&replay);
    *ret = ingest;
    return 0;
}

struct ingest *ingest_close(struct ingest *ingest)
{
    struct error why;

    if (!ingest)
        return NULL;
    for (size_t i = 0; i < ingest->stream_count; i++)
        ingest_close_window(ingest, ingest->streams[i]);
    if (ingest_commit(ingest, &why) < 0)
        log_error("the last readings stay in the live journal: %s", why.text);
    samples_close(ingest->samples);
    return ingest_free(ingest);
}

void ingest_tick(struct ingest *ingest, int64_t wall_ms, int64_t mono_ms)
{
    for (size_t i = 0; i < ingest->stream_count; i++) {
        struct stream *stream = ingest->streams[i];

        if (stream->window_start_ms &&
            stream_now(stream, wall_ms, mono_ms) > stream->window_start_ms + WINDOW_MS + LATE_MS)
            ingest_close_window(ingest, stream);
    }
}

int ingest_flush(struct ingest *ingest, struct error *err)
{
    return samples_flush(ingest->samples, err);
}

bool ingest_pending(const struct ingest *ingest)
{
    return samples_pending(ingest->samples);
}

/* Everything there is, open windows as far as they are: their readings leave the journal, so a kill
 * would leave nothing to compute them from. */
static int put_all(struct ingest *ingest, struct error *err)
{
    struct window window;
    int r = 0;

    for (size_t i = 0; r == 0 && i < ingest->pending_count; i++)
        r = window_put(ingest->store, &ingest->pending[i], err);
    for (size_t i = 0; r == 0 && i < ingest->stream_count; i++)
        if (stream_figures(ingest->streams[i], &window))
            r = window_put(ingest->store, &window, err);
    return r == 0 ? samples_commit(ingest->samples, err) : r;
}

int ingest_commit(struct ingest *ingest, struct error *err)
{
    int r;

    if (ingest_backlog(ingest) == 0)
        return 0;
    r = store_begin(ingest->store, err);
    if (r < 0)
        return r;
    r = store_end(ingest->store, put_all(ingest, err), err);
    if (r < 0)
        return r;
    ingest->pending_count = 0;
    return samples_committed(ingest->samples, err);
}

size_t ingest_backlog(const struct ingest *ingest)
{
    return samples_backlog_bytes(ingest->samples) + ingest->pending_count;
}

bool ingest_commit_due(const struct ingest *ingest)
{
    return samples_commit_due(ingest->samples);
}

struct ingest_rejects ingest_rejects(const struct ingest *ingest)
{
    return ingest->rejects;
}
