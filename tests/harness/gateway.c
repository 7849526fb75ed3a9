/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/gateway.h"

#include "core/cleanup.h"
#include "tests/harness/test.h"
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#define CLI_WORDS_MAX   12
#define CLI_TIMEOUT_MS  20000
#define STOP_TIMEOUT_MS 20000
#define ADAPTER_MS      10000

/* Ends the test with everything that was logged. */
static void give_up(struct gateway *gateway, const char *what, const char *why)
{
    harness_dump_logs(gateway->harness);
    fail_msg("%s: %s", what, why);
}

static void must(struct gateway *gateway, int r, const struct error *why, const char *what)
{
    if (r < 0)
        give_up(gateway, what, why->text);
}

static void write_config(struct gateway *gateway, const char *extra)
{
    char text[2048];

    snprintf(text, sizeof(text),
             "[bluetooth]\nadapter = " GATEWAY_ADAPTER "\n"
             "[storage]\npath = %s\n[mqtt]\nhost = 127.0.0.1\nport = %u\nlive = 0\n%s",
             gateway->database, harness_broker_port(gateway->harness), extra ? extra : "");
    gateway->config = harness_write_file(gateway->harness, "zonula.conf", text);
    if (!gateway->config)
        give_up(gateway, "configuration", "cannot be written");
}

void gateway_open(struct gateway *gateway, const char *extra)
{
    const struct harness_broker_options broker = {.persistent = true};
    struct error why = {0};

    memset(gateway, 0, sizeof(*gateway));
    if (harness_open(&gateway->harness, &why) < 0)
        fail_msg("%s", why.text);
    gateway->database = harness_path(gateway->harness, "zonula.db");
    must(gateway, harness_start_bus(gateway->harness, NULL, &why), &why, "bus");
    must(gateway, harness_start_bluez(gateway->harness, NULL, &why), &why, "fake");
    must(gateway, harness_start_broker(gateway->harness, &broker, &why), &why, "broker");
    must(gateway, harness_mqtt_subscribe(gateway->harness, "zonula/#", &why), &why, "subscriber");
    must(gateway, harness_mqtt_subscribe(gateway->harness, "homeassistant/#", &why), &why,
         "subscriber");
    gateway_air(gateway, "adapter add hci0 " GATEWAY_ADAPTER);
    if (!harness_adapter_wait("hci0", ADAPTER_MS))
        give_up(gateway, "hci0", "is not switched on");
    write_config(gateway, extra);
    assert_int_equal(
        gateway_cli(gateway, NULL, "person", "add", "Alice", "--tz", "Europe/Berlin", NULL), 0);
}

void gateway_close(struct gateway *gateway)
{
    harness_close(gateway->harness);
    gateway->harness = NULL;
}

/* With GATEWAY_VALGRIND in the environment the daemon runs under valgrind, and what that finds
 * makes its end unclean, which gateway_stop() does not accept. */
static const char *const valgrind[] = {"/usr/bin/valgrind", "--quiet", "--error-exitcode=99",
                                       "--leak-check=full",
                                       "--errors-for-leak-kinds=definite,indirect,possible"};
#define VALGRIND_WORDS (sizeof(valgrind) / sizeof(valgrind[0]))

void gateway_start(struct gateway *gateway)
{
    const char *daemon[] = {harness_program(gateway->harness, "zonulad"), "--config",
                            gateway->config, NULL};
    const char *arguments[VALGRIND_WORDS + 4] = {NULL};
    size_t before = getenv("GATEWAY_VALGRIND") ? VALGRIND_WORDS : 0;
    struct error why = {0};

    memcpy(arguments, valgrind, before * sizeof(arguments[0]));
    memcpy(arguments + before, daemon, sizeof(daemon));

    must(gateway,
         harness_start(gateway->harness, "zonulad", arguments, gateway->environment,
                       &gateway->daemon, &why),
         &why, "zonulad");
    if (!harness_mqtt_wait(gateway->harness, "zonula/status", NULL, NULL, 20000))
        give_up(gateway, "zonulad", "does not come online");
}

void gateway_stop(struct gateway *gateway)
{
    int status = 0;

    harness_signal(gateway->daemon, SIGTERM);
    if (harness_wait_exit(gateway->daemon, STOP_TIMEOUT_MS, &status) < 0)
        give_up(gateway, "zonulad", "does not stop");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        give_up(gateway, "zonulad", "does not stop cleanly");
}

void gateway_kill(struct gateway *gateway)
{
    int status = 0;

    harness_signal(gateway->daemon, SIGKILL);
    assert_int_equal(harness_wait_exit(gateway->daemon, STOP_TIMEOUT_MS, &status), 0);
}

/* The command line's own arguments, then the words; room for CLI_WORDS_MAX and the end. */
static void cli_arguments(struct gateway *gateway, const char **arguments, va_list words)
{
    size_t count = 3;

    arguments[0] = harness_program(gateway->harness, "zonula");
    arguments[1] = "--config";
    arguments[2] = gateway->config;
    while (count < CLI_WORDS_MAX + 3 && (arguments[count] = va_arg(words, const char *)) != NULL)
        count++;
}

int gateway_cli(struct gateway *gateway, char **ret, ...)
{
    const char *arguments[CLI_WORDS_MAX + 4] = {NULL};
    CLEANUP(cleanup_free) char *output = NULL;
    struct error why = {0};
    int exit_code = -1;
    va_list words;

    va_start(words, ret);
    cli_arguments(gateway, arguments, words);
    va_end(words);
    must(gateway,
         harness_run(gateway->harness, "zonula", arguments, NULL, CLI_TIMEOUT_MS, &output,
                     &exit_code, &why),
         &why, "zonula");
    if (ret)
        *ret = TAKE(output);
    return exit_code;
}

struct harness_process *gateway_cli_typing(struct gateway *gateway, ...)
{
    const char *arguments[CLI_WORDS_MAX + 4] = {NULL};
    struct harness_process *process = NULL;
    struct error why = {0};
    va_list words;

    va_start(words, gateway);
    cli_arguments(gateway, arguments, words);
    va_end(words);
    must(gateway, harness_start_typing(gateway->harness, "zonula", arguments, NULL, &process, &why),
         &why, "zonula");
    return process;
}

void gateway_strap(struct gateway *gateway, const char *address, const char *id, const char *person,
                   const char *options)
{
    gateway_air(gateway, "strap add %s %s", address, options);
    assert_int_equal(gateway_cli(gateway, NULL, "device", "add", address, "--name", id, "--person",
                                 person, "--driver", "heart-rate", NULL),
                     0);
}

static bool holds(const struct harness_message *message, void *text)
{
    return strstr(message->payload, text) != NULL;
}

const struct harness_message *gateway_expect(struct gateway *gateway, const char *topic,
                                             const char *text, unsigned timeout_ms)
{
    const struct harness_message *message =
        harness_mqtt_wait(gateway->harness, topic, holds, (void *)text, timeout_ms);

    if (!message)
        give_up(gateway, topic, text);
    return message;
}

void gateway_air(struct gateway *gateway, const char *format, ...)
{
    char command[512];
    struct error why = {0};
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(command, sizeof(command), format, arguments);
    va_end(arguments);
    must(gateway, harness_air(gateway->harness, &why, "%s", command), &why, command);
}
