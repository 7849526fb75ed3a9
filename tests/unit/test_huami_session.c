/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sessions of the driver for Huami bands with a virtual band: what is kept is what the band
 * recorded, whatever happens to the link.
 */
#include "core/cleanup.h"
#include "core/ztime.h"
#include "tests/harness/rig.h"
#include "tests/harness/test.h"
#include "tests/wearables/band.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_MS (10 * MS_PER_MINUTE)
#define SEED     7

/* 2026-03-10 04:00:05 UTC, at the end of a night. */
#define NOW_MS  (INT64_C(1773115200) * 1000 + 5000)
#define NOW_MIN (NOW_MS / MS_PER_MINUTE)

static const uint8_t key[16] = {0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37,
                                0x38, 0x39, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45};

struct stand {
    struct wearable *band;
    struct rig *rig;
};

static void stand_open_at(struct stand *stand, const char *options, int64_t now_ms,
                          const char *zone)
{
    struct error err = {0};
    if (wearable_new("band", "C0:11:22:33:44:55", options, &stand->band, &err) < 0)
        fail_msg("%s", err.text);
    const struct rig_options rig = {
        .driver = driver_by_name("huami"),
        .wearable = stand->band,
        .now_ms = now_ms,
        .zone = zone,
        .secret = key,
        .secret_length = sizeof(key),
    };
    stand->rig = rig_open(&rig);
}

static void stand_open(struct stand *stand, const char *options)
{
    stand_open_at(stand, options, NOW_MS, "Europe/Berlin");
}

static void stand_close(struct stand *stand)
{
    rig_close(stand->rig);
    wearable_free(stand->band);
}

static void change(struct stand *stand, const char *options)
{
    struct error err = {0};
    if (wearable_options(stand->band, options, &err) < 0)
        fail_msg("%s", err.text);
}

static void expect_done(struct stand *stand)
{
    const enum rig_end end = rig_session(stand->rig, NULL, LIMIT_MS);
    if (end != RIG_DONE)
        fail_msg("ended with %d, %s", (int)end, rig_reason(stand->rig));
}

static unsigned said(const struct stand *stand, const char *what)
{
    char text[256];
    stand->band->type->describe(stand->band, text, sizeof(text));
    const char *found = strstr(text, what);
    assert_non_null(found);
    return (unsigned)strtoul(found + strlen(what), NULL, 10);
}

/* ---- what the band recorded against what is kept ---- */

static enum sleep_stage kept_stage(const struct rig *rig, int64_t at_ms)
{
    for (size_t i = 0; i < rig_sleep_count(rig); i++) {
        const struct sleep_block *block = rig_sleep(rig, i);
        int64_t part_ms = block->start_ms;
        for (size_t part = 0; part < block->count; part++) {
            part_ms += block->parts[part].seconds * MS_PER_SECOND;
            if (at_ms >= block->start_ms && at_ms < part_ms)
                return block->parts[part].stage;
        }
    }
    return SLEEP_UNKNOWN;
}

static bool asleep(enum sleep_stage stage)
{
    return stage != SLEEP_AWAKE && stage != SLEEP_UNKNOWN;
}

static void check_minute(const struct stand *stand, int64_t minute, bool knows_rem)
{
    const struct band_minute truth = band_minute(SEED, minute);
    const int64_t at_ms = minute * MS_PER_MINUTE;
    const enum sleep_stage kept = kept_stage(stand->rig, at_ms);
    enum sleep_stage stage = truth.stage;
    if (!knows_rem && stage == SLEEP_REM)
        stage = SLEEP_LIGHT;
    assert_int_equal(rig_value(stand->rig, READING_HR, at_ms),
                     truth.hr_bpm ? (int64_t)truth.hr_bpm : DRIVER_NONE);
    assert_int_equal(rig_value(stand->rig, READING_STEPS, at_ms),
                     truth.worn ? (int64_t)truth.steps : DRIVER_NONE);
    assert_int_equal(rig_value(stand->rig, READING_STRESS_VENDOR, at_ms),
                     truth.stress ? (int64_t)truth.stress : DRIVER_NONE);
    assert_int_equal(asleep(kept), asleep(stage));
    if (kept != SLEEP_UNKNOWN)
        assert_int_equal(kept, stage);
}

static size_t check_values(const struct stand *stand, enum band_data data, enum reading_kind kind,
                           int scale, int64_t from, int64_t until)
{
    size_t count = 0;
    for (int64_t minute = from; minute < until; minute++) {
        int second;
        const unsigned value = band_value(SEED, data, minute, &second);
        if (value == 0)
            continue;
        count++;
        assert_int_equal(rig_value(stand->rig, kind, minute * MS_PER_MINUTE + second * 1000),
                         (int)value * scale);
    }
    return count;
}

static void check_all(const struct stand *stand, int64_t from, int64_t until, const char *options)
{
    const struct rig *rig = stand->rig;
    const bool is_new = strstr(options, "2021");
    for (int64_t minute = from; minute < until; minute++)
        check_minute(stand, minute, is_new || strstr(options, "record=8"));
    check_values(stand, BAND_STRESS_MANUAL, READING_STRESS_VENDOR, 1, from, until);
    if (is_new) {
        assert_int_equal(check_values(stand, BAND_RESTING_HR, READING_RESTING_HR, 1, from, until),
                         rig_count(rig, READING_RESTING_HR));
        assert_int_equal(check_values(stand, BAND_HRV, READING_HRV_RMSSD, 1, from, until),
                         rig_count(rig, READING_HRV_RMSSD));
        assert_int_equal(check_values(stand, BAND_RESPIRATION, READING_RESP_RATE, 10, from, until),
                         rig_count(rig, READING_RESP_RATE));
        assert_int_equal(check_values(stand, BAND_SPO2_SLEEP, READING_SPO2, 1, from, until),
                         rig_count(rig, READING_SPO2));
        assert_true(rig_count(rig, READING_SPO2) > 0);
    }
    assert_int_equal(rig_rejected(rig), 0);
    assert_true(rig_sleep_count(rig) > 0);
}

#define FROM(n)  ((int)(NOW_MIN - (n)))
#define TEXT_MAX 160

static const char *with(char text[TEXT_MAX], const char *options, int from, int until)
{
    snprintf(text, TEXT_MAX, "seed=7 %s from=%d until=%d", options, from, until);
    return text;
}

/* ---- authentication ---- */

static const char *const bands[] = {
    "auth=2021",
    "auth=2021 mtu=23",
    "auth=2021 mtu=247 round=300",
    "auth=legacy mtu=23 form=80 record=8",
    "auth=legacy mtu=23 form=00 record=4",
    "auth=legacy mtu=60 form=08 record=4",
};

static void test_every_kind_of_band(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(bands) / sizeof(bands[0]); i++) {
        const bool is_new = strstr(bands[i], "2021");
        struct stand stand;
        char text[TEXT_MAX];
        print_message("%s\n", bands[i]);
        stand_open(&stand, with(text, bands[i], FROM(1003), is_new ? FROM(17) : 0));
        expect_done(&stand);
        check_all(&stand, FROM(1003), is_new ? FROM(17) : rig_now_ms(stand.rig) / MS_PER_MINUTE,
                  bands[i]);
        assert_int_equal(rig_refused(stand.rig), 0);
        assert_string_equal(rig_fact(stand.rig, "firmware"), "V1.0.9.28");
        assert_int_equal(said(&stand, "dropped="), 0);
        assert_int_equal(said(&stand, "kept=") > 0, is_new);
        assert_int_equal(said(&stand, "zone="), 4); /* it shows our time */
        stand_close(&stand);
    }
}

static void test_the_form_is_remembered(void **state)
{
    struct stand stand;
    char text[TEXT_MAX];
    (void)state;
    stand_open(&stand, with(text, "auth=legacy form=08", FROM(100), 0));
    expect_done(&stand);
    const int64_t first_ms = rig_now_ms(stand.rig) - NOW_MS;
    expect_done(&stand);
    const int64_t second_ms = rig_now_ms(stand.rig) - NOW_MS - first_ms;
    assert_true(first_ms > 8000); /* two forms without an answer */
    assert_true(second_ms < 2000);
    /* And forgotten when it no longer works. */
    change(&stand, "form=80");
    expect_done(&stand);
    expect_done(&stand);
    stand_close(&stand);
}

static void test_a_wrong_key_is_said(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(bands) / sizeof(bands[0]); i++) {
        struct stand stand;
        stand_open(&stand, bands[i]);
        change(&stand, "key=000102030405060708090a0b0c0d0e0f");
        assert_int_equal(rig_session(stand.rig, NULL, LIMIT_MS), RIG_FAILED);
        assert_string_equal(rig_reason(stand.rig), "wrong_key");
        assert_int_equal(said(&stand, "refusals="), 1);
        char *dump = rig_dump(stand.rig);
        assert_string_equal(dump, "");
        free(dump);
        stand_close(&stand);
    }
}

static void test_no_key_is_said(void **state)
{
    static const struct {
        size_t length;
        const char *reason;
    } cases[] = {{0, "no_key"}, {15, "wrong_key"}, {17, "wrong_key"}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct wearable *band;
        const uint8_t secret[17] = {0};
        assert_int_equal(wearable_new("band", "C0:11:22:33:44:55", "", &band, NULL), 0);
        const struct rig_options options = {
            .driver = driver_by_name("huami"),
            .wearable = band,
            .now_ms = NOW_MS,
            .zone = "UTC",
            .secret = secret,
            .secret_length = cases[i].length,
        };
        struct rig *rig = rig_open(&options);
        assert_int_equal(rig_session(rig, NULL, LIMIT_MS), RIG_FAILED);
        assert_string_equal(rig_reason(rig), cases[i].reason);
        assert_int_equal(rig_packets(rig), 0);
        rig_close(rig);
        wearable_free(band);
    }
}

static void test_a_silent_band_is_given_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(bands) / sizeof(bands[0]); i++) {
        struct stand stand;
        stand_open(&stand, bands[i]);
        change(&stand, "silent=1");
        assert_int_equal(rig_session(stand.rig, NULL, LIMIT_MS), RIG_FAILED);
        assert_string_equal(rig_reason(stand.rig), "no_answer");
        assert_true(rig_now_ms(stand.rig) - NOW_MS < MS_PER_MINUTE);
        stand_close(&stand);
    }
}

/* What a band says by itself, encrypted, is of no use, but it waits for the acknowledgement. */
static void test_other_messages_are_acknowledged(void **state)
{
    static const uint8_t event[] = {3, 0x0f, 0, 77, 0, 2, 0, 0, 0, 0x1a, 0, 1, 2};
    struct stand stand;
    char text[TEXT_MAX];
    (void)state;
    stand_open(&stand, with(text, "auth=2021", FROM(300), FROM(0)));
    wearable_send(stand.band, wearable_find(stand.band, UUID_HUAMI("0017")), event, sizeof(event));
    expect_done(&stand);
    assert_int_equal(rig_refused(stand.rig), 1);
    assert_int_equal(said(&stand, "chunks="), 3); /* theirs, and the two last ones of its own */
    check_all(&stand, FROM(300), FROM(0), "2021");
    stand_close(&stand);
}

static void test_the_driver_is_found(void **state)
{
    static const char *const uuids[] = {"0000180d-0000-1000-8000-00805f9b34fb",
                                        "0000FEE0-0000-1000-8000-00805F9B34FB"};
    static const uint16_t huami[] = {0x0157};
    static const struct advertisement found[] = {
        {.service_uuids = uuids, .service_count = 2}, /* before the service of heart rates */
        {.name = "Amazfit GTR 4"},
        {.name = "Mi Smart Band 5"},
        {.manufacturer_ids = huami, .manufacturer_count = 1},
    };
    const struct advertisement other = {.name = "Xiaomi Smart Band 8"};
    (void)state;
    for (size_t i = 0; i < sizeof(found) / sizeof(found[0]); i++)
        assert_ptr_equal(driver_match(&found[i], false), driver_by_name("huami"));
    assert_null(driver_match(&other, false));
}

/* ---- one session after the other ---- */

static char *dump_after(struct stand *stand, unsigned sessions)
{
    for (unsigned i = 0; i < sessions; i++)
        expect_done(stand);
    return rig_dump(stand->rig);
}

static void test_twice_is_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(bands) / sizeof(bands[0]); i++) {
        struct stand stand;
        char text[TEXT_MAX];
        stand_open(&stand, with(text, bands[i], FROM(700), FROM(0)));
        CLEANUP(cleanup_free) char *once = dump_after(&stand, 1);
        CLEANUP(cleanup_free) char *twice = dump_after(&stand, 1);
        assert_string_equal(once, twice);
        /* And an hour later there is an hour more, of which nothing is there twice. */
        change(&stand, "until=0");
        rig_wait(stand.rig, MS_PER_HOUR);
        expect_done(&stand);
        check_all(&stand, FROM(700), rig_now_ms(stand.rig) / MS_PER_MINUTE, bands[i]);
        stand_close(&stand);
    }
}

/* Every 23 minutes gives what one session at the end gives, blocks of sleep included. */
static void test_many_sessions_are_one(void **state)
{
    static const char *const options[] = {"auth=2021", "auth=legacy record=4 form=80"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct stand one;
        struct stand many;
        char text[TEXT_MAX];
        with(text, options[i], FROM(360), 0);
        stand_open(&many, text);
        for (int n = 0; n < 13; n++) {
            expect_done(&many);
            rig_wait(many.rig, 23 * MS_PER_MINUTE);
        }
        CLEANUP(cleanup_free) char *parts = dump_after(&many, 1);
        stand_open_at(&one, text, rig_now_ms(many.rig), "Europe/Berlin");
        CLEANUP(cleanup_free) char *whole = dump_after(&one, 1);
        assert_string_equal(parts, whole);
        stand_close(&one);
        stand_close(&many);
    }
}

/* 14 days in rounds of a day: five rounds a session. */
static void test_the_first_fetch_is_of_14_days(void **state)
{
    struct stand stand;
    char text[TEXT_MAX];
    (void)state;
    const int until = FROM(3);
    stand_open(&stand, with(text, "auth=2021 mtu=247", FROM(20 * 1440), until));
    expect_done(&stand);
    assert_int_equal(rig_cursor(stand.rig, "stress") / MS_PER_MINUTE, FROM(14 * 1440 - 5 * 1440));
    expect_done(&stand);
    expect_done(&stand);
    check_all(&stand, FROM(14 * 1440), until, "2021");
    const int64_t before_ms = (FROM(14 * 1440) - 1) * MS_PER_MINUTE;
    assert_int_equal(rig_value(stand.rig, READING_STRESS_VENDOR, before_ms), DRIVER_NONE);
    stand_close(&stand);
}

/* After a long absence more is asked for, but not more than there is room for. */
static void test_after_six_weeks(void **state)
{
    struct stand stand;
    char text[TEXT_MAX];
    (void)state;
    const int back = FROM(-42 * 1440);
    const int until = back - 20 * 1440;
    stand_open(&stand, with(text, "auth=2021 mtu=247 round=20160", FROM(300), FROM(0)));
    expect_done(&stand);
    rig_wait(stand.rig, 42 * MS_PER_DAY);
    change(&stand, with(text, "", FROM(300), until));
    expect_done(&stand);
    assert_int_equal(rig_cursor(stand.rig, "stress") / MS_PER_MINUTE, until);
    for (int minute = back - 28 * 1440 + 2; minute < until; minute++)
        check_minute(&stand, minute, true);
    stand_close(&stand);
}

/* ---- a bad link ---- */

static const char *const linked[] = {
    "auth=2021 mtu=23",
    "auth=2021 mtu=100 round=90",
    "auth=legacy mtu=23 record=4 form=80",
    "auth=legacy mtu=60 record=8 form=80",
};
#define LINKED (sizeof(linked) / sizeof(linked[0]))

static const char *linked_options(char text[TEXT_MAX], size_t i)
{
    return with(text, linked[i], FROM(147), 0);
}

static char *clean_dump(size_t i, unsigned *ret_packets, unsigned *ret_notifications)
{
    struct stand stand;
    char text[TEXT_MAX];
    stand_open(&stand, linked_options(text, i));
    expect_done(&stand);
    *ret_packets = rig_packets(stand.rig);
    *ret_notifications = rig_notifications(stand.rig);
    char *dump = rig_dump(stand.rig);
    assert_true(strlen(dump) > 1000);
    stand_close(&stand);
    return dump;
}

static void test_cut_after_every_packet(void **state)
{
    (void)state;
    for (size_t i = 0; i < LINKED; i++) {
        unsigned packets;
        unsigned notifications;
        CLEANUP(cleanup_free) char *clean = clean_dump(i, &packets, &notifications);
        for (unsigned n = 1; n <= packets; n++) {
            struct stand stand;
            char text[TEXT_MAX];
            stand_open(&stand, linked_options(text, i));
            const struct rig_fault fault = {.cut_after = n};
            const enum rig_end end = rig_session(stand.rig, &fault, LIMIT_MS);
            assert_true(end == RIG_CUT || (end == RIG_DONE && n == packets));
            CLEANUP(cleanup_free) char *dump = dump_after(&stand, 1);
            assert_string_equal(dump, clean);
            stand_close(&stand);
        }
        print_message("%s: cut after each of %u packets\n", linked[i], packets);
    }
}

static void test_every_notification_lost(void **state)
{
    (void)state;
    for (size_t i = 0; i < LINKED; i++) {
        unsigned packets;
        unsigned notifications;
        CLEANUP(cleanup_free) char *clean = clean_dump(i, &packets, &notifications);
        for (unsigned n = 1; n <= notifications; n++) {
            struct stand stand;
            char text[TEXT_MAX];
            stand_open(&stand, linked_options(text, i));
            const struct rig_fault fault = {.drop = n};
            const enum rig_end end = rig_session(stand.rig, &fault, LIMIT_MS);
            assert_true(end == RIG_DONE || end == RIG_FAILED);
            assert_true(rig_now_ms(stand.rig) - NOW_MS < 50 * MS_PER_SECOND);
            CLEANUP(cleanup_free) char *dump = dump_after(&stand, 1);
            assert_string_equal(dump, clean);
            assert_int_equal(said(&stand, "dropped="), 0);
            stand_close(&stand);
        }
        print_message("%s: each of %u notifications lost\n", linked[i], notifications);
    }
}

/* Whatever bit it is, the session ends. With a checksum over the records, no wrong one is kept. */
static void test_every_notification_damaged(void **state)
{
    (void)state;
    for (size_t i = 0; i < LINKED; i++) {
        unsigned packets;
        unsigned notifications;
        CLEANUP(cleanup_free) char *clean = clean_dump(i, &packets, &notifications);
        unsigned different = 0;
        unsigned refused = 0;
        for (unsigned n = 1; n <= notifications; n++) {
            struct stand stand;
            char text[TEXT_MAX];
            stand_open(&stand, linked_options(text, i));
            const struct rig_fault fault = {.damage = n, .bit = n * 29};
            const enum rig_end end = rig_session(stand.rig, &fault, LIMIT_MS);
            assert_true(end == RIG_DONE || end == RIG_FAILED);
            refused += rig_refused(stand.rig) > 0;
            CLEANUP(cleanup_free) char *dump = dump_after(&stand, 1);
            different += strcmp(dump, clean) != 0;
            stand_close(&stand);
        }
        print_message("%s: %u damaged, %u refused, %u not as clean\n", linked[i], notifications,
                      refused, different);
        assert_true(refused > 0);
        if (strstr(linked[i], "2021")) /* the bits of lengths and times have no checksum */
            assert_true(different <= 3);
    }
}

/* ---- bands that stumble ---- */

/* Activity is announced and never comes: the rest does, and after three sessions it goes on. */
static void test_a_stuck_fetch_skips_a_day(void **state)
{
    struct stand stand;
    char text[TEXT_MAX];
    (void)state;
    stand_open(&stand, with(text, "auth=2021 stuck=1 mtu=247", FROM(3 * 1440), 0));
    for (int i = 1; i <= 3; i++) {
        expect_done(&stand);
        assert_true(rig_count(stand.rig, READING_STRESS_VENDOR) > 1000);
        assert_int_equal(rig_count(stand.rig, READING_HR), 0);
        assert_int_equal(rig_cursor(stand.rig, "activity.stuck"), i % 3);
    }
    const int64_t first = (FROM(14 * 1440) / 60) * INT64_C(60);
    assert_int_equal(rig_cursor(stand.rig, "activity") / MS_PER_MINUTE, first + 1440);
    assert_string_equal(rig_fact(stand.rig, "skipped_a_day_of"), "activity");
    /* It has recovered. */
    change(&stand, "stuck=0");
    expect_done(&stand);
    check_all(&stand, FROM(3 * 1440), FROM(0), "2021");
    stand_close(&stand);
}

/* Nothing of the last day is ever skipped. */
static void test_today_is_not_skipped(void **state)
{
    struct stand stand;
    char text[TEXT_MAX];
    (void)state;
    stand_open(&stand, with(text, "auth=2021 mtu=247", FROM(500), FROM(300)));
    expect_done(&stand);
    change(&stand, "stuck=1 until=0");
    for (int i = 0; i < 5; i++)
        expect_done(&stand);
    change(&stand, "stuck=0");
    expect_done(&stand);
    check_all(&stand, FROM(500), FROM(0), "2021");
    assert_int_equal(rig_cursor(stand.rig, "activity.stuck"), 0);
    stand_close(&stand);
}

/* The maker's program was there and the band forgot: the hour keeps what we knew of it. */
static void test_forgotten_minutes_stay(void **state)
{
    struct stand stand;
    char text[TEXT_MAX];
    (void)state;
    stand_open(&stand, with(text, "auth=2021", FROM(300), FROM(30))); /* 03:30 */
    expect_done(&stand);
    change(&stand, with(text, "", FROM(22), 0)); /* 03:38 */
    expect_done(&stand);
    for (int minute = FROM(300); minute < FROM(30); minute++)
        check_minute(&stand, minute, true);
    for (int minute = FROM(22); minute < FROM(0); minute++)
        check_minute(&stand, minute, true);
    stand_close(&stand);
}

/* An old band that was just started does not show how long its records are: later it does. */
static void test_the_length_of_a_record_waits(void **state)
{
    struct stand stand;
    char text[TEXT_MAX];
    (void)state;
    stand_open(&stand, with(text, "auth=legacy record=4", FROM(40), 0));
    expect_done(&stand);
    assert_int_equal(rig_count(stand.rig, READING_HR), 0);
    assert_int_equal(rig_cursor(stand.rig, "record"), DRIVER_NONE);
    assert_true(rig_count(stand.rig, READING_STRESS_VENDOR) > 0);
    rig_wait(stand.rig, 30 * MS_PER_MINUTE);
    expect_done(&stand);
    assert_int_equal(rig_cursor(stand.rig, "record"), 4);
    check_all(&stand, FROM(40), FROM(-30), "legacy");
    stand_close(&stand);
}

/* ---- clocks ---- */

/* The nights in which the clocks change: the hour before, the hour of the change, and after. */
static void test_summer_time(void **state)
{
    static const int64_t changes_ms[] = {INT64_C(1774746000) * 1000,  /* 2026-03-29 01:00 UTC */
                                         INT64_C(1792890000) * 1000}; /* 2026-10-25 01:00 UTC */
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const int from = (int)(changes_ms[i] / MS_PER_MINUTE) - 200;
        for (int64_t first_ms = -90; first_ms <= 90; first_ms += 30) {
            struct stand stand;
            char text[TEXT_MAX];
            stand_open_at(&stand, with(text, "auth=2021", from, 0),
                          changes_ms[i] + first_ms * MS_PER_MINUTE, "Europe/Berlin");
            expect_done(&stand);
            rig_wait(stand.rig, 2 * MS_PER_HOUR);
            expect_done(&stand);
            check_all(&stand, from, rig_now_ms(stand.rig) / MS_PER_MINUTE, "2021");
            const struct sleep_block *last = rig_sleep(stand.rig, rig_sleep_count(stand.rig) - 1);
            const bool summer = (i == 0) == (last->end_ms >= changes_ms[i]);
            assert_int_equal(last->offset_s, summer ? 7200 : 3600);
            stand_close(&stand);
        }
    }
}

/* A band that comes home from New York says the same instants there and here. */
static void test_travel(void **state)
{
    static const char *const zones[] = {"America/New_York", "Asia/Kathmandu", "Europe/Berlin"};
    struct wearable *band;
    char text[TEXT_MAX];
    (void)state;
    with(text, "auth=2021", FROM(400), 0);
    assert_int_equal(wearable_new("band", "C0:11:22:33:44:55", text, &band, NULL), 0);
    for (size_t i = 0; i < 3; i++) {
        struct stand stand = {.band = band};
        const struct rig_options options = {
            .driver = driver_by_name("huami"),
            .wearable = band,
            .now_ms = NOW_MS + (int64_t)i * MS_PER_HOUR,
            .zone = zones[i],
            .secret = key,
            .secret_length = sizeof(key),
        };
        stand.rig = rig_open(&options);
        expect_done(&stand);
        check_all(&stand, FROM(400), FROM(-60 * (int)i), "2021");
        rig_close(stand.rig);
    }
    wearable_free(band);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kind_of_band),
        cmocka_unit_test(test_the_form_is_remembered),
        cmocka_unit_test(test_a_wrong_key_is_said),
        cmocka_unit_test(test_no_key_is_said),
        cmocka_unit_test(test_a_silent_band_is_given_up),
        cmocka_unit_test(test_other_messages_are_acknowledged),
        cmocka_unit_test(test_the_driver_is_found),
        cmocka_unit_test(test_twice_is_once),
        cmocka_unit_test(test_many_sessions_are_one),
        cmocka_unit_test(test_the_first_fetch_is_of_14_days),
        cmocka_unit_test(test_after_six_weeks),
        cmocka_unit_test(test_cut_after_every_packet),
        cmocka_unit_test(test_every_notification_lost),
        cmocka_unit_test(test_every_notification_damaged),
        cmocka_unit_test(test_a_stuck_fetch_skips_a_day),
        cmocka_unit_test(test_today_is_not_skipped),
        cmocka_unit_test(test_forgotten_minutes_stay),
        cmocka_unit_test(test_the_length_of_a_record_waits),
        cmocka_unit_test(test_summer_time),
        cmocka_unit_test(test_travel),
    };
    return cmocka_run_group_tests_name("huami_session", tests, NULL, NULL);
}
