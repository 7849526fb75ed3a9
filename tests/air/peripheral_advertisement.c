/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * LEAdvertisement1. The interval is not among the properties: 5.66 reads MinInterval and
 * MaxInterval only when it is started with -E.
 */
#include "tests/air/peripheral_inside.h"

#include "tests/fakebluez/values.h"

static void put_manufacturer(const struct wearable *wearable, DBusMessageIter *iter)
{
    DBusMessageIter dictionary;
    DBusMessageIter entry;
    DBusMessageIter value;
    dbus_message_iter_open_container(iter, DBUS_TYPE_ARRAY, "{qv}", &dictionary);
    dbus_message_iter_open_container(&dictionary, DBUS_TYPE_DICT_ENTRY, NULL, &entry);
    fake_put_uint16(&entry, wearable->manufacturer_id);
    dbus_message_iter_open_container(&entry, DBUS_TYPE_VARIANT, "ay", &value);
    fake_put_bytes(&value, wearable->manufacturer_data, wearable->manufacturer_length);
    dbus_message_iter_close_container(&entry, &value);
    dbus_message_iter_close_container(&dictionary, &entry);
    dbus_message_iter_close_container(iter, &dictionary);
}

void peripheral_advertisement_put(const struct peripheral *peripheral, DBusMessageIter *iter)
{
    const struct wearable *wearable = peripheral->wearable;
    DBusMessageIter properties;
    struct peripheral_entry entry;
    dbus_message_iter_open_container(iter, DBUS_TYPE_ARRAY, "{sv}", &properties);
    fake_put_string(peripheral_entry_open(&entry, &properties, "Type", "s"), "peripheral");
    peripheral_entry_close(&entry, &properties);
    fake_put_string(peripheral_entry_open(&entry, &properties, "LocalName", "s"), wearable->name);
    peripheral_entry_close(&entry, &properties);
    fake_put_bool(peripheral_entry_open(&entry, &properties, "Discoverable", "b"), true);
    peripheral_entry_close(&entry, &properties);
    fake_put_strings(peripheral_entry_open(&entry, &properties, "ServiceUUIDs", "as"),
                     wearable->type->advertised);
    peripheral_entry_close(&entry, &properties);
    if (wearable->has_manufacturer) {
        put_manufacturer(wearable,
                         peripheral_entry_open(&entry, &properties, "ManufacturerData", "a{qv}"));
        peripheral_entry_close(&entry, &properties);
    }
    dbus_message_iter_close_container(iter, &properties);
}
