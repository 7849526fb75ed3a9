/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Readings: names and accepted ranges (docs/indicators.md B.1), one row a kind. */
#include "core/reading.h"

static const struct {
    const char *name;
    int32_t min, max; /* in the unit of struct reading */
} kinds[READING_KINDS] = {
    [READING_HR] = {"hr", 25, 240},
    [READING_RR] = {"rr", 240 * READING_RR_PER_MS, 2500 * READING_RR_PER_MS},
};

static bool kind_known(enum reading_kind kind)
{
    return (unsigned)kind < READING_KINDS;
}

const char *reading_kind_name(enum reading_kind kind)
{
    return kind_known(kind) ? kinds[kind].name : "unknown";
}

bool reading_in_range(const struct reading *reading)
{
    return kind_known(reading->kind) && reading->value >= kinds[reading->kind].min &&
           reading->value <= kinds[reading->kind].max;
}
