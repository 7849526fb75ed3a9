/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula plot SERIES... [--days N]: a bar a day, or over longer times a line a week. */
#include "core/cleanup.h"
#include "core/json.h"
#include "gateway/cli/columns.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/diary_days.h"
#include "gateway/cli/entries.h"
#include "gateway/cli/pager.h"
#include "gateway/sensor_days.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DAYS_DEFAULT 14
#define YEAR         366
#define BARS_MAX     31 /* more days are shown by the week */
#define WEEK         7
#define DAY_TEXT     24

static const char there_are[] =
    "there are energy, fibre, plants, live, nova4, stool, symptoms, sleep, sleep_score, stress, "
    "resting_hr, hrv, heart";

struct plot {
    struct days days;
    struct sensor_days sensors; /* count 0: none was asked for */
};

static void plot_done(struct plot *plot)
{
    days_done(&plot->days);
    sensor_days_done(&plot->sensors);
}

/* ---- what is asked for ---- */

static int series_from_name(const char *name)
{
    for (int i = 0; i < SERIES_FIGURES; i++)
        if (strcmp(series_forms[i].name, name) == 0)
            return i;
    return -1;
}

static bool is_series(const char *name)
{
    return symptom_kind_of(name) || series_from_name(name) >= 0 || sensor_from_name(name) >= 0;
}

static void sensor_row(const struct plot *plot, enum sensor sensor, struct row *ret)
{
    const struct sensor_form *form = &sensor_forms[sensor];

    *ret = (struct row){.series = SERIES_SENSOR, .decimals = form->decimals};
    snprintf(ret->label, sizeof(ret->label), "%s", form->label);
    memcpy(ret->values, plot->sensors.values[sensor], plot->days.count * sizeof(ret->values[0]));
    ret->top = form->top > 0 ? form->top : values_top(ret->values, plot->days.count);
}

static void find_row(const struct context *context, const struct plot *plot, const char *name,
                     struct row *ret)
{
    const char *symptom = symptom_kind_of(name);
    const int series = series_from_name(name);

    if (symptom) {
        row_fill(&plot->days, SERIES_SYMPTOM, symptom, ret);
    } else if (series >= 0) {
        row_fill(&plot->days, (enum series)series, NULL, ret);
        if (series == SERIES_FIBRE)
            ret->top = context->config->diary_fibre_goal_g;
    } else {
        sensor_row(plot, (enum sensor)sensor_from_name(name), ret);
    }
}

/* ---- as text ---- */

static void day_text(const struct output *output, const struct days *days, size_t at,
                     char ret[DAY_TEXT])
{
    const int32_t day = days->list[at].number;
    char date[DATE_TEXT_MAX];

    if (output->iso) {
        day_format(day, ret);
    } else if (days->count <= WEEK) {
        snprintf(ret, DAY_TEXT, "%s", weekday_text(day));
    } else {
        date_text(day * MS_PER_DAY, 0, PRECISION_DAY, day * MS_PER_DAY, date);
        snprintf(ret, DAY_TEXT, "%-10.20s", date);
    }
}

static void print_bars(const struct context *context, const struct days *days,
                       const struct row *row)
{
    const struct output *output = &context->output;
    char text[DAY_TEXT];

    for (size_t i = 0; i < days->count; i++) {
        day_text(output, days, i, text);
        fputs(text, output->out);
        if (isnan(row->values[i])) {
            fprintf(output->out, "%7s\n", "-");
            continue;
        }
        fprintf(output->out, " %6.1f  ", row->values[i]);
        print_bar(output, row->values[i], row->top > 0 ? row->top : 1);
        if (days->list[i].is_running)
            print_until(context, days, "  ", "");
        fputc('\n', output->out);
    }
}

/* A week from the first day on: its first day, a character a day, the mean. */
static void print_week_line(const struct context *context, const struct days *days,
                            const struct row *row, size_t from)
{
    const struct output *output = &context->output;
    const size_t count = days->count - from < WEEK ? days->count - from : WEEK;
    const struct days week = {.list = days->list + from, .count = count};
    char text[DAY_TEXT];
    size_t known = 0;

    day_text(output, days, from, text);
    fprintf(output->out, "%s  ", text);
    print_sparkline(output, row->values + from, count, row->top);
    const double mean = days_mean(&week, row->values + from, &known);
    if (known > 0)
        fprintf(output->out, "%*s  mean %.1f, %zu day%s", (int)(WEEK - count), "", mean, known,
                known == 1 ? "" : "s");
    fputc('\n', output->out);
}

static void print_plot(const struct context *context, const struct days *days,
                       const struct row *row)
{
    const struct output *output = &context->output;
    char title[DATE_TEXT_MAX];

    report_span_text(output, days->list[0].number, days->list[days->count - 1].number, title);
    fprintf(output->out, "%s, %s", row->label, title);
    if (row->series == SERIES_FIBRE)
        fprintf(output->out, ", goal %d", context->config->diary_fibre_goal_g);
    fputc('\n', output->out);
    if (days->count <= BARS_MAX) {
        print_bars(context, days, row);
        return;
    }
    for (size_t from = 0; from < days->count; from += WEEK)
        print_week_line(context, days, row, from);
}

/* ---- as JSON ---- */

static json_t *row_json(const char *name, const struct days *days, const struct row *row)
{
    json_t *values = json_array();

    for (size_t i = 0; i < days->count; i++)
        json_array_append_new(values, json_figure(row->values[i]));
    return json_pack("{s:s, s:s, s:o}", "name", name, "label", row->label, "values", values);
}

/* ---- the command ---- */

static int read_days(const struct context *context, size_t *ret)
{
    const char *text = context->options->days;
    char *end = NULL;
    const unsigned long days = text ? strtoul(text, &end, 10) : DAYS_DEFAULT;

    if (days < 1 || days > YEAR || (text && (text[0] < '1' || text[0] > '9' || *end)))
        return context_usage(context, "--days is a number from 1 to 366");
    *ret = days;
    return EXIT_OK;
}

static int check_series(const struct context *context, bool *ret_sensors)
{
    const struct options *options = context->options;

    if (options->argument_count == 0)
        return context_usage(context, "plot: what? e.g. zonula plot fibre");
    for (size_t i = 0; i < options->argument_count; i++) {
        if (!is_series(options->arguments[i]))
            return output_fail(&context->output, EXIT_DATA, "series", options->arguments[i],
                               "there is no such series", there_are, NULL);
        *ret_sensors = *ret_sensors || sensor_from_name(options->arguments[i]) >= 0;
    }
    return EXIT_OK;
}

static int read_plot(struct context *context, size_t count, bool sensors, struct plot *ret)
{
    struct error err = {0};
    int32_t today = 0;

    int status = context_person(context);
    if (status == 0)
        status = context_today(context, &today);
    if (status == 0)
        status = diary_days(context, today, count, &ret->days, NULL);
    if (status == 0 && sensors &&
        sensor_days_read(context->store, context->person.row, context->config, context->zone,
                         context->now_ms, today - (int32_t)count + 1, count, &ret->sensors,
                         &err) < 0)
        status = output_error(&context->output, &err, NULL);
    return status;
}

int cmd_plot(struct context *context)
{
    const struct options *options = context->options;
    CLEANUP(plot_done) struct plot plot = {0};
    CLEANUP(json_drop) json_t *list = json_array();
    struct row row;
    bool sensors = false;
    size_t count = 0;

    int status = read_days(context, &count);
    if (status == 0)
        status = check_series(context, &sensors);
    if (status == 0)
        status = read_plot(context, count, sensors, &plot);
    if (status)
        return status;
    CLEANUP(pager_end) struct pager pager;
    pager_begin(&context->output, &pager);
    for (size_t i = 0; i < options->argument_count; i++) {
        find_row(context, &plot, options->arguments[i], &row);
        if (context->output.json) {
            json_array_append_new(list, row_json(options->arguments[i], &plot.days, &row));
            continue;
        }
        if (i > 0)
            fputc('\n', context->output.out);
        print_plot(context, &plot.days, &row);
    }
    if (!context->output.json)
        return EXIT_OK;
    json_t *json = days_json(&plot.days);
    json_object_set(json, "series", list);
    return print_json(&context->output, json);
}
