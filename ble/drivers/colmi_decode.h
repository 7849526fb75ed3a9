/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the answers of a ring mean: one pure function each, bytes in, values out. Nothing here knows
 * an instant; days are counted back from the ring's today, and slots from its midnight.
 *
 *      01 set time, answer: what the ring can do
 *           1: 1 = temperature    4: bit 1 SpO2    9: 1 = sleep by 27    14: bit 4 stress, 5 HRV
 *      3C, answer               9: bit 7 = temperature by 77
 *
 *      15 heart rate, 37 stress, 39 HRV of one day, in frames that are numbered in byte 1
 *           n = 0     | number of frames | minutes of a slot |
 *           n = 1     | echo             | values ...        |  15: u32 of the date, as if UTC
 *           n >= 2    | values, 13       |                      37, 39: u8, days ago
 *           n = FF      no data             one byte a slot, 0 none
 *
 *      43 activity of one day: header, then a frame for each slot that is not empty
 *           | F0 | number of frames | ...
 *           | date, BCD, 3 | quarter of an hour | index | number | calories | steps u16 | m u16 |
 *            1              4                    5       6        7          9           11
 *
 *      27 sleep, 3E naps: number of blocks, then blocks
 *           | days ago | bytes that follow | start u16 | end u16 | stage, minutes | stage, ...
 *           minutes after midnight of the day of waking; a start after the end is the day before
 *
 *      2A SpO2: blocks of 49      | days ago | 24 times: lowest, highest |   order not certain
 *      25 temperature: blocks     | days ago | minutes of a slot | value u8 ... |  v/10 + 20
 * degrees 77 temperature of one day  | days ago | minutes | packets | packet | u16 ... | 1/100
 * degree
 *
 * After thebabush/junk, Gadgetbridge (ColmiR0xPacketHandler), foureight84/PulseLoopAndroid,
 * Puxtril/colmi-docs, tahnok/colmi_r02_client, remi-td/h59. FF is no measurement, either.
 */
#ifndef BLE_DRIVERS_COLMI_DECODE_H
#define BLE_DRIVERS_COLMI_DECODE_H

#include "core/sleep.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COLMI_MINUTES_A_DAY 1440

struct colmi_abilities {
    bool known;
    bool temperature;
    bool spo2;
    bool stress;
    bool hrv;
};

struct colmi_abilities colmi_abilities(const uint8_t *frame);
bool colmi_has_interval_temperature(const uint8_t *frame);

/* One day of slots. */
struct colmi_day {
    unsigned slot_minutes;
    unsigned span_minutes; /* what a value may stand for, if that is longer */
    unsigned count;
    uint16_t values[COLMI_MINUTES_A_DAY]; /* 0: none */
};

/* A day on its way in, frame by frame. */
struct colmi_log {
    unsigned last;      /* number of the frame that ends it */
    unsigned echo_size; /* 4 or 1 */
    unsigned next;      /* number of the frame that must come */
    unsigned filled;
    uint32_t echo;
    enum colmi_log_state {
        COLMI_LOG_OPEN,
        COLMI_LOG_WHOLE,
        COLMI_LOG_NONE,
        COLMI_LOG_BROKEN
    } state;
    bool broken; /* a frame is missing; it is BROKEN when the last one has come */
    struct colmi_day day;
};

/* `last` is the usual number of the last frame, for when the header that says it is lost. */
void colmi_log_start(struct colmi_log *log, unsigned last, unsigned echo_size);
/* Takes a frame. -ERR_SYNTAX: out of order; -ERR_RANGE: cannot be. */
int colmi_log_add(struct colmi_log *log, const uint8_t *frame);

struct colmi_activity {
    enum { COLMI_ACTIVITY_NONE, COLMI_ACTIVITY_HEADER, COLMI_ACTIVITY_RECORD } what;
    unsigned index; /* of a record */
    unsigned total; /* of records */
    int32_t day;    /* day number of the date */
    unsigned quarter;
    unsigned steps;
};

int colmi_activity(const uint8_t *frame, struct colmi_activity *ret);

/* One night or nap, as the ring says it. */
struct colmi_sleep {
    unsigned days_ago; /* of waking */
    int start_minute;  /* of the day of waking; negative: the evening before */
    int end_minute;
    int sum_minutes; /* of the stages */
    const uint8_t *pairs;
    size_t pair_count;
};

/* Checks a whole answer: -ERR_LENGTH, -ERR_RANGE. */
int colmi_sleep_check(const uint8_t *payload, size_t length);
/* The block at an offset, which moves to the next one (the first: 1). False: that was the last. */
bool colmi_sleep_next(const uint8_t *payload, size_t length, size_t *at, struct colmi_sleep *ret);
enum sleep_stage colmi_stage(uint8_t code);

/* The day at an offset, which moves to the next one. 1, 0 at the end, -ERR_LENGTH, -ERR_RANGE. */
int colmi_spo2_next(const uint8_t *payload, size_t length, size_t *at, unsigned *ret_days_ago,
                    struct colmi_day *ret);
int colmi_temperature_next(const uint8_t *payload, size_t length, size_t *at,
                           unsigned *ret_days_ago, struct colmi_day *ret);

/* Adds one packet of a day that began zeroed; 1 when it was the last. -ERR_RANGE: another day or
 * packet than the one that is to come. */
int colmi_interval_add(struct colmi_day *day, const uint8_t *payload, size_t length,
                       unsigned days_ago, unsigned packet);

#endif
