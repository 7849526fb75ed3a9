/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands about adapters and about the wearables in the air. */
#include "tests/fakebluez/commands.h"

#include "tests/control/verbs.h"
#include "tests/fakebluez/fake.h"
#include <stdio.h>
#include <string.h>

/* ---- adapters ---- */

static int add_adapter(const struct words *words, struct error *err)
{
    if (words->count < 4)
        return words_usage(err, "adapter add hciN ADDRESS");
    struct fake *fake = words->host;
    struct fake_adapter *adapter;
    const int r = fake_adapter_add(fake, words->word[2], words->word[3], &adapter, err);
    if (r < 0)
        return r;
    if (fake->root) {
        fake_adapter_announce(adapter);
        fake_flush(fake);
    }
    return 0;
}

static int command_adapter(const struct words *words, struct error *err)
{
    const char *verb = words->word[1];
    if (strcmp(verb, "add") == 0)
        return add_adapter(words, err);
    struct fake_adapter *adapter = fake_adapter_find(words->host, words->word[2]);
    if (!adapter)
        return error_set(err, ERR_NOT_FOUND, "no adapter %s", words->word[2]);
    if (strcmp(verb, "remove") == 0) {
        fake_adapter_remove(adapter);
        return 0;
    }
    bool on;
    const int r = word_switch(words_at(words, 3), &on, err);
    if (r < 0)
        return r;
    if (strcmp(verb, "power") == 0) {
        fake_adapter_set_power(adapter, on);
        return 0;
    }
    if (strcmp(verb, "rfkill") != 0)
        return words_usage(err, "adapter add|remove|power|rfkill hciN");
    adapter->rfkill = on;
    if (on)
        fake_adapter_set_power(adapter, false);
    return 0;
}

/* ---- wearables ---- */

static bool is_known(const struct words *words)
{
    for (size_t i = 3; i < words->count; i++) {
        if (strcmp(words->word[i], VERB_KNOWN) == 0)
            return true;
    }
    return false;
}

static int add_wearable(const struct words *words, struct error *err)
{
    struct wearable *wearable;
    int r = verb_new(words, &wearable, err);
    if (r < 0)
        return r;
    struct fake_peer *peer;
    r = fake_air_add(words->host, wearable, &peer, err);
    if (r < 0)
        return r;
    struct fake_adapter *adapter = TAILQ_FIRST(&peer->fake->adapters);
    if (is_known(words) && adapter)
        fake_air_known(peer, adapter);
    return 0;
}

static int wearable_range(const struct words *words, struct fake_peer *peer, struct error *err)
{
    const char *word = words_at(words, 3);
    if (strcmp(word, "in") != 0 && strcmp(word, "out") != 0)
        return words_usage(err, "strap range ADDRESS in|out");
    peer->in_range = strcmp(word, "in") == 0;
    if (!peer->in_range && peer->device)
        fake_link_cut(peer->device, FAKE_REASON_TIMEOUT);
    return 0;
}

static int wearable_remove(const struct words *words, struct fake_peer *peer, struct error *err)
{
    (void)words;
    (void)err;
    fake_air_remove(peer);
    return 0;
}

/* ---- the wearable in pairing ---- */

static int wearable_pairing(const struct words *words, struct fake_peer *peer, struct error *err)
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

static int wearable_enter(const struct words *words, struct fake_peer *peer, struct error *err)
{
    long passkey;
    int r = word_number(words_at(words, 3), 0, 999999, &passkey, err);
    if (r == 0)
        r = needs_link(peer, err);
    return r < 0 ? r : fake_pairing_typed(peer->device, (uint32_t)passkey, err);
}

static int wearable_confirm(const struct words *words, struct fake_peer *peer, struct error *err)
{
    const char *word = words_at(words, 3);
    if (strcmp(word, "yes") != 0 && strcmp(word, "no") != 0)
        return words_usage(err, "strap confirm ADDRESS yes|no");
    const int r = needs_link(peer, err);
    return r < 0 ? r : fake_pairing_confirmed(peer->device, strcmp(word, "yes") == 0, err);
}

static int wearable_forget(const struct words *words, struct fake_peer *peer, struct error *err)
{
    (void)words;
    (void)err;
    peer->key = 0;
    return 0;
}

static int wearable_private(const struct words *words, struct fake_peer *peer, struct error *err)
{
    const char *word = words_at(words, 3);
    if (strlen(word) >= sizeof(peer->private_address))
        return words_usage(err, "strap private ADDRESS PRIVATE|off");
    snprintf(peer->private_address, sizeof(peer->private_address), "%s",
             strcmp(word, "off") == 0 ? "" : word);
    return 0;
}

int fake_wearable_command(const struct words *words, struct error *err)
{
    static const struct {
        const char *verb;
        int (*run)(const struct words *words, struct fake_peer *peer, struct error *err);
    } verbs[] = {
        {"range", wearable_range},     {"remove", wearable_remove},   {"pairing", wearable_pairing},
        {"enter", wearable_enter},     {"confirm", wearable_confirm}, {"forget", wearable_forget},
        {"private", wearable_private},
    };
    if (strcmp(words->word[1], "add") == 0)
        return add_wearable(words, err);
    struct fake_peer *peer = fake_air_find(words->host, words->word[2]);
    if (!peer)
        return error_set(err, ERR_NOT_FOUND, "no wearable %s", words->word[2]);
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (strcmp(verbs[i].verb, words->word[1]) == 0)
            return verbs[i].run(words, peer, err);
    }
    return verb_run(peer->wearable, words, err);
}

/* ---- links ---- */

static int peer_of(const struct words *words, struct fake_peer **ret, struct error *err)
{
    *ret = fake_air_find(words->host, words->word[1]);
    return *ret ? 0 : error_set(err, ERR_NOT_FOUND, "no wearable %s", words->word[1]);
}

static int command_drop(const struct words *words, struct error *err)
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

static int command_refuse(const struct words *words, struct error *err)
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

static int command_late_objects(const struct words *words, struct error *err)
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

static int command_resolve(const struct words *words, struct error *err)
{
    struct fake_peer *peer;
    long count;
    int r = peer_of(words, &peer, err);
    if (r < 0)
        return r;
    const bool never = strcmp(words->word[2], "never") == 0;
    if (!never && strcmp(words->word[2], "normal") != 0)
        return words_usage(err, "resolve ADDRESS never [N]|normal");
    peer->unresolved = never ? FAKE_RESOLVE_NEVER : 0;
    if (!never || words->count < 4)
        return 0;
    r = word_number(words->word[3], 1, 1000000, &count, err);
    if (r == 0)
        peer->unresolved = (unsigned)count;
    return r;
}

/* Service Changed: new objects, and no word of UUIDs or ServicesResolved. */
static int command_service_changed(const struct words *words, struct error *err)
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
    fake_flush(words->host);
    return 0;
}

const struct command fake_air_commands[] = {
    {"adapter", 3, command_adapter},
    {"drop", 2, command_drop},
    {"refuse", 3, command_refuse},
    {"late-objects", 3, command_late_objects},
    {"resolve", 3, command_resolve},
    {"service-changed", 2, command_service_changed},
    {NULL, 0, NULL},
};
