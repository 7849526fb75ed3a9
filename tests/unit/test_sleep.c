// SPDX-License-Identifier: GPL-3.0-or-later
/* Sleep sessions, regularity and score (docs/indicators.md C.5-C.7). */
#include "core/error.h"
#include "core/ztime.h"
#include "gateway/indicators/sleep.h"
#include "tests/harness/near.h"
#include <string.h>

#define MIN(minute) ((int64_t)(minute)*MS_PER_MINUTE)
#define REC(from, to, stage)              \
    {                                     \
        MIN(from), MIN(to), SLEEP_##stage \
    }
#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void published_session(void **state)
{
    static const struct sleep_record records[] = {
        REC(1390, 1402, AWAKE), REC(1402, 1440, LIGHT), REC(1440, 1500, DEEP),
        REC(1500, 1510, AWAKE), REC(1510, 1600, LIGHT), REC(1600, 1660, REM),
        REC(1660, 1663, AWAKE), REC(1663, 1800, LIGHT), REC(1800, 1815, AWAKE),
    };
    struct sleep_session s;
    size_t n;

    (void)state;
    assert_int_equal(sleep_sessions(records, COUNT(records), &s, 1, &n), 0);
    assert_int_equal(n, 1);
    assert_near(s.tst_min, 385);
    assert_near(s.tib_min, 425);
    assert_near(s.efficiency, 0.905882);
    assert_near(s.waso_min, 13);
    assert_near(s.latency_min, 12);
    assert_int_equal(s.awakenings, 1);
    assert_int_equal(s.midpoint_ms, MIN(1601));
    assert_near(s.asleep_min[SLEEP_DEEP], 60);
    assert_near(s.asleep_min[SLEEP_REM], 60);
    assert_near(s.asleep_min[SLEEP_LIGHT], 265);
}

/* A gap of an hour joins and is awake; a minute more splits. */
static void gaps(void **state)
{
    static const struct sleep_record joined[] = {REC(0, 120, ASLEEP), REC(180, 300, ASLEEP)};
    static const struct sleep_record split[] = {REC(0, 120, ASLEEP), REC(181, 300, ASLEEP)};
    struct sleep_session s[2];
    size_t n;

    (void)state;
    assert_int_equal(sleep_sessions(joined, 2, s, 2, &n), 0);
    assert_int_equal(n, 1);
    assert_near(s[0].tst_min, 240);
    assert_near(s[0].waso_min, 60);
    assert_int_equal(s[0].awakenings, 1);
    assert_int_equal(sleep_sessions(split, 2, s, 2, &n), 0);
    assert_int_equal(n, 2);
    assert_int_equal(s[1].start_ms, MIN(181));
    assert_int_equal(s[1].first_record, 1);
    /* With room for one, the number still is told. */
    assert_int_equal(sleep_sessions(split, 2, s, 1, &n), 0);
    assert_int_equal(n, 2);
}

/* Five minutes awake between onset and last wake count, less or elsewhere does not. */
static void awakenings(void **state)
{
    static const struct {
        struct sleep_record records[4];
        size_t expected;
    } rows[] = {
        {{REC(0, 60, LIGHT), REC(60, 65, AWAKE), REC(65, 90, DEEP), REC(90, 99, REM)}, 1},
        {{REC(0, 60, LIGHT), REC(60, 64, AWAKE), REC(64, 90, DEEP), REC(90, 99, REM)}, 0},
        {{REC(0, 60, LIGHT), REC(65, 70, LIGHT), REC(75, 90, DEEP), REC(90, 99, REM)}, 2},
        {{REC(0, 60, LIGHT), REC(64, 70, LIGHT), REC(74, 90, DEEP), REC(90, 99, REM)}, 0},
        {{REC(0, 20, AWAKE), REC(30, 60, LIGHT), REC(60, 80, AWAKE), REC(90, 99, AWAKE)}, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sleep_session s;
        size_t n;

        assert_int_equal(sleep_sessions(rows[i].records, 4, &s, 1, &n), 0);
        assert_int_equal(n, 1);
        assert_int_equal(s.awakenings, rows[i].expected);
    }
}

static void no_session(void **state)
{
    static const struct sleep_record awake[] = {REC(0, 120, AWAKE)};
    static const struct sleep_record overlapping[] = {REC(0, 120, LIGHT), REC(119, 130, DEEP)};
    static const struct sleep_record backwards[] = {REC(10, 10, LIGHT)};
    struct sleep_session s;
    size_t n = 9;

    (void)state;
    assert_int_equal(sleep_sessions(overlapping, 2, &s, 1, &n), -ERR_RANGE);
    assert_int_equal(sleep_sessions(backwards, 1, &s, 1, &n), -ERR_RANGE);
    assert_int_equal(n, 9);
    assert_int_equal(sleep_sessions(awake, 1, &s, 1, &n), 0);
    assert_int_equal(n, 0);
    n = 9;
    assert_int_equal(sleep_sessions(awake, 0, &s, 1, &n), 0);
    assert_int_equal(n, 0);
}

/* 18:00 local turns the sleep-day. */
static void sleep_days(void **state)
{
    struct sleep_session s = {.midpoint_ms = MIN(17 * 60) - 1};

    (void)state;
    assert_int_equal(sleep_day_of(&s, 3600), 0);
    s.midpoint_ms++;
    assert_int_equal(sleep_day_of(&s, 3600), 1);
    assert_int_equal(sleep_day_of(&s, 0), 0);
    s.midpoint_ms = -MIN(7 * 60); /* 17:00 on the last day of 1969 */
    assert_int_equal(sleep_day_of(&s, 0), -1);
    assert_int_equal(sleep_day_of(&s, 3600), 0);
}

static void main_sleep_and_naps(void **state)
{
    const struct sleep_session sessions[] = {
        {.tst_min = 14.9}, {.tst_min = 300}, {.tst_min = 300}, {.tst_min = 15}};
    struct sleep_day day = sleep_day_summarise(sessions, 4);

    (void)state;
    assert_ptr_equal(day.main, &sessions[1]); /* the first of equals */
    assert_int_equal(day.naps, 2);
    assert_near(day.tst24_min, 615);
    day = sleep_day_summarise(sessions, 0);
    assert_null(day.main);
    assert_near(day.tst24_min, 0);
}

static void published_regularity(void **state)
{
    static const struct sleep_span sleeps[] = {
        {MIN(1410), MIN(1855)},   {MIN(2880), MIN(3280)},   {MIN(4260), MIN(4735)},
        {MIN(5730), MIN(6160)},   {MIN(7200), MIN(7615)},   {MIN(8580), MIN(9040)},
        {MIN(10050), MIN(10495)}, {MIN(11520), MIN(11920)},
    };
    unsigned char states[SLEEP_SRI_MINUTES];
    int64_t base = MIN(12240 - SLEEP_SRI_MINUTES);

    (void)state;
    memset(states, SLEEP_STATE_AWAKE, sizeof(states));
    for (size_t i = 0; i < COUNT(sleeps); i++)
        sleep_mark(states, base, &sleeps[i], SLEEP_STATE_ASLEEP);
    assert_near(sleep_regularity_index(states), 92.361111);

    /* A week without a difference, one with nothing else, and too little of it. */
    memset(states, SLEEP_STATE_AWAKE, sizeof(states));
    assert_near(sleep_regularity_index(states), 100);
    for (size_t d = 1; d < 7; d += 2)
        memset(states + d * 1440, SLEEP_STATE_ASLEEP, 1440);
    assert_near(sleep_regularity_index(states), -100);
    memset(states, SLEEP_STATE_UNKNOWN, 1440);
    assert_near(sleep_regularity_index(states), -100);
    states[1440] = SLEEP_STATE_UNKNOWN;
    assert_nan(sleep_regularity_index(states));
}

/* Spans that reach out of the week, and minutes that begin before a span. */
static void marking(void **state)
{
    static const struct sleep_span before = {-MIN(100), -1};
    static const struct sleep_span across_start = {-MIN(5), MIN(2) + 1};
    static const struct sleep_span across_end = {MIN(SLEEP_SRI_MINUTES) - 1, MIN(20000)};
    static const struct sleep_span late = {MIN(10) + 1, MIN(12)};
    unsigned char states[SLEEP_SRI_MINUTES] = {0};
    size_t marked = 0;

    (void)state;
    sleep_mark(states, 0, &before, SLEEP_STATE_ASLEEP);
    sleep_mark(states, 0, &across_start, SLEEP_STATE_ASLEEP); /* minutes 0, 1, 2 */
    sleep_mark(states, 0, &across_end, SLEEP_STATE_ASLEEP);   /* none begins in it */
    sleep_mark(states, 0, &late, SLEEP_STATE_ASLEEP);         /* minute 11 */
    for (size_t i = 0; i < SLEEP_SRI_MINUTES; i++)
        marked += states[i] == SLEEP_STATE_ASLEEP;
    assert_int_equal(marked, 4);
    assert_int_equal(states[2], SLEEP_STATE_ASLEEP);
    assert_int_equal(states[11], SLEEP_STATE_ASLEEP);
}

/* Around midnight the circle matters: 23:30 and 00:30 are an hour apart. */
static void midpoints(void **state)
{
    static const int64_t nights[] = {MIN(1410), MIN(1470), MIN(2850), MIN(2910), MIN(4320)};
    double r = (4 * cos(M_PI / 24) + 1) / 5;

    (void)state;
    assert_near(sleep_midpoint_sd_h(nights, 5), sqrt(-2 * log(r)) * 24 / (2 * M_PI));
    assert_nan(sleep_midpoint_sd_h(nights, 4));
}

static void published_scores(void **state)
{
    static const struct {
        double in[4];
        double score, coverage, points[4];
    } rows[] = {
        {{6.5, 0.88, 35, 78}, 80.636905, 1, {33.333333, 18.285714, 9.642857, 19.375}},
        {{7.5, NAN, NAN, NAN}, 100, 0.4, {100, NAN, NAN, NAN}},
        {{NAN, 0.9, 20, 80}, NAN, 0.6, {NAN, NAN, NAN, NAN}},
        {{3, 0.5, 200, 0}, 0, 1, {0, 0, 0, 0}},
        {{14, 1, 0, 100}, 76, 1, {16, 20, 15, 25}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sleep_score s =
            sleep_score_of(rows[i].in[0], rows[i].in[1], rows[i].in[2], rows[i].in[3]);

        assert_near_or_nan(s.value, rows[i].score);
        assert_near(s.coverage, rows[i].coverage);
        for (size_t k = 0; k < SLEEP_COMPONENTS; k++)
            assert_near_or_nan(s.points[k], rows[i].points[k]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_session),
        cmocka_unit_test(gaps),
        cmocka_unit_test(awakenings),
        cmocka_unit_test(no_session),
        cmocka_unit_test(sleep_days),
        cmocka_unit_test(main_sleep_and_naps),
        cmocka_unit_test(published_regularity),
        cmocka_unit_test(marking),
        cmocka_unit_test(midpoints),
        cmocka_unit_test(published_scores),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
