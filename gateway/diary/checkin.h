/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Check-ins: how it is, asked for all that is tracked. Pure. */
#ifndef GATEWAY_DIARY_CHECKIN_H
#define GATEWAY_DIARY_CHECKIN_H

#include "core/error.h"
#include "gateway/diary/severity.h"
#include <jansson.h>
#include <stdbool.h>

/* The kinds of "bloating, pain", as stored, each once. -ERR_SYNTAX names a word that is no symptom.
 */
int checkin_tracked(const char *text, const char *ret[SEVERITIES_MAX], size_t *ret_count,
                    struct error *err);

/* "M" from 04:00 on, where the gut-day begins, "A" from 12:00, "E" from 18:00 (docs/indicators.md
 * E.1); `minute` of the local day. */
const char *checkin_slot(int minute);

/* The body of an entry: what was said, and 0 for what is tracked and was not. NULL only when out of
 * memory. */
json_t *checkin_body(const char *text, const char *slot, bool complete, const struct severity *said,
                     size_t said_count, const char *const *tracked, size_t tracked_count);

#endif
