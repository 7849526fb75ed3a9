/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula undo [N | NUMBER], redo, history: walking the journal of changes. */
#include "core/cleanup.h"
#include "core/json.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/entries.h"
#include "gateway/cli/revision.h"
#include "gateway/record.h"
#include <stdlib.h>
#include <string.h>

#define STEPS_MAX     100 /* "undo 3" is a count; larger numbers are those of history */
#define HISTORY_LINES 20

/* What one call took back or brought back. */
struct walked {
    const struct context *context;
    bool redo;
    json_t *list; /* with --json; NULL: text */
    int64_t number;
};

static void print_change(const struct walked *walked, const struct change *change)
{
    FILE *out = walked->context->output.out;
    const bool added = (change->what == CHANGE_ADD) == walked->redo;

    fprintf(out, "%s: ", walked->redo ? "redone" : "undone");
    if (change->meal[0]) {
        fprintf(out, "meal %s\n", change->meal);
        return;
    }
    if (change->what == CHANGE_EDIT) {
        fprintf(out, "edit #%lld", (long long)change->entry.number);
        revision_print(out, walked->redo ? change->before : change->after,
                       walked->redo ? change->after : change->before);
        fputc('\n', out);
        return;
    }
    CLEANUP(cleanup_free) char *summary = entry_summary(&change->entry);
    if (change->what == CHANGE_ADD) { /* the first word of the command: eat, drink, symptom */
        size_t length = strcspn(change->command, " ");
        fprintf(out, "%.*s", (int)length, change->command);
    } else {
        fprintf(out, added ? "removal" : "removal of");
    }
    fprintf(out, " #%lld (", (long long)change->entry.number);
    print_text(out, summary ? summary : "");
    fputs(")\n", out);
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
        else
            json_object_set_new(json, "entry", entry_json(&change->entry));
        json_array_append_new(walked->list, json);
    } else if (!walked->context->output.quiet) {
        print_change(walked, change);
    }
    return 0;
}

static int walk(struct context *context, bool redo, int64_t step, struct walked *walked)
{
    const struct record_walk way = {.redo = redo,
                                    .step = step,
                                    .recorded_ms = context->now_ms,
                                    .recorded_offset_s =
                                        zone_offset_s(context->zone, context->now_ms)};
    struct error err = {0};
    const int r = record_walk(context->store, &context->person, &way, on_change, walked, &err);

    if (r == -ERR_NOT_FOUND)
        return output_fail(&context->output, EXIT_NOTHING, "nothing", NULL,
                           redo ? "nothing to redo" : "nothing to undo", NULL, NULL);
    if (r < 0)
        return output_error(&context->output, &err, "nothing changed");
    if (context->output.quiet && !context->output.json)
        fprintf(context->output.out, "%lld\n", (long long)walked->number);
    return EXIT_OK;
}

static int finish(const struct context *context, int status, const struct walked *walked)
{
    if (status || !walked->list)
        return status;
    return print_json(&context->output,
                      json_pack("{s:i, s:b, s:O}", "zonula", 1, "ok", 1,
                                walked->redo ? "redone" : "undone", walked->list));
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
    int64_t number = 1;

    if (options->argument_count == 1)
        number = read_number(options->arguments[0]);
    if (options->argument_count > 1 || number < 0)
        return context_usage(context,
                             "undo: how many steps, or the number of one; see: zonula history");
    if (options->dry_run)
        return context_usage(context, "undo has no dry run");
    int status = context_person(context);
    if (status)
        return status;
    CLEANUP(json_drop) json_t *list = context->output.json ? json_array() : NULL;
    struct walked walked = {.context = context, .list = list};
    if (number > STEPS_MAX)
        return finish(context, walk(context, false, number, &walked), &walked);
    for (int64_t i = 0; status == 0 && i < number; i++)
        status = walk(context, false, 0, &walked);
    return finish(context, status, &walked);
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
    CLEANUP(json_drop) json_t *list = context->output.json ? json_array() : NULL;
    struct walked walked = {.context = context, .list = list, .redo = true};
    return finish(context, walk(context, true, 0, &walked), &walked);
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
    date_text(step->at_ms, offset_s, PRECISION_MINUTE, context->now_ms, date);
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
