/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula import FILE: what zonula export wrote; or, with --map, the table of another program. */
#include "core/cleanup.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/food_table.h"
#include "gateway/cli/infile.h"
#include "gateway/exchange/foreign.h"
#include "gateway/exchange/take.h"
#include <string.h>

#define COMMAND_TEXT_SIZE 256

static int answer(const struct context *context, const char *path, const struct taken *taken)
{
    const struct output *output = &context->output;

    if (output->json)
        return print_json(
            output, json_pack("{s:i, s:b, s:b, s:s, s:I, s:I, s:I, s:I}", "zonula", 1, "ok", 1,
                              "dry_run", (int)context->options->dry_run, "file", path, "read",
                              (json_int_t)taken->read, "known", (json_int_t)taken->known, "new",
                              (json_int_t)taken->fresh, "others", (json_int_t)taken->others));
    if (output->quiet)
        return EXIT_OK;
    print_text(output->out, path);
    fprintf(output->out, ": %zu entries read, %zu already there, %zu new\n", taken->read,
            taken->known, taken->fresh);
    if (taken->removed > 0)
        fprintf(output->err, "%zu of those already there %s removed, and stay so\n", taken->removed,
                taken->removed == 1 ? "is" : "are");
    return EXIT_OK;
}

static int import_rows(struct context *context, const char *path, struct rows *rows)
{
    char command[COMMAND_TEXT_SIZE];
    const struct taking_in in = {.store = context->store,
                                 .person = context->options->person ? &context->person : NULL,
                                 .command = command,
                                 .now_ms = context->now_ms,
                                 .trial = context->options->dry_run};
    struct taken taken = {0};
    struct error err = {0};

    context_command_text(context, command, sizeof(command));
    if (take_in(&in, rows, &taken, &err) < 0)
        return infile_fail(context, path, taken.line, &err, "nothing imported");
    return answer(context, path, &taken);
}

/* ---- the table of another program ---- */

static int read_map(const struct context *context, struct map *ret)
{
    CLEANUP(cleanup_free) char *text = NULL;
    struct error err = {0};
    size_t length = 0;

    int status = infile_read(context, context->options->map, &text, &length);
    if (status == 0 && map_parse(text, length, ret, &err) < 0)
        status = infile_fail(context, context->options->map, 0, &err, "nothing imported");
    return status;
}

static int import_foreign(struct context *context, const char *path, const char *text,
                          size_t length)
{
    CLEANUP(foreign_done) struct foreign foreign = {.now_ms = context->now_ms};
    CLEANUP(food_table_freep) struct food_table *foods = NULL;
    CLEANUP(zone_freep) struct zone *zone = NULL;
    struct map map;
    struct rows rows;
    struct error err = {0};

    int status = read_map(context, &map);
    if (status == 0)
        status = context_person(context);
    if (status)
        return status;
    status = food_table_of(context, "nothing imported", &foods);
    if (status)
        return status;
    if (*map.zone && zone_load(map.zone, &zone, &err) < 0)
        return infile_fail(context, context->options->map, 0, &err, "nothing imported");
    foreign.zone = zone ? zone : context->zone;
    foreign.foods = foods;
    foreign.person = context->person.id;
    if (foreign_begin(&foreign, &map, text, length, &err) < 0)
        return infile_fail(context, path, foreign.csv.line, &err, "nothing imported");
    rows_begin_foreign(&rows, &foreign);
    return import_rows(context, path, &rows);
}

static int import_own(struct context *context, const char *path, const char *text, size_t length)
{
    CLEANUP(rows_done) struct rows rows = {.text = NULL};
    struct error err = {0};

    int status = context->options->person ? context_person(context) : context_store(context);
    if (status)
        return status;
    if (rows_begin(&rows, text, length, &err) < 0)
        return infile_fail(context, path, rows.csv.line, &err, "nothing imported");
    return import_rows(context, path, &rows);
}

int cmd_import(struct context *context)
{
    const struct options *options = context->options;
    CLEANUP(cleanup_free) char *text = NULL;
    size_t length = 0;

    if (options->argument_count >= 1 && strcmp(options->arguments[0], "readings") == 0)
        return cmd_import_readings(context);
    if (options->argument_count != 1)
        return context_usage(context, "import: which file? e.g. zonula import diary.json");
    if (context->clock_wrong)
        return context_fail_clock(context, "nothing imported; set the clock first");
    const char *path = options->arguments[0];
    int status = infile_read(context, path, &text, &length);
    if (status)
        return status;
    return options->map ? import_foreign(context, path, text, length)
                        : import_own(context, path, text, length);
}
