/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/reread.h"

#include "core/cleanup.h"
#include "gateway/cli/batch.h"
#include "gateway/cli/commands.h"
#include "gateway/diary/checkin.h"
#include <stdlib.h>
#include <string.h>

/* How a kind is read again. */
static const struct rereading {
    const char *command;
    bool words;       /* the command takes words, not a text */
    const char *said; /* members of the body that come of the text; NULL: all of it does */
} rereadings[ENTRY_KINDS] = {
    [ENTRY_FOOD] = {"eat", false, NULL},
    [ENTRY_DRINK] = {"drink", false, NULL},
    [ENTRY_SYMPTOM] = {"symptom", false, "text symptom severity"},
    [ENTRY_CHECKIN] = {"checkin", false, NULL},
    [ENTRY_STOOL] = {"stool", false, "text bristol"},
    [ENTRY_SUPPLEMENT] = {"supp", false, NULL},
    [ENTRY_MEDICATION] = {"med", false, NULL},
    [ENTRY_ILLNESS] = {"illness", true, NULL},
    [ENTRY_EXERCISE] = {"exercise", true, NULL},
    [ENTRY_MINDFULNESS] = {"mindfulness", true, NULL},
    [ENTRY_MENSTRUATION] = {"menstruation", true, NULL},
    [ENTRY_MARK] = {"mark", false, NULL},
    [ENTRY_NOTE] = {"note", false, NULL},
};

/* ---- what stays ---- */

static bool is_said(const char *said, const char *key)
{
    const size_t length = strlen(key);

    for (const char *at = strstr(said, key); at; at = strstr(at + 1, key)) {
        if ((at == said || at[-1] == ' ') && (at[length] == ' ' || !at[length]))
            return true;
    }
    return false;
}

static const json_t *item_called(const json_t *items, const char *name)
{
    size_t index = 0;
    const json_t *item;

    json_array_foreach(items, index, item)
    {
        const char *other = json_string_value(json_object_get(item, "name"));
        if (name && other && strcmp(name, other) == 0)
            return item;
    }
    return NULL;
}

/* The last day of a course is said of a medicine, not in the text. */
static void keep_courses(const json_t *from, json_t *to)
{
    size_t index = 0;
    json_t *item;

    json_array_foreach(json_object_get(to, "items"), index, item)
    {
        const char *name = json_string_value(json_object_get(item, "name"));
        json_t *until = json_object_get(item_called(json_object_get(from, "items"), name), "until");
        if (until)
            json_object_set(item, "until", until);
    }
}

static void keep_rest(const struct entry *from, json_t *to)
{
    const char *said = rereadings[from->kind].said;
    const char *key;
    json_t *value;

    json_object_foreach(from->body, key, value)
    {
        if (said && !is_said(said, key))
            json_object_set(to, key, value);
    }
    if (from->kind == ENTRY_MEDICATION)
        keep_courses(from->body, to);
}

/* ---- reading ---- */

/* Cuts a copy of the text into arguments, or leaves it one. */
static void set_arguments(char *text, bool words, struct options *options)
{
    char *rest = NULL;

    if (!words) {
        options->arguments[options->argument_count++] = text;
        return;
    }
    for (char *word = strtok_r(text, " \t", &rest); word && options->argument_count < ARGUMENTS_MAX;
         word = strtok_r(NULL, " \t", &rest))
        options->arguments[options->argument_count++] = word;
}

/* The command reads the text and hands its entry over. */
static int run_command(struct context *context, const char *name, const struct options *options,
                       struct batch *batch)
{
    struct context inner = *context;
    struct error err = {0};
    const struct command *command = command_find(name, &err);

    if (!command)
        return output_error(&context->output, &err, NULL);
    int status = context_config(context); /* so that the command does not load one of its own */
    if (status)
        return status;
    inner.config = context->config;
    inner.options = options;
    inner.command = name;
    inner.batch = batch;
    return command->run(&inner);
}

/* What was asked for then is asked for again, whatever is tracked by now. */
static int reread_checkin(struct context *context, const struct entry *entry, const char *text,
                          json_t **ret_body)
{
    const char *slot = json_string_value(json_object_get(entry->body, "slot"));
    struct severity said[SEVERITIES_MAX];
    const char *asked[SEVERITIES_MAX];
    struct error err = {0};
    bool is_checkin = false;
    size_t said_count = 0;
    size_t asked_count = 0;
    const char *kind;
    json_t *value;

    if (severity_parse_list(text, said, &said_count, &is_checkin, &err) < 0)
        return output_error(&context->output, &err, "nothing changed");
    json_object_foreach(json_object_get(entry->body, "symptoms"), kind, value)
    {
        if (asked_count < SEVERITIES_MAX)
            asked[asked_count++] = kind;
    }
    *ret_body = checkin_body(text, slot ? slot : "day",
                             json_is_true(json_object_get(entry->body, "complete")), said,
                             said_count, asked, asked_count);
    return *ret_body ? EXIT_OK : EXIT_SOFTWARE;
}

int reread_body(struct context *context, const struct entry *entry, const char *text,
                json_t **ret_body)
{
    const struct rereading *rereading = &rereadings[entry->kind];
    struct options options = {.command = rereading->command, .yes = context->options->yes};
    CLEANUP(batch_done) struct batch batch = {0};
    CLEANUP(cleanup_free) char *copy = strdup(text);

    if (!copy)
        return EXIT_SOFTWARE;
    if (entry->kind == ENTRY_CHECKIN)
        return reread_checkin(context, entry, text, ret_body);
    set_arguments(copy, rereading->words, &options);
    if (strcmp(text, "-") == 0)
        return context_usage(context, "edit: - is no text here");
    int status = run_command(context, rereading->command, &options, &batch);
    if (status)
        return status;
    if (batch.count != 1 || batch.entries[0].kind != entry->kind)
        return output_fail(&context->output, EXIT_DATA, "kind", text,
                           "that would be an entry of another kind",
                           "nothing changed; rm it and "
                           "log it again",
                           NULL);
    keep_rest(entry, batch.entries[0].body);
    *ret_body = json_incref(batch.entries[0].body);
    return EXIT_OK;
}
