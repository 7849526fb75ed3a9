/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wearables that the household has. */
#ifndef GATEWAY_CLI_KNOWN_H
#define GATEWAY_CLI_KNOWN_H

#include "core/person.h"
#include "gateway/cli/context.h"
#include "gateway/cli/entries.h"
#include <stddef.h>

/* All of them, to be freed; NULL without a database. An exit status. */
int known_load(struct context *context, struct device **ret, size_t *ret_count);

/* Says that there is none of a name; `otherwise`: the line below. */
int known_fail(const struct context *context, const char *name, const char *otherwise);

/* The one of a name, copied; says if there is none, as known_fail(). An exit status. */
int known_one(struct context *context, const char *name, const char *otherwise, struct device *ret);

/* "Sat 14 Mar 08:09" in the zone of the gateway, or "-" for 0; needs known_zone(), which gives an
 * exit status. */
int known_zone(struct context *context);
void known_time(const struct context *context, int64_t at_ms, char ret[DATE_TEXT_MAX]);

/* By id, name or address; NULL: none. */
const struct device *known_find(const struct device *devices, size_t count, const char *name);

#endif
