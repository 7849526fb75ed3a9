/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the devices of the Bluetooth health services write into their packets, least significant
 * byte first; written from the GATT Specification Supplement and IEEE 11073-20601, not from any
 * decoder of ours. Each returns where the next one goes.
 */
#ifndef TESTS_WEARABLES_HEALTH_H
#define TESTS_WEARABLES_HEALTH_H

#include <stddef.h>
#include <stdint.h>

#define HEALTH_NO_SFLOAT 0x07ff /* mantissa of "not a number" */

/* An unsigned number of so many bytes. */
uint8_t *health_number(uint8_t *at, uint32_t value, size_t size);
uint8_t *health_sfloat(uint8_t *at, int mantissa, int exponent);
uint8_t *health_float(uint8_t *at, int32_t mantissa, int exponent);
/* Date Time of a wall clock that shows so many seconds since 1970-01-01 00:00. */
uint8_t *health_date_time(uint8_t *at, int64_t clock_s);

#endif
