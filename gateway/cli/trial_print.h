/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trials as people read them and as JSON (docs/cli.md 28). */
#ifndef GATEWAY_CLI_TRIAL_PRINT_H
#define GATEWAY_CLI_TRIAL_PRINT_H

#include "gateway/cli/output.h"
#include "gateway/trials.h"

/* "trial 1: lactose, bloating and pain; 4 phases of 7 days, ..." and its phases. */
void trial_print_plan(const struct output *output, const struct trial *trial);

/* "trial 1: lactose, day 9 of 28, phase 2 (with), day 2 (washout)" and what was kept so far. */
void trial_print_status(const struct output *output, const struct trial *trial,
                        const struct trial_days *days, int32_t today);

/* One line of a list. */
void trial_print_line(const struct output *output, const struct trial *trial, int32_t today);

/* What came out of it. */
void trial_print_result(const struct output *output, const struct trial *trial,
                        const struct trial_days *days);

/* The object of a trial, with what was kept so far (`days` NULL: without), and with its result.
 * NULL only when out of memory. */
json_t *trial_json(const struct trial *trial, const struct trial_days *days, bool with_result,
                   int32_t today);

/* "running" "finished" "stopped" "to come" */
const char *trial_state(const struct trial *trial, int32_t today);

#endif
