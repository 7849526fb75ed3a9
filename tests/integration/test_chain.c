/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The whole chain with the shipped programs: a strap is noticed through BlueZ's D-Bus API, its
 * beats end in SQLite and on a real broker, a meal typed on the command line arrives there too.
 */
#include "core/cleanup.h"
#include "storage/people.h"
#include "storage/samples.h"
#include "tests/harness/gateway.h"
#include "tests/harness/near.h"
#include "tests/wearables/beats.h"
#include <jansson.h>
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

static double number(const json_t *document, const char *key)
{
    const json_t *value = json_object_get(document, key);

    return json_is_number(value) ? json_number_value(value) : NAN;
}

/* The scripted heart: must be what is told to the fake. */
#define PLAN_OPTIONS "name=HRM base=700 pattern=0,25,40,20,-15,-35 every_ms=1000"
static const struct beats_plan plan = {
    .base_ms = 700,
    .pattern_ms = {0, 25, 40, 20, -15, -35},
    .pattern_count = 6,
};

/* All intervals of the live messages in order, as 1/1024 s; and the newest RMSSD with its count. */
struct heard {
    uint16_t units[512];
    size_t count;
    double rmssd;
    int differences;
};

static void hear(const struct harness_message *message, struct heard *ret)
{
    json_t *document = json_loads(message->payload, 0, NULL);
    const json_t *rr;

    assert_non_null(document);
    rr = json_object_get(document, "rr");
    for (size_t i = 0; i < json_array_size(rr); i++) {
        assert_true(ret->count < 512);
        ret->units[ret->count++] =
            (uint16_t)lround(json_number_value(json_array_get(rr, i)) * 1.024);
    }
    ret->rmssd = number(document, "rmssd");
    ret->differences = isnan(ret->rmssd) ? 0 : (int)number(document, "rmssd_n");
    assert_int_equal(number(document, "v"), 1);
    assert_string_equal(json_string_value(json_object_get(document, "device")), "strap_1");
    assert_true(json_is_true(json_object_get(document, "contact")));
    json_decref(document);
}

static size_t find_plan_start(const struct heard *heard)
{
    uint16_t expected[512];

    for (size_t first = 0; first < 60; first++) {
        beats_expected_units(&plan, first, heard->count, expected);
        if (memcmp(expected, heard->units, heard->count * sizeof(expected[0])) == 0)
            return first;
    }
    fail_msg("the intervals on the broker are not those of the strap");
    return 0;
}

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

static bool has_rmssd(const struct harness_message *message, void *userdata)
{
    (void)userdata;
    return strstr(message->payload, "\"rmssd\":") != NULL;
}

static void beats_reach_broker_and_database(void **state)
{
    struct heard heard = {0};
    uint16_t expected[512];
    int32_t stored[512];
    const struct harness_message *message;
    size_t first;

    (void)state;
    gateway_strap(&gateway, GATEWAY_STRAP, "strap 1", "alice", PLAN_OPTIONS);
    gateway_start(&gateway);
    gateway_expect(&gateway, LIVE, "\"rr\":[", 20000);
    if (!harness_mqtt_wait(gateway.harness, LIVE, has_rmssd, NULL, 90000))
        fail_msg("no RMSSD on the broker");
    for (size_t i = 0; (message = harness_mqtt_message(gateway.harness, i)) != NULL; i++) {
        if (strcmp(message->topic, LIVE) != 0)
            continue;
        assert_int_equal(message->qos, 0);
        assert_false(message->retain);
        hear(message, &heard);
    }
    first = find_plan_start(&heard);
    beats_expected_units(&plan, first, heard.count, expected);
    assert_true(heard.differences >= 30);
    assert_true(fabs(heard.rmssd - beats_rmssd_ms(expected, heard.count)) < 0.01);

    gateway_stop(&gateway);
    gateway_expect(&gateway, "zonula/status", "offline", 5000);
    assert_true(stored_intervals(stored, 512) >= heard.count);
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
