/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows and the columns of the matrix. */
#ifndef TESTS_HARNESS_MATRIX_INSIDE_H
#define TESTS_HARNESS_MATRIX_INSIDE_H

#include "ble/arbiter.h"
#include "ble/link.h"
#include "tests/harness/central.h"

/* What only a person mends. */
enum matrix_person {
    MATRIX_NOBODY,
    MATRIX_PAIRS,  /* makes a bond when the device asks for one */
    MATRIX_RENEWS, /* takes the bond back and makes another */
};

/* Commands for the stand-in are separated by ';'; the strap is CENTRAL_ADDRESS, the adapter hci0.
 */
struct matrix_fault {
    const char *name;
    const char *source;  /* in bluez.md, or "seq" for bluez-sequence.md */
    const char *version; /* of bluetoothd; NULL: 5.66 */
    const char *begin;
    const char *end;   /* what the world or a person does then; NULL: nothing */
    const char *meets; /* a method that must be called after `begin`, or the fault was not met */
    const char *cannot[LINK_STATES]; /* why there is no such cell */
    unsigned lasts_ms;               /* before it is lifted */
    enum matrix_person person;
    unsigned costs_ms; /* deadlines and pauses of ours that it uses up */
    unsigned failures; /* links that fail of it: a pause and a search each */
    bool bus_dies;     /* after `begin`; it is started again at the end */
    bool give_up; /* where it is not met by itself the device is given up and kept again; otherwise
                     its link is cut */
    bool slow;    /* it lasts so long that the searches have become rare */
};

extern const struct matrix_fault matrix_faults[];
extern const size_t matrix_fault_count;

struct matrix_state {
    const char *options; /* of the strap */
    const char *begin;   /* leads to the state, and holds it there */
    const char *method;  /* is called on the way into it; NULL: none */
    const char *end;     /* lets it go on; NULL: nothing */
    unsigned leave_ms;   /* how long it stays nevertheless */
    unsigned failures;   /* links that fail on the way out of it */
    bool on_demand;
    bool given_up; /* when it beats nobody wants it any more */
};

/* One for each state; a state that is forgotten does not compile. */
extern const struct matrix_state matrix_states[LINK_STATES];

/* From the end of a pause to the next try: the gap of the search plan, a StopDiscovery that another
 * program's discovery outlives, and the link itself. */
#define MATRIX_SEARCH_MS \
    (RADIO_EAGER_EACH_MS - RADIO_SCAN_MS + RADIO_SETTLE_MS + RADIO_PAUSE_MS + 1000)
/* The same when searches are rare. */
#define MATRIX_RARE_MS (RADIO_EACH_MS - RADIO_SCAN_MS + MATRIX_SEARCH_MS)

#endif
