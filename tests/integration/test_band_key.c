/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A band that opens to its key only, and zonulad: with the right one what it recorded is in the
 * database; with a wrong one, or none, nothing is, and it is said what to do. No key is ever told.
 */
#include "core/cleanup.h"
#include "tests/harness/gateway.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define BAND     "C0:00:00:00:2B:3C"
#define KEY      "30313233343536373839404142434445"
#define OTHER    "00112233445566778899aabbccddeeff"
#define FETCH_MS 60000

static struct gateway gateway;

static int teardown(void **state)
{
    (void)state;
    gateway_close(&gateway);
    return 0;
}

/* The household has the band, and the file of keys this line. */
static void begin(const char *line)
{
    char path[512];
    char config[700];
    const long minute = (long)(time(NULL) / 60);

    gateway_open(&gateway, "[log]\nlevel = debug\n");
    snprintf(path, sizeof(path), "%s", harness_write_file(gateway.harness, "keys", line));
    assert_int_equal(chmod(path, 0600), 0);
    CLEANUP(cleanup_file) FILE *file = fopen(gateway.config, "ae");
    assert_non_null(file);
    snprintf(config, sizeof(config), "[bluetooth]\nsecrets_file = %s\n", path);
    assert_true(fputs(config, file) >= 0);
    gateway_air(&gateway, "band add " BAND " auth=2021 mtu=100 key=" KEY " from=%ld until=%ld",
                minute - 600, minute);
    assert_int_equal(gateway_cli(&gateway, NULL, "device", "add", BAND, "--name", "band",
                                 "--person", "alice", NULL),
                     0);
}

static void say(const char *text)
{
    if (harness_wait_log(gateway.daemon, text, FETCH_MS))
        return;
    harness_dump_logs(gateway.harness);
    fail_msg("not said: %s", text);
}

static void check_no_key_is_told(void)
{
    static const char *const keys[] = {KEY, OTHER};
    CLEANUP(cleanup_free) char *log = harness_log(gateway.daemon);

    assert_non_null(log);
    for (size_t i = 0; i < 2; i++) {
        for (size_t at = 0; at + 8 <= strlen(keys[i]); at++) {
            char part[9];
            snprintf(part, sizeof(part), "%.8s", keys[i] + at);
            assert_null(strstr(log, part));
        }
    }
}

static void the_right_key(void **state)
{
    CLEANUP(cleanup_free) char *said = NULL;

    (void)state;
    begin(BAND " " KEY "\n");
    gateway_start(&gateway);
    say("band: fetched");
    gateway_stop(&gateway);
    check_no_key_is_told();
    assert_int_equal(gateway_cli(&gateway, &said, "device", "info", "band", NULL), 0);
    assert_non_null(strstr(said, "heart rate"));
    assert_null(strstr(said, KEY));
}

static void check_refused(const char *line, const char *reason)
{
    CLEANUP(cleanup_free) char *said = NULL;
    char text[64];

    begin(line);
    gateway_start(&gateway);
    snprintf(text, sizeof(text), "band: not fetched: %s: ", reason);
    say(text);
    gateway_stop(&gateway);
    check_no_key_is_told();
    assert_int_equal(gateway_cli(&gateway, &said, "device", "list", "--json", NULL), 0);
    assert_non_null(strstr(said, "\"newest_reading\":null"));
}

static void a_wrong_key(void **state)
{
    (void)state;
    check_refused(BAND " " OTHER "\n", "wrong_key");
}

static void no_key(void **state)
{
    (void)state;
    check_refused("# none\n", "no_key");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(the_right_key, teardown),
        cmocka_unit_test_teardown(a_wrong_key, teardown),
        cmocka_unit_test_teardown(no_key, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
