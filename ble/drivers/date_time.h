/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Date Time of the Bluetooth health services: what the clock of the device showed, without a zone.
 *
 *      byte   0     2       3     4      5        6
 *           +------+-------+-----+------+--------+--------+
 *           | year | month | day | hour | minute | second |     year u16, the others u8;
 *           +------+-------+-----+------+--------+--------+     year, month or day 0: not known
 *
 * Devices measure without a link, too, and send it when there is one. So a time before the link
 * began is that of the measurement. A later one is of a measurement of this moment, and its arrival
 * is a better time than the device's clock; so it is if the time is older than anything such a
 * device stores, which is the mark of a clock that nobody has set.
 */
#ifndef BLE_DRIVERS_DATE_TIME_H
#define BLE_DRIVERS_DATE_TIME_H

#include "ble/drivers/driver.h"

#define DATE_TIME_SIZE 7

/* When the link began; part of a driver's state. Zeroed: not known. */
struct date_time_link {
    int64_t began_ms;
    const struct zone *zone;
};

void date_time_begin(struct date_time_link *link, const struct driver_session *session);

/* When a measurement with this stamp was made; *ret_ms is 0 where that is its arrival. `bytes` is
 * NULL where there is no stamp. -ERR_RANGE: such a time does not exist. */
int date_time_read(const struct date_time_link *link, const uint8_t *bytes, int64_t *ret_ms);

#endif
