/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The wearable's characteristics, called by bluetoothd, and their notifications. bluetoothd makes
 * the client characteristic configurations itself and calls StartNotify and StopNotify. Of a bonded
 * central it remembers them over the end of a link, and then says nothing at the next one; so what
 * the wearable is told follows from both, the call and the link.
 */
#include "tests/air/peripheral_inside.h"

#include "ble/bluez_names.h"
#include "ble/properties.h"
#include "tests/control/timers.h"
#include "tests/fakebluez/values.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- calls ---- */

/* The errors that bluetoothd turns back into these codes. */
static DBusMessage *att_error(DBusMessage *call, int code)
{
    char text[16] = "";
    const char *name = "org.bluez.Error.Failed";
    if (code == ATT_READ_NOT_PERMITTED || code == ATT_WRITE_NOT_PERMITTED)
        name = "org.bluez.Error.NotPermitted";
    else if (code == ATT_INVALID_LENGTH)
        name = "org.bluez.Error.InvalidValueLength";
    else
        snprintf(text, sizeof(text), "0x%02x", (unsigned)code);
    return dbus_message_new_error(call, name, text);
}

/* Where in a long value a read begins. */
static size_t read_offset(DBusMessage *call)
{
    DBusMessageIter arguments;
    DBusMessageIter options;
    DBusMessageIter value;
    const char *name = NULL;
    dbus_uint16_t offset = 0;
    dbus_message_iter_init(call, &arguments);
    if (!dictionary_open(&arguments, DBUS_TYPE_STRING, &options))
        return 0;
    while (property_next(&options, &name, &value)) {
        if (strcmp(name, "offset") == 0 &&
            dbus_message_iter_get_arg_type(&value) == DBUS_TYPE_UINT16)
            dbus_message_iter_get_basic(&value, &offset);
    }
    return offset;
}

static DBusMessage *read_value(struct wearable *wearable, const struct peripheral_served *served,
                               DBusMessage *call)
{
    uint8_t bytes[WEARABLE_VALUE_MAX];
    size_t length = 0;
    const int code = wearable->type->read ? wearable->type->read(wearable, served->characteristic,
                                                                 bytes, sizeof(bytes), &length)
                                          : ATT_READ_NOT_PERMITTED;
    if (code != ATT_OK)
        return att_error(call, code);
    const size_t offset = read_offset(call);
    if (offset > length)
        return dbus_message_new_error(call, "org.bluez.Error.InvalidOffset", "");
    DBusMessage *reply = dbus_message_new_method_return(call);
    DBusMessageIter iter;
    dbus_message_iter_init_append(reply, &iter);
    fake_put_bytes(&iter, bytes + offset, length - offset);
    return reply;
}

static DBusMessage *write_value(struct wearable *wearable, const struct peripheral_served *served,
                                DBusMessage *call)
{
    DBusMessageIter arguments;
    const uint8_t *bytes = NULL;
    size_t length = 0;
    dbus_message_iter_init(call, &arguments);
    if (!property_bytes(&arguments, &bytes, &length))
        return att_error(call, ATT_INVALID_LENGTH);
    const int code = wearable->type->write
                         ? wearable->type->write(wearable, served->characteristic, bytes, length)
                         : ATT_WRITE_NOT_PERMITTED;
    return code == ATT_OK ? dbus_message_new_method_return(call) : att_error(call, code);
}

DBusMessage *peripheral_gatt_call(struct peripheral *peripheral, DBusMessage *call)
{
    struct peripheral_served *served = NULL;
    for (size_t i = 0; i < peripheral->served_count; i++) {
        if (dbus_message_has_path(call, peripheral->served[i].path))
            served = &peripheral->served[i];
    }
    if (!served)
        return NULL;
    DBusMessage *reply = NULL;
    const bool start = dbus_message_is_method_call(call, IFACE_CHARACTERISTIC, "StartNotify");
    if (start || dbus_message_is_method_call(call, IFACE_CHARACTERISTIC, "StopNotify")) {
        served->wanted = start;
        peripheral_gatt_settle(peripheral);
        reply = dbus_message_new_method_return(call);
    } else if (dbus_message_is_method_call(call, IFACE_CHARACTERISTIC, "ReadValue")) {
        reply = read_value(peripheral->wearable, served, call);
    } else if (dbus_message_is_method_call(call, IFACE_CHARACTERISTIC, "WriteValue")) {
        reply = write_value(peripheral->wearable, served, call);
        peripheral_gatt_tick(peripheral); /* a command may have made something due */
    }
    return reply;
}

/* ---- notifications ---- */

static void tick_due(uv_timer_t *timer)
{
    peripheral_gatt_tick(timer->data);
}

void peripheral_gatt_tick(struct peripheral *peripheral)
{
    struct wearable *wearable = peripheral->wearable;
    if (peripheral->closing || !wearable->type->tick)
        return;
    const int64_t now_ms = timers_now_ms();
    const int64_t due_ms = wearable->type->tick(wearable, now_ms);
    if (due_ms == WEARABLE_NEVER)
        uv_timer_stop(&peripheral->tick);
    else
        uv_timer_start(&peripheral->tick, tick_due,
                       due_ms > now_ms ? (uint64_t)(due_ms - now_ms) : 0, 0);
}

void peripheral_gatt_settle(struct peripheral *peripheral)
{
    struct wearable *wearable = peripheral->wearable;
    const bool connected = peripheral_connected(peripheral);
    bool changed = false;
    for (size_t i = 0; i < peripheral->served_count; i++) {
        struct peripheral_served *served = &peripheral->served[i];
        const bool on = served->wanted && connected;
        if (on == served->subscribed)
            continue;
        served->subscribed = on;
        changed = true;
        if (wearable->type->subscribe)
            wearable->type->subscribe(wearable, served->characteristic, on, timers_now_ms());
    }
    if (changed)
        peripheral_gatt_tick(peripheral);
}

static void send_value(struct peripheral *peripheral, const struct peripheral_served *served,
                       const uint8_t *bytes, size_t length)
{
    DBusMessage *signal =
        dbus_message_new_signal(served->path, IFACE_PROPERTIES, "PropertiesChanged");
    if (!signal)
        abort();
    static const char *const none[] = {NULL};
    DBusMessageIter iter;
    DBusMessageIter properties;
    struct peripheral_entry entry;
    dbus_message_iter_init_append(signal, &iter);
    fake_put_string(&iter, IFACE_CHARACTERISTIC);
    dbus_message_iter_open_container(&iter, DBUS_TYPE_ARRAY, "{sv}", &properties);
    fake_put_bytes(peripheral_entry_open(&entry, &properties, "Value", "ay"), bytes, length);
    peripheral_entry_close(&entry, &properties);
    dbus_message_iter_close_container(&iter, &properties);
    fake_put_strings(&iter, none);
    bus_send(peripheral->bus, signal);
}

static void notify(void *host, struct wearable *wearable,
                   const struct wearable_characteristic *characteristic, const uint8_t *bytes,
                   size_t length)
{
    (void)wearable;
    struct peripheral *peripheral = host;
    for (size_t i = 0; i < peripheral->served_count; i++) {
        const struct peripheral_served *served = &peripheral->served[i];
        if (served->characteristic == characteristic && served->subscribed)
            send_value(peripheral, served, bytes, length);
    }
}

/* ---- life ---- */

void peripheral_gatt_open(struct peripheral *peripheral)
{
    peripheral_services_open(peripheral);
    peripheral->wearable->host = (struct wearable_host){.host = peripheral, .notify = notify};
}

void peripheral_gatt_close(struct peripheral *peripheral)
{
    peripheral->wearable->host = (struct wearable_host){.host = NULL};
    peripheral_services_close(peripheral);
}
