/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The records of minutes: heart rate, steps, and sleep in a block for each hour of UTC. */
#ifndef BLE_DRIVERS_HUAMI_ACTIVITY_H
#define BLE_DRIVERS_HUAMI_ACTIVITY_H

#include "ble/drivers/huami_records.h"

/* As huami_round_keep(), which calls it. */
int64_t huami_activity_keep(const struct huami_round *round, const struct driver_io *io,
                            const char *cursor);

#endif
