/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * zonula __complete WORD...: what the scripts of `zonula completion` ask while a line is typed. The
 * words are those behind the program's name as they stand, quotes and all; the last one is being
 * typed. Answered are lines "value TAB description" with a value in place of the last word, without
 * quotes; of what is fixed, commands and options, the scripts know themselves.
 */
#ifndef GATEWAY_CLI_COMPLETE_H
#define GATEWAY_CLI_COMPLETE_H

#include "gateway/cli/choices.h"
#include "gateway/cli/context.h"

#define COMPLETE_COMMAND "__complete"

/* With the words behind COMPLETE_COMMAND. Whatever goes wrong is not said: it would stand in the
 * middle of what is being typed. Always 0. */
int complete_main(int argc, char *const argv[]);

/* Whether a name that stands for an argument or a value ("ID" of "food") is completed so. */
bool complete_knows(const char *command, const char *name);

/* complete_foods.c: foods of a list with amounts, and the id of one; templates in a list, too. 0 or
 * a negative error; the store is open, the person may be nobody. */
int complete_foods(struct context *context, const char *text, struct choices *ret);
int complete_food(struct context *context, const char *text, struct choices *ret);

/* Templates whose names begin like `text` from `start` on. */
int complete_templates(struct context *context, const char *text, size_t start,
                       struct choices *ret);

#endif
