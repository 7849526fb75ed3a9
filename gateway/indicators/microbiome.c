// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/microbiome.h"
#include "gateway/indicators/load.h"
#include <math.h>

#define BASE 10.0

const struct score_row microbiome_rows[MICROBIOME_FACTORS] = {
    [MICROBIOME_FIBRE] =
        {"fibre", "Fibre", 25, "R",
         "more bifidobacteria: So 2018, Am J Clin Nutr [m]; health: Reynolds 2019, "
         "Lancet [m]; no more diversity in ten weeks: Wastyk 2021, Cell"},
    [MICROBIOME_PLANTS] = {"plants", "Different plants", 20, "C",
                           "more than 30 a week against at most 10: McDonald 2018, mSystems"},
    [MICROBIOME_FERMENTED] = {"fermented", "Fermented food", 18, "R",
                              "diversity up, 19 inflammatory proteins down, 36 people: Wastyk "
                              "2021, Cell"},
    [MICROBIOME_PROBIOTIC] = {"probiotic", "Probiotic", 10, "R",
                              "mixed: several species help some with irritable bowel (network "
                              "meta-analysis 2019, Medicine); guidelines disagree (ACG 2021, AGA "
                              "2020, BSG 2021)"},
    [MICROBIOME_PREBIOTIC] =
        {"prebiotic", "Prebiotic fibre", 10, "R",
         "more bifidobacteria: Gibson 2017, Nat Rev Gastroenterol Hepatol [m]"},
    [MICROBIOME_POLYPHENOL] = {"polyphenol", "Food rich in polyphenols", 7, "R",
                               "a small trial: Del Bo 2021, Clin Nutr [m]"},
    [MICROBIOME_ANTIBIOTIC] = {"antibiotic", "Antibiotics", -30, "C",
                               "recovery after a month and a half, some species missing after six "
                               "months: Palleja 2018, Nat Microbiol"},
    [MICROBIOME_PPI] = {"ppi", "Proton pump inhibitor", -4, "C", "Imhann 2016, Gut [m]"},
    [MICROBIOME_UPF] = {"upf", "Ultra-processed food", -8, "C",
                        "bowel disease: Narula 2021, BMJ [m]"},
    [MICROBIOME_SUGAR] = {"sugar", "Free sugar", -4, "A", "animals, and judgement"},
    [MICROBIOME_ALCOHOL] = {"alcohol", "Alcohol", -5, "C", "no single study"},
};

/* Points over daily amounts, as shares of a row's max. */
static const struct scale {
    enum diet_value value;
    size_t count;
    struct load_point points[3];
} scales[MICROBIOME_FACTORS] = {
    [MICROBIOME_FIBRE] = {DIET_FIBRE_G, 2, {{10, 0}, {30, 1}}},
    [MICROBIOME_FERMENTED] = {DIET_FERMENTED, 3, {{0, 0}, {2, 0.8}, {4, 1}}},
    [MICROBIOME_PREBIOTIC] = {DIET_PREBIOTIC_G, 2, {{0, 0}, {5, 1}}},
    [MICROBIOME_POLYPHENOL] = {DIET_POLYPHENOL, 2, {{0, 0}, {3, 1}}},
    [MICROBIOME_PPI] = {DIET_PPI, 2, {{0, 0}, {1, 1}}},
    [MICROBIOME_SUGAR] = {DIET_SUGAR_G, 2, {{25, 0}, {100, 1}}},
    [MICROBIOME_ALCOHOL] = {DIET_ALCOHOL_G, 2, {{10, 0}, {40, 1}}},
};

#define PLANTS_FEW      5.0
#define PLANTS_WIDTH    25.0
#define UPF_LITTLE      0.20
#define UPF_WIDTH       0.50
#define ANTIBIOTIC_DAYS 5.0

/* How good a probiotic is for its number of strains. */
static double strains_share(double strains)
{
    if (strains >= 4)
        return 1;
    if (strains >= 2)
        return 0.8;
    return strains >= 1 ? 0.6 : 0;
}

/* Days without one need no count of strains. */
static double probiotic_share(const struct diet_week *week)
{
    const double days = week->means[DIET_PROBIOTIC].value;

    if (days == 0)
        return 0;
    return isnan(week->strains) ? NAN : days * strains_share(week->strains);
}

struct score microbiome_support(const struct diet_week *week, double antibiotic_load)
{
    /* What of the week the course says something of is known with the days. */
    const struct diet_mean days = {week->complete_days < DIET_DAYS_MIN ? NAN : 0,
                                   week->complete_days};
    struct score_part parts[MICROBIOME_FACTORS];

    for (size_t i = 0; i < MICROBIOME_FACTORS; i++) {
        const struct scale *scale = &scales[i];
        const struct diet_mean *mean = &week->means[scale->value];

        parts[i] = (struct score_part){load_piecewise(mean->value, scale->points, scale->count),
                                       diet_coverage(mean)};
    }
    parts[MICROBIOME_PLANTS] = (struct score_part){
        score_share(week->plants.value - PLANTS_FEW, PLANTS_WIDTH), diet_coverage(&week->plants)};
    parts[MICROBIOME_PROBIOTIC] =
        (struct score_part){probiotic_share(week), diet_coverage(&week->means[DIET_PROBIOTIC])};
    parts[MICROBIOME_ANTIBIOTIC] =
        (struct score_part){score_share(antibiotic_load, ANTIBIOTIC_DAYS), diet_coverage(&days)};
    parts[MICROBIOME_UPF] =
        (struct score_part){score_share(week->upf_share.value - UPF_LITTLE, UPF_WIDTH),
                            diet_coverage(&week->upf_share)};
    for (size_t i = 0; i < MICROBIOME_FACTORS; i++)
        parts[i].points *= microbiome_rows[i].max;
    return score_of_week(microbiome_rows, parts, MICROBIOME_FACTORS, BASE);
}
