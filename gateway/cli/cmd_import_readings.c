/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula import readings FILE: what other programs measured. */
#include "core/cleanup.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/infile.h"
#include "gateway/exchange/gadget.h"
#include "gateway/exchange/readings.h"
#include "storage/people.h"
#include <string.h>
#include <sys/stat.h>

#define NOTHING "nothing imported"

static const char sqlite_mark[] = "SQLite format 3";

struct reader {
    struct context *context;
    const char *path;
    struct person *persons; /* owned */
    size_t person_count;
    struct inlet inlet;
    int line;
};

static void reader_done(struct reader *reader)
{
    free(reader->persons);
}

/* Whether a file, and no pipe, begins as SQLite's do. */
static bool is_database(const char *path)
{
    CLEANUP(cleanup_file) FILE *file = NULL;
    char begin[sizeof(sqlite_mark)] = "";
    struct stat status;

    if (strcmp(path, "-") == 0 || stat(path, &status) < 0 || !S_ISREG(status.st_mode))
        return false;
    file = fopen(path, "re");
    return file && fread(begin, 1, sizeof(sqlite_mark), file) == sizeof(sqlite_mark) &&
           memcmp(begin, sqlite_mark, sizeof(sqlite_mark)) == 0;
}

/* ---- whose ---- */

/* --person, else the one that is named, else the only one. */
static const struct person *find_person(const struct reader *reader, const char *name,
                                        struct error *err)
{
    if (reader->context->options->person)
        return &reader->context->person;
    if (!*name && reader->person_count == 1)
        return &reader->persons[0];
    if (!*name) {
        error_set(err, ERR_SYNTAX, "whose is it? say --person NAME");
        return NULL;
    }
    for (size_t i = 0; i < reader->person_count; i++)
        if (strcmp(reader->persons[i].id, name) == 0)
            return &reader->persons[i];
    error_set(err, ERR_SYNTAX, "no person called \"%.40s\"", name);
    return NULL;
}

/* ---- reading ---- */

static int take_one(struct reader *reader, const struct measurement *one, struct error *err)
{
    const struct person *person = find_person(reader, one->person, err);
    size_t device = 0;
    int r =
        person ? inlet_device(&reader->inlet, one->device, "", person, &device, err) : -ERR_SYNTAX;

    if (r == 0)
        r = one->what == MEASURED_SLEEP ? inlet_sleep(&reader->inlet, device, &one->block, err)
                                        : inlet_reading(&reader->inlet, device, &one->reading, err);
    if (r < 0)
        reader->line = one->line;
    return r;
}

static int take_text(struct reader *reader, struct readings_text *readings, struct error *err)
{
    struct measurement one;
    int r = 0;

    while (r == 0 && (r = readings_next(readings, &one, err)) == 1)
        r = take_one(reader, &one, err);
    if (r < 0 && reader->line == 0)
        reader->line = readings->line;
    return r;
}

/* ---- answering ---- */

static int answer(const struct reader *reader, const struct inlet_report *report)
{
    const struct output *output = &reader->context->output;

    if (output->json)
        return print_json(
            output, json_pack("{s:i, s:b, s:b, s:s, s:I, s:I, s:I, s:I, s:I, s:I}", "zonula", 1,
                              "ok", 1, "dry_run", (int)reader->context->options->dry_run, "file",
                              reader->path, "devices", (json_int_t)report->devices, "readings",
                              (json_int_t)report->readings, "sleep", (json_int_t)report->blocks,
                              "intervals", (json_int_t)report->intervals, "known",
                              (json_int_t)report->known, "refused", (json_int_t)report->refused));
    if (output->quiet)
        return EXIT_OK;
    print_text(output->out, reader->path);
    fprintf(output->out,
            ": %zu new readings, %zu blocks of sleep, %zu intervals; %zu already there",
            report->readings, report->blocks, report->intervals, report->known);
    if (report->devices > 0)
        fprintf(output->out, "; %zu new device%s", report->devices,
                report->devices == 1 ? "" : "s");
    fputc('\n', output->out);
    if (report->refused > 0)
        fprintf(output->err, "%zu refused, because they cannot be true; see: zonula device info\n",
                report->refused);
    return EXIT_OK;
}

static int end(struct reader *reader, int r, struct error *err)
{
    struct inlet_report report = {0};
    const struct context *context = reader->context;

    r = inlet_end(&reader->inlet, r, context->options->dry_run, &report, err);
    if (r < 0)
        return infile_fail(context, reader->path, reader->line, err, NOTHING);
    return answer(reader, &report);
}

/* ---- the two kinds of files ---- */

static int import_database(struct reader *reader)
{
    CLEANUP(gadgetbridge_closep) struct gadgetbridge *gadgetbridge = NULL;
    struct context *context = reader->context;
    struct error err = {0};

    int status = context_person(context);
    if (status)
        return status;
    int r = gadgetbridge_open(reader->path, &gadgetbridge, &err);
    if (r < 0)
        return infile_fail(context, reader->path, 0, &err, NOTHING);
    r = inlet_begin(&reader->inlet, context->store, context->now_ms, &err);
    if (r < 0)
        return infile_fail(context, reader->path, 0, &err, NOTHING);
    r = gadget_take(gadgetbridge, &reader->inlet, &context->person, context->zone, &err);
    return end(reader, r, &err);
}

static int import_text(struct reader *reader)
{
    CLEANUP(cleanup_free) char *text = NULL;
    CLEANUP(readings_done) struct readings_text readings = {.text = NULL};
    struct context *context = reader->context;
    struct error err = {0};
    size_t length = 0;

    int status = infile_read(context, reader->path, &text, &length);
    if (status)
        return status;
    if (readings_begin(&readings, text, length, &err) < 0)
        return infile_fail(context, reader->path, readings.line, &err, NOTHING);
    int r = inlet_begin(&reader->inlet, context->store, context->now_ms, &err);
    if (r < 0)
        return infile_fail(context, reader->path, 0, &err, NOTHING);
    r = take_text(reader, &readings, &err);
    return end(reader, r, &err);
}

int cmd_import_readings(struct context *context)
{
    CLEANUP(reader_done) struct reader reader = {.context = context};
    struct error err = {0};

    if (context->options->argument_count != 2)
        return context_usage(context,
                             "import readings: which file? e.g. zonula import readings night.csv");
    if (context->options->map)
        return context_usage(context, "import readings takes no --map");
    if (context->clock_wrong)
        return context_fail_clock(context, "nothing imported; set the clock first");
    reader.path = context->options->arguments[1];
    int status = context->options->person ? context_person(context) : context_store(context);
    if (status)
        return status;
    if (!context->store)
        return output_fail(&context->output, EXIT_NOTHING, "nothing", NULL, "there is no database",
                           NOTHING, NULL);
    if (person_list(context->store, &reader.persons, &reader.person_count, &err) < 0)
        return output_error(&context->output, &err, NOTHING);
    return is_database(reader.path) ? import_database(&reader) : import_text(&reader);
}
