// SPDX-License-Identifier: GPL-3.0-or-later
/* The form of all scores (docs/indicators.md A.2, A.3, A.8). */
#include "gateway/indicators/grade.h"
#include "tests/unit/score_fixture.h"

static const struct score_row rows[] = {
    {"b", "B", 40, "R", "b 2000"},
    {"a", "A", 40, "C", "a 2000"},
    {"c", "C", 20, "X", "judgement"},
};

static void the_largest_first_then_by_key(void **state)
{
    const struct score_part parts[] = {{10, 1}, {10, 1}, {20, 1}};
    const struct score score = score_of_load(rows, parts, 3, GRADE_NO_BASELINE);

    (void)state;
    assert_int_equal(score.count, 3);
    assert_string_equal(score.factors[0].row->key, "c");
    assert_string_equal(score.factors[1].row->key, "a");
    assert_string_equal(score.factors[2].row->key, "b");
    assert_near(score.value, 40);
    assert_sound(&score);
    assert_null(score_find(&score, "d"));
}

static void what_is_unknown_stands_behind(void **state)
{
    const struct score_part parts[] = {{NAN, 1}, {0, 1}, {10, 0}};
    const struct score score = score_of_load(rows, parts, 3, GRADE_NO_BASELINE);

    (void)state;
    assert_int_equal(score.known, 1);
    assert_string_equal(score.factors[0].row->key, "a");
    assert_string_equal(score.factors[1].row->key, "b");
    assert_string_equal(score.factors[2].row->key, "c");
    assert_near(score.factors[2].coverage, 0);
    assert_nan(score.factors[2].points);
    assert_nan(score.value); /* 0.4 */
    assert_near(score.range_hi, 60);
    assert_sound(&score);
}

static void bookkeeping(void **state)
{
    const struct score_part parts[] = {{40, 1}, {40, 1}, SCORE_UNKNOWN};
    struct score score = score_of_load(rows, parts, 3, GRADE_NO_BASELINE);

    (void)state;
    assert_near(score.value, 100);
    assert_near(factor_points(&score, "rescale"), 20);
    assert_null(score_find(&score, "cap"));
    assert_sound(&score);
    score = score_of_week(rows, parts, 3, 10);
    assert_near(score.value, 100);
    assert_near(factor_points(&score, "base"), 10);
    assert_near(factor_points(&score, "cap"), -10);
    assert_nan(factor_of(&score, "cap").max);
    assert_sound(&score);
}

static void grade_by_coverage_and_baseline(void **state)
{
    const struct score_part parts[] = {{0, 1}, {0, 1}, {0, 0.5}};

    (void)state;
    assert_int_equal(score_of_load(rows, parts, 3, 14).grade, 'A');
    assert_int_equal(score_of_load(rows, parts, 3, 13).grade, 'B');
    assert_int_equal(score_of_load(rows, parts, 3, 6).grade, 'C');
    assert_int_equal(score_of_week(rows, parts, 3, 0).grade, 'A');
}

static void poor_sleep(void **state)
{
    static const double nights[3] = {61, 72, 80}, good[3] = {90, 90, 90}, none[3] = {NAN, 60, 60};

    (void)state;
    assert_near(score_poor_sleep(nights, 7).points, 1.14);
    assert_near(score_poor_sleep(nights, 7).coverage, 1);
    assert_near(score_poor_sleep(good, 7).points, 0);
    assert_nan(score_poor_sleep(none, 7).points);
    assert_near(score_share(3, 2), 1);
    assert_near(score_share(-3, 2), 0);
    assert_nan(score_share(NAN, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_largest_first_then_by_key),
        cmocka_unit_test(what_is_unknown_stands_behind),
        cmocka_unit_test(bookkeeping),
        cmocka_unit_test(grade_by_coverage_and_baseline),
        cmocka_unit_test(poor_sleep),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
