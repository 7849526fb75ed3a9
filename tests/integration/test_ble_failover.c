/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two adapters, of which one fails, or holds a link of ours while the other one is in use: minutes
 * of it, on a clock that runs faster.
 */
#include "tests/harness/central.h"
#include <stdio.h>
#include <string.h>

#define SPEED      30
#define MINUTE_MS  60000
#define OTHER      "adapter add hci1 00:11:22:33:44:66"
#define NEVER_ENDS "100000"

static bool uses(const struct central *f, const char *adapter)
{
    return strcmp(f->adapter, adapter) == 0;
}

static bool adapter_says(const struct central *f, const char *text)
{
    return f->adapter_error && strcmp(f->adapter_error, text) == 0;
}

static long long calls(const struct central *f, const char *method)
{
    return harness_air_number(f->harness, method);
}

static void keep_with_two_adapters(struct central *f)
{
    central_air(f, OTHER);
    central_air(f, "strap add " CENTRAL_ADDRESS " " CENTRAL_QUICK);
    central_refuse_searches(f, NEVER_ENDS);
    central_open(f, 5);
    central_keep(f, CENTRAL_ADDRESS);
    CENTRAL_UNTIL_WITHIN(f, adapter_says(f, BLE_NO_SEARCH), 2 * MINUTE_MS);
    assert_true(uses(f, "hci0"));
}

/* ---- an adapter that fails ---- */

/* Both fail: not back and forth. */
static void the_second_one_is_stayed_with(void **state)
{
    struct central *f = *state;
    keep_with_two_adapters(f);
    CENTRAL_UNTIL_WITHIN(f, uses(f, "hci1"), 7 * MINUTE_MS);
    CENTRAL_UNTIL_WITHIN(f, adapter_says(f, BLE_NO_SEARCH), 2 * MINUTE_MS);
    central_limit(f, 15 * MINUTE_MS);
    while (!f->late) {
        central_turn(f);
        assert_true(uses(f, "hci1"));
    }
    central_refuse_searches(f, "0");
    central_expect_beats(f, 2 * MINUTE_MS);
    assert_true(uses(f, "hci1"));
}

static void a_wish_is_obeyed(void **state)
{
    struct central *f = *state;
    f->adapter_wish = "hci0";
    keep_with_two_adapters(f);
    central_limit(f, 10 * MINUTE_MS);
    while (!f->late) {
        central_turn(f);
        assert_true(uses(f, "hci0"));
    }
    central_refuse_searches(f, "0");
    central_expect_beats(f, 2 * MINUTE_MS);
}

/* It is off for a moment, which is no reason to leave it; when that did not help it is left, and on
 * all the same. */
static void off_and_on_comes_first(void **state)
{
    struct central *f = *state;
    f->manage_power = true;
    keep_with_two_adapters(f);
    CENTRAL_UNTIL_WITHIN(f, adapter_says(f, "the adapter is off"), 7 * MINUTE_MS);
    assert_true(uses(f, "hci0"));
    CENTRAL_UNTIL_WITHIN(f, !f->adapter_error, MINUTE_MS);
    assert_true(uses(f, "hci0"));
    CENTRAL_UNTIL_WITHIN(f, uses(f, "hci1"), 10 * MINUTE_MS);
    assert_true(harness_air_wait(f->harness, "hci0/on", 3000));
    central_refuse_searches(f, "0");
    central_expect_beats(f, 2 * MINUTE_MS);
    assert_true(uses(f, "hci1"));
}

static void the_one_that_can_be_switched_on(void **state)
{
    struct central *f = *state;
    f->manage_power = true;
    central_air(f, OTHER);
    central_air(f, "adapter rfkill hci0 on");
    central_air(f, "adapter power hci1 off");
    central_air(f, "strap add " CENTRAL_ADDRESS " " CENTRAL_QUICK);
    central_open(f, 5);
    central_keep(f, CENTRAL_ADDRESS);
    CENTRAL_UNTIL_WITHIN(f, adapter_says(f, BLE_BLOCKED), MINUTE_MS);
    central_expect_beats(f, 5 * MINUTE_MS);
    assert_true(uses(f, "hci1"));
}

/* ---- a link on an adapter that is not in use ---- */

/* The strap is known on hci1, and linked there by another program; hci0 is in use. */
static void link_on_the_other(struct central *f)
{
    central_air(f, OTHER);
    central_air(f, "adapter power hci0 off");
    central_start_beating(f);
    assert_true(uses(f, "hci1"));
    central_close(f);
    f->closed = false;
    f->adapter[0] = '\0';
    assert_true(harness_air_wait(f->harness, "connected= ", 3000));
    central_air(f, "connect " CENTRAL_ADDRESS);
    assert_true(harness_air_wait(f->harness, "connected=" CENTRAL_ADDRESS, 3000));
    central_air(f, "adapter power hci0 on");
}

static void a_stale_link_is_ended(void **state)
{
    struct central *f = *state;
    link_on_the_other(f);
    const long long before = calls(f, "Disconnect");
    central_open(f, 5);
    f->device_count = 0;
    central_keep(f, CENTRAL_ADDRESS);
    central_expect_beats(f, 3 * MINUTE_MS);
    assert_true(uses(f, "hci0"));
    assert_int_equal(calls(f, "Disconnect"), before + 1);
}

/* It is somebody's who does not let go. */
static void one_that_does_not_end_is_left(void **state)
{
    struct central *f = *state;
    link_on_the_other(f);
    central_air(f, "stuck " CENTRAL_ADDRESS " on");
    const long long before = calls(f, "Disconnect");
    central_open(f, 5);
    f->device_count = 0;
    f->seen[0].beats = 0;
    central_keep(f, CENTRAL_ADDRESS);
    central_run_for(f, 10 * MINUTE_MS);
    assert_int_equal(calls(f, "Disconnect"), before + 4);
    assert_int_equal(f->seen[0].beats, 0);
    central_air(f, "stuck " CENTRAL_ADDRESS " off");
    central_expect_beats(f, 3 * MINUTE_MS);
}

/* Nobody keeps it: it is nobody's business. */
static void a_link_that_is_not_wanted_is_left_alone(void **state)
{
    struct central *f = *state;
    link_on_the_other(f);
    const long long before = calls(f, "Disconnect");
    central_open(f, 5);
    central_run_for(f, 5 * MINUTE_MS);
    assert_int_equal(calls(f, "Disconnect"), before);
}

int main(int argc, char **argv)
{
    (void)argc;
    harness_hurry(argv, SPEED);
#define TEST(f) cmocka_unit_test_setup_teardown(f, central_start_566, central_stop)
    const struct CMUnitTest tests[] = {
        TEST(the_second_one_is_stayed_with),
        TEST(a_wish_is_obeyed),
        TEST(off_and_on_comes_first),
        TEST(the_one_that_can_be_switched_on),
        TEST(a_stale_link_is_ended),
        TEST(one_that_does_not_end_is_left),
        TEST(a_link_that_is_not_wanted_is_left_alone),
    };
    return cmocka_run_group_tests_name("ble_failover", tests, NULL, NULL);
}
