/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/central.h"
#include "tests/harness/recorder.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CENTRAL_TICK_MS 20

/* ---- events ---- */

static void on_batch(void *userdata, int64_t row, int64_t mono_ms,
                     const struct reading_batch *batch)
{
    struct central *central = userdata;
    assert_in_range(row, 1, CENTRAL_DEVICES);
    assert_true(batch->live);
    struct central_seen *seen = &central->seen[row - 1];
    assert_true(mono_ms >= seen->last_ms);
    seen->last_ms = mono_ms;
    seen->contact = (int)batch->contact;
    for (size_t i = 0; i < batch->count; i++) {
        assert_true(reading_in_range(&batch->readings[i]));
        if (batch->readings[i].kind == READING_RR)
            seen->beats++;
    }
}

static void on_device(void *userdata, const struct ble_device_state *state)
{
    struct central *central = userdata;
    assert_in_range(state->row, 1, CENTRAL_DEVICES);
    central->seen[state->row - 1].state = *state;
}

static void on_adapter(void *userdata, const char *adapter, const char *error)
{
    struct central *central = userdata;
    snprintf(central->adapter, sizeof(central->adapter), "%s", adapter ? adapter : "");
    central->adapter_error = error;
}

static void on_address(void *userdata, int64_t row, const char *address)
{
    struct central *central = userdata;
    assert_in_range(row, 1, CENTRAL_DEVICES);
    memcpy(central->addresses[row - 1], address, ADDRESS_LENGTH + 1);
}

static void on_found(void *userdata, const struct ble_found *found)
{
    struct central *central = userdata;
    central->found_count++;
    if (strcmp(found->address, CENTRAL_ADDRESS) != 0)
        return;
    central->found = *found;
    snprintf(central->found_name, sizeof(central->found_name), "%s",
             found->name ? found->name : "");
}

static void on_scan_end(void *userdata, int result)
{
    ((struct central *)userdata)->scan_result = result;
}

static void on_pair_step(void *userdata, enum ble_pair_step step, uint32_t passkey)
{
    struct central *central = userdata;
    central->pair_steps[step]++;
    central->passkey = passkey;
}

static void on_pair_end(void *userdata, int result, const char *address, const char *why)
{
    struct central *central = userdata;
    snprintf(central->pair_address, sizeof(central->pair_address), "%s", address);
    central->pair_result = result;
    snprintf(central->pair_why, sizeof(central->pair_why), "%s", why ? why : "");
}

static void on_unpair_end(void *userdata, int result, const char *why)
{
    struct central *central = userdata;
    (void)why;
    central->unpair_result = result;
}

/* ---- sessions ---- */

static struct central_sessions *sessions_of(struct central *central, int64_t row)
{
    assert_in_range(row, 1, CENTRAL_DEVICES);
    return &central->sessions[row - 1];
}

static bool on_session(void *userdata, int64_t row, struct driver_session *ret)
{
    struct central *central = userdata;
    struct central_sessions *sessions = sessions_of(central, row);
    sessions->asked++;
    ret->now_ms = INT64_C(1790000000000);
    ret->zone = central->zone;
    return !sessions->not_now;
}

/* Minutes are fetched in order and without a gap, some of them perhaps again. */
static int on_history(void *userdata, int64_t row, const struct history *history,
                      const char *cursor, int64_t value)
{
    struct central_sessions *sessions = sessions_of(userdata, row);
    const int64_t first = value - (int64_t)history->count;
    if (sessions->full)
        return -ERR_IO;
    if (strcmp(cursor, "minute") != 0 || history->count != 2 || first > (int64_t)sessions->readings)
        recorder.wrong = "commits";
    for (size_t i = 0; i < history->count; i++) {
        if (history->readings[i].at_ms != RECORDER_AT_MS(first + (int64_t)i))
            recorder.wrong = "times of readings";
        if (first + (int64_t)i == (int64_t)sessions->readings)
            sessions->readings++;
    }
    sessions->cursor = value;
    sessions->commits++;
    return 0;
}

static int64_t on_cursor(void *userdata, int64_t row, const char *name)
{
    return strcmp(name, "minute") == 0 ? sessions_of(userdata, row)->cursor : DRIVER_NONE;
}

static void on_fact(void *userdata, int64_t row, const char *name, const char *text)
{
    struct central_sessions *sessions = sessions_of(userdata, row);
    snprintf(sessions->fact, sizeof(sessions->fact), "%s=%s", name, text);
}

static void on_sync_end(void *userdata, int64_t row, int result, const char *reason)
{
    struct central_sessions *sessions = sessions_of(userdata, row);
    sessions->ends++;
    sessions->result = result;
    snprintf(sessions->reason, sizeof(sessions->reason), "%s", reason);
}

static void on_closed(void *userdata)
{
    ((struct central *)userdata)->closed = true;
}

/* ---- driving ---- */

static void tick(uv_timer_t *timer)
{
    struct central *central = timer->data;
    central->late = harness_now_ms() >= central->limit_ms;
}

/* The loop turns at least so often: what is waited for may be seen at the fake alone. */
void central_limit(struct central *central, unsigned ms)
{
    uv_timer_stop(&central->tick);
    if (ms == 0)
        return;
    central->late = false;
    central->limit_ms = harness_now_ms() + ms;
    uv_update_time(&central->loop);
    uv_timer_start(&central->tick, tick, CENTRAL_TICK_MS, CENTRAL_TICK_MS);
}

void central_turn(struct central *central)
{
    uv_run(&central->loop, UV_RUN_ONCE);
    if (!central->ble)
        return;
    struct ble_statistics statistics;
    ble_statistics(central->ble, &statistics);
    assert_true(statistics.match_rules <= 12);
}

void central_run_for(struct central *central, unsigned ms)
{
    central_limit(central, ms);
    while (!central->late)
        central_turn(central);
}

void central_air(struct central *central, const char *line)
{
    struct error err = {0};
    if (harness_air(central->harness, &err, "%s", line) < 0)
        fail_msg("%s: %s", line, err.text);
}

void central_refuse_searches(struct central *central, const char *times)
{
    char line[120];

    snprintf(line, sizeof(line),
             "fail StartDiscovery org.bluez.Error.InProgress Operation already in progress %s",
             times);
    central_air(central, line);
}

void central_open_bus(struct central *central, const char *version)
{
    struct error err = {0};
    if (harness_start_bus(central->harness, NULL, &err) < 0 ||
        harness_start_bluez(central->harness, version, &err) < 0)
        fail_msg("%s", err.text);
    central_air(central, "set disconnect 150");
}

static int central_start(void **state, const char *version)
{
    struct error err = {0};
    struct central *central = calloc(1, sizeof(*central));
    assert_non_null(central);
    *state = central;
    central->scan_result = 1;
    for (size_t i = 0; i < CENTRAL_DEVICES; i++)
        central->sessions[i].cursor = DRIVER_NONE;
    if (zone_load("UTC", &central->zone, &err) < 0)
        fail_msg("%s", err.text);
    uv_loop_init(&central->loop);
    uv_timer_init(&central->loop, &central->tick);
    central->tick.data = central;
    if (harness_open(&central->harness, &err) < 0)
        fail_msg("%s", err.text);
    central_open_bus(central, version);
    central_air(central, "adapter add hci0 " CENTRAL_ADAPTER);
    return 0;
}

int central_start_566(void **state)
{
    return central_start(state, "5.66");
}

int central_start_582(void **state)
{
    return central_start(state, "5.82");
}

int central_start_587(void **state)
{
    return central_start(state, "5.87");
}

void central_open(struct central *central, unsigned max_links)
{
    static const struct ble_events events = {
        .on_batch = on_batch,
        .on_device = on_device,
        .on_address = on_address,
        .on_adapter = on_adapter,
        .on_found = on_found,
        .on_scan_end = on_scan_end,
        .on_pair_step = on_pair_step,
        .on_pair_end = on_pair_end,
        .on_unpair_end = on_unpair_end,
        .on_session = on_session,
        .on_history = on_history,
        .on_cursor = on_cursor,
        .on_fact = on_fact,
        .on_sync_end = on_sync_end,
    };
    const struct ble_config config = {.preferred = central->preferred,
                                      .max_links = max_links,
                                      .patience_ms = central->patience_ms,
                                      .manage_power = central->manage_power,
                                      .adapter = central->adapter_wish};
    struct error err = {0};
    if (ble_open(&central->loop, &config, &events, central, &central->ble, &err) < 0)
        fail_msg("%s", err.text);
}

void central_keep(struct central *central, const char *address)
{
    struct ble_device *device = &central->devices[central->device_count++];
    device->row = (int64_t)central->device_count;
    snprintf(device->address, sizeof(device->address), "%s", address);
    device->driver = central->driver ? central->driver : driver_by_name("heart-rate");
    assert_int_equal(ble_set_devices(central->ble, central->devices, central->device_count, NULL),
                     0);
}

void central_sync(struct central *central, size_t number)
{
    assert_int_equal(ble_sync(central->ble, central->devices[number].row, NULL), 0);
}

void central_expect_end(struct central *central, size_t number, int result, const char *reason)
{
    const struct central_sessions *sessions = &central->sessions[number];
    const unsigned before = sessions->ends;
    CENTRAL_UNTIL(central, sessions->ends > before);
    assert_int_equal(sessions->ends, before + 1);
    if (recorder.wrong)
        fail_msg("not so: %s", recorder.wrong);
    if (sessions->result != result || strcmp(sessions->reason, reason) != 0)
        fail_msg("%s (%s), expected %s (%s)", sessions->reason, error_name(sessions->result),
                 reason, error_name(result));
    assert_false(central_connected(central, number));
}

bool central_connected(const struct central *central, size_t number)
{
    return central->seen[number].state.link == BLE_LINK_CONNECTED;
}

void central_expect_beats(struct central *central, unsigned within_ms)
{
    const unsigned before = central->seen[0].beats;
    CENTRAL_UNTIL_WITHIN(central, central->seen[0].beats >= before + 2, within_ms);
    CENTRAL_UNTIL(central, central_connected(central, 0));
}

void central_expect_loss(struct central *central)
{
    CENTRAL_UNTIL(central, !central_connected(central, 0));
}

void central_start_strap(struct central *central, const char *options)
{
    struct error err = {0};
    if (harness_air(central->harness, &err,
                    "strap add " CENTRAL_ADDRESS " name=H10 " CENTRAL_QUICK " %s", options) < 0)
        fail_msg("%s", err.text);
    central_open(central, 5);
    central_keep(central, CENTRAL_ADDRESS);
}

void central_start_beating(struct central *central)
{
    central_start_strap(central, "");
    central_expect_beats(central, CENTRAL_LIMIT_MS);
}

void central_close(struct central *central)
{
    ble_close(central->ble, on_closed, central);
    central->ble = NULL;
    CENTRAL_UNTIL(central, central->closed);
}

int central_stop(void **state)
{
    struct central *central = *state;
    if (central->ble)
        central_close(central);
    uv_close((uv_handle_t *)&central->tick, NULL);
    assert_int_equal(uv_run(&central->loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(uv_loop_close(&central->loop), 0);
    harness_close(central->harness);
    zone_free(central->zone);
    free(central);
    return 0;
}
