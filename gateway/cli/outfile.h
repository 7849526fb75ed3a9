/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file that a command writes for somebody: made beside its place with mode 0600, and put there
 * when it is whole and on disk. What fails leaves nothing behind.
 */
#ifndef GATEWAY_CLI_OUTFILE_H
#define GATEWAY_CLI_OUTFILE_H

#include "core/error.h"
#include "gateway/cli/context.h"
#include <stdio.h>

struct outfile {
    char *path, *draft;
    FILE *file;
};

/* Says itself what is wrong, also that the file exists and --force was not given. An exit status.
 * The caller calls outfile_done() in every case. */
int outfile_begin(const struct context *context, const char *path, struct outfile *ret);
/* In place of a file that may be there and keeps its owner and mode; a link stays one. */
int outfile_replace(const struct context *context, const char *path, struct outfile *ret);
int outfile_finish(const struct context *context, struct outfile *outfile);
void outfile_done(struct outfile *outfile);

/* Whether a file may be written there: exit status 73 if it exists without --force, or if its
 * directory is not there or cannot be written to. */
int outfile_check(const struct context *context, const char *path);

#endif
