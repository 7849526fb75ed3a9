/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers of IEEE 11073-20601 in the Bluetooth health services: a signed mantissa and a signed
 * power of ten, least significant byte first.
 *
 *      SFLOAT   | mantissa 12 bits | exponent 4 bits |
 *      FLOAT    | mantissa 24 bits            | exponent 8 bits |
 *
 * With exponent 0, the five mantissas around the ends of the range are no numbers: not a number,
 * not at this resolution, either infinity, reserved.
 */
#ifndef BLE_DRIVERS_IEEE11073_H
#define BLE_DRIVERS_IEEE11073_H

#include <stdint.h>

/* NAN: no value. */
double ieee11073_sfloat(const uint8_t bytes[2]);
double ieee11073_float(const uint8_t bytes[4]);

/* The nearest whole number; what does not fit becomes the end of the range on that side, which is
 * no possible value of anything. Not of a NAN. */
int32_t ieee11073_round(double value);

#endif
