/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sleep score as an indicator: that of the night of the running gut-day's date, with its
 * baseline, level and trend among the nights before (docs/indicators.md, recorded nights). */
#ifndef GATEWAY_SLEEP_VALUE_H
#define GATEWAY_SLEEP_VALUE_H

#include "gateway/nights.h"
#include "mqtt/contract.h"

/* A clock that is not trusted does not know which night is meant: no value then. */
struct indicator_value sleep_value(const struct nights *nights, const struct zone *zone,
                                   int32_t today, int64_t now_ms, bool clock_trusted);

#endif
