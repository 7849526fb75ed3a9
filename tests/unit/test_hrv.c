// SPDX-License-Identifier: GPL-3.0-or-later
/* RR cleaning and window figures (docs/indicators.md C.1, C.2), and the statistics under them. */
#include "core/error.h"
#include "gateway/indicators/hrv.h"
#include "gateway/indicators/statistics.h"
#include "tests/harness/near.h"
#include <string.h>

/* The published generator of test series. */
static uint32_t draw(uint32_t *state)
{
    *state = (uint32_t)((UINT64_C(1103515245) * *state + 12345) % (UINT64_C(1) << 31));
    return *state >> 16;
}

static bool all_follow[HRV_INTERVALS_MAX];

static int set_up(void **state)
{
    (void)state;
    memset(all_follow, 1, sizeof(all_follow));
    return 0;
}

static struct hrv_window_metrics compute(const double *rr, size_t n)
{
    struct hrv_window_metrics m;

    assert_int_equal(hrv_window_compute(rr, all_follow, n, &m), 0);
    return m;
}

static void generator_is_the_published_one(void **state)
{
    uint32_t x = 42;

    (void)state;
    assert_int_equal(draw(&x), 19081);
    assert_int_equal(draw(&x), 17033);
    assert_int_equal(draw(&x), 15269);
}

static double series_1(double rr[240])
{
    static const double pattern[6] = {0, 25, 40, 20, -15, -35};
    static const struct {
        size_t index;
        double value;
    } spikes[] = {{20, 1730}, {50, 430}, {51, 415}, {80, 640}, {81, 1065}, {100, 240}};
    uint32_t x = 42;
    double sum = 0;

    for (size_t i = 0; i < 240; i++)
        rr[i] = 850 + pattern[i % 6] + (double)(draw(&x) % 21) - 10;
    for (size_t i = 0; i < sizeof(spikes) / sizeof(*spikes); i++)
        rr[spikes[i].index] = spikes[i].value;
    for (size_t i = 0; i < 240; i++)
        sum += rr[i];
    return sum;
}

static void series_with_artefacts(void **state)
{
    static const double first[5] = {853, 867, 882, 869, 842};
    static const size_t expected[] = {20, 50, 51, 80, 81, 100};
    double rr[240];
    bool artefact[240];
    struct hrv_window_metrics m;
    size_t found = 0;

    (void)state;
    assert_near(series_1(rr), 204602);
    for (size_t i = 0; i < 5; i++)
        assert_near(rr[i], first[i]);
    assert_int_equal(hrv_clean(rr, 240, artefact), 0);
    for (size_t i = 0; i < 240; i++)
        if (artefact[i])
            assert_int_equal(i, expected[found++]);
    assert_int_equal(found, 6);

    m = compute(rr, 240);
    assert_int_equal(m.n_all, 240);
    assert_int_equal(m.n_ok, 234);
    assert_near(m.artefact, 0.025);
    assert_near(m.seconds, 200.082);
    assert_near(m.mean_hr, 70.171230);
    assert_near(m.rmssd, 26.554303);
    assert_near(m.lnrmssd, 3.279192);
    assert_near(m.sdnn, 25.154747);
    assert_near(m.si, 344.450871);
    assert_true(m.valid);
}

static void series_2(double rr[60])
{
    uint32_t x = 9;

    for (size_t i = 0; i < 60; i++)
        rr[i] = 1000 + (i % 2 ? 10 : 0) + (double)(draw(&x) % 11) - 5;
}

static void series_without_artefacts(void **state)
{
    double rr[60];
    struct hrv_window_metrics m;

    (void)state;
    series_2(rr);
    m = compute(rr, 60);
    assert_int_equal(m.n_ok, 60);
    assert_int_equal(m.n_diff, 59);
    assert_near(m.seconds, 60.316);
    assert_true(m.valid);
    assert_near(m.mean_hr, 59.685656);
    assert_near(m.rmssd, 10.617383);
    assert_near(m.lnrmssd, 2.362493);
    assert_near(m.sdnn, 5.962785);
    assert_nan(m.si);
}

/* No interval, one, and just below and at the five that cleaning needs. */
static void few_intervals(void **state)
{
    static const double rr[5] = {800, 810, 820, 805, 795};
    static const size_t accepted[6] = {0, 0, 0, 0, 0, 5};

    (void)state;
    for (size_t n = 0; n <= 5; n++) {
        struct hrv_window_metrics m = compute(rr, n);

        assert_int_equal(m.n_all, n);
        assert_int_equal(m.n_ok, accepted[n]);
        assert_false(m.valid);
        assert_near_or_nan(m.artefact, n == 0 ? NAN : n == 5 ? 0.0 : 1.0);
        assert_near_or_nan(m.mean_hr, n == 5 ? 60000.0 / 806.0 : NAN);
        assert_near_or_nan(m.rmssd, n == 5 ? sqrt((100.0 + 100 + 225 + 100) / 4) : NAN);
        assert_near(m.seconds, n == 5 ? 4.03 : 0);
    }
}

static void all_artefacts(void **state)
{
    static const double bad[] = {NAN, INFINITY, -INFINITY, -800, 0, 299.999, 2000.001, 1e300};
    double rr[100];
    struct hrv_window_metrics m;

    (void)state;
    for (size_t i = 0; i < 100; i++)
        rr[i] = bad[i % 8];
    m = compute(rr, 100);
    assert_int_equal(m.n_ok, 0);
    assert_near(m.artefact, 1);
    assert_false(m.valid);
    assert_nan(m.mean_hr);
    assert_nan(m.rmssd);
    assert_nan(m.lnrmssd);
    assert_nan(m.sdnn);
    assert_nan(m.si);
}

static void limits_are_accepted(void **state)
{
    double rr[12];

    (void)state;
    for (size_t i = 0; i < 12; i++)
        rr[i] = i < 6 ? 300 : 2000;
    /* Between the two levels the neighbourhoods disagree; the ends are what is asked about. */
    bool artefact[12];
    assert_int_equal(hrv_clean(rr, 12, artefact), 0);
    assert_false(artefact[0]);
    assert_false(artefact[11]);
}

/* A steady series: spread 0, so the threshold is 60 ms, and a deviation of exactly 60 is kept. */
static void threshold_is_inclusive(void **state)
{
    double rr[40];
    bool artefact[40];

    (void)state;
    for (size_t i = 0; i < 40; i++)
        rr[i] = 900;
    rr[10] = 960;
    rr[30] = 960.001;
    assert_int_equal(hrv_clean(rr, 40, artefact), 0);
    assert_false(artefact[10]);
    assert_true(artefact[30]);
}

/* Deviations of +-40 ms would allow 160; 30 % of the local median of 440 allow 132. */
static void threshold_is_limited_by_the_local_median(void **state)
{
    double rr[60];
    bool artefact[60];

    (void)state;
    for (size_t i = 0; i < 60; i++)
        rr[i] = i % 2 ? 440 : 400;
    rr[20] = 440 + 131;
    rr[40] = 440 + 133;
    assert_int_equal(hrv_clean(rr, 60, artefact), 0);
    for (size_t i = 0; i < 60; i++)
        assert_int_equal(artefact[i], i == 40);
}

static void lonely_interval_is_dropped(void **state)
{
    double rr[40];
    bool artefact[40];

    (void)state;
    for (size_t i = 0; i < 40; i++)
        rr[i] = 900;
    rr[20] = rr[22] = rr[24] = 1500; /* 21 and 23 lie between two artefacts */
    rr[1] = 1500;                    /* 0 has one neighbour only and stays */
    assert_int_equal(hrv_clean(rr, 40, artefact), 0);
    for (size_t i = 0; i < 40; i++)
        assert_int_equal(artefact[i], i == 1 || (i >= 20 && i <= 24));
}

static void gaps_make_no_difference(void **state)
{
    double rr[60];
    bool follows[60];
    struct hrv_window_metrics m;

    (void)state;
    series_2(rr);
    memset(follows, 1, sizeof(follows));
    follows[30] = false;
    assert_int_equal(hrv_window_compute(rr, follows, 60, &m), 0);
    assert_int_equal(m.n_ok, 60);
    assert_int_equal(m.n_diff, 58);

    /* Every second link broken: 29 differences are one too few, 30 are enough. */
    for (size_t i = 0; i < 60; i++)
        follows[i] = i % 2 && i != 1;
    assert_int_equal(hrv_window_compute(rr, follows, 60, &m), 0);
    assert_int_equal(m.n_diff, 29);
    assert_false(m.valid);
    follows[1] = true;
    assert_int_equal(hrv_window_compute(rr, follows, 60, &m), 0);
    assert_int_equal(m.n_diff, 30);
    assert_true(m.valid);
}

/* 60 s exactly is valid, a hair less is not; 20 % artefacts are, more are not. */
static void validity_limits(void **state)
{
    double rr[100];
    struct hrv_window_metrics m;

    (void)state;
    for (size_t i = 0; i < 60; i++)
        rr[i] = 1000;
    assert_true(compute(rr, 60).valid);
    rr[7] = 999;
    assert_false(compute(rr, 60).valid);

    for (size_t i = 0; i < 100; i++)
        rr[i] = i < 20 ? 250 : 900;
    m = compute(rr, 100);
    assert_near(m.artefact, 0.20);
    assert_true(m.valid);
    rr[20] = 250;
    assert_false(compute(rr, 100).valid);
}

static void constant_series_has_no_logarithm(void **state)
{
    double rr[100];
    struct hrv_window_metrics m;

    (void)state;
    for (size_t i = 0; i < 100; i++)
        rr[i] = 1000;
    m = compute(rr, 100);
    assert_true(m.valid);
    assert_near(m.rmssd, 0);
    assert_nan(m.lnrmssd);
    assert_near(m.sdnn, 0);
}

/* 150 s and a range of 50 ms are just enough for the index; the lowest of equal bins is the mode.
 */
static void stress_index_limits(void **state)
{
    double rr[150];
    struct hrv_window_metrics m;

    (void)state;
    for (size_t i = 0; i < 150; i++)
        rr[i] = i < 75 ? 975 : 1025;
    m = compute(rr, 150);
    assert_near(m.seconds, 150);
    assert_near(m.si, 50.0 / (2 * 0.975 * 0.05)); /* bins [950,1000) and [1000,1050): 75 each */
    rr[0] = 974.5;                                /* seconds fall below 150 */
    assert_nan(compute(rr, 150).si);
    for (size_t i = 0; i < 150; i++)
        rr[i] = i < 75 ? 1000 : 1049;
    assert_nan(compute(rr, 150).si); /* range too small */
}

static void too_many_intervals(void **state)
{
    static double rr[HRV_INTERVALS_MAX + 1];
    static bool follows[HRV_INTERVALS_MAX + 1];
    struct hrv_window_metrics m = {.n_all = 7};

    (void)state;
    for (size_t i = 0; i <= HRV_INTERVALS_MAX; i++)
        rr[i] = 300 + (double)(i % 5);
    assert_int_equal(hrv_window_compute(rr, follows, HRV_INTERVALS_MAX + 1, &m), -ERR_LENGTH);
    assert_int_equal(m.n_all, 7);
    assert_int_equal(hrv_window_compute(rr, follows, HRV_INTERVALS_MAX, &m), 0);
    assert_int_equal(m.n_ok, HRV_INTERVALS_MAX);
}

static void quantiles_and_medians(void **state)
{
    static const struct {
        size_t n;
        double values[5];
        double median, q1, mad;
    } rows[] = {
        {0, {0}, NAN, NAN, NAN},       {1, {5}, 5, 5, 0},
        {2, {4, 1}, 2.5, 1.75, 1.5},   {4, {4, 1, 3, 2}, 2.5, 1.75, 1},
        {5, {5, 5, 1, 5, 9}, 5, 5, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        double values[5], median, mad;

        memcpy(values, rows[i].values, sizeof(values));
        assert_near_or_nan(statistics_median(values, rows[i].n), rows[i].median);
        assert_near_or_nan(statistics_quantile_sorted(values, rows[i].n, 0.25), rows[i].q1);
        statistics_median_mad(values, rows[i].n, &median, &mad);
        assert_near_or_nan(median, rows[i].median);
        assert_near_or_nan(mad, rows[i].mad);
    }
}

/* Both ways of sorting, on both sides of the switch between them. */
static void sorting(void **state)
{
    uint32_t x = 1;

    (void)state;
    for (size_t n = 0; n <= 60; n++) {
        double values[60], sum = 0, sorted_sum = 0;

        for (size_t i = 0; i < n; i++) {
            values[i] = draw(&x) % 40;
            sum += values[i];
        }
        statistics_sort(values, n);
        for (size_t i = 0; i < n; i++) {
            sorted_sum += values[i];
            assert_true(i == 0 || values[i - 1] <= values[i]);
        }
        assert_near(sorted_sum, sum);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(generator_is_the_published_one),
        cmocka_unit_test(series_with_artefacts),
        cmocka_unit_test(series_without_artefacts),
        cmocka_unit_test(few_intervals),
        cmocka_unit_test(all_artefacts),
        cmocka_unit_test(limits_are_accepted),
        cmocka_unit_test(threshold_is_inclusive),
        cmocka_unit_test(threshold_is_limited_by_the_local_median),
        cmocka_unit_test(lonely_interval_is_dropped),
        cmocka_unit_test(gaps_make_no_difference),
        cmocka_unit_test(validity_limits),
        cmocka_unit_test(constant_series_has_no_logarithm),
        cmocka_unit_test(stress_index_limits),
        cmocka_unit_test(too_many_intervals),
        cmocka_unit_test(quantiles_and_medians),
        cmocka_unit_test(sorting),
    };

    return cmocka_run_group_tests(tests, set_up, NULL);
}
