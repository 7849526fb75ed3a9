/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The strap's clock: start_ms + strap time / fast. A tick catches up: every notification that is
 * due is built with the beats that ended before its own instant, so that a late tick changes when
 * bytes are sent but never which bytes.
 */
#include "tests/wearables/strap.h"

#include "core/cleanup.h"
#include "tests/wearables/heart_rate.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const flags_notify[] = {"notify", NULL};
static const char *const flags_read[] = {"read", NULL};
static const char *const flags_write[] = {"write", NULL};
static const char *const flags_read_notify[] = {"read", "notify", NULL};

static const struct wearable_characteristic heart_rate_characteristics[] = {
    {UUID_HR_MEASUREMENT, flags_notify, 0x000b, 0x000d},
    {UUID_SENSOR_LOCATION, flags_read, 0x000e, 0},
    {UUID_HR_CONTROL, flags_write, 0x0010, 0},
};
static const struct wearable_characteristic battery_characteristics[] = {
    {UUID_BATTERY_LEVEL, flags_read_notify, 0x0021, 0x0023},
};
static const struct wearable_service services[] = {
    {UUID_HEART_RATE, 0x000a, heart_rate_characteristics, 3},
    {UUID_BATTERY, 0x0020, battery_characteristics, 1},
};
static const char *const advertised[] = {UUID_HEART_RATE, UUID_BATTERY, NULL};

static int strap_create(const char *address, struct wearable **ret)
{
    struct strap *strap = calloc(1, sizeof(*strap));
    if (!strap)
        return -ERR_NOMEM;
    wearable_init(&strap->base, &strap_type, address);
    strap->plan.base_ms = 1000;
    strap->every_ms = 1000;
    strap->fast = 1;
    strap->energy_kj = -1;
    strap->contact = true;
    *ret = &strap->base;
    return 0;
}

static void strap_destroy(struct wearable *wearable)
{
    free(wearable);
}

/* ---- options ---- */

static int parse_pattern(struct beats_plan *plan, const char *value)
{
    struct beats_plan parsed = *plan;
    parsed.pattern_count = 0;
    char copy[256];
    snprintf(copy, sizeof(copy), "%s", value);
    char *rest;
    for (char *word = strtok_r(copy, ",", &rest); word; word = strtok_r(NULL, ",", &rest)) {
        long ms;
        if (parsed.pattern_count == BEATS_PATTERN_MAX)
            return -ERR_LENGTH;
        const int r = wearable_parse_number(word, -2000, 2000, &ms);
        if (r < 0)
            return r;
        parsed.pattern_ms[parsed.pattern_count++] = (int)ms;
    }
    *plan = parsed;
    return 0;
}

/* "from:to" or "index:ms". */
static int parse_pair(const char *text, long *ret_first, long *ret_second)
{
    char copy[64];
    snprintf(copy, sizeof(copy), "%s", text);
    char *colon = strchr(copy, ':');
    if (!colon)
        return -ERR_SYNTAX;
    *colon = '\0';
    const int r = wearable_parse_number(copy, 0, INT32_MAX, ret_first);
    return r < 0 ? r : wearable_parse_number(colon + 1, 0, INT32_MAX, ret_second);
}

static int parse_overwrites(struct beats_plan *plan, const char *value)
{
    struct beats_plan parsed = *plan;
    parsed.overwrite_count = 0;
    char copy[256];
    snprintf(copy, sizeof(copy), "%s", value);
    char *rest;
    for (char *word = strtok_r(copy, ",", &rest); word; word = strtok_r(NULL, ",", &rest)) {
        long index;
        long ms;
        if (parsed.overwrite_count == BEATS_OVERWRITE_MAX)
            return -ERR_LENGTH;
        const int r = parse_pair(word, &index, &ms);
        if (r < 0)
            return r;
        parsed.overwrites[parsed.overwrite_count].index = (size_t)index;
        parsed.overwrites[parsed.overwrite_count++].ms = (int)ms;
    }
    *plan = parsed;
    return 0;
}

static int parse_span(struct strap_span *span, const char *value)
{
    long from;
    long to;
    const int r = parse_pair(value, &from, &to);
    if (r < 0)
        return r;
    *span = (struct strap_span){.from_ms = from, .to_ms = to};
    return 0;
}

static const struct wearable_number numbers[] = {
    {"base", 200, 5000, NUMBER_INT, offsetof(struct strap, plan.base_ms)},
    {"seed", 0, INT32_MAX, NUMBER_UNSIGNED, offsetof(struct strap, plan.seed)},
    {"jitter", 0, 1000, NUMBER_UNSIGNED, offsetof(struct strap, plan.jitter_modulus)},
    {"every_ms", 1, 60000, NUMBER_UNSIGNED, offsetof(struct strap, every_ms)},
    {"fast", 1, 10000, NUMBER_UNSIGNED, offsetof(struct strap, fast)},
    {"energy", -1, 65535, NUMBER_INT, offsetof(struct strap, energy_kj)},
    {"hr16", 0, 1, NUMBER_BOOL, offsetof(struct strap, hr16)},
    {"rr_in_ms", 0, 1, NUMBER_BOOL, offsetof(struct strap, rr_in_ms)},
    {"contact", 0, 1, NUMBER_BOOL, offsetof(struct strap, contact)},
    {0},
};

static int strap_option(struct wearable *wearable, const char *key, const char *value)
{
    struct strap *strap = (struct strap *)wearable;
    if (strcmp(key, "pattern") == 0)
        return parse_pattern(&strap->plan, value);
    if (strcmp(key, "set") == 0)
        return parse_overwrites(&strap->plan, value);
    if (strcmp(key, "contact_lost") == 0)
        return parse_span(&strap->contact_lost, value);
    if (strcmp(key, "silence") == 0)
        return parse_span(&strap->silence, value);
    return wearable_set_number(strap, numbers, key, value);
}

/* ---- the heart ---- */

static int64_t strap_time(const struct strap *strap, int64_t now_ms)
{
    return (now_ms - strap->start_ms) * (int64_t)strap->fast;
}

static void begin_beat(struct strap *strap)
{
    strap->beat_ms = beats_next_ms(&strap->beats);
    strap->beat_end_ms += strap->beat_ms;
}

static bool inside(const struct strap_span *span, int64_t at_ms)
{
    return at_ms >= span->from_ms && at_ms < span->to_ms;
}

static void subscribed(struct strap *strap, int64_t now_ms)
{
    if (!strap->started) {
        strap->started = true;
        strap->start_ms = now_ms;
        beats_start(&strap->beats, &strap->plan);
        begin_beat(strap);
        strap->last_beat_ms = strap->beat_ms;
    }
    const int64_t at_ms = strap_time(strap, now_ms);
    for (; strap->beat_end_ms <= at_ms; begin_beat(strap))
        strap->beats_lost++;
    strap->next_ms = at_ms + strap->every_ms;
}

static void send_measurement(struct strap *strap, const uint16_t *rr, size_t count, bool contact)
{
    const unsigned bpm =
        contact ? (unsigned)((60000 + strap->last_beat_ms / 2) / strap->last_beat_ms) : 0;
    struct heart_rate measurement = {
        .bpm = bpm,
        .hr16 = strap->hr16,
        .contact_supported = true,
        .contact = contact,
        .energy_kj = strap->energy_kj,
        .has_rr = true,
        .rr = rr,
        .rr_count = count,
    };
    uint8_t bytes[HEART_RATE_BYTES_MAX];
    const size_t length = heart_rate_encode(&measurement, bytes);
    strap->notifications++;
    wearable_send(&strap->base, &heart_rate_characteristics[0], bytes, length);
}

/* Sends the beats that ended by the strap time at_ms; more than fit go into a second packet. */
static void send_beats(struct strap *strap, int64_t at_ms, bool contact, bool silent)
{
    const struct heart_rate form = {.hr16 = strap->hr16, .energy_kj = strap->energy_kj};
    const size_t room = heart_rate_room(&form);
    uint16_t rr[HEART_RATE_RR_MAX];
    size_t count = 0;
    bool sent = false;
    for (; strap->beat_end_ms <= at_ms; begin_beat(strap)) {
        if (silent || !contact) {
            strap->beats_lost++;
            continue;
        }
        if (count == room) {
            send_measurement(strap, rr, count, contact);
            sent = true;
            count = 0;
        }
        strap->last_beat_ms = strap->beat_ms;
        rr[count++] = strap->rr_in_ms ? (uint16_t)strap->beat_ms : beats_units(strap->beat_ms);
        strap->last_sent = strap->beats.index - 1;
        if (strap->beats_sent++ == 0)
            strap->first_sent = strap->last_sent;
    }
    if (!silent && (!sent || count > 0))
        send_measurement(strap, rr, count, contact);
}

static int64_t strap_tick(struct wearable *wearable, int64_t now_ms)
{
    struct strap *strap = (struct strap *)wearable;
    while (strap->subscribed && strap->next_ms <= strap_time(strap, now_ms)) {
        const int64_t at_ms = strap->next_ms;
        strap->next_ms += strap->every_ms;
        const bool silent = wearable->silent || inside(&strap->silence, at_ms);
        const bool contact = strap->contact && !inside(&strap->contact_lost, at_ms);
        send_beats(strap, at_ms, contact, silent);
    }
    if (!strap->subscribed)
        return WEARABLE_NEVER;
    const int64_t fast = strap->fast;
    return strap->start_ms + (strap->next_ms + fast - 1) / fast;
}

static void strap_subscribe(struct wearable *wearable,
                            const struct wearable_characteristic *characteristic, bool on,
                            int64_t now_ms)
{
    struct strap *strap = (struct strap *)wearable;
    if (characteristic != &heart_rate_characteristics[0] || strap->subscribed == on)
        return;
    strap->subscribed = on;
    if (on)
        subscribed(strap, now_ms);
}

/* ---- the rest of GATT ---- */

static int strap_read(struct wearable *wearable,
                      const struct wearable_characteristic *characteristic, uint8_t *bytes,
                      size_t size, size_t *ret_length)
{
    if (size < 1)
        return ATT_APPLICATION;
    if (characteristic == &battery_characteristics[0])
        bytes[0] = (uint8_t)(wearable->battery_percent < 0 ? 0 : wearable->battery_percent);
    else if (characteristic == &heart_rate_characteristics[1])
        bytes[0] = 1; /* chest */
    else
        return ATT_READ_NOT_PERMITTED;
    *ret_length = 1;
    return ATT_OK;
}

static int strap_write(struct wearable *wearable,
                       const struct wearable_characteristic *characteristic, const uint8_t *bytes,
                       size_t length)
{
    struct strap *strap = (struct strap *)wearable;
    if (characteristic != &heart_rate_characteristics[2])
        return ATT_WRITE_NOT_PERMITTED;
    if (length != 1)
        return ATT_INVALID_LENGTH;
    if (bytes[0] != 0x01) /* reset energy expended is the only command there is */
        return ATT_APPLICATION;
    if (strap->energy_kj > 0)
        strap->energy_kj = 0;
    return ATT_OK;
}

static void strap_describe(const struct wearable *wearable, char *text, size_t size)
{
    const struct strap *strap = (const struct strap *)wearable;
    snprintf(text, size,
             "notifications=%" PRIu64 " beats_sent=%" PRIu64 " beats_lost=%" PRIu64
             " first=%zu last=%zu",
             strap->notifications, strap->beats_sent, strap->beats_lost, strap->first_sent,
             strap->last_sent);
}

const struct wearable_type strap_type = {
    .kind = "strap",
    .default_name = "Polar H10 0A1B2C3D",
    .appearance = 832, /* heart rate sensor */
    .advertised = advertised,
    .services = services,
    .service_count = sizeof(services) / sizeof(services[0]),
    .create = strap_create,
    .destroy = strap_destroy,
    .option = strap_option,
    .read = strap_read,
    .write = strap_write,
    .subscribe = strap_subscribe,
    .tick = strap_tick,
    .describe = strap_describe,
};
