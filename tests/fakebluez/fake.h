/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole: what all files of the fake share. */
#ifndef TESTS_FAKEBLUEZ_FAKE_H
#define TESTS_FAKEBLUEZ_FAKE_H

#include "tests/control/control.h"
#include "tests/control/timers.h"
#include "tests/fakebluez/adapter.h"
#include "tests/fakebluez/agents.h"
#include "tests/fakebluez/air.h"
#include "tests/fakebluez/bus.h"
#include "tests/fakebluez/fakebluez.h"
#include "tests/fakebluez/faults.h"
#include "tests/fakebluez/flood.h"
#include "tests/fakebluez/objects.h"
#include "tests/fakebluez/values.h"

/* How long things take, in milliseconds; the command "set NAME MS" changes them. */
struct fake_times {
    unsigned connect_ms;         /* until the link is up */
    unsigned connect_timeout_ms; /* Connect to a device that is not there */
    unsigned resolve_ms;         /* from the link to ServicesResolved */
    unsigned battery_ms;         /* from ServicesResolved to Battery1, the first time */
    unsigned disconnect_ms;      /* Disconnect waits before it cuts */
    unsigned att_ms;             /* one ATT request and its answer */
    unsigned temporary_ms;       /* life of a device that nobody adopted */
    unsigned power_ms;           /* from the reply of Set(Powered) to the change */
    unsigned pair_ms;            /* what devices do between two steps of pairing */
    unsigned smp_ms;             /* pairing dies of so long without progress */
    unsigned answer_ms;          /* an agent has so long to answer */
    unsigned page_ms;            /* until classic Bluetooth gives up looking */
    unsigned agent_ms;           /* from the name to AgentManager1 */
    unsigned adapters_ms;        /* from AgentManager1 to the adapters, after a restart */
};

struct fake {
    uv_loop_t *loop;
    unsigned version;
    char *bus_address;

    DBusConnection *connection; /* NULL: not on the bus */
    bool stopped;               /* away on purpose (restart) */
    uv_poll_t *poll;            /* of the connection at hand */
    uv_prepare_t prepare;
    struct timers timers;
    struct timer startup;
    struct timer retry; /* the bus went away */
    unsigned open_handles;

    struct fake_times times;
    struct fake_faults faults;
    struct fake_object_list objects;
    struct fake_object_list changes;
    struct fake_object *root; /* /org/bluez */
    struct fake_agent_list agents;
    unsigned last_key; /* of all bonds that were made */
    struct fake_adapter_list adapters;
    struct fake_adapter_list pulled; /* what bluetoothd has stored of adapters that may come back */
    struct fake_air air;
    struct fake_flood flood;
    struct control control;
    uint64_t notifications; /* received from wearables while subscribed */
    uint64_t value_signals; /* sent for them: one a subscribed bus name */
};

/* lifecycle.c: leaving and coming back. */
void fake_restart(struct fake *fake, bool clean, unsigned down_ms);
/* The bus itself is gone: everything as after a crash, then tries again until it is back. */
void fake_bus_lost(struct fake *fake);
/* A client has left the bus: its sessions, subscriptions and agents go. */
void fake_client_gone(struct fake *fake, const char *name);

/* status.c */
void fake_status(struct fake *fake, char *answer, size_t size);

#endif
