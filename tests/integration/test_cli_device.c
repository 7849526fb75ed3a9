/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula device info, and device add of a wearable that wants a key. */
#include "core/cleanup.h"
#include "core/history.h"
#include "storage/history.h"
#include "storage/people.h"
#include "storage/sync.h"
#include "tests/harness/cli.h"
#include "tests/harness/recorders.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MINUTE INT64_C(60000)
#define BAND   "C4:7C:8D:6A:22:02"
#define KEY    "00112233445566778899aabbccddeeff"

static const char *const info_ring[] = {"device", "info", "ring", NULL};

#define assert_done(call)                                                \
    do {                                                                 \
        struct error err = {0};                                          \
        const int done_ = (call);                                        \
        if (done_ < 0)                                                   \
            fail_msg("%s: %s (%s)", #call, err.text, error_name(done_)); \
    } while (0)

/* ---- info ---- */

static void test_of_a_newcomer(void **state)
{
    struct recorders *recorders = *state;
    struct device device;

    recorders_add(recorders, "ring", "recorder", false, &device);
    recorders_check(recorders, info_ring, 0,
                    "name          ring\n"
                    "driver        Recording ring (recorder)\n"
                    "address       C4:7C:8D:6A:11:00\n"
                    "person        alice\n"
                    "gives         heart rate, sleep, skin temperature, steps\n"
                    "last seen     never\n"
                    "last fetched  never\n"
                    "last try      never\n");
    recorders_add(recorders, "newer", "from-the-future", true, &device);
    recorders_check(recorders, (const char *const[]){"device", "info", "newer", NULL}, 0,
                    "name          newer\n"
                    "driver        a driver that this program does not have (from-the-future)\n"
                    "address       C4:7C:8D:6A:11:01\n"
                    "person        nobody\n"
                    "last seen     never\n");
    recorders_check(recorders, (const char *const[]){"device", "info", "x", NULL}, 1,
                    "zonula: no device called \"x\"\nsee: zonula device list\n");
    recorders_check(recorders, (const char *const[]){"device", "info", NULL}, 64,
                    "zonula: device info: which? see: zonula device list\n");
}

/* Asked at nine, what it said last is of eight. */
static void test_the_newest_reading(void **state)
{
    static const char *const list[] = {"device", "list", NULL};
    struct recorders *recorders = *state;
    struct device ring;

    recorders_add(recorders, "ring", "recorder", false, &ring);
    recorders_check(recorders, list, 0,
                    "name      kind      last seen         battery  readings\n"
                    "ring      recorder  -                       -         0\n");
    recorders_store(recorders, &ring, 3, RECORDERS_NOW_MS - 60 * MINUTE);
    ring.last_sync_ms = RECORDERS_NOW_MS;
    assert_done(store_begin(recorders->store, &err));
    assert_done(device_save_state(recorders->store, &ring, &err));
    assert_done(store_commit(recorders->store, &err));
    recorders_check(recorders, list, 0,
                    "name      kind      last seen         battery  readings\n"
                    "ring      recorder  -                       -         3\n");
    recorders_check(recorders, (const char *const[]){"device", "list", "--json", NULL}, 0,
                    "{\"zonula\":1,\"ok\":true,\"devices\":[{\"id\":\"ring\",\"name\":\"ring\","
                    "\"address\":\"C4:7C:8D:6A:11:00\",\"kind\":\"recorder\",\"last_seen\":null,"
                    "\"battery_percent\":null,\"newest_reading\":\"2026-03-14T06:10:00+00:00\","
                    "\"readings\":3}]}\n");
}

static void store_state(struct recorders *recorders, struct device *ring)
{
    const struct sync_state state = {.tried_ms = RECORDERS_NOW_MS - 10 * MINUTE,
                                     .succeeded_ms = RECORDERS_NOW_MS - 600 * MINUTE,
                                     .failure = "link_lost",
                                     .failures = 3,
                                     .links = 12,
                                     .link_ms = 200000};

    ring->battery_percent = 81;
    ring->last_seen_ms = RECORDERS_NOW_MS - MINUTE;
    snprintf(ring->firmware, sizeof(ring->firmware), "RT03_1.0");
    assert_done(device_save_state(recorders->store, ring, &err));
    assert_done(sync_state_put(recorders->store, ring->row, &state, &err));
    assert_done(fact_put(recorders->store, ring->row, "firmware", "RT03_1.0\x1b", 1, &err));
    assert_done(fact_put(recorders->store, ring->row, "hardware", "RT03_V3.1", 1, &err));
}

static void store_history(struct recorders *recorders, const struct device *ring)
{
    const struct reading readings[] = {
        {READING_HR, 61, RECORDERS_NOW_MS - 30 * MINUTE},
        {READING_HR, 62, RECORDERS_NOW_MS - 25 * MINUTE},
        {READING_SKIN_TEMP, 3345, RECORDERS_NOW_MS - 30 * MINUTE},
    };
    struct sleep_block block = {.start_ms = RECORDERS_NOW_MS - 600 * MINUTE,
                                .end_ms = RECORDERS_NOW_MS - 120 * MINUTE,
                                .offset_s = 3600};
    struct history history = {0};

    snprintf(block.key, sizeof(block.key), "night");
    assert_int_equal(sleep_block_add(&block, SLEEP_LIGHT, 480 * 60), 0);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(history_add(&history, &readings[i]), 0);
    assert_int_equal(history_add_sleep(&history, &block), 0);
    assert_done(history_put(recorders->store, ring->row, ring->person_row, &history, &err));
    history_free(&history);
}

static void store_refused(struct recorders *recorders, const struct device *ring)
{
    for (int i = 0; i < 6; i++) {
        struct quarantined item = {.kind = "hr",
                                   .at_ms = RECORDERS_NOW_MS - i * MINUTE,
                                   .value = 250 + i,
                                   .reason = "range",
                                   .received_ms = RECORDERS_NOW_MS - i};
        if (i == 1)
            snprintf(item.reason, sizeof(item.reason), "future");
        if (i == 2) {
            snprintf(item.kind, sizeof(item.kind), QUARANTINE_SLEEP);
            item.value = 90 * 60;
        }
        assert_done(quarantine_put(recorders->store, ring->row, &item, &err));
    }
}

static void test_of_one_with_a_history(void **state)
{
    static const char *const json[] = {"device", "info", "ring", "--json", NULL};
    static const char form[] =
        "{\"zonula\":1,\"ok\":true,\"device\":{\"id\":\"ring\",\"name\":\"ring\",\"address\":"
        "\"C4:7C:8D:6A:11:00\",\"driver\":\"recorder\",\"title\":\"Recording ring\",\"person\":"
        "\"alice\",\"gives\":[\"heart rate\",\"sleep\",\"skin temperature\",\"steps\"],\"history\":"
        "true,\"battery_percent\":81,\"firmware\":\"RT03_1.0\",\"last_seen\":"
        "\"2026-03-14T07:09:00+00:00\",\"facts\":{\"firmware\":\"RT03_1.0?\",\"hardware\":"
        "\"RT03_V3.1\"},\"sync\":{\"asked\":null,\"tried\":\"2026-03-14T07:00:00+00:00\","
        "\"succeeded\":\"2026-03-13T21:10:00+00:00\",\"failure\":\"link_lost\",\"message\":\"the "
        "link was lost; another phone may hold it, or it is too far away\",\"failures\":3,"
        "\"links\":12,\"linked_s\":200},\"newest\":{\"hr\":{\"at\":\"2026-03-14T06:45:00+00:00\","
        "\"value\":62,\"unit\":\"/min\"},\"skin_temp\":{\"at\":\"2026-03-14T06:40:00+00:00\","
        "\"value\":33.45,\"unit\":\"C\"}},\"sleep_until\":\"2026-03-14T05:10:00+00:00\","
        "\"not_taken\":{\"count\":6,\"reasons\":{\"range\":5,\"future\":1},\"newest\":[{\"at\":"
        "\"2026-03-14T07:10:00+00:00\",\"kind\":\"hr\",\"value\":250,\"reason\":\"range\"},"
        "{\"at\":\"2026-03-14T07:09:00+00:00\",\"kind\":\"hr\",\"value\":251,\"reason\":"
        "\"future\"},{\"at\":\"2026-03-14T07:08:00+00:00\",\"kind\":\"sleep\",\"value\":5400,"
        "\"reason\":\"range\"},{\"at\":\"2026-03-14T07:07:00+00:00\",\"kind\":\"hr\",\"value\":253,"
        "\"reason\":\"range\"},{\"at\":\"2026-03-14T07:06:00+00:00\",\"kind\":\"hr\",\"value\":254,"
        "\"reason\":\"range\"}]}}}\n";
    struct recorders *recorders = *state;
    struct device ring;

    recorders_add(recorders, "ring", "recorder", false, &ring);
    assert_done(store_begin(recorders->store, &err));
    store_state(recorders, &ring);
    store_history(recorders, &ring);
    store_refused(recorders, &ring);
    assert_done(store_commit(recorders->store, &err));
    recorders_check(
        recorders, info_ring, 0,
        "name          ring\n"
        "driver        Recording ring (recorder)\n"
        "address       C4:7C:8D:6A:11:00\n"
        "person        alice\n"
        "gives         heart rate, sleep, skin temperature, steps\n"
        "battery       81 %\n"
        "firmware      RT03_1.0?\n"
        "hardware      RT03_V3.1\n"
        "last seen     Sat 14 Mar 08:09\n"
        "last fetched  Fri 13 Mar 22:10\n"
        "last try      Sat 14 Mar 08:00, the link was lost; another phone may hold it, or it is "
        "too far away\n"
        "failures      3 in a row\n"
        "links         12, together 3 min 20 s\n"
        "newest        heart rate              62 /min     Sat 14 Mar 07:45\n"
        "              skin temperature        33.45 C     Sat 14 Mar 07:40\n"
        "              sleep, until                        Sat 14 Mar 06:10\n"
        "not taken     6: range 5, future 1\n"
        "              heart rate              250 /min    Sat 14 Mar 08:10  range\n"
        "              heart rate              251 /min    Sat 14 Mar 08:09  future\n"
        "              sleep                   1 h 30 min  Sat 14 Mar 08:08  range\n"
        "              heart rate              253 /min    Sat 14 Mar 08:07  range\n"
        "              heart rate              254 /min    Sat 14 Mar 08:06  range\n");
    recorders_check(recorders, json, 0, form);
    cli_check_json(form, 0, NULL);
}

/* What is in the live journal only, and what the daemon did not end. */
static void test_of_a_live_one(void **state)
{
    const struct reading readings[] = {
        {READING_HR, 70, RECORDERS_NOW_MS - 2000},
        {READING_RR, 850 * READING_RR_PER_MS, RECORDERS_NOW_MS - 2000},
        {READING_HR, 71, RECORDERS_NOW_MS - 1000}};
    struct recorders *recorders = *state;
    struct device strap, ring;

    recorders_add(recorders, "strap", "live", false, &strap);
    recorders_add(recorders, "ring", "recorder", false, &ring);
    recorders_daemon(recorders, true);
    assert_done(
        samples_append(recorders->samples, strap.row, strap.person_row, readings, 3, NULL, &err));
    assert_done(samples_flush(recorders->samples, &err));
    recorders_check(recorders, (const char *const[]){"device", "info", "strap", NULL}, 0,
                    "name          strap\n"
                    "driver        Live sensor (live)\n"
                    "address       C4:7C:8D:6A:11:00\n"
                    "person        alice\n"
                    "gives         heart rate, intervals between beats\n"
                    "last seen     never\n"
                    "newest        heart rate              71 /min     Sat 14 Mar 08:09\n"
                    "              interval between beats  850 ms      Sat 14 Mar 08:09\n");
    recorders_begin(recorders, &ring, RECORDERS_NOW_MS);
    recorders_start(recorders, info_ring);
    recorders_finish(recorders, 0,
                     "name          ring\n"
                     "driver        Recording ring (recorder)\n"
                     "address       C4:7C:8D:6A:11:01\n"
                     "person        alice\n"
                     "gives         heart rate, sleep, skin temperature, steps\n"
                     "last seen     never\n"
                     "last fetched  never\n"
                     "last try      Sat 14 Mar 08:10, not ended yet\n");
}

/* ---- a key ---- */

static void check_add(struct recorders *recorders, const char *note)
{
    char said[900];
    char id[8];

    snprintf(id, sizeof(id), "b%u", recorders->serial++);
    snprintf(said, sizeof(said), "added: %s (sealed)\n%s", id, note);
    recorders_check(
        recorders,
        (const char *const[]){"device", "add", BAND, "--driver", "sealed", "--name", id, NULL}, 0,
        said);
    snprintf(said, sizeof(said), "removed: %s (its readings stay)\n", id);
    recorders_check(recorders, (const char *const[]){"device", "rm", id, NULL}, 0, said);
}

static void test_what_to_do_for_a_key(void **state)
{
    struct recorders *recorders = *state;
    const char *path = harness_path(recorders->harness, "keys");
    char text[800];

    check_add(recorders, "note: it wants a key: name a file in zonula.conf, [bluetooth] "
                         "secrets_file, with the line: " BAND " KEY\n");
    snprintf(text, sizeof(text), "[bluetooth]\nsecrets_file = %s\n", path);
    recorders->config = harness_write_file(recorders->harness, "keys.conf", text);
    snprintf(text, sizeof(text), "note: it wants a key: add to %s the line: " BAND " KEY\n", path);
    check_add(recorders, text);
    harness_write_file(recorders->harness, "keys", "# none yet\n");
    assert_int_equal(chmod(path, 0600), 0);
    check_add(recorders, text);
    harness_write_file(recorders->harness, "keys", BAND " " KEY "\n");
    check_add(recorders, "");
}

/* Nor does anything of it show, however wrong the file is and however much is told. */
static void test_no_key_is_shown(void **state)
{
    static const char *const lines[] = {BAND " " KEY "g\n", KEY " " BAND "\n", BAND " " KEY " x\n"};
    static const char *const says[] = {
        "the key must be of hexadecimal digits",
        "must begin with an address that looks like C4:7C:8D:6A:11:02",
        "there is more behind the key"};
    static const char *const add[] = {"device", "add",    BAND, "--driver", "sealed",
                                      "--name", "banded", "-v", "-n",       NULL};
    struct recorders *recorders = *state;
    const char *path = harness_path(recorders->harness, "keys");
    char text[800];

    snprintf(text, sizeof(text), "[bluetooth]\nsecrets_file = %s\n", path);
    recorders->config = harness_write_file(recorders->harness, "keys.conf", text);
    for (int i = 0; i < 3; i++) {
        harness_write_file(recorders->harness, "keys", lines[i]);
        assert_int_equal(chmod(path, 0600), 0);
        snprintf(text, sizeof(text),
                 "added: banded (sealed)\nnote: it wants a key, which cannot be read: %s:1: %s\n",
                 path, says[i]);
        recorders_check(recorders, add, 0, text);
    }
    assert_int_equal(chmod(path, 0644), 0);
    snprintf(text, sizeof(text),
             "added: banded (sealed)\nnote: it wants a key, which cannot be read: %s: has mode "
             "0644, and only its owner may have a right to it: chmod 600\n",
             path);
    recorders_check(recorders, add, 0, text);
}

static void test_key_as_json(void **state)
{
    static const char *const add[] = {"device", "add",    BAND,     "--driver", "sealed",
                                      "--name", "banded", "--json", "-n",       NULL};
    static const char form[] =
        "{\"zonula\":1,\"ok\":true,\"dry_run\":true,\"device\":{\"id\":\"banded\",\"name\":"
        "\"banded\",\"address\":\"" BAND "\",\"driver\":\"sealed\"},\"note\":\"it wants a key: "
        "name a file in zonula.conf, [bluetooth] secrets_file, with the line: " BAND " KEY\"}\n";

    recorders_check(*state, add, 0, form);
    cli_check_json(form, 0, NULL);
}

int main(void)
{
#define IN_HOUSEHOLD(test) cmocka_unit_test_setup_teardown(test, recorders_open, recorders_close)
    const struct CMUnitTest tests[] = {
        IN_HOUSEHOLD(test_of_a_newcomer),         IN_HOUSEHOLD(test_the_newest_reading),
        IN_HOUSEHOLD(test_of_one_with_a_history), IN_HOUSEHOLD(test_of_a_live_one),
        IN_HOUSEHOLD(test_what_to_do_for_a_key),  IN_HOUSEHOLD(test_no_key_is_shown),
        IN_HOUSEHOLD(test_key_as_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
