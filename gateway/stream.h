/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What one device measures of one person, as it comes in: the open 5-minute window and the beats of
 * the last 300 s. A device that changes hands begins another stream, so nothing of one person is
 * counted with another's.
 */
#ifndef GATEWAY_STREAM_H
#define GATEWAY_STREAM_H

#include "core/reading.h"
#include "core/ztime.h"
#include "gateway/heartbeat.h"
#include "storage/windows.h"

struct stream {
    int64_t device_row;
    int64_t person_row;
    int64_t arrival_ms;      /* of the newest live packet, as it is dated; 0: none yet */
    int64_t mono_ms;         /* the same by the monotonic clock; 0: none yet since the start */
    int64_t boot_ms;         /* what is added to the monotonic clock to date packets */
    int64_t window_start_ms; /* the open window; 0: none */
    int32_t hr_count;
    int64_t hr_sum;
    int64_t newest_hr_ms;
    bool seeded; /* the stored part of the window that is opened next is read back already */
    struct heartbeat heartbeat;
};

/* A step of the wall clock up to this size does not show in the times of a stream that goes on. */
#define STREAM_STEP_MS MS_PER_MINUTE

/*
 * Dates a live packet, which comes after all before it. While packets follow each other they are
 * dated by the monotonic clock, so that a step of the wall clock neither tears the chain of beats
 * nor lets two packets overlap. A step of more than STREAM_STEP_MS, or a silence in which a smaller
 * one has room, ends that: what follows has the time of the wall clock. Returns how far that went
 * back behind what is there already, 0 if it did not.
 */
int64_t stream_date(struct stream *stream, int64_t wall_ms, int64_t mono_ms,
                    int64_t *ret_arrival_ms);

/* What time it is for a stream. */
int64_t stream_now(const struct stream *stream, int64_t wall_ms, int64_t mono_ms);

/* Gives a reading of which the packet says that it was taken at said_ms its instant; false: the
 * packet repeats what was there already. */
bool stream_place(const struct stream *stream, int64_t said_ms, struct reading *reading);

/* Counts a reading into the open window and the beats. */
void stream_take(struct stream *stream, const struct reading *reading);

/* The figures of the open window so far; false: nothing is in it. */
bool stream_figures(const struct stream *stream, struct window *ret);

/* Ends the open window; false: nothing was in it. */
bool stream_close(struct stream *stream, struct window *ret);

/* Forgets the beats and the open window: the next reading may be of any time. */
void stream_restart(struct stream *stream);

#endif
