/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Bangle.js driver and a virtual watch: whole sessions, broken sessions, sessions across clock
 * changes and journeys. What is kept is compared with what the watch recorded.
 */
#include "tests/harness/test.h"

#include "core/cleanup.h"
#include "tests/harness/rig.h"
#include "tests/wearables/bangle_memory.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ADDRESS "AA:BB:CC:00:11:22"
#define LIMIT   (10 * MS_PER_MINUTE)
/* 2026-09-05 07:34:00 UTC, in the middle of a block of ten minutes */
#define MORNING INT64_C(1788593640000)

struct world {
    struct wearable *watch;
    struct rig *rig;
    struct bangle_memory memory; /* the watch's seed */
};

static struct world open_world(const char *options, const char *zone, int64_t now_ms)
{
    struct world world = {.memory = {.seed = 1}};
    struct error err = {0};
    if (wearable_new("bangle", ADDRESS, options, &world.watch, &err) < 0)
        fail_msg("%s", err.text);
    world.rig = rig_open(&(struct rig_options){
        .driver = driver_by_name("bangle"),
        .wearable = world.watch,
        .now_ms = now_ms,
        .zone = zone,
    });
    return world;
}

static void close_world(struct world *world)
{
    rig_close(world->rig);
    wearable_free(world->watch);
}

static void set(struct world *world, const char *options)
{
    assert_int_equal(wearable_options(world->watch, options, NULL), 0);
}

static void expect_session(struct world *world, enum rig_end end, const char *reason)
{
    assert_int_equal(rig_session(world->rig, NULL, LIMIT), end);
    assert_string_equal(rig_reason(world->rig), reason);
}

static char *dump_of(const char *options, const char *zone, int64_t now_ms)
{
    struct world world = open_world(options, zone, now_ms);
    expect_session(&world, RIG_DONE, "");
    assert_int_equal(rig_refused(world.rig), 0);
    char *dump = rig_dump(world.rig);
    close_world(&world);
    return dump;
}

/* Says where two tables part. */
static void expect_dump(const struct world *world, const char *expected)
{
    CLEANUP(cleanup_free) char *dump = rig_dump(world->rig);
    size_t at = 0;
    size_t line = 0;
    for (; dump[at] == expected[at] && dump[at] != '\0'; at++)
        line = dump[at] == '\n' ? at + 1 : line;
    if (dump[at] != expected[at])
        fail_msg("%.80s is not %.80s", dump + line, expected + line);
}

static void expect_described(const struct world *world, const char *words)
{
    char text[256];
    world->watch->type->describe(world->watch, text, sizeof(text));
    if (!strstr(text, words))
        fail_msg("%s is not in: %s", words, text);
}

/* ---- what the watch recorded ---- */

/* The records that start in [from, to) are kept as they were recorded, and nothing else is. */
static void expect_records(const struct world *world, int64_t from_ms, int64_t to_ms)
{
    size_t rates = 0;
    size_t steps = 0;
    for (int64_t at_ms = from_ms; at_ms < to_ms; at_ms += BANGLE_BLOCK_MS) {
        const struct bangle_block block = bangle_block_at(&world->memory, at_ms);
        const bool worn = block.status != BANGLE_NOT_WORN;
        const int64_t bpm = block.half_bpm > 0 ? (block.half_bpm + 1) / 2 : DRIVER_NONE;
        if (rig_value(world->rig, READING_HR, at_ms) != (worn ? bpm : DRIVER_NONE) ||
            rig_value(world->rig, READING_STEPS, at_ms) != (worn ? block.steps : DRIVER_NONE))
            fail_msg("the record of %" PRId64 " is wrong", at_ms);
        rates += worn && block.half_bpm > 0;
        steps += worn;
    }
    assert_int_equal(rig_count(world->rig, READING_HR), rates);
    assert_int_equal(rig_count(world->rig, READING_STEPS), steps);
}

static bool asleep_at(const struct world *world, int64_t at_ms, enum sleep_stage *ret)
{
    for (size_t i = 0; i < rig_sleep_count(world->rig); i++) {
        const struct sleep_block *block = rig_sleep(world->rig, i);
        int64_t part_ms = block->start_ms;
        for (size_t p = 0; p < block->count; p++) {
            const int64_t next_ms = part_ms + block->parts[p].seconds * MS_PER_SECOND;
            if (at_ms >= part_ms && at_ms < next_ms) {
                *ret = block->parts[p].stage;
                return *ret == SLEEP_LIGHT || *ret == SLEEP_DEEP;
            }
            part_ms = next_ms;
        }
    }
    return false;
}

/* Each ten minutes of [from, to) are asleep as they were recorded; before and after nothing is. */
static void expect_sleep(const struct world *world, int64_t from_ms, int64_t to_ms)
{
    for (size_t i = 0; i < rig_sleep_count(world->rig); i++) {
        const struct sleep_block *block = rig_sleep(world->rig, i);
        assert_true(block->start_ms >= from_ms && block->end_ms <= to_ms);
        assert_true(block->end_ms - block->start_ms >= SLEEP_BLOCK_MIN_MS);
        assert_int_equal(sleep_block_doubt_ms(block), 0);
        assert_int_equal(block->start_ms / MS_PER_HOUR, (block->end_ms - 1) / MS_PER_HOUR);
    }
    for (int64_t at_ms = from_ms; at_ms < to_ms; at_ms += BANGLE_BLOCK_MS) {
        const enum bangle_status status = bangle_block_at(&world->memory, at_ms).status;
        enum sleep_stage stage = SLEEP_UNKNOWN;
        if (asleep_at(world, at_ms, &stage) != (status >= BANGLE_LIGHT))
            fail_msg("the sleep of %" PRId64 " is wrong", at_ms);
        if (status >= BANGLE_LIGHT)
            assert_int_equal(stage, status == BANGLE_LIGHT ? SLEEP_LIGHT : SLEEP_DEEP);
    }
}

static int64_t block_floor(int64_t at_ms)
{
    return at_ms - at_ms % BANGLE_BLOCK_MS;
}

/* What can be known at a time of the records, and of the sleep log. */
static int64_t recorded_until(int64_t now_ms)
{
    return block_floor(now_ms);
}

static int64_t settled_until(int64_t now_ms)
{
    return block_floor(now_ms - 20 * MS_PER_MINUTE);
}

/* ---- good sessions ---- */

static void only_the_name_matches(void **state)
{
    static const char *const uart[] = {"6e400001-b5a3-f393-e0a9-e50e24dcca9e"};
    const struct advertisement watch = {.name = "Bangle.js 1a2b"};
    const struct advertisement ring = {
        .name = "R02_1A2B", .service_uuids = uart, .service_count = 1};
    (void)state;
    assert_ptr_equal(driver_match(&watch, false), driver_by_name("bangle"));
    assert_true(driver_match(&ring, false) != driver_by_name("bangle"));
}

static void a_first_session_fetches_all(void **state)
{
    struct world world = open_world("days=3", "Europe/Berlin", MORNING);
    (void)state;
    expect_session(&world, RIG_DONE, "");
    assert_int_equal(rig_refused(world.rig), 0);
    assert_int_equal(rig_rejected(world.rig), 0);
    const int64_t born_ms = block_floor(MORNING) - 3 * MS_PER_DAY;
    expect_records(&world, born_ms, recorded_until(MORNING));
    expect_sleep(&world, born_ms, settled_until(MORNING));
    assert_string_equal(rig_fact(world.rig, "firmware"), "2v24");
    assert_string_equal(rig_fact(world.rig, "model"), "BANGLEJS2");
    expect_described(&world, "offset=120");
    /* The watch was at UTC when it was read. */
    assert_true(rig_cursor(world.rig, "act") == recorded_until(MORNING));
    assert_true(rig_cursor(world.rig, "sleep") == MORNING - MORNING % MS_PER_HOUR);
    assert_int_equal(rig_sleep(world.rig, 0)->offset_s, 7200);
    close_world(&world);
}

static void twice_is_once(void **state)
{
    struct world world = open_world("", "Europe/Berlin", MORNING);
    (void)state;
    expect_session(&world, RIG_DONE, "");
    CLEANUP(cleanup_free) char *once = rig_dump(world.rig);
    expect_session(&world, RIG_DONE, "");
    expect_dump(&world, once);
    assert_true(rig_packets(world.rig) < 80);
    close_world(&world);
}

/* The same tables, however small the pieces are and whoever talks in between. */
static void form_changes_nothing(void **state)
{
    static const char *const options[] = {"mtu=23", "mtu=517", "noise=1", "noise=1 mtu=23",
                                          "cut=2"};
    CLEANUP(cleanup_free) char *clean = dump_of("", "Europe/Berlin", MORNING);
    (void)state;
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        struct world world = open_world(options[i], "Europe/Berlin", MORNING);
        print_message("%s\n", options[i]);
        expect_session(&world, RIG_DONE, "");
        expect_dump(&world, clean);
        expect_described(&world, "lost=0");
        close_world(&world);
    }
}

/* Many sessions, at any hour, leave what one leaves. */
static void sessions_add_up(void **state)
{
    static const char *const options[] = {"sleeplog=1", "sleeplog=0"};
    (void)state;
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        struct world world = open_world(options[i], "Europe/Berlin", MORNING);
        expect_session(&world, RIG_DONE, "");
        while (rig_now_ms(world.rig) < MORNING + 4 * MS_PER_DAY) {
            rig_wait(world.rig, 197 * MS_PER_MINUTE);
            expect_session(&world, RIG_DONE, "");
        }
        const int64_t now_ms = rig_now_ms(world.rig);
        const int64_t born_ms = block_floor(MORNING) - 3 * MS_PER_DAY;
        expect_records(&world, born_ms, recorded_until(now_ms));
        expect_sleep(&world, born_ms, i == 0 ? settled_until(now_ms) : recorded_until(now_ms));
        close_world(&world);
    }
}

/* More than the driver holds at once: it takes what it can and asks for the rest. */
static void a_long_absence_is_made_up(void **state)
{
    struct world world = open_world("mtu=517", "Europe/Berlin", MORNING);
    (void)state;
    expect_session(&world, RIG_DONE, "");
    rig_wait(world.rig, 20 * MS_PER_DAY);
    expect_session(&world, RIG_DONE, "");
    const int64_t now_ms = rig_now_ms(world.rig);
    const int64_t born_ms = block_floor(MORNING) - 3 * MS_PER_DAY;
    expect_records(&world, born_ms, recorded_until(now_ms));
    expect_sleep(&world, born_ms, settled_until(now_ms));
    close_world(&world);
}

static void two_weeks_at_first(void **state)
{
    struct world world = open_world("days=30 mtu=517", "UTC", MORNING);
    (void)state;
    expect_session(&world, RIG_DONE, "");
    const int64_t first_ms = MORNING - MORNING % MS_PER_HOUR - 14 * MS_PER_DAY;
    expect_records(&world, first_ms, recorded_until(MORNING));
    expect_sleep(&world, first_ms, settled_until(MORNING));
    close_world(&world);
}

/* ---- zones ---- */

/* The watch steps through UTC dates and reads local ones: a part of today comes later. */
static void nothing_is_lost_east_or_west(void **state)
{
    static const char *const zones[] = {"America/Los_Angeles", "Pacific/Auckland", "Asia/Kathmandu",
                                        "America/St_Johns"};
    (void)state;
    for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
        struct world world = open_world("", zones[i], MORNING);
        print_message("%s\n", zones[i]);
        expect_session(&world, RIG_DONE, "");
        for (int hours = 0; hours < 96; hours += 7) {
            rig_wait(world.rig, 7 * MS_PER_HOUR);
            expect_session(&world, RIG_DONE, "");
            assert_int_equal(rig_refused(world.rig), 0);
        }
        const int64_t now_ms = rig_now_ms(world.rig);
        expect_sleep(&world, block_floor(MORNING) - 3 * MS_PER_DAY, settled_until(now_ms));
        const int64_t seen_ms = rig_cursor(world.rig, "act");
        assert_true(seen_ms > now_ms - 25 * MS_PER_HOUR);
        close_world(&world);
    }
}

/* The clock goes forward at 01:00 UTC. We come at 22:00 and at 06:00 of the wall clock. */
static void spring_loses_nothing(void **state)
{
    const int64_t evening_ms = INT64_C(1774731840000); /* 2026-03-28 21:04 UTC */
    struct world world = open_world("", "Europe/Berlin", evening_ms - MS_PER_DAY);
    (void)state;
    expect_session(&world, RIG_DONE, "");
    rig_wait(world.rig, MS_PER_DAY);
    expect_session(&world, RIG_DONE, "");
    expect_described(&world, "offset=60");
    rig_wait(world.rig, 7 * MS_PER_HOUR);
    expect_session(&world, RIG_DONE, "");
    expect_described(&world, "offset=120");
    for (int i = 0; i < 6; i++) {
        rig_wait(world.rig, 50 * MS_PER_MINUTE);
        expect_session(&world, RIG_DONE, "");
    }
    const int64_t now_ms = rig_now_ms(world.rig);
    const int64_t born_ms = block_floor(evening_ms) - 4 * MS_PER_DAY;
    expect_records(&world, born_ms, recorded_until(now_ms));
    expect_sleep(&world, born_ms, settled_until(now_ms));
    close_world(&world);
}

/* The clock goes back at 01:00 UTC, and the watch's when we come at 04:04 UTC: from then on the
 * slots of one hour are taken. What was recorded in them the first time is not told again. */
static void autumn_doubles_nothing(void **state)
{
    const int64_t evening_ms = INT64_C(1792879440000); /* 2026-10-24 22:04 UTC */
    const int64_t back_ms = evening_ms + 6 * MS_PER_HOUR;
    struct world world = open_world("", "Europe/Berlin", evening_ms - MS_PER_DAY);
    (void)state;
    expect_session(&world, RIG_DONE, "");
    rig_wait(world.rig, MS_PER_DAY);
    expect_session(&world, RIG_DONE, "");
    rig_wait(world.rig, back_ms - rig_now_ms(world.rig));
    expect_session(&world, RIG_DONE, "");
    expect_described(&world, "offset=60");
    for (int i = 0; i < 10; i++) {
        rig_wait(world.rig, 20 * MS_PER_MINUTE);
        expect_session(&world, RIG_DONE, "");
    }
    const int64_t now_ms = rig_now_ms(world.rig);
    const int64_t gap_ms = block_floor(back_ms);
    for (int64_t at_ms = gap_ms; at_ms < gap_ms + MS_PER_HOUR; at_ms += BANGLE_BLOCK_MS) {
        assert_true(rig_value(world.rig, READING_STEPS, at_ms) == DRIVER_NONE);
        assert_true(rig_value(world.rig, READING_HR, at_ms) == DRIVER_NONE);
    }
    for (int64_t at_ms = gap_ms - 30 * MS_PER_HOUR; at_ms < recorded_until(now_ms);
         at_ms += BANGLE_BLOCK_MS) {
        const struct bangle_block block = bangle_block_at(&world.memory, at_ms);
        const bool gap = at_ms >= gap_ms && at_ms < gap_ms + MS_PER_HOUR;
        if (!gap && block.status != BANGLE_NOT_WORN)
            assert_true(rig_value(world.rig, READING_STEPS, at_ms) == block.steps);
    }
    expect_sleep(&world, block_floor(evening_ms) - 4 * MS_PER_DAY, settled_until(now_ms));
    close_world(&world);
}

/* Every record there is lies where it was recorded; how many are not there. */
static size_t missing_records(const struct world *world, int64_t from_ms, int64_t to_ms)
{
    size_t missing = 0;
    size_t found = 0;
    for (int64_t at_ms = from_ms; at_ms < to_ms; at_ms += BANGLE_BLOCK_MS) {
        const struct bangle_block block = bangle_block_at(&world->memory, at_ms);
        const int64_t steps = rig_value(world->rig, READING_STEPS, at_ms);
        if (block.status == BANGLE_NOT_WORN)
            continue;
        if (steps == DRIVER_NONE) {
            missing++;
        } else {
            assert_true(steps == block.steps);
            found++;
        }
    }
    assert_int_equal(rig_count(world->rig, READING_STEPS), found);
    return missing;
}

/* A phone sets the watch to New York and to Tokyo, and we find it so and set it back. Where its
 * clock went back, by six hours to New York and by seven from Tokyo, it wrote nothing into slots
 * that were taken. In New York the last 15 hours and in Tokyo the last 4 were of a date that had
 * not begun in UTC, so it did not tell them. */
static void journeys_double_nothing(void **state)
{
    static const char *const options[] = {"sleeplog=1", "sleeplog=0"};
    static const char *const places[] = {"offset=-240", "offset=540", "offset=120"};
    (void)state;
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        struct world world = open_world(options[i], "Europe/Berlin", MORNING);
        expect_session(&world, RIG_DONE, "");
        for (size_t place = 0; place < sizeof(places) / sizeof(places[0]); place++) {
            rig_wait(world.rig, 11 * MS_PER_HOUR);
            expect_session(&world, RIG_DONE, "");
            set(&world, places[place]);
            rig_wait(world.rig, 24 * MS_PER_HOUR);
            expect_session(&world, RIG_DONE, "");
            expect_described(&world, "offset=120");
        }
        rig_wait(world.rig, 30 * MS_PER_HOUR);
        expect_session(&world, RIG_DONE, "");
        const int64_t now_ms = rig_now_ms(world.rig);
        const int64_t born_ms = block_floor(MORNING) - 3 * MS_PER_DAY;
        const size_t missing = missing_records(&world, born_ms, recorded_until(now_ms));
        print_message("%s: %zu records missing\n", options[i], missing);
        assert_true(missing > 0 && missing <= (6 + 7 + 15 + 4) * 6);
        if (i == 0)
            expect_sleep(&world, born_ms, settled_until(now_ms));
        close_world(&world);
    }
}

/* ---- what is missing ---- */

static void without_gadgetbridge_there_is_sleep(void **state)
{
    struct world world = open_world("android=0", "Europe/Berlin", MORNING);
    (void)state;
    expect_session(&world, RIG_FAILED, "no_gadgetbridge_app");
    expect_described(&world, "offset=120");
    assert_int_equal(rig_count(world.rig, READING_STEPS), 0);
    expect_sleep(&world, block_floor(MORNING) - 3 * MS_PER_DAY, settled_until(MORNING));
    /* With the zone all that was recorded before has moved to where it was not. */
    set(&world, "android=1");
    rig_wait(world.rig, MS_PER_DAY);
    expect_session(&world, RIG_DONE, "");
    expect_records(&world, block_floor(MORNING), recorded_until(rig_now_ms(world.rig)));
    close_world(&world);
}

static void without_both_there_is_a_reason(void **state)
{
    struct world world = open_world("android=0 sleeplog=0 noise=1", "Europe/Berlin", MORNING);
    (void)state;
    expect_session(&world, RIG_FAILED, "no_gadgetbridge_app");
    assert_int_equal(rig_sleep_count(world.rig), 0);
    close_world(&world);
}

static void records_stand_in_for_the_sleep_log(void **state)
{
    struct world world = open_world("sleeplog=0", "Europe/Berlin", MORNING);
    (void)state;
    expect_session(&world, RIG_DONE, "");
    const int64_t born_ms = block_floor(MORNING) - 3 * MS_PER_DAY;
    expect_records(&world, born_ms, recorded_until(MORNING));
    expect_sleep(&world, born_ms, recorded_until(MORNING));
    assert_true(rig_cursor(world.rig, "sleep") == DRIVER_NONE);
    /* It comes, and nothing is there twice. */
    set(&world, "sleeplog=1");
    rig_wait(world.rig, MS_PER_DAY);
    expect_session(&world, RIG_DONE, "");
    expect_sleep(&world, born_ms, settled_until(rig_now_ms(world.rig)));
    close_world(&world);
}

static void an_answer_that_stays_cut_is_not_kept(void **state)
{
    struct world world = open_world("cut=3", "Europe/Berlin", MORNING);
    (void)state;
    expect_session(&world, RIG_FAILED, "incomplete");
    assert_int_equal(rig_count(world.rig, READING_STEPS), 0);
    assert_true(rig_cursor(world.rig, "act") == DRIVER_NONE);
    assert_true(rig_sleep_count(world.rig) > 0);
    expect_described(&world, "offset=0"); /* another zone would move what was not read */
    expect_session(&world, RIG_DONE, "");
    expect_records(&world, block_floor(MORNING) - 3 * MS_PER_DAY, recorded_until(MORNING));
    close_world(&world);
}

static void a_silent_watch_is_given_up(void **state)
{
    struct world world = open_world("silent=1", "Europe/Berlin", MORNING);
    (void)state;
    expect_session(&world, RIG_FAILED, "no_answer");
    assert_true(rig_now_ms(world.rig) <= MORNING + MS_PER_MINUTE);
    close_world(&world);
}

/* Its clock is set before it is asked. */
static void a_wrong_clock_is_set(void **state)
{
    struct world world = open_world("days=1 shift_s=-7200", "Europe/Berlin", MORNING);
    (void)state;
    expect_session(&world, RIG_DONE, "");
    rig_wait(world.rig, MS_PER_DAY);
    expect_session(&world, RIG_DONE, "");
    assert_true(rig_cursor(world.rig, "act") == recorded_until(rig_now_ms(world.rig)) + 120);
    close_world(&world);
}

/* ---- broken links ---- */

static struct world broken_world(const char *options)
{
    return open_world(options, "Europe/Berlin", MORNING);
}

static void until_done(struct world *world)
{
    for (int i = 0; i < 3; i++)
        if (rig_session(world->rig, NULL, LIMIT) == RIG_DONE)
            return;
    fail_msg("never done");
}

/* Whatever packet the link is cut at, the tables are the same in the end. */
static void cuts_leave_no_trace(void **state)
{
    static const char *const options[] = {"days=1", "days=1 sleeplog=0 mtu=100"};
    (void)state;
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        struct world clean = broken_world(options[i]);
        expect_session(&clean, RIG_DONE, "");
        const unsigned packets = rig_packets(clean.rig);
        CLEANUP(cleanup_free) char *expected = rig_dump(clean.rig);
        for (unsigned cut = 1; cut < packets; cut++) {
            struct world world = broken_world(options[i]);
            assert_int_equal(rig_session(world.rig, &(struct rig_fault){.cut_after = cut}, LIMIT),
                             RIG_CUT);
            until_done(&world);
            expect_dump(&world, expected);
            close_world(&world);
        }
        print_message("%u cuts\n", packets - 1);
        close_world(&clean);
    }
}

static void lost_packets_are_asked_for_again(void **state)
{
    struct world clean = broken_world("days=1 mtu=60");
    (void)state;
    expect_session(&clean, RIG_DONE, "");
    CLEANUP(cleanup_free) char *expected = rig_dump(clean.rig);
    const unsigned notifications = rig_notifications(clean.rig);
    for (unsigned drop = 1; drop <= notifications; drop++) {
        struct world world = broken_world("days=1 mtu=60");
        const enum rig_end end = rig_session(world.rig, &(struct rig_fault){.drop = drop}, LIMIT);
        assert_true(end == RIG_DONE || end == RIG_FAILED);
        until_done(&world);
        expect_dump(&world, expected);
        close_world(&world);
    }
    print_message("%u notifications lost\n", notifications);
    close_world(&clean);
}

/* Nothing guards a line against a changed digit but the radio; a session ends all the same. */
static void damaged_packets_end_the_session(void **state)
{
    struct world clean = broken_world("days=1 mtu=100");
    unsigned changed = 0;
    (void)state;
    expect_session(&clean, RIG_DONE, "");
    CLEANUP(cleanup_free) char *expected = rig_dump(clean.rig);
    const unsigned notifications = rig_notifications(clean.rig);
    for (unsigned damage = 1; damage <= notifications; damage++) {
        struct world world = broken_world("days=1 mtu=100");
        const struct rig_fault fault = {.damage = damage, .bit = damage * 37};
        const enum rig_end end = rig_session(world.rig, &fault, LIMIT);
        assert_true(end == RIG_DONE || end == RIG_FAILED);
        until_done(&world);
        CLEANUP(cleanup_free) char *dump = rig_dump(world.rig);
        changed += strcmp(dump, expected) != 0;
        close_world(&world);
    }
    print_message("%u of %u changed a value\n", changed, notifications);
    close_world(&clean);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_name_matches),
        cmocka_unit_test(a_first_session_fetches_all),
        cmocka_unit_test(twice_is_once),
        cmocka_unit_test(form_changes_nothing),
        cmocka_unit_test(sessions_add_up),
        cmocka_unit_test(a_long_absence_is_made_up),
        cmocka_unit_test(two_weeks_at_first),
        cmocka_unit_test(nothing_is_lost_east_or_west),
        cmocka_unit_test(spring_loses_nothing),
        cmocka_unit_test(autumn_doubles_nothing),
        cmocka_unit_test(journeys_double_nothing),
        cmocka_unit_test(without_gadgetbridge_there_is_sleep),
        cmocka_unit_test(without_both_there_is_a_reason),
        cmocka_unit_test(records_stand_in_for_the_sleep_log),
        cmocka_unit_test(an_answer_that_stays_cut_is_not_kept),
        cmocka_unit_test(a_silent_watch_is_given_up),
        cmocka_unit_test(a_wrong_clock_is_set),
        cmocka_unit_test(cuts_leave_no_trace),
        cmocka_unit_test(lost_packets_are_asked_for_again),
        cmocka_unit_test(damaged_packets_end_the_session),
    };
    return cmocka_run_group_tests_name("bangle", tests, NULL, NULL);
}
