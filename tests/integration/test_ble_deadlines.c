/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Bluetooth room against a fake org.bluez that does not answer: our own deadlines are awaited.
 */
#include "tests/harness/central.h"
#include <string.h>

static void lost_replies_are_survived(void **state)
{
    struct central *f = *state;
    central_air(f, "lose Connect 1");
    central_air(f, "lose StartNotify 1");
    central_air(f, "lose StopDiscovery 1");
    central_start_beating(f);
}

static void a_hanging_connect_is_cancelled(void **state)
{
    struct central *f = *state;
    central_air(f, "hang Connect 1");
    central_start_strap(f, "");
    CENTRAL_UNTIL(f,
                  f->seen[0].state.error && strcmp(f->seen[0].state.error, "connect_timeout") == 0);
    central_expect_beats(f, CENTRAL_LIMIT_MS);
    assert_true(harness_air_number(f->harness, "Disconnect") >= 1);
}

/* The scan may have begun although its answer was lost: it must not go on for ever. */
static void a_lost_start_of_a_scan_is_stopped(void **state)
{
    struct central *f = *state;
    central_air(f, "lose StartDiscovery 1");
    central_open(f, 5);
    assert_int_equal(ble_scan(f->ble, 1, NULL), 0);
    CENTRAL_UNTIL(f, f->scan_result != 1);
    assert_int_equal(f->scan_result, -ERR_UNAVAILABLE);
    CENTRAL_UNTIL_WITHIN(f, harness_air_number(f->harness, "StopDiscovery") >= 1, 2000);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, central_start_566, central_stop)
    const struct CMUnitTest tests[] = {
        TEST(lost_replies_are_survived),
        TEST(a_hanging_connect_is_cancelled),
        TEST(a_lost_start_of_a_scan_is_stopped),
    };
    return cmocka_run_group_tests_name("ble_deadlines", tests, NULL, NULL);
}
