/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "bloating 4", "cramps strong, gas none": symptoms as people say them. Pure. */
#ifndef GATEWAY_DIARY_SEVERITY_H
#define GATEWAY_DIARY_SEVERITY_H

#include "core/error.h"
#include <stdbool.h>
#include <stddef.h>

#define SEVERITIES_MAX 16
#define SEVERITY_MAX   10

/* A strength, as a number ("4", "4/10") or a word ("strong"): 0 to SEVERITY_MAX, SEVERITY_MAX + 1
 * beyond the scale, -1 if the word is none. */
int severity_strength(const char *word);

struct severity {
    const char *kind; /* a stored symptom kind */
    int value;        /* 0 to 10 */
};

/* One symptom with its strength: none 0, slight 2, moderate 5, strong 7, severe 9, or a number.
 * -ERR_SYNTAX, -ERR_RANGE. */
int severity_parse(const char *text, struct severity *ret, struct error *err);

/* Several, with commas or semicolons between them; none of a list for "none" and "ok".
 * *ret_checkin: it is a check-in, because it lists several, or a 0: what is tracked and not named
 * is 0 then. A symptom that is said twice is -ERR_SYNTAX; -ERR_LENGTH. */
int severity_parse_list(const char *text, struct severity ret[SEVERITIES_MAX], size_t *ret_count,
                        bool *ret_checkin, struct error *err);

#endif
