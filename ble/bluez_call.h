/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What calls on BlueZ have in common: arguments of its form, and what its errors mean. */
#ifndef BLE_BLUEZ_CALL_H
#define BLE_BLUEZ_CALL_H

#include "ble/bus.h"

/* A value of a basic type as a variant; false: no memory, the message is of no use any more. */
bool append_variant(DBusMessageIter *at, int type, const void *value);

/* An entry of a dictionary a{sv}. */
bool append_property(DBusMessageIter *dictionary, const char *name, int type, const void *value);

/* Properties.Set of a value of a basic type, or NULL: no memory. */
DBusMessage *set_message(const char *path, const char *interface, const char *name, int type,
                         const void *value);

/* The same of a device's Trusted, to true. */
DBusMessage *trust_message(const char *path);

/* Properties.GetAll of an interface, or NULL: no memory. */
DBusMessage *get_all_message(const char *path, const char *interface);

/* Adapter1.RemoveDevice, or NULL: no memory. */
DBusMessage *remove_message(const char *adapter, const char *device);

/* The same is being done already, for us or for somebody else. */
bool reply_is_in_progress(const struct bus_reply *reply);

/* The device wants a bond before it does what the call asks for. */
bool reply_wants_bond(const struct bus_reply *reply);

/* The link went away meanwhile, which is told as well; or the device found no better word. */
bool reply_is_unlikely_error(const struct bus_reply *reply);

/* BlueZ tried classic Bluetooth, where Low Energy was meant. */
bool reply_is_classic(const struct bus_reply *reply);

/* The device does not have the keys of its bond any more. */
bool reply_lacks_key(const struct bus_reply *reply);

/* The object of the call does not exist. */
bool reply_is_gone(const struct bus_reply *reply);

#endif
