/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The drivers there are. */
#include "ble/drivers/driver.h"

extern const struct driver heart_rate_driver;

const struct driver *const driver_table[] = {
    &heart_rate_driver,
    NULL,
};
