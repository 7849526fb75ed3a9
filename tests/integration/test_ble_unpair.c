/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Taking back a bond by the Bluetooth room against the stand-in for bluetoothd: of a device that is
 * nobody's and of one that is kept, and what may go away in the middle. */
#include "tests/harness/central.h"
#include <string.h>

#define PAIR_MS   20000
#define UNPAIR_MS 8000
#define STRAP     "strap add " CENTRAL_ADDRESS " name=H10 " CENTRAL_QUICK " security=encrypt io=none"

static void pair(struct central *f)
{
    const struct ble_pairing wanted = {.address = CENTRAL_ADDRESS, .seconds = 10};

    f->pair_result = 1;
    assert_int_equal(ble_pair(f->ble, &wanted, NULL), 0);
    CENTRAL_UNTIL_WITHIN(f, f->pair_result != 1, PAIR_MS);
    assert_int_equal(f->pair_result, 0);
}

static void unpair(struct central *f)
{
    f->unpair_result = 1;
    assert_int_equal(ble_unpair(f->ble, CENTRAL_ADDRESS, NULL), 0);
    assert_int_equal(ble_unpair(f->ble, CENTRAL_ADDRESS, NULL), -ERR_BUSY);
}

static void until_end(struct central *f, int result)
{
    CENTRAL_UNTIL_WITHIN(f, f->unpair_result != 1, UNPAIR_MS);
    assert_int_equal(f->unpair_result, result);
}

/* A bond with a device that is not kept. */
static void begin(struct central *f)
{
    central_air(f, STRAP);
    central_open(f, 5);
    pair(f);
}

static void of_a_stranger(void **state)
{
    struct central *f = *state;

    begin(f);
    unpair(f);
    until_end(f, 0);
    unpair(f);
    until_end(f, -ERR_NOT_FOUND);
    assert_int_equal(harness_air_number(f->harness, "RemoveDevice"), 1);
    central_air(f, "strap forget " CENTRAL_ADDRESS);
    pair(f);
}

/* At once, before anything is known of bluetoothd: as the command line does it. */
static void right_after_the_start(void **state)
{
    struct central *f = *state;

    begin(f);
    central_close(f);
    central_open(f, 5);
    unpair(f);
    until_end(f, 0);
}

/* Its link ends, and a new one wants a bond first. */
static void of_one_that_is_kept(void **state)
{
    struct central *f = *state;

    begin(f);
    central_keep(f, CENTRAL_ADDRESS);
    central_expect_beats(f, PAIR_MS);
    unpair(f);
    until_end(f, 0);
    CENTRAL_UNTIL_WITHIN(
        f, f->seen[0].state.error && strcmp(f->seen[0].state.error, "needs_pairing") == 0, 30000);
    central_air(f, "strap forget " CENTRAL_ADDRESS);
    pair(f);
    central_expect_beats(f, PAIR_MS);
}

static void without_an_adapter(void **state)
{
    struct central *f = *state;

    begin(f);
    central_air(f, "adapter power hci0 off");
    CENTRAL_UNTIL(f, f->adapter_error);
    unpair(f);
    until_end(f, -ERR_UNAVAILABLE);
    central_air(f, "adapter power hci0 on");
    unpair(f);
    until_end(f, 0);
}

static void bluetoothd_dies_meanwhile(void **state)
{
    struct central *f = *state;

    begin(f);
    central_air(f, "hang RemoveDevice 1");
    unpair(f);
    CENTRAL_UNTIL(f, harness_air_number(f->harness, "RemoveDevice") == 1);
    central_air(f, "restart crash 500");
    CENTRAL_UNTIL_WITHIN(f, f->unpair_result != 1, UNPAIR_MS);
    assert_true(f->unpair_result < 0);
    CENTRAL_UNTIL(f, !f->adapter_error);
    unpair(f);
    until_end(f, 0);
}

/* Nothing is told any more. */
static void closed_meanwhile(void **state)
{
    struct central *f = *state;

    begin(f);
    central_air(f, "hang RemoveDevice 1");
    unpair(f);
    CENTRAL_UNTIL(f, harness_air_number(f->harness, "RemoveDevice") == 1);
    central_close(f);
    assert_int_equal(f->unpair_result, 1);
}

static void bad_addresses(void **state)
{
    struct central *f = *state;
    struct error err = {0};

    central_open(f, 5);
    assert_int_equal(ble_unpair(f->ble, "C4:7C", &err), -ERR_SYNTAX);
    assert_string_equal(err.text, "not an address: C4:7C");
}

int main(void)
{
#define TEST_566(test) cmocka_unit_test_setup_teardown(test, central_start_566, central_stop)
#define TEST_587(test) cmocka_unit_test_setup_teardown(test, central_start_587, central_stop)
    const struct CMUnitTest tests[] = {
        TEST_566(of_a_stranger),
        TEST_587(of_a_stranger),
        TEST_566(right_after_the_start),
        TEST_566(of_one_that_is_kept),
        TEST_587(of_one_that_is_kept),
        TEST_566(without_an_adapter),
        TEST_566(bluetoothd_dies_meanwhile),
        TEST_566(closed_meanwhile),
        TEST_566(bad_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
