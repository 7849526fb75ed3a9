/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows: what bluez.md says can happen to a link, with the place where it says so. Cells that
 * cannot be have their reason beside them.
 */
#include "tests/harness/matrix_inside.h"

#define A     CENTRAL_ADDRESS
#define E     "org.bluez.Error."
#define DBUS  "org.freedesktop.DBus.Error."
#define AGAIN "adapter add hci0 " CENTRAL_ADAPTER

/* A restart of bluetoothd, as the room notices it: objects asked for at once, or after another that
 * was answered too early. */
#define RESTART_MS 10000
/* Of the bus: the room tries after 1, 2, 5, 10 s. */
#define BUS_MS 10000

/* ---- why cells cannot be ---- */

#define NO_LINK     "there is no link"
#define NOT_UP      "the link is not up yet"
#define IS_OFF      "the adapter is off already"
#define HAS_ONE     "there is a link, or one is being made"
#define ITS_ADAPTER "without an adapter that is on nobody connects"
#define NO_SERVICES "its services are not known yet"
#define HAS_NO_BOND "it is the state of one without a bond"
#define NO_VALUES   "nothing is subscribed"

#define WITHOUT_LINK(reason)                                                             \
    [LINK_NO_ADAPTER] = (reason), [LINK_WAIT_ADV] = (reason), [LINK_BACKOFF] = (reason), \
    [LINK_QUEUED] = (reason), [LINK_UNPAIRED] = (reason), [LINK_IDLE] = (reason),        \
    [LINK_DISABLED] = (reason)
#define BEFORE_LINK(reason) [LINK_CONNECTING] = (reason), [LINK_CANCELLING] = (reason)

const struct matrix_fault matrix_faults[] = {
    /* ---- Connect ---- */
    {
        .name = "Connect aborted twice, the link up for a moment",
        .source = "1.10 abort-by-local, T2, T25",
        .begin = "refuse " A " 2 brief",
        .meets = "Connect",
        .failures = 2,
    },
    {
        .name = "Connect not answered",
        .source = "5.3, T4",
        .begin = "hang Connect 1",
        .costs_ms = LINK_CONNECT_MS + LINK_CANCEL_MS,
        .failures = 1,
    },
    {
        .name = "reply of Connect lost",
        .source = "5.3",
        .begin = "lose Connect 1",
    },
    {
        .name = "Connected=true not said",
        .source = "T3",
        .begin = "no-connected-signal on",
        .meets = "Connect",
    },
    {
        .name = "Connected=true not said and reply of Connect lost",
        .source = "T3, 5.3",
        .begin = "no-connected-signal on;lose Connect 1",
    },
    {
        .name = "reply of Connect late",
        .source = "5.3 delayed reply",
        .begin = "no-connected-signal on;delay Connect 25000",
        .meets = "Connect",
    },
    {
        .name = "Connect in progress",
        .source = "1.10 InProgress",
        .begin = "fail Connect " E "InProgress In Progress 1",
        .failures = 1,
    },
    {
        .name = "Connect in progress, storm",
        .source = "1.10 Failed, Operation already in progress",
        .begin = "fail Connect " E "Failed Operation already in progress 5",
        .failures = 5,
    },
    {
        .name = "Connect: classic Bluetooth chosen",
        .source = "T5, 1.10",
        .begin = "fail Connect " E "Failed br-connection-profile-unavailable 1",
        .failures = 1,
    },
    {
        .name = "Connect: no free slot",
        .source = "T26, 1.10",
        .begin = "fail Connect " E "Failed le-connection-concurrent-connection-limit 2",
        .failures = 2,
    },
    {
        .name = "Connect: input/output error",
        .source = "1.10",
        .begin = "fail Connect " E "Failed Input/output error 1",
        .failures = 1,
    },
    {
        .name = "Connect: unknown object",
        .source = "1.10, T6",
        .begin = "fail Connect " DBUS "UnknownObject none 1",
        .costs_ms = RESTART_MS,
        .failures = 1,
    },
    {
        .name = "Connect: no reply",
        .source = "1.10",
        .begin = "fail Connect " DBUS "NoReply none 1",
        .failures = 1,
    },
    /* ---- the device's object ---- */
    {
        .name = "object gone, calls never answered",
        .source = "T5, T6, 5.3 removed between call and reply",
        .begin = "vanish " A,
        .costs_ms = RESTART_MS,
        .failures = 1,
        .cannot = {[LINK_NO_ADAPTER] = "what is known stays while the adapter is off"},
    },
    {
        .name = "object forgotten after 30 s",
        .source = "T6",
        .begin = "trust " A " off;strap range " A " out",
        .lasts_ms = 31000,
        .end = "strap range " A " in",
        .costs_ms = RESTART_MS,
        .failures = 2,
    },
    /* ---- services ---- */
    {
        .name = "services never resolved",
        .source = "T8",
        .begin = "resolve " A " never 1",
        .costs_ms = LINK_RESOLVE_MS + LINK_DISCONNECT_MS,
        .failures = 1,
    },
    {
        .name = "objects after ServicesResolved",
        .source = "T9",
        .begin = "vanish " A ";late-objects " A " 1000",
        .meets = "Connect",
        .costs_ms = RESTART_MS,
        .failures = 1,
        .cannot = {[LINK_NO_ADAPTER] = "what is known stays while the adapter is off"},
    },
    {
        .name = "characteristics missing once",
        .source = "T9",
        .begin = "vanish " A ";late-objects " A " 5000",
        .meets = "Connect",
        .costs_ms = RESTART_MS + LINK_OBJECTS_MS + LINK_DISCONNECT_MS,
        .failures = 2,
        .cannot = {[LINK_NO_ADAPTER] = "what is known stays while the adapter is off"},
    },
    {
        .name = "services changed",
        .source = "T10",
        .begin = "service-changed " A,
        .costs_ms = LINK_RESOLVE_MS + LINK_DISCONNECT_MS,
        .failures = 1,
        .cannot = {WITHOUT_LINK(NO_LINK), BEFORE_LINK(NOT_UP), [LINK_RESOLVING] = NO_SERVICES},
    },
    {
        .name = "handle no longer valid",
        .source = "T9, 1.10 0x01",
        .begin = "fail StartNotify " E "Failed Operation failed with ATT error: 0x01 1",
        .costs_ms = LINK_DISCONNECT_MS,
        .failures = 1,
    },
    /* ---- notifications ---- */
    {
        .name = "StartNotify not answered",
        .source = "T14",
        .begin = "hang StartNotify 1",
        .costs_ms = LINK_SUBSCRIBE_MS + LINK_DISCONNECT_MS,
        .failures = 1,
    },
    {
        .name = "reply of StartNotify lost",
        .source = "5.3",
        .begin = "lose StartNotify 1",
        .costs_ms = LINK_SUBSCRIBE_MS + LINK_DISCONNECT_MS,
        .failures = 1,
    },
    {
        .name = "StartNotify in progress",
        .source = "1.10 InProgress",
        .begin = "fail StartNotify " E "InProgress In Progress 2",
        .costs_ms = 2 * LINK_BUSY_MS,
    },
    {
        .name = "StartNotify in progress, storm",
        .source = "1.10 InProgress, 5.3",
        .begin = "fail StartNotify " E "InProgress In Progress 130",
        .costs_ms = 2 * LINK_SUBSCRIBE_MS + LINK_DISCONNECT_MS,
        .failures = 1,
    },
    {
        .name = "StartNotify: 0x0e",
        .source = "1.10",
        .begin = "fail StartNotify " E "Failed Operation failed with ATT error: 0x0e 2",
        .costs_ms = 2 * LINK_BUSY_MS,
    },
    {
        .name = "StartNotify: not connected",
        .source = "1.10",
        .begin = "fail StartNotify " E "Failed Not connected 1",
        .costs_ms = LINK_DISCONNECT_MS,
        .failures = 1,
    },
    {
        .name = "StartNotify: a Disconnect is running",
        .source = "1.10 NotConnected",
        .begin = "fail StartNotify " E "NotConnected Not Connected 1",
        .costs_ms = LINK_DISCONNECT_MS,
        .failures = 1,
    },
    {
        .name = "StartNotify: acquired by another",
        .source = "T13",
        .begin = "fail StartNotify " E "NotPermitted Notify acquired 1",
        .costs_ms = LINK_DISCONNECT_MS,
        .failures = 1,
    },
    {
        .name = "StartNotify: wants a bond",
        .source = "1.10 Not paired",
        .begin = "fail StartNotify " E "NotPermitted Not paired 1",
        .person = MATRIX_PAIRS,
        .costs_ms = LINK_DISCONNECT_MS,
        .failures = 1,
    },
    {
        .name = "each value twice",
        .source = "T12",
        .begin = "double-values on",
        .meets = "StartNotify",
    },
    {
        .name = "silence",
        .source = "T34",
        .begin = "strap set " A " silent=1",
        .lasts_ms = 35000,
        .end = "strap set " A " silent=0",
        .costs_ms = LINK_DISCONNECT_MS,
        .failures = 2,
    },
    {
        .name = "a burst of 5000 values",
        .source = "5.3",
        .begin = "strap burst " A " 5000",
        .cannot = {WITHOUT_LINK(NO_VALUES), BEFORE_LINK(NO_VALUES), [LINK_RESOLVING] = NO_VALUES,
                   [LINK_SUBSCRIBING] = NO_VALUES, [LINK_DISCONNECTING] = NO_VALUES},
    },
    /* ---- the link ---- */
    {
        .name = "link lost",
        .source = "seq 6",
        .begin = "drop " A,
        .failures = 1,
        .cannot = {WITHOUT_LINK(NO_LINK), BEFORE_LINK(NOT_UP)},
    },
    {
        .name = "link lost (5.82)",
        .source = "T14, seq 6",
        .version = "5.82",
        .begin = "drop " A,
        .failures = 1,
        .cannot = {WITHOUT_LINK(NO_LINK), BEFORE_LINK(NOT_UP)},
    },
    {
        .name = "link lost (5.87)",
        .source = "T14, seq 6",
        .version = "5.87",
        .begin = "drop " A,
        .failures = 1,
        .cannot = {WITHOUT_LINK(NO_LINK), BEFORE_LINK(NOT_UP)},
    },
    {
        .name = "out of range and back",
        .source = "seq 6",
        .begin = "strap range " A " out",
        .lasts_ms = 5000,
        .end = "strap range " A " in",
        .failures = 1,
    },
    {
        .name = "out of range for long",
        .source = "seq 6.7",
        .begin = "strap range " A " out",
        .lasts_ms = RADIO_EAGER_MS + 10000,
        .end = "strap range " A " in",
        .failures = 2,
        .slow = true,
    },
    /* ---- what others do ---- */
    {
        .name = "Disconnect by another program",
        .source = "T32",
        .begin = "disconnect " A,
        .failures = 1,
        .cannot = {WITHOUT_LINK(NO_LINK)},
    },
    {
        .name = "connected by BlueZ itself",
        .source = "T11",
        .begin = "connect " A,
        .failures = 1,
        .cannot = {[LINK_NO_ADAPTER] = ITS_ADAPTER,
                   [LINK_CONNECTING] = HAS_ONE,
                   [LINK_CANCELLING] = HAS_ONE,
                   [LINK_RESOLVING] = HAS_ONE,
                   [LINK_SUBSCRIBING] = HAS_ONE,
                   [LINK_READY] = HAS_ONE,
                   [LINK_DISCONNECTING] = HAS_ONE},
    },
    {
        .name = "another program discovers all the time",
        .source = "T2",
        .begin = "foreign-scan hci0 on",
        .meets = "Connect",
        .costs_ms = RADIO_SETTLE_MS,
        .cannot = {[LINK_NO_ADAPTER] = IS_OFF},
    },
    /* ---- Disconnect ---- */
    {
        .name = "Disconnect without effect",
        .source = "3 stuck, seq 1",
        .begin = "stuck " A " on",
        .lasts_ms = 12000,
        .end = "stuck " A " off",
        .meets = "Disconnect",
        .give_up = true,
        .costs_ms = LINK_DISCONNECT_MS,
        .failures = 3,
    },
    {
        .name = "Disconnect fails",
        .source = "1.10 NotConnected",
        .begin = "fail Disconnect " E "NotConnected Not Connected 1",
        .give_up = true,
        .costs_ms = LINK_RESOLVE_MS + 2 * LINK_DISCONNECT_MS,
        .failures = 2,
    },
    /* ---- discovery ---- */
    {
        .name = "StartDiscovery not answered",
        .source = "5.3",
        .begin = "hang StartDiscovery 1",
        .costs_ms = RADIO_START_MS + RADIO_RETRY_MS,
    },
    {
        .name = "reply of StartDiscovery lost",
        .source = "5.3",
        .begin = "lose StartDiscovery 1",
        .costs_ms = RADIO_START_MS + RADIO_RETRY_MS,
    },
    {
        .name = "StartDiscovery in progress",
        .source = "T1",
        .begin = "fail StartDiscovery " E "InProgress Operation already in progress 1",
        .costs_ms = RADIO_RETRY_MS,
    },
    {
        .name = "StartDiscovery in progress, storm",
        .source = "T1",
        .begin = "fail StartDiscovery " E "InProgress Operation already in progress 6",
        .costs_ms = 6 * RADIO_RETRY_MS,
    },
    {
        .name = "StartDiscovery not ready",
        .source = "1.10 NotReady",
        .begin = "fail StartDiscovery " E "NotReady Resource Not Ready 2",
        .costs_ms = 2 * RADIO_RETRY_MS,
    },
    {
        .name = "SetDiscoveryFilter fails",
        .source = "1.10 NotReady",
        .begin = "fail SetDiscoveryFilter " E "NotReady Resource Not Ready 1",
    },
    {
        .name = "StopDiscovery not answered",
        .source = "5.3",
        .begin = "hang StopDiscovery 1",
        .costs_ms = RADIO_STOP_MS,
    },
    {
        .name = "StopDiscovery: none started",
        .source = "1.10",
        .begin = "fail StopDiscovery " E "Failed No discovery started 1",
        .costs_ms = RADIO_STOP_MS,
    },
    {
        .name = "deaf until discovery starts anew",
        .source = "T28",
        .begin = "deaf hci0 scan",
        .meets = "StartDiscovery",
        .costs_ms = RADIO_EAGER_EACH_MS,
    },
    {
        .name = "deaf until a person turns the adapter off and on",
        .source = "T28",
        .begin = "deaf hci0 power",
        .lasts_ms = 35000,
        .end = "adapter power hci0 off;adapter power hci0 on",
        .failures = 1,
        .cannot = {[LINK_NO_ADAPTER] = "being off is what mends it"},
    },
    {
        .name = "a flood of advertisements",
        .source = "T27, 5.3",
        .begin = "flood 1000",
        .costs_ms = RADIO_STOP_MS,
    },
    /* ---- what is wrong in form ---- */
    {
        .name = "RSSI of the wrong type",
        .source = "5.3 malformed",
        .begin = "malformed RSSI",
        .lasts_ms = 3000,
        .end = "malformed off",
    },
    {
        .name = "Connected of the wrong type",
        .source = "5.3 malformed",
        .begin = "malformed Connected",
        .lasts_ms = 3000,
        .end = "malformed off",
        .costs_ms = LINK_RESOLVE_MS + LINK_DISCONNECT_MS,
        .failures = 1,
    },
    {
        .name = "ServicesResolved of the wrong type",
        .source = "5.3 malformed",
        .begin = "malformed ServicesResolved",
        .lasts_ms = 3000,
        .end = "malformed off",
        .costs_ms = LINK_RESOLVE_MS + LINK_DISCONNECT_MS,
        .failures = 1,
    },
    {
        .name = "Value of the wrong type",
        .source = "5.3 malformed",
        .begin = "malformed Value",
        .lasts_ms = 3000,
        .end = "malformed off",
    },
    {
        .name = "UUID of the wrong type",
        .source = "5.3 malformed",
        .begin = "malformed UUID",
        .lasts_ms = 3000,
        .end = "malformed off",
        .costs_ms = LINK_RESOLVE_MS + LINK_DISCONNECT_MS,
        .failures = 2,
    },
    /* ---- the adapter ---- */
    {
        .name = "adapter off and on",
        .source = "T22",
        .begin = "adapter power hci0 off",
        .lasts_ms = 1000,
        .end = "adapter power hci0 on",
        .failures = 1,
        .cannot = {[LINK_NO_ADAPTER] = IS_OFF},
    },
    {
        .name = "adapter off and at once on",
        .source = "T22",
        .begin = "adapter power hci0 off;adapter power hci0 on",
        .failures = 1,
        .cannot = {[LINK_NO_ADAPTER] = IS_OFF},
    },
    {
        .name = "adapter off and on (5.87)",
        .source = "T22",
        .version = "5.87",
        .begin = "adapter power hci0 off",
        .lasts_ms = 1000,
        .end = "adapter power hci0 on",
        .failures = 1,
        .cannot = {[LINK_NO_ADAPTER] = IS_OFF},
    },
    {
        .name = "rfkill",
        .source = "T24",
        .begin = "adapter rfkill hci0 on",
        .lasts_ms = 5000,
        .end = "adapter rfkill hci0 off;adapter power hci0 on",
        .failures = 1,
    },
    {
        .name = "adapter pulled and back",
        .source = "T23, seq 5",
        .begin = "adapter remove hci0",
        .lasts_ms = 1000,
        .end = AGAIN,
        .costs_ms = RESTART_MS,
        .failures = 1,
    },
    {
        .name = "adapter pulled and at once back",
        .source = "T23, seq 5",
        .begin = "adapter remove hci0;" AGAIN,
        .costs_ms = RESTART_MS,
        .failures = 1,
    },
    {
        .name = "adapter pulled and back under another number",
        .source = "T23, seq 5",
        .begin = "adapter remove hci0",
        .lasts_ms = 1000,
        .end = "adapter add hci1 " CENTRAL_ADAPTER,
        .costs_ms = RESTART_MS,
        .failures = 1,
        .cannot = {[LINK_NO_ADAPTER] = "the state ends with hci0 being switched on"},
    },
    /* ---- bluetoothd ---- */
    {
        .name = "bluetoothd killed",
        .source = "T20, seq 4",
        .begin = "restart crash 500",
        .costs_ms = RESTART_MS,
        .failures = 1,
    },
    {
        .name = "bluetoothd restarted",
        .source = "T20, seq 4",
        .begin = "restart clean 500",
        .costs_ms = RESTART_MS,
        .failures = 1,
    },
    {
        .name = "bluetoothd restarted (5.87)",
        .source = "T20, seq 4",
        .version = "5.87",
        .begin = "restart clean 500",
        .costs_ms = RESTART_MS,
        .failures = 1,
    },
    {
        .name = "bluetoothd away for long",
        .source = "T20",
        .begin = "restart crash 20000",
        .lasts_ms = 20000,
        .costs_ms = RESTART_MS,
        .failures = 1,
    },
    {
        .name = "bluetoothd back long before its adapters",
        .source = "T20, seq 4.10",
        .begin = "set adapters 6000;restart crash 200",
        .costs_ms = RESTART_MS + 6000,
        .failures = 1,
    },
    {
        .name = "GetManagedObjects not answered after a restart",
        .source = "5.3, seq 4.10",
        .begin = "hang GetManagedObjects 1;restart crash 200",
        .costs_ms = 2 * RESTART_MS,
        .failures = 1,
    },
    /* ---- the bus ---- */
    {
        .name = "bus dies",
        .source = "T21, 4.5",
        .bus_dies = true,
        .lasts_ms = 500,
        .costs_ms = BUS_MS + RESTART_MS,
        .failures = 1,
    },
    /* ---- bonds ---- */
    {
        .name = "strap forgets its bond",
        .source = "T17",
        .begin = "strap forget " A,
        .meets = "Connect",
        .person = MATRIX_RENEWS,
        .failures = 2,
        .cannot = {[LINK_UNPAIRED] = HAS_NO_BOND,
                   [LINK_NO_ADAPTER] = "as in WAIT_ADV, once the adapter is on"},
    },
};

const size_t matrix_fault_count = sizeof(matrix_faults) / sizeof(matrix_faults[0]);
