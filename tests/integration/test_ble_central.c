/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Bluetooth room against the fake org.bluez on a real bus: finding, connecting, losing and
 * finding again, whatever part of the chain goes away.
 */
#include "ble/bluez_names.h"
#include "tests/harness/central.h"
#include <dbus/dbus.h>
#include <stdio.h>
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
    assert_true(harness_fake_wait(f->harness, "trusted=" CENTRAL_ADDRESS, 5000));
    assert_int_equal(harness_fake_number(f->harness, "Connect"), 1);
    assert_int_equal(harness_fake_number(f->harness, "StartNotify"), 1);
    /* One snapshot, and no scan runs on. */
    assert_int_equal(harness_fake_number(f->harness, "StartDiscovery"), 1);
    assert_int_equal(harness_fake_number(f->harness, "StopDiscovery"), 1);
    assert_true(f->seen[0].last_ms > 0);
}

static void refused_packets_are_counted(void **state)
{
    struct central *f = *state;
    central_start_beating(f);
    central_fake(f, "strap raw " CENTRAL_ADDRESS " 1048");   /* no interval: fine */
    central_fake(f, "strap raw " CENTRAL_ADDRESS " 104800"); /* half an interval */
    CENTRAL_UNTIL(f, f->seen[0].state.refused == 1);
    central_expect_beats(f, 5000);
}

static void a_lost_link_comes_back(void **state)
{
    struct central *f = *state;
    central_start_beating(f);
    central_fake(f, "drop " CENTRAL_ADDRESS);
    central_expect_loss(f);
    assert_int_equal(f->seen[0].state.link, BLE_LINK_IN_RANGE);
    central_expect_beats(f, CENTRAL_BACK_MS);
    assert_true(harness_fake_number(f->harness, "StopNotify") >= 1);
    struct ble_statistics statistics;
    ble_statistics(f->ble, &statistics);
    assert_true(statistics.pending_calls <= 2);
}

static void restarts(void **state, const char *command)
{
    struct central *f = *state;
    central_start_beating(f);
    central_fake(f, command);
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
    central_fake(f, "adapter remove hci0");
    CENTRAL_UNTIL(f, f->adapter_error != NULL);
    assert_false(central_connected(f, 0));
    assert_string_equal(f->seen[0].state.error, "no_adapter");
    central_fake(f, "adapter add hci1 " CENTRAL_ADAPTER);
    central_expect_beats(f, CENTRAL_BACK_MS);
    assert_string_equal(f->adapter, "hci1");
}

static void an_adapter_is_switched_off_and_on(void **state)
{
    struct central *f = *state;
    central_start_beating(f);
    central_fake(f, "adapter power hci0 off");
    CENTRAL_UNTIL(f, f->adapter_error != NULL);
    assert_string_equal(f->adapter_error, "the adapter is off");
    const long long starts = harness_fake_number(f->harness, "StartDiscovery");
    central_run_for(f, 1000);
    assert_int_equal(harness_fake_number(f->harness, "StartDiscovery"), starts);
    central_fake(f, "adapter power hci0 on");
    central_expect_beats(f, CENTRAL_BACK_MS);
}

static void foreign_advertisements_do_not_wake_us(void **state)
{
    struct central *f = *state;
    central_start_beating(f);
    DBusConnection *other = other_open();
    central_run_for(f, CENTRAL_NARROW_MS);
    other_call(other, "/org/bluez/hci0", IFACE_ADAPTER, "StartDiscovery");
    central_fake(f, "flood 400");
    central_fake(f, "strap silent " CENTRAL_ADDRESS " on");
    central_run_for(f, 300); /* what was under way */
    struct ble_statistics before;
    struct ble_statistics after;
    ble_statistics(f->ble, &before);
    const long long flood = harness_fake_number(f->harness, "flood");
    central_run_for(f, 1500);
    ble_statistics(f->ble, &after);
    assert_true(harness_fake_number(f->harness, "flood") >= flood + 200);
    assert_int_equal(after.messages - before.messages, 0);
    central_fake(f, "flood off");
    central_fake(f, "strap silent " CENTRAL_ADDRESS " off");
    central_expect_beats(f, 5000);
    other_close(other);
}

static void a_link_from_before_is_adopted(void **state)
{
    struct central *f = *state;
    central_fake(f, "strap add " CENTRAL_ADDRESS " known=1 " CENTRAL_QUICK);
    DBusConnection *other = other_open();
    other_call(other, "/org/bluez/hci0/dev_AA_BB_CC_00_11_22", IFACE_DEVICE, "Connect");
    central_open(f, 5);
    central_keep(f, CENTRAL_ADDRESS);
    central_expect_beats(f, 10000);
    assert_int_equal(harness_fake_number(f->harness, "Connect"), 1); /* the other program's */
    other_close(other);
}

static void closing_disconnects(void **state)
{
    struct central *f = *state;
    central_start_beating(f);
    const int64_t start_ms = harness_now_ms();
    central_close(f);
    assert_true(harness_now_ms() - start_ms < 4000);
    assert_true(harness_fake_wait(f->harness, "connected= ", 5000));
}

static void a_device_given_up_is_disconnected(void **state)
{
    struct central *f = *state;
    central_start_beating(f);
    assert_int_equal(ble_set_devices(f->ble, NULL, 0, NULL), 0);
    central_run_for(f, 1500);
    assert_true(harness_fake_wait(f->harness, "connected= ", 5000));
    const unsigned beats = f->seen[0].beats;
    central_run_for(f, 1500);
    assert_int_equal(f->seen[0].beats, beats);
    assert_int_equal(ble_set_devices(f->ble, f->devices, 1, NULL), 0);
    central_expect_beats(f, 15000);
}

/* The link that is being ended must not keep the news of its end from itself. */
static void a_device_taken_back_at_once_returns_soon(void **state)
{
    struct central *f = *state;
    central_start_beating(f);
    assert_int_equal(ble_set_devices(f->ble, NULL, 0, NULL), 0);
    assert_int_equal(ble_set_devices(f->ble, f->devices, 1, NULL), 0);
    assert_true(harness_fake_wait(f->harness, "connected= ", 2000));
    central_expect_beats(f, 5000);
}

static void a_device_named_twice_is_kept_once(void **state)
{
    struct central *f = *state;
    central_fake(f, "strap add " CENTRAL_ADDRESS " " CENTRAL_QUICK);
    central_open(f, 5);
    f->devices[f->device_count++] = (struct ble_device){
        .row = 2, .address = CENTRAL_ADDRESS, .driver = driver_by_name("heart-rate")};
    central_keep(f, CENTRAL_ADDRESS);
    f->devices[0].row = 1;
    assert_int_equal(ble_set_devices(f->ble, f->devices, 2, NULL), 0);
    central_expect_beats(f, CENTRAL_LIMIT_MS);
    /* Nobody is missing: no scan begins after the link is up. */
    const long long starts = harness_fake_number(f->harness, "StartDiscovery");
    central_run_for(f, 2000);
    assert_int_equal(harness_fake_number(f->harness, "StartDiscovery"), starts);
}

static void many_straps_share_the_radio(void **state)
{
    struct central *f = *state;
    central_open(f, CENTRAL_DEVICES);
    for (unsigned i = 0; i < CENTRAL_DEVICES; i++) {
        char address[] = "AA:BB:CC:00:11:00";
        char line[96];
        address[ADDRESS_LENGTH - 1] = (char)('0' + i);
        snprintf(line, sizeof(line), "strap add %s " CENTRAL_QUICK, address);
        central_fake(f, line);
        central_keep(f, address);
    }
    for (size_t i = 0; i < CENTRAL_DEVICES; i++)
        CENTRAL_UNTIL(f, central_connected(f, i) && f->seen[i].beats > 0);
    central_run_for(f, CENTRAL_NARROW_MS);
    for (size_t i = 0; i < CENTRAL_DEVICES; i++) {
        const unsigned before = f->seen[i].beats;
        CENTRAL_UNTIL_WITHIN(f, f->seen[i].beats > before, 5000);
    }
    assert_int_equal(harness_fake_number(f->harness, "Connect"), CENTRAL_DEVICES);
}

/* ---- a driver that writes where nothing can be written ---- */

struct writer {
    bool in_event;
    unsigned refusals;
};
static unsigned refusals; /* of the last link */

static int write_nowhere(void *state, const struct driver_io *io)
{
    struct writer *writer = state;
    const uint8_t command = 1;
    writer->in_event = true;
    io->write(io->host, "00000000-0000-0000-0000-000000000000", &command, 1, true);
    writer->in_event = false;
    return 0;
}

static int was_written(void *state, const struct driver_io *io, int result)
{
    struct writer *writer = state;
    assert_false(writer->in_event);
    assert_int_equal(result, -ERR_UNAVAILABLE);
    refusals = ++writer->refusals;
    return refusals < 3 ? write_nowhere(state, io) : 0;
}

static void a_write_is_answered_after_the_event(void **state)
{
    struct central *f = *state;
    const char *const nothing[] = {NULL};
    const struct driver driver = {
        .name = "writer",
        .notify = nothing,
        .state_size = sizeof(struct writer),
        .on_ready = write_nowhere,
        .on_written = was_written,
    };
    refusals = 0;
    central_fake(f, "strap add " CENTRAL_ADDRESS " " CENTRAL_QUICK);
    central_open(f, 5);
    const struct ble_device device = {.row = 1, .address = CENTRAL_ADDRESS, .driver = &driver};
    assert_int_equal(ble_set_devices(f->ble, &device, 1, NULL), 0);
    CENTRAL_UNTIL(f, refusals == 3);
    CENTRAL_UNTIL(f, central_connected(f, 0));
    central_close(f);
}

static void a_scan_tells_of_devices(void **state)
{
    struct central *f = *state;
    central_fake(f, "strap add " CENTRAL_ADDRESS " name=H10 advertise_ms=200");
    central_fake(f, "flood 100 distinct 20");
    central_open(f, 5);
    assert_int_equal(ble_scan(f->ble, 2, NULL), 0);
    assert_int_equal(ble_scan(f->ble, 2, NULL), -ERR_BUSY);
    CENTRAL_UNTIL(f, f->scan_result != 1);
    assert_int_equal(f->scan_result, 0);
    assert_string_equal(f->found_name, "H10");
    assert_ptr_equal(f->found.driver, driver_by_name("heart-rate"));
    assert_true(f->found.rssi_dbm < 0);
    assert_true(f->found_count > 20);
    assert_int_equal(harness_fake_number(f->harness, "StopDiscovery"), 1);
}

/* The radio looks for a strap of ours already when somebody asks for a scan. */
static void a_scan_may_join_a_search(void **state)
{
    struct central *f = *state;
    central_fake(f, "flood 100 distinct 20");
    central_open(f, 5);
    central_keep(f, CENTRAL_ADDRESS);
    CENTRAL_UNTIL(f, harness_fake_number(f->harness, "StartDiscovery") == 1);
    central_run_for(f, 300); /* answered */
    assert_int_equal(ble_scan(f->ble, 1, NULL), 0);
    CENTRAL_UNTIL(f, f->scan_result != 1);
    assert_int_equal(f->scan_result, 0);
    assert_true(f->found_count > 20);
}

static void a_scan_needs_a_powered_adapter(void **state)
{
    struct central *f = *state;
    central_fake(f, "adapter power hci0 off");
    central_open(f, 5);
    assert_int_equal(ble_scan(f->ble, 2, NULL), 0);
    CENTRAL_UNTIL(f, f->scan_result != 1);
    assert_int_equal(f->scan_result, -ERR_UNAVAILABLE);
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
        TEST(a_device_given_up_is_disconnected),
        TEST(a_device_taken_back_at_once_returns_soon),
        TEST(a_device_named_twice_is_kept_once),
        TEST(many_straps_share_the_radio),
        TEST(a_write_is_answered_after_the_event),
        TEST(a_scan_tells_of_devices),
        TEST(a_scan_may_join_a_search),
        TEST(a_scan_needs_a_powered_adapter),
    };
    return cmocka_run_group_tests_name("ble_central", tests, NULL, NULL);
}
