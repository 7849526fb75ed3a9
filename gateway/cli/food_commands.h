/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The subcommands of zonula food, one function each; in files cmd_food_*.c but for search and show.
 */
#ifndef GATEWAY_CLI_FOOD_COMMANDS_H
#define GATEWAY_CLI_FOOD_COMMANDS_H

#include "gateway/cli/context.h"
#include "gateway/food/table.h"
#include "gateway/foods_change.h"

int food_add(struct context *context);
int food_edit(struct context *context);
int food_alias(struct context *context);
int food_import(struct context *context);
int food_list(struct context *context);
int food_rm(struct context *context);
int food_recompute(struct context *context);

/* The food of an id or of a name; says if there is none, with `otherwise` (NULL: nothing) before
 * the hint. An exit status. */
int food_one(const struct context *context, struct food_table *table, const char *text,
             const char *otherwise, const struct food **ret);

/* The change that this command makes; its text goes into `command`, which must live as long. */
struct foods_change food_change_of(const struct context *context, char command[256]);

#endif
