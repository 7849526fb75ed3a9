/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/drivers/colmi_decode.h"

#include "ble/drivers/bytes.h"
#include "ble/drivers/colmi_frame.h"
#include "ble/drivers/colmi_time.h"
#include "core/error.h"
#include <string.h>

#define BLOCK_HEADER   2
#define BLOCK_MIN      4 /* start and end */
#define SPO2_BLOCK     49
#define TEMP_HEADER    2
#define TEMP_BASE      200 /* 1/10 degree */
#define INTERVAL_FIRST 4   /* where the values begin */
#define QUARTERS       96

static uint16_t measured(uint8_t value)
{
    return value == 0xff ? 0 : value;
}

/* ---- what it can do ---- */

struct colmi_abilities colmi_abilities(const uint8_t *frame)
{
    return (struct colmi_abilities){
        .known = true,
        .temperature = frame[1] == 1,
        .spo2 = frame[4] & 0x02,
        .stress = frame[14] & 0x10,
        .hrv = frame[14] & 0x20,
    };
}

bool colmi_has_interval_temperature(const uint8_t *frame)
{
    return frame[9] & 0x80;
}

/* ---- days in numbered frames ---- */

void colmi_log_start(struct colmi_log *log, unsigned last, unsigned echo_size)
{
    memset(log, 0, sizeof(*log));
    log->last = last;
    log->echo_size = echo_size;
}

static int take_header(struct colmi_log *log, const uint8_t *frame)
{
    const unsigned frames = frame[2];
    const unsigned minutes = frame[3];
    colmi_log_start(log, log->last, log->echo_size);
    if (frames < 2 || minutes == 0 || COLMI_MINUTES_A_DAY % minutes != 0) {
        log->broken = true;
        return -ERR_RANGE;
    }
    log->last = frames - 1;
    log->day.slot_minutes = minutes;
    log->day.count = COLMI_MINUTES_A_DAY / minutes;
    log->next = 1;
    return 0;
}

/* What is beyond midnight is filling. */
static void take_values(struct colmi_log *log, const uint8_t *frame)
{
    size_t at = 2;
    if (log->next == 1) {
        log->echo = log->echo_size == 4 ? le32(frame + 2) : frame[2];
        at += log->echo_size;
    }
    for (; at < COLMI_FRAME - 1 && log->filled < log->day.count; at++)
        log->day.values[log->filled++] = measured(frame[at]);
    log->next++;
}

int colmi_log_add(struct colmi_log *log, const uint8_t *frame)
{
    const unsigned number = frame[1];
    if (number == 0xff && log->next == 0 && !log->broken) {
        log->state = COLMI_LOG_NONE;
        return 0;
    }
    if (number == 0)
        return take_header(log, frame);
    int result = 0;
    if (number > log->last)
        result = -ERR_RANGE;
    else if (number != log->next)
        result = -ERR_SYNTAX;
    if (result < 0)
        log->broken = true;
    else
        take_values(log, frame);
    if (number == log->last)
        log->state = log->broken ? COLMI_LOG_BROKEN : COLMI_LOG_WHOLE;
    return result;
}

int colmi_activity(const uint8_t *frame, struct colmi_activity *ret)
{
    if (frame[1] == 0xff || frame[1] == 0xf0) {
        const bool header = frame[1] == 0xf0;
        *ret = (struct colmi_activity){
            .what = header ? COLMI_ACTIVITY_HEADER : COLMI_ACTIVITY_NONE,
            .total = header ? frame[2] : 0,
        };
        return 0;
    }
    struct colmi_activity activity = {
        .what = COLMI_ACTIVITY_RECORD,
        .quarter = frame[4],
        .index = frame[5],
        .total = frame[6],
        .steps = le16(frame + 9),
    };
    const int r = colmi_date(frame + 1, &activity.day);
    if (r < 0)
        return r;
    if (activity.quarter >= QUARTERS || activity.index >= activity.total)
        return -ERR_RANGE;
    *ret = activity;
    return 0;
}

/* ---- sleep ---- */

enum sleep_stage colmi_stage(uint8_t code)
{
    static const enum sleep_stage stages[] = {SLEEP_UNKNOWN, SLEEP_UNKNOWN, SLEEP_LIGHT,
                                              SLEEP_DEEP,    SLEEP_REM,     SLEEP_AWAKE};
    return code < sizeof(stages) / sizeof(stages[0]) ? stages[code] : SLEEP_UNKNOWN;
}

static int read_sleep(const uint8_t *block, size_t left, struct colmi_sleep *ret)
{
    if (left < BLOCK_HEADER)
        return -ERR_LENGTH;
    const size_t size = block[1];
    if (size < BLOCK_MIN || size % 2 != 0 || size > left - BLOCK_HEADER)
        return -ERR_LENGTH;
    const uint8_t *body = block + BLOCK_HEADER;
    struct colmi_sleep sleep = {
        .days_ago = block[0],
        .start_minute = le16(body),
        .end_minute = le16(body + 2),
        .pairs = body + BLOCK_MIN,
        .pair_count = (size - BLOCK_MIN) / 2,
    };
    for (size_t i = 0; i < sleep.pair_count; i++)
        sleep.sum_minutes += sleep.pairs[2 * i + 1];
    if (sleep.start_minute >= COLMI_MINUTES_A_DAY || sleep.end_minute >= COLMI_MINUTES_A_DAY ||
        sleep.start_minute == sleep.end_minute || sleep.sum_minutes == 0)
        return -ERR_RANGE;
    if (sleep.start_minute > sleep.end_minute)
        sleep.start_minute -= COLMI_MINUTES_A_DAY;
    *ret = sleep;
    return 0;
}

int colmi_sleep_check(const uint8_t *payload, size_t length)
{
    if (length == 0)
        return -ERR_LENGTH;
    size_t at = 1;
    for (unsigned block = 0; block < payload[0]; block++) {
        struct colmi_sleep sleep;
        const int r = read_sleep(payload + at, length - at, &sleep);
        if (r < 0)
            return r;
        at += BLOCK_HEADER + BLOCK_MIN + 2 * sleep.pair_count;
    }
    return at == length ? 0 : -ERR_LENGTH;
}

bool colmi_sleep_next(const uint8_t *payload, size_t length, size_t *at, struct colmi_sleep *ret)
{
    if (read_sleep(payload + *at, length - *at, ret) < 0)
        return false;
    *at += BLOCK_HEADER + BLOCK_MIN + 2 * ret->pair_count;
    return true;
}

/* ---- days in big messages ---- */

/* The lower of the two that were measured. */
static uint16_t lower(uint16_t a, uint16_t b)
{
    if (a == 0 || b == 0)
        return a + b;
    return a < b ? a : b;
}

int colmi_spo2_next(const uint8_t *payload, size_t length, size_t *at, unsigned *ret_days_ago,
                    struct colmi_day *ret)
{
    if (*at == length)
        return 0;
    if (length - *at < SPO2_BLOCK)
        return -ERR_LENGTH;
    const uint8_t *block = payload + *at;
    ret->slot_minutes = 60;
    ret->count = 24;
    for (unsigned hour = 0; hour < ret->count; hour++)
        ret->values[hour] = lower(measured(block[1 + 2 * hour]), measured(block[2 + 2 * hour]));
    *ret_days_ago = block[0];
    *at += SPO2_BLOCK;
    return 1;
}

int colmi_temperature_next(const uint8_t *payload, size_t length, size_t *at,
                           unsigned *ret_days_ago, struct colmi_day *ret)
{
    if (*at == length)
        return 0;
    if (length - *at < TEMP_HEADER)
        return -ERR_LENGTH;
    const uint8_t *block = payload + *at;
    const unsigned minutes = block[1];
    if (minutes == 0 || COLMI_MINUTES_A_DAY % minutes != 0)
        return -ERR_RANGE;
    const unsigned count = COLMI_MINUTES_A_DAY / minutes;
    if (length - *at - TEMP_HEADER < count)
        return -ERR_LENGTH;
    ret->slot_minutes = minutes;
    ret->count = count;
    for (unsigned i = 0; i < count; i++) {
        const uint16_t value = measured(block[TEMP_HEADER + i]);
        ret->values[i] = value == 0 ? 0 : (uint16_t)(10 * (value + TEMP_BASE));
    }
    *ret_days_ago = block[0];
    *at += TEMP_HEADER + count;
    return 1;
}

/* `count` is what has come; the packets follow each other without gaps. */
int colmi_interval_add(struct colmi_day *day, const uint8_t *payload, size_t length,
                       unsigned days_ago, unsigned packet)
{
    if (length < INTERVAL_FIRST || (length - INTERVAL_FIRST) % 2 != 0)
        return -ERR_LENGTH;
    const unsigned minutes = payload[1];
    const unsigned packets = payload[2];
    const size_t values = (length - INTERVAL_FIRST) / 2;
    if (payload[0] != days_ago || payload[3] != packet || packet >= packets)
        return -ERR_RANGE;
    if (minutes == 0 || COLMI_MINUTES_A_DAY % minutes != 0 ||
        (packet > 0 && minutes != day->slot_minutes))
        return -ERR_RANGE;
    if (values > COLMI_MINUTES_A_DAY / minutes - day->count)
        return -ERR_LENGTH;
    day->slot_minutes = minutes;
    for (size_t i = 0; i < values; i++) {
        const uint16_t value = le16(payload + INTERVAL_FIRST + 2 * i);
        day->values[day->count++] = value == 0xffff ? 0 : value;
    }
    return packet + 1 == packets ? 1 : 0;
}
