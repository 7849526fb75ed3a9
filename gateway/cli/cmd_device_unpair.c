/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula device unpair: takes back the bond with a wearable; it stays in the household. */
#include "core/cleanup.h"
#include "core/log.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/known.h"
#include "gateway/cli/session.h"
#include <stdlib.h>
#include <string.h>

#define NOTHING "nothing unpaired"

struct unpairing {
    const char *address;
    struct session session;
};

static int start(struct session *session, struct error *err)
{
    const struct unpairing *unpairing = session->errand->data;

    return ble_unpair(session->ble, unpairing->address, err);
}

static void on_end(void *userdata, int result, const char *why)
{
    if (why)
        log_info("bluetoothd: %s", why);
    session_end(userdata, result, 0);
}

/* The end in words. */
static int fail(const struct unpairing *unpairing, int result, struct error *err)
{
    const char *address = unpairing->address;

    if (result == -ERR_DENIED && !err->text[0])
        return error_set(err, ERR_DENIED, "bluetoothd does not let us take back the bond with %s",
                         address);
    if (err->text[0])
        return result;
    switch (-result) {
    case ERR_NOT_FOUND:
        return error_set(err, ERR_NOT_FOUND, "there is no bond with %s", address);
    case ERR_TIMEOUT:
        return error_set(err, ERR_TIMEOUT, "bluetoothd does not answer");
    default:
        return error_set(err, ERR_UNAVAILABLE, "bluetoothd did not take back the bond with %s",
                         address);
    }
}

static int unpair(struct context *context, const char *address, struct error *err)
{
    CLEANUP(cleanup_free) struct unpairing *unpairing = calloc(1, sizeof(*unpairing));
    const struct errand errand = {
        .data = unpairing,
        .config = context->config,
        .preferred = context_adapter(context),
        .events = {.on_unpair_end = on_end},
        .start = start,
    };

    if (!unpairing)
        return error_set(err, ERR_NOMEM, "out of memory");
    unpairing->address = address;
    const int result = session_run(&unpairing->session, &errand, err);
    return result < 0 ? fail(unpairing, result, err) : 0;
}

/* One of the household's; or an address, whose bond may have outlived its place there. */
static int find(struct context *context, const char *wanted, struct device *ret)
{
    *ret = (struct device){0};
    if (address_parse(wanted, ret->address)) {
        CLEANUP(cleanup_free) struct device *devices = NULL;
        size_t count = 0;
        int status = known_load(context, &devices, &count);
        const struct device *device = status ? NULL : known_find(devices, count, wanted);
        if (device)
            *ret = *device;
        return status;
    }
    return known_one(context, wanted, NOTHING "; see: zonula device list, or say the address", ret);
}

static int print_unpaired(const struct context *context, const struct device *device)
{
    const bool dry_run = context->options->dry_run;
    const char *name = *device->id ? device->id : device->address;
    FILE *out = context->output.out;

    if (context->output.json)
        return print_json(&context->output,
                          json_pack("{s:i, s:b, s:b, s:s, s:o}", "zonula", 1, "ok", 1, "dry_run",
                                    (int)dry_run, "address", device->address, "id",
                                    *device->id ? json_string(device->id) : json_null()));
    if (context->output.quiet)
        fprintf(out, "%s\n", name);
    else
        fprintf(out, "%s: %s%s\n", dry_run ? "would unpair" : "unpaired", name,
                *device->id ? " (its readings stay)" : "");
    return EXIT_OK;
}

int cmd_device_unpair(struct context *context)
{
    struct device device;
    struct error err = {0};

    if (context->options->argument_count != 2)
        return context_usage(context, "device unpair: which? see: zonula device list");
    int status = find(context, context->options->arguments[1], &device);
    if (status == 0)
        status = context_config(context);
    if (status)
        return status;
    if (!context->options->dry_run && unpair(context, device.address, &err) < 0)
        return output_error(&context->output, &err, NOTHING);
    return print_unpaired(context, &device);
}
