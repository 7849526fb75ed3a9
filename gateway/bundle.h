/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that belong together: a directory, or a zip file with or without a folder inside. They are
 * read line by line or record by record, and never held as a whole.
 */
#ifndef GATEWAY_BUNDLE_H
#define GATEWAY_BUNDLE_H

#include "core/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BUNDLE_LINE_MAX 65536 /* bytes */

struct bundle;

/* A path that is a file but no zip file stands for its directory. -ERR_NOT_FOUND, -ERR_DENIED,
 * -ERR_IO, -ERR_CORRUPT (a zip file that is none inside). */
int bundle_open(const char *path, struct bundle **ret, struct error *err);
void bundle_closep(struct bundle **bundle);

/* Whether there is a file of this name, upper or lower case. */
bool bundle_has(const struct bundle *bundle, const char *name);

struct bundle_file;

/* One at a time. -ERR_NOT_FOUND: "there is no NAME". */
int bundle_file_open(struct bundle *bundle, const char *name, struct bundle_file **ret,
                     struct error *err);
void bundle_file_closep(struct bundle_file **file);

/* How much of it was read, and how much there is (0: not known); in bytes. */
void bundle_file_at(const struct bundle_file *file, uint64_t *ret_at, uint64_t *ret_size);

/*
 * The next line without its end, for the caller to change until the next call; with `quoted` a line
 * end between quotes is part of it. 1, or 0 at the end. -ERR_LENGTH, -ERR_SYNTAX (a NUL byte),
 * -ERR_IO, -ERR_CORRUPT; the error says file and line.
 */
int bundle_line(struct bundle_file *file, bool quoted, char **ret, size_t *ret_length,
                struct error *err);

/* An error in the line that was read last: "NAME, line 3: ...". Returns -code. */
int bundle_fail(const struct bundle_file *file, enum error_code code, const char *what,
                struct error *err);

#endif
