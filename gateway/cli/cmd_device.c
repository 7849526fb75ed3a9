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

/* What it recorded, and of when the last of it is. Of one that keeps its link only the latter is
 * known: what comes each second is packed, and the last hours are not in the database yet. */
struct recorded {
    int64_t readings;  /* -1: unknown */
    int64_t newest_ms; /* 0: none */
};

static struct recorded recorded_of(const struct context *context, const struct device *device)
{
    const struct driver *driver = driver_by_name(device->driver);
    struct history_extent extent = {0};

    if (driver && !driver->history)
        return (struct recorded){.readings = -1, .newest_ms = device->last_sync_ms};
    if (history_extent_get(context->store, device->row, &extent, NULL) < 0)
        return (struct recorded){.readings = -1};
    return (struct recorded){
        .readings = extent.readings,
        .newest_ms =
            extent.newest_ms > extent.newest_sleep_ms ? extent.newest_ms : extent.newest_sleep_ms,
    };
}

static int print_devices_json(const struct context *context, const struct device *devices,
                              size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        const struct device *device = &devices[i];
        const struct recorded recorded = recorded_of(context, device);
        json_array_append_new(
            list,
            json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o}", "id", device->id, "name",
                      device->label, "address", device->address, "kind", device->driver,
                      "last_seen", json_time(device->last_seen_ms, 0), "battery_percent",
                      device->battery_percent >= 0 ? json_integer(device->battery_percent)
                                                   : json_null(),
                      "newest_reading", json_time(recorded.newest_ms, 0), "readings",
                      recorded.readings >= 0 ? json_integer(recorded.readings) : json_null()));
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
    fprintf(out, "%-*s  %-*s  %-16s  battery  readings\n", (int)widths[0], "name", (int)widths[1],
            "kind", "last seen");
    for (size_t i = 0; i < count; i++) {
        char seen[DATE_TEXT_MAX];
        char readings[24] = "-";
        char battery[16] = "-";
        known_time(context, devices[i].last_seen_ms, seen);
        const struct recorded recorded = recorded_of(context, &devices[i]);
        if (recorded.readings >= 0)
            snprintf(readings, sizeof(readings), "%lld", (long long)recorded.readings);
        if (devices[i].battery_percent >= 0)
            snprintf(battery, sizeof(battery), "%d %%", devices[i].battery_percent);
        print_padded(out, devices[i].id, widths[0] + 2);
        print_padded(out, devices[i].driver, widths[1] + 2);
        fprintf(out, "%-16s  %7s  %8s\n", seen, battery, readings);
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
