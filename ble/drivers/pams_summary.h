/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Summaries of a session in the Bluetooth Physical Activity Monitor Service 1.0 (0x183E): of sleep
 * (0x2B42) and of heart and breath (0x2B3F), both indicated. Little endian.
 *
 *      byte   0        1       1+n       3+n       5+n       9+n        13+n
 *           +--------+-------+---------+---------+---------+----------+------
 *           | header | flags | session | sub-    | time    | sequence | fields whose flag is set,
 *           |   u8   | n = 3 |   u16   | session | u32, s  | number   | in the order of the flags
 *           |        | or 4  |         |   u16   | since   |   u32    |
 *           +--------+-------+---------+---------+---------+----------+------
 *
 * The order is that of an implementation of a draft, the flags are those of 1.0; the sizes of the
 * fields are of the draft, and the time in a zone was taken to be as wide as the other durations.
 * No device is known that could prove any of it.
 *
 * The header says whether the value came in segments. There are three readings of how: bit 7 for
 * the first segment with the number of those that follow below (draft), 0xC0 for first and last (a
 * test vector of bluetooth-sig-python), bits 0 and 1 for first and last with a counter above them
 * (1.0, from memory). A value is taken only if one of them means "whole" and if it is exactly as
 * long as its flags say, which a segment is not. Segments are refused: nobody knows what of the
 * head they repeat, and with the ATT_MTU that bluetoothd asks for no summary needs them.
 */
#ifndef BLE_DRIVERS_PAMS_SUMMARY_H
#define BLE_DRIVERS_PAMS_SUMMARY_H

#include "core/error.h"
#include <stddef.h>
#include <stdint.h>

/* Fields, by the bit of their flag. */
enum pams_sleep {
    PAMS_ASLEEP_S,
    PAMS_AWAKE_S,
    PAMS_IN_BED_S,
    PAMS_AWAKENINGS,
    PAMS_LATENCY_S,
    PAMS_EFFICIENCY_PERCENT,
    PAMS_SNOOZE_S,
    PAMS_TURNS,
    PAMS_AWAKE_AFTER_ALARM_S,
    PAMS_LIGHT, /* visible, ultraviolet, infrared: lowest, highest, mean */
    PAMS_SLEEPING_HR_BPM = PAMS_LIGHT + 9,
    PAMS_SLEEP_WORN_S,
    PAMS_SLEEP_FIELDS
};

enum pams_cardio {
    PAMS_ZONE_S,                   /* of the heart rate, five of them */
    PAMS_VO2MAX = PAMS_ZONE_S + 5, /* here and below: lowest, highest, mean */
    PAMS_HR_BPM = PAMS_VO2MAX + 3,
    PAMS_PULSE_INTERVAL = PAMS_HR_BPM + 3,
    PAMS_RESTING_HR_BPM = PAMS_PULSE_INTERVAL + 3,
    PAMS_HRV_MS = PAMS_RESTING_HR_BPM + 3,
    PAMS_BREATHS_A_MIN = PAMS_HRV_MS + 3,
    PAMS_RESTING_BREATHS_A_MIN = PAMS_BREATHS_A_MIN + 3,
    PAMS_CARDIO_WORN_S = PAMS_RESTING_BREATHS_A_MIN + 3,
    PAMS_CARDIO_FIELDS
};

enum pams_place { PAMS_LOWEST, PAMS_HIGHEST, PAMS_MEAN };

#define PAMS_FIELDS_MAX 32
#define PAMS_ABSENT     (-1)

struct pams_summary {
    unsigned session;
    unsigned sub_session;
    uint32_t after_s; /* since the session began */
    uint32_t sequence;
    int32_t values[PAMS_FIELDS_MAX]; /* by enum pams_sleep or pams_cardio; PAMS_ABSENT */
};

/* -ERR_LENGTH: not as long as its flags say; -ERR_UNSUPPORTED: a segment of a longer value. */
int pams_parse_sleep(const uint8_t *bytes, size_t length, struct pams_summary *ret);
int pams_parse_cardio(const uint8_t *bytes, size_t length, struct pams_summary *ret);

#endif
