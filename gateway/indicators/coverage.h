/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much of the last day a wearable saw. */
#ifndef GATEWAY_INDICATORS_COVERAGE_H
#define GATEWAY_INDICATORS_COVERAGE_H

#include "gateway/indicators/wear.h"

/* The complete windows of the last 24 h: [from, to), both on the 5-minute grid. */
struct sleep_span coverage_span(int64_t now_ms);

/* Share of these 288 windows that has a reading, percent. The running window does not count: it
 * would make the figure flicker every five minutes. */
double coverage_percent(struct wear_series series, int64_t now_ms);

#endif
