/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What leaves a database in an export and comes back in an import, as JSON objects: persons,
 * devices, entries, ... Each kind of thing is one row of a table in things.c, which says how it is
 * read, how it is known again and how it is written, so that another kind is another row.
 *
 * Rows are named by what they are called in every database: persons by their id, devices by their
 * address, entries by their permanent key. Times are ISO texts; unknown is null.
 */
#ifndef STORAGE_THINGS_H
#define STORAGE_THINGS_H

#include "core/error.h"
#include "storage/store.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define THING_ENTRY "entry"
#define THING_MEAL  "meal"

/* The names of all kinds in the order in which they are written, which is that in which they need
 * each other; NULL at the end. */
const char *thing_name(size_t index);

/* Whether these are measured, and so only written when asked for. -ERR_NOT_FOUND: no such kind. */
int thing_is_measured(const char *name, bool *ret);

/* All things of a kind in a fixed order; `object` is borrowed. What is not 0 ends it and is
 * returned. */
typedef int (*thing_visit_fn)(void *userdata, json_t *object);
int things_each(struct store *store, const char *name, thing_visit_fn visit, void *userdata,
                struct error *err);

enum thing_put { THING_NEW, THING_THERE };

/*
 * Writes one in the transaction, unless it is there already, by what it is known by: nothing is
 * ever changed. An entry keeps its number if no entry ever had it or a higher one, else it gets the
 * next; the number goes into the object. -ERR_SYNTAX, -ERR_RANGE, -ERR_NOT_FOUND (what it belongs
 * to): *err says what is wrong with it.
 */
int thing_put(struct store *store, const char *name, json_t *object, enum thing_put *ret,
              struct error *err);

/* Writes a new thing down in the undo journal, if it is of a kind that can be taken back. */
int thing_journal(struct store *store, const char *name, const json_t *object, const char *command,
                  struct error *err);

/* Whether an entry with this permanent key is there, and whether it is removed there. */
int thing_entry_known(struct store *store, const char *key, bool *ret_known, bool *ret_removed,
                      struct error *err);

#endif
