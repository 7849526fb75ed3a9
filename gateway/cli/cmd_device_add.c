/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula device add: a wearable that the gateway shall keep a link to. */
#include "gateway/cli/adopt.h"
#include "gateway/cli/commands.h"

int cmd_device_add(struct context *context)
{
    const struct options *options = context->options;
    struct adoption adoption;
    const struct device *device = &adoption.device;

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
        status = adopt_store(context, &adoption, false);
    if (status)
        return status;
    if (context->output.json)
        return print_json(&context->output,
                          json_pack("{s:i, s:b, s:b, s:o}", "zonula", 1, "ok", 1, "dry_run",
                                    (int)options->dry_run, "device", adopt_json(device)));
    if (context->output.quiet)
        fprintf(context->output.out, "%s\n", device->id);
    else
        fprintf(context->output.out, "added: %s (%s)\n", device->id, device->driver);
    return EXIT_OK;
}
