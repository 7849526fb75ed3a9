/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The examples of docs/cli.md that need a radio, one after the other: the real command line and the
 * real zonulad, the stand-in for bluetoothd, a ring that records and a stranger; on a clock that
 * hurries.
 */
#include "core/cleanup.h"
#include "tests/harness/book_check.h"
#include "tests/harness/book_run.h"
#include "tests/harness/gateway.h"
#include "tests/harness/test.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SPEED    20
#define LONG_MS  300000
#define RING     "A4:C1:38:0F:22:9B"
#define STRANGER "C4:7C:8D:6A:11:02"

#define BACKUP_NOW "2026-03-07T08:00:00+01:00" /* nine days before the doctor looks */

struct stage {
    struct gateway gateway;
    struct book book;
    struct book_run run;
};

/* ---- what a block wants there to be ---- */

static void start_daemon(struct stage *stage)
{
    static const char *const environment[] = {"ZONULA_NOW=" BOOK_NOW, NULL};

    stage->gateway.environment = environment;
    gateway_start(&stage->gateway);
}

/* Wearables, and nobody who listens to them yet. */
static void set_air(struct stage *stage)
{
    gateway_air(&stage->gateway, "pams add " STRANGER " name=BREATH-1102 rssi=-61");
    gateway_air(&stage->gateway,
                "ring add " RING " profile=r02 logging=1 kept=1 days=1 battery=11 rssi=-72");
}

/* A daemon whose first session, which it begins by itself, is over because the ring was away: so
 * that all there is comes when it is asked for. */
static void set_daemon(struct stage *stage)
{
    gateway_air(&stage->gateway, "ring range " RING " out");
    start_daemon(stage);
    if (!harness_wait_log(stage->gateway.daemon, "not_seen", LONG_MS)) {
        harness_dump_logs(stage->gateway.harness);
        fail_msg("the ring was heard");
    }
    gateway_air(&stage->gateway, "ring range " RING " in");
}

static bool is_noted(void *userdata)
{
    struct stage *stage = userdata;
    CLEANUP(cleanup_free) char *output = NULL;

    return gateway_cli(&stage->gateway, &output, "device", "list", NULL) == 0 &&
           strstr(output, " %");
}

/* Battery and last sight go into the database once a minute. */
static void set_noted(struct stage *stage)
{
    assert_true(harness_wait(is_noted, stage, LONG_MS));
}

static void set_down(struct stage *stage)
{
    gateway_air(&stage->gateway, "adapter power hci0 off");
}

/* Two days later the ring is away; the backup is older. */
static void set_later(struct stage *stage)
{
    struct book_block backup = {.now = BACKUP_NOW};

    gateway_air(&stage->gateway, "ring range " RING " out");
    gateway_air(&stage->gateway, "adapter power hci0 on");
    assert_int_equal(gateway_cli(&stage->gateway, NULL, "device", "sync", NULL), 1);
    CLEANUP(cleanup_free) char *output = book_run(&stage->run, &backup, "zonula backup backup.db");
    assert_non_null(strstr(output, "verified"));
}

static void set(struct stage *stage, const char *word)
{
    static const struct {
        const char *word;
        void (*set)(struct stage *stage);
    } states[] = {{"air", set_air},
                  {"daemon", set_daemon},
                  {"noted", set_noted},
                  {"down", set_down},
                  {"later", set_later}};

    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
        if (strcmp(states[i].word, word) == 0) {
            states[i].set(stage);
            return;
        }
    }
    fail_msg("the radio has no state \"%s\"", word);
}

/* ---- comparing ---- */

/* Who keeps the clock is a matter of the machine that the test runs on. */
static void say_of_the_network(char *output, size_t size)
{
    static const char here[] = "kept by the machine";
    static const char there[] = "set from the network";
    char *at = strstr(output, here);

    if (!at)
        return;
    assert_true(strlen(output) + strlen(there) < size);
    memmove(at + strlen(there), at + strlen(here), strlen(at + strlen(here)) + 1);
    memcpy(at, there, strlen(there));
}

static void check_block(struct stage *stage, const struct book_block *block)
{
    char text[8192];

    print_message("%s, %s: %s, %s\n", stage->run.locale,
                  stage->run.terminal ? "terminal" : "script", block->title, block->radio);
    set(stage, block->radio);
    for (size_t i = 0; i < block->step_count; i++) {
        CLEANUP(cleanup_free)
        char *output = book_run(&stage->run, block, block->steps[i].command);
        assert_true(strlen(output) < sizeof(text));
        memcpy(text, output, strlen(output) + 1);
        say_of_the_network(text, sizeof(text));
        book_check(block, &block->steps[i], strcmp(stage->run.locale, "C") == 0, text);
    }
}

static void check_all(struct stage *stage)
{
    for (size_t i = 0; i < stage->book.count; i++)
        if (stage->book.blocks[i].radio[0])
            check_block(stage, &stage->book.blocks[i]);
}

/* ---- how they are run ---- */

static int set_up(void **state)
{
    static struct stage stage;
    struct gateway *gateway = &stage.gateway;

    *state = &stage;
    setenv("TZ", "Europe/Berlin", 1);
    gateway_open(gateway, NULL);
    stage.run = (struct book_run){.harness = gateway->harness,
                                  .config = gateway->config,
                                  .database = gateway->database,
                                  .directory = harness_path(gateway->harness, "place")};
    if (mkdir(stage.run.directory, 0700) < 0)
        return -1;
    book_read(BOOK_PAGE, &stage.book);
    return 0;
}

static int tear_down(void **state)
{
    struct stage *stage = *state;

    book_done(&stage->book);
    gateway_close(&stage->gateway);
    return 0;
}

static void in_a_script(void **state)
{
    struct stage *stage = *state;

    stage->run.locale = BOOK_COMMA_LOCALE;
    stage->run.locales = book_make_comma_locale(stage->run.harness);
    check_all(stage);
}

static void on_a_terminal(void **state)
{
    struct stage *stage = *state;

    stage->run.locale = "C";
    stage->run.terminal = true;
    check_all(stage);
}

int main(int argc, char **argv)
{
    (void)argc;
    harness_hurry(argv, SPEED);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(in_a_script, set_up, tear_down),
        cmocka_unit_test_setup_teardown(on_a_terminal, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("cli_examples_radio", tests, NULL, NULL);
}
