/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What could be typed next, as lines "value TAB description" for the shell. */
#ifndef GATEWAY_CLI_CHOICES_H
#define GATEWAY_CLI_CHOICES_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define CHOICES_SHOWN 50

struct choice {
    char *value, *note; /* owned */
    int64_t rank;       /* the highest stands first; equals stand by their value */
};

struct choices {
    struct choice *list; /* owned */
    size_t count, room;
};

/* Adds one; texts are copied. What would not be one line of its own is left out. -ERR_NOMEM. */
int choices_add(struct choices *choices, const char *value, const char *note, int64_t rank);

/* Adds `text` with `name` in place of what it has from `start` on, if that is how the name begins.
 * -ERR_NOMEM. */
int choices_offer(struct choices *choices, const char *text, size_t start, const char *name,
                  const char *note, int64_t rank);

/* Prints the first CHOICES_SHOWN, each value once and without its first `cut` bytes. */
void choices_print(struct choices *choices, size_t cut, FILE *out);

void choices_done(struct choices *choices);

#endif
