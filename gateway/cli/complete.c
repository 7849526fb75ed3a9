/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/complete.h"

#include "core/cleanup.h"
#include "core/log.h"
#include "gateway/cli/collect.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/entries.h"
#include "gateway/cli/meals.h"
#include "gateway/cli/synopsis.h"
#include "gateway/cli/typed.h"
#include "gateway/diary/series.h"
#include "gateway/score_days.h"
#include "gateway/sensor_days.h"
#include "storage/diary.h"
#include "storage/people.h"
#include "storage/symptoms.h"
#include <stdlib.h>
#include <string.h>

/* ---- what there is of each ---- */

struct offering {
    struct choices *choices;
    const char *text;
    size_t start;
};

static int on_template(void *userdata, const char *name, const json_t *body)
{
    const struct offering *offering = userdata;
    CLEANUP(cleanup_free) char *note = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&note, &size);

    if (!out)
        return -ERR_NOMEM;
    meals_write_size(out, body);
    fclose(out);
    return choices_offer(offering->choices, offering->text, offering->start, name, note, 0);
}

int complete_templates(struct context *context, const char *text, size_t start, struct choices *ret)
{
    struct offering offering = {ret, text, start};

    return meal_each(context->store, context->person.row, on_template, &offering, NULL);
}

static int complete_template(struct context *context, const char *text, struct choices *ret)
{
    return complete_templates(context, text, 0, ret);
}

static int offer_symptom(const struct offering *offering, const char *kind, int64_t rank)
{
    char name[32];

    symptom_text(kind, name);
    return choices_offer(offering->choices, offering->text, offering->start, name, kind, rank);
}

static int on_logged(void *userdata, const char *kind)
{
    return offer_symptom(userdata, kind, 1);
}

/* Those that were ever logged stand first. */
static int complete_symptoms(struct context *context, const char *text, struct choices *ret)
{
    struct offering offering = {ret, text, typed_symptom(text)};
    int r = symptom_each_logged(context->store, context->person.row, on_logged, &offering, NULL);

    for (size_t i = 0; r == 0 && symptom_kinds[i]; i++)
        r = offer_symptom(&offering, symptom_kinds[i], 0);
    return r;
}

static int complete_series(struct context *context, const char *text, struct choices *ret)
{
    int r = complete_symptoms(context, text, ret);

    for (size_t i = 0; r == 0 && i < SERIES_FIGURES; i++)
        r = choices_offer(ret, text, 0, series_forms[i].name, series_forms[i].label, 2);
    for (size_t i = 0; r == 0 && i < SENSORS; i++)
        r = choices_offer(ret, text, 0, sensor_forms[i].name, sensor_forms[i].label, 2);
    return r;
}

static int complete_indicator(struct context *context, const char *text, struct choices *ret)
{
    int r = 0;

    (void)context;
    for (size_t i = 0; r == 0 && i < DAY_SCORES; i++)
        r = choices_offer(ret, text, 0, score_forms[i].key, score_forms[i].unit, 0);
    return r;
}

static int complete_device(struct context *context, const char *text, struct choices *ret)
{
    CLEANUP(cleanup_free) struct device *devices = NULL;
    char note[DRIVER_NAME_MAX + ADDRESS_LENGTH + 3];
    size_t count = 0;
    int r = device_list(context->store, &devices, &count, NULL);

    for (size_t i = 0; r == 0 && i < count; i++) {
        snprintf(note, sizeof(note), "%s, %s", devices[i].driver, devices[i].address);
        r = choices_offer(ret, text, 0, devices[i].label, note, 0);
    }
    return r;
}

static int complete_person(struct context *context, const char *text, struct choices *ret)
{
    CLEANUP(cleanup_free) struct person *persons = NULL;
    size_t count = 0;
    int r = person_list(context->store, &persons, &count, NULL);

    for (size_t i = 0; r == 0 && i < count; i++)
        r = choices_offer(ret, text, 0, persons[i].id, persons[i].name, 0);
    return r;
}

static int complete_key(struct context *context, const char *text, struct choices *ret)
{
    int r = 0;

    (void)context;
    for (const struct config_key *key = config_keys; r == 0 && key->section; key++) {
        char name[64];
        snprintf(name, sizeof(name), "%s.%s", key->section, key->name);
        r = choices_offer(ret, text, 0, key->name, key->initial, 1);
        if (r == 0)
            r = choices_offer(ret, text, 0, name, key->initial, 0);
    }
    return r;
}

/* ---- entries ---- */

static int offer_entry(const struct context *context, const char *text, const struct entry *entry,
                       int64_t rank, struct choices *ret)
{
    CLEANUP(cleanup_free) char *summary = entry_summary(entry);
    CLEANUP(cleanup_free) char *note = NULL;
    char date[DATE_TEXT_MAX];
    char number[24];

    snprintf(number, sizeof(number), "%lld", (long long)entry->number);
    date_text(entry->at_ms, entry->offset_s, entry->precision, context->now_ms, date);
    if (!summary || asprintf(&note, "%s  %s  %s", entry_kind_label(entry->kind), date, summary) < 0)
        return -ERR_NOMEM;
    return choices_offer(ret, text, 0, number, note, rank);
}

/* "39." has the items of one entry behind it. */
static int offer_items(struct context *context, const char *text, struct choices *ret)
{
    CLEANUP(entry_done) struct entry entry = {0};
    char number[48];
    char *end = NULL;
    const long long wanted = strtoll(text, &end, 10);
    int r = *end == '.' ? entry_get(context->store, context->person.row, wanted, &entry, NULL) : 0;
    const json_t *items = json_object_get(entry.body, "items");

    for (size_t i = 0; r == 0 && !entry.removed && i < json_array_size(items); i++) {
        const char *name = json_string_value(json_object_get(json_array_get(items, i), "name"));
        snprintf(number, sizeof(number), "%lld.%zu", wanted, i + 1);
        r = choices_offer(ret, text, 0, number, name ? name : "", -(int64_t)i);
    }
    return r;
}

static int complete_entry(struct context *context, const char *text, struct choices *ret)
{
    CLEANUP(collection_done) struct collection collection = {0};
    const struct collect_filter last = {.limit = CHOICES_SHOWN};
    int r = 0;

    if (context->person.row == 0)
        return 0;
    if (strchr(text, '.'))
        return offer_items(context, text, ret);
    if (collect_last(context, &last, &collection) != EXIT_OK)
        return -ERR_IO;
    for (size_t i = 0; r == 0 && i < collection.count; i++)
        r = offer_entry(context, text, &collection.entries[i], (int64_t)i, ret);
    return r;
}

/* ---- which of them ---- */

typedef int (*complete_fn)(struct context *context, const char *text, struct choices *ret);

/* What a name in `arguments`, or of an option's value, stands for. */
static const struct {
    const char *command; /* of this one only; NULL: of any */
    const char *name;
    complete_fn complete;
} meanings[] = {
    {"eat", "TEXT", complete_foods},
    {"drink", "TEXT", complete_foods},
    {"food", "TEXT", complete_foods},
    {NULL, "FOODS", complete_foods},
    {NULL, "FOOD", complete_food},
    {"food", "ID", complete_food},
    {"show", "ID", complete_entry},
    {"edit", "ID", complete_entry},
    {"rm", "ID", complete_entry},
    {"again", "ID", complete_entry},
    {"meal", "ID", complete_entry},
    {"meal", "NAME", complete_template},
    {"symptom", "TEXT", complete_symptoms},
    {"checkin", "TEXT", complete_symptoms},
    {"config", "KEY", complete_key},
    {NULL, "SERIES", complete_series},
    {NULL, "DEVICE", complete_device},
    {NULL, "PERSON", complete_person},
    {NULL, "INDICATOR", complete_indicator},
};

static complete_fn meaning_of(const char *command, const char *name)
{
    for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
        if (strcmp(meanings[i].name, name) == 0 &&
            (!meanings[i].command || strcmp(meanings[i].command, command) == 0))
            return meanings[i].complete;
    return NULL;
}

bool complete_knows(const char *command, const char *name)
{
    return meaning_of(command, name) != NULL;
}

/* ---- the line ---- */

struct line {
    char **words; /* as a program would get them, its own name first; owned */
    int count;
    struct options options;       /* of all but the last word, as far as they can be read */
    char text[MEAL_TEXT_MAX + 1]; /* what is completed: the last word, or more words of a text */
    size_t cut;                   /* what of it stands before the last word */
    complete_fn complete;
};

static void line_done(struct line *line)
{
    for (int i = 0; line->words && i < line->count; i++)
        free(line->words[i]);
    free(line->words);
}

static bool line_read(int argc, char *const argv[], struct line *ret)
{
    ret->words = calloc((size_t)argc + 2, sizeof(*ret->words));
    if (!ret->words)
        return false;
    for (int i = -1; i < argc; i++) {
        const char *word = i < 0 ? "zonula" : argv[i];
        char *plain = malloc(strlen(word) + 1);
        if (!plain)
            return false;
        typed_unquote(word, plain);
        ret->words[ret->count++] = plain;
    }
    options_parse(ret->count - 1, ret->words, &ret->options, NULL);
    return true;
}

/* The words from the first of a text on, as logging takes them, with blanks between. */
static bool join(struct line *line, size_t first)
{
    const char *last = line->words[line->count - 1];
    size_t used = 0;

    for (size_t i = first; i < line->options.argument_count && used < sizeof(line->text); i++)
        used += (size_t)snprintf(line->text + used, sizeof(line->text) - used, "%s ",
                                 line->options.arguments[i]);
    line->cut = used;
    if (used < sizeof(line->text))
        used += (size_t)snprintf(line->text + used, sizeof(line->text) - used, "%s", last);
    return used < sizeof(line->text);
}

/* Finds out what the last word is to become; false: something that nobody can know. */
static bool line_understand(struct line *line)
{
    struct synopsis_place places[SYNOPSIS_PLACES_MAX];
    const struct options *options = &line->options;
    const struct command *command = options->command ? command_find(options->command, NULL) : NULL;
    const char *before = line->words[line->count - 2];
    const struct option_row *option = line->count > 2 ? options_find(before) : NULL;

    if (option && option->value) {
        line->complete = meaning_of(command ? command->name : "", option->value);
        return line->complete && join(line, options->argument_count);
    }
    const size_t count = command ? synopsis_places(command->arguments, options->arguments,
                                                   options->argument_count, places)
                                 : 0;
    for (size_t i = 0; i < count; i++) {
        line->complete = meaning_of(command->name, places[i].name);
        if (line->complete)
            return join(line, places[i].first);
    }
    return false;
}

static void print_choices(struct context *context, const struct line *line)
{
    CLEANUP(choices_done) struct choices choices = {0};
    struct error err = {0};

    if (context_init(context) != EXIT_OK || context_database(context) != EXIT_OK ||
        store_open_reader(context->database, &context->store, &err) < 0)
        return;
    context_person(context); /* or nobody: foods and devices are there all the same */
    if (line->complete(context, line->text, &choices) == 0)
        choices_print(&choices, line->cut, stdout);
}

int complete_main(int argc, char *const argv[])
{
    CLEANUP(line_done) struct line line = {.count = 0};
    struct context context = {.options = &line.options, .command = ""};

    /* Rooms below say what is wrong themselves. */
    if (!freopen("/dev/null", "w", stderr) || argc < 1)
        return EXIT_OK;
    if (!line_read(argc, argv, &line) || !line_understand(&line))
        return EXIT_OK;
    line.options.dry_run = true; /* nothing is created on the way */
    line.options.json = line.options.jsonl = false;
    output_init(&context.output, &line.options);
    print_choices(&context, &line);
    context_done(&context);
    fflush(stdout);
    return EXIT_OK;
}
