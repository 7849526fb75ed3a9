/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fake org.bluez against what bluetoothd was seen to do: each test pins one promise about order
 * or state that the gateway's Bluetooth side is tested against.
 */
#include "tests/harness/harness.h"
#include "tests/harness/probe.h"

#include "core/cleanup.h"
#include "tests/fakebluez/values.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ADDRESS "AA:BB:CC:00:11:22"
#define AD      "/org/bluez/hci0"
#define DEV     AD "/dev_AA_BB_CC_00_11_22"
#define HR      DEV "/service000a/char000b"
#define SENSOR  DEV "/service000a/char000e"
#define CONTROL DEV "/service000a/char0010"
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

static void expect_never(struct fixture *fixture, const char *text, int from)
{
    if (probe_find(fixture->probe, text, from) >= 0) {
        probe_dump(fixture->probe);
        fail_msg("\"%s\" came", text);
    }
}

/* All that was caused so far has arrived when this returns. */
static void settle(struct fixture *fixture)
{
    const int from = probe_lines(fixture->probe);
    probe_get(fixture->probe, "settle", AD, "Adapter1", "Address");
    probe_expect(fixture->probe, "= settle", from);
}

static int mark(struct fixture *fixture)
{
    settle(fixture);
    return probe_lines(fixture->probe);
}

static void status_holds(struct fixture *fixture, const char *text)
{
    if (!harness_air_wait(fixture->harness, text, SOON_MS))
        fail_msg("status has no \"%s\": %s", text, harness_answer(fixture->harness));
}

static int start(void **state, const char *version)
{
    struct error err = {0};
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    assert_non_null(fixture);
    *state = fixture;
    if (harness_open(&fixture->harness, &err) < 0 ||
        harness_start_bus(fixture->harness, NULL, &err) < 0 ||
        harness_start_bluez(fixture->harness, version, &err) < 0 ||
        probe_open(&fixture->probe, &err) < 0)
        fail_msg("%s", err.text);
    command(fixture, "adapter add hci0 00:11:22:33:44:55");
    command(fixture, "set disconnect 150");
    return 0;
}

static int set_up_566(void **state)
{
    return start(state, "5.66");
}

static int set_up_582(void **state)
{
    return start(state, "5.82");
}

static int set_up_587(void **state)
{
    return start(state, "5.87");
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    probe_close(fixture->probe);
    harness_close(fixture->harness);
    free(fixture);
    return 0;
}

static void add_strap(struct fixture *fixture, const char *options)
{
    char line[256];
    snprintf(line, sizeof(line), "strap add " ADDRESS " name=H10 %s", options);
    command(fixture, line);
}

static void connect_known(struct fixture *fixture)
{
    add_strap(fixture, "known=1 every_ms=50");
    const int from = mark(fixture);
    probe_call(fixture->probe, "connect", DEV, "Device1", "Connect");
    probe_expect(fixture->probe, "ServicesResolved=true", from);
    probe_expect(fixture->probe, "+ dev Battery1", from);
}

static void subscribe(struct fixture *fixture)
{
    probe_call(fixture->probe, "notify", HR, "GattCharacteristic1", "StartNotify");
    probe_expect(fixture->probe, "= notify ok", 0);
}

/* ---- discovery ---- */

static void test_discovery_session_belongs_to_a_name(void **state)
{
    struct fixture *fixture = *state;
    struct probe *other;
    struct error err = {0};
    probe_call(fixture->probe, "none", AD, "Adapter1", "StopDiscovery");
    probe_call(fixture->probe, "first", AD, "Adapter1", "StartDiscovery");
    probe_call(fixture->probe, "second", AD, "Adapter1", "StartDiscovery");
    probe_expect(fixture->probe, "= none error Error.Failed No discovery started", 0);
    probe_expect(fixture->probe, "= first ok", 0);
    probe_expect(fixture->probe, "= second error Error.InProgress Operation already in progress",
                 0);
    assert_int_equal(probe_open(&other, &err), 0);
    probe_call(other, "start", AD, "Adapter1", "StartDiscovery");
    assert_true(probe_wait(other, "= start ok", 0, SOON_MS) >= 0);
    const int from = mark(fixture);
    probe_call(fixture->probe, "stop", AD, "Adapter1", "StopDiscovery");
    probe_expect(fixture->probe, "= stop ok", from);
    status_holds(fixture, "adapters=hci0/on/discovering");
    expect_never(fixture, "Discovering=false", from); /* the other still scans */
    probe_close(other);
    probe_expect(fixture->probe, "Discovering=false", from); /* its session went with its name */
}

static void test_filter_hides_what_nobody_wants(void **state)
{
    struct fixture *fixture = *state;
    DBusMessage *call = probe_message(AD, "Adapter1", "SetDiscoveryFilter");
    DBusMessageIter iter;
    DBusMessageIter dict;
    DBusMessageIter entry;
    DBusMessageIter variant;
    dbus_message_iter_init_append(call, &iter);
    dbus_message_iter_open_container(&iter, DBUS_TYPE_ARRAY, "{sv}", &dict);
    dbus_message_iter_open_container(&dict, DBUS_TYPE_DICT_ENTRY, NULL, &entry);
    fake_put_string(&entry, "RSSI");
    dbus_message_iter_open_container(&entry, DBUS_TYPE_VARIANT, "n", &variant);
    fake_put_int16(&variant, -70);
    dbus_message_iter_close_container(&entry, &variant);
    dbus_message_iter_close_container(&dict, &entry);
    dbus_message_iter_close_container(&iter, &dict);
    probe_send(fixture->probe, "filter", call);
    probe_call(fixture->probe, "start", AD, "Adapter1", "StartDiscovery");
    probe_expect(fixture->probe, "= start ok", 0);
    command(fixture, "strap add AA:BB:CC:00:11:33 name=far rssi=-90 advertise_ms=5");
    add_strap(fixture, "rssi=-60 advertise_ms=50");
    probe_expect(fixture->probe, "RSSI=-60", 0);
    expect_never(fixture, "RSSI=-90", 0);
    status_holds(fixture, "devices=1 ");
}

/* ---- connecting ---- */

static void test_first_connect_order(void **state)
{
    struct fixture *fixture = *state;
    add_strap(fixture, "known=1");
    const int from = mark(fixture);
    probe_call(fixture->probe, "connect", DEV, "Device1", "Connect");
    probe_expect_all(fixture->probe, from,
                     (const char *const[]){"~ dev Device1 Connected=true", "= connect ok",
                                           "+ dev/service000a GattService1",
                                           "+ dev/service000a/char000b GattCharacteristic1",
                                           "+ dev/service000a/char000b/desc000d GattDescriptor1",
                                           "~ dev Device1 UUIDs=[4] ServicesResolved=true",
                                           "~ dev Device1 Appearance=832", "+ dev Battery1", NULL});
    expect_never(fixture, "service0001", from); /* the GAP service is bluetoothd's own */
}

static void test_second_connect_order(void **state)
{
    struct fixture *fixture = *state;
    connect_known(fixture);
    command(fixture, "drop " ADDRESS);
    probe_expect(fixture->probe, "- dev Battery1", 0);
    const int from = mark(fixture);
    probe_call(fixture->probe, "again", DEV, "Device1", "Connect");
    probe_expect_all(fixture->probe, from,
                     (const char *const[]){"~ dev Device1 Connected=true", "= again ok",
                                           "+ dev Battery1", "~ dev Device1 ServicesResolved=true",
                                           NULL});
    settle(fixture);
    expect_never(fixture, "GattService1", from); /* they never went away */
}

static void test_connected_signal_can_be_missing(void **state)
{
    struct fixture *fixture = *state;
    command(fixture, "no-connected-signal on");
    connect_known(fixture);
    assert_int_equal(probe_count(fixture->probe, "Connected=true"), 0);
    probe_get(fixture->probe, "get", DEV, "Device1", "Connected");
    probe_expect(fixture->probe, "= get ok true", 0);
}

static void test_objects_can_be_late(void **state)
{
    struct fixture *fixture = *state;
    add_strap(fixture, "known=1");
    command(fixture, "late-objects " ADDRESS " 100");
    const int from = mark(fixture);
    probe_call(fixture->probe, "connect", DEV, "Device1", "Connect");
    probe_expect_all(
        fixture->probe, from,
        (const char *const[]){"ServicesResolved=true", "+ dev/service000a GattService1", NULL});
}

static void test_absent_device_is_given_up(void **state)
{
    struct fixture *fixture = *state;
    command(fixture, "set connect_timeout 150");
    add_strap(fixture, "known=1");
    command(fixture, "strap range " ADDRESS " out");
    probe_call(fixture->probe, "connect", DEV, "Device1", "Connect");
    probe_call(fixture->probe, "twice", DEV, "Device1", "Connect");
    probe_expect(fixture->probe, "= twice error Error.Failed Operation already in progress", 0);
    probe_expect(fixture->probe, "= connect error Error.Failed le-connection-abort-by-local", 0);
    command(fixture, "set connect_timeout 40000");
    probe_call(fixture->probe, "wait", DEV, "Device1", "Connect");
    command(fixture, "strap range " ADDRESS " in"); /* it is heard while the call waits */
    probe_expect(fixture->probe, "= wait ok", 0);
    probe_call(fixture->probe, "up", DEV, "Device1", "Connect");
    probe_expect(fixture->probe, "= up ok", 0);
}

static void test_second_connect_call_is_in_progress_in_587(void **state)
{
    struct fixture *fixture = *state;
    add_strap(fixture, "known=1");
    command(fixture, "strap range " ADDRESS " out");
    probe_call(fixture->probe, "connect", DEV, "Device1", "Connect");
    probe_call(fixture->probe, "twice", DEV, "Device1", "Connect");
    probe_expect(fixture->probe, "= twice error Error.InProgress", 0);
}

static void test_refused_connects(void **state)
{
    struct fixture *fixture = *state;
    add_strap(fixture, "known=1");
    command(fixture, "refuse " ADDRESS " 2 brief");
    const int from = mark(fixture);
    probe_call(fixture->probe, "one", DEV, "Device1", "Connect");
    probe_expect_all(fixture->probe, from,
                     (const char *const[]){"Connected=true", "Connected=false",
                                           "= one error Error.Failed le-connection-abort-by-local",
                                           NULL});
    probe_call(fixture->probe, "two", DEV, "Device1", "Connect");
    probe_expect(fixture->probe, "= two error", from);
    probe_call(fixture->probe, "three", DEV, "Device1", "Connect");
    probe_expect(fixture->probe, "= three ok", from);
}

static void test_disconnect_cancels_connect(void **state)
{
    struct fixture *fixture = *state;
    add_strap(fixture, "known=1");
    command(fixture, "strap range " ADDRESS " out");
    probe_call(fixture->probe, "connect", DEV, "Device1", "Connect");
    probe_call(fixture->probe, "cancel", DEV, "Device1", "Disconnect");
    probe_expect_all(fixture->probe, 0,
                     (const char *const[]){"= connect error Error.Failed br-connection-canceled",
                                           "= cancel ok", NULL});
    probe_call(fixture->probe, "idle", DEV, "Device1", "Disconnect");
    probe_expect(fixture->probe, "= idle ok", 0);
}

/* ---- disconnecting ---- */

static int disconnect(struct fixture *fixture)
{
    connect_known(fixture);
    subscribe(fixture);
    const int from = mark(fixture);
    probe_call(fixture->probe, "bye", DEV, "Device1", "Disconnect");
    const int battery = probe_expect(fixture->probe, "- dev Battery1", from);
    const int value =
        probe_expect(fixture->probe, "Value=", battery); /* the link works on for a while */
    const int refused = probe_lines(fixture->probe);
    probe_call(fixture->probe, "late", HR, "GattCharacteristic1", "StartNotify");
    probe_expect(fixture->probe, "= late error Error.NotConnected", refused);
    return value;
}

static void test_disconnect_order_566(void **state)
{
    struct fixture *fixture = *state;
    const int from = disconnect(fixture);
    probe_expect_all(fixture->probe, from,
                     (const char *const[]){"~ dev Device1 ServicesResolved=false", "= bye ok",
                                           "~ dev Device1 Connected=false", NULL});
}

static void test_disconnect_order_582(void **state)
{
    struct fixture *fixture = *state;
    const int from = disconnect(fixture);
    probe_expect_all(fixture->probe, from,
                     (const char *const[]){"~ dev Device1 Connected=false ServicesResolved=false",
                                           "= bye ok", NULL});
}

static void test_disconnect_order_587(void **state)
{
    struct fixture *fixture = *state;
    const int from = disconnect(fixture);
    probe_expect_all(fixture->probe, from,
                     (const char *const[]){"~ dev Device1 ServicesResolved=false",
                                           "! dev Disconnected org.bluez.Reason.Local",
                                           "~ dev Device1 Connected=false", "= bye ok", NULL});
}

/* ---- losing the link ---- */

static int lose_with_pending(struct fixture *fixture)
{
    connect_known(fixture);
    command(fixture, "set att 60000");
    const int from = mark(fixture);
    probe_call_dict(fixture->probe, "read", SENSOR, "GattCharacteristic1", "ReadValue");
    probe_call(fixture->probe, "notify", HR, "GattCharacteristic1", "StartNotify");
    settle(fixture); /* both are on their way */
    command(fixture, "drop " ADDRESS);
    return from;
}

static void test_loss_566_answers_all_with_0x0e(void **state)
{
    struct fixture *fixture = *state;
    const int from = lose_with_pending(fixture);
    const int down =
        probe_expect(fixture->probe, "~ dev Device1 Connected=false ServicesResolved=false", from);
    const char *const lost = "error Error.Failed Operation failed with ATT error: 0x0e";
    int line = probe_expect(fixture->probe, lost, down);
    line = probe_expect(fixture->probe, lost, line + 1);
    probe_expect(fixture->probe, "- dev Battery1", line);
}

static void test_loss_587_never_answers_start_notify(void **state)
{
    struct fixture *fixture = *state;
    const int from = lose_with_pending(fixture);
    probe_expect_all(fixture->probe, from,
                     (const char *const[]){"~ dev Device1 ServicesResolved=false",
                                           "! dev Disconnected org.bluez.Reason.Timeout",
                                           "~ dev Device1 Connected=false",
                                           "= read error Error.Failed", "- dev Battery1", NULL});
    settle(fixture);
    expect_never(fixture, "= notify", from);
    status_holds(fixture, "subscribers=" ADDRESS "/2a37/"); /* the half-made subscription stays */
}

/* ---- notifications ---- */

static void test_values_follow_the_subscription(void **state)
{
    struct fixture *fixture = *state;
    connect_known(fixture);
    const int from = mark(fixture);
    probe_call(fixture->probe, "notify", HR, "GattCharacteristic1", "StartNotify");
    probe_expect_all(
        fixture->probe, from,
        (const char *const[]){"Notifying=true", "= notify ok",
                              "~ dev/service000a/char000b GattCharacteristic1 Value=", NULL});
    probe_call(fixture->probe, "stop", HR, "GattCharacteristic1", "StopNotify");
    probe_expect_all(fixture->probe, from,
                     (const char *const[]){"Notifying=false", "= stop ok", NULL});
    const int stopped = mark(fixture);
    command(fixture, "strap raw " ADDRESS " 0048");
    settle(fixture);
    expect_never(fixture, "Value=", stopped);
    probe_call(fixture->probe, "stop2", HR, "GattCharacteristic1", "StopNotify");
    probe_expect(fixture->probe, "= stop2 error Error.Failed No notify session started", stopped);
}

static void test_equal_values_are_never_batched(void **state)
{
    struct fixture *fixture = *state;
    connect_known(fixture);
    command(fixture, "strap silent " ADDRESS " on");
    subscribe(fixture);
    for (int i = 0; i < 5; i++)
        command(fixture, "strap raw " ADDRESS " 0048");
    settle(fixture);
    assert_int_equal(probe_count(fixture->probe, "Value=0048"), 5);
    command(fixture, "strap burst " ADDRESS " 5000");
    settle(fixture);
    assert_int_equal(probe_count(fixture->probe, "Value=163c"), 5000);
}

static void test_two_subscribers_double_every_value(void **state)
{
    struct fixture *fixture = *state;
    struct probe *other;
    struct error err = {0};
    connect_known(fixture);
    command(fixture, "strap silent " ADDRESS " on");
    subscribe(fixture);
    assert_int_equal(probe_open(&other, &err), 0);
    probe_call(other, "notify", HR, "GattCharacteristic1", "StartNotify");
    assert_true(probe_wait(other, "= notify ok", 0, SOON_MS) >= 0);
    command(fixture, "strap raw " ADDRESS " 0048");
    settle(fixture);
    assert_int_equal(probe_count(fixture->probe, "Value=0048"), 2);
    probe_close(other);
    settle(fixture);
    command(fixture, "strap raw " ADDRESS " 0049");
    settle(fixture);
    assert_int_equal(probe_count(fixture->probe, "Value=0049"), 1);
}

static void test_subscription_survives_the_link(void **state)
{
    struct fixture *fixture = *state;
    connect_known(fixture);
    subscribe(fixture);
    command(fixture, "drop " ADDRESS);
    command(fixture, "set resolve 500");
    probe_get(fixture->probe, "get", HR, "GattCharacteristic1", "Notifying");
    probe_expect(fixture->probe, "= get ok true", 0);
    const int from = mark(fixture);
    probe_call(fixture->probe, "again", DEV, "Device1", "Connect");
    probe_expect_all(fixture->probe, from,
                     (const char *const[]){"= again ok", "Value=", "ServicesResolved=true", NULL});
}

static void test_start_notify_without_link_is_armed(void **state)
{
    struct fixture *fixture = *state;
    connect_known(fixture);
    command(fixture, "drop " ADDRESS);
    const int from = mark(fixture);
    subscribe(fixture);
    probe_call(fixture->probe, "again", DEV, "Device1", "Connect");
    probe_expect(fixture->probe, "Value=", from);
}

/* ---- reading, writing, MTU, changed services ---- */

static void test_read_is_merged_and_also_signalled(void **state)
{
    struct fixture *fixture = *state;
    connect_known(fixture);
    command(fixture, "set att 100");
    const int from = mark(fixture);
    probe_call_dict(fixture->probe, "one", SENSOR, "GattCharacteristic1", "ReadValue");
    probe_call_dict(fixture->probe, "two", SENSOR, "GattCharacteristic1", "ReadValue");
    probe_expect_all(
        fixture->probe, from,
        (const char *const[]){"~ dev/service000a/char000e GattCharacteristic1 Value=01",
                              "= one ok 01", "= two ok 01", NULL});
    assert_int_equal(probe_count(fixture->probe, "char000e GattCharacteristic1 Value=01"), 1);
    probe_call_dict(fixture->probe, "no", HR, "GattCharacteristic1", "ReadValue");
    probe_expect(fixture->probe, "= no error Error.NotPermitted Read not permitted", from);
}

static void write_value(struct fixture *fixture, const char *tag, size_t length)
{
    const uint8_t bytes[2] = {0x01};
    DBusMessage *call = probe_message(CONTROL, "GattCharacteristic1", "WriteValue");
    DBusMessageIter iter;
    DBusMessageIter dict;
    dbus_message_iter_init_append(call, &iter);
    fake_put_bytes(&iter, bytes, length);
    dbus_message_iter_open_container(&iter, DBUS_TYPE_ARRAY, "{sv}", &dict);
    dbus_message_iter_close_container(&iter, &dict);
    probe_send(fixture->probe, tag, call);
}

static void test_one_write_at_a_time(void **state)
{
    struct fixture *fixture = *state;
    connect_known(fixture);
    command(fixture, "set att 100");
    write_value(fixture, "one", 1);
    write_value(fixture, "two", 1);
    probe_expect(fixture->probe, "= two error Error.InProgress", 0);
    probe_expect(fixture->probe, "= one ok", 0);
    write_value(fixture, "long", 2);
    probe_expect(fixture->probe, "= long error Error.InvalidArguments Invalid Length", 0);
    command(fixture, "drop " ADDRESS);
    write_value(fixture, "off", 1);
    probe_expect(fixture->probe, "= off error Error.Failed Not connected", 0);
}

static void test_mtu_exists_only_while_connected(void **state)
{
    struct fixture *fixture = *state;
    connect_known(fixture);
    probe_get(fixture->probe, "up", HR, "GattCharacteristic1", "MTU");
    probe_expect(fixture->probe, "= up ok 185", 0);
    command(fixture, "drop " ADDRESS);
    probe_get(fixture->probe, "down", HR, "GattCharacteristic1", "MTU");
    probe_expect(fixture->probe, "= down error org.freedesktop.DBus.Error.InvalidArgs", 0);
}

/* ---- power, adapters, restart ---- */

static void test_power_reply_precedes_the_signal(void **state)
{
    struct fixture *fixture = *state;
    connect_known(fixture);
    probe_call(fixture->probe, "scan", AD, "Adapter1", "StartDiscovery");
    probe_expect(fixture->probe, "Discovering=true", 0);
    const int from = mark(fixture);
    probe_set(fixture->probe, "off", AD, "Adapter1", "Powered", false);
    int line = probe_expect_all(fixture->probe, from,
                                (const char *const[]){"Connected=false", "= off ok",
                                                      "Powered=false Discovering=false", NULL});
    probe_call(fixture->probe, "scan2", AD, "Adapter1", "StartDiscovery");
    probe_expect(fixture->probe, "= scan2 error Error.NotReady Resource Not Ready", line);
    probe_call(fixture->probe, "connect2", DEV, "Device1", "Connect");
    probe_expect(fixture->probe, "= connect2 error Error.Failed Input/output error", line);
    probe_set(fixture->probe, "on", AD, "Adapter1", "Powered", true);
    line = probe_expect_all(fixture->probe, line,
                            (const char *const[]){"= on ok", "Powered=true", NULL});
    probe_call(fixture->probe, "stop", AD, "Adapter1", "StopDiscovery");
    probe_expect(fixture->probe, "= stop error Error.Failed No discovery started",
                 line); /* session is lost */
    command(fixture, "adapter rfkill hci0 on");
    probe_set(fixture->probe, "blocked", AD, "Adapter1", "Powered", true);
    probe_expect(fixture->probe, "= blocked error Error.Blocked", line);
}

static void test_adapter_removal_takes_children_first(void **state)
{
    struct fixture *fixture = *state;
    connect_known(fixture);
    const int from = mark(fixture);
    command(fixture, "adapter remove hci0");
    probe_expect_all(fixture->probe, from,
                     (const char *const[]){"Connected=false", "- dev/service000a/char000b/desc000d",
                                           "- dev/service000a/char000b GattCharacteristic1",
                                           "- dev/service000a GattService1", "- dev Device1",
                                           "Powered=false", "- hci0 Adapter1", NULL});
    probe_call(fixture->probe, "late", AD, "Adapter1", "StartDiscovery");
    probe_expect(fixture->probe, "= late error org.freedesktop.DBus.Error.UnknownObject", from);
    command(fixture, "adapter add hci1 00:11:22:33:44:55");
    probe_expect(fixture->probe, "+ hci1 Adapter1", from);
}

static void test_clean_restart(void **state)
{
    struct fixture *fixture = *state;
    connect_known(fixture);
    subscribe(fixture);
    const int from = mark(fixture);
    command(fixture, "restart clean 50");
    int line = probe_expect_all(
        fixture->probe, from,
        (const char *const[]){"Connected=false", "Powered=false", "- bluez AgentManager1",
                              "- dev Device1", "- hci0 Adapter1", "@ gone", "@ here",
                              "+ bluez AgentManager1", "+ hci0 Adapter1 Powered=true",
                              "+ dev Device1", NULL});
    expect_never(fixture, "+ dev/service000a", line);
    probe_call(fixture->probe, "again", DEV, "Device1", "Connect");
    probe_expect_all(fixture->probe, line,
                     (const char *const[]){"= again ok", "+ dev Battery1",
                                           "+ dev/service000a GattService1",
                                           "~ dev Device1 ServicesResolved=true", NULL});
    settle(fixture);
    status_holds(fixture, "subscribers= "); /* nothing survived */
}

/* Plugged in between AgentManager1 and the other adapters: it is announced then, and only once. */
static void test_an_adapter_comes_while_it_starts(void **state)
{
    struct fixture *fixture = *state;
    command(fixture, "set adapters 300");
    const int from = mark(fixture);
    command(fixture, "restart crash 1");
    probe_expect(fixture->probe, "+ bluez AgentManager1", from);
    command(fixture, "adapter add hci1 00:11:22:33:44:66");
    probe_expect(fixture->probe, "+ hci0 Adapter1",
                 probe_expect(fixture->probe, "+ hci1 Adapter1", from));
    settle(fixture);
    assert_int_equal(probe_count(fixture->probe, "+ hci1 Adapter1"), 1);
}

static void test_crash_is_only_the_name(void **state)
{
    struct fixture *fixture = *state;
    connect_known(fixture);
    command(fixture, "strap add AA:BB:CC:00:11:33 name=stranger");
    command(fixture, "hang Connect 1");
    const int from = mark(fixture);
    probe_call(fixture->probe, "pending", DEV, "Device1", "Connect");
    settle(fixture);
    command(fixture, "restart crash 50");
    const int gone = probe_expect(fixture->probe, "@ gone", from);
    for (int i = from; i < gone; i++)
        assert_true(probe_line(fixture->probe, i)[0] == '='); /* replies only, no signal */
    probe_expect(fixture->probe, "= pending error org.freedesktop.DBus.Error.NoReply", from);
    probe_expect_all(fixture->probe, gone,
                     (const char *const[]){"@ here", "+ hci0 Adapter1", "+ dev Device1", NULL});
}

/* ---- faults ---- */

static void test_faults_by_method(void **state)
{
    struct fixture *fixture = *state;
    add_strap(fixture, "known=1");
    command(fixture, "fail Connect org.bluez.Error.Failed br-connection-unknown again 1");
    probe_call(fixture->probe, "fail", DEV, "Device1", "Connect");
    probe_expect(fixture->probe, "= fail error Error.Failed br-connection-unknown again", 0);
    command(fixture, "hang Connect 1");
    probe_call(fixture->probe, "hang", DEV, "Device1", "Connect");
    settle(fixture);
    command(fixture, "lose Connect 1");
    probe_call(fixture->probe, "lose", DEV, "Device1", "Connect");
    status_holds(fixture, "resolved=" ADDRESS); /* it was done, only nobody was told */
    command(fixture, "delay Disconnect 300");
    const int from = mark(fixture);
    probe_call(fixture->probe, "delay", DEV, "Device1", "Disconnect");
    probe_expect_all(fixture->probe, from,
                     (const char *const[]){"Connected=false", "= delay ok", NULL});
    assert_int_equal(probe_count(fixture->probe, "= hang"), 0);
    assert_int_equal(probe_count(fixture->probe, "= lose"), 0);
    assert_int_equal(harness_air_number(fixture->harness, "Connect"), 3);
}

static void test_malformed_property(void **state)
{
    struct fixture *fixture = *state;
    add_strap(fixture, "advertise_ms=50");
    command(fixture, "malformed RSSI");
    probe_call(fixture->probe, "start", AD, "Adapter1", "StartDiscovery");
    probe_expect(fixture->probe, "+ dev Device1", 0);
    command(fixture, "strap set " ADDRESS " rssi=-80");
    probe_expect(fixture->probe, "~ dev Device1 RSSI=malformed", 0);
    command(fixture, "malformed off");
    command(fixture, "strap set " ADDRESS " rssi=-60");
    probe_expect(fixture->probe, "~ dev Device1 RSSI=-60", 0);
}

static void test_flood_rates_and_addresses(void **state)
{
    struct fixture *fixture = *state;
    command(fixture, "set temporary 60000");
    probe_call(fixture->probe, "start", AD, "Adapter1", "StartDiscovery");
    probe_expect(fixture->probe, "= start ok", 0);
    command(fixture, "flood 1000 distinct 20");
    status_holds(fixture, "devices=20 ");
    const int64_t start_ms = harness_now_ms();
    const long long before = harness_air_number(fixture->harness, "flood");
    while (harness_air_number(fixture->harness, "flood") < before + 500)
        assert_true(harness_now_ms() - start_ms < SOON_MS);
    assert_true(harness_now_ms() - start_ms >= 400); /* no faster than asked for */
    command(fixture, "flood 2000 new 1");
    while (harness_air_number(fixture->harness, "devices") < 500)
        assert_true(harness_now_ms() - start_ms < SOON_MS);
    command(fixture, "flood off");
    assert_int_equal(harness_air_number(fixture->harness, "flood"), 0);
}

static void test_wrong_commands_are_refused(void **state)
{
    struct fixture *fixture = *state;
    static const char *const wrong[] = {"fly",
                                        "strap add XX",
                                        "strap add " ADDRESS " base=0",
                                        "strap add " ADDRESS " wings=2",
                                        "strap silent " ADDRESS " on",
                                        "drop " ADDRESS,
                                        "adapter add hci0 00:11:22:33:44:55",
                                        "restart softly",
                                        "flood much",
                                        "set connect soon",
                                        "fail Connect bad-name text 1"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_true(harness_air(fixture->harness, NULL, "%s", wrong[i]) < 0);
    assert_int_equal(harness_air_number(fixture->harness, "devices"), 0);
}

static void test_bus_restart_brings_it_back(void **state)
{
    struct fixture *fixture = *state;
    struct error err = {0};
    add_strap(fixture, "known=1");
    harness_stop_bus(fixture->harness);
    probe_close(fixture->probe);
    fixture->probe = NULL;
    assert_int_equal(harness_start_bus(fixture->harness, NULL, &err), 0);
    status_holds(fixture, "owner=:");
    assert_int_equal(probe_open(&fixture->probe, &err), 0);
    status_holds(fixture, "adapters=hci0/on ");
    probe_get(fixture->probe, "get", DEV, "Device1", "Trusted");
    probe_expect(fixture->probe, "= get ok true", 0);
}

#define TEST(name, version) cmocka_unit_test_setup_teardown(name, set_up_##version, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_discovery_session_belongs_to_a_name, 566),
        TEST(test_filter_hides_what_nobody_wants, 566),
        TEST(test_first_connect_order, 566),
        TEST(test_second_connect_order, 566),
        TEST(test_connected_signal_can_be_missing, 566),
        TEST(test_objects_can_be_late, 566),
        TEST(test_absent_device_is_given_up, 566),
        TEST(test_second_connect_call_is_in_progress_in_587, 587),
        TEST(test_refused_connects, 566),
        TEST(test_disconnect_cancels_connect, 566),
        TEST(test_disconnect_order_566, 566),
        TEST(test_disconnect_order_582, 582),
        TEST(test_disconnect_order_587, 587),
        TEST(test_loss_566_answers_all_with_0x0e, 566),
        TEST(test_loss_587_never_answers_start_notify, 587),
        TEST(test_values_follow_the_subscription, 566),
        TEST(test_equal_values_are_never_batched, 566),
        TEST(test_two_subscribers_double_every_value, 566),
        TEST(test_subscription_survives_the_link, 566),
        TEST(test_start_notify_without_link_is_armed, 566),
        TEST(test_read_is_merged_and_also_signalled, 566),
        TEST(test_one_write_at_a_time, 566),
        TEST(test_mtu_exists_only_while_connected, 566),
        TEST(test_power_reply_precedes_the_signal, 566),
        TEST(test_adapter_removal_takes_children_first, 566),
        TEST(test_clean_restart, 566),
        TEST(test_an_adapter_comes_while_it_starts, 566),
        TEST(test_crash_is_only_the_name, 566),
        TEST(test_faults_by_method, 566),
        TEST(test_malformed_property, 566),
        TEST(test_flood_rates_and_addresses, 566),
        TEST(test_wrong_commands_are_refused, 566),
        TEST(test_bus_restart_brings_it_back, 566),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
