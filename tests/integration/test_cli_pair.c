/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula device pair, with somebody at the keyboard and a wearable that shows and wants digits. */
#include "core/cleanup.h"
#include "tests/harness/cli.h"
#include "tests/harness/radio.h"
#include "tests/harness/test.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STRAP      "C4:7C:8D:6A:11:02"
#define OTHER      "C4:7C:8D:6A:11:03"
#define TYPE_HERE  "type the six digits that the device shows: "
#define TYPE_THERE "type on the device: "
#define DIGITS     6

static const char *const pair[] = {"device", "pair", STRAP, NULL};

static void add_strap(struct radio *radio, const char *options)
{
    radio_air(radio, "strap add " STRAP " name=H10 advertise_ms=100 %s", options);
}

/* Waits until the strap shows digits. */
static void read_strap(struct radio *radio, char ret[DIGITS + 1])
{
    const char *answer = radio_wait_pairing(radio, STRAP, "shows=");
    while (strstr(answer, "shows=-"))
        answer = radio_wait_pairing(radio, STRAP, "shows=");
    snprintf(ret, DIGITS + 1, "%s", strstr(answer, "shows=") + strlen("shows="));
}

static void assert_bonded(struct radio *radio, bool bonded)
{
    assert_non_null(
        strstr(radio_air(radio, "strap pairing " STRAP), bonded ? "bonded=1" : "bonded=0"));
}

/* The run ends with this status, and its output with this text. */
static void check_end(struct radio *radio, int status, const char *text)
{
    int got = 0;
    CLEANUP(cleanup_free) char *output = radio_finish(radio, &got);
    size_t length = strlen(output);

    if (length < strlen(text) || strcmp(output + length - strlen(text), text) != 0)
        fail_msg("\"%s\" does not end with \"%s\"", output, text);
    assert_int_equal(got, status);
}

static void start_pairing(struct radio *radio, enum radio_input input)
{
    radio_start(radio, pair, input);
}

/* ---- nobody is needed ---- */

static void test_just_works(void **state)
{
    static const char *const by_id[] = {"device", "pair", "h10", NULL};
    static const char *const renamed[] = {"device", "pair", STRAP, "--name", "Other", NULL};
    static const char *const quiet[] = {"device", "pair", STRAP, "-q", "--name", "H10", NULL};
    struct radio *radio = *state;

    add_strap(radio, "security=encrypt io=none");
    radio_check(radio, pair, 0, "paired: h10 (heart-rate)\n");
    assert_bonded(radio, true);
    radio_check(radio, by_id, 0, "paired already: h10 (heart-rate)\n");
    radio_check(radio, quiet, 0, "h10\n");
    radio_check(radio, renamed, 65,
                "zonula: " STRAP " is device \"h10\" already, with another name, person or driver\n"
                "nothing paired; leave out --name, --person and --driver\n");
    /* The bond outlives the household's interest. */
    radio_check(radio, (const char *const[]){"device", "rm", "h10", NULL}, 0,
                "removed: h10 (its readings stay)\n");
    radio_check(radio, pair, 0, "paired already: h10 (heart-rate), added now\n");
}

static void test_added_before(void **state)
{
    static const char *const add[] = {"device", "add",      STRAP,        "--name",
                                      "Chest",  "--driver", "heart-rate", NULL};
    static const char *const by_name[] = {"device", "pair", "CHEST", NULL};
    struct radio *radio = *state;

    add_strap(radio, "security=encrypt io=none");
    radio_check(radio, add, 0, "added: chest (heart-rate)\n");
    radio_check(radio, by_name, 0, "paired: chest (heart-rate)\n");
    assert_bonded(radio, true);
}

static void test_dry_run(void **state)
{
    static const char *const dry[] = {"device", "pair", STRAP, "--dry-run", NULL};
    static const char *const list[] = {"device", "list", NULL};
    struct radio *radio = *state;

    add_strap(radio, "security=encrypt io=none");
    radio_check(radio, dry, 0, "would pair: h10 (heart-rate)\n");
    assert_bonded(radio, false);
    int status = 0;
    CLEANUP(cleanup_free) char *devices = radio_run(radio, list, &status);
    assert_int_equal(status, 1);
    radio_check(radio, pair, 0, "paired: h10 (heart-rate)\n");
    radio_check(radio, dry, 0, "would pair: h10 (heart-rate)\n");
}

/* What could not be stored is not paired. */
static void test_looks_before_it_pairs(void **state)
{
    static const char *const add[] = {"device", "add",      OTHER,        "--name",
                                      "H10",    "--driver", "heart-rate", NULL};
    static const char *const bob[] = {"device", "pair", STRAP, "--person", "bob", NULL};
    static const char *const driver[] = {"device", "pair", STRAP, "--driver", "none", NULL};
    static const char *const name[] = {"device", "pair", STRAP, "--name", "!", NULL};
    struct radio *radio = *state;
    int status = 0;

    add_strap(radio, "security=encrypt io=none");
    radio_check(radio, add, 0, "added: h10 (heart-rate)\n");
    radio_check(radio, pair, 65, "zonula: there is a device \"h10\" already\nnothing paired\n");
    CLEANUP(cleanup_free) char *nobody = radio_run(radio, bob, &status);
    assert_int_equal(status, 78);
    radio_check(radio, driver, 65,
                "zonula: no driver of that name; nothing paired\ndrivers: heart-rate\n");
    radio_check(radio, name, 65,
                "zonula: a name has letters or digits a to z, and at most 64 bytes\n"
                "nothing paired; say it with --name\n");
    assert_bonded(radio, false);
}

/* ---- somebody types ---- */

static void test_passkey_from_a_pipe(void **state)
{
    struct radio *radio = *state;
    char digits[DIGITS + 1];
    char answer[32];

    add_strap(radio, "security=authenticate io=display");
    start_pairing(radio, RADIO_PIPE);
    radio_wait_output(radio, TYPE_HERE);
    radio_type(radio, "12345\n1234567\nn\n");
    radio_wait_output(radio, TYPE_HERE "\n" TYPE_HERE "\n" TYPE_HERE "\n" TYPE_HERE);
    read_strap(radio, digits);
    snprintf(answer, sizeof(answer), "  %s \r\n", digits);
    radio_type(radio, answer);
    check_end(radio, 0, TYPE_HERE "\npaired: h10 (heart-rate)\n");
    assert_bonded(radio, true);
}

static void test_passkey_on_a_terminal(void **state)
{
    struct radio *radio = *state;
    char digits[DIGITS + 1];
    char answer[32];

    add_strap(radio, "security=authenticate io=display");
    start_pairing(radio, RADIO_TERMINAL);
    radio_type(radio, "typed too early\n");
    radio_wait_output(radio, TYPE_HERE);
    read_strap(radio, digits);
    snprintf(answer, sizeof(answer), "%s\n", digits);
    radio_type(radio, answer);
    check_end(radio, 0, TYPE_HERE "paired: h10 (heart-rate)\n");
    assert_bonded(radio, true);
}

static void test_wrong_passkey(void **state)
{
    struct radio *radio = *state;
    char digits[DIGITS + 1];

    add_strap(radio, "security=authenticate io=display");
    start_pairing(radio, RADIO_PIPE);
    radio_wait_output(radio, TYPE_HERE);
    read_strap(radio, digits);
    radio_type(radio, strcmp(digits, "000001") == 0 ? "000002\n" : "000001\n");
    check_end(radio, 77,
              "zonula: " STRAP " refused: the digits were wrong, or it was told no\n"
              "nothing paired\n");
    assert_bonded(radio, false);
}

static void test_no_more_input(void **state)
{
    struct radio *radio = *state;

    add_strap(radio, "security=authenticate io=display");
    start_pairing(radio, RADIO_PIPE);
    radio_wait_output(radio, TYPE_HERE);
    radio_hang_up(radio);
    check_end(radio, 77,
              TYPE_HERE "\nzonula: " STRAP ": standard input ended without an answer\n"
                        "nothing paired\n");
    assert_bonded(radio, false);
}

/* Somebody else's text does not keep asking for ever. */
static void test_nothing_but_nonsense(void **state)
{
    struct radio *radio = *state;

    add_strap(radio, "security=authenticate io=display");
    start_pairing(radio, RADIO_PIPE);
    for (int i = 0; i < 40; i++)
        radio_type(radio, "once upon a time there was a strap that wanted to be paired\n");
    check_end(radio, 77,
              TYPE_HERE "\nzonula: " STRAP ": too many answers were none\nnothing paired\n");
}

static void test_passkey_on_the_device(void **state)
{
    struct radio *radio = *state;

    add_strap(radio, "security=authenticate io=keyboard");
    start_pairing(radio, RADIO_PIPE);
    radio_wait_output(radio, TYPE_THERE);
    radio_wait_pairing(radio, STRAP, "asks=passkey");
    CLEANUP(cleanup_free) char *output = harness_log(radio->program);
    radio_air(radio, "strap enter " STRAP " %.6s", strstr(output, TYPE_THERE) + strlen(TYPE_THERE));
    check_end(radio, 0, "paired: h10 (heart-rate)\n");
    assert_bonded(radio, true);
}

/* Asks on both sides; the digits that the question has are those that the strap shows. */
static void compare(struct radio *radio, const char *here, const char *there)
{
    char digits[DIGITS + 1];
    char question[64];

    add_strap(radio, "security=authenticate io=yesno");
    start_pairing(radio, RADIO_PIPE);
    read_strap(radio, digits);
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
    check_end(*state, 0, "? [y/N] \npaired: h10 (heart-rate)\n");
    assert_bonded(*state, true);
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

    add_strap(radio, "security=authenticate io=yesno");
    for (int i = 0; i < 3; i++) {
        assert_non_null(harness_write_file(radio->harness, RADIO_FILE_NAME, rows[i].answers));
        start_pairing(radio, RADIO_FILE);
        if (rows[i].status == 0) {
            radio_wait_pairing(radio, STRAP, "asks=confirm");
            radio_air(radio, "strap confirm " STRAP " yes");
        }
        check_end(radio, rows[i].status, rows[i].said);
        assert_bonded(radio, rows[i].status == 0);
    }
}

static void test_other_digits(void **state)
{
    struct radio *radio = *state;

    add_strap(radio, "security=authenticate io=yesno");
    start_pairing(radio, RADIO_PIPE);
    radio_wait_output(radio, "? [y/N] ");
    radio_type(radio, "n\n");
    check_end(radio, 77, "zonula: " STRAP ": the digits are not the same\nnothing paired\n");
    assert_bonded(radio, false);
}

static void test_device_says_no(void **state)
{
    compare(*state, "y\n", "no");
    check_end(*state, 77,
              "zonula: " STRAP " refused: the digits were wrong, or it was told no\n"
              "nothing paired\n");
    assert_bonded(*state, false);
}

/* ---- nobody there ---- */

/* Without people nobody is asked: what can pair so does. */
static void test_nobody_to_ask(void **state)
{
    static const enum radio_input inputs[] = {RADIO_CLOSED, RADIO_NULL};
    static const char *const asking[] = {"device", "pair", STRAP, "--no-input", NULL};
    struct radio *radio = *state;

    add_strap(radio, "security=encrypt io=display");
    radio_air(radio, "fail Pair org.bluez.Error.AuthenticationFailed Authentication Failed 3");
    for (int i = 0; i < 3; i++) {
        radio_start(radio, i < 2 ? pair : asking, i < 2 ? inputs[i] : RADIO_TERMINAL);
        check_end(radio, 65,
                  "zonula: " STRAP " does not pair with nobody to ask\n"
                  "nothing paired; if it shows or wants digits, on a terminal: "
                  "zonula device pair " STRAP "\n");
    }
    start_pairing(radio, RADIO_CLOSED);
    check_end(radio, 0, "paired: h10 (heart-rate)\n");
    assert_bonded(radio, true);
}

static void test_does_not_pair(void **state)
{
    struct radio *radio = *state;

    add_strap(radio, "");
    radio_air(radio, "fail Pair org.bluez.Error.AuthenticationFailed Authentication Failed 1");
    start_pairing(radio, RADIO_PIPE);
    check_end(radio, 65,
              "zonula: " STRAP " does not pair\n"
              "nothing paired; without a bond: zonula device add " STRAP "\n");
}

static void test_link_is_lost(void **state)
{
    struct radio *radio = *state;

    add_strap(radio, "security=authenticate io=display");
    start_pairing(radio, RADIO_PIPE);
    radio_wait_output(radio, TYPE_HERE);
    radio_air(radio, "strap range " STRAP " out");
    check_end(radio, 69,
              TYPE_HERE "\nzonula: the link to " STRAP " was lost\n"
                        "nothing paired; try again nearer to the adapter\n");
}

static void test_not_heard(void **state)
{
    static const char *const away[] = {"device", "pair", STRAP, "--for", "1", NULL};
    static const char *const named[] = {"device", "pair", STRAP,      "--for",      "1",
                                        "--name", "x",    "--driver", "heart-rate", NULL};

    radio_check(*state, away, 69,
                "zonula: " STRAP " was not heard in 1 s\n"
                "nothing paired\n");
    radio_check(*state, named, 69, "zonula: " STRAP " was not heard in 1 s\nnothing paired\n");
}

static void test_without_an_adapter(void **state)
{
    static const char *const named[] = {"device", "pair",     STRAP,        "--name",
                                        "x",      "--driver", "heart-rate", NULL};
    struct radio *radio = *state;
    struct error err = {0};

    radio_check(radio, pair, 69, "zonula: no Bluetooth adapter is up\nnothing paired\n");
    radio_check(radio, named, 69,
                "zonula: no Bluetooth adapter is up\n"
                "nothing paired: bluetoothd is not running\n");
    assert_int_equal(harness_start_bluez(radio->harness, NULL, &err), 0);
    radio_check(radio, named, 69,
                "zonula: no Bluetooth adapter is up\n"
                "nothing paired: there is no adapter\n");
    radio_air(radio, "fail GetManagedObjects org.freedesktop.DBus.Error.AccessDenied no 1000");
    radio_check(radio, named, 77,
                "zonula: bluetoothd does not let us in (group bluetooth)\nnothing paired\n");
    radio_check(radio, pair, 77,
                "zonula: bluetoothd does not let us in (group bluetooth)\nnothing paired\n");
}

static void test_interrupted(void **state)
{
    struct radio *radio = *state;

    add_strap(radio, "security=authenticate io=display");
    start_pairing(radio, RADIO_TERMINAL);
    radio_wait_output(radio, TYPE_HERE);
    harness_signal(radio->program, SIGINT);
    check_end(radio, 130, TYPE_HERE "\nzonula: interrupted\nnothing paired\n");
    assert_bonded(radio, false);
    assert_true(harness_air_number(radio->harness, "CancelPairing") == 1);
    assert_true(harness_air_wait(radio->harness, "connected= ", 10000));
}

/* ---- for programs ---- */

static void check_form(struct radio *radio, const char *const *words, int status, const char *form)
{
    int got = 0;
    CLEANUP(cleanup_free) char *output = radio_run(radio, words, &got);

    assert_string_equal(output, form);
    cli_check_json(output, got, NULL);
    assert_int_equal(got, status);
}

static void test_json(void **state)
{
    static const char *const json[] = {"device", "pair", STRAP, "--json", NULL};
    static const char *const dry[] = {"device", "pair", STRAP, "--json", "-n", NULL};
    static const char *const away[] = {"device", "pair", OTHER, "--json", "--for", "1", NULL};
    struct radio *radio = *state;

#define DEVICE                                                         \
    "\"device\":{\"id\":\"h10\",\"name\":\"H10\",\"address\":\"" STRAP \
    "\",\"driver\":\"heart-rate\",\"battery_percent\":null}}\n"
    add_strap(radio, "security=encrypt io=none");
    check_form(radio, dry, 0,
               "{\"zonula\":1,\"ok\":true,\"dry_run\":true,\"paired_before\":false,\"added\":"
               "true," DEVICE);
    check_form(radio, json, 0,
               "{\"zonula\":1,\"ok\":true,\"dry_run\":false,\"paired_before\":false,"
               "\"added\":true," DEVICE);
    check_form(radio, json, 0,
               "{\"zonula\":1,\"ok\":true,\"dry_run\":false,\"paired_before\":true,"
               "\"added\":false," DEVICE);
    check_form(radio, away, 69,
               "{\"zonula\":1,\"ok\":false,\"exit\":69,\"error\":\"unavailable\",\"text\":\"" OTHER
               "\",\"message\":\"" OTHER " was not heard in 1 s\"}\n");
#undef DEVICE
}

/* The question goes to standard error, and what ends it is an object too. */
static void test_json_with_a_question(void **state)
{
    static const char *const json[] = {"device", "pair", STRAP, "--json", NULL};
    struct radio *radio = *state;

    add_strap(radio, "security=authenticate io=display");
    radio_start(radio, json, RADIO_PIPE);
    radio_wait_output(radio, TYPE_HERE);
    harness_signal(radio->program, SIGTERM);
    check_end(radio, 130,
              TYPE_HERE "\n{\"zonula\":1,\"ok\":false,\"exit\":130,\"error\":\"interrupted\","
                        "\"text\":\"" STRAP "\",\"message\":\"interrupted\"}\n");
}

int main(void)
{
#define WITH_ADAPTER(test) cmocka_unit_test_setup_teardown(test, radio_open, radio_close)
    const struct CMUnitTest tests[] = {
        WITH_ADAPTER(test_just_works),
        WITH_ADAPTER(test_added_before),
        WITH_ADAPTER(test_dry_run),
        WITH_ADAPTER(test_looks_before_it_pairs),
        WITH_ADAPTER(test_passkey_from_a_pipe),
        WITH_ADAPTER(test_passkey_on_a_terminal),
        WITH_ADAPTER(test_wrong_passkey),
        WITH_ADAPTER(test_no_more_input),
        WITH_ADAPTER(test_nothing_but_nonsense),
        WITH_ADAPTER(test_passkey_on_the_device),
        WITH_ADAPTER(test_same_digits),
        WITH_ADAPTER(test_answers_from_a_file),
        WITH_ADAPTER(test_other_digits),
        WITH_ADAPTER(test_device_says_no),
        WITH_ADAPTER(test_nobody_to_ask),
        WITH_ADAPTER(test_does_not_pair),
        WITH_ADAPTER(test_link_is_lost),
        WITH_ADAPTER(test_not_heard),
        cmocka_unit_test_setup_teardown(test_without_an_adapter, radio_open_bus, radio_close),
        WITH_ADAPTER(test_interrupted),
        WITH_ADAPTER(test_json),
        WITH_ADAPTER(test_json_with_a_question),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
