/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Heart Rate Measurement (0x2A37) of the Bluetooth Heart Rate Service 1.0 (0x180D), which straps
 * send and watches and armbands offer beside what is their own. Little endian.
 *
 *      byte   0      1  (2)       (2)        (2) ...
 *           +------+-----------+----------+----------+----------+--
 *           | ccfr | HR        | energy   | RR       | RR       | ...
 *           |  eth | u8 or u16 | u16, kJ  | u16      | u16      |
 *           +------+-----------+----------+----------+----------+--
 *             |      bpm         if bit 3   1/1024 s each, oldest first, if bit 4
 *             |
 *             +-- flags: bit 0    HR is u16, else u8
 *                        bit 2,1  contact: 0x not reported, 10 none, 11 on the body
 *                        bit 3    energy is there
 *                        bit 4    intervals are there, as many as fit
 *                        bit 5-7  reserved, ignored
 *
 * The packet carries no time: its last interval is taken to end when it arrives, an earlier one at
 * the sum of the later ones before that. An interval that cannot be is left out, but its duration
 * still counts, so that the ages of the others stay right and the gap can be seen.
 */
#ifndef BLE_DRIVERS_HEART_RATE_MEASUREMENT_H
#define BLE_DRIVERS_HEART_RATE_MEASUREMENT_H

#include "ble/drivers/driver.h"

#define UUID_HEART_RATE_MEASUREMENT "00002a37-0000-1000-8000-00805f9b34fb"

#define HEART_RATE_TICKS_PER_S 1024
#define HEART_RATE_RR_TICK     125 /* 1/1024 s in 1/128 ms */

struct heart_rate_measurement {
    unsigned hr_bpm;
    enum reading_contact contact;
    const uint8_t *rr; /* of the packet, 2 bytes each */
    size_t rr_count;
};

/* -ERR_LENGTH: shorter than its flags announce, or half an interval is left over. Bytes after a
 * packet without the flag for intervals are reserved and ignored. */
int heart_rate_parse(const uint8_t *bytes, size_t length, struct heart_rate_measurement *ret);

/* False: off the body, or no heart beat found; what else the packet says is not of a heart. */
bool heart_rate_is_heard(const struct heart_rate_measurement *measurement);

/* Hands over the packet, with an interval counted in `rr_unit`s of 1/128 ms. */
void heart_rate_emit(const struct driver_io *io, const struct heart_rate_measurement *measurement,
                     int rr_unit, bool units_suspect);

#endif
