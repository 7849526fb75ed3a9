/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/properties.h"

bool dictionary_open(DBusMessageIter *at, int key_type, DBusMessageIter *ret_entries)
{
    if (dbus_message_iter_get_arg_type(at) != DBUS_TYPE_ARRAY ||
        dbus_message_iter_get_element_type(at) != DBUS_TYPE_DICT_ENTRY)
        return false;
    DBusMessageIter entries;
    dbus_message_iter_recurse(at, &entries);
    if (dbus_message_iter_get_arg_type(&entries) == DBUS_TYPE_DICT_ENTRY) {
        DBusMessageIter entry;
        dbus_message_iter_recurse(&entries, &entry);
        if (dbus_message_iter_get_arg_type(&entry) != key_type)
            return false;
    }
    *ret_entries = entries;
    return true;
}

bool dictionary_next(DBusMessageIter *entries, void *ret_key, DBusMessageIter *ret_value)
{
    if (dbus_message_iter_get_arg_type(entries) != DBUS_TYPE_DICT_ENTRY)
        return false;
    dbus_message_iter_recurse(entries, ret_value);
    dbus_message_iter_get_basic(ret_value, ret_key);
    dbus_message_iter_next(ret_value);
    dbus_message_iter_next(entries);
    return true;
}

bool property_next(DBusMessageIter *entries, const char **ret_name, DBusMessageIter *ret_value)
{
    DBusMessageIter variant;
    if (!dictionary_next(entries, ret_name, &variant) ||
        dbus_message_iter_get_arg_type(&variant) != DBUS_TYPE_VARIANT)
        return false;
    dbus_message_iter_recurse(&variant, ret_value);
    return true;
}

bool property_bool(DBusMessageIter *value, bool *ret)
{
    if (dbus_message_iter_get_arg_type(value) != DBUS_TYPE_BOOLEAN)
        return false;
    dbus_bool_t result = FALSE;
    dbus_message_iter_get_basic(value, &result);
    *ret = result;
    return true;
}

bool property_string(DBusMessageIter *value, const char **ret)
{
    if (dbus_message_iter_get_arg_type(value) != DBUS_TYPE_STRING)
        return false;
    dbus_message_iter_get_basic(value, ret);
    return true;
}

bool property_i16(DBusMessageIter *value, int *ret)
{
    if (dbus_message_iter_get_arg_type(value) != DBUS_TYPE_INT16)
        return false;
    dbus_int16_t result = 0;
    dbus_message_iter_get_basic(value, &result);
    *ret = result;
    return true;
}

bool property_u8(DBusMessageIter *value, int *ret)
{
    if (dbus_message_iter_get_arg_type(value) != DBUS_TYPE_BYTE)
        return false;
    uint8_t result = 0;
    dbus_message_iter_get_basic(value, &result);
    *ret = result;
    return true;
}

bool property_bytes(DBusMessageIter *value, const uint8_t **ret, size_t *ret_length)
{
    if (dbus_message_iter_get_arg_type(value) != DBUS_TYPE_ARRAY ||
        dbus_message_iter_get_element_type(value) != DBUS_TYPE_BYTE)
        return false;
    static const uint8_t none = 0;
    DBusMessageIter array;
    int length = 0;
    dbus_message_iter_recurse(value, &array);
    dbus_message_iter_get_fixed_array(&array, ret, &length);
    if (length == 0)
        *ret = &none; /* the library gives NULL, which readers of bytes need not expect */
    *ret_length = (size_t)length;
    return true;
}

bool property_strings(DBusMessageIter *value, DBusMessageIter *ret_strings)
{
    if (dbus_message_iter_get_arg_type(value) != DBUS_TYPE_ARRAY ||
        dbus_message_iter_get_element_type(value) != DBUS_TYPE_STRING)
        return false;
    dbus_message_iter_recurse(value, ret_strings);
    return true;
}

bool property_strings_next(DBusMessageIter *strings, const char **ret)
{
    if (dbus_message_iter_get_arg_type(strings) != DBUS_TYPE_STRING)
        return false;
    dbus_message_iter_get_basic(strings, ret);
    dbus_message_iter_next(strings);
    return true;
}
