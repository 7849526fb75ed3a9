/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/known.h"

#include "core/cleanup.h"
#include "storage/people.h"
#include <string.h>
#include <strings.h>

int known_load(struct context *context, struct device **ret, size_t *ret_count)
{
    struct error err = {0};
    int status = context_store(context);

    if (status || !context->store)
        return status;
    if (device_list(context->store, ret, ret_count, &err) < 0)
        return output_error(&context->output, &err, NULL);
    return EXIT_OK;
}

const struct device *known_find(const struct device *devices, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(devices[i].id, name) == 0 || strcasecmp(devices[i].label, name) == 0 ||
            strcasecmp(devices[i].address, name) == 0)
            return &devices[i];
    }
    return NULL;
}

int known_fail(const struct context *context, const char *name, const char *otherwise)
{
    char message[128];

    snprintf(message, sizeof(message), "no device called \"%.64s\"", name);
    return output_fail(&context->output, EXIT_NOTHING, "not_found", name, message, otherwise, NULL);
}

int known_one(struct context *context, const char *name, const char *otherwise, struct device *ret)
{
    CLEANUP(cleanup_free) struct device *devices = NULL;
    size_t count = 0;

    int status = known_load(context, &devices, &count);
    if (status)
        return status;
    const struct device *device = known_find(devices, count, name);
    if (!device)
        return known_fail(context, name, otherwise);
    *ret = *device;
    return EXIT_OK;
}

int known_zone(struct context *context)
{
    struct error err = {0};

    if (!context->zone && zone_load(NULL, &context->zone, &err) < 0)
        return context_fail_zone(context, &err);
    return EXIT_OK;
}

void known_time(const struct context *context, int64_t at_ms, char ret[DATE_TEXT_MAX])
{
    snprintf(ret, DATE_TEXT_MAX, "-");
    if (at_ms)
        shown_date_text(&context->output, at_ms, zone_offset_s(context->zone, at_ms),
                        PRECISION_MINUTE, context->now_ms, ret);
}
