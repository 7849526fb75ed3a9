/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two clocks, in one place so that tests can hold them. The wall clock gives UTC milliseconds
 * and can be stepped by NTP; the monotonic clock counts milliseconds and never jumps.
 *
 * The environment variable ZONULA_NOW (RFC 3339) sets the wall clock for tests: clock_init_fixed()
 * holds it still (the command line), clock_init_from() lets it run on from there (the daemon).
 */
#ifndef CORE_CLOCK_H
#define CORE_CLOCK_H

#include "core/error.h"
#include <stdbool.h>
#include <stdint.h>

struct clock {
    bool fixed;
    int64_t fixed_ms; /* wall time while fixed */
    int64_t shift_ms; /* added to the real wall clock otherwise */
};

/* Both read ZONULA_NOW; without it the real clock is used. */
int clock_init_fixed(struct clock *clock, struct error *err);
int clock_init_from(struct clock *clock, struct error *err);

int64_t clock_wall_ms(const struct clock *clock);
int64_t clock_mono_ms(void);

#endif
