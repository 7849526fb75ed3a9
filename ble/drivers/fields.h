/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The form of most packets of the Bluetooth health services: flags, and behind what is always there
 * the fields whose flag is set, in the order of the flags.
 */
#ifndef BLE_DRIVERS_FIELDS_H
#define BLE_DRIVERS_FIELDS_H

#include "core/error.h"
#include <stddef.h>
#include <stdint.h>

/*
 * Finds the fields in the rest of a packet: ret[i] is that of flag bit i, or NULL. sizes[i] is its
 * size, 0: the flag has no field. -ERR_LENGTH: the rest is not as long as the flags say. With flags
 * from `count` on, which are of a later version, more may follow and is ignored.
 */
int fields_find(uint32_t flags, const uint8_t *sizes, size_t count, const uint8_t *rest,
                size_t length, const uint8_t **ret);

#endif
