/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sleep as a wearable recorded it: blocks of stages, kept as they came. Nights are derived from
 * them (docs/indicators.md C.5).
 *
 * Wearables revise what they said of a night: it grows, or gets other stages. So a block has a key,
 * and a later block of the same device and key takes the place of the earlier one as a whole.
 */
#ifndef CORE_SLEEP_H
#define CORE_SLEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sleep_stage {
    SLEEP_AWAKE,
    SLEEP_LIGHT,
    SLEEP_DEEP,
    SLEEP_REM,
    SLEEP_ASLEEP, /* asleep, stage not known */
    SLEEP_STAGES,
    SLEEP_UNKNOWN = SLEEP_STAGES /* only in a part: the device knows nothing of this time */
};

#define SLEEP_KEY_MAX   32
#define SLEEP_PARTS_MAX 256

struct sleep_part {
    enum sleep_stage stage;
    int32_t seconds;
};

struct sleep_block {
    char key[SLEEP_KEY_MAX + 1]; /* for example "night 2026-09-05" */
    int64_t start_ms;            /* UTC; the parts follow each other from here on */
    int64_t end_ms;              /* as the device said; may differ from the sum of the parts */
    int32_t offset_s;            /* of the device's clock at the end, east of UTC */
    size_t count;
    struct sleep_part parts[SLEEP_PARTS_MAX];
};

/* "awake", "light", "deep", "rem", "asleep", "unknown". */
const char *sleep_stage_name(enum sleep_stage stage);

/* Adds a part; one of the same stage as the last makes that longer. -ERR_RANGE: not a duration;
 * -ERR_LENGTH: too many parts. */
int sleep_block_add(struct sleep_block *block, enum sleep_stage stage, int32_t seconds);

/* The longest and shortest span that is taken. Bands that record by the minute say their sleep in
 * blocks of an hour, of which a few minutes may be sleep. */
#define SLEEP_BLOCK_MIN_MS (INT64_C(1) * 60000)
#define SLEEP_BLOCK_MAX_MS (INT64_C(20) * 3600000)

/* How far the parts are from adding up to end - start. */
int64_t sleep_block_doubt_ms(const struct sleep_block *block);

#endif
