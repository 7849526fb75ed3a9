// SPDX-License-Identifier: GPL-3.0-or-later
/* Barrier strain (docs/indicators.md D.1), and what all load scores share. */
#include "gateway/indicators/barrier.h"
#include "tests/unit/score_fixture.h"

#define DOSES(...)                                                                        \
    {                                                                                     \
        (const struct load_dose[]){__VA_ARGS__},                                          \
            sizeof((const struct load_dose[]){__VA_ARGS__}) / sizeof(struct load_dose), 1 \
    }

/* Everything is logged, and nothing was done. */
static const struct barrier_input calm = {
    .t_h = 240,
    .doses = {{NULL, 0, 1},
              {NULL, 0, 1},
              {NULL, 0, 1},
              {NULL, 0, 1},
              {NULL, 0, 1},
              {NULL, 0, 1},
              {NULL, 0, 1},
              {NULL, 0, 1},
              {NULL, 0, 1},
              {NULL, 0, 1}},
    .c_short = 1,
    .c_long = 1,
    .stress_day = {50, 50, 50},
    .sleep_score = {80, 80, 80},
    .stress_baseline_days = 20,
};

static void published_vector(void **state)
{
    static const struct expected_points points[] = {
        {"alcohol", 11.265387}, {"nsaid", 13.951716},           {"antibiotic", 0},
        {"upf", 1.206494},      {"emulsifier", 0.417756},       {"sugar", 1.459317},
        {"refined_carb", 0},    {"gi_infection", 10.031193},    {"other_infection", 0},
        {"exertion", 3.210859}, {"nsaid_x_exertion", 1.357485}, {"stress", 5.466667},
        {"sleep", 1.14},
    };
    struct barrier_input input = calm;
    struct score score;

    (void)state;
    input.doses[BARRIER_ALCOHOL] = (struct barrier_doses)DOSES({235, 24}, {211, 16});
    input.doses[BARRIER_NSAID] = (struct barrier_doses)DOSES({228, 1}, {220, 1});
    input.doses[BARRIER_UPF] = (struct barrier_doses)DOSES({216, 2}, {230, 3});
    input.doses[BARRIER_EMULSIFIER] = (struct barrier_doses)DOSES({230, 2});
    input.doses[BARRIER_SUGAR] = (struct barrier_doses)DOSES({232, 60}, {208, 70});
    input.doses[BARRIER_REFINED_CARB] = (struct barrier_doses)DOSES({230, 3});
    input.doses[BARRIER_GI_INFECTION] = (struct barrier_doses)DOSES({100, 0.6}, {124, 0.4});
    input.doses[BARRIER_EXERTION] = (struct barrier_doses)DOSES({234, 0.6});
    input.c_short = input.c_long = 0.857143; /* as published, rounded */
    memcpy(input.stress_day, (double[]){68, 55, NAN}, sizeof(input.stress_day));
    memcpy(input.sleep_score, (double[]){61, 72, 80}, sizeof(input.sleep_score));
    score = barrier_strain(&input);
    assert_near(score.value, 49.506873);
    assert_near(score.coverage, 0.865273);
    assert_near(score.range_lo, 49.506873);
    assert_near(score.range_hi, 59.168740);
    assert_int_equal(score.grade, 'A');
    assert_int_equal(score.count, BARRIER_FACTORS);
    assert_int_equal(score.known, BARRIER_FACTORS);
    assert_string_equal(score.factors[0].row->key, "nsaid");
    assert_near(score.factors[0].max, 22);
    assert_near(score.factors[0].coverage, 0.857143);
    assert_factors(&score, points);
    assert_sound(&score);
    assert_string_equal(barrier_band(score.value), "high");

    /* The baseline behind the stress is young. */
    input.stress_baseline_days = 13;
    assert_int_equal(barrier_strain(&input).grade, 'B');
    input.stress_baseline_days = 6;
    assert_int_equal(barrier_strain(&input).grade, 'C');
}

/* Of the published little: stress alone. */
static void too_little_is_no_score(void **state)
{
    struct barrier_input input = calm;
    struct score score;

    (void)state;
    input.c_short = 0.2;
    input.c_long = 0.3;
    memcpy(input.sleep_score, (double[]){NAN, NAN, NAN}, sizeof(input.sleep_score));
    score = barrier_strain(&input);
    assert_nan(score.value);
    assert_near(score.coverage, 0.113821);
    assert_near(score.range_lo, 0);
    assert_near(score.range_hi, 100);
    assert_int_equal(score.count, BARRIER_FACTORS);
    assert_int_equal(score.known, 1);
    assert_near(factor_points(&score, "stress"), 0);
    assert_string_equal(score.factors[1].row->key, "alcohol");
    assert_sound(&score);
    assert_null(barrier_band(score.value));
}

static void weights_add_up(void **state)
{
    double sum = 0;

    (void)state;
    assert_near(barrier_half_life_h(BARRIER_ANTIBIOTIC), 336);
    for (size_t i = 0; i < BARRIER_FACTORS; i++) {
        assert_non_null(barrier_rows[i].source);
        sum += barrier_rows[i].max;
    }
    assert_near(sum, 123);
    /* A.7: one factor has at most a fifth, 7.5 % if there is no human evidence for it. */
    for (size_t i = 0; i < BARRIER_FACTORS; i++)
        assert_true(barrier_rows[i].max <= sum * (strchr("RC", barrier_rows[i].evidence[0]) &&
                                                          barrier_rows[i].evidence[1] != '-'
                                                      ? 0.20
                                                      : 0.075));
}

/* Each load by its half-life, what is usual and what is full, as in the table of D.1. */
static void each_load_by_its_scale(void **state)
{
    static const struct {
        double half_life_h, usual, full;
        bool of_week;
    } table[BARRIER_LOADS] = {
        {18, 0, 40, false}, {24, 0, 2, false},    {336, 0, 5, true},     {48, 2, 12, false},
        {48, 1, 8, false},  {24, 36, 144, false}, {24, 2.9, 8.7, false}, {504, 0, 1.5, true},
        {48, 0, 1, false},  {8, 0, 1, false},
    };

    (void)state;
    for (size_t f = 0; f < BARRIER_LOADS; f++) {
        const double width = table[f].full - table[f].usual;

        for (int tenth = 0; tenth <= 10; tenth++) {
            /* One half-life ago it was twice as much. */
            const struct load_dose dose = {240 - table[f].half_life_h,
                                           2 * (table[f].usual + width * tenth / 10)};
            struct barrier_input input = calm;

            input.doses[f] = (struct barrier_doses){&dose, 1, 1};
            const struct score score = barrier_strain(&input);
            assert_near(factor_points(&score, barrier_rows[f].key),
                        barrier_rows[f].max * tenth / 10);
        }
        /* Half of the days that count are enough. */
        struct barrier_input input = calm;
        double *counts = table[f].of_week ? &input.c_long : &input.c_short;

        *counts = 0.5;
        const struct score half = barrier_strain(&input);
        assert_near(factor_points(&half, barrier_rows[f].key), 0);
        *counts = 0.49;
        const struct score less = barrier_strain(&input);
        assert_nan(factor_points(&less, barrier_rows[f].key));
    }
}

static void nothing_done_is_zero(void **state)
{
    const struct score score = barrier_strain(&calm);

    (void)state;
    assert_near(score.value, 0);
    assert_near(score.range_hi, 0);
    assert_int_equal(score.grade, 'A');
    assert_string_equal(barrier_band(0), "low");
    assert_string_equal(barrier_band(14.9), "low");
    assert_string_equal(barrier_band(15), "moderate");
    assert_string_equal(barrier_band(34.9), "moderate");
    assert_string_equal(barrier_band(35), "high");
    assert_string_equal(barrier_band(59.9), "high");
    assert_string_equal(barrier_band(60), "very_high");
}

/* Everything at once is 100, and the factors still add up. */
static void all_at_once_is_a_hundred(void **state)
{
    static const struct load_dose much = {240, 1e6};
    struct barrier_input input = calm;
    struct score score;

    (void)state;
    for (size_t i = 0; i < BARRIER_LOADS; i++)
        input.doses[i] = (struct barrier_doses){&much, 1, 1};
    for (size_t i = 0; i < 3; i++) {
        input.stress_day[i] = 100;
        input.sleep_score[i] = 0;
    }
    score = barrier_strain(&input);
    assert_near(score.value, 100);
    assert_near(factor_points(&score, "cap"), -23);
    assert_null(score_find(&score, "rescale"));
    assert_sound(&score);

    /* Without the nights the rest is scaled up. */
    memcpy(input.sleep_score, (double[]){NAN, 0, 0}, sizeof(input.sleep_score));
    score = barrier_strain(&input);
    assert_near(factor_points(&score, "rescale"), 7);
    assert_nan(factor_points(&score, "sleep"));
    assert_sound(&score);
}

/* ---- properties ---- */

struct made {
    struct load_dose doses[BARRIER_LOADS][SCORE_DOSES];
    struct barrier_input input;
};

static void make(uint32_t *seed, struct made *made)
{
    static const double most[BARRIER_LOADS] = {40, 2, 1, 6, 5, 120, 8, 1, 1, 1.5};

    made->input = (struct barrier_input){.t_h = 240,
                                         .c_short = draw_value(seed, 1, 0),
                                         .c_long = draw(seed) % 8 / 7.0,
                                         .stress_baseline_days = draw(seed) % 28};
    for (size_t i = 0; i < BARRIER_LOADS; i++) {
        draw_doses(seed, made->doses[i], most[i]);
        made->input.doses[i] = (struct barrier_doses){
            made->doses[i], draw(seed) % (SCORE_DOSES + 1), draw(seed) % 4 ? 1 : 0.4};
    }
    draw_days(seed, made->input.stress_day, 100);
    draw_days(seed, made->input.sleep_score, 100);
}

static void sound_whatever_happens(void **state)
{
    uint32_t seed = 1;
    struct made made;

    (void)state;
    for (int i = 0; i < SCORE_ROUNDS; i++) {
        make(&seed, &made);
        const struct score score = barrier_strain(&made.input);
        assert_sound(&score);
    }
}

static void more_of_it_is_no_less(void **state)
{
    uint32_t seed = 2;
    struct made made;

    (void)state;
    for (int i = 0; i < SCORE_ROUNDS; i++) {
        make(&seed, &made);
        const double before = barrier_strain(&made.input).value;
        for (size_t f = 0; f < BARRIER_LOADS; f++) {
            struct barrier_input more = made.input;
            struct load_dose doses[SCORE_DOSES + 1];

            memcpy(doses, made.doses[f], sizeof(made.doses[f]));
            doses[more.doses[f].count++] = (struct load_dose){235, 20};
            more.doses[f].list = doses;
            assert_false(barrier_strain(&more).value < before - 1e-9);
        }
        struct barrier_input worse = made.input;
        worse.stress_day[0] += 10;
        worse.sleep_score[0] -= 10;
        assert_false(barrier_strain(&worse).value < before - 1e-9);
    }
}

static void the_order_of_doses_does_not_matter(void **state)
{
    uint32_t seed = 3;
    struct made made;

    (void)state;
    for (int i = 0; i < SCORE_ROUNDS; i++) {
        make(&seed, &made);
        const double before = barrier_strain(&made.input).range_hi;
        for (size_t f = 0; f < BARRIER_LOADS; f++)
            for (size_t k = made.input.doses[f].count; k > 1; k--) {
                const size_t other = draw(&seed) % k;
                const struct load_dose dose = made.doses[f][k - 1];

                made.doses[f][k - 1] = made.doses[f][other];
                made.doses[f][other] = dose;
            }
        assert_near(barrier_strain(&made.input).range_hi, before);
    }
}

static void the_unknown_is_not_zero(void **state)
{
    uint32_t seed = 4;
    struct made made;

    (void)state;
    for (int i = 0; i < SCORE_ROUNDS; i++) {
        make(&seed, &made);
        const struct score known = barrier_strain(&made.input);
        const size_t f = draw(&seed) % BARRIER_LOADS;
        struct barrier_input input = made.input;

        input.doses[f].known = 0;
        const struct score doses = barrier_strain(&input);
        assert_less_known(&doses, &known);
        assert_nan(factor_points(&doses, barrier_rows[f].key));

        input = made.input;
        input.stress_day[0] = NAN;
        const struct score stress = barrier_strain(&input);
        assert_true(stress.coverage <= known.coverage + 1e-12);
        assert_sound(&stress);

        input = made.input;
        input.c_short = input.c_long = 0;
        const struct score log = barrier_strain(&input);
        assert_less_known(&log, &known);
    }
    made.input.doses[0] = (struct barrier_doses)DOSES({230, NAN});
    made.input.c_short = 1;
    const struct score amount = barrier_strain(&made.input);
    assert_nan(factor_points(&amount, "alcohol"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_vector),
        cmocka_unit_test(too_little_is_no_score),
        cmocka_unit_test(weights_add_up),
        cmocka_unit_test(each_load_by_its_scale),
        cmocka_unit_test(nothing_done_is_zero),
        cmocka_unit_test(all_at_once_is_a_hundred),
        cmocka_unit_test(sound_whatever_happens),
        cmocka_unit_test(more_of_it_is_no_less),
        cmocka_unit_test(the_order_of_doses_does_not_matter),
        cmocka_unit_test(the_unknown_is_not_zero),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
