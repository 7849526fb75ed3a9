/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula device scan: what can be heard, and for what of it there is a driver. */
#include "core/cleanup.h"
#include "gateway/cli/adopt.h"
#include "gateway/cli/commands.h"

#define NAME_CELLS 14 /* a usual name; longer ones widen the column */

static void print_found(const struct output *output, const struct scan_result *result)
{
    size_t width = NAME_CELLS;

    for (size_t i = 0; i < result->count; i++) {
        size_t cells = text_cells(result->found[i].name);
        width = cells > width ? cells : width;
    }
    fprintf(output->out, "%-17s  signal  %-*s  supported\n", "address", (int)width, "name");
    for (size_t i = 0; i < result->count; i++) {
        const struct scan_found *found = &result->found[i];
        char signal[16] = "?";
        if (found->rssi_dbm)
            snprintf(signal, sizeof(signal), "%d", found->rssi_dbm);
        fprintf(output->out, "%-17s  %6s  ", found->address, signal);
        print_padded(output->out, found->name[0] ? found->name : "-", width + 2);
        if (found->driver)
            fprintf(output->out, "yes (%s)\n", found->driver->name);
        else
            fputs("no driver\n", output->out);
    }
}

static int print_found_json(const struct output *output, const struct scan_result *result)
{
    json_t *list = json_array();

    for (size_t i = 0; i < result->count; i++) {
        const struct scan_found *found = &result->found[i];
        json_t *name = found->name[0] ? json_string(found->name) : NULL;
        json_array_append_new(
            list, json_pack("{s:s, s:o, s:o, s:o}", "address", found->address, "signal_dbm",
                            found->rssi_dbm ? json_integer(found->rssi_dbm) : json_null(), "name",
                            name ? name : json_null(), "driver",
                            found->driver ? json_string(found->driver->name) : json_null()));
    }
    return print_json(output, json_pack("{s:i, s:b, s:o}", "zonula", 1, "ok", 1, "devices", list));
}

int cmd_device_scan(struct context *context)
{
    CLEANUP(scan_result_done) struct scan_result result = {0};
    unsigned seconds = 0;

    if (context->options->argument_count != 1)
        return context_usage(context, "device scan takes no argument but --for SECONDS");
    int status = adopt_seconds(context, ADOPT_SECONDS, &seconds);
    if (status == 0)
        status = adopt_scan(context, seconds, NULL, &result, "nothing read");
    if (status)
        return status;
    if (context->output.json)
        return print_found_json(&context->output, &result);
    print_found(&context->output, &result);
    fprintf(context->output.out, "%zu device%s in %u s\n", result.count,
            result.count == 1 ? "" : "s", seconds);
    return EXIT_OK;
}
