/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The link to one device as a state machine: events in, actions out. It knows no D-Bus, no loop and
 * no clock; whoever owns it performs the actions and calls with LINK_TIMER when deadline_ms has
 * come. Whatever is lost on the way (a reply, a signal), every state that waits has a deadline.
 *
 *   NO_ADAPTER -> WAIT_ADV -> QUEUED -> CONNECTING -> RESOLVING -> SUBSCRIBING -> READY
 *                    ^                      |             \            |           /
 *                    |                  CANCELLING         `----> DISCONNECTING <-'
 *                    `---- BACKOFF <--------'------- loss, failure ------'
 *
 * A device that wants a bond before it may be subscribed, and has none, waits as UNPAIRED instead
 * of BACKOFF. Meanwhile a link that comes by itself is left alone: it is somebody who pairs. With a
 * bond that is not good enough it goes on as after any loss, and `error` tells.
 *
 * A device that has sessions on demand is IDLE while none is wanted, and its links are left alone.
 * LINK_WANTED sends it the way above, BACKOFF brings it back there a few times, and when the
 * session is over, whatever became of it, LINK_END_SESSION says so and it is IDLE again.
 */
#ifndef BLE_LINK_H
#define BLE_LINK_H

#include <stdbool.h>
#include <stdint.h>

enum link_state {
    LINK_NO_ADAPTER,    /* nothing to connect with */
    LINK_WAIT_ADV,      /* until it is heard */
    LINK_BACKOFF,       /* a pause after a failure or a loss */
    LINK_QUEUED,        /* heard; waits for its turn on the radio */
    LINK_CONNECTING,    /* Connect runs */
    LINK_CANCELLING,    /* Connect took too long; Disconnect runs */
    LINK_RESOLVING,     /* the link is up; its services are being found */
    LINK_SUBSCRIBING,   /* StartNotify, one after the other */
    LINK_READY,         /* the driver runs */
    LINK_DISCONNECTING, /* Disconnect runs */
    LINK_UNPAIRED,      /* it wants a bond, which a person must make */
    LINK_IDLE,          /* on demand: no session is wanted */
    LINK_DISABLED,      /* nobody wants it any more; the end */
    LINK_STATES
};

enum link_event {
    LINK_ADAPTER_UP,       /* there is a powered adapter */
    LINK_ADAPTER_DOWN,     /* it is off or gone, or bluetoothd or the bus is */
    LINK_SEEN,             /* an advertisement came in */
    LINK_GRANTED,          /* the radio is yours */
    LINK_CONNECT_OK,       /* Connect answered well */
    LINK_CONNECT_FAILED,   /* or not: `connect_why` */
    LINK_UP,               /* Connected=true */
    LINK_DOWN,             /* Connected=false */
    LINK_OBJECT_GONE,      /* BlueZ dropped the device */
    LINK_RESOLVED,         /* ServicesResolved=true and all characteristics are there */
    LINK_INCOMPLETE,       /* ServicesResolved=true, but characteristics are missing */
    LINK_SERVICES_CHANGED, /* there are other services now, which ones is not known yet */
    LINK_SUBSCRIBED,       /* StartNotify answered well */
    LINK_SUBSCRIBE_BUSY,   /* InProgress: try again soon */
    LINK_SUBSCRIBE_FAILED,
    LINK_SUBSCRIBE_REFUSED, /* the device wants a bond first */
    LINK_PAIRED,            /* there is a bond */
    LINK_FORGOTTEN,         /* there is none any more */
    LINK_VALUE,             /* a notification came in */
    LINK_WANTED,            /* on demand: a session is due */
    LINK_HELD_UP, /* the radio serves another session: this one's waiting does not count */
    LINK_DONE,    /* the driver has what it came for */
    LINK_FAILED,  /* or it cannot have it: `result`, `why` */
    LINK_TIMER,   /* deadline_ms has come */
    LINK_DISABLE,
    LINK_EVENTS
};

/* What to do, in this order (bits). */
enum link_action {
    LINK_LEAVE = 1 << 0,       /* the driver may write for the last time */
    LINK_FAIL_CALLS = 1 << 1,  /* forget the answers of all calls for this device */
    LINK_STOP_DRIVER = 1 << 2, /* the driver's part in this link is over */
    LINK_STOP_NOTIFY = 1 << 3, /* StopNotify for all, without waiting for answers */
    LINK_REOPEN_BUS = 1 << 4,  /* BlueZ is stuck with us: appear under a new name */
    LINK_CONNECT = 1 << 5,
    LINK_DISCONNECT = 1 << 6,
    LINK_ADOPT = 1 << 7,         /* look at once whether the services are there already */
    LINK_SUBSCRIBE = 1 << 8,     /* StartNotify for characteristic number notify_done */
    LINK_LOOK = 1 << 9,          /* tell again what is known of the device */
    LINK_PROBE = 1 << 10,        /* ask what has become of it while nobody listened */
    LINK_START_DRIVER = 1 << 11, /* READY */
    LINK_END_SESSION = 1 << 12,  /* tell `result` and `why` */
};

#define LINK_CONNECT_MS    20000
#define LINK_CANCEL_MS     5000
#define LINK_RESOLVE_MS    30000
#define LINK_OBJECTS_MS    2000
#define LINK_SUBSCRIBE_MS  10000
#define LINK_BUSY_MS       100
#define LINK_DISCONNECT_MS 8000
#define LINK_FRESH_MS      10000  /* an advertisement older than this is no reason to connect */
#define LINK_AWAY_MS       120000 /* not heard for so long: away */
#define LINK_GOOD_MS       60000  /* READY for so long: earlier failures are forgotten */
#define LINK_QUICK_MS      500
#define LINK_BACKOFF_MAX   60000
#define LINK_UNPAIRED_MS   600000
#define LINK_LINGER_MS     60000
#define LINK_STUCK_MAX     3 /* unanswered Disconnects before the bus is reopened */
#define LINK_LOSSES_MAX    2 /* before it is READY: then the bond is at fault */
#define LINK_VANISHED_MAX  2
#define LINK_TRIES_MAX     4      /* links of a session: the first, and three more after losses */
#define LINK_WANTED_MS     120000 /* how long a session may wait to be heard, each time */
#define LINK_SESSION_MS    120000 /* how long it may take from the first READY on */

struct link {
    enum link_state state;
    unsigned generation;   /* changes whenever answers of earlier calls no longer count */
    unsigned notify_count; /* characteristics to subscribe; the owner may set it before RESOLVED */
    unsigned notify_done;
    unsigned silence_ms; /* 0: no limit */
    unsigned failures;   /* in a row */
    unsigned stuck;
    unsigned losses;     /* before it was READY, since it was or the bond was another */
    unsigned vain;       /* tries in a row that did not become READY */
    unsigned missing;    /* the last of them, because characteristics were missing */
    unsigned vanished;   /* times in a row that BlueZ dropped the device instead of connecting it */
    bool paired;         /* there is a bond */
    bool refused;        /* becomes UNPAIRED instead of BACKOFF */
    bool disable;        /* becomes DISABLED instead of BACKOFF */
    bool incomplete;     /* RESOLVING: only characteristics are missing */
    bool busy;           /* SUBSCRIBING: waits before trying again */
    int64_t deadline_ms; /* 0: none */
    int64_t step_ms;     /* SUBSCRIBING: when the step at hand ends, tries included;
                            UNPAIRED: when to try nevertheless */
    int64_t seen_ms;     /* last advertisement, INT64_MIN: never */
    int64_t alive_ms;    /* last sign of life of any kind, INT64_MIN: never */
    int64_t ready_ms;
    int64_t value_ms;
    uint64_t random;
    const char *error;       /* why it is not connected, a fixed word; NULL: no trouble */
    const char *connect_why; /* of CONNECT_FAILED, a fixed word set before by the owner */

    bool on_demand;      /* has sessions and keeps no link */
    bool wanted;         /* a session is wanted or runs */
    bool over;           /* it is decided, only the link is still to be ended */
    bool lingers;        /* IDLE, and the link could not be ended: tried again at the deadline */
    unsigned session_ms; /* how long one takes at most, from the first READY on */
    unsigned wanted_ms;  /* how long it waits without a link, each time */
    unsigned tries;      /* links of this session that did not bring it to its end */
    int64_t patience_ms; /* without a link: wanted until then */
    int64_t too_long_ms; /* when the session is too long; 0: it was not READY yet */
    int result;          /* of the session; set by the owner before FAILED */
    const char *why;     /* ditto, a fixed word */
};

void link_init(struct link *link, unsigned notify_count, unsigned silence_ms, uint64_t seed);

/* Makes it one with sessions on demand; 0 for the usual limits. */
void link_init_on_demand(struct link *link, unsigned session_ms, unsigned wanted_ms);

/* Takes an event; returns the actions. Events that mean nothing in a state are ignored. */
unsigned link_handle(struct link *link, enum link_event event, int64_t now_ms);

/* When LINK_TIMER is wanted; 0: not at all. */
int64_t link_due_ms(const struct link *link);
/* What is due is the end of waiting to be heard (LINK_HELD_UP). */
bool link_is_impatient(const struct link *link, int64_t now_ms);

/* The link exists as far as BlueZ told, or is being made or ended: the radio is busy with it. */
bool link_is_changing(const struct link *link);
/* There is a link. */
bool link_is_up(const struct link *link);
/* A session of which the radio is busy, or its link is there. */
bool link_has_session(const struct link *link);
/* Nothing but a bond is missing. */
bool link_needs_bond(const struct link *link);
/* There is a bond, but one that the device does not know any more or content itself with. */
bool link_bond_fails(const struct link *link);
/* Heard lately, or there is a link. */
bool link_in_range(const struct link *link, int64_t now_ms);

const char *link_state_name(enum link_state state);

#endif
