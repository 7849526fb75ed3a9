/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "storage/store.h"

#include "storage/internal.h"
#include "storage/migrate.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/*
 * Small pages, because a commit writes whole pages and most of ours change a few rows in each of
 * four or five tables (measured in tests/bench/bench_storage.c). The cache is small because the
 * machine is; nothing is mapped, so that a failing card gives an error and not a signal.
 */
static const char pragmas_new[] = "PRAGMA page_size = 1024;";
static const char pragmas[] = "PRAGMA synchronous = FULL;"
                              "PRAGMA trusted_schema = OFF;"
                              "PRAGMA cell_size_check = ON;"
                              "PRAGMA cache_size = -512;"
                              "PRAGMA mmap_size = 0;"
                              "PRAGMA wal_autocheckpoint = 1000;"
                              "PRAGMA journal_size_limit = 4194304;";

static const char pragmas_reader[] = "PRAGMA trusted_schema = OFF;"
                                     "PRAGMA cell_size_check = ON;"
                                     "PRAGMA mmap_size = 0;";

static int execute(struct store *store, const char *sql, const char *what, struct error *err)
{
    int result = sqlite3_exec(store->db, sql, NULL, NULL, NULL);

    return result == SQLITE_OK ? 0 : store_fail(store->db, result, err, what);
}

/*
 * SQLite would create the file with the umask's mode, so it is created here. An existing file is
 * not opened: closing a second descriptor would drop the locks of this process on it.
 */
static int create_private(const char *path, struct error *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd >= 0) {
        close(fd);
        return 0;
    }
    if (errno == EEXIST)
        return 0;
    if (errno == EACCES || errno == EPERM || errno == EROFS)
        return error_set(err, ERR_DENIED, "create %s: %s", path, strerror(errno));
    return error_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "create %s: %s", path,
                     strerror(errno));
}

/* Two programs that create a database at the same time both switch it to WAL; SQLite does not wait
 * in this case, so the second one tries again. */
static int enter_wal(struct store *store, struct error *err)
{
    static const struct timespec pause = {.tv_nsec = 10000000};

    for (int left_ms = STORE_BUSY_MS;; left_ms -= 10) {
        sqlite3_stmt *query = NULL;
        bool wal = false;
        int result = sqlite3_prepare_v2(store->db, "PRAGMA journal_mode = WAL", -1, &query, NULL);

        if (result == SQLITE_OK)
            result = sqlite3_step(query);
        if (result == SQLITE_ROW)
            wal = strcmp((const char *)sqlite3_column_text(query, 0), "wal") == 0;
        result = sqlite3_finalize(query);
        if (wal)
            return 0;
        if (result == SQLITE_OK)
            return error_set(err, ERR_UNSUPPORTED,
                             "the file system cannot keep a write-ahead log for %s", store->path);
        if ((result & 0xff) != SQLITE_BUSY || left_ms <= 0)
            return store_fail(store->db, result, err, "write-ahead log");
        nanosleep(&pause, NULL);
    }
}

static void set_up_connection(struct store *store)
{
    sqlite3_extended_result_codes(store->db, 1);
    sqlite3_busy_timeout(store->db, STORE_BUSY_MS);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
}

static int prepare_database(struct store *store, struct error *err)
{
    struct migration list[MIGRATIONS_MAX];
    size_t count = migration_list(list);
    bool empty = false;
    int r;

    /* Nothing is written to a file before we know that it is ours. */
    r = migrate_inspect(store->db, count, &empty, err);
    if (r == 0 && empty)
        r = execute(store, pragmas_new, "page size", err);
    if (r == 0)
        r = enter_wal(store, err);
    if (r == 0)
        r = execute(store, pragmas, "settings", err);
    if (r == 0)
        r = migrate_run(store->db, list, count, err);
    if (r == 0)
        r = execute(store, "PRAGMA foreign_keys = ON", "foreign keys", err);
    return r;
}

static int prepare_reader(struct store *store, struct error *err)
{
    struct migration list[MIGRATIONS_MAX];
    const size_t count = migration_list(list);
    bool empty = false;
    int r;

    sqlite3_busy_timeout(store->db, 0);
    r = migrate_inspect(store->db, count, &empty, err);
    if (r == 0)
        r = execute(store, pragmas_reader, "settings", err);
    if (r == 0 && (empty || store_version(store) != (int64_t)count))
        return error_set(err, ERR_VERSION, "its schema is not that of this program");
    return r;
}

/* Opens a file that is there, and makes of the connection what it is to be. */
static int open_as(const char *path, int flags,
                   int (*prepare)(struct store *store, struct error *err), struct store **ret,
                   struct error *err)
{
    CLEANUP(store_closep) struct store *store = calloc(1, sizeof(*store));
    struct error cause = {0};
    int r;

    if (!store || !(store->path = strdup(path)))
        return error_set(err, ERR_NOMEM, "out of memory");
    const int result = sqlite3_open_v2(path, &store->db,
                                       flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (result != SQLITE_OK) {
        r = store_fail(store->db, result, &cause, "open");
    } else {
        set_up_connection(store);
        r = prepare(store, &cause);
    }
    if (r < 0)
        return error_set(err, cause.code, "%.200s: %.300s", path, cause.text);
    *ret = TAKE(store);
    return 0;
}

int store_open(const char *path, struct store **ret, struct error *err)
{
    const int r = create_private(path, err);

    return r < 0 ? r : open_as(path, SQLITE_OPEN_READWRITE, prepare_database, ret, err);
}

/* The path as a URI; false: it does not fit. */
static bool write_uri(const char *path, char *ret, size_t size)
{
    size_t used = (size_t)snprintf(ret, size, "file:");

    for (; *path && used + 4 < size; path++)
        used += (size_t)snprintf(ret + used, size - used, strchr("?#%", *path) ? "%%%02x" : "%c",
                                 (unsigned char)*path);
    used += (size_t)snprintf(ret + used, size - used, "?immutable=1");
    return !*path && used < size;
}

/*
 * Where nobody has a write-ahead log, nobody has the database open, and SQLite would make the log
 * and its index only to read: told that the file does not change it makes nothing, and reads also
 * where it may not write. Who opens it for writing meanwhile writes into the log first.
 */
int store_open_reader(const char *path, struct store **ret, struct error *err)
{
    char name[4096];

    snprintf(name, sizeof(name), "%s-wal", path);
    if (access(name, F_OK) < 0 && write_uri(path, name, sizeof(name)))
        return open_as(name, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, prepare_reader, ret, err);
    return open_as(path, SQLITE_OPEN_READONLY, prepare_reader, ret, err);
}

struct store *store_close(struct store *store)
{
    if (!store)
        return NULL;
    store_rollback(store);
    for (size_t i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(store->statements[i]);
    for (size_t i = 0; i < THING_STATEMENTS; i++)
        sqlite3_finalize(store->things[i]);
    sqlite3_close(store->db);
    free(store->path);
    free(store);
    return NULL;
}

void store_closep(struct store **store)
{
    *store = store_close(*store);
}

int store_begin(struct store *store, struct error *err)
{
    int r;

    if (store->in_transaction)
        return error_set(err, ERR_INTERNAL, "a transaction inside a transaction");
    r = execute(store, "BEGIN IMMEDIATE", "begin", err);
    if (r < 0)
        return r;
    store->in_transaction = true;
    store->step = 0;
    store->step_ms = 0;
    return 0;
}

int store_commit(struct store *store, struct error *err)
{
    int r = store_need_transaction(store, err);

    if (r == 0)
        r = execute(store, "COMMIT", "commit", err);
    /* A commit that was only kept waiting can be tried again; SQLite then holds it open. */
    if (r == 0 || sqlite3_get_autocommit(store->db))
        store->in_transaction = false;
    return r;
}

void store_rollback(struct store *store)
{
    if (!store->in_transaction)
        return;
    sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    store->in_transaction = false;
}

int store_end(struct store *store, int r, struct error *err)
{
    if (r == 0)
        r = store_commit(store, err);
    if (r < 0)
        store_rollback(store);
    return r;
}

int store_freeze(struct store *store, struct error *err)
{
    int r;

    if (store->in_transaction)
        return error_set(err, ERR_INTERNAL, "a transaction inside a transaction");
    r = execute(store, "BEGIN", "read", err);
    store->in_transaction = r == 0;
    return r;
}

int64_t store_foreign_version(struct store *store)
{
    QUERY *query = NULL;

    if (query_get(store, DATA_VERSION, "PRAGMA data_version", &query, NULL) < 0)
        return 0;
    return query_row(store, query, NULL, "data version") == 1 ? sqlite3_column_int64(query, 0) : 0;
}

static int64_t file_size(const char *path, const char *suffix)
{
    char name[4096];
    struct stat status;

    sqlite3_snprintf(sizeof(name), name, "%s%s", path, suffix);
    return stat(name, &status) == 0 ? status.st_size : 0;
}

void store_sizes(struct store *store, int64_t *ret_bytes, int64_t *ret_wal_bytes)
{
    *ret_bytes = file_size(store->path, "");
    *ret_wal_bytes = file_size(store->path, "-wal");
}

void store_checkpoint(struct store *store)
{
    sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
}
