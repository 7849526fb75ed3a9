/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables as text (RFC 4180): fields between separators, quoted where they have to be, lines that
 * end in CR LF when written and in LF too when read. Pure.
 */
#ifndef GATEWAY_EXCHANGE_CSV_H
#define GATEWAY_EXCHANGE_CSV_H

#include "core/error.h"
#include <stddef.h>
#include <stdio.h>

#define CSV_FIELDS_MAX 256
#define CSV_LINE_MAX   ((size_t)1 << 20) /* bytes of a line, with its quoted line ends */

/* Reads a text that stays the caller's. Zeros and the text make a beginning. */
struct csv_reader {
    const char *text;
    size_t length;
    char separator; /* 0 is a comma */
    size_t at;
    int line;     /* where the last row began, from 1 on; */
    int ends;     /* line ends that were passed */
    char *fields; /* the text of the row, field by field; owned */
};

struct csv_row {
    const char *fields[CSV_FIELDS_MAX]; /* live until the next row */
    size_t count;
};

/* 1: a row; 0: the end. Lines with nothing in them are passed over. -ERR_SYNTAX (a quote where none
 * may be or that is not closed, NUL, not UTF-8), -ERR_LENGTH; reader->line is where. */
int csv_next(struct csv_reader *reader, struct csv_row *ret, struct error *err);
void csv_done(struct csv_reader *reader);

/* Writes a field, with a comma before it unless it is the first of its line. */
void csv_field(FILE *out, const char *text, int first);
void csv_end(FILE *out);

#endif
