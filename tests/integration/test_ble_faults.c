/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Bluetooth room against a fake org.bluez that misbehaves as the real one was seen to do, and
 * against a bus that dies.
 */
#include "tests/harness/central.h"
#include <string.h>

static void refused_connects_are_retried(void **state)
{
    struct central *f = *state;
    central_air(f, "strap add " CENTRAL_ADDRESS " " CENTRAL_QUICK);
    central_air(f, "refuse " CENTRAL_ADDRESS " 2 brief");
    central_open(f, 5);
    central_keep(f, CENTRAL_ADDRESS);
    CENTRAL_UNTIL(f, f->seen[0].state.error != NULL);
    central_expect_beats(f, CENTRAL_LIMIT_MS);
    assert_null(f->seen[0].state.error);
    assert_int_equal(harness_air_number(f->harness, "Connect"), 3);
}

static void a_strap_out_of_range_is_waited_for(void **state)
{
    struct central *f = *state;
    central_start_beating(f);
    central_air(f, "strap range " CENTRAL_ADDRESS " out");
    central_expect_loss(f);
    const long long connects = harness_air_number(f->harness, "Connect");
    CENTRAL_UNTIL(f, harness_air_number(f->harness, "StartDiscovery") >= 2);
    central_run_for(f, 2000);
    assert_int_equal(harness_air_number(f->harness, "Connect"), connects); /* never blindly */
    central_air(f, "strap range " CENTRAL_ADDRESS " in");
    central_expect_beats(f, 15000);
}

static void late_objects_are_waited_for(void **state)
{
    struct central *f = *state;
    central_air(f, "strap add " CENTRAL_ADDRESS " " CENTRAL_QUICK);
    central_air(f, "late-objects " CENTRAL_ADDRESS " 1000");
    central_open(f, 5);
    central_keep(f, CENTRAL_ADDRESS);
    central_expect_beats(f, CENTRAL_LIMIT_MS);
    assert_int_equal(harness_air_number(f->harness, "Connect"), 1);
}

static void a_missing_signal_is_survived(void **state)
{
    struct central *f = *state;
    central_air(f, "no-connected-signal on");
    central_start_beating(f);
    central_air(f, "drop " CENTRAL_ADDRESS);
    central_expect_loss(f);
    central_expect_beats(f, CENTRAL_BACK_MS);
}

static void wrong_types_are_survived(void **state)
{
    struct central *f = *state;
    central_air(f, "malformed RSSI");
    central_start_strap(f, "");
    central_run_for(f, 2000);
    central_air(f, "malformed off");
    central_expect_beats(f, CENTRAL_LIMIT_MS);
}

static void services_may_change(void **state)
{
    struct central *f = *state;
    central_start_beating(f);
    central_run_for(f, CENTRAL_NARROW_MS); /* narrow: the objects themselves are not heard */
    central_air(f, "service-changed " CENTRAL_ADDRESS);
    central_air(f, "drop " CENTRAL_ADDRESS);
    central_expect_loss(f);
    central_expect_beats(f, 2 * CENTRAL_BACK_MS);
}

/* The objects are the same afterwards, but nothing is subscribed any more. */
static void services_may_change_in_place(void **state)
{
    struct central *f = *state;
    central_start_beating(f);
    central_run_for(f, CENTRAL_NARROW_MS);
    const long long snapshots = harness_air_number(f->harness, "GetManagedObjects");
    central_air(f, "service-changed " CENTRAL_ADDRESS);
    central_run_for(f, 500); /* what was under way */
    central_expect_beats(f, 15000);
    assert_int_equal(harness_air_number(f->harness, "Connect"), 1);
    assert_true(harness_air_number(f->harness, "GetManagedObjects") <= snapshots + 1);
}

static void a_busy_subscription_is_tried_again_soon(void **state)
{
    struct central *f = *state;
    central_air(f, "fail StartNotify org.bluez.Error.InProgress In Progress 2");
    central_start_strap(f, "");
    CENTRAL_UNTIL_WITHIN(f, central_connected(f, 0), 5000);
    assert_int_equal(harness_air_number(f->harness, "StartNotify"), 3);
    assert_int_equal(harness_air_number(f->harness, "Connect"), 1);
}

static void a_silent_link_is_ended(void **state)
{
    struct central *f = *state;
    struct driver impatient = *driver_by_name("heart-rate");
    impatient.silence_ms = 3000;
    f->driver = &impatient;
    central_start_beating(f);
    central_air(f, "strap silent " CENTRAL_ADDRESS " on");
    CENTRAL_UNTIL(f, f->seen[0].state.error && strcmp(f->seen[0].state.error, "silent") == 0);
    central_air(f, "strap silent " CENTRAL_ADDRESS " off");
    central_expect_beats(f, 30000);
    central_close(f);
}

static void a_dead_bus_is_survived(void **state)
{
    struct central *f = *state;
    central_start_beating(f);
    harness_stop_bus(f->harness);
    CENTRAL_UNTIL(f, f->adapter_error && strcmp(f->adapter_error, "no system bus") == 0);
    assert_false(central_connected(f, 0));
    central_open_bus(f, "5.66");
    central_air(f, "adapter add hci0 " CENTRAL_ADAPTER);
    central_air(f, "strap add " CENTRAL_ADDRESS " " CENTRAL_QUICK);
    central_expect_beats(f, 30000);
}

static void a_flood_while_scanning_hides_nobody(void **state)
{
    struct central *f = *state;
    central_air(f, "flood 1000");
    central_start_beating(f);
    central_air(f, "drop " CENTRAL_ADDRESS);
    central_expect_loss(f);
    central_expect_beats(f, 2 * CENTRAL_BACK_MS);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, central_start_566, central_stop)
    const struct CMUnitTest tests[] = {
        TEST(refused_connects_are_retried),
        TEST(a_strap_out_of_range_is_waited_for),
        TEST(late_objects_are_waited_for),
        TEST(a_missing_signal_is_survived),
        TEST(wrong_types_are_survived),
        TEST(services_may_change),
        TEST(services_may_change_in_place),
        TEST(a_busy_subscription_is_tried_again_soon),
        TEST(a_silent_link_is_ended),
        TEST(a_dead_bus_is_survived),
        TEST(a_flood_while_scanning_hides_nobody),
    };
    return cmocka_run_group_tests_name("ble_faults", tests, NULL, NULL);
}
