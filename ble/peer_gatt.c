/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/peer_gatt.h"
#include "ble/bluez_call.h"
#include "ble/bluez_names.h"
#include "ble/peer_driver.h"
#include "core/log.h"
#include <stddef.h>
#include <string.h>

#define WRITE_MS 10000
#define READ_MS  10000

/* ---- answers ---- */

static struct peer *peer_of(void *userdata)
{
    return (struct peer *)((char *)userdata - offsetof(struct peer, gatt));
}

static int result_of(const struct peer *peer, const char *what, const struct bus_reply *reply)
{
    if (reply->message)
        return 0;
    log_debug("bluetooth: %s: %s: %s %s", peer->address, what, reply->error, reply->text);
    return reply_wants_bond(reply)                            ? -ERR_DENIED
           : strcmp(reply->error, ERROR_BLUEZ_SUPPORTED) == 0 ? -ERR_UNAVAILABLE
                                                              : -ERR_IO;
}

static void write_answered(void *userdata, unsigned generation, const struct bus_reply *reply)
{
    struct peer *peer = peer_of(userdata);
    const int result = result_of(peer, "WriteValue", reply);
    peer->gatt.writing = false;
    if (peer->link.state == LINK_DISCONNECTING)
        peer_gatt_farewell(peer);
    else if (generation == peer->link.generation)
        peer_driver_written(peer, result);
}

static void read_answered(void *userdata, unsigned generation, const struct bus_reply *reply)
{
    struct peer *peer = peer_of(userdata);
    const uint8_t *bytes = NULL;
    int length = 0;
    if (generation != peer->link.generation)
        return;
    int result = result_of(peer, "ReadValue", reply);
    if (result == 0 && !dbus_message_get_args(reply->message, NULL, DBUS_TYPE_ARRAY, DBUS_TYPE_BYTE,
                                              &bytes, &length, DBUS_TYPE_INVALID))
        result = -ERR_IO;
    peer_driver_read(peer, result, bytes, (size_t)length);
}

/* ---- calls ---- */

static const char *path_of(const struct peer *peer, const char *characteristic)
{
    const struct mirror_device *device = peer_device(peer);
    return device ? mirror_find_characteristic(device, characteristic) : NULL;
}

static bool append_options(DBusMessageIter *at, const char *type)
{
    DBusMessageIter options;
    return dbus_message_iter_open_container(at, DBUS_TYPE_ARRAY, "{sv}", &options) &&
           (!type || append_property(&options, "type", DBUS_TYPE_STRING, &type)) &&
           dbus_message_iter_close_container(at, &options);
}

static bool append_bytes(DBusMessageIter *at, const uint8_t *bytes, size_t length)
{
    DBusMessageIter array;
    return dbus_message_iter_open_container(at, DBUS_TYPE_ARRAY, "y", &array) &&
           dbus_message_iter_append_fixed_array(&array, DBUS_TYPE_BYTE, &bytes, (int)length) &&
           dbus_message_iter_close_container(at, &array);
}

/* Both are NULL without memory. */
static DBusMessage *read_message(const char *path)
{
    DBusMessage *message = bus_method(BLUEZ_NAME, path, IFACE_CHARACTERISTIC, "ReadValue");
    DBusMessageIter at;
    if (!message)
        return NULL;
    dbus_message_iter_init_append(message, &at);
    if (append_options(&at, NULL))
        return message;
    dbus_message_unref(message);
    return NULL;
}

static DBusMessage *write_message(const char *path, const uint8_t *bytes, size_t length,
                                  const char *type)
{
    DBusMessage *message = bus_method(BLUEZ_NAME, path, IFACE_CHARACTERISTIC, "WriteValue");
    DBusMessageIter at;
    if (!message)
        return NULL;
    dbus_message_iter_init_append(message, &at);
    if (append_bytes(&at, bytes, length) && append_options(&at, type))
        return message;
    dbus_message_unref(message);
    return NULL;
}

static int call(struct peer *peer, DBusMessage *message, unsigned deadline_ms,
                bus_reply_fn answered)
{
    return bus_call(peer->ble->bus, message, deadline_ms, answered, &peer->gatt,
                    peer->link.generation);
}

static void keep_farewell(struct gatt *gatt, DBusMessage *message)
{
    if (message && gatt->farewells_count < FAREWELLS_MAX)
        gatt->farewells[gatt->farewells_count++] = message;
    else if (message)
        dbus_message_unref(message);
}

/* False: nobody is to hear of what the driver says now. */
static bool may_ask(const struct peer *peer)
{
    return peer->session.leaving || !peer->session.failure;
}

void peer_gatt_write(void *host, const char *characteristic, const uint8_t *bytes, size_t length,
                     bool with_response)
{
    struct peer *peer = host;
    struct gatt *gatt = &peer->gatt;
    if (!may_ask(peer))
        return;
    const char *path = path_of(peer, characteristic);
    DBusMessage *message =
        path ? write_message(path, bytes, length, with_response ? "request" : "command") : NULL;
    if (peer->session.leaving) {
        keep_farewell(gatt, message);
    } else if (call(peer, message, WRITE_MS, write_answered) == 0) {
        gatt->writing = true;
    } else {
        gatt->unsent++;
        central_touch(peer->ble);
    }
}

void peer_gatt_read(void *host, const char *characteristic)
{
    struct peer *peer = host;
    if (!may_ask(peer) || peer->session.leaving)
        return;
    const char *path = path_of(peer, characteristic);
    if (!path)
        peer->gatt.unread = -ERR_NOT_FOUND;
    else if (call(peer, read_message(path), READ_MS, read_answered) < 0)
        peer->gatt.unread = -ERR_IO;
    if (peer->gatt.unread)
        central_touch(peer->ble);
}

void peer_gatt_farewell(struct peer *peer)
{
    struct gatt *gatt = &peer->gatt;
    while (!gatt->writing && gatt->farewells_sent < gatt->farewells_count)
        gatt->writing =
            call(peer, gatt->farewells[gatt->farewells_sent++], WRITE_MS, write_answered) == 0;
}

void peer_gatt_reset(struct peer *peer)
{
    struct gatt *gatt = &peer->gatt;
    bus_cancel(peer->ble->bus, gatt);
    while (gatt->farewells_sent < gatt->farewells_count)
        dbus_message_unref(gatt->farewells[gatt->farewells_sent++]);
    *gatt = (struct gatt){0};
}

/* What the answers bring waits for the next turn. */
void peer_gatt_settle(struct peer *peer)
{
    struct gatt *gatt = &peer->gatt;
    const int unread = gatt->unread;
    gatt->unread = 0;
    if (unread)
        peer_driver_read(peer, unread, NULL, 0);
    for (unsigned count = gatt->unsent; count > 0 && gatt->unsent > 0; count--) {
        gatt->unsent--;
        peer_driver_written(peer, -ERR_UNAVAILABLE);
    }
}
