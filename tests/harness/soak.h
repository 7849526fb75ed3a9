/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hours of the Bluetooth room with twenty wearables and faults at random, under a hurried clock
 * (harness_hurry()). The room is in this process, so that its memory can be looked at; bus,
 * stand-in and wearables are in others.
 *
 * It goes in rounds: a faulty time, in which something goes wrong every few seconds and sessions
 * are asked for now and then; and a calm one without a fault, in which is looked at what must hold:
 *
 *   - each live wearable has its link, and its last word is not a trouble, SOAK_BACK_MS after the
 *     last fault;
 *   - each wearable that records has had a session, SOAK_SYNCED_MS after it;
 *   - while nothing is at fault each beat that a strap sends is received, once;
 *   - no call is pending, and there are as many match rules as there were in all rounds before.
 *
 * There are never more match rules than RULES_MAX. In the end each wearable that records is fetched
 * once more as if it had never been: what it has of the whole time but the last two hours (values
 * of the hour at hand may still grow) must be what had been committed, no reading less, none more,
 * none with another value.
 */
#ifndef TESTS_HARNESS_SOAK_H
#define TESTS_HARNESS_SOAK_H

#include <stdbool.h>

#define SOAK_BACK_MS   180000
#define SOAK_SYNCED_MS 600000

struct soak_options {
    unsigned seed; /* of the faults */
    unsigned rounds;
    unsigned faulty_s;
    unsigned calm_s; /* at least 15 minutes */
    bool flat;       /* memory is judged: needs 24 rounds */
};

/* Prints how it goes. How many of the things above did not hold; what it cannot do at all fails the
 * test. */
unsigned soak_run(const struct soak_options *options);

#endif
