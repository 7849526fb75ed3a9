/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/wearables/ring_answers.h"

#include "tests/wearables/ring_memory.h"
#include <string.h>

#define DAY_MS        INT64_C(86400000)
#define DAY_MIN       1440
#define BIG_HEADER    6
#define BIG_MAX       4096
#define SHORT_SLOT    30 /* minutes, of stress, HRV and temperature */
#define QUARTER       15
#define INTERVAL_SLOT 10
#define INTERVAL_SOME 36 /* slots in a packet of the interval form */

/* ---- frames ---- */

uint8_t ring_checksum(const uint8_t frame[RING_FRAME])
{
    unsigned sum = 0;
    for (size_t i = 0; i < RING_FRAME - 1; i++)
        sum += frame[i];
    return (uint8_t)(sum & 0xff);
}

uint16_t ring_crc(const uint8_t *bytes, size_t length)
{
    unsigned crc = 0xffff;
    for (size_t i = 0; i < length; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
    }
    return (uint16_t)crc;
}

static void send_v1(struct ring *ring, const uint8_t *bytes, size_t length)
{
    uint8_t frame[RING_FRAME] = {0};
    memcpy(frame, bytes, length);
    frame[RING_FRAME - 1] = ring_checksum(frame);
    if (ring->v1_on && !ring->base.silent)
        wearable_send(&ring->base, wearable_find(&ring->base, UUID_RING_V1_NOTIFY), frame,
                      sizeof(frame));
}

void ring_say(struct ring *ring, const uint8_t *bytes, size_t length)
{
    /* New steps, their totals, and a stop that nobody asked for. */
    static const uint8_t asides[][4] = {{0x73, 0x04}, {0x73, 0x12, 0x00, 0x01}, {0x6a, 0x01}};
    if (ring->chatty)
        send_v1(ring, asides[ring->requests % 3], sizeof(asides[0]));
    send_v1(ring, bytes, length);
}

void ring_say_error(struct ring *ring, uint8_t command)
{
    ring_say(ring, (const uint8_t[]){command | 0x80, 0xee}, 2);
}

static void send_v2(struct ring *ring, const uint8_t *bytes, size_t length)
{
    const size_t room = ring->base.mtu - 3U;
    const struct wearable_characteristic *characteristic =
        wearable_find(&ring->base, UUID_RING_V2_NOTIFY);
    for (size_t at = 0; at < length && ring->v2_on && !ring->base.silent; at += room)
        wearable_send(&ring->base, characteristic, bytes + at,
                      length - at < room ? length - at : room);
}

void ring_say_big(struct ring *ring, uint8_t kind, const uint8_t *payload, size_t length)
{
    static const uint8_t raw_sensor[RING_FRAME] = {0xa1, 0x03, 0x01};
    uint8_t bytes[BIG_HEADER + BIG_MAX];
    const uint16_t crc = ring_crc(payload, length);
    if (ring->chatty)
        send_v2(ring, raw_sensor, sizeof(raw_sensor));
    bytes[0] = 0xbc;
    bytes[1] = kind;
    bytes[2] = (uint8_t)(length & 0xff);
    bytes[3] = (uint8_t)(length >> 8);
    bytes[4] = (uint8_t)(crc & 0xff);
    bytes[5] = (uint8_t)(crc >> 8);
    memcpy(bytes + BIG_HEADER, payload, length);
    send_v2(ring, bytes, BIG_HEADER + length);
}

/* ---- days of slots ---- */

static int32_t today_of(const struct ring *ring)
{
    return (int32_t)ring_floor_div(ring_wall_ms(ring, ring->now_ms), DAY_MS);
}

/* One value a byte: the first frame has room for `first`, the others for 13. */
static void send_slots(struct ring *ring, uint8_t command, const uint8_t *values, size_t count,
                       const uint8_t *echo, size_t echo_size, unsigned frames)
{
    size_t at = 0;
    for (unsigned n = 1; n < frames; n++) {
        uint8_t frame[RING_FRAME - 1] = {command, (uint8_t)n};
        size_t to = 2;
        if (n == 1) {
            memcpy(frame + to, echo, echo_size);
            to += echo_size;
        }
        for (; to < sizeof(frame); to++)
            frame[to] = at < count ? values[at++] : 0;
        ring_say(ring, frame, sizeof(frame));
    }
}

static bool gather(const struct ring *ring, enum ring_kind kind, int32_t day, unsigned slot_minutes,
                   uint8_t *values)
{
    bool any = false;
    for (unsigned i = 0; i < DAY_MIN / slot_minutes; i++) {
        const unsigned value = ring_filed(ring, kind, day, i * slot_minutes, slot_minutes);
        values[i] = (uint8_t)(kind == RING_TEMP && value > 0 ? value / 10 - 200 : value);
        any |= value > 0;
    }
    return any;
}

void ring_answer_hr(struct ring *ring, uint32_t date, unsigned echo_off_s)
{
    const unsigned minutes = ring->logs[RING_LOG_HR].minutes;
    const int32_t day = (int32_t)(date / 86400);
    const uint32_t echo = date + echo_off_s;
    uint8_t values[DAY_MIN / 5];
    const int32_t today = today_of(ring);
    const bool any = day <= today && day > today - (int32_t)ring->days &&
                     gather(ring, RING_HR, day, minutes, values);
    if (!any) {
        ring_say(ring, (const uint8_t[]){0x15, 0xff}, 2);
        return;
    }
    ring_say(ring, (const uint8_t[]){0x15, 0x00, 0x18, (uint8_t)minutes}, 4);
    send_slots(ring, 0x15, values, DAY_MIN / minutes,
               (const uint8_t[]){(uint8_t)echo, (uint8_t)(echo >> 8), (uint8_t)(echo >> 16),
                                 (uint8_t)(echo >> 24)},
               4, 0x18);
}

/* Stress (37) and HRV (39). The newer firmware measures HRV at full hours only. */
void ring_answer_slots(struct ring *ring, uint8_t command, unsigned days_ago)
{
    const enum ring_kind kind = command == 0x37 ? RING_STRESS : RING_HRV;
    uint8_t values[DAY_MIN / SHORT_SLOT] = {0};
    bool any = false;
    if (days_ago < ring->days)
        gather(ring, kind, today_of(ring) - (int32_t)days_ago, SHORT_SLOT, values);
    for (unsigned i = 0; i < DAY_MIN / SHORT_SLOT; i++) {
        if (kind == RING_HRV && i % 2 != 0)
            values[i] = 0;
        any |= values[i] != 0;
    }
    if (!any) {
        ring_say(ring, (const uint8_t[]){command, 0xff}, 2);
        return;
    }
    ring_say(ring, (const uint8_t[]){command, 0x00, 0x05, SHORT_SLOT}, 4);
    send_slots(ring, command, values, sizeof(values), (const uint8_t[]){(uint8_t)days_ago}, 1, 5);
}

static uint8_t bcd(int number)
{
    return (uint8_t)(number / 10 * 16 + number % 10);
}

/* The date of a day number, after Howard Hinnant's "days from civil", backwards. */
static void put_date(int32_t day, uint8_t *bytes)
{
    const int32_t z = day + 719468;
    const int32_t era = z / 146097;
    const int32_t doe = z - era * 146097;
    const int32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const int32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const int32_t mp = (5 * doy + 2) / 153;
    const int32_t month = mp < 10 ? mp + 3 : mp - 9;
    bytes[0] = bcd((yoe + era * 400 + (month <= 2)) % 100);
    bytes[1] = bcd(month);
    bytes[2] = bcd(doy - (153 * mp + 2) / 5 + 1);
}

void ring_answer_activity(struct ring *ring, unsigned days_ago, bool whole_hours)
{
    const int32_t day = today_of(ring) - (int32_t)days_ago;
    uint16_t steps[DAY_MIN / QUARTER] = {0};
    unsigned total = 0;
    for (unsigned i = 0; i < DAY_MIN / QUARTER && days_ago < ring->days; i++) {
        const unsigned slot = whole_hours ? i - i % 4 : i;
        steps[slot] =
            (uint16_t)(steps[slot] + ring_filed(ring, RING_STEPS, day, i * QUARTER, QUARTER));
    }
    for (unsigned i = 0; i < DAY_MIN / QUARTER; i++)
        total += steps[i] > 0;
    if (total == 0) {
        ring_say(ring, (const uint8_t[]){0x43, 0xff}, 2);
        return;
    }
    ring_say(ring, (const uint8_t[]){0x43, 0xf0, (uint8_t)total, 0x01}, 4);
    unsigned index = 0;
    for (unsigned i = 0; i < DAY_MIN / QUARTER; i++) {
        if (steps[i] == 0)
            continue;
        uint8_t frame[13] = {0x43, 0, 0, 0, (uint8_t)i, (uint8_t)index++, (uint8_t)total, 5};
        put_date(day, frame + 1);
        frame[9] = (uint8_t)steps[i];
        frame[10] = (uint8_t)(steps[i] >> 8);
        ring_say(ring, frame, sizeof(frame));
    }
}

/* ---- big answers ---- */

static size_t put_block(const struct ring *ring, const struct ring_sleep *sleep, unsigned days_ago,
                        uint8_t *to)
{
    const int64_t day_ms = (today_of(ring) - (int64_t)days_ago) * DAY_MS;
    const int64_t end = (ring_wall_ms(ring, sleep->end_ms) - day_ms) / 60000;
    const int64_t start = (ring_wall_ms(ring, sleep->start_ms) - day_ms + DAY_MS) / 60000 % DAY_MIN;
    size_t length = 0;
    to[length++] = (uint8_t)days_ago;
    to[length++] = (uint8_t)(4 + 2 * sleep->count);
    to[length++] = (uint8_t)start;
    to[length++] = (uint8_t)(start >> 8);
    to[length++] = (uint8_t)end;
    to[length++] = (uint8_t)(end >> 8);
    for (size_t i = 0; i < sleep->count; i++) {
        to[length++] = sleep->parts[i].stage;
        to[length++] = sleep->parts[i].minutes;
    }
    return length;
}

typedef bool recall_fn(const struct ring *ring, int64_t utc_day, struct ring_sleep *ret);

/* All that ended on the days asked for, oldest first. */
static size_t put_blocks(const struct ring *ring, recall_fn *recall, unsigned days_back,
                         uint8_t *to)
{
    const int32_t today = today_of(ring);
    const int64_t utc_today = ring_floor_div(ring->now_ms, DAY_MS);
    size_t length = 1;
    to[0] = 0;
    for (int64_t day = utc_today - RING_DAYS_MAX - 1; day <= utc_today; day++) {
        struct ring_sleep sleep;
        if (!recall(ring, day, &sleep))
            continue;
        const int64_t ago = today - ring_floor_div(ring_wall_ms(ring, sleep.end_ms), DAY_MS);
        if (ago < 0 || ago > days_back || ago >= ring->days)
            continue;
        length += put_block(ring, &sleep, (unsigned)ago, to + length);
        to[0]++;
    }
    return length;
}

void ring_answer_sleep(struct ring *ring, unsigned days_back)
{
    uint8_t payload[BIG_MAX];
    const size_t length = put_blocks(ring, ring_night, days_back, payload);
    ring_say_big(ring, 0x27, payload, length);
    if (!ring->nap)
        return;
    const size_t naps = put_blocks(ring, ring_nap, days_back, payload);
    if (payload[0] > 0)
        ring_say_big(ring, 0x3e, payload, naps);
}

void ring_answer_spo2(struct ring *ring)
{
    uint8_t payload[RING_DAYS_MAX * 49];
    size_t length = 0;
    for (unsigned ago = ring->days; ago-- > 0;) {
        const int32_t day = today_of(ring) - (int32_t)ago;
        bool any = false;
        uint8_t *block = payload + length;
        block[0] = (uint8_t)ago;
        for (unsigned hour = 0; hour < 24; hour++) {
            block[1 + 2 * hour] = (uint8_t)ring_filed(ring, RING_SPO2_LOW, day, hour * 60, 60);
            block[2 + 2 * hour] = (uint8_t)ring_filed(ring, RING_SPO2_HIGH, day, hour * 60, 60);
            any |= block[1 + 2 * hour] != 0;
        }
        length += any ? 49 : 0;
    }
    ring_say_big(ring, 0x2a, payload, length > 0 ? length : 1);
}

void ring_answer_temperature(struct ring *ring, unsigned days_ago)
{
    uint8_t block[2 + DAY_MIN / SHORT_SLOT] = {(uint8_t)days_ago, SHORT_SLOT};
    const bool any = days_ago < ring->days &&
                     gather(ring, RING_TEMP, today_of(ring) - (int)days_ago, SHORT_SLOT, block + 2);
    ring_say_big(ring, 0x25, any ? block : (const uint8_t[]){0}, any ? sizeof(block) : 1);
}

void ring_answer_interval_temperature(struct ring *ring, unsigned days_ago, unsigned packet)
{
    const unsigned packets = DAY_MIN / INTERVAL_SLOT / INTERVAL_SOME;
    uint8_t payload[4 + 2 * INTERVAL_SOME] = {(uint8_t)days_ago, INTERVAL_SLOT, (uint8_t)packets,
                                              (uint8_t)packet};
    for (unsigned i = 0; i < INTERVAL_SOME; i++) {
        const unsigned minute = (packet * INTERVAL_SOME + i) * INTERVAL_SLOT;
        const unsigned value = packet < packets
                                   ? ring_filed(ring, RING_TEMP, today_of(ring) - (int32_t)days_ago,
                                                minute, INTERVAL_SLOT)
                                   : 0;
        payload[4 + 2 * i] = (uint8_t)value;
        payload[5 + 2 * i] = (uint8_t)(value >> 8);
    }
    ring_say_big(ring, 0x77, payload, packet < packets ? sizeof(payload) : 1);
}
