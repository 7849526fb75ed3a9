/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Properties of BlueZ's interfaces into the fields of the mirror. What is missing or of another
 * type leaves its field as it was. The device functions tell what they took as enum mirror_change.
 */
#ifndef BLE_MIRROR_READ_H
#define BLE_MIRROR_READ_H

#include "ble/mirror.h"

void mirror_read_adapter(struct mirror_adapter *adapter, DBusMessageIter *entries);
unsigned mirror_read_device(struct mirror_device *device, DBusMessageIter *entries);
/* The address among the properties of a device; false: none. */
bool mirror_read_address(DBusMessageIter entries, char ret[ADDRESS_LENGTH + 1]);
unsigned mirror_read_battery(struct mirror_device *device, DBusMessageIter *entries);

/* The UUID among the properties of a characteristic, in lower case. */
bool mirror_read_uuid(DBusMessageIter *entries, char ret[UUID_LENGTH + 1]);

#endif
