/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The copy is made under a name of its own (a draft) and gets its name when it is complete and on
 * disk. VACUUM INTO reads every row, so that a copy that was written can also be read.
 */
#include "storage/backup.h"

#include "core/cleanup.h"
#include "storage/internal.h"
#include "storage/migrate.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>

static void close_database(sqlite3 **db)
{
    sqlite3_close(*db);
}

static int fail(struct error *err, const char *what, const char *path)
{
    const enum error_code code =
        errno == EACCES || errno == EPERM || errno == EROFS ? ERR_DENIED : ERR_IO;

    return error_set(err, code, "%s %s: %s", what, path, strerror(errno));
}

static int flush_file(const char *path, int flags, struct error *err)
{
    CLEANUP(cleanup_fd) int fd = open(path, flags | O_CLOEXEC);

    if (fd < 0 || fsync(fd) < 0)
        return fail(err, "write", path);
    return 0;
}

int backup_flush_name(const char *path, struct error *err)
{
    CLEANUP(cleanup_free) char *directory = strdup(path);
    char *slash = directory ? strrchr(directory, '/') : NULL;

    if (!directory)
        return error_set(err, ERR_NOMEM, "out of memory");
    if (slash)
        slash[slash == directory] = '\0'; /* "/" stays */
    return flush_file(slash ? directory : ".", O_RDONLY | O_DIRECTORY, err);
}

/* SQLite takes an empty file for its copy, but would create one with the umask's mode. */
static int create_draft(const char *draft, struct error *err)
{
    CLEANUP(cleanup_fd) int fd = -1;

    if (unlink(draft) < 0 && errno != ENOENT)
        return fail(err, "remove", draft);
    fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return fd < 0 ? fail(err, "create", draft) : 0;
}

static int copy_rows(const char *path, const char *draft, struct error *err)
{
    CLEANUP(close_database) sqlite3 *db = NULL;
    CLEANUP(query_finalize) sqlite3_stmt *query = NULL;
    int result = sqlite3_open_v2(
        path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);

    if (result == SQLITE_OK)
        result = sqlite3_busy_timeout(db, STORE_BUSY_MS);
    if (result == SQLITE_OK)
        result = sqlite3_prepare_v2(db, "VACUUM INTO ?1", -1, &query, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_bind_text(query, 1, draft, -1, SQLITE_STATIC);
    if (result == SQLITE_OK)
        result = sqlite3_step(query);
    return result == SQLITE_DONE ? 0 : store_fail(db, result, err, "copy the database");
}

static int write_draft(const char *path, const char *draft, const char *to, struct error *err)
{
    int r = create_draft(draft, err);

    if (r == 0)
        r = copy_rows(path, draft, err);
    if (r == 0)
        r = flush_file(draft, O_WRONLY, err);
    if (r == 0 && rename(draft, to) < 0)
        r = fail(err, "rename", draft);
    if (r < 0)
        unlink(draft);
    return r;
}

int backup_write(const char *path, const char *to, struct error *err)
{
    CLEANUP(cleanup_free) char *draft = NULL;
    int r;

    if (asprintf(&draft, "%s.draft", to) < 0) {
        draft = NULL;
        return error_set(err, ERR_NOMEM, "out of memory");
    }
    r = write_draft(path, draft, to, err);
    return r == 0 ? backup_flush_name(to, err) : r;
}

/* ---- reading back ---- */

static int open_to_read(const char *path, sqlite3 **ret, struct error *err)
{
    int result = 0;

    if (access(path, R_OK) < 0)
        return error_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_DENIED, "%s: %s", path,
                         strerror(errno));
    result = sqlite3_open_v2(
        path, ret, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_busy_timeout(*ret, STORE_BUSY_MS);
    if (result != SQLITE_OK)
        return store_fail(*ret, result, err, path);
    sqlite3_db_config(*ret, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(*ret, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_exec(*ret, "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0", NULL, NULL, NULL);
    return 0;
}

/* The first row of a query: a number, or a text that must be "ok". */
static int read_row(sqlite3 *db, const char *sql, int64_t *ret, struct error *err)
{
    CLEANUP(query_finalize) sqlite3_stmt *query = NULL;
    int result = sqlite3_prepare_v2(db, sql, -1, &query, NULL);

    if (result == SQLITE_OK)
        result = sqlite3_step(query);
    if (result != SQLITE_ROW && result != SQLITE_DONE)
        return store_fail(db, result, err, "read the copy");
    if (result == SQLITE_ROW && sqlite3_column_type(query, 0) == SQLITE_INTEGER)
        *ret = sqlite3_column_int64(query, 0);
    else if (result == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(query, 0), "ok") != 0)
        return error_set(err, ERR_CORRUPT, "damaged: %.200s", sqlite3_column_text(query, 0));
    return 0;
}

int backup_verify(const char *path, int64_t *ret_entries, struct error *err)
{
    CLEANUP(close_database) sqlite3 *db = NULL;
    struct migration list[MIGRATIONS_MAX];
    int64_t entries = 0, fault = 0;
    bool empty = false;
    int r = open_to_read(path, &db, err);

    if (r == 0)
        r = migrate_inspect(db, migration_list(list), &empty, err);
    if (r == 0 && empty)
        r = error_set(err, ERR_CORRUPT, "there is nothing in it");
    if (r == 0)
        r = read_row(db, "PRAGMA integrity_check(1)", &fault, err);
    if (r == 0)
        r = read_row(db, "SELECT count(*) FROM pragma_foreign_key_check", &fault, err);
    if (r == 0 && fault > 0)
        r = error_set(err, ERR_CORRUPT, "damaged: rows that belong to nothing");
    if (r == 0)
        r = read_row(db, "SELECT count(*) FROM entry WHERE removed = 0", &entries, err);
    if (r == 0)
        *ret_entries = entries;
    return r;
}

/* ---- bringing back ---- */

static int copy_pages(sqlite3 *from, sqlite3 *to, struct error *err)
{
    static const struct timespec pause = {.tv_nsec = 10000000};
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    int result = SQLITE_OK;

    if (!backup)
        return store_fail(to, sqlite3_errcode(to), err, "restore");
    for (int left_ms = STORE_BUSY_MS; left_ms > 0; left_ms -= 10) {
        result = sqlite3_backup_step(backup, -1);
        if (result != SQLITE_BUSY && result != SQLITE_LOCKED)
            break;
        nanosleep(&pause, NULL);
    }
    sqlite3_backup_finish(backup);
    return result == SQLITE_DONE ? 0 : store_fail(to, result, err, "restore");
}

int backup_bring_back(const char *from, const char *path, struct error *err)
{
    CLEANUP(close_database) sqlite3 *source = NULL;
    CLEANUP(close_database) sqlite3 *db = NULL;
    int r = open_to_read(from, &source, err);
    int result = 0;

    if (r < 0)
        return r;
    result = sqlite3_open_v2(
        path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_busy_timeout(db, 0);
    if (result == SQLITE_OK)
        result = sqlite3_exec(db, "PRAGMA synchronous = FULL", NULL, NULL, NULL);
    if (result != SQLITE_OK)
        return store_fail(db, result, err, "restore");
    return copy_pages(source, db, err);
}
