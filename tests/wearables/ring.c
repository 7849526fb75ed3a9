/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/wearables/ring.h"

#include "tests/wearables/ring_answers.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UUID_DIS      "0000180a-0000-1000-8000-00805f9b34fb"
#define UUID_FIRMWARE "00002a26-0000-1000-8000-00805f9b34fb"
#define UUID_HARDWARE "00002a27-0000-1000-8000-00805f9b34fb"

#define FACTORY_MS INT64_C(946684800000) /* 2000-01-01, what its clock shows when it wakes up */
#define LONG_AGO   (INT64_MIN / 2)

static const struct ring_profile profiles[] = {
    {.word = "r02",
     .name = "R02_1A2B",
     .firmware = "R02_3.00.06_240523",
     .hardware = "R02_V3.0",
     .packet_size = 0xf1,
     .capabilities = {0x01, 0, 1, 0, 0x22, 0, 0, 0, 0, 1, 0, 0x30, 1, 0, 0x10},
     .support = {0x3c, 0, 0x40},
     .old_sleep = true,
     .slot_days = RING_DAYS_MAX,
     .echo_off_s = 4 * 3600},
    {.word = "r10",
     .name = "COLMI R10_1A2B",
     .firmware = "RT03CR_1.00.02",
     .hardware = "RT03CR_V1.0",
     .packet_size = 0xf4,
     .capabilities = {0x01, 1, 0, 0, 0x02, 0, 0, 0, 0, 1, 0, 0x20, 0, 0, 0x30},
     .support = {0x3c, 0, 0xac, 0x27},
     .has_hrv = true,
     .whole_hours = true,
     .new_sleep = true,
     .nap = true,
     .slot_days = RING_DAYS_MAX},
    {.word = "h59",
     .name = "H59_1A2B",
     .firmware = "H59_1.00.10",
     .hardware = "H59_V1.0",
     .packet_size = 0xf4,
     .capabilities = {0x01, 0, 0, 1, 0x16, 0, 0, 0, 0, 1, 0, 0x20, 0, 0, 0x30},
     .support = {0x3c, 0, 0x40, 0, 0x20},
     .has_hrv = true,
     .slot_days = 4},
};

static const char *const flags_read[] = {"read", NULL};
static const char *const flags_write[] = {"write", "write-without-response", NULL};
static const char *const flags_notify[] = {"notify", NULL};

static const struct wearable_characteristic v1_characteristics[] = {
    {UUID_RING_V1_WRITE, flags_write, 0x000b, 0},
    {UUID_RING_V1_NOTIFY, flags_notify, 0x000d, 0x000f},
};
static const struct wearable_characteristic v2_characteristics[] = {
    {UUID_RING_V2_WRITE, flags_write, 0x0011, 0},
    {UUID_RING_V2_NOTIFY, flags_notify, 0x0013, 0x0015},
};
static const struct wearable_characteristic dis_characteristics[] = {
    {UUID_FIRMWARE, flags_read, 0x0021, 0},
    {UUID_HARDWARE, flags_read, 0x0023, 0},
};
static const struct wearable_service services[] = {
    {UUID_RING_V1, 0x000a, v1_characteristics, 2},
    {UUID_RING_V2, 0x0010, v2_characteristics, 2},
    {UUID_DIS, 0x0020, dis_characteristics, 2},
};
static const char *const advertised[] = {NULL}; /* a name, and no service */

/* ---- life and options ---- */

static void take_profile(struct ring *ring, const struct ring_profile *profile)
{
    ring->profile = profile;
    ring->old_sleep = profile->old_sleep;
    ring->new_sleep = profile->new_sleep;
    ring->nap = profile->nap;
    snprintf(ring->base.name, sizeof(ring->base.name), "%s", profile->name);
}

static int ring_create(const char *address, struct wearable **ret)
{
    struct ring *ring = calloc(1, sizeof(*ring));
    if (!ring)
        return -ERR_NOMEM;
    wearable_init(&ring->base, &ring_type, address);
    take_profile(ring, &profiles[0]);
    ring->first_ms = LONG_AGO;
    ring->bed_minute = 21 * 60 + 20;
    ring->days = RING_DAYS_MAX;
    for (size_t i = 0; i < RING_LOGS; i++)
        ring->logs[i].minutes = i == RING_LOG_HR ? 5 : 30;
    *ret = &ring->base;
    return 0;
}

static void ring_destroy(struct wearable *wearable)
{
    free(wearable);
}

static int set_profile(struct ring *ring, const char *value)
{
    for (size_t i = 0; i < sizeof(profiles) / sizeof(profiles[0]); i++) {
        if (strcmp(profiles[i].word, value) == 0) {
            take_profile(ring, &profiles[i]);
            return 0;
        }
    }
    return -ERR_SYNTAX;
}

static int set_clock(struct ring *ring, const char *value)
{
    long minutes;
    const int r = wearable_parse_number(value, -840, 840, &minutes);
    if (r < 0)
        return r;
    ring->clocks[0] = (struct ring_clock){LONG_AGO, minutes * INT64_C(60000)};
    ring->clock_count = 1;
    return 0;
}

static int set_logging(struct ring *ring, const char *value)
{
    long on;
    const int r = wearable_parse_number(value, 0, 1, &on);
    for (size_t i = 0; i < RING_LOGS && r == 0; i++) {
        ring->logs[i].on = on != 0;
        ring->logs[i].since_ms = LONG_AGO;
    }
    return r;
}

static int set_mute(struct ring *ring, const char *value)
{
    uint8_t command;
    size_t length;
    const int r = wearable_parse_hex(value, &command, 1, &length);
    if (r == 0)
        ring->mute = length > 0 ? command : 0;
    return r;
}

static const struct wearable_number numbers[] = {
    {"seed", 0, INT32_MAX, NUMBER_UNSIGNED, offsetof(struct ring, seed)},
    {"erase", 0, 1, NUMBER_BOOL, offsetof(struct ring, erase)},
    {"kept", 0, 1, NUMBER_BOOL, offsetof(struct ring, kept)},
    {"old_sleep", 0, 1, NUMBER_BOOL, offsetof(struct ring, old_sleep)},
    {"new_sleep", 0, 1, NUMBER_BOOL, offsetof(struct ring, new_sleep)},
    {"interval_temp", 0, 1, NUMBER_BOOL, offsetof(struct ring, interval_temp)},
    {"chatty", 0, 1, NUMBER_BOOL, offsetof(struct ring, chatty)},
    {"nap", 0, 1, NUMBER_BOOL, offsetof(struct ring, nap)},
    {"days", 1, RING_DAYS_MAX, NUMBER_UNSIGNED, offsetof(struct ring, days)},
    {"bed", 0, 1439, NUMBER_UNSIGNED, offsetof(struct ring, bed_minute)},
    {0},
};

static int ring_option(struct wearable *wearable, const char *key, const char *value)
{
    struct ring *ring = (struct ring *)wearable;
    if (strcmp(key, "profile") == 0)
        return set_profile(ring, value);
    if (strcmp(key, "clock") == 0)
        return set_clock(ring, value);
    if (strcmp(key, "logging") == 0)
        return set_logging(ring, value);
    if (strcmp(key, "mute") == 0)
        return set_mute(ring, value);
    return wearable_set_number(ring, numbers, key, value);
}

/* ---- GATT ---- */

/* What is not whole is not answered. */
static int ring_write(struct wearable *wearable,
                      const struct wearable_characteristic *characteristic, const uint8_t *bytes,
                      size_t length)
{
    struct ring *ring = (struct ring *)wearable;
    if (characteristic == &v1_characteristics[0]) {
        if (length == RING_FRAME && bytes[15] == ring_checksum(bytes) && bytes[0] != ring->mute) {
            ring->requests++;
            ring_command(ring, bytes);
        }
        return ATT_OK;
    }
    if (characteristic != &v2_characteristics[0])
        return ATT_WRITE_NOT_PERMITTED;
    if (length >= 6 && bytes[0] == 0xbc && (size_t)(bytes[2] | bytes[3] << 8) == length - 6 &&
        (bytes[4] | bytes[5] << 8) == ring_crc(bytes + 6, length - 6) && bytes[1] != ring->mute) {
        ring->requests++;
        ring_big_command(ring, bytes[1], bytes + 6, length - 6);
    }
    return ATT_OK;
}

static int ring_read(struct wearable *wearable,
                     const struct wearable_characteristic *characteristic, uint8_t *bytes,
                     size_t size, size_t *ret_length)
{
    const struct ring *ring = (const struct ring *)wearable;
    const char *text;
    if (characteristic == &dis_characteristics[0])
        text = ring->profile->firmware;
    else if (characteristic == &dis_characteristics[1])
        text = ring->profile->hardware;
    else
        return ATT_READ_NOT_PERMITTED;
    *ret_length = strnlen(text, size);
    memcpy(bytes, text, *ret_length);
    return ATT_OK;
}

static int64_t ring_tick(struct wearable *wearable, int64_t now_ms)
{
    struct ring *ring = (struct ring *)wearable;
    ring->now_ms = now_ms;
    return WEARABLE_NEVER;
}

static void ring_subscribe(struct wearable *wearable,
                           const struct wearable_characteristic *characteristic, bool on,
                           int64_t now_ms)
{
    struct ring *ring = (struct ring *)wearable;
    ring_tick(wearable, now_ms);
    if (ring->clock_count == 0) {
        ring->clocks[ring->clock_count++] = (struct ring_clock){now_ms, FACTORY_MS - now_ms};
        if (!ring->kept)
            ring->first_ms = now_ms;
    }
    if (characteristic == &v1_characteristics[1])
        ring->v1_on = on;
    else if (characteristic == &v2_characteristics[1])
        ring->v2_on = on;
}

static void ring_describe(const struct wearable *wearable, char *text, size_t size)
{
    const struct ring *ring = (const struct ring *)wearable;
    char logs[RING_LOGS + 1] = {0};
    for (size_t i = 0; i < RING_LOGS; i++)
        logs[i] = ring->logs[i].on ? '1' : '0';
    snprintf(text, size, "requests=%u times_set=%u logs=%s", ring->requests, ring->times_set, logs);
}

const struct wearable_type ring_type = {
    .kind = "ring",
    .default_name = "R02_1A2B",
    .appearance = 0,
    .advertised = advertised,
    .services = services,
    .service_count = sizeof(services) / sizeof(services[0]),
    .create = ring_create,
    .destroy = ring_destroy,
    .option = ring_option,
    .read = ring_read,
    .write = ring_write,
    .subscribe = ring_subscribe,
    .tick = ring_tick,
    .describe = ring_describe,
};
