/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The diary as one page for its owner or a doctor (docs/cli.md): one file, no script, nothing
 * loaded from elsewhere, readable when printed in grey. Pure: values in, text out.
 */
#ifndef GATEWAY_REPORT_REPORT_H
#define GATEWAY_REPORT_REPORT_H

#include "gateway/diary/contact.h"
#include "gateway/diary/series.h"
#include "gateway/report/words.h"
#include <stdbool.h>
#include <stdio.h>

#define REPORT_PLANTS_DAYS 7

/* What a wearable measured; one value a day, NaN where there is none. */
struct report_sensor {
    const char *name; /* a constant that words.h has words for */
    int decimals;
    double top; /* the end of its scale; 0: it has none */
    const double *values;
};

struct report {
    enum language language;
    bool notes;         /* with what was written in free text */
    const char *person; /* a name */
    int64_t now_ms;
    int32_t offset_s;
    const struct days *days;   /* the period */
    const double *week_plants; /* different ones of the seven days up to each day */
    double fibre_goal_g, plants_goal;
    const char *const *symptoms; /* stored kinds */
    size_t symptom_count;
    const struct contact *contacts;
    size_t contact_count, checkin_count;
    const struct report_sensor *sensors;
    size_t sensor_count;
};

/* Writes the page; returns how many charts are in it. Errors of writing are left in `out`. */
size_t report_write(FILE *out, const struct report *report);

#endif
