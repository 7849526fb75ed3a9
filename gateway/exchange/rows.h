/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Things (storage/things.h) in a text, one after the other, each with the line where it begins:
 *
 *     json     {"zonula":1,"export":1,        jsonl   {"zonula":1,"export":1}
 *              "person":[                             {"thing":"person","id":"alice",...}
 *              {"id":"alice",...}                     {"thing":"entry",...}
 *              ],
 *              "entry":[...]}
 *
 * or the lines of a table, of ours (sheet.h) or of another program (foreign.h). Only one thing is
 * in memory at a time. Pure.
 */
#ifndef GATEWAY_EXCHANGE_ROWS_H
#define GATEWAY_EXCHANGE_ROWS_H

#include "core/error.h"
#include "gateway/exchange/sheet.h"
#include <jansson.h>
#include <stddef.h>

#define EXPORT_VERSION 1

enum rows_form { ROWS_JSON, ROWS_JSONL, ROWS_SHEET, ROWS_FOREIGN };

struct foreign;

struct rows {
    enum rows_form form;
    const char *text;
    size_t length, at;
    int line;          /* at `at`, from 1 on */
    char list[32];     /* json: the list we are in; "": between lists */
    bool begun, ended; /* json: the outer braces */
    struct csv_reader csv;
    struct sheet sheet;
    bool sheet_ended;
    struct foreign *foreign; /* of another program, the caller's */
};

struct row {
    char thing[32];
    json_t *object; /* owned */
    int line;
};

void row_done(struct row *row);

/* The text stays the caller's. -ERR_UNSUPPORTED: none of these forms. */
int rows_begin(struct rows *rows, const char *text, size_t length, struct error *err);
void rows_begin_foreign(struct rows *rows, struct foreign *foreign);
void rows_done(struct rows *rows);

/* 1: one; 0: the end. An error of -ERR_SYNTAX or -ERR_LENGTH is in ret->line. */
int rows_next(struct rows *rows, struct row *ret, struct error *err);

#endif
