/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libdbus without its watches: the loop watches the socket, reads and writes with
 * dbus_connection_read_write(), and dispatches all that arrived. One filter gets every message.
 */
#include "tests/fakebluez/bus.h"

#include "tests/fakebluez/fake.h"
#include <stdlib.h>
#include <string.h>

#define BLUEZ_NAME "org.bluez"

static void on_handle_closed(uv_handle_t *handle)
{
    free(handle);
}

static void name_owner_changed(struct fake *fake, DBusMessage *message)
{
    const char *name;
    const char *old_owner;
    const char *new_owner;
    if (dbus_message_get_args(message, NULL, DBUS_TYPE_STRING, &name, DBUS_TYPE_STRING, &old_owner,
                              DBUS_TYPE_STRING, &new_owner, DBUS_TYPE_INVALID) &&
        name[0] == ':' && *new_owner == '\0')
        fake_client_gone(fake, name);
}

static DBusHandlerResult on_message(DBusConnection *connection, DBusMessage *message,
                                    void *userdata)
{
    (void)connection;
    struct fake *fake = userdata;
    if (dbus_message_is_signal(message, DBUS_INTERFACE_DBUS, "NameOwnerChanged")) {
        name_owner_changed(fake, message);
        return DBUS_HANDLER_RESULT_HANDLED;
    }
    if (dbus_message_get_reply_serial(message) != 0) {
        fake_agents_take_reply(fake, message);
        return DBUS_HANDLER_RESULT_HANDLED;
    }
    if (dbus_message_get_type(message) != DBUS_MESSAGE_TYPE_METHOD_CALL ||
        dbus_message_has_interface(message, DBUS_INTERFACE_PEER))
        return DBUS_HANDLER_RESULT_NOT_YET_HANDLED;
    fake_object_dispatch(fake, message);
    return DBUS_HANDLER_RESULT_HANDLED;
}

/* Reads, writes and dispatches what there is. */
static void turn(struct fake *fake)
{
    DBusConnection *connection = fake->connection;
    dbus_connection_read_write(connection, 0);
    while (dbus_connection_dispatch(connection) == DBUS_DISPATCH_DATA_REMAINS)
        continue;
    fake_flush(fake);
    if (!dbus_connection_get_is_connected(connection))
        fake_bus_lost(fake);
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    struct fake *fake = poll->data;
    if (fake->connection)
        turn(fake);
}

/* Before the loop sleeps: sends what was noted, and asks for writability only while needed. */
static void before_sleep(uv_prepare_t *prepare)
{
    struct fake *fake = prepare->data;
    if (fake->connection)
        turn(fake);
    if (fake->connection && fake->poll) {
        const int events =
            UV_READABLE |
            (dbus_connection_has_messages_to_send(fake->connection) ? UV_WRITABLE : 0);
        uv_poll_start(fake->poll, events, on_readable);
    }
    timers_arm(&fake->timers);
}

static int own_name(DBusConnection *connection, struct error *err)
{
    const unsigned flags = DBUS_NAME_FLAG_DO_NOT_QUEUE;
    DBusError problem = DBUS_ERROR_INIT;
    const int r = dbus_bus_request_name(connection, BLUEZ_NAME, flags, &problem);
    if (r == DBUS_REQUEST_NAME_REPLY_PRIMARY_OWNER)
        return 0;
    const int result = error_set(err, ERR_UNAVAILABLE, "cannot own %s: %s", BLUEZ_NAME,
                                 problem.message ? problem.message : "it has an owner");
    dbus_error_free(&problem);
    return result;
}

static void drop_connection(DBusConnection *connection)
{
    dbus_connection_close(connection);
    dbus_connection_unref(connection);
}

static int connect_bus(const char *address, DBusConnection **ret, struct error *err)
{
    DBusError problem = DBUS_ERROR_INIT;
    DBusConnection *connection = dbus_connection_open_private(address, &problem);
    if (connection) {
        dbus_connection_set_exit_on_disconnect(connection, FALSE);
        dbus_bus_register(connection, &problem);
    }
    if (!dbus_error_is_set(&problem))
        dbus_bus_add_match(connection,
                           "type='signal',sender='org.freedesktop.DBus',"
                           "interface='org.freedesktop.DBus',member='NameOwnerChanged'",
                           &problem);
    int r = dbus_error_is_set(&problem)
                ? error_set(err, ERR_UNAVAILABLE, "bus %s: %s", address, problem.message)
                : own_name(connection, err);
    dbus_error_free(&problem);
    if (r < 0 && connection)
        drop_connection(connection);
    if (r == 0)
        *ret = connection;
    return r;
}

int fake_bus_open(struct fake *fake, struct error *err)
{
    DBusConnection *connection = NULL;
    int r = connect_bus(fake->bus_address, &connection, err);
    if (r < 0)
        return r;
    int fd = -1;
    uv_poll_t *poll = must_alloc(sizeof(*poll));
    if (!dbus_connection_get_unix_fd(connection, &fd) || uv_poll_init(fake->loop, poll, fd) < 0) {
        free(poll);
        drop_connection(connection);
        return error_set(err, ERR_IO, "cannot watch the bus");
    }
    poll->data = fake;
    dbus_connection_add_filter(connection, on_message, fake, NULL);
    fake->connection = connection;
    fake->poll = poll;
    fake->prepare.data = fake;
    uv_prepare_start(&fake->prepare, before_sleep);
    return 0;
}

void fake_bus_close(struct fake *fake)
{
    fake_discard_changes(fake);
    if (!fake->connection)
        return;
    uv_poll_stop(fake->poll);
    uv_close((uv_handle_t *)fake->poll, on_handle_closed);
    fake->poll = NULL;
    DBusConnection *connection = fake->connection;
    fake->connection = NULL;
    dbus_connection_flush(connection);
    dbus_connection_remove_filter(connection, on_message, fake);
    drop_connection(connection);
}

void fake_send_raw(struct fake *fake, DBusMessage *message_taken)
{
    if (fake->connection)
        dbus_connection_send(fake->connection, message_taken, NULL);
    dbus_message_unref(message_taken);
}

void fake_send(struct fake *fake, DBusMessage *message_taken)
{
    fake_flush(fake);
    fake_send_raw(fake, message_taken);
}

void fake_reply(struct fake *fake, DBusMessage *call, DBusMessage *reply_taken)
{
    if (dbus_message_get_no_reply(call)) {
        dbus_message_unref(reply_taken);
        return;
    }
    if (!fake_fault_takes_reply(fake, call, reply_taken))
        fake_send(fake, reply_taken);
}

void fake_reply_ok(struct fake *fake, DBusMessage *call)
{
    fake_reply(fake, call, dbus_message_new_method_return(call));
}

void fake_reply_error(struct fake *fake, DBusMessage *call, const char *name, const char *text)
{
    fake_reply(fake, call, dbus_message_new_error(call, name, text));
}

DBusMessage *fake_signal(const char *path, const char *interface, const char *member)
{
    DBusMessage *message = dbus_message_new_signal(path, interface, member);
    if (!message)
        abort();
    return message;
}
