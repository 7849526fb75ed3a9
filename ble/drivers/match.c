/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which driver of the table has a name, and which fits an advertisement. */
#include "ble/drivers/driver.h"
#include <string.h>
#include <strings.h>

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
