// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/inflammation.h"
#include "gateway/indicators/grade.h"
#include <math.h>

const struct score_row inflammation_rows[INFLAMMATION_FACTORS] = {
    [INFLAMMATION_DIET] = {"diet", "Food of the week", 25, "R",
                           "fermented food and fibre: Wastyk 2021, Cell; dietary inflammatory "
                           "index: Shivappa 2014, Public Health Nutr [m]"},
    [INFLAMMATION_ALCOHOL] = {"alcohol", "Alcohol", 8, "R", "Bala 2014, PLoS ONE"},
    [INFLAMMATION_SLEEP] = {"sleep", "Poor sleep", 12, "C",
                            "disturbed and long sleep with CRP and IL-6, 72 studies; experiments "
                            "with too little sleep found nothing: Irwin 2016, Biol Psychiatry"},
    [INFLAMMATION_RHR] = {"rhr", "Resting heart rate above the usual", 12, "C",
                          "higher in and weeks before flares: Hirten 2025, Gastroenterology"},
    [INFLAMMATION_HRV] = {"hrv", "Heart rate variability below the usual", 10, "C",
                          "51 studies: Williams 2019, Brain Behav Immun; Hirten 2025"},
    [INFLAMMATION_TEMP] = {"temp", "Skin temperature above the usual", 10, "C",
                           "fever seen by a ring: Smarr 2020, Sci Rep [m]"},
    [INFLAMMATION_SPO2] = {"spo2", "Blood oxygen below the usual", 3, "C",
                           "weak: Hirten 2025, Gastroenterology"},
    [INFLAMMATION_SKIN] = {"skin", "Skin", 7, "X", "judgement"},
    [INFLAMMATION_JOINT] = {"joint", "Joints", 8, "X", "judgement"},
    [INFLAMMATION_ILLNESS] = {"illness", "Illness", 15, "C", "no single study"},
};

#define LOG_MIN      0.5
#define SEVERITY_TOP 10.0
#define Z_FULL       3.0 /* the z of full points */
#define TEMP_USUAL_Z 0.5

/* What of the points of the food hangs on what, and the amounts between which it goes from none to
 * all of them, or back. */
struct diet_share {
    struct diet_mean mean;
    double weight;
    struct load_point points[2];
};

/* Parts that are unknown count like the known ones; too few of them say nothing. */
static struct score_part part_of_diet(const struct diet_week *week)
{
    const struct diet_share shares[] = {
        {week->upf_share, 0.40, {{0.20, 0}, {0.70, 1}}},
        {week->means[DIET_SUGAR_G], 0.25, {{25, 0}, {100, 1}}},
        {week->means[DIET_FIBRE_G], 0.20, {{10, 1}, {30, 0}}},
        {week->means[DIET_POLYPHENOL], 0.15, {{0, 1}, {3, 0}}},
    };
    double sum = 0, known = 0, coverage = 0;

    for (size_t i = 0; i < sizeof(shares) / sizeof(*shares); i++) {
        const double c = diet_coverage(&shares[i].mean);

        if (c == 0)
            continue;
        sum += shares[i].weight * load_piecewise(shares[i].mean.value, shares[i].points, 2);
        known += shares[i].weight;
        coverage += shares[i].weight * c;
    }
    if (known < LOG_MIN)
        return SCORE_UNKNOWN;
    return (struct score_part){inflammation_rows[INFLAMMATION_DIET].max * sum / known, coverage};
}

static struct score_part part_of_alcohol(const struct diet_week *week)
{
    static const struct load_point points[] = {{10, 0}, {50, 1}};
    const struct diet_mean *alcohol = &week->means[DIET_ALCOHOL_G];

    return (struct score_part){inflammation_rows[INFLAMMATION_ALCOHOL].max *
                                   load_piecewise(alcohol->value, points, 2),
                               diet_coverage(alcohol)};
}

static struct score_part part_of_z(enum inflammation_factor factor, double z, double width)
{
    return (struct score_part){inflammation_rows[factor].max * score_share(z, width), 1};
}

/* A complete day on which nothing was said of a symptom had none of it. */
static struct score_part part_of_symptom(enum inflammation_factor factor, const double severity[2],
                                         const bool complete[2])
{
    const double worst = fmax(0, fmax(severity[0], severity[1])); /* takes what is a number */

    if (!complete[0] && !complete[1])
        return SCORE_UNKNOWN;
    return (struct score_part){inflammation_rows[factor].max * score_share(worst, SEVERITY_TOP), 1};
}

static struct score_part part_of_illness(const struct inflammation_input *in)
{
    const double load =
        load_decayed(in->illness, in->illness_count, INFLAMMATION_ILLNESS_HALF_LIFE_H, in->t_h);

    if (!(in->week->c_short >= LOG_MIN))
        return SCORE_UNKNOWN;
    return (struct score_part){inflammation_rows[INFLAMMATION_ILLNESS].max * score_share(load, 1),
                               in->week->c_short};
}

static size_t shortest_baseline(const struct inflammation_input *in)
{
    const struct inflammation_signal signals[] = {in->rhr, in->lnrmssd, in->temp, in->spo2};
    size_t shortest = GRADE_NO_BASELINE;

    for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
        if (!isnan(signals[i].z) && signals[i].baseline_days < shortest)
            shortest = signals[i].baseline_days;
    return shortest;
}

struct score inflammation_load(const struct inflammation_input *input)
{
    const struct score_part parts[INFLAMMATION_FACTORS] = {
        [INFLAMMATION_DIET] = part_of_diet(input->week),
        [INFLAMMATION_ALCOHOL] = part_of_alcohol(input->week),
        [INFLAMMATION_SLEEP] =
            score_poor_sleep(input->sleep_score, inflammation_rows[INFLAMMATION_SLEEP].max),
        [INFLAMMATION_RHR] = part_of_z(INFLAMMATION_RHR, input->rhr.z, Z_FULL),
        [INFLAMMATION_HRV] = part_of_z(INFLAMMATION_HRV, -input->lnrmssd.z, Z_FULL),
        [INFLAMMATION_TEMP] =
            part_of_z(INFLAMMATION_TEMP, input->temp.z - TEMP_USUAL_Z, Z_FULL - TEMP_USUAL_Z),
        [INFLAMMATION_SPO2] = part_of_z(INFLAMMATION_SPO2, -input->spo2.z, Z_FULL),
        [INFLAMMATION_SKIN] = part_of_symptom(INFLAMMATION_SKIN, input->skin, input->complete),
        [INFLAMMATION_JOINT] = part_of_symptom(INFLAMMATION_JOINT, input->joint, input->complete),
        [INFLAMMATION_ILLNESS] = part_of_illness(input),
    };

    return score_of_load(inflammation_rows, parts, INFLAMMATION_FACTORS, shortest_baseline(input));
}
