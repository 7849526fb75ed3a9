/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A fake org.bluez on a private bus: adapters, devices and GATT objects as bluetoothd shows them,
 * with the order of signals and replies that bluetoothd 5.66, 5.82 and 5.87 were seen to use, and
 * virtual wearables in the air. Faults are made by commands. It runs on a libuv loop, in one
 * thread; as a program it is build/fakebluez.
 *
 * Commands are lines of text, see commands.c; the answer starts with "ok" or "error".
 */
#ifndef TESTS_FAKEBLUEZ_FAKEBLUEZ_H
#define TESTS_FAKEBLUEZ_FAKEBLUEZ_H

#include "core/error.h"
#include "tests/control/control.h"
#include <stddef.h>
#include <uv.h>

struct fake;

struct fake_options {
    unsigned version;        /* 566, 582 or 587: the order of events to follow; 0: 566 */
    const char *control;     /* path of the control socket; NULL: none */
    const char *bus_address; /* NULL: DBUS_SYSTEM_BUS_ADDRESS */
};

/* Connects to the bus, owns the name and announces /org/bluez; adapters come by command. Blocks
 * while connecting. -ERR_UNAVAILABLE: no bus, or the name is taken. */
int fake_open(uv_loop_t *loop, const struct fake_options *options, struct fake **ret,
              struct error *err);

/* Runs one command line: a control_run_fn whose userdata is the struct fake. */
void fake_command(void *fake, const char *line, char *answer, size_t size);

/* Leaves the bus and closes all handles; the memory goes when the loop has run their callbacks. */
void fake_close(struct fake *fake);

#endif
