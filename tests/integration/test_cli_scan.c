/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands that touch the radio, with the real program on a private bus with the fake org.bluez. */
#include "core/cleanup.h"
#include "tests/harness/harness.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STRAP      "C4:7C:8D:6A:11:02"
#define OTHER      "C4:7C:8D:6A:11:03"
#define TIMEOUT_MS 30000

static int start(void **state)
{
    struct harness *harness = NULL;
    struct error err = {0};

    if (harness_open(&harness, &err) < 0 || harness_start_bus(harness, NULL, &err) < 0) {
        print_error("%s\n", err.text);
        return -1;
    }
    *state = harness;
    return 0;
}

static int stop(void **state)
{
    harness_close(*state);
    return 0;
}

static char *run(struct harness *harness, const char *const *words, int *ret_exit)
{
    const char *arguments[10] = {harness_program(harness, "zonula")};
    char database[600];
    const char *const environment[] = {database, "ZONULA_CONFIG=/dev/null", "LC_ALL=C.UTF-8",
                                       "COLUMNS=80", NULL};
    struct error err = {0};
    char *output = NULL;

    snprintf(database, sizeof(database), "ZONULA_DB=%s", harness_path(harness, "z.db"));
    for (size_t i = 0; words[i]; i++)
        arguments[i + 1] = words[i];
    if (harness_run(harness, "zonula", arguments, environment, TIMEOUT_MS, &output, ret_exit,
                    &err) < 0)
        fail_msg("%s", err.text);
    return output;
}

static void fake(struct harness *harness, const char *command)
{
    struct error err = {0};

    if (harness_air(harness, &err, "%s", command) < 0)
        fail_msg("%s", err.text);
}

static void test_without_an_adapter(void **state)
{
    static const char *const scan[] = {"device", "scan", "--for", "1", NULL};
    int status = 0;
    CLEANUP(cleanup_free) char *output = run(*state, scan, &status);

    assert_string_equal(output, "zonula: no Bluetooth adapter is up\nnothing read\n");
    assert_int_equal(status, 69);
}

static void test_scan_and_add(void **state)
{
    static const char *const scan[] = {"device", "scan", "--for", "2", NULL};
    static const char *const add[] = {"device", "add", STRAP, NULL};
    static const char *const again[] = {"device", "add", STRAP, NULL};
    static const char *const absent[] = {"device", "add", OTHER, "--for", "1", NULL};
    struct harness *harness = *state;
    struct error err = {0};
    int status = 0;

    assert_int_equal(harness_start_bluez(harness, NULL, &err), 0);
    fake(harness, "adapter add hci0 00:1A:7D:DA:71:13");
    fake(harness, "strap add " STRAP " name=H10 advertise_ms=100");
    CLEANUP(cleanup_free) char *heard = run(harness, scan, &status);
    assert_int_equal(status, 0);
    assert_non_null(strstr(heard, "address            signal  name            supported\n"));
    assert_non_null(strstr(heard, STRAP "  "));
    assert_non_null(strstr(heard, "  H10             yes (heart-rate)\n"));
    assert_non_null(strstr(heard, "1 device in 2 s\n"));

    /* The driver is found by listening, and listening ends as soon as it is known. */
    int64_t begun_ms = harness_now_ms();
    CLEANUP(cleanup_free) char *added = run(harness, add, &status);
    assert_string_equal(added, "added: h10 (heart-rate)\n");
    assert_int_equal(status, 0);
    assert_true(harness_now_ms() - begun_ms < 9000);
    CLEANUP(cleanup_free) char *twice = run(harness, again, &status);
    assert_int_equal(status, 65);
    CLEANUP(cleanup_free) char *silent = run(harness, absent, &status);
    assert_string_equal(silent, "zonula: " OTHER " was not heard in 1 s\n"
                                "nothing added; without a scan: --driver NAME\n");
    assert_int_equal(status, 69);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_without_an_adapter, start, stop),
        cmocka_unit_test_setup_teardown(test_scan_and_add, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
