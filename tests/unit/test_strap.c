// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * From windows to indicators. The person of these tests wears a strap in the windows that a test
 * gives, with values that make the expected figures simple: nights at 50 bpm and 40 ms, days at
 * 70 bpm and 30 ms, shifted a little from day to day.
 */
#include "core/error.h"
#include "core/ztime.h"
#include "gateway/indicators/coverage.h"
#include "gateway/indicators/hrv.h"
#include "gateway/indicators/statistics.h"
#include "gateway/indicators/strap.h"
#include "tests/harness/near.h"
#include <stdlib.h>
#include <string.h>

#define DAYS        30
#define HOUR(hours) ((int64_t)((hours)*60) * MS_PER_MINUTE)
#define FIRST_DAY   (20000 * MS_PER_DAY + GUT_DAY_START_MS) /* zone: UTC */

/* One person's windows, days and result. */
struct world {
    struct wear_window windows[STRAP_DAYS_MAX * 288 + 600];
    int64_t day_start_ms[STRAP_DAYS_MAX + 2];
    struct strap_input input;
    struct strap_result result;
};

static struct world *world_new(size_t days)
{
    struct world *world = calloc(1, sizeof(*world));

    assert_non_null(world);
    for (size_t i = 0; i <= days; i++)
        world->day_start_ms[i] = FIRST_DAY + (int64_t)i * MS_PER_DAY;
    world->input = (struct strap_input){.series = {.windows = world->windows},
                                        .day_start_ms = world->day_start_ms,
                                        .day_count = days,
                                        .now_ms = FIRST_DAY + (int64_t)days * MS_PER_DAY,
                                        .night_start_min = 23 * 60,
                                        .night_end_min = 7 * 60};
    return world;
}

static struct wear_window *last_window(struct world *world)
{
    return &world->windows[world->input.series.count - 1];
}

/* Windows from one instant up to another, all alike. */
static void wear(struct world *world, int64_t from_ms, int64_t to_ms, double hr, double rmssd)
{
    for (int64_t at = from_ms; at < to_ms; at += HRV_WINDOW_MS)
        world->windows[world->input.series.count++] = (struct wear_window){.start_ms = at,
                                                                           .hr_count = 300,
                                                                           .rr_count = 300,
                                                                           .hr_mean = hr,
                                                                           .valid = true,
                                                                           .mean_hr = hr,
                                                                           .rmssd = rmssd};
}

/* Gut-day i from 04:00 on: the rest of the night, the waking day, the start of the next night. */
static void wear_day(struct world *world, size_t i, double shift)
{
    int64_t day = world->day_start_ms[i];
    int64_t next = world->day_start_ms[i + 1];

    wear(world, day, day + HOUR(3), 50 + shift, 40 + shift);
    wear(world, day + HOUR(3), next - HOUR(5), 70 + shift, 30);
    wear(world, next - HOUR(5), next, 50 + shift, 40 + shift);
}

static const struct strap_indicator *compute(struct world *world, enum strap_metric metric)
{
    assert_int_equal(strap_compute(&world->input, &world->result), 0);
    return &world->result.indicators[metric];
}

static void nothing_at_all(void **state)
{
    static const char *const reasons[STRAP_METRICS] = {"no_data", "no_sleep", "no_sleep", "no_data",
                                                       NULL};
    static const char *const keys[STRAP_METRICS] = {"mean_hr", "resting_hr", "hrv_rmssd",
                                                    "stress_day", "data_coverage"};
    struct world *world = world_new(1);

    (void)state;
    compute(world, STRAP_MEAN_HR);
    for (size_t i = 0; i < STRAP_METRICS; i++) {
        const struct strap_indicator *ind = &world->result.indicators[i];

        assert_string_equal(ind->key, keys[i]);
        assert_string_equal(ind->trend, "unknown");
        assert_null(ind->level);
        assert_int_equal(ind->data_until_ms, 0);
        if (!reasons[i])
            continue;
        assert_nan(ind->value);
        assert_string_equal(ind->reason, reasons[i]);
        assert_int_equal(ind->grade, 0);
        assert_near(ind->coverage, 0);
    }
    assert_near(world->result.indicators[STRAP_DATA_COVERAGE].value, 0);
    assert_int_equal(world->result.indicators[STRAP_DATA_COVERAGE].grade, 'A');
    assert_near(world->result.indicators[STRAP_STRESS_DAY].range_lo, 0);
    assert_near(world->result.indicators[STRAP_STRESS_DAY].range_hi, 100);
    free(world);
}

static void mean_heart_rate_of_a_running_day(void **state)
{
    struct world *world = world_new(1);
    const struct strap_indicator *ind;

    (void)state;
    wear(world, FIRST_DAY + HOUR(6), FIRST_DAY + HOUR(6) + 5 * HRV_WINDOW_MS, 60, 30);
    world->input.now_ms = FIRST_DAY + HOUR(8);
    ind = compute(world, STRAP_MEAN_HR);
    assert_nan(ind->value); /* 25 minutes */
    assert_string_equal(ind->reason, "too_little_data");

    wear(world, FIRST_DAY + HOUR(7), FIRST_DAY + HOUR(7) + 5 * HRV_WINDOW_MS, 90, 30);
    ind = compute(world, STRAP_MEAN_HR);
    assert_near(ind->value, 75);
    assert_null(ind->reason);
    assert_near(ind->coverage, 0.2); /* two clock hours of ten */
    assert_int_equal(ind->grade, 'C');
    assert_true(ind->provisional);
    assert_false(ind->sleep_assumed);
    assert_int_equal(ind->from_ms, FIRST_DAY);
    assert_int_equal(ind->to_ms, world->input.now_ms);
    assert_int_equal(ind->data_until_ms, FIRST_DAY + HOUR(7) + 5 * HRV_WINDOW_MS);

    /* The strap's own heart rate is preferred to that of its RR intervals; either is enough. */
    last_window(world)->mean_hr = 30;
    assert_near(compute(world, STRAP_MEAN_HR)->value, 75);
    last_window(world)->hr_count = 0;
    assert_near(compute(world, STRAP_MEAN_HR)->value, 69);
    last_window(world)->valid = false;
    assert_near(compute(world, STRAP_MEAN_HR)->value, (5 * 60 + 4 * 90) / 9.0);

    /* What lies after now is not known yet. */
    world->input.now_ms = FIRST_DAY + HOUR(7);
    assert_string_equal(compute(world, STRAP_MEAN_HR)->reason, "too_little_data");
    free(world);
}

static void night_values(void **state)
{
    static const double hr[9] = {60, 58, 50, 51, 52, 49, 48, 50, 70};
    struct world *world = world_new(2);
    int64_t midnight = world->day_start_ms[1] - HOUR(4);
    const struct strap_indicator *ind;
    double medians[9];

    (void)state;
    for (size_t i = 0; i < 9; i++) {
        int64_t at = midnight + (int64_t)i * HRV_WINDOW_MS;

        wear(world, at, at + HRV_WINDOW_MS, hr[i], 20 + (double)(i * i));
        medians[i] = log(20 + (double)(i * i));
    }
    ind = compute(world, STRAP_RESTING_HR);
    assert_near(ind->value, (50 + 51 + 52 + 49 + 48 + 50) / 6.0);
    assert_near(ind->coverage, 9 / 12.0);
    assert_int_equal(ind->grade, 'C');
    assert_true(ind->sleep_assumed);
    assert_false(ind->provisional);
    /* The assumed night is cut to its data. */
    assert_int_equal(ind->from_ms, midnight);
    assert_int_equal(ind->to_ms, midnight + 9 * HRV_WINDOW_MS);
    assert_int_equal(ind->data_until_ms, ind->to_ms);

    ind = compute(world, STRAP_HRV_RMSSD);
    assert_near(ind->value, exp(statistics_median(medians, 9)));
    assert_near(ind->value, 36);
    assert_null(ind->reason);
    free(world);
}

/* Six windows in a row are needed for resting heart rate, six at all for the HRV. */
static void night_with_too_little(void **state)
{
    struct world *world = world_new(2);
    int64_t midnight = world->day_start_ms[1] - HOUR(4);

    (void)state;
    wear(world, midnight, midnight + 5 * HRV_WINDOW_MS, 50, 40);
    assert_string_equal(compute(world, STRAP_RESTING_HR)->reason, "too_little_data");
    assert_string_equal(compute(world, STRAP_HRV_RMSSD)->reason, "too_little_data");

    wear(world, midnight + HOUR(1), midnight + HOUR(1) + HRV_WINDOW_MS, 50, 40);
    assert_string_equal(compute(world, STRAP_RESTING_HR)->reason, "too_little_data");
    assert_near(compute(world, STRAP_HRV_RMSSD)->value, 40);
    assert_near(compute(world, STRAP_HRV_RMSSD)->coverage, 0.5);

    /* RMSSD 0 has no logarithm. */
    last_window(world)->rmssd = 0;
    assert_string_equal(compute(world, STRAP_HRV_RMSSD)->reason, "too_little_data");
    free(world);
}

/* Windows at the edges of the night: by half for HRV, wholly for the heart rate. */
static void night_edges(void **state)
{
    struct world *world = world_new(2);
    int64_t night = world->day_start_ms[1] - HOUR(5);
    struct sleep_span record[3] = {{0, 0}, {night, night + HOUR(8)}, {0, 0}};
    const struct strap_indicator *ind;

    (void)state;
    world->input.nights = record;
    wear(world, night, night + 6 * HRV_WINDOW_MS, 50, 40);
    ind = compute(world, STRAP_HRV_RMSSD);
    assert_near(ind->value, 40);
    assert_false(ind->sleep_assumed);
    assert_int_equal(ind->grade, 'C'); /* half of the coverage */
    assert_int_equal(ind->from_ms, night);
    assert_int_equal(ind->to_ms, night + HOUR(8));
    assert_near(compute(world, STRAP_RESTING_HR)->value, 50);

    record[1].from_ms = night + HRV_WINDOW_MS / 2;
    assert_near(compute(world, STRAP_HRV_RMSSD)->value, 40);
    assert_nan(compute(world, STRAP_RESTING_HR)->value);
    record[1].from_ms++;
    assert_nan(compute(world, STRAP_HRV_RMSSD)->value);

    record[1].from_ms = night;
    record[1].to_ms = night + 6 * HRV_WINDOW_MS;
    assert_near(compute(world, STRAP_RESTING_HR)->value, 50);
    record[1].to_ms--;
    assert_nan(compute(world, STRAP_RESTING_HR)->value);
    assert_near(compute(world, STRAP_HRV_RMSSD)->value, 40);
    record[1].to_ms = night + HOUR(8);

    /* With a record and nothing in it the strap was not worn: that is not "no sleep". */
    record[1].from_ms = night + HOUR(2);
    assert_string_equal(compute(world, STRAP_HRV_RMSSD)->reason, "no_data");
    free(world);
}

/* The evaluated night is that of the sleep-day, also while it runs and for people who sleep by day.
 */
static void usual_night_is_placed_by_its_midpoint(void **state)
{
    static const struct {
        int start, end;
        double from_h, to_h; /* from the 04:00 that begins day 1 */
    } rows[] = {
        {23 * 60, 7 * 60, -5, 3},
        {1 * 60, 9 * 60, -3, 5},
        {8 * 60, 16 * 60, 4, 12},
        {14 * 60, 22 * 60, -14, -6},
        {13 * 60 + 59, 21 * 60 + 59, 10 - 1 / 60.0, 18 - 1 / 60.0},
        {4 * 60, 12 * 60, 0, 8},
        {22 * 60, 4 * 60, -6, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct world *world = world_new(2);
        const struct strap_indicator *ind;

        world->input.night_start_min = rows[i].start;
        world->input.night_end_min = rows[i].end;
        ind = compute(world, STRAP_RESTING_HR); /* without data it is not cut */
        assert_near((double)(ind->from_ms - world->day_start_ms[1]) / 3.6e6, rows[i].from_h);
        assert_near((double)(ind->to_ms - world->day_start_ms[1]) / 3.6e6, rows[i].to_h);
        free(world);
    }
}

static void running_night_is_provisional(void **state)
{
    struct world *world = world_new(2);

    (void)state;
    wear_day(world, 0, 0);
    wear_day(world, 1, 0);
    world->input.now_ms = world->day_start_ms[1] + HOUR(3) - 1;
    assert_true(compute(world, STRAP_RESTING_HR)->provisional);
    assert_near(compute(world, STRAP_RESTING_HR)->value, 50);
    world->input.now_ms++;
    assert_false(compute(world, STRAP_RESTING_HR)->provisional);
    free(world);
}

/* The nights of the clock changes are an hour shorter or longer, and so are the gut-days. */
static void clock_change_nights(void **state)
{
    static const int hours[] = {23, 25};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct world *world = world_new(3);
        const struct strap_day *day;

        world->day_start_ms[2] = world->day_start_ms[1] + HOUR(hours[i]);
        world->day_start_ms[3] = world->day_start_ms[2] + MS_PER_DAY;
        world->input.now_ms = world->day_start_ms[3];
        for (size_t d = 0; d < 3; d++)
            wear_day(world, d, 0);
        compute(world, STRAP_RESTING_HR);

        /* 23:00 and 07:00 by the clock: 19 h after the 04:00 before, 3 h after the 04:00 after. */
        day = &world->result.days[2];
        assert_int_equal(day->night.span.from_ms, world->day_start_ms[1] + HOUR(19));
        assert_int_equal(day->night.span.to_ms, world->day_start_ms[2] + HOUR(3));
        assert_int_equal(day->night.data_windows, (hours[i] - 24 + 8) * 12);
        assert_int_equal(day->sources[0].night_lnrmssd.windows, (hours[i] - 24 + 8) * 12);

        day = &world->result.days[1];
        assert_int_equal(day->to_ms - day->from_ms, HOUR(hours[i]));
        assert_int_equal(day->hr_windows, hours[i] * 12);
        assert_int_equal(day->hr_hours, hours[i]);
        assert_near(day->mean_hr, (70 * (hours[i] - 8) + 50 * 8) / (double)hours[i]);
        free(world);
    }
}

/* Seven days make a baseline, six do not; what it says of the eighth. */
static void learning_ends_after_seven_days(void **state)
{
    (void)state;
    for (size_t before = 6; before <= 7; before++) {
        struct world *world = world_new(before + 1);
        const struct strap_indicator *ind;

        for (size_t d = 0; d <= before; d++)
            wear_day(world, d, (double)(d % 2));
        ind = compute(world, STRAP_MEAN_HR);
        assert_int_equal(ind->baseline.days, before);
        if (before == 6) {
            assert_nan(ind->baseline.median);
            assert_null(ind->level);
            assert_int_equal(ind->grade, 'C');
            ind = &world->result.indicators[STRAP_STRESS_DAY];
            assert_nan(ind->value);
            assert_string_equal(ind->reason, "learning");
        } else {
            assert_near(ind->baseline.median, 70 * 2 / 3.0 + 50 / 3.0);
            assert_near(ind->baseline.scale, 2); /* the floor */
            assert_string_equal(ind->level, "normal");
            assert_int_equal(ind->grade, 'B');
            ind = &world->result.indicators[STRAP_STRESS_DAY];
            /* One bpm above the median of 70, at a scale of 2: z = 0.5, c = 0.5 / 3. */
            assert_near(ind->value, 100 * statistics_normal_cdf(0.5 / 3));
            assert_near(ind->coverage, 1);
            assert_true(ind->sleep_assumed);
            assert_int_equal(ind->grade, 'C');
            assert_near(ind->range_lo, ind->value);
            assert_near(ind->range_hi, ind->value);
        }
        free(world);
    }
}

static void levels(void **state)
{
    static const struct {
        double shift; /* of the last day; scale of the resting heart rate is 1.5 */
        const char *level;
    } rows[] = {{0, "normal"},      {1.49, "normal"}, {1.5, "elevated"},
                {2.99, "elevated"}, {3, "high"},      {20, "high"},
                {-1.49, "normal"},  {-1.5, "low"},    {-9, "low"}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct world *world = world_new(10);
        const struct strap_indicator *ind;
        int64_t night = world->day_start_ms[9] - HOUR(5);

        for (size_t d = 0; d < 9; d++)
            wear_day(world, d, 0);
        world->input.series.count -= 60; /* the start of the last night anew */
        wear(world, night, night + HOUR(5), 50 + rows[i].shift, 40);
        wear_day(world, 9, rows[i].shift);
        ind = compute(world, STRAP_RESTING_HR);
        assert_near(ind->value, 50 + rows[i].shift);
        assert_string_equal(ind->level, rows[i].level);
        assert_int_equal(ind->baseline.days, 9); /* of night 0 there is 04:00 to 07:00 */
        free(world);
    }
}

/* HRV is judged as a logarithm and shown in ms. */
static void hrv_baseline_is_in_ms(void **state)
{
    struct world *world = world_new(10);
    const struct strap_indicator *ind;

    (void)state;
    for (size_t d = 0; d < 10; d++)
        wear_day(world, d, 0);
    ind = compute(world, STRAP_HRV_RMSSD);
    assert_near(ind->baseline.median, 40);
    assert_near(ind->baseline.scale, 4); /* floor 0.10 of ln ms */
    assert_string_equal(ind->level, "normal");
    free(world);
}

/* What is published stays inside the range of the catalogue; the day's value stays what it is. */
static void values_are_limited_to_their_range(void **state)
{
    struct world *world = world_new(2);
    int64_t night = world->day_start_ms[1] - HOUR(5);

    (void)state;
    wear(world, night, night + HOUR(1), 140, 2);
    assert_near(compute(world, STRAP_HRV_RMSSD)->value, 3);
    assert_near(compute(world, STRAP_RESTING_HR)->value, 130);
    assert_near(world->result.days[1].resting_hr.value, 140);
    free(world);
}

static void trends(void **state)
{
    static const struct {
        double per_day; /* of the resting heart rate, bpm; its limit is 1.5 a week */
        const char *trend;
    } rows[] = {{0.5, "rising"}, {-0.5, "falling"}, {0.2, "steady"}, {0, "steady"}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct world *world = world_new(DAYS);
        const struct strap_indicator *ind;

        for (size_t d = 0; d < DAYS; d++)
            wear_day(world, d, rows[i].per_day * (double)d);
        ind = compute(world, STRAP_RESTING_HR);
        assert_string_equal(ind->trend, rows[i].trend);
        assert_int_equal(ind->trend_days, 14);
        assert_near(ind->trend_per_day, rows[i].per_day);
        free(world);
    }
}

/* A day that still runs is no point of the trend: its mean heart rate is that of the night. */
static void running_day_is_not_in_the_trend(void **state)
{
    struct world *world = world_new(9);

    (void)state;
    for (size_t d = 0; d < 9; d++)
        wear_day(world, d, (double)d);
    assert_string_equal(compute(world, STRAP_MEAN_HR)->trend, "rising");
    assert_near(compute(world, STRAP_MEAN_HR)->trend_per_day, 1);
    world->input.now_ms -= HOUR(12);
    assert_near(compute(world, STRAP_MEAN_HR)->trend_per_day, 1); /* eight days are enough */
    free(world);

    world = world_new(8);
    for (size_t d = 0; d < 8; d++)
        wear_day(world, d, (double)d);
    assert_string_equal(compute(world, STRAP_MEAN_HR)->trend, "rising");
    world->input.now_ms--;
    assert_string_equal(compute(world, STRAP_MEAN_HR)->trend, "unknown");
    free(world);
}

/* Four waking hours make the day value of the formula, but below half coverage nothing is shown. */
static void stress_needs_hours(void **state)
{
    static const struct {
        int hours;
        const char *reason;
        double coverage;
    } rows[] = {{0, "no_data", 0},
                {3, "too_little_data", 0.3},
                {4, "too_little_data", 0.4},
                {5, NULL, 0.5},
                {10, NULL, 1}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct world *world = world_new(16);
        int64_t noon = world->day_start_ms[15] + HOUR(8);
        const struct strap_indicator *ind;

        for (size_t d = 0; d < 15; d++)
            wear_day(world, d, 0);
        for (int h = 0; h < rows[i].hours; h++) /* one window an hour is enough */
            wear(world, noon + HOUR(h), noon + HOUR(h) + HRV_WINDOW_MS, 74, 30);
        ind = compute(world, STRAP_STRESS_DAY);
        assert_near(ind->coverage, rows[i].coverage);
        assert_near_or_nan(world->result.days[15].stress.value,
                           rows[i].hours >= 4 ? 100 * statistics_normal_cdf(2 / 3.0) : NAN);
        if (rows[i].reason) {
            assert_nan(ind->value);
            assert_string_equal(ind->reason, rows[i].reason);
            assert_null(ind->level);
            assert_int_equal(ind->grade, 0);
        } else {
            double value = 100 * statistics_normal_cdf(2 / 3.0);

            assert_near(ind->value, value);
            assert_near(ind->range_lo, value * rows[i].coverage);
            assert_near(ind->range_hi, value * rows[i].coverage + 100 * (1 - rows[i].coverage));
            assert_string_equal(ind->level, "high"); /* against days at 50, floor 5 */
        }
        free(world);
    }
}

/* 70 + 4 * 2 bpm still is stress; beyond that it is exertion, and left out. */
static void exertion_is_left_out(void **state)
{
    struct world *world = world_new(10);
    int64_t noon = world->day_start_ms[9] + HOUR(8);

    (void)state;
    for (size_t d = 0; d < 9; d++)
        wear_day(world, d, 0);
    wear(world, noon, noon + HOUR(6), 78, 30);
    assert_int_equal((compute(world, STRAP_STRESS_DAY), world->result.days[9].stress.hours), 6);
    for (size_t i = 0; i < 12; i++) /* the last hour */
        world->windows[world->input.series.count - 1 - i].mean_hr = 78.01;
    assert_int_equal((compute(world, STRAP_STRESS_DAY), world->result.days[9].stress.hours), 5);
    assert_near(world->result.days[9].sources[0].waking_hr, 78);
    free(world);
}

/* With a sleep record the night is not guessed, and the grade not capped. */
static void known_sleep_is_not_capped(void **state)
{
    struct world *world = world_new(20);
    struct sleep_span nights[21];

    (void)state;
    for (size_t d = 0; d <= 20; d++)
        nights[d] =
            (struct sleep_span){world->day_start_ms[d] - HOUR(5), world->day_start_ms[d] + HOUR(3)};
    for (size_t d = 0; d < 20; d++)
        wear_day(world, d, 0);
    world->input.nights = nights;
    compute(world, STRAP_STRESS_DAY);
    for (size_t i = 0; i < STRAP_METRICS; i++) {
        assert_false(world->result.indicators[i].sleep_assumed);
        assert_int_equal(world->result.indicators[i].grade, 'A');
    }
    nights[20].to_ms = 0; /* the night after the day, in which it already has data */
    assert_true(compute(world, STRAP_STRESS_DAY)->sleep_assumed);
    assert_int_equal(world->result.indicators[STRAP_STRESS_DAY].grade, 'C');
    assert_false(world->result.indicators[STRAP_RESTING_HR].sleep_assumed);
    free(world);
}

static void coverage_of_the_last_day(void **state)
{
    struct world *world = world_new(2);
    int64_t noon = world->day_start_ms[1] + HOUR(8);
    const struct strap_indicator *ind;

    (void)state;
    wear(world, noon - HOUR(25), noon - HOUR(23), 70, 30); /* one hour of it counts */
    wear(world, noon - HOUR(1), noon + 2 * HRV_WINDOW_MS, 70, 30);
    world->input.now_ms = noon + 1;
    ind = compute(world, STRAP_DATA_COVERAGE);
    assert_near(ind->value, 100 * 24 / 288.0);
    assert_int_equal(ind->to_ms, noon);
    assert_int_equal(ind->from_ms, noon - MS_PER_DAY);
    assert_int_equal(ind->data_until_ms, noon);
    assert_false(ind->provisional);
    /* A window without any reading does not count. */
    world->windows[world->input.series.count - 3].hr_count = 0;
    assert_near(compute(world, STRAP_DATA_COVERAGE)->value, 100 * 24 / 288.0);
    world->windows[world->input.series.count - 3].rr_count = 0;
    assert_near(compute(world, STRAP_DATA_COVERAGE)->value, 100 * 23 / 288.0);
    assert_int_equal(coverage_span(-1).to_ms, -HRV_WINDOW_MS);
    free(world);
}

static void bad_input_is_refused(void **state)
{
    struct world *world = world_new(3);
    struct strap_input good = world->input;

    (void)state;
    wear_day(world, 0, 0);
    good.series = world->input.series;
    assert_int_equal(strap_compute(&good, &world->result), 0);

#define REFUSED(change)                                                             \
    do {                                                                            \
        world->input = good;                                                        \
        change;                                                                     \
        assert_int_equal(strap_compute(&world->input, &world->result), -ERR_RANGE); \
    } while (0)
    REFUSED(world->input.day_count = 0);
    REFUSED(world->input.day_count = STRAP_DAYS_MAX + 1);
    REFUSED(world->input.now_ms = world->day_start_ms[2] - 1);
    REFUSED(world->input.night_start_min = -1);
    REFUSED(world->input.night_end_min = 1440);
    REFUSED(world->windows[5].start_ms = world->windows[4].start_ms);
    world->windows[5].start_ms = world->windows[4].start_ms + HRV_WINDOW_MS;
    REFUSED(world->day_start_ms[1] = world->day_start_ms[0]);
    REFUSED(world->day_start_ms[1] = world->day_start_ms[0] + HOUR(50) + 1);
    free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_at_all),
        cmocka_unit_test(mean_heart_rate_of_a_running_day),
        cmocka_unit_test(night_values),
        cmocka_unit_test(night_with_too_little),
        cmocka_unit_test(night_edges),
        cmocka_unit_test(usual_night_is_placed_by_its_midpoint),
        cmocka_unit_test(running_night_is_provisional),
        cmocka_unit_test(clock_change_nights),
        cmocka_unit_test(learning_ends_after_seven_days),
        cmocka_unit_test(levels),
        cmocka_unit_test(hrv_baseline_is_in_ms),
        cmocka_unit_test(values_are_limited_to_their_range),
        cmocka_unit_test(trends),
        cmocka_unit_test(running_day_is_not_in_the_trend),
        cmocka_unit_test(stress_needs_hours),
        cmocka_unit_test(exertion_is_left_out),
        cmocka_unit_test(known_sleep_is_not_capped),
        cmocka_unit_test(coverage_of_the_last_day),
        cmocka_unit_test(bad_input_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
