// SPDX-License-Identifier: GPL-3.0-or-later
/* Which days make a baseline (docs/indicators.md A.10). */
#include "gateway/indicators/baseline_days.h"
#include "tests/harness/near.h"

/* 60 in one phase and 64 in the other, 14 days each; the last of them today's yesterday. */
static void four_weeks(struct baseline_day days[BASELINE_DAYS])
{
    for (size_t i = 0; i < BASELINE_DAYS; i++)
        days[i] = (struct baseline_day){.value = i < 14 ? 60 : 64,
                                        .phase = i < 14 ? BASELINE_FOLLICULAR : BASELINE_LUTEAL};
}

static void days_ill_are_left_out(void **state)
{
    struct baseline_day days[BASELINE_DAYS];
    struct baseline baseline;
    bool mixed = true;

    (void)state;
    four_weeks(days);
    for (size_t i = 20; i < BASELINE_DAYS; i++)
        days[i] = (struct baseline_day){.value = 90, .ill = true};
    baseline =
        baseline_of_days(days, BASELINE_DAYS, BASELINE_NO_PHASE, BASELINE_RESTING_HR, &mixed);
    assert_int_equal(baseline.days, 20);
    assert_near(baseline.median, 60);
    assert_false(mixed);
}

static void the_same_phase(void **state)
{
    struct baseline_day days[BASELINE_DAYS + 3];
    struct baseline baseline;
    bool mixed = true;

    (void)state;
    for (size_t i = 0; i < 3; i++) /* too long ago */
        days[i] = (struct baseline_day){.value = 40, .phase = BASELINE_LUTEAL};
    four_weeks(days + 3);
    baseline =
        baseline_of_days(days, BASELINE_DAYS + 3, BASELINE_LUTEAL, BASELINE_RESTING_HR, &mixed);
    assert_int_equal(baseline.days, 14);
    assert_near(baseline.median, 64);
    assert_near(baseline.scale, 1.5);
    assert_false(mixed);
    baseline =
        baseline_of_days(days, BASELINE_DAYS + 3, BASELINE_NO_PHASE, BASELINE_RESTING_HR, &mixed);
    assert_near(baseline.median, 62);
    assert_false(mixed);
}

static void too_few_of_the_phase(void **state)
{
    struct baseline_day days[BASELINE_DAYS];
    struct baseline baseline;
    bool mixed = false;

    (void)state;
    four_weeks(days);
    for (size_t i = 14; i < 22; i++)
        days[i].value = NAN;
    baseline = baseline_of_days(days, BASELINE_DAYS, BASELINE_LUTEAL, BASELINE_RESTING_HR, &mixed);
    assert_int_equal(baseline.days, 20);
    assert_true(mixed);
    baseline = baseline_of_days(days, 3, BASELINE_LUTEAL, BASELINE_RESTING_HR, &mixed);
    assert_nan(baseline.median);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_ill_are_left_out),
        cmocka_unit_test(the_same_phase),
        cmocka_unit_test(too_few_of_the_phase),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
