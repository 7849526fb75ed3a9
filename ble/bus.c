/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/bus.h"
#include "ble/bluez_names.h"
#include "ble/bus_loop.h"
#include "core/cleanup.h"
#include "core/log.h"
#include <stdlib.h>
#include <string.h>

#define DEFAULT_ADDRESS \
    "unix:path=/run/dbus/system_bus_socket;unix:path=/var/run/dbus/system_bus_socket"
#define ERROR_LOST "org.freedesktop.DBus.Error.Disconnected"

static const unsigned reconnect_after_ms[] = {1000, 2000, 5000, 10000, 30000};
#define RECONNECT_STEPS (sizeof(reconnect_after_ms) / sizeof(reconnect_after_ms[0]))

struct bus_call {
    struct bus *bus;
    struct bus_call *next;
    DBusPendingCall *pending;
    bus_reply_fn reply;
    void *userdata;
    unsigned tag;
};

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

/* ---- calls ---- */

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

static void fail_all(struct bus *bus, const char *error)
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

static void message_unref(DBusMessage **message)
{
    if (*message)
        dbus_message_unref(*message);
}

static void call_answered(DBusPendingCall *pending, void *data)
{
    struct bus_call *call = data;
    const bus_reply_fn reply = call->reply;
    void *userdata = call->userdata;
    const unsigned tag = call->tag;
    CLEANUP(message_unref) DBusMessage *message = dbus_pending_call_steal_reply(pending);
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
    CLEANUP(message_unref) DBusMessage *sent = message;
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
    CLEANUP(message_unref) DBusMessage *sent = message;
    if (!sent || !bus_connected(bus))
        return;
    dbus_message_set_no_reply(sent, TRUE);
    dbus_connection_send(bus->connection, sent, NULL);
}

void bus_flush(struct bus *bus)
{
    if (bus_connected(bus))
        dbus_connection_flush(bus->connection);
}

bool bus_connected(const struct bus *bus)
{
    return bus->connection && !bus->lost;
}

struct bus_statistics bus_statistics(const struct bus *bus)
{
    return (struct bus_statistics){.messages = bus->messages, .pending_calls = bus->pending_calls};
}

/* ---- connection ---- */

static void more_due(uv_idle_t *handle);

static void bus_later(struct bus *bus)
{
    if (!bus->closing)
        uv_idle_start(&bus->more, more_due);
}

static DBusHandlerResult filter(DBusConnection *connection, DBusMessage *message, void *data)
{
    (void)connection;
    struct bus *bus = data;
    if (dbus_message_is_signal(message, DBUS_INTERFACE_LOCAL, "Disconnected")) {
        bus->lost = true;
        bus_later(bus);
        return DBUS_HANDLER_RESULT_HANDLED;
    }
    if (dbus_message_get_type(message) != DBUS_MESSAGE_TYPE_SIGNAL)
        return DBUS_HANDLER_RESULT_NOT_YET_HANDLED;
    if (!bus->closing && !bus->lost)
        bus->events.on_signal(bus->userdata, message);
    return DBUS_HANDLER_RESULT_HANDLED;
}

static void status_changed(DBusConnection *connection, DBusDispatchStatus status, void *data)
{
    (void)connection;
    if (status == DBUS_DISPATCH_DATA_REMAINS)
        bus_later(data);
}

static void connection_close(struct bus *bus)
{
    DBusConnection *connection = TAKE(bus->connection);
    bus->lost = false;
    if (!connection)
        return;
    dbus_connection_remove_filter(connection, filter, bus);
    dbus_connection_set_dispatch_status_function(connection, NULL, NULL, NULL);
    dbus_connection_close(connection);
    /* What was read but not dispatched must go, or the library keeps the connection for it. */
    while (dbus_connection_dispatch(connection) == DBUS_DISPATCH_DATA_REMAINS)
        continue;
    dbus_connection_unref(connection);
}

static void reconnect_due(uv_timer_t *handle);

static void reconnect_later(struct bus *bus)
{
    const size_t step = bus->attempts < RECONNECT_STEPS ? bus->attempts : RECONNECT_STEPS - 1;
    uv_timer_start(&bus->reconnect, reconnect_due, reconnect_after_ms[step], 0);
}

/* Connects, which blocks for the few milliseconds that a bus takes to greet. */
static DBusConnection *connection_open(struct bus *bus)
{
    const char *address = getenv("DBUS_SYSTEM_BUS_ADDRESS");
    DBusError error = DBUS_ERROR_INIT;
    DBusConnection *connection =
        dbus_connection_open_private(address && *address ? address : DEFAULT_ADDRESS, &error);
    if (connection) {
        dbus_connection_set_exit_on_disconnect(connection, FALSE);
        if (dbus_bus_register(connection, &error) &&
            dbus_connection_add_filter(connection, filter, bus, NULL) &&
            bus_loop_attach(&bus->loop, connection)) {
            dbus_connection_set_dispatch_status_function(connection, status_changed, bus, NULL);
            return connection;
        }
        dbus_connection_close(connection);
        dbus_connection_unref(connection);
    }
    log_debug("D-Bus: %s", error.message ? error.message : "out of memory");
    dbus_error_free(&error);
    return NULL;
}

static void reconnect_due(uv_timer_t *handle)
{
    struct bus *bus = handle->data;
    bus->connection = connection_open(bus);
    if (!bus->connection) {
        reconnect_later(bus);
        if (bus->attempts++ == 0)
            bus->events.on_down(bus->userdata);
        return;
    }
    bus->attempts = 0;
    bus_later(bus); /* what came with the greeting */
    bus->events.on_up(bus->userdata);
}

static void bus_down(struct bus *bus)
{
    fail_all(bus, ERROR_LOST);
    connection_close(bus);
    reconnect_later(bus);
    bus->attempts = 1;
    bus->events.on_down(bus->userdata);
}

/* ---- dispatching ---- */

static void dispatch(struct bus *bus)
{
    unsigned count = 0;
    while (bus->connection && count < BUS_DISPATCH_MAX) {
        const DBusDispatchStatus status = dbus_connection_get_dispatch_status(bus->connection);
        if (status != DBUS_DISPATCH_DATA_REMAINS)
            break;
        dbus_connection_dispatch(bus->connection);
        bus->messages++;
        count++;
    }
    const bool more = bus->connection && dbus_connection_get_dispatch_status(bus->connection) !=
                                             DBUS_DISPATCH_COMPLETE;
    if (more || bus->lost)
        bus_later(bus);
    else
        uv_idle_stop(&bus->more);
}

static void more_due(uv_idle_t *handle)
{
    struct bus *bus = handle->data;
    if (bus->lost)
        bus_down(bus);
    else
        dispatch(bus);
}

static void bus_activity(void *userdata)
{
    struct bus *bus = userdata;
    /* When a rest is waiting for its turn already, what came now waits behind it. */
    if (bus->connection && !uv_is_active((uv_handle_t *)&bus->more))
        dispatch(bus);
}

void bus_reopen(struct bus *bus)
{
    if (!bus->connection)
        return;
    bus->lost = true;
    bus_later(bus);
}

/* ---- life ---- */

static void bus_handle_closed(void *userdata)
{
    struct bus *bus = userdata;
    if (!bus->closing || bus->loop.handles > 0)
        return;
    void (*closed)(void *) = bus->closed;
    void *closed_userdata = bus->closed_userdata;
    free(bus);
    if (closed)
        closed(closed_userdata);
}

static void own_handle_closed(uv_handle_t *handle)
{
    struct bus *bus = handle->data;
    bus->loop.handles--;
    bus_handle_closed(bus);
}

int bus_open(uv_loop_t *loop, const struct bus_events *events, void *userdata, struct bus **ret,
             struct error *err)
{
    struct bus *bus = calloc(1, sizeof(*bus));
    if (!bus)
        return error_set(err, ERR_NOMEM, "out of memory");
    bus->events = *events;
    bus->userdata = userdata;
    bus->loop = (struct bus_loop){
        .uv = loop,
        .on_activity = bus_activity,
        .on_handle_closed = bus_handle_closed,
        .userdata = bus,
        .handles = 2,
    };
    uv_idle_init(loop, &bus->more);
    uv_timer_init(loop, &bus->reconnect);
    bus->more.data = bus;
    bus->reconnect.data = bus;
    uv_timer_start(&bus->reconnect, reconnect_due, 0, 0);
    *ret = bus;
    return 0;
}

void bus_close(struct bus *bus, void (*closed)(void *userdata), void *userdata)
{
    bus->closing = true;
    bus->closed = closed;
    bus->closed_userdata = userdata;
    struct bus_call *call = NULL;
    while ((call = pop_call(bus)))
        call_free(call);
    connection_close(bus);
    uv_close((uv_handle_t *)&bus->more, own_handle_closed);
    uv_close((uv_handle_t *)&bus->reconnect, own_handle_closed);
}
