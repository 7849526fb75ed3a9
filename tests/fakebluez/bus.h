/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The connection to the bus. All that leaves goes through here: noted changes are sent before any
 * other message, and replies pass the faults that delay or lose them.
 */
#ifndef TESTS_FAKEBLUEZ_BUS_H
#define TESTS_FAKEBLUEZ_BUS_H

#include "core/error.h"
#include <dbus/dbus.h>

struct fake;

#define FAKE_PATH_ROOT   "/"
#define FAKE_PATH_BLUEZ  "/org/bluez"
#define FAKE_ERROR(name) "org.bluez.Error." name

/* Opens a connection and owns org.bluez. */
int fake_bus_open(struct fake *fake, struct error *err);

/* Leaves the bus: with the name released first, or as a process that dies. */
void fake_bus_close(struct fake *fake);

/* Sends and drops the reference; flushes changes first. NULL connection: only drops. */
void fake_send(struct fake *fake, DBusMessage *message_taken);

/* Sends without flushing: for the flush itself. */
void fake_send_raw(struct fake *fake, DBusMessage *message_taken);

/* Answers a call; call is not dropped. */
void fake_reply(struct fake *fake, DBusMessage *call, DBusMessage *reply_taken);
void fake_reply_ok(struct fake *fake, DBusMessage *call);
void fake_reply_error(struct fake *fake, DBusMessage *call, const char *name, const char *text);

DBusMessage *fake_signal(const char *path, const char *interface, const char *member);

#endif
