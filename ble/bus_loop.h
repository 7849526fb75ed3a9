/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The library's watches and timeouts as libuv handles. Part of the bus; see bus.h. */
#ifndef BLE_BUS_LOOP_H
#define BLE_BUS_LOOP_H

#include <dbus/dbus.h>
#include <stdbool.h>
#include <uv.h>

#define BUS_WATCHES_MAX 4

/* One file descriptor and the watches on it. */
struct bus_fd {
    uv_poll_t poll;
    struct bus_loop *loop;
    struct bus_fd *next;
    int fd;
    DBusWatch *watches[BUS_WATCHES_MAX];
};

struct bus_loop {
    uv_loop_t *uv;
    struct bus_fd *fds;
    unsigned handles;                    /* not yet closed */
    void (*on_activity)(void *userdata); /* a watch or timeout was handled: dispatch */
    void (*on_handle_closed)(void *userdata);
    void *userdata;
};

/* Makes the connection use the loop; false: out of memory. */
bool bus_loop_attach(struct bus_loop *loop, DBusConnection *connection);

#endif
