/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The virtual ring, against frames of real ones: what it says must be what they say, or nothing
 * that a driver does with it proves anything. Sources as in tests/unit/test_colmi.c.
 */
#include "tests/harness/test.h"

#include "tests/wearables/ring_answers.h"
#include "tests/wearables/ring_memory.h"
#include <string.h>

#define ADDRESS   "aa:bb:cc:00:1a:2b"
#define HEARD_MAX 512
#define DAY_MS    INT64_C(86400000)
#define HOUR_MS   INT64_C(3600000)
/* 2026-09-06 00:10:24 UTC, 02:10:24 in Berlin: the moment of the trace of an R10. */
#define TRACE_MS INT64_C(1788653424000)

struct ear {
    struct wearable *wearable;
    size_t count;
    struct {
        bool big;
        size_t length;
        uint8_t bytes[WEARABLE_VALUE_MAX];
    } heard[HEARD_MAX];
};

static void hear(void *host, struct wearable *wearable,
                 const struct wearable_characteristic *characteristic, const uint8_t *bytes,
                 size_t length)
{
    struct ear *ear = host;
    assert_true(ear->count < HEARD_MAX && length + 3 <= wearable->mtu);
    ear->heard[ear->count].big = strcmp(characteristic->uuid, UUID_RING_V2_NOTIFY) == 0;
    ear->heard[ear->count].length = length;
    memcpy(ear->heard[ear->count++].bytes, bytes, length);
}

static struct ring *listen(struct ear *ear, const char *options)
{
    struct error err = {0};
    ear->wearable = NULL;
    ear->count = 0;
    if (wearable_new("ring", ADDRESS, options, &ear->wearable, &err) < 0)
        fail_msg("%s", err.text);
    ear->wearable->host = (struct wearable_host){.host = ear, .notify = hear};
    static const char *const notify[] = {UUID_RING_V1_NOTIFY, UUID_RING_V2_NOTIFY};
    for (size_t i = 0; i < 2; i++)
        ear->wearable->type->subscribe(ear->wearable, wearable_find(ear->wearable, notify[i]), true,
                                       TRACE_MS);
    return (struct ring *)ear->wearable;
}

static void tell(struct ear *ear, const char *hex)
{
    uint8_t frame[RING_FRAME] = {0};
    size_t length;
    assert_int_equal(wearable_parse_hex(hex, frame, sizeof(frame), &length), 0);
    frame[RING_FRAME - 1] = ring_checksum(frame);
    ear->count = 0;
    assert_int_equal(ear->wearable->type->write(ear->wearable,
                                                wearable_find(ear->wearable, UUID_RING_V1_WRITE),
                                                frame, sizeof(frame)),
                     ATT_OK);
}

static void tell_big(struct ear *ear, const char *hex)
{
    uint8_t bytes[32];
    size_t length;
    assert_int_equal(wearable_parse_hex(hex, bytes, sizeof(bytes), &length), 0);
    ear->count = 0;
    assert_int_equal(ear->wearable->type->write(ear->wearable,
                                                wearable_find(ear->wearable, UUID_RING_V2_WRITE),
                                                bytes, length),
                     ATT_OK);
}

/* The first bytes of what was heard, and the whole of a frame if they are 16. */
static void expect(const struct ear *ear, size_t i, const char *hex)
{
    uint8_t bytes[64];
    size_t length;
    assert_int_equal(wearable_parse_hex(hex, bytes, sizeof(bytes), &length), 0);
    assert_true(i < ear->count && length <= ear->heard[i].length);
    assert_memory_equal(ear->heard[i].bytes, bytes, length);
    if (!ear->heard[i].big)
        assert_int_equal(ring_checksum(ear->heard[i].bytes), ear->heard[i].bytes[RING_FRAME - 1]);
}

static struct ear ear;

static void test_the_time_is_set(void **state)
{
    (void)state;
    static const struct {
        const char *options, *size, *capabilities;
    } cases[] = {
        {"profile=r10", "2ff40000000000000000000000000023", "01010000020000000001002000003055"},
        {"profile=h59", "2ff4", "01000001160000000001002000003069"},
        {"profile=r02", "2ff10000000000000000000000000020", "01000100220000000001003001001066"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct ring *ring = listen(&ear, cases[i].options);
        tell(&ear, "0126090602102401");
        assert_int_equal(ear.count, 2);
        expect(&ear, 0, cases[i].size);
        expect(&ear, 1, cases[i].capabilities);
        assert_int_equal(ring_wall_ms(ring, TRACE_MS), TRACE_MS + 2 * HOUR_MS);
        wearable_free(ear.wearable);
    }
}

static void test_small_answers(void **state)
{
    (void)state;
    static const char *const exchanges[][2] = {
        {"0301", "03540000000000000000000000000057"},
        {"0402", "04000000000000000000000000000004"},
        {"3c", "3c00ac270000000000000000000000"},
        {"1e01", "9eee000000000000000000000000008c"},
        {"1601", "160102050000"},
        {"2c01", "2c01001e"},
        {"3601", "36010000"},
        {"3801", "38010000"},
        {"3a0301", "3a03010000"},
        {"3701", "37ff0000000000000000000000000036"},
        {"3901", "39ff0000000000000000000000000038"},
        {"430a0f005f01", "43ff"},
        {"1500ad9c6a", "15ff0000000000000000000000000014"},
        {"16020105", "16020105"},
        {"1601", "160101050000"},
        {"360201", "360201"},
        {"3601", "360101"},
    };
    listen(&ear, "profile=r10 battery=84");
    for (size_t i = 0; i < sizeof(exchanges) / sizeof(exchanges[0]); i++) {
        tell(&ear, exchanges[i][0]);
        assert_int_equal(ear.count, 1);
        expect(&ear, 0, exchanges[i][1]);
    }
    wearable_free(ear.wearable);
}

static void test_what_is_not_whole_is_not_answered(void **state)
{
    (void)state;
    const struct ring *ring = listen(&ear, "profile=r10");
    const struct wearable_characteristic *v1 = wearable_find(ear.wearable, UUID_RING_V1_WRITE);
    const uint8_t bytes[RING_FRAME] = {0x03, [RING_FRAME - 1] = 0x04};
    ear.wearable->type->write(ear.wearable, v1, bytes, RING_FRAME);
    ear.wearable->type->write(ear.wearable, v1, bytes, 1);
    tell_big(&ear, "bc270200c3d10601"); /* CRC */
    tell_big(&ear, "bc270300c3d00601"); /* length */
    assert_int_equal(ear.count, 0);
    assert_int_equal(ring->requests, 0);
    wearable_free(ear.wearable);
}

/* The first half hour of the 5th, with the two frames whose values do not matter. */
static void test_days_come_in_numbered_frames(void **state)
{
    (void)state;
    const struct ring *ring = listen(&ear, "profile=r10 logging=1 clock=120");
    const int64_t midnight_ms = TRACE_MS / DAY_MS * DAY_MS - 2 * HOUR_MS; /* of the 6th, there */
    tell(&ear, "1500ad9c6a");
    assert_int_equal(ear.count, 24);
    expect(&ear, 0, "15001805000000000000000000000032");
    expect(&ear, 1, "150100ad9c6a");
    for (unsigned slot = 0; slot < 288; slot++) {
        const size_t frame = slot < 9 ? 1 : 2 + (slot - 9) / 13;
        const size_t at = slot < 9 ? 6 + slot : 2 + (slot - 9) % 13;
        const int64_t at_ms = midnight_ms + slot * INT64_C(300000);
        const unsigned known = at_ms <= TRACE_MS ? ring_truth(ring, RING_HR, at_ms) : 0;
        assert_int_equal(ear.heard[frame].bytes[at], known);
    }
    tell(&ear, "3701");
    assert_int_equal(ear.count, 5);
    expect(&ear, 0, "3700051e00000000000000000000005a");
    expect(&ear, 1, "370101");
    assert_int_equal(ear.heard[1].bytes[3], ring_truth(ring, RING_STRESS, midnight_ms - DAY_MS));
    tell(&ear, "3901");
    expect(&ear, 0, "3900051e00000000000000000000005c");
    for (size_t i = 0; i < 12; i++)
        if (i % 2 != 0)
            assert_int_equal(ear.heard[1].bytes[3 + i], 0); /* full hours only */
    tell(&ear, "43010f005f01");
    expect(&ear, 0, "43f0");
    assert_int_equal(ear.count, 1U + ear.heard[0].bytes[2]);
    expect(&ear, 1, "43260905");
    wearable_free(ear.wearable);
}

static void test_an_r02_has_no_hrv_and_says_nothing(void **state)
{
    (void)state;
    listen(&ear, "profile=r02 logging=1 clock=120");
    tell(&ear, "3900");
    assert_int_equal(ear.count, 0);
    tell(&ear, "1500ad9c6a");
    expect(&ear, 1, "150140e59c6a"); /* the echo is four hours off */
    wearable_free(ear.wearable);
}

/* Which of the forms of the request for sleep is answered. */
static void test_sleep_is_asked_for_in_many_forms(void **state)
{
    (void)state;
    static const char *const forms[] = {"bc270200c3d00601", "bc2702008180ff01", "bc270100ff00ff",
                                        "bc270000ffff"};
    static const struct {
        const char *options;
        bool answers[4];
    } cases[] = {
        {"profile=r02 clock=120", {false, false, true, true}},
        {"profile=r10 clock=120 nap=0", {true, true, false, false}},
        {"profile=h59 clock=120", {true, true, true, true}},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        listen(&ear, cases[i].options);
        for (size_t form = 0; form < 4; form++) {
            tell_big(&ear, forms[form]);
            assert_int_equal(ear.count > 0, cases[i].answers[form]);
        }
        wearable_free(ear.wearable);
    }
}

static void test_big_answers_come_in_pieces(void **state)
{
    (void)state;
    listen(&ear, "profile=h59 clock=120 mtu=23");
    tell_big(&ear, "bc270000ffff");
    uint8_t whole[2048] = {0};
    size_t length = 0;
    for (size_t i = 0; i < ear.count; i++) {
        assert_true(ear.heard[i].length == 20 || i + 1 == ear.count);
        memcpy(whole + length, ear.heard[i].bytes, ear.heard[i].length);
        length += ear.heard[i].length;
    }
    assert_int_equal(whole[0], 0xbc);
    assert_int_equal(whole[2] | whole[3] << 8, length - 6);
    assert_int_equal(whole[4] | whole[5] << 8, ring_crc(whole + 6, length - 6));
    /* Each block is as long as it says, and its stages fill the time from start to end. */
    size_t at = 7;
    for (unsigned block = 0; block < whole[6]; block++) {
        const int start = whole[at + 2] | whole[at + 3] << 8;
        const int end = whole[at + 4] | whole[at + 5] << 8;
        int sum = 0;
        for (size_t pair = at + 6; pair < at + 2 + whole[at + 1]; pair += 2)
            sum += whole[pair + 1];
        assert_int_equal(sum, start > end ? 1440 - start + end : end - start);
        at += 2U + whole[at + 1];
    }
    assert_int_equal(at, length);
    wearable_free(ear.wearable);
}

static void test_nothing_is_said_in_one_byte(void **state)
{
    (void)state;
    listen(&ear, "profile=r10 nap=0"); /* as it comes: it has slept nowhere yet */
    tell_big(&ear, "bc270200c3d00601");
    expect(&ear, 0, "bc270100bf4000");
    tell_big(&ear, "bc260000ffff");
    expect(&ear, 0, "bc2601003e8102");
    wearable_free(ear.wearable);
}

/* As it comes, nothing is logged; it is from the moment at which the log is switched on. */
static void test_logs_are_off_at_first(void **state)
{
    (void)state;
    struct ring *ring = listen(&ear, "profile=r10");
    tell(&ear, "0126090602102401");
    ear.wearable->type->tick(ear.wearable, TRACE_MS + 4 * HOUR_MS);
    tell(&ear, "3700");
    expect(&ear, 0, "37ff");
    tell(&ear, "360201");
    ear.wearable->type->tick(ear.wearable, TRACE_MS + 12 * HOUR_MS);
    tell(&ear, "3700");
    expect(&ear, 0, "3700051e");
    assert_int_equal(ring_filed(ring, RING_STRESS, (int32_t)(TRACE_MS / DAY_MS), 5 * 60, 30), 0);
    assert_int_equal(ring_filed(ring, RING_STRESS, (int32_t)(TRACE_MS / DAY_MS), 8 * 60, 30),
                     ring_truth(ring, RING_STRESS, TRACE_MS / DAY_MS * DAY_MS + 6 * HOUR_MS));
    wearable_free(ear.wearable);
}

/* Values are filed under what the clock shows; set back, it overwrites. */
static void test_the_clock_is_set_back(void **state)
{
    (void)state;
    struct ring *ring = listen(&ear, "profile=r10 logging=1 clock=120");
    const int32_t day = (int32_t)(TRACE_MS / DAY_MS);
    const int64_t hour_ms = TRACE_MS / DAY_MS * DAY_MS;
    tell(&ear, "0126090601102401"); /* 01:10:24, an hour back */
    assert_int_equal(ring_filed(ring, RING_HR, day, 60, 5),
                     ring_truth(ring, RING_HR, hour_ms - HOUR_MS));
    assert_int_equal(ring_filed(ring, RING_HR, day, 120, 5), ring_truth(ring, RING_HR, hour_ms));
    ear.wearable->type->tick(ear.wearable, TRACE_MS + HOUR_MS / 2);
    assert_int_equal(ring_filed(ring, RING_HR, day, 90, 5),
                     ring_truth(ring, RING_HR, hour_ms + HOUR_MS / 2));
    assert_int_equal(ring_filed(ring, RING_HR, day, 120, 5), ring_truth(ring, RING_HR, hour_ms));
    ear.wearable->type->tick(ear.wearable, TRACE_MS + HOUR_MS);
    assert_int_equal(ring_filed(ring, RING_HR, day, 120, 5),
                     ring_truth(ring, RING_HR, hour_ms + HOUR_MS));
    wearable_free(ear.wearable);
}

static void test_wrong_options_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *options;
        int result;
    } wrong[] = {
        {"profile=r99", -ERR_SYNTAX}, {"clock=900", -ERR_RANGE},    {"logging=2", -ERR_RANGE},
        {"mute=xy", -ERR_SYNTAX},     {"mute=0102", -ERR_LENGTH},   {"days=8", -ERR_RANGE},
        {"bed=1440", -ERR_RANGE},     {"stones=1", -ERR_NOT_FOUND},
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct wearable *wearable = NULL;
        struct error err = {0};
        assert_int_equal(wearable_new("ring", ADDRESS, wrong[i].options, &wearable, &err),
                         wrong[i].result);
        assert_null(wearable);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_time_is_set),
        cmocka_unit_test(test_small_answers),
        cmocka_unit_test(test_what_is_not_whole_is_not_answered),
        cmocka_unit_test(test_days_come_in_numbered_frames),
        cmocka_unit_test(test_an_r02_has_no_hrv_and_says_nothing),
        cmocka_unit_test(test_sleep_is_asked_for_in_many_forms),
        cmocka_unit_test(test_big_answers_come_in_pieces),
        cmocka_unit_test(test_nothing_is_said_in_one_byte),
        cmocka_unit_test(test_logs_are_off_at_first),
        cmocka_unit_test(test_the_clock_is_set_back),
        cmocka_unit_test(test_wrong_options_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
