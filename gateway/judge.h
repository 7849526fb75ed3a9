/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether what a wearable recorded can be true (docs/indicators.md B.1, B.2). Drivers leave out
 * what their protocol calls invalid; here is what no protocol knows. Pure.
 */
#ifndef GATEWAY_JUDGE_H
#define GATEWAY_JUDGE_H

#include "core/reading.h"
#include "core/sleep.h"
#include <stdint.h>

/* A reading may lie this far ahead of its receipt: clocks differ. */
#define JUDGE_FUTURE_MS (5 * INT64_C(60000))
/* No wearable keeps more; and no clock that was ever set shows a date before 2020. */
#define JUDGE_OLD_MS   (400 * INT64_C(86400000))
#define JUDGE_FIRST_MS INT64_C(1577836800000)

/* The oldest that a wearable may have in its memory. */
int64_t judge_memory_first_ms(int64_t now_ms);

/* NULL: it can be taken; nothing before first_ms can. Else the reason, a word of B.2:
 * "unknown_kind", "range", "no_measurement", "future", "too_old". */
const char *judge_reading(const struct reading *reading, int64_t first_ms, int64_t now_ms);

/* Likewise, of a block by itself: "schema", "no_measurement", "range", "no_offset", "future",
 * "too_old". */
const char *judge_sleep(const struct sleep_block *block, int64_t first_ms, int64_t now_ms);

#endif
