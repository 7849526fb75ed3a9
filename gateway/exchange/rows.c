/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/exchange/rows.h"

#include "core/cleanup.h"
#include "core/json.h"
#include "gateway/exchange/foreign.h"
#include <stdio.h>
#include <string.h>

#define BLANKS " \t\r\n"

void row_done(struct row *row)
{
    json_decref(row->object);
    row->object = NULL;
}

/* ---- places in the text ---- */

static void move_on(struct rows *rows, size_t bytes)
{
    for (; bytes > 0; bytes--)
        rows->line += rows->text[rows->at++] == '\n';
}

/* The next character that is no blank; 0 at the end. */
static char next_character(struct rows *rows)
{
    while (rows->at < rows->length && strchr(BLANKS, rows->text[rows->at]))
        move_on(rows, 1);
    return rows->at < rows->length ? rows->text[rows->at] : '\0';
}

static bool take(struct rows *rows, char wanted)
{
    if (next_character(rows) != wanted)
        return false;
    move_on(rows, 1);
    return true;
}

static int fail(const char *what, struct error *err)
{
    return error_set(err, ERR_SYNTAX, "%s", what);
}

/* The JSON value that begins here, of at most `length` bytes. */
static int take_value(struct rows *rows, size_t length, json_t **ret, struct error *err)
{
    json_error_t error;
    json_t *value =
        json_loadb(rows->text + rows->at, length,
                   JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK, &error);

    if (!value && json_error_code(&error) == json_error_out_of_memory)
        return error_set(err, ERR_NOMEM, "out of memory");
    if (!value) {
        rows->line += error.line > 1 ? error.line - 1 : 0;
        return fail(json_error_code(&error) == json_error_duplicate_key
                        ? "a key stands twice"
                        : "a value does not have the form of JSON",
                    err);
    }
    move_on(rows, (size_t)error.position);
    *ret = value;
    return 0;
}

/* ---- json ---- */

/* "name": and what follows; a list is entered, a number or the like passed over. */
static int enter(struct rows *rows, struct error *err)
{
    CLEANUP(json_drop) json_t *name = NULL;
    CLEANUP(json_drop) json_t *value = NULL;
    int r = next_character(rows) == '"' ? take_value(rows, rows->length - rows->at, &name, err)
                                        : fail("a name in quotes is missing", err);

    if (r < 0)
        return r;
    if (!take(rows, ':'))
        return fail("a colon is missing", err);
    if (take(rows, '[')) {
        if (json_string_length(name) >= sizeof(rows->list) || json_string_length(name) == 0)
            return fail("a list with an unknown name", err);
        snprintf(rows->list, sizeof(rows->list), "%s", json_string_value(name));
        return 0;
    }
    next_character(rows);
    r = take_value(rows, rows->length - rows->at, &value, err);
    if (r < 0)
        return r;
    if (strcmp(json_string_value(name), "export") == 0 &&
        json_integer_value(value) != EXPORT_VERSION)
        return error_set(err, ERR_UNSUPPORTED, "an export of version %lld; this program knows %d",
                         (long long)json_integer_value(value), EXPORT_VERSION);
    return 0;
}

/* To the next element of a list: 1; 0: the document is over. */
static int find_element(struct rows *rows, struct error *err)
{
    int r = 0;

    if (!rows->begun && !take(rows, '{'))
        return fail("not a JSON object", err);
    for (bool first = !rows->begun; r == 0; first = false) {
        rows->begun = true;
        if (rows->list[0] && take(rows, ']')) {
            rows->list[0] = '\0';
            continue;
        }
        if (rows->list[0])
            return next_character(rows) ? 1 : fail("it ends too early", err);
        if (take(rows, '}'))
            return next_character(rows) ? fail("something follows the end", err) : 0;
        if (!first && !take(rows, ','))
            return fail("a comma is missing", err);
        r = enter(rows, err);
    }
    return r;
}

static int next_json(struct rows *rows, struct row *row, struct error *err)
{
    int r = rows->ended ? 0 : find_element(rows, err);

    rows->ended = r == 0;
    if (r <= 0)
        return r;
    row->line = rows->line;
    snprintf(row->thing, sizeof(row->thing), "%s", rows->list);
    r = take_value(rows, rows->length - rows->at, &row->object, err);
    if (r == 0 && !json_is_object(row->object))
        r = fail("not an object", err);
    if (r == 0 && !take(rows, ',') && next_character(rows) != ']')
        r = fail("a comma is missing", err);
    return r < 0 ? r : 1;
}

/* ---- jsonl ---- */

static int take_line(struct rows *rows, struct row *row, struct error *err)
{
    const char *end = memchr(rows->text + rows->at, '\n', rows->length - rows->at);
    const size_t length = end ? (size_t)(end - rows->text) - rows->at : rows->length - rows->at;
    const char *name = NULL;
    int r = json_read_object(rows->text + rows->at, length, 64, &row->object, err);

    move_on(rows, length);
    if (r < 0)
        return fail("not a JSON object", err);
    name = json_string_value(json_object_get(row->object, "thing"));
    if (name && strlen(name) < sizeof(row->thing)) {
        snprintf(row->thing, sizeof(row->thing), "%s", name);
        json_object_del(row->object, "thing");
        return 1;
    }
    if (json_integer_value(json_object_get(row->object, "export")) == EXPORT_VERSION) {
        row_done(row);
        return 0;
    }
    return fail("it does not say what thing it is", err);
}

static int next_jsonl(struct rows *rows, struct row *row, struct error *err)
{
    int r = 0;

    while (r == 0 && next_character(rows)) {
        row->line = rows->line;
        r = take_line(rows, row, err);
    }
    return r;
}

/* ---- the lines of a table ---- */

static int next_entry(struct rows *rows, struct row *row, struct error *err)
{
    snprintf(row->thing, sizeof(row->thing), "entry");
    while (!rows->sheet_ended) {
        struct csv_row fields;
        int r = csv_next(&rows->csv, &fields, err);

        row->line = rows->csv.line;
        rows->sheet_ended = r == 0;
        if (r >= 0)
            r = sheet_take(&rows->sheet, r ? &fields : NULL, rows->csv.line, &row->object,
                           &row->line, err);
        if (r < 0)
            row->line = rows->csv.line;
        if (r < 0 || row->object)
            return r < 0 ? r : 1;
    }
    return 0;
}

static int next_foreign(struct rows *rows, struct row *row, struct error *err)
{
    const int r = foreign_next(rows->foreign, &row->object, err);

    snprintf(row->thing, sizeof(row->thing), "entry");
    row->line = rows->foreign->csv.line;
    return r;
}

/* ---- all ---- */

void rows_begin_foreign(struct rows *rows, struct foreign *foreign)
{
    *rows = (struct rows){.form = ROWS_FOREIGN, .foreign = foreign};
}

int rows_begin(struct rows *rows, const char *text, size_t length, struct error *err)
{
    struct csv_row header;
    const char *end = memchr(text, '\n', length);

    *rows = (struct rows){.text = text, .length = length, .line = 1};
    if (next_character(rows) == '{') {
        CLEANUP(json_drop) json_t *first = NULL;
        const size_t line = end ? (size_t)(end - text) : length;

        rows->form =
            line > rows->at &&
                    json_read_object(text + rows->at, line - rows->at, 64, &first, NULL) == 0 &&
                    (json_object_get(first, "thing") ||
                     (json_object_get(first, "export") && json_object_size(first) == 2))
                ? ROWS_JSONL
                : ROWS_JSON;
        return 0;
    }
    rows->form = ROWS_SHEET;
    rows->csv = (struct csv_reader){.text = text, .length = length};
    if (csv_next(&rows->csv, &header, err) == 1 && sheet_begin(&rows->sheet, &header))
        return 0;
    rows_done(rows);
    return error_set(err, ERR_UNSUPPORTED,
                     "neither JSON nor a table of zonula export; another "
                     "table needs --map");
}

void rows_done(struct rows *rows)
{
    csv_done(&rows->csv);
    sheet_done(&rows->sheet);
}

int rows_next(struct rows *rows, struct row *ret, struct error *err)
{
    struct row row = {.line = rows->line};
    int r = rows->form == ROWS_JSON      ? next_json(rows, &row, err)
            : rows->form == ROWS_FOREIGN ? next_foreign(rows, &row, err)
            : rows->form == ROWS_JSONL   ? next_jsonl(rows, &row, err)
                                         : next_entry(rows, &row, err);

    if (r < 0) {
        row_done(&row);
        if (rows->form == ROWS_JSON)
            row.line = rows->line;
    }
    *ret = row;
    return r;
}
