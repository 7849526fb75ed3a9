/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/household.h"

#include "core/log.h"
#include "storage/people.h"
#include <stdlib.h>
#include <string.h>

static int load_zone(const struct person *person, struct zone **ret, struct error *err)
{
    struct error why;

    if (zone_load(person->tz, ret, &why) == 0)
        return 0;
    log_warning("time zone of a person: %s; taking UTC", why.text);
    return zone_load("UTC", ret, err);
}

static int load_people(struct household *fresh, struct store *store, struct error *err)
{
    int r = person_list(store, &fresh->persons, &fresh->person_count, err);

    if (r < 0)
        return r;
    if (fresh->person_count) {
        fresh->zones = calloc(fresh->person_count, sizeof(struct zone *));
        if (!fresh->zones)
            return error_set(err, ERR_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < fresh->person_count; i++) {
        r = load_zone(&fresh->persons[i], &fresh->zones[i], err);
        if (r < 0)
            return r;
    }
    return device_list(store, &fresh->devices, &fresh->device_count, err);
}

int household_load(struct household *household, struct store *store, struct error *err)
{
    struct household fresh = {0};
    int r = load_people(&fresh, store, err);

    if (r < 0) {
        household_done(&fresh);
        return r;
    }
    household_done(household);
    *household = fresh;
    return 0;
}

void household_done(struct household *household)
{
    for (size_t i = 0; household->zones && i < household->person_count; i++)
        zone_free(household->zones[i]);
    free(household->zones);
    free(household->persons);
    free(household->devices);
    memset(household, 0, sizeof(*household));
}

const struct person *household_person(const struct household *household, int64_t row)
{
    for (size_t i = 0; i < household->person_count; i++)
        if (household->persons[i].row == row)
            return &household->persons[i];
    return NULL;
}

const struct zone *household_zone(const struct household *household, int64_t person_row)
{
    for (size_t i = 0; i < household->person_count; i++)
        if (household->persons[i].row == person_row)
            return household->zones[i];
    return NULL;
}

struct device *household_device(const struct household *household, int64_t row)
{
    for (size_t i = 0; i < household->device_count; i++)
        if (household->devices[i].row == row)
            return &household->devices[i];
    return NULL;
}

static bool person_same(const struct person *a, const struct person *b)
{
    return a->row == b->row && strcmp(a->name, b->name) == 0 && strcmp(a->tz, b->tz) == 0 &&
           a->share_text == b->share_text;
}

static bool device_same(const struct device *a, const struct device *b)
{
    return a->row == b->row && strcmp(a->id, b->id) == 0 && strcmp(a->label, b->label) == 0 &&
           strcmp(a->address, b->address) == 0 && strcmp(a->driver, b->driver) == 0 &&
           a->person_row == b->person_row;
}

bool household_differs(const struct household *a, const struct household *b)
{
    if (a->person_count != b->person_count || a->device_count != b->device_count)
        return true;
    for (size_t i = 0; i < a->person_count; i++)
        if (!person_same(&a->persons[i], &b->persons[i]))
            return true;
    for (size_t i = 0; i < a->device_count; i++)
        if (!device_same(&a->devices[i], &b->devices[i]))
            return true;
    return false;
}
