/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A time in words: what is accepted lies between 1990 and five minutes from now, or is today. */
#include "gateway/cli/when.h"

#include <stdlib.h>
#include <string.h>

#define NOW_MS      INT64_C(1792915200000) /* 2026-10-25, the day the clocks go back */
#define EARLIEST_MS INT64_C(631065600000)  /* a day before 1990 in UTC */

static const struct when_slots slots = {8 * 60, 12 * 60 + 30, 19 * 60};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct zone *zone;
    struct when when;
    struct error err;
    int32_t day;

    if (!zone && zone_load("Europe/Berlin", &zone, NULL) < 0)
        abort();
    char *text = strndup((const char *)data, size);
    if (!text)
        return 0;
    if (when_parse(text, NOW_MS, zone, &slots, &when, &err) == 0) {
        int64_t ahead_ms = when.precision == PRECISION_DAY ? MS_PER_DAY : WHEN_AHEAD_MAX_MS;
        if (when.at_ms > NOW_MS + ahead_ms || when.at_ms < EARLIEST_MS)
            abort();
    }
    when_parse_day(text, NOW_MS, zone, &day, &err);
    when_parse_span(text);
    free(text);
    return 0;
}
