/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula today, zonula day DAY: a gut-day, its entries and what they come to. */
#include "core/cleanup.h"
#include "core/json.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/diary_days.h"
#include "gateway/cli/entries.h"
#include "gateway/cli/logging.h"
#include "gateway/cli/pager.h"
#include "gateway/diary/series.h"
#include "gateway/food/grams.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PLANTS_DAYS 7
#define LABEL_CELLS 12

struct view_day {
    const struct day *day;
    double fibre_goal_g, plants_goal;
    double week_plants; /* different ones of the seven days that end with this one */
    struct days week;
    struct collection entries; /* of the day */
};

static void view_day_done(struct view_day *view)
{
    collection_done(&view->entries);
    days_done(&view->week);
}

static int read_day(struct context *context, int32_t number, struct view_day *ret)
{
    const struct collect_filter filter = {.by_day = true, .first_day = number, .last_day = number};

    int status = diary_days(context, number, PLANTS_DAYS, &ret->week, NULL);
    if (status)
        return status;
    ret->day = &ret->week.list[PLANTS_DAYS - 1];
    ret->fibre_goal_g = context->config->diary_fibre_goal_g;
    ret->plants_goal = context->config->diary_plants_goal;
    ret->week_plants = figures_plants(&ret->week.all);
    return collect_days(context, &filter, &ret->entries);
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

/* " (13 of 13 items)" behind a figure, if wanted. */
static void print_known(const struct output *output, size_t known, size_t items)
{
    if (output->verbose)
        fprintf(output->out, " (%zu of %zu items)", known, items);
}

static void print_fibre(const struct output *output, const struct figures *figures, double goal_g)
{
    const double fibre_g = figures_sum(figures, NUTRIENT_FIBRE);
    char text[48];

    print_label(output, "fibre");
    if (isnan(fibre_g)) {
        fputs("unknown\n", output->out);
        return;
    }
    snprintf(text, sizeof(text), "%s%.1f g", figures_lack(figures, NUTRIENT_FIBRE) ? ">= " : "",
             fibre_g);
    print_padded(output->out, text, 10);
    print_bar(output, fibre_g, goal_g);
    fprintf(output->out, "  %.0f %% of %.0f g", 100 * fibre_g / goal_g, goal_g);
    print_known(output, figures->known[NUTRIENT_FIBRE], figures->items);
    fputc('\n', output->out);
}

static void print_energy(const struct output *output, const struct figures *figures)
{
    print_label(output, "energy");
    if (figures->known[NUTRIENT_KCAL] == 0)
        fputs("unknown", output->out);
    else
        fprintf(output->out, "%s%.0f kcal", figures_lack(figures, NUTRIENT_KCAL) ? ">= " : "",
                figures->nutrients[NUTRIENT_KCAL]);
    print_known(output, figures->known[NUTRIENT_KCAL], figures->items);
    fputc('\n', output->out);
}

static void print_nova4(const struct output *output, const struct figures *figures)
{
    const double share = figures_nova4_share(figures);
    char text[32];

    if (isnan(share))
        return;
    snprintf(text, sizeof(text), "%.0f %%", 100 * share);
    print_label(output, "NOVA 4");
    fprintf(output->out, "%-10sof energy", text);
    print_known(output, figures->nova_known, figures->items);
    fputc('\n', output->out);
}

/* What else is known of what was eaten, and of how many items. */
static void print_nutrients(const struct output *output, const struct figures *figures)
{
    static const struct {
        const char *label, *unit;
        enum nutrient nutrient;
        int decimals;
    } rows[] = {
        {"protein", "g", NUTRIENT_PROTEIN, 1},    {"fat", "g", NUTRIENT_FAT, 1},
        {"carbohydrate", "g", NUTRIENT_CARB, 1},  {"sugar", "g", NUTRIENT_SUGAR, 1},
        {"alcohol", "g", NUTRIENT_ALCOHOL, 1},    {"lactose", "g", NUTRIENT_LACTOSE, 1},
        {"fructose", "g", NUTRIENT_FRUCTOSE, 1},  {"glucose", "g", NUTRIENT_GLUCOSE, 1},
        {"sodium", "mg", NUTRIENT_SODIUM, 0},     {"zinc", "mg", NUTRIENT_ZINC, 0},
        {"caffeine", "mg", NUTRIENT_CAFFEINE, 0}, {"glutamate+glutamine", "g", NUTRIENT_GLX, 1},
        {"hydroxyproline", "g", NUTRIENT_HYP, 1}, {"beta-glucan", "g", NUTRIENT_BETA_GLUCAN, 1},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const size_t known = figures->known[rows[i].nutrient];
        char text[48];

        if (known > 0)
            snprintf(text, sizeof(text), "%s%.*f %s", known < figures->items ? ">= " : "",
                     rows[i].decimals, figures->nutrients[rows[i].nutrient], rows[i].unit);
        else
            snprintf(text, sizeof(text), "unknown");
        fprintf(output->out, "%s %s", rows[i].label, text);
        print_known(output, known, figures->items);
        fputc('\n', output->out);
    }
}

static void print_figures(const struct output *output, const struct view_day *view)
{
    const struct figures *figures = &view->day->figures;
    char today[32];
    char week[32];

    print_energy(output, figures);
    print_fibre(output, figures, view->fibre_goal_g);
    figure_text(figures_plants(figures), today);
    figure_text(view->week_plants, week);
    print_label(output, "plants");
    if (view->day->is_running)
        fprintf(output->out, "%-10sin %d days %s of %.0f\n", today, PLANTS_DAYS, week,
                view->plants_goal);
    else
        fprintf(output->out, "%s\n", today);
    print_label(output, "live foods");
    fprintf(output->out, "%zu\n", figures->live);
    print_nova4(output, figures);
    print_counts(output, "contact", figures->contact, false, "none");
}

static void print_day(const struct context *context, const struct view_day *view)
{
    const struct output *output = &context->output;
    const struct day *day = view->day;
    struct line_cells cells = collection_line_cells(&view->entries);
    char date[DATE_TEXT_MAX];

    report_date_text(output, day->number, date);
    print_bold(output, true);
    fputs(date, output->out);
    print_bold(output, false);
    print_until(context, &view->week, ", ", "");
    fputc('\n', output->out);
    if (view->entries.count == 0) {
        fputs(day->is_running ? "nothing logged yet\n" : "nothing logged\n", output->out);
        return;
    }
    for (size_t i = 0; i < view->entries.count; i++)
        print_entry_line(output, &view->entries.entries[i], cells);
    fputc('\n', output->out);
    if (day->figures.items > 0)
        print_figures(output, view);
    print_counts(output, "symptoms", day->figures.symptoms, true,
                 day->is_running ? "no check-in yet" : "no check-in");
    if (output->verbose && day->figures.items > 0) {
        fputc('\n', output->out);
        print_nutrients(output, &day->figures);
    }
}

/* ---- as JSON ---- */

/* Sums, and of how many items they are known. */
static void add_nutrients(json_t *json, const struct figures *figures)
{
    json_t *sums = json_object();
    json_t *known = json_object();

    for (int i = 0; i < NUTRIENTS; i++) {
        json_object_set_new(sums, nutrient_names[i],
                            json_figure(figures_sum(figures, (enum nutrient)i)));
        json_object_set_new(known, nutrient_names[i], json_integer((json_int_t)figures->known[i]));
    }
    json_object_set_new(json, "nutrients", sums);
    json_object_set_new(json, "known_items", known);
}

static int print_day_json(const struct context *context, const struct view_day *view)
{
    const struct day *day = view->day;
    const struct figures *figures = &day->figures;
    json_t *entries = json_array();
    json_t *json = json_pack("{s:i, s:b}", "zonula", 1, "ok", 1);
    char date[11];

    for (size_t i = 0; i < view->entries.count; i++)
        json_array_append_new(entries, entry_json(&view->entries.entries[i]));
    day_format(day->number, date);
    json_object_set_new(json, "day", json_string(date));
    json_object_set_new(
        json, "until",
        day->is_running ? json_time(context->now_ms, zone_offset_s(context->zone, context->now_ms))
                        : json_null());
    json_object_set_new(json, "entries", entries);
    json_object_set_new(json, "items", json_integer((json_int_t)figures->items));
    json_object_set_new(json, "kcal", json_figure(figures_sum(figures, NUTRIENT_KCAL)));
    json_object_set_new(json, "fibre_g", json_figure(figures_sum(figures, NUTRIENT_FIBRE)));
    json_object_set_new(json, "fibre_known_items",
                        json_integer((json_int_t)figures->known[NUTRIENT_FIBRE]));
    json_object_set_new(json, "fibre_goal_g", json_figure(view->fibre_goal_g));
    json_object_set_new(json, "plants", json_figure(figures_plants(figures)));
    json_object_set_new(json, "plants_7_days", json_figure(view->week_plants));
    json_object_set_new(json, "live_foods", json_integer((json_int_t)figures->live));
    json_object_set_new(json, "nova4_share", json_figure(figures_nova4_share(figures)));
    json_object_set(json, "contact", figures->contact);
    json_object_set(json, "symptoms", figures->symptoms);
    json_object_set_new(json, "plants_goal", json_figure(view->plants_goal));
    add_nutrients(json, figures);
    return print_json(&context->output, json);
}

static int show(struct context *context, int32_t number)
{
    CLEANUP(view_day_done) struct view_day view = {0};
    int status = read_day(context, number, &view);

    if (status)
        return status;
    if (context->output.json)
        return print_day_json(context, &view);
    CLEANUP(pager_end) struct pager pager;
    pager_begin(&context->output, &pager);
    print_day(context, &view);
    return EXIT_OK;
}

int cmd_today(struct context *context)
{
    int32_t today = 0;

    if (context->options->argument_count > 0)
        return context_usage(context, "today takes no argument; another day: zonula day DAY");
    int status = context_person(context);
    if (status == 0)
        status = context_today(context, &today);
    return status ? status : show(context, today);
}

int cmd_day(struct context *context)
{
    char text[LOG_TEXT_SIZE];
    int32_t number = 0;

    int status = logging_needed_text(context, "day: which? e.g. zonula day yesterday", text);
    if (status == 0)
        status = context_person(context);
    if (status == 0)
        status = context_day(context, text, &number);
    return status ? status : show(context, number);
}
