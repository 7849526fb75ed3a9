/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What org.bluez says of its objects: properties, discovery, power, adapters, its own end. */
#include "tests/fakebluez/values.h"
#include "tests/harness/order.h"
#include <string.h>

#define OTHER_ADDRESS "C0:BB:CC:00:11:33"
#define OTHER_DEV     ORDER_AD "/dev_C0_BB_CC_00_11_33"
#define FORGET_MS     45000 /* TemporaryTimeout, 30 s after the last sign of life */

static void the_properties(void **state)
{
    struct order *order = *state;
    order_discover(order, "manufacturer=006b:0102");
    int from = order_mark(order);
    probe_get_all(order->probe, "adapter", ORDER_AD, "Adapter1");
    probe_get_all(order->probe, "found", ORDER_DEV, "Device1");
    order_expect_exactly(
        order, from,
        ORDER("= adapter ok {Address AddressType Alias Class Discoverable DiscoverableTimeout "
              "Discovering Modalias Name Pairable PairableTimeout Powered Roles UUIDs}",
              "= found ok {Adapter Address AddressType Alias Blocked Bonded Connected "
              "LegacyPairing ManufacturerData Name Paired ServicesResolved Trusted UUIDs}"));
    probe_call(order->probe, "connect", ORDER_DEV, "Device1", "Connect");
    order_expect(order, "+ dev Battery1", from);
    const char *known =
        "= known ok {Adapter Address AddressType Alias Appearance Blocked Bonded Connected "
        "LegacyPairing ManufacturerData Name Paired ServicesResolved Trusted UUIDs}";
    from = order_mark(order);
    probe_get_all(order->probe, "known", ORDER_DEV, "Device1");
    probe_get_all(order->probe, "service", ORDER_DEV "/service000a", "GattService1");
    probe_get_all(order->probe, "notifies", ORDER_HR, "GattCharacteristic1");
    probe_get_all(order->probe, "reads", ORDER_SENSOR, "GattCharacteristic1");
    probe_get_all(order->probe, "writes", ORDER_CONTROL, "GattCharacteristic1");
    probe_get_all(order->probe, "ccc", ORDER_HR "/desc000d", "GattDescriptor1");
    probe_get_all(order->probe, "battery", ORDER_DEV, "Battery1");
    order_expect_exactly(
        order, from,
        ORDER(known, "= service ok {Device Includes Primary UUID}",
              "= notifies ok {Flags MTU NotifyAcquired Notifying Service UUID Value}",
              "= reads ok {Flags MTU Service UUID Value}",
              "= writes ok {Flags MTU Service UUID Value}", "= ccc ok {Characteristic UUID Value}",
              "= battery ok {Percentage}"));
}

/* As zonulad asks: all of Low Energy. */
static void set_filter(struct order *order)
{
    DBusMessage *call = probe_message(ORDER_AD, "Adapter1", "SetDiscoveryFilter");
    DBusMessageIter iter;
    DBusMessageIter dict;
    DBusMessageIter entry;
    DBusMessageIter variant;
    dbus_message_iter_init_append(call, &iter);
    dbus_message_iter_open_container(&iter, DBUS_TYPE_ARRAY, "{sv}", &dict);
    dbus_message_iter_open_container(&dict, DBUS_TYPE_DICT_ENTRY, NULL, &entry);
    fake_put_string(&entry, "Transport");
    dbus_message_iter_open_container(&entry, DBUS_TYPE_VARIANT, "s", &variant);
    fake_put_string(&variant, "le");
    dbus_message_iter_close_container(&entry, &variant);
    dbus_message_iter_close_container(&dict, &entry);
    dbus_message_iter_close_container(&iter, &dict);
    probe_send(order->probe, "filter", call);
}

/* Reply, then signal; with a filter an advertisement is told each time; the signal strength goes at
 * the end. */
static void a_discovery(void **state)
{
    struct order *order = *state;
    int from = order_mark(order);
    order_air(order, "strap add " ORDER_ADDRESS " name=H10 random=1 rssi=-61");
    set_filter(order);
    probe_call(order->probe, "start", ORDER_AD, "Adapter1", "StartDiscovery");
    const int started = order_expect(order, "= start ok", order_expect(order, "= filter ok", from));
    order_expect(order, "~ hci0 Adapter1 Discovering=true", started);
    from = order_expect(order, "+ dev Device1", started);
    from = order_expect(order, "~ dev Device1 RSSI=-61", from);
    order_expect(order, "~ dev Device1 RSSI=-61", from + 1);
    from = order_mark(order);
    probe_call(order->probe, "stop", ORDER_AD, "Adapter1", "StopDiscovery");
    order_expect_exactly(
        order, from,
        ORDER("= stop ok", "~ dev Device1 -RSSI", "~ hci0 Adapter1 Discovering=false"));
}

/* Without one it is told only when it is another by 8 dB. The other strap shows that time passes:
 * what it says takes it longer. */
static void a_discovery_without_a_filter(void **state)
{
    struct order *order = *state;
    order_air(order, "strap add " ORDER_ADDRESS " name=H10 random=1 rssi=-61 advertise_ms=50");
    order_air(order, "strap add " OTHER_ADDRESS " name=other random=1 rssi=-40 advertise_ms=500");
    order_call(order, "start", ORDER_AD, "Adapter1", "StartDiscovery");
    int from = order_expect(order, "+ dev Device1", 0);
    order_expect(order, "+ dev Device1", from + 1);
    order_air(order, "strap set " ORDER_ADDRESS " rssi=-68");
    order_air(order, "strap set " OTHER_ADDRESS " rssi=-50");
    order_expect(order, "~ dev Device1 RSSI=-50", from);
    order_expect_never(order, "~ dev Device1 RSSI=-61", 0);
    order_expect_never(order, "~ dev Device1 RSSI=-68", from);
    order_air(order, "strap set " ORDER_ADDRESS " rssi=-69");
    order_expect(order, "~ dev Device1 RSSI=-69", from);
}

static void a_session_belongs_to_a_name(void **state)
{
    struct order *order = *state;
    struct probe *other;
    struct error err = {0};
    int from = order_mark(order);
    probe_call(order->probe, "none", ORDER_AD, "Adapter1", "StopDiscovery");
    order_expect(order, "= none error Error.Failed No discovery started", from);
    probe_call(order->probe, "first", ORDER_AD, "Adapter1", "StartDiscovery");
    order_expect(order, "Discovering=true", from);
    probe_call(order->probe, "second", ORDER_AD, "Adapter1", "StartDiscovery");
    order_expect(order, "= second error Error.InProgress Operation already in progress", from);
    assert_int_equal(probe_open(&other, &err), 0);
    probe_call(other, "start", ORDER_AD, "Adapter1", "StartDiscovery");
    assert_true(probe_wait(other, "= start ok", 0, ORDER_SOON_MS) >= 0);
    from = order_mark(order);
    order_call(order, "stop", ORDER_AD, "Adapter1", "StopDiscovery");
    order_mark(order);
    order_expect_never(order, "Discovering=false", from); /* the other still listens */
    probe_close(other);
    order_expect(order, "Discovering=false", from);
}

/* A device to which nobody ever made a link is forgotten, whether it is trusted or not. */
static void a_found_device_is_forgotten(void **state)
{
    struct order *order = *state;
    order_air(order, "set temporary 1000");
    order_discover(order, "");
    const int from = order_mark(order);
    probe_set(order->probe, "trust", ORDER_DEV, "Device1", "Trusted", true);
    order_expect_exactly(order, from, ORDER("~ dev Device1 Trusted=true", "= trust ok"));
    order_air(order, "strap range " ORDER_ADDRESS " out");
    if (probe_wait(order->probe, "- dev Device1", from, FORGET_MS) < 0)
        fail_msg("it is not forgotten");
    const int gone = order_call(order, "gone", ORDER_DEV, "Device1", "Connect");
    assert_non_null(
        strstr(probe_line(order->probe, gone), "error org.freedesktop.DBus.Error.UnknownObject"));
}

/* One that is trusted and had a link is kept, while another one is forgotten after its link. */
static void a_trusted_device_that_had_a_link_is_kept(void **state)
{
    struct order *order = *state;
    order_air(order, "set temporary 1000");
    order_connect(order, "");
    order_air(order, "strap range " ORDER_ADDRESS " out");
    int from = order_mark(order);
    order_air(order, "strap add " OTHER_ADDRESS " name=other random=1");
    order_call(order, "discover", ORDER_AD, "Adapter1", "StartDiscovery");
    order_expect(order, "Discovering=true", from);
    order_expect(order, "+ dev Device1", from);
    order_call(order, "enough", ORDER_AD, "Adapter1", "StopDiscovery");
    order_expect(order, "Discovering=false", from);
    probe_call(order->probe, "other", OTHER_DEV, "Device1", "Connect");
    order_expect(order, "ServicesResolved=true", from);
    order_air(order, "strap range " OTHER_ADDRESS " out");
    if (probe_wait(order->probe, "- dev Device1", from, FORGET_MS) < 0)
        fail_msg("the other is not forgotten");
    from = order_mark(order);
    probe_get(order->probe, "get", ORDER_DEV, "Device1", "Trusted");
    order_expect(order, "= get ok true", from);
}

static void power(void **state)
{
    struct order *order = *state;
    order_connect(order, "");
    int from = order_mark(order);
    order_call(order, "scan", ORDER_AD, "Adapter1", "StartDiscovery");
    order_expect(order, "Discovering=true", from);
    from = order_mark(order);
    probe_set(order->probe, "off", ORDER_AD, "Adapter1", "Powered", false);
    const int down = order_expect(order, "Connected=false", from);
    const int battery = order_expect(order, "- dev Battery1", down);
    const int answered = order_expect(order, "= off ok", battery);
    order_expect(order, "~ hci0 Adapter1 Powered=false Discovering=false", answered);
    from = order_mark(order);
    probe_call(order->probe, "scan2", ORDER_AD, "Adapter1", "StartDiscovery");
    order_expect(order, "= scan2 error Error.NotReady Resource Not Ready", from);
    probe_call(order->probe, "connect2", ORDER_DEV, "Device1", "Connect");
    order_expect(order, "= connect2 error Error.Failed Input/output error", from);
    from = order_mark(order);
    probe_set(order->probe, "on", ORDER_AD, "Adapter1", "Powered", true);
    order_expect(order, "= on ok", from);
    order_expect(order, "~ hci0 Adapter1 Powered=true", from);
    from = order_mark(order);
    probe_call(order->probe, "stop", ORDER_AD, "Adapter1", "StopDiscovery");
    order_expect(order, "= stop error Error.Failed No discovery started", from);
    probe_call(order->probe, "connect3", ORDER_DEV, "Device1", "Connect");
    order_expect(order, "= connect3 ok", from);
}

/* Children first; the last word is the adapter's. */
static void an_adapter_is_pulled(void **state)
{
    struct order *order = *state;
    order_connect(order, "");
    int from = order_mark(order);
    order_air(order, "adapter remove hci0");
    const int service = order_expect(order, "- dev/service000a GattService1", from);
    const int characteristic =
        order_expect(order, "- dev/service000a/char000b GattCharacteristic1", from);
    const int down = order_expect(order, "Connected=false", from);
    const int device = order_expect(order, "- dev Device1", from);
    const int adapter = order_expect(order, "- hci0 Adapter1", from);
    assert_true(down < characteristic && characteristic < service && service < device &&
                device < adapter);
    from = probe_lines(order->probe);
    order_call(order, "late", ORDER_AD, "Adapter1", "StartDiscovery");
    order_expect(order, "= late error org.freedesktop.DBus.Error.UnknownObject", from);
    order_air(order, "adapter add hci0 " ORDER_ADAPTER);
    order_expect(order, "+ dev Device1", order_expect(order, "+ hci0 Adapter1 Powered=true", from));
}

static void a_clean_restart(void **state)
{
    struct order *order = *state;
    order_connect(order, "");
    order_subscribe(order);
    int from = order_mark(order);
    order_air(order, "restart clean 50");
    const int gone = order_expect(order, "@ gone", from);
    const int down = order_expect(order, "Connected=false", from);
    const int device = order_expect(order, "- dev Device1", down);
    assert_true(order_expect(order, "- hci0 Adapter1", device) < gone);
    const int here = order_expect(order, "@ here", gone);
    const int adapter = order_expect(order, "+ hci0 Adapter1 Powered=true", here);
    order_expect(order, "+ dev Device1", adapter);
    order_expect_never(order, "+ dev/service000a", here);
    from = order_mark(order);
    probe_call(order->probe, "again", ORDER_DEV, "Device1", "Connect");
    order_expect_exactly(order, from,
                         ORDER("?~ dev Device1 Connected=true", "= again ok", "+ dev Battery1",
                               "+ dev/service000a GattService1",
                               "~ dev Device1 ServicesResolved=true"));
    from = order_mark(order);
    probe_get(order->probe, "get", ORDER_HR, "GattCharacteristic1", "Notifying");
    order_expect(order, "= get ok false", from); /* nothing survived */
}

static void a_kill_is_only_the_name(void **state)
{
    struct order *order = *state;
    order_connect(order, "");
    const int from = order_mark(order);
    order_air(order, "restart crash 50");
    const int gone = order_expect(order, "@ gone", from);
    assert_int_equal(gone, from);
    const int adapter = order_expect(order, "+ hci0 Adapter1", order_expect(order, "@ here", gone));
    order_expect(order, "+ dev Device1", adapter);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, order_start, order_stop)
    const struct CMUnitTest tests[] = {
        TEST(the_properties),
        TEST(a_discovery),
        TEST(a_discovery_without_a_filter),
        TEST(a_session_belongs_to_a_name),
        TEST(a_found_device_is_forgotten),
        TEST(a_trusted_device_that_had_a_link_is_kept),
        TEST(power),
        TEST(an_adapter_is_pulled),
        TEST(a_clean_restart),
        TEST(a_kill_is_only_the_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
