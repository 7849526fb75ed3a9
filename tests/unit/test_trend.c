// SPDX-License-Identifier: GPL-3.0-or-later
/* Trend (docs/indicators.md D.9) and the machinery of load scores (D.0). */
#include "gateway/indicators/load.h"
#include "gateway/indicators/trend.h"
#include "tests/harness/near.h"

static void published_trend(void **state)
{
    static const double days[14] = {52.1, 53.0, NAN,  51.4, 55.2, 56.0, 54.9,
                                    58.3, 57.7, 60.2, NAN,  61.0, 59.5, 62.8};
    struct trend t = trend_of(days, 14, TREND_INDEX_PER_WEEK);

    (void)state;
    assert_int_equal(t.days, 12);
    assert_int_equal(t.pairs, 66);
    assert_near(t.per_day, 0.825824);
    assert_near(t.lower, 0.625);
    assert_near(t.upper, 1.05);
    assert_near(t.autocorrelation, 0);
    assert_int_equal(t.direction, TREND_RISING);
}

static void too_few_days(void **state)
{
    double days[14];
    struct trend t;

    (void)state;
    for (size_t i = 0; i < 14; i++)
        days[i] = i < 7 ? (double)i : NAN;
    t = trend_of(days, 14, 1);
    assert_int_equal(t.direction, TREND_UNKNOWN);
    assert_int_equal(t.days, 7);
    assert_nan(t.per_day);
    days[7] = 7;
    t = trend_of(days, 14, 1);
    assert_int_equal(t.direction, TREND_RISING);
    assert_near(t.per_day, 1);
    assert_int_equal(trend_of(days, 0, 1).direction, TREND_UNKNOWN);
}

/* All values alike: no slope, no residuals, every pair a tie. */
static void ties(void **state)
{
    static const double flat[14] = {5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5};
    struct trend t = trend_of(flat, 14, 0);

    (void)state;
    assert_int_equal(t.direction, TREND_STEADY);
    assert_near(t.per_day, 0);
    assert_near(t.lower, 0);
    assert_near(t.upper, 0);
    assert_near(t.autocorrelation, 0);
}

/* A sure but small slope is steady; the limit itself is not. */
static void small_slopes(void **state)
{
    double up[14], down[14];

    (void)state;
    for (size_t i = 0; i < 14; i++) {
        up[i] = (double)i * 0.25;
        down[i] = -up[i];
    }
    assert_int_equal(trend_of(up, 14, 1.75).direction, TREND_RISING);
    assert_int_equal(trend_of(up, 14, 1.7501).direction, TREND_STEADY);
    assert_int_equal(trend_of(down, 14, 1.75).direction, TREND_FALLING);
    assert_int_equal(trend_of(down, 14, 1.7501).direction, TREND_STEADY);
}

/* A slow wave has autocorrelated residuals; plain Sen's interval would call this one rising. */
static void slow_wave_is_not_a_trend(void **state)
{
    double days[14];
    struct trend t;

    (void)state;
    for (size_t i = 0; i < 14; i++)
        days[i] = 50 + 5 * sin((double)i * M_PI / 14 - 1.0);
    t = trend_of(days, 14, 0);
    assert_near(t.autocorrelation, 0.8);
    assert_int_equal(t.direction, TREND_STEADY);
    assert_true(t.per_day > 0);
}

/* Computed apart from this code. Residuals of days with a gap between them are no neighbours. */
static void autocorrelation_of_a_series_with_gaps(void **state)
{
    static const double days[14] = {50, 52, 55, 54, 51, NAN, 49, 50, NAN, 53, 57, 58, 56, 55};
    struct trend t = trend_of(days, 14, 1);

    (void)state;
    assert_near(t.per_day, 0.3923076923);
    assert_near(t.autocorrelation, 0.7172260512);
    assert_near(t.lower, -3); /* ranks -3 and 70 of 66: the ends */
    assert_near(t.upper, 4);
    assert_int_equal(t.direction, TREND_STEADY);
}

static void only_the_last_14_days_count(void **state)
{
    double days[20];

    (void)state;
    for (size_t i = 0; i < 20; i++)
        days[i] = i < 6 ? 1000 : (double)i;
    assert_near(trend_of(days, 20, 1).per_day, 1);
    assert_int_equal(trend_of(days, 20, 1).days, 14);
}

static void decayed_load(void **state)
{
    static const struct load_dose doses[] = {{0, 10}, {12, 6}, {24.001, 100}};

    (void)state;
    assert_near(load_decayed(doses, 3, 18, 24), 7.748266);
    assert_near(load_decayed(doses, 1, 18, 0), 10);
    assert_near(load_decayed(doses, 0, 18, 24), 0);
}

static void three_day_mean(void **state)
{
    static const struct {
        double days[3], value, coverage;
    } rows[] = {
        {{61, 72, 80}, (61 + 36 + 20) / 1.75, 1},
        {{68, 55, NAN}, (68 + 27.5) / 1.5, 1.5 / 1.75},
        {{68, NAN, NAN}, 68, 1 / 1.75},
        {{NAN, 55, 80}, NAN, 0.75 / 1.75},
        {{NAN, NAN, NAN}, NAN, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct load_mean mean = load_ewma3(rows[i].days);

        assert_near_or_nan(mean.value, rows[i].value);
        assert_near(mean.coverage, rows[i].coverage);
    }
}

static void piecewise_linear(void **state)
{
    static const struct load_point points[] = {{4, 0}, {7, 1}, {9, 1}, {12, 0.4}};
    static const double x[] = {-9, 4, 5.5, 7, 8, 9, 10.5, 12, 99, NAN};
    static const double y[] = {0, 0, 0.5, 1, 1, 1, 0.7, 0.4, 0.4, NAN};

    (void)state;
    for (size_t i = 0; i < sizeof(x) / sizeof(*x); i++)
        assert_near_or_nan(load_piecewise(x[i], points, 4), y[i]);
    assert_nan(load_piecewise(1, points, 0));
}

/* The published barrier strain: every factor known. */
static void assembly_all_known(void **state)
{
    static const double c = 0.857143; /* as published, rounded */
    const struct load_factor factors[] = {
        {11.265387, 18, c}, {13.951716, 22, c}, {0, 8, c},        {1.206494, 6, c},
        {0.417756, 4, c},   {1.459317, 4, c},   {0, 2, c},        {10.031193, 18, c},
        {0, 5, c},          {3.210859, 9, c},   {1.357485, 6, c}, {5.466667, 14, c},
        {1.140000, 7, 1},
    };
    struct load_score s = load_assemble(factors, 13);

    (void)state;
    assert_true(fabs(s.value - 49.506873) < 5e-6); /* the factors have six digits, thirteen times */
    assert_true(fabs(s.range_lo - 49.506873) < 5e-6);
    assert_true(fabs(s.range_hi - 59.168740) < 5e-6);
    assert_near(s.coverage, 0.865273);
    assert_near(s.rescale, 0);
    assert_near(s.cap, 0);
}

/* The published inflammation load: one factor unknown, the others scaled up for it. */
static void assembly_with_unknown(void **state)
{
    static const double c = 0.857143; /* as published, rounded */
    const struct load_factor factors[] = {
        {8.925, 25, c}, {0.4, 8, c}, {1.954286, 12, 1}, {5.6, 12, 1}, {3.666667, 10, 1},
        {1.6, 10, 1},   {NAN, 3, 0}, {2.1, 7, 1},       {1.6, 8, 1},  {5.102963, 15, c},
    };
    struct load_score s = load_assemble(factors, 10);

    (void)state;
    assert_true(fabs(s.value - 31.816641) < 5e-6);
    assert_near(s.coverage, 0.910390);
    assert_true(fabs(s.range_lo - 30.948915) < 5e-6);
    assert_true(fabs(s.range_hi - 38.744919) < 5e-6);
    assert_near(s.range_lo + s.rescale + s.cap, s.value);
}

static void assembly_limits(void **state)
{
    static const struct load_factor little[] = {{1, 49, 1}, {NAN, 51, 0}};
    static const struct load_factor much[] = {{60, 60, 1}, {NAN, 60, 0}, {20, 20, 1}};
    struct load_score s = load_assemble(little, 2);

    (void)state;
    assert_nan(s.value);
    assert_near(s.coverage, 0.49);
    assert_near(s.range_lo, 1);
    assert_near(s.range_hi, 52);

    s = load_assemble(much, 3); /* 80 of 80 known, scaled to 140, cut to 100 */
    assert_near(s.value, 100);
    assert_near(s.rescale, 60);
    assert_near(s.cap, -40);
    assert_near(s.range_hi, 100);
    assert_nan(load_assemble(NULL, 0).value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_trend),
        cmocka_unit_test(too_few_days),
        cmocka_unit_test(ties),
        cmocka_unit_test(small_slopes),
        cmocka_unit_test(slow_wave_is_not_a_trend),
        cmocka_unit_test(autocorrelation_of_a_series_with_gaps),
        cmocka_unit_test(only_the_last_14_days_count),
        cmocka_unit_test(decayed_load),
        cmocka_unit_test(three_day_mean),
        cmocka_unit_test(piecewise_linear),
        cmocka_unit_test(assembly_all_known),
        cmocka_unit_test(assembly_with_unknown),
        cmocka_unit_test(assembly_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
