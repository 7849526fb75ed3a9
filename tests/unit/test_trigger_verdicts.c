// SPDX-License-Identifier: GPL-3.0-or-later
/* What the trigger finder says of short, long and unusual diaries (docs/indicators.md E.8). */
#include "gateway/indicators/trigger_verdict.h"
#include "tests/harness/near.h"
#include "tests/unit/trigger_fixture.h"

static struct diary diary;

/* ---- the gate ---- */

static void assert_closed(enum triggers_gate gate)
{
    struct triggers found = {0};

    assert_int_equal(triggers_find(&diary.input, &found), 0);
    assert_string_equal(triggers_gate_name(found.gate), triggers_gate_name(gate));
    assert_nan(found.rho);
    for (size_t f = 0; f < found.count; f++) {
        assert_int_equal(found.results[f].verdict, TRIGGERS_INSUFFICIENT);
        assert_int_equal(found.results[f].reasons, TRIGGERS_REASON_GATE);
        assert_int_equal(found.results[f].rank, 0);
        assert_nan(found.results[f].p_harm);
        assert_nan(found.results[f].effect);
    }
    triggers_done(&found);
}

static void too_short_a_diary(void **state)
{
    struct triggers found = {0};

    (void)state;
    diary_write(&diary_1, &diary);
    diary.input.row_count = 41;
    assert_closed(TRIGGERS_GATE_ROWS);
    diary.input.row_count = 42;
    diary.input.complete_days = 13;
    assert_closed(TRIGGERS_GATE_DAYS);
    diary.input.complete_days = 14;
    for (size_t i = 0; i < 42; i++) /* seven with a symptom */
        diary.rows[i].severity = i < 7;
    assert_closed(TRIGGERS_GATE_SYMPTOMS);
    diary.rows[41].severity = 0.5;
    assert_closed(TRIGGERS_GATE_SYMPTOMS);
    diary.rows[41].severity = 1;
    assert_int_equal(triggers_find(&diary.input, &found), 0);
    assert_int_equal(found.gate, TRIGGERS_GATE_OPEN);
    for (size_t f = 0; f < found.count; f++) /* below 120 rows nothing is listed */
        assert_int_not_equal(found.results[f].verdict, TRIGGERS_PROBABLE);
    triggers_done(&found);
}

static void no_symptoms_at_all(void **state)
{
    (void)state;
    diary_write(&diary_1, &diary);
    for (size_t i = 0; i < diary.row_count; i++)
        diary.rows[i].severity = 0;
    assert_closed(TRIGGERS_GATE_SYMPTOMS);
    diary.input.row_count = 0;
    assert_closed(TRIGGERS_GATE_ROWS);
    diary.input.candidate_count = 0;
    assert_closed(TRIGGERS_GATE_ROWS);
}

/* The same symptom all the time: nothing to explain, and nothing that is not a number. */
static void symptoms_that_never_change(void **state)
{
    struct triggers found = {0};

    (void)state;
    diary_write(&diary_1, &diary);
    for (size_t i = 0; i < diary.row_count; i++)
        diary.rows[i].severity = 3;
    assert_int_equal(triggers_find(&diary.input, &found), 0);
    for (size_t f = 0; f < DIARY_FOODS; f++) {
        assert_int_equal(found.results[f].verdict, TRIGGERS_UNLIKELY);
        assert_true(fabs(found.results[f].effect) < 0.01);
        assert_true(isfinite(found.results[f].p_harm) && isfinite(found.results[f].dse));
    }
    triggers_done(&found);
}

/* ---- diaries without triggers, and unusual ones ---- */

static void no_trigger_none_listed(void **state)
{
    struct diary_spec calm = {0, 90, {30, 22, 18, 35, 14}, {{0, 0, 0}, {4, 2, 0}}, 3.2, 4};

    (void)state;
    for (unsigned seed = 1; seed <= 10; seed++) {
        struct triggers found = {0};

        calm.seed = seed;
        diary_write(&calm, &diary);
        assert_int_equal(triggers_find(&diary.input, &found), 0);
        for (size_t f = 0; f < DIARY_FOODS; f++)
            assert_int_not_equal(found.results[f].verdict, TRIGGERS_PROBABLE);
        triggers_done(&found);
    }
}

/* Two years instead of sixty days: surer, and still settled. */
static void a_long_diary(void **state)
{
    struct diary_spec spec = diary_1;
    struct triggers found = {0};

    (void)state;
    spec.days = DIARY_DAYS_MAX;
    diary_write(&spec, &diary);
    assert_int_equal(triggers_find(&diary.input, &found), 0);
    assert_true(found.sweeps < 200);
    assert_int_equal(found.results[0].verdict, TRIGGERS_PROBABLE);
    assert_int_equal(found.results[0].kernel, 0);
    assert_int_equal(found.results[4].verdict, TRIGGERS_PROBABLE);
    assert_true(found.results[0].dse < 0.1);
    triggers_done(&found);
}

/* What was eaten when nobody looked has empty columns: nothing is known of it. */
static void eaten_outside_of_the_diary(void **state)
{
    struct triggers found = {0};

    (void)state;
    diary_write(&diary_1, &diary);
    for (size_t m = 0; m < diary.candidates[2].meal_count; m++)
        diary.meals[2][m].at_h += 10000;
    diary.candidates[3].meal_count = 0;
    diary.candidates[3].exposed_days = 0;
    assert_int_equal(triggers_find(&diary.input, &found), 0);
    assert_near(found.results[2].pip, 0);
    assert_near(found.results[2].effect, 0);
    assert_true(isinf(found.results[2].dse));
    assert_int_equal(found.results[2].verdict, TRIGGERS_INSUFFICIENT);
    assert_int_equal(found.results[2].reasons, TRIGGERS_REASON_CANNOT_TELL);
    assert_int_equal(found.results[3].reasons, TRIGGERS_REASON_EXPOSURES | TRIGGERS_REASON_DAYS);
    assert_int_equal(found.results[0].verdict, TRIGGERS_PROBABLE);
    triggers_done(&found);
}

/* A group is twice as likely beforehand, a secondary target never more than possible. */
static void groups_and_exploratory_targets(void **state)
{
    struct triggers food = {0}, group = {0}, exploratory = {0};

    (void)state;
    diary_write(&diary_1, &diary);
    assert_int_equal(triggers_find(&diary.input, &food), 0);
    diary.input.exploratory = true;
    assert_int_equal(triggers_find(&diary.input, &exploratory), 0);
    assert_int_equal(exploratory.results[0].verdict, TRIGGERS_POSSIBLE);
    assert_int_equal(exploratory.results[0].reasons, TRIGGERS_REASON_EXPLORATORY);
    diary.candidates[4].group = true;
    assert_int_equal(triggers_find(&diary.input, &group), 0);
    assert_true(group.results[4].pip > food.results[4].pip + 0.05);
    triggers_done(&food);
    triggers_done(&group);
    triggers_done(&exploratory);
}

static void what_to_test_next(void **state)
{
    struct triggers found = {0};

    (void)state;
    diary_write(&diary_2, &diary);
    assert_int_equal(triggers_find(&diary.input, &found), 0);
    /* 0.600397 * 0.829730 * 1 and 0.433954 * 1.318892 * (11 * 7 / 55) / 3 */
    assert_close(found.results[0].priority, 0.498167);
    assert_close(found.results[4].priority, 0.267092);
    assert_int_equal(found.results[0].rank, 1);
    assert_int_equal(found.results[0].next, TRIGGERS_NEXT_SEPARATE);
    assert_int_equal(found.results[0].reasons, TRIGGERS_REASON_EVIDENCE | TRIGGERS_REASON_TWIN);
    assert_int_equal(found.results[4].rank, 2);
    assert_int_equal(found.results[4].next, TRIGGERS_NEXT_CHALLENGE);
    assert_int_equal(found.results[1].rank, 0);
    assert_nan(found.results[1].priority);
    triggers_done(&found);
    diary.candidates[0].challenged = true;
    assert_int_equal(triggers_find(&diary.input, &found), 0);
    assert_int_equal(found.results[0].next, TRIGGERS_NEXT_NOTHING);
    assert_int_equal(found.results[4].rank, 1);
    triggers_done(&found);
}

/* ---- the rules by themselves ---- */

/* What the evidence is, and what is to be said of it, 300 rows of 100 days being there. */
static const struct rule {
    size_t n, days;
    double p_harm, high, share, p_lead, dse, p_benefit;
    enum triggers_verdict verdict;
    unsigned reasons;
    enum triggers_next next;
    bool eases;
} rules[] = {
    {20, 15, 0.99, 3, 1.0, 0.0, 0.3, 0, TRIGGERS_PROBABLE, 0, TRIGGERS_NEXT_CHALLENGE, false},
    {20, 15, 0.98, 3, 0.7, 0.49, 0.3, 0, TRIGGERS_PROBABLE, 0, TRIGGERS_NEXT_SEPARATE, false},
    {20, 15, 0.97, 3, 0.49, 0.0, 0.3, 0, TRIGGERS_POSSIBLE, TRIGGERS_REASON_TWIN,
     TRIGGERS_NEXT_SEPARATE, false},
    {20, 15, 0.96, 3, 0.9, 0.5, 0.3, 0, TRIGGERS_POSSIBLE, TRIGGERS_REASON_LEAD,
     TRIGGERS_NEXT_CHALLENGE, false},
    {5, 5, 0.99, 3, 1.0, 0.0, 0.3, 0, TRIGGERS_INSUFFICIENT, TRIGGERS_REASON_EXPOSURES,
     TRIGGERS_NEXT_NOTHING, false},
    {6, 4, 0.99, 3, 1.0, 0.0, 0.3, 0, TRIGGERS_INSUFFICIENT, TRIGGERS_REASON_DAYS,
     TRIGGERS_NEXT_NOTHING, false},
    {20, 15, 0.30, 2, 1.0, 0.0, 0.3, 0, TRIGGERS_POSSIBLE, TRIGGERS_REASON_EVIDENCE,
     TRIGGERS_NEXT_CHALLENGE, false},
    {20, 15, 0.29, 2, 1.0, 0.0, 0.3, 0, TRIGGERS_INSUFFICIENT, TRIGGERS_REASON_CANNOT_TELL,
     TRIGGERS_NEXT_NOTHING, false},
    {20, 15, 0.049, 0.99, 1.0, 0.0, 0.6, 0.95, TRIGGERS_UNLIKELY, 0, TRIGGERS_NEXT_NOTHING, true},
    {20, 15, 0.05, 0.99, 1.0, 0.0, 0.6, 0, TRIGGERS_INSUFFICIENT, TRIGGERS_REASON_CANNOT_TELL,
     TRIGGERS_NEXT_NOTHING, false},
    {20, 15, 0.049, 1.0, 1.0, 0.0, 0.6, 0, TRIGGERS_INSUFFICIENT, TRIGGERS_REASON_CANNOT_TELL,
     TRIGGERS_NEXT_NOTHING, false},
    {90, 81, 0.049, 0.99, 1.0, 0.0, 0.61, 0, TRIGGERS_INSUFFICIENT, TRIGGERS_REASON_CANNOT_TELL,
     TRIGGERS_NEXT_VARY, false},
    {90, 80, 0.049, 0.99, 1.0, 0.0, 0.61, 0, TRIGGERS_INSUFFICIENT, TRIGGERS_REASON_CANNOT_TELL,
     TRIGGERS_NEXT_NOTHING, false},
};
#define RULES (sizeof(rules) / sizeof(rules[0]))

static void rules_one_by_one(void **state)
{
    struct triggers_candidate candidates[RULES];
    struct triggers_result results[RULES];
    const struct triggers_input input = {
        .row_count = 300, .candidates = candidates, .candidate_count = RULES, .complete_days = 100};

    (void)state;
    for (size_t i = 0; i < RULES; i++) {
        candidates[i] = (struct triggers_candidate){
            .key = "", .meal_count = rules[i].n, .exposed_days = rules[i].days};
        results[i] = (struct triggers_result){.p_harm = rules[i].p_harm,
                                              .high = rules[i].high,
                                              .share = rules[i].share,
                                              .p_lead = rules[i].p_lead,
                                              .dse = rules[i].dse,
                                              .p_benefit = rules[i].p_benefit};
    }
    trigger_judge(&input, TRIGGERS_GATE_OPEN, results);
    for (size_t i = 0; i < RULES; i++) {
        assert_int_equal(results[i].verdict, rules[i].verdict);
        assert_int_equal(results[i].reasons, rules[i].reasons);
        assert_int_equal(results[i].next, rules[i].next);
        assert_int_equal(results[i].eases, rules[i].eases);
    }
}

/* How many of candidates with these p_harm are listed. */
static size_t count_listed(size_t rows, const double *p_harm, size_t count)
{
    struct triggers_candidate candidates[4];
    struct triggers_result results[4];
    const struct triggers_input input = {.row_count = rows,
                                         .candidates = candidates,
                                         .candidate_count = count,
                                         .complete_days = 100};
    size_t listed = 0;

    for (size_t i = 0; i < count; i++) {
        candidates[i] =
            (struct triggers_candidate){.key = "", .meal_count = 20, .exposed_days = 15};
        results[i] = (struct triggers_result){.p_harm = p_harm[i], .share = 1};
    }
    trigger_judge(&input, TRIGGERS_GATE_OPEN, results);
    for (size_t i = 0; i < count; i++)
        if (results[i].verdict == TRIGGERS_PROBABLE)
            listed++;
    return listed;
}

static void length_of_the_list(void **state)
{
    static const double mixed[] = {0.6, 1.0, 0.49, 0.99}; /* 0, 0.005, 0.137 wrong on average */
    static const double sure[] = {0.99, 0.98, 0.96, 0.9}; /* 0.01, 0.015, 0.023, 0.043 */
    static const double half[] = {1, 1, 1, 0.5};          /* 0.125 in the end */
    static const double less[] = {1, 1, 1, 0.75};         /* 0.0625 */

    (void)state;
    assert_int_equal(count_listed(200, mixed, 4), 2);
    assert_int_equal(count_listed(200, half, 4), 3);
    assert_int_equal(count_listed(200, less, 4), 4);
    assert_int_equal(count_listed(200, sure, 4), 4);
    assert_int_equal(count_listed(199, sure, 4), 2);
    assert_int_equal(count_listed(199, less, 4), 3);
    assert_int_equal(count_listed(120, sure, 4), 2);
    assert_int_equal(count_listed(119, sure, 4), 0);
}

/* The key decides between equals, whichever comes first. */
static void ranks(void **state)
{
    struct triggers_candidate candidates[] = {
        {.key = "rye", .meal_count = 30, .exposed_days = 20},
        {.key = "egg", .meal_count = 30, .exposed_days = 20},
        {.key = "soy", .meal_count = 60, .exposed_days = 20},
        {.key = "nut", .meal_count = 60, .exposed_days = 20, .challenged = true},
    };
    struct triggers_result results[4];
    const struct triggers_input input = {
        .row_count = 300, .candidates = candidates, .candidate_count = 4, .complete_days = 105};

    (void)state;
    for (size_t i = 0; i < 4; i++)
        results[i] = (struct triggers_result){.p_harm = 0.8, .effect = 1.5, .share = 1};
    trigger_judge(&input, TRIGGERS_GATE_OPEN, results);
    assert_near(results[0].priority, 0.8 * 1.5 * (2.0 / 3)); /* twice a week */
    assert_near(results[2].priority, 0.8 * 1.5);
    assert_int_equal(results[2].rank, 1);
    assert_int_equal(results[1].rank, 2);
    assert_int_equal(results[0].rank, 3);
    assert_int_equal(results[3].rank, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(too_short_a_diary),
        cmocka_unit_test(no_symptoms_at_all),
        cmocka_unit_test(symptoms_that_never_change),
        cmocka_unit_test(no_trigger_none_listed),
        cmocka_unit_test(a_long_diary),
        cmocka_unit_test(eaten_outside_of_the_diary),
        cmocka_unit_test(groups_and_exploratory_targets),
        cmocka_unit_test(what_to_test_next),
        cmocka_unit_test(rules_one_by_one),
        cmocka_unit_test(length_of_the_list),
        cmocka_unit_test(ranks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
