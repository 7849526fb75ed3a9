/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a Huami band recorded, from the bytes of one fetch (a round) to readings and blocks of
 * sleep. Everything is little endian.
 *
 * One record a minute, from the start of the round on; minutes know no zone and no summer time:
 *
 *      01 activity    kind, intensity, steps, heart rate             4 bytes
 *                     ... and ?, sleep, deep, REM                    8 bytes
 *      13 stress      value
 *
 *      kind & 15 of 4 bytes:  9 light, 11 deep sleep, 3 off the wrist, 6 charging, 0 and 10 as
 *                             before, others awake
 *      kind of 8 bytes:       120 asleep: REM if REM & 127 > 55, deep if deep & 127 > 42, light
 *                             otherwise; 115 off the wrist, 118 charging, others awake
 *
 * Records with a time of their own, in seconds of UTC since 1970:
 *
 *      12 stress, by hand      time u32, value                       5 bytes
 *      26 SpO2 in sleep        version 2; then time u32, %, 25 more  1 + 30 each
 *      38 breaths in sleep     time u32, zone, per minute, ?, ?      8
 *      3a resting heart rate   time u32, zone, bpm                   6
 *      49 HRV                  time u32, zone, ms                    6
 *
 * 255 is no value, and 0 is none where nothing living has it. That HRV is RMSSD is how Zepp calls
 * it; no source says how the band computes it. Sources: Gadgetbridge, Fetch...Operation,
 * HuamiExtendedSampleProvider; harbour-amazfish, FetchHrvOperation.
 */
#ifndef BLE_DRIVERS_HUAMI_RECORDS_H
#define BLE_DRIVERS_HUAMI_RECORDS_H

#include "ble/drivers/driver.h"

enum huami_data {
    HUAMI_ACTIVITY = 0x01,
    HUAMI_STRESS_MANUAL = 0x12,
    HUAMI_STRESS = 0x13,
    HUAMI_SPO2_SLEEP = 0x26,
    HUAMI_RESPIRATION = 0x38,
    HUAMI_RESTING_HR = 0x3a,
    HUAMI_HRV = 0x49,
};

/* How far ahead of us a band's records may be: a session takes its time. */
#define HUAMI_FUTURE_MS MS_PER_HOUR

struct huami_round {
    enum huami_data data;
    size_t record;    /* bytes of an activity record: 4 or 8 */
    int64_t asked_ms; /* the minute from which on we want it; of activity: a full hour */
    int64_t start_ms; /* the minute in which it begins */
    int64_t now_ms;
    unsigned kind; /* of activity: the last kind before asked_ms; 0: not known */
    const struct zone *zone;
    const uint8_t *bytes;
    size_t length;
};

/* -ERR_LENGTH: no whole number of records; -ERR_RANGE: a time in the future; -ERR_UNSUPPORTED:
 * another version. */
int huami_round_check(const struct huami_round *round);

/* Keeps and commits what a round that was checked says of the time from asked_ms on. Returns the
 * minute up to which it tells, or asked_ms if it tells nothing. */
int64_t huami_round_keep(const struct huami_round *round, const struct driver_io *io,
                         const char *cursor);

/*
 * The cursor of a kind of data is the minute from which to ask next. Activity is asked for again
 * from the beginning of the hour, so that the hour's block of sleep is replaced by a whole one; its
 * cursor is that hour, and in the milliseconds the kind in force then, for records that say "as
 * before".
 */
int64_t huami_cursor(int64_t hour_ms, unsigned kind);
int64_t huami_cursor_hour(int64_t cursor);
unsigned huami_cursor_kind(int64_t cursor);

#endif
