/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/stream.h"

#include <math.h>
#include <stdlib.h>

int64_t stream_date(struct stream *stream, int64_t wall_ms, int64_t mono_ms,
                    int64_t *ret_arrival_ms)
{
    const int64_t boot_ms = wall_ms - mono_ms;
    const int64_t step_ms = llabs(boot_ms - stream->boot_ms);
    const int64_t before_ms = stream->arrival_ms;

    if (stream->mono_ms == 0 || step_ms > STREAM_STEP_MS ||
        mono_ms - stream->mono_ms > step_ms + 2 * HEARTBEAT_SLACK_MS)
        stream->boot_ms = boot_ms;
    stream->mono_ms = mono_ms;
    stream->arrival_ms = stream->boot_ms + mono_ms;
    *ret_arrival_ms = stream->arrival_ms;
    return stream->arrival_ms < before_ms - HEARTBEAT_SLACK_MS ? before_ms - stream->arrival_ms : 0;
}

int64_t stream_now(const struct stream *stream, int64_t wall_ms, int64_t mono_ms)
{
    return stream->mono_ms ? stream->boot_ms + mono_ms : wall_ms;
}

bool stream_place(const struct stream *stream, int64_t said_ms, struct reading *reading)
{
    reading->at_ms = said_ms;
    if (reading->kind == READING_RR)
        return heartbeat_place(&stream->heartbeat, reading->value, said_ms, &reading->at_ms);
    return reading->kind != READING_HR || said_ms > stream->newest_hr_ms;
}

void stream_take(struct stream *stream, const struct reading *reading)
{
    switch (reading->kind) {
    case READING_HR:
        stream->hr_sum += reading->value;
        stream->hr_count++;
        stream->newest_hr_ms = reading->at_ms;
        break;
    case READING_RR:
        heartbeat_add(&stream->heartbeat, reading->at_ms, reading->value);
        break;
    default: /* windows are made of beats */
        break;
    }
}

bool stream_figures(const struct stream *stream, struct window *ret)
{
    struct hrv_window_metrics metrics;

    if (stream->window_start_ms == 0)
        return false;
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
    return ret->hr_count > 0 || ret->rr_all > 0;
}

bool stream_close(struct stream *stream, struct window *ret)
{
    bool filled = stream_figures(stream, ret);

    stream->window_start_ms = 0;
    stream->hr_count = 0;
    stream->hr_sum = 0;
    return filled;
}

void stream_restart(struct stream *stream)
{
    heartbeat_clear(&stream->heartbeat);
    stream->window_start_ms = 0;
    stream->hr_count = 0;
    stream->hr_sum = 0;
    stream->newest_hr_ms = 0;
    stream->seeded = false;
}
