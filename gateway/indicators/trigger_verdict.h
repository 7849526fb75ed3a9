/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is said of each candidate, and what to test next (docs/indicators.md E.8). How many may be
 * called probable is a matter of the whole list: its expected share of wrong ones is limited.
 * Not for other rooms; the door is triggers.h.
 */
#ifndef GATEWAY_INDICATORS_TRIGGER_VERDICT_H
#define GATEWAY_INDICATORS_TRIGGER_VERDICT_H

#include "gateway/indicators/triggers.h"

/* Whether the diary as a whole says enough. */
enum triggers_gate trigger_gate(size_t rows, size_t complete_days, size_t symptom_rows);

/* Fills verdict to rank of the results, out of pip to dse, or out of the closed gate. */
void trigger_judge(const struct triggers_input *input, enum triggers_gate gate,
                   struct triggers_result *results);

#endif
