/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * GATT objects of a device and the operations on them. Who is subscribed is kept by bus name, over
 * disconnects, as bluetoothd does.
 */
#ifndef TESTS_FAKEBLUEZ_GATT_H
#define TESTS_FAKEBLUEZ_GATT_H

#include "tests/control/timers.h"
#include "tests/fakebluez/objects.h"
#include "tests/wearables/wearable.h"

struct fake_device;

struct fake_notify_client {
    TAILQ_ENTRY(fake_notify_client) link;
    char *name;
};

struct fake_service {
    TAILQ_ENTRY(fake_service) link;
    struct fake_device *device;
    const struct wearable_service *description;
    uint16_t shift; /* of its handles, and those within */
    struct fake_object *object;
};

struct fake_characteristic {
    TAILQ_ENTRY(fake_characteristic) link;
    struct fake_device *device;
    const struct wearable_characteristic *description;
    const struct fake_service *service;
    struct fake_object *object;
    struct fake_object *descriptor; /* NULL: none */
    uint8_t value[WEARABLE_VALUE_MAX];
    size_t length;
    bool notifying; /* the property */
    bool enabled;   /* the CCC is written on this link */
    TAILQ_HEAD(, fake_notify_client) clients;
};

enum fake_operation_kind { FAKE_READ, FAKE_WRITE, FAKE_NOTIFY };
struct fake_operation;

struct fake_gatt {
    bool present; /* the objects exist */
    TAILQ_HEAD(fake_service_list, fake_service) services;
    TAILQ_HEAD(fake_characteristic_list, fake_characteristic) characteristics;
    TAILQ_HEAD(fake_operation_list, fake_operation) operations; /* on the air now */
};

extern const struct fake_interface_type fake_service_type;
extern const struct fake_interface_type fake_characteristic_type;
extern const struct fake_interface_type fake_descriptor_type;

/* gatt.c */
void fake_gatt_init(struct fake_gatt *gatt);
void fake_gatt_add(struct fake_device *device);
void fake_gatt_remove(struct fake_device *device); /* children first */
/* The wearable's own services have gone, and come under other handles. */
void fake_gatt_change(struct fake_device *device);

/* notify.c */
void fake_start_notify(struct fake *fake, void *self, DBusMessage *call);
void fake_stop_notify(struct fake *fake, void *self, DBusMessage *call);
/* The CCC write of the first StartNotify was answered. */
void fake_notify_enabled(struct fake_characteristic *characteristic);
/* Writes the CCC of everything that somebody is subscribed to (a new link). */
void fake_notify_rearm(struct fake_device *device);
/* The link is down: nothing is enabled; the clients stay. */
void fake_notify_disarm(struct fake_device *device);
void fake_notify_client_gone(struct fake_device *device, const char *name);
void fake_notify_remove(struct fake_characteristic *characteristic, const char *name);
/* A notification arrived from the air. */
void fake_notify_value(struct fake_device *device,
                       const struct wearable_characteristic *description, const uint8_t *bytes,
                       size_t length);

/* operations.c */
/* Whether the link is as secure as this asks for. */
bool fake_characteristic_open(const struct fake_characteristic *characteristic);
void fake_read_value(struct fake *fake, void *self, DBusMessage *call);
void fake_write_value(struct fake *fake, void *self, DBusMessage *call);
void fake_operation_notify(struct fake_characteristic *characteristic, DBusMessage *call);
bool fake_operation_runs(const struct fake_characteristic *characteristic,
                         enum fake_operation_kind kind);
/* The link is gone: answers what bluetoothd of this version answers. */
void fake_operations_fail(struct fake_device *device);
/* Goes on with what waited for more security. */
void fake_operations_resume(struct fake_device *device);
void fake_operations_drop(struct fake_device *device);

#endif
