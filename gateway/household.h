/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The household: persons with their zones, and their wearables, as the database has them now. A
 * copy in memory, loaded again when the command line has changed something.
 */
#ifndef GATEWAY_HOUSEHOLD_H
#define GATEWAY_HOUSEHOLD_H

#include "core/error.h"
#include "core/person.h"
#include "core/zone.h"
#include "storage/store.h"
#include <stddef.h>

struct household {
    struct person *persons;
    struct zone **zones; /* zones[i] belongs to persons[i] */
    size_t person_count;
    struct device *devices;
    size_t device_count;
};

/* Loads it anew; on failure the old one stays. A person whose zone is not known on this system gets
 * UTC, with a warning. */
int household_load(struct household *household, struct store *store, struct error *err);

/* Frees what it holds; the struct is empty then. */
void household_done(struct household *household);

/* By row, NULL if there is none. */
const struct person *household_person(const struct household *household, int64_t row);
const struct zone *household_zone(const struct household *household, int64_t person_row);
struct device *household_device(const struct household *household, int64_t row);

/* Whether persons or devices differ in anything but what was last known of a device. */
bool household_differs(const struct household *a, const struct household *b);

#endif
