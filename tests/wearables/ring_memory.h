/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a virtual ring has recorded. The body on which it sits is a pure function of seed and time,
 * so that a test can ask what was true at an instant; the ring files that under what its clock
 * showed at that time. When the clock was set back, the later value stands in the slot.
 */
#ifndef TESTS_WEARABLES_RING_MEMORY_H
#define TESTS_WEARABLES_RING_MEMORY_H

#include "tests/wearables/ring.h"

enum ring_kind {
    RING_HR,
    RING_SPO2_LOW,
    RING_SPO2_HIGH,
    RING_STRESS,
    RING_HRV,
    RING_TEMP, /* 1/100 degree Celsius, in whole tenths */
    RING_STEPS,
};

/* What the body did in the slot that begins at an instant; 0: nothing was measured. */
unsigned ring_truth(const struct ring *ring, enum ring_kind kind, int64_t at_ms);

/* What is filed under a minute of a day of the ring's clock; 0: nothing. */
unsigned ring_filed(const struct ring *ring, enum ring_kind kind, int32_t day, unsigned minute,
                    unsigned slot_minutes);

#define RING_PARTS_MAX 32

struct ring_sleep {
    int64_t start_ms;
    int64_t end_ms;
    size_t count;
    struct {
        uint8_t stage; /* as the ring says it */
        uint8_t minutes;
    } parts[RING_PARTS_MAX];
};

/* The night that begins in the evening of a UTC day, or the nap after its noon, as known now:
 * a night appears 20 minutes after its end and gets its last stretch an hour later. False: none. */
bool ring_night(const struct ring *ring, int64_t utc_day, struct ring_sleep *ret);
bool ring_nap(const struct ring *ring, int64_t utc_day, struct ring_sleep *ret);

/* What the ring's clock showed at an instant, in ms since 1970-01-01 00:00 of that clock. */
int64_t ring_wall_ms(const struct ring *ring, int64_t at_ms);

/* The clock is set. */
void ring_set_clock(struct ring *ring, int64_t wall_ms);

int64_t ring_floor_div(int64_t value, int64_t by);

#endif
