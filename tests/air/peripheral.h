/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A virtual wearable served by the real bluetoothd on a virtual adapter of its own, for what only a
 * real host can do: pairing. Its GATT services, its advertisement and its agent are objects on the
 * bus that bluetoothd is told of as soon as there is an adapter with the wearable's address; after
 * a restart of bluetoothd, or of the adapter, it is told again.
 *
 * bluetoothd asks one agent for all its adapters, and takes the capabilities of that one: of
 * several wearables that pair, the one opened last does.
 *
 * What bluetoothd has of its own is not the wearable's: the generic services, and the handles. The
 * wearable's battery is not served.
 */
#ifndef TESTS_AIR_PERIPHERAL_H
#define TESTS_AIR_PERIPHERAL_H

#include "core/error.h"
#include "tests/wearables/wearable.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct peripheral;

/* Longest text of peripheral_pairing(). */
#define PERIPHERAL_PAIRING_MAX 64

/* Serves a wearable on the bus of DBUS_SYSTEM_BUS_ADDRESS, on the air from the start. The wearable
 * stays the caller's and must live until the peripheral is closed; its host is set here. Neither
 * the bus nor the adapter need be there yet. */
int peripheral_open(uv_loop_t *loop, struct wearable *wearable, struct peripheral **ret,
                    struct error *err);

/* Leaves the bus, by which bluetoothd drops what it was told; a link stays. `closed` runs from the
 * loop when nothing is left; may be NULL. */
void peripheral_close(struct peripheral *peripheral, void (*closed)(void *userdata),
                      void *userdata);

/* On the air or out of range: off, it does not advertise. A link is the controller's business. */
void peripheral_set_on_air(struct peripheral *peripheral, bool on);

/* To be called after wearable_options(): what is advertised, and when it wants time, may differ. */
void peripheral_changed(struct peripheral *peripheral);

/* Whether bluetoothd has its services and its agent, and its advertisement if it is to have one. */
bool peripheral_ready(const struct peripheral *peripheral);

/* Whether a central is connected to its adapter. */
bool peripheral_connected(const struct peripheral *peripheral);

/* "shows=123456|- asks=passkey|confirm|- bonded=0|1". */
void peripheral_pairing(const struct peripheral *peripheral, char *text, size_t size);

/* Answers to what it asks; -ERR_NOT_FOUND: it does not ask that. */
int peripheral_enter(struct peripheral *peripheral, uint32_t passkey, struct error *err);
int peripheral_confirm(struct peripheral *peripheral, bool yes, struct error *err);

/* Removes the bonds on its side, which also ends a link; bonded=0 when bluetoothd has done it. */
void peripheral_forget(struct peripheral *peripheral);

#endif
