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
    int64_t number = add(fixture, ENTRY_FOOD, 1000, "eat");

    fixture_add_person(fixture, "bob", &bob);
    assert_int_equal(entry_get(fixture->store, bob.row, number, &entry, NULL), -ERR_NOT_FOUND);
    assert_int_equal(entry_latest_ms(fixture->store, bob.row, ENTRY_FOOD), 0);
    fixture_begin(fixture);
    assert_int_equal(entry_remove(fixture->store, bob.row, number, "rm", NULL), -ERR_NOT_FOUND);
    assert_int_equal(diary_undo(fixture->store, bob.row, 0, NULL, NULL, NULL), -ERR_NOT_FOUND);
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

/* What was walked last. */
struct walked {
    int count;
    int64_t step, number;
    enum change_what what;
    bool removed;
    char command[256];
    char meal[MEAL_NAME_MAX + 1];
};

static int on_change(void *userdata, const struct change *change)
{
    struct walked *walked = userdata;

    walked->count++;
    walked->step = change->step;
    walked->number = change->entry.number;
    walked->what = change->what;
    walked->removed = change->entry.removed;
    memcpy(walked->command, change->command, sizeof(walked->command));
    memcpy(walked->meal, change->meal, sizeof(walked->meal));
    return 0;
}

static int undo(struct fixture *fixture, int64_t step, struct walked *ret)
{
    *ret = (struct walked){0};
    fixture_begin(fixture);
    int r = diary_undo(fixture->store, fixture->person.row, step, on_change, ret, NULL);
    return store_end(fixture->store, r, NULL);
}

static int redo(struct fixture *fixture, struct walked *ret)
{
    *ret = (struct walked){0};
    fixture_begin(fixture);
    int r = diary_redo(fixture->store, fixture->person.row, on_change, ret, NULL);
    return store_end(fixture->store, r, NULL);
}

static void test_undo_walks_back(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *command;
        enum change_what what;
        int64_t number;
        bool removed_after;
    } rows[] = {
        {"rm 1", CHANGE_REMOVE, 1, false},
        {"eat two", CHANGE_ADD, 2, true},
        {"eat one", CHANGE_ADD, 1, true},
    };
    struct walked walked;

    add(fixture, ENTRY_FOOD, 100, "eat one");
    add(fixture, ENTRY_FOOD, 200, "eat two");
    fixture_begin(fixture);
    assert_ok(entry_remove(fixture->store, fixture->person.row, 1, "rm 1", &err));
    fixture_commit(fixture);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_ok(undo(fixture, 0, &walked));
        assert_int_equal(walked.count, 1);
        assert_string_equal(walked.command, rows[i].command);
        assert_int_equal(walked.what, rows[i].what);
        assert_int_equal(walked.number, rows[i].number);
        assert_int_equal(walked.removed, rows[i].removed_after);
        assert_int_equal(is_removed(fixture, rows[i].number), rows[i].removed_after);
    }
    assert_int_equal(undo(fixture, 0, &walked), -ERR_NOT_FOUND);
    assert_int_equal(diary_undo(fixture->store, fixture->person.row, 0, NULL, NULL, NULL),
                     -ERR_INTERNAL);
    /* And forwards, in the order in which they were made. */
    for (size_t i = sizeof(rows) / sizeof(rows[0]); i-- > 0;) {
        assert_ok(redo(fixture, &walked));
        assert_string_equal(walked.command, rows[i].command);
        assert_int_equal(is_removed(fixture, rows[i].number), !rows[i].removed_after);
    }
    assert_int_equal(redo(fixture, &walked), -ERR_NOT_FOUND);
}

/* What is new makes what was taken back stay so. */
static void test_no_redo_after_something_new(void **state)
{
    struct fixture *fixture = *state;
    struct walked walked;

    add(fixture, ENTRY_FOOD, 100, "eat one");
    assert_ok(undo(fixture, 0, &walked));
    add(fixture, ENTRY_FOOD, 200, "eat two");
    assert_int_equal(redo(fixture, &walked), -ERR_NOT_FOUND);
    assert_true(is_removed(fixture, 1));
}

static void edit(struct fixture *fixture, int64_t number, int64_t at_ms, const char *text)
{
    CLEANUP(entry_done) struct entry entry = {0};

    assert_ok(entry_get(fixture->store, fixture->person.row, number, &entry, &err));
    entry.at_ms = at_ms;
    json_object_set_new(entry.body, "text", json_string(text));
    fixture_begin(fixture);
    assert_ok(entry_edit(fixture->store, &entry, "edit", &err));
    fixture_commit(fixture);
}

static int64_t time_of(struct fixture *fixture, int64_t number)
{
    CLEANUP(entry_done) struct entry entry = {0};

    assert_ok(entry_get(fixture->store, fixture->person.row, number, &entry, &err));
    return entry.at_ms;
}

static void check_text(struct fixture *fixture, int64_t number, const char *text)
{
    CLEANUP(entry_done) struct entry entry = {0};

    assert_ok(entry_get(fixture->store, fixture->person.row, number, &entry, &err));
    assert_string_equal(json_string_value(json_object_get(entry.body, "text")), text);
}

static void test_edits_walk_both_ways(void **state)
{
    struct fixture *fixture = *state;
    struct walked walked;

    add(fixture, ENTRY_FOOD, 100, "eat one");
    const int64_t before_ms = time_of(fixture, 1);
    edit(fixture, 1, 200, "first");
    edit(fixture, 1, 300, "second");
    check_text(fixture, 1, "second");
    assert_ok(undo(fixture, 0, &walked));
    assert_int_equal(walked.what, CHANGE_EDIT);
    check_text(fixture, 1, "first");
    assert_int_equal(time_of(fixture, 1), 200);
    assert_ok(redo(fixture, &walked));
    check_text(fixture, 1, "second");
    assert_int_equal(time_of(fixture, 1), 300);
    assert_ok(undo(fixture, 0, &walked));
    assert_ok(undo(fixture, 0, &walked));
    assert_int_equal(time_of(fixture, 1), before_ms);
}

/* All of a transaction is one step, taken back from its last change on. */
static void test_a_transaction_is_a_step(void **state)
{
    struct fixture *fixture = *state;
    CLEANUP(json_drop) json_t *body = json_pack("{s:[]}", "items");
    CLEANUP(json_drop) json_t *got = NULL;
    struct walked walked;

    add(fixture, ENTRY_FOOD, 100, "eat one");
    fixture_begin(fixture);
    assert_ok(entry_remove(fixture->store, fixture->person.row, 1, "all", &err));
    assert_ok(meal_put(fixture->store, fixture->person.row, "m", body, "all", &err));
    fixture_commit(fixture);
    assert_ok(undo(fixture, 0, &walked));
    assert_int_equal(walked.count, 2);
    assert_int_equal(walked.number, 1); /* the meal came first */
    assert_false(is_removed(fixture, 1));
    assert_int_equal(meal_get(fixture->store, fixture->person.row, "m", &got, NULL),
                     -ERR_NOT_FOUND);
    assert_ok(redo(fixture, &walked));
    assert_string_equal(walked.meal, "m");
    assert_ok(meal_get(fixture->store, fixture->person.row, "m", &got, &err));
}

/* A step in the middle, unless a later one is about the same. */
static void test_one_step_by_its_number(void **state)
{
    struct fixture *fixture = *state;
    struct walked walked;

    add(fixture, ENTRY_FOOD, 100, "eat one"); /* step 1 */
    add(fixture, ENTRY_FOOD, 200, "eat two"); /* step 2 */
    edit(fixture, 2, 300, "x");               /* step 3 */
    assert_int_equal(undo(fixture, 2, &walked), -ERR_EXISTS);
    assert_ok(undo(fixture, 1, &walked));
    assert_true(is_removed(fixture, 1));
    assert_int_equal(undo(fixture, 1, &walked), -ERR_NOT_FOUND);
    assert_int_equal(undo(fixture, 77, &walked), -ERR_NOT_FOUND);
    assert_ok(undo(fixture, 0, &walked)); /* the newest in force */
    assert_int_equal(walked.step, 3);
    assert_ok(undo(fixture, 2, &walked));
}

static void test_removed_entries_are_not_edited(void **state)
{
    struct fixture *fixture = *state;
    CLEANUP(entry_done) struct entry entry = {0};

    add(fixture, ENTRY_FOOD, 100, "eat one");
    assert_ok(entry_get(fixture->store, fixture->person.row, 1, &entry, &err));
    fixture_begin(fixture);
    assert_ok(entry_remove(fixture->store, fixture->person.row, 1, "rm", &err));
    assert_int_equal(entry_edit(fixture->store, &entry, "edit", NULL), -ERR_NOT_FOUND);
    assert_int_equal(meal_put(fixture->store, fixture->person.row, "m", NULL, "rm", NULL),
                     -ERR_NOT_FOUND);
    store_rollback(fixture->store);
    assert_int_equal(entry_edit(fixture->store, &entry, "edit", NULL), -ERR_INTERNAL);
}

/* A key of several entries gives all of its step, in their order. */
static void test_a_key_of_several_entries(void **state)
{
    struct fixture *fixture = *state;
    struct visited visited = {0}, nothing = {0};
    static const int64_t expected[] = {2, 3, 4};

    add(fixture, ENTRY_FOOD, 50, "eat");
    fixture_begin(fixture);
    for (int i = 0; i < 3; i++) {
        CLEANUP(entry_done)
        struct entry entry = make_entry(fixture->person.row, ENTRY_FOOD, 900 - i, "{}");
        assert_ok(entry_add(fixture->store, &entry, i == 0 ? "k" : NULL, "batch", NULL, &err));
    }
    assert_ok(entry_remove(fixture->store, fixture->person.row, 3, "rm", &err));
    fixture_commit(fixture);
    assert_ok(entry_each_keyed(fixture->store, fixture->person.row, "k", visit, &visited, &err));
    assert_int_equal(visited.count, 3);
    assert_memory_equal(visited.numbers, expected, sizeof(expected));
    assert_ok(
        entry_each_keyed(fixture->store, fixture->person.row, "other", visit, &nothing, &err));
    assert_int_equal(nothing.count, 0);
}

static int on_step(void *userdata, const struct step *step)
{
    int64_t *numbers = userdata;

    numbers[numbers[0]++] = step->undone ? -step->number : step->number;
    return 0;
}

static void test_history(void **state)
{
    struct fixture *fixture = *state;
    int64_t numbers[8] = {1};
    struct walked walked;

    for (int i = 0; i < 4; i++)
        add(fixture, ENTRY_FOOD, 100 + i, "eat");
    assert_ok(undo(fixture, 0, &walked));
    assert_ok(diary_history(fixture->store, fixture->person.row, 3, on_step, numbers, &err));
    assert_int_equal(numbers[0], 4);
    assert_int_equal(numbers[1], -4);
    assert_int_equal(numbers[2], 3);
    assert_int_equal(numbers[3], 2);
}

/* The command in the journal is as long as it was; the copy handed out is cut between letters. */
static void test_long_command(void **state)
{
    struct fixture *fixture = *state;
    struct walked walked;
    char command[602] = "";

    for (size_t i = 0; i + 2 < sizeof(command); i += 2)
        memcpy(command + i, "\xc3\xa4", 3);
    add(fixture, ENTRY_FOOD, 100, command);
    assert_ok(undo(fixture, 0, &walked));
    assert_int_equal(strlen(walked.command), 254);
    assert_memory_equal(walked.command, command, 254);
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
        OPENED(test_no_redo_after_something_new),
        OPENED(test_edits_walk_both_ways),
        OPENED(test_a_transaction_is_a_step),
        OPENED(test_one_step_by_its_number),
        OPENED(test_removed_entries_are_not_edited),
        OPENED(test_a_key_of_several_entries),
        OPENED(test_history),
        OPENED(test_long_command),
        OPENED(test_unreadable_entry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
