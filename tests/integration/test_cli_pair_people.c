/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * zonula device pair with somebody at the keyboard, or nobody, and a wearable that shows and wants
 * digits.
 */
#include "core/cleanup.h"
#include "tests/harness/radio_strap.h"
#include "tests/harness/test.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- somebody types ---- */

static void test_passkey_from_a_pipe(void **state)
{
    struct radio *radio = *state;
    char digits[STRAP_DIGITS + 1];
    char answer[32];

    strap_add(radio, "security=authenticate io=display");
    radio_start(radio, strap_pair, RADIO_PIPE);
    radio_wait_output(radio, STRAP_TYPE_HERE);
    radio_type(radio, "12345\n1234567\nn\n");
    radio_wait_output(radio, STRAP_TYPE_HERE "\n" STRAP_TYPE_HERE "\n" STRAP_TYPE_HERE
                                             "\n" STRAP_TYPE_HERE);
    strap_read(radio, digits);
    snprintf(answer, sizeof(answer), "  %s \r\n", digits);
    radio_type(radio, answer);
    radio_check_end(radio, 0, STRAP_TYPE_HERE "\npaired: h10 (heart-rate)\n");
    strap_assert_bonded(radio, true);
}

static void test_passkey_on_a_terminal(void **state)
{
    struct radio *radio = *state;

    strap_add(radio, "security=authenticate io=display");
    radio_start(radio, strap_pair, RADIO_TERMINAL);
    radio_type(radio, "typed too early\n");
    strap_type_digits(radio);
    radio_check_end(radio, 0, STRAP_TYPE_HERE "paired: h10 (heart-rate)\n");
    strap_assert_bonded(radio, true);
}

static void test_wrong_passkey(void **state)
{
    struct radio *radio = *state;
    char digits[STRAP_DIGITS + 1];

    strap_add(radio, "security=authenticate io=display");
    radio_start(radio, strap_pair, RADIO_PIPE);
    radio_wait_output(radio, STRAP_TYPE_HERE);
    strap_read(radio, digits);
    radio_type(radio, strcmp(digits, "000001") == 0 ? "000002\n" : "000001\n");
    radio_check_end(radio, 77,
                    "zonula: " STRAP " refused: the digits were wrong, or it was told no\n"
                    "nothing paired\n");
    strap_assert_bonded(radio, false);
}

static void test_no_more_input(void **state)
{
    struct radio *radio = *state;

    strap_add(radio, "security=authenticate io=display");
    radio_start(radio, strap_pair, RADIO_PIPE);
    radio_wait_output(radio, STRAP_TYPE_HERE);
    radio_hang_up(radio);
    radio_check_end(radio, 77,
                    STRAP_TYPE_HERE "\nzonula: " STRAP ": standard input ended without an answer\n"
                                    "nothing paired\n");
    strap_assert_bonded(radio, false);
}

/* Somebody else's text does not keep asking for ever. */
static void test_nothing_but_nonsense(void **state)
{
    struct radio *radio = *state;

    strap_add(radio, "security=authenticate io=display");
    radio_start(radio, strap_pair, RADIO_PIPE);
    for (int i = 0; i < 40; i++)
        radio_type(radio, "once upon a time there was a strap that wanted to be paired\n");
    radio_check_end(radio, 77,
                    STRAP_TYPE_HERE "\nzonula: " STRAP
                                    ": too many answers were none\nnothing paired\n");
}

static void test_passkey_on_the_device(void **state)
{
    struct radio *radio = *state;

    strap_add(radio, "security=authenticate io=keyboard");
    radio_start(radio, strap_pair, RADIO_PIPE);
    radio_wait_output(radio, STRAP_TYPE_THERE);
    radio_wait_pairing(radio, STRAP, "asks=passkey");
    CLEANUP(cleanup_free) char *output = harness_log(radio->program);
    radio_air(radio, "strap enter " STRAP " %.6s",
              strstr(output, STRAP_TYPE_THERE) + strlen(STRAP_TYPE_THERE));
    radio_check_end(radio, 0, "paired: h10 (heart-rate)\n");
    strap_assert_bonded(radio, true);
}

/* Asks on both sides; the digits that the question has are those that the strap shows. */
static void compare(struct radio *radio, const char *here, const char *there)
{
    char digits[STRAP_DIGITS + 1];
    char question[64];

    strap_add(radio, "security=authenticate io=yesno");
    radio_start(radio, strap_pair, RADIO_PIPE);
    strap_read(radio, digits);
    snprintf(question, sizeof(question), "does the device show %s? [y/N] ", digits);
    radio_wait_output(radio, question);
    radio_type(radio, "perhaps\n");
    radio_type(radio, here);
    radio_wait_pairing(radio, STRAP, "asks=confirm");
    radio_air(radio, "strap confirm " STRAP " %s", there);
}

static void test_same_digits(void **state)
{
    compare(*state, "Yes\n", "yes");
    radio_check_end(*state, 0, "? [y/N] \npaired: h10 (heart-rate)\n");
    strap_assert_bonded(*state, true);
}

/* A file cannot be waited for, and its last line may have no end. */
static void test_answers_from_a_file(void **state)
{
    static const struct {
        const char *answers;
        int status;
        const char *said;
    } rows[] = {
        {"", 77,
         "? [y/N] \nzonula: " STRAP ": standard input ended without an answer\nnothing paired\n"},
        {"\n", 77, "? [y/N] \nzonula: " STRAP ": the digits are not the same\nnothing paired\n"},
        {"maybe\nyes", 0, "? [y/N] \npaired: h10 (heart-rate)\n"},
    };
    struct radio *radio = *state;

    strap_add(radio, "security=authenticate io=yesno");
    for (int i = 0; i < 3; i++) {
        assert_non_null(harness_write_file(radio->harness, RADIO_FILE_NAME, rows[i].answers));
        radio_start(radio, strap_pair, RADIO_FILE);
        if (rows[i].status == 0) {
            radio_wait_pairing(radio, STRAP, "asks=confirm");
            radio_air(radio, "strap confirm " STRAP " yes");
        }
        radio_check_end(radio, rows[i].status, rows[i].said);
        strap_assert_bonded(radio, rows[i].status == 0);
    }
}

static void test_other_digits(void **state)
{
    struct radio *radio = *state;

    strap_add(radio, "security=authenticate io=yesno");
    radio_start(radio, strap_pair, RADIO_PIPE);
    radio_wait_output(radio, "? [y/N] ");
    radio_type(radio, "n\n");
    radio_check_end(radio, 77, "zonula: " STRAP ": the digits are not the same\nnothing paired\n");
    strap_assert_bonded(radio, false);
}

static void test_device_says_no(void **state)
{
    compare(*state, "y\n", "no");
    radio_check_end(*state, 77,
                    "zonula: " STRAP " refused: the digits were wrong, or it was told no\n"
                    "nothing paired\n");
    strap_assert_bonded(*state, false);
}

/* ---- nobody there ---- */

/* Without people nobody is asked: what can pair so does. */
static void test_nobody_to_ask(void **state)
{
    static const enum radio_input inputs[] = {RADIO_CLOSED, RADIO_NULL};
    static const char *const asking[] = {"device", "pair", STRAP, "--no-input", NULL};
    struct radio *radio = *state;

    strap_add(radio, "security=encrypt io=display");
    radio_air(radio, "fail Pair org.bluez.Error.AuthenticationFailed Authentication Failed 3");
    for (int i = 0; i < 3; i++) {
        radio_start(radio, i < 2 ? strap_pair : asking, i < 2 ? inputs[i] : RADIO_TERMINAL);
        radio_check_end(radio, 65,
                        "zonula: " STRAP " does not pair with nobody to ask\n"
                        "nothing paired; if it shows or wants digits, on a terminal: "
                        "zonula device pair " STRAP "\n");
    }
    radio_start(radio, strap_pair, RADIO_CLOSED);
    radio_check_end(radio, 0, "paired: h10 (heart-rate)\n");
    strap_assert_bonded(radio, true);
}

static void test_link_is_lost(void **state)
{
    struct radio *radio = *state;

    strap_add(radio, "security=authenticate io=display");
    radio_start(radio, strap_pair, RADIO_PIPE);
    radio_wait_output(radio, STRAP_TYPE_HERE);
    radio_air(radio, "strap range " STRAP " out");
    radio_check_end(radio, 69,
                    STRAP_TYPE_HERE "\nzonula: the link to " STRAP " was lost\n"
                                    "nothing paired; try again nearer to the adapter\n");
}

static void test_interrupted(void **state)
{
    struct radio *radio = *state;

    strap_add(radio, "security=authenticate io=display");
    radio_start(radio, strap_pair, RADIO_TERMINAL);
    radio_wait_output(radio, STRAP_TYPE_HERE);
    harness_signal(radio->program, SIGINT);
    radio_check_end(radio, 130, STRAP_TYPE_HERE "\nzonula: interrupted\nnothing paired\n");
    strap_assert_bonded(radio, false);
    assert_true(harness_air_number(radio->harness, "CancelPairing") == 1);
    assert_true(harness_air_wait(radio->harness, "connected= ", 10000));
}

/* The question goes to standard error, and what ends it is an object too. */
static void test_json_with_a_question(void **state)
{
    static const char *const json[] = {"device", "pair", STRAP, "--json", NULL};
    struct radio *radio = *state;

    strap_add(radio, "security=authenticate io=display");
    radio_start(radio, json, RADIO_PIPE);
    radio_wait_output(radio, STRAP_TYPE_HERE);
    harness_signal(radio->program, SIGTERM);
    radio_check_end(radio, 130,
                    STRAP_TYPE_HERE
                    "\n{\"zonula\":1,\"ok\":false,\"exit\":130,\"error\":\"interrupted\","
                    "\"text\":\"" STRAP "\",\"message\":\"interrupted\"}\n");
}

int main(void)
{
#define WITH_ADAPTER(test) cmocka_unit_test_setup_teardown(test, radio_open, radio_close)
    const struct CMUnitTest tests[] = {
        WITH_ADAPTER(test_passkey_from_a_pipe),  WITH_ADAPTER(test_passkey_on_a_terminal),
        WITH_ADAPTER(test_wrong_passkey),        WITH_ADAPTER(test_no_more_input),
        WITH_ADAPTER(test_nothing_but_nonsense), WITH_ADAPTER(test_passkey_on_the_device),
        WITH_ADAPTER(test_same_digits),          WITH_ADAPTER(test_answers_from_a_file),
        WITH_ADAPTER(test_other_digits),         WITH_ADAPTER(test_device_says_no),
        WITH_ADAPTER(test_nobody_to_ask),        WITH_ADAPTER(test_link_is_lost),
        WITH_ADAPTER(test_interrupted),          WITH_ADAPTER(test_json_with_a_question),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
