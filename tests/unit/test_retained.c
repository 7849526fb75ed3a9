/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is retained at the broker and what of it must be cleared, on a real database. */
#include "core/cleanup.h"
#include "core/ztime.h"
#include "gateway/retained.h"
#include "storage/outbox.h"
#include "tests/unit/storage_fixture.h"

static struct retained *open_retained(struct fixture *fixture)
{
    struct retained *retained = NULL;

    assert_ok(retained_open(fixture->store, &retained, &err));
    return retained;
}

static bool due(struct retained *retained, const char *topic, const char *essence, int64_t mono_ms)
{
    bool is_due = false;

    assert_ok(retained_due(retained, topic, essence, mono_ms, &is_due, &err));
    return is_due;
}

static size_t in_database(const struct fixture *fixture)
{
    CLEANUP(cleanup_free) char **topics = NULL;
    size_t count = 0;

    assert_ok(retained_list(fixture->store, &topics, &count, &err));
    return count;
}

static void said_again_only_when_it_differs(void **state)
{
    struct retained *retained = open_retained(*state);

    assert_true(due(retained, "zonula/a", "one", 1000));
    assert_false(due(retained, "zonula/a", "one", 2000));
    assert_true(due(retained, "zonula/a", "two", 3000));
    assert_false(due(retained, "zonula/a", "two", 3000 + MS_PER_DAY - 1));
    assert_true(due(retained, "zonula/a", "two", 3000 + MS_PER_DAY));
    retained_restart(retained);
    assert_true(due(retained, "zonula/a", "two", 4000 + MS_PER_DAY));
    assert_int_equal(in_database(*state), 1);
    retained_close(retained);
}

/* A topic that an earlier run has used and this one does not. */
static void what_is_given_up_is_cleared(void **state)
{
    struct retained *retained = open_retained(*state);
    size_t index = 0;

    due(retained, "old/status", "online", 0);
    due(retained, "zonula/status", "online", 0);
    retained_close(retained);

    retained = open_retained(*state);
    retained_restart(retained);
    due(retained, "zonula/status", "online", 0);
    assert_string_equal(retained_leftover(retained, &index), "old/status");
    assert_int_equal(in_database(*state), 2); /* until the broker has it */
    assert_ok(retained_cleared(retained, index, &err));
    assert_int_equal(in_database(*state), 1);
    index = 0;
    assert_null(retained_leftover(retained, &index));
    /* and it may come back */
    assert_true(due(retained, "old/status", "online", 0));
    assert_int_equal(in_database(*state), 2);
    retained_close(retained);
}

static void what_is_said_meanwhile_stays(void **state)
{
    struct retained *retained = open_retained(*state);
    size_t index = 0;

    due(retained, "zonula/a", "one", 0);
    retained_restart(retained);
    assert_non_null(retained_leftover(retained, &index));
    due(retained, "zonula/a", "one", 0);
    assert_ok(retained_cleared(retained, index, &err)); /* the broker had the clearing before */
    assert_int_equal(in_database(*state), 1);
    assert_ok(retained_cleared(retained, 77, &err));
    retained_close(retained);
}

/* A topic that cannot be noted is not said, and not forgotten to be said. */
static void a_locked_database_says_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct retained *retained = open_retained(fixture);
    struct store *other = NULL;
    struct error why = {0};
    bool is_due = false;

    assert_ok(store_open(fixture->path, &other, &err));
    assert_ok(store_begin(other, &err));
    assert_int_equal(retained_due(retained, "zonula/a", "one", 0, &is_due, &why), -ERR_BUSY);
    assert_false(is_due);
    store_close(other);
    assert_true(due(retained, "zonula/a", "one", 0));
    retained_close(retained);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(said_again_only_when_it_differs),
        TEST(what_is_given_up_is_cleared),
        TEST(what_is_said_meanwhile_stays),
        TEST(a_locked_database_says_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
