/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What advice is given on, as far as it is known here. What nobody asks a person, and what would
 * need a verdict on a food, stays unknown, and so triggers nothing: no fermented food is advised to
 * somebody whom histamine may trouble, no glutamine to somebody whose liver nobody asked about.
 */
#include "gateway/score_inside.h"

#include <math.h>

#define STRESS_DAYS 5

/* The share of full points of a factor; NaN: unknown. */
static double share_of(const struct score *score, const char *key)
{
    const struct score_factor *factor = score_find(score, key);
    return factor ? factor->points / factor->max : NAN;
}

/* Days among the last ones on which a sensor lies on one side of a limit; NaN: none is known. */
static double count_sensor(const struct score_days *days, enum sensor sensor, size_t last,
                           double limit, bool above)
{
    double count = 0;
    bool any = false;

    for (size_t back = 0; back < last; back++) {
        const double value = score_sensor(days, sensor, back);

        any = any || !isnan(value);
        count += above ? value >= limit : value < limit;
    }
    return any ? count : NAN;
}

static double count_low_mood(const struct score_days *days)
{
    double count = 0;

    for (size_t back = 0; back < SIGNS_DAYS; back++)
        count += score_severity(days, back, "low_mood") >= ADVICE_MOOD;
    return count;
}

static double count_zinc(const struct score_days *days)
{
    double count = 0;

    for (size_t back = 0; back < DIET_DAYS; back++)
        count += days->week.days[back].zinc_supplement_mg > ADVICE_ZINC_MG;
    return count;
}

/* What was logged of alcohol is the least that it was: enough to say that it was much. */
static void set_alcohol(const struct score_days *days, struct advice_input *ret)
{
    ret->food.alcohol_g_7_days = 0;
    ret->food.alcohol_g_day = 0;
    for (size_t back = 0; back < DIET_DAYS; back++) {
        const double sum = days->week.days[back].values[DIET_ALCOHOL_G].sum;

        ret->food.alcohol_g_7_days += sum;
        ret->food.alcohol_g_day = fmax(ret->food.alcohol_g_day, sum);
    }
}

static struct advice_input input_of(const struct score_days *days)
{
    const struct signs *signs = &days->signs;
    const struct score *strain = &days->scores[DAY_BARRIER];
    const struct diet_week *diet = &days->diet;
    struct advice_input input = {
        .flag = {.blood_in_stool = signs->blood,
                 .black_stool = signs->black,
                 .diarrhoea = signs->diarrhoea,
                 .nocturnal_diarrhoea_of_14 = (double)signs_count(signs->nocturnal, SIGNS_DAYS),
                 .age_years = NAN,
                 .temperature_c = NAN,
                 .pain = signs->pain,
                 .pain_hours = signs->pain_hours},
        .medicine = {.nsaid_days_of_7 = (double)signs_count(signs->nsaid_days, DIET_DAYS),
                     .u_nsaid = share_of(strain, "nsaid"),
                     .u_exertion = share_of(strain, "exertion"),
                     .irritant_burden_rise = NAN,
                     .antibiotic_course = signs->antibiotic,
                     .immunosuppressant = signs->immunosuppressant,
                     .zinc_over_days_of_7 = count_zinc(days)},
        .food = {.upf_share = diet->upf_share.value,
                 .sugar_g = NAN, /* of all sugar, that of fruit and milk among it */
                 .fibre_g = diet->means[DIET_FIBRE_G].value,
                 .plants = diet->plants.value,
                 .fermented = NAN,
                 .repair = NAN},
        .plan = {.elimination_days = NAN, .few_strains_days_of_7 = NAN, .broth_days_of_7 = NAN},
        .state = {.poor_sleep_of_7 =
                      count_sensor(days, SENSOR_SLEEP_SCORE, DIET_DAYS, ADVICE_SLEEP_SCORE, false),
                  .stressed_of_5 =
                      count_sensor(days, SENSOR_STRESS, STRESS_DAYS, ADVICE_STRESS, true),
                  .low_spo2_of_7 = NAN,
                  .low_mood_of_14 = count_low_mood(days),
                  .z_rhr = days->resting_hr.z,
                  .z_temp = NAN,
                  .c_short = diet->c_short},
    };

    set_alcohol(days, &input);
    return input;
}

/* When a code was given last is not kept: what holds on the day is said. */
void score_days_advise(struct score_days *days)
{
    const struct advice_input input = input_of(days);
    double days_since[ADVICE_CODES];

    for (size_t i = 0; i < ADVICE_CODES; i++)
        days_since[i] = NAN;
    days->advice_count = advice_of_day(&input, days_since, days->advice);
}
