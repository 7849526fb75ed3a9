/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/ingest.h"

#include "core/cleanup.h"
#include "core/log.h"
#include "gateway/heartbeat.h"
#include <math.h>
#include <string.h>

/* A reading may lie this far ahead of its receipt (docs/indicators.md B.2, "future"). */
#define FUTURE_MS (5 * INT64_C(60000))
/* How long after its end a window waits for late packets when nothing newer comes. */
#define LATE_MS     INT64_C(15000)
#define DEVICES_MAX 64

/* What is known of a device while its readings come in. */
struct stream {
    int64_t device_row;
    int64_t person_row;
    int64_t window_start_ms; /* the open window; 0: none */
    int32_t hr_count;
    int64_t hr_sum;
    int64_t newest_hr_ms;
    bool seeded; /* the part of the open window that an earlier run stored was read back */
    struct heartbeat heartbeat;
};

struct ingest {
    struct store *store;
    char *database_path;
    struct samples *samples;
    struct ingest_events events;
    void *userdata;
    struct ingest_rejects rejects;
    struct stream *streams[DEVICES_MAX];
    size_t stream_count;
    struct window *pending; /* windows that are not in the database yet */
    size_t pending_count;
    size_t pending_room;
};

static int64_t window_start_of(int64_t at_ms)
{
    return at_ms - at_ms % WINDOW_MS;
}

static int stream_find(struct ingest *ingest, int64_t device_row, int64_t person_row,
                       struct stream **ret, struct error *err)
{
    struct stream *stream;

    for (size_t i = 0; i < ingest->stream_count; i++) {
        if (ingest->streams[i]->device_row != device_row)
            continue;
        *ret = ingest->streams[i];
        return 0;
    }
    if (ingest->stream_count == DEVICES_MAX)
        return error_set(err, ERR_RANGE, "more than %d devices", DEVICES_MAX);
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

static void window_figures(const struct stream *stream, struct window *ret)
{
    struct hrv_window_metrics metrics;

    heartbeat_metrics(&stream->heartbeat, stream->window_start_ms,
                      stream->window_start_ms + WINDOW_MS, &metrics);
    *ret = (struct window){
        .device_row = stream->device_row,
        .person_row = stream->person_row,
        .start_ms = stream->window_start_ms,
        .hr_count = stream->hr_count,
        .hr_mean = stream->hr_count ? (double)stream->hr_sum / stream->hr_count : NAN,
        .rr_all = (int32_t)metrics.n_all,
        .rr_ok = (int32_t)metrics.n_ok,
        .rr_diffs = (int32_t)metrics.n_diff,
        .seconds = metrics.seconds,
        .artefact = metrics.artefact,
        .valid = metrics.valid,
        .mean_hr = metrics.mean_hr,
        .rmssd = metrics.rmssd,
        .sdnn = metrics.sdnn,
        .stress_index = metrics.si,
    };
}

static void window_close(struct ingest *ingest, struct stream *stream)
{
    struct window window;

    if (stream->window_start_ms == 0)
        return;
    window_figures(stream, &window);
    stream->window_start_ms = 0;
    stream->hr_count = 0;
    stream->hr_sum = 0;
    if (window.hr_count == 0 && window.rr_all == 0)
        return;
    if (pending_add(ingest, &window) < 0)
        log_error("out of memory: a window of readings is not stored, ignoring");
    if (ingest->events.on_window)
        ingest->events.on_window(ingest->userdata, &window);
}

/*
 * After a restart the first window of a device may have begun before: its stored part is read back,
 * so that the figures are those of the whole window.
 */
static void window_seed(struct ingest *ingest, struct stream *stream, int64_t before_ms)
{
    CLEANUP(cleanup_free) struct sample *hr = NULL;
    CLEANUP(cleanup_free) struct sample *rr = NULL;
    size_t hr_count = 0;
    size_t rr_count = 0;
    struct error why;

    stream->seeded = true;
    if (samples_read(ingest->store, ingest->database_path, stream->device_row, READING_HR,
                     stream->window_start_ms, before_ms, &hr, &hr_count, &why) < 0 ||
        samples_read(ingest->store, ingest->database_path, stream->device_row, READING_RR,
                     stream->window_start_ms, before_ms, &rr, &rr_count, &why) < 0) {
        log_warning("the beginning of a window cannot be read back (%s), ignoring", why.text);
        return;
    }
    for (size_t i = 0; i < hr_count; i++)
        stream->hr_sum += hr[i].value;
    stream->hr_count = (int32_t)hr_count;
    for (size_t i = 0; i < rr_count; i++)
        heartbeat_add(&stream->heartbeat, rr[i].at_ms, rr[i].value);
}

/* Opens the window of a reading, closing the one before. */
static void window_reach(struct ingest *ingest, struct stream *stream, int64_t at_ms)
{
    int64_t start_ms = window_start_of(at_ms);

    if (start_ms <= stream->window_start_ms)
        return;
    window_close(ingest, stream);
    stream->window_start_ms = start_ms;
    if (!stream->seeded)
        window_seed(ingest, stream, at_ms);
}

/* ---- readings ---- */

static void stream_take(struct ingest *ingest, struct stream *stream, const struct reading *reading)
{
    window_reach(ingest, stream, reading->at_ms);
    switch (reading->kind) {
    case READING_HR:
        stream->hr_sum += reading->value;
        stream->hr_count++;
        stream->newest_hr_ms = reading->at_ms;
        break;
    case READING_RR:
        heartbeat_add(&stream->heartbeat, reading->at_ms, reading->value);
        break;
    case READING_KINDS:
        break;
    }
}

/* Gives a reading of a packet its instant; false: it is not taken. */
static bool reading_place(struct ingest *ingest, const struct stream *stream, int64_t arrival_ms,
                          bool live, struct reading *reading)
{
    int64_t said_ms = live ? arrival_ms + reading->at_ms : reading->at_ms;

    reading->at_ms = said_ms;
    if (!reading_in_range(reading)) {
        ingest->rejects.range++;
        return false;
    }
    if (said_ms > arrival_ms + FUTURE_MS || said_ms <= 0) {
        ingest->rejects.future++;
        return false;
    }
    if (reading->kind == READING_RR) {
        if (heartbeat_place(&stream->heartbeat, reading->value, said_ms, &reading->at_ms))
            return true;
    } else if (said_ms > stream->newest_hr_ms) {
        return true;
    }
    ingest->rejects.duplicate++;
    return false;
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
    if (stream->person_row != person_row) {
        /* The device changed hands: nothing of one person is counted with the other's. */
        window_close(ingest, stream);
        heartbeat_clear(&stream->heartbeat);
        stream->person_row = person_row;
    }
    for (size_t i = 0; i < batch->count; i++) {
        struct reading reading = batch->readings[i];

        if (!reading_place(ingest, stream, arrival_ms, batch->live, &reading))
            continue;
        stream_take(ingest, stream, &reading);
        taken[count++] = reading;
    }
    r = samples_append(ingest->samples, device_row, person_row, taken, count, NULL, err);
    if (r < 0)
        return r;
    if (batch->live)
        announce(ingest, stream, arrival_ms, taken, count, batch->contact);
    return 0;
}

/* Readings that a kill left in the journal: they are stored, only the windows are missing. */
static void on_replay(void *userdata, int64_t device_row, int64_t person_row,
                      const struct reading *readings, size_t count)
{
    struct ingest *ingest = userdata;
    struct stream *stream = NULL;
    struct error why;

    if (stream_find(ingest, device_row, person_row, &stream, &why) < 0) {
        log_error("replaying the live journal: %s", why.text);
        return;
    }
    stream->person_row = person_row;
    for (size_t i = 0; i < count; i++)
        stream_take(ingest, stream, &readings[i]);
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
    r = samples_open(store, database_path, on_replay, ingest, &ingest->samples, err);
    if (r < 0) {
        ingest_free(ingest);
        return r;
    }
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
    if (ingest_flush(ingest, &why) < 0 || ingest_commit(ingest, &why) < 0)
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

static int put_pending(struct ingest *ingest, struct error *err)
{
    for (size_t i = 0; i < ingest->pending_count; i++) {
        int r = window_put(ingest->store, &ingest->pending[i], err);
        if (r < 0)
            return r;
    }
    return samples_commit(ingest->samples, err);
}

int ingest_commit(struct ingest *ingest, struct error *err)
{
    int r;

    if (ingest_backlog(ingest) == 0)
        return 0;
    r = store_begin(ingest->store, err);
    if (r < 0)
        return r;
    r = put_pending(ingest, err);
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

struct ingest_rejects ingest_rejects(const struct ingest *ingest)
{
    return ingest->rejects;
}
