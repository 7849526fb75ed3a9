/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a fit says of each food: how likely, how large, whether another food explains it as well,
 * and the negative control (docs/indicators.md E.7).
 * Not for other rooms; the door is triggers.h.
 */
#ifndef GATEWAY_INDICATORS_TRIGGER_EVIDENCE_H
#define GATEWAY_INDICATORS_TRIGGER_EVIDENCE_H

#include "gateway/indicators/trigger_design.h"
#include "gateway/indicators/trigger_fit.h"
#include "gateway/indicators/triggers.h"

/* Fills pip to dse of design->foods results. -ERR_NOMEM. */
int trigger_evidence(const struct trigger_design *design, const struct trigger_fit *fit,
                     struct triggers_result *results);

#endif
