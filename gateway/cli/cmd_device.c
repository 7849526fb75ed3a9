/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula device scan, add, list, rm: the sensors the gateway listens to. */
#include "core/cleanup.h"
#include "core/json.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/entries.h"
#include "gateway/cli/scan.h"
#include "storage/people.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SCAN_SECONDS     10
#define SCAN_SECONDS_MAX 600
#define NAME_CELLS       14 /* a usual name; longer ones widen the column */

static void scan_result_done(struct scan_result *result)
{
    free(result->found);
    result->found = NULL;
}

/* ---- scan ---- */

static int read_seconds(const struct context *context, unsigned *ret)
{
    const char *text = context->options->for_text;
    char *end = NULL;

    *ret = SCAN_SECONDS;
    if (!text)
        return EXIT_OK;
    unsigned long value = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end || value < 1 || value > SCAN_SECONDS_MAX)
        return context_usage(context, "device: --for is a number of seconds, 1 to 600");
    *ret = (unsigned)value;
    return EXIT_OK;
}

/* Scans with the adapter of the configuration; says what went wrong. */
static int run_scan(struct context *context, unsigned seconds, const char *address,
                    struct scan_result *ret, const char *otherwise)
{
    struct error err = {0};
    int status = context_config(context);

    if (status)
        return status;
    if (scan_run(context->config->bluetooth_adapter, seconds, address, ret, &err) < 0)
        return output_error(&context->output, &err, otherwise);
    return EXIT_OK;
}

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

static int scan(struct context *context)
{
    CLEANUP(scan_result_done) struct scan_result result = {0};
    unsigned seconds = 0;

    if (context->options->argument_count != 1)
        return context_usage(context, "device scan takes no argument but --for SECONDS");
    int status = read_seconds(context, &seconds);
    if (status == 0)
        status = run_scan(context, seconds, NULL, &result, "nothing read");
    if (status)
        return status;
    if (context->output.json)
        return print_found_json(&context->output, &result);
    print_found(&context->output, &result);
    fprintf(context->output.out, "%zu device%s in %u s\n", result.count,
            result.count == 1 ? "" : "s", seconds);
    return EXIT_OK;
}

/* ---- add ---- */

static int fail_driver(const struct context *context, const char *message)
{
    char known[256] = "drivers:";
    size_t used = strlen(known);

    for (size_t i = 0; driver_table[i] && used < sizeof(known); i++)
        used += (size_t)snprintf(known + used, sizeof(known) - used, "%s %s", i ? "," : "",
                                 driver_table[i]->name);
    return output_fail(&context->output, EXIT_DATA, "driver", NULL, message, known, NULL);
}

/* Listens for the device to learn which driver it needs, and its name. */
static int find_driver(struct context *context, const char *address, const struct driver **ret,
                       char name[NAME_MAX_BYTES + 1])
{
    CLEANUP(scan_result_done) struct scan_result result = {0};
    unsigned seconds = 0;

    int status = read_seconds(context, &seconds);
    if (status == 0)
        status = run_scan(context, seconds, address, &result,
                          "nothing added; without a scan: --driver NAME");
    if (status)
        return status;
    for (size_t i = 0; i < result.count; i++) {
        if (strcmp(result.found[i].address, address) != 0)
            continue;
        *ret = result.found[i].driver;
        snprintf(name, NAME_MAX_BYTES + 1, "%s", result.found[i].name);
        return *ret ? EXIT_OK
                    : fail_driver(context, "there is no driver for this device; nothing added");
    }
    char message[96];
    snprintf(message, sizeof(message), "%s was not heard in %u s", address, seconds);
    return output_fail(&context->output, EXIT_UNAVAILABLE, "unavailable", address, message,
                       "nothing added; without a scan: --driver NAME", NULL);
}

/* Whose it is: --person, else the only person, else nobody's until there is one. */
static int find_owner(struct context *context, int64_t *ret_row)
{
    CLEANUP(cleanup_free) struct person *persons = NULL;
    struct error err = {0};
    size_t count = 0;

    int status = context_store(context);
    if (status)
        return status;
    if (context->store && person_list(context->store, &persons, &count, &err) < 0)
        return output_error(&context->output, &err, "nothing added");
    if (count > 0 || context->options->person)
        status = context_person(context);
    *ret_row = context->person.row;
    return status;
}

/* Name and id: --name, else what the device calls itself, else what it is. */
static int name_device(const struct context *context, const char *heard, struct device *device)
{
    const char *wanted = context->options->name;
    const char *name = wanted ? wanted : *heard ? heard : device->driver;
    json_t *utf8 = json_string(name);

    if (!utf8 && !wanted) {
        name = device->driver;
        utf8 = json_string(name);
    }
    bool good = utf8 && strlen(name) <= NAME_MAX_BYTES;
    json_decref(utf8);
    if (good) {
        snprintf(device->label, sizeof(device->label), "%s", name);
        ident_from_name(name, device->id);
    }
    if (good && !device->id[0] && !wanted)
        snprintf(device->id, sizeof(device->id), "%s", "device");
    if (!good || !ident_valid(device->id))
        return output_fail(&context->output, EXIT_DATA, "name", wanted,
                           "a name has letters or digits a to z, and at most 64 bytes",
                           "nothing added; say it with --name", NULL);
    return EXIT_OK;
}

static int store_device(struct context *context, struct device *device)
{
    struct error err = {0};

    if (!context->store || context->options->dry_run)
        return EXIT_OK;
    int r = store_begin(context->store, &err);
    if (r == 0)
        r = device_add(context->store, device, &err);
    r = store_end(context->store, r, &err);
    return r < 0 ? output_error(&context->output, &err, "nothing added") : EXIT_OK;
}

static int add(struct context *context)
{
    const struct options *options = context->options;
    struct device device = {.battery_percent = -1, .created_ms = context->now_ms};
    const struct driver *driver = NULL;
    char heard[NAME_MAX_BYTES + 1] = "";

    if (options->argument_count != 2)
        return context_usage(context,
                             "device add: which? e.g. zonula device add C4:7C:8D:6A:11:02");
    if (!address_parse(options->arguments[1], device.address))
        return output_fail(&context->output, EXIT_DATA, "address", options->arguments[1],
                           "an address looks like C4:7C:8D:6A:11:02", "nothing added", NULL);
    if (options->driver) {
        driver = driver_by_name(options->driver);
        if (!driver)
            return fail_driver(context, "no driver of that name; nothing added");
    }
    int status = find_owner(context, &device.person_row);
    if (status == 0 && !driver)
        status = find_driver(context, device.address, &driver, heard);
    if (status || !driver)
        return status;
    snprintf(device.driver, sizeof(device.driver), "%s", driver->name);
    status = name_device(context, heard, &device);
    if (status == 0)
        status = store_device(context, &device);
    if (status)
        return status;
    if (context->output.json)
        return print_json(&context->output,
                          json_pack("{s:i, s:b, s:b, s:{s:s, s:s, s:s, s:s}}", "zonula", 1, "ok", 1,
                                    "dry_run", (int)options->dry_run, "device", "id", device.id,
                                    "name", device.label, "address", device.address, "driver",
                                    device.driver));
    if (context->output.quiet)
        fprintf(context->output.out, "%s\n", device.id);
    else
        fprintf(context->output.out, "added: %s (%s)\n", device.id, device.driver);
    return EXIT_OK;
}

/* ---- list, rm ---- */

static int load_devices(struct context *context, struct device **ret, size_t *ret_count)
{
    struct error err = {0};
    int status = context_store(context);

    if (status || !context->store)
        return status;
    if (device_list(context->store, ret, ret_count, &err) < 0)
        return output_error(&context->output, &err, NULL);
    return EXIT_OK;
}

static int print_devices_json(const struct output *output, const struct device *devices,
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
                            "newest_reading", json_time(device->last_sync_ms, 0)));
    }
    return print_json(output, json_pack("{s:i, s:b, s:o}", "zonula", 1, "ok", 1, "devices", list));
}

/* "Sat 14 Mar 08:09", or "-". */
static void seen_text(const struct context *context, int64_t at_ms, char ret[DATE_TEXT_MAX])
{
    snprintf(ret, DATE_TEXT_MAX, "-");
    if (at_ms)
        date_text(at_ms, zone_offset_s(context->zone, at_ms), PRECISION_MINUTE, context->now_ms,
                  ret);
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
        seen_text(context, devices[i].last_seen_ms, seen);
        seen_text(context, devices[i].last_sync_ms, newest);
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
    struct error err = {0};
    size_t count = 0;

    if (context->options->argument_count != 1)
        return context_usage(context, "device list takes no argument");
    int status = load_devices(context, &devices, &count);
    if (status)
        return status;
    if (count == 0)
        return output_fail(&context->output, EXIT_NOTHING, "nothing", NULL,
                           "no device yet; see: zonula device scan", NULL,
                           json_pack("{s:[]}", "devices"));
    if (context->output.json)
        return print_devices_json(&context->output, devices, count);
    if (!context->zone && zone_load(NULL, &context->zone, &err) < 0)
        return context_fail_zone(context, &err);
    print_devices(context, devices, count);
    return EXIT_OK;
}

static const struct device *find_device(const struct device *devices, size_t count,
                                        const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(devices[i].id, name) == 0 || strcasecmp(devices[i].label, name) == 0 ||
            strcasecmp(devices[i].address, name) == 0)
            return &devices[i];
    }
    return NULL;
}

static int rm(struct context *context)
{
    CLEANUP(cleanup_free) struct device *devices = NULL;
    const char *name = context->options->arguments[1];
    struct error err = {0};
    char message[128];
    size_t count = 0;

    if (context->options->argument_count != 2)
        return context_usage(context, "device rm: which? see: zonula device list");
    int status = load_devices(context, &devices, &count);
    if (status)
        return status;
    const struct device *device = find_device(devices, count, name);
    if (!device) {
        snprintf(message, sizeof(message), "no device called \"%.64s\"", name);
        return output_fail(&context->output, EXIT_NOTHING, "not_found", name, message,
                           "nothing removed; see: zonula device list", NULL);
    }
    int r = context->options->dry_run ? 0 : store_begin(context->store, &err);
    if (r == 0 && !context->options->dry_run) {
        r = device_remove(context->store, device->row, &err);
        r = store_end(context->store, r, &err);
    }
    if (r < 0)
        return output_error(&context->output, &err, "nothing removed");
    if (context->output.json)
        return print_json(&context->output, json_pack("{s:i, s:b, s:s}", "zonula", 1, "ok", 1,
                                                      "removed", device->id));
    fprintf(context->output.out, "removed: %s (its readings stay)\n", device->id);
    return EXIT_OK;
}

int cmd_device(struct context *context)
{
    static const struct {
        const char *word;
        int (*run)(struct context *context);
    } subcommands[] = {{"scan", scan}, {"add", add}, {"list", list}, {"rm", rm}};
    const struct options *options = context->options;

    for (size_t i = 0; options->argument_count > 0 && i < 4; i++) {
        if (strcmp(subcommands[i].word, options->arguments[0]) == 0)
            return subcommands[i].run(context);
    }
    return context_usage(context, "device: scan, add ADDRESS, list, or rm NAME");
}
