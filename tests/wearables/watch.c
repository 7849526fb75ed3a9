/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rate walks bpm, bpm + 1, bpm + 2 and again, so that every notification differs from the last.
 */
#include "tests/wearables/watch.h"

#include "tests/wearables/heart_rate.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct watch {
    struct wearable base;
    unsigned bpm;
    unsigned every_ms;
    bool subscribed;
    int64_t next_ms;
    uint64_t notifications;
};

static const char *const flags_read_notify[] = {"read", "notify", NULL};
static const struct wearable_characteristic heart_rate_characteristics[] = {
    {UUID_HR_MEASUREMENT, flags_read_notify, 0x0012, 0x0014},
};
static const struct wearable_characteristic battery_characteristics[] = {
    {UUID_BATTERY_LEVEL, flags_read_notify, 0x0019, 0x001b},
};
static const struct wearable_service services[] = {
    {UUID_HEART_RATE, 0x0011, heart_rate_characteristics, 1},
    {UUID_BATTERY, 0x0018, battery_characteristics, 1},
};
static const char *const advertised[] = {"00001530-1212-efde-1523-785feabcd123", NULL};

static int watch_create(const char *address, struct wearable **ret)
{
    struct watch *watch = calloc(1, sizeof(*watch));
    if (!watch)
        return -ERR_NOMEM;
    wearable_init(&watch->base, &watch_type, address);
    watch->base.random_address = true;
    watch->bpm = 64;
    watch->every_ms = 1000;
    *ret = &watch->base;
    return 0;
}

static void watch_destroy(struct wearable *wearable)
{
    free(wearable);
}

static const struct wearable_number numbers[] = {
    {"bpm", 0, 250, NUMBER_UNSIGNED, offsetof(struct watch, bpm)},
    {"every_ms", 1, 60000, NUMBER_UNSIGNED, offsetof(struct watch, every_ms)},
    {0},
};

static int watch_option(struct wearable *wearable, const char *key, const char *value)
{
    return wearable_set_number(wearable, numbers, key, value);
}

static size_t measurement(const struct watch *watch, uint8_t bytes[HEART_RATE_BYTES_MAX])
{
    const unsigned walk = watch->bpm > 0 ? (unsigned)(watch->notifications % 3) : 0;
    const struct heart_rate plain = {.bpm = watch->bpm + walk, .energy_kj = -1};
    return heart_rate_encode(&plain, bytes);
}

static int watch_read(struct wearable *wearable,
                      const struct wearable_characteristic *characteristic, uint8_t *bytes,
                      size_t size, size_t *ret_length)
{
    if (size < HEART_RATE_BYTES_MAX)
        return ATT_APPLICATION;
    if (characteristic == &heart_rate_characteristics[0]) {
        *ret_length = measurement((struct watch *)wearable, bytes);
    } else {
        bytes[0] = (uint8_t)(wearable->battery_percent < 0 ? 0 : wearable->battery_percent);
        *ret_length = 1;
    }
    return ATT_OK;
}

static void watch_subscribe(struct wearable *wearable,
                            const struct wearable_characteristic *characteristic, bool on,
                            int64_t now_ms)
{
    struct watch *watch = (struct watch *)wearable;
    if (characteristic != &heart_rate_characteristics[0] || watch->subscribed == on)
        return;
    watch->subscribed = on;
    watch->next_ms = now_ms + watch->every_ms;
}

static int64_t watch_tick(struct wearable *wearable, int64_t now_ms)
{
    struct watch *watch = (struct watch *)wearable;
    for (; watch->subscribed && watch->next_ms <= now_ms; watch->next_ms += watch->every_ms) {
        if (wearable->silent)
            continue;
        uint8_t bytes[HEART_RATE_BYTES_MAX];
        const size_t length = measurement(watch, bytes);
        watch->notifications++;
        wearable_send(wearable, &heart_rate_characteristics[0], bytes, length);
    }
    return watch->subscribed ? watch->next_ms : WEARABLE_NEVER;
}

static void watch_describe(const struct wearable *wearable, char *text, size_t size)
{
    const struct watch *watch = (const struct watch *)wearable;
    snprintf(text, size, "notifications=%" PRIu64, watch->notifications);
}

const struct wearable_type watch_type = {
    .kind = "watch",
    .default_name = "InfiniTime",
    .appearance = 192, /* generic watch */
    .advertised = advertised,
    .services = services,
    .service_count = sizeof(services) / sizeof(services[0]),
    .create = watch_create,
    .destroy = watch_destroy,
    .option = watch_option,
    .read = watch_read,
    .subscribe = watch_subscribe,
    .tick = watch_tick,
    .describe = watch_describe,
};
