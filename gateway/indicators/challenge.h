/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a challenge with a food says: by how many points one portion raises the worst symptom of
 * the day, and whether that is enough to keep the food out (docs/indicators.md F.6).
 *
 * A linear Gaussian model of three unknowns: the level of the control days, what expecting trouble
 * adds where the person knows what they eat (a sham powder "triggered" 26 % of patients: Van den
 * Houte 2024, Gastroenterology), and the effect of a portion. Days of a block resemble each other,
 * so that three days of one bad week are not three witnesses.
 */
#ifndef GATEWAY_INDICATORS_CHALLENGE_H
#define GATEWAY_INDICATORS_CHALLENGE_H

#include "core/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHALLENGE_CONTROL_MIN 7  /* control days that are needed */
#define CHALLENGE_CONTROL_MAX 20 /* of more the latest count */
#define CHALLENGE_DOSES       3  /* a block */
#define CHALLENGE_BLOCKS_MIN  2  /* before anything is decided */
#define CHALLENGE_BLOCKS_MAX  4  /* then it is inconclusive */

/* Up to here above the control level a day is as calm as one without the food. */
#define CHALLENGE_CALM 1.0

enum challenge_decision {
    CHALLENGE_CONTINUE, /* another block is needed */
    CHALLENGE_CONFIRMED,
    CHALLENGE_TOLERATED,
    CHALLENGE_INCONCLUSIVE,
};

struct challenge_block {
    bool is_open;                     /* the person knew what they ate */
    int days;                         /* that count, 0..CHALLENGE_DOSES */
    double dose[CHALLENGE_DOSES];     /* portions */
    double severity[CHALLENGE_DOSES]; /* worst of the day, 0..10 */
};

struct challenge_result {
    enum challenge_decision decision;
    int blocks;          /* that had a day that counts */
    double effect;       /* points a portion */
    double sd;           /* of the effect */
    double lower, upper; /* 90 % interval of the effect */
    double p;            /* that it is more than 0.75 points */
    double control_mean;
    double control_sd;
};

/* The mean of the control days that count: the latest 20 of them, oldest first. NaN if there is
 * none. */
double challenge_control_mean(const double *control, size_t count);

/*
 * Judges the blocks with one food, in their order, against the control days, oldest first. Nothing
 * is allocated. Returns -ERR_LENGTH with fewer than 7 control days or more than 4 blocks,
 * -ERR_RANGE if a value is not finite or a block has more days than doses.
 */
int challenge_judge(const double *control, size_t control_count,
                    const struct challenge_block *blocks, size_t block_count,
                    struct challenge_result *ret, struct error *err);

/* The largest dose up to which every day was calm, in portions; 0 if there is none. */
double challenge_calm_dose(const struct challenge_block *blocks, size_t count, double control_mean);

/*
 * Which of `blocks` blocks, from 0, is the one without the food where a helper or capsules make
 * that possible: drawn with the lot of person, food and first day (lot.h), so that it can be
 * checked when the code is revealed.
 */
int challenge_sham_block(const char *person, const char *food, int32_t start_day, int blocks);

/* "continue" "confirmed" "tolerated" "inconclusive". */
const char *challenge_name(enum challenge_decision decision);

#endif
