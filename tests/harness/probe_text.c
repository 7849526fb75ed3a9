/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/probe_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAMES_MAX 64 /* of a dictionary */

struct text {
    char *at;
    size_t left;
};

static void put(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(text->at, text->left, format, arguments);
    va_end(arguments);
    const size_t used = length > 0 && (size_t)length < text->left ? (size_t)length : 0;
    text->at += used;
    text->left -= used;
}

/* "/org/bluez/hci0/dev_AA_BB_CC_00_11_22/service000a" is "dev/service000a". */
static const char *short_path(const char *path, char *buffer, size_t size)
{
    const char *device = strstr(path, "/dev_");
    if (device && strlen(device) >= 22)
        snprintf(buffer, size, "dev%s", device + 22);
    else if (strncmp(path, "/org/bluez/", 11) == 0)
        snprintf(buffer, size, "%s", path + 11);
    else
        snprintf(buffer, size, "%s", strcmp(path, "/org/bluez") == 0 ? "bluez" : path);
    return buffer;
}

static const char *short_interface(const char *name)
{
    return strncmp(name, "org.bluez.", 10) == 0 ? name + 10 : name;
}

static void put_bytes(struct text *text, DBusMessageIter *array)
{
    const unsigned char *bytes = NULL;
    int count = 0;
    dbus_message_iter_get_fixed_array(array, (void *)&bytes, &count);
    for (int i = 0; i < count; i++)
        put(text, "%02x", bytes[i]);
}

static bool is_names(DBusMessageIter *array)
{
    DBusMessageIter entry;
    if (dbus_message_iter_get_arg_type(array) != DBUS_TYPE_DICT_ENTRY)
        return false;
    dbus_message_iter_recurse(array, &entry);
    return dbus_message_iter_get_arg_type(&entry) == DBUS_TYPE_STRING;
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* The keys of a dictionary, sorted: "{Address Alias}". */
static void put_names(struct text *text, DBusMessageIter *array)
{
    const char *names[NAMES_MAX];
    size_t count = 0;
    for (; dbus_message_iter_get_arg_type(array) == DBUS_TYPE_DICT_ENTRY && count < NAMES_MAX;
         dbus_message_iter_next(array)) {
        DBusMessageIter entry;
        dbus_message_iter_recurse(array, &entry);
        dbus_message_iter_get_basic(&entry, &names[count++]);
    }
    qsort(names, count, sizeof(names[0]), compare_names);
    for (size_t i = 0; i < count; i++)
        put(text, "%s%s", i > 0 ? " " : "{", names[i]);
    put(text, "}");
}

static void put_value(struct text *text, DBusMessageIter *iter)
{
    DBusBasicValue value;
    DBusMessageIter inner;
    switch (dbus_message_iter_get_arg_type(iter)) {
    case DBUS_TYPE_BOOLEAN:
        dbus_message_iter_get_basic(iter, &value);
        put(text, "%s", value.bool_val ? "true" : "false");
        break;
    case DBUS_TYPE_BYTE:
        dbus_message_iter_get_basic(iter, &value);
        put(text, "%u", value.byt);
        break;
    case DBUS_TYPE_INT16:
        dbus_message_iter_get_basic(iter, &value);
        put(text, "%d", value.i16);
        break;
    case DBUS_TYPE_UINT16:
        dbus_message_iter_get_basic(iter, &value);
        put(text, "%u", value.u16);
        break;
    case DBUS_TYPE_STRING:
    case DBUS_TYPE_OBJECT_PATH:
        dbus_message_iter_get_basic(iter, &value);
        put(text, "%s", value.str);
        break;
    case DBUS_TYPE_VARIANT:
        dbus_message_iter_recurse(iter, &inner);
        put_value(text, &inner);
        break;
    case DBUS_TYPE_ARRAY:
        dbus_message_iter_recurse(iter, &inner);
        if (dbus_message_iter_get_element_type(iter) == DBUS_TYPE_BYTE)
            put_bytes(text, &inner);
        else if (is_names(&inner))
            put_names(text, &inner);
        else
            put(text, "[%d]", dbus_message_iter_get_element_count(iter));
        break;
    default:
        put(text, "?");
    }
}

static void properties_changed(struct text *text, DBusMessage *message)
{
    DBusMessageIter iter;
    DBusMessageIter items;
    const char *name;
    dbus_message_iter_init(message, &iter);
    dbus_message_iter_get_basic(&iter, &name);
    put(text, " %s", short_interface(name));
    dbus_message_iter_next(&iter);
    dbus_message_iter_recurse(&iter, &items);
    for (; dbus_message_iter_get_arg_type(&items) == DBUS_TYPE_DICT_ENTRY;
         dbus_message_iter_next(&items)) {
        DBusMessageIter entry;
        dbus_message_iter_recurse(&items, &entry);
        dbus_message_iter_get_basic(&entry, &name);
        dbus_message_iter_next(&entry);
        put(text, " %s=", name);
        put_value(text, &entry);
    }
    dbus_message_iter_next(&iter);
    dbus_message_iter_recurse(&iter, &items);
    for (; dbus_message_iter_get_arg_type(&items) == DBUS_TYPE_STRING;
         dbus_message_iter_next(&items)) {
        dbus_message_iter_get_basic(&items, &name);
        put(text, " -%s", name);
    }
}

/* Of all properties that come with an object it is an adapter's power that is acted upon. */
static void put_power(struct text *text, DBusMessageIter *name_and_dict)
{
    DBusMessageIter dict;
    dbus_message_iter_next(name_and_dict);
    if (dbus_message_iter_get_arg_type(name_and_dict) != DBUS_TYPE_ARRAY)
        return; /* of what goes there are only the names */
    dbus_message_iter_recurse(name_and_dict, &dict);
    for (; dbus_message_iter_get_arg_type(&dict) == DBUS_TYPE_DICT_ENTRY;
         dbus_message_iter_next(&dict)) {
        DBusMessageIter entry;
        const char *name;
        dbus_message_iter_recurse(&dict, &entry);
        dbus_message_iter_get_basic(&entry, &name);
        if (strcmp(name, "Powered") != 0)
            continue;
        dbus_message_iter_next(&entry);
        put(text, " Powered=");
        put_value(text, &entry);
    }
}

/* The names of a{sa{sv}} or of as. */
static void put_interfaces(struct text *text, DBusMessageIter *iter)
{
    DBusMessageIter items;
    dbus_message_iter_recurse(iter, &items);
    for (; dbus_message_iter_get_arg_type(&items) != DBUS_TYPE_INVALID;
         dbus_message_iter_next(&items)) {
        DBusMessageIter entry = items;
        const char *name;
        if (dbus_message_iter_get_arg_type(&items) == DBUS_TYPE_DICT_ENTRY)
            dbus_message_iter_recurse(&items, &entry);
        dbus_message_iter_get_basic(&entry, &name);
        if (strncmp(name, "org.bluez.", 10) == 0)
            put(text, " %s", short_interface(name));
        if (strcmp(name, "org.bluez.Adapter1") == 0)
            put_power(text, &entry);
    }
}

static bool objects_changed(struct text *text, DBusMessage *message, const char *sign)
{
    char buffer[256];
    const char *path;
    DBusMessageIter iter;
    dbus_message_iter_init(message, &iter);
    dbus_message_iter_get_basic(&iter, &path);
    put(text, "%s %s", sign, short_path(path, buffer, sizeof(buffer)));
    dbus_message_iter_next(&iter);
    put_interfaces(text, &iter);
    return true;
}

bool probe_signal_text(DBusMessage *message, char *text, size_t size)
{
    struct text out = {.at = text, .left = size};
    char buffer[256];
    const char *path = dbus_message_get_path(message);
    if (dbus_message_is_signal(message, "org.freedesktop.DBus.ObjectManager", "InterfacesAdded"))
        return objects_changed(&out, message, "+");
    if (dbus_message_is_signal(message, "org.freedesktop.DBus.ObjectManager", "InterfacesRemoved"))
        return objects_changed(&out, message, "-");
    if (dbus_message_is_signal(message, DBUS_INTERFACE_PROPERTIES, "PropertiesChanged")) {
        put(&out, "~ %s", short_path(path, buffer, sizeof(buffer)));
        properties_changed(&out, message);
        return true;
    }
    const char *interface = dbus_message_get_interface(message);
    if (!interface || strncmp(interface, "org.bluez.", 10) != 0)
        return false;
    DBusMessageIter iter;
    put(&out, "! %s %s ", short_path(path, buffer, sizeof(buffer)),
        dbus_message_get_member(message));
    if (dbus_message_iter_init(message, &iter))
        put_value(&out, &iter);
    return true;
}

void probe_reply_text(DBusMessage *message, const char *tag, char *text, size_t size)
{
    struct text out = {.at = text, .left = size};
    DBusMessageIter iter;
    const bool failed = dbus_message_get_type(message) == DBUS_MESSAGE_TYPE_ERROR;
    put(&out, "= %s %s", tag, failed ? "error " : "ok");
    if (failed)
        put(&out, "%s", short_interface(dbus_message_get_error_name(message)));
    if (dbus_message_iter_init(message, &iter)) {
        put(&out, " ");
        put_value(&out, &iter);
    }
}
