/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The schema and its steps. Step n takes a database from user_version n-1 to n. All that are
 * missing are one transaction, checked before it is committed: a database is at the version it had
 * or at that of the program, and a new one is never seen half made. A database that has something
 * in it is copied to <database>.before-N first, N being the first step that it lacked.
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

/* What is added to the path of a database to name its copy, with the number of the step. */
#define MIGRATE_BACKUP ".before-%zu"

/* Writes down the steps of this program, in order; returns how many there are. */
size_t migration_list(struct migration ret[MIGRATIONS_MAX]);

/*
 * Reads whose file this is, without changing it. *ret_empty: nothing is in it yet. -ERR_CORRUPT:
 * not a database, or one of another program; -ERR_VERSION: made by more steps than `count`.
 */
int migrate_inspect(sqlite3 *db, size_t count, bool *ret_empty, struct error *err);

/* Takes the database, which is a file, through all steps that it lacks. Foreign keys must be off.
 * -ERR_IO: also when there is no room for the copy; nothing was changed then. */
int migrate_run(sqlite3 *db, const struct migration *list, size_t count, struct error *err);

#endif
