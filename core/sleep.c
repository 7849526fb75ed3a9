/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sleep.h"

#include "core/error.h"
#include <stdlib.h>

const char *sleep_stage_name(enum sleep_stage stage)
{
    static const char *const names[SLEEP_STAGES + 1] = {"awake", "light",  "deep",
                                                        "rem",   "asleep", "unknown"};
    return names[(unsigned)stage < SLEEP_STAGES ? stage : SLEEP_UNKNOWN];
}

int sleep_block_add(struct sleep_block *block, enum sleep_stage stage, int32_t seconds)
{
    struct sleep_part *last = block->count > 0 ? &block->parts[block->count - 1] : NULL;
    if (seconds <= 0 || seconds > SLEEP_BLOCK_MAX_MS / 1000)
        return -ERR_RANGE;
    if (last && last->stage == stage && last->seconds <= SLEEP_BLOCK_MAX_MS / 1000) {
        last->seconds += seconds;
        return 0;
    }
    if (block->count == SLEEP_PARTS_MAX)
        return -ERR_LENGTH;
    block->parts[block->count++] = (struct sleep_part){.stage = stage, .seconds = seconds};
    return 0;
}

int64_t sleep_block_doubt_ms(const struct sleep_block *block)
{
    int64_t sum_ms = 0;
    for (size_t i = 0; i < block->count; i++)
        sum_ms += (int64_t)block->parts[i].seconds * 1000;
    return llabs(block->end_ms - block->start_ms - sum_ms);
}
