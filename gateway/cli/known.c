/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/known.h"

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
