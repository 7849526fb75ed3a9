/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A strap and the shipped programs, on the stand-in and on the real bluetoothd alike: it is found,
 * its beats end on the broker, and they go on by themselves whatever part of the way to it goes
 * away.
 */
#include "core/cleanup.h"
#include "tests/harness/gateway.h"
#include "tests/harness/heard.h"
#include "tests/harness/probe.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <string.h>

#define LIVE "zonula/person/alice/live/heart"
/* The promise is 5 s after the other side is there; a loaded machine may take longer. */
#define BACK_MS       15000
#define SILENT_MS     45000 /* the silence that a strap may keep, and the end of the link */
#define SETTLED_BEATS 6     /* one a second: by then we are woken for what is ours only */
#define FORGET_MS     45000 /* TemporaryTimeout of bluetoothd, 30 s after the last sign of life */

/* The scripted heart: must be what is told to the air. */
#define PLAN_OPTIONS "name=HRM base=700 pattern=0,25,40,20,-15,-35 every_ms=1000"
static const struct beats_plan plan = {
    .base_ms = 700,
    .pattern_ms = {0, 25, 40, 20, -15, -35},
    .pattern_count = 6,
};

static struct gateway gateway;

static int open_gateway(void **state)
{
    (void)state;
    gateway_open(&gateway, "[bluetooth]\nmax_links = 20\n[log]\nlevel = debug\n");
    return 0;
}

static int open_streaming(void **state)
{
    open_gateway(state);
    gateway_strap(&gateway, GATEWAY_STRAP, "strap 1", "alice", "name=HRM base=800");
    gateway_start(&gateway);
    gateway_expect(&gateway, LIVE, "\"rr\":[", 2 * BACK_MS);
    return 0;
}

static int close_gateway(void **state)
{
    (void)state;
    gateway_close(&gateway);
    return 0;
}

static void beats_go_on(void)
{
    harness_mqtt_forget(gateway.harness);
    gateway_expect(&gateway, LIVE, "\"rr\":[", BACK_MS);
}

/* Nobody has a link to anything in the air. */
static void link_ends(unsigned timeout_ms)
{
    if (harness_air_wait(gateway.harness, "connected= ", timeout_ms))
        return;
    harness_dump_logs(gateway.harness);
    fail_msg("the link stays up: %s", harness_answer(gateway.harness));
}

/* ---- found ---- */

static void added_by_name_its_beats_reach_the_broker(void **state)
{
    struct heard heard;

    (void)state;
    gateway_air(&gateway, "strap add %s " PLAN_OPTIONS, GATEWAY_STRAP);
    assert_int_equal(gateway_cli(&gateway, NULL, "device", "add", "HRM", "--name", "strap 1",
                                 "--person", "alice", NULL),
                     0);
    gateway_start(&gateway);
    heard_until_rmssd(&gateway, LIVE, "strap_1", &heard);
    heard_check(&heard, &plan);
    gateway_stop(&gateway);
    link_ends(BACK_MS);
}

static void forgotten_after_a_scan_it_is_added_by_name(void **state)
{
    struct probe *probe;
    struct error why = {0};
    CLEANUP(cleanup_free) char *heard = NULL;

    (void)state;
    assert_int_equal(probe_open(&probe, &why), 0);
    gateway_air(&gateway, "set temporary 2000");
    gateway_air(&gateway, "strap add %s " PLAN_OPTIONS, GATEWAY_STRAP);
    assert_int_equal(gateway_cli(&gateway, &heard, "device", "scan", "--for", "8", NULL), 0);
    assert_non_null(strstr(heard, "HRM"));
    assert_true(probe_wait(probe, "+ dev Device1", 0, BACK_MS) >= 0);
    assert_true(probe_wait(probe, "- dev Device1", 0, FORGET_MS) >= 0);
    probe_close(probe);
    assert_int_equal(gateway_cli(&gateway, NULL, "device", "add", "HRM", "--name", "strap 1",
                                 "--person", "alice", NULL),
                     0);
    gateway_start(&gateway);
    gateway_expect(&gateway, LIVE, "\"device\":\"strap_1\"", 2 * BACK_MS);
    gateway_stop(&gateway);
}

/* ---- lost ---- */

static void after_the_link_was_lost(void **state)
{
    (void)state;
    gateway_air(&gateway, "drop %s", GATEWAY_STRAP);
    beats_go_on();
}

static void out_of_range_and_back(void **state)
{
    (void)state;
    gateway_air(&gateway, "strap range %s out", GATEWAY_STRAP);
    link_ends(BACK_MS);
    gateway_air(&gateway, "strap range %s in", GATEWAY_STRAP);
    beats_go_on();
}

static void a_silent_strap_is_connected_anew(void **state)
{
    (void)state;
    gateway_air(&gateway, "strap silent %s on", GATEWAY_STRAP);
    link_ends(SILENT_MS);
    gateway_air(&gateway, "strap silent %s off", GATEWAY_STRAP);
    beats_go_on();
}

static void after_the_controller_was_pulled(void **state)
{
    (void)state;
    gateway_air(&gateway, "adapter remove hci0");
    gateway_expect(&gateway, "zonula/bridge/health", "\"ok\":false", BACK_MS);
    gateway_air(&gateway, "adapter add hci0 " GATEWAY_ADAPTER);
    beats_go_on();
}

static void after_bluetoothd_restarted_cleanly(void **state)
{
    (void)state;
    gateway_air(&gateway, "restart clean 1000");
    beats_go_on();
}

static void after_bluetoothd_was_killed(void **state)
{
    (void)state;
    gateway_air(&gateway, "restart crash 1000");
    beats_go_on();
}

/* ---- strange ---- */

static size_t times_logged(const char *text)
{
    CLEANUP(cleanup_free) char *log = harness_log(gateway.daemon);
    size_t count = 0;

    for (const char *at = log; at && (at = strstr(at, text)) != NULL; at++)
        count++;
    return count;
}

/* At once and with the rules of an idle connection, not when the link is found to be silent. */
static void after_its_firmware_changed_its_services(void **state)
{
    (void)state;
    for (int i = 0; i < SETTLED_BEATS; i++)
        beats_go_on();
    gateway_air(&gateway, "service-changed %s", GATEWAY_STRAP);
    beats_go_on();
    assert_int_equal(times_logged("silent"), 0);
}

static void malformed_packets_are_refused_and_counted(void **state)
{
    static const char *const packets[] = {"00", "0148", "104800", "16", "ffff"};
    const size_t count = sizeof(packets) / sizeof(packets[0]);

    (void)state;
    for (size_t i = 0; i < count; i++)
        gateway_air(&gateway, "strap raw %s %s", GATEWAY_STRAP, packets[i]);
    beats_go_on();
    assert_int_equal(times_logged("packet refused"), count);
    assert_int_equal(times_logged("lost"), 0);
}

/* ---- many ---- */

#define MANY           20
#define MANY_OPTIONS   "every_ms=1000 advertise_ms=200 base=800 seed=7 jitter=101"
#define MANY_WITHIN_MS 60000 /* until all have a link: one connect at a time */
#define MANY_SPAN_MS   8000
#define MANY_BEATS     8 /* at least, in that time */
static const struct beats_plan many_plan = {.base_ms = 800, .seed = 7, .jitter_modulus = 101};

/* The i-th strap, from 1; valid until the gateway ends. */
static const char *many_name(unsigned i)
{
    return harness_path(gateway.harness, "strap_%u", i) + strlen(harness_dir(gateway.harness)) + 1;
}

static void add_many(void)
{
    for (unsigned i = 1; i <= MANY; i++) {
        char address[18];

        snprintf(address, sizeof(address), "C0:00:00:00:01:%02X", i);
        gateway_strap(&gateway, address, many_name(i), "alice", MANY_OPTIONS);
    }
}

static void twenty_at_once_lose_no_beat(void **state)
{
    int64_t end_ms;

    (void)state;
    add_many();
    gateway_start(&gateway);
    for (unsigned i = 1; i <= MANY; i++) {
        char device[32];

        snprintf(device, sizeof(device), "\"device\":\"strap_%u\"", i);
        gateway_expect(&gateway, LIVE, device, MANY_WITHIN_MS);
    }
    harness_mqtt_forget(gateway.harness);
    gateway_expect(&gateway, LIVE, "\"rr\":[", BACK_MS);
    for (end_ms = harness_now_ms() + MANY_SPAN_MS; harness_now_ms() < end_ms;)
        harness_mqtt_wait(gateway.harness, "no/such/topic", NULL, NULL, 100);
    for (unsigned i = 1; i <= MANY; i++) {
        struct heard heard;

        heard_so_far(&gateway, LIVE, many_name(i), &heard);
        assert_true(heard.count >= MANY_BEATS);
        heard_check_intervals(&heard, &many_plan);
    }
    gateway_stop(&gateway);
}

int main(void)
{
#define TEST(name, open) cmocka_unit_test_setup_teardown(name, open, close_gateway)
    const struct CMUnitTest tests[] = {
        TEST(added_by_name_its_beats_reach_the_broker, open_gateway),
        TEST(forgotten_after_a_scan_it_is_added_by_name, open_gateway),
        TEST(after_the_link_was_lost, open_streaming),
        TEST(out_of_range_and_back, open_streaming),
        TEST(a_silent_strap_is_connected_anew, open_streaming),
        TEST(after_the_controller_was_pulled, open_streaming),
        TEST(after_bluetoothd_restarted_cleanly, open_streaming),
        TEST(after_bluetoothd_was_killed, open_streaming),
        TEST(after_its_firmware_changed_its_services, open_streaming),
        TEST(malformed_packets_are_refused_and_counted, open_streaming),
        TEST(twenty_at_once_lose_no_beat, open_gateway),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
