/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Calls and their answers. The library forgets its pending calls when the bus dies and then tells
 * nobody, so every call is in a list of ours until it is answered, cancelled or failed.
 */
#include "ble/bus_inside.h"
#include "core/cleanup.h"
#include <stdlib.h>

struct bus_call {
    struct bus *bus;
    struct bus_call *next;
    DBusPendingCall *pending;
    bus_reply_fn reply;
    void *userdata;
    unsigned tag;
};

/* Frees a call that is in no list any more. */
static void call_free(struct bus_call *call)
{
    call->bus->pending_calls--;
    dbus_pending_call_cancel(call->pending);
    dbus_pending_call_unref(call->pending);
    free(call);
}

static void call_unlink(struct bus_call *call)
{
    struct bus_call **at = &call->bus->calls;
    while (*at != call)
        at = &(*at)->next;
    *at = call->next;
}

static struct bus_call *pop_call(struct bus *bus)
{
    struct bus_call *call = bus->calls;
    if (call)
        bus->calls = call->next;
    return call;
}

void bus_fail_calls(struct bus *bus, const char *error)
{
    struct bus_call *call = NULL;
    while ((call = pop_call(bus))) {
        const bus_reply_fn reply = call->reply;
        void *userdata = call->userdata;
        const unsigned tag = call->tag;
        call_free(call);
        reply(userdata, tag, &(struct bus_reply){.error = error, .text = ""});
    }
}

static void call_answered(DBusPendingCall *pending, void *data)
{
    struct bus_call *call = data;
    const bus_reply_fn reply = call->reply;
    void *userdata = call->userdata;
    const unsigned tag = call->tag;
    CLEANUP(bus_message_unref) DBusMessage *message = dbus_pending_call_steal_reply(pending);
    call_unlink(call);
    call_free(call);
    struct bus_reply answer = {.message = message, .text = ""};
    if (dbus_message_get_type(message) == DBUS_MESSAGE_TYPE_ERROR) {
        answer.message = NULL;
        answer.error = dbus_message_get_error_name(message);
        if (!dbus_message_get_args(message, NULL, DBUS_TYPE_STRING, &answer.text,
                                   DBUS_TYPE_INVALID))
            answer.text = "";
    }
    reply(userdata, tag, &answer);
}

DBusMessage *bus_method(const char *name, const char *path, const char *interface,
                        const char *member)
{
    DBusMessage *message = dbus_message_new_method_call(name, path, interface, member);
    if (message)
        dbus_message_set_auto_start(message, FALSE);
    return message;
}

int bus_call(struct bus *bus, DBusMessage *message, unsigned deadline_ms, bus_reply_fn reply,
             void *userdata, unsigned tag)
{
    CLEANUP(bus_message_unref) DBusMessage *sent = message;
    if (!sent)
        return -ERR_NOMEM;
    if (!bus_connected(bus))
        return -ERR_UNAVAILABLE;
    DBusPendingCall *pending = NULL;
    if (!dbus_connection_send_with_reply(bus->connection, sent, &pending, (int)deadline_ms))
        return -ERR_NOMEM;
    if (!pending)
        return -ERR_UNAVAILABLE; /* the connection died under us */
    struct bus_call *call = malloc(sizeof(*call));
    if (!call || !dbus_pending_call_set_notify(pending, call_answered, call, NULL)) {
        dbus_pending_call_cancel(pending);
        dbus_pending_call_unref(pending);
        free(call);
        return -ERR_NOMEM;
    }
    *call = (struct bus_call){
        .bus = bus,
        .next = bus->calls,
        .pending = pending,
        .reply = reply,
        .userdata = userdata,
        .tag = tag,
    };
    bus->calls = call;
    bus->pending_calls++;
    return 0;
}

void bus_cancel(struct bus *bus, const void *userdata)
{
    struct bus_call *next = NULL;
    for (struct bus_call *call = bus->calls; call; call = next) {
        next = call->next;
        if (call->userdata != userdata)
            continue;
        call_unlink(call);
        call_free(call);
    }
}

void bus_send(struct bus *bus, DBusMessage *message)
{
    CLEANUP(bus_message_unref) DBusMessage *sent = message;
    if (!sent || !bus_connected(bus))
        return;
    dbus_message_set_no_reply(sent, TRUE);
    dbus_connection_send(bus->connection, sent, NULL);
}

void bus_drop_calls(struct bus *bus)
{
    struct bus_call *call = NULL;
    while ((call = pop_call(bus)))
        call_free(call);
}
