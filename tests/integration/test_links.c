/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Links that go well and links that do not, with the shipped programs on a clock that hurries: what
 * becomes of them at the broker and on the command line, and that recovery takes it back.
 */
#include "core/cleanup.h"
#include "tests/harness/gateway.h"
#include "tests/harness/probe_agent.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SPEED   20
#define HEALTH  "zonula/bridge/health"
#define EVENTS  "zonula/person/alice/event/device"
#define ALERTS  "zonula/person/alice/event/alert"
#define STATE   "zonula/person/alice/device/strap_1/state"
#define LIVE    "zonula/person/alice/live/heart"
#define ENTITY  "homeassistant/device/+/config"
#define LONG_MS 60000

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

static void begin(const char *options)
{
    gateway_strap(&gateway, GATEWAY_STRAP, "strap 1", "alice", options);
    gateway_start(&gateway);
}

/* Fails unless the doctor ends with this status and says this. */
static void expect_doctor(int status, const char *text)
{
    CLEANUP(cleanup_free) char *output = NULL;
    const int got = gateway_cli(&gateway, &output, "doctor", NULL);

    if (!strstr(output, text))
        fail_msg("\"%s\" is not in\n%s", text, output);
    assert_int_equal(got, status);
}

static bool is_empty(const struct harness_message *message, void *userdata)
{
    (void)userdata;
    return message->length == 0;
}

static void a_strap_comes_and_goes(void **state)
{
    (void)state;
    begin("name=HRM base=800");
    gateway_expect(&gateway, LIVE, "\"rr\":[", LONG_MS);
    gateway_expect(&gateway, EVENTS, "\"event_type\":\"connected\"", LONG_MS);
    gateway_expect(&gateway, STATE, "\"connection\":\"connected\"", LONG_MS);
    gateway_expect(&gateway, ENTITY, "_d_strap_1_battery", LONG_MS);
    gateway_expect(&gateway, HEALTH, "\"devices\":{\"kept\":1,\"connected\":1,\"in_trouble\":0}",
                   LONG_MS);
    gateway_air(&gateway, "strap range " GATEWAY_STRAP " out");
    gateway_expect(&gateway, STATE, "\"connection\":\"out_of_range\"", LONG_MS);
    gateway_expect(&gateway, EVENTS, "\"event_type\":\"disconnected\"", LONG_MS);
    assert_int_equal(gateway_cli(&gateway, NULL, "device", "rm", "strap_1", NULL), 0);
    if (!harness_mqtt_wait(gateway.harness, STATE, is_empty, NULL, LONG_MS))
        fail_msg("%s is not cleared", STATE);
    gateway_stop(&gateway);
}

/* Another phone holds it, and lets go at last. */
static void a_strap_that_is_held(void **state)
{
    (void)state;
    gateway_air(&gateway, "strap add " GATEWAY_STRAP " name=HRM base=800");
    gateway_air(&gateway, "refuse " GATEWAY_STRAP " 100000");
    assert_int_equal(gateway_cli(&gateway, NULL, "device", "add", GATEWAY_STRAP, "--name",
                                 "strap 1", "--person", "alice", "--driver", "heart-rate", NULL),
                     0);
    gateway_start(&gateway);
    const struct harness_message *message =
        gateway_expect(&gateway, EVENTS, "\"event_type\":\"trouble\"", LONG_MS);
    assert_non_null(strstr(message->payload, "\"error\":\"connect_failed\""));
    assert_non_null(strstr(message->payload, "another phone may hold it"));
    message = gateway_expect(&gateway, STATE, "another phone may hold it", LONG_MS);
    assert_non_null(strstr(message->payload, "\"connection\":\"error\""));
    gateway_expect(&gateway, HEALTH, "\"in_trouble\":1", LONG_MS);
    gateway_expect(&gateway, EVENTS, "\"unreachable\":true", 4 * LONG_MS);
    expect_doctor(0, "another phone may hold it");

    gateway_air(&gateway, "refuse " GATEWAY_STRAP " 0");
    gateway_expect(&gateway, LIVE, "\"rr\":[", 4 * LONG_MS);
    gateway_expect(&gateway, EVENTS, "\"event_type\":\"trouble_over\"", LONG_MS);
    harness_mqtt_forget(gateway.harness);
    gateway_expect(&gateway, HEALTH, "\"in_trouble\":0", 4 * LONG_MS);
    gateway_stop(&gateway);
    expect_doctor(0, "ok    strap_1");
}

static void a_strap_that_wants_a_bond(void **state)
{
    (void)state;
    begin("name=HRM base=800 security=authenticate io=display");
    const struct harness_message *message =
        gateway_expect(&gateway, EVENTS, "\"event_type\":\"trouble\"", LONG_MS);
    assert_non_null(strstr(message->payload, "zonula device pair strap_1"));
    gateway_expect(&gateway, STATE, "\"connection\":\"unpaired\"", LONG_MS);
    gateway_stop(&gateway); /* what is wrong is stored at the latest now */
    expect_doctor(0, "it wants a bond first: zonula device pair strap_1");
}

static void expect_address(const char *address)
{
    CLEANUP(cleanup_free) char *output = NULL;
    char text[64];

    assert_int_equal(gateway_cli(&gateway, &output, "device", "list", "--json", NULL), 0);
    snprintf(text, sizeof(text), "\"address\":\"%s\"", address);
    if (!strstr(output, text))
        fail_msg("%s is not in\n%s", text, output);
}

/* It was added while it hid behind another address; subscribing makes the bond, because somebody
 * has an agent. It is kept by what it told then. */
static void a_strap_that_tells_its_own_address(void **state)
{
    static const char hidden[] = "5A:00:00:00:00:01";
    struct error err = {0};
    struct probe *probe = NULL;

    (void)state;
    if (probe_open(&probe, &err) < 0)
        fail_msg("%s", err.text);
    struct probe_agent *agent = probe_agent_open(probe, "NoInputNoOutput");
    assert_true(probe_wait(probe, "= agent ok", 0, LONG_MS) >= 0);
    gateway_air(&gateway, "strap add " GATEWAY_STRAP " name=HRM base=800 security=encrypt");
    gateway_air(&gateway, "strap private " GATEWAY_STRAP " %s", hidden);
    assert_int_equal(gateway_cli(&gateway, NULL, "device", "add", hidden, "--name", "strap 1",
                                 "--person", "alice", "--driver", "heart-rate", NULL),
                     0);
    expect_address(hidden);
    gateway_start(&gateway);
    gateway_expect(&gateway, LIVE, "\"rr\":[", LONG_MS);
    expect_address(GATEWAY_STRAP);
    gateway_air(&gateway, "strap private " GATEWAY_STRAP " 5A:00:00:00:00:02");
    gateway_stop(&gateway);
    harness_mqtt_forget(gateway.harness);
    gateway_start(&gateway);
    gateway_expect(&gateway, LIVE, "\"rr\":[", LONG_MS);
    gateway_stop(&gateway);
    probe_agent_close(agent);
    probe_close(probe);
}

static void an_adapter_that_is_off(void **state)
{
    (void)state;
    begin("name=HRM base=800");
    gateway_expect(&gateway, LIVE, "\"rr\":[", LONG_MS);
    gateway_air(&gateway, "adapter power hci0 off");
    const struct harness_message *message =
        gateway_expect(&gateway, HEALTH, "\"error\":\"the adapter is off\"", LONG_MS);
    assert_non_null(strstr(message->payload, "bluetoothctl power on"));
    gateway_expect(&gateway, STATE, "\"error\":\"no_adapter\"", LONG_MS);
    expect_doctor(69, "the adapter is off");
    gateway_air(&gateway, "adapter power hci0 on");
    harness_mqtt_forget(gateway.harness);
    gateway_expect(&gateway, HEALTH, "\"ok\":true", 4 * LONG_MS);
    gateway_expect(&gateway, STATE, "\"connection\":\"connected\"", 4 * LONG_MS);
    expect_doctor(0, "hci0 up");
    gateway_stop(&gateway);
}

/* Two days in the drawer, and not a word more than one. */
static void a_strap_in_the_drawer(void **state)
{
    (void)state;
    gateway_air(&gateway, "strap add " GATEWAY_STRAP " name=HRM base=800");
    gateway_air(&gateway, "strap range " GATEWAY_STRAP " out");
    assert_int_equal(gateway_cli(&gateway, NULL, "device", "add", GATEWAY_STRAP, "--name",
                                 "strap 1", "--person", "alice", "--driver", "heart-rate", NULL),
                     0);
    setenv("ZONULA_NOW", "2030-01-01T12:00:00Z", 1);
    gateway_start(&gateway);
    unsetenv("ZONULA_NOW");
    gateway_expect(&gateway, ALERTS, "\"event_type\":\"data_gap\"", 4 * LONG_MS);
    gateway_stop(&gateway);
}

/* What it has left is told with each link. */
static void link_with_battery(int percent)
{
    char said[32];

    snprintf(said, sizeof(said), "\"battery\":%d,", percent);
    gateway_air(&gateway, "strap set " GATEWAY_STRAP " battery=%d", percent);
    gateway_air(&gateway, "drop " GATEWAY_STRAP);
    gateway_expect(&gateway, STATE, said, LONG_MS);
}

/* Once, also over a restart, until it was charged. Events are in order: if one were told in
 * between, the last wait would find that one. */
static void a_battery_that_runs_down(void **state)
{
    (void)state;
    setenv("ZONULA_NOW", "2030-01-01T12:00:00Z", 1);
    begin("name=HRM base=800 battery=15");
    const struct harness_message *message =
        gateway_expect(&gateway, ALERTS, "\"event_type\":\"battery_low\"", LONG_MS);
    assert_non_null(strstr(message->payload, "\"device\":\"strap_1\""));
    assert_non_null(strstr(message->payload, "\"battery\":15"));
    gateway_stop(&gateway);

    harness_mqtt_forget(gateway.harness);
    setenv("ZONULA_NOW", "2030-01-02T12:00:00Z", 1);
    gateway_start(&gateway);
    unsetenv("ZONULA_NOW");
    gateway_expect(&gateway, LIVE, "\"rr\":[", LONG_MS);
    link_with_battery(12);
    link_with_battery(80);
    link_with_battery(9);
    message = gateway_expect(&gateway, ALERTS, "\"event_type\":\"battery_low\"", LONG_MS);
    assert_non_null(strstr(message->payload, "\"battery\":9"));
    gateway_stop(&gateway);
}

int main(int argc, char **argv)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_strap_comes_and_goes),    TEST(a_strap_that_is_held),
        TEST(a_strap_that_wants_a_bond), TEST(a_strap_that_tells_its_own_address),
        TEST(an_adapter_that_is_off),    TEST(a_strap_in_the_drawer),
        TEST(a_battery_that_runs_down),
    };

    (void)argc;
    harness_hurry(argv, SPEED);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
