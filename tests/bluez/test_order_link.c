/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order in which org.bluez speaks of a link: up, down, lost, refused. */
#include "tests/harness/order.h"

static const char *const objects[] = {
    "+ dev/service0006 GattService1",
    "+ dev/service0006/char0007 GattCharacteristic1",
    "+ dev/service0006/char0007/desc0009 GattDescriptor1",
    "+ dev/service000a GattService1",
    "+ dev/service000a/char000b GattCharacteristic1",
    "+ dev/service000a/char000b/desc000d GattDescriptor1",
    "+ dev/service000a/char000e GattCharacteristic1",
    "+ dev/service000a/char0010 GattCharacteristic1",
    "+ dev/service0020 GattService1",
    "+ dev/service0020/char0021 GattCharacteristic1",
};

/* The objects, then that they are there; what bluetoothd reads for itself comes when it comes. */
static void the_first_connect(void **state)
{
    struct order *order = *state;
    order_discover(order, "");
    const int from = order_mark(order);
    probe_call(order->probe, "connect", ORDER_DEV, "Device1", "Connect");
    const int up = order_expect(order, "= connect ok", from);
    const int resolved = order_expect(order, "~ dev Device1 UUIDs=[4] ServicesResolved=true", from);
    assert_true(order_expect(order, "+ dev Battery1", from) > up);
    assert_true(order_expect(order, "Appearance=832", from) > up);
    int line = up;
    for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++)
        line = order_expect(order, objects[i], line + 1);
    assert_true(line < resolved);
}

/* What it knows already it does not say again. */
static void the_second_connect(void **state)
{
    struct order *order = *state;
    order_connect(order, "");
    order_air(order, "drop " ORDER_ADDRESS);
    order_expect(order, "- dev Battery1", 0);
    const int from = order_mark(order);
    probe_call(order->probe, "again", ORDER_DEV, "Device1", "Connect");
    order_expect_exactly(order, from,
                         ORDER("?~ dev Device1 Connected=true", "= again ok", "+ dev Battery1",
                               "~ dev Device1 ServicesResolved=true"));
    order_mark(order);
    order_expect_never(order, "GattService1", from);
}

static void a_connect_when_connected(void **state)
{
    struct order *order = *state;
    order_connect(order, "");
    const int from = order_mark(order);
    probe_call(order->probe, "again", ORDER_DEV, "Device1", "Connect");
    order_expect_exactly(order, from, ORDER("= again ok"));
}

/* Battery1 goes at once, the link after up to two seconds; until then values come. */
static void a_disconnect(void **state)
{
    struct order *order = *state;
    order_connect(order, "every_ms=100");
    order_subscribe(order);
    const int from = order_mark(order);
    const int64_t start_ms = harness_now_ms();
    probe_call(order->probe, "bye", ORDER_DEV, "Device1", "Disconnect");
    const int battery = order_expect(order, "- dev Battery1", from);
    order_expect(order, "Value=", battery);
    order_expect_exactly(order, from,
                         ORDER("- dev Battery1", "~ dev Device1 ServicesResolved=false", "= bye ok",
                               "~ dev Device1 Connected=false"));
    assert_true(harness_now_ms() - start_ms >= 900);
}

static void a_disconnect_when_not_connected(void **state)
{
    struct order *order = *state;
    order_discover(order, "");
    const int from = order_mark(order);
    probe_call(order->probe, "bye", ORDER_DEV, "Device1", "Disconnect");
    order_expect_exactly(order, from, ORDER("= bye ok"));
}

static void subscribing_while_it_disconnects(void **state)
{
    struct order *order = *state;
    order_connect(order, "");
    const int from = order_mark(order);
    probe_call(order->probe, "bye", ORDER_DEV, "Device1", "Disconnect");
    order_expect(order, "- dev Battery1", from);
    probe_call(order->probe, "late", ORDER_HR, "GattCharacteristic1", "StartNotify");
    order_expect(order, "= late error Error.NotConnected Not Connected", from);
    order_expect(order, "= bye ok", from);
}

static void a_lost_link(void **state)
{
    struct order *order = *state;
    order_connect(order, "");
    const int from = order_mark(order);
    order_air(order, "drop " ORDER_ADDRESS);
    order_expect_exactly(order, from, ORDER("~ dev Device1 ", "- dev Battery1"));
    const int down = order_expect(order, "Connected=false", from); /* in one signal */
    assert_int_equal(order_expect(order, "ServicesResolved=false", from), down);
    order_mark(order);
    order_expect_never(order, "GattService1", from); /* the objects stay */
}

/* A call to a device that is not there ends with a call of our own. */
static void a_connect_is_cancelled(void **state)
{
    struct order *order = *state;
    order_discover(order, "");
    order_air(order, "strap range " ORDER_ADDRESS " out");
    const int from = order_mark(order);
    probe_call(order->probe, "connect", ORDER_DEV, "Device1", "Connect");
    probe_call(order->probe, "twice", ORDER_DEV, "Device1", "Connect");
    order_expect(order, "= twice error Error.Failed Operation already in progress", from);
    const int cancelled = probe_lines(order->probe);
    probe_call(order->probe, "cancel", ORDER_DEV, "Device1", "Disconnect");
    order_expect_exactly(
        order, cancelled,
        ORDER("= connect error Error.Failed br-connection-canceled", "= cancel ok"));
}

/* Nobody answers: bluetoothd gives up by itself after forty seconds. */
static void an_absent_device_is_given_up(void **state)
{
    struct order *order = *state;
    order_air(order, "set connect_timeout 500");
    order_discover(order, "");
    order_air(order, "strap range " ORDER_ADDRESS " out");
    const int from = order_mark(order);
    probe_call(order->probe, "connect", ORDER_DEV, "Device1", "Connect");
    if (probe_wait(order->probe, "= connect", from, 2 * ORDER_SOON_MS) < 0)
        fail_msg("Connect was not answered");
    order_expect_exactly(order, from,
                         ORDER("= connect error Error.Failed le-connection-abort-by-local"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, order_start, order_stop)
    const struct CMUnitTest tests[] = {
        TEST(the_first_connect),
        TEST(the_second_connect),
        TEST(a_connect_when_connected),
        TEST(a_disconnect),
        TEST(a_disconnect_when_not_connected),
        TEST(subscribing_while_it_disconnects),
        TEST(a_lost_link),
        TEST(a_connect_is_cancelled),
        TEST(an_absent_device_is_given_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
