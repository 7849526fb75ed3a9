/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * zonula device pair: a bond with a wearable, which then belongs to the household. Whatever could
 * keep it from being stored is looked at before the bond is made.
 */
#include "core/cleanup.h"
#include "gateway/cli/adopt.h"
#include "gateway/cli/ask.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/known.h"
#include "gateway/cli/pair.h"
#include "storage/people.h"
#include <string.h>
#include <strings.h>

#define NOTHING "nothing paired"

struct task {
    struct adoption adoption;
    struct pair_result result;
    bool is_known; /* it belongs to the household already */
    bool can_ask;
};

/* ---- which ---- */

/* What is said of a device that is there already must be so: nothing of it is changed here. */
static int check_known(struct context *context, const struct task *task)
{
    const struct options *options = context->options;
    const struct device *device = &task->adoption.device;
    char id[IDENT_MAX + 1] = "";
    char message[192];

    if (options->name)
        ident_from_name(options->name, id);
    bool same = !options->name || strcmp(id, device->id) == 0 ||
                strcasecmp(options->name, device->label) == 0;
    same = same && (!options->driver || strcmp(options->driver, device->driver) == 0);
    if (same && options->person) {
        int status = context_person(context);
        if (status)
            return status;
        same = context->person.row == device->person_row;
    }
    if (same)
        return EXIT_OK;
    snprintf(message, sizeof(message),
             "%s is device \"%s\" already, with another name, person or "
             "driver",
             device->address, device->id);
    return output_fail(&context->output, EXIT_DATA, "exists", device->id, message,
                       NOTHING "; leave out --name, --person and --driver", NULL);
}

/* One of the household's, by what it is called there or by its address? */
static int look_up(struct context *context, const char *wanted, struct task *task)
{
    CLEANUP(cleanup_free) struct device *devices = NULL;
    size_t count = 0;

    int status = known_load(context, &devices, &count);
    if (status)
        return status;
    const struct device *device = known_find(devices, count, wanted);
    if (!device)
        return EXIT_OK;
    task->is_known = true;
    task->adoption.device = *device;
    task->adoption.driver = driver_by_name(device->driver);
    return check_known(context, task);
}

/* A newcomer is heard for its name, unless that is given. */
static int find_newcomer(struct context *context, const char *wanted, struct task *task)
{
    const struct options *options = context->options;
    struct adoption *adoption = &task->adoption;

    int status = adopt_owner(context, adoption);
    if (status == 0)
        status = adopt_find(context, wanted, !options->name || options->dry_run, adoption);
    if (status == 0) /* which the household may call otherwise */
        status = look_up(context, adoption->device.address, task);
    if (status || task->is_known)
        return status;
    status = adopt_name(context, adoption);
    return status ? status : adopt_store(context, adoption, true);
}

static int find(struct context *context, const char *wanted, struct task *task)
{
    int status = look_up(context, wanted, task);

    if (status)
        return status;
    if (!task->is_known)
        return find_newcomer(context, wanted, task);
    if (!context->options->dry_run)
        return EXIT_OK;
    return adopt_find(context, task->adoption.device.address, true, &task->adoption);
}

/* ---- the bond ---- */

static void write_hint(const struct task *task, const struct error *err, char *ret, size_t size)
{
    const char *address = task->adoption.device.address;

    if (err->code == ERR_UNAVAILABLE && task->result.trouble)
        snprintf(ret, size, NOTHING ": %s", task->result.trouble);
    else if (err->code == ERR_IO)
        snprintf(ret, size, NOTHING "; try again nearer to the adapter");
    else if (err->code == ERR_UNSUPPORTED && !task->can_ask)
        snprintf(ret, size,
                 NOTHING "; if it shows or wants digits, on a terminal: zonula device pair %s",
                 address);
    else if (err->code == ERR_UNSUPPORTED && !task->is_known)
        snprintf(ret, size, NOTHING "; without a bond: zonula device add %s", address);
    else
        snprintf(ret, size, NOTHING);
}

/* A link that is lost is a sensor out of reach, not a disk that fails. */
static int exit_of_pairing(const struct task *task, const struct error *err)
{
    if (task->result.interrupted)
        return EXIT_INTERRUPTED;
    return err->code == ERR_IO || err->code == ERR_NOT_FOUND ? EXIT_UNAVAILABLE
                                                             : exit_of(err->code);
}

static int make_bond(struct context *context, struct task *task)
{
    const struct ble_pairing wanted = {
        .address = task->adoption.device.address,
        .seconds = task->adoption.seconds,
        .can_ask = task->can_ask,
    };
    struct error err = {0};
    char hint[160];
    int status = context_config(context);

    if (status)
        return status;
    if (pair_run(context->config, context_adapter(context), &wanted, &task->result, &err) == 0)
        return EXIT_OK;
    write_hint(task, &err, hint, sizeof(hint));
    status = exit_of_pairing(task, &err);
    return output_fail(&context->output, status,
                       status == EXIT_INTERRUPTED ? "interrupted" : error_name((int)err.code),
                       wanted.address, err.text, hint, NULL);
}

/* The bond is there and stays; the household lost the race, or its database is held. */
static int fail_not_added(const struct context *context, const struct task *task,
                          const struct error *err)
{
    const char *address = task->adoption.device.address;
    const bool is_taken = err->code == ERR_EXISTS;
    char message[ERROR_TEXT_MAX];
    char hint[128];

    snprintf(message, sizeof(message), "%s is paired, but not added: %.400s", address, err->text);
    snprintf(hint, sizeof(hint), "%szonula device add %s%s",
             is_taken ? "see: zonula device list; then: " : "to add it: ", address,
             is_taken ? " --name NAME" : "");
    return output_fail(&context->output, exit_of(err->code), "not_added", address, message, hint,
                       json_pack("{s:b}", "paired", 1));
}

/* One of the household's is called otherwise from now on. */
static int write_address(const struct context *context, const struct device *device,
                         struct error *err)
{
    int r = store_begin(context->store, err);

    if (r == 0)
        r = device_readdress(context->store, device->row, device->address, err);
    return store_end(context->store, r, err);
}

/* A wearable that hides behind addresses that change has told its own, by which it is kept: it may
 * be one that the household has had before. */
static int take_address(struct context *context, struct task *task, struct error *err)
{
    CLEANUP(cleanup_free) struct device *devices = NULL;
    struct device *device = &task->adoption.device;
    size_t count = 0;

    if (context->options->dry_run || strcmp(device->address, task->result.address) == 0)
        return 0;
    memcpy(device->address, task->result.address, sizeof(device->address));
    if (context->store && device_list(context->store, &devices, &count, err) < 0)
        return -(int)err->code;
    const struct device *before = known_find(devices, count, device->address);
    if (before)
        *device = *before;
    else if (task->is_known)
        return write_address(context, device, err);
    task->is_known = before != NULL;
    return 0;
}

static int store(struct context *context, struct task *task)
{
    struct error err = {0};

    if (take_address(context, task, &err) == 0 &&
        (task->is_known || adopt_write(context, &task->adoption, false, &err) == 0))
        return EXIT_OK;
    return fail_not_added(context, task, &err);
}

/* ---- the answer ---- */

static int print_task_json(const struct context *context, const struct task *task)
{
    const struct device *device = &task->adoption.device;
    const bool dry_run = context->options->dry_run;
    json_t *json = adopt_json(device);

    json_object_set_new(json, "battery_percent",
                        device->battery_percent >= 0 ? json_integer(device->battery_percent)
                                                     : json_null());
    return print_json(&context->output,
                      json_pack("{s:i, s:b, s:b, s:b, s:b, s:o}", "zonula", 1, "ok", 1, "dry_run",
                                (int)dry_run, "paired_before", (int)task->result.already, "added",
                                (int)!task->is_known, "device", json));
}

static int print_task(const struct context *context, const struct task *task)
{
    const struct device *device = &task->adoption.device;
    const char *did = context->options->dry_run ? "would pair"
                      : task->result.already    ? "paired already"
                                                : "paired";
    FILE *out = context->output.out;

    if (context->output.json)
        return print_task_json(context, task);
    if (context->output.quiet) {
        fprintf(out, "%s\n", device->id);
        return EXIT_OK;
    }
    fprintf(out, "%s: %s (%s", did, device->id, device->driver);
    if (device->battery_percent >= 0)
        fprintf(out, ", battery %d %%", device->battery_percent);
    fputs(task->result.already && !task->is_known ? "), added now\n" : ")\n", out);
    return EXIT_OK;
}

int cmd_device_pair(struct context *context)
{
    const struct options *options = context->options;
    /* Before anything is opened. */
    struct task task = {.can_ask = !options->no_input && ask_is_possible()};

    if (options->argument_count != 2)
        return context_usage(context,
                             "device pair: which? e.g. zonula device pair C4:7C:8D:6A:11:02");
    int status = adopt_begin(context, NOTHING, &task.adoption);
    if (status == 0)
        status = find(context, options->arguments[1], &task);
    if (status == 0 && !options->dry_run)
        status = make_bond(context, &task);
    if (status == 0)
        status = store(context, &task);
    return status ? status : print_task(context, &task);
}
