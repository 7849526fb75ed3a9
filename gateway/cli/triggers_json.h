/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answer of zonula triggers as JSON. */
#ifndef GATEWAY_CLI_TRIGGERS_JSON_H
#define GATEWAY_CLI_TRIGGERS_JSON_H

#include "gateway/trigger_find.h"
#include <jansson.h>

/* NULL only when out of memory. */
json_t *triggers_json(const struct trigger_findings *findings, const struct trigger_span *span);

#endif
