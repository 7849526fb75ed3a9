/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of several adapters the Bluetooth room uses, when nobody says which. */
#include "tests/harness/central.h"
#include <stdio.h>
#include <string.h>

#define OTHER "adapter add hci1 00:11:22:33:44:66"

static bool uses(const struct central *f, const char *adapter)
{
    return !f->adapter_error && strcmp(f->adapter, adapter) == 0;
}

/* bluetoothd tells of them in any order. */
static void the_lowest_is_used(void **state)
{
    struct central *f = *state;
    central_air(f, "adapter remove hci0");
    central_air(f, "adapter add hci10 00:11:22:33:44:77");
    central_air(f, OTHER);
    central_open(f, 5);
    central_keep(f, CENTRAL_ADDRESS); /* who searches hears of adapters */
    CENTRAL_UNTIL(f, uses(f, "hci1"));
    central_air(f, "adapter add hci0 " CENTRAL_ADAPTER);
    CENTRAL_UNTIL(f, uses(f, "hci0")); /* it was slower to come: as if it had been first */
    central_run_for(f, 300);
    assert_true(uses(f, "hci0"));
}

static void one_that_is_off_is_passed_over(void **state)
{
    struct central *f = *state;
    central_air(f, OTHER);
    central_air(f, "adapter power hci0 off");
    central_open(f, 5);
    central_keep(f, CENTRAL_ADDRESS); /* it is searched for on the one in use */
    CENTRAL_UNTIL(f, uses(f, "hci1"));
    CENTRAL_UNTIL(f, harness_air_number(f->harness, "StartDiscovery") == 1);
    central_run_for(f, 300);
    central_air(f, "adapter power hci0 on");
    CENTRAL_UNTIL(f, uses(f, "hci0"));
    CENTRAL_UNTIL(f, harness_air_number(f->harness, "StopDiscovery") == 1);
    CENTRAL_UNTIL(f, harness_air_number(f->harness, "StartDiscovery") == 2);
}

static void a_link_keeps_its_adapter(void **state)
{
    struct central *f = *state;
    central_air(f, OTHER);
    central_air(f, "adapter power hci0 off");
    central_start_beating(f);
    assert_true(uses(f, "hci1"));
    central_air(f, "adapter power hci0 on");
    central_run_for(f, 1000);
    assert_true(uses(f, "hci1"));
    central_expect_beats(f, 5000);
    central_air(f, "drop " CENTRAL_ADDRESS);
    CENTRAL_UNTIL(f, uses(f, "hci0")); /* it costs nothing now */
    central_expect_beats(f, CENTRAL_LIMIT_MS);
}

/* The bond is worth more than the number. */
static void the_one_with_the_bond_is_used(void **state)
{
    struct central *f = *state;
    central_air(f, OTHER);
    central_air(f, "strap add " CENTRAL_ADDRESS " " CENTRAL_QUICK " security=encrypt");
    central_air(f, "bond " CENTRAL_ADDRESS " hci1");
    central_open(f, 5);
    central_keep(f, CENTRAL_ADDRESS);
    CENTRAL_UNTIL(f, uses(f, "hci1"));
    central_expect_beats(f, CENTRAL_LIMIT_MS);
    assert_true(uses(f, "hci1"));
}

/* What is linked does not advertise: on which adapter ever. */
static void a_link_on_another_is_ended(void **state)
{
    struct central *f = *state;
    central_air(f, "strap add " CENTRAL_ADDRESS " " CENTRAL_QUICK " known=1");
    central_air(f, OTHER);
    central_air(f, "foreign-scan hci1 on"); /* so that it is known there */
    assert_true(harness_air_wait(f->harness, "devices=2", 5000));
    central_air(f, "foreign-scan hci1 off");
    central_air(f, "connect " CENTRAL_ADDRESS " hci1");
    assert_true(harness_air_wait(f->harness, "connected=" CENTRAL_ADDRESS, 5000));
    central_open(f, 5);
    central_keep(f, CENTRAL_ADDRESS);
    central_expect_beats(f, CENTRAL_LIMIT_MS);
    assert_true(uses(f, "hci0"));
    assert_int_equal(harness_air_number(f->harness, "Disconnect"), 1);
}

/* A strap that is paired with hci1; then both are there, and nobody uses any. */
static void pair_on_the_other(struct central *f, const char *options)
{
    const struct ble_pairing wanted = {.address = CENTRAL_ADDRESS, .seconds = 10};
    char line[160];
    central_air(f, OTHER);
    central_air(f, "adapter power hci0 off");
    snprintf(line, sizeof(line), "strap add " CENTRAL_ADDRESS " " CENTRAL_QUICK " %s", options);
    central_air(f, line);
    central_open(f, 5);
    f->pair_result = 1;
    assert_int_equal(ble_pair(f->ble, &wanted, NULL), 0);
    CENTRAL_UNTIL(f, f->pair_result == 0);
    central_close(f);
    f->closed = false;
    central_air(f, "adapter power hci0 on");
}

static bool has_error(const struct central *f, const char *word)
{
    return f->seen[0].state.error && strcmp(f->seen[0].state.error, word) == 0;
}

/* The configuration wants the other one. It is told where the bond is, and unpairing finds it. */
static void a_bond_with_another_adapter_is_told(void **state)
{
    struct central *f = *state;
    const struct ble_pairing wanted = {.address = CENTRAL_ADDRESS, .seconds = 10};
    pair_on_the_other(f, "security=encrypt io=none");
    f->adapter_wish = "hci0";
    central_open(f, 5);
    central_keep(f, CENTRAL_ADDRESS);
    CENTRAL_UNTIL(f, has_error(f, "other_adapter"));
    assert_true(uses(f, "hci0"));
    assert_int_equal(f->seen[0].beats, 0);
    central_close(f);
    f->closed = false;
    f->adapter_wish = NULL; /* as the command line does it; there is nothing to choose by */
    central_open(f, 5);
    f->unpair_result = 1;
    assert_int_equal(ble_unpair(f->ble, CENTRAL_ADDRESS, NULL), 0);
    CENTRAL_UNTIL(f, f->unpair_result != 1);
    assert_int_equal(f->unpair_result, 0);
    central_air(f, "strap forget " CENTRAL_ADDRESS);
    f->pair_result = 1;
    assert_int_equal(ble_pair(f->ble, &wanted, NULL), 0);
    CENTRAL_UNTIL(f, f->pair_result != 1);
    assert_int_equal(f->pair_result, 0);
    f->device_count = 0;
    central_keep(f, CENTRAL_ADDRESS);
    central_expect_beats(f, CENTRAL_LIMIT_MS);
    assert_true(uses(f, "hci0"));
    assert_null(f->seen[0].state.error);
}

/* As the command line does it, which keeps no devices to choose by. */
static void one_is_preferred(void **state)
{
    struct central *f = *state;
    central_air(f, OTHER);
    f->preferred = "hci1";
    central_open(f, 5);
    CENTRAL_UNTIL(f, uses(f, "hci1"));
    central_air(f, "adapter power hci1 off");
    CENTRAL_UNTIL(f, uses(f, "hci0")); /* it is not a wish */
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, central_start_566, central_stop)
    const struct CMUnitTest tests[] = {
        TEST(the_lowest_is_used),         TEST(one_that_is_off_is_passed_over),
        TEST(a_link_keeps_its_adapter),   TEST(the_one_with_the_bond_is_used),
        TEST(one_is_preferred),           TEST(a_bond_with_another_adapter_is_told),
        TEST(a_link_on_another_is_ended),
    };
    return cmocka_run_group_tests_name("ble_adapters", tests, NULL, NULL);
}
