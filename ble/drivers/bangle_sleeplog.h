/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The answer of the app "Sleep Log": a list of [n, status, consecutive], oldest first, each of them
 * true from n on, in ten minutes since 1970, until the next.
 *
 *      status        0 unknown   1 not worn   2 awake   3 light   4 deep
 *      consecutive   0 unknown   1 no         2 yes     (asleep for long; not used)
 */
#ifndef BLE_DRIVERS_BANGLE_SLEEPLOG_H
#define BLE_DRIVERS_BANGLE_SLEEPLOG_H

#include "ble/drivers/bangle_json.h"
#include "ble/drivers/driver.h"

#define BANGLE_SLEEPLOG_SLOT_MS INT64_C(600000)

/* Keeps what a log of `count` entries says of a time. -ERR_SYNTAX, -ERR_RANGE: it is none,
 * -ERR_LENGTH: it has not that many; nothing is kept. */
int bangle_sleeplog_keep(const struct bangle_field *log, int64_t count, const struct driver_io *io,
                         const struct zone *zone, int64_t from_ms, int64_t until_ms);

#endif
