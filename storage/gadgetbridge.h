/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The database that Gadgetbridge exports, read as what a stranger handed in: opened read-only as a
 * file that nobody changes, no trigger, view, virtual table or function of it is run, and the work
 * is bounded. Names of tables and columns follow from its GBDaoGenerator (classes in capitals with
 * '_' between words). Times of minutes are seconds, those of single values milliseconds.
 */
#ifndef STORAGE_GADGETBRIDGE_H
#define STORAGE_GADGETBRIDGE_H

#include "core/error.h"
#include "core/person.h"
#include <stdbool.h>
#include <stdint.h>

struct gadgetbridge;

/* Reads the whole file for damage. -ERR_NOT_FOUND; -ERR_CORRUPT: damaged, or not a database;
 * -ERR_UNSUPPORTED: a database of something else. */
int gadgetbridge_open(const char *path, struct gadgetbridge **ret, struct error *err);
/* NULL is fine. Returns NULL. */
struct gadgetbridge *gadgetbridge_close(struct gadgetbridge *gadgetbridge);
void gadgetbridge_closep(struct gadgetbridge **gadgetbridge);

struct gadgetbridge_device {
    int64_t id;
    char name[NAME_MAX_BYTES + 1];
    char address[ADDRESS_LENGTH + 1];
};

/* Devices whose address is one; a visit that does not return 0 ends it. */
typedef int (*gadgetbridge_device_fn)(void *userdata, const struct gadgetbridge_device *device);
int gadgetbridge_devices(struct gadgetbridge *gadgetbridge, gadgetbridge_device_fn visit,
                         void *userdata, struct error *err);

/* What is read of a table; each has its columns in this order. */
enum gadgetbridge_table {
    GB_HUAMI_MINUTES,  /* kind, intensity, steps, heart rate */
    GB_HUAMI_EXTENDED, /* the same, then an unknown one, sleep, deep sleep, REM */
    GB_HUAMI_STRESS,
    GB_HUAMI_SPO2,
    GB_HUAMI_HR_MANUAL,
    GB_HUAMI_HR_RESTING,
    GB_HUAMI_RESPIRATION,
    GB_COLMI_ACTIVITY, /* steps */
    GB_COLMI_HR,
    GB_COLMI_STRESS,
    GB_COLMI_SPO2,
    GB_COLMI_HRV,
    GB_COLMI_TEMPERATURE,
    GB_COLMI_SLEEP_STAGE, /* minutes, stage */
    GB_BANGLE_MINUTES,    /* kind, steps, heart rate */
    GB_GENERIC_HRV,
    GB_TABLES
};

#define GADGETBRIDGE_VALUES 8

struct gadgetbridge_row {
    int64_t at_ms;
    double values[GADGETBRIDGE_VALUES]; /* NaN: not a number */
};

/* The rows of a device by time; none where the table or a column of it is not there. Rows without a
 * time are passed over. A visit that does not return 0 ends it. */
typedef int (*gadgetbridge_row_fn)(void *userdata, const struct gadgetbridge_row *row);
int gadgetbridge_rows(struct gadgetbridge *gadgetbridge, enum gadgetbridge_table table,
                      int64_t device_id, gadgetbridge_row_fn visit, void *userdata,
                      struct error *err);

#endif
