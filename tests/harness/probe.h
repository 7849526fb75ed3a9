/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A plain D-Bus client that writes down everything org.bluez says, in order, one line a message:
 *
 *   = TAG ok [value]            reply to the call that was sent with this tag
 *   = TAG error NAME TEXT
 *   ~ PATH Interface k=v k=v -k PropertiesChanged; -k is an invalidated property
 *   + PATH Interface Interface  InterfacesAdded (without the standard interfaces; an adapter with
 *                               Powered=true or false)
 *   - PATH Interface            InterfacesRemoved
 *   ! PATH Member argument      any other signal of BlueZ
 *   @ gone, @ here              the owner of the name
 *
 * A value that is a dictionary is the names in it: "{Address Alias}". Paths lose "/org/bluez/",
 * devices are "dev" and what is below: "dev/service000a/char000b"; interfaces lose "org.bluez.". So
 * the order of events can be compared as text.
 */
#ifndef TESTS_HARNESS_PROBE_H
#define TESTS_HARNESS_PROBE_H

#include "core/error.h"
#include <dbus/dbus.h>
#include <stdbool.h>
#include <stddef.h>

struct probe;

/* Connects to DBUS_SYSTEM_BUS_ADDRESS. */
int probe_open(struct probe **ret, struct error *err);
void probe_close(struct probe *probe);
const char *probe_name(const struct probe *probe);

/* A method call to org.bluez, to which arguments may be appended. */
DBusMessage *probe_message(const char *path, const char *interface, const char *member);

/* Sends and drops the reference; the reply will be the line "= TAG ...". */
void probe_send(struct probe *probe, const char *tag, DBusMessage *call_taken);

/* Who takes the method calls that come to the probe: it writes the line for it. NULL: nobody. */
typedef void (*probe_serve_fn)(void *userdata, DBusMessage *call, char *text, size_t size);
void probe_serve(struct probe *probe, probe_serve_fn serve, void *userdata);
/* Sends and drops the reference. */
void probe_reply(struct probe *probe, DBusMessage *reply_taken);

/* A call without arguments; the interface without "org.bluez.". */
void probe_call(struct probe *probe, const char *tag, const char *path, const char *interface,
                const char *member);

/* Sends a call with one empty a{sv}. */
void probe_call_dict(struct probe *probe, const char *tag, const char *path, const char *interface,
                     const char *member);

/* Properties.GetAll, Properties.Get, and Properties.Set of a boolean. */
void probe_get_all(struct probe *probe, const char *tag, const char *path, const char *interface);
void probe_get(struct probe *probe, const char *tag, const char *path, const char *interface,
               const char *property);
void probe_set(struct probe *probe, const char *tag, const char *path, const char *interface,
               const char *property, bool value);

/* Waits for a line that contains the text, at or after the line `from`; its number, -1: not in
 * time. */
int probe_wait(struct probe *probe, const char *text, int from, unsigned timeout_ms);

/* The same, for so long that it is a fault if it has not come: fails the test. */
int probe_expect(struct probe *probe, const char *text, int from);

/* These lines must come, in this order (NULL at the end): the number behind the last. */
int probe_expect_all(struct probe *probe, int from, const char *const *texts);

/* Takes in what has arrived; then the first such line, -1: none. */
int probe_find(struct probe *probe, const char *text, int from);

/* How many lines contain the text. */
int probe_count(struct probe *probe, const char *text);

/* How many lines there are so far: a mark for `from`. */
int probe_lines(const struct probe *probe);
const char *probe_line(const struct probe *probe, int i);

/* Prints all lines to standard error. */
void probe_dump(const struct probe *probe);

#endif
