/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Nights in which the clocks change, and journeys between two sessions, of wearables that record by
 * a local time: from their drivers through the archive into a real database, and out of it as
 * nights. The wearables know what their wearers did by the sun; that must come out.
 */
#include "tests/harness/test.h"

#include "core/cleanup.h"
#include "core/zone.h"
#include "core/ztime.h"
#include "gateway/nights.h"
#include "tests/unit/ledger_fixture.h"
#include "tests/wearables/band_memory.h"
#include "tests/wearables/ring.h"
#include "tests/wearables/ring_memory.h"
#include <inttypes.h>
#include <math.h>

#define ADDRESS  "C0:11:22:33:44:55"
#define LIMIT_MS (15 * MS_PER_MINUTE)
#define SEED     7 /* of the body of a band */

#define BERLIN   "Europe/Berlin"
#define NEW_YORK "America/New_York"
#define TOKYO    "Asia/Tokyo"

static const uint8_t key[16] = {0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37,
                                0x38, 0x39, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45};

/* A session, some hours after the one before it. */
struct stop {
    int hours;
    const char *zone; /* NULL: no more */
};

/* A night that must be there. */
struct expected {
    int month, day;   /* of the sleep-day; 0: no more */
    int offset_h;     /* of the clock it was slept by, as it stood at the end */
    int shows_more_h; /* how much longer than it was it looks by the clocks of its zone on the wall
                       */
    const char *zone;
};

static const struct journey {
    const char *what;
    const char *driver;
    const char *options;
    struct civil start; /* UTC */
    struct stop stops[6];
    struct expected nights[4];
} journeys[] = {
    /* A ring is set at the session after the change: until then it shows winter time. */
    {"ring, summer time begins",
     "colmi",
     "profile=r10 clock=60 logging=1",
     {2026, 3, 28, 15, 31, 0, 0},
     {{0, BERLIN}, {15, BERLIN}, {4, BERLIN}, {24, BERLIN}},
     {{3, 28, 1, 0, BERLIN}, {3, 29, 1, 1, BERLIN}, {3, 30, 2, 0, BERLIN}}},
    {"ring, summer time ends",
     "colmi",
     "profile=r10 clock=120 logging=1",
     {2026, 10, 24, 16, 31, 0, 0},
     {{0, BERLIN}, {15, BERLIN}, {4, BERLIN}, {24, BERLIN}},
     {{10, 24, 2, 0, BERLIN}, {10, 25, 2, -1, BERLIN}, {10, 26, 1, 0, BERLIN}}},
    {"ring, summer time begins, and it is set in the middle of that night",
     "colmi",
     "profile=r10 clock=60 logging=1",
     {2026, 3, 28, 19, 1, 0, 0},
     {{0, BERLIN}, {7, BERLIN}, {6, BERLIN}, {24, BERLIN}},
     {{3, 29, 2, 1, BERLIN}, {3, 30, 2, 0, BERLIN}}},
    {"ring, summer time ends, and it is set in the middle of that night",
     "colmi",
     "profile=r10 clock=120 logging=1",
     {2026, 10, 24, 18, 1, 0, 0},
     {{0, BERLIN}, {9, BERLIN}, {4, BERLIN}, {24, BERLIN}},
     {{10, 25, 1, -1, BERLIN}, {10, 26, 1, 0, BERLIN}}},
    /* To bed at ten in the evening there. */
    {"ring, to New York",
     "colmi",
     "profile=r10 clock=120 logging=1 bed=130",
     {2026, 9, 6, 7, 1, 0, 0},
     {{0, BERLIN}, {12, NEW_YORK}, {18, NEW_YORK}, {24, NEW_YORK}},
     {{9, 6, 2, 0, BERLIN}, {9, 7, -4, 0, NEW_YORK}, {9, 8, -4, 0, NEW_YORK}}},
    /* To bed after one in the morning there: earlier it would be one sleep with the nap of a ring.
     */
    {"ring, to Tokyo",
     "colmi",
     "profile=r10 clock=120 logging=1 bed=960",
     {2026, 9, 6, 7, 1, 0, 0},
     {{0, BERLIN}, {4, TOKYO}, {18, TOKYO}, {24, TOKYO}},
     {{9, 7, 9, 0, TOKYO}, {9, 8, 9, 0, TOKYO}}},
    {"ring, to New York in the night in which summer time ends in Berlin",
     "colmi",
     "profile=r10 clock=120 logging=1 bed=180",
     {2026, 10, 24, 18, 1, 0, 0},
     {{0, BERLIN}, {8, NEW_YORK}, {18, NEW_YORK}, {24, NEW_YORK}},
     {{10, 25, -4, 0, NEW_YORK}, {10, 26, -4, 0, NEW_YORK}}},
    /* A band says the zone by which it counts; its nights are from 22:10 to 05:50 UTC. */
    {"band, summer time begins",
     "huami",
     "auth=2021 mtu=100",
     {2026, 3, 28, 16, 1, 0, 0},
     {{0, BERLIN}, {16, BERLIN}, {24, BERLIN}},
     {{3, 29, 2, 1, BERLIN}, {3, 30, 2, 0, BERLIN}}},
    {"band, summer time ends",
     "huami",
     "auth=2021 mtu=100",
     {2026, 10, 24, 16, 1, 0, 0},
     {{0, BERLIN}, {16, BERLIN}, {24, BERLIN}},
     {{10, 25, 1, -1, BERLIN}, {10, 26, 1, 0, BERLIN}}},
    {"old band, summer time ends, fetched in the middle of that night",
     "huami",
     "auth=legacy form=80 record=8 mtu=60",
     {2026, 10, 24, 16, 1, 0, 0},
     {{0, BERLIN}, {8, BERLIN}, {1, BERLIN}, {1, BERLIN}, {6, BERLIN}},
     {{10, 25, 1, -1, BERLIN}}},
    {"band, to New York",
     "huami",
     "auth=2021 mtu=100",
     {2026, 9, 5, 16, 1, 0, 0},
     {{0, BERLIN}, {15, BERLIN}, {12, NEW_YORK}, {24, NEW_YORK}},
     {{9, 6, 2, 0, BERLIN}, {9, 7, -4, 0, NEW_YORK}}},
    {"band, to Tokyo and home",
     "huami",
     "auth=2021 mtu=100",
     {2026, 9, 5, 16, 1, 0, 0},
     {{0, BERLIN}, {15, BERLIN}, {24, TOKYO}, {24, BERLIN}},
     {{9, 6, 2, 0, BERLIN}, {9, 7, 9, 0, TOKYO}, {9, 8, 2, 0, BERLIN}}},
};

#define JOURNEYS (sizeof(journeys) / sizeof(journeys[0]))

struct stand {
    const struct journey *journey;
    struct ledger *ledger;
    struct wearable *wearable;
    struct rig_keeper keeper;
    struct rig *rig;
    int64_t start_ms;
};

/* ---- the way ---- */

static void set_out(struct stand *stand, const struct journey *journey)
{
    const bool is_ring = strcmp(journey->driver, "colmi") == 0;
    char options[160];

    *stand = (struct stand){.journey = journey, .start_ms = civil_to_ms(&journey->start, 0)};
    snprintf(options, sizeof(options), "%s", journey->options);
    if (!is_ring)
        snprintf(options, sizeof(options), "%s seed=%d from=%" PRId64 " until=0", journey->options,
                 SEED, stand->start_ms / MS_PER_MINUTE - 120);
    stand->ledger = ledger_open(ADDRESS, journey->driver, stand->start_ms - MS_PER_DAY);
    assert_ok(wearable_new(is_ring ? "ring" : "band", ADDRESS, options, &stand->wearable, &err));
    stand->keeper = ledger_keeper(stand->ledger);
    stand->rig = rig_open(&(struct rig_options){
        .driver = driver_by_name(journey->driver),
        .wearable = stand->wearable,
        .keeper = &stand->keeper,
        .now_ms = stand->start_ms,
        .zone = journey->stops[0].zone,
        .secret = key,
        .secret_length = sizeof(key),
    });
}

static void travel(struct stand *stand)
{
    for (const struct stop *stop = stand->journey->stops; stop->zone; stop++) {
        rig_wait(stand->rig, stop->hours * MS_PER_HOUR);
        rig_travel(stand->rig, stop->zone);
        const enum rig_end end = rig_session(stand->rig, NULL, LIMIT_MS);
        if (end != RIG_DONE)
            fail_msg("session ended as %d: %s", (int)end, rig_reason(stand->rig));
    }
}

static void arrive(struct stand *stand)
{
    rig_close(stand->rig);
    wearable_free(stand->wearable);
    ledger_close(stand->ledger);
}

/* ---- what the wearer did ---- */

struct truth {
    int64_t start_ms, end_ms; /* in bed, as far as the wearable knows */
    int64_t onset_ms, wake_ms;
    double asleep_min;
};

static bool is_asleep(enum sleep_stage stage)
{
    return stage == SLEEP_LIGHT || stage == SLEEP_DEEP || stage == SLEEP_REM;
}

/* The minutes of a band are told from the first asleep to the last. */
static void band_truth(int64_t around_ms, struct truth *ret)
{
    const int64_t middle = around_ms / MS_PER_MINUTE;

    *ret = (struct truth){0};
    for (int64_t minute = middle - 720; minute < middle + 720; minute++) {
        if (!is_asleep(band_minute(SEED, minute).stage))
            continue;
        if (ret->asleep_min == 0)
            ret->onset_ms = minute * MS_PER_MINUTE;
        ret->wake_ms = (minute + 1) * MS_PER_MINUTE;
        ret->asleep_min++;
    }
    ret->start_ms = ret->onset_ms;
    ret->end_ms = ret->wake_ms;
}

/* Of the stages of a ring 5 is awake (tests/wearables/ring_memory.c). */
#define RING_AWAKE 5

static void ring_truth_of(const struct ring *ring, int64_t around_ms, struct truth *ret)
{
    struct ring_sleep sleep = {0};
    int64_t day = around_ms / MS_PER_DAY;

    if (!ring_night(ring, day, &sleep) || sleep.start_ms > around_ms)
        assert_true(ring_night(ring, day - 1, &sleep));
    *ret = (struct truth){.start_ms = sleep.start_ms, .end_ms = sleep.end_ms};
    int64_t at_ms = sleep.start_ms;
    for (size_t i = 0; i < sleep.count; i++) {
        const int64_t end_ms = at_ms + sleep.parts[i].minutes * MS_PER_MINUTE;

        if (sleep.parts[i].stage != RING_AWAKE) {
            if (ret->asleep_min == 0)
                ret->onset_ms = at_ms;
            ret->wake_ms = end_ms;
            ret->asleep_min += sleep.parts[i].minutes;
        }
        at_ms = end_ms;
    }
}

static void truth_around(const struct stand *stand, int64_t around_ms, struct truth *ret)
{
    if (strcmp(stand->journey->driver, "colmi") == 0)
        ring_truth_of((const struct ring *)stand->wearable, around_ms, ret);
    else
        band_truth(around_ms, ret);
}

/* ---- what came out ---- */

static int64_t shown_ms(const struct zone *zone, int64_t at_ms)
{
    return at_ms + zone_offset_s(zone, at_ms) * MS_PER_SECOND;
}

static void tell(const struct night *night, const struct zone *zone)
{
    struct civil from, to;
    char date[11];

    day_format(night->day, date);
    civil_from_ms(shown_ms(zone, night->main.start_ms), 0, &from);
    civil_from_ms(shown_ms(zone, night->main.wake_ms), 0, &to);
    print_message("  %s: %02d:%02d to %02d:%02d, %.0f min in bed, %.0f asleep\n", date, from.hour,
                  from.minute, to.hour, to.minute, night->main.tib_min, night->main.tst_min);
}

static void check_night(const struct stand *stand, const struct nights *nights,
                        const struct expected *expected)
{
    const struct night *night =
        nights_find(nights, civil_to_day(2026, expected->month, expected->day));
    CLEANUP(zone_freep) struct zone *zone = NULL;
    struct truth truth;

    assert_non_null(night);
    assert_ok(zone_load(expected->zone, &zone, &err));
    tell(night, zone);
    truth_around(stand, night->main.midpoint_ms, &truth);
    assert_int_equal(night->main.start_ms, truth.start_ms);
    assert_int_equal(night->main.end_ms, truth.end_ms);
    assert_int_equal(night->main.onset_ms, truth.onset_ms);
    assert_int_equal(night->main.wake_ms, truth.wake_ms);
    assert_true(
        fabs(night->main.tib_min * MS_PER_MINUTE - (double)(truth.end_ms - truth.start_ms)) < 1);
    assert_true(fabs(night->main.tst_min - truth.asleep_min) < 0.01);
    assert_int_equal(night->offset_s, expected->offset_h * 3600);
    assert_false(night->secondary || night->brief);
    /* The row is what it says that it is. */
    assert_int_equal(shown_ms(zone, truth.end_ms) - shown_ms(zone, truth.start_ms) -
                         (truth.end_ms - truth.start_ms),
                     expected->shows_more_h * MS_PER_HOUR);
}

/* Each reading by itself: none is of a time before the wearable was worn, or to come. */
static int64_t count_outside(const struct stand *stand)
{
    sqlite3_stmt *query = NULL;
    int64_t count;

    assert_int_equal(sqlite3_prepare_v2(stand->ledger->store->db,
                                        "SELECT count(*) FROM history_reading WHERE at_ms > ?1", -1,
                                        &query, NULL),
                     SQLITE_OK);
    sqlite3_bind_int64(query, 1, rig_now_ms(stand->rig));
    assert_int_equal(sqlite3_step(query), SQLITE_ROW);
    count = sqlite3_column_int64(query, 0);
    sqlite3_finalize(query);
    return count;
}

/* What the wearable measured at the instant of a reading: the value that is stored. */
static bool is_true(const struct stand *stand, int64_t at_ms, int value)
{
    if (strcmp(stand->journey->driver, "colmi") == 0)
        return (int)ring_truth((const struct ring *)stand->wearable, RING_HR, at_ms) == value;
    return (int)band_minute(SEED, at_ms / MS_PER_MINUTE).hr_bpm == value;
}

/* All heart rates from the first session on are of their instants, and none is missing for longer
 * than the wearable makes believe: a jump of its clock would leave an hour. */
static void check_readings(const struct stand *stand)
{
    sqlite3_stmt *query = NULL;
    int64_t before_ms = stand->start_ms;
    size_t count = 0;

    assert_int_equal(sqlite3_prepare_v2(stand->ledger->store->db,
                                        "SELECT at_ms, value FROM history_reading WHERE kind = 'hr'"
                                        " AND at_ms >= ?1 ORDER BY at_ms",
                                        -1, &query, NULL),
                     SQLITE_OK);
    sqlite3_bind_int64(query, 1, stand->start_ms);
    for (; sqlite3_step(query) == SQLITE_ROW; count++) {
        const int64_t at_ms = sqlite3_column_int64(query, 0);

        if (!is_true(stand, at_ms, sqlite3_column_int(query, 1)))
            fail_msg("%d bpm at %" PRId64, sqlite3_column_int(query, 1), at_ms);
        if (at_ms - before_ms > 40 * MS_PER_MINUTE)
            fail_msg("nothing between %" PRId64 " and %" PRId64, before_ms, at_ms);
        before_ms = at_ms;
    }
    sqlite3_finalize(query);
    print_message("  %zu heart rates\n", count);
    assert_true(count > 100);
    assert_int_equal(count_outside(stand), 0);
}

static void nights_are_as_they_were(void **state)
{
    (void)state;
    for (size_t i = 0; i < JOURNEYS; i++) {
        struct nights nights = {0};
        struct stand stand;

        print_message("%s\n", journeys[i].what);
        set_out(&stand, &journeys[i]);
        travel(&stand);
        assert_ok(nights_read(stand.ledger->store, stand.ledger->person.row, 0, INT64_MAX, &nights,
                              &err));
        for (const struct expected *night = journeys[i].nights; night->month; night++)
            check_night(&stand, &nights, night);
        check_readings(&stand);
        nights_clear(&nights);
        arrive(&stand);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nights_are_as_they_were),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
