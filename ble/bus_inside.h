/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of bus.h: what its parts share. */
#ifndef BLE_BUS_INSIDE_H
#define BLE_BUS_INSIDE_H

#include "ble/bus.h"
#include "ble/bus_loop.h"

struct bus_call;

struct bus {
    struct bus_loop loop;
    struct bus_events events;
    void *userdata;
    DBusConnection *connection; /* NULL: not connected */
    struct bus_call *calls;
    uv_idle_t more; /* runs while there is something to dispatch, or to tear down */
    uv_timer_t reconnect;
    size_t attempts; /* failed ones in a row */
    bool lost;       /* the connection is dead and must be closed, outside of its callbacks */
    bool closing;
    uint64_t messages;
    unsigned pending_calls;
    void (*closed)(void *userdata);
    void *closed_userdata;
};

/* bus_calls.c: ends all calls, with an answer or without. */
void bus_fail_calls(struct bus *bus, const char *error);
void bus_drop_calls(struct bus *bus);

#endif
