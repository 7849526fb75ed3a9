/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Microbiome support, 0-100, higher is more: how far the food of a week feeds gut bacteria, and
 * what of it and of medicines works against them. No stool is looked at. docs/indicators.md D.2.
 */
#ifndef GATEWAY_INDICATORS_MICROBIOME_H
#define GATEWAY_INDICATORS_MICROBIOME_H

#include "gateway/indicators/diet.h"
#include "gateway/indicators/score.h"

enum microbiome_factor {
    MICROBIOME_FIBRE,
    MICROBIOME_PLANTS,
    MICROBIOME_FERMENTED,
    MICROBIOME_PROBIOTIC,
    MICROBIOME_PREBIOTIC,
    MICROBIOME_POLYPHENOL,
    MICROBIOME_ANTIBIOTIC,
    MICROBIOME_PPI,
    MICROBIOME_UPF,
    MICROBIOME_SUGAR,
    MICROBIOME_ALCOHOL,
    MICROBIOME_FACTORS
};

extern const struct score_row microbiome_rows[MICROBIOME_FACTORS];

/* `antibiotic_load`: days of courses with the half-life of BARRIER_ANTIBIOTIC; NaN: unknown. */
struct score microbiome_support(const struct diet_week *week, double antibiotic_load);

#endif
