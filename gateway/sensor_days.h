/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What wearables say of each gut-day of a person, for reports: from the windows and nights in the
 * database through the pure functions of gateway/indicators. What a strap measured in the last
 * hours may still be in the live journal only; it is not in it.
 */
#ifndef GATEWAY_SENSOR_DAYS_H
#define GATEWAY_SENSOR_DAYS_H

#include "core/error.h"
#include "core/zone.h"
#include "gateway/config.h"
#include "storage/store.h"

enum sensor {
    SENSOR_SLEEP,
    SENSOR_SLEEP_SCORE,
    SENSOR_STRESS,
    SENSOR_RESTING_HR,
    SENSOR_HRV,
    SENSOR_HEART,
    SENSORS
};

struct sensor_form {
    const char *name;  /* as it is asked for */
    const char *label; /* with its unit */
    int decimals;
    double top; /* the end of its scale; 0: it has none */
};

extern const struct sensor_form sensor_forms[SENSORS];

/* -1: there is none of that name. */
int sensor_from_name(const char *name);

#define SENSOR_DAY_HOURS 25 /* of a day when the clocks are put back */

struct sensor_days {
    size_t count;            /* days */
    double *values[SENSORS]; /* owned; NaN: not known */
    double
        *stress_hours;   /* owned; SENSOR_DAY_HOURS of each day, from its start on; NaN: as above */
    size_t *stress_days; /* owned; of each day, those of the baselines behind its stress */
};

/* The `count` gut-days from `first` on; without a store nothing is known of them. The caller calls
 * sensor_days_done() in every case. */
int sensor_days_read(struct store *store, int64_t person_row, const struct config *config,
                     const struct zone *zone, int64_t now_ms, int32_t first, size_t count,
                     struct sensor_days *ret, struct error *err);
void sensor_days_done(struct sensor_days *days);

/* Whether anything is known of a sensor. */
bool sensor_days_have(const struct sensor_days *days, enum sensor sensor);

#endif
