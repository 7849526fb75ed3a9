/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions to the private bus and to what is on it, each over a connection of its own. */
#include "tests/harness/harness.h"

#include "tests/harness/internal.h"
#include <stdio.h>
#include <stdlib.h>

#define ANSWER_MS 2000

DBusConnection *harness_bus_enter(void)
{
    const char *address = getenv("DBUS_SYSTEM_BUS_ADDRESS");
    DBusConnection *connection = address ? dbus_connection_open_private(address, NULL) : NULL;
    if (!connection)
        return NULL;
    dbus_connection_set_exit_on_disconnect(connection, FALSE);
    if (dbus_bus_register(connection, NULL))
        return connection;
    harness_bus_leave(connection);
    return NULL;
}

void harness_bus_leave(DBusConnection *connection)
{
    dbus_connection_close(connection);
    dbus_connection_unref(connection);
}

static bool is_true(DBusMessage *reply)
{
    DBusMessageIter iter;
    DBusMessageIter variant;
    dbus_bool_t value = FALSE;
    if (!dbus_message_iter_init(reply, &iter) ||
        dbus_message_iter_get_arg_type(&iter) != DBUS_TYPE_VARIANT)
        return false;
    dbus_message_iter_recurse(&iter, &variant);
    if (dbus_message_iter_get_arg_type(&variant) == DBUS_TYPE_BOOLEAN)
        dbus_message_iter_get_basic(&variant, &value);
    return value;
}

static bool is_powered(void *userdata)
{
    const char *const words[] = {"org.bluez.Adapter1", "Powered"};
    DBusConnection *connection = harness_bus_enter();
    if (!connection)
        return false;
    DBusMessage *call =
        dbus_message_new_method_call("org.bluez", userdata, DBUS_INTERFACE_PROPERTIES, "Get");
    dbus_message_append_args(call, DBUS_TYPE_STRING, &words[0], DBUS_TYPE_STRING, &words[1],
                             DBUS_TYPE_INVALID);
    DBusMessage *reply =
        dbus_connection_send_with_reply_and_block(connection, call, ANSWER_MS, NULL);
    const bool powered = reply && is_true(reply);
    if (reply)
        dbus_message_unref(reply);
    dbus_message_unref(call);
    harness_bus_leave(connection);
    return powered;
}

bool harness_adapter_wait(const char *name, unsigned timeout_ms)
{
    char path[64];
    snprintf(path, sizeof(path), "/org/bluez/%s", name);
    return harness_wait(is_powered, path, timeout_ms);
}
