/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/columns.h"

#include "core/json.h"
#include "gateway/cli/diary_days.h"
#include "gateway/cli/entries.h"
#include <math.h>
#include <stdio.h>

void row_fill(const struct days *days, enum series series, const char *symptom, struct row *ret)
{
    *ret = (struct row){.series = series, .symptom = symptom};
    days_values(days, series, symptom, ret->values);
    if (series == SERIES_SYMPTOM) {
        char name[32];
        symptom_text(symptom, name);
        snprintf(ret->label, sizeof(ret->label), "%s", name);
        ret->top = SEVERITY_TOP;
        return;
    }
    snprintf(ret->label, sizeof(ret->label), "%s", series_forms[series].label);
    ret->decimals = series_forms[series].decimals;
    ret->top = series == SERIES_STOOL ? BRISTOL_MAX : values_top(ret->values, days->count);
}

void print_mean(const struct output *output, const struct days *days, const struct row *row)
{
    size_t count = 0;
    const double mean = days_mean(days, row->values, &count);

    if (count == 0)
        return;
    fprintf(output->out, "  mean %.*f%s, %zu day%s", row->series == SERIES_ENERGY ? 0 : 1, mean,
            row->series == SERIES_SYMPTOM ? " of 10" : "", count, count == 1 ? "" : "s");
}

void print_summary(const struct context *context, const struct days *days, const struct row *row)
{
    const struct output *output = &context->output;
    const struct config *config = context->config;
    size_t movements = 0;
    char text[32];

    switch (row->series) {
    case SERIES_STOOL:
        for (size_t i = 0; i < days->count; i++)
            movements += days->list[i].movements;
        fprintf(output->out, "  %zu in %zu days", movements, days->count);
        break;
    case SERIES_FIBRE:
        print_mean(output, days, row);
        fprintf(output->out, ", goal %d", config->diary_fibre_goal_g);
        break;
    case SERIES_PLANTS:
        figure_text(figures_plants(&days->all), text);
        fprintf(output->out, "  %s different, goal %d", text, config->diary_plants_goal);
        break;
    case SERIES_LIVE:
        fprintf(output->out, "  %zu", days->all.live);
        break;
    case SERIES_NOVA4:
        break;
    default:
        print_mean(output, days, row);
        break;
    }
}

void rows_each(const struct context *context, const struct days *days, row_fn print)
{
    const char *symptoms[SEVERITIES_MAX];
    const size_t count = diary_symptoms(context, days, symptoms);
    struct row row;

    for (size_t i = 0; i < count; i++) {
        row_fill(days, SERIES_SYMPTOM, symptoms[i], &row);
        print(context, days, &row);
    }
    for (int series = 0; series < SERIES_FIGURES; series++) {
        row_fill(days, (enum series)series, NULL, &row);
        print(context, days, &row);
    }
}

static json_t *day_json(const struct day *day)
{
    json_t *json = json_object();
    char date[11];

    day_format(day->number, date);
    json_object_set_new(json, "day", json_string(date));
    json_object_set_new(json, "complete", json_boolean(!day->is_running));
    for (int series = 0; series < SERIES_FIGURES; series++)
        json_object_set_new(json, series_forms[series].name,
                            json_figure(day_value(day, (enum series)series, NULL)));
    json_object_set(json, "symptoms", day->figures.symptoms);
    return json;
}

json_t *days_json(const struct days *days)
{
    json_t *list = json_array();

    for (size_t i = 0; i < days->count; i++)
        json_array_append_new(list, day_json(&days->list[i]));
    return json_pack("{s:i, s:b, s:o, s:o}", "zonula", 1, "ok", 1, "days", list, "plants",
                     json_figure(figures_plants(&days->all)));
}
