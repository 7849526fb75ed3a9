/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From stored windows to the snapshot that is published. The person of these tests has nights at
 * 50 bpm and 40 ms and days at 70 bpm and 30 ms, shifted a little from day to day, so that the
 * figures can be said beforehand; what the formulas are is tested in test_strap.c.
 */
#include "core/ztime.h"
#include "gateway/indicators/sleep.h"
#include "gateway/vitals.h"
#include "storage/history.h"
#include "storage/internal.h"
#include "storage/outbox.h"
#include "tests/harness/near.h"
#include "tests/unit/storage_fixture.h"

#define DAYS      30
#define HOURS(n)  ((n)*MS_PER_HOUR)
#define FIRST_DAY (20000 * MS_PER_DAY + 4 * MS_PER_HOUR)        /* 04:00 UTC: a gut-day begins */
#define NOW       (FIRST_DAY + DAYS * MS_PER_DAY - MS_PER_HOUR) /* 03:00, nearly the end of it */

struct world {
    struct fixture *fixture;
    struct config config;
    struct household household;
    struct vitals *vitals;
};

static void open_vitals(struct world *world, int64_t now_ms)
{
    assert_ok(household_load(&world->household, world->fixture->store, &err));
    assert_ok(vitals_open(world->fixture->store, &world->config, &world->vitals, &err));
    assert_ok(vitals_load(world->vitals, &world->household, now_ms, &err));
}

static void close_vitals(struct world *world)
{
    world->vitals = vitals_close(world->vitals);
    household_done(&world->household);
}

static int setup(void **state)
{
    struct world *world = calloc(1, sizeof(*world));
    void *fixture = NULL;

    assert_non_null(world);
    if (fixture_setup(&fixture) < 0 || config_defaults(&world->config) < 0)
        return -1;
    world->fixture = fixture;
    *state = world;
    return 0;
}

static int teardown(void **state)
{
    struct world *world = *state;
    void *fixture = world->fixture;

    close_vitals(world);
    config_done(&world->config);
    free(world);
    return fixture_teardown(&fixture);
}

static struct window window_at(const struct world *world, int64_t start_ms, double bpm,
                               double rmssd_ms)
{
    return (struct window){.device_row = world->fixture->device.row,
                           .person_row = world->fixture->person.row,
                           .start_ms = start_ms,
                           .hr_count = 300,
                           .hr_mean = bpm,
                           .rr_all = 300,
                           .rr_ok = 300,
                           .rr_diffs = 299,
                           .seconds = 290,
                           .valid = true,
                           .mean_hr = bpm,
                           .rmssd = rmssd_ms,
                           .sdnn = rmssd_ms,
                           .stress_index = NAN};
}

/* Stores alike windows from one instant up to another. */
static void wear(struct world *world, int64_t from_ms, int64_t to_ms, double bpm, double rmssd_ms)
{
    for (int64_t at_ms = from_ms; at_ms < to_ms; at_ms += WINDOW_MS) {
        struct window window = window_at(world, at_ms, bpm, rmssd_ms);

        assert_ok(window_put(world->fixture->store, &window, &err));
    }
}

static void wear_days(struct world *world, int days)
{
    fixture_begin(world->fixture);
    for (int i = 0; i < days; i++) {
        int64_t day = FIRST_DAY + i * MS_PER_DAY;
        double shift = i % 5;

        wear(world, day, day + HOURS(3), 50 + shift, 40 + shift);
        wear(world, day + HOURS(3), day + HOURS(19), 70 + shift, 30);
        wear(world, day + HOURS(19), day + HOURS(24), 50 + shift, 40 + shift);
    }
    fixture_commit(world->fixture);
}

/* Records midnight to 06:00 as sleep on the days from..to - 1, with three quarters of an hour awake
 * in the middle. */
static void record_nights(struct world *world, int from, int to)
{
    struct history history = {0};

    for (int i = from; i < to; i++) {
        struct sleep_block block = {.start_ms = FIRST_DAY + i * MS_PER_DAY - HOURS(4)};

        block.end_ms = block.start_ms + HOURS(6);
        snprintf(block.key, sizeof(block.key), "night %d", i);
        assert_int_equal(sleep_block_add(&block, SLEEP_LIGHT, 2 * 3600), 0);
        assert_int_equal(sleep_block_add(&block, SLEEP_AWAKE, 2700), 0);
        assert_int_equal(sleep_block_add(&block, SLEEP_DEEP, 4 * 3600 - 2700), 0);
        assert_int_equal(history_add_sleep(&history, &block), 0);
    }
    fixture_begin(world->fixture);
    assert_ok(history_put(world->fixture->store, world->fixture->device.row,
                          world->fixture->person.row, &history, &err));
    fixture_commit(world->fixture);
    history_free(&history);
}

static struct snapshot compute_at(struct world *world, int64_t now_ms, bool clock_trusted)
{
    CLEANUP(zone_freep) struct zone *zone = NULL;
    struct snapshot snapshot = {0};

    assert_ok(zone_load("UTC", &zone, &err));
    assert_ok(vitals_compute(world->vitals, &world->household.persons[0], zone, now_ms,
                             clock_trusted, &snapshot, &err));
    return snapshot;
}

static const struct indicator_value *value_of(const struct snapshot *snapshot, const char *key)
{
    for (size_t i = 0; i < snapshot->value_count; i++)
        if (strcmp(snapshot->values[i].key, key) == 0)
            return &snapshot->values[i];
    fail_msg("there is no %s", key);
    return NULL;
}

static void a_month_gives_every_value(void **state)
{
    struct world *world = *state;
    const struct indicator_value *value;
    struct snapshot snapshot;

    wear_days(world, DAYS);
    record_nights(world, DAYS - 10, DAYS);
    open_vitals(world, NOW);
    snapshot = compute_at(world, NOW, true);
    assert_false(snapshot.stale);
    assert_int_equal(snapshot.last_sync_ms, NOW);
    assert_int_equal(snapshot.updated_ms, NOW);
    assert_int_equal(snapshot.value_count, VITALS_INDICATORS);
    for (size_t i = 0; i < snapshot.value_count; i++) {
        assert_string_equal(snapshot.values[i].key, vitals_indicators[i]);
        assert_true(isfinite(snapshot.values[i].value));
        assert_null(snapshot.values[i].reason);
    }
    assert_near(value_of(&snapshot, "resting_hr")->value, 53.0); /* the night before: shift 3 */
    assert_near(value_of(&snapshot, "hrv_rmssd")->value, 43.0);
    assert_near(value_of(&snapshot, "data_coverage")->value, 100.0);
    assert_near(value_of(&snapshot, "sleep_score")->value,
                sleep_score_of(5.25, 5.25 / 6, 45, 100).value);
    value = value_of(&snapshot, "stress_day");
    assert_true(value->value >= 0 && value->value <= 100);
    assert_true(value->provisional);
    assert_true(value->factor_count == 1);
    assert_string_equal(value->factors[0].key, "sleep_assumed");
}

/* A wearable has recorded the nights: nothing is assumed, and the grade is not held back. */
static void recorded_nights_are_better_than_assumed_ones(void **state)
{
    static const char *const keys[] = {"resting_hr", "hrv_rmssd"};
    struct world *world = *state;
    struct snapshot snapshot;

    wear_days(world, DAYS);
    open_vitals(world, NOW);
    snapshot = compute_at(world, NOW, true);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(value_of(&snapshot, keys[i])->factor_count, 1);
        assert_int_equal(value_of(&snapshot, keys[i])->grade, 'C');
    }
    record_nights(world, 0, DAYS);
    assert_ok(vitals_sleep_changed(world->vitals, world->fixture->person.row, NOW, &err));
    snapshot = compute_at(world, NOW + HOURS(4), true); /* the next night is not fetched yet */
    assert_int_equal(value_of(&snapshot, "resting_hr")->factor_count, 1);
    snapshot = compute_at(world, NOW, true);
    for (size_t i = 0; i < 2; i++) {
        const struct indicator_value *value = value_of(&snapshot, keys[i]);

        assert_int_equal(value->factor_count, 0);
        assert_int_equal(value->grade, 'A');
        assert_false(value->provisional);
        assert_int_equal(value->from_ms, FIRST_DAY + (DAYS - 1) * MS_PER_DAY - HOURS(4));
        assert_int_equal(value->to_ms, FIRST_DAY + (DAYS - 1) * MS_PER_DAY + HOURS(2));
    }
    assert_near(value_of(&snapshot, "resting_hr")->value, 53.0);
}

/* Nights that were there when the daemon started, one of a time when the clock was wrong, and
 * nobody's. */
static void nights_are_loaded(void **state)
{
    struct world *world = *state;
    struct snapshot snapshot;

    wear_days(world, DAYS);
    record_nights(world, DAYS - 1, DAYS);
    record_nights(world, DAYS + 2, DAYS + 3);
    open_vitals(world, NOW);
    snapshot = compute_at(world, NOW, true);
    assert_int_equal(value_of(&snapshot, "resting_hr")->factor_count, 0);
    assert_int_equal(snapshot.last_sync_ms, NOW);
    assert_int_equal(vitals_sleep_changed(world->vitals, 77, NOW, NULL), -ERR_NOT_FOUND);
}

/* Somebody with nothing but a band that records sleep: what is known of the night is not stale. */
static void a_night_is_data_too(void **state)
{
    struct world *world = *state;
    struct snapshot snapshot;

    record_nights(world, DAYS - 1, DAYS);
    open_vitals(world, NOW);
    snapshot = compute_at(world, NOW, true);
    assert_false(snapshot.stale);
    assert_int_equal(snapshot.last_sync_ms, FIRST_DAY + (DAYS - 1) * MS_PER_DAY + HOURS(2));
}

/* ---- a ring ---- */

static void log_value(struct history *history, enum reading_kind kind, int64_t at_ms, int32_t value)
{
    const struct reading reading = {.kind = kind, .value = value, .at_ms = at_ms};

    assert_int_equal(history_add(history, &reading), 0);
}

/* A day of a ring, midnight to midnight: asleep until six at 53 bpm and 40 ms, then awake at 30 ms
 * with what is given. */
static void ring_day(struct world *world, int i, int32_t waking_bpm, int32_t stress, bool hrv)
{
    const int64_t midnight = FIRST_DAY + i * MS_PER_DAY - HOURS(4);
    struct history history = {0};

    for (int64_t at_ms = midnight; at_ms < midnight + HOURS(24) && at_ms < NOW;
         at_ms += 5 * MS_PER_MINUTE) {
        const bool asleep = at_ms < midnight + HOURS(6);

        log_value(&history, READING_HR, at_ms, asleep ? 53 : waking_bpm);
        if (at_ms % (30 * MS_PER_MINUTE) != 0)
            continue;
        log_value(&history, READING_STRESS_VENDOR, at_ms, asleep ? 20 : stress);
        if (hrv)
            log_value(&history, READING_HRV_RMSSD, at_ms, asleep ? 40 : 30);
    }
    fixture_begin(world->fixture);
    assert_ok(history_put(world->fixture->store, world->fixture->device.row,
                          world->fixture->person.row, &history, &err));
    fixture_commit(world->fixture);
    history_free(&history);
}

/*
 * By hand: waking baselines ln 30 (scale 0.10), 70 bpm (2), own stress 40 (5). The last day has 72
 * bpm, 30 ms and 45: its hours are 0.7 * 100 Phi((-2 * 0 + 1) / 3) + 0.3 * 100 Phi(1)
 * = 0.7 * 63.055866 + 0.3 * 84.134475 = 69.379449. The night is at 53 bpm and 40 ms.
 */
static void a_ring_gives_the_indicators_of_a_strap(void **state)
{
    const int64_t now_ms = NOW - HOURS(4); /* 23:00: the next night has not begun */
    struct world *world = *state;
    const struct indicator_value *value;
    struct snapshot snapshot;

    for (int i = 0; i < DAYS - 1; i++)
        ring_day(world, i, 70, 40, true);
    record_nights(world, 0, DAYS);
    open_vitals(world, now_ms);
    ring_day(world, DAYS - 1, 72, 45, true); /* is fetched while the daemon runs */
    assert_ok(vitals_recorded_changed(world->vitals, world->fixture->device.row,
                                      FIRST_DAY + (DAYS - 1) * MS_PER_DAY - HOURS(4), now_ms,
                                      now_ms, &err));
    snapshot = compute_at(world, now_ms, true);
    assert_near(value_of(&snapshot, "resting_hr")->value, 53.0);
    value = value_of(&snapshot, "hrv_rmssd");
    assert_near(value->value, 40.0);
    assert_near(value->coverage, 1.0);
    assert_int_equal(value->grade, 'A');
    assert_near(value->baseline_median, 40.0);
    value = value_of(&snapshot, "stress_day");
    assert_near(value->value, 69.379449);
    assert_near(value->baseline_median, 50.0 * 0.7 + 50.0 * 0.3);
    assert_int_equal(value->grade, 'A');
}

/* Beside a ring with 40 ms a strap with 80 ms, added later: a night is of one of them, and so is
 * what it is compared with. */
static void variability_of_two_is_never_mixed(void **state)
{
    static const struct {
        bool ring_has_it;
        double value;
    } rows[] = {{true, 40}, {false, 80}};
    struct world *world = *state;
    struct device strap;

    for (int i = 0; i < DAYS - 1; i++)
        ring_day(world, i, 70, 40, true);
    record_nights(world, 0, DAYS);
    fixture_add_device(world->fixture, "second", "AA:BB:CC:DD:EE:02", world->fixture->person.row,
                       &strap);
    open_vitals(world, NOW);
    for (int64_t at_ms = FIRST_DAY; at_ms < NOW; at_ms += WINDOW_MS) {
        struct window window = window_at(world, at_ms, 60, 80);

        window.device_row = strap.row;
        assert_int_equal(vitals_add(world->vitals, &window), 0);
    }
    for (size_t i = 2; i-- > 0;) {
        struct snapshot snapshot;

        ring_day(world, DAYS - 1, 70, 40, rows[i].ring_has_it);
        assert_ok(vitals_recorded_changed(world->vitals, world->fixture->device.row,
                                          NOW - 2 * MS_PER_DAY, NOW, NOW, &err));
        snapshot = compute_at(world, NOW, true);
        assert_near(value_of(&snapshot, "hrv_rmssd")->value, rows[i].value);
        assert_near(value_of(&snapshot, "hrv_rmssd")->baseline_median, rows[i].value);
        assert_near(value_of(&snapshot, "resting_hr")->value, 53.0); /* the ring was first */
    }
}

static void nothing_is_null_with_a_reason(void **state)
{
    struct world *world = *state;
    struct snapshot snapshot;

    open_vitals(world, NOW);
    snapshot = compute_at(world, NOW, true);
    assert_true(snapshot.stale);
    assert_int_equal(snapshot.last_sync_ms, 0);
    for (size_t i = 0; i < snapshot.value_count; i++) {
        const struct indicator_value *value = &snapshot.values[i];

        if (strcmp(value->key, "data_coverage") == 0) {
            assert_near(value->value, 0.0);
            continue;
        }
        assert_true(isnan(value->value));
        assert_non_null(value->reason);
        assert_true(isnan(value->last_good));
        assert_null(value->level);
    }
}

/* The strap is in the drawer: what was good last is still said, with its day. */
static void the_last_good_value_is_kept(void **state)
{
    struct world *world = *state;
    const struct indicator_value *value;
    struct snapshot snapshot;

    wear_days(world, DAYS - 3);
    open_vitals(world, NOW);
    snapshot = compute_at(world, NOW, true);
    assert_true(snapshot.stale);
    assert_int_equal(snapshot.last_sync_ms, FIRST_DAY + (DAYS - 3) * MS_PER_DAY);
    value = value_of(&snapshot, "mean_hr");
    assert_true(isnan(value->value));
    assert_string_equal(value->reason, "no_data");
    assert_int_equal(value->last_good_ms, FIRST_DAY + (DAYS - 3) * MS_PER_DAY);
    /* 16 h at 71 and 8 h at 51: shift 1 on day 26 */
    assert_near(value->last_good, (16.0 * 71 + 8.0 * 51) / 24);
}

static void a_clock_that_is_not_trusted_gives_no_values(void **state)
{
    struct world *world = *state;
    struct snapshot snapshot;

    wear_days(world, DAYS);
    open_vitals(world, NOW);
    snapshot = compute_at(world, NOW, false);
    assert_true(snapshot.stale);
    for (size_t i = 0; i < snapshot.value_count; i++) {
        assert_true(isnan(snapshot.values[i].value));
        assert_string_equal(snapshot.values[i].reason, "clock_untrusted");
        assert_int_equal(snapshot.values[i].grade, 0);
    }
}

/* Of two devices the one that was added first counts, in whatever order they report. */
static void the_first_device_counts(void **state)
{
    struct world *world = *state;
    struct device second;
    struct window window;
    struct snapshot snapshot;
    int64_t from_ms = FIRST_DAY + (DAYS - 1) * MS_PER_DAY;

    fixture_add_device(world->fixture, "ring", "AA:BB:CC:DD:EE:02", world->fixture->person.row,
                       &second);
    open_vitals(world, NOW);
    for (int64_t at_ms = from_ms; at_ms < NOW; at_ms += WINDOW_MS) {
        bool first_comes_first = at_ms / WINDOW_MS % 2;

        for (int turn = 0; turn < 2; turn++) {
            bool first = first_comes_first == (turn == 0);

            window = window_at(world, at_ms, first ? 60 : 90, 40);
            window.device_row = first ? world->fixture->device.row : second.row;
            assert_int_equal(vitals_add(world->vitals, &window), 0);
        }
    }
    snapshot = compute_at(world, NOW, true);
    assert_near(value_of(&snapshot, "mean_hr")->value, 60.0);
}

static void a_window_that_comes_again_replaces_itself(void **state)
{
    struct world *world = *state;
    struct snapshot snapshot;

    open_vitals(world, NOW);
    for (int turn = 0; turn < 2; turn++) {
        for (int64_t at_ms = NOW - HOURS(2); at_ms < NOW; at_ms += WINDOW_MS) {
            struct window window = window_at(world, at_ms, turn ? 80 : 60, 40);

            assert_int_equal(vitals_add(world->vitals, &window), 0);
        }
    }
    snapshot = compute_at(world, NOW, true);
    assert_near(value_of(&snapshot, "mean_hr")->value, 80.0);
}

static void a_stranger_is_refused(void **state)
{
    struct world *world = *state;
    struct window window = window_at(world, NOW - NOW % WINDOW_MS, 60, 40);

    open_vitals(world, NOW);
    window.person_row = 77;
    assert_int_equal(vitals_add(world->vitals, &window), -ERR_NOT_FOUND);
}

/* The clock ran a year ahead for a while: the month before it is not forgotten, and what was
 * measured then does not count as new. */
static void a_clock_that_ran_ahead_takes_nothing_away(void **state)
{
    struct world *world = *state;
    struct snapshot snapshot;

    wear_days(world, DAYS);
    open_vitals(world, NOW);
    for (int i = 0; i < 3; i++) {
        struct window window = window_at(world, NOW + 365 * MS_PER_DAY + i * WINDOW_MS, 60, 40);

        window.start_ms -= window.start_ms % WINDOW_MS;
        assert_int_equal(vitals_add(world->vitals, &window), 0);
    }
    snapshot = compute_at(world, NOW, true);
    assert_near(value_of(&snapshot, "resting_hr")->value, 53.0);
    assert_true(value_of(&snapshot, "resting_hr")->baseline_days > 20);
    snapshot = compute_at(world, NOW + 3 * MS_PER_DAY, true);
    assert_true(snapshot.stale);
    assert_true(snapshot.last_sync_ms <= NOW + MS_PER_HOUR);
}

/* The daemon started with a clock that was a year ahead and saw nothing of the last month. */
static void a_clock_that_is_set_brings_the_month_back(void **state)
{
    struct world *world = *state;
    struct snapshot snapshot;

    wear_days(world, DAYS);
    open_vitals(world, NOW + 365 * MS_PER_DAY);
    snapshot = compute_at(world, NOW, true);
    assert_true(isnan(value_of(&snapshot, "resting_hr")->value));
    assert_ok(vitals_reload(world->vitals, NOW, &err));
    snapshot = compute_at(world, NOW, true);
    assert_near(value_of(&snapshot, "resting_hr")->value, 53.0);
}

static int64_t reserved(const struct world *world)
{
    char value[24] = "0";
    struct error why;

    meta_get(world->fixture->store, "rev_alice", value, sizeof(value), &why);
    return strtoll(value, NULL, 10);
}

static void numbers_rise_over_restarts(void **state)
{
    struct world *world = *state;
    int64_t before = 0;

    for (int run = 0; run < 3; run++) {
        open_vitals(world, NOW);
        for (int i = 0; i < 3; i++) {
            int64_t rev = compute_at(world, NOW, true).rev;

            assert_true(rev > before);
            assert_true(rev <= reserved(world)); /* on disk before it is used */
            before = rev;
        }
        close_vitals(world);
    }
}

/* A number that could not be put on disk is not used: the next run would use it again. */
static void without_a_disk_there_is_no_number(void **state)
{
    static const char full[] = "CREATE TEMP TRIGGER full BEFORE INSERT ON main.meta"
                               " BEGIN SELECT RAISE(FAIL, 'full'); END";
    struct world *world = *state;
    sqlite3 *db = world->fixture->store->db;
    CLEANUP(zone_freep) struct zone *zone = NULL;
    struct snapshot snapshot;
    struct error why;

    open_vitals(world, NOW);
    assert_ok(zone_load("UTC", &zone, &err));
    assert_int_equal(sqlite3_exec(db, full, NULL, NULL, NULL), SQLITE_OK);
    for (int i = 0; i < 2; i++)
        assert_true(vitals_compute(world->vitals, &world->household.persons[0], zone, NOW, true,
                                   &snapshot, &why) < 0);
    assert_int_equal(sqlite3_exec(db, "DROP TRIGGER full", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(compute_at(world, NOW, true).rev, 1);
    assert_true(reserved(world) >= 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_month_gives_every_value),
        TEST(recorded_nights_are_better_than_assumed_ones),
        TEST(nights_are_loaded),
        TEST(a_night_is_data_too),
        TEST(a_ring_gives_the_indicators_of_a_strap),
        TEST(variability_of_two_is_never_mixed),
        TEST(nothing_is_null_with_a_reason),
        TEST(the_last_good_value_is_kept),
        TEST(a_clock_that_is_not_trusted_gives_no_values),
        TEST(the_first_device_counts),
        TEST(a_window_that_comes_again_replaces_itself),
        TEST(a_stranger_is_refused),
        TEST(a_clock_that_ran_ahead_takes_nothing_away),
        TEST(a_clock_that_is_set_brings_the_month_back),
        TEST(numbers_rise_over_restarts),
        TEST(without_a_disk_there_is_no_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
