/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Subscriptions by bus name. The first one writes the CCC; they outlive the link and are written
 * again at the next one, before ServicesResolved. A value goes out once for each of them, to
 * everybody who listens.
 */
#include "tests/fakebluez/gatt.h"

#include "tests/fakebluez/fake.h"
#include <stdlib.h>
#include <string.h>

static struct fake_notify_client *client_of(struct fake_characteristic *characteristic,
                                            const char *name)
{
    struct fake_notify_client *client;
    TAILQ_FOREACH (client, &characteristic->clients, link) {
        if (strcmp(client->name, name) == 0)
            return client;
    }
    return NULL;
}

static void add_client(struct fake_characteristic *characteristic, const char *name)
{
    struct fake_notify_client *client = must_alloc(sizeof(*client));
    client->name = must_format("%s", name);
    TAILQ_INSERT_TAIL(&characteristic->clients, client, link);
}

static void write_ccc(struct fake_characteristic *characteristic, bool on)
{
    struct fake_peer *peer = characteristic->device->peer;
    if (!peer || characteristic->enabled == on)
        return;
    if (on && !fake_characteristic_open(characteristic))
        return;
    characteristic->enabled = on;
    struct wearable *wearable = peer->wearable;
    if (wearable->type->subscribe)
        wearable->type->subscribe(wearable, characteristic->description, on, timers_now_ms());
    fake_air_tick(peer);
}

static void set_notifying(struct fake_characteristic *characteristic, bool on)
{
    if (characteristic->notifying == on)
        return;
    characteristic->notifying = on;
    fake_changed(fake_of(characteristic->device), characteristic->object, &fake_characteristic_type,
                 "Notifying");
}

void fake_notify_enabled(struct fake_characteristic *characteristic)
{
    write_ccc(characteristic, true);
    set_notifying(characteristic, true);
}

void fake_start_notify(struct fake *fake, void *self, DBusMessage *call)
{
    struct fake_characteristic *characteristic = self;
    const struct fake_device *device = characteristic->device;
    const char *sender = dbus_message_get_sender(call);
    if (characteristic->description->ccc_handle == 0) {
        fake_reply_error(fake, call, FAKE_ERROR("NotSupported"), "Operation is not supported");
        return;
    }
    if (device->link == FAKE_LINK_DISCONNECTING) {
        fake_reply_error(fake, call, FAKE_ERROR("NotConnected"), "Not Connected");
        return;
    }
    if (fake_operation_runs(characteristic, FAKE_NOTIFY)) {
        fake_reply_error(fake, call, FAKE_ERROR("InProgress"), "In Progress");
        return;
    }
    if (!client_of(characteristic, sender))
        add_client(characteristic, sender);
    if (!device->peer || characteristic->enabled) {
        fake_reply_ok(fake, call); /* without a link: armed for the next one */
        return;
    }
    write_ccc(characteristic, true);
    fake_operation_notify(characteristic, call);
}

/* Removes the clients of a name (all if NULL) and ends it all when none is left. */
void fake_notify_remove(struct fake_characteristic *characteristic, const char *name)
{
    struct fake_notify_client *client = TAILQ_FIRST(&characteristic->clients);
    while (client) {
        struct fake_notify_client *next = TAILQ_NEXT(client, link);
        if (!name || strcmp(client->name, name) == 0) {
            TAILQ_REMOVE(&characteristic->clients, client, link);
            free(client->name);
            free(client);
        }
        client = next;
    }
    if (!TAILQ_EMPTY(&characteristic->clients) || !name)
        return;
    write_ccc(characteristic, false);
    set_notifying(characteristic, false);
}

void fake_stop_notify(struct fake *fake, void *self, DBusMessage *call)
{
    struct fake_characteristic *characteristic = self;
    const char *sender = dbus_message_get_sender(call);
    if (!client_of(characteristic, sender)) {
        fake_reply_error(fake, call, FAKE_ERROR("Failed"), "No notify session started");
        return;
    }
    fake_notify_remove(characteristic, sender);
    fake_reply_ok(fake, call);
}

void fake_notify_client_gone(struct fake_device *device, const char *name)
{
    struct fake_characteristic *characteristic;
    TAILQ_FOREACH (characteristic, &device->gatt.characteristics, link) {
        if (client_of(characteristic, name))
            fake_notify_remove(characteristic, name);
    }
}

void fake_notify_rearm(struct fake_device *device)
{
    struct fake_characteristic *characteristic;
    bool closed = false;
    TAILQ_FOREACH (characteristic, &device->gatt.characteristics, link) {
        if (TAILQ_EMPTY(&characteristic->clients))
            continue;
        write_ccc(characteristic, true);
        set_notifying(characteristic, true);
        closed = closed || !characteristic->enabled;
    }
    if (closed)
        fake_pairing_demand(device);
}

void fake_notify_disarm(struct fake_device *device)
{
    struct fake_characteristic *characteristic;
    TAILQ_FOREACH (characteristic, &device->gatt.characteristics, link)
        write_ccc(characteristic, false);
}

static void say_value(struct fake *fake, struct fake_characteristic *characteristic)
{
    fake->value_signals++;
    fake_changed_now(fake, characteristic->object, &fake_characteristic_type, "Value");
}

void fake_notify_value(struct fake_device *device,
                       const struct wearable_characteristic *description, const uint8_t *bytes,
                       size_t length)
{
    struct fake *fake = fake_of(device);
    struct fake_characteristic *characteristic;
    TAILQ_FOREACH (characteristic, &device->gatt.characteristics, link) {
        if (characteristic->description == description)
            break;
    }
    if (!characteristic || !characteristic->enabled || length > sizeof(characteristic->value))
        return;
    memcpy(characteristic->value, bytes, length);
    characteristic->length = length;
    fake->notifications++;
    const struct fake_notify_client *client;
    TAILQ_FOREACH (client, &characteristic->clients, link) {
        say_value(fake, characteristic);
        if (fake->faults.double_values)
            say_value(fake, characteristic);
    }
}
