/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Appending values of D-Bus types to a message. */
#ifndef TESTS_FAKEBLUEZ_VALUES_H
#define TESTS_FAKEBLUEZ_VALUES_H

#include "tests/control/memory.h"
#include <dbus/dbus.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void fake_put_string(DBusMessageIter *iter, const char *text);
void fake_put_path(DBusMessageIter *iter, const char *path);
void fake_put_bool(DBusMessageIter *iter, bool value);
void fake_put_byte(DBusMessageIter *iter, uint8_t value);
void fake_put_int16(DBusMessageIter *iter, int16_t value);
void fake_put_uint16(DBusMessageIter *iter, uint16_t value);
void fake_put_uint32(DBusMessageIter *iter, uint32_t value);
void fake_put_bytes(DBusMessageIter *iter, const uint8_t *bytes, size_t length);
/* An array of strings; NULL at the end of the list. */
void fake_put_strings(DBusMessageIter *iter, const char *const *strings);

#endif
