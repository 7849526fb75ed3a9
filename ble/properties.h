/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading D-Bus dictionaries of properties, a{sv}, without trusting their types: a value of an
 * unexpected type is left out, as if it had not been sent. What a string or byte result points to
 * lives in the message.
 */
#ifndef BLE_PROPERTIES_H
#define BLE_PROPERTIES_H

#include <dbus/dbus.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The entries of the dictionary at an iterator whose keys have one of the types 's', 'o', 'q';
 * false: it is no dictionary of that kind. */
bool dictionary_open(DBusMessageIter *at, int key_type, DBusMessageIter *ret_entries);

/* The next entry with its key, and an iterator on its value; false at the end. `ret_key` points to
 * a variable that fits the key type. */
bool dictionary_next(DBusMessageIter *entries, void *ret_key, DBusMessageIter *ret_value);

/* The same for a{sv}: the value is what the variant holds. */
bool property_next(DBusMessageIter *entries, const char **ret_name, DBusMessageIter *ret_value);

/* The value itself; false and nothing written if it is of another type. */
bool property_bool(DBusMessageIter *value, bool *ret);
bool property_string(DBusMessageIter *value, const char **ret);
bool property_i16(DBusMessageIter *value, int *ret);
bool property_u8(DBusMessageIter *value, int *ret);
bool property_bytes(DBusMessageIter *value, const uint8_t **ret, size_t *ret_length);

/* The strings of an array, one after the other: open, then next until false. */
bool property_strings(DBusMessageIter *value, DBusMessageIter *ret_strings);
bool property_strings_next(DBusMessageIter *strings, const char **ret);

#endif
