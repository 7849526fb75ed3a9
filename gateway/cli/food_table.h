/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The food table for a command. */
#ifndef GATEWAY_CLI_FOOD_TABLE_H
#define GATEWAY_CLI_FOOD_TABLE_H

#include "gateway/cli/context.h"
#include "gateway/foods.h"

/* Opens the table of the person of context_person(), which was called before. `otherwise`: the line
 * below an error. An exit status. */
int food_table_of(struct context *context, const char *otherwise, struct food_table **ret);

/*
 * The same for looking into it, which needs nobody: with the foods of --person, or of the only
 * person there is; without a database, and with several persons, what everybody has.
 */
int food_table_look(struct context *context, struct food_table **ret);

#endif
