// SPDX-License-Identifier: GPL-3.0-or-later
/* Advice codes (docs/indicators.md D.10). */
#include "gateway/indicators/advice.h"
#include "tests/harness/near.h"
#include <stdint.h>
#include <string.h>

/* A day of which all is known and nothing is to be said. */
static const struct advice_input quiet = {
    .flag = {.age_years = 70, .temperature_c = 36.6},
    .food = {.fibre_g = 30, .plants = 30, .fermented = 2, .repair = 60, .sugar_g = 20},
    .plan = {.broth_days_of_7 = 7},
    .state = {.c_short = 1},
};

/* Nothing is known of anything. */
static struct advice_input unknown(void)
{
    return (struct advice_input){
        .flag = {.nocturnal_diarrhoea_of_14 = NAN,
                 .age_years = NAN,
                 .temperature_c = NAN,
                 .pain = NAN,
                 .pain_hours = NAN},
        .medicine = {NAN, NAN, NAN, NAN, false, false, NAN},
        .food = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, false, false},
        .plan = {.active = true,
                 .elimination_days = NAN,
                 .few_strains_days_of_7 = NAN,
                 .broth_days_of_7 = NAN},
        .state = {NAN, NAN, NAN, NAN, NAN, NAN, NAN},
    };
}

/* One more thing on a quiet day, and whether a code follows of it. */
#define WITH(expected, advice_code, what, ...)                                           \
    do {                                                                                 \
        struct advice_input in = quiet;                                                  \
        struct advice advice;                                                            \
        __VA_ARGS__;                                                                     \
        if (advice_holds((advice_code), &in, &advice) != (expected))                     \
            fail_msg("%s: %s", advice_rows[advice_code].name, #__VA_ARGS__);             \
        if ((expected) && strcmp(advice.because, (what)) != 0)                           \
            fail_msg("%s because of %s", advice_rows[advice_code].name, advice.because); \
    } while (0)
#define HOLDS(code, what, ...) WITH(true, ADVICE_##code, what, __VA_ARGS__)
#define NOT(code, ...)         WITH(false, ADVICE_##code, "", __VA_ARGS__)

static void urgent_and_red_flags(void **state)
{
    (void)state;
    HOLDS(URGENT, "vomited_blood", in.flag.vomited_blood = true);
    HOLDS(URGENT, "black_stool", in.flag.black_stool = in.flag.dizzy = true);
    NOT(URGENT, in.flag.black_stool = true);
    NOT(URGENT, in.flag.dizzy = true);
    HOLDS(URGENT, "pain", in.flag.pain = 9; in.flag.pain_hours = 4.1);
    NOT(URGENT, in.flag.pain = 9; in.flag.pain_hours = 4);
    NOT(URGENT, in.flag.pain = 8; in.flag.pain_hours = 5);
    HOLDS(URGENT, "fainted", in.flag.fainted = true);
    HOLDS(URGENT, "reaction_to_food", in.flag.reaction_to_food = true);

    HOLDS(RED_FLAG, "blood_in_stool", in.flag.blood_in_stool = true);
    HOLDS(RED_FLAG, "black_stool", in.flag.black_stool = true);
    HOLDS(RED_FLAG, "nocturnal_diarrhoea_of_14", in.flag.nocturnal_diarrhoea_of_14 = 2);
    NOT(RED_FLAG, in.flag.nocturnal_diarrhoea_of_14 = 1);
    HOLDS(RED_FLAG, "weight_loss", in.flag.weight_loss = true);
    HOLDS(RED_FLAG, "anaemia", in.flag.anaemia = true);
    HOLDS(RED_FLAG, "family_history", in.flag.family_history = true);
    HOLDS(RED_FLAG, "temperature_c", in.flag.temperature_c = 38; in.flag.diarrhoea = true);
    NOT(RED_FLAG, in.flag.temperature_c = 39);
    NOT(RED_FLAG, in.flag.diarrhoea = true);
    HOLDS(RED_FLAG, "trouble_swallowing", in.flag.trouble_swallowing = true);
    HOLDS(RED_FLAG, "looser_stools_6_weeks", in.flag.looser_stools_6_weeks = true;
          in.flag.age_years = 61);
    NOT(RED_FLAG, in.flag.looser_stools_6_weeks = true; in.flag.age_years = 60);
    NOT(RED_FLAG, in.flag.looser_stools_6_weeks = true; in.flag.age_years = NAN);
}

static void medicines(void **state)
{
    (void)state;
    HOLDS(NSAID_TALK, "nsaid_days_of_7", in.medicine.nsaid_days_of_7 = 3);
    HOLDS(NSAID_TALK, "u_nsaid", in.medicine.u_nsaid = 0.5);
    NOT(NSAID_TALK, in.medicine.nsaid_days_of_7 = 2; in.medicine.u_nsaid = 0.49);
    HOLDS(NSAID_EXERTION, "nsaid_x_exertion", in.medicine.u_nsaid = 0.5;
          in.medicine.u_exertion = 0.4);
    NOT(NSAID_EXERTION, in.medicine.u_nsaid = 1; in.medicine.u_exertion = 0.19);
    HOLDS(MED_IRRITANT, "irritant_burden_rise", in.medicine.irritant_burden_rise = 15);
    NOT(MED_IRRITANT, in.medicine.irritant_burden_rise = 14.9);
    HOLDS(ANTIBIOTIC_COURSE, "antibiotic_course", in.medicine.antibiotic_course = true);
    HOLDS(ZINC_UPPER, "zinc_over_days_of_7", in.medicine.zinc_over_days_of_7 = 7);
    NOT(ZINC_UPPER, in.medicine.zinc_over_days_of_7 = 6);
}

static void food(void **state)
{
    (void)state;
    HOLDS(ALCOHOL_LIMIT, "alcohol_g_7_days", in.food.alcohol_g_7_days = 112.1);
    HOLDS(ALCOHOL_LIMIT, "alcohol_g_day", in.food.alcohol_g_day = 48.1);
    NOT(ALCOHOL_LIMIT, in.food.alcohol_g_7_days = 112; in.food.alcohol_g_day = 48);
    HOLDS(REFINED_LESS, "upf_share", in.food.upf_share = 0.51);
    HOLDS(REFINED_LESS, "sugar_g", in.food.sugar_g = 51);
    NOT(REFINED_LESS, in.food.upf_share = 0.5; in.food.sugar_g = 50);
    HOLDS(FIBRE_UP, "fibre_g", in.food.fibre_g = 19.9);
    NOT(FIBRE_UP, in.food.fibre_g = 20);
    NOT(FIBRE_UP, in.food.fibre_g = 5; in.plan.eliminating = true);
    HOLDS(PLANTS_UP, "plants", in.food.plants = 19);
    NOT(PLANTS_UP, in.food.plants = 20);
    NOT(PLANTS_UP, in.food.plants = 5; in.plan.eliminating = true);
    HOLDS(FERMENTED_UP, "fermented", in.food.fermented = 0.9);
    NOT(FERMENTED_UP, in.food.fermented = 1);
    NOT(FERMENTED_UP, in.food.fermented = 0.9; in.food.fermented_suspected = true);
    HOLDS(COELIAC_FIRST, "gluten_suspected", in.food.gluten_suspected = true);
    HOLDS(COELIAC_FIRST, "gluten_elimination_planned", in.plan.gluten_elimination_planned = true);
    NOT(COELIAC_FIRST, in.food.gluten_suspected = in.plan.coeliac_tested = true);
}

static void plan(void **state)
{
    (void)state;
    HOLDS(PROBIOTIC_STEP, "few_strains_days_of_7", in.plan.active = true;
          in.plan.few_strains_days_of_7 = 4);
    NOT(PROBIOTIC_STEP, in.plan.few_strains_days_of_7 = 7);
    NOT(PROBIOTIC_STEP, in.plan.active = in.medicine.immunosuppressant = true;
        in.plan.few_strains_days_of_7 = 7);
    NOT(PROBIOTIC_STEP, in.plan.active = in.plan.severe_illness = true;
        in.plan.few_strains_days_of_7 = 7);
    HOLDS(BROTH_STEP, "broth_days_of_7", in.plan.active = true; in.plan.broth_days_of_7 = 3);
    NOT(BROTH_STEP, in.plan.broth_days_of_7 = 3);
    NOT(BROTH_STEP, in.plan.active = true; in.plan.broth_days_of_7 = 4);
    HOLDS(GLUTAMINE_INFO, "asks", in.plan.asks = true);
    HOLDS(GLUTAMINE_INFO, "repair", in.food.repair = 39);
    NOT(GLUTAMINE_INFO, in.food.repair = 39; in.plan.liver_or_kidney_disease = true);
    HOLDS(BETA_GLUCAN_INFO, "repair", in.food.repair = 39; in.plan.liver_or_kidney_disease = true);
    NOT(BETA_GLUCAN_INFO, in.food.repair = 40);
    HOLDS(ELIMINATION_START, "elimination_possible", in.plan.elimination_possible = true);
    HOLDS(REINTRODUCE, "elimination_days", in.plan.elimination_days = 29);
    NOT(REINTRODUCE, in.plan.elimination_days = 28);
}

static void body_and_log(void **state)
{
    (void)state;
    HOLDS(SLEEP_FIRST, "poor_sleep_of_7", in.state.poor_sleep_of_7 = 4);
    NOT(SLEEP_FIRST, in.state.poor_sleep_of_7 = 3);
    HOLDS(CALM_FIRST, "stressed_of_5", in.state.stressed_of_5 = 3);
    NOT(CALM_FIRST, in.state.stressed_of_5 = 2);
    HOLDS(ILLNESS_SIGNAL, "z_rhr", in.state.z_rhr = 2.5; in.state.z_temp = 2);
    NOT(ILLNESS_SIGNAL, in.state.z_rhr = 4; in.state.z_temp = 1.9);
    NOT(ILLNESS_SIGNAL, in.state.z_rhr = 4; in.state.z_temp = NAN);
    NOT(ILLNESS_SIGNAL, in.state.z_rhr = 2.4; in.state.z_temp = 4);
    HOLDS(LOW_SPO2, "low_spo2_of_7", in.state.low_spo2_of_7 = 3);
    NOT(LOW_SPO2, in.state.low_spo2_of_7 = 2);
    HOLDS(MOOD_TALK, "low_mood_of_14", in.state.low_mood_of_14 = 8);
    NOT(MOOD_TALK, in.state.low_mood_of_14 = 7);
    HOLDS(LOG_GAP, "c_short", in.state.c_short = 0.49);
    HOLDS(LOG_GAP, "c_short", in.state.c_short = NAN);
    NOT(LOG_GAP, in.state.c_short = 0.5);
}

static void never(double days_since[ADVICE_CODES])
{
    for (size_t i = 0; i < ADVICE_CODES; i++)
        days_since[i] = NAN;
}

static void a_quiet_day_and_one_of_which_nothing_is_known(void **state)
{
    const struct advice_input nothing = unknown();
    struct advice list[ADVICE_CODES];
    double days_since[ADVICE_CODES];

    (void)state;
    never(days_since);
    assert_int_equal(advice_of_day(&quiet, days_since, list), 0);
    assert_int_equal(advice_of_day(&nothing, days_since, list), 1);
    assert_int_equal(list[0].code, ADVICE_LOG_GAP);
}

/* A day on which nearly everything holds. */
static struct advice_input loud(void)
{
    struct advice_input in = quiet;

    in.flag.fainted = in.flag.anaemia = true;
    in.medicine.nsaid_days_of_7 = 5;
    in.medicine.antibiotic_course = true;
    in.medicine.zinc_over_days_of_7 = 7;
    in.food.alcohol_g_day = 80;
    in.food.sugar_g = 90;
    in.food.fibre_g = 5;
    in.state.low_mood_of_14 = 14;
    in.state.c_short = 0;
    return in;
}

static void assert_codes(const struct advice *list, size_t count, const enum advice_code *expected,
                         size_t wanted)
{
    assert_int_equal(count, wanted);
    for (size_t i = 0; i < wanted; i++)
        assert_string_equal(advice_rows[list[i].code].name, advice_rows[expected[i]].name);
}

/* The worst first; three of the others, and all that a doctor should know of. */
static void order_and_number(void **state)
{
    static const enum advice_code expected[] = {
        ADVICE_URGENT,    ADVICE_RED_FLAG,          ADVICE_NSAID_TALK,    ADVICE_ZINC_UPPER,
        ADVICE_MOOD_TALK, ADVICE_ANTIBIOTIC_COURSE, ADVICE_ALCOHOL_LIMIT, ADVICE_REFINED_LESS,
    };
    const struct advice_input in = loud();
    struct advice list[ADVICE_CODES];
    double days_since[ADVICE_CODES];

    (void)state;
    never(days_since);
    assert_codes(list, advice_of_day(&in, days_since, list), expected, 8);
    assert_string_equal(list[6].because, "alcohol_g_day");
    assert_near(list[6].value, 80);
    assert_string_equal(list[0].because, "fainted");
    assert_near(list[0].value, 1);
}

/* What was said of late is not said again, and leaves its place to the next. */
static void pauses(void **state)
{
    static const enum advice_code expected[] = {
        ADVICE_URGENT,       ADVICE_RED_FLAG, ADVICE_ZINC_UPPER, ADVICE_MOOD_TALK,
        ADVICE_REFINED_LESS, ADVICE_FIBRE_UP, ADVICE_LOG_GAP,
    };
    const struct advice_input in = loud();
    struct advice list[ADVICE_CODES];
    double days_since[ADVICE_CODES];

    (void)state;
    never(days_since);
    days_since[ADVICE_URGENT] = 0; /* always said */
    days_since[ADVICE_RED_FLAG] = 3;
    days_since[ADVICE_NSAID_TALK] = 6;
    days_since[ADVICE_ANTIBIOTIC_COURSE] = 1;
    days_since[ADVICE_ALCOHOL_LIMIT] = 6.9;
    days_since[ADVICE_REFINED_LESS] = 7;
    assert_codes(list, advice_of_day(&in, days_since, list), expected, 7);
}

static void every_code_has_its_words(void **state)
{
    /* By the order of the codes, as in D.10. */
    static const double pauses_days[ADVICE_CODES] = {0,  3,  7,  3, 14, 7,  7, 7, 7, 7,  7,  7, 7,
                                                     30, 30, 14, 7, 5,  30, 7, 7, 3, 14, 14, 2};

    (void)state;
    for (size_t i = 0; i < ADVICE_CODES; i++) {
        const struct advice_row *row = &advice_rows[i];

        assert_non_null(row->name);
        assert_true(strlen(row->text) > 20);
        assert_near(row->pause_days, pauses_days[i]);
        /* A.1: what is never said. */
        assert_null(strcasestr(row->text, "you have"));
        assert_null(strcasestr(row->text, "diagnos"));
        assert_null(strcasestr(row->text, "leaky"));
    }
    assert_string_equal(advice_severity_name(ADVICE_EMERGENCY), "urgent");
    assert_string_equal(advice_severity_name(ADVICE_CLINICIAN), "clinician");
    assert_string_equal(advice_severity_name(ADVICE_SUGGEST), "suggest");
    assert_string_equal(advice_severity_name(ADVICE_INFO), "info");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urgent_and_red_flags),
        cmocka_unit_test(medicines),
        cmocka_unit_test(food),
        cmocka_unit_test(plan),
        cmocka_unit_test(body_and_log),
        cmocka_unit_test(a_quiet_day_and_one_of_which_nothing_is_known),
        cmocka_unit_test(order_and_number),
        cmocka_unit_test(pauses),
        cmocka_unit_test(every_code_has_its_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
