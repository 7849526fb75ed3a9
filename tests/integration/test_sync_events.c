/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sessions of wearables with the shipped programs, on a clock that hurries: what is said of them at
 * the broker when they succeed, and when the link is cut until they are given up.
 */
#include "core/cleanup.h"
#include "tests/harness/gateway.h"
#include "tests/harness/test.h"
#include <jansson.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#define RING        "C0:00:00:00:1A:2B"
#define WATCH       "C0:00:00:00:1A:2C"
#define EVENTS      "zonula/person/alice/event/device"
#define ALERTS      "zonula/person/alice/event/alert"
#define STATE       "zonula/person/alice/device/ring/state"
#define WATCH_STATE "zonula/person/alice/device/watch/state"
#define LOST        "the link was lost; another phone may hold it, or it is too far away"
#define SPEED       5
#define LONG_MS     300000
#define LINKS       4 /* of a session: it is given up at the fourth loss */

static struct gateway gateway;

static int setup(void **state)
{
    (void)state;
    gateway_open(&gateway, NULL);
    gateway_air(&gateway, "ring add " RING " profile=r02 logging=1 kept=1 seed=3 days=2 random=1 "
                          "battery=12");
    assert_int_equal(gateway_cli(&gateway, NULL, "device", "add", RING, "--name", "ring",
                                 "--person", "alice", NULL),
                     0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    gateway_close(&gateway);
    return 0;
}

/* An event that says it happened to the ring; to be freed. */
static json_t *expect_event(const char *type)
{
    char text[64];

    snprintf(text, sizeof(text), "\"event_type\":\"%s\"", type);
    const struct harness_message *message = gateway_expect(&gateway, EVENTS, text, LONG_MS);
    json_t *event = json_loads(message->payload, 0, NULL);
    assert_non_null(event);
    assert_string_equal(json_string_value(json_object_get(event, "device")), "ring");
    assert_string_equal(json_string_value(json_object_get(event, "source")), "ble");
    return event;
}

static long long rows_stored(void)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *count = NULL;

    assert_int_equal(sqlite3_open_v2(gateway.database, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db,
                                        "SELECT (SELECT count(*) FROM history_reading) +"
                                        " (SELECT count(*) FROM sleep_block)",
                                        -1, &count, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(count), SQLITE_ROW);
    const long long rows = sqlite3_column_int64(count, 0);
    sqlite3_finalize(count);
    sqlite3_close(db);
    return rows;
}

static void expect_completed(void)
{
    json_t *event = expect_event("sync_completed");
    const long long records = json_integer_value(json_object_get(event, "records"));

    assert_true(records > 100);
    assert_int_equal(records, rows_stored());
    assert_true(json_is_integer(json_object_get(event, "seconds")));
    assert_in_range(json_integer_value(json_object_get(event, "seconds")), 0, LONG_MS / 1000);
    assert_null(json_object_get(event, "error"));
    json_decref(event);
}

/* ---- tests ---- */

/* What the ring says of its battery to the driver alone is known, too. */
static void a_session_that_succeeds(void **state)
{
    (void)state;
    gateway_start(&gateway);
    expect_completed();
    const struct harness_message *message =
        gateway_expect(&gateway, ALERTS, "\"event_type\":\"battery_low\"", LONG_MS);
    assert_non_null(strstr(message->payload, "\"battery\":12"));
    gateway_expect(&gateway, STATE, "\"battery\":12", LONG_MS);
    gateway_expect(&gateway, STATE, "\"error\":null", LONG_MS);
    gateway_stop(&gateway);
}

/* Requests that the ring has heard, and how many are waited for. */
struct asked {
    unsigned wanted, heard;
};

static bool has_asked(void *userdata)
{
    struct asked *asked = userdata;

    return harness_air(gateway.harness, NULL, "ring show " RING) == 0 &&
           /* NOLINTNEXTLINE(cert-err34-c) */
           sscanf(harness_answer(gateway.harness), "requests=%u", &asked->heard) == 1 &&
           asked->heard >= asked->wanted;
}

static void cut_all_links(void)
{
    struct asked asked = {0};

    for (int i = 0; i < LINKS; i++) {
        asked.wanted = asked.heard + 2;
        if (!harness_wait(has_asked, &asked, LONG_MS)) {
            harness_dump_logs(gateway.harness);
            fail_msg("link %d: it is not asked any more", i + 1);
        }
        gateway_air(&gateway, "drop " RING);
    }
}

/* One event with the reason and its likely cause; after it the command line has its way. */
static void a_session_that_is_cut_until_it_is_given_up(void **state)
{
    int status;

    (void)state;
    gateway_air(&gateway, "set att 1000"); /* too slow to be done between two looks */
    gateway_start(&gateway);
    cut_all_links();
    json_t *event = expect_event("sync_failed");
    assert_string_equal(json_string_value(json_object_get(event, "error")), "link_lost");
    assert_string_equal(json_string_value(json_object_get(event, "text")), LOST);
    assert_null(json_object_get(event, "records"));
    json_decref(event);
    const struct harness_message *message =
        gateway_expect(&gateway, STATE, "\"error\":\"link_lost\"", LONG_MS);
    assert_non_null(strstr(message->payload, LOST));

    harness_mqtt_forget(gateway.harness);
    gateway_air(&gateway, "set att 1");
    struct harness_process *sync = gateway_cli_typing(&gateway, "device", "sync", NULL);
    json_decref(expect_event("sync_completed"));
    assert_int_equal(harness_wait_exit(sync, LONG_MS, &status), 0);
    assert_int_equal(status, 0);
    gateway_expect(&gateway, STATE, "\"error\":null", LONG_MS);
    gateway_stop(&gateway);
}

static long skew_of(const struct harness_message *message)
{
    json_t *document = json_loads(message->payload, 0, NULL);
    const json_t *skew = json_object_get(document, "clock_skew_s");
    const long skew_s = json_is_integer(skew) ? (long)json_integer_value(skew) : LONG_MIN;

    json_decref(document);
    return skew_s;
}

/* Typing takes a while, in which the clock goes on. */
static bool is_near(const struct harness_message *message, void *userdata)
{
    const long skew_s = skew_of(message);

    (void)userdata;
    return skew_s >= -60 && skew_s <= 60;
}

static bool is_decades_behind(const struct harness_message *message, void *userdata)
{
    const long skew_s = skew_of(message);

    (void)userdata;
    return skew_s != LONG_MIN && skew_s < -1000000000;
}

static void expect_state(bool (*is_it)(const struct harness_message *message, void *userdata))
{
    if (!harness_mqtt_wait(gateway.harness, WATCH_STATE, is_it, NULL, LONG_MS)) {
        harness_dump_logs(gateway.harness);
        fail_msg("its clock is not told");
    }
}

/* The clock of a watch that has never been set begins in 1970. What is told is how it was before
 * the session set it, also after a restart. */
static void a_watch_whose_clock_was_never_set(void **state)
{
    int status;

    (void)state;
    gateway_air(&gateway, "ring range " RING " out");
    gateway_air(&gateway, "bangle add " WATCH " days=1 random=1");
    assert_int_equal(gateway_cli(&gateway, NULL, "device", "add", WATCH, "--name", "watch",
                                 "--person", "alice", NULL),
                     0);
    gateway_start(&gateway);
    expect_state(is_decades_behind);
    gateway_expect(&gateway, EVENTS, "\"event_type\":\"sync_completed\"", LONG_MS);
    struct harness_process *sync = gateway_cli_typing(&gateway, "device", "sync", "watch", NULL);
    expect_state(is_near);
    assert_int_equal(harness_wait_exit(sync, LONG_MS, &status), 0);
    assert_int_equal(status, 0);
    gateway_stop(&gateway);
    gateway_air(&gateway, "bangle range " WATCH " out");
    harness_mqtt_forget(gateway.harness);
    gateway_start(&gateway);
    expect_state(is_near);
    gateway_stop(&gateway);
}

int main(int argc, char **argv)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_session_that_succeeds),
        TEST(a_session_that_is_cut_until_it_is_given_up),
        TEST(a_watch_whose_clock_was_never_set),
    };

    (void)argc;
    harness_hurry(argv, SPEED);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
