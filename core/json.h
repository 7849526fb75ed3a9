/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Helpers over jansson: the rules of the contract in one place. */
#ifndef CORE_JSON_H
#define CORE_JSON_H

#include "core/error.h"
#include <jansson.h>
#include <stdint.h>

/* A finite number rounded to at most three decimals; null if the value is not finite. A whole
 * number still is a real (42.0), so that a key never changes its JSON type. */
json_t *json_number3(double value);

/* A number rounded to six significant digits, written as an integer when it is whole; null for
 * NaN: the form of the command line's JSON. */
json_t *json_figure(double value);

/* An RFC 3339 time, or null when at_ms is 0. */
json_t *json_time(int64_t at_ms, int32_t offset_s);

/* Compact text of an object; the caller frees it. Reals are written with at most `digits`
 * significant digits. NULL only when out of memory. */
char *json_text(const json_t *json, int digits);

/* Strict reading: UTF-8, one object, no key twice, no deeper than `depth_max`, no NUL in strings.
 */
int json_read_object(const char *text, size_t length, unsigned depth_max, json_t **ret,
                     struct error *err);

/* Clean-up for a json_t *. */
static inline void json_drop(json_t **json)
{
    json_decref(*json);
}

#endif
