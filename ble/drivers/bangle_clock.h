/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A Bangle.js stores its records by its wall clock and tells them in UTC, by the zone it has when
 * it is asked. So a record that was told as one instant is told as another after the zone was set,
 * and where we are in its table cannot be said in UTC alone.
 *
 * The cursor "act" is therefore in two parts: where the last record ended, in UTC milliseconds and
 * a multiple of five minutes, plus the minutes that the watch was east of UTC when it said so. One
 * number, so that they cannot part.
 */
#ifndef BLE_DRIVERS_BANGLE_CLOCK_H
#define BLE_DRIVERS_BANGLE_CLOCK_H

#include "ble/drivers/bangle_json.h"
#include "ble/drivers/driver.h"

#define BANGLE_GRID_MS                                                        \
    INT64_C(300000) /* records end on it, also where zones have quarter hours \
                     */

struct bangle_clock {
    int offset_min;  /* of the watch, east of UTC */
    int64_t mark_ms; /* the cursor, as the watch tells that instant now; DRIVER_NONE */
    bool moved;      /* which is not how it told it then */
};

int64_t bangle_cursor_pack(int64_t end_ms, int offset_min);
int64_t bangle_cursor_end_ms(int64_t cursor);

/* The cursor may be DRIVER_NONE. Reads {"then":-120,"now":-120}: minutes west of UTC, as JavaScript
 * has them, at the cursor's end and now. -ERR_NOT_FOUND, -ERR_SYNTAX, -ERR_RANGE. */
int bangle_clock_read(const struct bangle_object *object, int64_t cursor, struct bangle_clock *ret);

#endif
