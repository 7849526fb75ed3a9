/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Spot check: flags | SpO2 | rate | Date Time, status u16, device u24, amplitude (each optional).
 * Continuous: flags | SpO2 | rate | fast pair, slow pair, status u16, device u24, amplitude (each
 * optional). SpO2, rate and amplitude are SFLOATs.
 */
#include "tests/wearables/oximeter.h"

#include "tests/wearables/health.h"
#include "tests/wearables/heart_rate.h"
#include <stdio.h>
#include <stdlib.h>

enum { SPOT_TIME = 0x01, SPOT_STATUS = 0x02, SPOT_DEVICE = 0x04, SPOT_CLOCK_NOT_SET = 0x10 };
enum {
    HAS_FAST = 0x01,
    HAS_SLOW = 0x02,
    HAS_STATUS = 0x04,
    HAS_DEVICE = 0x08,
    HAS_AMPLITUDE = 0x10
};
enum { SPOT_CHECK, CONTINUOUS, FEATURES, CHARACTERISTICS };

#define BYTES_MAX 24

struct oximeter {
    struct wearable base;
    unsigned spo2;
    unsigned bpm;
    unsigned fields;
    unsigned status;
    unsigned device;
    unsigned every_ms;
    unsigned stored;
    unsigned stored_every_s;
    unsigned clock_s;
    bool clock_set;

    bool spot_subscribed;
    bool subscribed;
    int64_t next_ms;
    unsigned stored_sent;
    unsigned live_sent;
};

static const char *const flags_indicate[] = {"indicate", NULL};
static const char *const flags_notify[] = {"notify", NULL};
static const char *const flags_read[] = {"read", NULL};
static const struct wearable_characteristic oximeter_characteristics[CHARACTERISTICS] = {
    [SPOT_CHECK] = {UUID_PLX_SPOT_CHECK, flags_indicate, 0x0012, 0x0014},
    [CONTINUOUS] = {UUID_PLX_CONTINUOUS, flags_notify, 0x0015, 0x0017},
    [FEATURES] = {UUID_PLX_FEATURES, flags_read, 0x0018, 0},
};
static const struct wearable_service services[] = {
    {UUID_PULSE_OXIMETER, 0x0011, oximeter_characteristics, CHARACTERISTICS},
};
static const char *const advertised[] = {UUID_PULSE_OXIMETER, NULL};

static int oximeter_create(const char *address, struct wearable **ret)
{
    struct oximeter *oximeter = calloc(1, sizeof(*oximeter));
    if (!oximeter)
        return -ERR_NOMEM;
    wearable_init(&oximeter->base, &oximeter_type, address);
    oximeter->spo2 = 97;
    oximeter->bpm = 66;
    oximeter->every_ms = 1000;
    oximeter->stored_every_s = 3600;
    oximeter->clock_set = true;
    *ret = &oximeter->base;
    return 0;
}

static void oximeter_destroy(struct wearable *wearable)
{
    free(wearable);
}

static const struct wearable_number numbers[] = {
    {"spo2", 0, 200, NUMBER_UNSIGNED, offsetof(struct oximeter, spo2)},
    {"bpm", 0, 500, NUMBER_UNSIGNED, offsetof(struct oximeter, bpm)},
    {"fields", 0, 31, NUMBER_UNSIGNED, offsetof(struct oximeter, fields)},
    {"status", 0, 0xffff, NUMBER_UNSIGNED, offsetof(struct oximeter, status)},
    {"device", 0, 0xffffff, NUMBER_UNSIGNED, offsetof(struct oximeter, device)},
    {"every_ms", 1, INT32_MAX, NUMBER_UNSIGNED, offsetof(struct oximeter, every_ms)},
    {"stored", 0, 100, NUMBER_UNSIGNED, offsetof(struct oximeter, stored)},
    {"stored_every_s", 1, 1000000, NUMBER_UNSIGNED, offsetof(struct oximeter, stored_every_s)},
    {"clock_s", 0, INT32_MAX, NUMBER_UNSIGNED, offsetof(struct oximeter, clock_s)},
    {"clock_set", 0, 1, NUMBER_BOOL, offsetof(struct oximeter, clock_set)},
    {0},
};

static int oximeter_option(struct wearable *wearable, const char *key, const char *value)
{
    return wearable_set_number(wearable, numbers, key, value);
}

static int oximeter_read(struct wearable *wearable,
                         const struct wearable_characteristic *characteristic, uint8_t *bytes,
                         size_t size, size_t *ret_length)
{
    (void)wearable;
    if (characteristic != &oximeter_characteristics[FEATURES] || size < 2)
        return ATT_READ_NOT_PERMITTED;
    health_number(bytes, 0x7f, 2); /* all but multiple bonds */
    *ret_length = 2;
    return ATT_OK;
}

static void oximeter_subscribe(struct wearable *wearable,
                               const struct wearable_characteristic *characteristic, bool on,
                               int64_t now_ms)
{
    struct oximeter *oximeter = (struct oximeter *)wearable;
    if (characteristic == &oximeter_characteristics[SPOT_CHECK]) {
        oximeter->spot_subscribed = on;
    } else if (characteristic == &oximeter_characteristics[CONTINUOUS]) {
        oximeter->subscribed = on;
        oximeter->next_ms = now_ms + oximeter->every_ms;
    }
}

static uint8_t *put_value(uint8_t *at, unsigned value)
{
    return value == 0 ? health_sfloat(at, HEALTH_NO_SFLOAT, 0) : health_sfloat(at, (int)value, 0);
}

static uint8_t *put_pair(uint8_t *at, unsigned spo2, unsigned bpm)
{
    return put_value(put_value(at, spo2), bpm);
}

static void indicate_spot_check(struct oximeter *oximeter)
{
    uint8_t bytes[BYTES_MAX];
    const int64_t ago_s =
        (int64_t)(oximeter->stored - oximeter->stored_sent) * oximeter->stored_every_s;
    uint8_t *at = put_pair(bytes + 1, oximeter->spo2, oximeter->bpm);
    unsigned flags = SPOT_STATUS | SPOT_DEVICE;
    if (oximeter->clock_s > 0) {
        flags |= SPOT_TIME | (oximeter->clock_set ? 0U : SPOT_CLOCK_NOT_SET);
        at = health_date_time(at, oximeter->clock_s - ago_s);
    }
    at = health_number(at, oximeter->status | 1U << 9, 2); /* out of the memory */
    at = health_number(at, oximeter->device, 3);
    bytes[0] = (uint8_t)flags;
    oximeter->stored_sent++;
    wearable_send(&oximeter->base, &oximeter_characteristics[SPOT_CHECK], bytes,
                  (size_t)(at - bytes));
}

static void notify_continuous(struct oximeter *oximeter)
{
    uint8_t bytes[BYTES_MAX] = {(uint8_t)oximeter->fields};
    uint8_t *at = put_pair(bytes + 1, oximeter->spo2, oximeter->bpm);
    if (oximeter->fields & HAS_FAST)
        at = put_pair(at, oximeter->spo2 + 1, oximeter->bpm + 1);
    if (oximeter->fields & HAS_SLOW)
        at = put_pair(at, oximeter->spo2 + 2, oximeter->bpm + 2);
    if (oximeter->fields & HAS_STATUS)
        at = health_number(at, oximeter->status, 2);
    if (oximeter->fields & HAS_DEVICE)
        at = health_number(at, oximeter->device, 3);
    if (oximeter->fields & HAS_AMPLITUDE)
        at = health_sfloat(at, 123, -1);
    oximeter->live_sent++;
    wearable_send(&oximeter->base, &oximeter_characteristics[CONTINUOUS], bytes,
                  (size_t)(at - bytes));
}

static int64_t oximeter_tick(struct wearable *wearable, int64_t now_ms)
{
    struct oximeter *oximeter = (struct oximeter *)wearable;
    while (oximeter->spot_subscribed && oximeter->stored_sent < oximeter->stored)
        indicate_spot_check(oximeter);
    for (; oximeter->subscribed && oximeter->next_ms <= now_ms;
         oximeter->next_ms += oximeter->every_ms)
        if (!wearable->silent)
            notify_continuous(oximeter);
    return oximeter->subscribed ? oximeter->next_ms : WEARABLE_NEVER;
}

static void oximeter_describe(const struct wearable *wearable, char *text, size_t size)
{
    const struct oximeter *oximeter = (const struct oximeter *)wearable;
    snprintf(text, size, "stored=%u live=%u", oximeter->stored_sent, oximeter->live_sent);
}

const struct wearable_type oximeter_type = {
    .kind = "oximeter",
    .default_name = "Oximeter",
    .appearance = 3136, /* pulse oximeter */
    .advertised = advertised,
    .services = services,
    .service_count = sizeof(services) / sizeof(services[0]),
    .create = oximeter_create,
    .destroy = oximeter_destroy,
    .option = oximeter_option,
    .read = oximeter_read,
    .subscribe = oximeter_subscribe,
    .tick = oximeter_tick,
    .describe = oximeter_describe,
};
