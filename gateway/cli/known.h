/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wearables that the household has. */
#ifndef GATEWAY_CLI_KNOWN_H
#define GATEWAY_CLI_KNOWN_H

#include "core/person.h"
#include "gateway/cli/context.h"
#include <stddef.h>

/* All of them, to be freed; NULL without a database. An exit status. */
int known_load(struct context *context, struct device **ret, size_t *ret_count);

/* By id, name or address; NULL: none. */
const struct device *known_find(const struct device *devices, size_t count, const char *name);

#endif
