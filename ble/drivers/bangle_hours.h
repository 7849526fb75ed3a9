/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sleep of a Bangle.js as blocks, one for each hour of UTC that has any, with the key
 * "hour <hours since 1970>".
 *
 * Why hours: a block is replaced as a whole by a later one of its key, so a key must stand for a
 * stretch of time that each fetch can give whole, however the night is cut by when we come, by
 * midnight or by a journey. A night is none: it grows from fetch to fetch and its beginning may lie
 * before what was asked for. Hours of UTC are fixed. Drivers ask from the beginning of one, and
 * what was kept of the last, unfinished one is replaced next time. Nights are put together from
 * blocks with gaps up to an hour (core/sleep.h), so hours are enough for that: no gap inside a
 * block is longer.
 *
 * Blocks of both sources, the sleep log and the records, have the same keys: where one takes the
 * place of the other nothing is there twice.
 */
#ifndef BLE_DRIVERS_BANGLE_HOURS_H
#define BLE_DRIVERS_BANGLE_HOURS_H

#include "ble/drivers/bangle_clock.h"
#include "ble/drivers/driver.h"

#define BANGLE_SLOTS_AN_HOUR 12

struct bangle_hours {
    bool begun;
    int64_t hour; /* since 1970 */
    enum sleep_stage slots[BANGLE_SLOTS_AN_HOUR];
};

/* Adds a stretch that begins and ends with a slot; in order of time. An hour that is over is kept:
 * from the first to the last slot asleep, what is between them as it was. */
void bangle_hours_add(struct bangle_hours *hours, const struct driver_io *io,
                      const struct zone *zone, int64_t from_ms, int64_t to_ms,
                      enum sleep_stage stage);

/* Keeps the hour at hand as far as it goes. */
void bangle_hours_end(struct bangle_hours *hours, const struct driver_io *io,
                      const struct zone *zone);

#endif
