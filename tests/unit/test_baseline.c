// SPDX-License-Identifier: GPL-3.0-or-later
/* Baselines and robust z (docs/indicators.md A.10), grades (A.8). */
#include "gateway/indicators/baseline.h"
#include "gateway/indicators/grade.h"
#include "tests/harness/near.h"

static void published_vectors(void **state)
{
    static const struct {
        enum baseline_metric metric;
        size_t n;
        double days[9];
        double x;
        double median, scale, z;
    } rows[] = {
        {BASELINE_LNRMSSD,
         8,
         {3.4, 3.6, 3.5, 3.7, 3.2, 3.55, 3.65, 3.45},
         3.1,
         3.525,
         0.148260,
         -2.866586},
        {BASELINE_RESTING_HR, 9, {55, 55, 55, 55, 55, 55, 55, 55, 55}, 58, 55, 1.5, 2},
        {BASELINE_HR, 3, {1, 2, 3}, 2, NAN, NAN, NAN},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct baseline b = baseline_of(rows[i].days, rows[i].n, rows[i].metric);

        assert_int_equal(b.days, rows[i].n);
        assert_near_or_nan(b.median, rows[i].median);
        assert_near_or_nan(b.scale, rows[i].scale);
        assert_near_or_nan(baseline_z(&b, rows[i].x), rows[i].z);
    }
}

static void six_days_are_too_few_and_seven_enough(void **state)
{
    static const double days[9] = {60, NAN, 61, 62, 63, INFINITY, 64, 65, 66};
    struct baseline six = baseline_of(days, 8, BASELINE_HR);
    struct baseline seven = baseline_of(days, 9, BASELINE_HR);

    (void)state;
    assert_int_equal(six.days, 6);
    assert_nan(six.median);
    assert_nan(six.scale);
    assert_nan(baseline_z(&six, 60));
    assert_int_equal(seven.days, 7);
    assert_near(seven.median, 63);
    assert_near(seven.scale, 1.4826 * 2);
    assert_int_equal(baseline_of(days, 0, BASELINE_HR).days, 0);
}

static void only_the_last_28_days_count(void **state)
{
    double days[40];
    struct baseline b;

    (void)state;
    for (size_t i = 0; i < 40; i++)
        days[i] = i < 12 ? 200 : 60;
    b = baseline_of(days, 40, BASELINE_HR);
    assert_int_equal(b.days, 28);
    assert_near(b.median, 60);
    days[12] = NAN; /* an older day does not step in for it */
    assert_int_equal(baseline_of(days, 40, BASELINE_HR).days, 27);
}

static void floor_and_clamp(void **state)
{
    static const struct {
        enum baseline_metric metric;
        double floor;
    } rows[] = {
        {BASELINE_LNRMSSD, 0.10},    {BASELINE_HR, 2},          {BASELINE_RESTING_HR, 1.5},
        {BASELINE_SKIN_TEMP, 0.15},  {BASELINE_SPO2, 0.5},      {BASELINE_SLEEP_TIME, 0.5},
        {BASELINE_VENDOR_STRESS, 5}, {BASELINE_SLEEP_SCORE, 5}, {BASELINE_STRESS_DAY, 5},
    };
    static const double steady[7] = {50, 50, 50, 50, 50, 50, 50};

    (void)state;
    assert_int_equal(sizeof(rows) / sizeof(*rows), BASELINE_METRICS);
    for (size_t i = 0; i < BASELINE_METRICS; i++) {
        struct baseline b = baseline_of(steady, 7, rows[i].metric);

        assert_near(b.scale, rows[i].floor);
        assert_near(baseline_z(&b, 50 - rows[i].floor), -1);
        assert_near(baseline_z(&b, 50 + 4.5 * rows[i].floor), 4);
        assert_near(baseline_z(&b, -INFINITY), -4);
        assert_nan(baseline_z(&b, NAN));
    }
}

static void grades(void **state)
{
    static const struct {
        double coverage;
        size_t days;
        char grade;
    } rows[] = {
        {1.0, 28, 'A'},   {0.85, 14, 'A'}, {0.849, 14, 'B'}, {0.85, 13, 'B'}, {0.70, 7, 'B'},
        {0.699, 28, 'C'}, {1.0, 6, 'C'},   {0.5, 0, 'C'},    {0.499, 28, 0},  {NAN, 28, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        assert_int_equal(grade_of(rows[i].coverage, rows[i].days), rows[i].grade);
    assert_int_equal(grade_cap('A', 'C'), 'C');
    assert_int_equal(grade_cap('C', 'B'), 'C');
    assert_int_equal(grade_cap(0, 'C'), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_vectors),
        cmocka_unit_test(six_days_are_too_few_and_seven_enough),
        cmocka_unit_test(only_the_last_28_days_count),
        cmocka_unit_test(floor_and_clamp),
        cmocka_unit_test(grades),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
