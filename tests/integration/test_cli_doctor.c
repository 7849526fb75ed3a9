/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula doctor: the real program, the stand-in for bluetoothd, and databases in every condition.
 */
#include "core/cleanup.h"
#include "core/clock.h"
#include "storage/people.h"
#include "storage/trouble.h"
#include "tests/harness/cli.h"
#include "tests/harness/radio.h"
#include "tests/harness/test.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STRAP "C4:7C:8D:6A:11:02"

static const char *const doctor[] = {"doctor", NULL};

static void expect(struct radio *radio, const char *const *words, int status, const char *text)
{
    int got = 0;
    CLEANUP(cleanup_free) char *output = radio_run(radio, words, &got);

    if (!strstr(output, text))
        fail_msg("\"%s\" is not in\n%s", text, output);
    assert_int_equal(got, status);
}

/* A strap of Alice, of which something came a moment ago. */
static struct device add_strap(struct radio *radio, int64_t came_ms)
{
    CLEANUP(cleanup_free) struct device *devices = NULL;
    CLEANUP(store_closep) struct store *store = NULL;
    struct error err = {0};
    size_t count = 0;

    radio_check(radio, (const char *const[]){"person", "add", "Alice", "--tz", "UTC", "-q", NULL},
                0, "alice\n");
    expect(radio,
           (const char *const[]){"device", "add", STRAP, "--name", "strap", "--driver",
                                 "heart-rate", NULL},
           0, "added: strap");
    assert_int_equal(store_open(harness_path(radio->harness, "z.db"), &store, &err), 0);
    assert_int_equal(device_list(store, &devices, &count, &err), 0);
    assert_int_equal(count, 1);
    devices[0].last_sync_ms = came_ms;
    devices[0].battery_percent = 80;
    assert_int_equal(store_begin(store, &err), 0);
    assert_int_equal(device_save_state(store, &devices[0], &err), 0);
    assert_int_equal(store_commit(store, &err), 0);
    return devices[0];
}

static void store_trouble(struct radio *radio, const struct device *device,
                          const struct device_trouble *trouble)
{
    CLEANUP(store_closep) struct store *store = NULL;
    struct error err = {0};

    assert_int_equal(store_open(harness_path(radio->harness, "z.db"), &store, &err), 0);
    assert_int_equal(store_begin(store, &err), 0);
    assert_int_equal(device_trouble_put(store, device->row, trouble, &err), 0);
    assert_int_equal(store_commit(store, &err), 0);
}

static int64_t now_ms(void)
{
    struct clock clock;
    struct error err = {0};

    assert_int_equal(clock_init_from(&clock, &err), 0);
    return clock_wall_ms(&clock);
}

static void test_an_empty_household(void **state)
{
    struct radio *radio = *state;

    expect(radio, doctor, 0, "warn  database      there is none yet");
    radio_check(radio, (const char *const[]){"person", "add", "Alice", "--tz", "UTC", "-q", NULL},
                0, "alice\n");
    expect(radio, doctor, 0, "ok    database      version 7, integrity sound, ");
    expect(radio, doctor, 0, ", mode 0600\n");
    expect(radio, doctor, 0, "ok    food table    874 foods, version 1\n");
    expect(radio, doctor, 0, "warn  zonulad       does not run");
    expect(radio, doctor, 0, "ok    bluetooth     hci0 up\n");
    expect(radio, doctor, 0, "ok    wearables     none yet; see: zonula device scan\n");
    expect(radio, (const char *const[]){"doctor", "--strict", NULL}, 1, ", no failure\n");
    expect(radio, (const char *const[]){"doctor", "now", NULL}, 64, "doctor takes no argument");
    expect(radio, (const char *const[]){"today", "--strict", NULL}, 64,
           "--strict does not belong to today");
}

static void test_wearables(void **state)
{
    static const struct {
        struct device_trouble trouble;
        const char *says;
    } rows[] = {
        {{.word = "connect_failed", .since_ms = 1},
         "warn  strap         it does not take the link; another phone may hold it, battery 80 "
         "%\n"},
        {{.word = "needs_pairing", .since_ms = 1},
         "warn  strap         it wants a bond first: zonula device pair strap, battery 80 %\n"},
        {{.word = "connect_failed", .since_ms = 1, .unreachable = true},
         "another phone may hold it; all that could be tried was tried, battery 80 %\n"},
        {{.word = ""}, "ok    strap         last reading "},
    };
    struct radio *radio = *state;
    const struct device strap = add_strap(radio, now_ms() - 60000);

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        store_trouble(radio, &strap, &rows[i].trouble);
        expect(radio, doctor, 0, rows[i].says);
    }
}

static void test_a_wearable_that_is_silent(void **state)
{
    struct radio *radio = *state;

    add_strap(radio, now_ms() - INT64_C(3) * 86400000);
    expect(
        radio, doctor, 0,
        "warn  strap         silent for 3 days, battery 80 %: not heard; is it near, charged, and "
        "free of its phone app?\n");
}

static void test_bluetooth_in_every_condition(void **state)
{
    struct radio *radio = *state;

    add_strap(radio, now_ms());
    radio_air(radio, "adapter power hci0 off");
    expect(radio, doctor, 69, "fail  bluetooth     the adapter is off: ");
    expect(radio, doctor, 69, ", 1 failure\n");
    radio_air(radio, "adapter remove hci0");
    expect(radio, doctor, 69, "fail  bluetooth     there is no adapter: ");
    radio_air(radio, "hang GetManagedObjects 1000");
    expect(radio, doctor, 69,
           "fail  bluetooth     bluetoothd does not answer: it may hang: systemctl restart");
}

static void test_without_bluetoothd(void **state)
{
    expect(*state, doctor, 0, "warn  bluetooth     bluetoothd is not running: ");
}

static void test_a_damaged_database(void **state)
{
    struct radio *radio = *state;
    const char *path = harness_path(radio->harness, "z.db");

    add_strap(radio, now_ms());
    assert_int_equal(chmod(path, 0644), 0);
    expect(radio, doctor, 0, "mode 0644; others can read it: chmod 600\n");
    CLEANUP(cleanup_fd) int fd = open(path, O_WRONLY | O_CLOEXEC);
    char junk[1024];
    memset(junk, 0x5a, sizeof(junk));
    for (off_t page = 1; page < 40; page++)
        assert_int_equal(pwrite(fd, junk, sizeof(junk), page * 1024), sizeof(junk));
    expect(radio, doctor, 69, "fail  database      ");
    assert_int_equal(ftruncate(fd, 0), 0);
    assert_int_equal(pwrite(fd, junk, sizeof(junk), 0), sizeof(junk));
    expect(radio, doctor, 69, "fail  database      ");
}

static void test_json(void **state)
{
    static const char *const words[] = {"doctor", "--json", NULL};
    static const char *const strict[] = {"doctor", "--json", "--strict", NULL};
    struct radio *radio = *state;
    int status = 0;

    CLEANUP(cleanup_free) char *well = radio_run(radio, words, &status);
    assert_int_equal(status, 0);
    cli_check_json(well, status, NULL);
    assert_non_null(strstr(well, "{\"name\":\"bluetooth\",\"state\":\"ok\",\"text\":\"hci0 up\"}"));
    CLEANUP(cleanup_free) char *warned = radio_run(radio, strict, &status);
    assert_int_equal(status, 1);
    cli_check_json(warned, status, NULL);
    assert_non_null(strstr(warned, "\"error\":\"warning\""));
    add_strap(radio, now_ms());
    radio_air(radio, "adapter power hci0 off");
    CLEANUP(cleanup_free) char *failed = radio_run(radio, words, &status);
    assert_int_equal(status, 69);
    cli_check_json(failed, status, NULL);
    assert_non_null(strstr(failed, "\"failures\":1"));
}

int main(void)
{
#define WITH_ADAPTER(test) cmocka_unit_test_setup_teardown(test, radio_open, radio_close)
    const struct CMUnitTest tests[] = {
        WITH_ADAPTER(test_an_empty_household),
        WITH_ADAPTER(test_wearables),
        WITH_ADAPTER(test_a_wearable_that_is_silent),
        WITH_ADAPTER(test_bluetooth_in_every_condition),
        cmocka_unit_test_setup_teardown(test_without_bluetoothd, radio_open_bus, radio_close),
        WITH_ADAPTER(test_a_damaged_database),
        WITH_ADAPTER(test_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
