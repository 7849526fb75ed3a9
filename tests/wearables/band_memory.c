/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/wearables/band_memory.h"

#include "core/error.h"
#include <string.h>

#define DAY_MINUTES 1440

static uint32_t mix(unsigned seed, int64_t minute)
{
    uint64_t x = (uint64_t)minute * 0x9e3779b97f4a7c15ULL + seed;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return (uint32_t)(x >> 32);
}

/* Nights are from 22:10 to 05:50 UTC, in pieces of 23 minutes, now and then awake. */
static enum sleep_stage stage_of(unsigned seed, int64_t minute, int of_day)
{
    static const enum sleep_stage cycle[] = {SLEEP_LIGHT, SLEEP_DEEP,  SLEEP_LIGHT,
                                             SLEEP_REM,   SLEEP_AWAKE, SLEEP_LIGHT};
    if (of_day >= 5 * 60 + 50 && of_day < 22 * 60 + 10)
        return SLEEP_AWAKE;
    return cycle[mix(seed, minute / 23) % 6];
}

struct band_minute band_minute(unsigned seed, int64_t minute)
{
    const int of_day = (int)(minute % DAY_MINUTES);
    const uint32_t noise = mix(seed, minute);
    const bool bath = of_day >= 13 * 60 && of_day < 13 * 60 + 20;
    const bool charging = of_day >= 13 * 60 + 20 && of_day < 13 * 60 + 30;
    const bool lost = of_day == 2 * 60 + 30; /* off the wrist for a minute of the night */
    if (bath || charging || lost)
        return (struct band_minute){.charging = charging, .stage = SLEEP_UNKNOWN};
    const enum sleep_stage stage = stage_of(seed, minute, of_day);
    return (struct band_minute){
        .worn = true,
        .stage = stage,
        .hr_bpm = noise % 7 == 0 ? 0 : 48 + noise / 7 % 60,
        .steps = stage == SLEEP_AWAKE && noise % 3 == 0 ? noise / 3 % 130 : 0,
        .stress = noise % 4 == 0 ? 0 : 1 + noise / 4 % 100,
    };
}

/* ---- data with times of their own ---- */

struct timed {
    enum band_data data;
    int every; /* minutes */
    int phase;
    int second;
    bool asleep; /* in sleep alone */
    unsigned low;
    unsigned span;
};

static const struct timed timed_data[] = {
    {BAND_STRESS_MANUAL, 360, 37, 11, false, 1, 100},
    {BAND_SPO2_SLEEP, 10, 3, 20, true, 90, 11},
    {BAND_RESPIRATION, 5, 2, 0, true, 9, 12},
    {BAND_RESTING_HR, DAY_MINUTES, 330, 0, false, 48, 20},
    {BAND_HRV, 5, 1, 30, true, 20, 100},
};

static const struct timed *find_timed(enum band_data data)
{
    for (size_t i = 0; i < sizeof(timed_data) / sizeof(timed_data[0]); i++)
        if (timed_data[i].data == data)
            return &timed_data[i];
    return NULL;
}

unsigned band_value(unsigned seed, enum band_data data, int64_t minute, int *ret_s)
{
    const struct timed *timed = find_timed(data);
    if (!timed || minute % timed->every != timed->phase)
        return 0;
    const enum sleep_stage stage = band_minute(seed, minute).stage;
    if (timed->asleep && (stage == SLEEP_AWAKE || stage == SLEEP_UNKNOWN))
        return 0;
    *ret_s = timed->second;
    return timed->low + mix(seed + (unsigned)data, minute) % timed->span;
}

/* ---- bytes ---- */

static void put_u32(uint8_t *bytes, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(value >> 8 * i);
}

static unsigned kind4(const struct band_minute *minute)
{
    if (!minute->worn)
        return minute->charging ? 6 : 3;
    switch (minute->stage) {
    case SLEEP_DEEP:
        return 11;
    case SLEEP_LIGHT:
    case SLEEP_REM: /* these bands know no REM sleep */
        return 9;
    default:
        return minute->steps > 60 ? 2 : minute->steps > 0 ? 1 : 12;
    }
}

/* The upper half of the kind is noise; what does not change is often not said again. */
static void encode4(const struct band_memory *memory, int64_t at, uint8_t bytes[4])
{
    const struct band_minute now = band_minute(memory->seed, at);
    const struct band_minute before = band_minute(memory->seed, at - 1);
    const uint32_t noise = mix(memory->seed + 1, at);
    unsigned kind = kind4(&now);
    if (at > memory->from_minute && kind == kind4(&before) && noise % 4 != 0)
        kind = noise % 4 == 1 ? 10 : 0;
    bytes[0] = (uint8_t)(kind | (noise >> 8 & 7) << 4);
    bytes[1] = (uint8_t)(noise >> 16);
    bytes[2] = (uint8_t)now.steps;
    bytes[3] = now.hr_bpm == 0 ? 255 : (uint8_t)now.hr_bpm;
}

static unsigned kind8(const struct band_minute *minute)
{
    if (!minute->worn)
        return minute->charging ? 118 : 115;
    return minute->stage == SLEEP_AWAKE ? (minute->steps > 60 ? 64 : 1) : 120;
}

static void encode8(const struct band_memory *memory, int64_t at, uint8_t bytes[8])
{
    const struct band_minute now = band_minute(memory->seed, at);
    const uint32_t noise = mix(memory->seed + 1, at);
    const unsigned top = (noise & 1) << 7; /* belongs to neither depth */
    bytes[0] = (uint8_t)kind8(&now);
    bytes[1] = (uint8_t)(noise >> 16);
    bytes[2] = (uint8_t)now.steps;
    bytes[3] = now.hr_bpm == 0 ? 255 : (uint8_t)now.hr_bpm;
    bytes[4] = (uint8_t)(noise >> 24);
    bytes[5] = 70;
    bytes[6] = (uint8_t)(top | (now.stage == SLEEP_DEEP ? 43 + noise % 20 : noise % 43));
    bytes[7] = (uint8_t)(top | (now.stage == SLEEP_REM ? 56 + noise % 20 : noise % 56));
}

static size_t encode_minutes(const struct band_memory *memory, uint8_t data, int64_t from,
                             int64_t end, uint8_t *bytes)
{
    size_t length = 0;
    for (int64_t at = from; at < end; at++) {
        if (data == BAND_STRESS) {
            const unsigned stress = band_minute(memory->seed, at).stress;
            bytes[length++] = stress == 0 ? 255 : (uint8_t)stress;
        } else if (memory->record == 4) {
            encode4(memory, at, bytes + length);
            length += 4;
        } else {
            encode8(memory, at, bytes + length);
            length += 8;
        }
    }
    return length;
}

static size_t encode_value(const struct band_memory *memory, uint8_t data, uint32_t at_s,
                           unsigned value, uint8_t *bytes)
{
    put_u32(bytes, at_s);
    switch (data) {
    case BAND_STRESS_MANUAL:
        bytes[4] = (uint8_t)value;
        return 5;
    case BAND_SPO2_SLEEP:
        memset(bytes + 4, 0x55, 26);
        bytes[4] = (uint8_t)value;
        return 30;
    case BAND_RESPIRATION:
        bytes[4] = (uint8_t)memory->zone_quarters;
        bytes[5] = (uint8_t)value;
        bytes[6] = 0;
        bytes[7] = 1;
        return 8;
    default:
        bytes[4] = (uint8_t)memory->zone_quarters;
        bytes[5] = (uint8_t)value;
        return 6;
    }
}

static size_t encode_values(const struct band_memory *memory, uint8_t data, int64_t from,
                            int64_t end, int64_t *ret_start, uint8_t *bytes)
{
    size_t length = 0;
    for (int64_t at = from; at < end; at++) {
        int second;
        const unsigned value = band_value(memory->seed, data, at, &second);
        if (value == 0)
            continue;
        if (length == 0) {
            *ret_start = at;
            end = end < at + memory->round ? end : at + memory->round;
            if (data == BAND_SPO2_SLEEP)
                bytes[length++] = 2; /* version */
        }
        length += encode_value(memory, data, (uint32_t)(at * 60 + second), value, bytes + length);
    }
    return length;
}

int band_round(const struct band_memory *memory, uint8_t data, int64_t asked, int64_t end,
               int64_t *ret_start, uint8_t bytes[BAND_ROUND_BYTES], size_t *ret_length)
{
    const bool minutes = data == BAND_ACTIVITY || data == BAND_STRESS;
    if (!minutes && (!find_timed(data) || (memory->old && data != BAND_STRESS_MANUAL)))
        return -ERR_UNSUPPORTED;
    const int64_t from = asked > memory->from_minute ? asked : memory->from_minute;
    *ret_start = from;
    if (minutes)
        *ret_length = encode_minutes(
            memory, data, from, end < from + memory->round ? end : from + memory->round, bytes);
    else
        *ret_length = encode_values(memory, data, from, end, ret_start, bytes);
    return 0;
}
