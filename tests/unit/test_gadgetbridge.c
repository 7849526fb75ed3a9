/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Gadgetbridge's database (tests/data/gadgetbridge.sql): what comes of it, twice is once, and that
 * a hostile one is read without running anything of it.
 */
#include "gateway/exchange/gadget.h"
#include "storage/history.h"
#include "tests/unit/storage_fixture.h"

#include <sys/stat.h>

#define SQL    "tests/data/gadgetbridge.sql"
#define NOW_MS INT64_C(1773472200000)

static void path_of(const struct fixture *fixture, char ret[160])
{
    snprintf(ret, 160, "%s/gb.db", fixture->directory);
}

static void make(const struct fixture *fixture, const char *more)
{
    CLEANUP(cleanup_file) FILE *file = fopen(SQL, "r");
    CLEANUP(cleanup_free) char *sql = calloc(1, 1 << 16);
    char path[160];
    sqlite3 *db = NULL;

    path_of(fixture, path);
    unlink(path);
    assert_non_null(file);
    assert_true(fread(sql, 1, (1 << 16) - 1, file) > 0);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(db, more, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s", sqlite3_errmsg(db));
    sqlite3_close(db);
}

static struct inlet_report take(const struct fixture *fixture)
{
    CLEANUP(gadgetbridge_closep) struct gadgetbridge *source = NULL;
    CLEANUP(zone_freep) struct zone *zone = NULL;
    struct inlet_report report = {0};
    struct inlet inlet;
    struct error error = {0};
    char path[160];
    int r = 0;

    path_of(fixture, path);
    assert_ok(zone_load("Europe/Berlin", &zone, &err));
    assert_ok(gadgetbridge_open(path, &source, &err));
    assert_ok(inlet_begin(&inlet, fixture->store, NOW_MS, &err));
    r = gadget_take(source, &inlet, &fixture->person, zone, &error);
    r = inlet_end(&inlet, r, false, &report, &error);
    if (r < 0)
        fail_msg("%s", error.text);
    return report;
}

static void what_three_devices_measured(void **state)
{
    struct fixture *fixture = *state;
    struct inlet_report report;

    make(fixture, "");
    report = take(fixture);
    assert_int_equal(report.devices, 3);
    assert_int_equal(report.refused, 1);
    /* The ring: 20 heart rates, stress, temperature. The band: 180 minutes, stress. The watch: 12.
     */
    assert_int_equal(report.readings, 20 + 1 + 1 + 2 * 180 + 1 + 2 * 12);
    assert_int_equal(report.blocks, 1 + 3 + 1);
    assert_int_equal(
        fixture_number(fixture, "SELECT value FROM history_reading WHERE kind = 'skin_temp'"),
        3655);
    assert_int_equal(fixture_number(fixture, "SELECT count(*) FROM history_reading WHERE kind = "
                                             "'stress_vendor'"),
                     2);
    assert_int_equal(fixture_number(fixture, "SELECT value FROM quarantine WHERE reason = 'range'"),
                     250);
    /* The night of the ring, light to light with waking between. */
    assert_int_equal(
        fixture_number(
            fixture,
            "SELECT count(*) FROM sleep_block WHERE start_ms = 1773349200000 AND end_ms = "
            "1773358500000 AND offset_s = 3600 AND parts = '[[\"light\",1800],[\"deep\",2400],"
            "[\"rem\",1200],[\"awake\",300],[\"light\",3600]]'"),
        1);
    /* Those of the band have the names that its driver gives them. */
    assert_int_equal(fixture_number(fixture,
                                    "SELECT count(*) FROM sleep_block WHERE key = 'hour 492597'"
                                    " AND parts = '[[\"light\",1800]]'"),
                     1);
    assert_int_equal(fixture_number(fixture,
                                    "SELECT count(*) FROM sleep_block WHERE key = 'hour 492598'"
                                    " AND parts = '[[\"light\",1800],[\"deep\",1800]]'"),
                     1);
    assert_int_equal(fixture_number(fixture, "SELECT count(*) FROM sleep_block WHERE parts = "
                                             "'[[\"light\",3600],[\"deep\",3600]]'"),
                     1);
}

static void twice_is_once(void **state)
{
    struct fixture *fixture = *state;
    struct inlet_report report;

    make(fixture, "");
    take(fixture);
    const int64_t readings = fixture_number(fixture, "SELECT count(*) FROM history_reading");
    report = take(fixture);
    assert_int_equal(report.readings + report.blocks + report.devices, 0);
    assert_int_equal(report.known, readings + 5);
    assert_int_equal(fixture_number(fixture, "SELECT count(*) FROM history_reading"), readings);
    assert_int_equal(fixture_number(fixture, "SELECT count(*) FROM device"), 4);
}

/* A device that the household has already gets it. */
static void a_known_device_is_that_device(void **state)
{
    struct fixture *fixture = *state;
    struct device ring;

    fixture_add_device(fixture, "ring", "30:33:47:37:12:34", fixture->person.row, &ring);
    make(fixture, "");
    assert_int_equal(take(fixture).devices, 2);
    assert_int_equal(fixture_number(fixture,
                                    "SELECT count(*) FROM history_reading AS r JOIN device AS d ON"
                                    " d.row = r.device WHERE d.id = 'ring'"),
                     22);
}

/* ---- hostile ---- */

static int open_error(const struct fixture *fixture)
{
    struct gadgetbridge *source = NULL;
    struct error err = {0};
    char path[160];

    path_of(fixture, path);
    const int r = gadgetbridge_open(path, &source, &err);
    assert_true(r == 0 || err.text[0]);
    gadgetbridge_close(source);
    return r;
}

/* Views, virtual tables, generated columns and triggers in the place of tables: nothing of them is
 * read, and nothing of the file changes. */
static void nothing_of_it_is_run(void **state)
{
    static const char *const tricks[] = {
        "DROP TABLE COLMI_HEART_RATE_SAMPLE; CREATE VIEW COLMI_HEART_RATE_SAMPLE AS SELECT"
        " 1773349200000 AS TIMESTAMP, 1 AS DEVICE_ID, 61 AS HEART_RATE",
        "DROP TABLE COLMI_HEART_RATE_SAMPLE; CREATE VIRTUAL TABLE COLMI_HEART_RATE_SAMPLE USING"
        " fts5(TIMESTAMP, DEVICE_ID, HEART_RATE)",
        "DROP TABLE COLMI_HEART_RATE_SAMPLE; CREATE TABLE COLMI_HEART_RATE_SAMPLE (TIMESTAMP"
        " INTEGER, DEVICE_ID INTEGER)",
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < sizeof(tricks) / sizeof(tricks[0]); i++) {
        struct stat before, after;
        char path[160];

        path_of(fixture, path);
        make(fixture, tricks[i]);
        assert_int_equal(stat(path, &before), 0);
        take(fixture);
        assert_int_equal(stat(path, &after), 0);
        assert_int_equal(before.st_size, after.st_size);
        assert_int_equal(before.st_mtime, after.st_mtime);
        assert_int_equal(fixture_number(fixture,
                                        "SELECT count(*) FROM history_reading AS r JOIN device AS"
                                        " d ON d.row = r.device WHERE d.address ="
                                        " '30:33:47:37:12:34' AND kind = 'hr'"),
                         0);
    }
}

static void a_column_that_computes_is_not_asked(void **state)
{
    struct fixture *fixture = *state;
    CLEANUP(gadgetbridge_closep) struct gadgetbridge *source = NULL;
    struct error err = {0};
    char path[160];

    make(fixture,
         "DROP TABLE DEVICE; CREATE TABLE DEVICE (_id INTEGER PRIMARY KEY, IDENTIFIER TEXT,"
         " NAME TEXT GENERATED ALWAYS AS (hex(zeroblob(100))) VIRTUAL);"
         "INSERT INTO DEVICE (_id, IDENTIFIER) VALUES (1, '30:33:47:37:12:34')");
    path_of(fixture, path);
    /* Columns that compute are not even listed. */
    assert_int_equal(gadgetbridge_open(path, &source, &err), -ERR_UNSUPPORTED);
}

static void other_files_are_refused(void **state)
{
    struct fixture *fixture = *state;
    char path[160];

    assert_int_equal(open_error(fixture), -ERR_NOT_FOUND);
    path_of(fixture, path);
    FILE *file = fopen(path, "w");
    fputs("SQLite format 3, or so", file);
    fclose(file);
    assert_int_equal(open_error(fixture), -ERR_CORRUPT);
    make(fixture, "ALTER TABLE DEVICE RENAME TO THINGS");
    assert_int_equal(open_error(fixture), -ERR_UNSUPPORTED);
}

/* Bytes turned here and there: refused, or read to an end. */
static void damage_is_survived(void **state)
{
    struct fixture *fixture = *state;
    char path[160];
    struct stat status;

    path_of(fixture, path);
    for (unsigned i = 0; i < 60; i++) {
        make(fixture, "");
        assert_int_equal(stat(path, &status), 0);
        FILE *file = fopen(path, "r+");
        assert_non_null(file);
        assert_int_equal(fseek(file, (long)(i * 7919u % (unsigned)status.st_size), SEEK_SET), 0);
        fputs("\xff\xff\x7f", file);
        fclose(file);
        open_error(fixture);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(what_three_devices_measured),
        TEST(twice_is_once),
        TEST(a_known_device_is_that_device),
        TEST(nothing_of_it_is_run),
        TEST(a_column_that_computes_is_not_asked),
        TEST(other_files_are_refused),
        TEST(damage_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
