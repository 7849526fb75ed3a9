/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Persons and their devices. */
#ifndef STORAGE_PEOPLE_H
#define STORAGE_PEOPLE_H

#include "core/person.h"
#include "storage/store.h"
#include <stddef.h>

/* Adds a person (row and created_ms are filled in). -ERR_EXISTS: the id is taken. */
int person_add(struct store *store, struct person *person, struct error *err);

/* All persons in order of creation; *ret is malloc'd, NULL when there are none. */
int person_list(struct store *store, struct person **ret, size_t *ret_count, struct error *err);

/* By id: -ERR_NOT_FOUND. */
int person_find(struct store *store, const char *id, struct person *ret, struct error *err);

/* Adds a device. -ERR_EXISTS: address or id is taken by a device that is not removed. A removed
 * device of the same address comes back with its readings. */
int device_add(struct store *store, struct device *device, struct error *err);

/* All devices that are not removed, in order of creation. */
int device_list(struct store *store, struct device **ret, size_t *ret_count, struct error *err);

/* The rows of all devices, of those that are removed too: their readings stay. *ret is malloc'd. */
int device_rows(struct store *store, int64_t **ret, size_t *ret_count, struct error *err);

/* Marks a device removed; its readings stay. By row. */
int device_remove(struct store *store, int64_t row, struct error *err);

/* Writes the address of a device that has told its own. -ERR_EXISTS: that is taken. */
int device_readdress(struct store *store, int64_t row, const char *address, struct error *err);

/* Writes battery_percent, last_seen_ms, last_sync_ms and firmware of a device. */
int device_save_state(struct store *store, const struct device *device, struct error *err);

#endif
