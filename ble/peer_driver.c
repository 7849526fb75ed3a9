/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/peer_driver.h"
#include "ble/bluez_call.h"
#include "ble/bluez_names.h"
#include "core/log.h"
#include <string.h>

#define WRITE_MS 10000

/* A driver's answer to an event: a negative error is a refused packet. */
static void count_refused(struct peer *peer, int result)
{
    if (result >= 0)
        return;
    peer->refused++;
    central_touch(peer->ble);
    log_debug("bluetooth: %s: packet refused: %s", peer->address, error_name(result));
}

static void driver_emit(void *host, const struct reading_batch *batch)
{
    struct peer *peer = host;
    if (peer->ble->events.on_batch)
        peer->ble->events.on_batch(peer->ble->userdata, peer->row, central_now_ms(), batch);
}

static void written(struct peer *peer, int result)
{
    if (peer->driver->on_written)
        count_refused(peer, peer->driver->on_written(peer->driver_state, &peer->io, result));
}

static void write_answered(void *userdata, unsigned generation, const struct bus_reply *reply)
{
    struct peer *peer = userdata;
    if (generation == peer->link.generation)
        written(peer, reply->message ? 0 : -ERR_IO);
}

static bool append_write(DBusMessage *message, const uint8_t *bytes, size_t length,
                         const char *type)
{
    DBusMessageIter at;
    DBusMessageIter inner;
    dbus_message_iter_init_append(message, &at);
    return dbus_message_iter_open_container(&at, DBUS_TYPE_ARRAY, "y", &inner) &&
           dbus_message_iter_append_fixed_array(&inner, DBUS_TYPE_BYTE, &bytes, (int)length) &&
           dbus_message_iter_close_container(&at, &inner) &&
           dbus_message_iter_open_container(&at, DBUS_TYPE_ARRAY, "{sv}", &inner) &&
           append_property(&inner, "type", DBUS_TYPE_STRING, &type) &&
           dbus_message_iter_close_container(&at, &inner);
}

/* The answer is never given from in here: the driver has not yet finished the event at hand. */
static void driver_write(void *host, const char *characteristic, const uint8_t *bytes,
                         size_t length, bool with_response)
{
    struct peer *peer = host;
    const struct mirror_device *device = peer_device(peer);
    const char *path = device ? mirror_find_characteristic(device, characteristic) : NULL;
    DBusMessage *message =
        path ? bus_method(BLUEZ_NAME, path, IFACE_CHARACTERISTIC, "WriteValue") : NULL;
    if (message && !append_write(message, bytes, length, with_response ? "request" : "command")) {
        dbus_message_unref(message);
        message = NULL;
    }
    if (bus_call(peer->ble->bus, message, WRITE_MS, write_answered, peer, peer->link.generation) <
        0) {
        peer->unsent++;
        central_touch(peer->ble);
    }
}

static void driver_timer(void *host, unsigned after_ms)
{
    struct peer *peer = host;
    peer->driver_timer_ms = after_ms ? central_now_ms() + after_ms : 0;
    central_touch(peer->ble);
}

static void driver_done(void *host)
{
    peer_event(host, LINK_DONE);
}

void peer_driver_init(struct peer *peer)
{
    peer->io = (struct driver_io){
        .host = peer,
        .emit = driver_emit,
        .write = driver_write,
        .timer = driver_timer,
        .done = driver_done,
    };
}

void peer_driver_reset(struct peer *peer)
{
    memset(peer->driver_state, 0, peer->driver->state_size);
    peer_driver_stop(peer);
}

void peer_driver_start(struct peer *peer)
{
    if (peer->driver->on_ready)
        count_refused(peer, peer->driver->on_ready(peer->driver_state, &peer->io,
                                                   &(struct driver_session){0}));
}

void peer_driver_stop(struct peer *peer)
{
    peer->driver_timer_ms = 0;
    peer->unsent = 0;
}

void peer_driver_notification(struct peer *peer, const char *uuid, const uint8_t *bytes,
                              size_t length)
{
    peer->ble->values++;
    if (peer->driver->on_notification)
        count_refused(peer, peer->driver->on_notification(peer->driver_state, &peer->io, uuid,
                                                          bytes, length));
}

void peer_driver_settle(struct peer *peer, int64_t now_ms)
{
    /* Those that the answers bring wait for the next turn. */
    for (unsigned count = peer->unsent; count > 0 && peer->unsent > 0; count--) {
        peer->unsent--;
        written(peer, -ERR_UNAVAILABLE);
    }
    if (peer->driver_timer_ms == 0 || now_ms < peer->driver_timer_ms)
        return;
    peer->driver_timer_ms = 0;
    if (peer->driver->on_timer)
        count_refused(peer, peer->driver->on_timer(peer->driver_state, &peer->io));
}
