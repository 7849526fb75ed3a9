/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text from the person's editor, for those who do not want their meals in the shell's history. */
#ifndef GATEWAY_CLI_EDITOR_H
#define GATEWAY_CLI_EDITOR_H

#include "gateway/cli/context.h"
#include <stddef.h>

/*
 * Opens $EDITOR (vi, if there is none) on an empty file that only the person can read, and takes
 * what is in it then: its lines with "; " between them, without those that begin with "#". What is
 * too long is cut at size - 1 bytes. The file is removed. An exit status; what went wrong is said.
 */
int editor_text(const struct context *context, char *ret, size_t size);

#endif
