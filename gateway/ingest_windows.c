/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/ingest_inside.h"

#include "core/cleanup.h"
#include "core/log.h"
#include <stdlib.h>

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

void ingest_close_window(struct ingest *ingest, struct stream *stream)
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
    int64_t start_ms = window_start_of(reading->at_ms);

    if (start_ms > stream->window_start_ms) {
        ingest_close_window(ingest, stream);
        stream->window_start_ms = start_ms;
    }
    stream_take(stream, reading);
}

/* Counts what is stored of a stream in [from_ms, to_ms), in the order of time. What comes then does
 * not follow it directly: the program, or the clock, began anew in between. */
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
    heartbeat_break(&stream->heartbeat);
}

/* The window of the first reading after a start may have begun before: what is stored of it is read
 * back, so that its figures are those of the whole window. */
static void seed(struct ingest *ingest, struct stream *stream, int64_t before_ms)
{
    if (stream->seeded)
        return;
    stream->seeded = true;
    take_stored(ingest, stream, window_start_of(before_ms), before_ms);
}

void ingest_count(struct ingest *ingest, struct stream *stream, const struct reading *reading)
{
    seed(ingest, stream, reading->at_ms);
    take(ingest, stream, reading);
}

void ingest_on_replay(void *userdata, int64_t device_row, int64_t person_row,
                      const struct reading *readings, size_t count)
{
    struct replay *replay = userdata;
    struct replayed *found = NULL;
    struct stream *stream = NULL;
    struct error why;

    if (ingest_stream(replay->ingest, device_row, person_row, &stream, &why) < 0) {
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

/* It is done when all is back, because a sector has the heart rates of
 * ten seconds before their intervals, on both sides of a window's end. */
void ingest_finish_replay(const struct replay *replay)
{
    for (size_t i = 0; i < replay->count; i++) {
        const struct replayed *replayed = &replay->list[i];

        replayed->stream->seeded = true;
        replayed->stream->arrival_ms = replayed->to_ms;
        take_stored(replay->ingest, replayed->stream, window_start_of(replayed->from_ms),
                    replayed->to_ms + 1);
    }
}
