/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Taking in a text of things or of foreign lines: all of it in one transaction and as one step of
 * the undo journal, or none of it. What is there already, by its permanent key, stays as it is.
 */
#ifndef GATEWAY_EXCHANGE_TAKE_H
#define GATEWAY_EXCHANGE_TAKE_H

#include "core/error.h"
#include "core/person.h"
#include "gateway/exchange/rows.h"
#include "storage/store.h"
#include <stdbool.h>
#include <stdint.h>

struct taking_in {
    struct store *store;         /* NULL: there is no database, and it is a trial */
    const struct person *person; /* whose all of it becomes; NULL: as it says itself */
    const char *command;         /* for the journal */
    int64_t now_ms;
    bool trial; /* look, but write nothing */
};

struct taken {
    size_t read, known, fresh; /* entries */
    size_t removed;            /* of the known ones those that are removed here */
    size_t others;             /* things that are no entries, and are new */
    int line;                  /* of an error; 0: of no line */
};

/* -ERR_SYNTAX, -ERR_RANGE, -ERR_NOT_FOUND and what storage returns; nothing is written then. */
int take_in(const struct taking_in *in, struct rows *rows, struct taken *ret, struct error *err);

#endif
