/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The schema and its steps. Step n takes a database from user_version n-1 to n in one transaction
 * that is checked before it is committed, so that a database is always at one whole version.
 */
#ifndef STORAGE_MIGRATE_H
#define STORAGE_MIGRATE_H

#include "core/error.h"
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

struct migration {
    const char *file; /* "0001_base.sql" */
    const char *sql;
};

#define MIGRATIONS_MAX 64

/* Writes down the steps of this program, in order; returns how many there are. */
size_t migration_list(struct migration ret[MIGRATIONS_MAX]);

/*
 * Reads whose file this is, without changing it. *ret_empty: nothing is in it yet. -ERR_CORRUPT:
 * not a database, or one of another program; -ERR_VERSION: made by more steps than `count`.
 */
int migrate_inspect(sqlite3 *db, size_t count, bool *ret_empty, struct error *err);

/* Takes the database through all steps that it lacks. Foreign keys must be off. */
int migrate_run(sqlite3 *db, const struct migration *list, size_t count, struct error *err);

#endif
