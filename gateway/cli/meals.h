/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Understanding a line of food for a command: with the food table, asking on a terminal, saying
 * what was not understood; with templates ("@kefir-breakfast * 0.5 -almonds +1 banana").
 */
#ifndef GATEWAY_CLI_MEALS_H
#define GATEWAY_CLI_MEALS_H

#include "gateway/cli/context.h"
#include <jansson.h>

#define MEAL_NOTICE_MAX 128

/* The body of an entry (docs/entries.md), to be released, and what is to be said behind its head
 * ("@kefir-breakfast x 0.5", or ""). An exit status; what went wrong is said. Needs
 * context_person(). */
int meals_understand(struct context *context, const char *text, json_t **ret_body,
                     char ret_notice[MEAL_NOTICE_MAX]);

/* Sets the tags of a body to the triggers of its items. */
void meals_retag(json_t *body);

/* "3 items, 294 g, 443 kcal" */
void meals_write_size(FILE *out, const json_t *body);

#endif
