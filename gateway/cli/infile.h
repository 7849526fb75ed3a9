/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that a command reads whole, or standard input for "-". */
#ifndef GATEWAY_CLI_INFILE_H
#define GATEWAY_CLI_INFILE_H

#include "gateway/cli/context.h"
#include <stddef.h>

#define INFILE_MAX ((size_t)256 << 20)

/* The bytes with a NUL behind them, to be freed. Says itself what is wrong: 66 if it is not there,
 * 65 if it is too long, 74 if it cannot be read. An exit status. */
int infile_read(const struct context *context, const char *path, char **ret, size_t *ret_length);

/* Says what is wrong with a line of a file: "FILE, line 3: ...". `line` 0: with none of them. An
 * exit status. */
int infile_fail(const struct context *context, const char *path, int line, const struct error *err,
                const char *more);

#endif
