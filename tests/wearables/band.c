/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The GATT of a band, its options and its clock. What it does with the key is in band_auth.c, what
 * with a fetch in band_fetch.c.
 *
 *      2A2B <- host   year(u16) month day hour minute second day-of-week 00 00 zone
 *
 * The wall time and its zone in quarters of an hour east of UTC; 1 is Monday.
 */
#include "tests/wearables/band_inside.h"

#include "core/ztime.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UUID_FEE0     "0000fee0-0000-1000-8000-00805f9b34fb"
#define UUID_FEE1     "0000fee1-0000-1000-8000-00805f9b34fb"
#define UUID_DIS      "0000180a-0000-1000-8000-00805f9b34fb"
#define UUID_SOFTWARE "00002a28-0000-1000-8000-00805f9b34fb"
#define UUID_TIME     "00002a2b-0000-1000-8000-00805f9b34fb"

static const char *const flags_read[] = {"read", NULL};
static const char *const flags_time[] = {"read", "write", "notify", NULL};
static const char *const flags_notify[] = {"notify", NULL};
static const char *const flags_command[] = {"write-without-response", NULL};
static const char *const flags_talk[] = {"write-without-response", "notify", NULL};
static const char *const flags_fetch[] = {"write", "write-without-response", "notify", NULL};

static const struct wearable_characteristic information[] = {
    {UUID_SOFTWARE, flags_read, 0x0011, 0},
};
static const struct wearable_characteristic fee0[] = {
    {UUID_TIME, flags_time, 0x0021, 0x0023},
    {UUID_HUAMI("0004"), flags_fetch, 0x0024, 0x0026},
    {UUID_HUAMI("0005"), flags_notify, 0x0027, 0x0029},
    {UUID_HUAMI("0016"), flags_command, 0x002a, 0},
    {UUID_HUAMI("0017"), flags_talk, 0x002c, 0x002e},
};
static const struct wearable_characteristic fee1[] = {
    {UUID_HUAMI("0009"), flags_talk, 0x0041, 0x0043},
};
static const struct wearable_service new_services[] = {
    {UUID_DIS, 0x0010, information, 1},
    {UUID_FEE0, 0x0020, fee0, 5},
};
static const struct wearable_service old_services[] = {
    {UUID_DIS, 0x0010, information, 1},
    {UUID_FEE0, 0x0020, fee0, 3}, /* without 0016 and 0017 */
    {UUID_FEE1, 0x0040, fee1, 1},
};
static const char *const advertised[] = {UUID_FEE0, NULL};
static const struct wearable_type old_band_type;

static int band_create(const char *address, struct wearable **ret)
{
    static const uint8_t key[BAND_KEY] = {0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37,
                                          0x38, 0x39, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45};
    struct band *band = calloc(1, sizeof(*band));
    if (!band)
        return -ERR_NOMEM;
    wearable_init(&band->base, &band_type, address);
    memcpy(band->key, key, sizeof(key));
    band->memory.record = 8;
    band->memory.round = 1440;
    band->form = 0x80;
    *ret = &band->base;
    return 0;
}

static void band_destroy(struct wearable *wearable)
{
    free(wearable);
}

/* ---- options ---- */

static int set_auth(struct band *band, const char *value)
{
    band->memory.old = strcmp(value, "legacy") == 0;
    if (!band->memory.old && strcmp(value, "2021") != 0)
        return -ERR_SYNTAX;
    band->base.type = band->memory.old ? &old_band_type : &band_type;
    return 0;
}

static int set_form(struct band *band, const char *value)
{
    uint8_t form;
    size_t length;
    const int r = wearable_parse_hex(value, &form, 1, &length);
    if (r < 0)
        return r;
    if (length != 1 || (form != 0x80 && form != 0x00 && form != 0x08))
        return -ERR_RANGE;
    band->form = form;
    return 0;
}

static const struct wearable_number numbers[] = {
    {"record", 4, 8, NUMBER_UNSIGNED, offsetof(struct band, memory.record)},
    {"round", 1, 20160, NUMBER_UNSIGNED, offsetof(struct band, memory.round)},
    {"seed", 0, INT32_MAX, NUMBER_UNSIGNED, offsetof(struct band, memory.seed)},
    {"from", 0, INT32_MAX, NUMBER_INT, offsetof(struct band, from)},
    {"until", 0, INT32_MAX, NUMBER_INT, offsetof(struct band, until)},
    {"drift_s", -86400, 86400, NUMBER_INT, offsetof(struct band, drift_s)},
    {"stuck", 0, 255, NUMBER_UNSIGNED, offsetof(struct band, stuck)},
    {0},
};

static int band_option(struct wearable *wearable, const char *key, const char *value)
{
    struct band *band = (struct band *)wearable;
    size_t length;
    if (strcmp(key, "auth") == 0)
        return set_auth(band, value);
    if (strcmp(key, "form") == 0)
        return set_form(band, value);
    if (strcmp(key, "key") == 0) {
        const int r = wearable_parse_hex(value, band->key, sizeof(band->key), &length);
        return r < 0 ? r : length == BAND_KEY ? 0 : -ERR_LENGTH;
    }
    const int r = wearable_set_number(band, numbers, key, value);
    return r == 0 && band->memory.record != 4 && band->memory.record != 8 ? -ERR_RANGE : r;
}

/* ---- its clock and its packets ---- */

void band_send(struct band *band, const char *number, const uint8_t *bytes, size_t length)
{
    static const char *const numbers_heard[] = {"0004", "0005", "0009", "0017"};
    char uuid[40];
    snprintf(uuid, sizeof(uuid), UUID_HUAMI("%s"), number);
    for (size_t i = 0; i < 4; i++)
        if (strcmp(numbers_heard[i], number) == 0 && band->listens[i] && !band->base.silent)
            wearable_send(&band->base, wearable_find(&band->base, uuid), bytes, length);
}

static int set_clock(struct band *band, const uint8_t *bytes, size_t length)
{
    int64_t at_ms;
    if (length != 11)
        return ATT_INVALID_LENGTH;
    if (!band_read_time(bytes, bytes[6], band_signed(bytes[10]), &at_ms) || bytes[8] != 0 ||
        bytes[9] != 0)
        return ATT_APPLICATION;
    const int32_t day = civil_to_day(bytes[0] | bytes[1] << 8, bytes[2], bytes[3]);
    if (bytes[7] != day_of_week(day))
        return ATT_APPLICATION;
    band->clock_ms = at_ms - band->now_ms;
    band->clock_set = true;
    band->memory.zone_quarters = band_signed(bytes[10]);
    return ATT_OK;
}

/* ---- the rest of GATT ---- */

static bool is(const struct wearable_characteristic *characteristic, const char *number)
{
    return strncmp(characteristic->uuid + 4, number, 4) == 0;
}

/* They have our chunk. */
static int take_ack(struct band *band, const uint8_t *bytes, size_t length)
{
    if (length != 5 || bytes[0] != 4 || bytes[3] != 1)
        return ATT_APPLICATION;
    band->chunks++;
    return ATT_OK;
}

static int band_write(struct wearable *wearable,
                      const struct wearable_characteristic *characteristic, const uint8_t *bytes,
                      size_t length)
{
    struct band *band = (struct band *)wearable;
    if (is(characteristic, "0004"))
        return band_control(band, bytes, length);
    if (is(characteristic, "0009"))
        return band_auth_legacy(band, bytes, length);
    if (is(characteristic, "0016"))
        return band_auth_chunk(band, bytes, length);
    if (is(characteristic, "0017"))
        return take_ack(band, bytes, length);
    if (is(characteristic, "2a2b"))
        return band->trusted ? set_clock(band, bytes, length) : ATT_WRITE_NOT_PERMITTED;
    return ATT_WRITE_NOT_PERMITTED;
}

static int band_read(struct wearable *wearable,
                     const struct wearable_characteristic *characteristic, uint8_t *bytes,
                     size_t size, size_t *ret_length)
{
    static const char version[] = "V1.0.9.28";
    (void)wearable;
    if (!is(characteristic, "2a28") || size < sizeof(version))
        return ATT_READ_NOT_PERMITTED;
    *ret_length = sizeof(version) - 1;
    memcpy(bytes, version, *ret_length);
    return ATT_OK;
}

/* A new link, or the end of one: it trusts nobody. */
static void band_subscribe(struct wearable *wearable,
                           const struct wearable_characteristic *characteristic, bool on,
                           int64_t now_ms)
{
    struct band *band = (struct band *)wearable;
    band->now_ms = now_ms;
    if (is(characteristic, "0004")) {
        band->listens[0] = on;
        band->trusted = false;
        band->transfer = (struct band_transfer){0};
    }
    if (is(characteristic, "0005"))
        band->listens[1] = on;
    if (is(characteristic, "0009"))
        band->listens[2] = on;
    if (is(characteristic, "0017"))
        band->listens[3] = on;
}

static void band_describe(const struct wearable *wearable, char *text, size_t size)
{
    const struct band *band = (const struct band *)wearable;
    snprintf(text, size,
             "trusted=%d logins=%u refusals=%u chunks=%u rounds=%u kept=%u dropped=%u zone=%d",
             band->trusted, band->logins, band->refusals, band->chunks, band->rounds, band->kept,
             band->dropped, band->memory.zone_quarters);
}

#define BAND_CALLBACKS                                                                        \
    .create = band_create, .destroy = band_destroy, .option = band_option, .read = band_read, \
    .write = band_write, .subscribe = band_subscribe, .tick = band_tick, .describe = band_describe

const struct wearable_type band_type = {
    .kind = "band",
    .default_name = "Amazfit Band 7",
    .appearance = 192, /* watch */
    .advertised = advertised,
    .services = new_services,
    .service_count = sizeof(new_services) / sizeof(new_services[0]),
    BAND_CALLBACKS,
};

/* With auth=legacy it becomes one of these. */
static const struct wearable_type old_band_type = {
    .kind = "band",
    .default_name = "Mi Smart Band 4",
    .appearance = 192,
    .advertised = advertised,
    .services = old_services,
    .service_count = sizeof(old_services) / sizeof(old_services[0]),
    BAND_CALLBACKS,
};
