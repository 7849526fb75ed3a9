/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The drivers there are. */
#include "ble/drivers/driver.h"

extern const struct driver bangle_driver;
extern const struct driver colmi_driver;
extern const struct driver heart_rate_driver;
extern const struct driver huami_driver;
extern const struct driver pams_driver;
extern const struct driver pinetime_driver;
extern const struct driver polar_pmd_driver;
extern const struct driver pulse_oximeter_driver;
extern const struct driver thermometer_driver;

/* One a line. */
/* clang-format off */
const struct driver *const driver_table[] = {
    /* Known by their names; some have a standard service, too. */
    &bangle_driver,
    &colmi_driver,
    &pinetime_driver,
    &polar_pmd_driver,
    &huami_driver,
    /* Known by their services. */
    &heart_rate_driver,
    &pulse_oximeter_driver,
    &thermometer_driver,
    &pams_driver,
    NULL,
};
/* clang-format on */
