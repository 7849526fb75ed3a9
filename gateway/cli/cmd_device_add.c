/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula device add: a wearable that the gateway shall keep a link to. */
#include "gateway/cli/adopt.h"
#include "gateway/cli/commands.h"

static int print_added_json(const struct context *context, const struct adoption *adoption,
                            const char *note)
{
    json_t *json =
        json_pack("{s:i, s:b, s:b, s:o}", "zonula", 1, "ok", 1, "dry_run",
                  (int)context->options->dry_run, "device", adopt_json(&adoption->device));

    if (*note)
        json_object_set_new(json, "note", json_string(note));
    return print_json(&context->output, json);
}

int cmd_device_add(struct context *context)
{
    const struct options *options = context->options;
    struct adoption adoption;
    const struct device *device = &adoption.device;
    char note[ADOPT_NOTE_MAX] = "";

    if (options->argument_count != 2)
        return context_usage(context,
                             "device add: which? e.g. zonula device add C4:7C:8D:6A:11:02");
    int status = adopt_begin(context, "nothing added", &adoption);
    if (status == 0)
        status = adopt_owner(context, &adoption);
    if (status == 0)
        status = adopt_find(context, options->arguments[1], false, &adoption);
    if (status == 0)
        status = adopt_name(context, &adoption);
    if (status == 0)
        status = adopt_note(context, &adoption, note);
    if (status == 0)
        status = adopt_store(context, &adoption, false);
    if (status)
        return status;
    if (context->output.json)
        return print_added_json(context, &adoption, note);
    if (context->output.quiet)
        fprintf(context->output.out, "%s\n", device->id);
    else
        fprintf(context->output.out, "added: %s (%s)\n", device->id, device->driver);
    if (*note) {
        fflush(context->output.out);
        fputs("note: ", context->output.err);
        print_text(context->output.err, note);
        fputc('\n', context->output.err);
    }
    return EXIT_OK;
}
