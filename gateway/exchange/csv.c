/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/exchange/csv.h"

#include "gateway/food/utf8.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char mark[] = "\xef\xbb\xbf"; /* some programs begin a UTF-8 file with it */

/* The bytes of a line, copied into fields. */
struct copy {
    struct csv_reader *reader;
    size_t used;
};

static int put(struct copy *copy, char byte, struct error *err)
{
    if (copy->used == CSV_LINE_MAX)
        return error_set(err, ERR_LENGTH, "a line of more than %zu bytes", CSV_LINE_MAX);
    if (byte == '\0')
        return error_set(err, ERR_SYNTAX, "there is a NUL byte in it");
    copy->reader->fields[copy->used++] = byte;
    return 0;
}

static bool more(const struct csv_reader *reader)
{
    return reader->at < reader->length;
}

/* What stands between quotes; the first has been passed. */
static int take_quoted(struct copy *copy, struct error *err)
{
    struct csv_reader *reader = copy->reader;
    int r = 0;

    while (r == 0 && more(reader)) {
        const char byte = reader->text[reader->at++];

        if (byte == '"' && (!more(reader) || reader->text[reader->at] != '"'))
            return 0;
        reader->at += byte == '"';
        reader->ends += byte == '\n';
        r = put(copy, byte, err);
    }
    return r < 0 ? r : error_set(err, ERR_SYNTAX, "a quote is not closed");
}

static bool at_end_of_field(const struct csv_reader *reader)
{
    const char *at = reader->text + reader->at;

    return !more(reader) || *at == reader->separator || *at == '\n' ||
           (*at == '\r' && (reader->at + 1 == reader->length || at[1] == '\n'));
}

static int take_field(struct copy *copy, struct error *err)
{
    struct csv_reader *reader = copy->reader;
    int r = 0;

    if (more(reader) && reader->text[reader->at] == '"') {
        reader->at++;
        r = take_quoted(copy, err);
        if (r == 0 && !at_end_of_field(reader))
            return error_set(err, ERR_SYNTAX, "something follows a closing quote");
        return r;
    }
    while (r == 0 && !at_end_of_field(reader)) {
        const char byte = reader->text[reader->at++];

        r = byte == '"' ? error_set(err, ERR_SYNTAX,
                                    "a quote inside a field that has none around "
                                    "it")
                        : put(copy, byte, err);
    }
    return r;
}

/* Moves over the end of a line; whether there was none because a separator is there. */
static bool pass_separator(struct csv_reader *reader)
{
    if (more(reader) && reader->text[reader->at] == reader->separator) {
        reader->at++;
        return true;
    }
    if (more(reader) && reader->text[reader->at] == '\r')
        reader->at++;
    if (more(reader) && reader->text[reader->at] == '\n') {
        reader->at++;
        reader->ends++;
    }
    return false;
}

static int take_row(struct csv_reader *reader, struct csv_row *ret, struct error *err)
{
    struct copy copy = {.reader = reader};
    bool again = true;

    ret->count = 0;
    while (again) {
        const size_t begin = copy.used;
        int r = 0;

        if (ret->count == CSV_FIELDS_MAX)
            return error_set(err, ERR_LENGTH, "more than %d fields", CSV_FIELDS_MAX);
        r = take_field(&copy, err);
        if (r < 0)
            return r;
        reader->fields[copy.used++] = '\0';
        ret->fields[ret->count++] = reader->fields + begin;
        if (!utf8_valid(reader->fields + begin))
            return error_set(err, ERR_SYNTAX, "field %zu is not UTF-8", ret->count);
        again = pass_separator(reader);
    }
    return 0;
}

int csv_next(struct csv_reader *reader, struct csv_row *ret, struct error *err)
{
    int r = 0;

    if (!reader->separator)
        reader->separator = ',';
    if (!reader->fields) {
        reader->fields = malloc(CSV_LINE_MAX + CSV_FIELDS_MAX + 1);
        if (!reader->fields)
            return error_set(err, ERR_NOMEM, "out of memory");
        if (reader->length >= strlen(mark) && memcmp(reader->text, mark, strlen(mark)) == 0)
            reader->at = strlen(mark);
    }
    do {
        reader->line = reader->ends + 1;
        if (!more(reader))
            return 0;
        r = take_row(reader, ret, err);
    } while (r == 0 && ret->count == 1 && !*ret->fields[0]);
    return r < 0 ? r : 1;
}

void csv_done(struct csv_reader *reader)
{
    free(reader->fields);
    reader->fields = NULL;
}

void csv_field(FILE *out, const char *text, int first)
{
    if (!first)
        fputc(',', out);
    if (!text[strcspn(text, ",\"\r\n")]) {
        fputs(text, out);
        return;
    }
    fputc('"', out);
    for (; *text; text++) {
        if (*text == '"')
            fputc('"', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

void csv_end(FILE *out)
{
    fputs("\r\n", out);
}
