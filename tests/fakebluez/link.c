/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The link: Connect, Disconnect and losing it. The order of replies and signals follows the
 * version:
 *   5.66  local:  ServicesResolved=false | reply | Connected=false
 *   5.82  local:  both in one signal | reply
 *   5.87  local:  ServicesResolved=false | Disconnected(reason) | Connected=false | reply
 * and at a loss the pending operations are answered after the signals, Battery1 goes last.
 */
#include "tests/fakebluez/device.h"

#include "tests/fakebluez/fake.h"

#define VERSION_LATE_REPLY   579 /* Disconnect answers after Connected=false */
#define VERSION_IN_PROGRESS  581 /* a second Connect: InProgress instead of Failed */
#define VERSION_DISCONNECTED 583 /* the Disconnected signal */

static void changed(struct fake_device *device, const char *property)
{
    fake_changed(fake_of(device), device->object, &fake_device_type, property);
}

static void send_disconnected(struct fake_device *device, enum fake_reason reason)
{
    static const struct {
        const char *name;
        const char *text;
    } reasons[] = {
        [FAKE_REASON_TIMEOUT] = {"org.bluez.Reason.Timeout", "Connection timeout"},
        [FAKE_REASON_REMOTE] = {"org.bluez.Reason.Remote", "Connection terminated by remote user"},
        [FAKE_REASON_LOCAL] = {"org.bluez.Reason.Local", "Connection terminated by local host"},
        [FAKE_REASON_AUTHENTICATION] = {"org.bluez.Reason.Authentication",
                                        "Connection terminated due to authentication failure"},
        [FAKE_REASON_UNKNOWN] = {"org.bluez.Reason.Unknown", "Unspecified"},
    };
    if (!device->object)
        return;
    DBusMessage *signal = fake_signal(device->object->path, fake_device_type.name, "Disconnected");
    DBusMessageIter iter;
    dbus_message_iter_init_append(signal, &iter);
    fake_put_string(&iter, reasons[reason].name);
    fake_put_string(&iter, reasons[reason].text);
    fake_send(fake_of(device), signal);
}

/* ---- up ---- */

static void answer_connect(struct fake_device *device, const char *error, const char *text)
{
    if (!device->connect_call)
        return;
    struct fake *fake = fake_of(device);
    DBusMessage *call = device->connect_call;
    device->connect_call = NULL;
    if (error)
        fake_reply_error(fake, call, error, text);
    else
        fake_reply_ok(fake, call);
    dbus_message_unref(call);
}

/* The attempt has failed; in the brief form the link was there for a moment. */
static void connect_failed(struct fake_device *device, bool brief)
{
    device->link = FAKE_LINK_NONE;
    if (brief) {
        device->connected = true;
        changed(device, "Connected");
        fake_flush(fake_of(device));
        device->connected = false;
        changed(device, "Connected");
    }
    answer_connect(device, FAKE_ERROR("Failed"), "le-connection-abort-by-local");
    fake_pairing_link_failed(device);
    fake_device_age(device);
}

static void give_up(void *owner)
{
    connect_failed(owner, false);
}

/* Encryption fails, and the kernel cuts what it could not encrypt. */
static void keys_missing(struct fake_device *device)
{
    struct fake *fake = fake_of(device);
    const bool told = fake->version >= VERSION_DISCONNECTED;
    device->link = FAKE_LINK_NONE;
    device->connected = true;
    changed(device, "Connected");
    fake_flush(fake);
    if (told)
        send_disconnected(device, FAKE_REASON_AUTHENTICATION);
    device->connected = false;
    changed(device, "Connected");
    answer_connect(device, FAKE_ERROR("Failed"),
                   told ? "br-connection-key-missing" : "le-connection-abort-by-local");
    fake_device_age(device);
}

enum wearable_security fake_bond_level(const struct fake_device *device)
{
    return device->authenticated ? WEARABLE_AUTHENTICATED : WEARABLE_ENCRYPTED;
}

static void link_up(void *owner)
{
    struct fake_device *device = owner;
    struct fake *fake = fake_of(device);
    struct fake_peer *peer = fake_air_find(fake, device->address);
    if (!peer || !fake_air_connectable(peer)) {
        timer_set(&fake->timers, &device->connect_timer, fake->times.connect_timeout_ms, give_up,
                  device);
        return;
    }
    if (peer->refuse > 0) {
        peer->refuse--;
        connect_failed(device, peer->refuse_brief);
        return;
    }
    if (device->bonded && device->key != peer->key) {
        keys_missing(device);
        return;
    }
    device->link = FAKE_LINK_UP;
    device->level = device->bonded ? fake_bond_level(device) : WEARABLE_OPEN;
    device->paired_unsaid = device->bonded; /* it is said again when the link is encrypted */
    device->peer = peer;
    device->type = peer->wearable->type;
    peer->device = device;
    device->connected = true;
    if (!fake->faults.no_connected_signal)
        changed(device, "Connected");
    fake_flush(fake);
    answer_connect(device, NULL, NULL);
    fake_device_age(device);
    fake_air_tick(peer);
    if (!fake_pairing_delays_services(device))
        fake_resolve_begin(device);
    fake_pairing_link_up(device);
    fake_notify_rearm(device);
}

void fake_link_reachable(struct fake_device *device)
{
    struct fake *fake = fake_of(device);
    if (device->link == FAKE_LINK_CONNECTING && device->connect_timer.run == give_up)
        timer_set(&fake->timers, &device->connect_timer, fake->times.connect_ms, link_up, device);
}

void fake_link_begin(struct fake_device *device)
{
    struct fake *fake = fake_of(device);
    device->link = FAKE_LINK_CONNECTING;
    const struct fake_peer *peer = fake_air_find(fake, device->address);
    const bool here = peer && fake_air_connectable(peer);
    timer_set(&fake->timers, &device->connect_timer,
              here ? fake->times.connect_ms : fake->times.connect_timeout_ms,
              here ? link_up : give_up, device);
    fake_device_age(device);
}

void fake_device_connect(struct fake *fake, void *self, DBusMessage *call)
{
    struct fake_device *device = self;
    if (device->link == FAKE_LINK_UP) {
        fake_reply_ok(fake, call);
        return;
    }
    if (device->link != FAKE_LINK_NONE) {
        const bool later = fake->version >= VERSION_IN_PROGRESS;
        fake_reply_error(fake, call, later ? FAKE_ERROR("InProgress") : FAKE_ERROR("Failed"),
                         "Operation already in progress");
        return;
    }
    if (!device->adapter->powered || device->blocked) {
        fake_reply_error(fake, call, FAKE_ERROR("Failed"),
                         device->blocked ? "br-connection-refused" : "Input/output error");
        return;
    }
    device->connect_call = dbus_message_ref(call);
    fake_link_begin(device);
}

/* ---- down ---- */

/* The state of the link without a word to anybody. */
static void take_down(struct fake_device *device)
{
    struct fake *fake = fake_of(device);
    timer_cancel(&fake->timers, &device->connect_timer);
    timer_cancel(&fake->timers, &device->disconnect_timer);
    fake_resolve_cancel(device);
    fake_notify_disarm(device);
    if (device->peer) {
        timer_cancel(&fake->timers, &device->peer->tick);
        device->peer->device = NULL;
    }
    device->peer = NULL;
    device->link = FAKE_LINK_NONE;
    device->level = WEARABLE_OPEN;
}

/* Keys without a bond are good for one link. */
static void forget_link_key(struct fake_device *device)
{
    if (!device->paired || device->bonded)
        return;
    device->paired = false;
    changed(device, "Paired");
}

static void signal_down(struct fake_device *device, enum fake_reason reason)
{
    struct fake *fake = fake_of(device);
    const bool local = device->disconnect_calls.count > 0;
    if (device->resolved) {
        device->resolved = false;
        changed(device, "ServicesResolved");
    }
    if (fake->version >= VERSION_DISCONNECTED) {
        fake_flush(fake);
        send_disconnected(device, reason);
    } else if (local && fake->version < VERSION_LATE_REPLY) {
        fake_flush(fake);
        fake_calls_answer(fake, &device->disconnect_calls, NULL, NULL);
    }
    device->connected = false;
    changed(device, "Connected");
    forget_link_key(device);
    fake_flush(fake);
    fake_calls_answer(fake, &device->disconnect_calls, NULL, NULL);
}

static void remove_now(void *owner)
{
    fake_device_remove(owner);
}

void fake_link_cut(struct fake_device *device, enum fake_reason reason)
{
    struct fake *fake = fake_of(device);
    if (device->link == FAKE_LINK_NONE)
        return;
    const bool was_up = device->link != FAKE_LINK_CONNECTING;
    take_down(device);
    if (was_up) {
        signal_down(device, reason);
        fake_operations_fail(device);
        if (device->object)
            fake_interface_remove(fake, device->object, &fake_battery_type);
    }
    fake_pairing_link_lost(device);
    answer_connect(device, FAKE_ERROR("Failed"), "br-connection-canceled");
    fake_calls_answer(fake, &device->disconnect_calls, NULL, NULL);
    fake_device_age(device);
    if (device->remove_call)
        timer_set(&fake->timers, &device->temporary_timer, 0, remove_now, device);
}

static void disconnect_due(void *owner)
{
    fake_link_cut(owner, FAKE_REASON_LOCAL);
}

static bool is_stuck(const struct fake_device *device)
{
    const struct fake_peer *peer = fake_air_find(fake_of(device), device->address);
    return peer && peer->stuck;
}

static void disconnect(struct fake_device *device)
{
    struct fake *fake = fake_of(device);
    if (device->link == FAKE_LINK_CONNECTING) {
        fake_link_cut(device, FAKE_REASON_LOCAL);
    } else if (device->link == FAKE_LINK_UP) {
        device->link = FAKE_LINK_DISCONNECTING;
        fake_interface_remove(fake, device->object, &fake_battery_type);
        timer_cancel(&fake->timers, &device->battery_timer);
        timer_set(&fake->timers, &device->disconnect_timer, fake->times.disconnect_ms,
                  disconnect_due, device);
    }
}

void fake_link_unstuck(struct fake_device *device)
{
    if (device->disconnect_calls.count > 0 || device->remove_call)
        disconnect(device);
}

void fake_device_disconnect(struct fake *fake, void *self, DBusMessage *call)
{
    struct fake_device *device = self;
    if (device->link == FAKE_LINK_NONE) {
        if (call)
            fake_reply_ok(fake, call);
        return;
    }
    if (call && !fake_calls_add(&device->disconnect_calls, call)) {
        fake_reply_error(fake, call, FAKE_ERROR("InProgress"), "In Progress");
        return;
    }
    if (!is_stuck(device))
        disconnect(device);
}

void fake_link_vanish(struct fake_device *device)
{
    fake_pairing_vanish(device);
    take_down(device);
    fake_operations_drop(device);
    fake_calls_drop(&device->disconnect_calls);
    if (device->connect_call)
        dbus_message_unref(device->connect_call);
    device->connect_call = NULL;
    device->connected = false;
    device->resolved = false;
    device->paired = device->bonded;
}
