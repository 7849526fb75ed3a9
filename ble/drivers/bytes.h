/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers in packets, least significant byte first. The caller has checked that they are there. */
#ifndef BLE_DRIVERS_BYTES_H
#define BLE_DRIVERS_BYTES_H

#include <stdint.h>

static inline uint16_t le16(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] | bytes[1] << 8);
}

static inline uint32_t le24(const uint8_t *bytes)
{
    return le16(bytes) | (uint32_t)bytes[2] << 16;
}

static inline uint32_t le32(const uint8_t *bytes)
{
    return le16(bytes) | (uint32_t)le16(bytes + 2) << 16;
}

#endif
