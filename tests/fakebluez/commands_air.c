/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands about adapters and about the wearables in the air. */
#include "tests/fakebluez/commands.h"

#include "core/cleanup.h"
#include "tests/fakebluez/fake.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- adapters ---- */

static int add_adapter(const struct fake_words *words, struct error *err)
{
    if (words->count < 4)
        return fake_usage(err, "adapter add hciN ADDRESS");
    struct fake_adapter *adapter;
    const int r = fake_adapter_add(words->fake, words->word[2], words->word[3], &adapter, err);
    if (r < 0)
        return r;
    if (words->fake->root) {
        fake_adapter_announce(adapter);
        fake_flush(words->fake);
    }
    return 0;
}

static int command_adapter(const struct fake_words *words, struct error *err)
{
    const char *verb = words->word[1];
    if (strcmp(verb, "add") == 0)
        return add_adapter(words, err);
    struct fake_adapter *adapter = fake_adapter_find(words->fake, words->word[2]);
    if (!adapter)
        return error_set(err, ERR_NOT_FOUND, "no adapter %s", words->word[2]);
    if (strcmp(verb, "remove") == 0) {
        fake_adapter_remove(adapter);
        return 0;
    }
    bool on;
    const int r = word_switch(words->count > 3 ? words->word[3] : "", &on, err);
    if (r < 0)
        return r;
    if (strcmp(verb, "power") == 0) {
        fake_adapter_set_power(adapter, on);
        return 0;
    }
    if (strcmp(verb, "rfkill") != 0)
        return fake_usage(err, "adapter add|remove|power|rfkill hciN");
    adapter->rfkill = on;
    if (on)
        fake_adapter_set_power(adapter, false);
    return 0;
}

/* ---- wearables ---- */

/* The device object of an adopted wearable exists before it is heard. */
static void make_known(struct fake_peer *peer)
{
    struct fake *fake = peer->fake;
    struct fake_adapter *adapter = TAILQ_FIRST(&fake->adapters);
    if (!adapter || fake_device_find(adapter, peer->wearable->address))
        return;
    struct fake_advert advert;
    fake_air_advert(peer, &advert);
    struct fake_device *device = fake_device_add(adapter, &advert);
    device->trusted = true;
    device->temporary = false;
    if (adapter->object)
        fake_device_announce(device);
    fake_flush(fake);
}

/* The words from the third on, without "known=1". */
static char *option_text(const struct fake_words *words, bool *ret_known)
{
    char *text = must_alloc(strlen(words->line) + 1);
    *ret_known = false;
    for (size_t i = 3; i < words->count; i++) {
        if (strcmp(words->word[i], "known=1") == 0) {
            *ret_known = true;
            continue;
        }
        strcat(text, words->word[i]); /* NOLINT: the line holds all words and spaces */
        strcat(text, " ");            /* NOLINT */
    }
    return text;
}

static int add_wearable(const struct fake_words *words, struct error *err)
{
    bool known;
    CLEANUP(cleanup_free) char *options = option_text(words, &known);
    struct wearable *wearable;
    int r = wearable_new(words->word[0], words->word[2], options, &wearable, err);
    if (r < 0)
        return r;
    struct fake_peer *peer;
    r = fake_air_add(words->fake, wearable, &peer, err);
    if (r < 0)
        return r;
    if (known)
        make_known(peer);
    return 0;
}

static int wearable_set(const struct fake_words *words, struct fake_peer *peer, struct error *err)
{
    bool known;
    CLEANUP(cleanup_free) char *options = option_text(words, &known);
    return wearable_options(peer->wearable, options, err);
}

/* silent, contact: "on" and "off" for the option of that name. */
static int wearable_switch(const struct fake_words *words, struct fake_peer *peer,
                           struct error *err)
{
    bool on;
    const int r = word_switch(words->count > 3 ? words->word[3] : "", &on, err);
    if (r < 0)
        return r;
    char option[64];
    snprintf(option, sizeof(option), "%s=%d", words->word[1], on);
    return wearable_options(peer->wearable, option, err);
}

static int wearable_raw(const struct fake_words *words, struct fake_peer *peer, struct error *err)
{
    uint8_t bytes[WEARABLE_VALUE_MAX];
    size_t length = 0;
    const char *uuid = words->count > 4 ? words->word[4] : "2a37";
    const struct wearable_characteristic *characteristic = wearable_find(peer->wearable, uuid);
    if (!characteristic)
        return error_set(err, ERR_NOT_FOUND, "no characteristic %s", uuid);
    const int r =
        wearable_parse_hex(words->count > 3 ? words->word[3] : "", bytes, sizeof(bytes), &length);
    if (r < 0)
        return error_set(err, (enum error_code) - r, "not bytes in hexadecimal");
    wearable_send(peer->wearable, characteristic, bytes, length);
    return 0;
}

static int wearable_burst(const struct fake_words *words, struct fake_peer *peer, struct error *err)
{
    long count;
    const int r = word_number(words->count > 3 ? words->word[3] : "", 1, 10000000, &count, err);
    if (r < 0)
        return r;
    const struct wearable_characteristic *characteristic = wearable_find(peer->wearable, "2a37");
    for (long i = 0; i < count; i++) {
        const uint8_t bytes[] = {0x16, 60, (uint8_t)(i & 0x3f), 0x04};
        wearable_send(peer->wearable, characteristic, bytes, sizeof(bytes));
    }
    return 0;
}

static int wearable_range(const struct fake_words *words, struct fake_peer *peer, struct error *err)
{
    const char *word = words->count > 3 ? words->word[3] : "";
    if (strcmp(word, "in") != 0 && strcmp(word, "out") != 0)
        return fake_usage(err, "strap range ADDRESS in|out");
    peer->in_range = strcmp(word, "in") == 0;
    if (!peer->in_range && peer->device)
        fake_link_cut(peer->device, FAKE_REASON_TIMEOUT);
    return 0;
}

static int wearable_remove(const struct fake_words *words, struct fake_peer *peer,
                           struct error *err)
{
    (void)words;
    (void)err;
    fake_air_remove(peer);
    return 0;
}

static int wearable_show(const struct fake_words *words, struct fake_peer *peer, struct error *err)
{
    (void)err;
    if (peer->wearable->type->describe)
        peer->wearable->type->describe(peer->wearable, words->answer, words->size);
    return 0;
}

/* ---- the wearable in pairing ---- */

static int wearable_pairing(const struct fake_words *words, struct fake_peer *peer,
                            struct error *err)
{
    (void)err;
    char text[64] = "shows=- asks=-";
    if (peer->device)
        fake_pairing_describe(peer->device, text, sizeof(text));
    snprintf(words->answer, words->size, "%s bonded=%d", text, peer->key != 0);
    return 0;
}

static int needs_link(const struct fake_peer *peer, struct error *err)
{
    return peer->device
               ? 0
               : error_set(err, ERR_UNAVAILABLE, "%s has no link", peer->wearable->address);
}

static int wearable_enter(const struct fake_words *words, struct fake_peer *peer, struct error *err)
{
    long passkey;
    int r = word_number(words->count > 3 ? words->word[3] : "", 0, 999999, &passkey, err);
    if (r == 0)
        r = needs_link(peer, err);
    return r < 0 ? r : fake_pairing_typed(peer->device, (uint32_t)passkey, err);
}

static int wearable_confirm(const struct fake_words *words, struct fake_peer *peer,
                            struct error *err)
{
    const char *word = words->count > 3 ? words->word[3] : "";
    if (strcmp(word, "yes") != 0 && strcmp(word, "no") != 0)
        return fake_usage(err, "strap confirm ADDRESS yes|no");
    const int r = needs_link(peer, err);
    return r < 0 ? r : fake_pairing_confirmed(peer->device, strcmp(word, "yes") == 0, err);
}

static int wearable_forget(const struct fake_words *words, struct fake_peer *peer,
                           struct error *err)
{
    (void)words;
    (void)err;
    peer->key = 0;
    return 0;
}

int fake_wearable_command(const struct fake_words *words, struct error *err)
{
    static const struct {
        const char *verb;
        int (*run)(const struct fake_words *words, struct fake_peer *peer, struct error *err);
    } verbs[] = {
        {"set", wearable_set},       {"silent", wearable_switch},   {"contact", wearable_switch},
        {"raw", wearable_raw},       {"burst", wearable_burst},     {"range", wearable_range},
        {"remove", wearable_remove}, {"show", wearable_show},       {"pairing", wearable_pairing},
        {"enter", wearable_enter},   {"confirm", wearable_confirm}, {"forget", wearable_forget},
    };
    if (words->count < 3)
        return fake_usage(err, "strap VERB ADDRESS ...");
    if (strcmp(words->word[1], "add") == 0)
        return add_wearable(words, err);
    struct fake_peer *peer = fake_air_find(words->fake, words->word[2]);
    if (!peer)
        return error_set(err, ERR_NOT_FOUND, "no wearable %s", words->word[2]);
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (strcmp(verbs[i].verb, words->word[1]) == 0)
            return verbs[i].run(words, peer, err);
    }
    return error_set(err, ERR_NOT_FOUND, "wearables have no \"%s\"", words->word[1]);
}

/* ---- links ---- */

static int peer_of(const struct fake_words *words, struct fake_peer **ret, struct error *err)
{
    *ret = fake_air_find(words->fake, words->word[1]);
    return *ret ? 0 : error_set(err, ERR_NOT_FOUND, "no wearable %s", words->word[1]);
}

static int command_drop(const struct fake_words *words, struct error *err)
{
    struct fake_peer *peer;
    const int r = peer_of(words, &peer, err);
    if (r < 0)
        return r;
    if (!peer->device)
        return error_set(err, ERR_UNAVAILABLE, "%s has no link", words->word[1]);
    fake_link_cut(peer->device, FAKE_REASON_TIMEOUT);
    return 0;
}

static int command_refuse(const struct fake_words *words, struct error *err)
{
    struct fake_peer *peer;
    long count;
    int r = peer_of(words, &peer, err);
    if (r == 0)
        r = word_number(words->word[2], 0, 1000000, &count, err);
    if (r < 0)
        return r;
    peer->refuse = (unsigned)count;
    peer->refuse_brief = words->count > 3 && strcmp(words->word[3], "brief") == 0;
    return 0;
}

static int command_late_objects(const struct fake_words *words, struct error *err)
{
    struct fake_peer *peer;
    long after_ms;
    int r = peer_of(words, &peer, err);
    if (r == 0)
        r = word_number(words->word[2], 0, 3600000, &after_ms, err);
    if (r < 0)
        return r;
    peer->late_ms = (unsigned)after_ms;
    return 0;
}

static int command_resolve(const struct fake_words *words, struct error *err)
{
    struct fake_peer *peer;
    const int r = peer_of(words, &peer, err);
    if (r < 0)
        return r;
    if (strcmp(words->word[2], "never") != 0 && strcmp(words->word[2], "normal") != 0)
        return fake_usage(err, "resolve ADDRESS never|normal");
    peer->never_resolves = strcmp(words->word[2], "never") == 0;
    return 0;
}

/* Service Changed: new objects, and no word of UUIDs or ServicesResolved. */
static int command_service_changed(const struct fake_words *words, struct error *err)
{
    struct fake_peer *peer;
    const int r = peer_of(words, &peer, err);
    if (r < 0)
        return r;
    struct fake_device *device = peer->device;
    if (!device || !device->gatt.present)
        return error_set(err, ERR_UNAVAILABLE, "%s has no link", words->word[1]);
    fake_operations_fail(device);
    fake_notify_disarm(device);
    peer->shift ^= WEARABLE_SHIFT;
    fake_gatt_change(device);
    fake_flush(words->fake);
    return 0;
}

const struct fake_command_entry fake_air_commands[] = {
    {"adapter", 3, command_adapter},
    {"drop", 2, command_drop},
    {"refuse", 3, command_refuse},
    {"late-objects", 3, command_late_objects},
    {"resolve", 3, command_resolve},
    {"service-changed", 2, command_service_changed},
    {NULL, 0, NULL},
};
