/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of strap_compute(); the input was checked and holds no window after now. */
#ifndef GATEWAY_INDICATORS_STRAP_DAYS_H
#define GATEWAY_INDICATORS_STRAP_DAYS_H

#include "gateway/indicators/strap.h"

#define STRAP_DAY_HOURS_MAX 50 /* of a gut-day with a flight in it */

/* The main sleep of sleep-day i (0..day_count). */
struct strap_night strap_night_of(const struct strap_input *input, size_t i);

/* The values of all gut-days. */
void strap_days_compute(const struct strap_input *input, struct strap_day *ret_days);

#endif
