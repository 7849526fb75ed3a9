/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A link's actions as calls on BlueZ's objects, and what they answer as events of the link. */
#include "ble/bluez_names.h"
#include "ble/central.h"
#include "ble/path.h"
#include "ble/peer_driver.h"
#include "core/log.h"
#include <stdlib.h>
#include <string.h>

#define CONNECT_CALL_MS    60000 /* the link's own deadline comes first */
#define DISCONNECT_CALL_MS 10000
#define GET_MS             10000
#define BATTERY_AFTER_MS   3000 /* Battery1 may come a little after the services */
#define PATH_MAX_BYTES     256

const struct mirror_device *peer_device(const struct peer *peer)
{
    const struct ble *ble = peer->ble;
    return ble->adapter ? mirror_find_device(&ble->mirror, ble->adapter, peer->address) : NULL;
}

struct peer *peer_find(const struct ble *ble, const char *address)
{
    struct peer *leaving = NULL;
    struct peer *peer = NULL;
    TAILQ_FOREACH (peer, &ble->peers, entry) {
        if (strcmp(peer->address, address) != 0)
            continue;
        if (!peer->link.disable)
            return peer;
        leaving = peer;
    }
    return leaving;
}

int peer_new(struct ble *ble, const struct ble_device *device, struct peer **ret)
{
    struct peer *peer = calloc(1, sizeof(*peer));
    if (!peer)
        return -ERR_NOMEM;
    peer->driver_state = calloc(1, device->driver->state_size ? device->driver->state_size : 1);
    if (!peer->driver_state) {
        free(peer);
        return -ERR_NOMEM;
    }
    peer->ble = ble;
    peer->row = device->row;
    memcpy(peer->address, device->address, sizeof(peer->address));
    peer->driver = device->driver;
    peer_driver_init(peer);
    unsigned notify = 0;
    while (device->driver->notify && device->driver->notify[notify])
        notify++;
    ble->seed = ble->seed * 6364136223846793005ULL + 1442695040888963407ULL;
    link_init(&peer->link, notify, device->driver->silence_ms, ble->seed ^ (uint64_t)device->row);
    *ret = peer;
    return 0;
}

void peer_free(struct peer *peer)
{
    if (!peer)
        return;
    bus_cancel(peer->ble->bus, peer);
    free(peer->driver_state);
    free(peer);
}

/* ---- answers ---- */

static bool is_gone(const struct bus_reply *reply)
{
    return reply->error && (strcmp(reply->error, ERROR_UNKNOWN_OBJECT) == 0 ||
                            strcmp(reply->error, ERROR_UNKNOWN_METHOD) == 0);
}

/* True if the object of a call does not exist; then the mirror, and through it the link, know. */
static bool handle_gone(struct peer *peer, const struct bus_reply *reply)
{
    if (!is_gone(reply))
        return false;
    const struct mirror_device *device = peer_device(peer);
    char path[PATH_MAX_BYTES];
    owner_want_mirror(peer->ble);
    if (device && strlen(device->path) < sizeof(path)) {
        memcpy(path, device->path, strlen(device->path) + 1);
        mirror_object_gone(&peer->ble->mirror, path);
    } else {
        peer_event(peer, LINK_OBJECT_GONE);
    }
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

static bool is_busy(const struct bus_reply *reply)
{
    return strcmp(reply->error, ERROR_BLUEZ_IN_PROGRESS) == 0 ||
           (strcmp(reply->error, ERROR_BLUEZ_FAILED) == 0 &&
            strcmp(reply->text, TEXT_IN_PROGRESS) == 0);
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
    if (is_gone(reply))
        owner_want_mirror(peer->ble);
    peer_event(peer, is_busy(reply) ? LINK_SUBSCRIBE_BUSY : LINK_SUBSCRIBE_FAILED);
}

static void get_answered(struct peer *peer, const char *interface, const struct bus_reply *reply)
{
    const struct mirror_device *device = peer_device(peer);
    char path[PATH_MAX_BYTES];
    if (device && strlen(device->path) < sizeof(path)) {
        memcpy(path, device->path, strlen(device->path) + 1);
        if (reply->message)
            mirror_get_all_reply(&peer->ble->mirror, path, interface, reply->message);
        else if (is_gone(reply) && strcmp(interface, IFACE_DEVICE) == 0)
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
    DBusMessage *message = bus_method(BLUEZ_NAME, path, IFACE_PROPERTIES, "GetAll");
    if (message)
        dbus_message_append_args(message, DBUS_TYPE_STRING, &interface, DBUS_TYPE_INVALID);
    bus_call(peer->ble->bus, message, GET_MS, answered, peer, peer->link.generation);
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

/* BlueZ forgets devices that are neither trusted nor bonded 30 s after they were last heard. */
static void trust(const struct peer *peer, const struct mirror_device *device)
{
    if (device->trusted)
        return;
    DBusMessage *message = bus_method(BLUEZ_NAME, device->path, IFACE_PROPERTIES, "Set");
    if (!message)
        return;
    const char *interface = IFACE_DEVICE;
    const char *name = "Trusted";
    const dbus_bool_t value = TRUE;
    DBusMessageIter arguments;
    DBusMessageIter variant;
    dbus_message_iter_init_append(message, &arguments);
    if (dbus_message_iter_append_basic(&arguments, DBUS_TYPE_STRING, &interface) &&
        dbus_message_iter_append_basic(&arguments, DBUS_TYPE_STRING, &name) &&
        dbus_message_iter_open_container(&arguments, DBUS_TYPE_VARIANT, "b", &variant) &&
        dbus_message_iter_append_basic(&variant, DBUS_TYPE_BOOLEAN, &value) &&
        dbus_message_iter_close_container(&arguments, &variant))
        bus_send(peer->ble->bus, message);
    else
        dbus_message_unref(message);
}

static void subscribe(struct peer *peer, const struct mirror_device *device)
{
    const unsigned number = peer->link.notify_done;
    if (number == 0)
        peer_driver_reset(peer);
    const char *path =
        device ? mirror_find_characteristic(device, peer->driver->notify[number]) : NULL;
    if (path)
        call(peer, path, IFACE_CHARACTERISTIC, "StartNotify", LINK_SUBSCRIBE_MS,
             subscribe_answered);
    else
        peer_event(peer, LINK_SUBSCRIBE_FAILED);
}

static void stop_notify(struct peer *peer, const struct mirror_device *device)
{
    for (unsigned i = 0; i < peer->link.notify_count && i <= peer->link.notify_done; i++) {
        const char *path = mirror_find_characteristic(device, peer->driver->notify[i]);
        if (path)
            bus_send(peer->ble->bus,
                     bus_method(BLUEZ_NAME, path, IFACE_CHARACTERISTIC, "StopNotify"));
    }
}

/* ---- the link ---- */

/* Whether the services are known and the characteristics there. */
static void check_services(struct peer *peer, const struct mirror_device *device)
{
    const enum link_state state = peer->link.state;
    if (!device || !device->services_resolved)
        return;
    bool complete = true;
    for (unsigned i = 0; i < peer->link.notify_count; i++)
        complete = complete && mirror_find_characteristic(device, peer->driver->notify[i]);
    if (state == LINK_CONNECTING || state == LINK_RESOLVING)
        peer_event(peer, complete ? LINK_RESOLVED : LINK_INCOMPLETE);
    else if (state == LINK_READY && !complete)
        peer_event(peer, LINK_INCOMPLETE);
}

static void perform(struct peer *peer, unsigned actions)
{
    const struct mirror_device *device = peer_device(peer);
    if (actions & LINK_FAIL_CALLS)
        bus_cancel(peer->ble->bus, peer);
    if (actions & LINK_STOP_DRIVER)
        peer_driver_stop(peer);
    if (actions & LINK_STOP_NOTIFY && device)
        stop_notify(peer, device);
    if (actions & LINK_REOPEN_BUS)
        peer->ble->reopen = true;
    if (actions & (LINK_CONNECT | LINK_ADOPT) && device)
        trust(peer, device);
    if (actions & LINK_CONNECT) {
        if (device)
            call(peer, device->path, IFACE_DEVICE, "Connect", CONNECT_CALL_MS, connect_answered);
        else
            peer_event(peer, LINK_OBJECT_GONE);
    }
    if (actions & LINK_DISCONNECT) {
        if (device)
            call(peer, device->path, IFACE_DEVICE, "Disconnect", DISCONNECT_CALL_MS,
                 disconnect_answered);
        else
            peer_event(peer, LINK_DOWN);
    }
    if (actions & LINK_ADOPT)
        check_services(peer, device);
    if (actions & LINK_SUBSCRIBE)
        subscribe(peer, device);
    if (actions & LINK_START_DRIVER) {
        peer->battery_asked = false;
        peer_driver_start(peer);
    }
}

void peer_event(struct peer *peer, enum link_event event)
{
    const enum link_state before = peer->link.state;
    const unsigned actions = link_handle(&peer->link, event, central_now_ms());
    if (peer->link.state != before) {
        log_debug("bluetooth: %s: %s", peer->address, link_state_name(peer->link.state));
        if (peer->link.state == LINK_READY)
            log_info("bluetooth: %s: connected", peer->address);
        else if (before == LINK_READY)
            log_info("bluetooth: %s: link ended: %s", peer->address,
                     peer->link.error ? peer->link.error : "as asked");
        central_touch(peer->ble);
    }
    perform(peer, actions);
}

void peer_look(struct peer *peer)
{
    const struct mirror_device *device = peer_device(peer);
    if (device)
        peer_device_changed(peer, device, MIRROR_CONNECTED | MIRROR_RESOLVED | MIRROR_OBJECTS);
}

void peer_device_changed(struct peer *peer, const struct mirror_device *device, unsigned changes)
{
    if (changes & MIRROR_HEARD)
        peer_event(peer, LINK_SEEN);
    if (changes & MIRROR_CONNECTED)
        peer_event(peer, device->connected ? LINK_UP : LINK_DOWN);
    if (changes & (MIRROR_RESOLVED | MIRROR_OBJECTS))
        check_services(peer, device);
    /* Its services changed while the rules are narrow: the objects themselves were not heard. */
    if (changes & MIRROR_UUIDS && peer->link.state == LINK_READY && !peer->ble->wide)
        owner_want_mirror(peer->ble);
    central_touch(peer->ble);
}

void peer_value(struct peer *peer, const char *uuid, const uint8_t *bytes, size_t length)
{
    if (peer->link.state != LINK_SUBSCRIBING && peer->link.state != LINK_READY)
        return;
    peer_event(peer, LINK_VALUE);
    peer_driver_notification(peer, uuid, bytes, length);
}

static int64_t earlier(int64_t a, int64_t b)
{
    if (a == 0 || b == 0)
        return a + b;
    return a < b ? a : b;
}

int64_t peer_settle(struct peer *peer, int64_t now_ms)
{
    if (peer->link.deadline_ms && now_ms >= peer->link.deadline_ms)
        peer_event(peer, LINK_TIMER);
    peer_driver_settle(peer, now_ms);
    int64_t battery_ms = 0;
    if (peer->link.state == LINK_READY && !peer->battery_asked) {
        battery_ms = peer->link.ready_ms + BATTERY_AFTER_MS;
        const struct mirror_device *device = peer_device(peer);
        if (now_ms >= battery_ms && device) {
            battery_ms = 0;
            peer->battery_asked = true;
            get_all(peer, device->path, IFACE_BATTERY, battery_answered);
        }
    }
    return earlier(earlier(peer->link.deadline_ms, peer->driver_timer_ms), battery_ms);
}
