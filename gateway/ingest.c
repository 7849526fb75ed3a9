/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/ingest.h"

#include "core/cleanup.h"
#include "core/log.h"
#include "gateway/stream.h"
#include <math.h>
#include <string.h>

/* A reading may lie this far ahead of its receipt (docs/indicators.md B.2, "future"). */
#define FUTURE_MS (5 * INT64_C(60000))
/* How long after its end a window waits for late packets when nothing newer comes. */
#define LATE_MS INT64_C(15000)
/* Devices, and persons who had one before. */
#define STREAMS_MAX 64

/* A packet that seems to come this much before the one ahead of it: the wall clock was set back. */
#define SET_BACK_MS HEARTBEAT_SLACK_MS

/* What the live journal had of a stream, from its first reading to its last. */
struct replayed {
    struct stream *stream;
    int64_t from_ms;
    int64_t to_ms;
};

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

static int stream_find(struct ingest *ingest, int64_t device_row, int64_t person_row,
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

/* ---- windows ---- */

static int pending_add(struct ingest *ingest, const struct window *window)
{
    if (ingest->pending_count == ingest->pending_room) {
        size_t room = ingest->pending_room ? 2 * ingest->pending_room : 64;
        struct window *grown = reallocarray(ingest->pending, room, sizeof(*grown));

        if (!grown)
            return -ERR_NOMEM;
        ingest->pending = grown;
        ingest->pending_room = room;
    }
    ingest->pending[ingest->pending_count++] = *window;
    return 0;
}

static void window_close(struct ingest *ingest, struct stream *stream)
{
    struct window window;

    if (!stream_close(stream, &window))
        return;
    if (pending_add(ingest, &window) < 0)
        log_error("out of memory: a window of readings is not stored, ignoring");
    if (ingest->events.on_window)
        ingest->events.on_window(ingest->userdata, &window);
}

/* Counts a reading, closing the window before its own. Earlier readings go into the open one. */
static void take(struct ingest *ingest, struct stream *stream, const struct reading *reading)
{
    int64_t start_ms = stream_window_of(reading->at_ms);

    if (start_ms > stream->window_start_ms) {
        window_close(ingest, stream);
        stream->window_start_ms = start_ms;
    }
    stream_take(stream, reading);
}

/* Counts what is stored of a stream in [from_ms, to_ms), in the order of time. */
static void take_stored(struct ingest *ingest, struct stream *stream, int64_t from_ms,
                        int64_t to_ms)
{
    CLEANUP(cleanup_free) struct sample *hr = NULL;
    CLEANUP(cleanup_free) struct sample *rr = NULL;
    size_t hr_count = 0, rr_count = 0, i = 0, j = 0;
    struct error why;

    if (samples_read(ingest->store, ingest->database_path, stream->device_row, stream->person_row,
                     READING_HR, from_ms, to_ms, &hr, &hr_count, &why) < 0 ||
        samples_read(ingest->store, ingest->database_path, stream->device_row, stream->person_row,
                     READING_RR, from_ms, to_ms, &rr, &rr_count, &why) < 0) {
        log_warning("stored readings cannot be read back (%s): windows lack them, ignoring",
                    why.text);
        return;
    }
    while (i < hr_count || j < rr_count) {
        bool is_hr = j == rr_count || (i < hr_count && hr[i].at_ms <= rr[j].at_ms);
        const struct sample *sample = is_hr ? &hr[i++] : &rr[j++];

        take(ingest, stream,
             &(struct reading){.kind = is_hr ? READING_HR : READING_RR,
                               .value = sample->value,
                               .at_ms = sample->at_ms});
    }
}

/* The window of the first reading after a start may have begun before: what is stored of it is read
 * back, so that its figures are those of the whole window. */
static void seed(struct ingest *ingest, struct stream *stream, int64_t before_ms)
{
    if (stream->seeded)
        return;
    stream->seeded = true;
    take_stored(ingest, stream, stream_window_of(before_ms), before_ms);
}

/* ---- readings ---- */

/* Gives a reading of a packet its instant; false: it is not taken. */
static bool reading_place(struct ingest *ingest, const struct stream *stream, int64_t arrival_ms,
                          bool live, struct reading *reading)
{
    int64_t said_ms = live ? arrival_ms + reading->at_ms : reading->at_ms;

    if (!reading_in_range(reading))
        ingest->rejects.range++;
    else if (said_ms > arrival_ms + FUTURE_MS || said_ms <= 0)
        ingest->rejects.future++;
    else if (!stream_place(stream, said_ms, reading))
        ingest->rejects.duplicate++;
    else
        return true;
    return false;
}

/*
 * Packets of a device come one after the other. If one seems to come before the one ahead of it,
 * the wall clock was set back: what follows is new, although its times were there already.
 */
static void look_for_set_back(struct ingest *ingest, struct stream *stream, int64_t arrival_ms)
{
    struct error why;

    if (arrival_ms < stream->arrival_ms - SET_BACK_MS) {
        log_warning("the clock was set back by %jd s while readings came",
                    (intmax_t)((stream->arrival_ms - arrival_ms) / 1000));
        window_close(ingest, stream);
        stream_restart(stream);
        if (ingest_flush(ingest, &why) < 0) /* reading back finds only what is written */
            log_warning("readings cannot be written: %s; windows may lack them", why.text);
    }
    stream->arrival_ms = arrival_ms;
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
    seed(ingest, stream, reading->at_ms);
    take(ingest, stream, reading);
    return 1;
}

static void announce(struct ingest *ingest, const struct stream *stream, int64_t arrival_ms,
                     const struct reading *readings, size_t count, enum reading_contact contact)
{
    struct ingest_heart heart = {.device_row = stream->device_row,
                                 .person_row = stream->person_row,
                                 .at_ms = arrival_ms,
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
    heartbeat_metrics(&stream->heartbeat, arrival_ms - HEARTBEAT_LIVE_MS, INT64_MAX, &metrics);
    if (metrics.valid) {
        heart.rmssd_ms = metrics.rmssd;
        heart.rmssd_differences = (int)metrics.n_diff;
    }
    ingest->events.on_heart(ingest->userdata, &heart);
}

int ingest_batch(struct ingest *ingest, int64_t device_row, int64_t person_row, int64_t arrival_ms,
                 const struct reading_batch *batch, struct error *err)
{
    struct reading taken[READING_BATCH_MAX];
    struct stream *stream = NULL;
    size_t count = 0;
    int r = stream_find(ingest, device_row, person_row, &stream, err);

    if (r < 0)
        return r;
    if (batch->live)
        look_for_set_back(ingest, stream, arrival_ms);
    for (size_t i = 0; i < batch->count; i++) {
        taken[count] = batch->readings[i];
        r = accept(ingest, stream, arrival_ms, batch->live, &taken[count], err);
        if (r < 0)
            return r;
        count += (size_t)r;
    }
    if (batch->live)
        announce(ingest, stream, arrival_ms, taken, count, batch->contact);
    return 0;
}

/* ---- readings that a kill left in the journal: they are kept, their windows are missing ---- */

struct replay {
    struct ingest *ingest;
    struct replayed list[STREAMS_MAX];
    size_t count;
};

static void on_replay(void *userdata, int64_t device_row, int64_t person_row,
                      const struct reading *readings, size_t count)
{
    struct replay *replay = userdata;
    struct replayed *found = NULL;
    struct stream *stream = NULL;
    struct error why;

    if (stream_find(replay->ingest, device_row, person_row, &stream, &why) < 0) {
        log_error("replaying the live journal: %s", why.text);
        return;
    }
    for (size_t i = 0; i < replay->count; i++)
        if (replay->list[i].stream == stream)
            found = &replay->list[i];
    if (!found) {
        found = &replay->list[replay->count++];
        *found = (struct replayed){.stream = stream, .from_ms = INT64_MAX};
    }
    for (size_t i = 0; i < count; i++) {
        if (readings[i].at_ms < found->from_ms)
            found->from_ms = readings[i].at_ms;
        if (readings[i].at_ms > found->to_ms)
            found->to_ms = readings[i].at_ms;
    }
}

/* Computes the windows again. It is done when all is back, because a sector has the heart rates of
 * ten seconds before their intervals, on both sides of a window's end. */
static void finish_replay(struct ingest *ingest, const struct replay *replay)
{
    for (size_t i = 0; i < replay->count; i++) {
        const struct replayed *replayed = &replay->list[i];

        replayed->stream->seeded = true;
        replayed->stream->arrival_ms = replayed->to_ms;
        take_stored(ingest, replayed->stream, stream_window_of(replayed->from_ms),
                    replayed->to_ms + 1);
    }
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
    r = samples_open(store, database_path, on_replay, &replay, &ingest->samples, err);
    if (r < 0) {
        ingest_free(ingest);
        return r;
    }
    finish_replay(ingest, &replay);
    *ret = ingest;
    return 0;
}

struct ingest *ingest_close(struct ingest *ingest)
{
    struct error why;

    if (!ingest)
        return NULL;
    for (size_t i = 0; i < ingest->stream_count; i++)
        window_close(ingest, ingest->streams[i]);
    if (ingest_commit(ingest, &why) < 0)
        log_error("the last readings stay in the live journal: %s", why.text);
    samples_close(ingest->samples);
    return ingest_free(ingest);
}

void ingest_tick(struct ingest *ingest, int64_t now_ms)
{
    for (size_t i = 0; i < ingest->stream_count; i++) {
        struct stream *stream = ingest->streams[i];

        if (stream->window_start_ms && now_ms > stream->window_start_ms + WINDOW_MS + LATE_MS)
            window_close(ingest, stream);
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
    r = put_all(ingest, err);
    if (r == 0)
        r = store_commit(ingest->store, err);
    if (r < 0) {
        store_rollback(ingest->store);
        return r;
    }
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
