/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands about what bluetoothd does by itself, other programs do, and does not work for anybody.
 */
#include "tests/fakebluez/commands.h"

#include "tests/fakebluez/fake.h"
#include <string.h>

/* The device of an address, on whichever adapter knows it; NULL: none, said in `err`. */
static struct fake_device *device_of(const struct words *words, struct error *err)
{
    struct fake *fake = words->host;
    struct fake_adapter *adapter;
    TAILQ_FOREACH (adapter, &fake->adapters, link) {
        struct fake_device *device = fake_device_find(adapter, words->word[1]);
        if (device && device->object)
            return device;
    }
    error_set(err, ERR_NOT_FOUND, "no device %s", words->word[1]);
    return NULL;
}

/* The device of an address on the adapter that a later word names, or on whichever knows it. */
static struct fake_device *device_on(const struct words *words, size_t word, struct error *err)
{
    if (words->count <= word)
        return device_of(words, err);
    struct fake_adapter *adapter = fake_adapter_find(words->host, words->word[word]);
    struct fake_device *device = adapter ? fake_device_find(adapter, words->word[1]) : NULL;
    if (!device || !device->object)
        error_set(err, ERR_NOT_FOUND, "no device %s on %s", words->word[1], words->word[word]);
    return device && device->object ? device : NULL;
}

/* As for a device that BlueZ connects by itself when it is heard. */
static int command_connect(const struct words *words, struct error *err)
{
    struct fake_device *device = device_on(words, 2, err);
    if (!device)
        return -ERR_NOT_FOUND;
    if (device->link != FAKE_LINK_NONE || !device->adapter->powered)
        return error_set(err, ERR_UNAVAILABLE, "%s has a link, or its adapter is off",
                         words->word[1]);
    fake_link_begin(device);
    return 0;
}

static int command_disconnect(const struct words *words, struct error *err)
{
    struct fake_device *device = device_of(words, err);
    if (!device)
        return -ERR_NOT_FOUND;
    if (device->link == FAKE_LINK_NONE)
        return error_set(err, ERR_UNAVAILABLE, "%s has no link", words->word[1]);
    fake_device_disconnect(words->host, device, NULL);
    fake_flush(words->host);
    return 0;
}

static int command_trust(const struct words *words, struct error *err)
{
    struct fake_device *device = device_of(words, err);
    if (!device)
        return -ERR_NOT_FOUND;
    const int r = word_switch(words->word[2], &device->trusted, err);
    if (r < 0)
        return r;
    fake_changed(words->host, device->object, &fake_device_type, "Trusted");
    fake_device_age(device);
    fake_flush(words->host);
    return 0;
}

/* What a wrong choice of classic Bluetooth ends in: the object goes, and nothing is answered. */
static int command_vanish(const struct words *words, struct error *err)
{
    struct fake_device *device = device_of(words, err);
    if (!device)
        return -ERR_NOT_FOUND;
    fake_link_vanish(device);
    fake_device_remove(device);
    fake_flush(words->host);
    return 0;
}

static int command_stuck(const struct words *words, struct error *err)
{
    struct fake *fake = words->host;
    struct fake_peer *peer = fake_air_find(fake, words->word[1]);
    if (!peer)
        return error_set(err, ERR_NOT_FOUND, "no wearable %s", words->word[1]);
    const int r = word_switch(words->word[2], &peer->stuck, err);
    if (r < 0 || peer->stuck)
        return r;
    struct fake_adapter *adapter;
    TAILQ_FOREACH (adapter, &fake->adapters, link) {
        struct fake_device *device = fake_device_find(adapter, words->word[1]);
        if (device)
            fake_link_unstuck(device);
    }
    fake_flush(fake);
    return 0;
}

/* It was paired through this adapter, in another life. */
static int command_bond(const struct words *words, struct error *err)
{
    struct fake *fake = words->host;
    struct fake_peer *peer = fake_air_find(fake, words->word[1]);
    struct fake_adapter *adapter = fake_adapter_find(fake, words->word[2]);
    if (!peer || !adapter || !adapter->object)
        return error_set(err, ERR_NOT_FOUND, "no wearable %s, or no adapter %s", words->word[1],
                         words->word[2]);
    struct fake_device *device = fake_air_known(peer, adapter);
    peer->key = device->key = ++fake->last_key;
    device->paired = true;
    device->bonded = true;
    fake_changed(fake, device->object, &fake_device_type, "Paired");
    fake_changed(fake, device->object, &fake_device_type, "Bonded");
    fake_device_age(device);
    fake_flush(fake);
    return 0;
}

static int adapter_of(const struct words *words, struct fake_adapter **ret, struct error *err)
{
    *ret = fake_adapter_find(words->host, words->word[1]);
    return *ret ? 0 : error_set(err, ERR_NOT_FOUND, "no adapter %s", words->word[1]);
}

static int command_foreign_scan(const struct words *words, struct error *err)
{
    struct fake_adapter *adapter;
    bool on;
    int r = adapter_of(words, &adapter, err);
    if (r == 0)
        r = word_switch(words->word[2], &on, err);
    if (r < 0)
        return r;
    if (!adapter->object || !adapter->powered)
        return error_set(err, ERR_UNAVAILABLE, "%s is off", words->word[1]);
    fake_discovery_foreign(adapter, on);
    fake_flush(words->host);
    return 0;
}

static int command_deaf(const struct words *words, struct error *err)
{
    static const char *const names[] = {
        [FAKE_HEARS] = "off", [FAKE_DEAF_SCAN] = "scan", [FAKE_DEAF_POWER] = "power"};
    struct fake_adapter *adapter;
    const int r = adapter_of(words, &adapter, err);
    if (r < 0)
        return r;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(words->word[2], names[i]) == 0) {
            adapter->deaf = (enum fake_deaf)i;
            return 0;
        }
    }
    return words_usage(err, "deaf hciN scan|power|off");
}

const struct command fake_other_commands[] = {
    {"connect", 2, command_connect},
    {"disconnect", 2, command_disconnect},
    {"bond", 3, command_bond},
    {"trust", 3, command_trust},
    {"vanish", 2, command_vanish},
    {"stuck", 3, command_stuck},
    {"foreign-scan", 3, command_foreign_scan},
    {"deaf", 3, command_deaf},
    {NULL, 0, NULL},
};
