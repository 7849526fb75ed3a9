/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A busy neighbourhood: many advertisements of devices that are nobody's. */
#ifndef TESTS_FAKEBLUEZ_FLOOD_H
#define TESTS_FAKEBLUEZ_FLOOD_H

#include "tests/control/timers.h"

struct fake;

struct fake_flood {
    unsigned per_second; /* 0: off */
    unsigned distinct;   /* so many addresses in turn; 0: a new address every time */
    uint64_t sent;
    int64_t start_ms;
    uint32_t next_address;
    struct timer timer;
};

void fake_flood_set(struct fake *fake, unsigned per_second, unsigned distinct);

#endif
