/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the Bluetooth room tries, and tells, when a device cannot be linked or the adapter hangs:
 * minutes of it, on a clock that runs faster.
 */
#include "tests/harness/central.h"
#include <string.h>

#define SPEED      30
#define OTHER      "AA:BB:CC:00:11:33"
#define MINUTE_MS  60000
#define NEVER_ENDS "100000"

static const struct ble_device_state *state_of(const struct central *f, size_t number)
{
    return &f->seen[number].state;
}

static bool has_error(const struct central *f, const char *word)
{
    return state_of(f, 0)->error && strcmp(state_of(f, 0)->error, word) == 0;
}

static bool adapter_says(const struct central *f, const char *text)
{
    return f->adapter_error && strcmp(f->adapter_error, text) == 0;
}

static long long calls(const struct central *f, const char *method)
{
    return harness_air_number(f->harness, method);
}

/* The first device is in trouble, the second one beats. */
static void keep_beside_one_that_works(struct central *f, const char *trouble)
{
    central_air(f, "strap add " CENTRAL_ADDRESS " " CENTRAL_QUICK);
    central_air(f, "strap add " OTHER " " CENTRAL_QUICK);
    central_air(f, trouble);
    central_open(f, 5);
    central_keep(f, CENTRAL_ADDRESS);
    central_keep(f, OTHER);
}

static void each_step_of_the_ladder(void **state)
{
    struct central *f = *state;
    keep_beside_one_that_works(f, "refuse " CENTRAL_ADDRESS " " NEVER_ENDS);
    CENTRAL_UNTIL_WITHIN(f, state_of(f, 0)->unreachable, 20 * MINUTE_MS);
    assert_true(has_error(f, "connect_failed"));
    assert_true(calls(f, "Disconnect") >= 1);
    assert_true(calls(f, "GetManagedObjects") >= 2); /* a new name on the bus */
    assert_int_equal(calls(f, "RemoveDevice"), 1);
    CENTRAL_UNTIL(f, central_connected(f, 1)); /* the other one is none the worse for it */
    const unsigned beats = f->seen[1].beats;
    CENTRAL_UNTIL(f, f->seen[1].beats > beats + 2);

    central_air(f, "refuse " CENTRAL_ADDRESS " 0");
    central_expect_beats(f, 3 * MINUTE_MS);
    assert_false(state_of(f, 0)->unreachable);
    assert_null(state_of(f, 0)->error);
}

/* Nothing else works there: what BlueZ knows of it is kept. */
static void a_device_alone_is_not_forgotten(void **state)
{
    struct central *f = *state;
    central_air(f, "strap add " CENTRAL_ADDRESS " " CENTRAL_QUICK);
    central_air(f, "refuse " CENTRAL_ADDRESS " " NEVER_ENDS);
    central_open(f, 5);
    central_keep(f, CENTRAL_ADDRESS);
    CENTRAL_UNTIL_WITHIN(f, state_of(f, 0)->unreachable, 20 * MINUTE_MS);
    assert_true(calls(f, "RemoveDevice") <= 0);
}

/* Links, and each time without what the driver needs: BlueZ's memory of it is thrown away. */
static void characteristics_that_stay_missing(void **state)
{
    struct central *f = *state;
    central_air(f, "thermometer add " CENTRAL_ADDRESS);
    central_open(f, 5);
    central_keep(f, CENTRAL_ADDRESS); /* as a strap */
    CENTRAL_UNTIL_WITHIN(f, calls(f, "RemoveDevice") == 1, 5 * MINUTE_MS);
    assert_true(has_error(f, "no_services"));
}

static void classic_bluetooth_is_told(void **state)
{
    struct central *f = *state;
    central_air(f, "strap add " CENTRAL_ADDRESS " " CENTRAL_QUICK);
    central_air(f, "fail Connect org.bluez.Error.NotAvailable br-connection-profile-unavailable 2");
    central_open(f, 5);
    central_keep(f, CENTRAL_ADDRESS);
    CENTRAL_UNTIL_WITHIN(f, has_error(f, "classic"), MINUTE_MS);
    central_expect_beats(f, 2 * MINUTE_MS);
}

static void a_missing_key_is_a_stale_bond(void **state)
{
    struct central *f = *state;
    central_air(f, "strap add " CENTRAL_ADDRESS " " CENTRAL_QUICK);
    central_air(f, "fail Connect org.bluez.Error.Failed br-connection-key-missing 2");
    central_open(f, 5);
    central_keep(f, CENTRAL_ADDRESS);
    CENTRAL_UNTIL_WITHIN(f, has_error(f, "stale_bond"), MINUTE_MS);
    central_expect_beats(f, 2 * MINUTE_MS);
}

static void searches_that_never_begin_are_told(void **state)
{
    struct central *f = *state;
    central_air(f, "strap add " CENTRAL_ADDRESS " " CENTRAL_QUICK);
    central_refuse_searches(f, NEVER_ENDS);
    central_open(f, 5);
    central_keep(f, CENTRAL_ADDRESS);
    CENTRAL_UNTIL_WITHIN(f, adapter_says(f, BLE_NO_SEARCH), 2 * MINUTE_MS);
    assert_string_equal(f->adapter, "hci0"); /* it is there */
    central_run_for(f, 7 * MINUTE_MS);
    assert_true(calls(f, "Set") <= 0); /* its power is not ours */
    central_refuse_searches(f, "0");
    central_expect_beats(f, MINUTE_MS);
    assert_null(f->adapter_error);
}

/* Another one may do better; the first is not returned to for its lower number. */
static void an_adapter_in_trouble_is_left_for_another(void **state)
{
    struct central *f = *state;
    central_air(f, "strap add " CENTRAL_ADDRESS " " CENTRAL_QUICK);
    central_air(f, "adapter add hci1 00:11:22:33:44:66");
    central_refuse_searches(f, NEVER_ENDS);
    central_open(f, 5);
    central_keep(f, CENTRAL_ADDRESS);
    CENTRAL_UNTIL_WITHIN(f, adapter_says(f, BLE_NO_SEARCH), 2 * MINUTE_MS);
    assert_string_equal(f->adapter, "hci0");
    CENTRAL_UNTIL_WITHIN(f, strcmp(f->adapter, "hci1") == 0, 25 * MINUTE_MS);
    central_refuse_searches(f, "0");
    central_expect_beats(f, 2 * MINUTE_MS);
    central_air(f, "drop " CENTRAL_ADDRESS);
    central_expect_beats(f, 2 * MINUTE_MS);
    assert_string_equal(f->adapter, "hci1");
}

static void an_adapter_that_hangs_is_switched_off_and_on(void **state)
{
    struct central *f = *state;
    central_air(f, "strap add " CENTRAL_ADDRESS " " CENTRAL_QUICK);
    central_refuse_searches(f, NEVER_ENDS);
    f->manage_power = true;
    central_open(f, 5);
    central_keep(f, CENTRAL_ADDRESS);
    CENTRAL_UNTIL_WITHIN(f, adapter_says(f, BLE_NO_SEARCH), 2 * MINUTE_MS);
    CENTRAL_UNTIL_WITHIN(f, adapter_says(f, "the adapter is off"), 7 * MINUTE_MS);
    central_refuse_searches(f, "0");
    central_expect_beats(f, MINUTE_MS);
    assert_null(f->adapter_error);
}

static void an_adapter_that_is_off_is_switched_on(void **state)
{
    struct central *f = *state;
    central_air(f, "strap add " CENTRAL_ADDRESS " " CENTRAL_QUICK);
    central_air(f, "adapter rfkill hci0 on");
    f->manage_power = true;
    central_open(f, 5);
    central_keep(f, CENTRAL_ADDRESS);
    CENTRAL_UNTIL_WITHIN(f, adapter_says(f, BLE_BLOCKED), MINUTE_MS);
    central_air(f, "adapter rfkill hci0 off");
    central_expect_beats(f, 3 * MINUTE_MS);
    assert_null(f->adapter_error);
}

int main(int argc, char **argv)
{
    (void)argc;
    harness_hurry(argv, SPEED);
#define TEST(f) cmocka_unit_test_setup_teardown(f, central_start_566, central_stop)
    const struct CMUnitTest tests[] = {
        TEST(each_step_of_the_ladder),
        TEST(a_device_alone_is_not_forgotten),
        TEST(characteristics_that_stay_missing),
        TEST(classic_bluetooth_is_told),
        TEST(a_missing_key_is_a_stale_bond),
        TEST(searches_that_never_begin_are_told),
        TEST(an_adapter_in_trouble_is_left_for_another),
        TEST(an_adapter_that_hangs_is_switched_off_and_on),
        TEST(an_adapter_that_is_off_is_switched_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
