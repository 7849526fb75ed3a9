/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making a bond with one device as a state machine: events in, actions out. It knows no D-Bus, no
 * loop and no clock; whoever owns it performs the actions and calls with PAIRING_TIMER when
 * deadline_ms has come. Whatever is lost on the way, every state has a deadline.
 *
 *   FINDING -> QUEUED -> REGISTERING -> RUNNING -> CLOSING -> ENDED
 *                                        |   ^        ^
 *                                        v   |        |
 *                               CANCELLING-PAUSE -----'
 *
 * A link can have keys without a bond, which are gone with it (BlueZ makes them for a subscription
 * when nobody has registered an agent). Such a link is closed first, and then there is a Pair.
 *
 * bluetoothd may be connecting to the device just now, for another program; then Pair answers
 * InProgress, or never (5.66). So a Pair of which nothing is heard is cancelled and tried again.
 */
#ifndef BLE_PAIRING_H
#define BLE_PAIRING_H

#include <stdbool.h>
#include <stdint.h>

enum pairing_state {
    PAIRING_NONE,        /* nobody pairs */
    PAIRING_FINDING,     /* until the device is heard, or there is a link to it */
    PAIRING_QUEUED,      /* found; waits for its turn on the radio */
    PAIRING_REGISTERING, /* RegisterAgent runs, or will again soon */
    PAIRING_RUNNING,     /* Pair runs */
    PAIRING_PAUSE,       /* until Pair is tried again */
    PAIRING_CANCELLING,  /* CancelPairing runs; Pair's answer is waited for */
    PAIRING_CLOSING,     /* Disconnect runs; with `again` Pair follows */
    PAIRING_ENDED,       /* `result` is to be told */
    PAIRING_STATES
};

enum pairing_event {
    PAIRING_ADAPTER_UP,      /* there is a powered adapter */
    PAIRING_ADAPTER_DOWN,    /* it is off or gone, or bluetoothd or the bus is */
    PAIRING_SCANNING,        /* the radio scans */
    PAIRING_FOUND,           /* the device was heard, or has a link */
    PAIRING_KEYS,            /* there is a bond with it */
    PAIRING_NO_KEYS,         /* there is none (any more) */
    PAIRING_GONE,            /* BlueZ dropped the device */
    PAIRING_GRANTED,         /* the radio is yours */
    PAIRING_REGISTERED,      /* RegisterAgent answered well */
    PAIRING_REGISTER_LATER,  /* bluetoothd is not ready for agents yet */
    PAIRING_REGISTER_FAILED, /* it does not want one */
    PAIRING_ASKED,           /* a person was asked, or shown something */
    PAIRING_SAID_NO,         /* the person declined */
    PAIRING_SAID_NOTHING,    /* the person did not answer in time */
    PAIRING_DONE,            /* Pair answered well */
    PAIRING_BUSY,            /* the same, or a Connect, is under way: try again */
    PAIRING_LOST,            /* the link was lost or could not be made */
    PAIRING_REFUSED,         /* one of both sides ended it */
    PAIRING_LATE,            /* BlueZ waited too long for one of both sides */
    PAIRING_UNABLE,          /* not something that can be done with this device */
    PAIRING_CLOSED,          /* there is no link */
    PAIRING_ABORT,           /* give up */
    PAIRING_TIMER,           /* deadline_ms has come */
    PAIRING_EVENTS
};

/* What to do, in this order (bits). */
enum pairing_action {
    PAIRING_FORGET_CALLS = 1 << 0, /* the answers of all calls */
    PAIRING_REGISTER = 1 << 1,
    PAIRING_CANCEL = 1 << 2,   /* CancelPairing */
    PAIRING_WITHDRAW = 1 << 3, /* what a person was asked is void */
    PAIRING_PAIR = 1 << 4,
    PAIRING_TRUST = 1 << 5,
    PAIRING_UNREGISTER = 1 << 6,
    PAIRING_DISCONNECT = 1 << 7,
    PAIRING_SAY_ALREADY = 1 << 8,
    PAIRING_SAY_BEGINS = 1 << 9,
};

#define PAIRING_START_MS    5000  /* for bluetoothd and a powered adapter to appear */
#define PAIRING_RADIO_MS    30000 /* for a turn on the radio */
#define PAIRING_REGISTER_MS 10000
#define PAIRING_AGAIN_MS    1000  /* until a call is made again */
#define PAIRING_TRY_MS      20000 /* a Pair of which nothing is heard */
#define PAIRING_LIMIT_MS    60000 /* all tries; and once more from the first question on */
#define PAIRING_ANSWER_MS   10000 /* for Pair's answer after a person declined */
#define PAIRING_CANCEL_MS   5000
#define PAIRING_CLOSE_MS    8000
#define PAIRING_TRIES       3 /* links that fail before anybody was asked */

struct pairing {
    enum pairing_state state;
    unsigned generation; /* changes whenever answers of earlier calls no longer count */
    unsigned seconds;    /* to look for the device */
    unsigned tries;
    bool scanning; /* FINDING: the seconds count */
    bool again;    /* REGISTERING, CANCELLING: then the call is made again; CLOSING: Pair is next */
    bool begun;    /* there was a Pair */
    bool asked;
    bool keys;           /* there is a bond */
    bool linked;         /* set by the owner: the link is not this one's to close */
    bool link_keys;      /* set by the owner: there are keys, but no bond */
    int fault;           /* why it will fail, when we know better than Pair's answer; 0: unknown */
    int result;          /* ENDED, CLOSING */
    int64_t deadline_ms; /* 0: none */
    int64_t end_ms;      /* of what may be tried again */
};

/* From any state to FINDING. */
void pairing_begin(struct pairing *pairing, unsigned seconds, int64_t now_ms);

/* Takes an event; returns the actions. Events that mean nothing in a state are ignored. */
unsigned pairing_handle(struct pairing *pairing, enum pairing_event event, int64_t now_ms);

/* It has the radio, and the device's link is no business of others. */
bool pairing_holds_radio(const struct pairing *pairing);

const char *pairing_state_name(enum pairing_state state);

#endif
