/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of mirror.h: what its parts share. */
#ifndef BLE_MIRROR_INSIDE_H
#define BLE_MIRROR_INSIDE_H

#include "ble/mirror.h"

/* Changes that are news only when a signal tells them: a reply repeats what was told before. */
#define MIRROR_NEWS (MIRROR_HEARD | MIRROR_UUIDS)

/* mirror.c: what is held. "At" means at a path, devices also above it; "get" makes what is missing
 * and gives NULL if there is no room. */
struct mirror_adapter *mirror_adapter_at(const struct mirror *mirror, const char *path);
struct mirror_adapter *mirror_adapter_get(struct mirror *mirror, const char *path);
struct mirror_device *mirror_device_at(const struct mirror *mirror, const char *path);
/* `ours`: there is room for one of ours. */
struct mirror_device *mirror_device_get(struct mirror *mirror, const char *path, bool ours);
struct mirror_characteristic *mirror_characteristic_at(const struct mirror_device *device,
                                                       const char *path);

/* "Free" goes without a word, "remove" tells. */
void mirror_adapter_remove(struct mirror *mirror, struct mirror_adapter *adapter);
void mirror_device_free(struct mirror *mirror, struct mirror_device *device);
void mirror_device_remove(struct mirror *mirror, struct mirror_device *device);
void mirror_characteristic_free(struct mirror_device *device,
                                struct mirror_characteristic *characteristic);

/* Whether the device at or above a path is one of ours, as far as the path tells. */
bool mirror_is_ours(const struct mirror *mirror, const char *path);
bool mirror_is_kept(const struct mirror *mirror, const struct mirror_device *device);

/* mirror_objects.c: the arguments of InterfacesAdded and InterfacesRemoved. */
void mirror_interfaces_added(struct mirror *mirror, DBusMessageIter *arguments);
void mirror_interfaces_removed(struct mirror *mirror, DBusMessageIter *arguments);

#endif
