// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Where each factor lives (docs/indicators.md D.11): one ordinary person, one change at a time, and
 * what it does to each indicator, printed. What is not named must not move.
 */
#include "gateway/indicators/adherence.h"
#include "gateway/indicators/balance.h"
#include "gateway/indicators/barrier.h"
#include "gateway/indicators/burden.h"
#include "gateway/indicators/grade.h"
#include "gateway/indicators/inflammation.h"
#include "gateway/indicators/microbiome.h"
#include "gateway/indicators/repair.h"
#include "tests/unit/score_fixture.h"
#include <stdio.h>

enum indicator {
    BARRIER,
    MICROBIOME,
    REPAIR,
    INFLAMMATION,
    BURDEN,
    ADHERENCE,
    BALANCE,
    INDICATORS
};

static const char *const indicator_names[INDICATORS] = {
    "barrier", "microbiome", "repair", "inflammation", "burden", "adherence", "index",
};

/* What is there, or there in addition: doses at hour 232, amounts of each day, severities. */
struct life {
    double dose[BARRIER_LOADS];
    double a_day[DIET_VALUES];
    double plants, strains;
    double symptom[BURDEN_SYMPTOMS];
    double stress_day, sleep_score, calm_min;
    double z_rhr, z_lnrmssd, z_temp, z_spo2;
    double triggers; /* days on which one was eaten */
    int bristol;
};

static const struct life ordinary = {
    .dose = {[BARRIER_UPF] = 3,
             [BARRIER_EMULSIFIER] = 2,
             [BARRIER_SUGAR] = 60,
             [BARRIER_REFINED_CARB] = 4},
    .a_day = {[DIET_FIBRE_G] = 18,
              [DIET_SUGAR_G] = 55,
              [DIET_ALCOHOL_G] = 10,
              [DIET_FERMENTED] = 1,
              [DIET_PREBIOTIC_G] = 1,
              [DIET_POLYPHENOL] = 1,
              [DIET_ZINC_MG] = 6,
              [DIET_BETA_GLUCAN_G] = 1,
              [DIET_NOVA4] = 4,
              [DIET_SERVINGS] = 14},
    .plants = 15,
    .stress_day = 55,
    .sleep_score = 72,
    .calm_min = 5,
    .bristol = 4,
};

/* What each change does, in the order of enum indicator: 1 up, -1 down, 0 nothing. */
static const struct factor {
    const char *name;
    struct life change;
    int moves[INDICATORS];
} factors[] = {
    /* what loads */
    {"stress", {.stress_day = 20}, {[BARRIER] = 1, [BALANCE] = -1}},
    {"poor sleep",
     {.sleep_score = -30},
     {[BARRIER] = 1, [INFLAMMATION] = 1, [ADHERENCE] = -1, [BALANCE] = -1}},
    {"alcohol",
     {.dose[BARRIER_ALCOHOL] = 30, .a_day[DIET_ALCOHOL_G] = 20},
     {[BARRIER] = 1, [MICROBIOME] = -1, [INFLAMMATION] = 1, [BALANCE] = -1}},
    {"sugar",
     {.dose[BARRIER_SUGAR] = 40, .a_day[DIET_SUGAR_G] = 40},
     {[BARRIER] = 1, [MICROBIOME] = -1, [INFLAMMATION] = 1, [BALANCE] = -1}},
    {"refined carbohydrates", {.dose[BARRIER_REFINED_CARB] = 3}, {[BARRIER] = 1, [BALANCE] = -1}},
    {"ultra-processed food",
     {.dose[BARRIER_UPF] = 3, .a_day[DIET_NOVA4] = 3, .a_day[DIET_SERVINGS] = 3},
     {[BARRIER] = 1, [MICROBIOME] = -1, [INFLAMMATION] = 1, [BALANCE] = -1}},
    {"emulsifiers", {.dose[BARRIER_EMULSIFIER] = 2}, {[BARRIER] = 1, [BALANCE] = -1}},
    {"NSAID", {.dose[BARRIER_NSAID] = 1}, {[BARRIER] = 1, [BALANCE] = -1}},
    {"antibiotics",
     {.dose[BARRIER_ANTIBIOTIC] = 3},
     {[BARRIER] = 1, [MICROBIOME] = -1, [BALANCE] = -1}},
    {"PPI", {.a_day[DIET_PPI] = 1}, {[MICROBIOME] = -1, [BALANCE] = -1}},
    {"infection of the gut",
     {.dose[BARRIER_GI_INFECTION] = 0.6},
     {[BARRIER] = 1, [INFLAMMATION] = 1, [BALANCE] = -1}},
    {"other infection",
     {.dose[BARRIER_OTHER_INFECTION] = 0.6},
     {[BARRIER] = 1, [INFLAMMATION] = 1, [BALANCE] = -1}},
    {"hard exercise", {.dose[BARRIER_EXERTION] = 0.8}, {[BARRIER] = 1, [BALANCE] = -1}},
    {"trigger foods", {.triggers = 3}, {[ADHERENCE] = -1}},
    /* what helps */
    {"fibre", {.a_day[DIET_FIBRE_G] = 8}, {[MICROBIOME] = 1, [INFLAMMATION] = -1, [BALANCE] = 1}},
    {"different plants", {.plants = 8}, {[MICROBIOME] = 1, [BALANCE] = 1}},
    {"polyphenols",
     {.a_day[DIET_POLYPHENOL] = 1},
     {[MICROBIOME] = 1, [INFLAMMATION] = -1, [BALANCE] = 1}},
    {"fermented food", {.a_day[DIET_FERMENTED] = 1}, {[MICROBIOME] = 1, [BALANCE] = 1}},
    {"prebiotics", {.a_day[DIET_PREBIOTIC_G] = 3}, {[MICROBIOME] = 1, [BALANCE] = 1}},
    {"multi-strain probiotic",
     {.a_day[DIET_PROBIOTIC] = 1, .strains = 4},
     {[MICROBIOME] = 1, [ADHERENCE] = 1, [BALANCE] = 1}},
    {"glutamine", {.a_day[DIET_GLUTAMINE_G] = 5}, {[REPAIR] = 1, [BALANCE] = 1}},
    {"collagen", {.a_day[DIET_COLLAGEN_G] = 10}, {[REPAIR] = 1, [ADHERENCE] = 1, [BALANCE] = 1}},
    {"bone broth", {.a_day[DIET_BROTH] = 1}, {[REPAIR] = 1, [ADHERENCE] = 1, [BALANCE] = 1}},
    {"zinc", {.a_day[DIET_ZINC_MG] = 4}, {[REPAIR] = 1, [BALANCE] = 1}},
    {"oat beta-glucan", {.a_day[DIET_BETA_GLUCAN_G] = 2}, {[REPAIR] = 1, [BALANCE] = 1}},
    {"calm", {.calm_min = 10}, {[ADHERENCE] = 1}},
    /* what is felt */
    {"bloating", {.symptom[BURDEN_BLOATING] = 5}, {[BURDEN] = 1, [BALANCE] = -1}},
    {"fatigue", {.symptom[BURDEN_FATIGUE] = 5}, {[BURDEN] = 1, [BALANCE] = -1}},
    {"brain fog", {.symptom[BURDEN_BRAIN_FOG] = 5}, {[BURDEN] = 1, [BALANCE] = -1}},
    {"skin", {.symptom[BURDEN_SKIN] = 5}, {[BURDEN] = 1, [INFLAMMATION] = 1, [BALANCE] = -1}},
    {"joints",
     {.symptom[BURDEN_JOINT_PAIN] = 5},
     {[BURDEN] = 1, [INFLAMMATION] = 1, [BALANCE] = -1}},
    {"low mood", {.symptom[BURDEN_LOW_MOOD] = 5}, {[BURDEN] = 1, [BALANCE] = -1}},
    {"loose stools", {.bristol = 2}, {[BURDEN] = 1, [BALANCE] = -1}},
    /* what wearables see */
    {"resting heart rate up", {.z_rhr = 2}, {[INFLAMMATION] = 1, [BALANCE] = -1}},
    {"HRV down", {.z_lnrmssd = -2}, {[INFLAMMATION] = 1, [BALANCE] = -1}},
    {"skin temperature up", {.z_temp = 2}, {[INFLAMMATION] = 1, [BALANCE] = -1}},
    {"blood oxygen down", {.z_spo2 = -2}, {[INFLAMMATION] = 1, [BALANCE] = -1}},
};

static struct life changed(const struct life *by)
{
    struct life life = ordinary;

    for (size_t i = 0; i < BARRIER_LOADS; i++)
        life.dose[i] += by->dose[i];
    for (size_t i = 0; i < DIET_VALUES; i++)
        life.a_day[i] += by->a_day[i];
    for (size_t i = 0; i < BURDEN_SYMPTOMS; i++)
        life.symptom[i] += by->symptom[i];
    life.plants += by->plants;
    life.strains += by->strains;
    life.stress_day += by->stress_day;
    life.sleep_score += by->sleep_score;
    life.calm_min += by->calm_min;
    life.z_rhr += by->z_rhr;
    life.z_lnrmssd += by->z_lnrmssd;
    life.z_temp += by->z_temp;
    life.z_spo2 += by->z_spo2;
    life.triggers += by->triggers;
    life.bristol += by->bristol;
    return life;
}

#define NOW_H 240.0

static struct score barrier_of(const struct life *life)
{
    struct load_dose doses[BARRIER_LOADS];
    struct barrier_input input = {
        .t_h = NOW_H, .c_short = 1, .c_long = 1, .stress_baseline_days = GRADE_NO_BASELINE};

    for (size_t i = 0; i < BARRIER_LOADS; i++) {
        doses[i] = (struct load_dose){NOW_H - 8, life->dose[i]};
        input.doses[i] = (struct barrier_doses){&doses[i], 1, 1};
    }
    for (size_t i = 0; i < 3; i++) {
        input.stress_day[i] = life->stress_day;
        input.sleep_score[i] = life->sleep_score;
    }
    return barrier_strain(&input);
}

static struct diet_week week_of(const struct life *life)
{
    struct diet_day days[DIET_DAYS];

    for (size_t i = 0; i < DIET_DAYS; i++) {
        days[i] = (struct diet_day){.complete = true, .strains = life->strains};
        memcpy(days[i].sums, life->a_day, sizeof(days[i].sums));
    }
    return diet_week_of(days, life->plants);
}

static struct score inflammation_of(const struct life *life, const struct diet_week *week)
{
    const struct load_dose ill = {NOW_H - 8, life->dose[BARRIER_GI_INFECTION] +
                                                 life->dose[BARRIER_OTHER_INFECTION]};
    struct inflammation_input input = {
        .week = week,
        .rhr = {life->z_rhr, GRADE_NO_BASELINE},
        .lnrmssd = {life->z_lnrmssd, GRADE_NO_BASELINE},
        .temp = {life->z_temp, GRADE_NO_BASELINE},
        .spo2 = {life->z_spo2, GRADE_NO_BASELINE},
        .complete = {true, true},
        .skin = {life->symptom[BURDEN_SKIN], NAN},
        .joint = {life->symptom[BURDEN_JOINT_PAIN], NAN},
        .t_h = NOW_H,
        .illness = &ill,
        .illness_count = 1,
    };

    for (size_t i = 0; i < 3; i++)
        input.sleep_score[i] = life->sleep_score;
    return inflammation_load(&input);
}

static struct score burden_of(const struct life *life)
{
    struct burden_input input = {.complete = true, .bristol = &life->bristol, .movements = 1};

    memcpy(input.severity, life->symptom, sizeof(input.severity));
    return burden_of_day(&input);
}

static struct score plan_of(const struct life *life)
{
    struct adherence_day days[DIET_DAYS];

    for (size_t i = 0; i < DIET_DAYS; i++)
        days[i] = (struct adherence_day){
            .complete = true,
            .clean = (double)i >= life->triggers,
            .strains = life->strains,
            .broth = adherence_broth(life->a_day[DIET_BROTH], life->a_day[DIET_COLLAGEN_G]),
            .sleep_ok = adherence_sleep_ok(NAN, life->sleep_score),
            .calm_min = life->calm_min,
        };
    return adherence_of(days, DIET_DAYS);
}

static struct balance_part part_of(const struct score *score)
{
    return (struct balance_part){score->value, score->range_lo, score->range_hi,
                                 score->baseline_days};
}

/* All indicators of a life; each of them sound. */
static void indicators_of(const struct life *life, double ret[INDICATORS])
{
    const struct diet_week week = week_of(life);
    const struct load_dose course = {NOW_H - 8, life->dose[BARRIER_ANTIBIOTIC]};
    const double antibiotics =
        load_decayed(&course, 1, barrier_half_life_h(BARRIER_ANTIBIOTIC), NOW_H);
    struct score scores[INDICATORS] = {
        [BARRIER] = barrier_of(life),
        [MICROBIOME] = microbiome_support(&week, antibiotics),
        [REPAIR] = repair_nutrition(&week, NAN),
        [INFLAMMATION] = inflammation_of(life, &week),
        [BURDEN] = burden_of(life),
        [ADHERENCE] = plan_of(life),
    };
    const struct balance_part parts[BALANCE_FACTORS] = {
        [BALANCE_SYMPTOM] = part_of(&scores[BURDEN]),
        [BALANCE_BARRIER] = part_of(&scores[BARRIER]),
        [BALANCE_INFLAMMATION] = part_of(&scores[INFLAMMATION]),
        [BALANCE_MICROBIOME] = part_of(&scores[MICROBIOME]),
        [BALANCE_SLEEP] = {life->sleep_score, NAN, NAN, GRADE_NO_BASELINE},
        [BALANCE_REPAIR] = part_of(&scores[REPAIR]),
    };

    scores[BALANCE] = balance_of(parts);
    for (size_t i = 0; i < INDICATORS; i++) {
        assert_sound(&scores[i]);
        assert_int_equal(scores[i].grade, 'A');
        ret[i] = scores[i].value;
    }
}

static void print_row(const char *name, const double values[INDICATORS], const char *format)
{
    printf("%-24s", name);
    for (size_t i = 0; i < INDICATORS; i++)
        if (values[i] != 0)
            printf(format, values[i]);
        else
            printf("%13s", ".");
    printf("\n");
}

static void every_factor_moves_what_it_should(void **state)
{
    double before[INDICATORS], after[INDICATORS];

    (void)state;
    printf("%-24s", "");
    for (size_t i = 0; i < INDICATORS; i++)
        printf("%13s", indicator_names[i]);
    printf("\n");
    indicators_of(&ordinary, before);
    print_row("an ordinary person", before, "%13.1f");
    for (size_t f = 0; f < sizeof(factors) / sizeof(*factors); f++) {
        const struct life life = changed(&factors[f].change);

        indicators_of(&life, after);
        for (size_t i = 0; i < INDICATORS; i++)
            after[i] -= before[i];
        print_row(factors[f].name, after, "%+13.2f");
        for (size_t i = 0; i < INDICATORS; i++) {
            const int direction = (after[i] > 1e-9) - (after[i] < -1e-9);

            if (direction != factors[f].moves[i])
                fail_msg("%s moves %s by %g", factors[f].name, indicator_names[i], after[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_factor_moves_what_it_should),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
