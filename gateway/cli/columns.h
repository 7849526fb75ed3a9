/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What reports over several days share: rows of figures, lines, means, the JSON of days. */
#ifndef GATEWAY_CLI_COLUMNS_H
#define GATEWAY_CLI_COLUMNS_H

#include "gateway/cli/context.h"
#include "gateway/diary/series.h"

#define LABEL_CELLS 14

/* One row of a report: the values of a series over its days. */
struct row {
    char label[40]; /* with its unit */
    enum series series;
    const char *symptom; /* for SERIES_SYMPTOM */
    int decimals;
    double top; /* of the line */
    double values[DAYS_MAX];
};

void row_fill(const struct days *days, enum series series, const char *symptom, struct row *ret);

/* "  mean 3.3 of 10, 6 days"; nothing if there is none. */
void print_mean(const struct output *output, const struct days *days, const struct row *row);

/* What stands behind a row: mean, goal, how many. */
void print_summary(const struct context *context, const struct days *days, const struct row *row);

/* Calls `print` for each row of a report: what is watched and felt, then what was counted. */
typedef void (*row_fn)(const struct context *context, const struct days *days,
                       const struct row *row);
void rows_each(const struct context *context, const struct days *days, row_fn print);

/* The object of a report over days. */
json_t *days_json(const struct days *days);

#endif
