/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What org.bluez says of characteristics: subscriptions, values, reading and writing. */
#include "tests/fakebluez/values.h"
#include "tests/harness/order.h"
#include <stdio.h>

#define TRIES  20
#define NOTIFY "dev/service000a/char000b GattCharacteristic1 "

static void call_with_nothing(struct order *order, const char *tag, const char *path,
                              const char *member)
{
    probe_call_dict(order->probe, tag, path, "GattCharacteristic1", member);
}

/* The value that was sent has come as often as it must, when a later one is there. */
static int times_heard(struct order *order, const char *hex, const char *later_hex)
{
    char text[64];
    const int from = probe_lines(order->probe);
    order_air(order, "strap raw " ORDER_ADDRESS " %s", hex);
    order_air(order, "strap raw " ORDER_ADDRESS " %s", later_hex);
    snprintf(text, sizeof(text), "Value=%s", later_hex);
    order_expect(order, text, from);
    order_mark(order);
    snprintf(text, sizeof(text), "Value=%s", hex);
    return probe_count(order->probe, text);
}

static void a_subscription(void **state)
{
    struct order *order = *state;
    order_connect(order, "");
    int from = order_mark(order);
    probe_call(order->probe, "notify", ORDER_HR, "GattCharacteristic1", "StartNotify");
    order_expect(order, NOTIFY "Value=", from);
    order_expect_exactly(order, from, ORDER("~ " NOTIFY "Notifying=true", "= notify ok"));
    from = order_mark(order);
    probe_call(order->probe, "twice", ORDER_HR, "GattCharacteristic1", "StartNotify");
    order_expect_exactly(order, from, ORDER("= twice ok"));
    from = order_mark(order);
    probe_call(order->probe, "stop", ORDER_HR, "GattCharacteristic1", "StopNotify");
    order_expect_exactly(order, from, ORDER("~ " NOTIFY "Notifying=false", "= stop ok"));
    from = order_mark(order);
    probe_call(order->probe, "again", ORDER_HR, "GattCharacteristic1", "StopNotify");
    order_expect_exactly(order, from,
                         ORDER("= again error Error.Failed No notify session started"));
}

/* One signal a value, also when it is the same as before. */
static void equal_values(void **state)
{
    struct order *order = *state;
    order_connect(order, "");
    order_air(order, "strap silent " ORDER_ADDRESS " on");
    order_call(order, "notify", ORDER_HR, "GattCharacteristic1", "StartNotify");
    for (int i = 0; i < 4; i++)
        order_air(order, "strap raw " ORDER_ADDRESS " 0048");
    assert_int_equal(times_heard(order, "0048", "0049"), 5);
}

static void two_subscribers_double_each_value(void **state)
{
    struct order *order = *state;
    struct probe *other;
    struct error err = {0};
    order_connect(order, "");
    order_air(order, "strap silent " ORDER_ADDRESS " on");
    order_call(order, "notify", ORDER_HR, "GattCharacteristic1", "StartNotify");
    assert_int_equal(probe_open(&other, &err), 0);
    probe_call(other, "notify", ORDER_HR, "GattCharacteristic1", "StartNotify");
    assert_true(probe_wait(other, "= notify ok", 0, ORDER_SOON_MS) >= 0);
    assert_int_equal(times_heard(order, "0048", "0049"), 2);
    probe_close(other);
    order_mark(order);
    assert_int_equal(times_heard(order, "004a", "004b"), 1);
}

/* It outlives the link: values come before the services are known again. */
static void a_subscription_survives_the_link(void **state)
{
    struct order *order = *state;
    order_connect(order, "every_ms=100");
    order_subscribe(order);
    order_air(order, "drop " ORDER_ADDRESS);
    order_expect(order, "- dev Battery1", 0);
    int from = order_mark(order);
    probe_get(order->probe, "get", ORDER_HR, "GattCharacteristic1", "Notifying");
    order_expect(order, "= get ok true", from);
    from = order_mark(order);
    probe_call(order->probe, "again", ORDER_DEV, "Device1", "Connect");
    order_expect(order, "= again ok", from);
    order_expect(order, NOTIFY "Value=", from);
}

static void subscribing_without_a_link(void **state)
{
    struct order *order = *state;
    order_connect(order, "every_ms=100");
    order_air(order, "drop " ORDER_ADDRESS);
    order_expect(order, "- dev Battery1", 0);
    int from = order_mark(order);
    probe_call(order->probe, "notify", ORDER_HR, "GattCharacteristic1", "StartNotify");
    order_expect(order, "= notify ok", from);
    from = order_mark(order);
    probe_call(order->probe, "again", ORDER_DEV, "Device1", "Connect");
    order_expect(order, NOTIFY "Value=", from);
}

/* What is read is also signalled; two who read at once are told the same. */
static void reading(void **state)
{
    struct order *order = *state;
    order_connect(order, "");
    int from = order_mark(order);
    call_with_nothing(order, "one", ORDER_SENSOR, "ReadValue");
    call_with_nothing(order, "two", ORDER_SENSOR, "ReadValue");
    order_expect_exactly(order, from,
                         ORDER("~ dev/service000a/char000e GattCharacteristic1 Value=01",
                               "= one ok 01", "= two ok 01"));
    from = order_mark(order);
    call_with_nothing(order, "no", ORDER_HR, "ReadValue");
    order_expect_exactly(order, from, ORDER("= no error Error.NotPermitted Read not permitted"));
}

static void write_value(struct order *order, const char *tag, size_t length)
{
    const uint8_t bytes[2] = {0x01};
    DBusMessage *call = probe_message(ORDER_CONTROL, "GattCharacteristic1", "WriteValue");
    DBusMessageIter iter;
    DBusMessageIter dict;
    dbus_message_iter_init_append(call, &iter);
    fake_put_bytes(&iter, bytes, length);
    dbus_message_iter_open_container(&iter, DBUS_TYPE_ARRAY, "{sv}", &dict);
    dbus_message_iter_close_container(&iter, &dict);
    probe_send(order->probe, tag, call);
}

/* The second is refused while the first is under way, which a quick strap may end in time. */
static void writing_twice_at_once(struct order *order)
{
    for (int i = 0; i < TRIES; i++) {
        const int from = order_mark(order);
        write_value(order, "one", 1);
        write_value(order, "two", 1);
        const int two = order_expect(order, "= two ", from);
        const int one = order_expect(order, "= one ok", from);
        if (one < two)
            continue;
        order_expect(order, "= two error Error.InProgress In Progress", from);
        return;
    }
    fail_msg("never were two under way at once");
}

static void writing(void **state)
{
    struct order *order = *state;
    order_connect(order, "");
    writing_twice_at_once(order);
    int from = order_mark(order);
    write_value(order, "long", 2);
    order_expect_exactly(order, from, ORDER("= long error Error.InvalidArguments Invalid Length"));
    order_air(order, "drop " ORDER_ADDRESS);
    order_expect(order, "- dev Battery1", from);
    from = order_mark(order);
    write_value(order, "off", 1);
    order_expect_exactly(order, from, ORDER("= off error Error.Failed Not connected"));
}

static void the_mtu_is_there_while_connected(void **state)
{
    struct order *order = *state;
    order_connect(order, "");
    int from = order_mark(order);
    probe_get(order->probe, "up", ORDER_HR, "GattCharacteristic1", "MTU");
    order_expect(order, "= up ok 185", from);
    order_air(order, "drop " ORDER_ADDRESS);
    order_expect(order, "- dev Battery1", from);
    from = order_mark(order);
    probe_get(order->probe, "down", ORDER_HR, "GattCharacteristic1", "MTU");
    order_expect(order, "= down error org.freedesktop.DBus.Error.InvalidArgs", from);
}

/* The old objects go, service after service and children first; what has other handles now comes
 * as new. Neither UUIDs nor ServicesResolved is said anew. */
static void changed_services(void **state)
{
    static const char *const objects[] = {
        "- dev/service000a/char000b/desc000d GattDescriptor1",
        "- dev/service000a/char000b GattCharacteristic1",
        "- dev/service000a/char000e GattCharacteristic1",
        "- dev/service000a/char0010 GattCharacteristic1",
        "- dev/service000a GattService1",
        "- dev/service0020/char0021/desc0023 GattDescriptor1",
        "- dev/service0020/char0021 GattCharacteristic1",
        "- dev/service0020 GattService1",
        "+ dev/service004a GattService1",
        "+ dev/service004a/char004b GattCharacteristic1",
        "+ dev/service004a/char004b/desc004d GattDescriptor1",
        "+ dev/service004a/char004e GattCharacteristic1",
        "+ dev/service004a/char0050 GattCharacteristic1",
        "+ dev/service0060 GattService1",
        "+ dev/service0060/char0061 GattCharacteristic1",
        "+ dev/service0060/char0061/desc0063 GattDescriptor1",
    };
    struct order *order = *state;
    order_connect(order, "");
    const int from = order_mark(order);
    order_air(order, "service-changed " ORDER_ADDRESS);
    int line = from;
    for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++)
        line = order_expect(order, objects[i], line) + 1;
    order_mark(order);
    order_expect_never(order, "ServicesResolved", from);
    order_expect_never(order, "UUIDs", from);
    order_expect_never(order, "/service0006", from); /* these handles are as they were */
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, order_start, order_stop)
    const struct CMUnitTest tests[] = {
        TEST(a_subscription),
        TEST(equal_values),
        TEST(two_subscribers_double_each_value),
        TEST(a_subscription_survives_the_link),
        TEST(subscribing_without_a_link),
        TEST(reading),
        TEST(writing),
        TEST(the_mtu_is_there_while_connected),
        TEST(changed_services),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
