/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entries: stored once a key, removed, brought back, undone in order; and windows. */
#include "storage/diary.h"

#include "core/cleanup.h"
#include "core/json.h"
#include "storage/internal.h"
#include "tests/unit/storage_fixture.h"

static struct entry make_entry(int64_t person_row, enum entry_kind kind, int64_t at_ms,
                               const char *body)
{
    struct entry entry = {.person_row = person_row,
                          .kind = kind,
                          .at_ms = at_ms,
                          .offset_s = 3600,
                          .tz = "Europe/Berlin",
                          .precision = PRECISION_MINUTE,
                          .source = SOURCE_CLI,
                          .recorded_ms = FIXTURE_START_MS};

    entry.body = json_loads(body, 0, NULL);
    assert_non_null(entry.body);
    return entry;
}

/* Adds an entry in a transaction of its own; returns its number. */
static int64_t add(struct fixture *fixture, enum entry_kind kind, int64_t at_ms,
                   const char *command)
{
    CLEANUP(entry_done)
    struct entry entry = make_entry(fixture->person.row, kind, at_ms, "{\"text\":\"oats 50 g\"}");
    bool existed = true;

    fixture_begin(fixture);
    assert_ok(entry_add(fixture->store, &entry, NULL, command, &existed, &err));
    fixture_commit(fixture);
    assert_false(existed);
    return entry.number;
}

static bool is_removed(const struct fixture *fixture, int64_t number)
{
    CLEANUP(entry_done) struct entry entry = {0};

    assert_ok(entry_get(fixture->store, fixture->person.row, number, &entry, &err));
    return entry.removed;
}

static void test_comes_back_as_it_was(void **state)
{
    struct fixture *fixture = *state;
    static const char body[] =
        "{\"items\":[{\"food\":\"oats\",\"grams\":0.1}],\"text\":\"K\u00e4se\"}";
    CLEANUP(entry_done)
    struct entry entry = make_entry(fixture->person.row, ENTRY_DRINK, FIXTURE_START_MS - 5, body);
    CLEANUP(entry_done) struct entry back = {0};

    entry.precision = PRECISION_DAY;
    entry.source = SOURCE_MQTT;
    fixture_begin(fixture);
    assert_ok(entry_add(fixture->store, &entry, NULL, "drink", NULL, &err));
    fixture_commit(fixture);
    assert_int_equal(entry.number, 1);
    assert_int_equal(strlen(entry.entry_id), ULID_LENGTH);

    assert_ok(entry_get(fixture->store, fixture->person.row, 1, &back, &err));
    assert_string_equal(back.entry_id, entry.entry_id);
    assert_int_equal(back.kind, ENTRY_DRINK);
    assert_int_equal(back.at_ms, FIXTURE_START_MS - 5);
    assert_int_equal(back.offset_s, 3600);
    assert_string_equal(back.tz, "Europe/Berlin");
    assert_int_equal(back.precision, PRECISION_DAY);
    assert_int_equal(back.source, SOURCE_MQTT);
    assert_int_equal(back.recorded_ms, FIXTURE_START_MS);
    assert_false(back.removed);
    assert_true(json_equal(back.body, entry.body));
}

static void test_one_persons_diary(void **state)
{
    struct fixture *fixture = *state;
    struct person bob;
    struct entry entry;
    struct change change;
    int64_t number = add(fixture, ENTRY_FOOD, 1000, "eat");

    fixture_add_person(fixture, "bob", &bob);
    assert_int_equal(entry_get(fixture->store, bob.row, number, &entry, NULL), -ERR_NOT_FOUND);
    assert_int_equal(entry_latest_ms(fixture->store, bob.row, ENTRY_FOOD), 0);
    fixture_begin(fixture);
    assert_int_equal(entry_remove(fixture->store, bob.row, number, "rm", NULL), -ERR_NOT_FOUND);
    assert_int_equal(diary_undo(fixture->store, bob.row, &change, NULL), -ERR_NOT_FOUND);
    store_rollback(fixture->store);
}

static void test_same_key_is_the_same_entry(void **state)
{
    struct fixture *fixture = *state;
    struct person bob;
    bool existed = true;

    fixture_add_person(fixture, "bob", &bob);
    fixture_begin(fixture);
    for (int turn = 0; turn < 3; turn++) {
        CLEANUP(entry_done)
        struct entry entry = make_entry(fixture->person.row, ENTRY_FOOD, 1000 + turn, "{\"n\":1}");
        assert_ok(entry_add(fixture->store, &entry, "key-1", "eat", &existed, &err));
        assert_int_equal(existed, turn > 0);
        assert_int_equal(entry.number, 1);
        assert_int_equal(entry.at_ms, 1000);
    }
    /* Keys are a person's own. */
    CLEANUP(entry_done) struct entry other = make_entry(bob.row, ENTRY_FOOD, 5, "{}");
    assert_ok(entry_add(fixture->store, &other, "key-1", "eat", &existed, &err));
    assert_false(existed);
    assert_int_equal(other.number, 2);
    fixture_commit(fixture);
}

static void test_bad_entries(void **state)
{
    struct fixture *fixture = *state;
    CLEANUP(entry_done) struct entry entry = make_entry(fixture->person.row, ENTRY_FOOD, 1, "{}");
    CLEANUP(entry_done) struct entry same = make_entry(fixture->person.row, ENTRY_FOOD, 1, "{}");
    CLEANUP(entry_done) struct entry array = make_entry(fixture->person.row, ENTRY_FOOD, 1, "[]");
    CLEANUP(entry_done) struct entry nobody = make_entry(77, ENTRY_FOOD, 1, "{}");
    struct entry empty = {.person_row = fixture->person.row};

    assert_int_equal(entry_add(fixture->store, &entry, NULL, "", NULL, NULL), -ERR_INTERNAL);
    fixture_begin(fixture);
    assert_ok(entry_add(fixture->store, &entry, NULL, NULL, NULL, &err));
    memcpy(same.entry_id, entry.entry_id, sizeof(same.entry_id));
    assert_int_equal(entry_add(fixture->store, &same, NULL, "", NULL, NULL), -ERR_EXISTS);
    assert_int_equal(entry_add(fixture->store, &array, NULL, "", NULL, NULL), -ERR_RANGE);
    assert_int_equal(entry_add(fixture->store, &nobody, NULL, "", NULL, NULL), -ERR_RANGE);
    assert_int_equal(entry_add(fixture->store, &empty, NULL, "", NULL, NULL), -ERR_INTERNAL);
    assert_int_equal(same.number, 0);
    fixture_commit(fixture);
}

static void test_numbers_are_never_reused(void **state)
{
    struct fixture *fixture = *state;
    int64_t number = add(fixture, ENTRY_FOOD, 1000, "eat");

    fixture_begin(fixture);
    assert_ok(entry_remove(fixture->store, fixture->person.row, number, "rm", &err));
    assert_int_equal(entry_remove(fixture->store, fixture->person.row, number, "rm", NULL),
                     -ERR_NOT_FOUND);
    fixture_commit(fixture);
    assert_true(is_removed(fixture, number));
    assert_int_equal(add(fixture, ENTRY_FOOD, 1000, "eat"), number + 1);
}

struct visited {
    size_t count, stop_at;
    int64_t numbers[16];
};

static int visit(void *userdata, const struct entry *entry)
{
    struct visited *visited = userdata;

    visited->numbers[visited->count++] = entry->number;
    return visited->count == visited->stop_at ? -ERR_AMBIGUOUS : 0;
}

static void test_in_order_of_time(void **state)
{
    struct fixture *fixture = *state;
    static const int64_t times[] = {500, 100, 300, 300, 900};
    static const int64_t expected[] = {3, 4, 1};
    struct visited visited = {0}, stopped = {.stop_at = 2};

    for (size_t i = 0; i < 5; i++)
        add(fixture, i == 1 ? ENTRY_SYMPTOM : ENTRY_FOOD, times[i], "eat");
    assert_ok(entry_each(fixture->store, fixture->person.row, 200, 900, visit, &visited, &err));
    assert_int_equal(visited.count, 3);
    assert_memory_equal(visited.numbers, expected, sizeof(expected));
    assert_int_equal(entry_each(fixture->store, fixture->person.row, 0, 900, visit, &stopped, NULL),
                     -ERR_AMBIGUOUS);
    assert_int_equal(stopped.count, 2);

    assert_int_equal(entry_latest_ms(fixture->store, fixture->person.row, ENTRY_FOOD), 900);
    assert_int_equal(entry_latest_ms(fixture->store, fixture->person.row, ENTRY_SYMPTOM), 100);
    assert_int_equal(entry_latest_ms(fixture->store, fixture->person.row, ENTRY_DRINK), 0);
    fixture_begin(fixture);
    assert_ok(entry_remove(fixture->store, fixture->person.row, 5, "rm", &err));
    fixture_commit(fixture);
    assert_int_equal(entry_latest_ms(fixture->store, fixture->person.row, ENTRY_FOOD), 500);
}

static void test_undo_walks_back(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *command;
        bool was_add;
        int64_t number;
        bool removed_after;
    } rows[] = {
        {"rm 1", false, 1, false},
        {"eat two", true, 2, true},
        {"eat one", true, 1, true},
    };
    struct change change;

    add(fixture, ENTRY_FOOD, 100, "eat one");
    add(fixture, ENTRY_FOOD, 200, "eat two");
    fixture_begin(fixture);
    assert_ok(entry_remove(fixture->store, fixture->person.row, 1, "rm 1", &err));
    fixture_commit(fixture);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        fixture_begin(fixture);
        assert_ok(diary_undo(fixture->store, fixture->person.row, &change, &err));
        fixture_commit(fixture);
        assert_string_equal(change.command, rows[i].command);
        assert_int_equal(change.was_add, rows[i].was_add);
        assert_int_equal(change.entry.number, rows[i].number);
        assert_int_equal(change.entry.removed, rows[i].removed_after);
        assert_int_equal(is_removed(fixture, rows[i].number), rows[i].removed_after);
        entry_done(&change.entry);
    }
    fixture_begin(fixture);
    assert_int_equal(diary_undo(fixture->store, fixture->person.row, &change, NULL),
                     -ERR_NOT_FOUND);
    store_rollback(fixture->store);
    assert_int_equal(diary_undo(fixture->store, fixture->person.row, &change, NULL), -ERR_INTERNAL);
}

/* The command in the journal is as long as it was; the copy handed out is cut between letters. */
static void test_long_command(void **state)
{
    struct fixture *fixture = *state;
    struct change change;
    char command[602] = "";

    for (size_t i = 0; i + 2 < sizeof(command); i += 2)
        memcpy(command + i, "\xc3\xa4", 3);
    add(fixture, ENTRY_FOOD, 100, command);
    fixture_begin(fixture);
    assert_ok(diary_undo(fixture->store, fixture->person.row, &change, &err));
    fixture_commit(fixture);
    assert_int_equal(strlen(change.command), 254);
    assert_memory_equal(change.command, command, 254);
    entry_done(&change.entry);
}

static void test_unreadable_entry(void **state)
{
    struct fixture *fixture = *state;
    struct entry entry = {0};
    int64_t number = add(fixture, ENTRY_FOOD, 100, "eat");

    assert_int_equal(
        sqlite3_exec(fixture->store->db, "UPDATE entry SET kind = 'tea'", NULL, NULL, NULL), 0);
    assert_int_equal(entry_get(fixture->store, fixture->person.row, number, &entry, NULL),
                     -ERR_CORRUPT);
    assert_null(entry.body);
}

#define OPENED(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        OPENED(test_comes_back_as_it_was),
        OPENED(test_one_persons_diary),
        OPENED(test_same_key_is_the_same_entry),
        OPENED(test_bad_entries),
        OPENED(test_numbers_are_never_reused),
        OPENED(test_in_order_of_time),
        OPENED(test_undo_walks_back),
        OPENED(test_long_command),
        OPENED(test_unreadable_entry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
