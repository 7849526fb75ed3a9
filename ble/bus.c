/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/bluez_names.h"
#include "ble/bus_inside.h"
#include "core/cleanup.h"
#include "core/clock.h"
#include "core/log.h"
#include <stdlib.h>

#define DEFAULT_ADDRESS \
    "unix:path=/run/dbus/system_bus_socket;unix:path=/var/run/dbus/system_bus_socket"
#define ERROR_LOST "org.freedesktop.DBus.Error.Disconnected"
#define HELLO_MS   2000 /* nothing else runs meanwhile */

static const unsigned reconnect_after_ms[] = {1000, 2000, 5000, 10000, 30000};
#define RECONNECT_STEPS (sizeof(reconnect_after_ms) / sizeof(reconnect_after_ms[0]))

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
    const int type = dbus_message_get_type(message);
    const bool alive = !bus->closing && !bus->lost;
    if (type == DBUS_MESSAGE_TYPE_METHOD_CALL && alive && bus->events.on_call &&
        bus->events.on_call(bus->userdata, message))
        return DBUS_HANDLER_RESULT_HANDLED;
    if (type != DBUS_MESSAGE_TYPE_SIGNAL)
        return DBUS_HANDLER_RESULT_NOT_YET_HANDLED;
    if (alive)
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

static void pending_done(DBusPendingCall **pending)
{
    if (!*pending)
        return;
    dbus_pending_call_cancel(*pending);
    dbus_pending_call_unref(*pending);
}

/* The answer, or NULL if it did not come in time. */
static DBusMessage *await(DBusConnection *connection, DBusPendingCall *pending, int64_t deadline_ms)
{
    int64_t left_ms = deadline_ms - clock_mono_ms();
    while (!dbus_pending_call_get_completed(pending) && left_ms > 0 &&
           dbus_connection_read_write_dispatch(connection, (int)left_ms))
        left_ms = deadline_ms - clock_mono_ms();
    return dbus_pending_call_get_completed(pending) ? dbus_pending_call_steal_reply(pending) : NULL;
}

/* What dbus_bus_register() does, with an end: that waits for 25 s for the answer, and for ever for
 * a bus that does not authenticate. */
static bool greet(DBusConnection *connection, DBusError *error)
{
    CLEANUP(bus_message_unref)
    DBusMessage *hello = bus_method(BUS_NAME, BUS_PATH, IFACE_BUS, "Hello");
    CLEANUP(pending_done) DBusPendingCall *pending = NULL;
    if (!hello || !dbus_connection_send_with_reply(connection, hello, &pending, HELLO_MS) ||
        !pending)
        return false;
    CLEANUP(bus_message_unref)
    DBusMessage *welcome = await(connection, pending, clock_mono_ms() + HELLO_MS);
    const char *name = NULL;
    return welcome && !dbus_set_error_from_message(error, welcome) &&
           dbus_message_get_args(welcome, error, DBUS_TYPE_STRING, &name, DBUS_TYPE_INVALID) &&
           dbus_bus_set_unique_name(connection, name);
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
        if (greet(connection, &error) &&
            dbus_connection_add_filter(connection, filter, bus, NULL) &&
            bus_loop_attach(&bus->loop, connection)) {
            dbus_connection_set_dispatch_status_function(connection, status_changed, bus, NULL);
            return connection;
        }
        dbus_connection_close(connection);
        dbus_connection_unref(connection);
    }
    log_debug("D-Bus: %s", error.message ? error.message : "no answer");
    dbus_error_free(&error);
    return NULL;
}

static void reconnect_due(uv_timer_t *handle)
{
    struct bus *bus = handle->data;
    bus->connection = connection_open(bus);
    uv_update_time(bus->loop.uv); /* which stood still meanwhile */
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
    bus_fail_calls(bus, ERROR_LOST);
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
    bus_drop_calls(bus);
    connection_close(bus);
    uv_close((uv_handle_t *)&bus->more, own_handle_closed);
    uv_close((uv_handle_t *)&bus->reconnect, own_handle_closed);
}
