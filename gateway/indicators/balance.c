// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/balance.h"
#include "gateway/indicators/grade.h"
#include <math.h>

#define WEIGHT_MIN 60.0
#define SCALE      100.0

const struct score_row balance_rows[BALANCE_FACTORS] = {
    [BALANCE_SYMPTOM] = {"symptom", "Symptoms", 35, "X", "symptom_burden, three-day mean"},
    [BALANCE_BARRIER] = {"barrier", "Strain on the barrier", 25, "X", "barrier_strain"},
    [BALANCE_INFLAMMATION] = {"inflammation", "Inflammation load", 15, "X", "inflammation_load"},
    [BALANCE_MICROBIOME] = {"microbiome", "Support of the microbiome", 15, "X",
                            "microbiome_support"},
    [BALANCE_SLEEP] = {"sleep", "Sleep", 5, "X", "sleep_score"},
    [BALANCE_REPAIR] = {"repair", "Repair nutrition", 5, "X", "repair_nutrition"},
};

/* Of which more is worse. */
static bool is_load(size_t factor)
{
    return factor <= BALANCE_INFLAMMATION;
}

static double good_of(size_t factor, double value)
{
    return is_load(factor) ? SCALE - value : value;
}

/* What a part could be at its worst, or its best. */
static double end_of(const struct balance_part *part, size_t factor, bool best)
{
    const double end = best == is_load(factor) ? part->range_lo : part->range_hi;

    if (isnan(part->value))
        return best ? SCALE : 0;
    return good_of(factor, isnan(end) ? part->value : end);
}

struct score balance_of(const struct balance_part parts[BALANCE_FACTORS])
{
    struct score score = {.value = NAN, .baseline_days = GRADE_NO_BASELINE};
    double weight = 0, sum = 0;

    for (size_t i = 0; i < BALANCE_FACTORS; i++) {
        const double share = balance_rows[i].max / SCALE;

        score.range_lo += share * end_of(&parts[i], i, false);
        score.range_hi += share * end_of(&parts[i], i, true);
        if (isnan(parts[i].value))
            continue;
        weight += balance_rows[i].max;
        sum += balance_rows[i].max * good_of(i, parts[i].value);
        if (parts[i].baseline_days < score.baseline_days)
            score.baseline_days = parts[i].baseline_days;
    }
    score.coverage = weight / SCALE;
    for (size_t i = 0; i < BALANCE_FACTORS; i++) {
        const double share = balance_rows[i].max / (weight > 0 ? weight : SCALE);

        score_add(&score, &balance_rows[i],
                  (struct score_part){share * good_of(i, parts[i].value), 1}, SCALE * share);
    }
    score_sort(&score);
    if (isnan(parts[BALANCE_SYMPTOM].value) || weight < WEIGHT_MIN)
        return score;
    score.value = sum / weight;
    score.grade = grade_of(score.coverage, score.baseline_days);
    return score;
}
