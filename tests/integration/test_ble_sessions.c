/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sessions of devices with a history against the fake org.bluez: how they begin, what a driver is
 * given, what is stored and what is not, and all the ways in which they end.
 */
#include "tests/harness/central.h"
#include "tests/harness/probe.h"
#include "tests/harness/recorder.h"
#include <stdio.h>
#include <string.h>

#define OTHER   "AA:BB:CC:00:11:33"
#define STRAP   "AA:BB:CC:00:11:44"
#define CONTROL "00002a39-0000-1000-8000-00805f9b34fb"

static void add_strap(struct central *f, const char *address, const char *options)
{
    char line[160];
    snprintf(line, sizeof(line), "strap add %s " CENTRAL_QUICK " %s", address, options);
    central_air(f, line);
}

static void keep_recorder(struct central *f, const char *address)
{
    f->driver = &recorder_driver;
    central_keep(f, address);
    f->driver = NULL;
}

/* One device with a history, of which a session fetches so many minutes. */
static void begin(struct central *f, unsigned minutes, const char *options)
{
    recorder = (struct recorder){.minutes = minutes};
    add_strap(f, CENTRAL_ADDRESS, options);
    central_open(f, 5);
    keep_recorder(f, CENTRAL_ADDRESS);
}

static bool is_linked(struct central *f)
{
    return !harness_air_wait(f->harness, "connected= ", 1);
}

static void no_session_no_link(void **state)
{
    struct central *f = *state;
    begin(f, 4, "");
    CENTRAL_UNTIL(f, f->adapter[0] != '\0');
    central_run_for(f, 1500);
    assert_int_equal(recorder.begun, 0);
    assert_true(harness_air_number(f->harness, "StartDiscovery") <= 0);
    assert_true(harness_air_number(f->harness, "Connect") <= 0);
}

static void a_session_is_done(void **state)
{
    struct central *f = *state;
    begin(f, 4, "");
    recorder.at_most = 3;
    central_sync(f, 0);
    assert_int_equal(ble_sync(f->ble, 1, NULL), -ERR_BUSY);
    assert_int_equal(ble_sync(f->ble, 7, NULL), -ERR_NOT_FOUND);
    CENTRAL_UNTIL(f, recorder.fetched == 3);
    assert_int_equal(ble_sync(f->ble, 1, NULL), -ERR_BUSY);
    recorder.at_most = 0;
    central_expect_end(f, 0, 0, "done");
    assert_int_equal(f->sessions[0].commits, 2);
    assert_int_equal(f->sessions[0].readings, 4);
    assert_string_equal(f->sessions[0].fact, "firmware=1.0");
    assert_int_equal(recorder.written, 0);
    assert_int_equal(recorder.left, 1);
    assert_false(is_linked(f));
    assert_int_equal(f->seen[0].state.links, 1);
    assert_in_range(f->seen[0].state.linked_ms, 500, 20000);
    assert_int_equal(f->seen[0].state.refused, 0);
    assert_int_equal(f->seen[0].state.battery_percent, 77);
    /* What is subscribed is what is there. */
    assert_int_equal(harness_air_number(f->harness, "StartNotify"), 2);
    /* It is left alone afterwards. */
    const long long starts = harness_air_number(f->harness, "StartDiscovery");
    central_run_for(f, 1000);
    assert_int_equal(harness_air_number(f->harness, "StartDiscovery"), starts);
    assert_int_equal(f->sessions[0].ends, 1);
}

static void the_next_session_goes_on_where_it_was(void **state)
{
    struct central *f = *state;
    begin(f, 2, "");
    for (unsigned i = 1; i <= 3; i++) {
        central_sync(f, 0);
        central_expect_end(f, 0, 0, "done");
        assert_int_equal(f->sessions[0].readings, 2 * i);
        assert_int_equal(f->sessions[0].commits, i);
    }
    assert_int_equal(f->seen[0].state.links, 3);
}

static void a_lost_link_is_made_again(void **state)
{
    struct central *f = *state;
    begin(f, 6, "");
    recorder.at_most = 3;
    central_sync(f, 0);
    CENTRAL_UNTIL(f, recorder.fetched == 3); /* the last of them is not committed */
    assert_int_equal(f->sessions[0].commits, 1);
    central_air(f, "drop " CENTRAL_ADDRESS);
    CENTRAL_UNTIL(f, recorder.begun == 2);
    recorder.at_most = 0;
    central_expect_end(f, 0, 0, "done");
    assert_int_equal(recorder.begun, 2);
    assert_int_equal(recorder.left, 1);           /* a lost link is not left */
    assert_int_equal(f->sessions[0].readings, 8); /* two, and six of the second link */
    assert_int_equal(f->seen[0].state.links, 2);
}

static void links_that_are_always_lost(void **state)
{
    struct central *f = *state;
    begin(f, 0, "");
    central_sync(f, 0);
    for (unsigned i = 1; i <= 4; i++) {
        CENTRAL_UNTIL(f, recorder.begun == i && recorder.writes == i);
        assert_int_equal(f->sessions[0].ends, 0);
        central_air(f, "drop " CENTRAL_ADDRESS);
    }
    central_expect_end(f, 0, -ERR_IO, "link_lost");
    assert_string_equal(f->seen[0].state.error, "link_lost");
}

static void connects_that_always_fail(void **state)
{
    struct central *f = *state;
    begin(f, 2, "");
    central_air(f, "refuse " CENTRAL_ADDRESS " 4");
    central_sync(f, 0);
    central_expect_end(f, 0, -ERR_IO, "connect_failed");
    assert_int_equal(harness_air_number(f->harness, "Connect"), 4);
    central_sync(f, 0);
    central_expect_end(f, 0, 0, "done");
}

/* With little patience, in a machine that has no time, a session may end before anything is heard.
 */
static void sync_until_done(struct central *f)
{
    struct central_sessions *sessions = &f->sessions[0];
    for (unsigned i = 0; i < 10 && strcmp(sessions->reason, "done") != 0; i++) {
        const unsigned ends = sessions->ends;
        central_sync(f, 0);
        CENTRAL_UNTIL(f, sessions->ends > ends);
    }
    assert_string_equal(sessions->reason, "done");
}

static void never_seen(void **state)
{
    struct central *f = *state;
    f->patience_ms = 1000;
    begin(f, 2, "");
    central_air(f, "strap range " CENTRAL_ADDRESS " out");
    central_sync(f, 0);
    central_expect_end(f, 0, -ERR_NOT_FOUND, "not_seen");
    assert_null(f->seen[0].state.error);
    assert_int_equal(recorder.begun, 0);
    central_air(f, "strap range " CENTRAL_ADDRESS " in");
    sync_until_done(f);
}

static void never_an_adapter(void **state)
{
    struct central *f = *state;
    f->patience_ms = 500;
    central_air(f, "adapter power hci0 off");
    begin(f, 2, "");
    central_sync(f, 0);
    central_expect_end(f, 0, -ERR_UNAVAILABLE, "no_adapter");
    central_air(f, "adapter power hci0 on");
    sync_until_done(f);
}

static void too_long(void **state)
{
    struct central *f = *state;
    recorder = (struct recorder){.minutes = 0};
    add_strap(f, CENTRAL_ADDRESS, "");
    central_open(f, 5);
    f->driver = &recorder_short_driver;
    central_keep(f, CENTRAL_ADDRESS);
    /* What was whole is kept; in a machine that has no time a session may bring nothing. */
    for (unsigned i = 0; i < 10 && f->sessions[0].commits == 0; i++) {
        central_sync(f, 0);
        central_expect_end(f, 0, -ERR_TIMEOUT, "too_long");
        assert_int_equal(recorder.left, recorder.begun);
        assert_false(is_linked(f));
    }
    assert_true(f->sessions[0].commits > 0);
}

static void the_driver_gives_up(void **state)
{
    struct central *f = *state;
    begin(f, 2, "");
    recorder.give_up = "wrong_key";
    central_sync(f, 0);
    central_expect_end(f, 0, -ERR_UNSUPPORTED, "wrong_key");
    assert_string_equal(f->seen[0].state.error, "wrong_key");
    assert_int_equal(f->sessions[0].commits, 0);
    assert_int_equal(recorder.left, 1);
}

/* What is not stored is not acknowledged. */
static void a_store_that_fails(void **state)
{
    struct central *f = *state;
    begin(f, 4, "");
    recorder.acknowledge = true;
    f->sessions[0].full = true;
    central_sync(f, 0);
    central_expect_end(f, 0, -ERR_IO, "not_stored");
    assert_int_equal(harness_air_number(f->harness, "WriteValue"), 1);
    assert_int_equal(f->sessions[0].cursor, DRIVER_NONE);
    f->sessions[0].full = false;
    central_sync(f, 0);
    central_expect_end(f, 0, 0, "done");
    assert_int_equal(f->sessions[0].readings, 4);
    assert_int_equal(harness_air_number(f->harness, "WriteValue"), 4);
}

static void not_now(void **state)
{
    struct central *f = *state;
    begin(f, 2, "");
    f->sessions[0].not_now = true;
    central_sync(f, 0);
    central_expect_end(f, 0, -ERR_UNAVAILABLE, "not_now");
    assert_int_equal(f->sessions[0].asked, 1);
    assert_int_equal(recorder.begun + recorder.left, 0);
    assert_false(is_linked(f));
}

/* Values come while the second characteristic is still being subscribed. */
static void nothing_comes_before_the_beginning(void **state)
{
    struct central *f = *state;
    begin(f, 2, "");
    central_air(f, "delay StartNotify 700");
    central_sync(f, 0);
    central_expect_end(f, 0, 0, "done");
    assert_int_equal(f->sessions[0].readings, 2);
}

static void what_is_not_there_is_not_found(void **state)
{
    struct central *f = *state;
    begin(f, 2, "");
    recorder.missing = "00000000-0000-0000-0000-000000000000";
    central_sync(f, 0);
    central_expect_end(f, 0, 0, "done");
    assert_int_equal(recorder.missing_result, -ERR_NOT_FOUND);
    assert_int_equal(recorder.reads, 2);
    recorder.missing = CONTROL; /* there, but not to be read */
    central_sync(f, 0);
    central_expect_end(f, 0, 0, "done");
    assert_int_equal(recorder.missing_result, -ERR_IO);
}

static void a_write_the_device_refuses(void **state)
{
    struct central *f = *state;
    begin(f, 2, "");
    recorder.write_bytes = 2;
    central_sync(f, 0);
    central_expect_end(f, 0, 0, "done");
    assert_int_equal(recorder.written, -ERR_IO);
}

/* ---- the last writes ---- */

/* The energy in the strap's next notification. */
static unsigned energy(struct central *f)
{
    recorder.energy_kj = 0xffff;
    recorder.farewells = 0;
    recorder.minutes = 2;
    recorder.write_bytes = 2; /* refused: the energy stays as it is */
    central_sync(f, 0);
    central_expect_end(f, 0, 0, "done");
    return recorder.energy_kj;
}

static void last_writes_arrive(void **state)
{
    struct central *f = *state;
    begin(f, 4, "energy=9");
    recorder.write_bytes = 2;
    recorder.farewells = 1;
    central_sync(f, 0);
    central_expect_end(f, 0, 0, "done");
    assert_int_equal(energy(f), 0);
    /* All of them, though there is one at a time. */
    central_air(f, "strap set " CENTRAL_ADDRESS " energy=9");
    const long long writes = harness_air_number(f->harness, "WriteValue");
    recorder.farewells = 3;
    central_air(f, "set att 20");
    central_air(f, "stuck " CENTRAL_ADDRESS " on"); /* until they are there */
    central_sync(f, 0);
    CENTRAL_UNTIL(f, harness_air_number(f->harness, "WriteValue") == writes + 1 + 3);
    central_air(f, "stuck " CENTRAL_ADDRESS " off");
    central_expect_end(f, 0, 0, "done");
    assert_int_equal(energy(f), 0);
}

/* A write that is under way when the link is to be ended does not stand in the way. */
static void last_writes_wait_for_the_one_before(void **state)
{
    struct central *f = *state;
    begin(f, 2, "energy=9");
    central_air(f, "set att 60");
    recorder.write_bytes = 2;
    recorder.acknowledge = true; /* and done at once */
    recorder.farewells = 1;
    central_air(f, "stuck " CENTRAL_ADDRESS " on"); /* until all are there */
    central_sync(f, 0);
    CENTRAL_UNTIL(f, harness_air_number(f->harness, "WriteValue") == 3);
    central_air(f, "stuck " CENTRAL_ADDRESS " off");
    central_expect_end(f, 0, 0, "done");
    assert_int_equal(recorder.left, 1);
    recorder.acknowledge = false;
    assert_int_equal(energy(f), 0);
}

static void last_writes_of_a_gateway_that_ends(void **state)
{
    struct central *f = *state;
    begin(f, 0, "energy=9");
    recorder.write_bytes = 2;
    recorder.farewells = 1;
    central_sync(f, 0);
    CENTRAL_UNTIL(f, f->sessions[0].commits > 0);
    central_close(f);
    assert_int_equal(recorder.left, 1);
    assert_int_equal(f->sessions[0].ends, 0);
    f->closed = false;
    f->device_count = 0;
    central_open(f, 5);
    keep_recorder(f, CENTRAL_ADDRESS);
    assert_int_equal(energy(f), 0);
}

/* ---- several devices ---- */

static void one_session_at_a_time(void **state)
{
    struct central *f = *state;
    begin(f, 6, "");
    add_strap(f, OTHER, "");
    keep_recorder(f, OTHER);
    central_sync(f, 0);
    central_sync(f, 1);
    central_limit(f, CENTRAL_LIMIT_MS);
    while (f->sessions[0].ends + f->sessions[1].ends < 2 && !f->late) {
        central_turn(f);
        assert_false(central_connected(f, 0) && central_connected(f, 1));
    }
    central_limit(f, 0);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(f->sessions[i].reason, "done");
        assert_int_equal(f->sessions[i].readings, 6);
        assert_int_equal(f->seen[i].state.links, 1);
    }
}

/* One that waits for another's session is not given up for that. */
static void waiting_for_another_session_does_not_count(void **state)
{
    struct central *f = *state;
    f->patience_ms = 3000;
    begin(f, 16, ""); /* four seconds */
    add_strap(f, OTHER, "");
    keep_recorder(f, OTHER);
    central_sync(f, 0);
    CENTRAL_UNTIL(f, central_connected(f, 0));
    central_sync(f, 1);
    central_expect_end(f, 0, 0, "done");
    central_expect_end(f, 1, 0, "done");
}

static void a_session_waits_while_a_live_link_is_made(void **state)
{
    struct central *f = *state;
    begin(f, 2, "");
    central_air(f, "set resolve 1500");
    add_strap(f, STRAP, "");
    central_keep(f, STRAP);
    assert_int_equal(ble_sync(f->ble, 2, NULL), -ERR_UNSUPPORTED);
    CENTRAL_UNTIL(f, harness_air_number(f->harness, "Connect") == 1);
    central_sync(f, 0);
    central_limit(f, CENTRAL_LIMIT_MS);
    while (!central_connected(f, 1) && !f->late) {
        assert_int_equal(recorder.begun, 0);
        assert_int_equal(harness_air_number(f->harness, "Connect"), 1);
        central_turn(f);
    }
    central_expect_end(f, 0, 0, "done");
    assert_true(central_connected(f, 1)); /* and it was not disturbed */
    assert_int_equal(f->seen[1].state.links, 1);
}

/* Both are heard before the radio is free. */
static void live_links_come_first(void **state)
{
    struct central *f = *state;
    begin(f, 2, "");
    central_air(f, "hang StopDiscovery 1");
    central_sync(f, 0);
    CENTRAL_UNTIL(f, harness_air_number(f->harness, "StopDiscovery") == 1);
    add_strap(f, STRAP, "");
    central_keep(f, STRAP);
    central_limit(f, CENTRAL_LIMIT_MS);
    while (!central_connected(f, 1) && !f->late) {
        assert_int_equal(recorder.begun, 0);
        central_turn(f);
    }
    central_expect_end(f, 0, 0, "done");
    assert_true(central_connected(f, 1));
}

/* ---- what goes away ---- */

static void the_object_is_forgotten(void **state)
{
    struct central *f = *state;
    const char *path = "/org/bluez/hci0/dev_AA_BB_CC_00_11_22";
    struct probe *probe = NULL;
    begin(f, 6, "");
    assert_int_equal(probe_open(&probe, NULL), 0);
    recorder.at_most = 2;
    central_sync(f, 0);
    CENTRAL_UNTIL(f, f->sessions[0].commits == 1);
    DBusMessage *call = probe_message("/org/bluez/hci0", "Adapter1", "RemoveDevice");
    dbus_message_append_args(call, DBUS_TYPE_OBJECT_PATH, &path, DBUS_TYPE_INVALID);
    probe_send(probe, "remove", call);
    CENTRAL_UNTIL(f, recorder.begun == 2);
    recorder.at_most = 0;
    central_expect_end(f, 0, 0, "done");
    assert_int_equal(recorder.begun, 2);
    probe_close(probe);
}

static void given_up_in_the_middle(void **state)
{
    struct central *f = *state;
    begin(f, 6, "");
    recorder.at_most = 2;
    central_sync(f, 0);
    CENTRAL_UNTIL(f, f->sessions[0].commits == 1);
    recorder.at_most = 0;
    assert_int_equal(ble_set_devices(f->ble, NULL, 0, NULL), 0);
    assert_int_equal(ble_sync(f->ble, 1, NULL), -ERR_NOT_FOUND);
    assert_int_equal(recorder.left, 1);
    assert_int_equal(ble_set_devices(f->ble, f->devices, 1, NULL), 0);
    central_sync(f, 0);
    central_expect_end(f, 0, 0, "done");
    assert_int_equal(f->sessions[0].ends, 1);
    assert_int_equal(f->sessions[0].readings, 8);
}

/* The link is there when we begin: left over by a crash of ours, or somebody else's. */
static void a_link_that_is_there_is_used(void **state)
{
    struct central *f = *state;
    struct probe *probe = NULL;
    recorder = (struct recorder){.minutes = 2};
    add_strap(f, CENTRAL_ADDRESS, "known=1");
    assert_int_equal(probe_open(&probe, NULL), 0);
    probe_call(probe, "connect", "/org/bluez/hci0/dev_AA_BB_CC_00_11_22", "Device1", "Connect");
    assert_true(harness_air_wait(f->harness, "resolved=" CENTRAL_ADDRESS, 5000));
    central_open(f, 5);
    keep_recorder(f, CENTRAL_ADDRESS);
    central_run_for(f, 500);
    assert_int_equal(recorder.begun, 0);
    assert_true(is_linked(f));
    central_sync(f, 0);
    central_expect_end(f, 0, 0, "done");
    assert_int_equal(harness_air_number(f->harness, "Connect"), 1);
    assert_false(is_linked(f));
    probe_close(probe);
}

static void a_bond_is_missing(void **state)
{
    struct central *f = *state;
    begin(f, 2, "security=authenticate io=display");
    central_sync(f, 0);
    central_expect_end(f, 0, -ERR_DENIED, "needs_pairing");
    assert_string_equal(f->seen[0].state.error, "needs_pairing");
}

/* Nobody wants to know anything: nothing is stored, and nothing crashes. */
static void without_callbacks(void **state)
{
    struct central *f = *state;
    static const struct ble_events none = {0};
    const struct ble_config config = {.max_links = 1};
    recorder = (struct recorder){.minutes = 2};
    add_strap(f, CENTRAL_ADDRESS, "");
    assert_int_equal(ble_open(&f->loop, &config, &none, f, &f->ble, NULL), 0);
    keep_recorder(f, CENTRAL_ADDRESS);
    central_sync(f, 0);
    CENTRAL_UNTIL(f, harness_air_number(f->harness, "Disconnect") == 1);
    CENTRAL_UNTIL(f, !is_linked(f));
    central_run_for(f, 100);
    assert_int_equal(recorder.begun, 0);
    central_sync(f, 0); /* it has ended */
}

int main(void)
{
#define TEST(name)       cmocka_unit_test_setup_teardown(name, central_start_566, central_stop)
#define TEST_LATER(name) cmocka_unit_test_setup_teardown(name, central_start_587, central_stop)
    const struct CMUnitTest tests[] = {
        TEST(no_session_no_link),
        TEST(a_session_is_done),
        TEST_LATER(a_session_is_done),
        TEST(the_next_session_goes_on_where_it_was),
        TEST(a_lost_link_is_made_again),
        TEST_LATER(a_lost_link_is_made_again),
        TEST(links_that_are_always_lost),
        TEST(connects_that_always_fail),
        TEST(never_seen),
        TEST(never_an_adapter),
        TEST(too_long),
        TEST(the_driver_gives_up),
        TEST(a_store_that_fails),
        TEST(not_now),
        TEST(nothing_comes_before_the_beginning),
        TEST(what_is_not_there_is_not_found),
        TEST(a_write_the_device_refuses),
        TEST(last_writes_arrive),
        TEST(last_writes_wait_for_the_one_before),
        TEST(last_writes_of_a_gateway_that_ends),
        TEST(one_session_at_a_time),
        TEST(waiting_for_another_session_does_not_count),
        TEST(a_session_waits_while_a_live_link_is_made),
        TEST(live_links_come_first),
        TEST(the_object_is_forgotten),
        TEST(given_up_in_the_middle),
        TEST(a_link_that_is_there_is_used),
        TEST(a_bond_is_missing),
        TEST(without_callbacks),
    };
    return cmocka_run_group_tests_name("ble_sessions", tests, NULL, NULL);
}
