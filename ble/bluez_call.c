/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/bluez_call.h"
#include "ble/bluez_names.h"
#include <string.h>

bool append_variant(DBusMessageIter *at, int type, const void *value)
{
    const char signature[] = {(char)type, '\0'};
    DBusMessageIter variant;
    return dbus_message_iter_open_container(at, DBUS_TYPE_VARIANT, signature, &variant) &&
           dbus_message_iter_append_basic(&variant, type, value) &&
           dbus_message_iter_close_container(at, &variant);
}

bool append_property(DBusMessageIter *dictionary, const char *name, int type, const void *value)
{
    DBusMessageIter entry;
    return dbus_message_iter_open_container(dictionary, DBUS_TYPE_DICT_ENTRY, NULL, &entry) &&
           dbus_message_iter_append_basic(&entry, DBUS_TYPE_STRING, &name) &&
           append_variant(&entry, type, value) &&
           dbus_message_iter_close_container(dictionary, &entry);
}

bool reply_is_in_progress(const struct bus_reply *reply)
{
    return reply->error && (strcmp(reply->error, ERROR_BLUEZ_IN_PROGRESS) == 0 ||
                            (strcmp(reply->error, ERROR_BLUEZ_FAILED) == 0 &&
                             strcmp(reply->text, TEXT_IN_PROGRESS) == 0));
}

bool reply_is_gone(const struct bus_reply *reply)
{
    return reply->error && (strcmp(reply->error, ERROR_UNKNOWN_OBJECT) == 0 ||
                            strcmp(reply->error, ERROR_UNKNOWN_METHOD) == 0);
}
