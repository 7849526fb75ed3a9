/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What all virtual wearables share: making one from a line of text, looking up a characteristic,
 * and the table of kinds.
 */
#include "tests/wearables/wearable.h"

#include "core/cleanup.h"
#include "tests/wearables/armband.h"
#include "tests/wearables/band.h"
#include "tests/wearables/bangle.h"
#include "tests/wearables/heart_rate.h"
#include "tests/wearables/oximeter.h"
#include "tests/wearables/pams.h"
#include "tests/wearables/pinetime.h"
#include "tests/wearables/ring.h"
#include "tests/wearables/strap.h"
#include "tests/wearables/thermometer.h"
#include "tests/wearables/watch.h"
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define OPTIONS_SIZE 1024

/* One a line. */
/* clang-format off */
static const struct wearable_type *const kinds[] = {
    &strap_type,
    &watch_type,
    &pinetime_type,
    &armband_type,
    &band_type,
    &bangle_type,
    &ring_type,
    &oximeter_type,
    &thermometer_type,
    &pams_type,
};
/* clang-format on */

static const struct wearable_type *find_kind(const char *kind)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(kinds[i]->kind, kind) == 0)
            return kinds[i];
    }
    return NULL;
}

bool wearable_kind_exists(const char *kind)
{
    return find_kind(kind);
}

int wearable_parse_number(const char *text, long low, long high, long *ret)
{
    char *end = NULL;
    errno = 0;
    const long number = strtol(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0)
        return -ERR_SYNTAX;
    if (number < low || number > high)
        return -ERR_RANGE;
    *ret = number;
    return 0;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)tolower((unsigned char)c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int wearable_parse_hex(const char *text, uint8_t *bytes, size_t size, size_t *ret_length)
{
    const size_t length = strlen(text) / 2;
    if (strlen(text) % 2 != 0)
        return -ERR_SYNTAX;
    if (length > size)
        return -ERR_LENGTH;
    for (size_t i = 0; i < length; i++) {
        const int high = hex_digit(text[2 * i]);
        const int low = hex_digit(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return -ERR_SYNTAX;
        bytes[i] = (uint8_t)(high * 16 + low);
    }
    *ret_length = length;
    return 0;
}

static int parse_address(const char *text, char *ret)
{
    if (strlen(text) != WEARABLE_ADDRESS_MAX - 1)
        return -ERR_SYNTAX;
    for (size_t i = 0; i < WEARABLE_ADDRESS_MAX - 1; i++) {
        const bool colon = i % 3 == 2;
        if (colon ? text[i] != ':' : hex_digit(text[i]) < 0)
            return -ERR_SYNTAX;
        ret[i] = (char)toupper((unsigned char)text[i]);
    }
    ret[WEARABLE_ADDRESS_MAX - 1] = '\0';
    return 0;
}

void wearable_init(struct wearable *wearable, const struct wearable_type *type, const char *address)
{
    *wearable = (struct wearable){
        .type = type,
        .rssi_dbm = -60,
        .advertise_ms = 200,
        .mtu = 185,
        .battery_percent = 77,
    };
    snprintf(wearable->address, sizeof(wearable->address), "%s", address);
    snprintf(wearable->name, sizeof(wearable->name), "%s", type->default_name);
}

static int set_manufacturer(struct wearable *wearable, const char *value)
{
    unsigned id = 0;
    int digits = 0;
    if (sscanf(value, "%4x:%n", &id, &digits) != 1 || digits == 0) /* NOLINT(cert-err34-c) */
        return -ERR_SYNTAX;
    const int r =
        wearable_parse_hex(value + digits, wearable->manufacturer_data,
                           sizeof(wearable->manufacturer_data), &wearable->manufacturer_length);
    if (r < 0)
        return r;
    wearable->manufacturer_id = (uint16_t)id;
    wearable->has_manufacturer = true;
    return 0;
}

int wearable_set_number(void *wearable, const struct wearable_number *table, const char *key,
                        const char *value)
{
    while (table->key && strcmp(table->key, key) != 0)
        table++;
    if (!table->key)
        return -ERR_NOT_FOUND;
    long number;
    const int r = wearable_parse_number(value, table->low, table->high, &number);
    if (r < 0)
        return r;
    void *field = (char *)wearable + table->offset;
    switch (table->type) {
    case NUMBER_INT:
        *(int *)field = (int)number;
        break;
    case NUMBER_INT16:
        *(int16_t *)field = (int16_t)number;
        break;
    case NUMBER_UNSIGNED:
        *(unsigned *)field = (unsigned)number;
        break;
    case NUMBER_UINT16:
        *(uint16_t *)field = (uint16_t)number;
        break;
    case NUMBER_BOOL:
        *(bool *)field = number != 0;
        break;
    }
    return 0;
}

static const struct wearable_number numbers[] = {
    {"rssi", -127, 20, NUMBER_INT16, offsetof(struct wearable, rssi_dbm)},
    {"random", 0, 1, NUMBER_BOOL, offsetof(struct wearable, random_address)},
    {"advertise_ms", 1, 60000, NUMBER_UNSIGNED, offsetof(struct wearable, advertise_ms)},
    {"mtu", 23, 517, NUMBER_UINT16, offsetof(struct wearable, mtu)},
    {"battery", -1, 100, NUMBER_INT, offsetof(struct wearable, battery_percent)},
    {"silent", 0, 1, NUMBER_BOOL, offsetof(struct wearable, silent)},
    {0},
};

/* The place of a word in a list; -ERR_NOT_FOUND: it is not in it. */
static int find_word(const char *const *words, const char *word)
{
    for (int i = 0; words[i]; i++) {
        if (strcmp(words[i], word) == 0)
            return i;
    }
    return -ERR_NOT_FOUND;
}

static int set_security(struct wearable *wearable, const char *value)
{
    static const char *const words[] = {"open", "encrypt", "authenticate", NULL};
    const int found = find_word(words, value);
    if (found < 0)
        return -ERR_SYNTAX;
    wearable->security = (enum wearable_security)found;
    return 0;
}

static int set_io(struct wearable *wearable, const char *value)
{
    static const char *const words[] = {"none", "display", "keyboard", "yesno", NULL};
    const int found = find_word(words, value);
    if (found < 0)
        return -ERR_SYNTAX;
    wearable->io = (enum wearable_io)found;
    return 0;
}

static int set_option(struct wearable *wearable, const char *key, const char *value)
{
    if (strcmp(key, "name") == 0) {
        snprintf(wearable->name, sizeof(wearable->name), "%s", value);
        for (char *c = strchr(wearable->name, '_'); c; c = strchr(c, '_'))
            *c = ' '; /* options are separated by spaces */
        return 0;
    }
    if (strcmp(key, "manufacturer") == 0)
        return set_manufacturer(wearable, value);
    if (strcmp(key, "security") == 0)
        return set_security(wearable, value);
    if (strcmp(key, "io") == 0)
        return set_io(wearable, value);
    const int r = wearable_set_number(wearable, numbers, key, value);
    if (r != -ERR_NOT_FOUND || !wearable->type->option)
        return r;
    return wearable->type->option(wearable, key, value);
}

int wearable_options(struct wearable *wearable, const char *options, struct error *err)
{
    char copy[OPTIONS_SIZE];
    if ((size_t)snprintf(copy, sizeof(copy), "%s", options) >= sizeof(copy))
        return error_set(err, ERR_LENGTH, "the options are too long");
    char *rest;
    for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        char *equals = strchr(word, '=');
        if (!equals)
            return error_set(err, ERR_SYNTAX, "\"%s\" is not key=value", word);
        *equals = '\0';
        const int r = set_option(wearable, word, equals + 1);
        if (r < 0)
            return error_set(err, (enum error_code) - r, "option %s=%s: %s", word, equals + 1,
                             error_name(r));
    }
    return 0;
}

int wearable_new(const char *kind, const char *address, const char *options, struct wearable **ret,
                 struct error *err)
{
    const struct wearable_type *type = find_kind(kind);
    if (!type)
        return error_set(err, ERR_NOT_FOUND, "no kind of wearable \"%s\"", kind);
    char canonical[WEARABLE_ADDRESS_MAX];
    int r = parse_address(address, canonical);
    if (r < 0)
        return error_set(err, ERR_SYNTAX, "\"%s\" is not an address", address);
    CLEANUP(wearable_free_p) struct wearable *wearable = NULL;
    r = type->create(canonical, &wearable);
    if (r < 0)
        return error_set(err, (enum error_code) - r, "wearable: %s", error_name(r));
    r = wearable_options(wearable, options ? options : "", err);
    if (r < 0)
        return r;
    *ret = TAKE(wearable);
    return 0;
}

void wearable_free(struct wearable *wearable)
{
    if (wearable)
        wearable->type->destroy(wearable);
}

void wearable_free_p(struct wearable **wearable)
{
    wearable_free(*wearable);
}

const struct wearable_characteristic *wearable_find(const struct wearable *wearable,
                                                    const char *uuid)
{
    const size_t length = strlen(uuid);
    for (size_t s = 0; s < wearable->type->service_count; s++) {
        const struct wearable_service *service = &wearable->type->services[s];
        for (size_t c = 0; c < service->count; c++) {
            const struct wearable_characteristic *found = &service->characteristics[c];
            const char *text = length == 4 ? found->uuid + 4 : found->uuid;
            if (strncmp(text, uuid, length) == 0)
                return found;
        }
    }
    return NULL;
}

bool wearable_protects(const struct wearable *wearable, const struct wearable_service *service)
{
    if (wearable->security == WEARABLE_OPEN || strcmp(service->uuid, UUID_BATTERY) == 0)
        return false;
    for (const char *const *uuid = wearable->type->advertised; *uuid; uuid++) {
        if (strcmp(*uuid, service->uuid) == 0)
            return true;
    }
    return false;
}

bool wearable_has_flag(const struct wearable_characteristic *characteristic, const char *flag)
{
    for (const char *const *f = characteristic->flags; *f; f++) {
        if (strcmp(*f, flag) == 0)
            return true;
    }
    return false;
}

void wearable_send(struct wearable *wearable, const struct wearable_characteristic *characteristic,
                   const uint8_t *bytes, size_t length)
{
    if (wearable->host.notify)
        wearable->host.notify(wearable->host.host, wearable, characteristic, bytes, length);
}
