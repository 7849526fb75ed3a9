/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Programs that are killed with SIGKILL at a random moment. Either what a wearable handed over is
 * in the database with its cursor, or neither is; and a database whose schema was being brought up
 * to date is the old one or the new one, with every row, and with a whole copy if it is the new
 * one.
 */
#include "core/cleanup.h"
#include "gateway/archive.h"
#include "storage/history.h"
#include "storage/internal.h"
#include "storage/migrate.h"
#include "storage/sync.h"
#include "tests/unit/storage_fixture.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#define KILLS    120
#define UPGRADES 50
#define DAY_MS   INT64_C(86400000)
#define READINGS 48
#define NOW      (FIXTURE_START_MS + 300 * DAY_MS)
#define DAYS_MAX 290

/* ---- killing ---- */

typedef void (*child_fn)(struct fixture *fixture);

/* Runs a child, which ends by itself only if something is wrong or there is nothing left to do. */
static void run_and_kill(struct fixture *fixture, child_fn run, int most_ms, unsigned *seed)
{
    const struct timespec pause = {.tv_nsec = rand_r(seed) % (most_ms * 1000) * 1000L};
    int status;
    const pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        run(fixture);
        _exit(0);
    }
    nanosleep(&pause, NULL);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (!WIFSIGNALED(status) && WEXITSTATUS(status) != 0)
        fail_msg("the child ended by itself with status %d", WEXITSTATUS(status));
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

/* ---- what a wearable hands over ---- */

static void add_block(struct history *history, int64_t day, int minutes)
{
    struct sleep_block block = {.start_ms = FIXTURE_START_MS + day * DAY_MS};

    block.end_ms = block.start_ms + minutes * INT64_C(60000);
    snprintf(block.key, sizeof(block.key), "night %lld", (long long)day);
    sleep_block_add(&block, SLEEP_LIGHT, minutes * 60);
    history_add_sleep(history, &block);
}

/* A day: readings, one of them not to be believed, its night, and the night before once more,
 * longer. */
static int take_day(struct fixture *fixture, struct store *store, int64_t day)
{
    struct history history = {0};
    int r;

    for (int i = 0; i < READINGS; i++) {
        const struct reading reading = {.kind = READING_HR,
                                        .value = i == 0 ? 0 : 50 + (int32_t)(day % 50),
                                        .at_ms =
                                            FIXTURE_START_MS + day * DAY_MS + i * INT64_C(1800000)};

        history_add(&history, &reading);
    }
    add_block(&history, day, 400);
    if (day > 0)
        add_block(&history, day - 1, 430);
    r = archive_take(store, fixture->device.row, fixture->person.row, &history, "day", day, NOW,
                     NULL, NULL);
    history_free(&history);
    return r;
}

static int64_t cursor_of(const struct fixture *fixture, struct store *store)
{
    int64_t day = -1;

    cursor_get(store, fixture->device.row, "day", &day, NULL);
    return day;
}

static void fetch_until_killed(struct fixture *fixture)
{
    struct store *store = NULL;

    if (store_open(fixture->path, &store, NULL) < 0)
        _exit(9);
    for (int64_t day = cursor_of(fixture, store) + 1; day < DAYS_MAX; day++)
        if (take_day(fixture, store, day) < 0)
            _exit(10);
}

/* All of the days up to the cursor, and nothing of the next. Returns the cursor. */
static int64_t check_days(const struct fixture *fixture)
{
    CLEANUP(store_closep) struct store *store = NULL;
    int64_t day;

    assert_ok(store_open(fixture->path, &store, &err));
    day = cursor_of(fixture, store);
    assert_int_equal(number(store->db, "SELECT count(*) FROM history_reading"),
                     (day + 1) * (READINGS - 1));
    assert_int_equal(number(store->db, "SELECT count(DISTINCT value) FROM history_reading"),
                     day + 1 < 50 ? day + 1 : 50);
    assert_int_equal(number(store->db, "SELECT count(*) FROM sleep_block"), day + 1);
    assert_int_equal(
        number(store->db, "SELECT count(*) FROM sleep_block WHERE end_ms - start_ms = 25800000"),
        day > 0 ? day : 0);
    assert_int_equal(number(store->db, "SELECT count(*) FROM quarantine"), day + 1);
    return day;
}

static void a_day_is_there_whole_or_not_at_all(void **state)
{
    struct fixture *fixture = *state;
    unsigned seed = (unsigned)time(NULL);
    int64_t day = -1;

    print_message("seed %u\n", seed);
    fixture->store = store_close(fixture->store);
    for (int i = 0; i < KILLS && day < DAYS_MAX - 1; i++) {
        run_and_kill(fixture, fetch_until_killed, 12, &seed);
        day = check_days(fixture);
    }
    print_message("%lld days\n", (long long)day + 1);
    assert_true(day > 5);
}

/* ---- bringing a schema up to date ---- */

#define BLOCKS 1500

/* A database of schema 1 with enough in it that a copy takes its time. */
static void make_old(const struct fixture *fixture)
{
    static const char fill[] =
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)"
        " INSERT INTO sample_block SELECT 2, 'hr', i * 1000, i * 1000, NULL, 1, zeroblob(300) FROM "
        "n;"
        "PRAGMA journal_mode = WAL;";
    CLEANUP(cleanup_free) char *sql = calloc(1, 1 << 16);
    FILE *file = fopen("tests/data/schema-1.sql", "r");
    sqlite3 *db = NULL;

    assert_non_null(file);
    assert_non_null(sql);
    assert_true(fread(sql, 1, (1 << 16) - 1, file) > 0);
    fclose(file);
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, fill, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void empty_directory(const struct fixture *fixture)
{
    DIR *directory = opendir(fixture->directory);
    const struct dirent *entry;

    assert_non_null(directory);
    while ((entry = readdir(directory)))
        unlinkat(dirfd(directory), entry->d_name, 0);
    closedir(directory);
}

static void upgrade_until_killed(struct fixture *fixture)
{
    struct store *store = NULL;

    if (store_open(fixture->path, &store, NULL) < 0)
        _exit(9);
}

/* A database has all of its rows; returns its version. */
static int64_t check_rows(const char *path)
{
    sqlite3 *db = NULL;
    int64_t version;

    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_int_equal(number(db, "SELECT count(*) FROM sample_block"), BLOCKS + 4);
    assert_int_equal(number(db, "SELECT count(*) FROM entry"), 3);
    assert_int_equal(number(db, "SELECT count(*) FROM pragma_integrity_check WHERE"
                                " integrity_check <> 'ok'"),
                     0);
    version = number(db, "PRAGMA user_version");
    sqlite3_close(db);
    return version;
}

static void a_schema_is_the_old_or_the_new_one(void **state)
{
    struct fixture *fixture = *state;
    struct migration list[MIGRATIONS_MAX];
    const int64_t newest = (int64_t)migration_list(list);
    unsigned seed = (unsigned)time(NULL);
    char backup[160];
    int outcomes[3] = {0}; /* not begun, copied, done */

    print_message("seed %u\n", seed);
    snprintf(backup, sizeof(backup), "%s" MIGRATE_BACKUP, fixture->path, (size_t)2);
    for (int i = 0; i < UPGRADES; i++) {
        int64_t version;
        bool copied;

        empty_directory(fixture);
        make_old(fixture);
        run_and_kill(fixture, upgrade_until_killed, 150, &seed);
        copied = access(backup, F_OK) == 0;
        if (copied)
            assert_int_equal(check_rows(backup), 1);
        version = check_rows(fixture->path);
        assert_true(version == 1 || (version == newest && copied));
        outcomes[version == newest ? 2 : copied]++;
        assert_ok(store_open(fixture->path, &fixture->store, &err));
        fixture->store = store_close(fixture->store);
        assert_int_equal(check_rows(fixture->path), newest);
        assert_int_equal(check_rows(backup), 1);
    }
    print_message("killed before the copy %d, after it %d, at the end %d\n", outcomes[0],
                  outcomes[1], outcomes[2]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_day_is_there_whole_or_not_at_all, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(a_schema_is_the_old_or_the_new_one, fixture_directory,
                                        fixture_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
