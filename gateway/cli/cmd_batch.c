/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * zonula batch [FILE | -]: a time, a command and its text on each line. Each line is understood by
 * its command, which hands the entry over instead of storing it; then all are stored as one step.
 */
#include "core/cleanup.h"
#include "gateway/cli/batch.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/entries.h"
#include "gateway/cli/logging.h"
#include "gateway/record.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_BYTES 8192
#define LINES_MAX      10000
#define WORDS_MAX      64

static const char *const allowed[] = {
    "eat",  "drink", "symptom", "checkin",  "stool",       "supp",        "med",
    "note", "mark",  "illness", "exercise", "mindfulness", "menstruation"};

/* ---- what commands hand over ---- */

int batch_take(struct batch *batch, struct entry *entry)
{
    if (batch->count == batch->size) {
        const size_t size = batch->size ? 2 * batch->size : 32;
        struct entry *grown = reallocarray(batch->entries, size, sizeof(*grown));
        if (!grown)
            return -ERR_NOMEM;
        batch->entries = grown;
        batch->size = size;
    }
    batch->entries[batch->count++] = *entry;
    *entry = (struct entry){0};
    return 0;
}

static void batch_done(struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        entry_done(&batch->entries[i]);
    free(batch->entries);
}

/* ---- a line ---- */

struct line {
    size_t number;
    char *words[WORDS_MAX];
    size_t count;
};

/* Cuts a line at its blanks; "double quotes" keep them. False: too many words, or no end of a
 * quote.
 */
static bool cut(char *text, struct line *ret)
{
    ret->count = 0;
    while (*(text += strspn(text, " \t"))) {
        char *to = text;
        bool quoted = false;

        if (ret->count == WORDS_MAX)
            return false;
        ret->words[ret->count++] = text;
        for (; *text && (quoted || !strchr(" \t", *text)); text++) {
            if (*text == '"')
                quoted = !quoted;
            else
                *to++ = *text;
        }
        const bool at_end = !*text;
        *to = '\0';
        if (quoted)
            return false;
        if (at_end)
            break;
        text++;
    }
    return true;
}

static bool is_allowed(const char *word)
{
    for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
        if (strcmp(allowed[i], word) == 0)
            return true;
    return false;
}

/* The words before the command are the time. */
static const struct command *find_command(const struct line *line, size_t *ret_at)
{
    struct error err = {0};

    for (size_t i = 0; i < line->count; i++) {
        const struct command *command =
            is_allowed(line->words[i]) ? command_find(line->words[i], &err) : NULL;
        if (!command)
            continue;
        *ret_at = i;
        return command;
    }
    return NULL;
}

static int fail_line(const struct context *context, const char *message)
{
    return output_fail(&context->output, EXIT_DATA, "syntax", NULL, message, NULL, NULL);
}

/* The command runs with the words of its line as if they had been typed. */
static int run_line(struct context *context, const struct line *line, struct batch *batch)
{
    char *arguments[WORDS_MAX + 4] = {(char *)"zonula"};
    struct context inner = *context;
    struct options options = {0};
    struct error err = {0};
    char when[128] = "";
    size_t used = 0;
    size_t at = 0;
    int count = 1;

    inner.output.line = line->number;
    inner.batch = batch;
    const struct command *command = find_command(line, &at);
    if (!command)
        return fail_line(&inner, "a time, then eat, drink, symptom, stool, ... and what");
    for (size_t i = 0; i < at && used < sizeof(when); i++)
        used += (size_t)snprintf(when + used, sizeof(when) - used, "%s%s", i ? " " : "",
                                 line->words[i]);
    for (size_t i = at; i < line->count; i++) {
        if (strcmp(line->words[i], "-") == 0) /* the command would read the lines that follow */
            return fail_line(&inner, "- is no text here");
        arguments[count++] = line->words[i];
    }
    if (at > 0) {
        arguments[count++] = (char *)"--at";
        arguments[count++] = when;
    }
    if (options_parse(count, arguments, &options, &err) < 0 ||
        options_fit(&options, command->name, &err) < 0)
        return output_error(&inner.output, &err, NULL);
    options.no_input = true;
    options.yes = options.yes || context->options->yes;
    inner.options = &options;
    inner.command = command->name;
    return command->run(&inner);
}

/* ---- all lines ---- */

static int read_lines(struct context *context, FILE *file, struct batch *batch, size_t *ret_lines)
{
    char text[LINE_MAX_BYTES];
    int status = EXIT_OK;

    while (status == 0 && fgets(text, sizeof(text), file)) {
        struct context inner = *context;
        struct line line = {.number = ++*ret_lines};
        inner.output.line = line.number;
        const size_t length = strcspn(text, "\n");
        if (text[length] == '\0' && !feof(file))
            return fail_line(&inner, "the line is too long");
        text[length] = '\0';
        text[strcspn(text, "\r")] = '\0';
        if (line.number > LINES_MAX)
            return fail_line(&inner, "more than 10000 lines");
        if (!cut(text, &line))
            status = fail_line(&inner, "a quote has no end, or there are too many words");
        else if (line.count > 0 && line.words[0][0] != '#')
            status = run_line(context, &line, batch);
    }
    if (status == 0 && ferror(file))
        return output_fail(&context->output, EXIT_IO, "io", NULL, "the lines could not be read",
                           NULL, NULL);
    /* The rest is counted for people. */
    while (status != 0 && fgets(text, sizeof(text), file))
        *ret_lines += strchr(text, '\n') != NULL || feof(file);
    return status;
}

static int store(struct context *context, struct batch *batch)
{
    char command[256];
    struct error err = {0};
    bool existed = false;

    if (!context->options->dry_run) {
        context_command_text(context, command, sizeof(command));
        if (record_entries(context->store, &context->person, batch->entries, batch->count,
                           context->options->key, command,
                           zone_offset_s(context->zone, context->now_ms), &existed, &err) < 0)
            return output_error(&context->output, &err, "nothing logged");
    }
    const size_t count = existed ? 1 : batch->count;
    if (context->output.json) {
        json_t *list = json_array();
        for (size_t i = 0; i < count; i++)
            json_array_append_new(list, entry_json(&batch->entries[i]));
        return print_json(&context->output,
                          json_pack("{s:i, s:b, s:b, s:o}", "zonula", 1, "ok", 1, "dry_run",
                                    (int)context->options->dry_run, "entries", list));
    }
    for (size_t i = 0; i < count; i++)
        print_entry(&context->output, &batch->entries[i], context->now_ms, "");
    return EXIT_OK;
}

static int log_lines(struct context *context, FILE *file)
{
    CLEANUP(batch_done) struct batch batch = {0};
    size_t lines = 0;

    int status = read_lines(context, file, &batch, &lines);
    if (status) {
        if (!context->output.json)
            fprintf(context->output.err, "nothing logged (%zu line%s)\n", lines,
                    lines == 1 ? "" : "s");
        return status;
    }
    if (batch.count == 0)
        return output_fail(&context->output, EXIT_NOTHING, "nothing", NULL,
                           "there is no line in it", "nothing logged", NULL);
    return store(context, &batch);
}

int cmd_batch(struct context *context)
{
    const struct options *options = context->options;
    const char *name = options->argument_count > 0 ? options->arguments[0] : "-";
    char message[256];

    if (options->argument_count > 1)
        return context_usage(context, "batch: one file, or - for standard input");
    int status = context_person(context);
    if (status == 0)
        status = context_config(context);
    if (status)
        return status;
    if (strcmp(name, "-") == 0)
        return log_lines(context, stdin);
    CLEANUP(cleanup_file) FILE *file = fopen(name, "re");
    if (file)
        return log_lines(context, file);
    snprintf(message, sizeof(message), "%.150s: %s", name, strerror(errno));
    return output_fail(&context->output, EXIT_NO_INPUT, "not_found", name, message,
                       "nothing logged", NULL);
}
