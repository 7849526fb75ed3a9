/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/drivers/bangle_hours.h"

#include <inttypes.h>
#include <stdio.h>

static bool is_asleep(enum sleep_stage stage)
{
    return stage == SLEEP_LIGHT || stage == SLEEP_DEEP;
}

void bangle_hours_end(struct bangle_hours *hours, const struct driver_io *io,
                      const struct zone *zone)
{
    int first = 0;
    int last = BANGLE_SLOTS_AN_HOUR - 1;
    if (!hours->begun)
        return;
    hours->begun = false;
    while (first <= last && !is_asleep(hours->slots[first]))
        first++;
    while (last > first && !is_asleep(hours->slots[last]))
        last--;
    if (first > last)
        return;
    const int64_t hour_ms = hours->hour * MS_PER_HOUR;
    struct sleep_block block = {
        .start_ms = hour_ms + first * BANGLE_GRID_MS,
        .end_ms = hour_ms + (last + 1) * BANGLE_GRID_MS,
    };
    /* The watch is set to this zone; what it was set to before would depend on when we came. */
    block.offset_s = zone_offset_s(zone, block.end_ms);
    snprintf(block.key, sizeof(block.key), "hour %" PRId64, hours->hour);
    for (int i = first; i <= last; i++)
        sleep_block_add(&block, hours->slots[i], (int32_t)(BANGLE_GRID_MS / MS_PER_SECOND));
    io->keep_sleep(io->host, &block);
}

static void begin(struct bangle_hours *hours, int64_t hour)
{
    *hours = (struct bangle_hours){.begun = true, .hour = hour};
    for (int i = 0; i < BANGLE_SLOTS_AN_HOUR; i++)
        hours->slots[i] = SLEEP_UNKNOWN;
}

void bangle_hours_add(struct bangle_hours *hours, const struct driver_io *io,
                      const struct zone *zone, int64_t from_ms, int64_t to_ms,
                      enum sleep_stage stage)
{
    for (int64_t at_ms = from_ms; at_ms < to_ms; at_ms += BANGLE_GRID_MS) {
        const int64_t hour = at_ms / MS_PER_HOUR;
        if (!hours->begun || hour != hours->hour) {
            bangle_hours_end(hours, io, zone);
            begin(hours, hour);
        }
        hours->slots[at_ms % MS_PER_HOUR / BANGLE_GRID_MS] = stage;
    }
}
