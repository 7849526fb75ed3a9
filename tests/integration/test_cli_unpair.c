/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula device unpair, with a wearable that gives its readings only to whom it has a bond with. */
#include "core/cleanup.h"
#include "tests/harness/cli.h"
#include "tests/harness/radio.h"
#include "tests/harness/test.h"
#include <stdlib.h>
#include <string.h>

#define STRAP "C4:7C:8D:6A:11:02"
#define OTHER "C4:7C:8D:6A:11:03"

static const char *const pair[] = {"device", "pair", STRAP, NULL};
static const char *const unpair[] = {"device", "unpair", "h10", NULL};
static const char *const by_address[] = {"device", "unpair", "c4:7c:8d:6a:11:02", NULL};

static void add_strap(struct radio *radio)
{
    radio_air(radio, "strap add " STRAP " name=H10 advertise_ms=100 security=encrypt io=none");
}

/* On the wearable's side, which is not told when the other takes a bond back. */
static void assert_bonded(struct radio *radio, bool bonded)
{
    assert_non_null(
        strstr(radio_air(radio, "strap pairing " STRAP), bonded ? "bonded=1" : "bonded=0"));
}

/* The household keeps it, and it wants to be paired again; it has to forget the bond as well. */
static void test_bond_is_taken_back(void **state)
{
    struct radio *radio = *state;
    int status = 0;

    add_strap(radio);
    radio_check(radio, pair, 0, "paired: h10 (heart-rate)\n");
    assert_bonded(radio, true);
    radio_check(radio, unpair, 0, "unpaired: h10 (its readings stay)\n");
    assert_true(harness_air_number(radio->harness, "RemoveDevice") == 1);
    CLEANUP(cleanup_free)
    char *devices = radio_run(radio, (const char *const[]){"device", "list", NULL}, &status);
    assert_non_null(strstr(devices, "h10"));
    assert_bonded(radio, true);
    radio_air(radio, "strap forget " STRAP);
    assert_bonded(radio, false);
    radio_check(radio, unpair, 1, "zonula: there is no bond with " STRAP "\nnothing unpaired\n");
    radio_check(radio, pair, 0, "paired: h10 (heart-rate)\n");
    assert_bonded(radio, true);
}

/* Also of one that the household does not have any more. */
static void test_by_address(void **state)
{
    struct radio *radio = *state;

    add_strap(radio);
    radio_check(radio, pair, 0, "paired: h10 (heart-rate)\n");
    radio_check(radio, (const char *const[]){"device", "rm", "h10", NULL}, 0,
                "removed: h10 (its readings stay)\n");
    radio_check(radio, unpair, 1,
                "zonula: no device called \"h10\"\n"
                "nothing unpaired; see: zonula device list, or say the address\n");
    radio_check(radio, by_address, 0, "unpaired: " STRAP "\n");
    radio_check(radio, by_address, 1,
                "zonula: there is no bond with " STRAP "\nnothing unpaired\n");
}

/* What has no bond is left as it is: bluetoothd goes on knowing it. */
static void test_without_a_bond(void **state)
{
    struct radio *radio = *state;

    radio_air(radio, "strap add " STRAP " name=H10 advertise_ms=100 known=1");
    radio_check(radio, by_address, 1,
                "zonula: there is no bond with " STRAP "\nnothing unpaired\n");
    assert_true(harness_air_number(radio->harness, "RemoveDevice") <= 0);
    radio_check(radio, (const char *const[]){"device", "unpair", OTHER, NULL}, 1,
                "zonula: there is no bond with " OTHER "\nnothing unpaired\n");
    radio_check(radio, (const char *const[]){"device", "unpair", NULL}, 64,
                "zonula: device unpair: which? see: zonula device list\n");
}

static void test_dry_run_and_forms(void **state)
{
    static const char *const dry[] = {"device", "unpair", "h10", "-n", NULL};
    static const char *const json[] = {"device", "unpair", "h10", "--json", NULL};
    static const char *const quiet[] = {"device", "unpair", "H10", "-q", NULL};
    static const char done[] =
        "{\"zonula\":1,\"ok\":true,\"dry_run\":false,\"address\":\"" STRAP "\",\"id\":\"h10\"}\n";
    static const char none[] =
        "{\"zonula\":1,\"ok\":false,\"exit\":1,\"error\":\"not_found\",\"text\":null,"
        "\"message\":\"there is no bond with " STRAP "\"}\n";
    struct radio *radio = *state;

    add_strap(radio);
    radio_check(radio, pair, 0, "paired: h10 (heart-rate)\n");
    radio_check(radio, dry, 0, "would unpair: h10 (its readings stay)\n");
    assert_bonded(radio, true);
    radio_check(radio, json, 0, done);
    cli_check_json(done, 0, NULL);
    radio_check(radio, json, 1, none);
    cli_check_json(none, 1, "zonula: there is no bond with " STRAP "\nnothing unpaired\n");
    radio_air(radio, "strap forget " STRAP);
    radio_check(radio, pair, 0, "paired: h10 (heart-rate)\n");
    radio_check(radio, quiet, 0, "h10\n");
}

/* ---- as it goes wrong ---- */

static void test_bluez_says_no(void **state)
{
    static const struct {
        const char *fault;
        int status;
        const char *said;
    } rows[] = {
        {"fail RemoveDevice org.bluez.Error.Failed not today 1", 69,
         "zonula: bluetoothd did not take back the bond with " STRAP "\nnothing unpaired\n"},
        {"fail RemoveDevice org.freedesktop.DBus.Error.AccessDenied no 1", 77,
         "zonula: bluetoothd does not let us take back the bond with " STRAP
         "\nnothing unpaired\n"},
        {"fail RemoveDevice org.bluez.Error.DoesNotExist gone 1", 1,
         "zonula: there is no bond with " STRAP "\nnothing unpaired\n"},
        {"fail RemoveDevice org.freedesktop.DBus.Error.NoReply slow 1", 69,
         "zonula: bluetoothd does not answer\nnothing unpaired\n"},
    };
    struct radio *radio = *state;

    add_strap(radio);
    radio_check(radio, pair, 0, "paired: h10 (heart-rate)\n");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        radio_air(radio, "%s", rows[i].fault);
        radio_check(radio, unpair, rows[i].status, rows[i].said);
        assert_bonded(radio, true);
    }
    radio_check(radio, unpair, 0, "unpaired: h10 (its readings stay)\n");
}

static void test_bluetoothd_dies_meanwhile(void **state)
{
    struct radio *radio = *state;
    int status = 0;

    add_strap(radio);
    radio_check(radio, pair, 0, "paired: h10 (heart-rate)\n");
    radio_air(radio, "hang RemoveDevice 1");
    radio_air(radio, "at 1500 restart crash 8000");
    CLEANUP(cleanup_free) char *said = radio_run(radio, unpair, &status);
    if (status != 69)
        fail_msg("%d: %s", status, said);
}

static void test_without_an_adapter(void **state)
{
    struct radio *radio = *state;

    radio_check(radio, by_address, 69, "zonula: no Bluetooth adapter is up\nnothing unpaired\n");
}

int main(void)
{
#define WITH_ADAPTER(test) cmocka_unit_test_setup_teardown(test, radio_open, radio_close)
    const struct CMUnitTest tests[] = {
        WITH_ADAPTER(test_bond_is_taken_back),
        WITH_ADAPTER(test_by_address),
        WITH_ADAPTER(test_without_a_bond),
        WITH_ADAPTER(test_dry_run_and_forms),
        WITH_ADAPTER(test_bluez_says_no),
        WITH_ADAPTER(test_bluetoothd_dies_meanwhile),
        cmocka_unit_test_setup_teardown(test_without_an_adapter, radio_open_bus, radio_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
