/* SPDX-License-Identifier: GPL-3.0-or-later */
/* D-Bus object paths, compared by their components: hci1 is not the beginning of hci10. */
#ifndef BLE_PATH_H
#define BLE_PATH_H

#include <stdbool.h>
#include <stddef.h>

/* Whether a path is below another one; with _or_at: or equal to it. */
bool path_below(const char *path, const char *top);
bool path_below_or_at(const char *path, const char *top);

/* Length of the part that names an adapter (/org/bluez/X) or a device (/org/bluez/X/dev_Y) in a
 * path at or below it; 0 if there is no such part. */
size_t path_adapter_length(const char *path);
size_t path_device_length(const char *path);

/* The address in a device's path, "AA:BB:CC:DD:EE:FF"; false if it has not the form. It is where
 * BlueZ began, not what the device is called now: only a hint. */
bool path_address(const char *path, char ret[18]);

/* That address is of the kind that changes and can be resolved with a key (the two highest bits are
 * 01, Core specification, volume 6, part B, 1.3.2.2). */
bool path_is_private(const char *path);

/* The path that BlueZ gives a device of an address that it meets first; false: too long. */
bool path_of_device(const char *adapter, const char *address, char *ret, size_t size);

#endif
