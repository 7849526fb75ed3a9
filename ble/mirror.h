/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A mirror of BlueZ's objects, as far as we need them: adapters, devices, their characteristics.
 * It is filled by one GetManagedObjects and kept by signals; D-Bus keeps the order of one sender,
 * so the reply is an exact cut between them. Later replies are reconciled with what is there.
 *
 * Objects may come in any order, go without notice, and carry properties of any type. Only devices
 * that somebody keeps are held for good; others while keep_foreign is set, and not more than a
 * fixed number, so that a busy neighbourhood costs no memory.
 */
#ifndef BLE_MIRROR_H
#define BLE_MIRROR_H

#include "core/person.h"
#include <dbus/dbus.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#define MIRROR_FOREIGN_MAX         512
#define MIRROR_CHARACTERISTICS_MAX 256 /* of one device */
#define MIRROR_UUIDS_MAX           32  /* advertised, of one device */
#define MIRROR_MANUFACTURERS_MAX   16
#define UUID_LENGTH                36

struct mirror_adapter {
    TAILQ_ENTRY(mirror_adapter) entry;
    char *path;
    char address[ADDRESS_LENGTH + 1];
    bool powered;
    bool discovering;
    bool seen; /* in the reply that is being reconciled */
};

struct mirror_characteristic {
    TAILQ_ENTRY(mirror_characteristic) entry;
    char *path;
    char uuid[UUID_LENGTH + 1]; /* lower case */
    bool seen;
};

struct mirror_device {
    TAILQ_ENTRY(mirror_device) entry;
    char *path;
    bool known; /* Device1 has been announced; false: only things below it */
    char address[ADDRESS_LENGTH + 1];
    char former[ADDRESS_LENGTH + 1]; /* the private address that it had before its bond, "": none */
    char *name;                      /* NULL: none */
    int rssi_dbm;                    /* 0: unknown */
    int battery_percent;             /* the last that was told, -1: none yet */
    bool paired;
    bool bonded;
    bool tells_bonded; /* releases before 5.65 do not */
    bool trusted;
    bool connected;
    bool services_resolved;
    char (*uuids)[UUID_LENGTH + 1]; /* advertised, later resolved; lower case */
    size_t uuid_count;
    uint16_t manufacturers[MIRROR_MANUFACTURERS_MAX];
    size_t manufacturer_count;
    TAILQ_HEAD(, mirror_characteristic) characteristics;
    size_t characteristic_count;
    bool seen;
};

/* What changed of a device (bits). */
enum mirror_change {
    MIRROR_ADDED = 1 << 0,     /* Device1 is there now */
    MIRROR_HEARD = 1 << 1,     /* an advertisement came in */
    MIRROR_CONNECTED = 1 << 2, /* `connected` was told, changed or not */
    MIRROR_RESOLVED = 1 << 3,  /* `services_resolved` was told */
    MIRROR_OBJECTS = 1 << 4,   /* characteristics came or went */
    MIRROR_BATTERY = 1 << 5,
    MIRROR_UUIDS = 1 << 6,   /* a signal told `uuids`, changed or not */
    MIRROR_ADDRESS = 1 << 8, /* `address` is another now; before it was `former` */
    MIRROR_LOOKS = 1 << 7,   /* name, pairing, manufacturer data */
};

/* Callbacks run in the middle of reading a message: they must not change the mirror. */
struct mirror_events {
    bool (*keep)(void *userdata, const char *address); /* is it one of ours? */
    void (*on_adapter)(void *userdata, const struct mirror_adapter *adapter, bool removed);
    void (*on_device)(void *userdata, const struct mirror_device *device, unsigned changes);
    void (*on_device_removed)(void *userdata, const struct mirror_device *device);
    void (*on_value)(void *userdata, const struct mirror_device *device, const char *uuid,
                     const uint8_t *bytes, size_t length);
    /* A signal of a device that is not in the mirror; its address, if that was told (or NULL). */
    void (*on_stranger)(void *userdata, const char *path, const char *address);
};

TAILQ_HEAD(mirror_adapters, mirror_adapter);
TAILQ_HEAD(mirror_devices, mirror_device);

struct mirror {
    struct mirror_events events;
    void *userdata;
    struct mirror_adapters adapters;
    struct mirror_devices devices;
    size_t device_count;
    bool keep_foreign;
    bool filled; /* there was a reply; before it signals are dropped */
};

void mirror_init(struct mirror *mirror, const struct mirror_events *events, void *userdata);

/* Forgets everything, without callbacks; signals are dropped until the next reply. */
void mirror_clear(struct mirror *mirror);

/* A reply of GetManagedObjects: what it holds is there, all else is not. False: not of the form,
 * nothing changed. */
bool mirror_reply(struct mirror *mirror, DBusMessage *reply);

/* A signal of org.bluez: InterfacesAdded, InterfacesRemoved, PropertiesChanged; others are
 * ignored. */
void mirror_signal(struct mirror *mirror, DBusMessage *signal);

/* A reply of Properties.GetAll for an interface of an object. */
void mirror_get_all_reply(struct mirror *mirror, const char *path, const char *interface,
                          DBusMessage *reply);

/* An object turned out not to exist: what was known at and below it goes. */
void mirror_object_gone(struct mirror *mirror, const char *path);

/* Drops what nobody keeps. */
void mirror_prune(struct mirror *mirror);

const struct mirror_adapter *mirror_find_adapter(const struct mirror *mirror, const char *path);

/* The device of an address on an adapter (path), or NULL. */
const struct mirror_device *mirror_find_device(const struct mirror *mirror, const char *adapter,
                                               const char *address);

/* There is a bond with it. Paired alone may stand for keys that end with the link: on an adapter
 * that is not pairable 5.66 makes no others. */
bool mirror_has_bond(const struct mirror_device *device);

/* The path of a device's first characteristic with a UUID, or NULL. */
const char *mirror_find_characteristic(const struct mirror_device *device, const char *uuid);

#endif
