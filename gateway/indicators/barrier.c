// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/barrier.h"
#include "gateway/indicators/grade.h"
#include <math.h>

/* Below this share of complete days the log says nothing of a factor. */
#define LOG_MIN 0.5

#define STRESS_USUAL 50.0
#define STRESS_WIDTH 35.0

const struct score_row barrier_rows[BARRIER_FACTORS] = {
    [BARRIER_ALCOHOL] = {"alcohol", "Alcohol", 18, "R",
                         "one binge raised endotoxin and bacterial DNA in serum: Bala 2014, PLoS "
                         "ONE; no change of the barrier after one: Stadlbauer 2019, PLoS ONE; "
                         "dependence: Leclercq 2014, PNAS [m]"},
    [BARRIER_NSAID] = {"nsaid", "Pain relievers (NSAID)", 22, "R",
                       "raised permeability: Bjarnason 1986, Gut; Mahmood 2007, Gut; long-term "
                       "use: Sigthorsson 1998, Gut"},
    [BARRIER_ANTIBIOTIC] = {"antibiotic", "Antibiotics", 8, "C",
                            "recovery takes weeks, of some species months: Palleja 2018, Nat "
                            "Microbiol; Dethlefsen 2011, PNAS; effect on the barrier only A, M"},
    [BARRIER_UPF] = {"upf", "Ultra-processed food", 6, "C", "bowel disease: Narula 2021, BMJ [m]"},
    [BARRIER_EMULSIFIER] = {"emulsifier", "Emulsifiers", 4, "R",
                            "16 people, 15 g a day: Chassaing 2022, Gastroenterology"},
    [BARRIER_SUGAR] = {"sugar", "Free sugar", 4, "A",
                       "high blood sugar opens the barrier of mice: Thaiss 2018, Science"},
    [BARRIER_REFINED_CARB] = {"refined_carb", "Refined carbohydrates", 2, "X",
                              "judgement, by analogy with sugar"},
    [BARRIER_GI_INFECTION] = {"gi_infection", "Infection of the gut", 18, "C",
                              "permeability still raised 12 weeks after Campylobacter: Spiller "
                              "2000, Gut"},
    [BARRIER_OTHER_INFECTION] = {"other_infection", "Other infection", 5, "M",
                                 "mechanism and judgement"},
    [BARRIER_EXERTION] = {"exertion", "Long hard exercise", 9, "R",
                          "34 studies, more in the heat: Chantler 2021, Sports Med"},
    [BARRIER_NSAID_X_EXERTION] = {"nsaid_x_exertion", "Pain relievers with hard exercise", 6, "R",
                                  "ibuprofen makes it worse, 9 people: van Wijck 2012, Med Sci "
                                  "Sports Exerc"},
    [BARRIER_STRESS] = {"stress", "Stress", 14, "R",
                        "a speech in public raised permeability in those whose cortisol rose: "
                        "Vanuytsel 2014, Gut"},
    [BARRIER_SLEEP] = {"sleep", "Poor sleep", 7, "R-",
                       "three nights of two hours changed nothing: Karl 2023, Sci Rep; animals do "
                       "show it"},
};

/* Half-life, the load of ordinary intake, and the load of full points. */
static const struct {
    double half_life_h, usual, full;
} loads[BARRIER_LOADS] = {
    [BARRIER_ALCOHOL] = {18, 0, 40},         [BARRIER_NSAID] = {24, 0, 2},
    [BARRIER_ANTIBIOTIC] = {336, 0, 5},      [BARRIER_UPF] = {48, 2, 12},
    [BARRIER_EMULSIFIER] = {48, 1, 8},       [BARRIER_SUGAR] = {24, 36, 144},
    [BARRIER_REFINED_CARB] = {24, 2.9, 8.7}, [BARRIER_GI_INFECTION] = {504, 0, 1.5},
    [BARRIER_OTHER_INFECTION] = {48, 0, 1},  [BARRIER_EXERTION] = {8, 0, 1},
};

double barrier_half_life_h(enum barrier_factor factor)
{
    return loads[factor].half_life_h;
}

static struct score_part part_of_doses(const struct barrier_input *in, size_t factor)
{
    const struct barrier_doses *doses = &in->doses[factor];
    const double half_life_h = loads[factor].half_life_h, usual = loads[factor].usual;
    const double coverage =
        doses->known * (half_life_h < BARRIER_LONG_H ? in->c_short : in->c_long);
    const double load = load_decayed(doses->list, doses->count, half_life_h, in->t_h);

    if (!(coverage >= LOG_MIN))
        return SCORE_UNKNOWN;
    return (struct score_part){
        barrier_rows[factor].max * score_share(load - usual, loads[factor].full - usual), coverage};
}

/* Ibuprofen before a run hurts more than the two apart. */
static struct score_part part_of_both(const struct score_part *nsaid,
                                      const struct score_part *exertion)
{
    const double u_nsaid = nsaid->points / barrier_rows[BARRIER_NSAID].max;
    const double u_exertion = exertion->points / barrier_rows[BARRIER_EXERTION].max;

    return (struct score_part){barrier_rows[BARRIER_NSAID_X_EXERTION].max * u_nsaid * u_exertion,
                               exertion->coverage};
}

struct score barrier_strain(const struct barrier_input *input)
{
    const struct load_mean stress = load_ewma3(input->stress_day);
    struct score_part parts[BARRIER_FACTORS];

    for (size_t i = 0; i < BARRIER_LOADS; i++)
        parts[i] = part_of_doses(input, i);
    parts[BARRIER_NSAID_X_EXERTION] = part_of_both(&parts[BARRIER_NSAID], &parts[BARRIER_EXERTION]);
    parts[BARRIER_STRESS] = (struct score_part){
        barrier_rows[BARRIER_STRESS].max * score_share(stress.value - STRESS_USUAL, STRESS_WIDTH),
        stress.coverage};
    parts[BARRIER_SLEEP] = score_poor_sleep(input->sleep_score, barrier_rows[BARRIER_SLEEP].max);
    return score_of_load(barrier_rows, parts, BARRIER_FACTORS,
                         isnan(stress.value) ? GRADE_NO_BASELINE : input->stress_baseline_days);
}

const char *barrier_band(double strain)
{
    if (isnan(strain))
        return NULL;
    if (strain < 15)
        return "low";
    if (strain < 35)
        return "moderate";
    return strain < 60 ? "high" : "very_high";
}
