/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The thermometer driver on any link (tests/fuzz/live_session.h), in Berlin on the day before a
 * change of clocks.
 */
#include "tests/fuzz/live_session.h"

#define NOW_MS (INT64_C(1792828800) * 1000) /* 2026-10-24 08:00 UTC */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct zone *zone;
    if (!zone && zone_load("Europe/Berlin", &zone, NULL) < 0)
        abort();
    return live_session("thermometer", &(struct driver_session){.now_ms = NOW_MS, .zone = zone},
                        data, size);
}
