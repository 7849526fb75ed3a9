/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Straps that hide behind private addresses which change: before a bond they look like a new device
 * each time; with one BlueZ resolves them, and they are kept under the address that is their own.
 * On a clock that runs faster.
 */
#include "tests/harness/central.h"
#include <stdio.h>
#include <string.h>

#define SPEED     20
#define MINUTE_MS 60000
#define FIRST     "5A:00:00:00:00:01"
#define SECOND    "5A:00:00:00:00:02"
#define THIRD     "5A:00:00:00:00:03"
#define SIMPLE    "security=encrypt io=none"

static long long calls(const struct central *f, const char *method)
{
    return harness_air_number(f->harness, method);
}

static void hide(struct central *f, const char *address)
{
    char line[96];
    snprintf(line, sizeof(line), "strap private " CENTRAL_ADDRESS " %s", address);
    central_air(f, line);
}

static void add_hidden(struct central *f, const char *options)
{
    char line[160];
    snprintf(line, sizeof(line), "strap add " CENTRAL_ADDRESS " name=H10 " CENTRAL_QUICK " %s",
             options);
    central_air(f, line);
    hide(f, FIRST);
}

static void pair(struct central *f, const char *address)
{
    const struct ble_pairing wanted = {.address = address, .seconds = 10};
    f->pair_result = 1;
    assert_int_equal(ble_pair(f->ble, &wanted, NULL), 0);
    CENTRAL_UNTIL(f, f->pair_result != 1);
    assert_int_equal(f->pair_result, 0);
}

static void expect_a_link_again(struct central *f)
{
    central_air(f, "drop " CENTRAL_ADDRESS);
    central_expect_loss(f);
    central_expect_beats(f, MINUTE_MS);
}

/* Wherever it goes and whatever it is on the air. */
static void expect_it_stays_ours(struct central *f)
{
    central_expect_beats(f, MINUTE_MS);
    expect_a_link_again(f);
    hide(f, SECOND);
    expect_a_link_again(f);
    central_air(f, "restart crash 500"); /* its object has another path afterwards */
    central_expect_loss(f);
    central_expect_beats(f, MINUTE_MS);
    hide(f, THIRD);
    central_air(f, "restart clean 500");
    central_expect_loss(f);
    central_expect_beats(f, MINUTE_MS);
    expect_a_link_again(f);
    assert_int_equal(calls(f, "Pair"), 1);
}

static void a_pairing_tells_its_own_address(void **state)
{
    struct central *f = *state;
    add_hidden(f, SIMPLE);
    central_open(f, 5);
    pair(f, FIRST);
    assert_string_equal(f->pair_address, CENTRAL_ADDRESS);
    assert_true(harness_air_wait(f->harness, "bonded=" CENTRAL_ADDRESS, 3000));
    central_keep(f, CENTRAL_ADDRESS);
    expect_it_stays_ours(f);
    assert_string_equal(f->addresses[0], ""); /* it was known */
}

/* It was taken in before it was paired, under what it was called then. */
static void one_that_is_kept_is_followed(void **state)
{
    struct central *f = *state;
    add_hidden(f, SIMPLE);
    central_air(f, "fail StartNotify org.bluez.Error.NotPermitted Not paired 1");
    central_open(f, 5);
    central_keep(f, FIRST);
    CENTRAL_UNTIL_WITHIN(f, f->seen[0].state.error, MINUTE_MS);
    assert_string_equal(f->seen[0].state.error, "needs_pairing");
    pair(f, FIRST);
    assert_string_equal(f->addresses[0], CENTRAL_ADDRESS);
    memcpy(f->devices[0].address, f->addresses[0], sizeof(f->addresses[0]));
    assert_int_equal(ble_set_devices(f->ble, f->devices, 1, NULL), 0); /* as the daemon does */
    expect_it_stays_ours(f);
}

/* In the middle of its link, which stays. */
static void a_link_goes_on(void **state)
{
    struct central *f = *state;
    add_hidden(f, "security=open io=none");
    central_open(f, 5);
    central_keep(f, FIRST);
    central_expect_beats(f, MINUTE_MS);
    pair(f, FIRST);
    assert_string_equal(f->addresses[0], CENTRAL_ADDRESS);
    assert_true(central_connected(f, 0));
    assert_int_equal(calls(f, "Connect"), 1);
    expect_it_stays_ours(f);
}

/* Its own address was known before, and what BlueZ held under it goes. */
static void two_objects_become_one(void **state)
{
    struct central *f = *state;
    add_hidden(f, SIMPLE " known=1");
    central_open(f, 5);
    central_keep(f, CENTRAL_ADDRESS);
    pair(f, FIRST);
    assert_string_equal(f->pair_address, CENTRAL_ADDRESS);
    assert_int_equal(harness_air_number(f->harness, "devices"), 1);
    expect_it_stays_ours(f);
}

/* As the command line does it, beside the daemon that searches for it in vain meanwhile. */
static void another_program_pairs_it(void **state)
{
    struct central *f = *state;
    add_hidden(f, SIMPLE);
    central_open(f, 5);
    central_keep(f, CENTRAL_ADDRESS);
    central_run_for(f, MINUTE_MS);
    assert_int_equal(f->seen[0].beats, 0);
    struct ble *keeper = f->ble;
    central_open(f, 5);
    pair(f, FIRST);
    central_close(f);
    f->ble = keeper;
    f->closed = false;
    central_expect_beats(f, 5 * MINUTE_MS);
    expect_it_stays_ours(f);
}

/* Without a bond nobody can know that it is the same one, whatever its name. */
static void a_look_alike_is_not_taken(void **state)
{
    struct central *f = *state;
    add_hidden(f, "security=open");
    central_open(f, 5);
    central_keep(f, FIRST);
    central_expect_beats(f, MINUTE_MS);
    hide(f, SECOND);
    central_air(f, "drop " CENTRAL_ADDRESS);
    central_expect_loss(f);
    const unsigned beats = f->seen[0].beats;
    central_run_for(f, 5 * MINUTE_MS);
    assert_int_equal(f->seen[0].beats, beats);
    assert_int_equal(calls(f, "Connect"), 1);
    assert_string_equal(f->addresses[0], "");
    CENTRAL_UNTIL(f, f->seen[0].state.link == BLE_LINK_AWAY);
    hide(f, FIRST);
    central_expect_beats(f, 3 * MINUTE_MS);
}

int main(int argc, char **argv)
{
    (void)argc;
    harness_hurry(argv, SPEED);
#define TEST(name)     cmocka_unit_test_setup_teardown(name, central_start_566, central_stop)
#define TEST_587(name) cmocka_unit_test_setup_teardown(name, central_start_587, central_stop)
    const struct CMUnitTest tests[] = {
        TEST(a_pairing_tells_its_own_address),
        TEST_587(a_pairing_tells_its_own_address),
        TEST(one_that_is_kept_is_followed),
        TEST_587(one_that_is_kept_is_followed),
        TEST(a_link_goes_on),
        TEST(two_objects_become_one),
        TEST(another_program_pairs_it),
        TEST(a_look_alike_is_not_taken),
    };
    return cmocka_run_group_tests_name("ble_private", tests, NULL, NULL);
}
