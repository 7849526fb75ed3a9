/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A new text for an entry, read by the command that logs its kind. */
#ifndef GATEWAY_CLI_REREAD_H
#define GATEWAY_CLI_REREAD_H

#include "gateway/cli/context.h"

/*
 * The body that a text makes of an entry. What was said with options when it was logged (the
 * duration of a symptom, the slot of a check-in, the end of a course) stays. An exit status; what
 * went wrong is said. Needs context_person().
 */
int reread_body(struct context *context, const struct entry *entry, const char *text,
                json_t **ret_body);

#endif
