/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/mirror_inside.h"
#include "ble/path.h"
#include <stdlib.h>
#include <string.h>

void mirror_init(struct mirror *mirror, const struct mirror_events *events, void *userdata)
{
    *mirror = (struct mirror){.events = *events, .userdata = userdata};
    TAILQ_INIT(&mirror->adapters);
    TAILQ_INIT(&mirror->devices);
}

/* ---- what goes ---- */

void mirror_characteristic_free(struct mirror_device *device,
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

void mirror_device_free(struct mirror *mirror, struct mirror_device *device)
{
    TAILQ_REMOVE(&mirror->devices, device, entry);
    mirror->device_count--;
    device_release(device);
}

void mirror_device_remove(struct mirror *mirror, struct mirror_device *device)
{
    if (device->known)
        mirror->events.on_device_removed(mirror->userdata, device);
    mirror_device_free(mirror, device);
}

static void adapter_release(struct mirror_adapter *adapter)
{
    free(adapter->path);
    free(adapter);
}

/* Everything below an adapter goes with it, whether that was announced or not. */
void mirror_adapter_remove(struct mirror *mirror, struct mirror_adapter *adapter)
{
    struct mirror_device *next = NULL;
    for (struct mirror_device *device = TAILQ_FIRST(&mirror->devices); device; device = next) {
        next = TAILQ_NEXT(device, entry);
        if (path_below(device->path, adapter->path))
            mirror_device_remove(mirror, device);
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

bool mirror_is_kept(const struct mirror *mirror, const struct mirror_device *device)
{
    if (!device->known)
        return false;
    return mirror->events.keep(mirror->userdata, device->address) ||
           (device->former[0] && mirror->events.keep(mirror->userdata, device->former));
}

void mirror_prune(struct mirror *mirror)
{
    struct mirror_device *next = NULL;
    for (struct mirror_device *device = TAILQ_FIRST(&mirror->devices); device; device = next) {
        next = TAILQ_NEXT(device, entry);
        if (!mirror_is_kept(mirror, device))
            mirror_device_free(mirror, device);
    }
}

/* ---- finding ---- */

struct mirror_adapter *mirror_adapter_at(const struct mirror *mirror, const char *path)
{
    struct mirror_adapter *adapter = NULL;
    TAILQ_FOREACH (adapter, &mirror->adapters, entry) {
        if (strcmp(adapter->path, path) == 0)
            return adapter;
    }
    return NULL;
}

/* The device at or above a path. */
struct mirror_device *mirror_device_at(const struct mirror *mirror, const char *path)
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

struct mirror_characteristic *mirror_characteristic_at(const struct mirror_device *device,
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
    return mirror_adapter_at(mirror, path);
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

bool mirror_has_bond(const struct mirror_device *device)
{
    return device->tells_bonded ? device->bonded : device->paired;
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

struct mirror_adapter *mirror_adapter_get(struct mirror *mirror, const char *path)
{
    struct mirror_adapter *adapter = mirror_adapter_at(mirror, path);
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

/* As far as the path tells. */
bool mirror_is_ours(const struct mirror *mirror, const char *path)
{
    char address[ADDRESS_LENGTH + 1];
    return path_address(path, address) && mirror->events.keep(mirror->userdata, address);
}

/* The device at or above a path, made if need be; NULL if there is no room. */
struct mirror_device *mirror_device_get(struct mirror *mirror, const char *path, bool ours)
{
    struct mirror_device *device = mirror_device_at(mirror, path);
    const size_t length = path_device_length(path);
    if (device || length == 0)
        return device;
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
