/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula undo: takes back the newest change of the diary. */
#include "core/cleanup.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/entries.h"
#include "gateway/record.h"
#include <string.h>

static void done(struct change *change)
{
    entry_done(&change->entry);
}

static int answer(const struct context *context, const struct change *change)
{
    const struct output *output = &context->output;

    if (output->json) {
        json_t *json = json_pack("{s:i, s:b, s:s}", "zonula", 1, "ok", 1, "undone",
                                 change->was_add ? "add" : "remove");
        json_object_set_new(json, "entry", entry_json(&change->entry));
        return print_json(output, json);
    }
    if (output->quiet) {
        fprintf(output->out, "%lld\n", (long long)change->entry.number);
        return EXIT_OK;
    }
    CLEANUP(cleanup_free) char *summary = entry_summary(&change->entry);
    fprintf(output->out, "undone: ");
    if (change->was_add) { /* the first word of the command: eat, drink, symptom */
        size_t length = strcspn(change->command, " ");
        fprintf(output->out, "%.*s", (int)length, change->command);
    } else {
        fprintf(output->out, "removal of");
    }
    fprintf(output->out, " #%lld (", (long long)change->entry.number);
    print_text(output->out, summary ? summary : "");
    fputs(")\n", output->out);
    return EXIT_OK;
}

int cmd_undo(struct context *context)
{
    CLEANUP(done) struct change change = {0};
    struct error err = {0};

    if (context->options->argument_count > 0)
        return context_usage(context, "undo takes no argument; it takes back the last change");
    if (context->options->dry_run)
        return context_usage(context, "undo has no dry run");
    int status = context_person(context);
    if (status)
        return status;
    int r = record_undo(context->store, &context->person, context->now_ms,
                        zone_offset_s(context->zone, context->now_ms), &change, &err);
    if (r == -ERR_NOT_FOUND)
        return output_fail(&context->output, EXIT_NOTHING, "nothing", NULL, "nothing to undo", NULL,
                           NULL);
    if (r < 0)
        return output_error(&context->output, &err, "nothing changed");
    return answer(context, &change);
}
