/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A device as an adapter knows it, its link and its GATT objects. The device object can outlive or
 * predate the wearable in the air.
 */
#ifndef TESTS_FAKEBLUEZ_DEVICE_H
#define TESTS_FAKEBLUEZ_DEVICE_H

#include "tests/control/timers.h"
#include "tests/fakebluez/gatt.h"
#include "tests/fakebluez/objects.h"
#include "tests/fakebluez/pairing.h"
#include "tests/wearables/wearable.h"

struct fake_adapter;
struct fake_peer;

/* One advertisement. */
struct fake_advert {
    const char *address;
    bool random_address;
    const char *name; /* NULL: none */
    int16_t rssi_dbm;
    const struct wearable_type *type; /* NULL: no services */
    const struct wearable *wearable;  /* for manufacturer data; NULL: none */
};

enum fake_link {
    FAKE_LINK_NONE,
    FAKE_LINK_CONNECTING,
    FAKE_LINK_UP,
    FAKE_LINK_DISCONNECTING, /* Disconnect was called, the link still works */
};

/* Why a link ended, for the order of signals and the Disconnected signal. */
enum fake_reason {
    FAKE_REASON_TIMEOUT,
    FAKE_REASON_REMOTE,
    FAKE_REASON_LOCAL,
    FAKE_REASON_AUTHENTICATION,
    FAKE_REASON_UNKNOWN
};

#define FAKE_CALLS_MAX 16

/* Calls that wait for the same thing. */
struct fake_calls {
    DBusMessage *calls[FAKE_CALLS_MAX];
    size_t count;
};

struct fake_device {
    TAILQ_ENTRY(fake_device) link_list;
    struct fake_device *next_in_bucket;
    struct fake_adapter *adapter;
    struct fake_object *object; /* NULL while the fake is down */
    const struct wearable_type *type;
    char address[WEARABLE_ADDRESS_MAX];
    bool random_address;
    char name[WEARABLE_NAME_MAX]; /* "" none */
    bool has_rssi;
    int16_t rssi_dbm;
    bool has_manufacturer;
    uint16_t manufacturer_id;
    uint8_t manufacturer_data[WEARABLE_MANUFACTURER_MAX];
    size_t manufacturer_length;
    bool temporary; /* forgotten after a time: it never had a link, or is not adopted */
    bool trusted;
    bool blocked;
    bool paired; /* the link is encrypted, or there is a bond */
    bool bonded;
    unsigned key;       /* of the bond; the wearable may have another, or none */
    bool authenticated; /* the bond was made with a passkey or a comparison */
    bool paired_unsaid; /* Paired is to be said with ServicesResolved */
    bool connected;     /* as the property says */
    bool resolved;
    bool know_gatt; /* UUIDs and services are known from an earlier connection */
    uint8_t battery_percent;

    enum fake_link link;
    struct fake_peer *peer;       /* the other end while the link is up */
    enum wearable_security level; /* of the link */
    struct fake_pairing pairing;
    DBusMessage *connect_call;
    struct fake_calls disconnect_calls;
    DBusMessage *remove_call;   /* RemoveDevice that waits for the disconnect */
    struct timer connect_timer; /* link up, or given up */
    struct timer resolve_timer;
    struct timer battery_timer;
    struct timer objects_timer;
    struct timer disconnect_timer;
    struct timer temporary_timer;
    struct fake_gatt gatt;
};

TAILQ_HEAD(fake_device_list, fake_device);

extern const struct fake_interface_type fake_device_type;
extern const struct fake_interface_type fake_battery_type;

/* device.c */
struct fake_device *fake_device_find(struct fake_adapter *adapter, const char *address);
struct fake_device *fake_device_by_path(struct fake_adapter *adapter, const char *path);
struct fake_device *fake_device_add(struct fake_adapter *adapter, const struct fake_advert *advert);
/* A bond has told who it is: from now on the object, whose path stays, has that address. */
void fake_device_identify(struct fake_device *device, const struct wearable *wearable);
void fake_device_announce(struct fake_device *device);
/* Takes the objects from the bus, children first, and keeps the memory. */
void fake_device_withdraw(struct fake_device *device);
/* Ends the link if there is one, takes the objects away, frees. */
void fake_device_remove(struct fake_device *device);
/* An advertisement arrived and discovery wants it. */
void fake_device_heard(struct fake_device *device, const struct fake_advert *advert,
                       bool with_data);
void fake_device_forget_rssi(struct fake_device *device);
/* Starts or stops the clock of a device that nobody adopted. */
void fake_device_age(struct fake_device *device);
/* Starts that clock whatever there is, a bond too. */
void fake_device_abandon(struct fake_device *device);
struct fake *fake_of(const struct fake_device *device);

/* link.c */
void fake_device_connect(struct fake *fake, void *self, DBusMessage *call);
void fake_device_disconnect(struct fake *fake, void *self, DBusMessage *call);
/* Starts to make the link, for whoever waits for it. */
void fake_link_begin(struct fake_device *device);
/* What the bond is good for. */
enum wearable_security fake_bond_level(const struct fake_device *device);
/* Disconnect has an effect again, and those that had none have it now. */
void fake_link_unstuck(struct fake_device *device);
/* The peer of a waiting Connect was heard. */
void fake_link_reachable(struct fake_device *device);
/* Cuts the link now, or ends a running connect; does nothing without either. */
void fake_link_cut(struct fake_device *device, enum fake_reason reason);
/* Everything is forgotten without a signal or a reply: the process died. */
void fake_link_vanish(struct fake_device *device);

/* resolve.c: from the link to ServicesResolved and Battery1. */
void fake_resolve_begin(struct fake_device *device);
void fake_resolve_cancel(struct fake_device *device);

/* calls.c */
/* Keeps a reference; false: too many. */
bool fake_calls_add(struct fake_calls *calls, DBusMessage *call);
/* Answers all: with success, or with an error. */
void fake_calls_answer(struct fake *fake, struct fake_calls *calls, const char *error,
                       const char *text);
void fake_calls_drop(struct fake_calls *calls);

#endif
