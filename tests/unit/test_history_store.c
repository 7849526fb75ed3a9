/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of what wearables have recorded and of how it is fetched, in real SQLite files. */
#include "storage/history.h"
#include "storage/internal.h"
#include "storage/sync.h"
#include "tests/unit/storage_fixture.h"

#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)
#define NIGHT  (FIXTURE_START_MS + 10 * HOUR)

/* ---- helpers ---- */

/* A row as the sqlite3 shell shows it: columns with | between them. */
static void assert_row(const struct fixture *fixture, const char *sql, const char *expected)
{
    sqlite3_stmt *query = NULL;
    char found[512] = "";

    if (sqlite3_prepare_v2(fixture->store->db, sql, -1, &query, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(fixture->store->db));
    assert_int_equal(sqlite3_step(query), SQLITE_ROW);
    for (int i = 0; i < sqlite3_column_count(query); i++) {
        const char *text = (const char *)sqlite3_column_text(query, i);
        const size_t used = strlen(found);

        snprintf(found + used, sizeof(found) - used, "%s%s", i > 0 ? "|" : "", text ? text : "");
    }
    sqlite3_finalize(query);
    assert_string_equal(found, expected);
}

static void put(struct fixture *fixture, int64_t device_row, int64_t person_row,
                const struct history *history)
{
    fixture_begin(fixture);
    assert_ok(history_put(fixture->store, device_row, person_row, history, &err));
    fixture_commit(fixture);
}

static void put_reading(struct fixture *fixture, int64_t person_row, enum reading_kind kind,
                        int64_t at_ms, int32_t value)
{
    struct reading reading = {.kind = kind, .value = value, .at_ms = at_ms};
    const struct history history = {.readings = &reading, .count = 1};

    put(fixture, fixture->device.row, person_row, &history);
}

static struct sleep_block block_of(const char *key, int64_t start_ms, int minutes)
{
    struct sleep_block block = {
        .start_ms = start_ms, .end_ms = start_ms + minutes * MINUTE, .offset_s = 3600};

    snprintf(block.key, sizeof(block.key), "%s", key);
    assert_int_equal(sleep_block_add(&block, SLEEP_LIGHT, 33 * 60), 0);
    assert_int_equal(sleep_block_add(&block, SLEEP_DEEP, (minutes - 33) * 60), 0);
    return block;
}

static void put_block(struct fixture *fixture, int64_t device_row, int64_t person_row,
                      struct sleep_block *block)
{
    const struct history history = {.blocks = block, .block_count = 1};

    put(fixture, device_row, person_row, &history);
}

static size_t read_series(const struct fixture *fixture, int64_t person_row, enum reading_kind kind,
                          int64_t from_ms, int64_t to_ms, struct sample *ret, size_t max)
{
    CLEANUP(cleanup_free) struct sample *list = NULL;
    size_t count = 0;

    assert_ok(history_read(fixture->store, fixture->device.row, person_row, kind, from_ms, to_ms,
                           &list, &count, &err));
    for (size_t i = 0; i < count && i < max; i++)
        ret[i] = list[i];
    return count;
}

/* ---- readings ---- */

static void readings_are_read_back_in_order(void **state)
{
    struct fixture *fixture = *state;
    struct reading readings[] = {
        {.kind = READING_HR, .value = 61, .at_ms = NIGHT + 2 * MINUTE},
        {.kind = READING_HR, .value = 60, .at_ms = NIGHT},
        {.kind = READING_SKIN_TEMP, .value = 3391, .at_ms = NIGHT},
        {.kind = READING_HR, .value = 62, .at_ms = NIGHT + 4 * MINUTE},
        {.kind = READING_STEPS, .value = 0, .at_ms = NIGHT},
    };
    const struct history history = {.readings = readings, .count = 5};
    struct sample list[5] = {0};

    put(fixture, fixture->device.row, fixture->person.row, &history);
    assert_int_equal(
        read_series(fixture, SAMPLES_OF_ANYBODY, READING_HR, NIGHT, NIGHT + 4 * MINUTE, list, 5),
        2);
    assert_int_equal(list[0].at_ms, NIGHT);
    assert_int_equal(list[0].value, 60);
    assert_int_equal(list[1].value, 61);
    assert_int_equal(read_series(fixture, SAMPLES_OF_ANYBODY, READING_SPO2, 0, INT64_MAX, list, 5),
                     0);
    assert_row(fixture, "SELECT * FROM history_reading WHERE kind = 'skin_temp'",
               "1|skin_temp|1700036000000|1|3391");
}

static void the_later_value_stays(void **state)
{
    struct fixture *fixture = *state;
    struct reading readings[] = {{.kind = READING_HR, .value = 60, .at_ms = NIGHT},
                                 {.kind = READING_HR, .value = 64, .at_ms = NIGHT}};
    const struct history history = {.readings = readings, .count = 2};
    int32_t value = 0;

    assert_int_equal(
        history_value(fixture->store, fixture->device.row, READING_HR, NIGHT, &value, NULL),
        -ERR_NOT_FOUND);
    put(fixture, fixture->device.row, fixture->person.row, &history);
    assert_ok(history_value(fixture->store, fixture->device.row, READING_HR, NIGHT, &value, &err));
    assert_int_equal(value, 64);
    put_reading(fixture, fixture->person.row, READING_HR, NIGHT, 59);
    assert_ok(history_value(fixture->store, fixture->device.row, READING_HR, NIGHT, &value, &err));
    assert_int_equal(value, 59);
    assert_row(fixture, "SELECT count(*) FROM history_reading", "1");
}

/* What is as it was is not written: no page of it goes to the card. */
/* Of one device; whosever it is. */
static void how_much_there_is(void **state)
{
    struct fixture *fixture = *state;
    const struct sleep_block block = block_of("night", NIGHT, 400);
    const struct history history = {.blocks = (struct sleep_block *)&block, .block_count = 1};
    struct history_extent extent = {.readings = 9};
    struct sample newest = {0};
    struct device other;

    assert_ok(history_extent_get(fixture->store, fixture->device.row, &extent, &err));
    assert_true(extent.readings == 0 && extent.newest_ms == 0);
    assert_true(extent.blocks == 0 && extent.newest_sleep_ms == 0);
    assert_int_equal(history_newest(fixture->store, fixture->device.row, READING_HR, &newest, NULL),
                     -ERR_NOT_FOUND);
    put_reading(fixture, fixture->person.row, READING_HR, NIGHT + MINUTE, 61);
    put_reading(fixture, 0, READING_HR, NIGHT, 60);
    put_reading(fixture, fixture->person.row, READING_STEPS, NIGHT + HOUR, 12);
    put(fixture, fixture->device.row, fixture->person.row, &history);
    fixture_add_device(fixture, "other", "AA:BB:CC:DD:EE:02", 0, &other);
    put(fixture, other.row, 0, &history);
    assert_ok(history_extent_get(fixture->store, fixture->device.row, &extent, &err));
    assert_true(extent.readings == 3 && extent.newest_ms == NIGHT + HOUR);
    assert_true(extent.blocks == 1 && extent.newest_sleep_ms == NIGHT + 400 * MINUTE);
    assert_ok(history_newest(fixture->store, fixture->device.row, READING_HR, &newest, &err));
    assert_true(newest.at_ms == NIGHT + MINUTE && newest.value == 61);
    assert_int_equal(history_newest(fixture->store, other.row, READING_HR, &newest, NULL),
                     -ERR_NOT_FOUND);
}

static void what_is_known_costs_no_write(void **state)
{
    struct fixture *fixture = *state;
    struct sleep_block block = block_of("night 2023-11-15", NIGHT, 400);
    int before;

    put_reading(fixture, fixture->person.row, READING_HR, NIGHT, 60);
    put_block(fixture, fixture->device.row, fixture->person.row, &block);
    before = sqlite3_total_changes(fixture->store->db);
    put_reading(fixture, fixture->person.row, READING_HR, NIGHT, 60);
    put_block(fixture, fixture->device.row, fixture->person.row, &block);
    assert_int_equal(sqlite3_total_changes(fixture->store->db), before);
}

/* A wearable that changes hands takes nothing along, also when it tells of a time before. */
static void readings_stay_with_their_person(void **state)
{
    struct fixture *fixture = *state;
    struct sleep_block block = block_of("night 2023-11-15", NIGHT, 400);
    struct person bob;
    struct sample list[2] = {0};

    fixture_add_person(fixture, "bob", &bob);
    put_reading(fixture, fixture->person.row, READING_HR, NIGHT, 60);
    put_block(fixture, fixture->device.row, fixture->person.row, &block);
    put_reading(fixture, bob.row, READING_HR, NIGHT, 61);
    put_reading(fixture, bob.row, READING_HR, NIGHT + HOUR, 70);
    put_reading(fixture, 0, READING_HR, NIGHT + 2 * HOUR, 80);
    block.end_ms += MINUTE;
    put_block(fixture, fixture->device.row, bob.row, &block);

    assert_int_equal(read_series(fixture, fixture->person.row, READING_HR, 0, INT64_MAX, list, 2),
                     1);
    assert_int_equal(list[0].value, 61);
    assert_int_equal(read_series(fixture, bob.row, READING_HR, 0, INT64_MAX, list, 2), 1);
    assert_int_equal(list[0].value, 70);
    assert_int_equal(read_series(fixture, 0, READING_HR, 0, INT64_MAX, list, 2), 1);
    assert_int_equal(list[0].value, 80);
    assert_int_equal(read_series(fixture, SAMPLES_OF_ANYBODY, READING_HR, 0, INT64_MAX, list, 2),
                     3);
    assert_row(fixture, "SELECT person, (end_ms - start_ms) / 60000 FROM sleep_block", "1|401");
}

static void a_change_needs_a_transaction(void **state)
{
    struct fixture *fixture = *state;
    const struct history nothing = {0};
    const struct quarantined item = {.kind = "hr", .reason = "range"};
    const struct sync_state sync = {0};
    struct store *store = fixture->store;

    assert_int_equal(history_put(store, 1, 1, &nothing, NULL), -ERR_INTERNAL);
    assert_int_equal(quarantine_put(store, 1, &item, NULL), -ERR_INTERNAL);
    assert_int_equal(quarantine_trim(store, 1, NULL), -ERR_INTERNAL);
    assert_int_equal(cursor_put(store, 1, "day", 1, NULL), -ERR_INTERNAL);
    assert_int_equal(fact_put(store, 1, "firmware", "1", 1, NULL), -ERR_INTERNAL);
    assert_int_equal(sync_state_put(store, 1, &sync, NULL), -ERR_INTERNAL);
    assert_int_equal(sync_ask(store, 1, 1, NULL), -ERR_INTERNAL);
}

static void what_the_tables_refuse_has_a_name(void **state)
{
    struct fixture *fixture = *state;
    struct reading reading = {.kind = READING_HR, .value = 60, .at_ms = -1};
    struct sleep_block block = block_of("night", NIGHT, 400);
    struct history history = {.readings = &reading, .count = 1};

    fixture_begin(fixture);
    assert_int_equal(history_put(fixture->store, fixture->device.row, 0, &history, NULL),
                     -ERR_RANGE);
    reading.at_ms = NIGHT;
    assert_int_equal(history_put(fixture->store, 77, 0, &history, NULL), -ERR_RANGE);
    assert_int_equal(history_put(fixture->store, fixture->device.row, 77, &history, NULL),
                     -ERR_RANGE);
    history = (struct history){.blocks = &block, .block_count = 1};
    block.end_ms = block.start_ms;
    assert_int_equal(history_put(fixture->store, fixture->device.row, 0, &history, NULL),
                     -ERR_RANGE);
    assert_int_equal(sync_ask(fixture->store, 77, 1, NULL), -ERR_RANGE);
    store_rollback(fixture->store);
}

/* ---- sleep ---- */

static void sleep_is_readable_with_the_shell(void **state)
{
    struct fixture *fixture = *state;
    struct sleep_block block = block_of("night 2023-11-15", NIGHT, 400);

    assert_int_equal(sleep_block_add(&block, SLEEP_UNKNOWN, 90), 0);
    put_block(fixture, fixture->device.row, fixture->person.row, &block);
    assert_row(fixture, "SELECT * FROM sleep_block",
               "1|night 2023-11-15|1|1700036000000|1700060000000|3600|90000|"
               "[[\"light\",1980],[\"deep\",22020],[\"unknown\",90]]");
    assert_row(fixture, "SELECT json_extract(parts, '$[1][0]') FROM sleep_block", "deep");
}

static void a_block_is_replaced_as_a_whole(void **state)
{
    struct fixture *fixture = *state;
    struct sleep_block block = block_of("night 2023-11-15", NIGHT, 400);
    struct stored_sleep stored;

    put_block(fixture, fixture->device.row, fixture->person.row, &block);
    block = block_of("night 2023-11-15", NIGHT - HOUR, 480);
    block.offset_s = 7200;
    block.parts[0].stage = SLEEP_REM;
    put_block(fixture, fixture->device.row, fixture->person.row, &block);
    assert_ok(
        sleep_block_get(fixture->store, fixture->device.row, "night 2023-11-15", &stored, &err));
    assert_int_equal(stored.device_row, fixture->device.row);
    assert_int_equal(stored.person_row, fixture->person.row);
    assert_int_equal(stored.block.start_ms, NIGHT - HOUR);
    assert_int_equal(stored.block.end_ms, NIGHT + 7 * HOUR);
    assert_int_equal(stored.block.offset_s, 7200);
    assert_int_equal(stored.block.count, 2);
    assert_int_equal(stored.block.parts[0].stage, SLEEP_REM);
    assert_int_equal(stored.block.parts[1].seconds, (480 - 33) * 60);
    assert_row(fixture, "SELECT count(*) FROM sleep_block", "1");
    assert_int_equal(sleep_block_get(fixture->store, fixture->device.row, "nap", &stored, NULL),
                     -ERR_NOT_FOUND);
}

static void the_fullest_block_goes_there_and_back(void **state)
{
    struct fixture *fixture = *state;
    struct sleep_block block = {
        .key = "night of the longest key of all", .start_ms = NIGHT, .end_ms = NIGHT + HOUR};
    struct stored_sleep stored;

    for (int i = 0; i < SLEEP_PARTS_MAX; i++)
        assert_int_equal(sleep_block_add(&block, (enum sleep_stage)(i % 6), 1000 + i), 0);
    put_block(fixture, fixture->device.row, fixture->person.row, &block);
    assert_ok(sleep_block_get(fixture->store, fixture->device.row, block.key, &stored, &err));
    assert_int_equal(stored.block.count, SLEEP_PARTS_MAX);
    for (int i = 0; i < SLEEP_PARTS_MAX; i++) {
        assert_int_equal(stored.block.parts[i].stage, i % 6);
        assert_int_equal(stored.block.parts[i].seconds, 1000 + i);
    }
}

/* By person, and by what touches the time; the ends are open. */
static void blocks_of_a_person(void **state)
{
    static const struct {
        int64_t from_ms, to_ms;
        size_t count;
    } rows[] = {
        {0, INT64_MAX, 3},
        {NIGHT, NIGHT + 1, 2},
        {NIGHT - 10, NIGHT, 0},
        {NIGHT + 400 * MINUTE - 1, NIGHT + 400 * MINUTE, 2},
        {NIGHT + 400 * MINUTE, NIGHT + 20 * HOUR, 0},
        {NIGHT + 24 * HOUR + 399 * MINUTE, INT64_MAX, 1},
    };
    struct fixture *fixture = *state;
    struct sleep_block block;
    struct device ring;
    struct person bob;

    fixture_add_person(fixture, "bob", &bob);
    fixture_add_device(fixture, "ring", "AA:BB:CC:DD:EE:02", fixture->person.row, &ring);
    block = block_of("2", NIGHT + 24 * HOUR, 400);
    put_block(fixture, fixture->device.row, fixture->person.row, &block);
    block = block_of("1", NIGHT, 400);
    put_block(fixture, fixture->device.row, fixture->person.row, &block);
    put_block(fixture, ring.row, fixture->person.row, &block);
    block = block_of("0", NIGHT - 24 * HOUR, 400);
    put_block(fixture, ring.row, bob.row, &block);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        CLEANUP(cleanup_free) struct stored_sleep *list = NULL;
        size_t count = 0;

        assert_ok(sleep_blocks_read(fixture->store, fixture->person.row, rows[i].from_ms,
                                    rows[i].to_ms, &list, &count, &err));
        assert_int_equal(count, rows[i].count);
        for (size_t k = 1; k < count; k++)
            assert_true(list[k - 1].device_row < list[k].device_row ||
                        list[k - 1].block.start_ms < list[k].block.start_ms);
    }
}

static void neighbours_are_of_one_device(void **state)
{
    struct fixture *fixture = *state;
    CLEANUP(cleanup_free) struct sleep_neighbour *list = NULL;
    struct sleep_block block = block_of("1", NIGHT, 400);
    struct device ring;
    size_t count = 0;

    fixture_add_device(fixture, "ring", "AA:BB:CC:DD:EE:02", fixture->person.row, &ring);
    put_block(fixture, fixture->device.row, 0, &block);
    put_block(fixture, ring.row, 0, &block);
    assert_ok(sleep_blocks_near(fixture->store, ring.row, NIGHT + HOUR, NIGHT + 2 * HOUR, &list,
                                &count, &err));
    assert_int_equal(count, 1);
    assert_string_equal(list[0].key, "1");
    assert_int_equal(list[0].start_ms, NIGHT);
    assert_int_equal(list[0].end_ms, NIGHT + 400 * MINUTE);
}

/* Somebody has edited the table by hand. */
static void parts_that_make_no_sense(void **state)
{
    static const char *const rows[] = {
        "[]]",     "[1]",           "[[\"light\"]]",        "[[\"light\",\"long\"]]",
        "[[7,8]]", "[[\"nap\",8]]", "[[\"light\",0]]",      "[[\"light\",-5]]",
        "[[]]",    "[{\"a\":1}]",   "[[\"light\",1,2],[]]", "[[\"light\",99999999999]]"};
    struct fixture *fixture = *state;
    struct sleep_block block = block_of("1", NIGHT, 400);
    struct stored_sleep stored;

    put_block(fixture, fixture->device.row, fixture->person.row, &block);
    block = block_of("2", NIGHT + 24 * HOUR, 400);
    put_block(fixture, fixture->device.row, fixture->person.row, &block);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        CLEANUP(cleanup_free) struct stored_sleep *list = NULL;
        char *sql = sqlite3_mprintf("UPDATE sleep_block SET parts = %Q WHERE key = '1'", rows[i]);
        size_t count = 0;

        print_message("%s\n", rows[i]);
        assert_int_equal(sqlite3_exec(fixture->store->db, sql, NULL, NULL, NULL), SQLITE_OK);
        sqlite3_free(sql);
        assert_int_equal(sleep_block_get(fixture->store, fixture->device.row, "1", &stored, NULL),
                         -ERR_CORRUPT);
        assert_ok(sleep_blocks_read(fixture->store, fixture->person.row, 0, INT64_MAX, &list,
                                    &count, &err));
        assert_int_equal(count, 1);
        assert_string_equal(list[0].block.key, "2");
    }
}

/* ---- quarantine ---- */

static void quarantine(struct fixture *fixture, const char *kind, int64_t at_ms, int64_t value,
                       const char *reason, int64_t received_ms)
{
    struct quarantined item = {.at_ms = at_ms, .value = value, .received_ms = received_ms};

    snprintf(item.kind, sizeof(item.kind), "%s", kind);
    snprintf(item.reason, sizeof(item.reason), "%s", reason);
    assert_ok(quarantine_put(fixture->store, fixture->device.row, &item, &err));
}

static void quarantine_keeps_one_of_each(void **state)
{
    struct fixture *fixture = *state;
    CLEANUP(cleanup_free) struct quarantined *list = NULL;
    size_t count = 0;

    fixture_begin(fixture);
    quarantine(fixture, "hr", 100, 250, "range", 1000);
    quarantine(fixture, "hr", 200, 250, "range", 1000);
    quarantine(fixture, "hr", 100, 0, "no_measurement", 900);
    quarantine(fixture, "hr", 100, 250, "future", 2000);
    fixture_commit(fixture);
    assert_ok(quarantine_list(fixture->store, fixture->device.row, &list, &count, &err));
    assert_int_equal(count, 3);
    assert_string_equal(list[0].kind, "hr");
    assert_string_equal(list[0].reason, "future");
    assert_string_equal(list[0].detail, "");
    assert_int_equal(list[0].at_ms, 100);
    assert_int_equal(list[0].value, 250);
    assert_int_equal(list[0].received_ms, 2000);
    assert_int_equal(list[1].at_ms, 200);
    assert_int_equal(list[2].value, 0);
}

static void quarantine_is_bounded(void **state)
{
    struct fixture *fixture = *state;
    CLEANUP(cleanup_free) struct quarantined *list = NULL;
    struct quarantined other = {.kind = "hr", .reason = "range", .at_ms = 1, .received_ms = 1};
    struct device ring;
    size_t count = 0;

    fixture_add_device(fixture, "ring", "AA:BB:CC:DD:EE:02", fixture->person.row, &ring);
    fixture_begin(fixture);
    assert_ok(quarantine_put(fixture->store, ring.row, &other, &err));
    for (int i = 0; i < QUARANTINE_ROWS_MAX; i++)
        quarantine(fixture, "hr", i, 0, "no_measurement", 1000);
    quarantine(fixture, "hr", 5000, 0, "future", 10); /* came longest ago, whatever its time */
    quarantine(fixture, "hr", 2, 0, "no_measurement", 2000);
    for (int i = 0; i < 3; i++)
        quarantine(fixture, "spo2", 4000 + i, 0, "no_measurement", 2000);
    assert_ok(quarantine_trim(fixture->store, fixture->device.row, &err));
    fixture_commit(fixture);
    assert_ok(quarantine_list(fixture->store, fixture->device.row, &list, &count, &err));
    assert_int_equal(count, QUARANTINE_ROWS_MAX);
    assert_string_equal(list[0].kind, "spo2");
    assert_int_equal(list[0].at_ms, 4002);
    assert_int_equal(list[3].at_ms, 2); /* of those of 1000 the oldest are gone: 0, 1, 3 */
    assert_int_equal(list[count - 1].at_ms, 4);
    assert_row(fixture, "SELECT count(*) FROM quarantine WHERE device <> 1", "1");
}

/* ---- fetching ---- */

static void cursors(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    struct device ring;
    int64_t value = 0;

    fixture_add_device(fixture, "ring", "AA:BB:CC:DD:EE:02", fixture->person.row, &ring);
    assert_int_equal(cursor_get(store, ring.row, "day", &value, NULL), -ERR_NOT_FOUND);
    fixture_begin(fixture);
    assert_ok(cursor_put(store, ring.row, "day", INT64_MIN + 1, &err));
    assert_ok(cursor_put(store, ring.row, "sleep", 7, &err));
    assert_ok(cursor_put(store, ring.row, "day", 20000, &err));
    fixture_commit(fixture);
    assert_ok(cursor_get(store, ring.row, "day", &value, &err));
    assert_int_equal(value, 20000);
    assert_int_equal(cursor_get(store, fixture->device.row, "day", &value, NULL), -ERR_NOT_FOUND);
    assert_row(fixture, "SELECT * FROM sync_cursor WHERE name = 'sleep'", "2|sleep|7");
}

static void facts(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    CLEANUP(cleanup_free) struct fact *list = NULL;
    char long_text[300];
    size_t count = 9;

    assert_ok(facts_list(store, fixture->device.row, &list, &count, &err));
    assert_int_equal(count, 0);
    memset(long_text, 'x', sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = '\0';
    fixture_begin(fixture);
    assert_ok(fact_put(store, fixture->device.row, "model",
                       "R\x01"
                       "0\xc3\xa9~",
                       1000, &err));
    assert_ok(fact_put(store, fixture->device.row, "firmware", "1.0", 1000, &err));
    assert_ok(fact_put(store, fixture->device.row, "firmware", "2.0", 2000, &err));
    assert_ok(fact_put(store, fixture->device.row, "firmware", "2.0", 3000, &err));
    assert_ok(fact_put(store, fixture->device.row, "noise", long_text, 3000, &err));
    fixture_commit(fixture);
    assert_ok(facts_list(store, fixture->device.row, &list, &count, &err));
    assert_int_equal(count, 3);
    assert_string_equal(list[0].name, "firmware");
    assert_string_equal(list[0].text, "2.0");
    assert_int_equal(list[0].at_ms, 2000); /* since when, not when last said */
    assert_string_equal(list[1].text, "R?0??~");
    assert_int_equal(strlen(list[2].text), FACT_TEXT_MAX);
}

static void how_fetching_went(void **state)
{
    struct fixture *fixture = *state;
    struct store *store = fixture->store;
    struct sync_state sync = {.asked_ms = 77};

    assert_ok(sync_state_get(store, fixture->device.row, &sync, &err));
    assert_int_equal(sync.asked_ms, 0);
    assert_int_equal(sync.tried_ms, 0);
    assert_string_equal(sync.failure, "");

    fixture_begin(fixture);
    assert_ok(sync_ask(store, fixture->device.row, 500, &err));
    fixture_commit(fixture);
    sync = (struct sync_state){.asked_ms = 1, /* not the daemon's to say */
                               .tried_ms = 1000,
                               .succeeded_ms = 900,
                               .failure = "not_seen",
                               .failures = 3,
                               .links = 12,
                               .link_ms = 345678};
    fixture_begin(fixture);
    assert_ok(sync_state_put(store, fixture->device.row, &sync, &err));
    fixture_commit(fixture);
    assert_ok(sync_state_get(store, fixture->device.row, &sync, &err));
    assert_int_equal(sync.asked_ms, 500);
    assert_int_equal(sync.tried_ms, 1000);
    assert_int_equal(sync.succeeded_ms, 900);
    assert_string_equal(sync.failure, "not_seen");
    assert_int_equal(sync.failures, 3);
    assert_int_equal(sync.links, 12);
    assert_int_equal(sync.link_ms, 345678);

    fixture_begin(fixture);
    assert_ok(sync_ask(store, fixture->device.row, 2000, &err));
    fixture_commit(fixture);
    assert_row(fixture, "SELECT * FROM device_sync", "1|2000|1000|900|not_seen|3|12|345678");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(readings_are_read_back_in_order),
        TEST(the_later_value_stays),
        TEST(how_much_there_is),
        TEST(what_is_known_costs_no_write),
        TEST(readings_stay_with_their_person),
        TEST(a_change_needs_a_transaction),
        TEST(what_the_tables_refuse_has_a_name),
        TEST(sleep_is_readable_with_the_shell),
        TEST(a_block_is_replaced_as_a_whole),
        TEST(the_fullest_block_goes_there_and_back),
        TEST(blocks_of_a_person),
        TEST(neighbours_are_of_one_device),
        TEST(parts_that_make_no_sense),
        TEST(quarantine_keeps_one_of_each),
        TEST(quarantine_is_bounded),
        TEST(cursors),
        TEST(facts),
        TEST(how_fetching_went),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
