/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Bluetooth room against the fake org.bluez on a real bus: everything that a home does to a
 * link. Our side runs in this process, the fake in its own.
 */
#include "ble/ble.h"
#include "ble/bluez_names.h"
#include "tests/harness/harness.h"
#include "tests/harness/test.h"
#include <dbus/dbus.h>
#include <stdlib.h>
#include <string.h>

#define ADDRESS     "AA:BB:CC:00:11:22"
#define ADAPTER     "00:11:22:33:44:55"
#define DEVICES_MAX 6
#define LIMIT_MS    60000
#define BACK_MS     5000 /* the next beat after the name is back */
#define NARROW_MS   3500 /* after a connection, until the rules are narrow */

struct seen {
    struct ble_device_state state;
    unsigned batches;
    unsigned beats; /* RR intervals */
    int64_t last_ms;
    int contact;
};

struct fixture {
    struct harness *harness;
    uv_loop_t loop;
    uv_timer_t limit;
    struct ble *ble;
    struct ble_device devices[DEVICES_MAX];
    size_t device_count;
    struct seen seen[DEVICES_MAX];
    char adapter[32];
    const char *adapter_error;
    unsigned adapter_calls;
    unsigned rules_max;
    struct ble_found found;
    char found_name[32];
    unsigned found_count;
    int scan_result; /* 1: not ended */
    bool closed;
    bool late;
};

/* ---- events ---- */

static void on_batch(void *userdata, int64_t row, int64_t mono_ms,
                     const struct reading_batch *batch)
{
    struct fixture *f = userdata;
    assert_in_range(row, 1, DEVICES_MAX);
    assert_true(batch->live);
    struct seen *seen = &f->seen[row - 1];
    assert_true(mono_ms >= seen->last_ms);
    seen->last_ms = mono_ms;
    seen->batches++;
    seen->contact = (int)batch->contact;
    for (size_t i = 0; i < batch->count; i++) {
        assert_true(reading_in_range(&batch->readings[i]));
        if (batch->readings[i].kind == READING_RR)
            seen->beats++;
    }
}

static void on_device(void *userdata, const struct ble_device_state *state)
{
    struct fixture *f = userdata;
    assert_in_range(state->row, 1, DEVICES_MAX);
    f->seen[state->row - 1].state = *state;
}

static void on_adapter(void *userdata, const char *adapter, const char *error)
{
    struct fixture *f = userdata;
    snprintf(f->adapter, sizeof(f->adapter), "%s", adapter ? adapter : "");
    f->adapter_error = error;
    f->adapter_calls++;
}

static void on_found(void *userdata, const struct ble_found *found)
{
    struct fixture *f = userdata;
    f->found_count++;
    if (strcmp(found->address, ADDRESS) != 0)
        return;
    f->found = *found;
    snprintf(f->found_name, sizeof(f->found_name), "%s", found->name ? found->name : "");
}

static void on_scan_end(void *userdata, int result)
{
    ((struct fixture *)userdata)->scan_result = result;
}

static void on_closed(void *userdata)
{
    ((struct fixture *)userdata)->closed = true;
}

/* ---- driving ---- */

static void limit_passed(uv_timer_t *timer)
{
    ((struct fixture *)timer->data)->late = true;
}

static void turn(struct fixture *f)
{
    uv_run(&f->loop, UV_RUN_ONCE);
    if (!f->ble)
        return;
    struct ble_statistics statistics;
    ble_statistics(f->ble, &statistics);
    if (statistics.match_rules > f->rules_max)
        f->rules_max = statistics.match_rules;
    assert_true(statistics.match_rules <= 8);
}

#define RUN_UNTIL_WITHIN(f, condition, ms)                       \
    do {                                                         \
        (f)->late = false;                                       \
        uv_update_time(&(f)->loop);                              \
        uv_timer_start(&(f)->limit, limit_passed, (ms), 0);      \
        while (!(condition) && !(f)->late)                       \
            turn(f);                                             \
        uv_timer_stop(&(f)->limit);                              \
        if (!(condition)) {                                      \
            harness_dump_logs((f)->harness);                     \
            fail_msg("not in %d ms: %s", (int)(ms), #condition); \
        }                                                        \
    } while (0)
#define RUN_UNTIL(f, condition) RUN_UNTIL_WITHIN(f, condition, LIMIT_MS)

/* Lets a time pass that is itself what is tested (nothing must happen in it). */
static void run_for(struct fixture *f, unsigned ms)
{
    f->late = false;
    uv_update_time(&f->loop);
    uv_timer_start(&f->limit, limit_passed, ms, 0);
    while (!f->late)
        turn(f);
}

static void fake(struct fixture *f, const char *line)
{
    struct error err = {0};
    if (harness_fake(f->harness, &err, "%s", line) < 0)
        fail_msg("%s: %s", line, err.text);
}

static void open_bus(struct fixture *f, const char *version)
{
    struct error err = {0};
    if (harness_start_bus(f->harness, NULL, &err) < 0 ||
        harness_start_fake(f->harness, version, &err) < 0)
        fail_msg("%s", err.text);
    fake(f, "set disconnect 150");
}

static int start(void **state, const char *version)
{
    struct error err = {0};
    struct fixture *f = calloc(1, sizeof(*f));
    assert_non_null(f);
    *state = f;
    f->scan_result = 1;
    uv_loop_init(&f->loop);
    uv_timer_init(&f->loop, &f->limit);
    f->limit.data = f;
    if (harness_open(&f->harness, &err) < 0)
        fail_msg("%s", err.text);
    open_bus(f, version);
    fake(f, "adapter add hci0 " ADAPTER);
    return 0;
}

static int start_566(void **state)
{
    return start(state, "5.66");
}

static int start_582(void **state)
{
    return start(state, "5.82");
}

static int start_587(void **state)
{
    return start(state, "5.87");
}

static void open_ble(struct fixture *f, unsigned max_links)
{
    static const struct ble_events events = {
        .on_batch = on_batch,
        .on_device = on_device,
        .on_adapter = on_adapter,
        .on_found = on_found,
        .on_scan_end = on_scan_end,
    };
    const struct ble_config config = {.max_links = max_links};
    struct error err = {0};
    if (ble_open(&f->loop, &config, &events, f, &f->ble, &err) < 0)
        fail_msg("%s", err.text);
}

static void keep(struct fixture *f, const char *address)
{
    struct ble_device *device = &f->devices[f->device_count++];
    device->row = (int64_t)f->device_count;
    snprintf(device->address, sizeof(device->address), "%s", address);
    device->driver = driver_by_name("heart-rate");
    assert_int_equal(ble_set_devices(f->ble, f->devices, f->device_count, NULL), 0);
}

static bool connected(const struct fixture *f, size_t number)
{
    return f->seen[number].state.link == BLE_LINK_CONNECTED;
}

/* Beats come that were not there before. */
static void expect_beats(struct fixture *f, unsigned within_ms)
{
    const unsigned before = f->seen[0].beats;
    RUN_UNTIL_WITHIN(f, f->seen[0].beats >= before + 2, within_ms);
    RUN_UNTIL(f, connected(f, 0));
}

static void expect_loss(struct fixture *f)
{
    RUN_UNTIL(f, !connected(f, 0));
}

static void start_strap(struct fixture *f, const char *options)
{
    struct error err = {0};
    if (harness_fake(f->harness, &err, "strap add " ADDRESS " name=H10 advertise_ms=200 %s",
                     options) < 0)
        fail_msg("%s", err.text);
    open_ble(f, 5);
    keep(f, ADDRESS);
}

static void start_beating(struct fixture *f)
{
    start_strap(f, "");
    expect_beats(f, LIMIT_MS);
}

static void close_ble(struct fixture *f)
{
    ble_close(f->ble, on_closed, f);
    f->ble = NULL;
    RUN_UNTIL(f, f->closed);
}

static int stop(void **state)
{
    struct fixture *f = *state;
    if (f->ble)
        close_ble(f);
    uv_close((uv_handle_t *)&f->limit, NULL);
    assert_int_equal(uv_run(&f->loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(uv_loop_close(&f->loop), 0);
    harness_close(f->harness);
    free(f);
    return 0;
}

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
    struct fixture *f = *state;
    start_strap(f, "battery=77");
    expect_beats(f, LIMIT_MS);
    assert_string_equal(f->adapter, "hci0");
    assert_null(f->adapter_error);
    assert_int_equal(f->seen[0].contact, CONTACT_ON_BODY);
    assert_null(f->seen[0].state.error);
    assert_true(f->seen[0].state.rssi_dbm < 0);
    RUN_UNTIL(f, f->seen[0].state.battery_percent == 77);
    assert_true(harness_fake_wait(f->harness, "trusted=" ADDRESS, 5000));
    assert_int_equal(harness_fake_number(f->harness, "Connect"), 1);
    assert_int_equal(harness_fake_number(f->harness, "StartNotify"), 1);
    /* One snapshot, and no scan runs on. */
    assert_int_equal(harness_fake_number(f->harness, "StartDiscovery"), 1);
    assert_int_equal(harness_fake_number(f->harness, "StopDiscovery"), 1);
    assert_true(f->seen[0].last_ms > 0);
}

static void refused_packets_are_counted(void **state)
{
    struct fixture *f = *state;
    start_beating(f);
    fake(f, "strap raw " ADDRESS " 1048");   /* no interval: fine */
    fake(f, "strap raw " ADDRESS " 104800"); /* half an interval */
    RUN_UNTIL(f, f->seen[0].state.refused == 1);
    expect_beats(f, 5000);
}

static void refused_connects_are_retried(void **state)
{
    struct fixture *f = *state;
    fake(f, "strap add " ADDRESS " advertise_ms=200");
    fake(f, "refuse " ADDRESS " 2 brief");
    open_ble(f, 5);
    keep(f, ADDRESS);
    RUN_UNTIL(f, f->seen[0].state.error != NULL);
    expect_beats(f, LIMIT_MS);
    assert_null(f->seen[0].state.error);
    assert_int_equal(harness_fake_number(f->harness, "Connect"), 3);
}

static void a_lost_link_comes_back(void **state)
{
    struct fixture *f = *state;
    start_beating(f);
    fake(f, "drop " ADDRESS);
    expect_loss(f);
    assert_int_equal(f->seen[0].state.link, BLE_LINK_IN_RANGE);
    expect_beats(f, BACK_MS);
    assert_true(harness_fake_number(f->harness, "StopNotify") >= 1);
    struct ble_statistics statistics;
    ble_statistics(f->ble, &statistics);
    assert_true(statistics.pending_calls <= 2);
}

static void a_strap_out_of_range_is_waited_for(void **state)
{
    struct fixture *f = *state;
    start_beating(f);
    fake(f, "strap range " ADDRESS " out");
    expect_loss(f);
    const long long connects = harness_fake_number(f->harness, "Connect");
    RUN_UNTIL(f, harness_fake_number(f->harness, "StartDiscovery") >= 2);
    run_for(f, 2000);
    assert_int_equal(harness_fake_number(f->harness, "Connect"), connects); /* never blindly */
    fake(f, "strap range " ADDRESS " in");
    expect_beats(f, 15000);
}

static void restarts(void **state, const char *command)
{
    struct fixture *f = *state;
    start_beating(f);
    fake(f, command);
    expect_loss(f);
    RUN_UNTIL(f, !f->adapter_error && f->adapter[0]); /* the name and the adapter are back */
    expect_beats(f, BACK_MS);
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
    struct fixture *f = *state;
    start_beating(f);
    fake(f, "adapter remove hci0");
    RUN_UNTIL(f, f->adapter_error != NULL);
    assert_false(connected(f, 0));
    assert_string_equal(f->seen[0].state.error, "no_adapter");
    fake(f, "adapter add hci1 " ADAPTER);
    expect_beats(f, BACK_MS);
    assert_string_equal(f->adapter, "hci1");
}

static void an_adapter_is_switched_off_and_on(void **state)
{
    struct fixture *f = *state;
    start_beating(f);
    fake(f, "adapter power hci0 off");
    RUN_UNTIL(f, f->adapter_error != NULL);
    assert_string_equal(f->adapter_error, "the adapter is off");
    const long long starts = harness_fake_number(f->harness, "StartDiscovery");
    run_for(f, 1000);
    assert_int_equal(harness_fake_number(f->harness, "StartDiscovery"), starts);
    fake(f, "adapter power hci0 on");
    expect_beats(f, BACK_MS);
}

static void lost_replies_are_survived(void **state)
{
    struct fixture *f = *state;
    fake(f, "lose Connect 1");
    fake(f, "lose StartNotify 1");
    fake(f, "lose StopDiscovery 1");
    start_beating(f);
}

/* The device answers Connect by nothing at all; our own deadline ends it. */
static void a_hanging_connect_is_cancelled(void **state)
{
    struct fixture *f = *state;
    fake(f, "hang Connect 1");
    start_strap(f, "");
    RUN_UNTIL(f, f->seen[0].state.error && strcmp(f->seen[0].state.error, "connect_timeout") == 0);
    expect_beats(f, LIMIT_MS);
    assert_true(harness_fake_number(f->harness, "Disconnect") >= 1);
}

static void late_objects_are_waited_for(void **state)
{
    struct fixture *f = *state;
    fake(f, "strap add " ADDRESS " advertise_ms=200");
    fake(f, "late-objects " ADDRESS " 1000");
    open_ble(f, 5);
    keep(f, ADDRESS);
    expect_beats(f, LIMIT_MS);
    assert_int_equal(harness_fake_number(f->harness, "Connect"), 1);
}

static void a_missing_signal_is_survived(void **state)
{
    struct fixture *f = *state;
    fake(f, "no-connected-signal on");
    start_beating(f);
    fake(f, "drop " ADDRESS);
    expect_loss(f);
    expect_beats(f, BACK_MS);
}

static void wrong_types_are_survived(void **state)
{
    struct fixture *f = *state;
    fake(f, "malformed RSSI");
    start_strap(f, "");
    run_for(f, 2000);
    fake(f, "malformed off");
    expect_beats(f, LIMIT_MS);
}

static void services_may_change(void **state)
{
    struct fixture *f = *state;
    start_beating(f);
    run_for(f, NARROW_MS); /* narrow: the objects themselves are not heard */
    fake(f, "service-changed " ADDRESS);
    fake(f, "drop " ADDRESS);
    expect_loss(f);
    expect_beats(f, 2 * BACK_MS);
}

static void a_silent_link_is_ended(void **state)
{
    struct fixture *f = *state;
    start_beating(f);
    fake(f, "strap silent " ADDRESS " on");
    RUN_UNTIL(f, f->seen[0].state.error && strcmp(f->seen[0].state.error, "silent") == 0);
    fake(f, "strap silent " ADDRESS " off");
    expect_beats(f, 30000);
}

static void a_dead_bus_is_survived(void **state)
{
    struct fixture *f = *state;
    start_beating(f);
    harness_stop_bus(f->harness);
    RUN_UNTIL(f, f->adapter_error && strcmp(f->adapter_error, "no system bus") == 0);
    assert_false(connected(f, 0));
    open_bus(f, "5.66");
    fake(f, "adapter add hci0 " ADAPTER);
    fake(f, "strap add " ADDRESS " advertise_ms=200");
    expect_beats(f, 30000);
}

/* Somebody else scans in a busy neighbourhood: not one of those messages may wake us. */
static void foreign_advertisements_do_not_wake_us(void **state)
{
    struct fixture *f = *state;
    start_beating(f);
    DBusConnection *other = other_open();
    run_for(f, NARROW_MS);
    other_call(other, "/org/bluez/hci0", IFACE_ADAPTER, "StartDiscovery");
    fake(f, "flood 400");
    fake(f, "strap silent " ADDRESS " on");
    run_for(f, 300); /* what was under way */
    struct ble_statistics before;
    struct ble_statistics after;
    ble_statistics(f->ble, &before);
    const long long flood = harness_fake_number(f->harness, "flood");
    run_for(f, 1500);
    ble_statistics(f->ble, &after);
    assert_true(harness_fake_number(f->harness, "flood") >= flood + 200);
    assert_int_equal(after.messages - before.messages, 0);
    fake(f, "flood off");
    fake(f, "strap silent " ADDRESS " off");
    expect_beats(f, 5000);
    other_close(other);
}

static void a_flood_while_scanning_hides_nobody(void **state)
{
    struct fixture *f = *state;
    fake(f, "flood 1000");
    start_beating(f);
    fake(f, "drop " ADDRESS);
    expect_loss(f);
    expect_beats(f, 2 * BACK_MS);
}

static void a_link_from_before_is_adopted(void **state)
{
    struct fixture *f = *state;
    fake(f, "strap add " ADDRESS " known=1");
    DBusConnection *other = other_open();
    other_call(other, "/org/bluez/hci0/dev_AA_BB_CC_00_11_22", IFACE_DEVICE, "Connect");
    open_ble(f, 5);
    keep(f, ADDRESS);
    expect_beats(f, 10000);
    assert_int_equal(harness_fake_number(f->harness, "Connect"), 1); /* the other program's */
    other_close(other);
}

static void closing_disconnects(void **state)
{
    struct fixture *f = *state;
    start_beating(f);
    const int64_t start_ms = harness_now_ms();
    close_ble(f);
    assert_true(harness_now_ms() - start_ms < 4000);
    assert_true(harness_fake_wait(f->harness, "connected= ", 5000));
}

static void a_device_given_up_is_disconnected(void **state)
{
    struct fixture *f = *state;
    start_beating(f);
    assert_int_equal(ble_set_devices(f->ble, NULL, 0, NULL), 0);
    run_for(f, 1500);
    assert_true(harness_fake_wait(f->harness, "connected= ", 5000));
    const unsigned beats = f->seen[0].beats;
    run_for(f, 1500);
    assert_int_equal(f->seen[0].beats, beats);
    assert_int_equal(ble_set_devices(f->ble, f->devices, 1, NULL), 0);
    expect_beats(f, 15000);
}

static void many_straps_share_the_radio(void **state)
{
    struct fixture *f = *state;
    open_ble(f, DEVICES_MAX);
    for (unsigned i = 0; i < DEVICES_MAX; i++) {
        char address[] = "AA:BB:CC:00:11:00";
        char line[96];
        address[ADDRESS_LENGTH - 1] = (char)('0' + i);
        snprintf(line, sizeof(line), "strap add %s advertise_ms=200", address);
        fake(f, line);
        keep(f, address);
    }
    for (size_t i = 0; i < DEVICES_MAX; i++)
        RUN_UNTIL(f, connected(f, i) && f->seen[i].beats > 0);
    run_for(f, NARROW_MS);
    for (size_t i = 0; i < DEVICES_MAX; i++) {
        const unsigned before = f->seen[i].beats;
        RUN_UNTIL_WITHIN(f, f->seen[i].beats > before, 5000);
    }
    assert_int_equal(harness_fake_number(f->harness, "Connect"), DEVICES_MAX);
}

static void a_scan_tells_of_devices(void **state)
{
    struct fixture *f = *state;
    fake(f, "strap add " ADDRESS " name=H10 advertise_ms=200");
    fake(f, "flood 100 distinct 20");
    open_ble(f, 5);
    assert_int_equal(ble_scan(f->ble, 2, NULL), 0);
    assert_int_equal(ble_scan(f->ble, 2, NULL), -ERR_BUSY);
    RUN_UNTIL(f, f->scan_result != 1);
    assert_int_equal(f->scan_result, 0);
    assert_string_equal(f->found_name, "H10");
    assert_ptr_equal(f->found.driver, driver_by_name("heart-rate"));
    assert_true(f->found.rssi_dbm < 0);
    assert_true(f->found_count > 20);
    assert_int_equal(harness_fake_number(f->harness, "StopDiscovery"), 1);
}

static void a_scan_needs_a_powered_adapter(void **state)
{
    struct fixture *f = *state;
    fake(f, "adapter power hci0 off");
    open_ble(f, 5);
    assert_int_equal(ble_scan(f->ble, 2, NULL), 0);
    RUN_UNTIL(f, f->scan_result != 1);
    assert_int_equal(f->scan_result, -ERR_UNAVAILABLE);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start_566, stop)
#define TEST_ON(name, version)                                \
    {                                                         \
#name "_" #version, name, start_##version, stop, NULL \
    }
    const struct CMUnitTest tests[] = {
        TEST(a_strap_is_found_and_beats),
        TEST_ON(a_strap_is_found_and_beats, 582),
        TEST_ON(a_strap_is_found_and_beats, 587),
        TEST(refused_packets_are_counted),
        TEST(refused_connects_are_retried),
        TEST(a_lost_link_comes_back),
        TEST_ON(a_lost_link_comes_back, 582),
        TEST_ON(a_lost_link_comes_back, 587),
        TEST(a_strap_out_of_range_is_waited_for),
        TEST(a_clean_restart_is_survived),
        TEST_ON(a_clean_restart_is_survived, 587),
        TEST(a_crash_is_survived),
        TEST(an_adapter_comes_back_renumbered),
        TEST_ON(an_adapter_comes_back_renumbered, 587),
        TEST(an_adapter_is_switched_off_and_on),
        TEST(lost_replies_are_survived),
        TEST(a_hanging_connect_is_cancelled),
        TEST(late_objects_are_waited_for),
        TEST(a_missing_signal_is_survived),
        TEST(wrong_types_are_survived),
        TEST(services_may_change),
        TEST(a_silent_link_is_ended),
        TEST(a_dead_bus_is_survived),
        TEST(foreign_advertisements_do_not_wake_us),
        TEST(a_flood_while_scanning_hides_nobody),
        TEST(a_link_from_before_is_adopted),
        TEST(closing_disconnects),
        TEST_ON(closing_disconnects, 582),
        TEST(a_device_given_up_is_disconnected),
        TEST(many_straps_share_the_radio),
        TEST(a_scan_tells_of_devices),
        TEST(a_scan_needs_a_powered_adapter),
    };
    return cmocka_run_group_tests_name("ble_central", tests, NULL, NULL);
}
