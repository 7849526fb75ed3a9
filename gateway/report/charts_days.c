/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Charts with one column a day: symptoms, stool, fibre, plants, live foods, wearables. */
#include "gateway/report/chart.h"

#include "gateway/report/html.h"
#include <math.h>

#define CELL           13.0 /* the height of a movement */
#define CELLS_MIN      2
#define CELLS_MAX      6
#define CELL_FIGURE_PX 6.0 /* narrower cells have no figure */

static const char *text_of(const struct chart *chart, enum word word)
{
    return word_text(chart->report->language, word);
}

static const char *name_of(const struct chart *chart, const char *name)
{
    return word_of_name(chart->report->language, name);
}

void chart_symptoms(struct chart *chart)
{
    const struct report *report = chart->report;
    const size_t count =
        report->symptom_count < CHART_COLUMNS ? report->symptom_count : CHART_COLUMNS;
    double values[CHART_COLUMNS][DAYS_MAX];
    const double *columns[CHART_COLUMNS];
    const char *heads[CHART_COLUMNS];

    chart_begin(chart, text_of(chart, WORD_CHART_SYMPTOMS), text_of(chart, WORD_DESC_SYMPTOMS),
                CHART_PLOT, count);
    chart_scale(chart, SEVERITY_TOP, SEVERITY_TOP);
    chart_dates(chart, 1);
    for (size_t i = 0; i < count; i++) {
        days_values(report->days, SERIES_SYMPTOM, report->symptoms[i], values[i]);
        columns[i] = values[i];
        heads[i] = name_of(chart, report->symptoms[i]);
        chart_line(chart, values[i], i);
        chart_legend(chart, i, i, heads[i]);
    }
    chart_end(chart);
    table_days(chart, heads, columns, count, 0);
}

/* ---- stool ---- */

static void put_cell(const struct chart *chart, size_t at, size_t level, int type)
{
    const double width = chart_column_width(chart) * 0.9;
    const double x = chart_x(chart, at);
    const double y = CHART_TOP + chart->height - CELL * (double)(level + 1);

    fprintf(chart->out,
            "<rect class=\"t%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.0f\"/>", type,
            x - width / 2, y, width, CELL - 1);
    if (width >= CELL_FIGURE_PX)
        fprintf(chart->out, "<text class=\"mid f%d\" x=\"%.1f\" y=\"%.1f\">%d</text>", type, x,
                y + CELL - 4, type);
}

/* "4, 5"; what was said that there was none. */
static void put_types(const struct chart *chart, const struct day *day)
{
    const size_t kept = day->movements < MOVEMENTS_MAX ? day->movements : MOVEMENTS_MAX;

    fputs("</td><td>", chart->out);
    for (size_t i = 0; i < kept; i++)
        fprintf(chart->out, "%s%d", i ? ", " : "", day->types[i]);
    if (day->movements > kept)
        fprintf(chart->out, " +%zu", day->movements - kept);
    if (day->movements == 0)
        html_text(chart->out, day->none_said ? text_of(chart, WORD_NO_MOVEMENT) : "-");
}

/* As high as the fullest day, within bounds. */
static size_t most_cells(const struct days *days)
{
    size_t most = CELLS_MIN;

    for (size_t i = 0; i < days->count; i++)
        if (days->list[i].movements > most)
            most = days->list[i].movements;
    return most < CELLS_MAX ? most : CELLS_MAX;
}

void chart_stool(struct chart *chart)
{
    const struct days *days = chart->report->days;
    const char *const heads[] = {text_of(chart, WORD_TYPES)};

    chart_begin(chart, text_of(chart, WORD_CHART_STOOL), text_of(chart, WORD_DESC_STOOL),
                CELL * (double)most_cells(days), 0);
    chart_dates(chart, 1);
    for (size_t i = 0; i < days->count; i++)
        for (size_t k = 0; k < days->list[i].movements && k < CELLS_MAX; k++)
            put_cell(chart, i, k, days->list[i].types[k]);
    fputc('\n', chart->out);
    chart_end(chart);
    table_begin(chart, heads, 1);
    for (size_t i = 0; i < days->count; i++) {
        table_row(chart);
        chart_date(chart->out, chart->report->language, days->list[i].number, false);
        put_types(chart, &days->list[i]);
        table_row_end(chart);
    }
    table_end(chart);
}

/* ---- food ---- */

void chart_fibre(struct chart *chart)
{
    double values[DAYS_MAX];
    const double *const columns[] = {values};
    const char *const heads[] = {text_of(chart, WORD_CHART_FIBRE)};
    const double goal_g = chart->report->fibre_goal_g;

    days_values(chart->report->days, SERIES_FIBRE, NULL, values);
    chart_begin(chart, heads[0], text_of(chart, WORD_DESC_FIBRE), CHART_PLOT, 0);
    chart_scale(chart, values_top(values, chart->count), goal_g);
    chart_dates(chart, 1);
    chart_bars(chart, NULL, values, "dark");
    chart_goal(chart, goal_g);
    chart_end(chart);
    table_days(chart, heads, columns, 1, 1);
}

void chart_plants(struct chart *chart)
{
    const double *values = chart->report->week_plants;
    const double *const columns[] = {values};
    const char *const heads[] = {text_of(chart, WORD_PLANTS)};
    const double goal = chart->report->plants_goal;

    chart_begin(chart, text_of(chart, WORD_CHART_PLANTS), text_of(chart, WORD_DESC_PLANTS),
                CHART_PLOT, 0);
    chart_scale(chart, values_top(values, chart->count), goal);
    chart_dates(chart, 1);
    chart_line(chart, values, 0);
    chart_goal(chart, goal);
    chart_end(chart);
    table_days(chart, heads, columns, 1, 2);
}

void chart_live(struct chart *chart)
{
    const struct days *days = chart->report->days;
    double live[DAYS_MAX], fermented[DAYS_MAX];
    const double *const columns[] = {live, fermented};
    const char *const heads[] = {text_of(chart, WORD_LIVE), text_of(chart, WORD_FERMENTED)};
    double top = 0;

    days_values(days, SERIES_LIVE, NULL, live);
    for (size_t i = 0; i < days->count; i++) {
        const struct figures *figures = &days->list[i].figures;
        fermented[i] =
            figures->items > 0 ? (double)(figures->fermented - figures->live) : (double)NAN;
        top = fmax(top, (double)figures->fermented);
    }
    chart_begin(chart, text_of(chart, WORD_CHART_LIVE), text_of(chart, WORD_DESC_LIVE),
                CHART_PLOT / 2, 0);
    chart_scale(chart, top, 2);
    chart_dates(chart, 1);
    chart_bars(chart, NULL, live, "dark");
    chart_bars(chart, live, fermented, "light");
    chart_end(chart);
    table_days(chart, heads, columns, 2, 0);
}

/* ---- wearables ---- */

void chart_sensor(struct chart *chart, const struct report_sensor *sensor)
{
    const double *const columns[] = {sensor->values};
    const char *const heads[] = {name_of(chart, sensor->name)};

    chart_begin(chart, heads[0], text_of(chart, WORD_DESC_SENSOR), CHART_PLOT, 0);
    chart_scale(chart, values_top(sensor->values, chart->count), sensor->top > 0 ? sensor->top : 1);
    chart_dates(chart, 1);
    chart_line(chart, sensor->values, 0);
    chart_end(chart);
    table_days(chart, heads, columns, 1, sensor->decimals);
}
