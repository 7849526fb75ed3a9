/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "sleep=7.5 stress=3": context with names. Pure. */
#ifndef GATEWAY_DIARY_MARK_H
#define GATEWAY_DIARY_MARK_H

#include "core/error.h"
#include <jansson.h>

#define MARKS_MAX      16
#define MARK_NAME_MAX  32 /* bytes, of [a-z0-9_] */
#define MARK_VALUE_MAX 64

/* The body of an entry (docs/entries.md). A value that is a number (with a point) is one.
 * -ERR_SYNTAX: no "=", a name that is none, a name twice; -ERR_LENGTH; -ERR_NOMEM. */
int mark_read(const char *text, json_t **ret_body, struct error *err);

#endif
