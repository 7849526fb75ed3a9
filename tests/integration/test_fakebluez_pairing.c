/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pairing with the fake org.bluez, in the order of signals, questions and replies that bluetoothd
 * was seen to use: 5.66 against a wearable of its own on a second controller (Linux 6.1), 5.87 in
 * records of D-Bus.
 */
#include "tests/harness/probe_agent.h"
#include "tests/harness/test.h"

#include "tests/harness/harness.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ADDRESS "AA:BB:CC:00:11:22"
#define DEV     "/org/bluez/hci0/dev_AA_BB_CC_00_11_22"
#define HR      DEV "/service000a/char000b"
#define SENSOR  DEV "/service000a/char000e"

struct fixture {
    struct harness *harness;
    struct probe *probe;
    struct probe_agent *agent;
};

/* ---- helpers ---- */

static const char *command(struct fixture *fixture, const char *line)
{
    struct error err = {0};
    if (harness_air(fixture->harness, &err, "%s", line) < 0)
        fail_msg("%s", err.text);
    return harness_answer(fixture->harness);
}

#define EXPECT(fixture, from, ...) \
    probe_expect_all((fixture)->probe, from, (const char *const[]){__VA_ARGS__, NULL})

static void never(struct fixture *fixture, const char *text)
{
    probe_get(fixture->probe, "settle", "/org/bluez/hci0", "Adapter1", "Address");
    EXPECT(fixture, probe_lines(fixture->probe), "= settle");
    if (probe_find(fixture->probe, text, 0) >= 0) {
        probe_dump(fixture->probe);
        fail_msg("\"%s\" came", text);
    }
}

static void start(void **state, const char *version)
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
    command(fixture, "set disconnect 100");
}

static int set_up_566(void **state)
{
    start(state, "5.66");
    return 0;
}

static int set_up_587(void **state)
{
    start(state, "5.87");
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    probe_agent_close(fixture->agent);
    probe_close(fixture->probe);
    harness_close(fixture->harness);
    free(fixture);
    return 0;
}

static void register_agent(struct fixture *fixture, const char *capability)
{
    fixture->agent = probe_agent_open(fixture->probe, capability);
    EXPECT(fixture, 0, "~ hci0 Adapter1 Pairable=true", "= agent ok");
}

static void add_strap(struct fixture *fixture, const char *options)
{
    char line[256];
    snprintf(line, sizeof(line), "strap add " ADDRESS " known=1 every_ms=50 %s", options);
    command(fixture, line);
}

/* Calls Pair(); returns where its lines begin. */
static int pair(struct fixture *fixture)
{
    const int from = probe_lines(fixture->probe);
    probe_call(fixture->probe, "pair", DEV, "Device1", "Pair");
    return from;
}

static uint32_t shown(struct fixture *fixture)
{
    uint32_t passkey = 0;
    const char *answer = command(fixture, "strap pairing " ADDRESS);
    if (sscanf(answer, "shows=%" SCNu32, &passkey) != 1) /* NOLINT(cert-err34-c) */
        fail_msg("it shows nothing: %s", answer);
    return passkey;
}

static void enter_on_strap(struct fixture *fixture, uint32_t passkey)
{
    char line[64];
    snprintf(line, sizeof(line), "strap enter " ADDRESS " %06" PRIu32, passkey);
    command(fixture, line);
}

static void strap_says(struct fixture *fixture, const char *text)
{
    const char *answer = command(fixture, "strap pairing " ADDRESS);
    if (!strstr(answer, text))
        fail_msg("not \"%s\": %s", text, answer);
}

static const char *const wrong[] = {"= pair error Error.AuthenticationFailed Authentication Failed",
                                    "Connected=false", NULL};

/* ---- ways to pair (seen on 5.66; the last in a record of 5.87) ---- */

static void just_works_asks_nobody(void **state)
{
    struct fixture *fixture = *state;
    add_strap(fixture, "security=encrypt");
    register_agent(fixture, "KeyboardDisplay");
    command(fixture, "set pair 60"); /* the services are quicker */
    const int from = pair(fixture);
    EXPECT(fixture, from, "Connected=true", "UUIDs=[4] ServicesResolved=true", "+ dev/service000a",
           "~ dev Device1 Bonded=true Paired=true", "= pair ok");
    never(fixture, "< ");
    strap_says(fixture, "shows=- asks=- bonded=1");
}

static void the_strap_shows_the_passkey(void **state)
{
    struct fixture *fixture = *state;
    add_strap(fixture, "security=authenticate io=display");
    register_agent(fixture, "KeyboardDisplay");
    const int from = EXPECT(fixture, pair(fixture), "Connected=true", "< RequestPasskey dev");
    probe_agent_enter(fixture->agent, shown(fixture));
    EXPECT(fixture, from, "Bonded=true Paired=true", "= pair ok");
    probe_call(fixture->probe, "notify", HR, "GattCharacteristic1", "StartNotify");
    EXPECT(fixture, from, "= notify ok", "Value=");
    never(fixture, "< Cancel");
}

static void the_passkey_is_typed_on_the_strap(void **state)
{
    struct fixture *fixture = *state;
    add_strap(fixture, "security=authenticate io=keyboard");
    register_agent(fixture, "");
    const int from = EXPECT(fixture, pair(fixture), "< DisplayPasskey dev ");
    strap_says(fixture, "shows=- asks=passkey bonded=0");
    enter_on_strap(fixture, probe_agent_passkey(fixture->agent));
    EXPECT(fixture, from, "Bonded=true", "= pair ok");
    never(fixture, "< Cancel");
}

static void both_compare(void **state)
{
    struct fixture *fixture = *state;
    add_strap(fixture, "security=authenticate io=yesno");
    register_agent(fixture, "DisplayYesNo");
    const int from = EXPECT(fixture, pair(fixture), "< RequestConfirmation dev ");
    assert_int_equal(shown(fixture), probe_agent_passkey(fixture->agent));
    strap_says(fixture, "asks=confirm");
    probe_agent_agree(fixture->agent);
    command(fixture, "strap confirm " ADDRESS " yes");
    EXPECT(fixture, from, "Bonded=true", "= pair ok");
}

static void services_come_last_in_587(void **state)
{
    struct fixture *fixture = *state;
    add_strap(fixture, "security=encrypt");
    register_agent(fixture, "KeyboardDisplay");
    EXPECT(fixture, pair(fixture), "Connected=true", "~ dev Device1 Bonded=true",
           "UUIDs=[4] ServicesResolved=true Paired=true", "+ dev/service000a", "= pair ok");
}

/* ---- private addresses (src/adapter.c of 5.66: new_irk_callback) ---- */

#define PRIVATE     "5A:00:00:00:00:01"
#define PRIVATE_DEV "/org/bluez/hci0/dev_5A_00_00_00_00_01"

static void an_identity_is_told(void **state)
{
    struct fixture *fixture = *state;
    command(fixture, "strap add " ADDRESS " every_ms=50 advertise_ms=50 security=encrypt");
    command(fixture, "strap private " ADDRESS " " PRIVATE);
    register_agent(fixture, "KeyboardDisplay");
    probe_call(fixture->probe, "start", "/org/bluez/hci0", "Adapter1", "StartDiscovery");
    int from = EXPECT(fixture, 0, "= start ok", "+ dev Device1");
    command(fixture, "strap private " ADDRESS " 5A:00:00:00:00:02"); /* somebody else now */
    from = EXPECT(fixture, from, "+ dev Device1");
    command(fixture, "strap private " ADDRESS " " PRIVATE);
    probe_call(fixture->probe, "pair", PRIVATE_DEV, "Device1", "Pair");
    from = EXPECT(fixture, from, "Connected=true", "Address=" ADDRESS " AddressType=public",
                  "= pair ok");
    command(fixture, "strap private " ADDRESS " 5A:00:00:00:00:03");
    command(fixture, "drop " ADDRESS);
    from = EXPECT(fixture, from, "Connected=false");
    probe_call(fixture->probe, "again", PRIVATE_DEV, "Device1", "Connect");
    from = EXPECT(fixture, from, "Connected=true", "= again ok"); /* it is known by its key */
    command(fixture, "restart crash 100");
    EXPECT(fixture, from, "+ hci0 ", "+ dev Device1");
    probe_get(fixture->probe, "address", DEV, "Device1", "Address");
    EXPECT(fixture, from, "= address ok " ADDRESS); /* the path is that of its own address now */
}

/* ---- ways to fail (seen on 5.66; a lost link: src/device.c of 5.66) ---- */

static void a_wrong_passkey(void **state)
{
    struct fixture *fixture = *state;
    add_strap(fixture, "io=display");
    register_agent(fixture, "KeyboardOnly");
    const int from = EXPECT(fixture, pair(fixture), "< RequestPasskey");
    probe_agent_enter(fixture->agent, (shown(fixture) + 1) % 1000000);
    probe_expect_all(fixture->probe, from, wrong);
    never(fixture, "Bonded=true");
}

static void somebody_says_no(void **state)
{
    struct fixture *fixture = *state;
    add_strap(fixture, "io=yesno");
    register_agent(fixture, "KeyboardDisplay");
    int from = EXPECT(fixture, pair(fixture), "< RequestConfirmation");
    probe_agent_refuse(fixture->agent, "Rejected");
    probe_expect_all(fixture->probe, from, wrong);
    from = EXPECT(fixture, pair(fixture), "< RequestConfirmation");
    probe_agent_agree(fixture->agent);
    command(fixture, "strap confirm " ADDRESS " no");
    probe_expect_all(fixture->probe, from, wrong);
    strap_says(fixture, "bonded=0");
}

static void cancel_answers_all(void **state)
{
    struct fixture *fixture = *state;
    add_strap(fixture, "io=display");
    register_agent(fixture, "KeyboardDisplay");
    const int from = EXPECT(fixture, pair(fixture), "< RequestPasskey");
    probe_call(fixture->probe, "again", DEV, "Device1", "Pair");
    EXPECT(fixture, from, "= again error Error.InProgress");
    probe_call(fixture->probe, "cancel", DEV, "Device1", "CancelPairing");
    EXPECT(fixture, from, "< Cancel",
           "= pair error Error.AuthenticationCanceled Authentication Canceled", "= cancel ok",
           "Connected=false");
    probe_call(fixture->probe, "none", DEV, "Device1", "CancelPairing");
    EXPECT(fixture, from, "= none error Error.DoesNotExist");
}

static void the_link_is_lost(void **state)
{
    struct fixture *fixture = *state;
    add_strap(fixture, "io=display");
    register_agent(fixture, "KeyboardDisplay");
    const int from = EXPECT(fixture, pair(fixture), "< RequestPasskey");
    command(fixture, "drop " ADDRESS);
    EXPECT(fixture, from, "Connected=false", "< Cancel",
           "= pair error Error.AuthenticationCanceled");
}

static void nobody_is_there_or_answers(void **state)
{
    struct fixture *fixture = *state;
    add_strap(fixture, "io=display");
    register_agent(fixture, "KeyboardDisplay");
    command(fixture, "set connect_timeout 100");
    command(fixture, "set smp 100");
    command(fixture, "strap range " ADDRESS " out");
    EXPECT(fixture, pair(fixture), "= pair error Error.ConnectionAttemptFailed Page Timeout");
    command(fixture, "strap range " ADDRESS " in");
    EXPECT(fixture, pair(fixture), "< RequestPasskey", "Connected=false", "< Cancel",
           "= pair error Error.AuthenticationCanceled");
}

/* ---- bonds (seen on 5.66; Pair() of a bonded device: records of D-Bus) ---- */

static void make_bond(struct fixture *fixture)
{
    add_strap(fixture, "security=encrypt");
    register_agent(fixture, "NoInputNoOutput");
    EXPECT(fixture, pair(fixture), "= pair ok");
}

static void pair_of_a_bonded_device(void **state)
{
    struct fixture *fixture = *state;
    make_bond(fixture);
    command(fixture, "set page 50");
    EXPECT(fixture, pair(fixture), "= pair error Error.ConnectionAttemptFailed Page Timeout");
}

static void pair_of_a_bonded_device_in_587(void **state)
{
    struct fixture *fixture = *state;
    make_bond(fixture);
    EXPECT(fixture, pair(fixture), "= pair error Error.AlreadyExists");
}

static void a_bond_outlives_a_crash(void **state)
{
    struct fixture *fixture = *state;
    make_bond(fixture);
    command(fixture, "restart crash");
    int from = EXPECT(fixture, 0, "@ gone", "+ dev Device1");
    probe_call(fixture->probe, "connect", DEV, "Device1", "Connect");
    from = EXPECT(fixture, from, "= connect ok", "ServicesResolved=true Paired=true");
    probe_call(fixture->probe, "notify", HR, "GattCharacteristic1", "StartNotify");
    EXPECT(fixture, from, "= notify ok", "Value=");
}

static void the_strap_forgets(void **state)
{
    struct fixture *fixture = *state;
    make_bond(fixture);
    command(fixture, "drop " ADDRESS);
    command(fixture, "strap forget " ADDRESS);
    strap_says(fixture, "bonded=0");
    const int from = EXPECT(fixture, 0, "Connected=false");
    probe_call(fixture->probe, "connect", DEV, "Device1", "Connect");
    EXPECT(fixture, from, "Connected=true", "Connected=false",
           "= connect error Error.Failed le-connection-abort-by-local");
}

static void we_forget(void **state)
{
    struct fixture *fixture = *state;
    const char *path = DEV;
    make_bond(fixture);
    DBusMessage *call = probe_message("/org/bluez/hci0", "Adapter1", "RemoveDevice");
    dbus_message_append_args(call, DBUS_TYPE_OBJECT_PATH, &path, DBUS_TYPE_INVALID);
    probe_send(fixture->probe, "remove", call);
    EXPECT(fixture, 0, "- dev Device1", "= remove ok");
    probe_call(fixture->probe, "scan", "/org/bluez/hci0", "Adapter1", "StartDiscovery");
    const int from = EXPECT(fixture, 0, "= scan ok", "+ dev Device1");
    strap_says(fixture, "bonded=1");
    EXPECT(fixture, pair(fixture), "= pair error Error.AuthenticationFailed", "Connected=false");
    command(fixture, "strap forget " ADDRESS);
    pair(fixture);
    EXPECT(fixture, from, "Bonded=true", "= pair ok");
}

/* ---- what is protected (seen on 5.66) ---- */

static void connect(struct fixture *fixture)
{
    probe_call(fixture->probe, "connect", DEV, "Device1", "Connect");
    EXPECT(fixture, 0, "ServicesResolved=true", "+ dev Battery1");
}

static void a_protected_characteristic_pairs_by_itself(void **state)
{
    struct fixture *fixture = *state;
    add_strap(fixture, "security=encrypt");
    register_agent(fixture, "NoInputNoOutput");
    connect(fixture);
    probe_call(fixture->probe, "notify", HR, "GattCharacteristic1", "StartNotify");
    EXPECT(fixture, 0, "Bonded=true Paired=true", "Notifying=true", "= notify ok", "Value=");
}

static void without_an_agent_there_is_no_bond(void **state)
{
    struct fixture *fixture = *state;
    add_strap(fixture, "security=encrypt");
    connect(fixture);
    probe_call_dict(fixture->probe, "read", SENSOR, "GattCharacteristic1", "ReadValue");
    EXPECT(fixture, 0, "~ dev Device1 Paired=true", "= read ok");
    command(fixture, "drop " ADDRESS);
    EXPECT(fixture, 0, "Connected=false ServicesResolved=false Paired=false");
    never(fixture, "Bonded=true");
    strap_says(fixture, "bonded=0");
}

static void just_works_does_not_authenticate(void **state)
{
    struct fixture *fixture = *state;
    add_strap(fixture, "security=authenticate");
    register_agent(fixture, "KeyboardDisplay");
    EXPECT(fixture, pair(fixture), "= pair ok");
    probe_call(fixture->probe, "notify", HR, "GattCharacteristic1", "StartNotify");
    EXPECT(fixture, 0, "Connected=false",
           "= notify error Error.Failed Operation failed with ATT error: 0x0e");
}

/* ---- agents (src/agent.c of 5.66) ---- */

static void agents_come_and_go(void **state)
{
    struct fixture *fixture = *state;
    fixture->agent = probe_agent_open(fixture->probe, "Telepathy");
    EXPECT(fixture, 0, "= agent error Error.InvalidArguments");
    probe_agent_call(fixture->agent, "default", "RequestDefaultAgent");
    EXPECT(fixture, 0, "= default error Error.DoesNotExist");
    probe_agent_close(fixture->agent);
    register_agent(fixture, "KeyboardDisplay");
    probe_agent_call(fixture->agent, "default2", "RequestDefaultAgent");
    probe_agent_call(fixture->agent, "bye", "UnregisterAgent");
    EXPECT(fixture, 0, "= default2 ok", "Pairable=false", "= bye ok");
    probe_agent_close(fixture->agent);
    fixture->agent = probe_agent_open(fixture->probe, "");
    const int from = EXPECT(fixture, 0, "= bye ok", "= agent ok");
    command(fixture, "restart clean");
    EXPECT(fixture, from, "< Release", "@ gone");
}

#define TEST(name, version) cmocka_unit_test_setup_teardown(name, set_up_##version, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(just_works_asks_nobody, 566),
        TEST(the_strap_shows_the_passkey, 566),
        TEST(the_passkey_is_typed_on_the_strap, 566),
        TEST(both_compare, 566),
        TEST(services_come_last_in_587, 587),
        TEST(an_identity_is_told, 566),
        TEST(an_identity_is_told, 587),
        TEST(a_wrong_passkey, 566),
        TEST(somebody_says_no, 566),
        TEST(cancel_answers_all, 566),
        TEST(the_link_is_lost, 566),
        TEST(nobody_is_there_or_answers, 566),
        TEST(pair_of_a_bonded_device, 566),
        TEST(pair_of_a_bonded_device_in_587, 587),
        TEST(a_bond_outlives_a_crash, 566),
        TEST(the_strap_forgets, 566),
        TEST(we_forget, 566),
        TEST(a_protected_characteristic_pairs_by_itself, 566),
        TEST(without_an_agent_there_is_no_bond, 566),
        TEST(just_works_does_not_authenticate, 566),
        TEST(agents_come_and_go, 566),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
