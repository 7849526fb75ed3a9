/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The `arguments` of a command ("save NAME ID | list | show NAME"), read by the program itself:
 * which words may stand first, and what stands behind the words that are there. Completion lives on
 * it, so that nothing has to be said twice. Options are passed over; they have their own table
 * (options.h). Pure.
 */
#ifndef GATEWAY_CLI_SYNOPSIS_H
#define GATEWAY_CLI_SYNOPSIS_H

#include <stddef.h>

#define SYNOPSIS_NAME_MAX   15
#define SYNOPSIS_PLACES_MAX 8

/* The words that may stand first, with blanks between: "save list show". What does not fit in
 * `size` is left out. */
void synopsis_words(const char *arguments, char *ret, size_t size);

/* What can stand somewhere. */
struct synopsis_place {
    char name[SYNOPSIS_NAME_MAX + 1]; /* "ID" */
    size_t first;                     /* the first argument that is part of it: a text is many */
};

/* What can stand behind the arguments `before`; where these begin with one of the words, only what
 * that word takes. Returns how many there are. */
size_t synopsis_places(const char *arguments, const char *const *before, size_t count,
                       struct synopsis_place ret[SYNOPSIS_PLACES_MAX]);

#endif
