/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of several adapters the Bluetooth room uses, when nobody says which. */
#include "tests/harness/central.h"
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

/* The one that the configuration names has none: that is said, and nothing is moved. */
static void a_bond_with_another_is_told(void **state)
{
    struct central *f = *state;
    central_air(f, OTHER);
    central_air(f, "strap add " CENTRAL_ADDRESS " " CENTRAL_QUICK " security=encrypt");
    central_air(f, "bond " CENTRAL_ADDRESS " hci1");
    f->adapter_wish = "hci0";
    central_open(f, 5);
    central_keep(f, CENTRAL_ADDRESS);
    CENTRAL_UNTIL(f,
                  f->seen[0].state.error && strcmp(f->seen[0].state.error, "other_adapter") == 0);
    assert_true(uses(f, "hci0"));
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

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, central_start_566, central_stop)
    const struct CMUnitTest tests[] = {
        TEST(the_lowest_is_used),          TEST(one_that_is_off_is_passed_over),
        TEST(a_link_keeps_its_adapter),    TEST(the_one_with_the_bond_is_used),
        TEST(a_bond_with_another_is_told), TEST(a_link_on_another_is_ended),
    };
    return cmocka_run_group_tests_name("ble_adapters", tests, NULL, NULL);
}
