/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The whole chain with the shipped programs: a strap is noticed through BlueZ's D-Bus API, its
 * beats end in SQLite and on a real broker, a meal typed on the command line arrives there too.
 */
#include "core/cleanup.h"
#include "storage/people.h"
#include "storage/samples.h"
#include "tests/harness/gateway.h"
#include "tests/harness/heard.h"
#include "tests/harness/test.h"
#include <string.h>

#define LIVE     "zonula/person/alice/live/heart"
#define BOB_LIVE "zonula/person/bob/live/heart"

static struct gateway gateway;

static int setup(void **state)
{
    (void)state;
    gateway_open(&gateway, NULL);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    gateway_close(&gateway);
    return 0;
}

/* The scripted heart: must be what is told to the fake. */
#define PLAN_OPTIONS "name=HRM base=700 pattern=0,25,40,20,-15,-35 every_ms=1000"
static const struct beats_plan plan = {
    .base_ms = 700,
    .pattern_ms = {0, 25, 40, 20, -15, -35},
    .pattern_count = 6,
};

/* What the daemon has in its file, read as any other program could. */
static size_t stored_intervals(int32_t *ret, size_t room)
{
    CLEANUP(store_closep) struct store *store = NULL;
    CLEANUP(cleanup_free) struct device *devices = NULL;
    CLEANUP(cleanup_free) struct sample *samples = NULL;
    struct error why = {0};
    size_t devices_count = 0;
    size_t count = 0;

    assert_int_equal(store_open(gateway.database, &store, &why), 0);
    assert_int_equal(device_list(store, &devices, &devices_count, &why), 0);
    assert_int_equal(devices_count, 1);
    assert_int_equal(samples_read(store, gateway.database, devices[0].row, SAMPLES_OF_ANYBODY,
                                  READING_RR, 0, INT64_MAX, &samples, &count, &why),
                     0);
    for (size_t i = 0; i < count && i < room; i++)
        ret[i] = samples[i].value;
    return count;
}

static void beats_reach_broker_and_database(void **state)
{
    struct heard heard;
    int32_t stored[HEARD_MAX] = {0};

    (void)state;
    gateway_strap(&gateway, GATEWAY_STRAP, "strap 1", "alice", PLAN_OPTIONS);
    gateway_start(&gateway);
    gateway_expect(&gateway, LIVE, "\"rr\":[", 20000);
    heard_until_rmssd(&gateway, LIVE, "strap_1", &heard);
    heard_check(&heard, &plan);

    gateway_stop(&gateway);
    gateway_expect(&gateway, "zonula/status", "offline", 5000);
    assert_true(stored_intervals(stored, HEARD_MAX) >= heard.count);
    for (size_t i = 0; i < heard.count; i++)
        assert_int_equal(stored[i], heard.units[i] * 125);
}

static void two_persons_are_kept_apart(void **state)
{
    (void)state;
    assert_int_equal(gateway_cli(&gateway, NULL, "person", "add", "Bob", NULL), 0);
    gateway_strap(&gateway, GATEWAY_STRAP, "strap 1", "alice", "name=A base=700");
    gateway_strap(&gateway, "C0:00:00:00:00:02", "strap 2", "bob", "name=B base=1000");
    gateway_start(&gateway);
    gateway_expect(&gateway, LIVE, "\"device\":\"strap_1\"", 20000);
    gateway_expect(&gateway, BOB_LIVE, "\"device\":\"strap_2\"", 20000);
    gateway_expect(&gateway, BOB_LIVE, "\"hr\":60", 20000);
    for (size_t i = 0; harness_mqtt_message(gateway.harness, i); i++) {
        const struct harness_message *message = harness_mqtt_message(gateway.harness, i);

        if (strncmp(message->topic, "zonula/person/alice/", 20) == 0)
            assert_null(strstr(message->payload, "strap_2"));
        if (strncmp(message->topic, "zonula/person/bob/", 18) == 0)
            assert_null(strstr(message->payload, "strap_1"));
    }
    gateway_stop(&gateway);
}

/* The index of the first message on a topic; fails if there is none. */
static size_t position(const char *topic)
{
    const struct harness_message *message;

    for (size_t i = 0; (message = harness_mqtt_message(gateway.harness, i)) != NULL; i++)
        if (strcmp(message->topic, topic) == 0)
            return i;
    fail_msg("nothing on %s", topic);
    return 0;
}

static void a_connection_keeps_the_order_of_the_contract(void **state)
{
    static const char *const retained[] = {
        "zonula/bridge/info",
        "zonula/person/alice/info",
        "zonula/person/alice/state",
        "zonula/person/alice/indicator/mean_hr",
        "zonula/person/alice/indicator/resting_hr",
        "zonula/person/alice/indicator/hrv_rmssd",
        "zonula/person/alice/indicator/stress_day",
        "zonula/person/alice/indicator/data_coverage",
        "zonula/person/alice/indicator/sleep_score",
    };
    size_t online;

    (void)state;
    assert_int_equal(gateway_cli(&gateway, NULL, "eat", "200 ml kefir", NULL), 0);
    gateway_start(&gateway);
    gateway_expect(&gateway, "zonula/person/alice/event/log", "food_logged", 10000);
    online = position("zonula/status");
    for (size_t i = 0; i < sizeof(retained) / sizeof(retained[0]); i++) {
        assert_true(position(retained[i]) < online);
        assert_int_equal(harness_mqtt_message(gateway.harness, position(retained[i]))->qos, 1);
    }
    assert_true(position("zonula/person/alice/event/log") > online);
    for (size_t i = 0; i < position(retained[0]); i++)
        assert_int_equal(
            strncmp(harness_mqtt_message(gateway.harness, i)->topic, "homeassistant/", 14), 0);
    gateway_stop(&gateway);
}

static void unknown_values_say_why(void **state)
{
    (void)state;
    gateway_start(&gateway);
    gateway_expect(&gateway, "zonula/person/alice/indicator/resting_hr", "\"value\":null", 10000);
    gateway_expect(&gateway, "zonula/person/alice/indicator/resting_hr", "\"reason\":\"no_", 10000);
    gateway_expect(&gateway, "zonula/person/alice/state", "\"stale\":true", 10000);
    gateway_stop(&gateway);
}

static void a_second_daemon_is_refused(void **state)
{
    const char *arguments[] = {harness_program(gateway.harness, "zonulad"), "--config",
                               gateway.config, NULL};
    CLEANUP(cleanup_free) char *output = NULL;
    struct error why = {0};
    int exit_code = 0;

    (void)state;
    gateway_start(&gateway);
    assert_int_equal(
        harness_run(gateway.harness, "second", arguments, NULL, 20000, &output, &exit_code, &why),
        0);
    assert_int_equal(exit_code, 75);
    gateway_stop(&gateway);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(beats_reach_broker_and_database),
        TEST(two_persons_are_kept_apart),
        TEST(a_connection_keeps_the_order_of_the_contract),
        TEST(unknown_values_say_why),
        TEST(a_second_daemon_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
