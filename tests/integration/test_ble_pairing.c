/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pairing by the Bluetooth room against the stand-in for bluetoothd: both ends of each way to make
 * a bond, what a person does not do, and everything that may go away in the middle. The strap's end
 * is worked by commands.
 */
#include "tests/harness/central.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAIR_MS   20000 /* a scan, a link and the keys */
#define PEOPLE_MS 25000
#define DISPLAY   "security=authenticate io=display"
#define KEYBOARD  "security=authenticate io=keyboard"
#define COMPARE   "security=authenticate io=yesno"
#define SIMPLE    "security=encrypt io=none"

static void add_strap(struct central *f, const char *options)
{
    char line[160];
    snprintf(line, sizeof(line), "strap add " CENTRAL_ADDRESS " name=H10 " CENTRAL_QUICK " %s",
             options);
    central_air(f, line);
}

static void pair_with(struct central *f, const char *address, bool can_ask)
{
    const struct ble_pairing wanted = {.address = address, .seconds = 10, .can_ask = can_ask};
    memset(f->pair_steps, 0, sizeof(f->pair_steps));
    f->pair_result = 1;
    assert_int_equal(ble_pair(f->ble, &wanted, NULL), 0);
    assert_int_equal(ble_pair(f->ble, &wanted, NULL), -ERR_BUSY);
}

static void pair(struct central *f, bool can_ask)
{
    pair_with(f, CENTRAL_ADDRESS, can_ask);
}

/* A strap, our side and a pairing; no device is kept. */
static void begin(struct central *f, const char *options)
{
    add_strap(f, options);
    central_open(f, 5);
    pair(f, true);
}

static void until_step(struct central *f, enum ble_pair_step step)
{
    CENTRAL_UNTIL_WITHIN(f, f->pair_steps[step] > 0 || f->pair_result != 1, PAIR_MS);
    assert_int_equal(f->pair_steps[step], 1);
    assert_int_equal(f->pair_result, 1);
}

static void until_end_within(struct central *f, int result, unsigned ms)
{
    CENTRAL_UNTIL_WITHIN(f, f->pair_result != 1, ms);
    assert_int_equal(f->pair_result, result);
}

static void until_end(struct central *f, int result)
{
    until_end_within(f, result, PAIR_MS);
}

static bool strap_says(struct central *f, const char *text)
{
    assert_int_equal(harness_air(f->harness, NULL, "strap pairing " CENTRAL_ADDRESS), 0);
    return strstr(harness_answer(f->harness), text) != NULL;
}

static uint32_t shown_by_strap(struct central *f)
{
    assert_true(strap_says(f, "shows="));
    const char *digits = strstr(harness_answer(f->harness), "shows=") + strlen("shows=");
    assert_true(*digits >= '0' && *digits <= '9');
    return (uint32_t)strtoul(digits, NULL, 10);
}

/* Its link is as it was before, and nothing of ours is left at bluetoothd's. */
static void assert_tidy(struct central *f)
{
    assert_true(harness_air_wait(f->harness, "connected= ", 3000));
    struct ble_statistics statistics;
    ble_statistics(f->ble, &statistics);
    assert_int_equal(statistics.pending_calls, 0);
    CENTRAL_UNTIL_WITHIN(f,
                         harness_air_number(f->harness, "RegisterAgent") ==
                             harness_air_number(f->harness, "UnregisterAgent"),
                         3000);
}

/* ---- the ways to a bond ---- */

static void works_without_a_person(void **state)
{
    struct central *f = *state;
    add_strap(f, SIMPLE);
    central_open(f, 5);
    pair(f, false);
    until_end(f, 0);
    assert_true(strap_says(f, "bonded=1"));
    assert_int_equal(f->pair_steps[BLE_PAIR_BEGINS], 1);
    assert_int_equal(f->pair_steps[BLE_PAIR_ALREADY], 0);
    assert_string_equal(f->pair_why, "");
    assert_int_equal(harness_air_number(f->harness, "Pair"), 1);
    assert_int_equal(harness_air_number(f->harness, "RequestDefaultAgent"), -1);
    assert_tidy(f);
    /* It is there to stay: nothing is asked of it a second time. */
    pair(f, true);
    until_end(f, 0);
    assert_int_equal(f->pair_steps[BLE_PAIR_ALREADY], 1);
    assert_int_equal(f->pair_steps[BLE_PAIR_BEGINS], 0);
    assert_int_equal(harness_air_number(f->harness, "Pair"), 1);
    assert_int_equal(harness_air_number(f->harness, "Connect"), -1);
}

static void a_passkey_is_typed_here(void **state)
{
    struct central *f = *state;
    begin(f, DISPLAY);
    until_step(f, BLE_PAIR_ENTER);
    ble_pair_confirm(f->ble, true); /* was not asked */
    ble_pair_enter(f->ble, shown_by_strap(f));
    until_end(f, 0);
    assert_true(strap_says(f, "bonded=1"));
    assert_tidy(f);
}

static void a_passkey_is_typed_there(void **state)
{
    struct central *f = *state;
    begin(f, KEYBOARD);
    until_step(f, BLE_PAIR_SHOW);
    assert_true(strap_says(f, "asks=passkey"));
    char line[64];
    snprintf(line, sizeof(line), "strap enter " CENTRAL_ADDRESS " %06u", f->passkey);
    central_air(f, line);
    until_end(f, 0);
    assert_tidy(f);
}

static void digits_are_compared(void **state)
{
    struct central *f = *state;
    begin(f, COMPARE);
    until_step(f, BLE_PAIR_CONFIRM);
    assert_int_equal(f->passkey, shown_by_strap(f));
    ble_pair_enter(f->ble, f->passkey); /* was not asked */
    central_air(f, "strap confirm " CENTRAL_ADDRESS " yes");
    ble_pair_confirm(f->ble, true);
    until_end(f, 0);
    assert_tidy(f);
}

/* ---- what people do wrong, or not at all ---- */

static void a_wrong_passkey_makes_no_bond(void **state)
{
    struct central *f = *state;
    begin(f, DISPLAY);
    until_step(f, BLE_PAIR_ENTER);
    ble_pair_enter(f->ble, (shown_by_strap(f) + 1) % 1000000);
    until_end(f, -ERR_DENIED);
    assert_string_equal(f->pair_why, "Authentication Failed");
    assert_true(strap_says(f, "bonded=0"));
    assert_int_equal(harness_air_number(f->harness, "Pair"), 1);
    assert_tidy(f);
    /* The next attempt is not worse for it. */
    pair(f, true);
    until_step(f, BLE_PAIR_ENTER);
    ble_pair_enter(f->ble, shown_by_strap(f));
    until_end(f, 0);
}

static void a_no_here_is_a_no(void **state)
{
    struct central *f = *state;
    begin(f, COMPARE);
    until_step(f, BLE_PAIR_CONFIRM);
    ble_pair_confirm(f->ble, false);
    until_end(f, -ERR_DENIED);
    assert_tidy(f);
}

static void a_no_there_is_a_no(void **state)
{
    struct central *f = *state;
    begin(f, COMPARE);
    until_step(f, BLE_PAIR_CONFIRM);
    central_air(f, "strap confirm " CENTRAL_ADDRESS " no");
    until_end(f, -ERR_DENIED);
    assert_int_equal(f->pair_steps[BLE_PAIR_WITHDRAWN], 1);
    assert_tidy(f);
}

static void nobody_answers(void **state)
{
    struct central *f = *state;
    begin(f, DISPLAY);
    until_step(f, BLE_PAIR_ENTER);
    central_run_for(f, PEOPLE_MS - 2000);
    assert_int_equal(f->pair_result, 1);
    until_end(f, -ERR_TIMEOUT);
    assert_int_equal(f->pair_steps[BLE_PAIR_WITHDRAWN], 1);
    ble_pair_enter(f->ble, 1); /* too late: nothing */
    assert_tidy(f);
}

/* What cannot be asked is not shown to anybody. */
static void who_cannot_ask_is_not_asked(void **state)
{
    struct central *f = *state;
    add_strap(f, DISPLAY);
    central_open(f, 5);
    pair(f, false);
    CENTRAL_UNTIL_WITHIN(f, f->pair_result != 1, PAIR_MS);
    for (int step = BLE_PAIR_SHOW; step <= BLE_PAIR_WITHDRAWN; step++)
        assert_int_equal(f->pair_steps[step], 0);
    assert_tidy(f);
}

static void a_pairing_is_given_up(void **state)
{
    struct central *f = *state;
    begin(f, DISPLAY);
    until_step(f, BLE_PAIR_ENTER);
    ble_pair_cancel(f->ble);
    until_end(f, -ERR_DENIED);
    assert_int_equal(f->pair_steps[BLE_PAIR_WITHDRAWN], 1);
    assert_int_equal(harness_air_number(f->harness, "CancelPairing"), 1);
    assert_tidy(f);
    ble_pair_cancel(f->ble); /* nothing runs: nothing */
    pair(f, true);
    ble_pair_cancel(f->ble); /* before it is found */
    until_end(f, -ERR_DENIED);
}

/* ---- what is not there ---- */

static void what_is_not_heard_is_not_found(void **state)
{
    struct central *f = *state;
    const struct ble_pairing wanted = {.address = CENTRAL_ADDRESS, .seconds = 1};
    const struct ble_pairing nonsense = {.address = "strap", .seconds = 1};
    central_open(f, 5);
    f->pair_result = 1;
    assert_int_equal(ble_pair(f->ble, &nonsense, NULL), -ERR_SYNTAX);
    assert_int_equal(ble_pair(f->ble, &wanted, NULL), 0);
    until_end(f, -ERR_NOT_FOUND);
    assert_int_equal(f->pair_steps[BLE_PAIR_BEGINS], 0);
    assert_int_equal(harness_air_number(f->harness, "RegisterAgent"), -1);
}

static void an_adapter_that_is_off_does_not_pair(void **state)
{
    struct central *f = *state;
    central_air(f, "adapter power hci0 off");
    begin(f, SIMPLE);
    until_end_within(f, -ERR_UNAVAILABLE, 8000);
}

/* ---- what goes away in the middle ---- */

static void assert_ended_early(struct central *f)
{
    CENTRAL_UNTIL_WITHIN(f, f->pair_result != 1, 5000);
    assert_true(f->pair_result == -ERR_UNAVAILABLE || f->pair_result == -ERR_IO);
    assert_int_equal(f->pair_steps[BLE_PAIR_WITHDRAWN], 1);
}

static void bluetoothd_goes(void **state)
{
    struct central *f = *state;
    static const char *const ends[] = {"restart crash 500", "restart clean 500"};
    begin(f, DISPLAY);
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        until_step(f, BLE_PAIR_ENTER);
        central_air(f, ends[i]);
        assert_ended_early(f);
        ble_pair_enter(f->ble, 123456); /* nobody asks any more */
        CENTRAL_UNTIL_WITHIN(f, f->adapter_error == NULL, 10000);
        pair(f, true);
    }
    until_step(f, BLE_PAIR_ENTER);
    ble_pair_enter(f->ble, shown_by_strap(f));
    until_end(f, 0);
}

static void the_bus_goes(void **state)
{
    struct central *f = *state;
    begin(f, DISPLAY);
    until_step(f, BLE_PAIR_ENTER);
    harness_stop_bus(f->harness);
    assert_ended_early(f);
}

static void the_adapter_goes(void **state)
{
    struct central *f = *state;
    begin(f, DISPLAY);
    until_step(f, BLE_PAIR_ENTER);
    central_air(f, "adapter power hci0 off");
    assert_ended_early(f);
}

static void the_link_goes(void **state)
{
    struct central *f = *state;
    begin(f, DISPLAY);
    until_step(f, BLE_PAIR_ENTER);
    central_air(f, "drop " CENTRAL_ADDRESS);
    until_end(f, -ERR_IO);
    assert_int_equal(f->pair_steps[BLE_PAIR_WITHDRAWN], 1);
}

static void closing_in_the_middle(void **state)
{
    struct central *f = *state;
    begin(f, DISPLAY);
    until_step(f, BLE_PAIR_ENTER);
    const int64_t start_ms = harness_now_ms();
    central_close(f);
    assert_true(harness_now_ms() - start_ms < 4000);
    assert_int_equal(f->pair_result, 1); /* who closes wants no news */
    assert_true(harness_air_wait(f->harness, "connected= ", 3000));
    assert_true(strap_says(f, "bonded=0"));
}

/* ---- bluetoothd at its worst ---- */

/* Nothing was asked yet, so it begins anew without a word. */
static void a_link_that_fails_is_tried_again(void **state)
{
    struct central *f = *state;
    add_strap(f, SIMPLE);
    central_air(f, "refuse " CENTRAL_ADDRESS " 1");
    central_open(f, 5);
    pair(f, true);
    until_end(f, 0);
    assert_int_equal(harness_air_number(f->harness, "Pair"), 2);
    assert_int_equal(f->pair_steps[BLE_PAIR_BEGINS], 1);
}

static void busy_is_waited_for(void **state)
{
    struct central *f = *state;
    central_air(f, "fail Pair org.bluez.Error.InProgress In Progress 2");
    begin(f, SIMPLE);
    until_end(f, 0);
    assert_int_equal(harness_air_number(f->harness, "Pair"), 3);
}

static void a_pair_without_an_answer_is_repeated(void **state)
{
    struct central *f = *state;
    central_air(f, "hang Pair 1");
    begin(f, SIMPLE);
    until_end_within(f, 0, 45000);
    assert_int_equal(harness_air_number(f->harness, "CancelPairing"), 1);
}

static void agents_are_late(void **state)
{
    struct central *f = *state;
    central_air(f, "fail RegisterAgent org.freedesktop.DBus.Error.UnknownObject none 1");
    begin(f, SIMPLE);
    until_end(f, 0);
}

/* ---- devices that are kept ---- */

static bool is_error(const struct central *f, const char *error)
{
    return f->seen[0].state.error && strcmp(f->seen[0].state.error, error) == 0;
}

/* A strap that is kept asks for a bond; with one it beats, and again after every loss. */
static void kept_without_a_bond_then_paired(void **state)
{
    struct central *f = *state;
    central_start_strap(f, DISPLAY);
    CENTRAL_UNTIL(f, is_error(f, "needs_pairing"));
    assert_int_equal(f->seen[0].beats, 0);
    assert_true(harness_air_wait(f->harness, "connected= ", 3000));
    const long long connects = harness_air_number(f->harness, "Connect");
    central_run_for(f, 3000); /* it does not insist */
    assert_int_equal(harness_air_number(f->harness, "Connect"), connects);
    pair(f, true);
    until_step(f, BLE_PAIR_ENTER);
    ble_pair_enter(f->ble, shown_by_strap(f));
    until_end(f, 0);
    central_expect_beats(f, 5000); /* over the link of the pairing */
    assert_null(f->seen[0].state.error);
    assert_int_equal(harness_air_number(f->harness, "Connect"), connects);
    central_air(f, "drop " CENTRAL_ADDRESS);
    central_expect_loss(f);
    central_expect_beats(f, CENTRAL_LIMIT_MS);
}

/* Just Works makes a bond, but none that a strap contents itself with that wants to know whom it
 * talks to. It is tried on and on: when it wants less, the beats come. */
static void a_bond_that_is_not_good_enough(void **state)
{
    struct central *f = *state;
    begin(f, "security=authenticate io=none");
    until_end(f, 0);
    assert_true(strap_says(f, "bonded=1"));
    central_keep(f, CENTRAL_ADDRESS);
    CENTRAL_UNTIL(f, is_error(f, "weak_bond"));
    assert_int_equal(f->seen[0].beats, 0);
    central_air(f, "strap set " CENTRAL_ADDRESS " security=encrypt");
    central_expect_beats(f, CENTRAL_LIMIT_MS);
    assert_null(f->seen[0].state.error);
}

static void refused(struct central *f, const char *how)
{
    char line[128];
    snprintf(line, sizeof(line), "fail StartNotify org.bluez.Error.%s 1", how);
    central_air(f, line);
    central_open(f, 5);
    f->device_count = 0;
    f->seen[0].state.error = NULL;
    central_keep(f, CENTRAL_ADDRESS);
    CENTRAL_UNTIL(f, is_error(f, "needs_pairing"));
    f->closed = false;
    central_close(f);
}

static void each_word_for_a_missing_bond_is_known(void **state)
{
    struct central *f = *state;
    static const char *const words[] = {
        "NotPermitted Not paired",
        "NotAuthorized Not authorized",
        "Failed Operation failed with ATT error: 0x05",
        "Failed Operation failed with ATT error: 0x08",
        "Failed Operation failed with ATT error: 0x0c",
        "Failed Operation failed with ATT error: 0x0f",
    };
    add_strap(f, "");
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        refused(f, words[i]);
    /* This one is none of them: it is tried again on the same link. */
    central_air(f,
                "fail StartNotify org.bluez.Error.Failed Operation failed with ATT error: 0x0e 1");
    const long long connects = harness_air_number(f->harness, "Connect");
    central_open(f, 5);
    f->device_count = 0;
    central_keep(f, CENTRAL_ADDRESS);
    central_expect_beats(f, CENTRAL_LIMIT_MS);
    assert_int_equal(harness_air_number(f->harness, "Connect"), connects + 1);
}

/* As the command line does it while the daemon keeps the strap. */
static void kept_without_a_bond_then_paired_by_others(void **state)
{
    struct central *f = *state;
    central_start_strap(f, DISPLAY);
    CENTRAL_UNTIL(f, is_error(f, "needs_pairing"));
    central_run_for(f, CENTRAL_NARROW_MS); /* the daemon listens to little now */
    struct ble *keeper = f->ble;
    central_open(f, 5);
    pair(f, true);
    until_step(f, BLE_PAIR_ENTER);
    central_run_for(f, 1000); /* the link is there, and nobody touches it */
    ble_pair_enter(f->ble, shown_by_strap(f));
    until_end(f, 0);
    central_close(f);
    f->ble = keeper;
    f->closed = false;
    central_expect_beats(f, 15000);
}

static void an_open_link_stays_open(void **state)
{
    struct central *f = *state;
    central_start_strap(f, "security=open io=none");
    central_expect_beats(f, CENTRAL_LIMIT_MS);
    pair(f, true);
    until_end(f, 0);
    assert_true(central_connected(f, 0));
    central_expect_beats(f, 5000);
    assert_int_equal(harness_air_number(f->harness, "Connect"), 1);
}

/* A strap that wants encryption only gets keys by a subscription. They are no bond, and a person
 * who asks for one gets one. */
static void keys_of_a_link_are_no_bond(void **state)
{
    struct central *f = *state;
    central_start_strap(f, SIMPLE);
    central_expect_beats(f, CENTRAL_LIMIT_MS);
    assert_true(strap_says(f, "bonded=0"));
    pair(f, true);
    until_end(f, 0);
    assert_true(strap_says(f, "bonded=1"));
    assert_int_equal(f->pair_steps[BLE_PAIR_ALREADY], 0);
    assert_int_equal(f->pair_steps[BLE_PAIR_BEGINS], 1);
    central_expect_beats(f, 15000);
}

/* The keeper links it again at once; by then there is an agent, and its keys are a bond. */
static void keys_of_a_link_are_no_bond_for_others(void **state)
{
    struct central *f = *state;
    central_start_strap(f, SIMPLE);
    central_expect_beats(f, CENTRAL_LIMIT_MS);
    struct ble *keeper = f->ble;
    central_open(f, 5);
    pair(f, true);
    until_end(f, 0);
    assert_true(strap_says(f, "bonded=1"));
    central_close(f);
    f->ble = keeper;
    f->closed = false;
    central_expect_beats(f, 15000);
}

/* What else bluetoothd has does not matter: an adapter of somebody else, who has an agent too. */
static void another_adapter_is_left_alone(void **state)
{
    struct central *f = *state;
    central_air(f, "adapter add hci1 00:11:22:33:44:66");
    begin(f, DISPLAY);
    until_step(f, BLE_PAIR_ENTER);
    assert_string_equal(f->adapter, "hci0");
    ble_pair_enter(f->ble, shown_by_strap(f));
    until_end(f, 0);
}

/* ---- private addresses ---- */

#define FIRST_PRIVATE  "5A:00:00:00:00:01"
#define SECOND_PRIVATE "6B:00:00:00:00:02"
#define THIRD_PRIVATE  "7C:00:00:00:00:03"

static void begin_private(struct central *f)
{
    add_strap(f, SIMPLE);
    central_air(f, "strap private " CENTRAL_ADDRESS " " FIRST_PRIVATE);
    central_open(f, 5);
}

/* What is paired by the address of now is known by the one that stays; from then on bluetoothd
 * knows it whatever it advertises with, also after its restart. */
static void the_bond_tells_who_it_is(void **state)
{
    struct central *f = *state;
    begin_private(f);
    pair_with(f, FIRST_PRIVATE, true);
    until_end(f, 0);
    assert_string_equal(f->pair_address, CENTRAL_ADDRESS);
    central_keep(f, f->pair_address);
    central_expect_beats(f, CENTRAL_LIMIT_MS);
    central_air(f, "strap private " CENTRAL_ADDRESS " " SECOND_PRIVATE);
    central_air(f, "drop " CENTRAL_ADDRESS);
    central_expect_loss(f);
    central_expect_beats(f, CENTRAL_LIMIT_MS);
    central_air(f, "strap private " CENTRAL_ADDRESS " " THIRD_PRIVATE);
    central_air(f, "restart clean 300");
    central_expect_loss(f);
    central_expect_beats(f, CENTRAL_LIMIT_MS);
}

/* Without a bond nobody can tell that two addresses are one device: none is taken for ours. */
static void without_a_bond_an_address_is_a_device(void **state)
{
    struct central *f = *state;
    begin_private(f);
    central_air(f, "strap private " CENTRAL_ADDRESS " " SECOND_PRIVATE);
    central_keep(f, FIRST_PRIVATE);
    CENTRAL_UNTIL(f, harness_air_number(f->harness, "devices") == 1); /* it is heard */
    central_run_for(f, 2000);
    assert_true(harness_air_number(f->harness, "Connect") <= 0);
    central_air(f, "strap private " CENTRAL_ADDRESS " " FIRST_PRIVATE);
    central_expect_beats(f, CENTRAL_LIMIT_MS);
}

int main(void)
{
#define TEST(name)     cmocka_unit_test_setup_teardown(name, central_start_566, central_stop)
#define TEST_587(name) cmocka_unit_test_setup_teardown(name, central_start_587, central_stop)
    const struct CMUnitTest tests[] = {
        TEST(works_without_a_person),
        TEST_587(works_without_a_person),
        TEST(a_passkey_is_typed_here),
        TEST_587(a_passkey_is_typed_here),
        TEST(a_passkey_is_typed_there),
        TEST(digits_are_compared),
        TEST(a_wrong_passkey_makes_no_bond),
        TEST(a_no_here_is_a_no),
        TEST(a_no_there_is_a_no),
        TEST(nobody_answers),
        TEST(who_cannot_ask_is_not_asked),
        TEST(a_pairing_is_given_up),
        TEST(what_is_not_heard_is_not_found),
        TEST(an_adapter_that_is_off_does_not_pair),
        TEST(bluetoothd_goes),
        TEST(the_bus_goes),
        TEST(the_adapter_goes),
        TEST(the_link_goes),
        TEST(closing_in_the_middle),
        TEST(a_link_that_fails_is_tried_again),
        TEST(busy_is_waited_for),
        TEST(a_pair_without_an_answer_is_repeated),
        TEST(agents_are_late),
        TEST(each_word_for_a_missing_bond_is_known),
        TEST(kept_without_a_bond_then_paired),
        TEST_587(kept_without_a_bond_then_paired),
        TEST(a_bond_that_is_not_good_enough),
        TEST_587(a_bond_that_is_not_good_enough),
        TEST(kept_without_a_bond_then_paired_by_others),
        TEST_587(kept_without_a_bond_then_paired_by_others),
        TEST(an_open_link_stays_open),
        TEST(keys_of_a_link_are_no_bond),
        TEST_587(keys_of_a_link_are_no_bond),
        TEST(keys_of_a_link_are_no_bond_for_others),
        TEST_587(keys_of_a_link_are_no_bond_for_others),
        TEST(another_adapter_is_left_alone),
        TEST(the_bond_tells_who_it_is),
        TEST_587(the_bond_tells_who_it_is),
        TEST(without_a_bond_an_address_is_a_device),
    };
    return cmocka_run_group_tests_name("ble_pairing", tests, NULL, NULL);
}
