/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The order in which org.bluez speaks of a pairing: what the agent of the one who called Pair() is
 * asked, what is signalled, and when the call is answered.
 */
#include "tests/harness/order.h"
#include "tests/harness/probe_agent.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define HEART_RATE "00002a37-0000-1000-8000-00805f9b34fb"
#define READY_MS                                                                    \
    30000 /* a host of its own plays the strap, and takes its time to be on the air \
           */
#define FAILED   "= pair error Error.AuthenticationFailed Authentication Failed"
#define CANCELED "= pair error Error.AuthenticationCanceled Authentication Canceled"

static struct probe_agent *agent;

static int stop(void **state)
{
    probe_agent_close(agent);
    agent = NULL;
    return order_stop(state);
}

static void give_up(struct order *order, const char *what)
{
    harness_dump_logs(order->harness);
    probe_dump(order->probe);
    fail_msg("%s", what);
}

/* A strap that is found, and an agent that can all. */
static void prepare(struct order *order, const char *options)
{
    int from = order_mark(order);
    order_air(order, "strap add " ORDER_ADDRESS " name=H10 every_ms=100 %s", options);
    if (harness_is_real() && !harness_air_wait(order->harness, "ready=" ORDER_ADDRESS, READY_MS))
        give_up(order, harness_answer(order->harness));
    agent = probe_agent_open(order->probe, "KeyboardDisplay");
    order_expect(order, "= agent ok", from);
    order_call(order, "discover", ORDER_AD, "Adapter1", "StartDiscovery");
    order_expect(order, "Discovering=true", from);
    order_expect(order, "+ dev Device1", from);
    from = order_mark(order);
    order_call(order, "enough", ORDER_AD, "Adapter1", "StopDiscovery");
    order_expect(order, "Discovering=false", from);
}

/* Calls Pair(); returns where its lines begin. */
static int pair(struct order *order)
{
    const int from = order_mark(order);
    probe_call(order->probe, "pair", ORDER_DEV, "Device1", "Pair");
    return from;
}

static bool says(void *userdata)
{
    struct order *order = userdata;
    struct error why = {0};
    return harness_air(order->harness, &why, "strap pairing " ORDER_ADDRESS) == 0 &&
           !strstr(harness_answer(order->harness), "shows=-");
}

static uint32_t digits_shown(struct order *order)
{
    uint32_t digits = 0;
    if (!harness_wait(says, order, ORDER_SOON_MS) ||
        sscanf(harness_answer(order->harness), "shows=%" SCNu32, &digits) != 1) /* NOLINT */
        give_up(order, "it shows no digits");
    return digits;
}

static void bond_is(struct order *order, bool bonded)
{
    const int from = order_mark(order);
    probe_get(order->probe, "bonded", ORDER_DEV, "Device1", "Bonded");
    order_expect(order, bonded ? "= bonded ok true" : "= bonded ok false", from);
}

/* The bond is said before the call is answered. */
static void bond_is_made(struct order *order, int from)
{
    const int bonded = order_expect(order, "Bonded=true", from);
    assert_true(order_expect(order, "Paired=true", from) >= bonded);
    assert_true(order_expect(order, "= pair ok", from) > bonded);
    order_expect_never(order, "< Cancel", from);
    bond_is(order, true);
}

static void just_works_asks_nobody(void **state)
{
    struct order *order = *state;
    prepare(order, "security=encrypt io=none");
    const int from = pair(order);
    assert_true(order_expect(order, "Connected=true", from) <
                order_expect(order, "Bonded=true", from));
    bond_is_made(order, from);
    order_expect_never(order, "< ", from);
}

static void the_strap_shows_digits(void **state)
{
    struct order *order = *state;
    prepare(order, "security=authenticate io=display");
    const int from = pair(order);
    order_expect(order, "< RequestPasskey dev", from);
    probe_agent_enter(agent, digits_shown(order));
    bond_is_made(order, from);
}

static void digits_are_typed_on_the_strap(void **state)
{
    struct order *order = *state;
    prepare(order, "security=authenticate io=keyboard");
    const int from = pair(order);
    order_expect(order, "< DisplayPasskey dev ", from);
    order_air(order, "strap enter " ORDER_ADDRESS " %06" PRIu32, probe_agent_passkey(agent));
    bond_is_made(order, from);
}

static void both_compare(void **state)
{
    struct order *order = *state;
    prepare(order, "security=authenticate io=yesno");
    const int from = pair(order);
    order_expect(order, "< RequestConfirmation dev ", from);
    assert_int_equal(digits_shown(order), probe_agent_passkey(agent));
    probe_agent_agree(agent);
    order_air(order, "strap confirm " ORDER_ADDRESS " yes");
    bond_is_made(order, from);
}

static void wrong_digits(void **state)
{
    struct order *order = *state;
    prepare(order, "security=authenticate io=display");
    const int from = pair(order);
    order_expect(order, "< RequestPasskey dev", from);
    probe_agent_enter(agent, (digits_shown(order) + 1) % 1000000);
    assert_true(order_expect(order, FAILED, from) < order_expect(order, "Connected=false", from));
    order_expect_never(order, "Bonded=true", from);
}

static void we_say_no(void **state)
{
    struct order *order = *state;
    prepare(order, "security=authenticate io=yesno");
    const int from = pair(order);
    order_expect(order, "< RequestConfirmation dev ", from);
    probe_agent_refuse(agent, "Rejected");
    assert_true(order_expect(order, FAILED, from) < order_expect(order, "Connected=false", from));
    bond_is(order, false);
}

/* Agent first, then the caller of Pair(), then who canceled. */
static void canceled(void **state)
{
    struct order *order = *state;
    prepare(order, "security=authenticate io=display");
    const int from = pair(order);
    order_expect(order, "< RequestPasskey dev", from);
    probe_call(order->probe, "again", ORDER_DEV, "Device1", "Pair");
    order_expect(order, "= again error Error.InProgress", from);
    probe_call(order->probe, "cancel", ORDER_DEV, "Device1", "CancelPairing");
    int line = order_expect(order, "< Cancel", from);
    line = order_expect(order, CANCELED, line);
    line = order_expect(order, "= cancel ok", line);
    order_expect(order, "Connected=false", line);
    probe_call(order->probe, "none", ORDER_DEV, "Device1", "CancelPairing");
    order_expect(order, "= none error Error.DoesNotExist Does Not Exist", line);
}

/* The path of the characteristic of the heart rate, which every host puts where it likes. */
static const char *find_heart_rate(struct order *order, char path[128])
{
    const int lines = order_mark(order);
    for (int i = 0; i < lines; i++) {
        char below[64];
        const char *line = probe_line(order->probe, i);
        if (sscanf(line, "+ dev/%63s GattCharacteristic1", below) != 1 || !strstr(below, "char") ||
            strstr(below, "desc"))
            continue;
        const int from = probe_lines(order->probe);
        snprintf(path, 128, ORDER_DEV "/%s", below);
        probe_get(order->probe, "uuid", path, "GattCharacteristic1", "UUID");
        const int answer = order_expect(order, "= uuid ok", from);
        if (strstr(probe_line(order->probe, answer), HEART_RATE))
            return path;
    }
    give_up(order, "no characteristic of the heart rate");
    return NULL;
}

/* Encryption is made when it is asked for; with an agent anywhere there is a bond too. */
static void a_subscription_pairs_by_itself(void **state)
{
    struct order *order = *state;
    char path[128];
    prepare(order, "security=encrypt io=none");
    int from = order_mark(order);
    probe_call(order->probe, "connect", ORDER_DEV, "Device1", "Connect");
    order_expect(order, "= connect ok", from);
    order_expect(order, "ServicesResolved=true", from);
    find_heart_rate(order, path);
    from = order_mark(order);
    probe_call(order->probe, "notify", path, "GattCharacteristic1", "StartNotify");
    const int bonded = order_expect(order, "Bonded=true", from);
    const int answered = order_expect(order, "= notify ok", bonded);
    order_expect(order, "GattCharacteristic1 Value=", answered);
    order_expect_never(order, "< ", from);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, order_start, stop)
    const struct CMUnitTest tests[] = {
        TEST(just_works_asks_nobody),
        TEST(the_strap_shows_digits),
        TEST(digits_are_typed_on_the_strap),
        TEST(both_compare),
        TEST(wrong_digits),
        TEST(we_say_no),
        TEST(canceled),
        TEST(a_subscription_pairs_by_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
