/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The harness itself: what it starts answers, what it records is what was sent, what it stops ends.
 */
#include "tests/harness/harness.h"

#include "core/cleanup.h"
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>

#define SOON_MS 10000

static int set_up(void **state)
{
    struct error err = {0};
    struct harness *harness;
    if (harness_open(&harness, &err) < 0)
        fail_msg("%s", err.text);
    *state = harness;
    return 0;
}

static int tear_down(void **state)
{
    harness_close(*state);
    return 0;
}

static void test_the_directory_goes_with_the_harness(void **state)
{
    (void)state;
    struct harness *harness;
    assert_int_equal(harness_open(&harness, NULL), 0);
    assert_non_null(harness_write_file(harness, "note", "text"));
    char dir[256];
    assert_true(strlen(harness_dir(harness)) < sizeof(dir));
    strcpy(dir, harness_dir(harness)); /* NOLINT: the length was checked */
    struct stat status;
    assert_int_equal(stat(dir, &status), 0);
    harness_close(harness);
    assert_int_equal(stat(dir, &status), -1);
}

static void test_run_gives_output_and_exit_code(void **state)
{
    CLEANUP(cleanup_free) char *output = NULL;
    int code = -1;
    const char *const arguments[] = {"/bin/sh", "-c", "echo $WORD; exit 3", NULL};
    const char *const environment[] = {"WORD=barley", NULL};
    assert_int_equal(
        harness_run(*state, "shell", arguments, environment, SOON_MS, &output, &code, NULL), 0);
    assert_string_equal(output, "barley\n");
    assert_int_equal(code, 3);
}

static void test_a_program_that_hangs_is_ended(void **state)
{
    struct harness_process *process;
    int status;
    const char *const arguments[] = {"/bin/sh", "-c",
                                     "trap '' TERM; echo up; while :; do sleep 1; done", NULL};
    assert_int_equal(harness_start(*state, "deaf", arguments, NULL, &process, NULL), 0);
    assert_true(harness_wait_log(process, "up\n", SOON_MS));
    assert_int_equal(harness_wait_exit(process, 0, &status), -ERR_TIMEOUT);
    harness_stop(process, 50);
    assert_int_equal(harness_wait_exit(process, 0, &status), 0);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void test_missing_program_is_told(void **state)
{
    struct harness_process *process;
    const char *const arguments[] = {"/nonexistent/program", NULL};
    assert_int_equal(harness_start(*state, "none", arguments, NULL, &process, NULL), 0);
    assert_true(harness_wait_log(process, "cannot start", SOON_MS));
    assert_false(harness_wait_log(process, "ready", SOON_MS)); /* and at once: it has ended */
}

static bool is_second(const struct harness_message *message, void *userdata)
{
    return strcmp(message->payload, userdata) == 0;
}

static void test_messages_are_recorded(void **state)
{
    struct harness *harness = *state;
    struct error err = {0};
    if (harness_start_broker(harness, NULL, &err) < 0 ||
        harness_mqtt_subscribe(harness, "t/#", &err) < 0 ||
        harness_mqtt_publish(harness, "t/a", "one", 1, true, &err) < 0 ||
        harness_mqtt_publish(harness, "t/b", "two", 2, false, &err) < 0)
        fail_msg("%s", err.text);
    char second[] = "two";
    const struct harness_message *message =
        harness_mqtt_wait(harness, "t/+", is_second, second, SOON_MS);
    assert_non_null(message);
    assert_string_equal(message->topic, "t/b");
    assert_int_equal(message->qos, 2);
    assert_int_equal(message->expiry_s, -1);
    assert_true(message->mono_ms <= harness_now_ms());
    assert_int_equal(harness_mqtt_count(harness, "t/+"), 2);
    harness_mqtt_forget(harness);
    assert_int_equal(harness_mqtt_count(harness, "t/+"), 0);
    assert_null(harness_mqtt_wait(harness, "t/a", NULL, NULL, 50));
}

static void test_broker_comes_back_on_its_port(void **state)
{
    struct harness *harness = *state;
    struct error err = {0};
    const struct harness_broker_options options = {.persistent = true};
    if (harness_start_broker(harness, &options, &err) < 0 ||
        harness_mqtt_subscribe(harness, "t/#", &err) < 0 ||
        harness_mqtt_publish(harness, "t/kept", "yes", 1, true, &err) < 0)
        fail_msg("%s", err.text);
    assert_non_null(harness_mqtt_wait(harness, "t/kept", NULL, NULL, SOON_MS));
    const unsigned port = harness_broker_port(harness);
    harness_stop_broker(harness, false);
    harness_mqtt_forget(harness);
    if (harness_start_broker(harness, &options, &err) < 0)
        fail_msg("%s", err.text);
    assert_int_equal(harness_broker_port(harness), port);
    /* The subscriber has come back by itself, and the broker has kept the message. */
    const struct harness_message *message =
        harness_mqtt_wait(harness, "t/kept", NULL, NULL, SOON_MS);
    assert_non_null(message);
    assert_true(message->retain);
}

static void test_status_numbers(void **state)
{
    struct harness *harness = *state;
    struct error err = {0};
    if (harness_start_bus(harness, NULL, &err) < 0 ||
        harness_start_bluez(harness, "5.87", &err) < 0)
        fail_msg("%s", err.text);
    assert_true(harness_air_wait(harness, "version=5.87 ", SOON_MS));
    assert_int_equal(harness_air_number(harness, "devices"), 0);
    assert_int_equal(harness_air_number(harness, "Connect"), -1);
    assert_true(harness_air(harness, &err, "nonsense") < 0);
    assert_non_null(strstr(err.text, "no command"));
    assert_false(harness_air_wait(harness, "version=4", 20));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_directory_goes_with_the_harness),
        cmocka_unit_test_setup_teardown(test_run_gives_output_and_exit_code, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_program_that_hangs_is_ended, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_missing_program_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_messages_are_recorded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_broker_comes_back_on_its_port, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_status_numbers, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
