/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Adapter1. A change of power is answered first and said a little later, as the kernel does it;
 * power-off drops links before its answer, then discovery sessions and their filters, and keeps the
 * device objects.
 */
#include "tests/fakebluez/adapter.h"

#include "tests/fakebluez/fake.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void changed(struct fake_adapter *adapter, const char *property)
{
    fake_changed(adapter->fake, adapter->object, &fake_adapter_type, property);
}

struct fake_adapter *fake_adapter_find(struct fake *fake, const char *name)
{
    struct fake_adapter *adapter;
    TAILQ_FOREACH (adapter, &fake->adapters, link) {
        if (strcmp(adapter->name, name) == 0 || strcmp(adapter->address, name) == 0)
            return adapter;
    }
    return NULL;
}

/* ---- life ---- */

/* With what is known of an adapter that was here before, or a new one. */
static struct fake_adapter *take_stored(struct fake *fake, const char *address)
{
    struct fake_adapter *adapter;
    TAILQ_FOREACH (adapter, &fake->pulled, link) {
        if (strcmp(adapter->address, address) == 0) {
            TAILQ_REMOVE(&fake->pulled, adapter, link);
            return adapter;
        }
    }
    adapter = must_alloc(sizeof(*adapter));
    adapter->fake = fake;
    TAILQ_INIT(&adapter->sessions);
    TAILQ_INIT(&adapter->devices);
    return adapter;
}

int fake_adapter_add(struct fake *fake, const char *name, const char *address,
                     struct fake_adapter **ret, struct error *err)
{
    if (fake_adapter_find(fake, name) || fake_adapter_find(fake, address))
        return error_set(err, ERR_EXISTS, "adapter %s %s is there", name, address);
    if (strncmp(name, "hci", 3) != 0 || strlen(name) >= sizeof(((struct fake_adapter *)0)->name) ||
        strlen(address) != WEARABLE_ADDRESS_MAX - 1)
        return error_set(err, ERR_SYNTAX, "adapter: want hciN and an address");
    struct fake_adapter *adapter = take_stored(fake, address);
    snprintf(adapter->name, sizeof(adapter->name), "%s", name);
    snprintf(adapter->address, sizeof(adapter->address), "%s", address);
    snprintf(adapter->alias, sizeof(adapter->alias), "fake %s", name);
    adapter->powered = true;
    TAILQ_INSERT_TAIL(&fake->adapters, adapter, link);
    *ret = adapter;
    return 0;
}

void fake_adapter_announce(struct fake_adapter *adapter)
{
    struct fake *fake = adapter->fake;
    adapter->object = fake_object_add(fake, must_format(FAKE_PATH_BLUEZ "/%s", adapter->name));
    fake_interface_add(fake, adapter->object, &fake_adapter_type, adapter);
    struct fake_device *device;
    TAILQ_FOREACH (device, &adapter->devices, link_list)
        fake_device_announce(device);
}

void fake_adapter_withdraw(struct fake_adapter *adapter)
{
    struct fake_device *device;
    TAILQ_FOREACH (device, &adapter->devices, link_list)
        fake_device_withdraw(device);
    timer_cancel(&adapter->fake->timers, &adapter->power);
    timer_cancel(&adapter->fake->timers, &adapter->discover);
    fake_object_remove(adapter->fake, adapter->object);
    adapter->object = NULL;
}

void fake_adapter_forget(struct fake_adapter *adapter)
{
    struct fake_device *device = TAILQ_FIRST(&adapter->devices);
    while (device) {
        struct fake_device *next = TAILQ_NEXT(device, link_list);
        if (!device->temporary || device->bonded) {
            fake_link_vanish(device);
            device->has_rssi = false;
        } else {
            fake_device_remove(device);
        }
        device = next;
    }
    fake_discovery_end(adapter, NULL);
}

void fake_adapter_remove(struct fake_adapter *adapter)
{
    struct fake *fake = adapter->fake;
    struct fake_device *device;
    TAILQ_FOREACH (device, &adapter->devices, link_list)
        fake_link_cut(device, FAKE_REASON_UNKNOWN);
    fake_adapter_forget(adapter);
    TAILQ_FOREACH (device, &adapter->devices, link_list)
        fake_device_withdraw(device);
    if (adapter->object) {
        adapter->powered = false;
        changed(adapter, "Powered");
        changed(adapter, "Discovering");
    }
    fake_adapter_withdraw(adapter);
    TAILQ_REMOVE(&fake->adapters, adapter, link);
    TAILQ_INSERT_TAIL(&fake->pulled, adapter, link);
}

void fake_adapter_free(struct fake_adapter *adapter)
{
    struct fake_device *device;
    while ((device = TAILQ_FIRST(&adapter->devices)))
        fake_device_remove(device);
    TAILQ_REMOVE(&adapter->fake->pulled, adapter, link);
    free(adapter);
}

static void cut_links(struct fake_adapter *adapter)
{
    struct fake_device *device;
    TAILQ_FOREACH (device, &adapter->devices, link_list)
        fake_link_cut(device, FAKE_REASON_LOCAL);
}

void fake_adapter_set_power(struct fake_adapter *adapter, bool on)
{
    if (adapter->powered == on)
        return;
    if (!on) {
        cut_links(adapter);
        fake_discovery_end(adapter, NULL);
        adapter->deaf = FAKE_HEARS;
    }
    adapter->powered = on;
    changed(adapter, "Powered");
    if (adapter->fake->version >= 573)
        changed(adapter, "PowerState");
    fake_flush(adapter->fake);
}

/* ---- Adapter1 ---- */

static void remove_device(struct fake *fake, void *self, DBusMessage *call)
{
    struct fake_adapter *adapter = self;
    const char *path;
    dbus_message_get_args(call, NULL, DBUS_TYPE_OBJECT_PATH, &path, DBUS_TYPE_INVALID);
    struct fake_device *device = fake_device_by_path(adapter, path);
    if (!adapter->powered) {
        fake_reply_error(fake, call, FAKE_ERROR("NotReady"), "Resource Not Ready");
    } else if (!device) {
        fake_reply_error(fake, call, FAKE_ERROR("DoesNotExist"), "Does Not Exist");
    } else if (device->link == FAKE_LINK_UP) {
        if (device->remove_call) {
            fake_reply_error(fake, call, FAKE_ERROR("InProgress"), "In Progress");
            return;
        }
        device->remove_call = dbus_message_ref(call);
        fake_device_disconnect(fake, device, NULL);
    } else {
        fake_device_remove(device);
        fake_reply_ok(fake, call);
    }
}

static void apply_power(void *owner)
{
    struct fake_adapter *adapter = owner;
    fake_adapter_set_power(adapter, adapter->powering_to);
}

static void set_powered(struct fake *fake, void *self, DBusMessageIter *value, DBusMessage *call)
{
    struct fake_adapter *adapter = self;
    dbus_bool_t on;
    dbus_message_iter_get_basic(value, &on);
    if (on && adapter->rfkill) {
        fake_reply_error(fake, call, FAKE_ERROR("Blocked"), "Blocked through rfkill");
        return;
    }
    if (adapter->power.armed) {
        fake_reply_error(fake, call, FAKE_ERROR("Busy"), "");
        return;
    }
    if (!on)
        cut_links(adapter);
    fake_reply_ok(fake, call);
    adapter->powering_to = on;
    timer_set(&fake->timers, &adapter->power, fake->times.power_ms, apply_power, adapter);
}

static void set_alias(struct fake *fake, void *self, DBusMessageIter *value, DBusMessage *call)
{
    struct fake_adapter *adapter = self;
    const char *alias;
    dbus_message_iter_get_basic(value, &alias);
    snprintf(adapter->alias, sizeof(adapter->alias), "%s", alias);
    changed(adapter, "Alias");
    fake_reply_ok(fake, call);
}

static void get_address(const void *self, DBusMessageIter *iter)
{
    fake_put_string(iter, ((const struct fake_adapter *)self)->address);
}

static void get_address_type(const void *self, DBusMessageIter *iter)
{
    (void)self;
    fake_put_string(iter, "public");
}

static void get_alias(const void *self, DBusMessageIter *iter)
{
    fake_put_string(iter, ((const struct fake_adapter *)self)->alias);
}

static void get_powered(const void *self, DBusMessageIter *iter)
{
    fake_put_bool(iter, ((const struct fake_adapter *)self)->powered);
}

static bool has_power_state(const void *self)
{
    return ((const struct fake_adapter *)self)->fake->version >= 573;
}

static void get_power_state(const void *self, DBusMessageIter *iter)
{
    const struct fake_adapter *adapter = self;
    const char *off = adapter->rfkill ? "off-blocked" : "off";
    fake_put_string(iter, adapter->powered ? "on" : off);
}

static void get_discovering(const void *self, DBusMessageIter *iter)
{
    fake_put_bool(iter, ((const struct fake_adapter *)self)->discovering);
}

static void get_pairable(const void *self, DBusMessageIter *iter)
{
    fake_put_bool(iter, fake_pairable(((const struct fake_adapter *)self)->fake));
}

static void get_false(const void *self, DBusMessageIter *iter)
{
    (void)self;
    fake_put_bool(iter, false);
}

static void get_zero(const void *self, DBusMessageIter *iter)
{
    (void)self;
    fake_put_uint32(iter, 0);
}

static void get_uuids(const void *self, DBusMessageIter *iter)
{
    (void)self;
    static const char *const uuids[] = {"00001800-0000-1000-8000-00805f9b34fb",
                                        "00001801-0000-1000-8000-00805f9b34fb", NULL};
    fake_put_strings(iter, uuids);
}

static void get_modalias(const void *self, DBusMessageIter *iter)
{
    (void)self;
    fake_put_string(iter, "usb:v1D6Bp0246d0542");
}

static void get_roles(const void *self, DBusMessageIter *iter)
{
    (void)self;
    static const char *const roles[] = {"central", "peripheral", NULL};
    fake_put_strings(iter, roles);
}

static const struct fake_method methods[] = {
    {"StartDiscovery", "", fake_start_discovery},
    {"StopDiscovery", "", fake_stop_discovery},
    {"SetDiscoveryFilter", "a{sv}", fake_set_discovery_filter},
    {"RemoveDevice", "o", remove_device},
    {NULL, NULL, NULL},
};

static const struct fake_property properties[] = {
    {"Address", "s", NULL, get_address, NULL},
    {"AddressType", "s", NULL, get_address_type, NULL},
    {"Name", "s", NULL, get_alias, NULL},
    {"Alias", "s", NULL, get_alias, set_alias},
    {"Class", "u", NULL, get_zero, NULL},
    {"Powered", "b", NULL, get_powered, set_powered},
    {"PowerState", "s", has_power_state, get_power_state, NULL},
    {"Discoverable", "b", NULL, get_false, NULL},
    {"DiscoverableTimeout", "u", NULL, get_zero, NULL},
    {"Pairable", "b", NULL, get_pairable, NULL},
    {"PairableTimeout", "u", NULL, get_zero, NULL},
    {"Discovering", "b", NULL, get_discovering, NULL},
    {"UUIDs", "as", NULL, get_uuids, NULL},
    {"Modalias", "s", NULL, get_modalias, NULL},
    {"Roles", "as", NULL, get_roles, NULL},
    {0},
};

const struct fake_interface_type fake_adapter_type = {"org.bluez.Adapter1", methods, properties};
