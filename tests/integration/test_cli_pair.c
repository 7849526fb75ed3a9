/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula device pair: what becomes of the bond, of the household, and of what is in the way. */
#include "core/cleanup.h"
#include "storage/people.h"
#include "tests/harness/cli.h"
#include "tests/harness/radio_strap.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <string.h>

/* ---- nobody is needed ---- */

static void test_just_works(void **state)
{
    static const char *const by_id[] = {"device", "pair", "h10", NULL};
    static const char *const renamed[] = {"device", "pair", STRAP, "--name", "Other", NULL};
    static const char *const quiet[] = {"device", "pair", STRAP, "-q", "--name", "H10", NULL};
    struct radio *radio = *state;

    strap_add(radio, "security=encrypt io=none");
    radio_check(radio, strap_pair, 0, "paired: h10 (heart-rate)\n");
    strap_assert_bonded(radio, true);
    radio_check(radio, by_id, 0, "paired already: h10 (heart-rate)\n");
    radio_check(radio, quiet, 0, "h10\n");
    radio_check(radio, renamed, 65,
                "zonula: " STRAP " is device \"h10\" already, with another name, person or driver\n"
                "nothing paired; leave out --name, --person and --driver\n");
    /* The bond outlives the household's interest. */
    radio_check(radio, (const char *const[]){"device", "rm", "h10", NULL}, 0,
                "removed: h10 (its readings stay)\n");
    radio_check(radio, strap_pair, 0, "paired already: h10 (heart-rate), added now\n");
}

/* Its address of now is forgotten by the next hour: what is kept is the one that the bond tells. */
static void test_a_private_address(void **state)
{
    static const char *const pair[] = {"device", "pair", "5A:00:00:00:00:01", NULL};
    static const char *const info[] = {"device", "info", "h10", NULL};
    struct radio *radio = *state;
    int status = 0;

    strap_add(radio, "security=encrypt io=none");
    radio_air(radio, "strap private " STRAP " 5A:00:00:00:00:01");
    radio_check(radio, pair, 0, "paired: h10 (heart-rate)\n");
    CLEANUP(cleanup_free) char *said = radio_run(radio, info, &status);
    assert_non_null(strstr(said, "address       " STRAP "\n"));
}

static void test_added_before(void **state)
{
    static const char *const add[] = {"device", "add",      STRAP,        "--name",
                                      "Chest",  "--driver", "heart-rate", NULL};
    static const char *const by_name[] = {"device", "pair", "CHEST", NULL};
    struct radio *radio = *state;

    strap_add(radio, "security=encrypt io=none");
    radio_check(radio, add, 0, "added: chest (heart-rate)\n");
    radio_check(radio, by_name, 0, "paired: chest (heart-rate)\n");
    strap_assert_bonded(radio, true);
}

static void test_dry_run(void **state)
{
    static const char *const dry[] = {"device", "pair", STRAP, "--dry-run", NULL};
    static const char *const list[] = {"device", "list", NULL};
    struct radio *radio = *state;

    strap_add(radio, "security=encrypt io=none");
    radio_check(radio, dry, 0, "would pair: h10 (heart-rate)\n");
    strap_assert_bonded(radio, false);
    int status = 0;
    CLEANUP(cleanup_free) char *devices = radio_run(radio, list, &status);
    assert_int_equal(status, 1);
    radio_check(radio, strap_pair, 0, "paired: h10 (heart-rate)\n");
    radio_check(radio, dry, 0, "would pair: h10 (heart-rate)\n");
}

/* What could not be stored is not paired. */
static void test_looks_before_it_pairs(void **state)
{
    static const char *const add[] = {"device", "add",      STRAP_NEXT,   "--name",
                                      "H10",    "--driver", "heart-rate", NULL};
    static const char *const bob[] = {"device", "pair", STRAP, "--person", "bob", NULL};
    static const char *const driver[] = {"device", "pair", STRAP, "--driver", "none", NULL};
    static const char *const name[] = {"device", "pair", STRAP, "--name", "!", NULL};
    struct radio *radio = *state;
    int status = 0;

    strap_add(radio, "security=encrypt io=none");
    radio_check(radio, add, 0, "added: h10 (heart-rate)\n");
    radio_check(radio, strap_pair, 65,
                "zonula: there is a device \"h10\" already\nnothing paired\n");
    CLEANUP(cleanup_free) char *nobody = radio_run(radio, bob, &status);
    assert_int_equal(status, 78);
    CLEANUP(cleanup_free) char *drivers = radio_run(radio, driver, &status);
    assert_int_equal(status, 65);
    assert_non_null(strstr(drivers, "zonula: no driver of that name; nothing paired\ndrivers: "));
    assert_non_null(strstr(drivers, "heart-rate"));
    radio_check(radio, name, 65,
                "zonula: a name has letters or digits a to z, and at most 64 bytes\n"
                "nothing paired; say it with --name\n");
    strap_assert_bonded(radio, false);
}

/* ---- private addresses ---- */

#define HIDDEN  "5A:00:00:00:00:01"
#define HIDDEN2 "5A:00:00:00:00:02"

static void check_address(struct radio *radio)
{
    static const char *const list[] = {"device", "list", "--json", NULL};
    int status = 0;
    CLEANUP(cleanup_free) char *devices = radio_run(radio, list, &status);

    assert_int_equal(status, 0);
    assert_non_null(strstr(devices, "\"address\":\"" STRAP "\""));
    assert_null(strstr(devices, "5A:00"));
}

/* It is kept by the address that it told, not by that of the moment. */
static void test_own_address_is_kept(void **state)
{
    static const char *const hidden[] = {"device", "pair", HIDDEN, NULL};
    static const char *const hidden_anew[] = {"device", "pair", HIDDEN2, "--name", "New", NULL};
    static const char *const by_id[] = {"device", "pair", "h10", NULL};
    static const char *const unpair[] = {"device", "unpair", "h10", NULL};
    struct radio *radio = *state;

    strap_add(radio, "security=encrypt io=none");
    radio_air(radio, "strap private " STRAP " " HIDDEN);
    radio_check(radio, hidden, 0, "paired: h10 (heart-rate)\n");
    strap_assert_bonded(radio, true);
    check_address(radio);
    radio_check(radio, by_id, 0, "paired already: h10 (heart-rate)\n");
    /* Without the bond it is a stranger again, until it tells who it is. */
    radio_check(radio, unpair, 0, "unpaired: h10 (its readings stay)\n");
    radio_air(radio, "strap forget " STRAP);
    radio_air(radio, "strap private " STRAP " " HIDDEN2);
    radio_check(radio, hidden_anew, 0, "paired: h10 (heart-rate)\n");
    check_address(radio);
}

static void test_own_address_of_one_that_was_added(void **state)
{
    static const char *const add[] = {"device", "add", HIDDEN, NULL};
    static const char *const by_id[] = {"device", "pair", "h10", NULL};
    struct radio *radio = *state;

    strap_add(radio, "security=encrypt io=none");
    radio_air(radio, "strap private " STRAP " " HIDDEN);
    radio_check(radio, add, 0, "added: h10 (heart-rate)\n");
    radio_check(radio, by_id, 0, "paired: h10 (heart-rate)\n");
    check_address(radio);
    radio_air(radio, "strap private " STRAP " " HIDDEN2);
    radio_check(radio, by_id, 0, "paired already: h10 (heart-rate)\n");
}

/* ---- paired, but not added ---- */

/* The digits are asked for: it has been looked at already whether the strap could be added. */
static struct store *start_and_open(struct radio *radio, const char *const *words)
{
    struct store *store = NULL;
    struct error err = {0};

    strap_add(radio, "security=authenticate io=display");
    radio_start(radio, words, RADIO_PIPE);
    radio_wait_output(radio, STRAP_TYPE_HERE);
    if (store_open(harness_path(radio->harness, "z.db"), &store, &err) < 0 ||
        store_begin(store, &err) < 0)
        fail_msg("%s", err.text);
    return store;
}

/* The bond stays, and what the program says adds the strap. */
static void check_added_later(struct radio *radio, const char *const *add, const char *id)
{
    const char *const by_id[] = {"device", "pair", id, NULL};
    char said[64];

    strap_assert_bonded(radio, true);
    snprintf(said, sizeof(said), "added: %s (heart-rate)\n", id);
    radio_check(radio, add, 0, said);
    snprintf(said, sizeof(said), "paired already: %s (heart-rate)\n", id);
    radio_check(radio, by_id, 0, said);
}

static void test_database_is_held(void **state)
{
    static const char *const add[] = {"device", "add", STRAP, NULL};
    struct radio *radio = *state;
    CLEANUP(store_closep) struct store *store = start_and_open(radio, strap_pair);

    strap_type_digits(radio);
    radio_check_end(radio, 75,
                    "zonula: " STRAP " is paired, but not added: "
                    "begin: another program is using the database\n"
                    "to add it: zonula device add " STRAP "\n");
    store_rollback(store);
    check_added_later(radio, add, "h10");
}

static void add_namesake(struct store *store)
{
    struct device device = {.address = STRAP_NEXT,
                            .id = "h10",
                            .label = "H10",
                            .driver = "heart-rate",
                            .battery_percent = -1};
    struct error err = {0};
    const int r = device_add(store, &device, &err);

    if (store_end(store, r, &err) < 0)
        fail_msg("%s", err.text);
}

static void test_name_is_taken_meanwhile(void **state)
{
    static const char *const add[] = {"device", "add", STRAP, "--name", "Mine", NULL};
    struct radio *radio = *state;
    CLEANUP(store_closep) struct store *store = start_and_open(radio, strap_pair);

    add_namesake(store);
    strap_type_digits(radio);
    radio_check_end(radio, 65,
                    "zonula: " STRAP " is paired, but not added: "
                    "there is a device \"h10\" already\n"
                    "see: zonula device list; then: zonula device add " STRAP " --name NAME\n");
    check_added_later(radio, add, "mine");
}

static void test_json_of_a_pairing_that_is_not_added(void **state)
{
    static const char *const json[] = {"device", "pair", STRAP, "--json", NULL};
    struct radio *radio = *state;
    CLEANUP(store_closep) struct store *store = start_and_open(radio, json);

    add_namesake(store);
    strap_type_digits(radio);
    radio_check_end(
        radio, 65,
        "{\"zonula\":1,\"ok\":false,\"exit\":65,\"error\":\"not_added\",\"text\":\"" STRAP
        "\",\"message\":\"" STRAP " is paired, but not added: there is a device "
        "\\\"h10\\\" already\",\"paired\":true}\n");
    strap_assert_bonded(radio, true);
}

/* ---- what is in the way ---- */

static void test_does_not_pair(void **state)
{
    struct radio *radio = *state;

    strap_add(radio, "");
    radio_air(radio, "fail Pair org.bluez.Error.AuthenticationFailed Authentication Failed 1");
    radio_start(radio, strap_pair, RADIO_PIPE);
    radio_check_end(radio, 65,
                    "zonula: " STRAP " does not pair\n"
                    "nothing paired; without a bond: zonula device add " STRAP "\n");
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

    radio_check(radio, strap_pair, 69, "zonula: no Bluetooth adapter is up\nnothing paired\n");
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
    radio_check(radio, strap_pair, 77,
                "zonula: bluetoothd does not let us in (group bluetooth)\nnothing paired\n");
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
    static const char *const away[] = {"device", "pair", STRAP_NEXT, "--json", "--for", "1", NULL};
    struct radio *radio = *state;

#define DEVICE                                                         \
    "\"device\":{\"id\":\"h10\",\"name\":\"H10\",\"address\":\"" STRAP \
    "\",\"driver\":\"heart-rate\",\"battery_percent\":null}}\n"
    strap_add(radio, "security=encrypt io=none");
    check_form(radio, dry, 0,
               "{\"zonula\":1,\"ok\":true,\"dry_run\":true,\"paired_before\":false,\"added\":"
               "true," DEVICE);
    check_form(radio, json, 0,
               "{\"zonula\":1,\"ok\":true,\"dry_run\":false,\"paired_before\":false,"
               "\"added\":true," DEVICE);
    check_form(radio, json, 0,
               "{\"zonula\":1,\"ok\":true,\"dry_run\":false,\"paired_before\":true,"
               "\"added\":false," DEVICE);
    check_form(
        radio, away, 69,
        "{\"zonula\":1,\"ok\":false,\"exit\":69,\"error\":\"unavailable\",\"text\":\"" STRAP_NEXT
        "\",\"message\":\"" STRAP_NEXT " was not heard in 1 s\"}\n");
#undef DEVICE
}

int main(void)
{
#define WITH_ADAPTER(test) cmocka_unit_test_setup_teardown(test, radio_open, radio_close)
    const struct CMUnitTest tests[] = {
        WITH_ADAPTER(test_just_works),
        WITH_ADAPTER(test_a_private_address),
        WITH_ADAPTER(test_added_before),
        WITH_ADAPTER(test_dry_run),
        WITH_ADAPTER(test_own_address_is_kept),
        WITH_ADAPTER(test_own_address_of_one_that_was_added),
        WITH_ADAPTER(test_looks_before_it_pairs),
        WITH_ADAPTER(test_database_is_held),
        WITH_ADAPTER(test_name_is_taken_meanwhile),
        WITH_ADAPTER(test_json_of_a_pairing_that_is_not_added),
        WITH_ADAPTER(test_does_not_pair),
        WITH_ADAPTER(test_not_heard),
        cmocka_unit_test_setup_teardown(test_without_an_adapter, radio_open_bus, radio_close),
        WITH_ADAPTER(test_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
