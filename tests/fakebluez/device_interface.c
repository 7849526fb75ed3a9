/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Device1 and Battery1 as D-Bus interfaces. */
#include "tests/fakebluez/device.h"

#include "tests/fakebluez/fake.h"
#include <string.h>

static const struct fake_device *of(const void *self)
{
    return self;
}

static void get_adapter(const void *self, DBusMessageIter *iter)
{
    fake_put_path(iter, of(self)->adapter->object->path);
}

static void get_address(const void *self, DBusMessageIter *iter)
{
    fake_put_string(iter, of(self)->address);
}

static void get_address_type(const void *self, DBusMessageIter *iter)
{
    fake_put_string(iter, of(self)->random_address ? "random" : "public");
}

static bool has_name(const void *self)
{
    return of(self)->name[0] != '\0';
}

static void get_name(const void *self, DBusMessageIter *iter)
{
    fake_put_string(iter, of(self)->name);
}

/* Without a name the alias is the address with dashes. */
static void get_alias(const void *self, DBusMessageIter *iter)
{
    char alias[WEARABLE_ADDRESS_MAX];
    memcpy(alias, of(self)->address, sizeof(alias));
    for (char *colon = strchr(alias, ':'); colon; colon = strchr(colon, ':'))
        *colon = '-';
    fake_put_string(iter, has_name(self) ? of(self)->name : alias);
}

static bool has_appearance(const void *self)
{
    return of(self)->know_gatt && of(self)->type;
}

static void get_appearance(const void *self, DBusMessageIter *iter)
{
    fake_put_uint16(iter, of(self)->type->appearance);
}

static bool has_bonded(const void *self)
{
    return fake_of(self)->version >= 565;
}

static void get_bonded(const void *self, DBusMessageIter *iter)
{
    fake_put_bool(iter, of(self)->bonded);
}

static void get_paired(const void *self, DBusMessageIter *iter)
{
    fake_put_bool(iter, of(self)->paired);
}

static void get_trusted(const void *self, DBusMessageIter *iter)
{
    fake_put_bool(iter, of(self)->trusted);
}

static void get_blocked(const void *self, DBusMessageIter *iter)
{
    fake_put_bool(iter, of(self)->blocked);
}

static void get_legacy(const void *self, DBusMessageIter *iter)
{
    (void)self;
    fake_put_bool(iter, false);
}

static bool has_rssi(const void *self)
{
    return of(self)->has_rssi;
}

static void get_rssi(const void *self, DBusMessageIter *iter)
{
    fake_put_int16(iter, of(self)->rssi_dbm);
}

static void get_connected(const void *self, DBusMessageIter *iter)
{
    fake_put_bool(iter, of(self)->connected);
}

static void get_resolved(const void *self, DBusMessageIter *iter)
{
    fake_put_bool(iter, of(self)->resolved);
}

/* From the advertisement first, from GATT once that is known. */
static void get_uuids(const void *self, DBusMessageIter *iter)
{
    static const char *const none[] = {NULL};
    const struct fake_device *device = self;
    const struct wearable_type *type = device->type;
    if (!type || !device->know_gatt) {
        fake_put_strings(iter, type ? type->advertised : none);
        return;
    }
    const char *uuids[16] = {"00001800-0000-1000-8000-00805f9b34fb",
                             "00001801-0000-1000-8000-00805f9b34fb"};
    size_t count = 2; /* everybody has these */
    for (size_t i = 0; i < type->service_count && count < 15; i++)
        uuids[count++] = type->services[i].uuid;
    uuids[count] = NULL;
    fake_put_strings(iter, uuids);
}

static bool has_manufacturer(const void *self)
{
    return of(self)->has_manufacturer;
}

static void get_manufacturer(const void *self, DBusMessageIter *iter)
{
    const struct fake_device *device = self;
    DBusMessageIter dict;
    DBusMessageIter entry;
    DBusMessageIter variant;
    dbus_message_iter_open_container(iter, DBUS_TYPE_ARRAY, "{qv}", &dict);
    dbus_message_iter_open_container(&dict, DBUS_TYPE_DICT_ENTRY, NULL, &entry);
    fake_put_uint16(&entry, device->manufacturer_id);
    dbus_message_iter_open_container(&entry, DBUS_TYPE_VARIANT, "ay", &variant);
    fake_put_bytes(&variant, device->manufacturer_data, device->manufacturer_length);
    dbus_message_iter_close_container(&entry, &variant);
    dbus_message_iter_close_container(&dict, &entry);
    dbus_message_iter_close_container(iter, &dict);
}

static void set_trusted(struct fake *fake, void *self, DBusMessageIter *value, DBusMessage *call)
{
    struct fake_device *device = self;
    dbus_bool_t on;
    dbus_message_iter_get_basic(value, &on);
    if (device->trusted != on) {
        device->trusted = on;
        fake_changed(fake, device->object, &fake_device_type, "Trusted");
        fake_device_age(device);
    }
    fake_reply_ok(fake, call);
}

static void set_blocked(struct fake *fake, void *self, DBusMessageIter *value, DBusMessage *call)
{
    struct fake_device *device = self;
    dbus_bool_t on;
    dbus_message_iter_get_basic(value, &on);
    if (device->blocked != on) {
        device->blocked = on;
        if (on)
            fake_link_cut(device, FAKE_REASON_LOCAL);
        fake_changed(fake, device->object, &fake_device_type, "Blocked");
    }
    fake_reply_ok(fake, call);
}

static const struct fake_method methods[] = {
    {"Connect", "", fake_device_connect},
    {"Disconnect", "", fake_device_disconnect},
    {"Pair", "", fake_device_pair},
    {"CancelPairing", "", fake_device_cancel_pairing},
    {NULL, NULL, NULL},
};

static const struct fake_property properties[] = {
    {"Address", "s", NULL, get_address, NULL},
    {"AddressType", "s", NULL, get_address_type, NULL},
    {"Name", "s", has_name, get_name, NULL},
    {"Alias", "s", NULL, get_alias, NULL},
    {"Appearance", "q", has_appearance, get_appearance, NULL},
    {"Bonded", "b", has_bonded, get_bonded, NULL},
    {"Trusted", "b", NULL, get_trusted, set_trusted},
    {"Blocked", "b", NULL, get_blocked, set_blocked},
    {"LegacyPairing", "b", NULL, get_legacy, NULL},
    {"RSSI", "n", has_rssi, get_rssi, NULL},
    {"Connected", "b", NULL, get_connected, NULL},
    {"UUIDs", "as", NULL, get_uuids, NULL},
    {"Adapter", "o", NULL, get_adapter, NULL},
    {"ManufacturerData", "a{qv}", has_manufacturer, get_manufacturer, NULL},
    {"ServicesResolved", "b", NULL, get_resolved, NULL},
    {"Paired", "b", NULL, get_paired, NULL},
    {0},
};

const struct fake_interface_type fake_device_type = {"org.bluez.Device1", methods, properties};

/* ---- Battery1 ---- */

static void get_percentage(const void *self, DBusMessageIter *iter)
{
    fake_put_byte(iter, of(self)->battery_percent);
}

static const struct fake_method no_methods[] = {{NULL, NULL, NULL}};
static const struct fake_property battery_properties[] = {
    {"Percentage", "y", NULL, get_percentage, NULL},
    {0},
};

const struct fake_interface_type fake_battery_type = {"org.bluez.Battery1", no_methods,
                                                      battery_properties};
