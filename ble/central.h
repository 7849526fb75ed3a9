/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inside of ble.h: what its parts share. The pure parts (mirror, link, arbiter, rules) say what
 * is and what should be; here it becomes D-Bus calls.
 *
 * Signals and replies change the pure parts at once. What follows from all of them together (which
 * adapter, who gets the radio, which match rules, what to report, when to wake up) is settled once
 * per turn of the loop, in central_settle().
 */
#ifndef BLE_CENTRAL_H
#define BLE_CENTRAL_H

#include "ble/agent.h"
#include "ble/arbiter.h"
#include "ble/ble.h"
#include "ble/bus.h"
#include "ble/care.h"
#include "ble/choice.h"
#include "ble/ladder.h"
#include "ble/link.h"
#include "ble/mirror.h"
#include "ble/pairing.h"
#include "ble/rules.h"
#include "ble/stale.h"
#include "core/history.h"
#include <sys/queue.h>

#define UNIQUE_NAME_MAX 255

#define SUBSCRIPTIONS_MAX 16 /* of one driver */
#define FAREWELLS_MAX     4

/* What a driver asks of characteristics (peer_gatt.c). */
struct gatt {
    bool writing;    /* a write is not answered yet */
    unsigned unsent; /* writes that could not be sent, the driver does not know yet */
    int unread;      /* why a read could not be sent, ditto; 0: none */
    DBusMessage *farewells[FAREWELLS_MAX]; /* the last writes, one after the other */
    unsigned farewells_sent;
    unsigned farewells_count;
};

/* A driver's part in a link (peer_session.c). */
struct session {
    bool started;          /* on_ready() was called */
    bool leaving;          /* on_leave() runs */
    bool done;             /* the driver has what it came for */
    int failure;           /* or it is to end for this; 0: not */
    const char *why;       /* a fixed word */
    struct history staged; /* not committed yet */
};

/* A device that we keep. */
struct peer {
    TAILQ_ENTRY(peer) entry;
    struct ble *ble;
    int64_t row;
    char address[ADDRESS_LENGTH + 1];
    const struct driver *driver;
    void *driver_state;
    struct driver_io io;
    int64_t driver_timer_ms;                      /* 0: none */
    const char *subscriptions[SUBSCRIPTIONS_MAX]; /* of the driver's, those that are there */
    struct gatt gatt;
    struct session session;
    bool session_ended; /* and that was not told yet */
    struct link link;
    struct ladder ladder;
    struct stale stale;
    uint32_t links;        /* there were so many */
    int64_t linked_ms;     /* of those that ended */
    int64_t link_since_ms; /* of the one there is */
    bool battery_asked;    /* since the link is ready */
    bool told;             /* `last` has been handed to on_device */
    struct ble_device_state last;
    uint32_t refused;
};

TAILQ_HEAD(peers, peer);

/* org.bluez on the bus, and what we asked it for. */
struct owner {
    char name[UNIQUE_NAME_MAX + 1]; /* unique name, "": nobody */
    const char *trouble;            /* why there is no mirror; NULL: none known */
    int64_t start_ms;               /* when to ask the bus to start it, 0: not */
    unsigned starts;
    bool mirror_asked; /* GetManagedObjects is not answered yet */
    bool mirror_wanted;
    int64_t mirror_ms; /* not before */
};

struct scan {
    bool active;
    bool over; /* the time has passed, the radio is being stopped */
    unsigned seconds;
    int64_t end_ms; /* 0: not started; then give_up_ms counts */
    int64_t give_up_ms;
    int failure;
};

#define PAIR_WHY_MAX 96

/* ble_pair() */
struct pair {
    struct pairing pairing;
    struct agent agent;
    char address[ADDRESS_LENGTH + 1];
    bool can_ask;
    char why[PAIR_WHY_MAX]; /* what bluetoothd said, "": nothing */
};

/* ble_unpair() */
struct unpair {
    bool active;
    bool called; /* RemoveDevice is not answered yet */
    char address[ADDRESS_LENGTH + 1];
    int64_t give_up_ms; /* an adapter must be there by then */
};

/* Switching the adapter on, or off and on. */
struct power {
    bool managed;                     /* it is left to us */
    bool blocked;                     /* by rfkill, as far as the last try told */
    bool cycling;                     /* off and on: no other adapter is used meanwhile */
    char address[ADDRESS_LENGTH + 1]; /* of the one that is being switched */
    int64_t on_ms;                    /* when to switch it on; 0: not */
};

struct ble {
    uv_prepare_t settle;
    uv_timer_t timer;
    struct ble_events events;
    void *userdata;
    char *adapter_wish;      /* NULL: any */
    char *adapter_preferred; /* of any, if it is on; NULL: none */
    bool experimental;
    unsigned patience_ms;
    struct bus *bus;
    struct owner owner;
    struct mirror mirror;
    struct rules rules;
    bool wide;          /* the wide rules are installed */
    bool hears_objects; /* a rule catches all objects that come and go */
    struct arbiter arbiter;
    struct care care;
    struct power power;
    struct choice_memory failed;
    char *adapter;      /* path of the one we use, powered; NULL: none */
    int64_t adapter_ms; /* when it was taken */
    char *told_adapter; /* what on_adapter was told */
    const char *told_trouble;
    bool told;
    struct peers peers;
    struct scan scan;
    struct pair pair;
    struct unpair unpair;
    int64_t reopen_ms; /* the bus may be reopened on purpose after this */
    int64_t remove_ms; /* BlueZ may be made to forget a device after this */
    int64_t hidden_ms; /* one that is missing may be looked for under another path after this */
    bool reopen;
    bool dirty;
    uint64_t values;
    uint64_t seed;
    int64_t close_ms; /* closing: when to stop waiting; 0: not closing */
    void (*closed)(void *userdata);
    void *closed_userdata;
    unsigned handles;
};

/* central.c */
extern const struct bus_events central_bus_events;
extern const struct mirror_events central_mirror_events;
int64_t central_now_ms(void);
/* Something changed: settle before the loop sleeps. */
void central_touch(struct ble *ble);
/* Does what follows from what happened since the last time. */
void central_settle(struct ble *ble);
/* What the mirror holds is void: bluetoothd, the bus or our name on it is gone. */
void central_forget(struct ble *ble, const char *trouble);

/* owner.c */
void owner_ask(struct ble *ble);
void owner_bus_down(struct ble *ble);
void owner_changed(struct ble *ble, DBusMessage *signal);
void owner_want_mirror(struct ble *ble);
void owner_want_mirror_now(struct ble *ble);
int64_t owner_settle(struct ble *ble, int64_t now_ms);

/* listen.c */
#define WIDE_AFTER_MS 3000 /* what follows a connection (the battery) may come a little later */
/* The bus knows no rule of ours. */
void listen_restart(struct ble *ble);
/* Installs the rules that the state at hand asks for. */
void listen_settle(struct ble *ble);

/* ble.c */
/* Closing waited for long enough, or for nothing. */
void close_finish(struct ble *ble);

/* adapter.c */
/* The adapter in use is off or gone. */
void adapter_release(struct ble *ble);
int64_t adapter_settle(struct ble *ble, int64_t now_ms);
/* The one to use, NULL: none; *ret_any: one that could be, on or off. */
const struct mirror_adapter *adapter_pick(const struct ble *ble, int64_t now_ms,
                                          const struct mirror_adapter **ret_any);
/* May be used, as far as the configuration says. */
bool adapter_is_allowed(const struct ble *ble, const struct mirror_adapter *adapter);

/* elsewhere.c: one of our devices on other adapters than the one in use. */
/* Ends a link there while one is wanted here. */
int64_t elsewhere_settle(struct peer *peer, int64_t now_ms);
/* A word for why there is no link, or another one where the bond is there. */
const char *elsewhere_word(const struct peer *peer, const char *word);

/* power.c */
int64_t power_settle(struct ble *ble, int64_t now_ms);

/* trouble.c */
/* Something was heard in a search. */
void trouble_heard(struct ble *ble, const char *path, bool is_ours);
/* What a trouble of the adapter is called; NULL: none. */
const char *trouble_text(enum care_trouble trouble);
/* What is to be tried with devices that cannot be linked, and what that tells of the adapter. */
void trouble_settle(struct ble *ble, int64_t now_ms);

/* radio.c */
int64_t radio_settle(struct ble *ble, int64_t now_ms);
/* The radio serves a session of another device: this one's must wait. */
bool radio_holds_up(const struct peer *peer);
bool radio_is_used(const struct ble *ble);
/* Ends a scan of ours on the adapter in use. */
void radio_close(struct ble *ble);

/* peer.c */
int peer_new(struct ble *ble, const struct ble_device *device, struct peer **ret);
void peer_free(struct peer *peer);
void peer_event(struct peer *peer, enum link_event event);
/* Delivers what the mirror knows of the device, as if it had just been told. */
void peer_look(struct peer *peer);
void peer_device_changed(struct peer *peer, const struct mirror_device *device, unsigned changes);
void peer_value(struct peer *peer, const char *uuid, const uint8_t *bytes, size_t length);
/* Asks BlueZ what it knows of a device that may have changed while nobody listened. */
void peer_probe(struct peer *peer);
int64_t peer_settle(struct peer *peer, int64_t now_ms);
/* How long there was a link, up to now. */
int64_t peer_linked_ms(const struct peer *peer, int64_t now_ms);
/* The one of an address; one that is being given up only if there is no other. */
struct peer *peer_find(const struct ble *ble, const char *address);
const struct mirror_device *peer_device(const struct peer *peer);

/* pair.c */
bool pair_is_active(const struct ble *ble);
bool pair_is_about(const struct ble *ble, const char *address);
/* The link of this address is not to be touched: it is being paired. */
bool pair_holds(const struct ble *ble, const char *address);
/* The device that is being paired, or NULL. */
const struct mirror_device *pair_device(const struct ble *ble);
void pair_event(struct ble *ble, enum pairing_event event);
void pair_tell(struct ble *ble, enum ble_pair_step step, uint32_t passkey);
/* It was known by a private address until now. */
void pair_address_changed(struct ble *ble, const struct mirror_device *device);
void pair_device_changed(struct ble *ble, const struct mirror_device *device, unsigned changes);
/* Tells of the adapter in use, and what the mirror knows. */
void pair_look(struct ble *ble);
int64_t pair_settle(struct ble *ble, int64_t now_ms);

/* unpair.c */
bool unpair_is_about(const struct ble *ble, const char *address);
int64_t unpair_settle(struct ble *ble, int64_t now_ms);

/* scan.c */
int64_t scan_settle(struct ble *ble, int64_t now_ms);
/* The radio could not be made to scan. */
void scan_failed(struct ble *ble, int failure);
void scan_heard(struct ble *ble, const struct mirror_device *device);

#endif
