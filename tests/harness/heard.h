/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a subscriber hears of a heart, against the plan of beats by which the strap beats: that no
 * interval is missing or changed, and that the RMSSD is that of these very intervals. Fails the
 * test.
 */
#ifndef TESTS_HARNESS_HEARD_H
#define TESTS_HARNESS_HEARD_H

#include "tests/harness/gateway.h"
#include "tests/wearables/beats.h"

#define HEARD_MAX 512

/* Of the live messages of a topic that are about one device, in order. */
struct heard {
    uint16_t units[HEARD_MAX]; /* 1/1024 s */
    size_t count;
    double rmssd; /* the newest; NAN: none yet */
    int differences;
};

/* All that is recorded on the topic from the device. */
void heard_so_far(struct gateway *gateway, const char *topic, const char *device,
                  struct heard *ret);

/* The same when there is an RMSSD, for which it waits. */
void heard_until_rmssd(struct gateway *gateway, const char *topic, const char *device,
                       struct heard *ret);

/* Fails unless the intervals are those of the plan, from some beat on. */
void heard_check_intervals(const struct heard *heard, const struct beats_plan *plan);

/* And the RMSSD is theirs. */
void heard_check(const struct heard *heard, const struct beats_plan *plan);

#endif
