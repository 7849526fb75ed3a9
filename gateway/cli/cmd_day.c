/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula today, zonula day DAY: a gut-day, its entries and what they come to. */
#include "core/cleanup.h"
#include "core/json.h"
#include "gateway/cli/collect.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/entries.h"
#include "gateway/cli/figures.h"
#include "gateway/cli/logging.h"
#include "gateway/food/grams.h"
#include <stdlib.h>
#include <string.h>

#define PLANTS_DAYS 7
#define LABEL_CELLS 12

struct day {
    int32_t number;
    bool is_running; /* not over yet */
    double fibre_goal_g, plants_goal;
    struct collection entries;
    struct figures figures;
    double week_plants;
};

static void day_done(struct day *day)
{
    collection_done(&day->entries);
    figures_done(&day->figures);
}

/* Different plants of the seven gut-days that end with this one. */
static int read_week(struct context *context, int32_t day, double *ret)
{
    CLEANUP(collection_done) struct collection week = {0};
    CLEANUP(figures_done) struct figures figures = {0};

    if (figures_init(&figures) < 0)
        return EXIT_SOFTWARE;
    int status =
        collect_entries(context, zone_gut_day_start_ms(context->zone, day - PLANTS_DAYS + 1),
                        zone_gut_day_start_ms(context->zone, day + 1), 0, 0, &week);
    for (size_t i = 0; i < week.count; i++)
        figures_add(&figures, &week.entries[i]);
    *ret = figures_plants(&figures);
    return status;
}

/* Of the day whose number is set. */
static int read_day(struct context *context, struct day *ret)
{
    ret->is_running =
        ret->number == gut_day_of(context->now_ms, zone_offset_s(context->zone, context->now_ms));
    if (figures_init(&ret->figures) < 0)
        return EXIT_SOFTWARE;
    int status = context_config(context);
    if (status)
        return status;
    ret->fibre_goal_g = context->config->diary_fibre_goal_g;
    ret->plants_goal = context->config->diary_plants_goal;
    status =
        collect_entries(context, zone_gut_day_start_ms(context->zone, ret->number),
                        zone_gut_day_start_ms(context->zone, ret->number + 1), 0, 0, &ret->entries);
    for (size_t i = 0; i < ret->entries.count; i++)
        figures_add(&ret->figures, &ret->entries.entries[i]);
    return status ? status : read_week(context, ret->number, &ret->week_plants);
}

/* ---- as text ---- */

struct count {
    const char *name;
    long long value;
};

static int compare_counts(const void *left, const void *right)
{
    const struct count *a = left;
    const struct count *b = right;

    if (a->value != b->value)
        return a->value < b->value ? 1 : -1;
    return strcmp(a->name, b->name);
}

/* The members of an object with whole numbers, most first. */
static size_t sort_counts(json_t *object, struct count **ret)
{
    size_t used = 0;
    const char *key;
    json_t *value;

    *ret = calloc(json_object_size(object) + 1, sizeof(**ret));
    if (!*ret)
        return 0;
    json_object_foreach(object, key, value)(*ret)[used++] =
        (struct count){key, (long long)json_number_value(value)};
    qsort(*ret, used, sizeof(**ret), compare_counts);
    return used;
}

/* "polyol 3, caffeine 2". Malloc'd. */
static char *counts_text(json_t *object, bool symptoms)
{
    CLEANUP(cleanup_free) struct count *counts = NULL;
    size_t count = sort_counts(object, &counts);
    char *text = NULL;
    size_t length = 0;
    char name[32];

    FILE *out = open_memstream(&text, &length);
    if (!out)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        snprintf(name, sizeof(name), "%s", counts[i].name);
        if (symptoms)
            symptom_text(counts[i].name, name);
        fprintf(out, "%s%s" NO_BREAK "%lld", i ? ", " : "", name, counts[i].value);
    }
    fclose(out);
    return text;
}

static void print_label(const struct output *output, const char *label)
{
    print_padded(output->out, label, LABEL_CELLS);
}

static void print_counts(const struct output *output, const char *label, json_t *object,
                         bool symptoms, const char *otherwise)
{
    CLEANUP(cleanup_free) char *text = counts_text(object, symptoms);

    print_label(output, label);
    print_wrapped(output, text && *text ? text : otherwise, LABEL_CELLS);
}

static void print_fibre(const struct output *output, const struct figures *figures, double goal_g)
{
    print_label(output, "fibre");
    if (figures->items > 0 && figures->fibre_unknown == figures->items) {
        fputs("unknown\n", output->out);
        return;
    }
    char text[48];
    snprintf(text, sizeof(text), "%s%.1f g", figures->fibre_unknown ? ">= " : "", figures->fibre_g);
    print_padded(output->out, text, 10);
    print_bar(output, figures->fibre_g, goal_g);
    fprintf(output->out, "  %.0f %% of %.0f g", 100 * figures->fibre_g / goal_g, goal_g);
    if (output->verbose)
        fprintf(output->out, " (%zu of %zu items)", figures->items - figures->fibre_unknown,
                figures->items);
    fputc('\n', output->out);
}

static void print_figures(const struct output *output, const struct day *day)
{
    const struct figures *figures = &day->figures;
    char today[32];
    char week[32];
    char share[32];

    print_label(output, "energy");
    fprintf(output->out, "%s%.0f kcal\n", figures->kcal_unknown ? ">= " : "", figures->kcal);
    print_fibre(output, figures, day->fibre_goal_g);
    figure_text(figures_plants(figures), today);
    figure_text(day->week_plants, week);
    print_label(output, "plants");
    if (day->is_running)
        fprintf(output->out, "%-10sin %d days %s of %.0f\n", today, PLANTS_DAYS, week,
                day->plants_goal);
    else
        fprintf(output->out, "%s\n", today);
    print_label(output, "live foods");
    fprintf(output->out, "%zu\n", figures->live);
    if (figures->kcal > 0) {
        snprintf(share, sizeof(share), "%.0f %%", 100 * figures->nova4_kcal / figures->kcal);
        print_label(output, "NOVA 4");
        fprintf(output->out, "%-10sof energy\n", share);
    }
    print_counts(output, "contact", figures->contact, false, "none");
}

static void print_day(const struct context *context, const struct day *day)
{
    const struct output *output = &context->output;
    size_t cells = collection_number_cells(&day->entries);
    char date[DATE_TEXT_MAX];
    struct civil now;

    long_date_text(day->number, date);
    civil_from_ms(context->now_ms, zone_offset_s(context->zone, context->now_ms), &now);
    print_bold(output, true);
    fputs(date, output->out);
    print_bold(output, false);
    if (day->is_running)
        fprintf(output->out, ", until %02d:%02d", now.hour, now.minute);
    fputc('\n', output->out);
    if (day->entries.count == 0) {
        fputs(day->is_running ? "nothing logged yet\n" : "nothing logged\n", output->out);
        return;
    }
    for (size_t i = 0; i < day->entries.count; i++)
        print_entry_line(output, &day->entries.entries[i], cells);
    fputc('\n', output->out);
    if (day->figures.items > 0)
        print_figures(output, day);
    print_counts(output, "symptoms", day->figures.symptoms, true,
                 day->is_running ? "no check-in yet" : "no check-in");
}

/* ---- as JSON ---- */

static int print_day_json(const struct context *context, const struct day *day)
{
    const struct figures *figures = &day->figures;
    json_t *entries = json_array();
    json_t *json = json_pack("{s:i, s:b}", "zonula", 1, "ok", 1);
    bool known = figures->items > 0;
    char date[11];

    for (size_t i = 0; i < day->entries.count; i++)
        json_array_append_new(entries, entry_json(&day->entries.entries[i]));
    day_format(day->number, date);
    json_object_set_new(json, "day", json_string(date));
    json_object_set_new(
        json, "until",
        day->is_running ? json_time(context->now_ms, zone_offset_s(context->zone, context->now_ms))
                        : json_null());
    json_object_set_new(json, "entries", entries);
    json_object_set_new(json, "items", json_integer((json_int_t)figures->items));
    json_object_set_new(json, "kcal", known ? json_figure(figures->kcal) : json_null());
    json_object_set_new(json, "fibre_g",
                        figures->fibre_unknown < figures->items ? json_figure(figures->fibre_g)
                                                                : json_null());
    json_object_set_new(json, "fibre_known_items",
                        json_integer((json_int_t)(figures->items - figures->fibre_unknown)));
    json_object_set_new(json, "fibre_goal_g", json_figure(day->fibre_goal_g));
    json_object_set_new(json, "plants", json_figure(figures_plants(figures)));
    json_object_set_new(json, "plants_7_days", json_figure(day->week_plants));
    json_object_set_new(json, "live_foods", json_integer((json_int_t)figures->live));
    json_object_set_new(json, "nova4_share",
                        figures->kcal > 0 ? json_figure(figures->nova4_kcal / figures->kcal)
                                          : json_null());
    json_object_set(json, "contact", figures->contact);
    json_object_set(json, "symptoms", figures->symptoms);
    return print_json(&context->output, json);
}

static int show(struct context *context, struct day *day)
{
    int status = read_day(context, day);

    if (status)
        return status;
    if (context->output.json)
        return print_day_json(context, day);
    print_day(context, day);
    return EXIT_OK;
}

int cmd_today(struct context *context)
{
    CLEANUP(day_done) struct day day = {0};

    if (context->options->argument_count > 0)
        return context_usage(context, "today takes no argument; another day: zonula day DAY");
    int status = context_person(context);
    if (status)
        return status;
    day.number = gut_day_of(context->now_ms, zone_offset_s(context->zone, context->now_ms));
    return show(context, &day);
}

int cmd_day(struct context *context)
{
    CLEANUP(day_done) struct day day = {0};
    char text[LOG_TEXT_SIZE];
    struct error err = {0};

    int status = logging_text(context, text);
    if (status)
        return status;
    if (!text[strspn(text, " \t\r\n")])
        return context_usage(context, "day: which? e.g. zonula day yesterday");
    status = context_person(context);
    if (status)
        return status;
    if (when_parse_day(text, context->now_ms, context->zone, &day.number, &err) < 0)
        return output_error(&context->output, &err, NULL);
    return show(context, &day);
}
