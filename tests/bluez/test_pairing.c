/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A strap that tells its beats to whom it is bonded with only, and the shipped programs: `zonula
 * device pair` makes the bond in every way that there is, and zonulad streams over it.
 */
#include "core/cleanup.h"
#include "tests/harness/gateway.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define LIVE    "zonula/person/alice/live/heart"
#define BACK_MS 15000 /* as in test_strap.c */
#define PAIR_MS 30000 /* a scan, a link, and the exchange of keys */

static struct gateway gateway;

static int setup(void **state)
{
    (void)state;
    gateway_open(&gateway, "[log]\nlevel = debug\n");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    gateway_close(&gateway);
    return 0;
}

static void give_up(const char *what)
{
    harness_dump_logs(gateway.harness);
    fail_msg("%s", what);
}

static void add_strap(const char *options)
{
    char text[128];

    snprintf(text, sizeof(text), "name=HRM base=800 %s", options);
    gateway_strap(&gateway, GATEWAY_STRAP, "strap 1", "alice", text);
    /* A real host plays the strap there, and takes its time to be on the air. */
    if (harness_is_real() && !harness_air_wait(gateway.harness, "ready=" GATEWAY_STRAP, PAIR_MS))
        give_up(harness_answer(gateway.harness));
}

static void beats_come(void)
{
    harness_mqtt_forget(gateway.harness);
    gateway_expect(&gateway, LIVE, "\"rr\":[", 2 * BACK_MS);
}

/* ---- both ends of a pairing ---- */

static struct harness_process *pair(void)
{
    return gateway_cli_typing(&gateway, "device", "pair", GATEWAY_STRAP, NULL);
}

static void must_say(struct harness_process *process, const char *text)
{
    if (!harness_wait_log(process, text, PAIR_MS))
        give_up(text);
}

static int exit_of(struct harness_process *process)
{
    int status = 0;

    if (harness_wait_exit(process, PAIR_MS, &status) < 0)
        give_up("the pairing does not end");
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool strap_says(void *text)
{
    struct error why = {0};

    return harness_air(gateway.harness, &why, "strap pairing %s", GATEWAY_STRAP) == 0 &&
           strstr(harness_answer(gateway.harness), text);
}

static void strap_must_say(const char *text)
{
    if (!harness_wait(strap_says, (void *)text, PAIR_MS))
        give_up(harness_answer(gateway.harness));
}

/* The digits behind a text, which must be there. */
static unsigned digits_after(const char *said, const char *text)
{
    const char *at = strstr(said, text);

    if (!at)
        give_up(text);
    return at ? (unsigned)strtoul(at + strlen(text), NULL, 10) : 0;
}

/* The same in what the process has said. */
static unsigned digits_behind(const struct harness_process *process, const char *text)
{
    CLEANUP(cleanup_free) char *log = harness_log(process);

    return digits_after(log ? log : "", text);
}

/* The two hosts are told of the digits at their own time: until then it shows "-". */
static bool strap_shows_digits(void *unused)
{
    (void)unused;
    return strap_says("shows=") && !strstr(harness_answer(gateway.harness), "shows=-");
}

static unsigned digits_shown(void)
{
    if (!harness_wait(strap_shows_digits, NULL, PAIR_MS))
        give_up(harness_answer(gateway.harness));
    return digits_after(harness_answer(gateway.harness), "shows=");
}

static void type_digits(struct harness_process *process, unsigned digits)
{
    char line[16];

    snprintf(line, sizeof(line), "%06u", digits % 1000000);
    assert_true(harness_type(process, line));
}

/* ---- tests ---- */

static void nothing_is_asked_of_anybody(void **state)
{
    (void)state;
    add_strap("security=encrypt io=none");
    assert_int_equal(exit_of(pair()), 0);
    strap_must_say("bonded=1");
    gateway_start(&gateway);
    beats_come();
    gateway_stop(&gateway);
}

/* A strap that wants encryption and no more: bluetoothd makes keys when it is asked for beats. */
static void nobody_need_pair_for_encryption(void **state)
{
    (void)state;
    add_strap("security=encrypt io=none");
    gateway_start(&gateway);
    beats_come();
    gateway_air(&gateway, "drop %s", GATEWAY_STRAP);
    beats_come();
    gateway_stop(&gateway);
}

/* Those keys need not be a bond; whoever pairs has one afterwards, also while the strap beats. */
static void who_pairs_has_a_bond(void **state)
{
    (void)state;
    add_strap("security=encrypt io=none");
    gateway_start(&gateway);
    beats_come();
    assert_int_equal(exit_of(pair()), 0);
    strap_must_say("bonded=1");
    beats_come();
    gateway_stop(&gateway);
}

/* With the digits that the strap shows. */
static void pair_by_digits(void)
{
    struct harness_process *process = pair();

    must_say(process, "type the six digits that the device shows: ");
    type_digits(process, digits_shown());
    assert_int_equal(exit_of(process), 0);
    strap_must_say("bonded=1");
}

/* And when there is one they come without another word. */
static void without_a_bond_there_are_no_beats(void **state)
{
    (void)state;
    add_strap("security=authenticate io=display");
    gateway_start(&gateway);
    must_say(gateway.daemon, "it wants a bond first: zonula device pair strap_1");
    assert_null(harness_mqtt_wait(gateway.harness, LIVE, NULL, NULL, 1000));
    pair_by_digits();
    beats_come();
    gateway_stop(&gateway);
}

static void the_strap_shows_digits(void **state)
{
    (void)state;
    add_strap("security=authenticate io=display");
    pair_by_digits();
    gateway_start(&gateway);
    beats_come();
    gateway_stop(&gateway);
}

static void wrong_digits(void **state)
{
    struct harness_process *process;

    (void)state;
    add_strap("security=authenticate io=display");
    process = pair();
    must_say(process, "type the six digits that the device shows: ");
    type_digits(process, digits_shown() + 1);
    assert_int_not_equal(exit_of(process), 0);
    strap_must_say("bonded=0");
    pair_by_digits(); /* it can be tried again */
}

static void digits_are_typed_on_the_strap(void **state)
{
    static const char shown[] = "type on the device: ";
    struct harness_process *process;

    (void)state;
    add_strap("security=authenticate io=keyboard");
    process = pair();
    must_say(process, shown);
    strap_must_say("asks=passkey");
    gateway_air(&gateway, "strap enter %s %06u", GATEWAY_STRAP, digits_behind(process, shown));
    assert_int_equal(exit_of(process), 0);
    gateway_start(&gateway);
    beats_come();
    gateway_stop(&gateway);
}

/* Both show digits; they must be the same. */
static struct harness_process *compare(void)
{
    static const char question[] = "does the device show ";
    struct harness_process *process;

    add_strap("security=authenticate io=yesno");
    process = pair();
    must_say(process, question);
    strap_must_say("asks=confirm");
    assert_int_equal(digits_shown(), digits_behind(process, question));
    return process;
}

static void digits_are_the_same(void **state)
{
    struct harness_process *process = compare();

    (void)state;
    assert_true(harness_type(process, "yes"));
    gateway_air(&gateway, "strap confirm %s yes", GATEWAY_STRAP);
    assert_int_equal(exit_of(process), 0);
    gateway_start(&gateway);
    beats_come();
    gateway_stop(&gateway);
}

static void digits_are_not_the_same(void **state)
{
    struct harness_process *process = compare();

    (void)state;
    assert_true(harness_type(process, "no"));
    assert_int_not_equal(exit_of(process), 0);
    strap_must_say("bonded=0");
}

/* Taken back on both sides it is gone, for the gateway that runs too; another one is made as the
 * first was. */
static void a_bond_is_taken_back_and_made_again(void **state)
{
    CLEANUP(cleanup_free) char *said = NULL;
    CLEANUP(cleanup_free) char *again = NULL;

    (void)state;
    add_strap("security=authenticate io=display");
    pair_by_digits();
    if (gateway_cli(&gateway, &said, "device", "unpair", GATEWAY_STRAP, NULL) != 0)
        give_up(said);
    assert_int_not_equal(gateway_cli(&gateway, &again, "device", "unpair", GATEWAY_STRAP, NULL), 0);
    gateway_air(&gateway, "strap forget %s", GATEWAY_STRAP);
    strap_must_say("bonded=0");
    gateway_start(&gateway);
    must_say(gateway.daemon, "it wants a bond first: zonula device pair strap_1");
    pair_by_digits();
    beats_come();
    gateway_stop(&gateway);
}

static void a_bond_outlives_bluetoothd(void **state)
{
    (void)state;
    add_strap("security=encrypt io=none");
    assert_int_equal(exit_of(pair()), 0);
    gateway_start(&gateway);
    beats_come();
    gateway_air(&gateway, "restart clean 500");
    beats_come();
    gateway_air(&gateway, "restart crash 500");
    beats_come();
    strap_must_say("bonded=1");
    gateway_stop(&gateway);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(without_a_bond_there_are_no_beats),
        TEST(nobody_need_pair_for_encryption),
        TEST(who_pairs_has_a_bond),
        TEST(nothing_is_asked_of_anybody),
        TEST(the_strap_shows_digits),
        TEST(wrong_digits),
        TEST(digits_are_typed_on_the_strap),
        TEST(digits_are_the_same),
        TEST(digits_are_not_the_same),
        TEST(a_bond_outlives_bluetoothd),
        TEST(a_bond_is_taken_back_and_made_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
