// SPDX-License-Identifier: GPL-3.0-or-later
/* Inflammation load (docs/indicators.md D.4). */
#include "gateway/indicators/inflammation.h"
#include "tests/unit/score_fixture.h"

static const struct load_dose ill = {200, 0.5};

static struct inflammation_input published_input(const struct diet_week *week)
{
    return (struct inflammation_input){
        .week = week,
        .sleep_score = {61, 72, 80},
        .rhr = {1.4, 20},
        .lnrmssd = {-1.1, 20},
        .temp = {0.9, 15},
        .spo2 = {NAN, 0},
        .complete = {true, true},
        .skin = {3, NAN},
        .joint = {1, 2},
        .t_h = 240,
        .illness = &ill,
        .illness_count = 1,
    };
}

static void published_vector(void **state)
{
    static const struct expected_points points[] = {
        {"diet", 8.925},   {"alcohol", 0.4},      {"sleep", 1.954286}, {"rhr", 5.6},
        {"hrv", 3.666667}, {"temp", 1.6},         {"spo2", NAN},       {"skin", 2.1},
        {"joint", 1.6},    {"illness", 5.102963},
    };
    struct diet_week week = published_week();
    struct inflammation_input input = published_input(&week);
    struct score score;

    (void)state;
    week.c_short = 0.857143; /* as published, rounded */
    score = inflammation_load(&input);
    assert_near(score.value, 31.816641);
    assert_true(fabs(score.coverage - 0.910390) < 1e-6);
    assert_near(score.range_lo, 30.948915);
    assert_true(fabs(score.range_hi - 38.744919) < 2e-6);
    assert_factors(&score, points);
    assert_near(factor_points(&score, "rescale"), 31.816641 - 30.948915);
    assert_int_equal(score.grade, 'A');
    assert_int_equal(score.baseline_days, 15);
    assert_string_equal(score.factors[score.known].row->key, "spo2");
    assert_sound(&score);

    input.temp.baseline_days = 8;
    assert_int_equal(inflammation_load(&input).grade, 'B');
    input.temp.z = NAN; /* what is not used does not count */
    assert_int_equal(inflammation_load(&input).baseline_days, 20);
}

static void weights_add_up(void **state)
{
    double sum = 0;

    (void)state;
    for (size_t i = 0; i < INFLAMMATION_FACTORS; i++)
        sum += inflammation_rows[i].max;
    assert_near(sum, 110);
}

static void nothing_is_known(void **state)
{
    static const struct diet_day none[DIET_DAYS];
    const struct diet_week week = diet_week_of(none, NAN);
    struct inflammation_input input = published_input(&week);
    struct score score;

    (void)state;
    for (size_t i = 0; i < 3; i++)
        input.sleep_score[i] = NAN;
    input.rhr.z = input.lnrmssd.z = input.temp.z = NAN;
    input.complete[0] = input.complete[1] = false;
    score = inflammation_load(&input);
    assert_nan(score.value);
    assert_near(score.coverage, 0);
    assert_int_equal(score.known, 0);
    assert_int_equal(score.count, INFLAMMATION_FACTORS);
    assert_near(score.range_hi, 100);
}

/* A complete day without a word of the skin had none; without a complete day nothing is known. */
static void symptoms_of_two_days(void **state)
{
    static const struct {
        bool complete[2];
        double skin[2], points;
    } rows[] = {
        {{true, true}, {NAN, NAN}, 0},  {{false, true}, {6, NAN}, 4.2},
        {{true, false}, {NAN, 5}, 3.5}, {{false, false}, {8, 8}, NAN},
        {{true, true}, {2, 10}, 7},
    };
    const struct diet_week week = published_week();

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct inflammation_input input = published_input(&week);

        memcpy(input.complete, rows[i].complete, sizeof(input.complete));
        memcpy(input.skin, rows[i].skin, sizeof(input.skin));
        const struct score score = inflammation_load(&input);
        assert_near_or_nan(factor_points(&score, "skin"), rows[i].points);
    }
}

/* Parts of the food that nobody knows count like those that are known. */
static void food_known_in_part(void **state)
{
    struct diet_week week = published_week();
    struct inflammation_input input = published_input(&week);
    struct score score;

    (void)state;
    week.means[DIET_POLYPHENOL].value = NAN;
    score = inflammation_load(&input);
    assert_near(factor_points(&score, "diet"), 25 * (0.112 + 0.11 + 0.06) / 0.85);
    assert_near(factor_of(&score, "diet").coverage, 0.85 * 6 / 7);
    week.means[DIET_POLYPHENOL].value = 1.5;
    week.means[DIET_SUGAR_G].value = week.means[DIET_FIBRE_G].value = NAN; /* 0.55 of it is left */
    score = inflammation_load(&input);
    assert_near(factor_points(&score, "diet"), 25 * (0.112 + 0.075) / 0.55);
    week.means[DIET_POLYPHENOL].value = NAN; /* 0.40 */
    score = inflammation_load(&input);
    assert_nan(factor_points(&score, "diet"));
    week = published_week();
    week.upf_share.value = week.means[DIET_POLYPHENOL].value = NAN; /* 0.45 */
    score = inflammation_load(&input);
    assert_nan(factor_points(&score, "diet"));

    week.c_short = 0.5; /* half of the days that count are enough for the illness */
    score = inflammation_load(&input);
    assert_near(factor_points(&score, "illness"), 5.102963);
    week.c_short = 0.49;
    score = inflammation_load(&input);
    assert_nan(factor_points(&score, "illness"));
}

/* ---- properties ---- */

struct made {
    struct diet_week week;
    struct load_dose illness[SCORE_DOSES];
    struct inflammation_input input;
};

static struct inflammation_signal draw_signal(uint32_t *seed)
{
    return (struct inflammation_signal){draw_value(seed, 8, 4) - 4, 7 + draw(seed) % 22};
}

static void make(uint32_t *seed, struct made *made)
{
    made->week = draw_week(seed);
    draw_doses(seed, made->illness, 1);
    made->input = (struct inflammation_input){
        .week = &made->week,
        .rhr = draw_signal(seed),
        .lnrmssd = draw_signal(seed),
        .temp = draw_signal(seed),
        .spo2 = draw_signal(seed),
        .complete = {draw_bool(seed), draw_bool(seed)},
        .skin = {draw_value(seed, 10, 3), draw_value(seed, 10, 3)},
        .joint = {draw_value(seed, 10, 3), draw_value(seed, 10, 3)},
        .t_h = 240,
        .illness = made->illness,
        .illness_count = draw(seed) % (SCORE_DOSES + 1),
    };
    draw_days(seed, made->input.sleep_score, 100);
}

static void sound_whatever_happens(void **state)
{
    uint32_t seed = 1;
    struct made made;

    (void)state;
    for (int i = 0; i < SCORE_ROUNDS; i++) {
        make(&seed, &made);
        const struct score score = inflammation_load(&made.input);
        assert_sound(&score);
    }
}

static void each_factor_moves_it_its_way(void **state)
{
    uint32_t seed = 2;
    struct made made;

    (void)state;
    for (int i = 0; i < SCORE_ROUNDS; i++) {
        make(&seed, &made);
        const double before = inflammation_load(&made.input).value;
        const struct diet_week week = made.week;
        struct inflammation_input worse = made.input;

        made.week.means[DIET_ALCOHOL_G].value += 10;
        made.week.means[DIET_SUGAR_G].value += 10;
        made.week.means[DIET_FIBRE_G].value -= 5;
        made.week.means[DIET_POLYPHENOL].value -= 0.5;
        made.week.upf_share.value += 0.1;
        assert_false(inflammation_load(&made.input).value < before - 1e-9);
        made.week = week;
        worse.rhr.z += 0.5;
        worse.lnrmssd.z -= 0.5;
        worse.temp.z += 0.5;
        worse.spo2.z -= 0.5;
        worse.sleep_score[0] -= 10;
        worse.skin[0] += 1;
        worse.joint[1] += 1;
        assert_false(inflammation_load(&worse).value < before - 1e-9);
        for (size_t k = 0; k < SCORE_DOSES; k++)
            made.illness[k].amount += 0.1;
        assert_false(inflammation_load(&made.input).value < before - 1e-9);
    }
}

static void the_order_of_days_ill_does_not_matter(void **state)
{
    uint32_t seed = 4;
    struct made made;

    (void)state;
    for (int i = 0; i < SCORE_ROUNDS; i++) {
        make(&seed, &made);
        const struct score before = inflammation_load(&made.input);
        for (size_t a = 0, b = made.input.illness_count; a + 1 < b; a++) {
            const struct load_dose dose = made.illness[a];

            made.illness[a] = made.illness[--b];
            made.illness[b] = dose;
        }
        assert_near_or_nan(inflammation_load(&made.input).value, before.value);
    }
}

static void the_unknown_is_not_zero(void **state)
{
    uint32_t seed = 3;
    struct made made;

    (void)state;
    for (int i = 0; i < SCORE_ROUNDS; i++) {
        make(&seed, &made);
        const struct score known = inflammation_load(&made.input);
        struct inflammation_input less = made.input;

        switch (draw(&seed) % 5) {
        case 0:
            less.rhr.z = less.spo2.z = NAN;
            break;
        case 1:
            less.temp.z = less.lnrmssd.z = NAN;
            break;
        case 2:
            less.complete[0] = less.complete[1] = false;
            break;
        case 3:
            made.week.c_short = 0;
            break;
        default:
            made.week.means[DIET_ALCOHOL_G].value = NAN;
        }
        const struct score unknown = inflammation_load(&less);
        assert_less_known(&unknown, &known);
        assert_sound(&unknown);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_vector),
        cmocka_unit_test(weights_add_up),
        cmocka_unit_test(nothing_is_known),
        cmocka_unit_test(symptoms_of_two_days),
        cmocka_unit_test(food_known_in_part),
        cmocka_unit_test(sound_whatever_happens),
        cmocka_unit_test(each_factor_moves_it_its_way),
        cmocka_unit_test(the_order_of_days_ill_does_not_matter),
        cmocka_unit_test(the_unknown_is_not_zero),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
