/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How zonulad is started: the configuration file, the environment, --check-config, and what it says
 * when it cannot start (docs/bad-input.md). With the real program.
 */
#include "core/cleanup.h"
#include "tests/harness/harness.h"
#include "tests/harness/test.h"
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define SYSTEM_CONFIG "/etc/zonula/zonula.conf"
#define TIMEOUT_MS    20000

static int start(void **state)
{
    struct harness *harness = NULL;
    struct error err = {0};

    if (harness_open(&harness, &err) < 0 || harness_start_bus(harness, NULL, &err) < 0) {
        print_error("%s\n", err.text);
        return -1;
    }
    unsetenv("ZONULA_CONFIG");
    unsetenv("ZONULA_DB");
    unsetenv("ZONULA_NOW");
    *state = harness;
    return 0;
}

static int stop(void **state)
{
    harness_close(*state);
    return 0;
}

/* ---- what ends at once ---- */

struct run {
    const char *environment[3];
    const char *words[5];
};

static void check(struct harness *harness, const struct run *run, int status, const char *expected)
{
    const char *arguments[7] = {harness_program(harness, "zonulad")};
    struct error err = {0};
    char *output = NULL;
    int got = 0;

    for (size_t i = 0; i < 5 && run->words[i]; i++)
        arguments[i + 1] = run->words[i];
    if (harness_run(harness, "ended", arguments, run->environment, TIMEOUT_MS, &output, &got,
                    &err) < 0)
        fail_msg("%s", err.text);
    assert_string_equal(output, expected);
    assert_int_equal(got, status);
    free(output);
}

static void test_check_config(void **state)
{
    struct harness *harness = *state;
    const char *good = harness_write_file(harness, "good.conf", "# nothing\n");
    const char *bad = harness_write_file(harness, "bad.conf", "[mqtt]\n\nport = x\n");
    const char *missing = harness_path(harness, "missing.conf");
    char variable[600];
    char text[800];

    snprintf(text, sizeof(text), "%s: ok\n", good);
    check(harness, &(struct run){.words = {"--check-config", "--config", good}}, 0, text);
    snprintf(variable, sizeof(variable), "ZONULA_CONFIG=%s", good);
    check(harness, &(struct run){{variable}, {"--check-config"}}, 0, text);
    check(harness, &(struct run){{"ZONULA_CONFIG=/x"}, {"--check-config", "--config", good}}, 0,
          text);

    snprintf(text, sizeof(text),
             "zonulad: error: %s:3: mqtt port must be a whole number from 1 to 65535\n", bad);
    check(harness, &(struct run){.words = {"--check-config", "--config", bad}}, 78, text);
    check(harness, &(struct run){.words = {"--config", bad}}, 78, text);
    snprintf(variable, sizeof(variable), "ZONULA_CONFIG=%s", bad);
    check(harness, &(struct run){{variable}, {"--check-config"}}, 78, text);

    snprintf(text, sizeof(text), "zonulad: error: %s: No such file or directory\n", missing);
    check(harness, &(struct run){.words = {"--check-config", "--config", missing}}, 78, text);
    check(harness, &(struct run){.words = {"--config", missing}}, 78, text);
    snprintf(text, sizeof(text), "zonulad: error: %s: cannot be read\n", harness_dir(harness));
    check(harness, &(struct run){.words = {"--check-config", "--config", harness_dir(harness)}}, 78,
          text);
}

static void test_no_file_at_all(void **state)
{
    if (access(SYSTEM_CONFIG, F_OK) == 0)
        skip(); /* this machine has one */
    check(*state, &(struct run){.words = {"--check-config"}}, 0, SYSTEM_CONFIG ": ok\n");
    check(*state, &(struct run){{"ZONULA_CONFIG="}, {"--check-config"}}, 0, SYSTEM_CONFIG ": ok\n");
}

static void test_what_it_cannot_start_with(void **state)
{
    struct harness *harness = *state;
    const char *empty = harness_write_file(harness, "empty.conf", "");
    char noise[4001];
    char variable[600];
    char text[800];

    check(harness, &(struct run){{"ZONULA_DB=/nonexistent/zonula.db"}, {"--config", empty}}, 78,
          "zonulad: error: create /nonexistent/zonula.db: No such file or directory\n");
    check(harness, &(struct run){{"ZONULA_NOW=noon"}, {"--config", empty}}, 78,
          "zonulad: error: ZONULA_NOW is not a time such as 2026-11-22T08:00:03+01:00\n");
    memset(noise, 'x', sizeof(noise) - 1);
    noise[sizeof(noise) - 1] = '\0';
    snprintf(variable, sizeof(variable), "ZONULA_DB=%s",
             harness_write_file(harness, "noise.db", noise));
    snprintf(text, sizeof(text),
             "zonulad: error: %s: read the version of the database: file is not a database\n",
             variable + strlen("ZONULA_DB="));
    check(harness, &(struct run){{variable}, {"--config", empty}}, 74, text);
    snprintf(variable, sizeof(variable), "ZONULA_DB=%s", harness_path(harness, "zone.db"));
    check(harness, &(struct run){{variable, "TZ=Mars/Olympus"}, {"--config", empty}}, 78,
          "zonulad: error: environment variable TZ: unknown time zone \"Mars/Olympus\"; names look "
          "like Europe/Berlin\n");
}

static void test_command_line(void **state)
{
    struct harness *harness = *state;
    static const struct run wrong[] = {
        {.words = {"--frob"}},
        {.words = {"zonula.conf"}},
        {.words = {"--config"}},
    };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        const char *arguments[4] = {harness_program(harness, "zonulad"), wrong[i].words[0]};
        struct error err = {0};
        char *output = NULL;
        int status = 0;

        assert_int_equal(
            harness_run(harness, "usage", arguments, NULL, TIMEOUT_MS, &output, &status, &err), 0);
        assert_non_null(strstr(output, "usage: zonulad [--config FILE] [--check-config]\n"));
        assert_int_equal(status, 64);
        free(output);
    }
}

/* ---- what runs ---- */

/* The default broker is that of the machine; a test must not publish there. */
static bool machine_has_broker(void)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(1883), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    CLEANUP(cleanup_fd) int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    return connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0;
}

static void check_runs(struct harness *harness, const char *const *arguments,
                       const char *const *environment, const char *database)
{
    struct harness_process *daemon = NULL;
    struct error err = {0};
    int status = -1;

    assert_int_equal(harness_start(harness, "zonulad", arguments, environment, &daemon, &err), 0);
    assert_true(harness_wait_log(daemon, "ready", TIMEOUT_MS));
    assert_int_equal(access(database, F_OK), 0);
    harness_signal(daemon, SIGTERM);
    assert_int_equal(harness_wait_exit(daemon, TIMEOUT_MS, &status), 0);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* An empty file, a database from the environment, no broker, and a bus address that is none. */
static void test_an_empty_file_is_enough(void **state)
{
    struct harness *harness = *state;
    const char *database = harness_path(harness, "empty-file.db");
    const char *arguments[] = {harness_program(harness, "zonulad"), "--config",
                               harness_write_file(harness, "empty.conf", ""), NULL};
    char variable[600];
    const char *environment[] = {variable, NULL, NULL};

    if (machine_has_broker())
        skip();
    snprintf(variable, sizeof(variable), "ZONULA_DB=%s", database);
    check_runs(harness, arguments, environment, database);
    environment[1] = "DBUS_SYSTEM_BUS_ADDRESS=nonsense";
    check_runs(harness, arguments, environment, database);
    if (access(SYSTEM_CONFIG, F_OK) == 0)
        return;
    arguments[1] = NULL; /* no file at all */
    check_runs(harness, arguments, environment, database);
}

/* The path of the file counts where the environment names no database; here nobody listens. */
static void test_the_file_names_the_database(void **state)
{
    struct harness *harness = *state;
    const char *database = harness_path(harness, "named.db");
    char text[700];
    char variable[600];

    snprintf(text, sizeof(text),
             "[storage]\npath = %s\n[mqtt]\nport = 1\n[bluetooth]\nenabled = no\n", database);
    snprintf(variable, sizeof(variable), "ZONULA_CONFIG=%s",
             harness_write_file(harness, "named.conf", text));
    const char *const arguments[] = {harness_program(harness, "zonulad"), NULL};
    const char *const environment[] = {variable, "ZONULA_DB=", NULL};
    check_runs(harness, arguments, environment, database);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check_config),
        cmocka_unit_test(test_no_file_at_all),
        cmocka_unit_test(test_what_it_cannot_start_with),
        cmocka_unit_test(test_command_line),
        cmocka_unit_test(test_an_empty_file_is_enough),
        cmocka_unit_test(test_the_file_names_the_database),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
