/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/infile.h"

#include "core/cleanup.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define FIRST_BYTES 65536

static int fail(const struct context *context, int status, const char *name, const char *path,
                const char *what)
{
    char message[ERROR_TEXT_MAX];

    snprintf(message, sizeof(message), "%.300s: %s", path, what);
    return output_fail(&context->output, status, name, path, message, "nothing imported", NULL);
}

static int read_all(const struct context *context, const char *path, FILE *file, char **ret,
                    size_t *ret_length)
{
    CLEANUP(cleanup_free) char *bytes = malloc(FIRST_BYTES);
    size_t length = 0, size = FIRST_BYTES;

    while (bytes && !feof(file) && !ferror(file)) {
        if (length + 1 == size) {
            char *grown = size > INFILE_MAX ? NULL : realloc(bytes, 2 * size);

            if (!grown && size > INFILE_MAX)
                return fail(context, EXIT_DATA, "length", path, "more than 256 MB");
            if (!grown)
                return EXIT_SOFTWARE;
            bytes = grown;
            size *= 2;
        }
        length += fread(bytes + length, 1, size - length - 1, file);
    }
    if (!bytes)
        return EXIT_SOFTWARE;
    if (ferror(file))
        return fail(context, EXIT_IO, "io", path, strerror(errno));
    if (!bytes) /* it was at its end before anything was read */
        bytes = calloc(1, 1);
    if (!bytes)
        return EXIT_SOFTWARE;
    bytes[length] = '\0';
    *ret = TAKE(bytes);
    *ret_length = length;
    return EXIT_OK;
}

int infile_read(const struct context *context, const char *path, char **ret, size_t *ret_length)
{
    CLEANUP(cleanup_file) FILE *file = NULL;

    if (strcmp(path, "-") == 0)
        return read_all(context, "standard input", stdin, ret, ret_length);
    file = fopen(path, "re");
    if (!file)
        return fail(context, errno == EACCES ? EXIT_NO_PERMISSION : EXIT_NO_INPUT,
                    errno == EACCES ? "denied" : "not_found", path, strerror(errno));
    return read_all(context, path, file, ret, ret_length);
}

int infile_fail(const struct context *context, const char *path, int line, const struct error *err,
                const char *more)
{
    char message[ERROR_TEXT_MAX];
    int status = exit_of(err->code);

    if (line > 0)
        snprintf(message, sizeof(message), "%.150s, line %d: %.300s", path, line, err->text);
    else
        snprintf(message, sizeof(message), "%.150s: %.300s", path, err->text);
    if (line > 0 && err->code == ERR_NOT_FOUND) /* what the line speaks of */
        status = EXIT_DATA;
    return output_fail(&context->output, status, error_name((int)err->code), path, message, more,
                       line > 0 ? json_pack("{s:i}", "line", line) : NULL);
}
