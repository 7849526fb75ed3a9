/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a driver can give, in words. */
#ifndef GATEWAY_CLI_GIVES_H
#define GATEWAY_CLI_GIVES_H

#include "core/reading.h"
#include <jansson.h>

#define GIVES_TEXT_MAX 192

/* "heart rate, sleep, steps", of the bits of enum driver_capability. */
void gives_text(unsigned capabilities, char ret[GIVES_TEXT_MAX]);

/* The same as a list. */
json_t *gives_json(unsigned capabilities);

/* What people call a kind of reading ("heart rate"), its unit ("/min", "": none), and a stored
 * value in that unit, also as text ("62 /min"). What is no kind is "?" and itself. */
const char *gives_kind(enum reading_kind kind);
const char *gives_unit(enum reading_kind kind);
double gives_figure(enum reading_kind kind, int64_t value);
void gives_value(enum reading_kind kind, int64_t value, char *ret, size_t size);

#endif
