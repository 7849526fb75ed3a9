/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of a batch, line by line. */
#include "gateway/cli/batch_line.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct batch_line *line)
{
    if (!line->command || line->options.argument_count > ARGUMENTS_MAX || line->options.person ||
        line->options.db)
        abort();
    for (size_t i = 0; i < line->options.argument_count; i++)
        if (strlen(line->options.arguments[i]) > BATCH_LINE_MAX)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;

    for (size_t start = 0; start < size;) {
        const char *newline = memchr(text + start, '\n', size - start);
        size_t length = newline ? (size_t)(newline - text) - start : size - start;
        struct batch_line line;
        struct error err;

        if (batch_line_read(text + start, length, &line, &err) == 0)
            check(&line);
        batch_line_done(&line);
        start += length + 1;
    }
    return 0;
}
