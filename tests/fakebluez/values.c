/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libdbus reports nothing but lack of memory here, and a test program without memory stops; so
 * these return nothing.
 */
#include "tests/fakebluez/values.h"

#include <stdlib.h>

static void put(DBusMessageIter *iter, int type, const void *value)
{
    if (!dbus_message_iter_append_basic(iter, type, value))
        abort();
}

void fake_put_string(DBusMessageIter *iter, const char *text)
{
    put(iter, DBUS_TYPE_STRING, &text);
}

void fake_put_path(DBusMessageIter *iter, const char *path)
{
    put(iter, DBUS_TYPE_OBJECT_PATH, &path);
}

void fake_put_bool(DBusMessageIter *iter, bool value)
{
    const dbus_bool_t wide = value;
    put(iter, DBUS_TYPE_BOOLEAN, &wide);
}

void fake_put_byte(DBusMessageIter *iter, uint8_t value)
{
    put(iter, DBUS_TYPE_BYTE, &value);
}

void fake_put_int16(DBusMessageIter *iter, int16_t value)
{
    put(iter, DBUS_TYPE_INT16, &value);
}

void fake_put_uint16(DBusMessageIter *iter, uint16_t value)
{
    put(iter, DBUS_TYPE_UINT16, &value);
}

void fake_put_uint32(DBusMessageIter *iter, uint32_t value)
{
    put(iter, DBUS_TYPE_UINT32, &value);
}

void fake_put_bytes(DBusMessageIter *iter, const uint8_t *bytes, size_t length)
{
    DBusMessageIter array;
    dbus_message_iter_open_container(iter, DBUS_TYPE_ARRAY, "y", &array);
    dbus_message_iter_append_fixed_array(&array, DBUS_TYPE_BYTE, &bytes, (int)length);
    dbus_message_iter_close_container(iter, &array);
}

void fake_put_strings(DBusMessageIter *iter, const char *const *strings)
{
    DBusMessageIter array;
    dbus_message_iter_open_container(iter, DBUS_TYPE_ARRAY, "s", &array);
    for (; *strings; strings++)
        fake_put_string(&array, *strings);
    dbus_message_iter_close_container(iter, &array);
}
