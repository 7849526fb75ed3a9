/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "storage/migrate.h"

#include "core/cleanup.h"
#include "embedded/migrations.h"
#include "storage/backup.h"
#include "storage/internal.h"

#include <string.h>

#define MIGRATIONS (sizeof(embedded_migrations) / sizeof(embedded_migrations[0]))

_Static_assert(MIGRATIONS <= MIGRATIONS_MAX, "too many migrations");

size_t migration_list(struct migration ret[MIGRATIONS_MAX])
{
    for (size_t i = 0; i < MIGRATIONS; i++) {
        ret[i].file = embedded_migrations[i].file;
        ret[i].sql = (const char *)embedded_migrations[i].bytes;
    }
    return MIGRATIONS;
}

/* The first column of the first row; *ret stays as it is when there is no row. */
static int read_number(sqlite3 *db, const char *sql, int64_t *ret, struct error *err)
{
    sqlite3_stmt *query = NULL;
    int result = sqlite3_prepare_v2(db, sql, -1, &query, NULL);

    if (result == SQLITE_OK)
        result = sqlite3_step(query);
    if (result == SQLITE_ROW)
        *ret = sqlite3_column_int64(query, 0);
    sqlite3_finalize(query);
    if (result == SQLITE_ROW || result == SQLITE_DONE)
        return 0;
    return store_fail(db, result, err, "read the version of the database");
}

static int execute(sqlite3 *db, const char *sql, const char *what, struct error *err)
{
    int result = sqlite3_exec(db, sql, NULL, NULL, NULL);

    return result == SQLITE_OK ? 0 : store_fail(db, result, err, what);
}

/* What the file says of itself, in one view: another program may be creating it at this moment. The
 * schema comes first, because reading it is what fixes the view. */
static int read_marks(sqlite3 *db, int64_t *ret_application, int64_t *ret_version,
                      int64_t *ret_objects, struct error *err)
{
    int r = execute(db, "BEGIN", "read the version of the database", err);

    if (r < 0)
        return r;
    r = read_number(db, "SELECT count(*) FROM sqlite_schema", ret_objects, err);
    if (r == 0)
        r = read_number(db, "PRAGMA application_id", ret_application, err);
    if (r == 0)
        r = read_number(db, "PRAGMA user_version", ret_version, err);
    sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    return r;
}

int migrate_inspect(sqlite3 *db, size_t count, bool *ret_empty, struct error *err)
{
    int64_t application = 0, version = 0, objects = 0;
    int r = read_marks(db, &application, &version, &objects, err);

    if (r < 0)
        return r;

    if (application == 0 && version == 0 && objects == 0) {
        *ret_empty = true;
        return 0;
    }
    if (application != STORE_APPLICATION_ID)
        return error_set(err, ERR_CORRUPT, "the file is a database of another program");
    if (version > (int64_t)count)
        return error_set(err, ERR_VERSION,
                         "the database has version %lld, this program knows up to %zu",
                         (long long)version, count);
    *ret_empty = false;
    return 0;
}

/* Whether a check that prints one row per fault is content: no row, or the one row "ok". */
static int run_check(sqlite3 *db, const char *sql, const char *file, struct error *err)
{
    sqlite3_stmt *query = NULL;
    int result = sqlite3_prepare_v2(db, sql, -1, &query, NULL);
    bool sound = true;

    if (result == SQLITE_OK)
        result = sqlite3_step(query);
    if (result == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(query, 0);
        sound = text && strcmp(text, "ok") == 0;
    }
    sqlite3_finalize(query);
    if (result != SQLITE_ROW && result != SQLITE_DONE)
        return store_fail(db, result, err, file);
    if (!sound)
        return error_set(err, ERR_CORRUPT, "%s: the check \"%s\" found a fault", file, sql);
    return 0;
}

/* A step inside the transaction. */
static int run_step(sqlite3 *db, const struct migration *step, size_t number, struct error *err)
{
    char pragma[96];
    int r;

    sqlite3_snprintf(sizeof(pragma), pragma, "PRAGMA user_version = %d; PRAGMA application_id = %d",
                     (int)number, STORE_APPLICATION_ID);

    r = execute(db, step->sql, step->file, err);
    if (r == 0)
        r = execute(db, pragma, step->file, err);
    if (r == 0)
        r = run_check(db, "PRAGMA foreign_key_check", step->file, err);
    if (r == 0)
        r = run_check(db, "PRAGMA quick_check(1)", step->file, err);
    return r;
}

/* Copies the database as it is before step `number`. Our lock keeps others from changing it until
 * the steps are done, and lets them (and the copy) read. */
static int keep_backup(sqlite3 *db, size_t number, struct error *err)
{
    const char *path = sqlite3_db_filename(db, "main");
    CLEANUP(cleanup_free) char *to = NULL;
    struct error cause = {0};
    int r;

    if (asprintf(&to, "%s" MIGRATE_BACKUP, path, number) < 0) {
        to = NULL;
        return error_set(err, ERR_NOMEM, "out of memory");
    }
    r = backup_write(path, to, &cause);
    if (r < 0)
        return error_set(err, cause.code,
                         "there is no backup before the change to version %zu, so nothing was "
                         "changed: %.300s",
                         number, cause.text);
    return 0;
}

/* The steps that are missing, inside the transaction; another program may have done them. */
static int run_steps(sqlite3 *db, const struct migration *list, size_t count, struct error *err)
{
    int64_t version = 0;
    int r = read_number(db, "PRAGMA user_version", &version, err);

    if (r == 0 && version > 0 && version < (int64_t)count)
        r = keep_backup(db, (size_t)version + 1, err);
    for (size_t i = (size_t)version; r == 0 && i < count; i++)
        r = run_step(db, &list[i], i + 1, err);
    return r;
}

int migrate_run(sqlite3 *db, const struct migration *list, size_t count, struct error *err)
{
    int64_t version = 0;
    int r = read_number(db, "PRAGMA user_version", &version, err);

    if (r < 0 || version >= (int64_t)count)
        return r;
    r = execute(db, "BEGIN IMMEDIATE", "begin the migration", err);
    if (r < 0)
        return r;
    r = run_steps(db, list, count, err);
    if (r == 0)
        r = execute(db, "COMMIT", "commit the migration", err);
    if (r < 0)
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return r;
}
