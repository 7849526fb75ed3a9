/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of things share: the row of a kind of thing, and kinds that are no plain rows. */
#ifndef STORAGE_THINGS_INSIDE_H
#define STORAGE_THINGS_INSIDE_H

#include "storage/internal.h"
#include "storage/things.h"

struct thing {
    const char *name;
    bool measured; /* written only when asked for */
    bool numbered; /* what it is called here goes into the object as "number" */
    const char *columns;
    const char *select;
    const char *present; /* 1: it is there already */
    const char *needs;   /* 1: what it belongs to is there; NULL: to nothing */
    const char *insert;
    /* Of what is packed: adds the members that stand in the blob behind the columns of `select`,
     * and stores the object in the place of `insert`. NULL: it is a plain row. */
    int (*unpack)(sqlite3_stmt *row, int column, json_t *object, struct error *err);
    int (*pack)(struct store *store, const json_t *object, struct error *err);
};

int samples_unpack(sqlite3_stmt *row, int column, json_t *object, struct error *err);
int samples_pack(struct store *store, const json_t *object, struct error *err);

#endif
