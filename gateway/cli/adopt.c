/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/adopt.h"

#include "core/cleanup.h"
#include "gateway/secrets.h"
#include "storage/people.h"
#include <stdlib.h>
#include <string.h>

#define SCAN_SECONDS_MAX 600
#define MORE_SIZE        1024

int adopt_seconds(const struct context *context, unsigned otherwise, unsigned *ret)
{
    const char *text = context->options->for_text;
    char *end = NULL;

    *ret = otherwise;
    if (!text)
        return EXIT_OK;
    unsigned long value = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end || value < 1 || value > SCAN_SECONDS_MAX)
        return context_usage(context, "device: --for is a number of seconds, 1 to 600");
    *ret = (unsigned)value;
    return EXIT_OK;
}

int adopt_scan(struct context *context, unsigned seconds, const struct scan_target *target,
               struct scan_result *ret, const char *otherwise)
{
    struct error err = {0};
    int status = context_config(context);

    if (status)
        return status;
    if (scan_run(context->config, context_adapter(context), seconds, target, ret, &err) < 0)
        return output_error(&context->output, &err, otherwise);
    return EXIT_OK;
}

static int fail_driver(const struct context *context, const char *what, const char *nothing)
{
    char message[128];
    char known[256] = "drivers:";
    size_t used = strlen(known);

    snprintf(message, sizeof(message), "%s; %s", what, nothing);
    for (size_t i = 0; driver_table[i] && used < sizeof(known); i++)
        used += (size_t)snprintf(known + used, sizeof(known) - used, "%s %s", i ? "," : "",
                                 driver_table[i]->name);
    return output_fail(&context->output, EXIT_DATA, "driver", NULL, message, known, NULL);
}

int adopt_begin(const struct context *context, const char *nothing, struct adoption *ret)
{
    const char *wanted = context->options->driver;

    *ret = (struct adoption){
        .nothing = nothing,
        .driver = wanted ? driver_by_name(wanted) : NULL,
        .device = {.battery_percent = -1, .created_ms = context->now_ms},
    };
    if (wanted && !ret->driver)
        return fail_driver(context, "no driver of that name", nothing);
    return adopt_seconds(context, ADOPT_SECONDS, &ret->seconds);
}

int adopt_owner(struct context *context, struct adoption *adoption)
{
    CLEANUP(cleanup_free) struct person *persons = NULL;
    struct error err = {0};
    size_t count = 0;

    int status = context_store(context);
    if (status)
        return status;
    if (context->store && person_list(context->store, &persons, &count, &err) < 0)
        return output_error(&context->output, &err, adoption->nothing);
    if (count > 0 || context->options->person)
        status = context_person(context);
    adoption->device.person_row = context->person.row;
    return status;
}

/* ---- finding ---- */

static int fail_namesakes(const struct context *context, const struct scan_result *result,
                          const char *wanted, const char *nothing)
{
    json_t *list = json_array();
    char message[160];
    char more[MORE_SIZE] = "";
    size_t used = 0;

    snprintf(message, sizeof(message), "several devices are called \"%.64s\":", wanted);
    for (size_t i = 0; i < result->count; i++) {
        const struct scan_found *found = &result->found[i];
        if (!found->wanted)
            continue;
        json_array_append_new(list, json_pack("{s:s, s:i}", "address", found->address, "signal_dbm",
                                              found->rssi_dbm));
        if (used < sizeof(more))
            used += (size_t)snprintf(more + used, sizeof(more) - used, "  %s  %4d\n",
                                     found->address, found->rssi_dbm);
    }
    if (used < sizeof(more))
        snprintf(more + used, sizeof(more) - used, "%s; say the address", nothing);
    return output_fail(&context->output, EXIT_DATA, "ambiguous", wanted, message, more,
                       json_pack("{s:o}", "candidates", list));
}

/* `hint` is what would work. */
static int fail_silent(const struct context *context, const struct adoption *adoption,
                       const char *wanted, const char *hint)
{
    char message[128];

    snprintf(message, sizeof(message), "%.64s was not heard in %u s", wanted, adoption->seconds);
    return output_fail(&context->output, EXIT_UNAVAILABLE, "unavailable", wanted, message, hint,
                       NULL);
}

/* `hint` is the line below what went wrong. */
static int hear(struct context *context, const char *wanted, const struct scan_target *target,
                const char *hint, struct adoption *adoption)
{
    CLEANUP(scan_result_done) struct scan_result result = {0};
    const struct scan_found *found = NULL;

    int status = adopt_scan(context, adoption->seconds, target, &result, hint);
    if (status)
        return status;
    for (size_t i = 0; i < result.count; i++) {
        if (!result.found[i].wanted)
            continue;
        if (found)
            return fail_namesakes(context, &result, wanted, adoption->nothing);
        found = &result.found[i];
    }
    if (!found)
        return fail_silent(context, adoption, wanted, hint);
    if (!adoption->driver)
        adoption->driver = found->driver;
    if (target->need_driver && !adoption->driver)
        return fail_driver(context, "there is no driver for this device", adoption->nothing);
    memcpy(adoption->device.address, found->address, sizeof(found->address));
    snprintf(adoption->heard, sizeof(adoption->heard), "%s", found->name);
    return EXIT_OK;
}

/* Nothing but hexadecimal digits and colons: somebody meant an address. */
static bool looks_like_address(const char *text)
{
    return strchr(text, ':') && !text[strspn(text, "0123456789abcdefABCDEF:")];
}

int adopt_find(struct context *context, const char *wanted, bool must_hear,
               struct adoption *adoption)
{
    struct scan_target target = {.need_driver = !adoption->driver};
    char hint[128];

    if (address_parse(wanted, adoption->device.address)) {
        if (adoption->driver && !must_hear)
            return EXIT_OK;
        target.address = adoption->device.address;
        snprintf(hint, sizeof(hint), "%s%s", adoption->nothing,
                 must_hear ? "" : "; without a scan: --driver NAME");
        return hear(context, target.address, &target, hint, adoption);
    }
    if (looks_like_address(wanted))
        return output_fail(&context->output, EXIT_DATA, "address", wanted,
                           "an address looks like C4:7C:8D:6A:11:02", adoption->nothing, NULL);
    if (!wanted[strspn(wanted, " \t\r\n")])
        return output_fail(&context->output, EXIT_DATA, "name", wanted,
                           "which device? its address, or the name it shows", adoption->nothing,
                           NULL);
    target.name = wanted;
    return hear(context, wanted, &target, adoption->nothing, adoption);
}

/* ---- storing ---- */

int adopt_name(const struct context *context, struct adoption *adoption)
{
    const char *wanted = context->options->name;
    struct device *device = &adoption->device;
    char more[128];

    snprintf(device->driver, sizeof(device->driver), "%s", adoption->driver->name);
    const char *name = wanted ? wanted : *adoption->heard ? adoption->heard : device->driver;
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
    if (good && ident_valid(device->id))
        return EXIT_OK;
    snprintf(more, sizeof(more), "%s; say it with --name", adoption->nothing);
    return output_fail(&context->output, EXIT_DATA, "name", wanted,
                       "a name has letters or digits a to z, and at most 64 bytes", more, NULL);
}

int adopt_write(const struct context *context, struct adoption *adoption, bool trial,
                struct error *err)
{
    if (!context->store || (context->options->dry_run && !trial))
        return 0;
    int r = store_begin(context->store, err);
    if (r == 0)
        r = device_add(context->store, &adoption->device, err);
    if (r == 0 && trial)
        store_rollback(context->store);
    else
        r = store_end(context->store, r, err);
    return r;
}

int adopt_store(const struct context *context, struct adoption *adoption, bool trial)
{
    struct error err = {0};

    if (adopt_write(context, adoption, trial, &err) < 0)
        return output_error(&context->output, &err, adoption->nothing);
    return EXIT_OK;
}

int adopt_note(struct context *context, const struct adoption *adoption, char ret[ADOPT_NOTE_MAX])
{
    const char *address = adoption->device.address;
    uint8_t secret[DRIVER_SECRET_MAX];
    struct error err = {0};
    size_t length = 0;

    ret[0] = '\0';
    if (!adoption->driver->wants_secret)
        return EXIT_OK;
    int status = context_config(context);
    if (status)
        return status;
    const char *path = context->config->bluetooth_secrets_file;
    const int r = secrets_find(path, address, secret, sizeof(secret), &length, &err);
    explicit_bzero(secret, sizeof(secret));
    if (r == -ERR_NOT_FOUND && !path)
        snprintf(ret, ADOPT_NOTE_MAX,
                 "it wants a key: name a file in zonula.conf, [bluetooth] secrets_file, with the "
                 "line: %s KEY",
                 address);
    else if (r == -ERR_NOT_FOUND)
        snprintf(ret, ADOPT_NOTE_MAX, "it wants a key: add to %.400s the line: %s KEY", path,
                 address);
    else if (r < 0)
        snprintf(ret, ADOPT_NOTE_MAX, "it wants a key, which cannot be read: %.500s", err.text);
    return EXIT_OK;
}

json_t *adopt_json(const struct device *device)
{
    return json_pack("{s:s, s:s, s:s, s:s}", "id", device->id, "name", device->label, "address",
                     device->address, "driver", device->driver);
}
