/* SPDX-License-Identifier: GPL-3.0-or-later */
/* flags | temperature FLOAT | Date Time (7, optional) | site (1, optional). */
#include "tests/wearables/thermometer.h"

#include "tests/wearables/health.h"
#include "tests/wearables/heart_rate.h"
#include <stdio.h>
#include <stdlib.h>

enum { FLAG_FAHRENHEIT = 0x01, FLAG_TIME = 0x02, FLAG_TYPE = 0x04 };

#define BYTES_MAX 13

struct thermometer {
    struct wearable base;
    unsigned temperature;
    bool fahrenheit;
    unsigned site;
    unsigned every_ms;
    unsigned clock_s;
    unsigned stored;
    unsigned stored_every_s;

    bool subscribed;
    bool started;
    int64_t start_ms;
    int64_t next_ms;
    unsigned stored_sent;
    unsigned live_sent;
};

static const char *const flags_indicate[] = {"indicate", NULL};
static const char *const flags_read[] = {"read", NULL};
static const char *const flags_read_notify[] = {"read", "notify", NULL};
static const struct wearable_characteristic thermometer_characteristics[] = {
    {UUID_TEMPERATURE_MEASUREMENT, flags_indicate, 0x0012, 0x0014},
    {UUID_TEMPERATURE_TYPE, flags_read, 0x0015, 0},
};
static const struct wearable_characteristic battery_characteristics[] = {
    {UUID_BATTERY_LEVEL, flags_read_notify, 0x0022, 0x0024},
};
static const struct wearable_service services[] = {
    {UUID_HEALTH_THERMOMETER, 0x0011, thermometer_characteristics, 2},
    {UUID_BATTERY, 0x0021, battery_characteristics, 1},
};
static const char *const advertised[] = {UUID_HEALTH_THERMOMETER, NULL};

static int thermometer_create(const char *address, struct wearable **ret)
{
    struct thermometer *thermometer = calloc(1, sizeof(*thermometer));
    if (!thermometer)
        return -ERR_NOMEM;
    wearable_init(&thermometer->base, &thermometer_type, address);
    thermometer->temperature = 3480;
    thermometer->every_ms = 10000;
    thermometer->stored_every_s = 3600;
    *ret = &thermometer->base;
    return 0;
}

static void thermometer_destroy(struct wearable *wearable)
{
    free(wearable);
}

static const struct wearable_number numbers[] = {
    {"temperature", 0, 20000, NUMBER_UNSIGNED, offsetof(struct thermometer, temperature)},
    {"fahrenheit", 0, 1, NUMBER_BOOL, offsetof(struct thermometer, fahrenheit)},
    {"site", 0, 255, NUMBER_UNSIGNED, offsetof(struct thermometer, site)},
    {"every_ms", 1, INT32_MAX, NUMBER_UNSIGNED, offsetof(struct thermometer, every_ms)},
    {"clock_s", 0, INT32_MAX, NUMBER_UNSIGNED, offsetof(struct thermometer, clock_s)},
    {"stored", 0, 100, NUMBER_UNSIGNED, offsetof(struct thermometer, stored)},
    {"stored_every_s", 1, 1000000, NUMBER_UNSIGNED, offsetof(struct thermometer, stored_every_s)},
    {0},
};

static int thermometer_option(struct wearable *wearable, const char *key, const char *value)
{
    return wearable_set_number(wearable, numbers, key, value);
}

static int thermometer_read(struct wearable *wearable,
                            const struct wearable_characteristic *characteristic, uint8_t *bytes,
                            size_t size, size_t *ret_length)
{
    const struct thermometer *thermometer = (const struct thermometer *)wearable;
    if (size < 1)
        return ATT_APPLICATION;
    if (characteristic == &thermometer_characteristics[1])
        bytes[0] = (uint8_t)thermometer->site;
    else if (characteristic == &battery_characteristics[0])
        bytes[0] = (uint8_t)(wearable->battery_percent < 0 ? 0 : wearable->battery_percent);
    else
        return ATT_READ_NOT_PERMITTED;
    *ret_length = 1;
    return ATT_OK;
}

static void thermometer_subscribe(struct wearable *wearable,
                                  const struct wearable_characteristic *characteristic, bool on,
                                  int64_t now_ms)
{
    struct thermometer *thermometer = (struct thermometer *)wearable;
    if (characteristic != &thermometer_characteristics[0] || thermometer->subscribed == on)
        return;
    thermometer->subscribed = on;
    thermometer->next_ms = now_ms + thermometer->every_ms;
    if (!thermometer->started)
        thermometer->start_ms = now_ms;
    thermometer->started = true;
}

/* A measurement, so many seconds after the start. */
static void indicate(struct thermometer *thermometer, int64_t after_s)
{
    uint8_t bytes[BYTES_MAX];
    const unsigned count = thermometer->stored_sent + thermometer->live_sent;
    unsigned flags = thermometer->fahrenheit ? FLAG_FAHRENHEIT : 0;
    uint8_t *at = health_float(bytes + 1, (int32_t)(thermometer->temperature + count), -2);
    if (thermometer->clock_s > 0) {
        flags |= FLAG_TIME;
        at = health_date_time(at, thermometer->clock_s + after_s);
    }
    if (thermometer->site > 0) {
        flags |= FLAG_TYPE;
        *at++ = (uint8_t)thermometer->site;
    }
    bytes[0] = (uint8_t)flags;
    wearable_send(&thermometer->base, &thermometer_characteristics[0], bytes, (size_t)(at - bytes));
}

static int64_t thermometer_tick(struct wearable *wearable, int64_t now_ms)
{
    struct thermometer *thermometer = (struct thermometer *)wearable;
    if (!thermometer->subscribed)
        return WEARABLE_NEVER;
    for (; thermometer->stored_sent < thermometer->stored; thermometer->stored_sent++) {
        const int64_t ago = thermometer->stored - thermometer->stored_sent;
        indicate(thermometer, -ago * thermometer->stored_every_s);
    }
    for (; thermometer->next_ms <= now_ms; thermometer->next_ms += thermometer->every_ms) {
        if (wearable->silent)
            continue;
        indicate(thermometer, (thermometer->next_ms - thermometer->start_ms) / 1000);
        thermometer->live_sent++;
    }
    return thermometer->next_ms;
}

static void thermometer_describe(const struct wearable *wearable, char *text, size_t size)
{
    const struct thermometer *thermometer = (const struct thermometer *)wearable;
    snprintf(text, size, "stored=%u live=%u", thermometer->stored_sent, thermometer->live_sent);
}

const struct wearable_type thermometer_type = {
    .kind = "thermometer",
    .default_name = "Thermometer",
    .appearance = 768, /* thermometer */
    .advertised = advertised,
    .services = services,
    .service_count = sizeof(services) / sizeof(services[0]),
    .create = thermometer_create,
    .destroy = thermometer_destroy,
    .option = thermometer_option,
    .read = thermometer_read,
    .subscribe = thermometer_subscribe,
    .tick = thermometer_tick,
    .describe = thermometer_describe,
};
