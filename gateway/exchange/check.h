/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether a thing that comes from outside can be what it says it is: what the database does not see
 * and what reports take for granted. Pure.
 */
#ifndef GATEWAY_EXCHANGE_CHECK_H
#define GATEWAY_EXCHANGE_CHECK_H

#include "core/error.h"
#include <jansson.h>
#include <stdint.h>

/* An object of storage/things.h. -ERR_SYNTAX, -ERR_RANGE: *err says what is wrong with it. */
int check_thing(const char *name, const json_t *object, int64_t now_ms, struct error *err);

/* The body of an entry (docs/entries.md). */
int check_body(const char *kind, const json_t *body, struct error *err);

#endif
