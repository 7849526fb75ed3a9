/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * zonula undo [N | NUMBER | step NUMBER], redo, history: walking the journal of changes. A small
 * number counts steps, a greater one is that of a step in the history; "step" says that it is.
 */
#include "core/cleanup.h"
#include "core/json.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/entries.h"
#include "gateway/cli/revision.h"
#include "gateway/record.h"
#include <stdlib.h>
#include <string.h>

#define STEPS_MAX     100 /* "undo 3" is a count; larger numbers are those of history */
#define LINES_MAX     20  /* of one step */
#define HISTORY_LINES 20

/* What one call took back or brought back. */
struct walked {
    const struct context *context;
    bool redo;
    json_t *list; /* with --json; NULL: text */
    FILE *out;    /* what is said when all is done */
    int64_t number;
    int64_t step; /* of the last change, and how many of it there were */
    size_t changes;
};

/* Changes of templates and foods, and of entries that food recompute made: the command says it,
 * once for all of the step. */
static bool is_told_by_command(const struct change *change)
{
    return change->entry.number == 0 || strcmp(change->command, "food recompute") == 0;
}

/* The first word of the command (eat, edit, rm), and what it was done to. */
static void print_change(const struct walked *walked, const struct change *change)
{
    FILE *out = walked->out;

    fprintf(out, "%s: ", walked->redo ? "redone" : "undone");
    if (is_told_by_command(change)) {
        print_text(out, change->command);
        fputc('\n', out);
        return;
    }
    fprintf(out, "%.*s #%lld", (int)strcspn(change->command, " "), change->command,
            (long long)change->entry.number);
    if (change->what == CHANGE_EDIT) {
        revision_print(out, change->entry.kind, walked->context->now_ms,
                       walked->redo ? change->before : change->after,
                       walked->redo ? change->after : change->before);
    } else {
        CLEANUP(cleanup_free) char *summary = entry_summary(&change->entry);
        fputs(" (", out);
        print_text(out, summary ? summary : "");
        fputc(')', out);
    }
    fputc('\n', out);
}

/* Of a step of many changes not every one is shown. */
static void end_step(struct walked *walked)
{
    if (walked->changes > LINES_MAX)
        fprintf(walked->out, "... and %zu more of this step\n", walked->changes - LINES_MAX);
    walked->changes = 0;
}

static int on_change(void *userdata, const struct change *change)
{
    static const char *const names[] = {"add", "remove", "edit"};
    struct walked *walked = userdata;

    walked->number = change->entry.number;
    if (walked->list) {
        json_t *json =
            json_pack("{s:I, s:s}", "step", (json_int_t)change->step, "what", names[change->what]);
        if (change->meal[0])
            json_object_set_new(json, "meal", json_string(change->meal));
        else if (change->food[0])
            json_object_set_new(json, "food", json_string(change->food));
        else
            json_object_set_new(json, "entry", entry_json(&change->entry));
        json_array_append_new(walked->list, json);
    } else if (!walked->context->output.quiet) {
        if (change->step != walked->step)
            end_step(walked);
        if (walked->changes < LINES_MAX && !(is_told_by_command(change) && walked->changes > 0))
            print_change(walked, change);
        walked->changes++;
        walked->step = change->step;
    }
    return 0;
}

static int fail(const struct context *context, const struct error *err, bool redo, size_t done)
{
    char message[64];

    if (err->code == ERR_NOT_FOUND && done > 0) {
        snprintf(message, sizeof(message), "there %s only %zu step%s to undo",
                 done == 1 ? "is" : "are", done, done == 1 ? "" : "s");
        return output_fail(&context->output, EXIT_NOTHING, "nothing", NULL, message,
                           "nothing changed", NULL);
    }
    if (err->code == ERR_NOT_FOUND)
        return output_fail(&context->output, EXIT_NOTHING, "nothing", NULL,
                           redo ? "nothing to redo" : "nothing to undo", NULL, NULL);
    return output_error(&context->output, err, "nothing changed");
}

static int answer(const struct walked *walked, const char *said)
{
    const struct output *output = &walked->context->output;

    if (walked->list)
        return print_json(output, json_pack("{s:i, s:b, s:O}", "zonula", 1, "ok", 1,
                                            walked->redo ? "redone" : "undone", walked->list));
    if (output->quiet)
        fprintf(output->out, "%lld\n", (long long)walked->number);
    fputs(said, output->out);
    return EXIT_OK;
}

/* What was done is said when it is on disk. */
static int walk(struct context *context, const struct record_walk *way)
{
    CLEANUP(json_drop) json_t *list = context->output.json ? json_array() : NULL;
    CLEANUP(cleanup_free) char *said = NULL;
    struct walked walked = {.context = context, .redo = way->redo, .list = list};
    struct error err = {0};
    size_t size = 0;
    size_t done = 0;

    walked.out = open_memstream(&said, &size);
    if (!walked.out)
        return EXIT_SOFTWARE;
    const int r =
        record_walk(context->store, &context->person, way, on_change, &walked, &done, &err);
    end_step(&walked);
    fclose(walked.out);
    return r < 0 ? fail(context, &err, way->redo, done) : answer(&walked, said);
}

static struct record_walk way_of(const struct context *context, bool redo)
{
    return (struct record_walk){.redo = redo,
                                .count = 1,
                                .recorded_ms = context->now_ms,
                                .recorded_offset_s = zone_offset_s(context->zone, context->now_ms)};
}

/* A whole number from 1 on; -1: it is none. */
static int64_t read_number(const char *text)
{
    const size_t length = strlen(text);

    if (length == 0 || length > 15 || strspn(text, "0123456789") != length || text[0] == '0')
        return -1;
    return strtoll(text, NULL, 10);
}

int cmd_undo(struct context *context)
{
    const struct options *options = context->options;
    const size_t count = options->argument_count;
    const bool named = count == 2 && strcmp(options->arguments[0], "step") == 0;
    const int64_t number = count == 0 ? 1 : read_number(options->arguments[count - 1]);

    if (count > (named ? 2 : 1) || number < 0)
        return context_usage(context,
                             "undo: how many steps, or the number of one; see: zonula history");
    if (options->dry_run)
        return context_usage(context, "undo has no dry run");
    int status = context_person(context);
    if (status)
        return status;
    struct record_walk way = way_of(context, false);
    if (named || number > STEPS_MAX)
        way.step = number;
    else
        way.count = (size_t)number;
    return walk(context, &way);
}

int cmd_redo(struct context *context)
{
    if (context->options->argument_count > 0)
        return context_usage(context, "redo takes no argument");
    if (context->options->dry_run)
        return context_usage(context, "redo has no dry run");
    int status = context_person(context);
    if (status)
        return status;
    const struct record_walk way = way_of(context, true);
    return walk(context, &way);
}

/* ---- history ---- */

struct listing {
    const struct context *context;
    json_t *list;
    size_t count;
};

static int on_step(void *userdata, const struct step *step)
{
    struct listing *listing = userdata;
    const struct context *context = listing->context;
    const int32_t offset_s = zone_offset_s(context->zone, step->at_ms);
    char date[DATE_TEXT_MAX];

    listing->count++;
    if (listing->list) {
        json_array_append_new(
            listing->list,
            json_pack("{s:I, s:o, s:s, s:I, s:b}", "step", (json_int_t)step->number, "at",
                      json_time(step->at_ms, offset_s), "command", step->command, "changes",
                      (json_int_t)step->changes, "undone", (int)step->undone));
        return 0;
    }
    shown_date_text(&context->output, step->at_ms, offset_s, PRECISION_MINUTE, context->now_ms,
                    date);
    fprintf(context->output.out, "%5lld  %-18s %s", (long long)step->number, date,
            step->undone ? "(undone) " : "");
    print_text(context->output.out, step->command);
    fputc('\n', context->output.out);
    return 0;
}

int cmd_history(struct context *context)
{
    const char *limit = context->options->limit;
    const int64_t lines = limit ? read_number(limit) : HISTORY_LINES;
    struct error err = {0};

    if (context->options->argument_count > 0 || lines < 0)
        return context_usage(context, "history takes no argument but --limit N");
    int status = context_person(context);
    if (status)
        return status;
    CLEANUP(json_drop) json_t *list = context->output.json ? json_array() : NULL;
    struct listing listing = {.context = context, .list = list};
    if (diary_history(context->store, context->person.row, lines, on_step, &listing, &err) < 0)
        return output_error(&context->output, &err, NULL);
    if (listing.count == 0)
        return output_fail(&context->output, EXIT_NOTHING, "nothing", NULL,
                           "nothing was changed yet", NULL, json_pack("{s:[]}", "steps"));
    if (!list)
        return EXIT_OK;
    return print_json(&context->output,
                      json_pack("{s:i, s:b, s:O}", "zonula", 1, "ok", 1, "steps", list));
}
