/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/complete.h"

#include "core/cleanup.h"
#include "core/ztime.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/complete_food.h"
#include "gateway/cli/complete_text.h"
#include "gateway/cli/offers.h"
#include "gateway/config_keys.h"
#include "gateway/diary/series.h"
#include "storage/diary.h"
#include "storage/people.h"
#include <string.h>
#include <strings.h>

#define RECENT_MS (90 * MS_PER_DAY)
#define NOTE_MAX  80

/* ---- sources ---- */

static void offer_symptoms(const struct context *context, struct offers *offers)
{
    (void)context;
    offers->kept = complete_item(offers->word);
    for (const char *const *kind = symptom_kinds; *kind; kind++) {
        char name[64];

        snprintf(name, sizeof(name), "%s", *kind);
        for (char *at = strchr(name, '_'); at; at = strchr(at, '_'))
            *at = ' ';
        offers_add(offers, name, "symptom");
    }
}

static void offer_series(const struct context *context, struct offers *offers)
{
    (void)context;
    for (size_t i = 0; i < SERIES_FIGURES; i++)
        offers_add(offers, series_forms[i].name, series_forms[i].label);
    for (const char *const *kind = symptom_kinds; *kind; kind++)
        offers_add(offers, *kind, "symptom");
}

static void offer_keys(const struct context *context, struct offers *offers)
{
    (void)context;
    for (const struct config_key *key = config_keys; key->section; key++) {
        char name[64];

        snprintf(name, sizeof(name), "%s.%s", key->section, key->name);
        offers_add(offers, name, key->initial);
        offers_add(offers, key->name, key->initial);
    }
}

static void offer_persons(const struct context *context, struct offers *offers)
{
    CLEANUP(cleanup_free) struct person *persons = NULL;
    struct error err = {0};
    size_t count = 0;

    if (person_list(context->store, &persons, &count, &err) < 0)
        return;
    for (size_t i = 0; i < count; i++)
        offers_add(offers, persons[i].id, persons[i].name);
}

static void offer_devices(const struct context *context, struct offers *offers)
{
    CLEANUP(cleanup_free) struct device *devices = NULL;
    struct error err = {0};
    size_t count = 0;

    if (device_list(context->store, &devices, &count, &err) < 0)
        return;
    for (size_t i = 0; i < count; i++)
        offers_add(offers, devices[i].id, devices[i].driver);
}

static int offer_meal(void *userdata, const char *name, const json_t *body)
{
    (void)body;
    offers_add(userdata, name, "template");
    return 0;
}

static void offer_meals(const struct context *context, struct offers *offers)
{
    struct error err = {0};

    (void)meal_each(context->store, context->person.row, offer_meal, offers, &err);
}

static int offer_entry(void *userdata, const struct entry *entry)
{
    const json_t *text = json_object_get(entry->body, "text");
    char number[24], shown[NOTE_MAX];

    snprintf(number, sizeof(number), "%lld", (long long)entry->number);
    snprintf(shown, sizeof(shown), "%s %s", entry_kind_label(entry->kind),
             json_is_string(text) ? json_string_value(text) : "");
    offers_add(userdata, number, shown);
    return 0;
}

static void offer_entries(const struct context *context, struct offers *offers)
{
    const int64_t now_ms = context->now_ms;
    struct error err = {0};

    offers->newest_last = true;
    (void)entry_each(context->store, context->person.row, now_ms - RECENT_MS, now_ms + MS_PER_DAY,
                     offer_entry, offers, &err);
}

static void offer_foods(const struct context *context, struct offers *offers)
{
    const size_t item = complete_item(offers->word);

    if (offers->word[item] != '@') {
        complete_foods(context, offers);
        return;
    }
    offers->kept = item + 1;
    offer_meals(context, offers);
}

/* ---- which source ---- */

/* By command, the first words behind it, and how many they are. */
static const struct source {
    const char *command, *word; /* word: the first argument; NULL: any, or none */
    size_t arguments;           /* that stand before the one being typed */
    void (*offer)(const struct context *context, struct offers *offers);
} sources[] = {
    {"eat", NULL, 0, offer_foods},          {"drink", NULL, 0, offer_foods},
    {"food", NULL, 0, offer_foods},         {"food", "search", 1, offer_foods},
    {"food", "show", 1, complete_food_ids}, {"food", "edit", 1, complete_food_ids},
    {"food", "rm", 1, complete_food_ids},   {"symptom", NULL, 0, offer_symptoms},
    {"checkin", NULL, 0, offer_symptoms},   {"show", NULL, 0, offer_entries},
    {"rm", NULL, 0, offer_entries},         {"edit", NULL, 0, offer_entries},
    {"edit", NULL, 1, offer_foods},         {"again", NULL, 0, offer_entries},
    {"meal", "show", 1, offer_meals},       {"meal", "rename", 1, offer_meals},
    {"meal", "rm", 1, offer_meals},         {"meal", "save", 2, offer_entries},
    {"device", "info", 1, offer_devices},   {"device", "sync", 1, offer_devices},
    {"device", "unpair", 1, offer_devices}, {"device", "rm", 1, offer_devices},
    {"config", "get", 1, offer_keys},       {"config", "set", 1, offer_keys},
    {"config", "unset", 1, offer_keys},
};

static void offer_all(const struct context *context, struct offers *offers)
{
    const struct options *options = context->options;
    struct error err = {0};
    const struct command *command = options->command ? command_find(options->command, &err) : NULL;

    if (!command)
        return;
    if (strcmp(command->name, "plot") == 0)
        offer_series(context, offers); /* any number of them */
    for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
        const struct source *source = &sources[i];

        if (strcmp(source->command, command->name) == 0 &&
            source->arguments == options->argument_count &&
            (!source->word || strcmp(source->word, options->arguments[0]) == 0))
            source->offer(context, offers);
    }
}

/* Whose diary: whom an option or the configuration names, or the only one. */
static void find_person(struct context *context)
{
    CLEANUP(cleanup_free) struct person *persons = NULL;
    const char *wanted =
        context->options->person ? context->options->person : context->config->diary_person;
    struct error err = {0};
    size_t count = 0;

    if (person_list(context->store, &persons, &count, &err) < 0)
        return;
    for (size_t i = 0; i < count; i++)
        if (wanted ? strcmp(persons[i].id, wanted) == 0 || strcasecmp(persons[i].name, wanted) == 0
                   : count == 1)
            context->person = persons[i];
}

static void answer(struct context *context, int argc, char *const argv[], struct options *options)
{
    CLEANUP(offers_done) struct offers offers = {.word = argv[argc - 1]};
    const bool whose = argc > 2 && strcmp(argv[argc - 2], "--person") == 0;
    struct error err = {0};

    /* An option whose value is being typed lacks it. */
    if (options_parse(argc - 1 - whose, argv, options, &err) < 0)
        return;
    options->dry_run = true; /* makes no directories */
    if (context_init(context) || context_config(context) || context_database(context) ||
        store_open_reading(context->database, &context->store, &err) < 0)
        return;
    find_person(context);
    if (whose)
        offer_persons(context, &offers);
    else
        offer_all(context, &offers);
    offers_print(&offers, context->output.out);
}

void complete_main(int argc, char *const argv[])
{
    CLEANUP(cleanup_file) FILE *nowhere = fopen("/dev/null", "we");
    struct options options = {0};
    struct context context = {.options = &options, .command = ""};

    if (argc < 2 || !nowhere)
        return;
    context.output = (struct output){.out = stdout, .err = nowhere};
    answer(&context, argc, argv, &options);
    context_done(&context);
}
