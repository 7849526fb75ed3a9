/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The wearable's services as GattService1 and GattCharacteristic1. bluetoothd makes the client
 * characteristic configurations itself and calls StartNotify and StopNotify. Of a bonded central it
 * remembers them over the end of a link, and then says nothing at the next one; so what the
 * wearable is told follows from both, the call and the link.
 */
#include "tests/air/peripheral_inside.h"

#include "ble/bluez_names.h"
#include "ble/properties.h"
#include "tests/control/memory.h"
#include "tests/control/timers.h"
#include "tests/fakebluez/values.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IFACE_SERVICE "org.bluez.GattService1"

#define FLAG_TEXT_MAX 40

/* ---- what there is ---- */

static void service_path(const struct wearable_service *service, char path[PERIPHERAL_PATH_MAX])
{
    snprintf(path, PERIPHERAL_PATH_MAX, PERIPHERAL_ROOT "/service%04x", service->handle);
}

/* A flag that BlueZ protects: "encrypt-notify", "encrypt-authenticated-read". Others stay. */
static void put_flag(const struct wearable *wearable, const char *flag, DBusMessageIter *flags)
{
    static const char *const protectable[] = {"read", "write", "notify", "indicate", NULL};
    const char *prefix = "";
    for (size_t i = 0; protectable[i]; i++) {
        if (strcmp(flag, protectable[i]) == 0)
            prefix = wearable->security == WEARABLE_AUTHENTICATED ? "encrypt-authenticated-"
                                                                  : "encrypt-";
    }
    char text[FLAG_TEXT_MAX];
    snprintf(text, sizeof(text), "%s%s", prefix, flag);
    fake_put_string(flags, text);
}

static void put_flags(const struct wearable *wearable, const struct peripheral_served *served,
                      DBusMessageIter *iter)
{
    const char *const *flag = served->characteristic->flags;
    if (!wearable_protects(wearable, served->service)) {
        fake_put_strings(iter, flag);
        return;
    }
    DBusMessageIter flags;
    dbus_message_iter_open_container(iter, DBUS_TYPE_ARRAY, "s", &flags);
    for (; *flag; flag++)
        put_flag(wearable, *flag, &flags);
    dbus_message_iter_close_container(iter, &flags);
}

static void put_characteristic(const struct wearable *wearable,
                               const struct peripheral_served *served, DBusMessageIter *properties)
{
    struct peripheral_entry entry;
    char service[PERIPHERAL_PATH_MAX];
    service_path(served->service, service);
    fake_put_string(peripheral_entry_open(&entry, properties, "UUID", "s"),
                    served->characteristic->uuid);
    peripheral_entry_close(&entry, properties);
    fake_put_path(peripheral_entry_open(&entry, properties, "Service", "o"), service);
    peripheral_entry_close(&entry, properties);
    put_flags(wearable, served, peripheral_entry_open(&entry, properties, "Flags", "as"));
    peripheral_entry_close(&entry, properties);
}

static void put_service(const struct wearable_service *service, DBusMessageIter *properties)
{
    struct peripheral_entry entry;
    fake_put_string(peripheral_entry_open(&entry, properties, "UUID", "s"), service->uuid);
    peripheral_entry_close(&entry, properties);
    fake_put_bool(peripheral_entry_open(&entry, properties, "Primary", "b"), true);
    peripheral_entry_close(&entry, properties);
}

/* An object with one interface, whose properties are put between open and close. */
struct object {
    DBusMessageIter object;
    DBusMessageIter interfaces;
    DBusMessageIter interface;
    DBusMessageIter properties;
};

static void object_open(struct object *at, DBusMessageIter *objects, const char *path,
                        const char *interface)
{
    dbus_message_iter_open_container(objects, DBUS_TYPE_DICT_ENTRY, NULL, &at->object);
    fake_put_path(&at->object, path);
    dbus_message_iter_open_container(&at->object, DBUS_TYPE_ARRAY, "{sa{sv}}", &at->interfaces);
    dbus_message_iter_open_container(&at->interfaces, DBUS_TYPE_DICT_ENTRY, NULL, &at->interface);
    fake_put_string(&at->interface, interface);
    dbus_message_iter_open_container(&at->interface, DBUS_TYPE_ARRAY, "{sv}", &at->properties);
}

static void object_close(struct object *at, DBusMessageIter *objects)
{
    dbus_message_iter_close_container(&at->interface, &at->properties);
    dbus_message_iter_close_container(&at->interfaces, &at->interface);
    dbus_message_iter_close_container(&at->object, &at->interfaces);
    dbus_message_iter_close_container(objects, &at->object);
}

void peripheral_gatt_put(const struct peripheral *peripheral, DBusMessageIter *iter)
{
    const struct wearable_type *type = peripheral->wearable->type;
    DBusMessageIter objects;
    struct object object;
    char path[PERIPHERAL_PATH_MAX];
    dbus_message_iter_open_container(iter, DBUS_TYPE_ARRAY, "{oa{sa{sv}}}", &objects);
    for (size_t i = 0; i < type->service_count; i++) {
        service_path(&type->services[i], path);
        object_open(&object, &objects, path, IFACE_SERVICE);
        put_service(&type->services[i], &object.properties);
        object_close(&object, &objects);
    }
    for (size_t i = 0; i < peripheral->served_count; i++) {
        const struct peripheral_served *served = &peripheral->served[i];
        object_open(&object, &objects, served->path, IFACE_CHARACTERISTIC);
        put_characteristic(peripheral->wearable, served, &object.properties);
        object_close(&object, &objects);
    }
    dbus_message_iter_close_container(iter, &objects);
}

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
    const struct wearable_type *type = peripheral->wearable->type;
    size_t count = 0;
    for (size_t s = 0; s < type->service_count; s++)
        count += type->services[s].count;
    peripheral->served = must_alloc(count * sizeof(*peripheral->served));
    for (size_t s = 0; s < type->service_count; s++) {
        const struct wearable_service *service = &type->services[s];
        for (size_t c = 0; c < service->count; c++) {
            struct peripheral_served *served = &peripheral->served[peripheral->served_count++];
            served->service = service;
            served->characteristic = &service->characteristics[c];
            snprintf(served->path, sizeof(served->path), PERIPHERAL_ROOT "/service%04x/char%04x",
                     service->handle, service->characteristics[c].handle);
        }
    }
    peripheral->wearable->host = (struct wearable_host){.host = peripheral, .notify = notify};
}

void peripheral_gatt_close(struct peripheral *peripheral)
{
    peripheral->wearable->host = (struct wearable_host){.host = NULL};
    free(peripheral->served);
    peripheral->served = NULL;
    peripheral->served_count = 0;
}
