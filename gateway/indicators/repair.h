/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Repair nutrition, 0-100, higher is more: how much of the nutrients of the plan the week had. A
 * checklist, no prediction: what trials there are is small, of one disease, or found nothing.
 * docs/indicators.md D.3.
 */
#ifndef GATEWAY_INDICATORS_REPAIR_H
#define GATEWAY_INDICATORS_REPAIR_H

#include "gateway/indicators/diet.h"
#include "gateway/indicators/score.h"

enum repair_factor {
    REPAIR_GLUTAMINE,
    REPAIR_COLLAGEN,
    REPAIR_ZINC,
    REPAIR_BETA_GLUCAN,
    REPAIR_FACTORS
};

extern const struct score_row repair_rows[REPAIR_FACTORS];

/* Zinc that a person needs a day, mg. */
#define REPAIR_ZINC_FEMALE_MG 8.0
#define REPAIR_ZINC_MALE_MG   11.0
#define REPAIR_ZINC_MG        10.0 /* sex not said */

/* `zinc_needed_mg` as above; NaN is the last. */
struct score repair_nutrition(const struct diet_week *week, double zinc_needed_mg);

#endif
