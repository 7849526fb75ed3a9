/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Life of a device object: it appears when heard, grows old when nobody adopted it (Trusted, or a
 * bond), and disappears children first.
 */
#include "tests/fakebluez/device.h"

#include "tests/fakebluez/fake.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RSSI_STEP_DBM 8

struct fake *fake_of(const struct fake_device *device)
{
    return device->adapter->fake;
}

static size_t bucket_of(const char *address)
{
    uint32_t hash = 2166136261U;
    for (; *address; address++)
        hash = (hash ^ (uint8_t)*address) * 16777619U;
    return hash % FAKE_DEVICE_BUCKETS;
}

struct fake_device *fake_device_find(struct fake_adapter *adapter, const char *address)
{
    struct fake_device *device = adapter->buckets[bucket_of(address)];
    while (device && strcmp(device->address, address) != 0)
        device = device->next_in_bucket;
    return device;
}

struct fake_device *fake_device_by_path(struct fake_adapter *adapter, const char *path)
{
    struct fake_device *device;
    TAILQ_FOREACH (device, &adapter->devices, link_list) {
        if (device->object && strcmp(device->object->path, path) == 0)
            return device;
    }
    return NULL;
}

static void put_into_bucket(struct fake_device *device)
{
    const size_t bucket = bucket_of(device->address);
    device->next_in_bucket = device->adapter->buckets[bucket];
    device->adapter->buckets[bucket] = device;
}

static void take_from_bucket(const struct fake_device *device)
{
    struct fake_device **place = &device->adapter->buckets[bucket_of(device->address)];
    while (*place != device)
        place = &(*place)->next_in_bucket;
    *place = device->next_in_bucket;
}

struct fake_device *fake_device_add(struct fake_adapter *adapter, const struct fake_advert *advert)
{
    struct fake_device *device = must_alloc(sizeof(*device));
    device->adapter = adapter;
    device->temporary = true;
    device->type = advert->type;
    device->random_address = advert->random_address;
    snprintf(device->address, sizeof(device->address), "%s", advert->address);
    snprintf(device->name, sizeof(device->name), "%s", advert->name ? advert->name : "");
    fake_gatt_init(&device->gatt);
    put_into_bucket(device);
    TAILQ_INSERT_TAIL(&adapter->devices, device, link_list);
    return device;
}

void fake_device_identify(struct fake_device *device, const struct wearable *wearable)
{
    struct fake_device *other = fake_device_find(device->adapter, wearable->address);
    if (other == device)
        return;
    take_from_bucket(device);
    snprintf(device->address, sizeof(device->address), "%s", wearable->address);
    device->random_address = wearable->random_address;
    put_into_bucket(device);
    fake_changed(fake_of(device), device->object, &fake_device_type, "Address");
    fake_changed(fake_of(device), device->object, &fake_device_type, "AddressType");
    if (other) /* that was the same one all the time */
        fake_device_remove(other);
}

void fake_device_announce(struct fake_device *device)
{
    struct fake *fake = fake_of(device);
    char *path = must_format("%s/dev_%s", device->adapter->object->path, device->address);
    for (char *colon = strchr(path, ':'); colon; colon = strchr(colon, ':'))
        *colon = '_';
    device->object = fake_object_add(fake, path);
    fake_interface_add(fake, device->object, &fake_device_type, device);
}

void fake_device_withdraw(struct fake_device *device)
{
    struct fake *fake = fake_of(device);
    fake_operations_drop(device); /* they are about its characteristics */
    fake_gatt_remove(device);
    fake_object_remove(fake, device->object);
    device->object = NULL;
    timer_cancel(&fake->timers, &device->temporary_timer);
}

void fake_device_remove(struct fake_device *device)
{
    struct fake *fake = fake_of(device);
    fake_pairing_removed(device);
    fake_link_cut(device, FAKE_REASON_LOCAL);
    fake_link_vanish(device);
    fake_device_withdraw(device);
    take_from_bucket(device);
    TAILQ_REMOVE(&device->adapter->devices, device, link_list);
    if (device->remove_call) {
        fake_reply_ok(fake, device->remove_call);
        dbus_message_unref(device->remove_call);
    }
    free(device);
}

static void grown_old(void *owner)
{
    fake_device_remove(owner);
}

void fake_device_abandon(struct fake_device *device)
{
    struct fake *fake = fake_of(device);
    timer_set(&fake->timers, &device->temporary_timer, fake->times.temporary_ms, grown_old, device);
}

/* An object is for good when there was a link, and only as long as it is adopted. */
void fake_device_age(struct fake_device *device)
{
    struct fake *fake = fake_of(device);
    if (device->link != FAKE_LINK_NONE || device->bonded)
        device->temporary = false;
    else if (!device->trusted)
        device->temporary = true;
    if (!device->temporary)
        timer_cancel(&fake->timers, &device->temporary_timer);
    else
        fake_device_abandon(device);
}

static void changed(struct fake_device *device, const char *property)
{
    fake_changed(fake_of(device), device->object, &fake_device_type, property);
}

/* While nobody has a filter, a strength that is about the last one said is not said again. */
static void hear_rssi(struct fake_device *device, int16_t rssi_dbm)
{
    const int step_dbm = abs(rssi_dbm - device->rssi_dbm);
    if (device->has_rssi && step_dbm < RSSI_STEP_DBM && !fake_discovery_filtered(device->adapter))
        return;
    device->has_rssi = true;
    device->rssi_dbm = rssi_dbm;
    changed(device, "RSSI");
}

void fake_device_heard(struct fake_device *device, const struct fake_advert *advert, bool with_data)
{
    hear_rssi(device, advert->rssi_dbm);
    if (advert->name && strcmp(advert->name, device->name) != 0) {
        snprintf(device->name, sizeof(device->name), "%s", advert->name);
        changed(device, "Name");
        changed(device, "Alias");
    }
    const struct wearable *wearable = advert->wearable;
    if (wearable && wearable->has_manufacturer) {
        if (with_data || !device->has_manufacturer)
            changed(device, "ManufacturerData");
        device->has_manufacturer = true;
        device->manufacturer_id = wearable->manufacturer_id;
        device->manufacturer_length = wearable->manufacturer_length;
        memcpy(device->manufacturer_data, wearable->manufacturer_data,
               sizeof(device->manufacturer_data));
    }
    fake_device_age(device);
}

void fake_device_forget_rssi(struct fake_device *device)
{
    if (!device->has_rssi)
        return;
    device->has_rssi = false;
    changed(device, "RSSI");
}
