/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula device scan and add: what is heard, and finding a wearable by the name that it shows. */
#include "core/cleanup.h"
#include "tests/harness/radio.h"
#include "tests/harness/test.h"
#include <stdlib.h>
#include <string.h>

#define STRAP "C4:7C:8D:6A:11:02"
#define OTHER "C4:7C:8D:6A:11:03"

#define ANSWER_MS 6000 /* for an end when there is no answer */

static void test_without_an_adapter(void **state)
{
    static const char *const scan[] = {"device", "scan", "--for", "1", NULL};

    radio_check(*state, scan, 69, "zonula: no Bluetooth adapter is up\nnothing read\n");
}

/* On the command line nobody waits for the longest that bluetoothd may take. */
static void test_bluetoothd_does_not_answer(void **state)
{
    static const char *const scan[] = {"device", "scan", NULL};
    static const char *const add[] = {"device", "add", STRAP, "--json", NULL};
    static const char *const pair[] = {"device", "pair",     STRAP,        "--name",
                                       "x",      "--driver", "heart-rate", NULL};
    struct radio *radio = *state;
    int64_t begun_ms = harness_now_ms();

    radio_air(radio, "hang GetManagedObjects 1000");
    radio_check(radio, scan, 69, "zonula: bluetoothd does not answer\nnothing read\n");
    radio_check(radio, add, 69,
                "{\"zonula\":1,\"ok\":false,\"exit\":69,\"error\":\"timeout\",\"text\":null,"
                "\"message\":\"bluetoothd does not answer\"}\n");
    radio_check(radio, pair, 69, "zonula: bluetoothd does not answer\nnothing paired\n");
    assert_true(harness_now_ms() - begun_ms < 3 * ANSWER_MS);
}

/* It is not asked for long whether it starts. */
static void test_bluetoothd_answers_late(void **state)
{
    static const char *const scan[] = {"device", "scan", "--for", "1", NULL};
    struct radio *radio = *state;
    int status = 0;

    radio_air(radio, "delay GetManagedObjects 2000");
    CLEANUP(cleanup_free) char *heard = radio_run(radio, scan, &status);
    assert_int_equal(status, 0);
    assert_non_null(strstr(heard, "0 devices in 1 s\n"));
}

static void test_scanning_is_denied(void **state)
{
    static const char *const scan[] = {"device", "scan", NULL};
    struct radio *radio = *state;

    radio_air(radio, "fail StartDiscovery org.freedesktop.DBus.Error.AccessDenied no 1000");
    radio_check(radio, scan, 77, "zonula: the scan failed: denied\nnothing read\n");
}

static void test_scan_and_add(void **state)
{
    static const char *const scan[] = {"device", "scan", "--for", "2", NULL};
    static const char *const add[] = {"device", "add", STRAP, NULL};
    static const char *const absent[] = {"device", "add", OTHER, "--for", "1", NULL};
    struct radio *radio = *state;
    int status = 0;

    radio_air(radio, "strap add " STRAP " name=H10 advertise_ms=100");
    CLEANUP(cleanup_free) char *heard = radio_run(radio, scan, &status);
    assert_int_equal(status, 0);
    assert_non_null(strstr(heard, "address            signal  name            supported\n"));
    assert_non_null(strstr(heard, STRAP "  "));
    assert_non_null(strstr(heard, "  H10             yes (heart-rate)\n"));
    assert_non_null(strstr(heard, "1 device in 2 s\n"));

    /* The driver is found by listening, and listening ends as soon as it is known. */
    int64_t begun_ms = harness_now_ms();
    radio_check(radio, add, 0, "added: h10 (heart-rate)\n");
    assert_true(harness_now_ms() - begun_ms < 9000);
    radio_check(radio, add, 65,
                "zonula: there is a device with address " STRAP " already\nnothing added\n");
    radio_check(radio, absent, 69,
                "zonula: " OTHER " was not heard in 1 s\n"
                "nothing added; without a scan: --driver NAME\n");
}

static void test_add_by_name(void **state)
{
    static const char *const add[] = {"device", "add", "  polar h10 ", NULL};
    static const char *const with_driver[] = {"device", "add",      "Polar H9",   "--name",
                                              "other",  "--driver", "heart-rate", NULL};
    static const char *const list[] = {"device", "list", NULL};
    struct radio *radio = *state;
    int status = 0;

    radio_air(radio, "strap add " STRAP " name=Polar_H10 advertise_ms=100");
    radio_air(radio, "strap add " OTHER " name=Polar_H9 advertise_ms=100");
    int64_t begun_ms = harness_now_ms();
    radio_check(radio, add, 0, "added: polar_h10 (heart-rate)\n");
    assert_true(harness_now_ms() - begun_ms < 9000);
    radio_check(radio, with_driver, 0, "added: other (heart-rate)\n");
    CLEANUP(cleanup_free) char *devices = radio_run(radio, list, &status);
    assert_non_null(strstr(devices, "polar_h10"));
}

/* A driver for which no product is known is offered to whoever asks for it, and to nobody else. */
static void test_experimental_drivers(void **state)
{
    static const char *const scan[] = {"device", "scan", "--for", "2", NULL};
    struct radio *radio = *state;
    int status = 0;

    radio_air(radio, "pams add " STRAP " name=Sleeper advertise_ms=100");
    CLEANUP(cleanup_free) char *without = radio_run(radio, scan, &status);
    assert_non_null(strstr(without, "  Sleeper         no driver\n"));
    radio->config =
        harness_write_file(radio->harness, "z.conf", "[bluetooth]\nexperimental = yes\n");
    CLEANUP(cleanup_free) char *with = radio_run(radio, scan, &status);
    assert_non_null(strstr(with, "  Sleeper         yes (pams)\n"));
}

static void test_pair_by_name(void **state)
{
    static const char *const pair[] = {"device", "pair", "polar h10", NULL};
    struct radio *radio = *state;

    radio_air(radio, "strap add " STRAP " name=Polar_H10 advertise_ms=100 security=encrypt");
    radio_air(radio, "strap add " OTHER " name=Polar_H9 advertise_ms=100 security=encrypt");
    radio_check(radio, pair, 0, "paired: polar_h10 (heart-rate)\n");
    assert_non_null(strstr(radio_air(radio, "strap pairing " STRAP), "bonded=1"));
    assert_non_null(strstr(radio_air(radio, "strap pairing " OTHER), "bonded=0"));
    /* The household may call it otherwise. */
    radio_check(radio, (const char *const[]){"device", "rm", "polar_h10", NULL}, 0,
                "removed: polar_h10 (its readings stay)\n");
    radio_check(radio,
                (const char *const[]){"device", "add", STRAP, "--name", "Chest", "--driver",
                                      "heart-rate", NULL},
                0, "added: chest (heart-rate)\n");
    radio_check(radio, pair, 0, "paired already: chest (heart-rate)\n");
}

/* To take the neighbour's would be worse than to ask. */
static void test_two_of_a_name(void **state)
{
    static const char *const commands[][6] = {
        {"device", "add", "h10", "--for", "5", NULL},
        {"device", "pair", "H10", "--for", "5", NULL},
        {"device", "add", "h10", "--json", NULL},
    };
    static const char *const said[] = {
        "zonula: several devices are called \"h10\":\n"
        "  " OTHER "   -50\n"
        "  " STRAP "   -60\n"
        "nothing added; say the address\n",
        "zonula: several devices are called \"H10\":\n"
        "  " OTHER "   -50\n"
        "  " STRAP "   -60\n"
        "nothing paired; say the address\n",
        "{\"zonula\":1,\"ok\":false,\"exit\":65,\"error\":\"ambiguous\",\"text\":\"h10\","
        "\"message\":\"several devices are called \\\"h10\\\":\",\"candidates\":["
        "{\"address\":\"" OTHER "\",\"signal_dbm\":-50},"
        "{\"address\":\"" STRAP "\",\"signal_dbm\":-60}]}\n",
    };
    struct radio *radio = *state;

    radio_air(radio, "strap add " STRAP " name=H10 rssi=-60 advertise_ms=100");
    radio_air(radio, "strap add " OTHER " name=H10 rssi=-50 advertise_ms=100");
    for (int i = 0; i < 3; i++)
        radio_check(radio, commands[i], 65, said[i]);
    assert_non_null(strstr(radio_air(radio, "strap pairing " OTHER), "bonded=0"));
}

static void test_bad_names(void **state)
{
    static const struct {
        const char *name;
        int status;
        const char *said;
    } rows[] = {
        {"Strap", 69, "zonula: Strap was not heard in 1 s\nnothing added\n"},
        {"H1", 69, "zonula: H1 was not heard in 1 s\nnothing added\n"},
        {"C4:7C:8D", 65, "zonula: an address looks like C4:7C:8D:6A:11:02\nnothing added\n"},
        {" \t", 65, "zonula: which device? its address, or the name it shows\nnothing added\n"},
        {"\x1b[31mH10\xff", 69, "zonula: \\x1b[31mH10\\xff was not heard in 1 s\nnothing added\n"},
    };
    struct radio *radio = *state;

    radio_air(radio, "strap add " STRAP " name=H10 advertise_ms=100");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        radio_check(radio, (const char *const[]){"device", "add", rows[i].name, "--for", "1", NULL},
                    rows[i].status, rows[i].said);
}

int main(void)
{
#define WITH_ADAPTER(test) cmocka_unit_test_setup_teardown(test, radio_open, radio_close)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_without_an_adapter, radio_open_bus, radio_close),
        WITH_ADAPTER(test_bluetoothd_does_not_answer),
        WITH_ADAPTER(test_bluetoothd_answers_late),
        WITH_ADAPTER(test_scanning_is_denied),
        WITH_ADAPTER(test_scan_and_add),
        WITH_ADAPTER(test_add_by_name),
        WITH_ADAPTER(test_experimental_drivers),
        WITH_ADAPTER(test_pair_by_name),
        WITH_ADAPTER(test_two_of_a_name),
        WITH_ADAPTER(test_bad_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
