/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The drivers there are, and which of them fits an advertisement. */
#include "ble/drivers/driver.h"
#include <string.h>
#include <strings.h>

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

const struct driver *driver_by_name(const char *name)
{
    for (const struct driver *const *driver = driver_table; *driver; driver++)
        if (strcmp((*driver)->name, name) == 0)
            return *driver;
    return NULL;
}

static bool service_fits(const struct driver *driver, const struct advertisement *advertisement)
{
    for (const char *const *uuid = driver->match_services; uuid && *uuid; uuid++)
        for (size_t i = 0; i < advertisement->service_count; i++)
            if (strcasecmp(*uuid, advertisement->service_uuids[i]) == 0)
                return true;
    return false;
}

static bool name_fits(const struct driver *driver, const struct advertisement *advertisement)
{
    if (!advertisement->name)
        return false;
    for (const char *const *prefix = driver->match_name_prefixes; prefix && *prefix; prefix++)
        if (strncmp(*prefix, advertisement->name, strlen(*prefix)) == 0)
            return true;
    return false;
}

static bool manufacturer_fits(const struct driver *driver,
                              const struct advertisement *advertisement)
{
    for (const uint16_t *id = driver->match_manufacturers; id && *id; id++)
        for (size_t i = 0; i < advertisement->manufacturer_count; i++)
            if (*id == advertisement->manufacturer_ids[i])
                return true;
    return false;
}

const struct driver *driver_match(const struct advertisement *advertisement, bool experimental)
{
    for (const struct driver *const *driver = driver_table; *driver; driver++) {
        if ((*driver)->experimental && !experimental)
            continue;
        if (service_fits(*driver, advertisement) || name_fits(*driver, advertisement) ||
            manufacturer_fits(*driver, advertisement))
            return *driver;
    }
    return NULL;
}
