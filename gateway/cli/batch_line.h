/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One line of a batch: "[TIME] COMMAND TEXT [OPTIONS]", as in
 *
 *     08:05 eat 200 ml kefir, 2 slices rye bread
 *     yesterday 22:00 symptom bloating 4 --for 2h
 *
 * The text goes as it stands to the command, up to the first word that begins with two dashes; it
 * may be in double quotes. Pure.
 */
#ifndef GATEWAY_CLI_BATCH_LINE_H
#define GATEWAY_CLI_BATCH_LINE_H

#include "gateway/cli/options.h"

#define BATCH_LINE_MAX 4096 /* bytes */

struct batch_line {
    struct options options; /* point into text */
    const char *command;    /* the full name */
    char *text;             /* owned */
};

/*
 * Reads a line of `length` bytes. 0; 1 if there is nothing in it (blanks, or a comment that begins
 * with "#"); -ERR_LENGTH, -ERR_SYNTAX, -ERR_USAGE, -ERR_NOMEM. The caller calls batch_line_done()
 * in every case.
 */
int batch_line_read(const char *line, size_t length, struct batch_line *ret, struct error *err);
void batch_line_done(struct batch_line *line);

#endif
