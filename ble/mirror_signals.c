/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Properties that change: by signals, and by what Properties.GetAll answers. */
#include "ble/bluez_names.h"
#include "ble/mirror_inside.h"
#include "ble/mirror_read.h"
#include "ble/properties.h"
#include <string.h>

static void characteristic_changed(struct mirror *mirror, const struct mirror_device *device,
                                   const char *path, DBusMessageIter *entries)
{
    const struct mirror_characteristic *characteristic = mirror_characteristic_at(device, path);
    if (!characteristic) {
        mirror->events.on_stranger(mirror->userdata, path, NULL);
        return;
    }
    const char *name = NULL;
    DBusMessageIter value;
    while (property_next(entries, &name, &value)) {
        const uint8_t *bytes = NULL;
        size_t length = 0;
        if (strcmp(name, "Value") == 0 && property_bytes(&value, &bytes, &length))
            mirror->events.on_value(mirror->userdata, device, characteristic->uuid, bytes, length);
    }
}

static void apply(struct mirror *mirror, const char *path, const char *interface,
                  DBusMessageIter *entries, unsigned mask)
{
    if (strcmp(interface, IFACE_ADAPTER) == 0) {
        struct mirror_adapter *adapter = mirror_adapter_at(mirror, path);
        if (!adapter) {
            mirror->events.on_stranger(mirror->userdata, path, NULL);
            return;
        }
        mirror_read_adapter(adapter, entries);
        mirror->events.on_adapter(mirror->userdata, adapter, false);
        return;
    }
    struct mirror_device *device = mirror_device_at(mirror, path);
    if (!device || !device->known) {
        char address[ADDRESS_LENGTH + 1];
        const bool told =
            strcmp(interface, IFACE_DEVICE) == 0 && mirror_read_address(*entries, address);
        mirror->events.on_stranger(mirror->userdata, path, told ? address : NULL);
        return;
    }
    unsigned changes = 0;
    if (strcmp(interface, IFACE_CHARACTERISTIC) == 0)
        characteristic_changed(mirror, device, path, entries);
    else if (strcmp(device->path, path) != 0)
        return;
    else if (strcmp(interface, IFACE_DEVICE) == 0)
        changes = mirror_read_device(device, entries) & mask;
    else if (strcmp(interface, IFACE_BATTERY) == 0)
        changes = mirror_read_battery(device, entries) & mask;
    if (changes)
        mirror->events.on_device(mirror->userdata, device, changes);
}

static void properties_changed(struct mirror *mirror, const char *path, DBusMessageIter *arguments)
{
    const char *interface = NULL;
    DBusMessageIter entries;
    if (!property_string(arguments, &interface))
        return;
    dbus_message_iter_next(arguments);
    if (!dictionary_open(arguments, DBUS_TYPE_STRING, &entries))
        return;
    apply(mirror, path, interface, &entries, ~0U);

    DBusMessageIter invalidated;
    const char *name = NULL;
    dbus_message_iter_next(arguments);
    struct mirror_device *device = mirror_device_at(mirror, path);
    if (!device || strcmp(interface, IFACE_DEVICE) != 0 ||
        !property_strings(arguments, &invalidated))
        return;
    while (property_strings_next(&invalidated, &name))
        if (strcmp(name, "RSSI") == 0)
            device->rssi_dbm = 0;
}

void mirror_signal(struct mirror *mirror, DBusMessage *signal)
{
    DBusMessageIter arguments;
    const char *path = dbus_message_get_path(signal);
    if (!mirror->filled || !path || !dbus_message_iter_init(signal, &arguments))
        return;
    if (dbus_message_is_signal(signal, IFACE_PROPERTIES, "PropertiesChanged"))
        properties_changed(mirror, path, &arguments);
    else if (dbus_message_is_signal(signal, IFACE_OBJECT_MANAGER, "InterfacesAdded"))
        mirror_interfaces_added(mirror, &arguments);
    else if (dbus_message_is_signal(signal, IFACE_OBJECT_MANAGER, "InterfacesRemoved"))
        mirror_interfaces_removed(mirror, &arguments);
}

void mirror_get_all_reply(struct mirror *mirror, const char *path, const char *interface,
                          DBusMessage *reply)
{
    DBusMessageIter arguments;
    DBusMessageIter entries;
    if (mirror->filled && dbus_message_iter_init(reply, &arguments) &&
        dictionary_open(&arguments, DBUS_TYPE_STRING, &entries))
        apply(mirror, path, interface, &entries, ~(unsigned)MIRROR_NEWS);
}
