/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What zonula indicators and zonula explain share: reading the scores of a day, why one is not
 * known, and the object of one. */
#ifndef GATEWAY_CLI_SCORE_PRINT_H
#define GATEWAY_CLI_SCORE_PRINT_H

#include "gateway/cli/context.h"
#include "gateway/score_days.h"

/* Opens what is needed and reads the scores of the day that the arguments from `first` on say, else
 * of the gut-day that runs. An exit status; the caller calls score_days_done() in every case. */
int scores_load(struct context *context, size_t first, struct score_days *ret);

#define SCORE_REASON_MAX 128

/* Why a score is not known, in a few words. */
void score_reason_text(const struct score_days *days, enum day_score which,
                       char ret[SCORE_REASON_MAX]);

/* "Saturday 14 March 2026, until 08:10", a line. */
void print_score_head(const struct context *context, const struct score_days *days);

/* The answer without what a command adds: day, as_of, provisional, model, disclaimer. */
json_t *scores_answer(const struct context *context, const struct score_days *days);

/* A score in the envelope of docs/indicators.md A.8. NULL only when out of memory. */
json_t *score_json(const struct context *context, const struct score_days *days,
                   enum day_score which);

/* A factor of it. */
json_t *score_factor_json(const struct score_factor *factor);

#endif
