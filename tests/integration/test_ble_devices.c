/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Bluetooth room against the fake org.bluez: which devices are kept, what drivers write to
 * them, and scans for others.
 */
#include "tests/harness/central.h"
#include <stdio.h>
#include <string.h>

static void a_device_given_up_is_disconnected(void **state)
{
    struct central *f = *state;
    central_start_beating(f);
    assert_int_equal(ble_set_devices(f->ble, NULL, 0, NULL), 0);
    central_run_for(f, 1500);
    assert_true(harness_air_wait(f->harness, "connected= ", 5000));
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
    assert_true(harness_air_wait(f->harness, "connected= ", 2000));
    central_expect_beats(f, 5000);
}

static void a_device_named_twice_is_kept_once(void **state)
{
    struct central *f = *state;
    central_air(f, "strap add " CENTRAL_ADDRESS " " CENTRAL_QUICK);
    central_open(f, 5);
    f->devices[f->device_count++] = (struct ble_device){
        .row = 2, .address = CENTRAL_ADDRESS, .driver = driver_by_name("heart-rate")};
    central_keep(f, CENTRAL_ADDRESS);
    f->devices[0].row = 1;
    assert_int_equal(ble_set_devices(f->ble, f->devices, 2, NULL), 0);
    central_expect_beats(f, CENTRAL_LIMIT_MS);
    /* Nobody is missing: no scan begins after the link is up. */
    const long long starts = harness_air_number(f->harness, "StartDiscovery");
    central_run_for(f, 2000);
    assert_int_equal(harness_air_number(f->harness, "StartDiscovery"), starts);
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
        central_air(f, line);
        central_keep(f, address);
    }
    for (size_t i = 0; i < CENTRAL_DEVICES; i++)
        CENTRAL_UNTIL(f, central_connected(f, i) && f->seen[i].beats > 0);
    central_run_for(f, CENTRAL_NARROW_MS);
    for (size_t i = 0; i < CENTRAL_DEVICES; i++) {
        const unsigned before = f->seen[i].beats;
        CENTRAL_UNTIL_WITHIN(f, f->seen[i].beats > before, 5000);
    }
    assert_int_equal(harness_air_number(f->harness, "Connect"), CENTRAL_DEVICES);
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

static int begin_to_write(void *state, const struct driver_io *io,
                          const struct driver_session *session)
{
    (void)session;
    return write_nowhere(state, io);
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
        .on_ready = begin_to_write,
        .on_written = was_written,
    };
    refusals = 0;
    central_air(f, "strap add " CENTRAL_ADDRESS " " CENTRAL_QUICK);
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
    central_air(f, "strap add " CENTRAL_ADDRESS " name=H10 advertise_ms=200");
    central_air(f, "flood 100 distinct 20");
    central_open(f, 5);
    assert_int_equal(ble_scan(f->ble, 2, NULL), 0);
    assert_int_equal(ble_scan(f->ble, 2, NULL), -ERR_BUSY);
    CENTRAL_UNTIL(f, f->scan_result != 1);
    assert_int_equal(f->scan_result, 0);
    assert_string_equal(f->found_name, "H10");
    assert_ptr_equal(f->found.driver, driver_by_name("heart-rate"));
    assert_true(f->found.rssi_dbm < 0);
    assert_true(f->found_count > 20);
    assert_int_equal(harness_air_number(f->harness, "StopDiscovery"), 1);
}

/* The radio looks for a strap of ours already when somebody asks for a scan. */
static void a_scan_may_join_a_search(void **state)
{
    struct central *f = *state;
    central_air(f, "flood 100 distinct 20");
    central_open(f, 5);
    central_keep(f, CENTRAL_ADDRESS);
    CENTRAL_UNTIL(f, harness_air_number(f->harness, "StartDiscovery") == 1);
    central_run_for(f, 300); /* answered */
    assert_int_equal(ble_scan(f->ble, 1, NULL), 0);
    CENTRAL_UNTIL(f, f->scan_result != 1);
    assert_int_equal(f->scan_result, 0);
    assert_true(f->found_count > 20);
}

static void a_scan_needs_a_powered_adapter(void **state)
{
    struct central *f = *state;
    central_air(f, "adapter power hci0 off");
    central_open(f, 5);
    assert_int_equal(ble_scan(f->ble, 2, NULL), 0);
    CENTRAL_UNTIL(f, f->scan_result != 1);
    assert_int_equal(f->scan_result, -ERR_UNAVAILABLE);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, central_start_566, central_stop)
    const struct CMUnitTest tests[] = {
        TEST(a_device_given_up_is_disconnected),
        TEST(a_device_taken_back_at_once_returns_soon),
        TEST(a_device_named_twice_is_kept_once),
        TEST(many_straps_share_the_radio),
        TEST(a_write_is_answered_after_the_event),
        TEST(a_scan_tells_of_devices),
        TEST(a_scan_may_join_a_search),
        TEST(a_scan_needs_a_powered_adapter),
    };
    return cmocka_run_group_tests_name("ble_devices", tests, NULL, NULL);
}
