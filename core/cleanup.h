/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one clean-up idiom of the project.
 *
 * A local that owns something is declared with CLEANUP(function); the function runs when the local
 * leaves its scope, on every path. To hand the thing over, copy it to the output and clear the
 * local with TAKE(). There are no goto ladders.
 *
 *     CLEANUP(cleanup_free) char *text = NULL;
 *     ...
 *     *ret_text = TAKE(text);
 *     return 0;
 */
#ifndef CORE_CLEANUP_H
#define CORE_CLEANUP_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CLEANUP(function) __attribute__((cleanup(function)))

/* The value of an owning pointer, which is NULL afterwards. */
#define TAKE(pointer)                           \
    __extension__({                             \
        __typeof__(pointer) taken_ = (pointer); \
        (pointer) = NULL;                       \
        taken_;                                 \
    })

/* Clean-up for a malloc'd pointer of any type. */
static inline void cleanup_free(void *address_of_pointer)
{
    free(*(void **)address_of_pointer);
}

/* Clean-up for a FILE *; NULL is fine. */
static inline void cleanup_file(FILE **file)
{
    if (*file)
        fclose(*file);
}

/* Clean-up for a file descriptor; negative means none. */
static inline void cleanup_fd(const int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

#endif
