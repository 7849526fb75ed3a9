/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes of the Heart Rate Measurement (0x2A37) as a device sends them (GATT Specification
 * Supplement, Heart Rate Measurement), written from the layout and not from any decoder of ours.
 */
#ifndef TESTS_WEARABLES_HEART_RATE_H
#define TESTS_WEARABLES_HEART_RATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UUID_HEART_RATE      "0000180d-0000-1000-8000-00805f9b34fb"
#define UUID_HR_MEASUREMENT  "00002a37-0000-1000-8000-00805f9b34fb"
#define UUID_SENSOR_LOCATION "00002a38-0000-1000-8000-00805f9b34fb"
#define UUID_HR_CONTROL      "00002a39-0000-1000-8000-00805f9b34fb"
#define UUID_BATTERY         "0000180f-0000-1000-8000-00805f9b34fb"
#define UUID_BATTERY_LEVEL   "00002a19-0000-1000-8000-00805f9b34fb"

#define HEART_RATE_BYTES_MAX 20 /* what fits into the smallest ATT_MTU */
#define HEART_RATE_RR_MAX    9

struct heart_rate {
    unsigned bpm;
    bool hr16;
    bool contact_supported;
    bool contact;
    int energy_kj; /* -1: absent */
    bool has_rr;
    const uint16_t *rr; /* as sent */
    size_t rr_count;
};

/* How many intervals fit into one notification of this form. */
size_t heart_rate_room(const struct heart_rate *measurement);

/* Writes the packet; rr_count must not exceed the room. Returns its length. */
size_t heart_rate_encode(const struct heart_rate *measurement, uint8_t bytes[HEART_RATE_BYTES_MAX]);

#endif
