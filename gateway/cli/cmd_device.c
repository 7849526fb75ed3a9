/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula device list, rm, and the way to the others: the sensors the gateway listens to. */
#include "ble/drivers/driver.h"
#include "core/cleanup.h"
#include "core/json.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/entries.h"
#include "gateway/cli/known.h"
#include "storage/history.h"
#include "storage/people.h"
#include <string.h>

/* Of one that records: what it said last, not when it was asked. 0: none. */
static int64_t newest_reading_ms(const struct context *context, const struct device *device)
{
    const struct driver *driver = driver_by_name(device->driver);
    struct history_extent extent;

    if (driver && !driver->history)
        return device->last_sync_ms;
    if (history_extent_get(context->store, device->row, &extent, NULL) < 0)
        return 0;
    return extent.newest_ms > extent.newest_sleep_ms ? extent.newest_ms : extent.newest_sleep_ms;
}

static int print_devices_json(const struct context *context, const struct device *devices,
                              size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        const struct device *device = &devices[i];
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o}", "id", device->id, "name",
                            device->label, "address", device->address, "kind", device->driver,
                            "last_seen", json_time(device->last_seen_ms, 0), "battery_percent",
                            device->battery_percent >= 0 ? json_integer(device->battery_percent)
                                                         : json_null(),
                            "newest_reading", json_time(newest_reading_ms(context, device), 0)));
    }
    return print_json(&context->output,
                      json_pack("{s:i, s:b, s:o}", "zonula", 1, "ok", 1, "devices", list));
}

static void print_devices(const struct context *context, const struct device *devices, size_t count)
{
    FILE *out = context->output.out;
    size_t widths[2] = {8, 7};

    for (size_t i = 0; i < count; i++) {
        size_t cells[2] = {text_cells(devices[i].id), text_cells(devices[i].driver)};
        for (int column = 0; column < 2; column++)
            widths[column] = cells[column] > widths[column] ? cells[column] : widths[column];
    }
    fprintf(out, "%-*s  %-*s  %-16s  battery  newest reading\n", (int)widths[0], "name",
            (int)widths[1], "kind", "last seen");
    for (size_t i = 0; i < count; i++) {
        char seen[DATE_TEXT_MAX];
        char newest[DATE_TEXT_MAX];
        char battery[16] = "-";
        known_time(context, devices[i].last_seen_ms, seen);
        known_time(context, newest_reading_ms(context, &devices[i]), newest);
        if (devices[i].battery_percent >= 0)
            snprintf(battery, sizeof(battery), "%d %%", devices[i].battery_percent);
        print_padded(out, devices[i].id, widths[0] + 2);
        print_padded(out, devices[i].driver, widths[1] + 2);
        fprintf(out, "%-16s  %7s  %s\n", seen, battery, newest);
    }
}

static int list(struct context *context)
{
    CLEANUP(cleanup_free) struct device *devices = NULL;
    size_t count = 0;

    if (context->options->argument_count != 1)
        return context_usage(context, "device list takes no argument");
    int status = known_load(context, &devices, &count);
    if (status)
        return status;
    if (count == 0)
        return output_fail(&context->output, EXIT_NOTHING, "nothing", NULL,
                           "no device yet; see: zonula device scan", NULL,
                           json_pack("{s:[]}", "devices"));
    if (context->output.json)
        return print_devices_json(context, devices, count);
    status = known_zone(context);
    if (status)
        return status;
    print_devices(context, devices, count);
    return EXIT_OK;
}

static int rm(struct context *context)
{
    struct error err = {0};
    struct device device;

    if (context->options->argument_count != 2)
        return context_usage(context, "device rm: which? see: zonula device list");
    int status = known_one(context, context->options->arguments[1],
                           "nothing removed; see: zonula device list", &device);
    if (status)
        return status;
    int r = context->options->dry_run ? 0 : store_begin(context->store, &err);
    if (r == 0 && !context->options->dry_run) {
        r = device_remove(context->store, device.row, &err);
        r = store_end(context->store, r, &err);
    }
    if (r < 0)
        return output_error(&context->output, &err, "nothing removed");
    if (context->output.json)
        return print_json(&context->output,
                          json_pack("{s:i, s:b, s:s}", "zonula", 1, "ok", 1, "removed", device.id));
    fprintf(context->output.out, "removed: %s (its readings stay)\n", device.id);
    return EXIT_OK;
}

int cmd_device(struct context *context)
{
    static const struct {
        const char *word;
        int (*run)(struct context *context);
    } subcommands[] = {{"scan", cmd_device_scan},     {"add", cmd_device_add},
                       {"pair", cmd_device_pair},     {"list", list},
                       {"info", cmd_device_info},     {"sync", cmd_device_sync},
                       {"unpair", cmd_device_unpair}, {"rm", rm}};
    const struct options *options = context->options;

    for (size_t i = 0; i < sizeof(subcommands) / sizeof(subcommands[0]); i++) {
        if (options->argument_count > 0 && strcmp(subcommands[i].word, options->arguments[0]) == 0)
            return subcommands[i].run(context);
    }
    return context_usage(context, "device: scan, add, pair, list, info, sync, unpair or rm; see: "
                                  "zonula help device");
}
