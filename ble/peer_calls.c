/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/peer_calls.h"
#include "ble/bluez_call.h"
#include "ble/bluez_names.h"
#include "ble/path.h"
#include "core/log.h"
#include <string.h>

#define CONNECT_CALL_MS    60000 /* the link's own deadline comes first */
#define DISCONNECT_CALL_MS 10000
#define GET_MS             10000
#define PATH_MAX_BYTES     256

/* ---- answers ---- */

/* The path of the peer's device, which stays when the device goes; false: there is none. */
static bool copy_path(const struct peer *peer, char ret[PATH_MAX_BYTES])
{
    const struct mirror_device *device = peer_device(peer);
    if (!device || strlen(device->path) >= PATH_MAX_BYTES)
        return false;
    memcpy(ret, device->path, strlen(device->path) + 1);
    return true;
}

/* True if the object of a call does not exist; then the mirror, and through it the link, know. */
static bool handle_gone(struct peer *peer, const struct bus_reply *reply)
{
    if (!reply_is_gone(reply))
        return false;
    char path[PATH_MAX_BYTES];
    owner_want_mirror(peer->ble);
    if (copy_path(peer, path))
        mirror_object_gone(&peer->ble->mirror, path);
    else
        peer_event(peer, LINK_OBJECT_GONE);
    return true;
}

static void log_failure(const struct peer *peer, const char *what, const struct bus_reply *reply)
{
    log_debug("bluetooth: %s: %s: %s %s", peer->address, what, reply->error, reply->text);
}

static void connect_answered(void *userdata, unsigned generation, const struct bus_reply *reply)
{
    struct peer *peer = userdata;
    if (generation != peer->link.generation)
        return;
    if (reply->message) {
        peer_event(peer, LINK_CONNECT_OK);
        return;
    }
    log_failure(peer, "Connect", reply);
    peer->link.connect_why = reply_is_classic(reply)  ? "classic"
                             : reply_lacks_key(reply) ? "stale_bond"
                                                      : "connect_failed";
    if (!handle_gone(peer, reply))
        peer_event(peer, LINK_CONNECT_FAILED);
}

/* Releases up to 5.78 answer before they tell Connected=false; then that is waited for. */
static void disconnect_answered(void *userdata, unsigned generation, const struct bus_reply *reply)
{
    struct peer *peer = userdata;
    if (generation != peer->link.generation)
        return;
    if (reply->error)
        log_failure(peer, "Disconnect", reply);
    if (handle_gone(peer, reply))
        return;
    const struct mirror_device *device = peer_device(peer);
    if (!device || !device->connected)
        peer_event(peer, LINK_DOWN);
}

static void subscribe_answered(void *userdata, unsigned generation, const struct bus_reply *reply)
{
    struct peer *peer = userdata;
    if (generation != peer->link.generation)
        return;
    if (reply->message) {
        peer_event(peer, LINK_SUBSCRIBED);
        return;
    }
    log_failure(peer, "StartNotify", reply);
    if (reply_is_gone(reply))
        owner_want_mirror(peer->ble);
    /* A loss is counted as a loss, not as what it did to the call. */
    const bool again = reply_is_in_progress(reply) || reply_is_unlikely_error(reply);
    peer_event(peer, again                     ? LINK_SUBSCRIBE_BUSY
                     : reply_wants_bond(reply) ? LINK_SUBSCRIBE_REFUSED
                                               : LINK_SUBSCRIBE_FAILED);
}

static void get_answered(struct peer *peer, const char *interface, const struct bus_reply *reply)
{
    char path[PATH_MAX_BYTES];
    if (copy_path(peer, path)) {
        if (reply->message)
            mirror_get_all_reply(&peer->ble->mirror, path, interface, reply->message);
        else if (reply_is_gone(reply) && strcmp(interface, IFACE_DEVICE) == 0)
            mirror_object_gone(&peer->ble->mirror, path);
    } else if (reply->message) {
        owner_want_mirror(peer->ble); /* it exists, and we did not hear of it */
    }
}

static void device_answered(void *userdata, unsigned generation, const struct bus_reply *reply)
{
    struct peer *peer = userdata;
    if (generation == peer->link.generation)
        get_answered(peer, IFACE_DEVICE, reply);
}

static void battery_answered(void *userdata, unsigned generation, const struct bus_reply *reply)
{
    struct peer *peer = userdata;
    if (generation == peer->link.generation)
        get_answered(peer, IFACE_BATTERY, reply);
}

/* ---- calls ---- */

static void call(struct peer *peer, const char *path, const char *interface, const char *member,
                 unsigned deadline_ms, bus_reply_fn answered)
{
    /* When it cannot be sent the bus is going down, or the link's deadline takes over. */
    bus_call(peer->ble->bus, bus_method(BLUEZ_NAME, path, interface, member), deadline_ms, answered,
             peer, peer->link.generation);
}

static void get_all(struct peer *peer, const char *path, const char *interface,
                    bus_reply_fn answered)
{
    bus_call(peer->ble->bus, get_all_message(path, interface), GET_MS, answered, peer,
             peer->link.generation);
}

void peer_probe(struct peer *peer)
{
    const struct mirror_device *device = peer_device(peer);
    char path[PATH_MAX_BYTES];
    if (device)
        get_all(peer, device->path, IFACE_DEVICE, device_answered);
    else if (path_of_device(peer->ble->adapter, peer->address, path, sizeof(path)))
        get_all(peer, path, IFACE_DEVICE, device_answered);
}

void peer_trust(const struct peer *peer, const struct mirror_device *device)
{
    if (!device->trusted)
        bus_send(peer->ble->bus, trust_message(device->path));
}

void peer_connect(struct peer *peer, const struct mirror_device *device)
{
    call(peer, device->path, IFACE_DEVICE, "Connect", CONNECT_CALL_MS, connect_answered);
}

void peer_disconnect(struct peer *peer, const struct mirror_device *device)
{
    call(peer, device->path, IFACE_DEVICE, "Disconnect", DISCONNECT_CALL_MS, disconnect_answered);
}

void peer_ask_battery(struct peer *peer, const struct mirror_device *device)
{
    get_all(peer, device->path, IFACE_BATTERY, battery_answered);
}

void peer_subscribe(struct peer *peer, const struct mirror_device *device)
{
    const char *uuid = peer->subscriptions[peer->link.notify_done];
    const char *path = device ? mirror_find_characteristic(device, uuid) : NULL;
    if (path)
        call(peer, path, IFACE_CHARACTERISTIC, "StartNotify", LINK_SUBSCRIBE_MS,
             subscribe_answered);
    else
        peer_event(peer, LINK_SUBSCRIBE_FAILED);
}

void peer_stop_notify(const struct peer *peer, const struct mirror_device *device)
{
    for (unsigned i = 0; i < peer->link.notify_count && i <= peer->link.notify_done; i++) {
        const char *path = mirror_find_characteristic(device, peer->subscriptions[i]);
        if (path)
            bus_send(peer->ble->bus,
                     bus_method(BLUEZ_NAME, path, IFACE_CHARACTERISTIC, "StopNotify"));
    }
}
