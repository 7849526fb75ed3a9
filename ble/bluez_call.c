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

DBusMessage *set_message(const char *path, const char *interface, const char *name, int type,
                         const void *value)
{
    DBusMessage *message = bus_method(BLUEZ_NAME, path, IFACE_PROPERTIES, "Set");
    DBusMessageIter arguments;
    if (!message)
        return NULL;
    dbus_message_iter_init_append(message, &arguments);
    if (dbus_message_iter_append_basic(&arguments, DBUS_TYPE_STRING, &interface) &&
        dbus_message_iter_append_basic(&arguments, DBUS_TYPE_STRING, &name) &&
        append_variant(&arguments, type, value))
        return message;
    dbus_message_unref(message);
    return NULL;
}

DBusMessage *trust_message(const char *path)
{
    const dbus_bool_t value = TRUE;
    return set_message(path, IFACE_DEVICE, "Trusted", DBUS_TYPE_BOOLEAN, &value);
}

DBusMessage *get_all_message(const char *path, const char *interface)
{
    DBusMessage *message = bus_method(BLUEZ_NAME, path, IFACE_PROPERTIES, "GetAll");
    if (!message ||
        dbus_message_append_args(message, DBUS_TYPE_STRING, &interface, DBUS_TYPE_INVALID))
        return message;
    dbus_message_unref(message);
    return NULL;
}

DBusMessage *remove_message(const char *adapter, const char *device)
{
    DBusMessage *message = bus_method(BLUEZ_NAME, adapter, IFACE_ADAPTER, "RemoveDevice");
    if (!message ||
        dbus_message_append_args(message, DBUS_TYPE_OBJECT_PATH, &device, DBUS_TYPE_INVALID))
        return message;
    dbus_message_unref(message);
    return NULL;
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

static bool begins_with(const char *text, const char *beginning)
{
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

bool reply_is_classic(const struct bus_reply *reply)
{
    static const char *const others[] = {TEXT_CANCELED, TEXT_BUSY, TEXT_UNKNOWN, TEXT_KEY_MISSING};
    if (!reply->error)
        return false;
    if (begins_with(reply->error, ERROR_BLUEZ_CLASSIC))
        return true;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (strcmp(reply->text, others[i]) == 0)
            return false;
    return begins_with(reply->text, TEXT_CLASSIC);
}

bool reply_lacks_key(const struct bus_reply *reply)
{
    return reply->error && strcmp(reply->text, TEXT_KEY_MISSING) == 0;
}

/* Failed, because of an ATT error (two lower-case hexadecimal digits). */
static bool is_att_error(const struct bus_reply *reply, const char *code)
{
    return strcmp(reply->error, ERROR_BLUEZ_FAILED) == 0 &&
           begins_with(reply->text, TEXT_ATT_ERROR) &&
           strcmp(reply->text + strlen(TEXT_ATT_ERROR), code) == 0;
}

bool reply_is_unlikely_error(const struct bus_reply *reply)
{
    return reply->error && is_att_error(reply, "0e");
}

/* Insufficient authentication, authorization, key size, encryption (Core specification 5.4, volume
 * 3, part F, 3.4.1.1). */
bool reply_wants_bond(const struct bus_reply *reply)
{
    static const char *const codes[] = {"05", "08", "0c", "0f"};
    if (!reply->error)
        return false;
    if (strcmp(reply->error, ERROR_BLUEZ_AUTHORIZED) == 0)
        return true;
    if (strcmp(reply->error, ERROR_BLUEZ_PERMITTED) == 0)
        return strcmp(reply->text, TEXT_NOT_PAIRED) == 0;
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        if (is_att_error(reply, codes[i]))
            return true;
    return false;
}
