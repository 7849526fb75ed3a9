/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening a database: new, old, newer, foreign, broken, forbidden, in use. */
#include "storage/store.h"

#include "core/cleanup.h"
#include "storage/internal.h"
#include "storage/migrate.h"
#include "storage/outbox.h"
#include "tests/unit/storage_fixture.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

static void execute(const char *path, const char *sql)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static int64_t read_number(struct store *store, const char *sql)
{
    sqlite3_stmt *query = NULL;
    int64_t value;

    assert_int_equal(sqlite3_prepare_v2(store->db, sql, -1, &query, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(query), SQLITE_ROW);
    value = sqlite3_column_int64(query, 0);
    sqlite3_finalize(query);
    return value;
}

static void write_file(const char *path, const char *bytes, size_t length)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    fclose(file);
}

static unsigned mode_of(const char *path, const char *suffix)
{
    char name[128];
    struct stat status;

    snprintf(name, sizeof(name), "%s%s", path, suffix);
    assert_int_equal(stat(name, &status), 0);
    return status.st_mode & 0777;
}

static void test_new_database(void **state)
{
    const struct fixture *fixture = *state;
    struct migration list[MIGRATIONS_MAX];
    static const struct {
        const char *pragma;
        int64_t value;
    } rows[] = {
        {"PRAGMA application_id", STORE_APPLICATION_ID},
        {"PRAGMA foreign_keys", 1},
        {"PRAGMA synchronous", 2},
        {"PRAGMA trusted_schema", 0},
        {"PRAGMA cell_size_check", 1},
        {"PRAGMA cache_size", -512},
        {"PRAGMA busy_timeout", 5000},
        {"SELECT count(*) FROM pragma_foreign_key_check", 0},
        {"SELECT count(*) FROM pragma_table_list WHERE type = 'table' AND NOT strict"
         " AND name NOT LIKE 'sqlite%'",
         0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        print_message("%s\n", rows[i].pragma);
        assert_int_equal(read_number(fixture->store, rows[i].pragma), rows[i].value);
    }
    assert_int_equal(read_number(fixture->store, "PRAGMA user_version"), migration_list(list));
    assert_int_equal(mode_of(fixture->path, ""), 0600);
    assert_int_equal(mode_of(fixture->path, "-wal"), 0600);
    assert_int_equal(mode_of(fixture->path, "-shm"), 0600);
}

static void test_files_are_numbered(void **state)
{
    (void)state;
    struct migration list[MIGRATIONS_MAX];
    size_t count = migration_list(list);

    assert_true(count > 0);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(strtol(list[i].file, NULL, 10), i + 1);
}

static void test_opens_again(void **state)
{
    struct fixture *fixture = *state;
    struct person person;

    fixture->store = store_close(fixture->store);
    assert_ok(store_open(fixture->path, &fixture->store, &err));
    assert_ok(person_find(fixture->store, "alice", &person, &err));
    assert_int_equal(person.row, fixture->person.row);
}

/* Opens a file that must be refused, and that must be the same byte for byte afterwards. */
static void refuse(const struct fixture *fixture, int expected, const char *words)
{
    struct store *store = NULL;
    struct error err = {0};
    static char before[1 << 16], after[1 << 16];
    FILE *file = fopen(fixture->path, "r");
    size_t length = fread(before, 1, sizeof(before), file);

    fclose(file);
    assert_int_equal(store_open(fixture->path, &store, &err), expected);
    assert_null(store);
    assert_int_equal(err.code, -expected);
    if (!strstr(err.text, words))
        fail_msg("\"%s\" does not say \"%s\"", err.text, words);
    file = fopen(fixture->path, "r");
    assert_int_equal(fread(after, 1, sizeof(after), file), length);
    fclose(file);
    assert_memory_equal(before, after, length);
}

static void test_newer_version(void **state)
{
    struct fixture *fixture = *state;

    assert_ok(store_open(fixture->path, &fixture->store, &err));
    fixture->store = store_close(fixture->store);
    execute(fixture->path, "PRAGMA user_version = 9999");
    refuse(fixture, -ERR_VERSION, "version 9999");
}

static void test_foreign_database(void **state)
{
    struct fixture *fixture = *state;

    execute(fixture->path, "CREATE TABLE recipe (name TEXT); INSERT INTO recipe VALUES ('soup')");
    refuse(fixture, -ERR_CORRUPT, "another program");
}

static void test_foreign_application(void **state)
{
    struct fixture *fixture = *state;

    execute(fixture->path, "PRAGMA application_id = 77");
    refuse(fixture, -ERR_CORRUPT, "another program");
}

static void test_not_a_database(void **state)
{
    struct fixture *fixture = *state;
    char text[4000];

    memset(text, 'x', sizeof(text));
    write_file(fixture->path, text, sizeof(text));
    refuse(fixture, -ERR_CORRUPT, "not a database");
}

static void test_damaged_database(void **state)
{
    struct fixture *fixture = *state;
    char noise[3000];
    struct store *store = NULL;
    int fd, r;

    fixture->store = store_close(fixture->store);
    memset(noise, 0xa5, sizeof(noise));
    fd = open(fixture->path, O_WRONLY);
    assert_int_equal(pwrite(fd, noise, sizeof(noise), 100), sizeof(noise));
    close(fd);
    r = store_open(fixture->path, &store, NULL);
    assert_int_equal(r, -ERR_CORRUPT);
}

static void test_missing_directory(void **state)
{
    const struct fixture *fixture = *state;
    struct store *store = NULL;
    char path[128];

    snprintf(path, sizeof(path), "%s/none/zonula.db", fixture->directory);
    assert_int_equal(store_open(path, &store, NULL), -ERR_NOT_FOUND);
    assert_int_equal(store_open(fixture->directory, &store, NULL), -ERR_DENIED);
}

/* root may write everywhere: the child gives that up first. */
static void test_read_only_directory(void **state)
{
    const struct fixture *fixture = *state;
    int status;
    pid_t child;

    assert_int_equal(chmod(fixture->directory, 0555), 0);
    child = fork();
    if (child == 0) {
        struct store *store = NULL;
        if (geteuid() == 0 && (setgid(65534) < 0 || setuid(65534) < 0))
            _exit(1);
        _exit(store_open(fixture->path, &store, NULL) == -ERR_DENIED ? 0 : 2);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(chmod(fixture->directory, 0755), 0);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_second_connection(void **state)
{
    struct fixture *fixture = *state;
    struct store *second = NULL;
    int64_t version, bytes, wal_bytes;
    char value[16];

    assert_ok(store_open(fixture->path, &second, &err));
    version = store_foreign_version(fixture->store);
    assert_int_equal(store_foreign_version(fixture->store), version);
    assert_ok(store_begin(second, &err));
    assert_ok(meta_set(second, "colour", "green", &err));
    assert_int_equal(meta_get(fixture->store, "colour", value, sizeof(value), NULL),
                     -ERR_NOT_FOUND);
    assert_ok(store_commit(second, &err));
    assert_int_not_equal(store_foreign_version(fixture->store), version);
    assert_ok(meta_get(fixture->store, "colour", value, sizeof(value), &err));
    assert_string_equal(value, "green");
    store_close(second);

    store_sizes(fixture->store, &bytes, &wal_bytes);
    assert_true(wal_bytes > 0);
    store_checkpoint(fixture->store);
    store_sizes(fixture->store, &bytes, &wal_bytes);
    assert_true(bytes > 0);
    assert_int_equal(wal_bytes, 0);
}

static void test_busy(void **state)
{
    struct fixture *fixture = *state;
    CLEANUP(store_closep) struct store *second = NULL;

    assert_ok(store_open(fixture->path, &second, &err));
    sqlite3_busy_timeout(second->db, 20);
    fixture_begin(fixture);
    assert_int_equal(store_begin(second, NULL), -ERR_BUSY);
    assert_int_equal(store_commit(second, NULL), -ERR_INTERNAL);
    fixture_commit(fixture);
    assert_ok(store_begin(second, &err));
    assert_ok(store_commit(second, &err));
}

static void test_transactions(void **state)
{
    struct fixture *fixture = *state;
    char value[16];

    assert_int_equal(meta_set(fixture->store, "a", "1", NULL), -ERR_INTERNAL);
    fixture_begin(fixture);
    assert_int_equal(store_begin(fixture->store, NULL), -ERR_INTERNAL);
    assert_ok(meta_set(fixture->store, "a", "1", &err));
    store_rollback(fixture->store);
    store_rollback(fixture->store);
    assert_int_equal(meta_get(fixture->store, "a", value, sizeof(value), NULL), -ERR_NOT_FOUND);
}

static void test_frozen(void **state)
{
    struct fixture *fixture = *state;
    struct store *reader = NULL;
    char value[16];

    assert_ok(store_open(fixture->path, &reader, &err));
    assert_ok(store_freeze(reader, &err));
    assert_int_equal(meta_get(reader, "a", value, sizeof(value), NULL), -ERR_NOT_FOUND);
    fixture_begin(fixture);
    assert_ok(meta_set(fixture->store, "a", "1", &err));
    assert_ok(store_commit(fixture->store, &err));
    assert_int_equal(meta_get(reader, "a", value, sizeof(value), NULL), -ERR_NOT_FOUND);
    assert_int_equal(store_begin(reader, NULL), -ERR_INTERNAL);
    assert_int_equal(store_freeze(reader, NULL), -ERR_INTERNAL);
    store_close(reader);
    assert_ok(meta_get(fixture->store, "a", value, sizeof(value), &err));
}

/* Several programs create and open one database at the same moment. */
static void test_opened_by_many(void **state)
{
    const struct fixture *fixture = *state;
    enum { PROGRAMS = 8 };
    int gate[2], status;
    struct store *store = NULL;

    assert_int_equal(pipe(gate), 0);
    for (int i = 0; i < PROGRAMS; i++) {
        if (fork() == 0) {
            char byte, name[24];
            close(gate[1]);
            if (read(gate[0], &byte, 1) != 0)
                _exit(1);
            snprintf(name, sizeof(name), "program%d", i);
            if (store_open(fixture->path, &store, NULL) < 0 || store_begin(store, NULL) < 0 ||
                meta_set(store, name, "here", NULL) < 0 || store_commit(store, NULL) < 0)
                _exit(2);
            store_close(store);
            _exit(0);
        }
    }
    close(gate[0]);
    close(gate[1]);
    for (int i = 0; i < PROGRAMS; i++) {
        assert_true(wait(&status) > 0);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
    assert_ok(store_open(fixture->path, &store, &err));
    assert_int_equal(read_number(store, "SELECT count(*) FROM meta"), PROGRAMS);
    assert_int_equal(read_number(store, "SELECT count(*) FROM live_journal"), 1);
    store_close(store);
}

/* A step that fails leaves the database as it was before the first. */
static void test_migration_is_all_or_nothing(void **state)
{
    const struct fixture *fixture = *state;
    static const struct {
        const char *sql;
        int result;
    } rows[] = {
        {"CREATE TABLE second (x INTEGER REFERENCES first (x)) STRICT;", 0},
        {"CREATE TABLE second (x); nonsense;", -ERR_INTERNAL},
        {"INSERT INTO first VALUES (1); INSERT INTO first VALUES (1);", -ERR_EXISTS},
        {"CREATE TABLE second (x INTEGER REFERENCES first (x)); INSERT INTO second VALUES (5);",
         -ERR_CORRUPT},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct migration list[] = {{"0001_a.sql", "CREATE TABLE first (x INTEGER PRIMARY KEY);"},
                                   {"0002_b.sql", rows[i].sql}};
        struct store store = {0};

        unlink(fixture->path);
        assert_int_equal(sqlite3_open(fixture->path, &store.db), SQLITE_OK);
        sqlite3_extended_result_codes(store.db, 1);
        assert_int_equal(migrate_run(store.db, list, 2, NULL), rows[i].result);
        assert_int_equal(read_number(&store, "PRAGMA user_version"), rows[i].result ? 0 : 2);
        assert_int_equal(read_number(&store, "SELECT count(*) FROM sqlite_schema"),
                         rows[i].result ? 0 : 2);
        sqlite3_close(store.db);
    }
}

static void test_checks_hold(void **state)
{
    const struct fixture *fixture = *state;
    static const char *const rows[] = {
        "INSERT INTO device (id, label, address, driver, person, created_ms)"
        " VALUES ('x', 'x', 'AA:BB:CC:DD:EE:99', 'x', 77, 0)",
        "INSERT INTO person VALUES (5, 'bob', 'Bob', 'UTC', 'yes', 0)",
        "INSERT INTO entry VALUES (1, '01234567890123456789012345', 1, 'food', 0, 0, '', 0, 'cli',"
        " 0, 0, '[]')",
        "INSERT INTO hrv_window (device, start_ms, person, hr_count, rr_all, rr_ok, rr_diffs, "
        "valid)"
        " VALUES (1, 7, 1, 0, 0, 0, 0, 0)",
        "INSERT INTO live_journal VALUES (2, 0, 0)",
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        print_message("%s\n", rows[i]);
        assert_int_equal(sqlite3_exec(fixture->store->db, rows[i], NULL, NULL, NULL) & 0xff,
                         SQLITE_CONSTRAINT);
    }
}

#define EMPTY(name)  cmocka_unit_test_setup_teardown(name, fixture_directory, fixture_teardown)
#define OPENED(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        OPENED(test_new_database),      cmocka_unit_test(test_files_are_numbered),
        OPENED(test_opens_again),       EMPTY(test_newer_version),
        EMPTY(test_foreign_database),   EMPTY(test_foreign_application),
        EMPTY(test_not_a_database),     OPENED(test_damaged_database),
        EMPTY(test_missing_directory),  EMPTY(test_read_only_directory),
        OPENED(test_second_connection), OPENED(test_busy),
        OPENED(test_transactions),      OPENED(test_frozen),
        EMPTY(test_opened_by_many),     EMPTY(test_migration_is_all_or_nothing),
        OPENED(test_checks_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
