/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Bluetooth room against the fake org.bluez on a real bus: finding, connecting, losing and
 * finding again, whatever part of the chain goes away.
 */
#include "ble/bluez_names.h"
#include "tests/harness/central.h"
#include <dbus/dbus.h>
#include <stdlib.h>
#include <string.h>

/* ---- another program on the bus ---- */

static DBusConnection *other_open(void)
{
    DBusConnection *other = dbus_connection_open_private(getenv("DBUS_SYSTEM_BUS_ADDRESS"), NULL);
    assert_non_null(other);
    dbus_connection_set_exit_on_disconnect(other, FALSE);
    assert_true(dbus_bus_register(other, NULL));
    return other;
}

static void other_close(DBusConnection *other)
{
    dbus_connection_close(other);
    dbus_connection_unref(other);
}

static void other_call(DBusConnection *other, const char *path, const char *interface,
                       const char *member)
{
    DBusError error = DBUS_ERROR_INIT;
    DBusMessage *call = dbus_message_new_method_call(BLUEZ_NAME, path, interface, member);
    assert_non_null(call);
    DBusMessage *reply = dbus_connection_send_with_reply_and_block(other, call, 20000, &error);
    if (!reply)
        fail_msg("%s: %s %s", member, error.name, error.message);
    dbus_message_unref(reply);
    dbus_message_unref(call);
}

/* ---- tests ---- */

static void a_strap_is_found_and_beats(void **state)
{
    struct central *f = *state;
    central_start_strap(f, "battery=77");
    central_expect_beats(f, CENTRAL_LIMIT_MS);
    assert_string_equal(f->adapter, "hci0");
    assert_null(f->adapter_error);
    assert_int_equal(f->seen[0].contact, CONTACT_ON_BODY);
    assert_null(f->seen[0].state.error);
    assert_true(f->seen[0].state.rssi_dbm < 0);
    CENTRAL_UNTIL(f, f->seen[0].state.battery_percent == 77);
    assert_true(harness_air_wait(f->harness, "trusted=" CENTRAL_ADDRESS, 5000));
    assert_int_equal(harness_air_number(f->harness, "Connect"), 1);
    assert_int_equal(harness_air_number(f->harness, "StartNotify"), 1);
    /* One snapshot, and no scan runs on. */
    assert_int_equal(harness_air_number(f->harness, "StartDiscovery"), 1);
    assert_int_equal(harness_air_number(f->harness, "StopDiscovery"), 1);
    assert_true(f->seen[0].last_ms > 0);
}

static void refused_packets_are_counted(void **state)
{
    struct central *f = *state;
    central_start_beating(f);
    central_air(f, "strap raw " CENTRAL_ADDRESS " 1048");   /* no interval: fine */
    central_air(f, "strap raw " CENTRAL_ADDRESS " 104800"); /* half an interval */
    CENTRAL_UNTIL(f, f->seen[0].state.refused == 1);
    central_expect_beats(f, 5000);
}

static void a_lost_link_comes_back(void **state)
{
    struct central *f = *state;
    central_start_beating(f);
    central_air(f, "drop " CENTRAL_ADDRESS);
    central_expect_loss(f);
    assert_int_equal(f->seen[0].state.link, BLE_LINK_IN_RANGE);
    central_expect_beats(f, CENTRAL_BACK_MS);
    assert_true(harness_air_number(f->harness, "StopNotify") >= 1);
    struct ble_statistics statistics;
    ble_statistics(f->ble, &statistics);
    assert_true(statistics.pending_calls <= 2);
}

static void restarts(void **state, const char *command)
{
    struct central *f = *state;
    central_start_beating(f);
    central_air(f, command);
    central_expect_loss(f);
    CENTRAL_UNTIL(f, !f->adapter_error && f->adapter[0]); /* the name and the adapter are back */
    central_expect_beats(f, CENTRAL_BACK_MS);
}

static void a_clean_restart_is_survived(void **state)
{
    restarts(state, "restart clean 500");
}

static void a_crash_is_survived(void **state)
{
    restarts(state, "restart crash 500");
}

static void an_adapter_comes_back_renumbered(void **state)
{
    struct central *f = *state;
    central_start_beating(f);
    central_air(f, "adapter remove hci0");
    CENTRAL_UNTIL(f, f->adapter_error != NULL);
    assert_false(central_connected(f, 0));
    assert_string_equal(f->seen[0].state.error, "no_adapter");
    central_air(f, "adapter add hci1 " CENTRAL_ADAPTER);
    central_expect_beats(f, CENTRAL_BACK_MS);
    assert_string_equal(f->adapter, "hci1");
}

static void an_adapter_is_switched_off_and_on(void **state)
{
    struct central *f = *state;
    central_start_beating(f);
    central_air(f, "adapter power hci0 off");
    CENTRAL_UNTIL(f, f->adapter_error != NULL);
    assert_string_equal(f->adapter_error, "the adapter is off");
    const long long starts = harness_air_number(f->harness, "StartDiscovery");
    central_run_for(f, 1000);
    assert_int_equal(harness_air_number(f->harness, "StartDiscovery"), starts);
    central_air(f, "adapter power hci0 on");
    central_expect_beats(f, CENTRAL_BACK_MS);
}

static void foreign_advertisements_do_not_wake_us(void **state)
{
    struct central *f = *state;
    central_start_beating(f);
    DBusConnection *other = other_open();
    central_run_for(f, CENTRAL_NARROW_MS);
    other_call(other, "/org/bluez/hci0", IFACE_ADAPTER, "StartDiscovery");
    central_air(f, "flood 400");
    central_air(f, "strap silent " CENTRAL_ADDRESS " on");
    central_run_for(f, 300); /* what was under way */
    struct ble_statistics before;
    struct ble_statistics after;
    ble_statistics(f->ble, &before);
    const long long flood = harness_air_number(f->harness, "flood");
    central_run_for(f, 1500);
    ble_statistics(f->ble, &after);
    assert_true(harness_air_number(f->harness, "flood") >= flood + 200);
    assert_int_equal(after.messages - before.messages, 0);
    central_air(f, "flood off");
    central_air(f, "strap silent " CENTRAL_ADDRESS " off");
    central_expect_beats(f, 5000);
    other_close(other);
}

static void a_link_from_before_is_adopted(void **state)
{
    struct central *f = *state;
    central_air(f, "strap add " CENTRAL_ADDRESS " known=1 " CENTRAL_QUICK);
    DBusConnection *other = other_open();
    other_call(other, "/org/bluez/hci0/dev_AA_BB_CC_00_11_22", IFACE_DEVICE, "Connect");
    central_open(f, 5);
    central_keep(f, CENTRAL_ADDRESS);
    central_expect_beats(f, 10000);
    assert_int_equal(harness_air_number(f->harness, "Connect"), 1); /* the other program's */
    other_close(other);
}

static void closing_disconnects(void **state)
{
    struct central *f = *state;
    central_start_beating(f);
    const int64_t start_ms = harness_now_ms();
    central_close(f);
    assert_true(harness_now_ms() - start_ms < 4000);
    assert_true(harness_air_wait(f->harness, "connected= ", 5000));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, central_start_566, central_stop)
#define TEST_ON(name, version)                                                \
    {                                                                         \
#name "_" #version, name, central_start_##version, central_stop, NULL \
    }
    const struct CMUnitTest tests[] = {
        TEST(a_strap_is_found_and_beats),
        TEST_ON(a_strap_is_found_and_beats, 582),
        TEST_ON(a_strap_is_found_and_beats, 587),
        TEST(refused_packets_are_counted),
        TEST(a_lost_link_comes_back),
        TEST_ON(a_lost_link_comes_back, 582),
        TEST_ON(a_lost_link_comes_back, 587),
        TEST(a_clean_restart_is_survived),
        TEST_ON(a_clean_restart_is_survived, 587),
        TEST(a_crash_is_survived),
        TEST(an_adapter_comes_back_renumbered),
        TEST_ON(an_adapter_comes_back_renumbered, 587),
        TEST(an_adapter_is_switched_off_and_on),
        TEST(foreign_advertisements_do_not_wake_us),
        TEST(a_link_from_before_is_adopted),
        TEST(closing_disconnects),
        TEST_ON(closing_disconnects, 582),
    };
    return cmocka_run_group_tests_name("ble_central", tests, NULL, NULL);
}
