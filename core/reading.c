/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Readings: names and accepted ranges (docs/indicators.md B.1), one row a kind. */
#include "core/reading.h"

static const struct {
    const char *name;
    int32_t min, max; /* in the unit of struct reading */
} kinds[READING_KINDS] = {
    [READING_HR] = {"hr", 25, 240},
    [READING_RR] = {"rr", 240 * READING_RR_PER_MS, 2500 * READING_RR_PER_MS},
    [READING_RESTING_HR] = {"resting_hr", 25, 130},
    [READING_HRV_RMSSD] = {"hrv_rmssd", 3, 300},
    [READING_HRV_SDNN] = {"hrv_sdnn", 3, 400},
    [READING_STRESS_VENDOR] = {"stress_vendor", 1, 100},
    [READING_SPO2] = {"spo2", 60, 100},
    [READING_SKIN_TEMP] = {"skin_temp", 2000, 4200},
    [READING_RESP_RATE] = {"resp_rate", 40, 600},
    [READING_STEPS] = {"steps", 0, 30000},
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
