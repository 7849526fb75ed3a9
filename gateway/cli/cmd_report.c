/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula report --html FILE: the diary as a page (gateway/report). */
#include "core/cleanup.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/diary_days.h"
#include "gateway/cli/outfile.h"
#include "gateway/report/report.h"
#include "gateway/sensor_days.h"
#include <stdlib.h>

#define DAYS_DEFAULT 28
#define DAYS_LONGEST 366

/* All that the page is made of. */
struct making {
    int32_t first, last;
    enum language language;
    struct collection entries; /* from a week before the first day on */
    struct days days, before;  /* the period; the same with the week before it */
    double week_plants[DAYS_MAX];
    const char *symptoms[SEVERITIES_MAX];
    struct contact contacts[CONTACT_GROUPS_MAX];
    struct sensor_days sensor_days;
    struct report_sensor sensors[SENSORS];
    struct report report;
};

static void making_freep(struct making **making)
{
    if (!*making)
        return;
    collection_done(&(*making)->entries);
    days_done(&(*making)->days);
    days_done(&(*making)->before);
    sensor_days_done(&(*making)->sensor_days);
    free(*making);
}

/* ---- what is asked for ---- */

static int read_options(struct context *context, struct making *making)
{
    const struct options *options = context->options;
    const int language = options->lang ? language_from_name(options->lang) : LANGUAGE_EN;

    if (!options->html || !*options->html)
        return context_usage(context, "report: into which file? e.g. zonula report --html "
                                      "report.html");
    if (options->argument_count > 0)
        return context_usage(context, "report takes no argument; days are named with --from and "
                                      "--to");
    if (language < 0)
        return context_usage(context, "--lang is en or de");
    making->language = (enum language)language;
    return EXIT_OK;
}

static int read_span(struct context *context, struct making *making)
{
    const struct options *options = context->options;
    int32_t today = 0;

    int status = context_today(context, &today);
    making->last = today;
    if (status == 0 && options->to)
        status = context_day(context, options->to, &making->last);
    making->first = making->last - DAYS_DEFAULT + 1;
    if (status == 0 && options->from)
        status = context_day(context, options->from, &making->first);
    if (status)
        return status;
    if (making->first > making->last)
        return output_fail(&context->output, EXIT_DATA, "time", options->from,
                           "--from lies behind --to", "nothing written", NULL);
    if (making->last - making->first >= DAYS_LONGEST)
        return output_fail(&context->output, EXIT_DATA, "time", options->from,
                           "a report has 366 days at most", "nothing written", NULL);
    return EXIT_OK;
}

/* ---- what there is ---- */

static int read_diary(struct context *context, struct making *making)
{
    const size_t count = (size_t)(making->last - making->first) + 1;
    const size_t lead = REPORT_PLANTS_DAYS - 1;
    const int start_min = context->config->diary_day_start_min;
    const struct collect_filter filter = {
        .by_day = true,
        .first_day = making->first - (int32_t)lead,
        .last_day = making->last,
    };
    int32_t today = 0;

    int status = context_today(context, &today);
    if (status == 0)
        status = collect_days(context, &filter, &making->entries);
    if (status)
        return status;
    if (days_init(&making->days, making->last, count, today, start_min) < 0 ||
        days_init(&making->before, making->last, count + lead, today, start_min) < 0)
        return EXIT_SOFTWARE;
    for (size_t i = 0; i < making->entries.count; i++) {
        days_add(&making->days, &making->entries.entries[i]);
        days_add(&making->before, &making->entries.entries[i]);
    }
    for (size_t i = 0; i < count; i++)
        making->week_plants[i] = days_plants(&making->before, i + lead, REPORT_PLANTS_DAYS);
    return EXIT_OK;
}

static int read_sensors(struct context *context, struct making *making, size_t *ret_count)
{
    struct error err = {0};

    *ret_count = 0;
    if (sensor_days_read(context->store, context->person.row, context->config, context->zone,
                         context->now_ms, making->first, making->days.count, &making->sensor_days,
                         &err) < 0)
        return output_error(&context->output, &err, "nothing written");
    for (int i = 0; i < SENSORS; i++)
        if (sensor_days_have(&making->sensor_days, (enum sensor)i))
            making->sensors[(*ret_count)++] = (struct report_sensor){
                .name = sensor_forms[i].name,
                .decimals = sensor_forms[i].decimals,
                .top = sensor_forms[i].top,
                .values = making->sensor_days.values[i],
            };
    return EXIT_OK;
}

/* The instant at which the first day begins, by the clock of today's zone. */
static int64_t first_ms(const struct context *context, const struct making *making)
{
    return zone_gut_day_start_ms(context->zone, making->first) - GUT_DAY_START_MS +
           context->config->diary_day_start_min * MS_PER_MINUTE;
}

static int make(struct context *context, struct making *making)
{
    struct report *report = &making->report;
    int status = read_diary(context, making);

    if (status)
        return status;
    *report = (struct report){
        .language = making->language,
        .notes = !context->options->no_notes,
        .person = context->person.name,
        .now_ms = context->now_ms,
        .offset_s = zone_offset_s(context->zone, context->now_ms),
        .days = &making->days,
        .week_plants = making->week_plants,
        .fibre_goal_g = context->config->diary_fibre_goal_g,
        .plants_goal = context->config->diary_plants_goal,
        .symptoms = making->symptoms,
        .contacts = making->contacts,
        .sensors = making->sensors,
    };
    report->symptom_count = diary_symptoms(context, &making->days, making->symptoms);
    report->contact_count =
        contact_count(making->entries.entries, making->entries.count, first_ms(context, making),
                      making->contacts, &report->checkin_count);
    return read_sensors(context, making, &report->sensor_count);
}

/* ---- the file ---- */

static int answer(const struct context *context, const char *path, size_t days, size_t charts,
                  long long bytes)
{
    const struct output *output = &context->output;
    const long long kilobytes = (bytes + 999) / 1000;

    if (output->json)
        return print_json(output, json_pack("{s:i, s:b, s:b, s:s, s:I, s:I, s:I}", "zonula", 1,
                                            "ok", 1, "dry_run", (int)context->options->dry_run,
                                            "file", path, "days", (json_int_t)days, "charts",
                                            (json_int_t)charts, "bytes", (json_int_t)bytes));
    if (output->quiet)
        return EXIT_OK;
    print_text(output->out, path);
    fprintf(output->out, ": %zu day%s, %zu charts, %lld kB\n", days, days == 1 ? "" : "s", charts,
            kilobytes);
    return EXIT_OK;
}

static int write_page(const struct context *context, const struct making *making)
{
    CLEANUP(outfile_done) struct outfile outfile = {0};
    const char *path = context->options->html;

    int status = outfile_begin(context, path, &outfile);
    if (status)
        return status;
    const size_t charts = report_write(outfile.file, &making->report);
    const long long bytes = ftell(outfile.file);
    if (!context->options->dry_run)
        status = outfile_finish(context, &outfile);
    return status ? status : answer(context, path, making->days.count, charts, bytes);
}

int cmd_report(struct context *context)
{
    CLEANUP(making_freep) struct making *making = calloc(1, sizeof(*making));

    if (!making)
        return EXIT_SOFTWARE;
    int status = read_options(context, making);
    if (status == 0)
        status = outfile_check(context, context->options->html);
    if (status == 0)
        status = context_person(context);
    if (status == 0)
        status = read_span(context, making);
    if (status == 0)
        status = make(context, making);
    return status ? status : write_page(context, making);
}
