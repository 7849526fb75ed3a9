/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making a bond with a wearable: asked for by Pair(), or because something protected was touched.
 * A bond is a key that both sides keep, bluetoothd over its restarts; the link is encrypted while
 * both have the same one. The orders were seen on bluetoothd 5.66 with Linux 6.1.
 */
#ifndef TESTS_FAKEBLUEZ_PAIRING_H
#define TESTS_FAKEBLUEZ_PAIRING_H

#include "core/error.h"
#include "tests/control/timers.h"
#include "tests/fakebluez/smp.h"
#include <dbus/dbus.h>

struct fake;
struct fake_agent;
struct fake_device;

enum fake_pairing_stage {
    FAKE_PAIRING_NONE,
    FAKE_PAIRING_LINK,      /* the link is being made */
    FAKE_PAIRING_FEATURES,  /* each tells what it has to show and to type with */
    FAKE_PAIRING_QUESTIONS, /* people read and type */
    FAKE_PAIRING_KEYS,      /* the answers are compared, keys handed out */
    FAKE_PAIRING_SERVICES,  /* there is a bond; Pair() waits for the services */
    FAKE_PAIRING_PAGING,    /* Pair() of a bonded device looks for it on classic Bluetooth */
};

struct fake_pairing {
    enum fake_pairing_stage stage;
    DBusMessage *call;        /* Pair(); NULL: nobody called it */
    struct fake_agent *agent; /* NULL: none */
    enum fake_capability capability;
    enum fake_smp_method method;
    uint32_t passkey; /* as shown, or as typed first */
    bool we_are_done;
    bool they_are_done;
    bool wrong; /* two passkeys that differ */
    struct timer timer;
};

/* Device1.Pair and Device1.CancelPairing. */
void fake_device_pair(struct fake *fake, void *self, DBusMessage *call);
void fake_device_cancel_pairing(struct fake *fake, void *self, DBusMessage *call);

/* Something needs more security: pairs, with the default agent if there is one; cuts the link when
 * that cannot help. */
void fake_pairing_demand(struct fake_device *device);

/* What happens to the link meanwhile. */
void fake_pairing_link_up(struct fake_device *device);
void fake_pairing_link_failed(struct fake_device *device);
void fake_pairing_link_lost(struct fake_device *device);
void fake_pairing_removed(struct fake_device *device);
/* Whether a Pair() works on this link; the objects are then announced after ServicesResolved. */
bool fake_pairing_called(const struct fake_device *device);
/* Whether the services are looked for only when the bond is made. */
bool fake_pairing_delays_services(const struct fake_device *device);
void fake_pairing_services_resolved(struct fake_device *device);

void fake_pairing_agent_gone(const struct fake_agent *agent);
void fake_pairing_client_gone(struct fake_device *device, const char *name);
/* Forgets it without a word. */
void fake_pairing_vanish(struct fake_device *device);

/* The wearable's side. */
void fake_pairing_describe(const struct fake_device *device, char *text, size_t size);
/* -ERR_UNAVAILABLE: the wearable does not wait for that. */
int fake_pairing_typed(struct fake_device *device, uint32_t passkey, struct error *err);
int fake_pairing_confirmed(struct fake_device *device, bool yes, struct error *err);

#endif
