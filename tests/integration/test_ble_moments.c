/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whatever the Bluetooth room is doing, it may be told to end, and bluetoothd, the adapter or the
 * bus may go away: each of these in each moment of the life of a link, and of a session.
 */
#include "tests/harness/central.h"
#include "tests/harness/recorder.h"
#include <string.h>

#define ENDS_WITHIN_MS 4000 /* 3 s for the links, and the rest */

/* A moment is when a method has been called that is not answered, or leads nowhere. */
static const struct moment {
    const char *begin;
    const char *method;
    const char *end;
} moments[] = {
    {"strap range " CENTRAL_ADDRESS " out", "StartDiscovery", "strap range " CENTRAL_ADDRESS " in"},
    {"hang StartDiscovery 1", "StartDiscovery", "hang StartDiscovery 0"},
    {"refuse " CENTRAL_ADDRESS " 1", "Connect", "refuse " CENTRAL_ADDRESS " 0"},
    {"hang Connect 1", "Connect", "hang Connect 0"},
    {"resolve " CENTRAL_ADDRESS " never", "Connect", "resolve " CENTRAL_ADDRESS " normal"},
    {"hang StartNotify 1", "StartNotify", "hang StartNotify 0"},
    /* From here on only of sessions: the driver reads and writes, has fetched something, is done.
     */
    {"hang ReadValue 1", "ReadValue", "hang ReadValue 0"},
    {"hang WriteValue 1", "WriteValue", "hang WriteValue 0"},
    {"status", "WriteValue", "status"},
    {"set disconnect 1000", "Disconnect", "set disconnect 150"},
};
#define SESSION_MOMENTS (sizeof(moments) / sizeof(moments[0]))
#define MOMENTS         (SESSION_MOMENTS - 4)

static void bring(struct central *f, const struct moment *moment)
{
    central_air(f, moment->begin);
    const long long before = harness_air_number(f->harness, moment->method);
    f->device_count = 0;
    f->adapter_error = NULL;
    central_open(f, 5);
    central_keep(f, CENTRAL_ADDRESS);
    CENTRAL_UNTIL(f, harness_air_number(f->harness, moment->method) > before);
    central_run_for(f, 50); /* what it leads to */
}

static void end(struct central *f)
{
    const int64_t start_ms = harness_now_ms();
    f->closed = false;
    central_close(f);
    assert_true(harness_now_ms() - start_ms < ENDS_WITHIN_MS);
}

static void add_strap(struct central *f)
{
    central_air(f, "strap add " CENTRAL_ADDRESS " " CENTRAL_QUICK);
}

static void closing_at_any_moment(void **state)
{
    struct central *f = *state;
    add_strap(f);
    for (size_t i = 0; i < MOMENTS; i++) {
        bring(f, &moments[i]);
        end(f);
        central_air(f, moments[i].end);
    }
}

/* Something goes and comes back: then there are beats again. */
static void goes_and_returns(struct central *f, const char *go, const char *come)
{
    add_strap(f);
    for (size_t i = 0; i < MOMENTS; i++) {
        bring(f, &moments[i]);
        central_air(f, go);
        CENTRAL_UNTIL(f, f->adapter_error != NULL);
        assert_false(central_connected(f, 0));
        central_air(f, moments[i].end);
        central_air(f, come);
        central_expect_beats(f, 10000);
        end(f);
    }
}

static void the_adapter_goes_at_any_moment(void **state)
{
    goes_and_returns(*state, "adapter remove hci0", "adapter add hci0 " CENTRAL_ADAPTER);
}

static void the_adapter_is_off_at_any_moment(void **state)
{
    goes_and_returns(*state, "adapter power hci0 off", "adapter power hci0 on");
}

static void bluetoothd_crashes_at_any_moment(void **state)
{
    goes_and_returns(*state, "restart crash 200", "status");
}

static void the_bus_dies_at_any_moment(void **state)
{
    struct central *f = *state;
    for (size_t i = 0; i < MOMENTS; i++) {
        struct ble_statistics statistics;
        add_strap(f);
        bring(f, &moments[i]);
        harness_stop_bus(f->harness);
        CENTRAL_UNTIL(f, f->adapter_error && strcmp(f->adapter_error, "no system bus") == 0);
        ble_statistics(f->ble, &statistics);
        assert_int_equal(statistics.pending_calls, 0);
        assert_false(central_connected(f, 0));
        end(f);
        central_open_bus(f, "5.66");
        central_air(f, "adapter add hci0 " CENTRAL_ADAPTER);
    }
}

/* The set of devices changes: the one of this moment goes and comes back. */
static void devices_change_at_any_moment(void **state)
{
    struct central *f = *state;
    add_strap(f);
    for (size_t i = 0; i < MOMENTS; i++) {
        bring(f, &moments[i]);
        assert_int_equal(ble_set_devices(f->ble, NULL, 0, NULL), 0);
        assert_int_equal(ble_set_devices(f->ble, f->devices, 1, NULL), 0);
        central_air(f, moments[i].end);
        central_expect_beats(f, 25000);
        end(f);
    }
}

/* ---- sessions ---- */

static void bring_session(struct central *f, const struct moment *moment)
{
    central_air(f, moment->begin);
    const long long before = harness_air_number(f->harness, moment->method);
    f->device_count = 0;
    f->adapter_error = NULL;
    f->driver = &recorder_driver;
    f->sessions[0] = (struct central_sessions){.cursor = DRIVER_NONE};
    recorder = (struct recorder){.minutes = 4, .farewells = 1, .acknowledge = true};
    central_open(f, 5);
    central_keep(f, CENTRAL_ADDRESS);
    central_sync(f, 0);
    CENTRAL_UNTIL(f, harness_air_number(f->harness, moment->method) > before);
    central_run_for(f, 50); /* what it leads to */
}

/* It ends once; its minutes are there once and in order, which central.c looks after. */
static void expect_done(struct central *f)
{
    if (f->sessions[0].ends == 0)
        CENTRAL_UNTIL(f, f->sessions[0].ends > 0);
    if (strcmp(f->sessions[0].reason, "done") != 0 || recorder.wrong)
        fail_msg("%s, not so: %s", f->sessions[0].reason, recorder.wrong ? recorder.wrong : "-");
    assert_true(f->sessions[0].readings >= 4);
    central_run_for(f, 50);
    assert_int_equal(f->sessions[0].ends, 1);
}

static void a_session_is_closed_at_any_moment(void **state)
{
    struct central *f = *state;
    add_strap(f);
    for (size_t i = 0; i < SESSION_MOMENTS; i++) {
        bring_session(f, &moments[i]);
        end(f);
        assert_int_equal(f->sessions[0].ends, 0);
        central_air(f, moments[i].end);
    }
}

static void session_is_interrupted(struct central *f, const char *go, const char *come)
{
    add_strap(f);
    for (size_t i = 0; i < SESSION_MOMENTS; i++) {
        bring_session(f, &moments[i]);
        central_air(f, go);
        CENTRAL_UNTIL(f, f->adapter_error != NULL);
        assert_false(central_connected(f, 0));
        central_air(f, moments[i].end);
        central_air(f, come);
        expect_done(f);
        end(f);
    }
}

static void the_adapter_goes_in_a_session(void **state)
{
    session_is_interrupted(*state, "adapter remove hci0", "adapter add hci0 " CENTRAL_ADAPTER);
}

static void the_adapter_is_off_in_a_session(void **state)
{
    session_is_interrupted(*state, "adapter power hci0 off", "adapter power hci0 on");
}

static void bluetoothd_crashes_in_a_session(void **state)
{
    session_is_interrupted(*state, "restart crash 200", "status");
}

static void the_bus_dies_in_a_session(void **state)
{
    struct central *f = *state;
    for (size_t i = 0; i < SESSION_MOMENTS; i++) {
        struct ble_statistics statistics;
        add_strap(f);
        bring_session(f, &moments[i]);
        harness_stop_bus(f->harness);
        CENTRAL_UNTIL(f, f->adapter_error && strcmp(f->adapter_error, "no system bus") == 0);
        ble_statistics(f->ble, &statistics);
        assert_int_equal(statistics.pending_calls, 0);
        central_open_bus(f, "5.66");
        central_air(f, "adapter add hci0 " CENTRAL_ADAPTER);
        add_strap(f);
        expect_done(f);
        end(f);
        harness_stop_bus(f->harness);
        central_open_bus(f, "5.66");
        central_air(f, "adapter add hci0 " CENTRAL_ADAPTER);
    }
}

static void a_device_is_given_up_in_a_session(void **state)
{
    struct central *f = *state;
    add_strap(f);
    for (size_t i = 0; i < SESSION_MOMENTS; i++) {
        bring_session(f, &moments[i]);
        assert_int_equal(ble_set_devices(f->ble, NULL, 0, NULL), 0);
        assert_int_equal(ble_set_devices(f->ble, f->devices, 1, NULL), 0);
        central_air(f, moments[i].end);
        central_sync(f, 0);
        expect_done(f);
        end(f);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, central_start_566, central_stop)
    const struct CMUnitTest tests[] = {
        TEST(closing_at_any_moment),
        TEST(the_adapter_goes_at_any_moment),
        TEST(the_adapter_is_off_at_any_moment),
        TEST(bluetoothd_crashes_at_any_moment),
        TEST(the_bus_dies_at_any_moment),
        TEST(devices_change_at_any_moment),
        TEST(a_session_is_closed_at_any_moment),
        TEST(the_adapter_goes_in_a_session),
        TEST(the_adapter_is_off_in_a_session),
        TEST(bluetoothd_crashes_in_a_session),
        TEST(the_bus_dies_in_a_session),
        TEST(a_device_is_given_up_in_a_session),
    };
    return cmocka_run_group_tests_name("ble_moments", tests, NULL, NULL);
}
