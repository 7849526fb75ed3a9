/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is offered to somebody who types: the values that go on from what is there. */
#ifndef GATEWAY_CLI_OFFERS_H
#define GATEWAY_CLI_OFFERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define OFFERS_PRINTED 50

struct offer {
    char *value, *note;
};

struct offers {
    const char *word; /* what is being typed */
    size_t kept;      /* so many bytes of it stay before each value */
    bool newest_last; /* the order in which they are added is turned around */
    struct offer *list;
    size_t count, size;
};

/* Adds a value that begins with what is typed, large or small; another one is left out. */
void offers_add(struct offers *offers, const char *value, const char *note);

/* Adds a value that fits for a reason of its own. */
void offers_add_any(struct offers *offers, const char *value, const char *note);

/* "VALUE TAB NOTE", a line each, none twice. What would break a line is a blank. */
void offers_print(const struct offers *offers, FILE *out);

void offers_done(struct offers *offers);

#endif
