/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Days of a diary in figures, for reports over several of them. */
#ifndef GATEWAY_CLI_DAYS_H
#define GATEWAY_CLI_DAYS_H

#include "gateway/cli/context.h"
#include "gateway/cli/figures.h"

#define DAYS_MAX 366

struct day_figures {
    int32_t number;  /* the gut-day */
    bool is_running; /* not over yet */
    struct figures figures;
    int stool_type; /* of the last movement; 0: none */
    int movements;
};

struct days {
    struct day_figures *list; /* owned */
    size_t count;
    struct figures all; /* of the whole span */
};

/* The `count` days that end with `last`. Needs context_person(); an exit status. */
int days_read(struct context *context, int32_t last, size_t count, struct days *ret);
void days_done(struct days *days);

/* What can be shown of a day. */
enum series {
    SERIES_ENERGY,
    SERIES_FIBRE,
    SERIES_PLANTS,
    SERIES_LIVE,
    SERIES_NOVA4,
    SERIES_STOOL,
    SERIES_SYMPTOM, /* of a kind */
};

/* NaN: nothing is known. */
double day_value(const struct day_figures *day, enum series series, const char *symptom);

/* The largest value; 0 if there is none. */
double days_top(const struct days *days, enum series series, const char *symptom);

/* The mean of the days that are over; *ret_count: of how many. */
double days_mean(const struct days *days, enum series series, const char *symptom,
                 size_t *ret_count);

/* "Sun 8 Mar - Sat 14 Mar 2026" */
void days_title(const struct days *days, char *ret, size_t size);

#endif
