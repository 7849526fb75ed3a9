// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/repair.h"
#include "gateway/indicators/load.h"
#include <math.h>

const struct score_row repair_rows[REPAIR_FACTORS] = {
    [REPAIR_GLUTAMINE] =
        {"glutamine", "Glutamine", 30, "R",
         "15 g a day after an infection, 106 people: Zhou 2019, Gut, not repeated; "
         "ten trials together: no effect on permeability, perhaps above 30 g: "
         "Abbasi 2024, Amino Acids"},
    [REPAIR_COLLAGEN] = {"collagen", "Collagen and broth", 20, "C",
                         "14 people, open, run by the maker: Abrahams 2022, JMIR Form Res"},
    [REPAIR_ZINC] = {"zinc", "Zinc", 30, "R",
                     "zinc carnosine with indomethacin, 10 people: Mahmood 2007, Gut; 12 patients "
                     "with Crohn's: Sturniolo 2001, Inflamm Bowel Dis"},
    [REPAIR_BETA_GLUCAN] = {"beta_glucan", "Oat beta-glucan", 20, "R-",
                            "that of barley did not change permeability, 23 people: J Am Coll Nutr "
                            "2016; it feeds bacteria: Telle-Hansen 2022, Front Nutr"},
};

/* What one serving holds. */
#define GLUTAMINE_RICH_G 1.0
#define BROTH_COLLAGEN_G 5.0

/* Zinc below this share of what is needed gives nothing. */
#define ZINC_LITTLE 0.4

/* The sum of two means of the week, if both are known. */
static struct diet_mean together(const struct diet_mean *a, const struct diet_mean *b, double times)
{
    return (struct diet_mean){a->value + times * b->value, a->days < b->days ? a->days : b->days};
}

static struct score_part part_of(enum repair_factor factor, struct diet_mean mean,
                                 const struct load_point *points, size_t count)
{
    return (struct score_part){repair_rows[factor].max * load_piecewise(mean.value, points, count),
                               diet_coverage(&mean)};
}

struct score repair_nutrition(const struct diet_week *week, double zinc_needed_mg)
{
    static const struct load_point glutamine[] = {{0, 0}, {5, 0.7}, {15, 1}};
    static const struct load_point collagen[] = {{0, 0}, {10, 0.7}, {20, 1}};
    static const struct load_point beta_glucan[] = {{0, 0}, {3, 1}};
    const double needed = isnan(zinc_needed_mg) ? REPAIR_ZINC_MG : zinc_needed_mg;
    const struct load_point zinc[] = {{ZINC_LITTLE * needed, 0}, {needed, 1}};
    const struct diet_mean *means = week->means;
    struct score_part parts[REPAIR_FACTORS];

    parts[REPAIR_GLUTAMINE] =
        part_of(REPAIR_GLUTAMINE,
                together(&means[DIET_GLUTAMINE_G], &means[DIET_GLUTAMINE_RICH], GLUTAMINE_RICH_G),
                glutamine, 3);
    parts[REPAIR_COLLAGEN] = part_of(
        REPAIR_COLLAGEN, together(&means[DIET_COLLAGEN_G], &means[DIET_BROTH], BROTH_COLLAGEN_G),
        collagen, 3);
    parts[REPAIR_ZINC] = part_of(REPAIR_ZINC, means[DIET_ZINC_MG], zinc, 2);
    parts[REPAIR_BETA_GLUCAN] =
        part_of(REPAIR_BETA_GLUCAN, means[DIET_BETA_GLUCAN_G], beta_glucan, 2);
    return score_of_week(repair_rows, parts, REPAIR_FACTORS, 0);
}
