/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/stream.h"

#include "core/ztime.h"
#include <math.h>
#include <stdlib.h>

#define PAUSE_MS     10000         /* without a packet: what follows is another series */
#define CLOCK_SET_MS MS_PER_MINUTE /* of difference: no correction */

int64_t stream_window_of(int64_t at_ms)
{
    return at_ms - at_ms % WINDOW_MS;
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

int64_t stream_arrival_ms(struct stream *stream, int64_t wall_ms, int64_t mono_ms)
{
    const int64_t passed_ms = mono_ms - stream->mono_ms;
    const int64_t steady_ms = stream->arrival_ms + passed_ms;
    const bool goes_on = stream->arrival_ms != 0 && passed_ms >= 0 && passed_ms < PAUSE_MS;

    stream->mono_ms = mono_ms;
    return goes_on && llabs(wall_ms - steady_ms) < CLOCK_SET_MS ? steady_ms : wall_ms;
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
