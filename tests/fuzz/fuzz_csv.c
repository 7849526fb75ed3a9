/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a table: rows of text that is UTF-8, and what is written of them is read back the
 * same. As a table of zonula export: entries that become the same lines again. */
#include "core/cleanup.h"
#include "gateway/exchange/sheet.h"
#include "gateway/food/utf8.h"
#include "tests/fuzz/must.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void check_written(const struct csv_row *row)
{
    CLEANUP(cleanup_free) char *text = NULL;
    size_t size = 0, count = 0;
    struct csv_row again;
    FILE *out = open_memstream(&text, &size);

    for (size_t i = 0; i < row->count; i++)
        csv_field(out, row->fields[i], i == 0);
    csv_end(out);
    fclose(out);
    struct csv_reader reader = {.text = text, .length = size};
    const int r = csv_next(&reader, &again, NULL);
    /* A single empty field is an empty line, and one may begin as a file's mark does. */
    must(r == 1 || row->count == 1);
    for (size_t i = 0; r == 1 && i < row->count; i++)
        count += strcmp(row->fields[i], again.fields[i]) == 0;
    must(r != 1 || (again.count == row->count &&
                    (count == row->count || strncmp(row->fields[0], "\xef\xbb\xbf", 3) == 0)));
    csv_done(&reader);
}

static void check_entry(const json_t *entry)
{
    CLEANUP(cleanup_free) char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    must(sheet_write(out, entry) > 0);
    fclose(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct csv_reader reader = {.text = (const char *)bytes, .length = length};
    struct sheet sheet = {.entry = NULL};
    struct csv_row row;
    struct error err = {0};
    bool is_sheet = false;
    int r = 1, rows = 0;

    for (; r == 1 && (r = csv_next(&reader, &row, &err)) == 1; rows++) {
        json_t *entry = NULL;
        int line = 0;

        for (size_t i = 0; i < row.count; i++)
            must(utf8_valid(row.fields[i]));
        check_written(&row);
        if (rows == 0)
            is_sheet = sheet_begin(&sheet, &row);
        else if (is_sheet && sheet_take(&sheet, &row, reader.line, &entry, &line, &err) < 0)
            break;
        if (entry)
            check_entry(entry);
        json_decref(entry);
    }
    must(r >= 0 || (err.text[0] && reader.line >= 1));
    csv_done(&reader);
    sheet_done(&sheet);
    return 0;
}
