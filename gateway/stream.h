/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What one device measures of one person, as it comes in: the open 5-minute window and the beats of
 * the last 300 s. A device that changes hands begins another stream, so nothing of one person is
 * counted with another's.
 */
#ifndef GATEWAY_STREAM_H
#define GATEWAY_STREAM_H

#include "core/reading.h"
#include "gateway/heartbeat.h"
#include "storage/windows.h"

struct stream {
    int64_t device_row;
    int64_t person_row;
    int64_t arrival_ms;      /* of the newest live packet; 0: none yet */
    int64_t mono_ms;         /* the same by the monotonic clock */
    int64_t window_start_ms; /* the open window; 0: none */
    int32_t hr_count;
    int64_t hr_sum;
    int64_t newest_hr_ms;
    bool seeded; /* the stored part of the window that is opened next is read back already */
    struct heartbeat heartbeat;
};

/* The start of the window in which an instant lies. */
int64_t stream_window_of(int64_t at_ms);

/* The time of arrival of a live packet. While packets follow each other it is that of the one
 * before and what the monotonic clock says has passed: a step by which the wall clock is corrected
 * (NTP) shows only after a pause, and no interval is torn or counted twice. From a minute on it is
 * no correction, somebody set the clock, and it shows at once. */
int64_t stream_arrival_ms(struct stream *stream, int64_t wall_ms, int64_t mono_ms);

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
