/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "bloating 4", "cramps strong": a symptom as people say it. Pure. */
#ifndef GATEWAY_CLI_SEVERITY_H
#define GATEWAY_CLI_SEVERITY_H

#include "core/error.h"

struct severity {
    const char *kind; /* a stored symptom kind */
    int value;        /* 0 to 10 */
};

/* One symptom with its strength: none 0, slight 2, moderate 5, strong 7, severe 9, or a number.
 * -ERR_SYNTAX, -ERR_RANGE; -ERR_UNSUPPORTED for a list of several, which is a check-in. */
int severity_parse(const char *text, struct severity *ret, struct error *err);

#endif
