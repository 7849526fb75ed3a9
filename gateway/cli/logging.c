/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/logging.h"

#include "core/cleanup.h"
#include "gateway/cli/editor.h"
#include "gateway/cli/entries.h"
#include "gateway/food/utf8.h"
#include "gateway/record.h"
#include <string.h>
#include <unistd.h>

#define COMMAND_TEXT_SIZE 256

/* A text that fills the room has been cut, perhaps inside a character; it is too long anyway. */
static int check_text(const struct context *context, const char *text)
{
    char message[128];

    if (strlen(text) >= LOG_TEXT_SIZE - 1 || utf8_valid(text))
        return EXIT_OK;
    snprintf(message, sizeof(message), "\"%.60s\" is not UTF-8", text);
    return output_fail(&context->output, EXIT_DATA, "syntax", text, message, "nothing logged",
                       NULL);
}

static int read_stdin(const struct context *context, char ret[LOG_TEXT_SIZE])
{
    size_t length = fread(ret, 1, LOG_TEXT_SIZE - 1, stdin);

    if (ferror(stdin))
        return output_fail(&context->output, EXIT_IO, "io", NULL,
                           "standard input could not be read", "nothing logged", NULL);
    ret[length] = '\0';
    if (strlen(ret) != length)
        return output_fail(&context->output, EXIT_DATA, "syntax", NULL,
                           "there is a NUL byte in the text", "nothing logged", NULL);
    while (length > 0 && strchr(" \t\r\n", ret[length - 1]))
        ret[--length] = '\0';
    return check_text(context, ret);
}

int logging_text(const struct context *context, char ret[LOG_TEXT_SIZE])
{
    const struct options *options = context->options;

    if (options->editor) {
        int status = editor_text(context, ret, LOG_TEXT_SIZE);
        return status ? status : check_text(context, ret);
    }
    if (options->argument_count == 1 && strcmp(options->arguments[0], "-") == 0)
        return read_stdin(context, ret);
    context_arguments(context, 0, ret, LOG_TEXT_SIZE);
    return check_text(context, ret);
}

bool logging_is_blank(const char *text)
{
    return !text[strspn(text, " \t\r\n")];
}

int logging_needed_text(const struct context *context, const char *usage, char ret[LOG_TEXT_SIZE])
{
    const int status = logging_text(context, ret);

    if (status)
        return status;
    return logging_is_blank(ret) ? context_usage(context, usage) : EXIT_OK;
}

bool logging_can_ask(const struct context *context)
{
    return !context->options->no_input && !context->output.json && isatty(STDIN_FILENO) &&
           isatty(STDERR_FILENO);
}

static int answer(const struct context *context, const struct entry *entry, const char *notice)
{
    if (context->output.json) {
        json_t *json = json_pack("{s:i, s:b, s:b}", "zonula", 1, "ok", 1, "dry_run",
                                 (int)context->options->dry_run);
        json_object_set_new(json, "entry", entry_json(entry));
        return print_json(&context->output, json);
    }
    print_entry(&context->output, entry, context->now_ms, notice);
    return EXIT_OK;
}

int logging_store(struct context *context, enum entry_kind kind, json_t *body)
{
    return logging_store_said(context, kind, body, "");
}

int logging_store_said(struct context *context, enum entry_kind kind, json_t *body,
                       const char *notice)
{
    CLEANUP(entry_done) struct entry entry = {.kind = kind, .body = body, .source = SOURCE_CLI};
    char command[COMMAND_TEXT_SIZE];
    struct error err = {0};
    struct when when;
    bool existed = false;

    if (!body)
        return EXIT_SOFTWARE;
    int status = context_when(context, &when);
    if (status)
        return status;
    entry.at_ms = when.at_ms;
    entry.offset_s = when.offset_s;
    entry.precision = when.precision;
    entry.recorded_ms = context->now_ms;
    snprintf(entry.tz, sizeof(entry.tz), "%s", zone_name(context->zone));
    if (when.notice[0])
        notice = when.notice;
    if (context->batch)
        return batch_take(context->batch, &entry, notice) < 0 ? EXIT_SOFTWARE : EXIT_OK;
    if (!context->options->dry_run) {
        int32_t offset_s = zone_offset_s(context->zone, context->now_ms);
        context_command_text(context, command, sizeof(command));
        if (record_entry(context->store, &context->person, &entry, context->options->key, command,
                         offset_s, &existed, &err) < 0)
            return output_error(&context->output, &err, "nothing logged");
    }
    return answer(context, &entry, existed ? "" : notice);
}
