/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is taken of what a wearable hands over, what is not and why, and what is different then. */
#include "gateway/archive.h"
#include "gateway/judge.h"
#include "storage/history.h"
#include "storage/sync.h"
#include "tests/unit/storage_fixture.h"

#define MINUTE       INT64_C(60000)
#define HOUR         (60 * MINUTE)
#define DAY          (24 * HOUR)
#define NOW          (FIXTURE_START_MS + 20 * DAY)
#define MEMORY_FIRST judge_memory_first_ms(NOW)
#define NIGHT        (NOW - 12 * HOUR)

/* ---- helpers ---- */

static void add(struct history *history, enum reading_kind kind, int64_t at_ms, int32_t value)
{
    const struct reading reading = {.kind = kind, .value = value, .at_ms = at_ms};

    assert_int_equal(history_add(history, &reading), 0);
}

static void add_sleep(struct history *history, const char *key, int64_t from_ms, int64_t to_ms)
{
    struct sleep_block block = {.start_ms = from_ms, .end_ms = to_ms, .offset_s = 3600};

    snprintf(block.key, sizeof(block.key), "%s", key);
    assert_int_equal(sleep_block_add(&block, SLEEP_LIGHT, 600), 0);
    assert_int_equal(history_add_sleep(history, &block), 0);
}

/* Hands over what is in a history, and empties it. */
static struct archive_report take(const struct fixture *fixture, struct history *history)
{
    struct archive_report report = {0};

    assert_ok(archive_take(fixture->store, fixture->device.row, fixture->person.row, history, NULL,
                           0, NOW, &report, &err));
    history_free(history);
    return report;
}

static int32_t value_at(const struct fixture *fixture, enum reading_kind kind, int64_t at_ms)
{
    int32_t value = 0;

    assert_ok(history_value(fixture->store, fixture->device.row, kind, at_ms, &value, &err));
    return value;
}

/* How often this is in quarantine. */
static size_t refused(const struct fixture *fixture, const char *kind, const char *reason)
{
    CLEANUP(cleanup_free) struct quarantined *list = NULL;
    size_t count = 0, found = 0;

    assert_ok(quarantine_list(fixture->store, fixture->device.row, &list, &count, &err));
    for (size_t i = 0; i < count; i++)
        found += strcmp(list[i].kind, kind) == 0 && strcmp(list[i].reason, reason) == 0;
    return found;
}

/* All spans of sleep as minutes from NIGHT on, by start: "a 0-480, b 500-520". */
static void assert_sleep(const struct fixture *fixture, const char *expected)
{
    CLEANUP(cleanup_free) struct sleep_neighbour *list = NULL;
    char found[256] = "";
    size_t count = 0;

    assert_ok(
        sleep_blocks_near(fixture->store, fixture->device.row, 0, INT64_MAX, &list, &count, &err));
    for (size_t i = 0; i < count; i++)
        snprintf(found + strlen(found), sizeof(found) - strlen(found), "%s%s %d-%d",
                 i > 0 ? ", " : "", list[i].key, (int)((list[i].start_ms - NIGHT) / MINUTE),
                 (int)((list[i].end_ms - NIGHT) / MINUTE));
    assert_string_equal(found, expected);
}

/* ---- judgement ---- */

static void readings_are_judged(void **state)
{
    static const struct {
        enum reading_kind kind;
        int32_t value;
        int64_t at_ms;
        const char *reason;
    } rows[] = {
        {READING_HR, 60, NIGHT, NULL},
        {READING_HR, 25, NIGHT, NULL},
        {READING_HR, 24, NIGHT, "range"},
        {READING_HR, 255, NIGHT, "range"},
        {READING_HR, -1, NIGHT, "range"},
        {READING_HR, 0, NIGHT, "no_measurement"},
        {READING_STRESS_VENDOR, 1, NIGHT, NULL},
        {READING_STRESS_VENDOR, 0, NIGHT, "no_measurement"},
        {READING_STRESS_VENDOR, 101, NIGHT, "range"},
        {READING_SPO2, 0, NIGHT, "no_measurement"},
        {READING_SPO2, 59, NIGHT, "range"},
        {READING_SKIN_TEMP, 0, NIGHT, "no_measurement"},
        {READING_STEPS, 0, NIGHT, NULL}, /* nobody walked: that is a measurement */
        {READING_STEPS, 30001, NIGHT, "range"},
        {(enum reading_kind)99, 60, NIGHT, "unknown_kind"},
        {(enum reading_kind) - 1, 60, NIGHT, "unknown_kind"},
        {READING_HR, 60, NOW + 5 * MINUTE, NULL},
        {READING_HR, 60, NOW + 5 * MINUTE + 1, "future"},
        {READING_HR, 60, INT64_MAX, "future"},
        {READING_HR, 60, NOW - 400 * DAY, NULL},
        {READING_HR, 60, NOW - 400 * DAY - 1, "too_old"},
        {READING_HR, 60, INT64_C(946684800000), "too_old"}, /* a clock that was never set: 2000 */
        {READING_HR, 60, 0, "too_old"},
        {READING_HR, 60, INT64_MIN, "too_old"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct reading reading = {rows[i].kind, rows[i].value, rows[i].at_ms};
        const char *reason = judge_reading(&reading, MEMORY_FIRST, NOW);

        print_message("%s %d at %lld: %s\n", reading_kind_name(reading.kind), reading.value,
                      (long long)reading.at_ms, reason ? reason : "taken");
        assert_string_equal(reason ? reason : "", rows[i].reason ? rows[i].reason : "");
    }
    /* 2019 is not 400 days ago everywhere. */
    const struct reading first = {READING_HR, 60, JUDGE_FIRST_MS - 1};
    assert_string_equal(
        judge_reading(&first, judge_memory_first_ms(JUDGE_FIRST_MS + DAY), JUDGE_FIRST_MS + DAY),
        "too_old");
}

static void blocks_are_judged(void **state)
{
    static const struct {
        int64_t start_ms, end_ms;
        int32_t offset_s;
        const char *reason;
    } rows[] = {
        {NIGHT, NIGHT + 8 * HOUR, 3600, NULL},
        {NIGHT, NIGHT + MINUTE, 3600, NULL},
        {NIGHT, NIGHT + MINUTE - 1, 3600, "range"},
        {NIGHT, NIGHT, 3600, "range"},
        {NIGHT, NIGHT - HOUR, 3600, "range"},
        {NOW - 20 * HOUR, NOW, 3600, NULL},
        {NOW - 20 * HOUR - 1, NOW, 3600, "range"},
        {NIGHT, NOW + 5 * MINUTE, 3600, NULL},
        {NIGHT, NOW + 6 * MINUTE, 3600, "future"},
        {NIGHT, INT64_MAX, 3600, "future"},
        {INT64_MAX, NIGHT, 3600, "range"},
        {NIGHT, INT64_MIN, 3600, "too_old"},
        {INT64_MIN, NIGHT, 3600, "too_old"},
        {NOW - 401 * DAY, NOW - 400 * DAY, 3600, "too_old"},
        {NIGHT, NIGHT + 8 * HOUR, 93600, NULL},
        {NIGHT, NIGHT + 8 * HOUR, 93601, "no_offset"},
        {NIGHT, NIGHT + 8 * HOUR, -93601, "no_offset"},
    };
    struct sleep_block block = {.key = "night", .start_ms = NIGHT, .end_ms = NIGHT + HOUR};

    (void)state;
    assert_string_equal(judge_sleep(&block, MEMORY_FIRST, NOW),
                        "no_measurement"); /* nothing is in it */
    assert_int_equal(sleep_block_add(&block, SLEEP_UNKNOWN, 60), 0);
    assert_null(judge_sleep(&block, MEMORY_FIRST, NOW));
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sleep_block row = block;
        const char *reason;

        row.start_ms = rows[i].start_ms;
        row.end_ms = rows[i].end_ms;
        row.offset_s = rows[i].offset_s;
        reason = judge_sleep(&row, MEMORY_FIRST, NOW);
        print_message("row %zu: %s\n", i, reason ? reason : "taken");
        assert_string_equal(reason ? reason : "", rows[i].reason ? rows[i].reason : "");
    }
    block.parts[0].stage = (enum sleep_stage)6;
    assert_string_equal(judge_sleep(&block, MEMORY_FIRST, NOW), "schema");
    block.parts[0] = (struct sleep_part){SLEEP_REM, 0};
    assert_string_equal(judge_sleep(&block, MEMORY_FIRST, NOW), "schema");
    block.parts[0].seconds = 1;
    block.key[0] = '\0';
    assert_string_equal(judge_sleep(&block, MEMORY_FIRST, NOW), "schema");
}

/* ---- readings ---- */

static void good_ones_are_stored_and_bad_ones_kept_apart(void **state)
{
    struct fixture *fixture = *state;
    struct history history = {0};
    struct archive_report report;

    add(&history, READING_HR, NIGHT + 2 * MINUTE, 62);
    add(&history, READING_HR, NIGHT, 60);
    add(&history, READING_STRESS_VENDOR, NIGHT, 0);
    add(&history, READING_HR, NIGHT + MINUTE, 255);
    add(&history, READING_HR, NOW + HOUR, 70);
    add(&history, READING_STEPS, NIGHT - HOUR, 0);
    add_sleep(&history, "night", NIGHT, NIGHT + 8 * HOUR);
    add_sleep(&history, "blink", NIGHT + 10 * HOUR, NIGHT + 10 * HOUR + 1);
    report = take(fixture, &history);
    assert_int_equal(report.readings, 3);
    assert_int_equal(report.blocks, 1);
    assert_int_equal(report.refused, 4);
    assert_int_equal(report.from_ms, NIGHT - HOUR);
    assert_int_equal(report.to_ms, NIGHT + 8 * HOUR);
    assert_int_equal(value_at(fixture, READING_HR, NIGHT), 60);
    assert_int_equal(fixture_number(fixture, "SELECT count(*) FROM history_reading"), 3);
    assert_int_equal(refused(fixture, "stress_vendor", "no_measurement"), 1);
    assert_int_equal(refused(fixture, "hr", "range"), 1);
    assert_int_equal(refused(fixture, "hr", "future"), 1);
    assert_int_equal(refused(fixture, "sleep", "range"), 1);
    assert_int_equal(fixture_number(fixture, "SELECT received_ms FROM quarantine LIMIT 1"), NOW);
}

static void nothing_is_no_error(void **state)
{
    struct fixture *fixture = *state;
    struct history history = {0};
    struct archive_report report = take(fixture, &history);

    assert_int_equal(report.readings + report.blocks + report.refused, 0);
    assert_true(report.from_ms >= report.to_ms);
    assert_ok(
        archive_take(fixture->store, fixture->device.row, 0, &history, "day", 7, NOW, NULL, &err));
    assert_int_equal(fixture_number(fixture, "SELECT value FROM sync_cursor WHERE name = 'day'"),
                     7);
}

/* The same again: nothing is different, no row is written, and all of it is said. */
static void twice_is_once(void **state)
{
    struct fixture *fixture = *state;
    struct archive_report report;
    int before = 0;

    for (int turn = 0; turn < 2; turn++) {
        struct history history = {0};

        before = sqlite3_total_changes(fixture->store->db);
        for (int i = 0; i < 100; i++)
            add(&history, READING_HR, NIGHT + i * MINUTE, 60 + i % 7);
        add_sleep(&history, "night", NIGHT, NIGHT + 8 * HOUR);
        add_sleep(&history, "nap", NIGHT + 9 * HOUR, NIGHT + 10 * HOUR);
        report = take(fixture, &history);
    }
    assert_int_equal(report.readings + report.blocks + report.refused, 0);
    assert_true(report.from_ms >= report.to_ms);
    assert_int_equal(sqlite3_total_changes(fixture->store->db), before);
    assert_int_equal(fixture_number(fixture, "SELECT count(*) FROM history_reading"), 100);
    assert_int_equal(fixture_number(fixture, "SELECT count(*) FROM sleep_block"), 2);
    assert_int_equal(fixture_number(fixture, "SELECT count(*) FROM quarantine"), 0);
}

static void a_later_value_replaces_and_the_earlier_is_noted(void **state)
{
    struct fixture *fixture = *state;
    struct history history = {0};
    struct archive_report report;

    add(&history, READING_STEPS, NIGHT, 100);
    add(&history, READING_STEPS, NIGHT + HOUR, 50);
    take(fixture, &history);
    add(&history, READING_STEPS, NIGHT, 350);
    add(&history, READING_STEPS, NIGHT + HOUR, 50);
    report = take(fixture, &history);
    assert_int_equal(report.readings, 1);
    assert_int_equal(report.refused, 0);
    assert_int_equal(report.from_ms, NIGHT);
    assert_int_equal(report.to_ms, NIGHT + 1);
    assert_int_equal(value_at(fixture, READING_STEPS, NIGHT), 350);
    assert_int_equal(refused(fixture, "steps", "conflict"), 1);
    assert_int_equal(fixture_number(fixture, "SELECT value FROM quarantine"), 100);
}

/* In one handing-over too, in whatever order of times; and what is stored already may come first.
 */
static void said_twice_the_last_one_stays(void **state)
{
    struct fixture *fixture = *state;
    struct history history = {0};

    add(&history, READING_HR, NIGHT + MINUTE, 61);
    add(&history, READING_HR, NIGHT, 60);
    add(&history, READING_HR, NIGHT + MINUTE, 71);
    add(&history, READING_HR, NIGHT, 70);
    add(&history, READING_HR, NIGHT + MINUTE, 71);
    assert_int_equal(take(fixture, &history).readings, 2);
    assert_int_equal(value_at(fixture, READING_HR, NIGHT), 70);
    assert_int_equal(value_at(fixture, READING_HR, NIGHT + MINUTE), 71);
    assert_int_equal(refused(fixture, "hr", "conflict"), 2);

    add(&history, READING_HR, NIGHT, 65);
    add(&history, READING_HR, NIGHT, 70);
    assert_int_equal(take(fixture, &history).readings, 0);
    assert_int_equal(value_at(fixture, READING_HR, NIGHT), 70);
}

static void a_bad_value_replaces_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct history history = {0};
    struct archive_report report;

    add(&history, READING_HR, NIGHT, 60);
    add_sleep(&history, "night", NIGHT, NIGHT + 8 * HOUR);
    take(fixture, &history);
    add(&history, READING_HR, NIGHT, 0);
    add_sleep(&history, "night", NIGHT, NIGHT + 21 * HOUR);
    add_sleep(&history, "night", NIGHT, NIGHT);
    report = take(fixture, &history);
    assert_int_equal(report.refused, 3);
    assert_true(report.from_ms >= report.to_ms);
    assert_int_equal(value_at(fixture, READING_HR, NIGHT), 60);
    assert_sleep(fixture, "night 0-480");

    add(&history, READING_HR, NIGHT + MINUTE, 61);
    add(&history, READING_HR, NIGHT + MINUTE, 0);
    take(fixture, &history);
    assert_int_equal(value_at(fixture, READING_HR, NIGHT + MINUTE), 61);
}

static void the_quarantine_stays_small(void **state)
{
    struct fixture *fixture = *state;

    for (int turn = 0; turn < 2; turn++) {
        struct history history = {0};

        for (int i = 0; i < 3 * QUARANTINE_ROWS_MAX; i++)
            add(&history, READING_STRESS_VENDOR, NIGHT + i * 1000, 0);
        assert_int_equal(take(fixture, &history).refused, 3 * QUARANTINE_ROWS_MAX);
        assert_int_equal(fixture_number(fixture, "SELECT count(*) FROM quarantine"),
                         QUARANTINE_ROWS_MAX);
        assert_int_equal(fixture_number(fixture, "SELECT min(at_ms) FROM quarantine"),
                         NIGHT + 2 * QUARANTINE_ROWS_MAX * INT64_C(1000));
    }
}

/* ---- sleep ---- */

/* Hands over blocks as a row of the table below has them. Returns how many were refused. */
static size_t hand_over(const struct fixture *fixture, const char *text)
{
    struct history history = {0};
    size_t count = 0;

    while (*text) {
        char key[2] = "";
        long from, to;
        char *end = NULL;

        text += strspn(text, " ");
        key[0] = *text;
        from = strtol(text + 1, &end, 10);
        assert_int_equal(*end, '-');
        to = strtol(end + 1, &end, 10);
        add_sleep(&history, key, NIGHT + from * MINUTE, NIGHT + to * MINUTE);
        if (*end != ',')
            count += take(fixture, &history).refused;
        text = end + (*end != '\0');
    }
    return count;
}

/* Key and span in minutes from NIGHT on; | ends a handing-over. */
static void overlaps(void **state)
{
    static const struct {
        const char *what, *blocks, *expected;
        size_t refused;
    } rows[] = {
        {"side by side", "a 0-60, b 60-120", "a 0-60, b 60-120", 0},
        {"a minute is let pass", "a 0-60, b 59-120", "a 0-60, b 59-120", 0},
        {"two are too many", "a 0-60, b 58-120", "a 0-60", 1},
        {"against what is stored", "a 0-60| b 58-120", "a 0-60", 1},
        {"around what is stored", "a 100-160| b 0-480", "a 100-160", 1},
        {"inside what is stored", "a 0-480| b 100-160", "a 0-480", 1},
        {"a night that grows", "a 0-400| a -20-480", "a -20-480", 0},
        {"a night that shrinks", "a 0-480| a 60-100", "a 60-100", 0},
        {"the later of one key", "a 0-480, a 60-100", "a 60-100", 0},
        {"cut in two", "a 0-480| a 0-300, b 330-480", "a 0-300, b 330-480", 0},
        {"the new half first", "a 0-480| b 330-480, a 0-300", "a 0-300, b 330-480", 0},
        {"a border moves", "a 0-200, b 200-480| a 0-300, b 300-480", "a 0-300, b 300-480", 0},
        {"two change places", "a 0-200, b 200-480| a 200-480, b 0-200", "b 0-200, a 200-480", 0},
        {"what stays of a refused revision counts", "a 0-480| a 0-0, b 330-480", "a 0-480", 2},
        {"also of one that is refused for a third", "a 0-100, c 200-300| b 50-90, a 210-290",
         "a 0-100, c 200-300", 2},
    };

    struct fixture *fixture = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        print_message("%s\n", rows[i].what);
        assert_int_equal(
            sqlite3_exec(fixture->store->db, "DELETE FROM sleep_block", NULL, NULL, NULL),
            SQLITE_OK);
        assert_int_equal(hand_over(fixture, rows[i].blocks), rows[i].refused);
        assert_sleep(fixture, rows[i].expected);
    }
}

static void what_changed_has_the_old_and_the_new_night(void **state)
{
    struct fixture *fixture = *state;
    struct history history = {0};
    struct archive_report report;

    add_sleep(&history, "night", NIGHT, NIGHT + 8 * HOUR);
    take(fixture, &history);
    add_sleep(&history, "night", NIGHT + HOUR, NIGHT + 9 * HOUR);
    report = take(fixture, &history);
    assert_int_equal(report.blocks, 1);
    assert_int_equal(report.from_ms, NIGHT);
    assert_int_equal(report.to_ms, NIGHT + 9 * HOUR);
}

/* The same span with other stages, another clock: each is a change. */
static void anything_that_differs_replaces(void **state)
{
    struct fixture *fixture = *state;
    struct history history = {0};

    add_sleep(&history, "night", NIGHT, NIGHT + 8 * HOUR);
    take(fixture, &history);
    add_sleep(&history, "night", NIGHT, NIGHT + 8 * HOUR);
    history.blocks[0].offset_s = 7200;
    assert_int_equal(take(fixture, &history).blocks, 1);
    add_sleep(&history, "night", NIGHT, NIGHT + 8 * HOUR);
    history.blocks[0].offset_s = 7200;
    history.blocks[0].parts[0].stage = SLEEP_REM;
    assert_int_equal(take(fixture, &history).blocks, 1);
    add_sleep(&history, "night", NIGHT, NIGHT + 8 * HOUR);
    history.blocks[0].offset_s = 7200;
    history.blocks[0].parts[0].stage = SLEEP_REM;
    assert_int_equal(sleep_block_add(&history.blocks[0], SLEEP_AWAKE, 60), 0);
    assert_int_equal(take(fixture, &history).blocks, 1);
    assert_int_equal(fixture_number(fixture, "SELECT count(*) FROM sleep_block"), 1);
}

/* ---- all or nothing ---- */

/* Whatever fails: no reading, no block, no cursor, and the next attempt has it all. */
static void a_failure_changes_nothing(void **state)
{
    static const char *const tables[] = {"history_reading", "sleep_block", "quarantine",
                                         "sync_cursor"};
    struct fixture *fixture = *state;
    struct history history = {0};
    struct error why;
    int64_t cursor = 0;

    add(&history, READING_HR, NIGHT, 60);
    add(&history, READING_HR, NIGHT + MINUTE, 0);
    add_sleep(&history, "night", NIGHT, NIGHT + 8 * HOUR);
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        struct archive_report report = {.readings = 99};
        char *sql = sqlite3_mprintf("CREATE TEMP TRIGGER full BEFORE INSERT ON main.%s"
                                    " BEGIN SELECT RAISE(FAIL, 'full'); END",
                                    tables[i]);

        assert_int_equal(sqlite3_exec(fixture->store->db, sql, NULL, NULL, NULL), SQLITE_OK);
        sqlite3_free(sql);
        assert_true(archive_take(fixture->store, fixture->device.row, fixture->person.row, &history,
                                 "day", 5, NOW, &report, &why) < 0);
        assert_int_equal(report.readings, 99);
        assert_int_equal(sqlite3_exec(fixture->store->db, "DROP TRIGGER full", NULL, NULL, NULL),
                         SQLITE_OK);
        for (size_t k = 0; k < sizeof(tables) / sizeof(tables[0]); k++) {
            sql = sqlite3_mprintf("SELECT count(*) FROM %s", tables[k]);
            assert_int_equal(fixture_number(fixture, sql), 0);
            sqlite3_free(sql);
        }
    }
    assert_int_equal(archive_take(fixture->store, 77, 0, &history, "day", 5, NOW, NULL, &why),
                     -ERR_RANGE);
    assert_ok(archive_take(fixture->store, fixture->device.row, fixture->person.row, &history,
                           "day", 5, NOW, NULL, &err));
    assert_ok(cursor_get(fixture->store, fixture->device.row, "day", &cursor, &err));
    assert_int_equal(cursor, 5);
    assert_int_equal(value_at(fixture, READING_HR, NIGHT), 60);
    history_free(&history);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readings_are_judged),
        cmocka_unit_test(blocks_are_judged),
        TEST(good_ones_are_stored_and_bad_ones_kept_apart),
        TEST(nothing_is_no_error),
        TEST(twice_is_once),
        TEST(a_later_value_replaces_and_the_earlier_is_noted),
        TEST(said_twice_the_last_one_stays),
        TEST(a_bad_value_replaces_nothing),
        TEST(the_quarantine_stays_small),
        TEST(overlaps),
        TEST(what_changed_has_the_old_and_the_new_night),
        TEST(anything_that_differs_replaces),
        TEST(a_failure_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
