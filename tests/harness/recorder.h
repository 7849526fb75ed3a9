/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A driver for tests of its host, on a virtual strap: it reads where the sensor sits, writes to the
 * control point, and then takes each notification for a minute that the device had recorded; it
 * commits two at a time. Minute n is a heart rate at RECORDER_AT_MS(n), whenever it is fetched. It
 * looks whether what drivers may rely on holds: nothing before on_ready(), nothing after the end.
 */
#ifndef TESTS_HARNESS_RECORDER_H
#define TESTS_HARNESS_RECORDER_H

#include "ble/drivers/driver.h"

#define RECORDER_AT_MS(n) (INT64_C(1700000000000) + (n)*INT64_C(60000))
#define RECORDER_RESET    0x01 /* the only command of a strap: its energy is 0 again */

/* What it is to do, and what it saw; one for all of its links. */
struct recorder {
    unsigned minutes;     /* that a session fetches; 0: it does not end by itself */
    unsigned at_most;     /* that a link takes as long as this is set: it stays there; 0: all */
    const char *give_up;  /* instead of the first commit; NULL: does not */
    bool acknowledge;     /* writes after each commit */
    unsigned farewells;   /* writes in on_leave(), of which the device takes only the last */
    unsigned write_bytes; /* of all other writes; 0: one, which is what the device takes */
    const char *missing;  /* reads this as well; NULL: not */

    const char *wrong; /* what did not hold; NULL: all did */
    unsigned begun;    /* sessions */
    unsigned fetched;  /* minutes, over the present link */
    unsigned left;
    unsigned reads; /* that were answered */
    int missing_result;
    int written;        /* result of the last write */
    unsigned writes;    /* that were answered */
    unsigned energy_kj; /* in the last notification */
};

extern struct recorder recorder;
extern const struct driver recorder_driver;
/* The same with an end after a second. */
extern const struct driver recorder_short_driver;

#endif
