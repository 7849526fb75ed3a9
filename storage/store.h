/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The database: one SQLite file in WAL mode that the daemon and the command line share, and beside
 * it the live journal (storage/journal.h), which belongs to the daemon alone.
 *
 * A struct store is one connection with its prepared statements. Everything that changes the
 * database happens between store_begin() and store_commit(); a commit is on disk when it returns
 * (synchronous=FULL). Functions that change something and are called outside a transaction return
 * -ERR_INTERNAL. All pointers handed out are owned by the caller unless a comment says otherwise.
 */
#ifndef STORAGE_STORE_H
#define STORAGE_STORE_H

#include "core/error.h"
#include <stdbool.h>
#include <stdint.h>

struct store;

/*
 * Opens (creates, mode 0600) the database and brings its schema up to date, in one transaction that
 * is checked (foreign_key_check, quick_check) before it is committed, and after a copy of what was
 * there was made beside it (storage/migrate.h).
 * -ERR_VERSION: written by a newer program; -ERR_CORRUPT; -ERR_DENIED; -ERR_BUSY after 5 s.
 */
int store_open(const char *path, struct store **ret, struct error *err);

/*
 * Opens a database that is there, for reading only, and waits for nobody: neither the file nor its
 * schema is touched. -ERR_NOT_FOUND; -ERR_VERSION: its schema is not this program's; -ERR_CORRUPT;
 * -ERR_DENIED; -ERR_BUSY.
 */
int store_open_reader(const char *path, struct store **ret, struct error *err);

/* NULL is fine. An open transaction is rolled back. Returns NULL. */
struct store *store_close(struct store *store);
void store_closep(struct store **store);

/* BEGIN IMMEDIATE, waiting up to 5 s for the other program: -ERR_BUSY. */
int store_begin(struct store *store, struct error *err);
int store_commit(struct store *store, struct error *err);
/* Does nothing when no transaction is open. */
void store_rollback(struct store *store);

/* Ends what store_begin() began: commits if `r` is 0, rolls back if it is an error or becomes one.
 * Returns r, or the error of the commit. */
int store_end(struct store *store, int r, struct error *err);

/* For who only reads: what is read from here on until the store is closed is of one moment, that of
 * the first statement, and it is not asked before each whether the file has changed. */
int store_freeze(struct store *store, struct error *err);

/* A number that changes when another connection has committed (PRAGMA data_version). */
int64_t store_foreign_version(struct store *store);

/* Looks for damage (PRAGMA quick_check), which reads the whole file. -ERR_CORRUPT: *err says what
 * it is. */
int store_check(struct store *store, struct error *err);

/* The version of the schema; 0: it cannot be read. */
int64_t store_version(struct store *store);

/* Sizes for bridge/health. */
void store_sizes(struct store *store, int64_t *ret_bytes, int64_t *ret_wal_bytes);

/* Moves the WAL into the database; for a clean stop. Errors are ignored: the next open does it. */
void store_checkpoint(struct store *store);

#endif
