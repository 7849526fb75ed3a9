/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all commands that log something share: the text, the head of the entry, storing, answering.
 */
#ifndef GATEWAY_CLI_LOGGING_H
#define GATEWAY_CLI_LOGGING_H

#include "gateway/cli/context.h"
#include "gateway/food/amount.h"

#define LOG_TEXT_SIZE (MEAL_TEXT_MAX + 2)

/* The text of a line: the arguments with blanks between them, standard input for "-", or what
 * the person writes in an editor (--editor). An exit
 * status; an empty text is success. What is too long is cut at LOG_TEXT_SIZE - 1 bytes, one more
 * than any reader accepts. */
int logging_text(const struct context *context, char ret[LOG_TEXT_SIZE]);

/* The same where a text is needed: without one, `usage` is said. */
int logging_needed_text(const struct context *context, const char *usage, char ret[LOG_TEXT_SIZE]);

/* Whether there is nothing in a text but blanks. */
bool logging_is_blank(const char *text);

/* Stores and prints an entry of the person at --at; the body is taken over. An exit status. */
int logging_store(struct context *context, enum entry_kind kind, json_t *body);

/* The same with something to be said behind the head, if nothing is odd about the time. */
int logging_store_said(struct context *context, enum entry_kind kind, json_t *body,
                       const char *notice);

/* Whether a person can be asked. */
bool logging_can_ask(const struct context *context);

#endif
