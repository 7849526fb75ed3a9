/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sessions of the Colmi driver with a virtual ring, on which every value is known: what is kept
 * must be what was true at that instant, whatever the clock of the ring showed, and whatever was
 * lost on the way.
 */
#include "tests/harness/rig.h"
#include "tests/harness/test.h"
#include "tests/wearables/ring_memory.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ADDRESS   "aa:bb:cc:00:1a:2b"
#define HOUR_MS   INT64_C(3600000)
#define MINUTE_MS INT64_C(60000)
#define DAY_MS    (24 * HOUR_MS)
#define LIMIT_MS  (15 * MINUTE_MS)

/* 2026-09-06 09:01:00 in Berlin, where summer time is two hours ahead. */
#define MORNING  INT64_C(1788678060000)
#define NEW_YORK "America/New_York"
#define BERLIN   "Europe/Berlin"

struct bench {
    struct wearable *wearable;
    struct ring *ring;
    struct rig *rig;
};

static struct bench set_up(const char *options, int64_t now_ms, bool configure)
{
    struct bench bench = {0};
    struct error err = {0};
    if (wearable_new("ring", ADDRESS, options, &bench.wearable, &err) < 0)
        fail_msg("%s", err.text);
    bench.ring = (struct ring *)bench.wearable;
    bench.rig = rig_open(&(struct rig_options){
        .driver = driver_by_name("colmi"),
        .wearable = bench.wearable,
        .now_ms = now_ms,
        .zone = BERLIN,
        .configure = configure,
    });
    return bench;
}

static void tear_down(struct bench *bench)
{
    rig_close(bench->rig);
    wearable_free(bench->wearable);
}

static void session(struct bench *bench)
{
    const enum rig_end end = rig_session(bench->rig, NULL, LIMIT_MS);
    if (end != RIG_DONE)
        fail_msg("session ended as %d: %s", end, rig_reason(bench->rig));
}

static void until_done(struct bench *bench)
{
    for (int tries = 0; rig_session(bench->rig, NULL, LIMIT_MS) != RIG_DONE; tries++)
        assert_true(tries < 3);
}

/* ---- what must be there ---- */

static const struct known {
    enum reading_kind reading;
    enum ring_kind kind;
    unsigned minutes;
} knowns[] = {
    {READING_HR, RING_HR, 5},           {READING_STRESS_VENDOR, RING_STRESS, 30},
    {READING_SPO2, RING_SPO2_LOW, 60},  {READING_HRV_RMSSD, RING_HRV, 60},
    {READING_SKIN_TEMP, RING_TEMP, 30}, {READING_STEPS, RING_STEPS, 15},
};

#define KNOWNS (sizeof(knowns) / sizeof(knowns[0]))

static const struct known *known_by_name(const char *name)
{
    for (size_t i = 0; i < KNOWNS; i++)
        if (strcmp(reading_kind_name(knowns[i].reading), name) == 0)
            return &knowns[i];
    fail_msg("what is %s?", name);
    return NULL;
}

/* Steps of a ring that counts by the hour, up to now. */
static unsigned truth(const struct bench *bench, const struct known *known, int64_t at_ms)
{
    if (known->kind != RING_STEPS || !bench->ring->nap)
        return ring_truth(bench->ring, known->kind, at_ms);
    unsigned steps = 0;
    for (int64_t quarter = at_ms; quarter < at_ms + HOUR_MS; quarter += 15 * MINUTE_MS)
        if (quarter <= rig_now_ms(bench->rig))
            steps += ring_truth(bench->ring, RING_STEPS, quarter);
    return steps;
}

/* Every reading that is kept is true. */
static void check_true(const struct bench *bench)
{
    char *dump = rig_dump(bench->rig);
    char *rest;
    for (char *line = strtok_r(dump, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        char name[32];
        int64_t at_ms;
        int value;
        if (strncmp(line, "sleep ", 6) == 0)
            continue;
        const int fields =
            sscanf(line, "%31s %" SCNd64 " %d", name, &at_ms, &value); /* NOLINT(cert-err34-c) */
        assert_int_equal(fields, 3);
        assert_true(at_ms <= rig_now_ms(bench->rig));
        if ((unsigned)value != truth(bench, known_by_name(name), at_ms))
            fail_msg("%s: not true, but %u", line, truth(bench, known_by_name(name), at_ms));
    }
    free(dump);
    assert_int_equal(rig_rejected(bench->rig), 0);
}

/* How much of what was true between two instants is not kept. */
static unsigned count_missing(const struct bench *bench, enum reading_kind reading, int64_t from_ms,
                              int64_t to_ms)
{
    const struct known *known = known_by_name(reading_kind_name(reading));
    const bool hourly = reading == READING_STEPS && bench->ring->nap;
    const int64_t step_ms = hourly ? HOUR_MS : known->minutes * MINUTE_MS;
    unsigned missing = 0;
    for (int64_t at_ms = from_ms; at_ms <= to_ms; at_ms += step_ms)
        missing +=
            truth(bench, known, at_ms) > 0 && rig_value(bench->rig, reading, at_ms) == DRIVER_NONE;
    return missing;
}

static void check_whole(const struct bench *bench, int64_t from_ms)
{
    for (size_t i = 0; i < KNOWNS; i++)
        if (rig_count(bench->rig, knowns[i].reading) > 0)
            assert_int_equal(
                count_missing(bench, knowns[i].reading, from_ms, rig_now_ms(bench->rig)), 0);
}

static const struct sleep_block *find_block(const struct bench *bench, int64_t start_ms)
{
    for (size_t i = 0; i < rig_sleep_count(bench->rig); i++)
        if (rig_sleep(bench->rig, i)->start_ms == start_ms)
            return rig_sleep(bench->rig, i);
    return NULL;
}

static void check_block(const struct bench *bench, const struct ring_sleep *sleep)
{
    static const enum sleep_stage stages[] = {SLEEP_LIGHT, SLEEP_DEEP, SLEEP_REM, SLEEP_AWAKE};
    const struct sleep_block *block = find_block(bench, sleep->start_ms);
    assert_non_null(block);
    assert_int_equal(block->end_ms, sleep->end_ms);
    assert_int_equal(sleep_block_doubt_ms(block), 0);
    assert_int_equal(block->count, sleep->count);
    for (size_t i = 0; i < sleep->count; i++) {
        assert_int_equal(block->parts[i].stage, stages[sleep->parts[i].stage - 2]);
        assert_int_equal(block->parts[i].seconds, 60 * sleep->parts[i].minutes);
    }
}

/* All nights that began since an instant. */
static unsigned check_nights(const struct bench *bench, int64_t from_ms)
{
    unsigned nights = 0;
    for (int64_t day = from_ms / DAY_MS; day <= rig_now_ms(bench->rig) / DAY_MS; day++) {
        struct ring_sleep sleep;
        if (!ring_night(bench->ring, day, &sleep))
            continue;
        check_block(bench, &sleep);
        nights++;
    }
    return nights;
}

/* ---- a week ---- */

static void a_week_is_fetched(void **state)
{
    (void)state;
    static const struct {
        const char *options;
        bool hrv, temperature;
        unsigned whole_days;
    } cases[] = {
        {"profile=r02 clock=120 logging=1 mtu=23", false, false, 6},
        {"profile=r10 clock=120 logging=1 mtu=247", true, true, 6},
        {"profile=r10 clock=120 logging=1 mtu=23 chatty=1 seed=7", true, true, 6},
        {"profile=r10 clock=120 logging=1 interval_temp=0 mtu=24 nap=1 seed=8", true, true, 6},
        {"profile=h59 clock=120 logging=1", true, false, 3},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        print_message("%s\n", cases[i].options);
        struct bench bench = set_up(cases[i].options, MORNING, false);
        session(&bench);
        assert_int_equal(rig_refused(bench.rig), 0);
        check_true(&bench);
        /* Midnight in Berlin is 22:00 UTC. */
        check_whole(&bench, MORNING - 9 * HOUR_MS - MINUTE_MS - cases[i].whole_days * DAY_MS);
        assert_int_equal(check_nights(&bench, MORNING - 7 * DAY_MS), 7);
        assert_true(rig_count(bench.rig, READING_HR) > 1500);
        assert_true(rig_count(bench.rig, READING_STRESS_VENDOR) > 100);
        assert_true(rig_count(bench.rig, READING_SPO2) > 140);
        assert_true(rig_count(bench.rig, READING_STEPS) > 100);
        assert_int_equal(rig_count(bench.rig, READING_HRV_RMSSD) > 60, cases[i].hrv);
        assert_int_equal(rig_count(bench.rig, READING_SKIN_TEMP) > 200, cases[i].temperature);
        tear_down(&bench);
    }
}

static void temperature_by_the_interval_form(void **state)
{
    (void)state;
    struct bench bench = set_up("profile=r10 clock=120 logging=1 interval_temp=1", MORNING, false);
    session(&bench);
    check_true(&bench);
    assert_true(rig_count(bench.rig, READING_SKIN_TEMP) > 700); /* each 10 minutes */
    tear_down(&bench);
}

static void keys_facts_and_cursors(void **state)
{
    (void)state;
    struct bench bench = set_up("profile=r10 clock=120 logging=1 battery=64", MORNING, false);
    session(&bench);
    const int32_t today = civil_to_day(2026, 9, 6);
    static const char *const cursors[] = {"sleep", "stress",      "hr", "spo2",
                                          "steps", "temperature", "hrv"};
    for (size_t i = 0; i < sizeof(cursors) / sizeof(cursors[0]); i++)
        assert_int_equal(rig_cursor(bench.rig, cursors[i]), today - 1);
    assert_int_equal(rig_cursor(bench.rig, "sleep_form"), 0);
    assert_true(rig_cursor(bench.rig, "clock") != DRIVER_NONE);
    assert_int_equal(rig_cursor(bench.rig, "clock_2"), DRIVER_NONE);
    assert_string_equal(rig_fact(bench.rig, "firmware"), "RT03CR_1.00.02");
    assert_string_equal(rig_fact(bench.rig, "hardware"), "RT03CR_V1.0");
    assert_string_equal(rig_fact(bench.rig, "battery"), "64");
    assert_string_equal(rig_fact(bench.rig, "log_stress"), "on");

    char *dump = rig_dump(bench.rig);
    assert_non_null(strstr(dump, "sleep night 2026-09-06 "));
    assert_non_null(strstr(dump, "sleep night 2026-08-31 "));
    assert_non_null(strstr(dump, "sleep nap 2026-09-0"));
    free(dump);
    tear_down(&bench);
}

/* A day is complete when it is fetched after 03:00 of the next. */
static void a_day_is_complete_after_three(void **state)
{
    (void)state;
    struct bench bench =
        set_up("profile=r10 clock=120 logging=1", MORNING - 6 * HOUR_MS - 2 * MINUTE_MS, false);
    const int32_t today = civil_to_day(2026, 9, 6);
    session(&bench); /* 02:59 */
    assert_int_equal(rig_cursor(bench.rig, "hr"), today - 2);
    assert_int_equal(rig_cursor(bench.rig, "sleep"), today - 2);
    rig_wait(bench.rig, 2 * MINUTE_MS);
    session(&bench);
    assert_int_equal(rig_cursor(bench.rig, "hr"), today - 1);
    assert_int_equal(rig_cursor(bench.rig, "sleep"), today - 1);
    tear_down(&bench);
}

/* ---- again and again ---- */

static void two_sessions_are_one(void **state)
{
    (void)state;
    struct bench bench = set_up("profile=r10 clock=120 logging=1", MORNING, false);
    session(&bench);
    char *first = rig_dump(bench.rig);
    const unsigned long_one = rig_packets(bench.rig);
    session(&bench);
    char *second = rig_dump(bench.rig);
    assert_string_equal(first, second);
    assert_true(rig_packets(bench.rig) < long_one / 3); /* two days, not twice seven */
    free(first);
    free(second);
    tear_down(&bench);
}

static void a_fortnight_of_sessions_has_no_hole(void **state)
{
    (void)state;
    struct bench bench = set_up("profile=r10 clock=120 logging=1", MORNING, false);
    for (int i = 0; i < 42; i++) {
        session(&bench);
        rig_wait(bench.rig, 8 * HOUR_MS - i % 7 * 13 * MINUTE_MS);
    }
    session(&bench);
    check_true(&bench);
    check_whole(&bench, MORNING - 9 * HOUR_MS - MINUTE_MS - 6 * DAY_MS);
    assert_true(check_nights(&bench, MORNING - 7 * DAY_MS) > 18);
    tear_down(&bench);
}

static void a_revised_night_takes_the_place_of_what_it_was(void **state)
{
    (void)state;
    struct ring_sleep sleep;
    struct bench bench = set_up("profile=r10 clock=120 logging=1", MORNING - 9 * HOUR_MS, false);
    session(&bench);
    const int64_t evening = (MORNING - 10 * HOUR_MS) / DAY_MS;
    while (!ring_night(bench.ring, evening, &sleep)) {
        rig_wait(bench.rig, 10 * MINUTE_MS);
        session(&bench);
    }
    assert_int_equal(sleep.count, 15);
    check_block(&bench, &sleep);
    const size_t blocks = rig_sleep_count(bench.rig);
    rig_wait(bench.rig, 2 * HOUR_MS);
    session(&bench);
    assert_true(ring_night(bench.ring, evening, &sleep));
    assert_int_equal(sleep.count, 16);
    check_block(&bench, &sleep);
    assert_int_equal(rig_sleep_count(bench.rig), blocks);
    tear_down(&bench);
}

/* ---- what goes wrong on the way ---- */

static char *clean_dump(const char *options, unsigned *ret_packets, unsigned *ret_notifications)
{
    struct bench bench = set_up(options, MORNING, true);
    session(&bench);
    *ret_packets = rig_packets(bench.rig);
    *ret_notifications = rig_notifications(bench.rig);
    char *dump = rig_dump(bench.rig);
    tear_down(&bench);
    return dump;
}

static const char *const troubled[] = {
    "profile=r02 clock=120 logging=1 mtu=23 days=1",
    "profile=r10 clock=120 logging=1 mtu=60 chatty=1 days=1",
    "profile=h59 clock=120 logging=1 mtu=247 nap=1 days=2",
    "profile=r10 clock=120 logging=1 interval_temp=1 days=1",
};
#define TROUBLED (sizeof(troubled) / sizeof(troubled[0]))

static void same_after_fault(const char *options, const struct rig_fault *fault, const char *clean)
{
    struct bench bench = set_up(options, MORNING, true);
    const enum rig_end end = rig_session(bench.rig, fault, LIMIT_MS);
    if (end == RIG_STUCK)
        fail_msg("stuck: cut %u, drop %u, damage %u bit %u", fault->cut_after, fault->drop,
                 fault->damage, fault->bit);
    until_done(&bench);
    char *dump = rig_dump(bench.rig);
    if (strcmp(dump, clean) != 0)
        fail_msg("%s: differs: cut %u, drop %u, damage %u bit %u", options, fault->cut_after,
                 fault->drop, fault->damage, fault->bit);
    free(dump);
    tear_down(&bench);
}

static void a_link_may_be_cut_anywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < TROUBLED; i++) {
        unsigned packets;
        unsigned notifications;
        char *clean = clean_dump(troubled[i], &packets, &notifications);
        for (unsigned n = 1; n <= packets; n++)
            same_after_fault(troubled[i], &(struct rig_fault){.cut_after = n}, clean);
        print_message("%s: cut after each of %u packets\n", troubled[i], packets);
        free(clean);
    }
}

static void any_notification_may_be_lost(void **state)
{
    (void)state;
    for (size_t i = 0; i < TROUBLED; i++) {
        unsigned packets;
        unsigned notifications;
        char *clean = clean_dump(troubled[i], &packets, &notifications);
        for (unsigned n = 1; n <= notifications; n++)
            same_after_fault(troubled[i], &(struct rig_fault){.drop = n}, clean);
        print_message("%s: lost each of %u notifications\n", troubled[i], notifications);
        free(clean);
    }
}

/* One bit of each. */
static void any_notification_may_be_damaged(void **state)
{
    (void)state;
    for (size_t i = 0; i < TROUBLED; i++) {
        unsigned packets;
        unsigned notifications;
        char *clean = clean_dump(troubled[i], &packets, &notifications);
        for (unsigned n = 1; n <= notifications; n++)
            same_after_fault(troubled[i], &(struct rig_fault){.damage = n, .bit = n * 37}, clean);
        free(clean);
    }
}

/* Stands between the wearable and the rig, and notes which notifications are of big messages. */
struct listener {
    struct wearable_host rig;
    unsigned count;
    bool big[1024];
};

static void note(void *host, struct wearable *wearable,
                 const struct wearable_characteristic *characteristic, const uint8_t *bytes,
                 size_t length)
{
    struct listener *listener = host;
    assert_true(listener->count < 1023);
    listener->big[++listener->count] = strcmp(characteristic->uuid, UUID_RING_V2_NOTIFY) == 0;
    listener->rig.notify(listener->rig.host, wearable, characteristic, bytes, length);
}

/* The headers of big messages are not covered by their CRC. */
static void any_bit_of_a_header_may_be_wrong(void **state)
{
    (void)state;
    static const char options[] = "profile=r10 clock=120 logging=1 mtu=247 days=1";
    static struct listener listener;
    struct bench bench = set_up(options, MORNING, true);
    listener.rig = bench.wearable->host;
    bench.wearable->host = (struct wearable_host){.host = &listener, .notify = note};
    session(&bench);
    char *clean = rig_dump(bench.rig);
    tear_down(&bench);
    for (unsigned n = 1; n <= listener.count; n++)
        for (unsigned bit = 0; listener.big[n] && bit < 48; bit++)
            same_after_fault(options, &(struct rig_fault){.damage = n, .bit = bit}, clean);
    free(clean);
}

/* ---- clocks ---- */

static int64_t berlin(int month, int day, int hour, int minute, int32_t offset_h)
{
    return civil_to_ms(&(struct civil){2026, month, day, hour, minute, 0, 0}, offset_h * 3600);
}

static void check_change_of_clock(struct bench *bench, unsigned days_before, unsigned hr_missing)
{
    const int64_t from_ms = rig_now_ms(bench->rig) - days_before * DAY_MS;
    const int64_t begin_ms = from_ms - from_ms % HOUR_MS;
    for (int i = 0; i < 8; i++) {
        rig_wait(bench->rig, 8 * HOUR_MS);
        session(bench);
        check_true(bench);
    }
    assert_true(check_nights(bench, begin_ms) >= 4);
    assert_true(count_missing(bench, READING_HR, begin_ms, rig_now_ms(bench->rig)) <= hr_missing);
    assert_true(count_missing(bench, READING_STRESS_VENDOR, begin_ms, rig_now_ms(bench->rig)) <= 1);
}

/* The ring does not know of it, and goes on an hour late until the session at 08:30. */
static void summer_time_begins(void **state)
{
    (void)state;
    struct bench bench = set_up("profile=r10 clock=60 logging=1", berlin(3, 28, 16, 31, 1), false);
    session(&bench);
    rig_wait(bench.rig, 15 * HOUR_MS);
    session(&bench); /* 08:31 summer time */
    check_true(&bench);
    assert_true(rig_cursor(bench.rig, "clock_2") != DRIVER_NONE);
    char *dump = rig_dump(bench.rig);
    assert_non_null(strstr(dump, "sleep night 2026-03-29 "));
    free(dump);
    check_change_of_clock(&bench, 2, 0);
    tear_down(&bench);
}

/* One slot holds either the last of the old or the first of the new clock. */
static void summer_time_ends(void **state)
{
    (void)state;
    struct bench bench =
        set_up("profile=r10 clock=120 logging=1", berlin(10, 24, 18, 31, 2), false);
    session(&bench);
    rig_wait(bench.rig, 15 * HOUR_MS);
    session(&bench); /* 08:31 winter time */
    check_true(&bench);
    check_change_of_clock(&bench, 2, 1);
    tear_down(&bench);
}

/* A session at 04:00 sets the clock in the middle of the night. */
static void the_clock_is_set_during_a_night(void **state)
{
    (void)state;
    static const struct {
        int month, day;
        int32_t before_h, after_h;
    } nights[] = {{3, 29, 1, 2}, {10, 25, 2, 1}};
    for (size_t i = 0; i < 2; i++) {
        const int64_t evening_ms =
            berlin(nights[i].month, nights[i].day - 1, 20, 1, nights[i].before_h);
        const int64_t night_ms = berlin(nights[i].month, nights[i].day, 4, 1, nights[i].after_h);
        struct bench bench =
            set_up(i == 0 ? "profile=r10 clock=60 logging=1" : "profile=r10 clock=120 logging=1",
                   evening_ms, false);
        session(&bench);
        rig_wait(bench.rig, night_ms - rig_now_ms(bench.rig));
        session(&bench);
        rig_wait(bench.rig, 6 * HOUR_MS);
        session(&bench);
        check_true(&bench);
        assert_true(check_nights(&bench, evening_ms - 5 * DAY_MS) >= 6);
        tear_down(&bench);
    }
}

/* A ring that an app has set before we met it, in the week of the change: by the zone. */
static void the_past_of_a_new_ring_follows_the_zone(void **state)
{
    (void)state;
    struct bench bench = set_up("profile=r10 clock=60 logging=1", berlin(3, 31, 9, 1, 2), false);
    bench.ring->clocks[1] =
        (struct ring_clock){.since_ms = berlin(3, 29, 3, 0, 2), .shift_ms = 2 * HOUR_MS};
    bench.ring->clock_count = 2;
    session(&bench);
    check_true(&bench);
    assert_true(check_nights(&bench, rig_now_ms(bench.rig) - 6 * DAY_MS) >= 6);
    tear_down(&bench);
}

/* To bed at ten in the evening there; a ring says one night for each day of waking. */
static void a_journey_west(void **state)
{
    (void)state;
    struct bench bench = set_up("profile=r10 clock=120 logging=1 bed=130", MORNING, false);
    session(&bench);
    rig_wait(bench.rig, 12 * HOUR_MS); /* 21:01 in Berlin is 15:01 there */
    rig_travel(bench.rig, NEW_YORK);
    session(&bench);
    check_true(&bench);
    check_change_of_clock(&bench, 2, 1);
    tear_down(&bench);
}

static void a_journey_east_and_back(void **state)
{
    (void)state;
    struct bench bench = set_up("profile=r10 clock=120 logging=1", MORNING, false);
    session(&bench);
    rig_wait(bench.rig, 8 * HOUR_MS);
    rig_travel(bench.rig, "Asia/Tokyo");
    session(&bench); /* after midnight there */
    check_true(&bench);
    rig_wait(bench.rig, 30 * HOUR_MS);
    session(&bench);
    check_true(&bench);
    rig_travel(bench.rig, BERLIN);
    rig_wait(bench.rig, 14 * HOUR_MS);
    session(&bench);
    check_true(&bench);
    check_change_of_clock(&bench, 2, 1);
    tear_down(&bench);
}

/* It shows the next day already: what it filed there is fetched before its clock is set back. */
static void a_journey_west_over_midnight(void **state)
{
    (void)state;
    struct bench bench = set_up("profile=r10 clock=120 logging=1 bed=240", MORNING, false);
    session(&bench);
    rig_wait(bench.rig, 12 * HOUR_MS); /* 21:01 in Berlin */
    session(&bench);
    const int64_t from_ms = rig_now_ms(bench.rig) - rig_now_ms(bench.rig) % HOUR_MS;
    rig_wait(bench.rig, 6 * HOUR_MS); /* 03:01 in Berlin is 21:01 in New York, of the day before */
    rig_travel(bench.rig, NEW_YORK);
    session(&bench);
    check_true(&bench);
    assert_true(count_missing(&bench, READING_HR, from_ms, rig_now_ms(bench.rig)) <= 1);
    rig_wait(bench.rig, 24 * HOUR_MS);
    session(&bench);
    check_true(&bench);
    assert_true(count_missing(&bench, READING_HR, from_ms, rig_now_ms(bench.rig)) <= 1);
    tear_down(&bench);
}

/* Also where the link is cut around the setting of the clock. */
static void a_journey_with_a_broken_link(void **state)
{
    (void)state;
    static const struct {
        int hours; /* after MORNING */
        unsigned cuts;
    } rows[] = {{12, 40}, {18, 90}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char *clean = NULL;
        for (unsigned n = 0; n < rows[i].cuts; n++) {
            struct bench bench = set_up("profile=r10 clock=120 logging=1", MORNING, false);
            session(&bench);
            rig_wait(bench.rig, rows[i].hours * HOUR_MS);
            rig_travel(bench.rig, NEW_YORK);
            if (n > 0)
                rig_session(bench.rig, &(struct rig_fault){.cut_after = n}, LIMIT_MS);
            until_done(&bench);
            check_true(&bench);
            char *dump = rig_dump(bench.rig);
            if (clean)
                assert_string_equal(dump, clean);
            else
                clean = strdup(dump);
            free(dump);
            tear_down(&bench);
        }
        free(clean);
    }
}

/* ---- the first contact ---- */

static void a_ring_that_forgets_is_read_before(void **state)
{
    (void)state;
    struct bench bench = set_up("profile=r10 clock=120 logging=1 erase=1", MORNING, false);
    session(&bench);
    bench.ring->first_ms = INT64_MIN / 2; /* for us to remember */
    check_true(&bench);
    check_whole(&bench, MORNING - 9 * HOUR_MS - MINUTE_MS - 6 * DAY_MS);
    assert_int_equal(check_nights(&bench, MORNING - 7 * DAY_MS), 7);
    tear_down(&bench);
}

/* Its logs are off, and its clock is in the year 2000. */
static void a_new_ring_is_made_to_log(void **state)
{
    (void)state;
    struct bench bench = set_up("profile=r10", MORNING, true);
    char text[128];
    session(&bench);
    for (size_t i = 0; i < KNOWNS; i++)
        if (knowns[i].reading != READING_STEPS)
            assert_int_equal(rig_count(bench.rig, knowns[i].reading), 0);
    bench.wearable->type->describe(bench.wearable, text, sizeof(text));
    assert_non_null(strstr(text, "times_set=1 logs=11111"));
    assert_string_equal(rig_fact(bench.rig, "log_hrv"), "on");
    rig_wait(bench.rig, 9 * HOUR_MS);
    session(&bench);
    check_true(&bench);
    assert_true(rig_count(bench.rig, READING_STRESS_VENDOR) > 10);
    assert_true(rig_count(bench.rig, READING_HRV_RMSSD) > 5);
    tear_down(&bench);
}

static void settings_are_left_alone_unless_asked(void **state)
{
    (void)state;
    struct bench bench = set_up("profile=r10", MORNING, false);
    char text[128];
    session(&bench);
    rig_wait(bench.rig, 9 * HOUR_MS);
    session(&bench);
    bench.wearable->type->describe(bench.wearable, text, sizeof(text));
    assert_non_null(strstr(text, "logs=00000"));
    assert_string_equal(rig_fact(bench.rig, "log_stress"), "off");
    assert_int_equal(rig_count(bench.rig, READING_STRESS_VENDOR), 0);
    assert_int_equal(rig_count(bench.rig, READING_HRV_RMSSD), 0);
    tear_down(&bench);
}

/* An app made it log each half hour. */
static void heart_rate_is_logged_each_five_minutes(void **state)
{
    (void)state;
    struct bench bench = set_up("profile=r10 clock=120 logging=1", MORNING, true);
    bench.ring->logs[RING_LOG_HR].minutes = 30;
    session(&bench);
    check_true(&bench);
    assert_int_equal(bench.ring->logs[RING_LOG_HR].minutes, 5);
    tear_down(&bench);
}

/* Its clock stands a week behind, so that none of its relative days are ours. */
static void the_past_of_a_ring_on_another_day_is_refused(void **state)
{
    (void)state;
    struct bench bench = set_up("profile=r10 clock=120 logging=1", MORNING, false);
    bench.ring->clocks[0].shift_ms -= 7 * DAY_MS;
    session(&bench);
    check_true(&bench);
    assert_true(rig_count(bench.rig, READING_STRESS_VENDOR) <= 1); /* of this half hour */
    assert_int_equal(rig_sleep_count(bench.rig), 0);
    tear_down(&bench);
}

/* ---- rings that do not answer ---- */

static void the_form_of_the_sleep_request_is_remembered(void **state)
{
    (void)state;
    static const struct {
        const char *options;
        int64_t form;
    } cases[] = {
        {"profile=r10 clock=120 logging=1", 0},
        {"profile=r02 clock=120 logging=1", 2},
        {"profile=h59 clock=120 logging=1", 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct bench bench = set_up(cases[i].options, MORNING, false);
        session(&bench);
        assert_int_equal(rig_cursor(bench.rig, "sleep_form"), cases[i].form);
        assert_int_equal(check_nights(&bench, MORNING - 7 * DAY_MS), 7);
        const int64_t before_ms = rig_now_ms(bench.rig);
        session(&bench);
        assert_true(rig_now_ms(bench.rig) - before_ms < 5000); /* nothing was waited for */
        tear_down(&bench);
    }
}

/* A stage without an answer costs its own data and no other. */
static void one_silent_command_costs_no_other(void **state)
{
    (void)state;
    static const struct {
        const char *options;
        enum reading_kind lost;
    } cases[] = {
        {"profile=r10 clock=120 logging=1 mute=15", READING_HR},
        {"profile=r10 clock=120 logging=1 mute=37", READING_STRESS_VENDOR},
        {"profile=r10 clock=120 logging=1 mute=39", READING_HRV_RMSSD},
        {"profile=r10 clock=120 logging=1 mute=43", READING_STEPS},
        {"profile=r10 clock=120 logging=1 mute=2a", READING_SPO2},
        {"profile=r10 clock=120 logging=1 mute=25", READING_SKIN_TEMP},
        {"profile=r10 clock=120 logging=1 mute=3c", READING_KINDS},
        {"profile=r10 clock=120 logging=1 mute=04", READING_KINDS},
        {"profile=r10 clock=120 logging=1 mute=27", READING_KINDS},
        {"profile=r10 clock=120 logging=1 mute=03", READING_KINDS},
        {"profile=r10 clock=120 logging=1 mute=36", READING_KINDS},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct bench bench = set_up(cases[i].options, MORNING, false);
        session(&bench);
        check_true(&bench);
        for (size_t k = 0; k < KNOWNS; k++)
            assert_int_equal(rig_count(bench.rig, knowns[k].reading) > 0,
                             knowns[k].reading != cases[i].lost);
        tear_down(&bench);
    }
}

/* One that has just woken up, in 2000, files what it measures under a day that is not ours; what
 * it has before its clock is set belongs nowhere, also when it says no steps that would tell. */
static void a_ring_that_has_just_woken_up(void **state)
{
    (void)state;
    for (unsigned seed = 0; seed < 12; seed++) {
        char options[64];
        snprintf(options, sizeof(options), "profile=r10 logging=1 chatty=1 nap=1 kept=1 seed=%u",
                 seed);
        struct bench bench = set_up(options, MORNING, false);
        session(&bench);
        check_true(&bench);
        const size_t blocks = rig_sleep_count(bench.rig);
        assert_true(blocks > 0);
        for (size_t i = 0; i < blocks; i++) /* no nap stands twice, at two times of the day */
            for (size_t k = i + 1; k < blocks; k++)
                assert_true(rig_sleep(bench.rig, i)->end_ms <= rig_sleep(bench.rig, k)->start_ms);
        tear_down(&bench);
    }
}

static void a_silent_ring_is_given_up(void **state)
{
    (void)state;
    struct bench bench = set_up("profile=r10 clock=120 silent=1", MORNING, false);
    assert_int_equal(rig_session(bench.rig, NULL, LIMIT_MS), RIG_FAILED);
    assert_string_equal(rig_reason(bench.rig), "no_answer");
    tear_down(&bench);
}

/* Its time cannot be set: nothing that it says can be dated. */
static void a_clock_that_cannot_be_set(void **state)
{
    (void)state;
    struct bench bench = set_up("profile=r10 clock=120 logging=1 mute=01", MORNING, false);
    assert_int_equal(rig_session(bench.rig, NULL, LIMIT_MS), RIG_FAILED);
    assert_string_equal(rig_reason(bench.rig), "clock_not_set");
    tear_down(&bench);

    /* It was set before, and still has the offset. */
    bench = set_up("profile=r10 clock=120 logging=1", MORNING, false);
    session(&bench);
    bench.ring->mute = 0x01;
    rig_wait(bench.rig, HOUR_MS);
    session(&bench);
    check_true(&bench);
    rig_travel(bench.rig, NEW_YORK);
    assert_int_equal(rig_session(bench.rig, NULL, LIMIT_MS), RIG_FAILED);
    assert_string_equal(rig_reason(bench.rig), "clock_not_set");
    tear_down(&bench);
}

static void no_session_sees_midnight(void **state)
{
    (void)state;
    const int64_t midnight_ms = MORNING + 15 * HOUR_MS - MINUTE_MS;
    struct bench bench = set_up("profile=r02 clock=120 logging=1", midnight_ms - 3000, false);
    assert_int_equal(rig_session(bench.rig, NULL, LIMIT_MS), RIG_FAILED);
    assert_string_equal(rig_reason(bench.rig), "date_changed");
    tear_down(&bench);

    bench = set_up("profile=r02 clock=120 logging=1", midnight_ms - 14000, false);
    assert_int_equal(rig_session(bench.rig, NULL, LIMIT_MS), RIG_FAILED);
    assert_string_equal(rig_reason(bench.rig), "date_changed");
    rig_wait(bench.rig, MINUTE_MS);
    until_done(&bench);
    check_true(&bench);
    tear_down(&bench);
}

static void a_gateway_without_time_touches_nothing(void **state)
{
    (void)state;
    struct bench bench = set_up("profile=r10 clock=120 logging=1", 0, true);
    assert_int_equal(rig_session(bench.rig, NULL, LIMIT_MS), RIG_FAILED);
    assert_string_equal(rig_reason(bench.rig), "no_time");
    assert_int_equal(rig_packets(bench.rig), 0);
    assert_int_equal(bench.ring->times_set, 0);
    tear_down(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_week_is_fetched),
        cmocka_unit_test(temperature_by_the_interval_form),
        cmocka_unit_test(keys_facts_and_cursors),
        cmocka_unit_test(a_day_is_complete_after_three),
        cmocka_unit_test(two_sessions_are_one),
        cmocka_unit_test(a_fortnight_of_sessions_has_no_hole),
        cmocka_unit_test(a_revised_night_takes_the_place_of_what_it_was),
        cmocka_unit_test(a_link_may_be_cut_anywhere),
        cmocka_unit_test(any_notification_may_be_lost),
        cmocka_unit_test(any_notification_may_be_damaged),
        cmocka_unit_test(any_bit_of_a_header_may_be_wrong),
        cmocka_unit_test(summer_time_begins),
        cmocka_unit_test(summer_time_ends),
        cmocka_unit_test(the_clock_is_set_during_a_night),
        cmocka_unit_test(the_past_of_a_new_ring_follows_the_zone),
        cmocka_unit_test(a_journey_west),
        cmocka_unit_test(a_journey_east_and_back),
        cmocka_unit_test(a_journey_west_over_midnight),
        cmocka_unit_test(a_journey_with_a_broken_link),
        cmocka_unit_test(a_ring_that_forgets_is_read_before),
        cmocka_unit_test(a_new_ring_is_made_to_log),
        cmocka_unit_test(settings_are_left_alone_unless_asked),
        cmocka_unit_test(heart_rate_is_logged_each_five_minutes),
        cmocka_unit_test(the_past_of_a_ring_on_another_day_is_refused),
        cmocka_unit_test(the_form_of_the_sleep_request_is_remembered),
        cmocka_unit_test(one_silent_command_costs_no_other),
        cmocka_unit_test(a_ring_that_has_just_woken_up),
        cmocka_unit_test(a_silent_ring_is_given_up),
        cmocka_unit_test(a_clock_that_cannot_be_set),
        cmocka_unit_test(no_session_sees_midnight),
        cmocka_unit_test(a_gateway_without_time_touches_nothing),
    };
    return cmocka_run_group_tests_name("colmi_session", tests, NULL, NULL);
}
