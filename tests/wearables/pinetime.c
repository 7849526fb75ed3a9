/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Written from InfiniTime's src/components/ble/MotionService.cpp and HeartRateService.cpp: the
 * counter is 4 bytes, least significant first, and is sent when it changes, also when midnight sets
 * it to 0. The rate walks bpm, bpm + 1, bpm + 2 and again.
 */
#include "tests/wearables/pinetime.h"

#include "tests/wearables/heart_rate.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define WALK_MS 1000

enum { STEP_COUNT, MOTION_AXES };

struct pinetime {
    struct wearable base;
    unsigned bpm;
    unsigned every_ms;
    unsigned steps;
    unsigned walk;
    unsigned midnight_ms;

    bool heart_subscribed;
    bool steps_subscribed;
    bool started;
    int64_t start_ms;
    int64_t heart_ms; /* when the next rate is due */
    int64_t walk_ms;  /* ditto, the next steps */
    bool midnight_over;
    uint64_t rates;
    uint64_t counts;
};

static const char *const flags_read_notify[] = {"read", "notify", NULL};
static const struct wearable_characteristic heart_rate_characteristics[] = {
    {UUID_HR_MEASUREMENT, flags_read_notify, 0x0022, 0x0024},
};
static const struct wearable_characteristic motion_characteristics[] = {
    [STEP_COUNT] = {UUID_STEP_COUNT, flags_read_notify, 0x0032, 0x0034},
    [MOTION_AXES] = {UUID_MOTION_AXES, flags_read_notify, 0x0035, 0x0037},
};
static const struct wearable_characteristic battery_characteristics[] = {
    {UUID_BATTERY_LEVEL, flags_read_notify, 0x0042, 0x0044},
};
static const struct wearable_service services[] = {
    {UUID_HEART_RATE, 0x0021, heart_rate_characteristics, 1},
    {UUID_MOTION, 0x0031, motion_characteristics, 2},
    {UUID_BATTERY, 0x0041, battery_characteristics, 1},
};
static const char *const advertised[] = {"00001530-1212-efde-1523-785feabcd123", NULL};

static int pinetime_create(const char *address, struct wearable **ret)
{
    struct pinetime *pinetime = calloc(1, sizeof(*pinetime));
    if (!pinetime)
        return -ERR_NOMEM;
    wearable_init(&pinetime->base, &pinetime_type, address);
    pinetime->base.random_address = true;
    pinetime->bpm = 64;
    pinetime->every_ms = 1000;
    *ret = &pinetime->base;
    return 0;
}

static void pinetime_destroy(struct wearable *wearable)
{
    free(wearable);
}

static const struct wearable_number numbers[] = {
    {"bpm", 0, 250, NUMBER_UNSIGNED, offsetof(struct pinetime, bpm)},
    {"every_ms", 1, 60000, NUMBER_UNSIGNED, offsetof(struct pinetime, every_ms)},
    {"steps", 0, INT32_MAX, NUMBER_UNSIGNED, offsetof(struct pinetime, steps)},
    {"walk", 0, 10, NUMBER_UNSIGNED, offsetof(struct pinetime, walk)},
    {"midnight_ms", 0, INT32_MAX, NUMBER_UNSIGNED, offsetof(struct pinetime, midnight_ms)},
    {0},
};

static int pinetime_option(struct wearable *wearable, const char *key, const char *value)
{
    return wearable_set_number(wearable, numbers, key, value);
}

static size_t rate_bytes(const struct pinetime *pinetime, uint8_t bytes[HEART_RATE_BYTES_MAX])
{
    const unsigned walk = pinetime->bpm > 0 ? (unsigned)(pinetime->rates % 3) : 0;
    const struct heart_rate plain = {.bpm = pinetime->bpm + walk, .energy_kj = -1};
    return heart_rate_encode(&plain, bytes);
}

static size_t count_bytes(const struct pinetime *pinetime, uint8_t bytes[4])
{
    for (unsigned i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(pinetime->steps >> 8 * i);
    return 4;
}

static int pinetime_read(struct wearable *wearable,
                         const struct wearable_characteristic *characteristic, uint8_t *bytes,
                         size_t size, size_t *ret_length)
{
    const struct pinetime *pinetime = (const struct pinetime *)wearable;
    if (size < HEART_RATE_BYTES_MAX || characteristic == &motion_characteristics[MOTION_AXES])
        return ATT_APPLICATION;
    if (characteristic == &heart_rate_characteristics[0]) {
        *ret_length = rate_bytes(pinetime, bytes);
    } else if (characteristic == &motion_characteristics[STEP_COUNT]) {
        *ret_length = count_bytes(pinetime, bytes);
    } else {
        bytes[0] = (uint8_t)(wearable->battery_percent < 0 ? 0 : wearable->battery_percent);
        *ret_length = 1;
    }
    return ATT_OK;
}

static void start(struct pinetime *pinetime, int64_t now_ms)
{
    pinetime->started = true;
    pinetime->start_ms = now_ms;
    pinetime->heart_ms = now_ms + pinetime->every_ms;
    pinetime->walk_ms = now_ms + WALK_MS;
}

static void pinetime_subscribe(struct wearable *wearable,
                               const struct wearable_characteristic *characteristic, bool on,
                               int64_t now_ms)
{
    struct pinetime *pinetime = (struct pinetime *)wearable;
    if (characteristic == &heart_rate_characteristics[0])
        pinetime->heart_subscribed = on;
    else if (characteristic == &motion_characteristics[STEP_COUNT])
        pinetime->steps_subscribed = on;
    else
        return;
    if (!pinetime->started)
        start(pinetime, now_ms);
}

static void beat(struct pinetime *pinetime)
{
    pinetime->heart_ms += pinetime->every_ms;
    if (pinetime->base.silent || !pinetime->heart_subscribed)
        return;
    uint8_t bytes[HEART_RATE_BYTES_MAX];
    const size_t length = rate_bytes(pinetime, bytes);
    pinetime->rates++;
    wearable_send(&pinetime->base, &heart_rate_characteristics[0], bytes, length);
}

/* One second of walking; the counter lives whether anybody listens or not. */
static void walk(struct pinetime *pinetime)
{
    const unsigned before = pinetime->steps;
    const int64_t at_ms = pinetime->walk_ms - pinetime->start_ms;
    pinetime->walk_ms += WALK_MS;
    if (!pinetime->midnight_over && pinetime->midnight_ms > 0 && at_ms >= pinetime->midnight_ms) {
        pinetime->midnight_over = true;
        pinetime->steps = 0;
    } else {
        pinetime->steps += pinetime->walk;
    }
    if (pinetime->steps == before || pinetime->base.silent || !pinetime->steps_subscribed)
        return;
    uint8_t bytes[4];
    const size_t length = count_bytes(pinetime, bytes);
    pinetime->counts++;
    wearable_send(&pinetime->base, &motion_characteristics[STEP_COUNT], bytes, length);
}

static int64_t pinetime_tick(struct wearable *wearable, int64_t now_ms)
{
    struct pinetime *pinetime = (struct pinetime *)wearable;
    while (pinetime->started && pinetime->heart_ms <= now_ms)
        beat(pinetime);
    while (pinetime->started && pinetime->walk_ms <= now_ms)
        walk(pinetime);
    if (!pinetime->heart_subscribed && !pinetime->steps_subscribed)
        return WEARABLE_NEVER;
    return pinetime->heart_ms < pinetime->walk_ms ? pinetime->heart_ms : pinetime->walk_ms;
}

static void pinetime_describe(const struct wearable *wearable, char *text, size_t size)
{
    const struct pinetime *pinetime = (const struct pinetime *)wearable;
    snprintf(text, size, "rates=%" PRIu64 " counts=%" PRIu64 " steps=%u", pinetime->rates,
             pinetime->counts, pinetime->steps);
}

const struct wearable_type pinetime_type = {
    .kind = "pinetime",
    .default_name = "InfiniTime",
    .appearance = 192, /* generic watch */
    .advertised = advertised,
    .services = services,
    .service_count = sizeof(services) / sizeof(services[0]),
    .create = pinetime_create,
    .destroy = pinetime_destroy,
    .option = pinetime_option,
    .read = pinetime_read,
    .subscribe = pinetime_subscribe,
    .tick = pinetime_tick,
    .describe = pinetime_describe,
};
