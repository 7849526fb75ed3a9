/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The views for people: every example of docs/database.md runs and has rows, and the figures are
 * those of what is stored. */
#include "storage/internal.h"
#include "tests/unit/storage_fixture.h"

#define PAGE "docs/database.md"

/* A night and a day of Alice: the small hours of 14 March belong to the 13th. */
static const char rows[] =
    "INSERT INTO entry VALUES (1, '01KKNJWDA0MFZ8FHK0MYJNA781', 1, 'food', 1773385200000, 3600,"
    " 'Europe/Berlin', 0, 'cli', 1773385200000, 0, '{\"text\":\"rye bread, unknown\",\"items\":["
    "{\"n\":1,\"name\":\"Rye bread\",\"grams\":64,\"triggers\":[\"gluten\",\"fructan\"],"
    "\"nutrients\":{\"kcal\":165.76,\"fibre_g\":3.7}},"
    "{\"n\":2,\"name\":\"Ajvar\",\"grams\":30,\"triggers\":[],"
    "\"nutrients\":{\"kcal\":28.5,\"fibre_g\":null}}]}');"
    "INSERT INTO entry VALUES (2, '01KKNJWDA0MFZ8FHK0MYJNA782', 1, 'checkin', 1773446400000, 3600,"
    " 'Europe/Berlin', 0, 'cli', 1773446400000, 0,"
    " '{\"text\":\"bloating 4, pain 0\",\"symptoms\":{\"abdominal_pain\":0,\"bloating\":4}}');"
    "INSERT INTO entry VALUES (3, '01KKNJWDA0MFZ8FHK0MYJNA783', 1, 'stool', 1773471600000, 3600,"
    " 'Europe/Berlin', 1, 'cli', 1773471600000, 0, '{\"text\":\"4\",\"bristol\":4}');"
    "INSERT INTO entry VALUES (4, '01KKNJWDA0MFZ8FHK0MYJNA784', 1, 'food', 1773471600000, 3600,"
    " 'Europe/Berlin', 0, 'cli', 1773471600000, 1, '{\"text\":\"removed\"}');"
    "INSERT INTO history_reading VALUES (1, 'skin_temp', 1773385200000, 1, 3655),"
    " (1, 'hr', 1773385200000, 1, 61), (1, 'hr', 1773385500000, NULL, 63);"
    "INSERT INTO sleep_block VALUES (1, 'n', 1, 1773349200000, 1773376200000, 3600, 0,"
    " '[[\"light\",27000]]');"
    "INSERT INTO hrv_window VALUES (1, 1773385200000, 1, 300, 312, 309, 305, 1, 58, 299, 0.01, "
    "58.5,"
    " 41.25, 38.5, 120), (1, 1773385500000, 1, 3, 3, 0, 0, 0, 58, NULL, NULL, NULL, NULL, NULL, "
    "NULL);";

static void fill(const struct fixture *fixture)
{
    if (sqlite3_exec(fixture->store->db, rows, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s", sqlite3_errmsg(fixture->store->db));
}

/* The first row of a query, its columns with '|' between them; through a connection as that of
 * sqlite3 -readonly. */
static void assert_row(const struct fixture *fixture, const char *sql, const char *expected)
{
    sqlite3_stmt *query = NULL;
    sqlite3 *db = NULL;
    char text[512] = "";

    assert_int_equal(sqlite3_open_v2(fixture->path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    if (sqlite3_prepare_v2(db, sql, -1, &query, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    if (sqlite3_step(query) != SQLITE_ROW)
        fail_msg("%s: no row: %s", sql, sqlite3_errmsg(db));
    for (int i = 0; i < sqlite3_column_count(query); i++) {
        const char *value = (const char *)sqlite3_column_text(query, i);
        snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s", i ? "|" : "",
                 value ? value : "NULL");
    }
    sqlite3_finalize(query);
    sqlite3_close(db);
    if (expected)
        assert_string_equal(text, expected);
}

static void every_example_runs(void **state)
{
    struct fixture *fixture = *state;
    CLEANUP(cleanup_file) FILE *file = fopen(PAGE, "r");
    CLEANUP(cleanup_free) char *page = calloc(1, 1 << 16);
    int examples = 0;

    fill(fixture);
    assert_non_null(file);
    assert_true(fread(page, 1, (1 << 16) - 1, file) > 0);
    for (char *begin = strstr(page, "```sql\n"); begin; examples++) {
        char *end = strstr(begin + 7, "```");

        assert_non_null(end);
        *end = '\0';
        assert_row(fixture, begin + 7, NULL);
        begin = strstr(end + 3, "```sql\n");
    }
    assert_true(examples >= 4);
}

static void figures_are_those_stored(void **state)
{
    struct fixture *fixture = *state;

    fill(fixture);
    assert_row(fixture,
               "SELECT day, at, items, grams, kcal, fibre_g, item_count, known_kcal, known_fibre"
               " FROM v_entry WHERE number = 1",
               "2026-03-13|2026-03-13 08:00|Rye bread; Ajvar|94|194.26|3.7|2|2|1");
    assert_row(fixture, "SELECT day, at, symptoms, severity, kcal FROM v_entry WHERE number = 2",
               "2026-03-13|2026-03-14 01:00|abdominal_pain; bloating|4|NULL");
    assert_row(fixture, "SELECT day, at, bristol FROM v_entry WHERE number = 3",
               "2026-03-14|2026-03-14|4");
    assert_row(fixture, "SELECT count(*) FROM v_entry", "3");
    assert_row(fixture, "SELECT * FROM v_day WHERE day = '2026-03-13'",
               "alice|2026-03-13|2|1|194.26|3.7|2|2|1|0|4|1");
    assert_row(fixture, "SELECT kcal, stools, worst_symptom FROM v_day WHERE day = '2026-03-14'",
               "NULL|1|NULL");
}

static void readings_have_their_units(void **state)
{
    struct fixture *fixture = *state;

    fill(fixture);
    assert_row(fixture, "SELECT * FROM v_reading WHERE kind = 'skin_temp'",
               "alice|strap|skin_temp|2026-03-13T07:00:00Z|36.55");
    assert_row(fixture, "SELECT value FROM v_reading WHERE kind = 'sleep'", "450.0");
    assert_row(fixture, "SELECT value FROM v_reading WHERE kind = 'window_rmssd'", "41.25");
    assert_row(fixture, "SELECT count(*), count(person) FROM v_reading", "6|5");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {TEST(every_example_runs), TEST(figures_are_those_stored),
                                       TEST(readings_have_their_units)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
