/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Control point: request op | type, answer F0 | op | type | status | more. Data frame: type 3 |
 * time stamp u64, 0 for PPI | frame type 0 | samples of 6 bytes: rate, interval u16, error u16,
 * flags.
 */
#include "tests/wearables/armband.h"

#include "tests/wearables/beats.h"
#include "tests/wearables/health.h"
#include "tests/wearables/heart_rate.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RATE_MS         1000
#define TYPE_PPI        3
#define OP_START        2
#define OP_STOP         3
#define STATUS_BAD_OP   1
#define STATUS_BAD_TYPE 2
#define STATUS_NO_PPI   3
#define STATUS_IN_STATE 6
#define FRAME_HEAD      10
#define SAMPLE          6
#define NOT_SUBSCRIBED  0xfd /* ATT: client characteristic configuration improperly configured */
#define SAMPLES_MAX     ((WEARABLE_VALUE_MAX - FRAME_HEAD) / SAMPLE)

enum { CONTROL, DATA };

struct armband {
    struct wearable base;
    struct beats_plan plan;
    unsigned first_ms;
    unsigned burst_ms;
    unsigned error;
    unsigned blocked;
    unsigned status;
    unsigned refusals;
    unsigned stops_ms;
    bool ppi;
    bool contact;
    bool can_tell_contact;
    bool stuck;

    bool rate_subscribed;
    bool control_subscribed;
    bool data_subscribed;
    bool started;
    bool measuring;
    int beat_ms; /* of the beat at hand */
    int64_t beat_end_ms;
    struct beats beats;
    int64_t now_ms;
    int64_t rate_ms;      /* when the next rate is due */
    int64_t measuring_ms; /* since */
    int64_t burst_due_ms;
    size_t sample_count;
    uint8_t samples[SAMPLES_MAX][SAMPLE]; /* of the burst to come */

    unsigned starts;
    unsigned stops;
    unsigned rates;
    unsigned frames;
    unsigned beats_measured;
};

static const char *const flags_notify[] = {"notify", NULL};
static const char *const flags_read_notify[] = {"read", "notify", NULL};
static const char *const flags_control[] = {"read", "write", "indicate", NULL};
static const struct wearable_characteristic heart_rate_characteristics[] = {
    {UUID_HR_MEASUREMENT, flags_notify, 0x0012, 0x0014},
};
static const struct wearable_characteristic pmd_characteristics[] = {
    [CONTROL] = {UUID_PMD_CONTROL, flags_control, 0x0022, 0x0024},
    [DATA] = {UUID_PMD_DATA, flags_notify, 0x0025, 0x0027},
};
static const struct wearable_characteristic battery_characteristics[] = {
    {UUID_BATTERY_LEVEL, flags_read_notify, 0x0032, 0x0034},
};
static const struct wearable_service services[] = {
    {UUID_HEART_RATE, 0x0011, heart_rate_characteristics, 1},
    {UUID_PMD, 0x0021, pmd_characteristics, 2},
    {UUID_BATTERY, 0x0031, battery_characteristics, 1},
};
static const char *const advertised[] = {UUID_HEART_RATE, NULL};

static int armband_create(const char *address, struct wearable **ret)
{
    struct armband *armband = calloc(1, sizeof(*armband));
    if (!armband)
        return -ERR_NOMEM;
    wearable_init(&armband->base, &armband_type, address);
    armband->plan.base_ms = 1000;
    armband->ppi = true;
    armband->first_ms = 25000;
    armband->burst_ms = 5000;
    armband->error = 10;
    armband->contact = true;
    armband->can_tell_contact = true;
    *ret = &armband->base;
    return 0;
}

static void armband_destroy(struct wearable *wearable)
{
    free(wearable);
}

static const struct wearable_number numbers[] = {
    {"base", 200, 5000, NUMBER_INT, offsetof(struct armband, plan.base_ms)},
    {"seed", 0, INT32_MAX, NUMBER_UNSIGNED, offsetof(struct armband, plan.seed)},
    {"jitter", 0, 1000, NUMBER_UNSIGNED, offsetof(struct armband, plan.jitter_modulus)},
    {"ppi", 0, 1, NUMBER_BOOL, offsetof(struct armband, ppi)},
    {"first_ms", 1, INT32_MAX, NUMBER_UNSIGNED, offsetof(struct armband, first_ms)},
    {"burst_ms", 1, 60000, NUMBER_UNSIGNED, offsetof(struct armband, burst_ms)},
    {"error", 0, 65535, NUMBER_UNSIGNED, offsetof(struct armband, error)},
    {"blocked", 0, 1000, NUMBER_UNSIGNED, offsetof(struct armband, blocked)},
    {"contact", 0, 1, NUMBER_BOOL, offsetof(struct armband, contact)},
    {"can_tell_contact", 0, 1, NUMBER_BOOL, offsetof(struct armband, can_tell_contact)},
    {"status", 0, 255, NUMBER_UNSIGNED, offsetof(struct armband, status)},
    {"refusals", 0, 1000, NUMBER_UNSIGNED, offsetof(struct armband, refusals)},
    {"stops_ms", 0, INT32_MAX, NUMBER_UNSIGNED, offsetof(struct armband, stops_ms)},
    {"stuck", 0, 1, NUMBER_BOOL, offsetof(struct armband, stuck)},
    {0},
};

static int armband_option(struct wearable *wearable, const char *key, const char *value)
{
    return wearable_set_number(wearable, numbers, key, value);
}

/* ---- the heart ---- */

static void begin_beat(struct armband *armband)
{
    armband->beat_ms = beats_next_ms(&armband->beats);
    armband->beat_end_ms += armband->beat_ms;
}

static unsigned bpm(const struct armband *armband)
{
    return (unsigned)((60000 + armband->beat_ms / 2) / armband->beat_ms);
}

static void measure(struct armband *armband)
{
    armband->beats_measured++;
    if (armband->sample_count == SAMPLES_MAX)
        return;
    const bool moved = armband->blocked > 0 && armband->beats_measured % armband->blocked == 0;
    uint8_t *at = armband->samples[armband->sample_count++];
    at = health_number(at, bpm(armband), 1);
    at = health_number(at, (uint32_t)armband->beat_ms, 2);
    at = health_number(at, armband->error, 2);
    *at = (uint8_t)((moved ? 1 : 0) | (armband->contact ? 2 : 0) |
                    (armband->can_tell_contact ? 4 : 0));
}

/* Up to an instant; beats are measured while measuring is on and somebody hears of it. */
static void live_on(struct armband *armband, int64_t now_ms)
{
    for (; armband->beat_end_ms <= now_ms; begin_beat(armband))
        if (armband->measuring && armband->data_subscribed &&
            armband->beat_end_ms - armband->beat_ms >= armband->measuring_ms)
            measure(armband);
}

/* ---- what it sends ---- */

static void send_rate(struct armband *armband)
{
    const struct heart_rate plain = {
        .bpm = armband->contact ? bpm(armband) : 0,
        .contact_supported = armband->can_tell_contact,
        .contact = armband->contact,
        .energy_kj = -1,
    };
    uint8_t bytes[HEART_RATE_BYTES_MAX];
    const size_t length = heart_rate_encode(&plain, bytes);
    armband->rates++;
    wearable_send(&armband->base, &heart_rate_characteristics[0], bytes, length);
}

static void send_burst(struct armband *armband)
{
    const size_t room = ((size_t)armband->base.mtu - 3 - FRAME_HEAD) / SAMPLE;
    for (size_t sent = 0; sent < armband->sample_count;) {
        uint8_t bytes[WEARABLE_VALUE_MAX] = {TYPE_PPI};
        const size_t left = armband->sample_count - sent;
        const size_t count = left < room ? left : room;
        memcpy(bytes + FRAME_HEAD, armband->samples[sent], count * SAMPLE);
        armband->frames++;
        wearable_send(&armband->base, &pmd_characteristics[DATA], bytes,
                      FRAME_HEAD + count * SAMPLE);
        sent += count;
    }
    armband->sample_count = 0;
}

static void stop_by_itself(struct armband *armband)
{
    static const uint8_t bytes[] = {0x01, TYPE_PPI};
    armband->measuring = false;
    armband->sample_count = 0;
    armband->stops_ms = 0;
    wearable_send(&armband->base, &pmd_characteristics[CONTROL], bytes, sizeof(bytes));
}

static bool burst_is_due(const struct armband *armband)
{
    return armband->measuring && armband->data_subscribed &&
           (!armband->rate_subscribed || armband->burst_due_ms < armband->rate_ms);
}

static int64_t next_ms(const struct armband *armband)
{
    if (burst_is_due(armband))
        return armband->burst_due_ms;
    return armband->rate_subscribed ? armband->rate_ms : WEARABLE_NEVER;
}

static void send_next(struct armband *armband)
{
    const int64_t at_ms = next_ms(armband);
    const bool is_rate = !burst_is_due(armband);
    live_on(armband, at_ms);
    if (is_rate)
        armband->rate_ms += RATE_MS;
    else
        armband->burst_due_ms += armband->burst_ms;
    if (armband->base.silent)
        return;
    if (is_rate)
        send_rate(armband);
    else if (armband->stops_ms > 0 && at_ms - armband->measuring_ms >= armband->stops_ms)
        stop_by_itself(armband);
    else if (!armband->stuck)
        send_burst(armband);
}

static int64_t armband_tick(struct wearable *wearable, int64_t now_ms)
{
    struct armband *armband = (struct armband *)wearable;
    armband->now_ms = now_ms;
    while (next_ms(armband) <= now_ms)
        send_next(armband);
    return next_ms(armband);
}

/* ---- GATT ---- */

static void armband_subscribe(struct wearable *wearable,
                              const struct wearable_characteristic *characteristic, bool on,
                              int64_t now_ms)
{
    struct armband *armband = (struct armband *)wearable;
    armband->now_ms = now_ms;
    if (!armband->started) {
        armband->started = true;
        armband->beat_end_ms = now_ms;
        beats_start(&armband->beats, &armband->plan);
        begin_beat(armband);
    }
    live_on(armband, now_ms);
    if (characteristic == &heart_rate_characteristics[0]) {
        armband->rate_subscribed = on;
        armband->rate_ms = now_ms + RATE_MS;
    } else if (characteristic == &pmd_characteristics[CONTROL]) {
        armband->control_subscribed = on;
    } else if (characteristic == &pmd_characteristics[DATA]) {
        armband->data_subscribed = on;
        armband->sample_count = 0;
        if (armband->burst_due_ms < now_ms)
            armband->burst_due_ms = now_ms + armband->burst_ms;
    }
}

static int armband_read(struct wearable *wearable,
                        const struct wearable_characteristic *characteristic, uint8_t *bytes,
                        size_t size, size_t *ret_length)
{
    const struct armband *armband = (const struct armband *)wearable;
    if (size < 3)
        return ATT_APPLICATION;
    if (characteristic == &pmd_characteristics[CONTROL]) {
        /* as in SDK issue 291, with or without PPI */
        memcpy(bytes, (const uint8_t[]){0x0f, armband->ppi ? 0x6e : 0x66, 0x02}, 3);
        *ret_length = 3;
    } else if (characteristic == &battery_characteristics[0]) {
        bytes[0] = (uint8_t)(wearable->battery_percent < 0 ? 0 : wearable->battery_percent);
        *ret_length = 1;
    } else {
        return ATT_READ_NOT_PERMITTED;
    }
    return ATT_OK;
}

static uint8_t start_ppi(struct armband *armband)
{
    armband->starts++;
    if (!armband->ppi)
        return STATUS_NO_PPI;
    if (armband->refusals > 0) {
        armband->refusals--;
        return (uint8_t)armband->status;
    }
    if (armband->measuring)
        return STATUS_IN_STATE;
    live_on(armband, armband->now_ms);
    armband->measuring = true;
    armband->measuring_ms = armband->now_ms;
    armband->burst_due_ms = armband->now_ms + armband->first_ms;
    return 0;
}

static uint8_t stop_ppi(struct armband *armband)
{
    armband->stops++;
    if (!armband->measuring)
        return STATUS_IN_STATE;
    armband->measuring = false;
    armband->sample_count = 0;
    return 0;
}

static int armband_write(struct wearable *wearable,
                         const struct wearable_characteristic *characteristic, const uint8_t *bytes,
                         size_t length)
{
    struct armband *armband = (struct armband *)wearable;
    if (characteristic != &pmd_characteristics[CONTROL])
        return ATT_WRITE_NOT_PERMITTED;
    if (!armband->control_subscribed)
        return NOT_SUBSCRIBED;
    if (length != 2)
        return ATT_INVALID_LENGTH;
    uint8_t status = STATUS_BAD_OP;
    if (bytes[1] != TYPE_PPI)
        status = STATUS_BAD_TYPE;
    else if (bytes[0] == OP_START)
        status = start_ppi(armband);
    else if (bytes[0] == OP_STOP)
        status = stop_ppi(armband);
    const uint8_t answer[] = {0xf0, bytes[0], bytes[1], status, 0};
    wearable_send(wearable, characteristic, answer, sizeof(answer));
    return ATT_OK;
}

static void armband_describe(const struct wearable *wearable, char *text, size_t size)
{
    const struct armband *armband = (const struct armband *)wearable;
    snprintf(text, size, "starts=%u stops=%u measuring=%d rates=%u frames=%u beats=%u",
             armband->starts, armband->stops, armband->measuring, armband->rates, armband->frames,
             armband->beats_measured);
}

const struct wearable_type armband_type = {
    .kind = "armband",
    .default_name = "Polar Sense 0A1B2C3D",
    .appearance = 832, /* heart rate sensor */
    .advertised = advertised,
    .services = services,
    .service_count = sizeof(services) / sizeof(services[0]),
    .create = armband_create,
    .destroy = armband_destroy,
    .option = armband_option,
    .read = armband_read,
    .write = armband_write,
    .subscribe = armband_subscribe,
    .tick = armband_tick,
    .describe = armband_describe,
};
