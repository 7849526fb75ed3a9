/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be shown of a diary day by day. Pure. */
#ifndef GATEWAY_DIARY_SERIES_H
#define GATEWAY_DIARY_SERIES_H

#include "gateway/diary/days.h"

#define SEVERITY_TOP 10.0 /* the end of the scale of symptoms */

enum series {
    SERIES_STOOL,
    SERIES_ENERGY,
    SERIES_FIBRE,
    SERIES_PLANTS,
    SERIES_LIVE,
    SERIES_NOVA4,
    SERIES_FIGURES, /* so many of those */
    SERIES_SYMPTOM, /* of a kind */
    SERIES_SENSOR,  /* not of the diary */
};

struct series_form {
    const char *name;  /* as it is asked for */
    const char *label; /* with its unit */
    int decimals;
};

/* By enum series, up to SERIES_FIGURES. */
extern const struct series_form series_forms[SERIES_FIGURES];

/* NaN: nothing is known. `symptom` is a stored kind, for SERIES_SYMPTOM. */
double day_value(const struct day *day, enum series series, const char *symptom);

/* The same of all days, into `ret` with room for all. */
void days_values(const struct days *days, enum series series, const char *symptom, double *ret);

/* The largest value; 0 if there is none. */
double values_top(const double *values, size_t count);

/* The mean of the days that are over; *ret_count: of how many. NaN if of none. */
double days_mean(const struct days *days, const double *values, size_t *ret_count);

#endif
