/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Entries as lines of a table: one line an item, a symptom or a mark, one for what has none of
 * them. What the columns do not hold of a body (docs/entries.md) stands as JSON in `entry_more`, on
 * the first line of an entry, and in `more`, so that the lines become the same entry again. Pure.
 */
#ifndef GATEWAY_EXCHANGE_SHEET_H
#define GATEWAY_EXCHANGE_SHEET_H

#include "core/error.h"
#include "gateway/exchange/csv.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

void sheet_write_header(FILE *out);

/* The lines of an entry, an object of storage/things.h; returns how many. */
size_t sheet_write(FILE *out, const json_t *entry);

/* What is known of the table from its header, and the entry whose lines are being read. */
struct sheet {
    short fields[64]; /* of each column, the field; -1: none */
    json_t *entry;    /* owned; NULL: none is begun */
    int line;         /* where it began */
};

/* Whether a first row is that of such a table. */
bool sheet_begin(struct sheet *sheet, const struct csv_row *header);
void sheet_done(struct sheet *sheet);

/*
 * Takes a line. If it begins another entry, the one before is whole: *ret is that, and *ret_line
 * where it began (else NULL). A NULL row is the end. -ERR_SYNTAX: the line cannot be read.
 */
int sheet_take(struct sheet *sheet, const struct csv_row *row, int line, json_t **ret,
               int *ret_line, struct error *err);

#endif
