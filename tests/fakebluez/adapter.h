/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An adapter: its power, its discovery sessions (one a bus name), its devices. */
#ifndef TESTS_FAKEBLUEZ_ADAPTER_H
#define TESTS_FAKEBLUEZ_ADAPTER_H

#include "core/error.h"
#include "tests/control/timers.h"
#include "tests/fakebluez/device.h"
#include "tests/fakebluez/objects.h"

#define FAKE_DEVICE_BUCKETS 1024
#define FAKE_FILTER_UUIDS   8

struct fake_filter {
    bool set; /* a filter without any condition still is one */
    char *uuids[FAKE_FILTER_UUIDS];
    size_t uuid_count;
    bool has_rssi;
    int16_t rssi_dbm;
    char *pattern;
    bool duplicate_data;
};

/* Discovery runs and nothing is heard. */
enum fake_deaf {
    FAKE_HEARS,
    FAKE_DEAF_SCAN,  /* until discovery was off */
    FAKE_DEAF_POWER, /* until the adapter was off */
};

struct fake_session {
    TAILQ_ENTRY(fake_session) link;
    char *name; /* unique bus name */
    bool active;
    struct fake_filter filter;
};

struct fake_adapter {
    TAILQ_ENTRY(fake_adapter) link;
    struct fake *fake;
    struct fake_object *object; /* NULL while the fake is down */
    char name[16];              /* "hci0" */
    char address[WEARABLE_ADDRESS_MAX];
    char alias[64];
    bool powered;
    bool powering_to; /* what the running power timer will set */
    bool rfkill;
    bool discovering;
    enum fake_deaf deaf;
    struct timer power;
    struct timer discover;
    TAILQ_HEAD(, fake_session) sessions;
    struct fake_device_list devices;
    struct fake_device *buckets[FAKE_DEVICE_BUCKETS];
};

TAILQ_HEAD(fake_adapter_list, fake_adapter);

extern const struct fake_interface_type fake_adapter_type;

int fake_adapter_add(struct fake *fake, const char *name, const char *address,
                     struct fake_adapter **ret, struct error *err);
/* Announces the adapter and its devices on the bus. */
void fake_adapter_announce(struct fake_adapter *adapter);
/* Signals of a dongle that is pulled; the memory goes too. */
void fake_adapter_remove(struct fake_adapter *adapter);

/* Forgets sessions and temporary devices, and the links of all others. */
void fake_adapter_forget(struct fake_adapter *adapter);

/* Also what is stored of one that was pulled. */
void fake_adapter_free(struct fake_adapter *adapter);
/* Takes all objects of the adapter from the bus, children first, and keeps the memory. */
void fake_adapter_withdraw(struct fake_adapter *adapter);
void fake_adapter_set_power(struct fake_adapter *adapter, bool on);
struct fake_adapter *fake_adapter_find(struct fake *fake, const char *name);

/* discovery.c */
void fake_start_discovery(struct fake *fake, void *self, DBusMessage *call);
void fake_stop_discovery(struct fake *fake, void *self, DBusMessage *call);
void fake_set_discovery_filter(struct fake *fake, void *self, DBusMessage *call);
/* Ends the session of a bus name, or of all if NULL. */
void fake_discovery_end(struct fake_adapter *adapter, const char *name);
/* The discovery of another program. */
void fake_discovery_foreign(struct fake_adapter *adapter, bool on);
/* Whether any running session wants this advertisement; *ret_duplicate: with all its data. */
bool fake_discovery_wants(const struct fake_adapter *adapter, const struct fake_advert *advert,
                          bool *ret_duplicate);
/* Whether any running session has a filter. */
bool fake_discovery_filtered(const struct fake_adapter *adapter);

#endif
