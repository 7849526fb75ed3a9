/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our objects on the bus: which call goes where. What is not ours the library answers. */
#include "tests/air/peripheral_inside.h"

#include "ble/bluez_names.h"
#include "ble/bus_inside.h"
#include <stdlib.h>

typedef void (*put_fn)(const struct peripheral *peripheral, DBusMessageIter *iter);

static DBusMessage *answer_with(const struct peripheral *peripheral, DBusMessage *call, put_fn put)
{
    DBusMessage *reply = dbus_message_new_method_return(call);
    if (!reply)
        abort();
    DBusMessageIter iter;
    dbus_message_iter_init_append(reply, &iter);
    put(peripheral, &iter);
    return reply;
}

/* False: no such method. `ret_reply` is NULL if the answer comes later. */
static bool answer(struct peripheral *peripheral, DBusMessage *call, DBusMessage **ret_reply)
{
    *ret_reply = NULL;
    if (dbus_message_has_path(call, PERIPHERAL_AGENT))
        return peripheral_agent_call(peripheral, call, ret_reply);
    if (dbus_message_has_path(call, PERIPHERAL_ADVERTISEMENT)) {
        if (dbus_message_is_method_call(call, IFACE_PROPERTIES, "GetAll"))
            *ret_reply = answer_with(peripheral, call, peripheral_advertisement_put);
        else if (dbus_message_has_member(call, "Release"))
            *ret_reply = dbus_message_new_method_return(call);
    } else if (dbus_message_has_path(call, PERIPHERAL_ROOT)) {
        if (dbus_message_is_method_call(call, IFACE_OBJECT_MANAGER, "GetManagedObjects"))
            *ret_reply = answer_with(peripheral, call, peripheral_services_put);
    } else {
        *ret_reply = peripheral_gatt_call(peripheral, call);
    }
    return *ret_reply;
}

static DBusHandlerResult on_call(DBusConnection *connection, DBusMessage *message, void *userdata)
{
    (void)connection;
    struct peripheral *peripheral = userdata;
    DBusMessage *reply = NULL;
    if (dbus_message_get_type(message) != DBUS_MESSAGE_TYPE_METHOD_CALL || peripheral->closing ||
        !answer(peripheral, message, &reply))
        return DBUS_HANDLER_RESULT_NOT_YET_HANDLED;
    if (reply)
        bus_send(peripheral->bus, reply);
    return DBUS_HANDLER_RESULT_HANDLED;
}

void peripheral_objects_export(struct peripheral *peripheral)
{
    static const DBusObjectPathVTable table = {.message_function = on_call};
    if (!dbus_connection_register_fallback(peripheral->bus->connection, PERIPHERAL_ROOT, &table,
                                           peripheral))
        abort();
}
