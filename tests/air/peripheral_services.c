/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The wearable's services as bluetoothd is told of them, GattService1 and GattCharacteristic1.
 *
 * The battery service is left out. A central that is BlueZ reads it by itself as soon as it is
 * connected, and bluetoothd 5.66 dies (it uses what it has freed) five seconds after a link has
 * ended with a ReadValue under way: a pairing that fails ends the link at just that moment.
 */
#include "tests/air/peripheral_inside.h"

#include "ble/bluez_names.h"
#include "tests/control/memory.h"
#include "tests/fakebluez/values.h"
#include "tests/wearables/heart_rate.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IFACE_SERVICE "org.bluez.GattService1"

#define FLAG_TEXT_MAX 40

static bool is_served(const struct wearable_service *service)
{
    return strcmp(service->uuid, UUID_BATTERY) != 0;
}

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

void peripheral_services_put(const struct peripheral *peripheral, DBusMessageIter *iter)
{
    const struct wearable_type *type = peripheral->wearable->type;
    DBusMessageIter objects;
    struct object object;
    char path[PERIPHERAL_PATH_MAX];
    dbus_message_iter_open_container(iter, DBUS_TYPE_ARRAY, "{oa{sa{sv}}}", &objects);
    for (size_t i = 0; i < type->service_count; i++) {
        if (!is_served(&type->services[i]))
            continue;
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

void peripheral_services_open(struct peripheral *peripheral)
{
    const struct wearable_type *type = peripheral->wearable->type;
    size_t count = 0;
    for (size_t s = 0; s < type->service_count; s++)
        count += type->services[s].count;
    peripheral->served = must_alloc(count * sizeof(*peripheral->served));
    for (size_t s = 0; s < type->service_count; s++) {
        const struct wearable_service *service = &type->services[s];
        if (!is_served(service))
            continue;
        for (size_t c = 0; c < service->count; c++) {
            struct peripheral_served *served = &peripheral->served[peripheral->served_count++];
            served->service = service;
            served->characteristic = &service->characteristics[c];
            snprintf(served->path, sizeof(served->path), PERIPHERAL_ROOT "/service%04x/char%04x",
                     service->handle, service->characteristics[c].handle);
        }
    }
}

void peripheral_services_close(struct peripheral *peripheral)
{
    free(peripheral->served);
    peripheral->served = NULL;
    peripheral->served_count = 0;
}
