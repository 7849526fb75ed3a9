/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/mirror.h"
#include "ble/bluez_names.h"
#include "ble/mirror_read.h"
#include "ble/path.h"
#include "ble/properties.h"
#include <stdlib.h>
#include <string.h>

void mirror_init(struct mirror *mirror, const struct mirror_events *events, void *userdata)
{
    *mirror = (struct mirror){.events = *events, .userdata = userdata};
    TAILQ_INIT(&mirror->adapters);
    TAILQ_INIT(&mirror->devices);
}

/* ---- what goes ---- */

static void characteristic_free(struct mirror_device *device,
                                struct mirror_characteristic *characteristic)
{
    TAILQ_REMOVE(&device->characteristics, characteristic, entry);
    device->characteristic_count--;
    free(characteristic->path);
    free(characteristic);
}

/* Frees a device that is in no list any more. */
static void device_release(struct mirror_device *device)
{
    struct mirror_characteristic *next = NULL;
    for (struct mirror_characteristic *each = TAILQ_FIRST(&device->characteristics); each;
         each = next) {
        next = TAILQ_NEXT(each, entry);
        free(each->path);
        free(each);
    }
    free(device->uuids);
    free(device->name);
    free(device->path);
    free(device);
}

static void device_free(struct mirror *mirror, struct mirror_device *device)
{
    TAILQ_REMOVE(&mirror->devices, device, entry);
    mirror->device_count--;
    device_release(device);
}

static void device_remove(struct mirror *mirror, struct mirror_device *device)
{
    if (device->known)
        mirror->events.on_device_removed(mirror->userdata, device);
    device_free(mirror, device);
}

static void adapter_release(struct mirror_adapter *adapter)
{
    free(adapter->path);
    free(adapter);
}

/* Everything below an adapter goes with it, whether that was announced or not. */
static void adapter_remove(struct mirror *mirror, struct mirror_adapter *adapter)
{
    struct mirror_device *next = NULL;
    for (struct mirror_device *device = TAILQ_FIRST(&mirror->devices); device; device = next) {
        next = TAILQ_NEXT(device, entry);
        if (path_below(device->path, adapter->path))
            device_remove(mirror, device);
    }
    mirror->events.on_adapter(mirror->userdata, adapter, true);
    TAILQ_REMOVE(&mirror->adapters, adapter, entry);
    adapter_release(adapter);
}

void mirror_clear(struct mirror *mirror)
{
    struct mirror_device *next = NULL;
    struct mirror_adapter *next_adapter = NULL;
    for (struct mirror_device *device = TAILQ_FIRST(&mirror->devices); device; device = next) {
        next = TAILQ_NEXT(device, entry);
        device_release(device);
    }
    for (struct mirror_adapter *each = TAILQ_FIRST(&mirror->adapters); each; each = next_adapter) {
        next_adapter = TAILQ_NEXT(each, entry);
        adapter_release(each);
    }
    TAILQ_INIT(&mirror->devices);
    TAILQ_INIT(&mirror->adapters);
    mirror->device_count = 0;
    mirror->filled = false;
}

static bool device_is_kept(const struct mirror *mirror, const struct mirror_device *device)
{
    return device->known && mirror->events.keep(mirror->userdata, device->address);
}

void mirror_prune(struct mirror *mirror)
{
    struct mirror_device *next = NULL;
    for (struct mirror_device *device = TAILQ_FIRST(&mirror->devices); device; device = next) {
        next = TAILQ_NEXT(device, entry);
        if (!device_is_kept(mirror, device))
            device_free(mirror, device);
    }
}

/* ---- finding ---- */

static struct mirror_adapter *adapter_at(const struct mirror *mirror, const char *path)
{
    struct mirror_adapter *adapter = NULL;
    TAILQ_FOREACH (adapter, &mirror->adapters, entry) {
        if (strcmp(adapter->path, path) == 0)
            return adapter;
    }
    return NULL;
}

/* The device at or above a path. */
static struct mirror_device *device_at(const struct mirror *mirror, const char *path)
{
    const size_t length = path_device_length(path);
    struct mirror_device *device = NULL;
    if (length == 0)
        return NULL;
    TAILQ_FOREACH (device, &mirror->devices, entry) {
        if (strncmp(device->path, path, length) == 0 && device->path[length] == '\0')
            return device;
    }
    return NULL;
}

static struct mirror_characteristic *characteristic_at(const struct mirror_device *device,
                                                       const char *path)
{
    struct mirror_characteristic *characteristic = NULL;
    TAILQ_FOREACH (characteristic, &device->characteristics, entry) {
        if (strcmp(characteristic->path, path) == 0)
            return characteristic;
    }
    return NULL;
}

const struct mirror_adapter *mirror_find_adapter(const struct mirror *mirror, const char *path)
{
    return adapter_at(mirror, path);
}

const struct mirror_device *mirror_find_device(const struct mirror *mirror, const char *adapter,
                                               const char *address)
{
    const struct mirror_device *device = NULL;
    TAILQ_FOREACH (device, &mirror->devices, entry) {
        if (device->known && strcmp(device->address, address) == 0 &&
            path_below(device->path, adapter))
            return device;
    }
    return NULL;
}

const char *mirror_find_characteristic(const struct mirror_device *device, const char *uuid)
{
    const struct mirror_characteristic *characteristic = NULL;
    TAILQ_FOREACH (characteristic, &device->characteristics, entry) {
        if (strcmp(characteristic->uuid, uuid) == 0)
            return characteristic->path;
    }
    return NULL;
}

/* ---- what comes ---- */

static struct mirror_adapter *adapter_get(struct mirror *mirror, const char *path)
{
    struct mirror_adapter *adapter = adapter_at(mirror, path);
    if (adapter || path_adapter_length(path) != strlen(path))
        return adapter;
    adapter = calloc(1, sizeof(*adapter));
    if (!adapter || !(adapter->path = strdup(path))) {
        free(adapter);
        return NULL;
    }
    TAILQ_INSERT_TAIL(&mirror->adapters, adapter, entry);
    return adapter;
}

/* The device at or above a path, made if need be; NULL if there is no room. */
static struct mirror_device *device_get(struct mirror *mirror, const char *path)
{
    struct mirror_device *device = device_at(mirror, path);
    const size_t length = path_device_length(path);
    if (device || length == 0)
        return device;
    char address[ADDRESS_LENGTH + 1];
    const bool ours = path_address(path, address) && mirror->events.keep(mirror->userdata, address);
    if (mirror->device_count >= MIRROR_FOREIGN_MAX && !ours)
        return NULL;
    device = calloc(1, sizeof(*device));
    if (!device || !(device->path = strndup(path, length))) {
        free(device);
        return NULL;
    }
    device->battery_percent = -1;
    TAILQ_INIT(&device->characteristics);
    TAILQ_INSERT_TAIL(&mirror->devices, device, entry);
    mirror->device_count++;
    return device;
}

static unsigned characteristic_added(struct mirror_device *device, const char *path,
                                     DBusMessageIter *properties)
{
    char uuid[UUID_LENGTH + 1];
    if (!mirror_read_uuid(properties, uuid))
        return 0;
    struct mirror_characteristic *characteristic = characteristic_at(device, path);
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
    struct mirror_adapter *adapter = adapter_get(mirror, path);
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
    struct mirror_device *device = device_get(mirror, path);
    if (!device)
        return NULL;
    const bool was_known = device->known;
    *changes |= mirror_read_device(device, properties);
    device->seen = true;
    device->known = device->address[0] != '\0';
    if (!was_known)
        *changes |= MIRROR_ADDED | MIRROR_CONNECTED | MIRROR_RESOLVED | MIRROR_OBJECTS;
    if (mirror->keep_foreign ? device->known : device_is_kept(mirror, device))
        return device;
    if (was_known)
        mirror->events.on_device_removed(mirror->userdata, device);
    device_free(mirror, device);
    return NULL;
}

/* What to take of an object: the reply is read twice, adapters and devices first, so that what is
 * below a device of somebody else needs no place. */
enum taken {
    TAKE_TOP = 1 << 0,     /* Adapter1, Device1 */
    TAKE_REST = 1 << 1,    /* what belongs to a device */
    TAKE_ORPHANS = 1 << 2, /* also before its device is known */
    TAKE_HEARD = 1 << 3,   /* the signal strength is that of an advertisement just received */
};

static void object_added(struct mirror *mirror, const char *path, DBusMessageIter *interfaces,
                         unsigned taken)
{
    DBusMessageIter properties;
    const char *interface = NULL;
    unsigned changes = 0;
    struct mirror_device *device =
        taken & TAKE_ORPHANS ? device_get(mirror, path) : device_at(mirror, path);
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
    if (!(taken & TAKE_HEARD))
        changes &= ~(unsigned)MIRROR_HEARD;
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
            characteristic_free(device, at);
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
            device_remove(mirror, device);
    }
    for (struct mirror_adapter *at = TAILQ_FIRST(&mirror->adapters); at; at = next_adapter) {
        next_adapter = TAILQ_NEXT(at, entry);
        if (!at->seen)
            adapter_remove(mirror, at);
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

static void interfaces_added(struct mirror *mirror, DBusMessageIter *arguments)
{
    const char *path = NULL;
    DBusMessageIter interfaces;
    if (dbus_message_iter_get_arg_type(arguments) != DBUS_TYPE_OBJECT_PATH)
        return;
    dbus_message_iter_get_basic(arguments, &path);
    dbus_message_iter_next(arguments);
    if (path_below(path, BLUEZ_ROOT) && dictionary_open(arguments, DBUS_TYPE_STRING, &interfaces))
        object_added(mirror, path, &interfaces, TAKE_TOP | TAKE_REST | TAKE_ORPHANS | TAKE_HEARD);
}

static void characteristic_removed(struct mirror *mirror, const char *path)
{
    struct mirror_device *device = device_at(mirror, path);
    struct mirror_characteristic *characteristic = device ? characteristic_at(device, path) : NULL;
    if (!characteristic)
        return;
    characteristic_free(device, characteristic);
    if (device->known)
        mirror->events.on_device(mirror->userdata, device, MIRROR_OBJECTS);
}

void mirror_object_gone(struct mirror *mirror, const char *path)
{
    struct mirror_adapter *adapter = adapter_at(mirror, path);
    struct mirror_device *device = device_at(mirror, path);
    if (adapter)
        adapter_remove(mirror, adapter);
    else if (device && strcmp(device->path, path) == 0)
        device_remove(mirror, device);
    else
        characteristic_removed(mirror, path);
}

/* Battery1 goes at each disconnect; the last percentage stays known. */
static void interfaces_removed(struct mirror *mirror, DBusMessageIter *arguments)
{
    const char *path = NULL;
    const char *interface = NULL;
    DBusMessageIter interfaces;
    if (dbus_message_iter_get_arg_type(arguments) != DBUS_TYPE_OBJECT_PATH)
        return;
    dbus_message_iter_get_basic(arguments, &path);
    dbus_message_iter_next(arguments);
    if (!property_strings(arguments, &interfaces))
        return;
    bool gone = false;
    while (property_strings_next(&interfaces, &interface))
        gone = gone || strcmp(interface, IFACE_ADAPTER) == 0 ||
               strcmp(interface, IFACE_DEVICE) == 0 || strcmp(interface, IFACE_CHARACTERISTIC) == 0;
    if (gone)
        mirror_object_gone(mirror, path);
}

static void characteristic_changed(struct mirror *mirror, const struct mirror_device *device,
                                   const char *path, DBusMessageIter *entries)
{
    const struct mirror_characteristic *characteristic = characteristic_at(device, path);
    if (!characteristic) {
        mirror->events.on_stranger(mirror->userdata, path);
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
        struct mirror_adapter *adapter = adapter_at(mirror, path);
        if (!adapter) {
            mirror->events.on_stranger(mirror->userdata, path);
            return;
        }
        mirror_read_adapter(adapter, entries);
        mirror->events.on_adapter(mirror->userdata, adapter, false);
        return;
    }
    struct mirror_device *device = device_at(mirror, path);
    if (!device || !device->known) {
        mirror->events.on_stranger(mirror->userdata, path);
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
    struct mirror_device *device = device_at(mirror, path);
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
        interfaces_added(mirror, &arguments);
    else if (dbus_message_is_signal(signal, IFACE_OBJECT_MANAGER, "InterfacesRemoved"))
        interfaces_removed(mirror, &arguments);
}

void mirror_get_all_reply(struct mirror *mirror, const char *path, const char *interface,
                          DBusMessage *reply)
{
    DBusMessageIter arguments;
    DBusMessageIter entries;
    if (mirror->filled && dbus_message_iter_init(reply, &arguments) &&
        dictionary_open(&arguments, DBUS_TYPE_STRING, &entries))
        apply(mirror, path, interface, &entries, ~(unsigned)MIRROR_HEARD);
}
