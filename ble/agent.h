/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * org.bluez.Agent1 for the pairing at hand: bluetoothd calls it when a person has to read, type or
 * compare something. It exists only around a pairing and is never the default agent, which may be a
 * desktop's. A call is kept and answered when the person has, at the latest after
 * AGENT_PEOPLE_MS: the other side of a pairing gives up after 30 s without progress (Core
 * specification 5.4, volume 3, part H, 3.4).
 */
#ifndef BLE_AGENT_H
#define BLE_AGENT_H

#include <dbus/dbus.h>
#include <stdbool.h>
#include <stdint.h>

#define AGENT_PATH        "/org/zonula/agent"
#define AGENT_PEOPLE_MS   25000
#define AGENT_PASSKEY_MAX 999999 /* six digits */

struct ble;

enum agent_question {
    AGENT_NOTHING,
    AGENT_SHOWN,   /* a passkey; nobody waits for an answer of ours */
    AGENT_PASSKEY, /* `call` wants one */
    AGENT_CONFIRM, /* `call` wants a yes */
};

struct agent {
    enum agent_question question;
    DBusMessage *call; /* not answered yet; NULL: none */
    uint32_t passkey;  /* shown */
    int64_t deadline_ms;
};

/* RegisterAgent and UnregisterAgent; NULL: no memory. */
DBusMessage *agent_register_message(bool can_ask);
DBusMessage *agent_unregister_message(void);

/* A method call to us; false: not to the agent. */
bool agent_call(struct ble *ble, DBusMessage *call);

/* What the person says. Without a question of that kind: nothing. */
void agent_enter(struct ble *ble, uint32_t passkey);
void agent_confirm(struct ble *ble, bool yes);

/* What was asked is void: bluetoothd is answered, the person is told. */
void agent_withdraw(struct ble *ble);

/* Returns when it wants to be called again, 0: not. */
int64_t agent_settle(struct ble *ble, int64_t now_ms);

#endif
