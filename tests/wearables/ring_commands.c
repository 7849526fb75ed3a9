/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a virtual ring does when it is told something. */
#include "tests/wearables/ring_answers.h"
#include "tests/wearables/ring_memory.h"
#include <string.h>

static int from_bcd(uint8_t byte)
{
    return (byte >> 4) * 10 + (byte & 15);
}

/* Days of a date since 1970-01-01, by counting. */
static int64_t days_to(int year, int month, int day)
{
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    int64_t days = before[(month + 11) % 12] + day - 1;
    if (month > 2 && year % 4 == 0)
        days++;
    for (int y = 1970; y < year; y++)
        days += y % 4 == 0 ? 366 : 365;
    return days;
}

static void set_time(struct ring *ring, const uint8_t *frame)
{
    int64_t wall_ms = days_to(2000 + from_bcd(frame[1]), from_bcd(frame[2]), from_bcd(frame[3]));
    wall_ms = wall_ms * 24 + from_bcd(frame[4]);
    wall_ms = wall_ms * 60 + from_bcd(frame[5]);
    wall_ms = (wall_ms * 60 + from_bcd(frame[6])) * 1000;
    ring_set_clock(ring, wall_ms);
    ring_say(ring, (const uint8_t[]){0x2f, ring->profile->packet_size}, 2);
    ring_say(ring, ring->profile->capabilities, sizeof(ring->profile->capabilities));
}

static void device_support(struct ring *ring)
{
    uint8_t bytes[15];
    memcpy(bytes, ring->profile->support, sizeof(bytes));
    if (ring->interval_temp)
        bytes[9] |= 0x80;
    ring_say(ring, bytes, sizeof(bytes));
}

/* `at` is where "1 read, 2 write" stands; heart rate says off as 2, all others as 0. */
static void setting(struct ring *ring, enum ring_log log, const uint8_t *frame, size_t at)
{
    if (frame[at] == 2) {
        const bool on = frame[at + 1] == 1;
        if (on && !ring->logs[log].on)
            ring->logs[log].since_ms = ring->now_ms;
        ring->logs[log].on = on;
        if (log == RING_LOG_HR && frame[at + 2] >= 5)
            ring->logs[log].minutes = frame[at + 2];
    }
    uint8_t bytes[6] = {0};
    memcpy(bytes, frame, at + 1);
    bytes[at + 1] = ring->logs[log].on ? 1 : (log == RING_LOG_HR ? 2 : 0);
    if (log == RING_LOG_HR || log == RING_LOG_SPO2)
        bytes[at + 2] = (uint8_t)ring->logs[log].minutes;
    ring_say(ring, bytes, sizeof(bytes));
}

static uint32_t get_u32(const uint8_t *bytes)
{
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* Days that it does not keep are days without data. */
static void slots(struct ring *ring, const uint8_t *frame)
{
    const bool kept = frame[1] < ring->profile->slot_days;
    if (frame[0] == 0x39 && !ring->profile->has_hrv)
        return;
    ring_answer_slots(ring, frame[0], kept ? frame[1] : ring->days);
}

void ring_command(struct ring *ring, const uint8_t *frame)
{
    const int percent = ring->base.battery_percent;
    switch (frame[0]) {
    case 0x01:
        set_time(ring, frame);
        break;
    case 0x03:
        ring_say(ring, (const uint8_t[]){0x03, (uint8_t)(percent < 0 ? 0 : percent), 0}, 3);
        break;
    case 0x04:
        ring_say(ring, (const uint8_t[]){0x04}, 1);
        break;
    case 0x15:
        ring_answer_hr(ring, get_u32(frame + 1), ring->profile->echo_off_s);
        break;
    case 0x16:
        setting(ring, RING_LOG_HR, frame, 1);
        break;
    case 0x2c:
        setting(ring, RING_LOG_SPO2, frame, 1);
        break;
    case 0x36:
        setting(ring, RING_LOG_STRESS, frame, 1);
        break;
    case 0x37:
    case 0x39:
        slots(ring, frame);
        break;
    case 0x38:
        setting(ring, RING_LOG_HRV, frame, 1);
        break;
    case 0x3a:
        setting(ring, RING_LOG_TEMP, frame, 2);
        break;
    case 0x3c:
        device_support(ring);
        break;
    case 0x43:
        ring_answer_activity(ring, frame[1], ring->profile->whole_hours);
        break;
    default:
        ring_say_error(ring, frame[0]);
        break;
    }
}

void ring_big_command(struct ring *ring, uint8_t kind, const uint8_t *payload, size_t length)
{
    const bool has_temp = ring->profile->capabilities[1] != 0;
    switch (kind) {
    case 0x27:
        if (length == 2 ? !ring->old_sleep : !ring->new_sleep)
            ring_answer_sleep(ring, length > 0 ? payload[0] : 0xff);
        break;
    case 0x2a:
        ring_answer_spo2(ring);
        break;
    case 0x25:
        if (has_temp && length == 1)
            ring_answer_temperature(ring, payload[0]);
        break;
    case 0x77:
        if (ring->interval_temp && length == 2)
            ring_answer_interval_temperature(ring, payload[0], payload[1]);
        break;
    default:
        ring_say_big(ring, kind, (const uint8_t[]){0x02}, 1);
        break;
    }
}
