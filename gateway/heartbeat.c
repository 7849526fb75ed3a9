/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/heartbeat.h"

#include "core/reading.h"
#include <stdlib.h>

/* Both times of two beats in a chain were rounded. */
#define PLAY_MS 1

/* The interval in whole milliseconds, as beats are spaced in the stored series. */
static int64_t rounded_ms(int32_t rr)
{
    return (rr + READING_RR_PER_MS / 2) / READING_RR_PER_MS;
}

static const struct beat *beat_at(const struct heartbeat *heartbeat, size_t index)
{
    return &heartbeat->ring[(heartbeat->first + index) % HEARTBEAT_RING];
}

/* Begins a chain behind a beat to which it does not belong: its time may not look as if it did. */
static int64_t apart_ms(const struct beat *newest, int64_t expected_ms, int64_t said_ms)
{
    if (said_ms <= newest->at_ms)
        return newest->at_ms + 1;
    return llabs(said_ms - expected_ms) <= PLAY_MS ? expected_ms + PLAY_MS + 1 : said_ms;
}

bool heartbeat_place(const struct heartbeat *heartbeat, int32_t rr, int64_t said_ms,
                     int64_t *ret_at_ms)
{
    const struct beat *newest;
    int64_t expected_ms;

    *ret_at_ms = said_ms;
    if (heartbeat->count == 0)
        return true;
    newest = beat_at(heartbeat, heartbeat->count - 1);
    expected_ms = newest->at_ms + rounded_ms(rr);
    if (heartbeat->broken) {
        *ret_at_ms = apart_ms(newest, expected_ms, said_ms);
        return true;
    }
    if (said_ms < expected_ms - HEARTBEAT_SLACK_MS)
        return false;
    if (said_ms <= expected_ms + HEARTBEAT_SLACK_MS)
        *ret_at_ms = expected_ms;
    return true;
}

void heartbeat_break(struct heartbeat *heartbeat)
{
    heartbeat->broken = true;
}

void heartbeat_add(struct heartbeat *heartbeat, int64_t at_ms, int32_t rr)
{
    if (heartbeat->count == HEARTBEAT_RING) {
        heartbeat->first = (heartbeat->first + 1) % HEARTBEAT_RING;
        heartbeat->count--;
    }
    heartbeat->ring[(heartbeat->first + heartbeat->count) % HEARTBEAT_RING] =
        (struct beat){.at_ms = at_ms, .rr = rr};
    heartbeat->count++;
    heartbeat->broken = false;
}

void heartbeat_clear(struct heartbeat *heartbeat)
{
    heartbeat->first = 0;
    heartbeat->count = 0;
    heartbeat->broken = false;
}

void heartbeat_metrics(const struct heartbeat *heartbeat, int64_t from_ms, int64_t to_ms,
                       struct hrv_window_metrics *ret)
{
    double rr_ms[HRV_INTERVALS_MAX];
    bool follows[HRV_INTERVALS_MAX];
    size_t count = 0;

    for (size_t i = 0; i < heartbeat->count && count < HRV_INTERVALS_MAX; i++) {
        const struct beat *beat = beat_at(heartbeat, i);

        if (beat->at_ms < from_ms || beat->at_ms >= to_ms)
            continue;
        rr_ms[count] = (double)beat->rr / READING_RR_PER_MS;
        follows[count] = i > 0 && llabs(beat->at_ms - beat_at(heartbeat, i - 1)->at_ms -
                                        rounded_ms(beat->rr)) <= PLAY_MS;
        count++;
    }
    /* The count is within the limit of hrv_window_compute() by the loop above. */
    (void)hrv_window_compute(rr_ms, follows, count, ret);
}
