/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sleep score as it is published. Nights from 23:00 to 07:00 UTC, all asleep, score 100 with
 * regularity; other nights are said where they are used. What a score is made of is tested in
 * test_sleep.c, what a night is in test_nights.c.
 */
#include "core/cleanup.h"
#include "core/ztime.h"
#include "gateway/indicators/trend.h"
#include "gateway/sleep_value.h"
#include "tests/harness/near.h"
#include "tests/unit/storage_fixture.h"

#define DAY_0  20000
#define NIGHTS 60
#define NOON   (12 * MS_PER_HOUR)

struct diary {
    struct stored_sleep blocks[NIGHTS];
    size_t count;
};

/* The night that ends on a day: asleep to 07:00 for some hours, and awake in it for some minutes.
 */
static struct sleep_block *sleep_on(struct diary *diary, int32_t day, double hours, int awake_min)
{
    struct stored_sleep *stored = &diary->blocks[diary->count++];
    struct sleep_block *block = &stored->block;
    const int32_t seconds = (int32_t)(hours * 3600);

    *stored = (struct stored_sleep){.device_row = 1, .person_row = 1};
    block->end_ms = day * MS_PER_DAY + 7 * MS_PER_HOUR;
    block->start_ms = block->end_ms - seconds * MS_PER_SECOND;
    assert_int_equal(sleep_block_add(block, SLEEP_LIGHT, seconds / 2), 0);
    if (awake_min > 0)
        assert_int_equal(sleep_block_add(block, SLEEP_AWAKE, awake_min * 60), 0);
    assert_int_equal(sleep_block_add(block, SLEEP_DEEP, seconds - seconds / 2 - awake_min * 60), 0);
    return block;
}

/* Good nights on all days from..to - 1. */
static void sleep_well(struct diary *diary, int32_t from, int32_t to)
{
    for (int32_t day = from; day < to; day++)
        sleep_on(diary, day, 8, 0);
}

static struct indicator_value value_at(const struct diary *diary, int32_t today, int64_t now_ms,
                                       bool clock_trusted)
{
    CLEANUP(zone_freep) struct zone *zone = NULL;
    CLEANUP(nights_clear) struct nights nights = {0};

    assert_ok(zone_load("UTC", &zone, &err));
    assert_int_equal(nights_of(diary->blocks, diary->count, &nights), 0);
    return sleep_value(&nights, zone, today, now_ms, clock_trusted);
}

static struct indicator_value value_of(const struct diary *diary, int32_t today)
{
    return value_at(diary, today, today * MS_PER_DAY + NOON, true);
}

static void a_good_month(void **state)
{
    struct diary diary = {.count = 0};
    struct indicator_value value;

    (void)state;
    sleep_well(&diary, DAY_0 - 40, DAY_0 + 1);
    value = value_of(&diary, DAY_0);
    assert_string_equal(value.key, "sleep_score");
    assert_near(value.value, 100);
    assert_null(value.reason);
    assert_string_equal(value.level, "normal");
    assert_string_equal(value.trend, "steady");
    assert_near(value.baseline_median, 100);
    assert_near(value.baseline_spread, 5); /* the floor */
    assert_int_equal(value.baseline_days, 28);
    assert_near(value.coverage, 1);
    assert_int_equal(value.grade, 'A');
    assert_near(value.range_lo, 100);
    assert_near(value.range_hi, 100);
    assert_true(value.provisional);
    assert_int_equal(value.from_ms, DAY_0 * MS_PER_DAY - MS_PER_HOUR);
    assert_int_equal(value.to_ms, DAY_0 * MS_PER_DAY + 7 * MS_PER_HOUR);
    assert_int_equal(value.data_until_ms, value.to_ms);
    assert_int_equal(value.factor_count, SLEEP_COMPONENTS);
    assert_string_equal(value.factors[0].key, "sleep_duration");
    assert_near(value.factors[0].points, 40);
    assert_near(value.factors[3].points, 25);
    assert_false(value_at(&diary, DAY_0, DAY_0 * MS_PER_DAY + 18 * MS_PER_HOUR, true).provisional);
}

/* The first night: no regularity yet, and nothing to compare with. */
static void the_first_night(void **state)
{
    struct diary diary = {.count = 0};
    struct indicator_value value;

    (void)state;
    sleep_on(&diary, DAY_0, 8, 41);
    value = value_of(&diary, DAY_0);
    assert_near(value.value, sleep_score_of(439 / 60.0, 439 / 480.0, 41, NAN).value);
    assert_near(value.coverage, 0.75);
    assert_int_equal(value.grade, 'B');
    assert_near(value.range_lo, 0.75 * value.value);
    assert_near(value.range_hi, 0.75 * value.value + 25);
    assert_null(value.level);
    assert_string_equal(value.trend, "unknown");
    assert_int_equal(value.baseline_days, 0);
    assert_int_equal(value.factor_count, 3);
}

static void a_bad_night_is_low(void **state)
{
    struct diary diary = {.count = 0};
    struct indicator_value value;

    (void)state;
    sleep_well(&diary, DAY_0 - 40, DAY_0);
    sleep_on(&diary, DAY_0, 4, 50);
    value = value_of(&diary, DAY_0);
    assert_true(value.value < 60);
    assert_string_equal(value.level, "low");
    assert_near(value.baseline_median, 100); /* the night itself is not in it */
}

static void no_value_says_why(void **state)
{
    struct diary diary = {.count = 0};
    struct indicator_value value;

    (void)state;
    value = value_of(&diary, DAY_0);
    assert_nan(value.value);
    assert_string_equal(value.reason, "no_data");
    assert_nan(value.last_good);
    assert_int_equal(value.grade, 0);
    assert_near(value.coverage, 0);
    assert_int_equal(value.from_ms, DAY_0 * MS_PER_DAY - 6 * MS_PER_HOUR);
    assert_int_equal(value.to_ms, DAY_0 * MS_PER_DAY + NOON);
    assert_int_equal(value.data_until_ms, 0);

    sleep_well(&diary, DAY_0 - 20, DAY_0 - 1);
    value = value_of(&diary, DAY_0);
    assert_nan(value.value);
    assert_string_equal(value.reason, "no_sleep");
    assert_near(value.last_good, 100);
    assert_int_equal(value.last_good_ms, (DAY_0 - 2) * MS_PER_DAY + 7 * MS_PER_HOUR);
    assert_null(value.level);
    assert_int_equal(value.baseline_days, 19);

    sleep_on(&diary, DAY_0, 2.9, 0); /* a nap */
    assert_string_equal(value_of(&diary, DAY_0).reason, "no_sleep");
}

static void a_clock_that_is_not_trusted(void **state)
{
    struct diary diary = {.count = 0};
    struct indicator_value value;

    (void)state;
    sleep_well(&diary, DAY_0 - 20, DAY_0 + 1);
    value = value_at(&diary, DAY_0, DAY_0 * MS_PER_DAY + NOON, false);
    assert_nan(value.value);
    assert_string_equal(value.reason, "clock_untrusted");
    assert_int_equal(value.grade, 0);
    assert_null(value.level);
    assert_int_equal(value.factor_count, 0);
}

/* A device whose parts and times do not fit together is believed less. */
static void doubt_costs_the_grade(void **state)
{
    static const struct {
        int minutes;
        char grade;
    } rows[] = {{5, 'A'}, {6, 'C'}};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct diary diary = {.count = 0};

        sleep_well(&diary, DAY_0 - 20, DAY_0);
        sleep_on(&diary, DAY_0, 8, 0)->end_ms += rows[i].minutes * MS_PER_MINUTE;
        assert_int_equal(value_of(&diary, DAY_0).grade, rows[i].grade);
    }
}

/* Nights that get shorter and shorter; the one of a day that still runs is not in the trend. */
static void a_trend(void **state)
{
    struct diary diary = {.count = 0};
    struct indicator_value value;

    (void)state;
    for (int32_t i = 0; i <= 14; i++)
        sleep_on(&diary, DAY_0 - 14 + i, i == 14 ? 9 : 7 - i * 0.2 + (i % 2 ? 0.3 : -0.3), 0);
    value = value_of(&diary, DAY_0);
    assert_string_equal(value.trend, "falling");
    assert_true(value.trend_per_day < -1);
    assert_int_equal(value.trend_days, TREND_DAYS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_month),
        cmocka_unit_test(the_first_night),
        cmocka_unit_test(a_bad_night_is_low),
        cmocka_unit_test(no_value_says_why),
        cmocka_unit_test(a_clock_that_is_not_trusted),
        cmocka_unit_test(doubt_costs_the_grade),
        cmocka_unit_test(a_trend),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
