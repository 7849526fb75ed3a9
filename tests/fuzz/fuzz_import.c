/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a file to import: things in order, or an error with a line of the file. */
#include "core/cleanup.h"
#include "gateway/exchange/check.h"
#include "gateway/exchange/rows.h"
#include "tests/fuzz/must.h"
#include <string.h>

#define NOW_MS INT64_C(1773472200000)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    CLEANUP(cleanup_free) char *text = malloc(length + 1);
    struct error err = {0};
    struct rows rows;
    int lines = 1, r = 1, last = 0;

    memcpy(text, bytes, length);
    text[length] = '\0';
    for (size_t i = 0; i < length; i++)
        lines += text[i] == '\n';
    if (rows_begin(&rows, text, length, &err) < 0) {
        must(err.text[0] != '\0');
        return 0;
    }
    while (r == 1) {
        CLEANUP(row_done) struct row row = {.object = NULL};

        r = rows_next(&rows, &row, &err);
        must(r != 1 || (json_is_object(row.object) && row.line >= last));
        must(r == 0 || (row.line >= 1 && row.line <= lines));
        must(r >= 0 || err.text[0] != '\0');
        last = r == 1 ? row.line : last;
        if (r == 1)
            check_thing(row.thing, row.object, NOW_MS, &err);
    }
    rows_done(&rows);
    return 0;
}
