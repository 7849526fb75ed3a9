/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Databases of earlier programs, made from tests/data/schema-N.sql: opened by this one, every row
 * is as it was, and beside the database lies a copy of what it was before. A disk that is full, a
 * crash, and programs that come at the same moment cost nothing.
 */
#include "storage/backup.h"
#include "storage/internal.h"
#include "storage/migrate.h"
#include "tests/unit/storage_fixture.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define SCHEMAS "tests/data/schema-%zu.sql"

/* ---- helpers ---- */

static size_t newest(void)
{
    struct migration list[MIGRATIONS_MAX];

    return migration_list(list);
}

static char *read_text(const char *path)
{
    FILE *file = fopen(path, "r");
    char *text = calloc(1, 1 << 16);

    if (!file)
        fail_msg("there is no %s", path);
    assert_non_null(text);
    assert_true(fread(text, 1, (1 << 16) - 1, file) > 0);
    fclose(file);
    return text;
}

/* A database as the program with that schema left it: in WAL mode, closed. */
static void make_old(const char *path, size_t schema)
{
    char name[64];
    sqlite3 *db = NULL;
    CLEANUP(cleanup_free) char *sql = NULL;

    snprintf(name, sizeof(name), SCHEMAS, schema);
    sql = read_text(name);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", name, sqlite3_errmsg(db));
    assert_int_equal(sqlite3_exec(db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void path_of(const struct fixture *fixture, const char *name, char ret[160])
{
    snprintf(ret, 160, "%s/%s", fixture->directory, name);
}

static void backup_path(const struct fixture *fixture, size_t schema, char ret[160])
{
    snprintf(ret, 160, "%s" MIGRATE_BACKUP, fixture->path, schema + 1);
}

static int64_t number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *query = NULL;
    int64_t value;

    if (sqlite3_prepare_v2(db, sql, -1, &query, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    assert_int_equal(sqlite3_step(query), SQLITE_ROW);
    value = sqlite3_column_int64(query, 0);
    sqlite3_finalize(query);
    return value;
}

static int64_t number_in(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    int64_t value;

    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    value = number(db, sql);
    sqlite3_close(db);
    return value;
}

/* The columns of a table of the old database, separated by commas. */
static void columns_of(sqlite3 *db, const char *table, char ret[1024])
{
    CLEANUP(cleanup_free) char *sql = NULL;
    sqlite3_stmt *query = NULL;

    assert_true(asprintf(&sql,
                         "SELECT group_concat('\"' || name || '\"') FROM"
                         " pragma_table_info('%s', 'old')",
                         table) > 0);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &query, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(query), SQLITE_ROW);
    snprintf(ret, 1024, "%s", sqlite3_column_text(query, 0));
    sqlite3_finalize(query);
}

/* Every row of a table of the old database is in the new one, and nothing else. */
static void same_rows(sqlite3 *db, const char *table)
{
    CLEANUP(cleanup_free) char *sql = NULL;
    char columns[1024];

    columns_of(db, table, columns);
    assert_true(asprintf(&sql,
                         "SELECT (SELECT count(*) FROM (SELECT %s FROM old.\"%s\" EXCEPT SELECT %s"
                         " FROM main.\"%s\")) + abs((SELECT count(*) FROM old.\"%s\") -"
                         " (SELECT count(*) FROM main.\"%s\"))",
                         columns, table, columns, table, table, table) > 0);
    if (number(db, sql) != 0)
        fail_msg("%s is not what it was", table);
}

/* Every table of `old_path` is there in `path` with the same rows. Returns how many tables. */
static int same_tables(const char *path, const char *old_path)
{
    static const char tables[] =
        "SELECT name FROM old.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'";
    CLEANUP(cleanup_free) char *attach = NULL;
    sqlite3 *db = NULL;
    sqlite3_stmt *query = NULL;
    int count = 0;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_true(asprintf(&attach, "ATTACH '%s' AS old", old_path) > 0);
    assert_int_equal(sqlite3_exec(db, attach, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, tables, -1, &query, NULL), SQLITE_OK);
    for (; sqlite3_step(query) == SQLITE_ROW; count++)
        same_rows(db, (const char *)sqlite3_column_text(query, 0));
    sqlite3_finalize(query);
    sqlite3_close(db);
    return count;
}

/* How many files of the directory have this in their name. */
static int files_with(const struct fixture *fixture, const char *word)
{
    DIR *directory = opendir(fixture->directory);
    const struct dirent *entry;
    int count = 0;

    assert_non_null(directory);
    while ((entry = readdir(directory)))
        count += strstr(entry->d_name, word) != NULL;
    closedir(directory);
    return count;
}

/* The database has the newest schema, the copy the old one, and both all the rows there were. */
static void check_upgraded(const struct fixture *fixture, size_t schema)
{
    char reference[160], backup[160];
    int tables;

    path_of(fixture, "reference.db", reference);
    backup_path(fixture, schema, backup);
    if (access(reference, F_OK) < 0)
        make_old(reference, schema);
    assert_int_equal(number_in(fixture->path, "PRAGMA user_version"), newest());
    assert_int_equal(number_in(backup, "PRAGMA user_version"), schema);
    assert_int_equal(number_in(backup, "PRAGMA application_id"), STORE_APPLICATION_ID);
    tables = same_tables(fixture->path, reference);
    assert_true(tables >= 10);
    assert_int_equal(same_tables(backup, reference), tables);
    assert_int_equal(files_with(fixture, "draft"), 0);
}

static void open_and_close(const struct fixture *fixture)
{
    struct store *store = NULL;

    assert_ok(store_open(fixture->path, &store, &err));
    store_close(store);
}

/* The end of a child. */
static void open_or_exit(const struct fixture *fixture)
{
    struct store *store = NULL;
    const int r = store_open(fixture->path, &store, NULL);

    store_close(store);
    _exit(r < 0 ? 2 : 0);
}

/* ---- tests ---- */

/* A program that changes the schema leaves a file behind that shows the one before. */
static void every_schema_is_kept(void **state)
{
    (void)state;
    for (size_t schema = 1; schema < newest(); schema++) {
        char name[64];

        snprintf(name, sizeof(name), SCHEMAS, schema);
        if (access(name, R_OK) < 0)
            fail_msg("there is no %s", name);
    }
}

static void every_old_database_keeps_every_row(void **state)
{
    struct fixture *fixture = *state;

    for (size_t schema = 1; schema < newest(); schema++) {
        char reference[160], backup[160];
        struct stat status;

        make_old(fixture->path, schema);
        open_and_close(fixture);
        check_upgraded(fixture, schema);
        backup_path(fixture, schema, backup);
        assert_int_equal(stat(backup, &status), 0);
        assert_int_equal(status.st_mode & 0777, 0600);
        path_of(fixture, "reference.db", reference);
        unlink(reference);
        unlink(fixture->path);
    }
}

static void what_needs_no_step_is_not_copied(void **state)
{
    struct fixture *fixture = *state;

    open_and_close(fixture);
    open_and_close(fixture);
    assert_int_equal(files_with(fixture, "before"), 0);
}

static void the_copy_is_made_once(void **state)
{
    struct fixture *fixture = *state;
    struct stat first, second;
    char backup[160];

    make_old(fixture->path, 1);
    open_and_close(fixture);
    backup_path(fixture, 1, backup);
    assert_int_equal(stat(backup, &first), 0);
    open_and_close(fixture);
    assert_int_equal(stat(backup, &second), 0);
    assert_int_equal(first.st_ino, second.st_ino);
    assert_int_equal(files_with(fixture, "before"), 1);
}

/* What somebody does who goes back to the old program, and on again later. */
static void the_copy_is_a_database(void **state)
{
    struct fixture *fixture = *state;
    char backup[160];

    make_old(fixture->path, 1);
    open_and_close(fixture);
    backup_path(fixture, 1, backup);
    assert_int_equal(rename(backup, fixture->path), 0);
    open_and_close(fixture);
    check_upgraded(fixture, 1);
}

/* What a crash in the middle of a copy leaves, and a copy of an earlier attempt. */
static void leftovers_are_replaced(void **state)
{
    static const char *const names[] = {"zonula.db.before-2", "zonula.db.before-2.draft",
                                        "zonula.db.before-2.draft-journal"};
    struct fixture *fixture = *state;

    make_old(fixture->path, 1);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char path[160];
        FILE *file;

        path_of(fixture, names[i], path);
        file = fopen(path, "w");
        assert_non_null(file);
        fputs("half a copy", file);
        fclose(file);
    }
    open_and_close(fixture);
    check_upgraded(fixture, 1);
}

/* A disk that is full: writing to a file whose name has this in it fails. */
static const char *full_for;

static ssize_t write_to_full(int fd, const void *bytes, size_t length, off_t at)
{
    char link[64], path[256] = "";

    snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    if (full_for && readlink(link, path, sizeof(path) - 1) > 0 && strstr(path, full_for)) {
        errno = ENOSPC;
        return -1;
    }
    return pwrite(fd, bytes, length, at);
}

static void set_full(const char *name)
{
    static const char *const calls[] = {"pwrite", "pwrite64"};
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);

    full_for = name;
    for (size_t i = 0; i < 2; i++)
        if (vfs->xGetSystemCall(vfs, calls[i]))
            vfs->xSetSystemCall(vfs, calls[i], name ? (sqlite3_syscall_ptr)write_to_full : NULL);
}

static void a_full_disk_changes_nothing(void **state)
{
    static const struct {
        const char *file, *words;
    } rows[] = {{".draft", "there is no backup before the change to version 2"},
                {"zonula.db-wal", "full"}};
    struct fixture *fixture = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct store *store = NULL;
        struct error err = {0};

        unlink(fixture->path);
        make_old(fixture->path, 1);
        set_full(rows[i].file);
        assert_int_equal(store_open(fixture->path, &store, &err), -ERR_IO);
        set_full(NULL);
        print_message("%s\n", err.text);
        assert_non_null(strstr(err.text, rows[i].words));
        assert_non_null(strstr(err.text, "full"));
        assert_int_equal(number_in(fixture->path, "PRAGMA user_version"), 1);
        assert_int_equal(files_with(fixture, "draft"), 0);
        open_and_close(fixture);
        check_upgraded(fixture, 1);
    }
}

static void programs_that_come_together_agree(void **state)
{
    enum { PROGRAMS = 6 };
    struct fixture *fixture = *state;
    int gate[2], status;

    make_old(fixture->path, 1);
    assert_int_equal(pipe(gate), 0);
    for (int i = 0; i < PROGRAMS; i++) {
        if (fork() == 0) {
            char byte;

            close(gate[1]);
            if (read(gate[0], &byte, 1) != 0)
                _exit(1);
            open_or_exit(fixture);
        }
    }
    close(gate[0]);
    close(gate[1]);
    for (int i = 0; i < PROGRAMS; i++) {
        assert_true(wait(&status) > 0);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
    check_upgraded(fixture, 1);
}

/* What another program commits while we wait for the lock is in both. */
static void the_copy_has_what_came_last(void **state)
{
    static const char late[] = "INSERT INTO meta VALUES ('late', 'yes')";
    struct fixture *fixture = *state;
    sqlite3 *other = NULL;
    char backup[160];
    int gate[2], status;
    pid_t child;

    make_old(fixture->path, 1);
    assert_int_equal(pipe(gate), 0);
    child = fork(); /* before there is a connection, which no child may inherit */
    if (child == 0) {
        char byte;

        close(gate[1]);
        if (read(gate[0], &byte, 1) != 0)
            _exit(1);
        open_or_exit(fixture);
    }
    assert_int_equal(sqlite3_open(fixture->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    close(gate[0]);
    close(gate[1]);
    usleep(100000);
    assert_int_equal(sqlite3_exec(other, late, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    sqlite3_close(other);
    backup_path(fixture, 1, backup);
    assert_int_equal(number_in(backup, "SELECT count(*) FROM meta WHERE name = 'late'"), 1);
    assert_int_equal(number_in(fixture->path, "SELECT count(*) FROM meta WHERE name = 'late'"), 1);
}

static void a_copy_needs_a_place(void **state)
{
    struct fixture *fixture = *state;
    char to[160];
    struct error err;

    open_and_close(fixture);
    path_of(fixture, "none/copy.db", to);
    assert_int_equal(backup_write(fixture->path, to, &err), -ERR_IO);
    path_of(fixture, "none.db", to);
    assert_int_equal(backup_write(to, fixture->path, &err), -ERR_NOT_FOUND);
    assert_int_equal(number_in(fixture->path, "PRAGMA user_version"), newest());
    assert_int_equal(files_with(fixture, "draft"), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_directory, fixture_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_schema_is_kept), TEST(every_old_database_keeps_every_row),
        TEST(what_needs_no_step_is_not_copied), TEST(the_copy_is_made_once),
        TEST(the_copy_is_a_database),           TEST(leftovers_are_replaced),
        TEST(a_full_disk_changes_nothing),      TEST(programs_that_come_together_agree),
        TEST(the_copy_has_what_came_last),      TEST(a_copy_needs_a_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
