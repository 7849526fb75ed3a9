// SPDX-License-Identifier: GPL-3.0-or-later
/* The rules of advice, one function a code. Red flags follow NICE CG61 and NG12. */
#include "gateway/indicators/advice.h"
#include <math.h>

typedef bool rule(const struct advice_input *in, struct advice *ret);

/* ---- what a rule is made of; NaN holds for nothing ---- */

static bool because(struct advice *ret, const char *what, double value, bool holds)
{
    if (holds) {
        ret->because = what;
        ret->value = value;
    }
    return holds;
}

#define SAID(group, what)            because(ret, #what, 1, in->group.what)
#define AT_LEAST(group, what, limit) because(ret, #what, in->group.what, in->group.what >= (limit))
#define OVER(group, what, limit)     because(ret, #what, in->group.what, in->group.what > (limit))
#define BELOW(group, what, limit)    because(ret, #what, in->group.what, in->group.what < (limit))

/* ---- to be looked at ---- */

static bool urgent(const struct advice_input *in, struct advice *ret)
{
    return SAID(flag, vomited_blood) || (in->flag.dizzy && SAID(flag, black_stool)) ||
           (in->flag.pain_hours > 4 && AT_LEAST(flag, pain, 9)) || SAID(flag, fainted) ||
           SAID(flag, reaction_to_food);
}

static bool red_flag(const struct advice_input *in, struct advice *ret)
{
    return SAID(flag, blood_in_stool) || SAID(flag, black_stool) ||
           AT_LEAST(flag, nocturnal_diarrhoea_of_14, 2) || SAID(flag, weight_loss) ||
           SAID(flag, anaemia) || SAID(flag, family_history) ||
           (in->flag.diarrhoea && AT_LEAST(flag, temperature_c, 38)) ||
           SAID(flag, trouble_swallowing) ||
           (in->flag.age_years > 60 && SAID(flag, looser_stools_6_weeks));
}

static bool low_spo2(const struct advice_input *in, struct advice *ret)
{
    return AT_LEAST(state, low_spo2_of_7, 3);
}

static bool mood_talk(const struct advice_input *in, struct advice *ret)
{
    return AT_LEAST(state, low_mood_of_14, 8);
}

static bool illness_signal(const struct advice_input *in, struct advice *ret)
{
    return in->state.z_temp >= 2 && AT_LEAST(state, z_rhr, 2.5);
}

/* ---- medicines and supplements ---- */

static bool nsaid_talk(const struct advice_input *in, struct advice *ret)
{
    return AT_LEAST(medicine, nsaid_days_of_7, 3) || AT_LEAST(medicine, u_nsaid, 0.5);
}

static bool nsaid_exertion(const struct advice_input *in, struct advice *ret)
{
    const double both = in->medicine.u_nsaid * in->medicine.u_exertion;

    return because(ret, "nsaid_x_exertion", both, both >= 0.2);
}

static bool med_irritant(const struct advice_input *in, struct advice *ret)
{
    return AT_LEAST(medicine, irritant_burden_rise, 15);
}

static bool antibiotic_course(const struct advice_input *in, struct advice *ret)
{
    return SAID(medicine, antibiotic_course);
}

static bool zinc_upper(const struct advice_input *in, struct advice *ret)
{
    return AT_LEAST(medicine, zinc_over_days_of_7, 7);
}

/* ---- food ---- */

static bool alcohol_limit(const struct advice_input *in, struct advice *ret)
{
    return OVER(food, alcohol_g_7_days, 112) || OVER(food, alcohol_g_day, 48);
}

static bool refined_less(const struct advice_input *in, struct advice *ret)
{
    return OVER(food, upf_share, 0.5) || OVER(food, sugar_g, 50);
}

/* Somebody who leaves foods out on purpose is not told to eat more kinds. */
static bool fibre_up(const struct advice_input *in, struct advice *ret)
{
    return !in->plan.eliminating && BELOW(food, fibre_g, 20);
}

static bool plants_up(const struct advice_input *in, struct advice *ret)
{
    return !in->plan.eliminating && BELOW(food, plants, 20);
}

static bool fermented_up(const struct advice_input *in, struct advice *ret)
{
    return !in->food.fermented_suspected && BELOW(food, fermented, 1);
}

/* ---- the plan ---- */

/* Live cultures are not for a weak immune system. */
static bool probiotic_step(const struct advice_input *in, struct advice *ret)
{
    return in->plan.active && !in->medicine.immunosuppressant && !in->plan.severe_illness &&
           AT_LEAST(plan, few_strains_days_of_7, 4);
}

static bool broth_step(const struct advice_input *in, struct advice *ret)
{
    return in->plan.active && BELOW(plan, broth_days_of_7, 4);
}

static bool beta_glucan_info(const struct advice_input *in, struct advice *ret)
{
    return SAID(plan, asks) || BELOW(food, repair, 40);
}

static bool glutamine_info(const struct advice_input *in, struct advice *ret)
{
    return !in->plan.liver_or_kidney_disease && beta_glucan_info(in, ret);
}

static bool coeliac_first(const struct advice_input *in, struct advice *ret)
{
    return !in->plan.coeliac_tested &&
           (SAID(food, gluten_suspected) || SAID(plan, gluten_elimination_planned));
}

static bool elimination_start(const struct advice_input *in, struct advice *ret)
{
    return SAID(plan, elimination_possible);
}

static bool reintroduce(const struct advice_input *in, struct advice *ret)
{
    return OVER(plan, elimination_days, 28);
}

static bool sleep_first(const struct advice_input *in, struct advice *ret)
{
    return AT_LEAST(state, poor_sleep_of_7, 4);
}

static bool calm_first(const struct advice_input *in, struct advice *ret)
{
    return AT_LEAST(state, stressed_of_5, 3);
}

static bool log_gap(const struct advice_input *in, struct advice *ret)
{
    return because(ret, "c_short", in->state.c_short, !(in->state.c_short >= 0.5));
}

static rule *const rules[ADVICE_CODES] = {
    [ADVICE_URGENT] = urgent,
    [ADVICE_RED_FLAG] = red_flag,
    [ADVICE_NSAID_TALK] = nsaid_talk,
    [ADVICE_NSAID_EXERTION] = nsaid_exertion,
    [ADVICE_MED_IRRITANT] = med_irritant,
    [ADVICE_ANTIBIOTIC_COURSE] = antibiotic_course,
    [ADVICE_ALCOHOL_LIMIT] = alcohol_limit,
    [ADVICE_REFINED_LESS] = refined_less,
    [ADVICE_FIBRE_UP] = fibre_up,
    [ADVICE_PLANTS_UP] = plants_up,
    [ADVICE_FERMENTED_UP] = fermented_up,
    [ADVICE_PROBIOTIC_STEP] = probiotic_step,
    [ADVICE_BROTH_STEP] = broth_step,
    [ADVICE_GLUTAMINE_INFO] = glutamine_info,
    [ADVICE_BETA_GLUCAN_INFO] = beta_glucan_info,
    [ADVICE_ZINC_UPPER] = zinc_upper,
    [ADVICE_SLEEP_FIRST] = sleep_first,
    [ADVICE_CALM_FIRST] = calm_first,
    [ADVICE_COELIAC_FIRST] = coeliac_first,
    [ADVICE_ELIMINATION_START] = elimination_start,
    [ADVICE_REINTRODUCE] = reintroduce,
    [ADVICE_ILLNESS_SIGNAL] = illness_signal,
    [ADVICE_LOW_SPO2] = low_spo2,
    [ADVICE_MOOD_TALK] = mood_talk,
    [ADVICE_LOG_GAP] = log_gap,
};

bool advice_holds(enum advice_code code, const struct advice_input *input, struct advice *ret)
{
    ret->code = code;
    return rules[code](input, ret);
}
