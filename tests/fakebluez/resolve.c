/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the link to usable services. First time: the objects, then UUIDs and ServicesResolved in one
 * signal, Appearance, and a little later Battery1. With the services known: Battery1, (after a
 * restart the objects,) ServicesResolved.
 */
#include "tests/fakebluez/device.h"

#include "tests/fakebluez/fake.h"

static void changed(struct fake_device *device, const char *property)
{
    fake_changed(fake_of(device), device->object, &fake_device_type, property);
}

static void add_battery(void *owner)
{
    struct fake_device *device = owner;
    if (!device->peer || device->peer->wearable->battery_percent < 0 ||
        fake_interface_has(device->object, &fake_battery_type))
        return;
    device->battery_percent = (uint8_t)device->peer->wearable->battery_percent;
    fake_interface_add(fake_of(device), device->object, &fake_battery_type, device);
}

static void add_objects(void *owner)
{
    struct fake_device *device = owner;
    if (!device->gatt.present)
        fake_gatt_add(device);
    fake_flush(fake_of(device));
}

/* Paired comes with ServicesResolved when it was held back for it. */
static void say_resolved(struct fake_device *device)
{
    device->resolved = true;
    changed(device, "ServicesResolved");
    if (device->paired_unsaid)
        changed(device, "Paired");
    device->paired_unsaid = false;
}

static void first_time(struct fake_device *device)
{
    struct fake *fake = fake_of(device);
    const unsigned late_ms = device->peer->late_ms;
    const bool objects_last = fake_pairing_called(device);
    if (late_ms > 0)
        timer_set(&fake->timers, &device->objects_timer, late_ms, add_objects, device);
    else if (!objects_last)
        add_objects(device);
    device->know_gatt = true;
    changed(device, "UUIDs");
    say_resolved(device);
    fake_flush(fake);
    if (objects_last && late_ms == 0)
        add_objects(device);
    changed(device, "Appearance");
    timer_set(&fake->timers, &device->battery_timer, fake->times.battery_ms, add_battery, device);
}

static void again(struct fake_device *device)
{
    add_battery(device);
    fake_flush(fake_of(device));
    add_objects(device);
    say_resolved(device);
}

static void resolve(void *owner)
{
    struct fake_device *device = owner;
    if (device->know_gatt)
        again(device);
    else
        first_time(device);
    fake_flush(fake_of(device));
    fake_pairing_services_resolved(device);
}

void fake_resolve_begin(struct fake_device *device)
{
    struct fake *fake = fake_of(device);
    struct fake_peer *peer = device->peer;
    if (peer->unresolved == 0)
        timer_set(&fake->timers, &device->resolve_timer, fake->times.resolve_ms, resolve, device);
    else if (peer->unresolved != FAKE_RESOLVE_NEVER)
        peer->unresolved--;
}

void fake_resolve_cancel(struct fake_device *device)
{
    struct timers *timers = &fake_of(device)->timers;
    timer_cancel(timers, &device->resolve_timer);
    timer_cancel(timers, &device->battery_timer);
    timer_cancel(timers, &device->objects_timer);
}
