/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a virtual Huami/Zepp band has recorded: a pure function of the minute and a seed, and the
 * bytes in which the band says it. A minute is counted in UTC since 1970.
 */
#ifndef TESTS_WEARABLES_BAND_MEMORY_H
#define TESTS_WEARABLES_BAND_MEMORY_H

#include "core/sleep.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum band_data {
    BAND_ACTIVITY = 0x01,
    BAND_STRESS_MANUAL = 0x12,
    BAND_STRESS = 0x13,
    BAND_SPO2_SLEEP = 0x26,
    BAND_RESPIRATION = 0x38,
    BAND_RESTING_HR = 0x3a,
    BAND_HRV = 0x49,
};

struct band_memory {
    unsigned seed;
    unsigned record;     /* bytes of an activity record, 4 or 8 */
    unsigned round;      /* minutes that one fetch brings at most */
    int64_t from_minute; /* the oldest it has */
    int zone_quarters;   /* of its clock, quarters of an hour east of UTC */
    bool old;            /* has activity and stress alone */
};

struct band_minute {
    bool worn;
    bool charging;
    enum sleep_stage stage; /* SLEEP_AWAKE, _LIGHT, _DEEP, _REM; off the wrist _UNKNOWN */
    unsigned hr_bpm;        /* 0: not measured */
    unsigned steps;
    unsigned stress; /* 0: not measured */
};

struct band_minute band_minute(unsigned seed, int64_t minute);

/* The value of a kind of data with a time of its own that begins in this minute; 0: none. At
 * *ret_s seconds of the minute. */
unsigned band_value(unsigned seed, enum band_data data, int64_t minute, int *ret_s);

#define BAND_ROUND_BYTES (20160 * 8)

/* The bytes of one fetch of what was recorded from `asked` on and before `end`, and the minute in
 * which they begin. -ERR_UNSUPPORTED: the band does not know this kind of data. */
int band_round(const struct band_memory *memory, uint8_t data, int64_t asked, int64_t end,
               int64_t *ret_start, uint8_t bytes[BAND_ROUND_BYTES], size_t *ret_length);

#endif
