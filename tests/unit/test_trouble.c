/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with links and the adapter, as it is stored. */
#include "storage/trouble.h"

#include "tests/unit/storage_fixture.h"

static void put(struct fixture *fixture, const struct device_trouble *trouble)
{
    fixture_begin(fixture);
    assert_ok(device_trouble_put(fixture->store, fixture->device.row, trouble, &err));
    fixture_commit(fixture);
}

static void check(struct fixture *fixture, const struct device_trouble *expected)
{
    struct device_trouble found;

    assert_ok(device_trouble_get(fixture->store, fixture->device.row, &found, &err));
    assert_string_equal(found.word, expected->word);
    assert_int_equal(found.since_ms, expected->since_ms);
    assert_int_equal(found.unreachable, expected->unreachable);
    assert_int_equal(found.told_ms, expected->told_ms);
    assert_int_equal(found.gap_told_ms, expected->gap_told_ms);
    assert_int_equal(found.battery_low, expected->battery_low);
    assert_int_equal(found.battery_told_ms, expected->battery_told_ms);
}

static void of_a_device(void **state)
{
    static const struct device_trouble rows[] = {
        {.word = "connect_failed", .since_ms = 1, .unreachable = true, .told_ms = 2},
        {.word = "abcdefghijklmnopqrstuvwxyz_90123", .since_ms = INT64_MAX, .gap_told_ms = 7},
        {.word = "", .battery_low = true, .battery_told_ms = 8},
        {.word = ""},
    };
    static const struct device_trouble none;
    struct fixture *fixture = *state;

    check(fixture, &none);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        put(fixture, &rows[i]);
        check(fixture, &rows[i]);
    }
}

static void of_the_adapter(void **state)
{
    static const struct adapter_trouble rows[] = {
        {.adapter = "hci0", .text = "the adapter is off", .since_ms = 17},
        {.adapter = "", .text = "there is no adapter", .since_ms = 18},
        {.adapter = "hci1", .text = "", .since_ms = 19},
    };
    struct fixture *fixture = *state;
    struct adapter_trouble found;

    assert_ok(adapter_trouble_get(fixture->store, &found, &err));
    assert_string_equal(found.text, "");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        fixture_begin(fixture);
        assert_ok(adapter_trouble_put(fixture->store, &rows[i], &err));
        fixture_commit(fixture);
        assert_ok(adapter_trouble_get(fixture->store, &found, &err));
        assert_string_equal(found.adapter, rows[i].adapter);
        assert_string_equal(found.text, rows[i].text);
        assert_int_equal(found.since_ms, rows[i].since_ms);
    }
}

static void bad_calls_have_names(void **state)
{
    static const struct device_trouble trouble = {.word = "silent"};
    static const struct adapter_trouble adapter = {.text = "the adapter is off"};
    struct fixture *fixture = *state;

    assert_int_equal(device_trouble_put(fixture->store, fixture->device.row, &trouble, NULL),
                     -ERR_INTERNAL);
    assert_int_equal(adapter_trouble_put(fixture->store, &adapter, NULL), -ERR_INTERNAL);
    fixture_begin(fixture);
    assert_int_equal(device_trouble_put(fixture->store, 99, &trouble, NULL), -ERR_RANGE);
    store_rollback(fixture->store);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(of_a_device),
        TEST(of_the_adapter),
        TEST(bad_calls_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
