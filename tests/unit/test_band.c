/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The virtual Huami band, by the bytes on the air: what it says must be known exactly, or the tests
 * of the driver prove nothing. Its login of 2021 is in test_huami_session.c, where two ways through
 * libcrypto meet.
 */
#include "tests/wearables/band.h"

#include "core/ztime.h"
#include "tests/harness/test.h"
#include <stdlib.h>
#include <string.h>

#define NOW_MS (INT64_C(1757109600) * 1000 + 5000) /* 2025-09-06 00:00:05 +02:00 */

struct packet {
    const char *uuid;
    size_t length;
    uint8_t bytes[64];
};

struct inbox {
    struct wearable *band;
    size_t count;
    struct packet packets[32];
};

static void receive(void *host, struct wearable *wearable,
                    const struct wearable_characteristic *characteristic, const uint8_t *bytes,
                    size_t length)
{
    struct inbox *inbox = host;
    (void)wearable;
    assert_true(inbox->count < 32 && length <= 64);
    struct packet *packet = &inbox->packets[inbox->count++];
    packet->uuid = characteristic->uuid;
    packet->length = length;
    memcpy(packet->bytes, bytes, length);
}

static void open_band(struct inbox *inbox, const char *options)
{
    static const char *const uuids[] = {UUID_HUAMI("0004"), UUID_HUAMI("0005"), UUID_HUAMI("0009")};
    struct error err = {0};
    *inbox = (struct inbox){0};
    if (wearable_new("band", "c0:11:22:33:44:55", options, &inbox->band, &err) < 0)
        fail_msg("%s", err.text);
    inbox->band->host = (struct wearable_host){.host = inbox, .notify = receive};
    for (size_t i = 0; i < 3; i++) {
        const struct wearable_characteristic *found = wearable_find(inbox->band, uuids[i]);
        if (found)
            inbox->band->type->subscribe(inbox->band, found, true, NOW_MS);
    }
}

static int write_hex(struct inbox *inbox, const char *number, const char *text)
{
    uint8_t bytes[64];
    size_t length;
    inbox->count = 0;
    assert_int_equal(wearable_parse_hex(text, bytes, sizeof(bytes), &length), 0);
    const struct wearable_characteristic *found = wearable_find(inbox->band, number);
    assert_non_null(found);
    const int r = inbox->band->type->write(inbox->band, found, bytes, length);
    inbox->band->type->tick(inbox->band, NOW_MS);
    return r;
}

static void expect(const struct inbox *inbox, size_t i, const char *text)
{
    uint8_t bytes[64];
    size_t length;
    assert_int_equal(wearable_parse_hex(text, bytes, sizeof(bytes), &length), 0);
    assert_true(i < inbox->count);
    assert_int_equal(inbox->packets[i].length, length);
    assert_memory_equal(inbox->packets[i].bytes, bytes, length);
}

#define CONTROL UUID_HUAMI("0004")
#define AUTH    UUID_HUAMI("0009")
#define TIME    "00002a2b-0000-1000-8000-00805f9b34fb"

#define LEGACY "auth=legacy form=00 mtu=23 from=29285157 seed=3" /* from 23:57 +02:00 */

/* With seed 3 the random number of the first login begins with 3 * 31 + 17 = 110 = 6e and goes on
 * in steps of 29. The proof is of openssl enc -aes-128-ecb -nopad. */
static void log_in(struct inbox *inbox)
{
    assert_int_equal(write_hex(inbox, AUTH, "0200"), ATT_OK);
    assert_int_equal(inbox->count, 1);
    expect(inbox, 0, "1002016e8ba8c5e2ff1c39567390adcae70421");
    assert_int_equal(write_hex(inbox, AUTH, "03001687a975ab2af45b7a120bb980ca69ea"), ATT_OK);
    expect(inbox, 0, "100301");
}

static void test_legacy_login(void **state)
{
    struct inbox inbox;
    (void)state;
    open_band(&inbox, LEGACY);
    assert_null(wearable_find(inbox.band, UUID_HUAMI("0016")));
    assert_int_equal(write_hex(&inbox, AUTH, "8200020100"), ATT_OK);
    assert_int_equal(inbox.count, 0); /* another model's question */
    assert_int_equal(write_hex(&inbox, AUTH, "0208"), ATT_OK);
    assert_int_equal(inbox.count, 0);
    assert_int_equal(write_hex(&inbox, AUTH, "03"), ATT_INVALID_LENGTH);
    log_in(&inbox);
    assert_int_equal(write_hex(&inbox, AUTH, "03000000000000000000000000000000000000"),
                     ATT_INVALID_LENGTH);
    assert_int_equal(write_hex(&inbox, AUTH, "030000000000000000000000000000000000"), ATT_OK);
    expect(&inbox, 0, "100304");
    wearable_free(inbox.band);
}

static void test_nothing_without_login(void **state)
{
    struct inbox inbox;
    (void)state;
    open_band(&inbox, LEGACY);
    assert_int_equal(write_hex(&inbox, CONTROL, "0113e907090517390008"), ATT_WRITE_NOT_PERMITTED);
    assert_int_equal(write_hex(&inbox, TIME, "e907090600000506000008"), ATT_WRITE_NOT_PERMITTED);
    wearable_free(inbox.band);
}

static void test_the_clock(void **state)
{
    static const struct {
        const char *bytes;
        int result;
    } cases[] = {
        {"e907090600000506000008", ATT_OK},          {"e9070906000005060000", ATT_INVALID_LENGTH},
        {"e907090600000505000008", ATT_APPLICATION}, /* it is no Friday */
        {"e9070d0600000506000008", ATT_APPLICATION}, /* month 13 */
        {"e907090600000506000048", ATT_APPLICATION}, /* zone 72 */
        {"e907090600000506010008", ATT_APPLICATION},
    };
    struct inbox inbox;
    (void)state;
    open_band(&inbox, LEGACY);
    log_in(&inbox);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(write_hex(&inbox, TIME, cases[i].bytes), cases[i].result);
    wearable_free(inbox.band);
}

static void test_a_fetch(void **state)
{
    struct inbox inbox;
    (void)state;
    open_band(&inbox, LEGACY);
    log_in(&inbox);
    assert_int_equal(write_hex(&inbox, TIME, "e907090600000506000008"), ATT_OK);
    assert_int_equal(write_hex(&inbox, CONTROL, "02"), ATT_APPLICATION); /* what? */
    /* Stress from 22:00 on: it has it from 23:57 on, three minutes. */
    assert_int_equal(write_hex(&inbox, CONTROL, "0113e907090516000008"), ATT_OK);
    assert_int_equal(inbox.count, 1);
    expect(&inbox, 0, "10010103000000e907090517390008");
    assert_int_equal(write_hex(&inbox, CONTROL, "02"), ATT_OK);
    assert_int_equal(inbox.count, 2);
    assert_string_equal(inbox.packets[0].uuid, UUID_HUAMI("0005"));
    assert_int_equal(inbox.packets[0].length, 4);
    assert_int_equal(inbox.packets[0].bytes[0], 0);
    for (int i = 0; i < 3; i++) {
        const unsigned stress = band_minute(3, 29285157 + i).stress;
        assert_int_equal(inbox.packets[0].bytes[1 + i], stress ? stress : 255);
    }
    expect(&inbox, 1, "100201");
    /* From now on there is nothing yet, and of other kinds never. */
    assert_int_equal(write_hex(&inbox, CONTROL, "0113e907090600000008"), ATT_OK);
    expect(&inbox, 0, "10010100000000e907090600000008");
    assert_int_equal(write_hex(&inbox, CONTROL, "0149e907090600000008"), ATT_OK);
    expect(&inbox, 0, "100102");
    assert_int_equal(write_hex(&inbox, CONTROL, "03"), ATT_OK);
    expect(&inbox, 0, "100301");
    char text[256];
    inbox.band->type->describe(inbox.band, text, sizeof(text));
    assert_string_equal(text,
                        "trusted=1 logins=1 refusals=0 chunks=0 rounds=1 kept=0 dropped=1 zone=8");
    wearable_free(inbox.band);
}

static void test_wrong_options_are_named(void **state)
{
    static const struct {
        const char *options;
        int result;
    } wrong[] = {
        {"auth=2019", -ERR_SYNTAX}, {"key=00", -ERR_LENGTH},    {"key=xy", -ERR_SYNTAX},
        {"form=81", -ERR_RANGE},    {"form=8", -ERR_SYNTAX},    {"record=5", -ERR_RANGE},
        {"round=0", -ERR_RANGE},    {"base=1", -ERR_NOT_FOUND},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct wearable *band = NULL;
        assert_int_equal(wearable_new("band", "c0:11:22:33:44:55", wrong[i].options, &band, NULL),
                         wrong[i].result);
        assert_null(band);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_legacy_login),
        cmocka_unit_test(test_nothing_without_login),
        cmocka_unit_test(test_the_clock),
        cmocka_unit_test(test_a_fetch),
        cmocka_unit_test(test_wrong_options_are_named),
    };
    return cmocka_run_group_tests_name("band", tests, NULL, NULL);
}
