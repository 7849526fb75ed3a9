/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula export: the diary for other programs, or for another gateway. */
#include "core/cleanup.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/known.h"
#include "gateway/cli/outfile.h"
#include "gateway/exchange/give.h"
#include <string.h>

static int read_day(const struct context *context, const char *text, int32_t *ret)
{
    struct error err = {0};

    if (when_parse_day(text, context->now_ms, context->zone, ret, &err) == 0)
        return EXIT_OK;
    return output_fail(&context->output, EXIT_DATA, "time", text, err.text, "nothing written",
                       NULL);
}

/* --from and --to, both included; one of them alone is open on the other side. */
static int read_range(const struct context *context, struct giving *giving)
{
    const struct options *options = context->options;
    int status = EXIT_OK;

    giving->ranged = options->from || options->to;
    giving->from_day = INT32_MIN / 2;
    giving->to_day = INT32_MAX / 2;
    giving->to_ms = INT64_MAX;
    if (options->from)
        status = read_day(context, options->from, &giving->from_day);
    if (status == 0 && options->to)
        status = read_day(context, options->to, &giving->to_day);
    if (status)
        return status;
    if (giving->from_day > giving->to_day)
        return output_fail(&context->output, EXIT_DATA, "time", options->from,
                           "--from lies behind --to", "nothing written", NULL);
    if (options->from)
        giving->from_ms = zone_gut_day_start_ms(context->zone, giving->from_day);
    if (options->to)
        giving->to_ms = zone_gut_day_start_ms(context->zone, giving->to_day + 1);
    return EXIT_OK;
}

static int read_what(struct context *context, struct giving *ret)
{
    const struct options *options = context->options;
    const int form = options->format ? give_form_from_name(options->format) : GIVE_JSON;

    if (options->argument_count > 0)
        return context_usage(context, "export takes no argument; a file is named with -o FILE");
    if (form < 0)
        return context_usage(context, "--format is json, csv, jsonl or fhir");
    if (options->json && (!options->output || strcmp(options->output, "-") == 0))
        return context_usage(context, "export --json tells of a file: -o FILE");
    *ret = (struct giving){
        .form = (enum give_form)form, .readings = options->readings, .now_ms = context->now_ms};
    /* Whose is all, unless one is named: then the days are theirs. */
    int status = options->person ? context_person(context) : context_store(context);
    if (status == 0 && !options->person)
        status = known_zone(context);
    if (status == 0)
        status = read_range(context, ret);
    ret->store = context->store;
    ret->person = options->person ? context->person.id : NULL;
    return status;
}

static int answer(const struct context *context, const char *path, const struct given *given)
{
    const struct output *output = &context->output;

    if (output->json)
        return print_json(output, json_pack("{s:i, s:b, s:b, s:s, s:I, s:I}", "zonula", 1, "ok", 1,
                                            "dry_run", (int)context->options->dry_run, "file", path,
                                            "entries", (json_int_t)given->entries, "lines",
                                            (json_int_t)given->lines));
    if (output->quiet)
        return EXIT_OK;
    print_text(output->out, path);
    fprintf(output->out, ": %zu entries, %zu lines\n", given->entries, given->lines);
    return EXIT_OK;
}

static int write_file(const struct context *context, const struct giving *giving)
{
    CLEANUP(outfile_done) struct outfile outfile = {0};
    const char *path = context->options->output;
    struct given given = {0};
    struct error err = {0};

    int status = outfile_begin(context, path, &outfile);
    if (status)
        return status;
    if (give_out(giving, outfile.file, &given, &err) < 0)
        return output_error(&context->output, &err, "nothing written");
    if (!context->options->dry_run)
        status = outfile_finish(context, &outfile);
    return status ? status : answer(context, path, &given);
}

int cmd_export(struct context *context)
{
    const char *path = context->options->output;
    struct giving giving = {0};
    struct given given;
    struct error err = {0};

    int status = read_what(context, &giving);
    if (status)
        return status;
    if (!giving.store)
        return output_fail(&context->output, EXIT_NOTHING, "nothing", NULL, "there is no database",
                           NULL, NULL);
    if (path && strcmp(path, "-") != 0)
        return write_file(context, &giving);
    if (give_out(&giving, context->output.out, &given, &err) < 0)
        return output_error(&context->output, &err, NULL);
    return EXIT_OK;
}
