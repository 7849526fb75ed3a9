/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the fake org.bluez does without being called, as bluetoothd by itself or another program
 * would, and what does not work for anybody.
 */
#include "tests/harness/harness.h"
#include "tests/harness/probe.h"
#include "tests/harness/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ADDRESS "AA:BB:CC:00:11:22"
#define AD      "/org/bluez/hci0"
#define DEV     AD "/dev_AA_BB_CC_00_11_22"
#define HR      DEV "/service000a/char000b"
#define SOON_MS 10000

struct fixture {
    struct harness *harness;
    struct probe *probe;
};

/* ---- helpers ---- */

static void command(struct fixture *fixture, const char *line)
{
    struct error err = {0};
    if (harness_air(fixture->harness, &err, "%s", line) < 0)
        fail_msg("%s", err.text);
}

#define EXPECT(fixture, from, ...) \
    probe_expect_all((fixture)->probe, from, (const char *const[]){__VA_ARGS__, NULL})

/* All that was caused so far has arrived; the number of the next line. */
static int settle(struct fixture *fixture)
{
    const int from = probe_lines(fixture->probe);
    probe_get(fixture->probe, "settle", AD, "Adapter1", "Address");
    return EXPECT(fixture, from, "= settle");
}

static void never(struct fixture *fixture, int from, const char *text)
{
    settle(fixture);
    if (probe_find(fixture->probe, text, from) >= 0) {
        probe_dump(fixture->probe);
        fail_msg("\"%s\" came", text);
    }
}

static void status_holds(struct fixture *fixture, const char *text)
{
    if (!harness_air_wait(fixture->harness, text, SOON_MS))
        fail_msg("no \"%s\" in: %s", text, harness_answer(fixture->harness));
}

static int set_up(void **state)
{
    struct error err = {0};
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    assert_non_null(fixture);
    *state = fixture;
    if (harness_open(&fixture->harness, &err) < 0 ||
        harness_start_bus(fixture->harness, NULL, &err) < 0 ||
        harness_start_bluez(fixture->harness, "5.66", &err) < 0 ||
        probe_open(&fixture->probe, &err) < 0)
        fail_msg("%s", err.text);
    command(fixture, "adapter add hci0 00:11:22:33:44:55");
    command(fixture, "set disconnect 100");
    command(fixture, "strap add " ADDRESS " known=1 every_ms=50 advertise_ms=50");
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    probe_close(fixture->probe);
    harness_close(fixture->harness);
    free(fixture);
    return 0;
}

static int link_up(struct fixture *fixture)
{
    probe_call(fixture->probe, "connect", DEV, "Device1", "Connect");
    return EXPECT(fixture, 0, "= connect ok", "ServicesResolved=true", "+ dev Battery1");
}

/* ---- others ---- */

static void test_bluetoothd_connects_by_itself(void **state)
{
    struct fixture *fixture = *state;
    command(fixture, "strap range " ADDRESS " out");
    const int from = settle(fixture);
    command(fixture, "connect " ADDRESS);
    never(fixture, from, "Connected=true");
    command(fixture, "strap range " ADDRESS " in");
    EXPECT(fixture, from, "~ dev Device1 Connected=true", "ServicesResolved=true");
    assert_true(harness_air(fixture->harness, NULL, "connect " ADDRESS) < 0); /* it has a link */
}

static void test_somebody_else_disconnects(void **state)
{
    struct fixture *fixture = *state;
    assert_true(harness_air(fixture->harness, NULL, "disconnect " ADDRESS) < 0); /* no link */
    const int from = link_up(fixture);
    command(fixture, "disconnect " ADDRESS);
    EXPECT(fixture, from, "- dev Battery1", "Connected=false");
    /* A Connect that runs ends with it. */
    command(fixture, "set connect 20000");
    probe_call(fixture->probe, "canceled", DEV, "Device1", "Connect");
    settle(fixture);
    command(fixture, "disconnect " ADDRESS);
    EXPECT(fixture, from, "= canceled error Error.Failed br-connection-canceled");
}

static void test_what_is_not_trusted_any_more_is_forgotten(void **state)
{
    struct fixture *fixture = *state;
    command(fixture, "set temporary 200");
    const int from = link_up(fixture);
    command(fixture, "trust " ADDRESS " off");
    EXPECT(fixture, from, "~ dev Device1 Trusted=false");
    command(fixture, "strap range " ADDRESS " out");
    EXPECT(fixture, from, "Connected=false", "- dev Device1");
}

static void test_a_device_vanishes_under_its_calls(void **state)
{
    struct fixture *fixture = *state;
    command(fixture, "set connect 20000");
    probe_call(fixture->probe, "pending", DEV, "Device1", "Connect");
    const int from = settle(fixture);
    command(fixture, "vanish " ADDRESS);
    EXPECT(fixture, from, "- dev Device1");
    never(fixture, 0, "= pending");
    probe_call(fixture->probe, "gone", DEV, "Device1", "Connect");
    EXPECT(fixture, from, "= gone error org.freedesktop.DBus.Error.UnknownObject");
}

/* As a characteristic is asked something, and bluetoothd dies. */
static void test_killed_under_a_request(void **state)
{
    struct fixture *fixture = *state;
    (void)link_up(fixture);
    command(fixture, "set att 20000");
    probe_call(fixture->probe, "notify", HR, "GattCharacteristic1", "StartNotify");
    const int from = settle(fixture);
    command(fixture, "restart crash 50");
    EXPECT(fixture, from, "@ gone", "@ here", "+ hci0 Adapter1");
}

static void test_another_program_discovers(void **state)
{
    struct fixture *fixture = *state;
    command(fixture, "foreign-scan hci0 on");
    int from = EXPECT(fixture, 0, "~ hci0 Adapter1 Discovering=true", "~ dev Device1 RSSI=");
    probe_call(fixture->probe, "start", AD, "Adapter1", "StartDiscovery");
    probe_call(fixture->probe, "stop", AD, "Adapter1", "StopDiscovery");
    from = EXPECT(fixture, from, "= start ok", "= stop ok");
    never(fixture, from, "Discovering=false");
    command(fixture, "foreign-scan hci0 off");
    EXPECT(fixture, from, "Discovering=false");
}

/* ---- what does not work ---- */

static void test_a_disconnect_is_stuck(void **state)
{
    struct fixture *fixture = *state;
    const int from = link_up(fixture);
    probe_call(fixture->probe, "notify", HR, "GattCharacteristic1", "StartNotify");
    EXPECT(fixture, from, "= notify ok");
    command(fixture, "stuck " ADDRESS " on");
    probe_call(fixture->probe, "stuck", DEV, "Device1", "Disconnect");
    /* 200 ms of values: longer than "set disconnect". */
    EXPECT(fixture, settle(fixture), "Value=", "Value=", "Value=", "Value=");
    never(fixture, from, "= stuck");
    command(fixture, "stuck " ADDRESS " off");
    EXPECT(fixture, from, "= stuck ok", "Connected=false");
}

static void start_deaf(struct fixture *fixture, const char *how)
{
    command(fixture, how);
    probe_call(fixture->probe, "deaf", AD, "Adapter1", "StartDiscovery");
    const int from = EXPECT(fixture, 0, "= deaf ok", "Discovering=true");
    status_holds(fixture, "discovering");
    never(fixture, from, "RSSI=");
}

static void test_deaf_until_discovery_was_off(void **state)
{
    struct fixture *fixture = *state;
    start_deaf(fixture, "deaf hci0 scan");
    probe_call(fixture->probe, "stop", AD, "Adapter1", "StopDiscovery");
    probe_call(fixture->probe, "again", AD, "Adapter1", "StartDiscovery");
    EXPECT(fixture, 0, "= again ok", "~ dev Device1 RSSI=");
}

static void test_deaf_until_the_adapter_was_off(void **state)
{
    struct fixture *fixture = *state;
    start_deaf(fixture, "deaf hci0 power");
    probe_call(fixture->probe, "stop", AD, "Adapter1", "StopDiscovery");
    probe_call(fixture->probe, "again", AD, "Adapter1", "StartDiscovery");
    int from = EXPECT(fixture, 0, "= again ok");
    never(fixture, 0, "RSSI=");
    command(fixture, "adapter power hci0 off");
    command(fixture, "adapter power hci0 on");
    from = EXPECT(fixture, from, "Powered=true");
    probe_call(fixture->probe, "third", AD, "Adapter1", "StartDiscovery");
    EXPECT(fixture, from, "= third ok", "~ dev Device1 RSSI=");
}

static void test_values_come_twice(void **state)
{
    struct fixture *fixture = *state;
    const int from = link_up(fixture);
    command(fixture, "double-values on");
    command(fixture, "strap silent " ADDRESS " on"); /* only what is sent here */
    probe_call(fixture->probe, "notify", HR, "GattCharacteristic1", "StartNotify");
    EXPECT(fixture, from, "= notify ok");
    settle(fixture);
    const int before = probe_count(fixture->probe, "Value=16");
    command(fixture, "strap raw " ADDRESS " 163c0004");
    settle(fixture);
    assert_int_equal(probe_count(fixture->probe, "Value=16"), before + 2);
}

/* ---- how much is still to happen ---- */

static void test_faults_by_number_are_counted_down(void **state)
{
    struct fixture *fixture = *state;
    status_holds(fixture, "armed=0 ");
    command(fixture, "fail Connect org.bluez.Error.Failed none 1");
    command(fixture, "hang Disconnect 1");
    command(fixture, "resolve " ADDRESS " never 1");
    status_holds(fixture, "armed=3 ");
    probe_call(fixture->probe, "first", DEV, "Device1", "Connect");
    EXPECT(fixture, 0, "= first error");
    status_holds(fixture, "armed=2 ");
    command(fixture, "lose Connect 1");
    status_holds(fixture, "armed=3 ");
    const int from = settle(fixture);
    probe_call(fixture->probe, "second", DEV, "Device1", "Connect");
    EXPECT(fixture, from, "Connected=true");
    status_holds(fixture, "armed=1 ");
    never(fixture, from, "ServicesResolved=true");
    command(fixture, "drop " ADDRESS);
    EXPECT(fixture, from, "Connected=false");
    probe_call(fixture->probe, "third", DEV, "Device1", "Connect");
    EXPECT(fixture, from, "= third ok", "ServicesResolved=true"); /* only the one link was not */
    probe_call(fixture->probe, "hangs", DEV, "Device1", "Disconnect");
    status_holds(fixture, "armed=0 ");
    command(fixture, "refuse " ADDRESS " 2");
    status_holds(fixture, "armed=2 ");
}

static void test_wrong_commands_are_refused(void **state)
{
    struct fixture *fixture = *state;
    static const char *const wrong[] = {"connect 11:22:33:44:55:66", "trust " ADDRESS " perhaps",
                                        "vanish 11:22:33:44:55:66",  "stuck 11:22:33:44:55:66 on",
                                        "foreign-scan hci7 on",      "deaf hci0 twice",
                                        "double-values maybe",       "resolve " ADDRESS " never x"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        if (harness_air(fixture->harness, NULL, "%s", wrong[i]) == 0)
            fail_msg("taken: %s", wrong[i]);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_bluetoothd_connects_by_itself),
        TEST(test_somebody_else_disconnects),
        TEST(test_what_is_not_trusted_any_more_is_forgotten),
        TEST(test_a_device_vanishes_under_its_calls),
        TEST(test_killed_under_a_request),
        TEST(test_another_program_discovers),
        TEST(test_a_disconnect_is_stuck),
        TEST(test_deaf_until_discovery_was_off),
        TEST(test_deaf_until_the_adapter_was_off),
        TEST(test_values_come_twice),
        TEST(test_faults_by_number_are_counted_down),
        TEST(test_wrong_commands_are_refused),
    };
    return cmocka_run_group_tests_name("fakebluez_others", tests, NULL, NULL);
}
