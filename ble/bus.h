/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One private D-Bus connection on a libuv loop, which comes back by itself when the bus goes away.
 *
 * What the library leaves to its user is done here: its watches share one file descriptor, so they
 * share one uv_poll; its timeouts become uv_timers; dispatching is bounded, so that a flood of
 * messages cannot starve the loop; and since the library forgets its pending calls when the bus
 * dies, we keep our own list of them and fail them ourselves.
 */
#ifndef BLE_BUS_H
#define BLE_BUS_H

#include "core/error.h"
#include <dbus/dbus.h>
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

/* Messages dispatched before the loop gets a turn. */
#define BUS_DISPATCH_MAX 256

struct bus;

struct bus_events {
    /* Connected and named; nothing of an earlier connection is left. */
    void (*on_up)(void *userdata);
    /* The connection is lost, all calls have failed; or the first attempt did not succeed. */
    void (*on_down)(void *userdata);
    /* A signal, valid during the callback. */
    void (*on_signal)(void *userdata, DBusMessage *message);
    /* A method call to us, from anybody. True: it is or will be answered, with bus_send(); to
     * answer later keep a reference, which is void when the connection is down. False or NULL: the
     * caller is told that there is no such method. */
    bool (*on_call)(void *userdata, DBusMessage *message);
};

/* Clean-up for a message; NULL is fine. */
static inline void bus_message_unref(DBusMessage **message)
{
    if (*message)
        dbus_message_unref(*message);
}

/* What became of a call: `message` is NULL if it failed, then `error` is the D-Bus error name and
 * `text` what came with it (may be ""). Valid during the callback. */
struct bus_reply {
    DBusMessage *message;
    const char *error;
    const char *text;
};
typedef void (*bus_reply_fn)(void *userdata, unsigned tag, const struct bus_reply *reply);

/* The first attempt to connect runs from the loop, later ones after 1, 2, 5, 10 and then every
 * 30 s; the address is looked up each time. Only lack of memory is an error here. */
int bus_open(uv_loop_t *loop, const struct bus_events *events, void *userdata, struct bus **ret,
             struct error *err);

/* Closes; `closed` runs from the loop when nothing of the bus is left. No other callback runs
 * any more, also not those of pending calls. */
void bus_close(struct bus *bus, void (*closed)(void *userdata), void *userdata);

/* Drops the connection and makes a new one: a new unique name, without anything that a peer
 * remembers of the old one. */
void bus_reopen(struct bus *bus);

/* A method call that does not start a service, or NULL. */
DBusMessage *bus_method(const char *name, const char *path, const char *interface,
                        const char *member);

/* Sends a call and hands its answer to `reply`, at the latest after deadline_ms; takes the message,
 * of which NULL stands for lack of memory. If this fails `reply` does not run. `tag` is handed
 * back. */
int bus_call(struct bus *bus, DBusMessage *message, unsigned deadline_ms, bus_reply_fn reply,
             void *userdata, unsigned tag);

/* Forgets all calls with this userdata: their answers are dropped. */
void bus_cancel(struct bus *bus, const void *userdata);

/* Sends a call whose answer nobody wants, or an answer; takes the message. */
void bus_send(struct bus *bus, DBusMessage *message);

/* Writes out what is queued; blocks until the bus took it. Only before bus_close(). */
void bus_flush(struct bus *bus);

bool bus_connected(const struct bus *bus);

struct bus_statistics {
    uint64_t messages; /* dispatched, in all connections */
    unsigned pending_calls;
};
struct bus_statistics bus_statistics(const struct bus *bus);

#endif
