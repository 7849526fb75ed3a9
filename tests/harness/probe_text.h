/* SPDX-License-Identifier: GPL-3.0-or-later */
/* D-Bus messages as the lines that probe.h describes. */
#ifndef TESTS_HARNESS_PROBE_TEXT_H
#define TESTS_HARNESS_PROBE_TEXT_H

#include <dbus/dbus.h>
#include <stdbool.h>
#include <stddef.h>

/* The line of a signal; false: not one of interest. */
bool probe_signal_text(DBusMessage *message, char *text, size_t size);
void probe_reply_text(DBusMessage *message, const char *tag, char *text, size_t size);

#endif
