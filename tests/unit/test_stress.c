// SPDX-License-Identifier: GPL-3.0-or-later
/* Stress 0-100 (docs/indicators.md C.3). */
#include "gateway/indicators/statistics.h"
#include "gateway/indicators/stress.h"
#include "tests/harness/near.h"

static const struct baseline unknown = {.median = NAN, .scale = NAN, .days = 6};

static void window_score(void **state)
{
    static const struct baseline lnrmssd = {3.5, 0.2, 20};
    static const struct baseline hr = {68, 5, 20};

    (void)state;
    assert_near(stress_hrv(3.2, 74, &lnrmssd, &hr), 91.924334);
    assert_near(stress_hrv(3.5, 68, &lnrmssd, &hr), 50);
    /* Both z at their limit: c = 4. */
    assert_near(stress_hrv(0.1, 200, &lnrmssd, &hr), 100 * statistics_normal_cdf(4));
    assert_nan(stress_hrv(3.2, 74, &unknown, &hr));
    assert_nan(stress_hrv(3.2, 74, &lnrmssd, &unknown));
    assert_nan(stress_hrv(NAN, 74, &lnrmssd, &hr));
}

static void normal_distribution(void **state)
{
    (void)state;
    assert_near(statistics_normal_cdf(0), 0.5);
    assert_near(statistics_normal_cdf(1.959963984540054), 0.975);
    assert_near(statistics_normal_cdf(-1), 0.158655254);
}

static void exertion_is_not_stress(void **state)
{
    static const struct baseline hr = {68, 5, 20};

    (void)state;
    assert_true(stress_eligible(88, &hr));
    assert_false(stress_eligible(88.001, &hr));
    assert_true(stress_eligible(180, &unknown));
}

static void vendor_score(void **state)
{
    static const struct baseline known = {41, 11.5, 20};
    struct stress_vendor_day days[30] = {0};
    struct baseline b;

    (void)state;
    assert_near(stress_vendor(62, &unknown), 62);
    assert_near(stress_vendor(62, &known), 96.608142);

    for (int i = 0; i < 120; i++) /* 20 30 40 50 60: median 40, MAD 10 */
        stress_vendor_count(&days[i % 7], 20 + i % 5 * 10);
    b = stress_vendor_baseline(days, 7);
    assert_near(b.median, 40);
    assert_near(b.scale, 14.826);
    assert_int_equal(b.days, 7);
    assert_near(stress_vendor_baseline(days, 28).median, 40); /* others without a value */
    assert_int_equal(stress_vendor_baseline(days, 28).days, 7);
    assert_nan(stress_vendor_baseline(days, 6).median);
    assert_nan(stress_vendor_baseline(days, 30).median); /* two of the seven are too long ago */
}

/* An even count has the mean of the middle two for both median and deviation; 100 are needed. */
static void vendor_score_between_values(void **state)
{
    struct stress_vendor_day days[7] = {0};
    struct baseline b;

    (void)state;
    for (int i = 0; i < 99; i++)
        stress_vendor_count(&days[i % 7], i < 50 ? 10 : 31);
    stress_vendor_count(&days[0], 0);
    stress_vendor_count(&days[0], 101);
    assert_nan(stress_vendor_baseline(days, 7).median);
    stress_vendor_count(&days[0], 31);
    b = stress_vendor_baseline(days, 7);
    assert_near(b.median, 20.5);
    assert_near(b.scale, 1.4826 * 10.5);
    for (int i = 0; i < 1000; i++)
        stress_vendor_count(&days[0], 31);
    b = stress_vendor_baseline(days, 7);
    assert_near(b.median, 31);
    assert_near(b.scale, 5); /* the floor */
}

static void day_of_hours(void **state)
{
    static const struct stress_hour hours[] = {{62, 55}, {NAN, 48},  {71.5, NAN},
                                               {50, 50}, {NAN, NAN}, {44, 39}};
    struct stress_hour many[12];
    struct stress_day day = stress_day_of(hours, 6);

    (void)state;
    assert_near(day.value, 54.38);
    assert_int_equal(day.hours, 5);
    assert_near(day.coverage, 0.5);

    /* Four hours are needed, ten are full coverage. */
    assert_nan(stress_day_of(hours, 3).value);
    assert_near(stress_day_of(hours, 3).coverage, 0.3);
    assert_near(stress_day_of(hours, 4).value, (59.9 + 48 + 71.5 + 50) / 4);
    assert_nan(stress_day_of(hours, 0).value);
    for (size_t i = 0; i < 12; i++)
        many[i] = (struct stress_hour){(double)i, NAN};
    assert_near(stress_day_of(many, 12).value, 5.5);
    assert_near(stress_day_of(many, 12).coverage, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(window_score),
        cmocka_unit_test(normal_distribution),
        cmocka_unit_test(exertion_is_not_stress),
        cmocka_unit_test(vendor_score),
        cmocka_unit_test(vendor_score_between_values),
        cmocka_unit_test(day_of_hours),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
