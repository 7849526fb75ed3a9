/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The copy is made under a name of its own (a draft) and gets its name when it is complete and on
 * disk. VACUUM INTO reads every row, so that a copy that was written can also be read.
 */
#include "storage/backup.h"

#include "core/cleanup.h"
#include "storage/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

static void close_database(sqlite3 **db)
{
    sqlite3_close(*db);
}

static void finalize(sqlite3_stmt **query)
{
    sqlite3_finalize(*query);
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

/* Makes the directory remember a new name. */
static int flush_directory_of(const char *path, struct error *err)
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
    CLEANUP(finalize) sqlite3_stmt *query = NULL;
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
    return r == 0 ? flush_directory_of(to, err) : r;
}
