/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Objects that come and go: by the reply of GetManagedObjects, and by the ObjectManager's signals.
 */
#include "ble/bluez_names.h"
#include "ble/mirror_inside.h"
#include "ble/mirror_read.h"
#include "ble/path.h"
#include "ble/properties.h"
#include <stdlib.h>
#include <string.h>

static unsigned characteristic_added(struct mirror_device *device, const char *path,
                                     DBusMessageIter *properties)
{
    char uuid[UUID_LENGTH + 1];
    if (!mirror_read_uuid(properties, uuid))
        return 0;
    struct mirror_characteristic *characteristic = mirror_characteristic_at(device, path);
    if (characteristic) {
        characteristic->seen = true;
        if (strcmp(characteristic->uuid, uuid) == 0)
            return 0;
        memcpy(characteristic->uuid, uuid, sizeof(uuid));
        return MIRROR_OBJECTS;
    }
    if (device->characteristic_count >= MIRROR_CHARACTERISTICS_MAX)
        return 0;
    characteristic = calloc(1, sizeof(*characteristic));
    if (!characteristic || !(characteristic->path = strdup(path))) {
        free(characteristic);
        return 0;
    }
    memcpy(characteristic->uuid, uuid, sizeof(uuid));
    characteristic->seen = true;
    TAILQ_INSERT_TAIL(&device->characteristics, characteristic, entry);
    device->characteristic_count++;
    return MIRROR_OBJECTS;
}

static void adapter_added(struct mirror *mirror, const char *path, DBusMessageIter *properties)
{
    struct mirror_adapter *adapter = mirror_adapter_get(mirror, path);
    if (!adapter)
        return;
    adapter->seen = true;
    mirror_read_adapter(adapter, properties);
    mirror->events.on_adapter(mirror->userdata, adapter, false);
}

/* Device1 of a path. NULL if the device is nobody's and was dropped. */
static struct mirror_device *device_added(struct mirror *mirror, const char *path,
                                          DBusMessageIter *properties, unsigned *changes)
{
    if (path_device_length(path) != strlen(path))
        return NULL;
    char address[ADDRESS_LENGTH + 1];
    const bool ours =
        mirror_read_address(*properties, address) && mirror->events.keep(mirror->userdata, address);
    struct mirror_device *device = mirror_device_get(mirror, path, ours);
    if (!device)
        return NULL;
    const bool was_known = device->known;
    *changes |= mirror_read_device(device, properties);
    device->seen = true;
    device->known = device->address[0] != '\0';
    if (!was_known)
        *changes |= MIRROR_ADDED | MIRROR_CONNECTED | MIRROR_RESOLVED | MIRROR_OBJECTS;
    if (mirror->keep_foreign ? device->known : mirror_is_kept(mirror, device))
        return device;
    if (was_known)
        mirror->events.on_device_removed(mirror->userdata, device);
    mirror_device_free(mirror, device);
    return NULL;
}

/* What to take of an object: the reply is read twice, adapters and devices first, so that what is
 * below a device of somebody else needs no place. */
enum taken {
    TAKE_TOP = 1 << 0,     /* Adapter1, Device1 */
    TAKE_REST = 1 << 1,    /* what belongs to a device */
    TAKE_ORPHANS = 1 << 2, /* also before its device is known, if it is ours */
    TAKE_NEWS = 1 << 3,    /* it was told just now */
};

static void object_added(struct mirror *mirror, const char *path, DBusMessageIter *interfaces,
                         unsigned taken)
{
    DBusMessageIter properties;
    const char *interface = NULL;
    unsigned changes = 0;
    struct mirror_device *device = taken & TAKE_ORPHANS && mirror_is_ours(mirror, path)
                                       ? mirror_device_get(mirror, path, true)
                                       : mirror_device_at(mirror, path);
    while (dictionary_next(interfaces, &interface, &properties)) {
        DBusMessageIter entries;
        if (!dictionary_open(&properties, DBUS_TYPE_STRING, &entries))
            continue;
        if (taken & TAKE_TOP && strcmp(interface, IFACE_ADAPTER) == 0)
            adapter_added(mirror, path, &entries);
        if (taken & TAKE_TOP && strcmp(interface, IFACE_DEVICE) == 0) {
            device = device_added(mirror, path, &entries, &changes);
            if (!device)
                return;
        }
        if (taken & TAKE_REST && device && strcmp(interface, IFACE_BATTERY) == 0)
            changes |= mirror_read_battery(device, &entries);
        if (taken & TAKE_REST && device && strcmp(interface, IFACE_CHARACTERISTIC) == 0)
            changes |= characteristic_added(device, path, &entries);
    }
    if (!(taken & TAKE_NEWS))
        changes &= ~(unsigned)MIRROR_NEWS;
    if (device && device->known && changes)
        mirror->events.on_device(mirror->userdata, device, changes);
}

static void objects_added(struct mirror *mirror, DBusMessageIter objects, unsigned taken)
{
    const char *path = NULL;
    DBusMessageIter interfaces;
    while (dictionary_next(&objects, &path, &interfaces)) {
        DBusMessageIter entries;
        if (path_below(path, BLUEZ_ROOT) &&
            dictionary_open(&interfaces, DBUS_TYPE_STRING, &entries))
            object_added(mirror, path, &entries, taken);
    }
}

static void unmark(struct mirror *mirror)
{
    struct mirror_adapter *adapter = NULL;
    struct mirror_device *device = NULL;
    struct mirror_characteristic *characteristic = NULL;
    TAILQ_FOREACH (adapter, &mirror->adapters, entry) {
        adapter->seen = false;
    }
    TAILQ_FOREACH (device, &mirror->devices, entry) {
        device->seen = false;
        TAILQ_FOREACH (characteristic, &device->characteristics, entry) {
            characteristic->seen = false;
        }
    }
}

static void sweep_characteristics(struct mirror *mirror, struct mirror_device *device)
{
    bool changed = false;
    struct mirror_characteristic *next = NULL;
    for (struct mirror_characteristic *at = TAILQ_FIRST(&device->characteristics); at; at = next) {
        next = TAILQ_NEXT(at, entry);
        if (!at->seen) {
            mirror_characteristic_free(device, at);
            changed = true;
        }
    }
    if (changed)
        mirror->events.on_device(mirror->userdata, device, MIRROR_OBJECTS);
}

/* Drops what a reply did not name. */
static void sweep(struct mirror *mirror)
{
    struct mirror_adapter *next_adapter = NULL;
    struct mirror_device *next = NULL;
    for (struct mirror_device *device = TAILQ_FIRST(&mirror->devices); device; device = next) {
        next = TAILQ_NEXT(device, entry);
        if (device->seen)
            sweep_characteristics(mirror, device);
        else
            mirror_device_remove(mirror, device);
    }
    for (struct mirror_adapter *at = TAILQ_FIRST(&mirror->adapters); at; at = next_adapter) {
        next_adapter = TAILQ_NEXT(at, entry);
        if (!at->seen)
            mirror_adapter_remove(mirror, at);
    }
}

bool mirror_reply(struct mirror *mirror, DBusMessage *reply)
{
    DBusMessageIter arguments;
    DBusMessageIter objects;
    if (!dbus_message_iter_init(reply, &arguments) ||
        !dictionary_open(&arguments, DBUS_TYPE_OBJECT_PATH, &objects))
        return false;
    unmark(mirror);
    mirror->filled = true;
    objects_added(mirror, objects, TAKE_TOP);
    objects_added(mirror, objects, TAKE_REST);
    sweep(mirror);
    return true;
}

/* ---- signals ---- */

/* The first argument of both signals; then the next one is at hand. */
static bool take_path(DBusMessageIter *arguments, const char **ret)
{
    if (dbus_message_iter_get_arg_type(arguments) != DBUS_TYPE_OBJECT_PATH)
        return false;
    dbus_message_iter_get_basic(arguments, ret);
    dbus_message_iter_next(arguments);
    return true;
}

void mirror_interfaces_added(struct mirror *mirror, DBusMessageIter *arguments)
{
    const char *path = NULL;
    DBusMessageIter interfaces;
    if (take_path(arguments, &path) && path_below(path, BLUEZ_ROOT) &&
        dictionary_open(arguments, DBUS_TYPE_STRING, &interfaces))
        object_added(mirror, path, &interfaces, TAKE_TOP | TAKE_REST | TAKE_ORPHANS | TAKE_NEWS);
}

static void characteristic_removed(struct mirror *mirror, const char *path)
{
    struct mirror_device *device = mirror_device_at(mirror, path);
    struct mirror_characteristic *characteristic =
        device ? mirror_characteristic_at(device, path) : NULL;
    if (!characteristic)
        return;
    mirror_characteristic_free(device, characteristic);
    if (device->known)
        mirror->events.on_device(mirror->userdata, device, MIRROR_OBJECTS);
}

void mirror_object_gone(struct mirror *mirror, const char *path)
{
    struct mirror_adapter *adapter = mirror_adapter_at(mirror, path);
    struct mirror_device *device = mirror_device_at(mirror, path);
    if (adapter)
        mirror_adapter_remove(mirror, adapter);
    else if (device && strcmp(device->path, path) == 0)
        mirror_device_remove(mirror, device);
    else
        characteristic_removed(mirror, path);
}

/* Battery1 goes at each disconnect; the last percentage stays known. */
void mirror_interfaces_removed(struct mirror *mirror, DBusMessageIter *arguments)
{
    const char *path = NULL;
    const char *interface = NULL;
    DBusMessageIter interfaces;
    if (!take_path(arguments, &path) || !property_strings(arguments, &interfaces))
        return;
    bool gone = false;
    while (property_strings_next(&interfaces, &interface))
        gone = gone || strcmp(interface, IFACE_ADAPTER) == 0 ||
               strcmp(interface, IFACE_DEVICE) == 0 || strcmp(interface, IFACE_CHARACTERISTIC) == 0;
    if (gone)
        mirror_object_gone(mirror, path);
}
