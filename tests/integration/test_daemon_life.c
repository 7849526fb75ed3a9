/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The daemon's ends and beginnings: a start that fails half-way, a stop in every phase, and what is
 * left at the broker when its settings change between two runs.
 */
#include "core/cleanup.h"
#include "storage/outbox.h"
#include "tests/harness/gateway.h"
#include "tests/harness/test.h"
#include <jansson.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#define STATUS    "zonula/status"
#define STATE     "zonula/person/alice/state"
#define DISCOVERY "homeassistant/device/+/config"
#define BIRTH     "homeassistant/status"
#define END_MS    15000

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

/* Another configuration for the next start. */
__attribute__((format(printf, 1, 2))) static void configure(const char *format, ...)
{
    char text[1024];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    gateway.config = harness_write_file(gateway.harness, "other.conf", text);
    assert_non_null(gateway.config);
}

/* The usual configuration with other lines in [mqtt] and after it. */
static void configure_usual(const char *lines)
{
    configure("[storage]\npath = %s\n[mqtt]\nhost = 127.0.0.1\nport = %u\n%s", gateway.database,
              harness_broker_port(gateway.harness), lines);
}

/* Starts a daemon that is not waited for. */
static struct harness_process *launch(const char *name)
{
    const char *arguments[] = {harness_program(gateway.harness, "zonulad"), "--config",
                               gateway.config, NULL};
    struct harness_process *process = NULL;
    struct error why = {0};

    if (harness_start(gateway.harness, name, arguments, NULL, &process, &why) < 0)
        fail_msg("%s", why.text);
    return process;
}

/* Fails unless the daemon ends by itself, soon, with this status, and its log holds the text. */
static void expect_end(struct harness_process *process, int expected, const char *text)
{
    int status = 0;

    if (harness_wait_exit(process, END_MS, &status) < 0) {
        harness_dump_logs(gateway.harness);
        fail_msg("zonulad does not end");
    }
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), expected);
    CLEANUP(cleanup_free) char *log = harness_log(process);
    assert_non_null(log);
    if (text && !strstr(log, text))
        fail_msg("\"%s\" is not in the log:\n%s", text, log);
    assert_null(strstr(log, "still open"));
}

/* ---- a start that fails half-way ---- */

static void without_the_authority_file(void **state)
{
    (void)state;
    configure_usual("tls_ca = /nonexistent/ca.crt\n");
    expect_end(launch("refused"), EX_CONFIG, "/nonexistent/ca.crt");
}

static void a_second_daemon_leaves_the_first_alone(void **state)
{
    (void)state;
    gateway_start(&gateway);
    harness_mqtt_forget(gateway.harness);
    expect_end(launch("second"), EX_TEMPFAIL, "zonula.db-live");
    assert_int_equal(gateway_cli(&gateway, NULL, "eat", "200 ml kefir", NULL), 0);
    gateway_expect(&gateway, "zonula/person/alice/event/log", "food_logged", 10000);
    assert_int_equal(harness_mqtt_count(gateway.harness, STATUS), 0);
    gateway_stop(&gateway);
}

/* ---- a stop in every phase ---- */

static void stop_and_expect_clean(struct harness_process *process)
{
    harness_signal(process, SIGTERM);
    expect_end(process, EXIT_SUCCESS, "SIGTERM");
}

static void before_the_broker_was_ever_there(void **state)
{
    struct harness_process *process;

    (void)state;
    harness_stop_broker(gateway.harness, true);
    process = launch("early");
    assert_true(harness_wait_log(process, "no connection to", END_MS));
    stop_and_expect_clean(process);
}

/* The broker's host takes the connection and says nothing. */
static void while_the_broker_is_silent(void **state)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    CLEANUP(cleanup_fd) int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct harness_process *process;

    (void)state;
    assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(fd, 8), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    configure("[storage]\npath = %s\n[mqtt]\nhost = 127.0.0.1\nport = %u\n", gateway.database,
              ntohs(address.sin_port));
    process = launch("silent");
    assert_true(harness_wait_log(process, "ready", END_MS));
    stop_and_expect_clean(process);
}

static bool journal_is_there(void *userdata)
{
    return access(userdata, F_OK) == 0;
}

/* It is about to open its parts: the live journal is the last of the database's. */
static void while_it_starts(void **state)
{
    char journal[256];

    (void)state;
    snprintf(journal, sizeof(journal), "%s-live", gateway.database);
    for (int i = 0; i < 5; i++) {
        struct harness_process *process = launch("hasty");

        assert_true(harness_wait(journal_is_there, journal, END_MS));
        stop_and_expect_clean(process);
        assert_int_equal(unlink(journal), 0);
    }
}

static void twice_while_a_strap_is_connected(void **state)
{
    (void)state;
    gateway_strap(&gateway, GATEWAY_STRAP, "strap 1", "alice", "name=HRM base=800");
    gateway_start(&gateway);
    gateway_expect(&gateway, "zonula/person/alice/live/heart", "\"rr\":[", 20000);
    harness_signal(gateway.daemon, SIGTERM);
    harness_signal(gateway.daemon, SIGTERM);
    harness_signal(gateway.daemon, SIGINT);
    expect_end(gateway.daemon, EXIT_SUCCESS, "SIGTERM");
    gateway_expect(&gateway, STATUS, "offline", 10000);
}

/* The household changes while the links are being closed. */
static void while_the_household_changes(void **state)
{
    (void)state;
    gateway_strap(&gateway, GATEWAY_STRAP, "strap 1", "alice", "name=HRM base=800");
    gateway_start(&gateway);
    gateway_expect(&gateway, "zonula/person/alice/live/heart", "\"rr\":[", 20000);
    gateway_air(&gateway, "strap add C0:00:00:00:00:02 name=HRM base=900");
    harness_signal(gateway.daemon, SIGTERM);
    assert_int_equal(gateway_cli(&gateway, NULL, "device", "add", "C0:00:00:00:00:02", "--name",
                                 "strap 2", "--person", "alice", "--driver", "heart-rate", NULL),
                     0);
    expect_end(gateway.daemon, EXIT_SUCCESS, "SIGTERM");
}

/* ---- between two runs ---- */

static bool is_empty(const struct harness_message *message, void *userdata)
{
    (void)userdata;
    return message->length == 0;
}

static void expect_cleared(const char *topic)
{
    if (!harness_mqtt_wait(gateway.harness, topic, is_empty, NULL, 20000)) {
        harness_dump_logs(gateway.harness);
        fail_msg("%s is not cleared", topic);
    }
}

/* The broker has acknowledged the clearing: the topics have left the table. Before that a stop
 * would leave them to the next start. */
static bool discovery_is_forgotten(void *userdata)
{
    CLEANUP(store_closep) struct store *store = NULL;
    CLEANUP(cleanup_free) char **topics = NULL;
    struct error why = {0};
    size_t count = 0;

    (void)userdata;
    assert_int_equal(store_open(gateway.database, &store, &why), 0);
    assert_int_equal(retained_list(store, &topics, &count, &why), 0);
    for (size_t i = 0; i < count; i++)
        if (strncmp(topics[i], "homeassistant/", 14) == 0)
            return false;
    return true;
}

static void discovery_that_is_switched_off_is_cleared(void **state)
{
    (void)state;
    gateway_start(&gateway);
    gateway_expect(&gateway, DISCOVERY, "components", 10000);
    gateway_stop(&gateway);
    harness_mqtt_forget(gateway.harness);
    configure_usual("[ha]\ndiscovery = off\n");
    gateway_start(&gateway);
    expect_cleared(DISCOVERY);
    assert_true(harness_wait(discovery_is_forgotten, NULL, 10000));
    gateway_stop(&gateway);
    /* and only once */
    harness_mqtt_forget(gateway.harness);
    gateway_start(&gateway);
    gateway_stop(&gateway);
    assert_int_equal(harness_mqtt_count(gateway.harness, DISCOVERY), 0);
}

static void another_base_clears_the_old_one(void **state)
{
    (void)state;
    gateway_start(&gateway);
    gateway_expect(&gateway, STATE, "\"rev\":", 10000);
    gateway_stop(&gateway);
    harness_mqtt_forget(gateway.harness);
    configure_usual("base = zonula/upstairs\n");
    gateway.daemon = launch("moved");
    expect_cleared(STATE);
    expect_cleared(STATUS);
    expect_cleared("zonula/person/alice/indicator/+");
    gateway_expect(&gateway, "zonula/upstairs/status", "online", 10000);
    gateway_stop(&gateway);
}

static json_int_t number_in(const struct harness_message *message, const char *key)
{
    json_t *document = json_loads(message->payload, 0, NULL);
    json_int_t number = json_integer_value(json_object_get(document, key));

    json_decref(document);
    return number;
}

static void numbers_of_computations_only_rise(void **state)
{
    json_int_t before = 0;

    (void)state;
    for (int i = 0; i < 4; i++) {
        json_int_t rev;

        harness_mqtt_forget(gateway.harness);
        gateway_start(&gateway);
        rev = number_in(gateway_expect(&gateway, STATE, "\"rev\":", 10000), "rev");
        assert_true(rev > before);
        before = rev;
        if (i % 2)
            gateway_kill(&gateway);
        else
            gateway_stop(&gateway);
    }
}

/* Home Assistant starts: its entities first, and their states when it has had time for them. */
static void a_birth_is_answered_in_two_steps(void **state)
{
    const struct harness_message *discovery, *states, *online;
    struct error why = {0};

    (void)state;
    gateway_start(&gateway);
    gateway_expect(&gateway, STATUS, "online", 10000);
    harness_mqtt_forget(gateway.harness);
    assert_int_equal(harness_mqtt_publish(gateway.harness, BIRTH, "online", 1, false, &why), 0);
    discovery = gateway_expect(&gateway, DISCOVERY, "components", 10000);
    states = gateway_expect(&gateway, STATE, "\"rev\":", 10000);
    online = gateway_expect(&gateway, STATUS, "online", 10000);
    assert_true(states->mono_ms - discovery->mono_ms >= 1900);
    assert_true(online->mono_ms >= states->mono_ms);
    gateway_stop(&gateway);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(without_the_authority_file),
        TEST(a_second_daemon_leaves_the_first_alone),
        TEST(before_the_broker_was_ever_there),
        TEST(while_the_broker_is_silent),
        TEST(while_it_starts),
        TEST(twice_while_a_strap_is_connected),
        TEST(while_the_household_changes),
        TEST(discovery_that_is_switched_off_is_cleared),
        TEST(another_base_clears_the_old_one),
        TEST(numbers_of_computations_only_rise),
        TEST(a_birth_is_answered_in_two_steps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
