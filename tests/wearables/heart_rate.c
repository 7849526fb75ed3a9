/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * flags | heart rate (1 or 2 bytes) | energy (2, optional) | RR intervals (2 each, optional);
 * everything little-endian.
 */
#include "tests/wearables/heart_rate.h"

enum {
    FLAG_HR16 = 0x01,
    FLAG_CONTACT = 0x02,
    FLAG_CONTACT_SUPPORTED = 0x04,
    FLAG_ENERGY = 0x08,
    FLAG_RR = 0x10,
};

static size_t put16(uint8_t *bytes, size_t at, unsigned value)
{
    bytes[at] = (uint8_t)(value & 0xff);
    bytes[at + 1] = (uint8_t)((value >> 8) & 0xff);
    return at + 2;
}

size_t heart_rate_room(const struct heart_rate *measurement)
{
    const size_t head =
        1U + (measurement->hr16 ? 2U : 1U) + (measurement->energy_kj >= 0 ? 2U : 0U);
    return (HEART_RATE_BYTES_MAX - head) / 2;
}

size_t heart_rate_encode(const struct heart_rate *measurement, uint8_t bytes[HEART_RATE_BYTES_MAX])
{
    unsigned flags = 0;
    if (measurement->hr16)
        flags |= FLAG_HR16;
    if (measurement->contact_supported)
        flags |= FLAG_CONTACT_SUPPORTED;
    if (measurement->contact_supported && measurement->contact)
        flags |= FLAG_CONTACT;
    if (measurement->energy_kj >= 0)
        flags |= FLAG_ENERGY;
    if (measurement->has_rr && measurement->rr_count > 0)
        flags |= FLAG_RR;

    size_t at = 0;
    bytes[at++] = (uint8_t)flags;
    if (measurement->hr16)
        at = put16(bytes, at, measurement->bpm);
    else
        bytes[at++] = (uint8_t)(measurement->bpm > 255 ? 255 : measurement->bpm);
    if (measurement->energy_kj >= 0)
        at = put16(bytes, at, (unsigned)measurement->energy_kj);
    for (size_t i = 0; measurement->has_rr && i < measurement->rr_count; i++)
        at = put16(bytes, at, measurement->rr[i]);
    return at;
}
