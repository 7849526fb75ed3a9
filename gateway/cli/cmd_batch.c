/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * zonula batch [FILE | -]: a time, a command and its text on each line. Each line is understood by
 * its command, which hands the entry over instead of storing it; then all are stored as one step.
 */
#include "core/cleanup.h"
#include "gateway/cli/batch.h"
#include "gateway/cli/batch_line.h"
#include "gateway/cli/commands.h"
#include <errno.h>
#include <string.h>

#define LINES_MAX 10000

/* ---- a line ---- */

static int fail_line(const struct context *context, const struct error *err)
{
    const int status = err->code == ERR_NOMEM ? EXIT_SOFTWARE : EXIT_DATA;

    return output_fail(&context->output, status, error_name((int)err->code), NULL, err->text, NULL,
                       NULL);
}

/* The command runs with the words of its line as if they had been typed. */
static int run_line(struct context *context, struct batch_line *line)
{
    struct error err = {0};
    const struct command *command = command_find(line->command, &err);

    if (!command)
        return fail_line(context, &err);
    line->options.no_input = true;
    line->options.yes = line->options.yes || context->options->yes;
    context->options = &line->options;
    context->command = command->name;
    const int status = command->run(context);
    return status == EXIT_USAGE ? EXIT_DATA : status; /* the line's fault, not that of ours */
}

/* ---- all lines ---- */

/* One line; its entry goes into the batch. */
static int read_line(struct context *context, const char *text, size_t length, size_t number,
                     struct batch *batch)
{
    CLEANUP(batch_line_done) struct batch_line line = {0};
    struct context inner = *context;
    struct error err = {0};

    inner.output.line = number;
    inner.batch = batch;
    int r = number > LINES_MAX ? error_set(&err, ERR_LENGTH, "more than %d lines", LINES_MAX)
                               : batch_line_read(text, length, &line, &err);
    if (r < 0)
        return fail_line(&inner, &err);
    return r == 0 ? run_line(&inner, &line) : EXIT_OK;
}

/* The next line without its end; of one that is too long its beginning. False: there is none. */
static bool next_line(FILE *file, char text[BATCH_LINE_MAX + 1], size_t *ret_length)
{
    size_t length = 0;
    int c = getc(file);

    if (c == EOF)
        return false;
    for (; c != EOF && c != '\n'; c = getc(file)) {
        text[length++] = (char)c;
        if (length > BATCH_LINE_MAX)
            break;
    }
    *ret_length = length;
    return true;
}

static int read_lines(struct context *context, FILE *file, struct batch *batch, size_t *ret_lines)
{
    char text[BATCH_LINE_MAX + 1];
    size_t length = 0;
    int status = EXIT_OK;

    while (status == 0 && next_line(file, text, &length))
        status = read_line(context, text, length, ++*ret_lines, batch);
    if (status == 0 && ferror(file))
        return output_fail(&context->output, EXIT_IO, "io", NULL, "the lines could not be read",
                           NULL, NULL);
    /* The rest is counted for people, as far as it is lines. */
    while (status != 0 && length <= BATCH_LINE_MAX && *ret_lines <= LINES_MAX &&
           next_line(file, text, &length))
        ++*ret_lines;
    return status;
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
    return batch_store(context, &batch);
}

int cmd_batch(struct context *context)
{
    const struct options *options = context->options;
    const char *name = options->argument_count > 0 ? options->arguments[0] : "-";
    char message[256];

    if (options->argument_count > 1)
        return context_usage(context, "batch: one file, or - for standard input");
    if (options->at)
        return context_usage(context, "batch: the times stand in the lines, before the commands");
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
