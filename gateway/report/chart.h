/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a chart: its frame, scale, dates, lines, bars, and the table behind it. */
#ifndef GATEWAY_REPORT_CHART_H
#define GATEWAY_REPORT_CHART_H

#include "gateway/report/report.h"

#define CHART_WIDTH   720
#define CHART_LEFT    44.0
#define CHART_RIGHT   8.0
#define CHART_TOP     10.0
#define CHART_PLOT    130.0 /* the height of the field of most charts */
#define CHART_BOTTOM  22.0
#define CHART_COLUMNS 16 /* of a table of days */

struct chart {
    FILE *out;
    const struct report *report;
    size_t number;     /* charts so far; the next one's ids */
    double height;     /* of the field */
    double max;        /* the value at its upper end */
    size_t count;      /* columns: days, weeks */
    enum word heading; /* of the first column of its table */
};

/* Title, description and the frame; `legend_lines` are left free below the dates. */
void chart_begin(struct chart *chart, const char *title, const char *description, double height,
                 size_t legend_lines);
void chart_end(struct chart *chart);

/* The middle of a column, and the height of a value. */
double chart_x(const struct chart *chart, size_t at);
double chart_y(const struct chart *chart, double value);
double chart_column_width(const struct chart *chart);

/* Lines and figures at 0, the middle and the upper end, which is at least `least` and takes in
 * `top`. */
void chart_scale(struct chart *chart, double top, double least);

/* Dates below the columns; each stands for `step` days. */
void chart_dates(const struct chart *chart, size_t step);

/* A line with marks, interrupted where there is no value; `style` is which line of its chart. */
void chart_line(const struct chart *chart, const double *values, size_t style);
void chart_legend(const struct chart *chart, size_t at, size_t style, const char *text);

/* Bars from one height to another; `base` NULL: from 0. */
void chart_bars(const struct chart *chart, const double *base, const double *values,
                const char *css_class);

/* A dashed line at a value. */
void chart_goal(const struct chart *chart, double value);

/* "Mon 9 Mar", with the year if `with_year`. */
void chart_date(FILE *out, enum language language, int32_t day, bool with_year);

/* The table behind a chart: heads, then rows. */
void table_begin(const struct chart *chart, const char *const *heads, size_t count);
void table_row(const struct chart *chart);
void table_row_end(const struct chart *chart);
void table_number(const struct chart *chart, double value, int decimals);
void table_end(const struct chart *chart);

/* A table with one row a day. */
void table_days(const struct chart *chart, const char *const *heads, const double *const *columns,
                size_t count, int decimals);

/* The charts, in the order of the page; chart.number counts them. */
void chart_symptoms(struct chart *chart);
void chart_stool(struct chart *chart);
void chart_fibre(struct chart *chart);
void chart_plants(struct chart *chart);
void chart_live(struct chart *chart);
void chart_nova4(struct chart *chart);
void chart_hours(struct chart *chart);
void chart_groups(struct chart *chart);
void chart_sensor(struct chart *chart, const struct report_sensor *sensor);

#endif
