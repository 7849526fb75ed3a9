/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula help [COMMAND], zonula version: what can be done, on one screen. */
#include "gateway/cli/commands.h"

#include "core/version.h"
#include "gateway/cli/manual.h"

static const char global_options[] =
    "options:\n"
    "  --at TIME        when it happened: 19:30, -2h, \"yesterday dinner\", 2026-03-12T19:30\n"
    "  -n, --dry-run    understand and show, write nothing\n"
    "  --json, --jsonl  one JSON object; of lists, one a line\n"
    "  -q, -v           only the new number; more about how foods were found\n"
    "  --no-input       never ask           --yes     an unusual amount is right\n"
    "  --person NAME    whose diary         --key KEY  writing twice writes once\n"
    "  --db FILE        the database        --config FILE  the configuration\n"
    "  --color WHEN     auto, always, never --ascii   nothing beyond ASCII\n"
    "  --iso            dates as 2026-03-14\n"
    "  -h, --help       -V, --version\n";

static void print_examples(FILE *out, const char *examples)
{
    fputs("  ", out);
    for (; *examples; examples++) {
        fputc(*examples, out);
        if (*examples == '\n')
            fputs("  ", out);
    }
    fputc('\n', out);
}

static json_t *command_json(const struct command *command)
{
    return json_pack("{s:s, s:o, s:s, s:s}", "name", command->name, "short",
                     command->letter ? json_string(command->letter) : json_null(), "arguments",
                     command->arguments, "does", command->does);
}

static int print_help_json(const struct output *output, const struct command *command)
{
    json_t *list = json_array();

    for (const struct command *row = command ? command : commands; row->name; row++) {
        json_array_append_new(list, command_json(row));
        if (command)
            break;
    }
    return print_json(output, json_pack("{s:i, s:b, s:o}", "zonula", 1, "ok", 1, "commands", list));
}

int print_help(const struct context *context, const struct command *command)
{
    FILE *out = context->output.out;

    if (context->output.json)
        return print_help_json(&context->output, command);
    if (command) {
        fprintf(out, "usage: zonula %s %s\n%s%s%s%s\n\n%s\nexamples:\n", command->name,
                command->arguments, command->does, command->letter ? " (short: " : "",
                command->letter ? command->letter : "", command->letter ? ")" : "", global_options);
        print_examples(out, command->examples);
        return EXIT_OK;
    }
    fputs("usage: zonula [OPTIONS] COMMAND [ARGUMENTS]\n\n", out);
    for (const struct command *row = commands; row->name; row++)
        fprintf(out, "  %-8s %-2s %s\n", row->name, row->letter ? row->letter : "", row->does);
    fprintf(out, "\n%s\nexamples:\n", global_options);
    print_examples(out, commands[0].examples);
    return EXIT_OK;
}

int cmd_help(struct context *context)
{
    const struct options *options = context->options;
    const struct command *command = NULL;
    struct error err = {0};

    if (options->argument_count > 1)
        return context_usage(context, "help: of one command, or of all");
    if (options->argument_count > 0) {
        command = command_find(options->arguments[0], &err);
        const char *page = manual_find(command ? command->name : options->arguments[0]);
        if (page && !context->output.json) {
            manual_print(context->output.out, page);
            return EXIT_OK;
        }
        if (!command)
            return output_error(&context->output, &err, NULL);
    }
    return print_help(context, command);
}

int cmd_version(struct context *context)
{
    if (!context->options->version && context->options->argument_count > 0)
        return context_usage(context, "version takes no argument");
    if (context->output.json)
        return print_json(&context->output,
                          json_pack("{s:i, s:b, s:s, s:s}", "zonula", 1, "ok", 1, "version",
                                    ZONULA_VERSION, "model", ZONULA_MODEL));
    fprintf(context->output.out, "zonula %s\n", ZONULA_VERSION);
    return EXIT_OK;
}
