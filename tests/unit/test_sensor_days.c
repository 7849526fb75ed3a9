/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What wearables say day by day, from the database. The person has nights at 50 bpm and 40 ms and
 * days at 70 bpm and 30 ms, both shifted by the day, over more days than one computation looks at.
 */
#include "core/cleanup.h"
#include "gateway/sensor_days.h"
#include "storage/history.h"
#include "storage/windows.h"
#include "tests/harness/near.h"
#include "tests/unit/storage_fixture.h"

#define DAYS      70
#define HOURS(n)  ((n)*MS_PER_HOUR)
#define FIRST     20000
#define FIRST_MS  (FIRST * MS_PER_DAY + HOURS(4)) /* 04:00 UTC: a gut-day begins */
#define LAST      (FIRST + DAYS - 1)
#define NOW       (FIRST_MS + DAYS * MS_PER_DAY - HOURS(5)) /* 23:00 of the last day */
#define SLEPT_MIN (6 * 60 - 45)

static int shift_of(int day)
{
    return day % 7;
}

static void wear(const struct fixture *fixture, int64_t from_ms, int64_t to_ms, double bpm,
                 double rmssd_ms)
{
    for (int64_t at_ms = from_ms; at_ms < to_ms && at_ms < NOW; at_ms += WINDOW_MS) {
        const struct window window = {.device_row = fixture->device.row,
                                      .person_row = fixture->person.row,
                                      .start_ms = at_ms,
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
        assert_ok(window_put(fixture->store, &window, &err));
    }
}

/* Midnight to 06:00 asleep before each day, three quarters of an hour of it awake. */
static void sleep_before(const struct fixture *fixture, int day)
{
    struct sleep_block block = {.start_ms = FIRST_MS + day * MS_PER_DAY - HOURS(4)};
    struct history history = {0};

    block.end_ms = block.start_ms + HOURS(6);
    snprintf(block.key, sizeof(block.key), "night %d", day);
    assert_int_equal(sleep_block_add(&block, SLEEP_LIGHT, 2 * 3600), 0);
    assert_int_equal(sleep_block_add(&block, SLEEP_AWAKE, 2700), 0);
    assert_int_equal(sleep_block_add(&block, SLEEP_DEEP, 4 * 3600 - 2700), 0);
    assert_int_equal(history_add_sleep(&history, &block), 0);
    assert_ok(
        history_put(fixture->store, fixture->device.row, fixture->person.row, &history, &err));
    history_free(&history);
}

static void live(struct fixture *fixture)
{
    fixture_begin(fixture);
    for (int day = 0; day < DAYS; day++) {
        const int64_t start_ms = FIRST_MS + day * MS_PER_DAY;
        const double shift = shift_of(day);

        wear(fixture, start_ms - HOURS(4), start_ms + HOURS(2), 50 + shift, 40 + shift);
        wear(fixture, start_ms + HOURS(2), start_ms + HOURS(20), 70 + shift, 30);
        sleep_before(fixture, day);
    }
    fixture_commit(fixture);
}

static void read_span(const struct fixture *fixture, int32_t first, size_t count,
                      struct sensor_days *ret)
{
    CLEANUP(zone_freep) struct zone *zone = NULL;
    struct config config;

    assert_int_equal(config_defaults(&config), 0);
    assert_ok(zone_load("UTC", &zone, &err));
    assert_ok(sensor_days_read(fixture->store, fixture->person.row, &config, zone, NOW, first,
                               count, ret, &err));
    config_done(&config);
}

/* The mean of the hours of a day is that of the day, and nobody is stressed asleep. */
static void expect_hours(const struct sensor_days *days, int day)
{
    const double *hours = &days->stress_hours[day * SENSOR_DAY_HOURS];
    double sum = 0;
    int known = 0;

    for (int hour = 0; hour < SENSOR_DAY_HOURS; hour++) {
        sum += isnan(hours[hour]) ? 0 : hours[hour];
        known += !isnan(hours[hour]);
    }
    assert_near(sum / known, days->values[SENSOR_STRESS][day]);
    assert_nan(hours[0]);
    assert_true(hours[2] >= 0);
    assert_nan(hours[SENSOR_DAY_HOURS - 1]);
}

static void every_day_has_its_values(void **state)
{
    struct fixture *fixture = *state;
    CLEANUP(sensor_days_done) struct sensor_days days = {0};

    live(fixture);
    read_span(fixture, FIRST, DAYS, &days);
    for (int day = 0; day < DAYS; day++) {
        assert_near(days.values[SENSOR_SLEEP][day], SLEPT_MIN / 60.0);
        assert_near(days.values[SENSOR_RESTING_HR][day], 50 + shift_of(day));
        assert_near(days.values[SENSOR_HRV][day], 40 + shift_of(day));
        assert_true(days.values[SENSOR_HEART][day] > 60);
        assert_true(days.values[SENSOR_SLEEP_SCORE][day] > 0);
    }
    /* Stress is measured against the days before: the first ones have none, and the last ones have
     * theirs although they are computed in another stretch. */
    assert_nan(days.values[SENSOR_STRESS][0]);
    for (int day = DAYS / 2; day < DAYS; day++) {
        assert_true(days.values[SENSOR_STRESS][day] >= 0);
        expect_hours(&days, day);
    }
    for (int i = 0; i < SENSORS; i++)
        assert_true(sensor_days_have(&days, (enum sensor)i));
}

/* The same day has the same value in every span. */
static void a_value_is_that_of_its_day(void **state)
{
    struct fixture *fixture = *state;
    CLEANUP(sensor_days_done) struct sensor_days whole = {0};

    live(fixture);
    read_span(fixture, FIRST, DAYS, &whole);
    for (int back = 0; back < 20; back++) {
        CLEANUP(sensor_days_done) struct sensor_days week = {0};
        const int32_t first = LAST - back - 6;

        read_span(fixture, first, 7, &week);
        for (int sensor = 0; sensor < SENSORS; sensor++)
            for (int i = 0; i < 7; i++)
                assert_near_or_nan(week.values[sensor][i], whole.values[sensor][first - FIRST + i]);
    }
}

static void nothing_is_not_zero(void **state)
{
    struct fixture *fixture = *state;
    CLEANUP(sensor_days_done) struct sensor_days days = {0};
    CLEANUP(sensor_days_done) struct sensor_days ahead = {0};

    read_span(fixture, FIRST, 3, &days);
    for (int i = 0; i < SENSORS; i++)
        assert_false(sensor_days_have(&days, (enum sensor)i));
    live(fixture);
    read_span(fixture, LAST + 1, 5, &ahead); /* days to come */
    for (int i = 0; i < SENSORS; i++)
        assert_false(sensor_days_have(&ahead, (enum sensor)i));
}

static void names(void **state)
{
    (void)state;
    for (int i = 0; i < SENSORS; i++)
        assert_int_equal(sensor_from_name(sensor_forms[i].name), i);
    assert_int_equal(sensor_from_name("fibre"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_day_has_its_values, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(a_value_is_that_of_its_day, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(nothing_is_not_zero, fixture_setup, fixture_teardown),
        cmocka_unit_test(names),
    };
    return cmocka_run_group_tests_name("sensor_days", tests, NULL, NULL);
}
