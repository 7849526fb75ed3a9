/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/judge.h"

#include <stdlib.h>

/* As of time zones in POSIX, with a day to spare: nobody lives farther from UTC. */
#define OFFSET_MAX_S 93600

static const char *judge_time(int64_t from_ms, int64_t to_ms, int64_t first_ms, int64_t now_ms)
{
    if (to_ms > now_ms + JUDGE_FUTURE_MS)
        return "future";
    if (from_ms < first_ms || to_ms < first_ms)
        return "too_old";
    return NULL;
}

int64_t judge_memory_first_ms(int64_t now_ms)
{
    return now_ms - JUDGE_OLD_MS > JUDGE_FIRST_MS ? now_ms - JUDGE_OLD_MS : JUDGE_FIRST_MS;
}

const char *judge_reading(const struct reading *reading, int64_t first_ms, int64_t now_ms)
{
    if ((unsigned)reading->kind >= READING_KINDS)
        return "unknown_kind";
    if (!reading_in_range(reading))
        return reading->value == 0 ? "no_measurement" : "range";
    return judge_time(reading->at_ms, reading->at_ms, first_ms, now_ms);
}

const char *judge_sleep(const struct sleep_block *block, int64_t first_ms, int64_t now_ms)
{
    const char *reason = judge_time(block->start_ms, block->end_ms, first_ms, now_ms);

    if (reason)
        return reason;
    if (block->end_ms - block->start_ms < SLEEP_BLOCK_MIN_MS ||
        block->end_ms - block->start_ms > SLEEP_BLOCK_MAX_MS)
        return "range";
    if (abs(block->offset_s) > OFFSET_MAX_S)
        return "no_offset";
    if (block->key[0] == '\0' || block->count > SLEEP_PARTS_MAX)
        return "schema";
    for (size_t i = 0; i < block->count; i++)
        if ((unsigned)block->parts[i].stage > SLEEP_UNKNOWN || block->parts[i].seconds <= 0)
            return "schema";
    return block->count == 0 ? "no_measurement" : NULL;
}
