/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must reach the broker: order, numbers without gaps, limits; and the two tables of names. */
#include "storage/outbox.h"

#include "storage/internal.h"
#include "tests/unit/storage_fixture.h"

static void add_event(struct fixture *fixture, int64_t person_row, const char *topic,
                      int64_t created_ms)
{
    int64_t seq = 0;
    char payload[32];

    assert_ok(outbox_next_seq(fixture->store, person_row, &seq, &err));
    snprintf(payload, sizeof(payload), "{\"seq\":%lld}", (long long)seq);
    assert_ok(outbox_add(fixture->store, person_row, seq, topic, payload, created_ms, &err));
}

static void test_numbers_per_person(void **state)
{
    struct fixture *fixture = *state;
    struct person bob;
    int64_t seq = 0;

    fixture_add_person(fixture, "bob", &bob);
    fixture_begin(fixture);
    for (int i = 1; i <= 3; i++) {
        assert_ok(outbox_next_seq(fixture->store, fixture->person.row, &seq, &err));
        assert_int_equal(seq, i);
    }
    assert_ok(outbox_next_seq(fixture->store, bob.row, &seq, &err));
    assert_int_equal(seq, 1);
    fixture_commit(fixture);

    /* What is rolled back leaves no gap. */
    fixture_begin(fixture);
    assert_ok(outbox_next_seq(fixture->store, bob.row, &seq, &err));
    store_rollback(fixture->store);
    fixture_begin(fixture);
    assert_ok(outbox_next_seq(fixture->store, bob.row, &seq, &err));
    fixture_commit(fixture);
    assert_int_equal(seq, 2);
    assert_int_equal(outbox_next_seq(fixture->store, bob.row, &seq, NULL), -ERR_INTERNAL);
    fixture_begin(fixture);
    assert_int_equal(outbox_next_seq(fixture->store, 99, &seq, NULL), -ERR_RANGE);
}

static void test_order_and_acknowledgement(void **state)
{
    struct fixture *fixture = *state;
    struct outbox_row *rows = NULL;
    size_t count;
    int64_t second;

    fixture_begin(fixture);
    add_event(fixture, fixture->person.row, "person/alice/event/log", 10);
    add_event(fixture, fixture->person.row, "person/alice/event/alert", 20);
    assert_ok(outbox_add(fixture->store, 0, 7, "bridge/event", "{}", 30, &err));
    fixture_commit(fixture);
    assert_int_equal(outbox_count(fixture->store), 3);

    assert_ok(outbox_read(fixture->store, 0, 2, &rows, &count, &err));
    assert_int_equal(count, 2);
    assert_string_equal(rows[0].topic, "person/alice/event/log");
    assert_string_equal(rows[0].payload, "{\"seq\":1}");
    assert_int_equal(rows[0].created_ms, 10);
    assert_string_equal(rows[1].payload, "{\"seq\":2}");
    second = rows[1].row;
    outbox_free(rows, count);

    assert_ok(outbox_read(fixture->store, second, 10, &rows, &count, &err));
    assert_int_equal(count, 1);
    assert_string_equal(rows[0].topic, "bridge/event");
    outbox_free(rows, count);

    assert_int_equal(outbox_delete(fixture->store, second, NULL), -ERR_INTERNAL);
    fixture_begin(fixture);
    assert_ok(outbox_delete(fixture->store, second, &err));
    assert_ok(outbox_delete(fixture->store, second, &err));
    assert_ok(outbox_expire(fixture->store, 11, &err));
    fixture_commit(fixture);
    assert_ok(outbox_read(fixture->store, 0, 10, &rows, &count, &err));
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].created_ms, 30);
    assert_true(rows[0].row > second);
    outbox_free(rows, count);

    /* A row number is never used again. */
    fixture_begin(fixture);
    assert_ok(outbox_expire(fixture->store, 1000, &err));
    add_event(fixture, fixture->person.row, "t", 40);
    fixture_commit(fixture);
    assert_ok(outbox_read(fixture->store, 0, 10, &rows, &count, &err));
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].row, second + 2);
    outbox_free(rows, count);
}

static void test_oldest_rows_are_dropped(void **state)
{
    struct fixture *fixture = *state;
    struct outbox_row *rows = NULL;
    size_t count;

    fixture_begin(fixture);
    for (int i = 0; i < OUTBOX_ROWS_MAX; i++)
        assert_ok(outbox_add(fixture->store, fixture->person.row, i, "t", "{}", i, &err));
    assert_int_equal(outbox_count(fixture->store), OUTBOX_ROWS_MAX);
    /* Holes do not count. */
    assert_ok(outbox_delete(fixture->store, 5, &err));
    add_event(fixture, fixture->person.row, "t", 1);
    assert_int_equal(outbox_count(fixture->store), OUTBOX_ROWS_MAX);
    add_event(fixture, fixture->person.row, "t", 1);
    fixture_commit(fixture);
    assert_int_equal(outbox_count(fixture->store), OUTBOX_ROWS_MAX);
    assert_ok(outbox_read(fixture->store, 0, 1, &rows, &count, &err));
    assert_int_equal(rows[0].row, 2);
    outbox_free(rows, count);
}

static void test_retained_topics(void **state)
{
    struct fixture *fixture = *state;
    static const char *const topics[] = {"z/b", "z/a", "z/a", "z/\xc3\xa4"};
    static const bool fresh[] = {true, true, false, true};
    char **list = NULL;
    size_t count;
    bool is_new;

    assert_ok(retained_list(fixture->store, &list, &count, &err));
    assert_int_equal(count, 0);
    free(list);
    for (size_t i = 0; i < 4; i++) {
        assert_ok(retained_add(fixture->store, topics[i], &is_new, &err));
        assert_int_equal(is_new, fresh[i]);
    }
    assert_ok(retained_delete(fixture->store, "z/none", &err));
    assert_ok(retained_list(fixture->store, &list, &count, &err));
    assert_int_equal(count, 3);
    assert_string_equal(list[0], "z/a");
    assert_string_equal(list[1], "z/b");
    assert_string_equal(list[2], "z/\xc3\xa4");
    free(list);
    assert_ok(retained_delete(fixture->store, "z/a", &err));
    assert_ok(retained_list(fixture->store, &list, &count, &err));
    assert_int_equal(count, 2);
    free(list);
    assert_int_equal(retained_add(fixture->store, "", NULL, NULL), -ERR_RANGE);
}

static void test_named_values(void **state)
{
    struct fixture *fixture = *state;
    char value[8];

    assert_int_equal(meta_get(fixture->store, "instance", value, sizeof(value), NULL),
                     -ERR_NOT_FOUND);
    fixture_begin(fixture);
    assert_ok(meta_set(fixture->store, "instance", "abc", &err));
    assert_ok(meta_set(fixture->store, "instance", "1234567", &err));
    fixture_commit(fixture);
    assert_ok(meta_get(fixture->store, "instance", value, sizeof(value), &err));
    assert_string_equal(value, "1234567");
    assert_int_equal(meta_get(fixture->store, "instance", value, 7, NULL), -ERR_LENGTH);
}

#define OPENED(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        OPENED(test_numbers_per_person),
        OPENED(test_order_and_acknowledgement),
        OPENED(test_oldest_rows_are_dropped),
        OPENED(test_retained_topics),
        OPENED(test_named_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
