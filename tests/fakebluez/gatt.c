/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Services, characteristics and descriptors as objects. A path carries the handle of the
 * declaration. The GAP service, which bluetoothd itself uses, is not exported before 5.80.
 */
#include "tests/fakebluez/gatt.h"

#include "tests/fakebluez/fake.h"
#include "tests/wearables/generic.h"
#include <stdlib.h>
#include <string.h>

#define VERSION_HANDLE  569
#define VERSION_CLAIMED 580

void fake_gatt_init(struct fake_gatt *gatt)
{
    TAILQ_INIT(&gatt->services);
    TAILQ_INIT(&gatt->characteristics);
    TAILQ_INIT(&gatt->operations);
}

static bool hidden(const struct fake *fake, const struct wearable_service *service)
{
    return fake->version < VERSION_CLAIMED && strcmp(service->uuid, UUID_GENERIC_ACCESS) == 0;
}

static void add_characteristic(struct fake_device *device, struct fake_service *service,
                               const struct wearable_characteristic *description)
{
    struct fake *fake = fake_of(device);
    struct fake_characteristic *added = must_alloc(sizeof(*added));
    added->device = device;
    added->description = description;
    added->service = service;
    TAILQ_INIT(&added->clients);
    added->object =
        fake_object_add(fake, must_format("%s/char%04x", service->object->path,
                                          (unsigned)description->handle + service->shift));
    fake_interface_add(fake, added->object, &fake_characteristic_type, added);
    if (description->ccc_handle) {
        added->descriptor =
            fake_object_add(fake, must_format("%s/desc%04x", added->object->path,
                                              (unsigned)description->ccc_handle + service->shift));
        fake_interface_add(fake, added->descriptor, &fake_descriptor_type, added);
    }
    TAILQ_INSERT_TAIL(&device->gatt.characteristics, added, link);
}

static void add_service(struct fake_device *device, const struct wearable_service *description,
                        uint16_t shift)
{
    struct fake *fake = fake_of(device);
    if (hidden(fake, description))
        return;
    struct fake_service *service = must_alloc(sizeof(*service));
    service->device = device;
    service->description = description;
    service->shift = shift;
    service->object = fake_object_add(fake, must_format("%s/service%04x", device->object->path,
                                                        (unsigned)description->handle + shift));
    fake_interface_add(fake, service->object, &fake_service_type, service);
    TAILQ_INSERT_TAIL(&device->gatt.services, service, link);
    for (size_t c = 0; c < description->count; c++)
        add_characteristic(device, service, &description->characteristics[c]);
}

static void add_own(struct fake_device *device)
{
    for (size_t s = 0; s < device->type->service_count; s++)
        add_service(device, &device->type->services[s], device->peer->shift);
}

void fake_gatt_add(struct fake_device *device)
{
    for (size_t s = 0; s < GENERIC_SERVICES; s++)
        add_service(device, &generic_services[s], 0);
    add_own(device);
    device->gatt.present = true;
}

static bool is_generic(const struct fake_service *service)
{
    return service->description >= generic_services &&
           service->description < generic_services + GENERIC_SERVICES;
}

static void remove_characteristic(struct fake_characteristic *characteristic)
{
    struct fake_device *device = characteristic->device;
    struct fake *fake = fake_of(device);
    fake_object_remove(fake, characteristic->descriptor);
    fake_object_remove(fake, characteristic->object);
    fake_notify_remove(characteristic, NULL);
    TAILQ_REMOVE(&device->gatt.characteristics, characteristic, link);
    free(characteristic);
}

/* With what is in it, children first. */
static void remove_service(struct fake_service *service)
{
    struct fake_device *device = service->device;
    struct fake_characteristic *characteristic = TAILQ_FIRST(&device->gatt.characteristics);
    while (characteristic) {
        struct fake_characteristic *next = TAILQ_NEXT(characteristic, link);
        if (characteristic->service == service)
            remove_characteristic(characteristic);
        characteristic = next;
    }
    fake_object_remove(fake_of(device), service->object);
    TAILQ_REMOVE(&device->gatt.services, service, link);
    free(service);
}

static void remove_services(struct fake_device *device, bool generic_too)
{
    struct fake_service *service = TAILQ_FIRST(&device->gatt.services);
    while (service) {
        struct fake_service *next = TAILQ_NEXT(service, link);
        if (generic_too || !is_generic(service))
            remove_service(service);
        service = next;
    }
}

void fake_gatt_remove(struct fake_device *device)
{
    remove_services(device, true);
    device->gatt.present = false;
}

void fake_gatt_change(struct fake_device *device)
{
    remove_services(device, false);
    add_own(device);
}

/* ---- GattService1 ---- */

static void service_uuid(const void *self, DBusMessageIter *iter)
{
    fake_put_string(iter, ((const struct fake_service *)self)->description->uuid);
}

static void service_device(const void *self, DBusMessageIter *iter)
{
    fake_put_path(iter, ((const struct fake_service *)self)->device->object->path);
}

static void service_primary(const void *self, DBusMessageIter *iter)
{
    (void)self;
    fake_put_bool(iter, true);
}

static void service_includes(const void *self, DBusMessageIter *iter)
{
    (void)self;
    DBusMessageIter array;
    dbus_message_iter_open_container(iter, DBUS_TYPE_ARRAY, "o", &array);
    dbus_message_iter_close_container(iter, &array);
}

static bool service_has_handle(const void *self)
{
    return fake_of(((const struct fake_service *)self)->device)->version >= VERSION_HANDLE;
}

static void service_handle(const void *self, DBusMessageIter *iter)
{
    const struct fake_service *service = self;
    fake_put_uint16(iter, (uint16_t)(service->description->handle + service->shift));
}

static const struct fake_method no_methods[] = {{NULL, NULL, NULL}};
static const struct fake_property service_properties[] = {
    {"Handle", "q", service_has_handle, service_handle, NULL},
    {"UUID", "s", NULL, service_uuid, NULL},
    {"Device", "o", NULL, service_device, NULL},
    {"Primary", "b", NULL, service_primary, NULL},
    {"Includes", "ao", NULL, service_includes, NULL},
    {0},
};

const struct fake_interface_type fake_service_type = {"org.bluez.GattService1", no_methods,
                                                      service_properties};

/* ---- GattCharacteristic1 ---- */

static const struct fake_characteristic *of(const void *self)
{
    return self;
}

static void get_uuid(const void *self, DBusMessageIter *iter)
{
    fake_put_string(iter, of(self)->description->uuid);
}

static void get_service(const void *self, DBusMessageIter *iter)
{
    fake_put_path(iter, of(self)->service->object->path);
}

static void get_value(const void *self, DBusMessageIter *iter)
{
    fake_put_bytes(iter, of(self)->value, of(self)->length);
}

static bool can_notify(const void *self)
{
    return of(self)->description->ccc_handle != 0;
}

static void get_notifying(const void *self, DBusMessageIter *iter)
{
    fake_put_bool(iter, of(self)->notifying);
}

static void get_acquired(const void *self, DBusMessageIter *iter)
{
    (void)self;
    fake_put_bool(iter, false);
}

static void get_flags(const void *self, DBusMessageIter *iter)
{
    fake_put_strings(iter, of(self)->description->flags);
}

static bool has_mtu(const void *self)
{
    return of(self)->device->peer;
}

static void get_mtu(const void *self, DBusMessageIter *iter)
{
    fake_put_uint16(iter, of(self)->device->peer->wearable->mtu);
}

static bool has_handle(const void *self)
{
    return fake_of(of(self)->device)->version >= VERSION_HANDLE;
}

static void get_handle(const void *self, DBusMessageIter *iter)
{
    fake_put_uint16(iter, (uint16_t)(of(self)->description->handle + of(self)->service->shift));
}

static void not_supported(struct fake *fake, void *self, DBusMessage *call)
{
    (void)self;
    fake_reply_error(fake, call, FAKE_ERROR("NotSupported"), "Operation is not supported");
}

static const struct fake_method methods[] = {
    {"ReadValue", "a{sv}", fake_read_value},
    {"WriteValue", "aya{sv}", fake_write_value},
    {"StartNotify", "", fake_start_notify},
    {"StopNotify", "", fake_stop_notify},
    {"AcquireNotify", "a{sv}", not_supported},
    {"AcquireWrite", "a{sv}", not_supported},
    {NULL, NULL, NULL},
};

static const struct fake_property properties[] = {
    {"Handle", "q", has_handle, get_handle, NULL},
    {"UUID", "s", NULL, get_uuid, NULL},
    {"Service", "o", NULL, get_service, NULL},
    {"Value", "ay", NULL, get_value, NULL},
    {"Notifying", "b", can_notify, get_notifying, NULL},
    {"Flags", "as", NULL, get_flags, NULL},
    {"NotifyAcquired", "b", can_notify, get_acquired, NULL},
    {"MTU", "q", has_mtu, get_mtu, NULL},
    {0},
};

const struct fake_interface_type fake_characteristic_type = {"org.bluez.GattCharacteristic1",
                                                             methods, properties};

/* ---- GattDescriptor1: the CCC, which clients may not write ---- */

static void get_ccc_uuid(const void *self, DBusMessageIter *iter)
{
    (void)self;
    fake_put_string(iter, "00002902-0000-1000-8000-00805f9b34fb");
}

static void get_ccc_value(const void *self, DBusMessageIter *iter)
{
    const uint8_t bytes[] = {of(self)->enabled, 0};
    fake_put_bytes(iter, bytes, sizeof(bytes));
}

static void get_characteristic(const void *self, DBusMessageIter *iter)
{
    fake_put_path(iter, of(self)->object->path);
}

static void not_permitted(struct fake *fake, void *self, DBusMessage *call)
{
    (void)self;
    fake_reply_error(fake, call, FAKE_ERROR("NotPermitted"), "Write not permitted");
}

static const struct fake_method descriptor_methods[] = {
    {"ReadValue", "a{sv}", not_supported},
    {"WriteValue", "aya{sv}", not_permitted},
    {NULL, NULL, NULL},
};
static const struct fake_property descriptor_properties[] = {
    {"UUID", "s", NULL, get_ccc_uuid, NULL},
    {"Characteristic", "o", NULL, get_characteristic, NULL},
    {"Value", "ay", NULL, get_ccc_value, NULL},
    {0},
};

const struct fake_interface_type fake_descriptor_type = {"org.bluez.GattDescriptor1",
                                                         descriptor_methods, descriptor_properties};
