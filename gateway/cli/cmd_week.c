/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula week [DAY]: seven days side by side. zonula plot SERIES [--days N]: one series as bars. */
#include "core/cleanup.h"
#include "core/json.h"
#include "core/ztime.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/days.h"
#include "gateway/cli/entries.h"
#include "gateway/cli/logging.h"
#include "gateway/diary/checkin.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WEEK        7
#define LABEL_CELLS 14
#define CELLS       6
#define SEVERE      10.0 /* the end of the scale of symptoms */

static const struct row {
    const char *name;  /* as it is asked for */
    const char *label; /* with its unit */
    enum series series;
    int decimals;
} rows[] = {
    {"stool", "stool type", SERIES_STOOL, 0}, {"energy", "energy kcal", SERIES_ENERGY, 0},
    {"fibre", "fibre g", SERIES_FIBRE, 0},    {"plants", "plants", SERIES_PLANTS, 1},
    {"live", "live foods", SERIES_LIVE, 0},   {"nova4", "NOVA 4 %", SERIES_NOVA4, 0},
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

/* ---- a week as a table ---- */

static const char *weekday_text(int32_t day)
{
    static const char *const names[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

    return names[day_of_week(day) - 1];
}

static void print_cells(const struct output *output, const struct days *days, const struct row *row,
                        const char *symptom)
{
    print_padded(output->out, row->label, LABEL_CELLS);
    for (size_t i = 0; i < days->count; i++) {
        const double value = day_value(&days->list[i], row->series, symptom);
        if (isnan(value))
            fprintf(output->out, "%*s", CELLS, "-");
        else
            fprintf(output->out, "%*.*f", CELLS, row->decimals, value);
    }
    fputs("  ", output->out);
}

static void print_line(const struct output *output, const struct days *days, const struct row *row,
                       const char *symptom)
{
    const double top = symptom ? SEVERE : days_top(days, row->series, NULL);
    double values[WEEK];

    for (size_t i = 0; i < days->count && i < WEEK; i++)
        values[i] = day_value(&days->list[i], row->series, symptom);
    print_sparkline(output, values, days->count, top);
}

static void print_mean(const struct output *output, const struct days *days, const struct row *row,
                       const char *symptom, const char *more)
{
    size_t count = 0;
    const double mean = days_mean(days, row->series, symptom, &count);

    if (count == 0)
        return;
    fprintf(output->out, "  mean %.*f%s, %zu day%s%s", row->series == SERIES_ENERGY ? 0 : 1, mean,
            symptom ? " of 10" : "", count, count == 1 ? "" : "s", more);
}

static void print_symptom(const struct output *output, const struct days *days, const char *kind)
{
    char name[32];

    symptom_text(kind, name);
    const struct row row = {NULL, name, SERIES_SYMPTOM, 0};
    print_cells(output, days, &row, kind);
    print_line(output, days, &row, kind);
    print_mean(output, days, &row, kind, "");
    fputc('\n', output->out);
}

static void print_row(const struct context *context, const struct days *days, const struct row *row)
{
    const struct output *output = &context->output;
    const struct config *config = context->config;
    char text[64] = "";
    int movements = 0;

    print_cells(output, days, row, NULL);
    if (row->series == SERIES_STOOL) {
        for (size_t i = 0; i < days->count; i++)
            movements += days->list[i].movements;
        fprintf(output->out, "%*s  %d in %zu days\n", WEEK, "", movements, days->count);
        return;
    }
    print_line(output, days, row, NULL);
    switch (row->series) {
    case SERIES_FIBRE:
        snprintf(text, sizeof(text), ", goal %d", config->diary_fibre_goal_g);
        print_mean(output, days, row, NULL, text);
        break;
    case SERIES_PLANTS:
        figure_text(figures_plants(&days->all), text);
        fprintf(output->out, "  %s different, goal %d", text, config->diary_plants_goal);
        break;
    case SERIES_LIVE:
        fprintf(output->out, "  %zu", days->all.live);
        break;
    case SERIES_ENERGY:
        print_mean(output, days, row, NULL, "");
        break;
    default:
        break;
    }
    fputc('\n', output->out);
}

static bool is_tracked(const char *kind, const char *const *tracked, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(tracked[i], kind) == 0)
            return true;
    return false;
}

/* What is tracked, then what was felt besides. */
static void print_symptoms(const struct context *context, const struct days *days)
{
    const char *track = context->config->diary_track;
    const char *tracked[SEVERITIES_MAX];
    size_t count = 0;

    if (checkin_tracked(track ? track : "", tracked, &count, NULL) < 0)
        count = 0;
    for (size_t i = 0; i < count; i++)
        print_symptom(&context->output, days, tracked[i]);
    for (size_t i = 0; symptom_kinds[i]; i++)
        if (!is_tracked(symptom_kinds[i], tracked, count) &&
            days_top(days, SERIES_SYMPTOM, symptom_kinds[i]) > 0)
            print_symptom(&context->output, days, symptom_kinds[i]);
}

static void print_until(const struct context *context, const struct days *days, const char *before,
                        const char *after)
{
    struct civil now;

    if (!days->list[days->count - 1].is_running)
        return;
    civil_from_ms(context->now_ms, zone_offset_s(context->zone, context->now_ms), &now);
    fprintf(context->output.out, "%suntil %02d:%02d%s", before, now.hour, now.minute, after);
}

static void print_week(const struct context *context, const struct days *days)
{
    FILE *out = context->output.out;
    char title[64];

    days_title(days, title, sizeof(title));
    fputs(title, out);
    print_until(context, days, " (today ", ")");
    fprintf(out, "\n%*s", LABEL_CELLS, "");
    for (size_t i = 0; i < days->count; i++)
        fprintf(out, "%*s", CELLS, weekday_text(days->list[i].number));
    fputc('\n', out);
    print_symptoms(context, days);
    for (size_t i = 0; i < ROWS; i++)
        print_row(context, days, &rows[i]);
}

/* ---- as JSON ---- */

static json_t *day_json(const struct day_figures *day)
{
    json_t *json = json_object();
    char date[11];

    day_format(day->number, date);
    json_object_set_new(json, "day", json_string(date));
    json_object_set_new(json, "complete", json_boolean(!day->is_running));
    for (size_t i = 0; i < ROWS; i++)
        json_object_set_new(json, rows[i].name, json_figure(day_value(day, rows[i].series, NULL)));
    json_object_set(json, "symptoms", day->figures.symptoms);
    return json;
}

static int print_days_json(const struct context *context, const struct days *days)
{
    json_t *list = json_array();

    for (size_t i = 0; i < days->count; i++)
        json_array_append_new(list, day_json(&days->list[i]));
    return print_json(&context->output,
                      json_pack("{s:i, s:b, s:o, s:o}", "zonula", 1, "ok", 1, "days", list,
                                "plants", json_figure(figures_plants(&days->all))));
}

/* ---- the commands ---- */

static int32_t today_of(const struct context *context)
{
    return gut_day_of(context->now_ms, zone_offset_s(context->zone, context->now_ms));
}

int cmd_week(struct context *context)
{
    CLEANUP(days_done) struct days days = {0};
    char text[LOG_TEXT_SIZE];
    struct error err = {0};

    int status = logging_text(context, text);
    if (status == 0)
        status = context_person(context);
    if (status == 0)
        status = context_config(context);
    if (status)
        return status;
    int32_t last = today_of(context);
    if (text[0] && when_parse_day(text, context->now_ms, context->zone, &last, &err) < 0)
        return output_error(&context->output, &err, NULL);
    status = days_read(context, last, WEEK, &days);
    if (status)
        return status;
    if (context->output.json)
        return print_days_json(context, &days);
    print_week(context, &days);
    return EXIT_OK;
}

/* What is asked for; a symptom's kind in *ret_symptom. False: there is no such series. */
static bool find_series(const char *name, struct row *ret, const char **ret_symptom)
{
    *ret_symptom = symptom_kind_of(name);
    if (*ret_symptom) {
        *ret = (struct row){name, name, SERIES_SYMPTOM, 0};
        return true;
    }
    for (size_t i = 0; i < ROWS; i++) {
        if (strcmp(rows[i].name, name) != 0)
            continue;
        *ret = rows[i];
        return true;
    }
    return false;
}

static double goal_of(const struct context *context, const struct days *days, const struct row *row,
                      const char *symptom)
{
    if (row->series == SERIES_FIBRE)
        return context->config->diary_fibre_goal_g;
    return symptom ? SEVERE : days_top(days, row->series, NULL);
}

static void print_plot(const struct context *context, const struct days *days,
                       const struct row *row, const char *symptom)
{
    const struct output *output = &context->output;
    const double goal = goal_of(context, days, row, symptom);
    char title[64];

    days_title(days, title, sizeof(title));
    fprintf(output->out, "%s, %s", row->label, title);
    if (row->series == SERIES_FIBRE)
        fprintf(output->out, ", goal %.0f", goal);
    fputc('\n', output->out);
    for (size_t i = 0; i < days->count; i++) {
        const double value = day_value(&days->list[i], row->series, symptom);
        fprintf(output->out, "%s", weekday_text(days->list[i].number));
        if (isnan(value)) {
            fprintf(output->out, "%7s\n", "-");
            continue;
        }
        fprintf(output->out, "%7.1f  ", value);
        print_bar(output, value, goal > 0 ? goal : 1);
        if (days->list[i].is_running)
            print_until(context, days, "  ", "");
        fputc('\n', output->out);
    }
}

static int read_days(const struct context *context, size_t *ret)
{
    const char *text = context->options->days;
    char *end = NULL;
    const unsigned long days = text ? strtoul(text, &end, 10) : 14;

    if (days < 1 || days > DAYS_MAX || (text && (text[0] < '1' || text[0] > '9' || *end)))
        return context_usage(context, "--days is a number from 1 to 366");
    *ret = days;
    return EXIT_OK;
}

int cmd_plot(struct context *context)
{
    const struct options *options = context->options;
    size_t count = 0;
    int status = read_days(context, &count);

    if (status)
        return status;
    if (options->argument_count == 0)
        return context_usage(context, "plot: what? energy, fibre, plants, live, nova4, stool, or a "
                                      "symptom");
    status = context_person(context);
    if (status == 0)
        status = context_config(context);
    CLEANUP(days_done) struct days days = {0};
    if (status == 0)
        status = days_read(context, today_of(context), count, &days);
    for (size_t i = 0; status == 0 && i < options->argument_count; i++) {
        const char *symptom = NULL;
        struct row row;
        if (!find_series(options->arguments[i], &row, &symptom))
            return output_fail(&context->output, EXIT_DATA, "series", options->arguments[i],
                               "there is no such series",
                               "there are energy, fibre, plants, live, nova4, stool, and symptoms",
                               NULL);
        if (context->output.json)
            return print_days_json(context, &days);
        print_plot(context, &days, &row, symptom);
    }
    return status;
}
