/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns: how a link is brought into each of its states and kept there. */
#include "tests/harness/matrix_inside.h"

#define A       CENTRAL_ADDRESS
#define OPEN    "security=open io=none"
#define KNOWN   OPEN " known=1"
#define DISPLAY "security=authenticate io=display"

/* Longer than the room waits for a link, and as long as BlueZ does. */
#define SLOWLY  "set connect 40000"
#define QUICKLY "set connect 20"

_Static_assert(LINK_STATES == 13, "a new state of the link needs a column here");

const struct matrix_state matrix_states[LINK_STATES] = {
    [LINK_NO_ADAPTER] =
        {
            .options = KNOWN,
            .begin = "adapter power hci0 off",
            .end = "adapter power hci0 on",
        },
    [LINK_WAIT_ADV] =
        {
            .options = KNOWN,
            .begin = "strap range " A " out",
            .method = "StartDiscovery",
            .end = "strap range " A " in",
        },
    [LINK_BACKOFF] =
        {
            .options = OPEN,
            .begin = "refuse " A " 1",
            .method = "Connect",
            .failures = 1,
        },
    [LINK_QUEUED] =
        {
            .options = OPEN,
            .begin = "lose StopDiscovery 1",
            .method = "StopDiscovery",
            .leave_ms = RADIO_STOP_MS,
        },
    [LINK_CONNECTING] =
        {
            .options = OPEN,
            .begin = SLOWLY,
            .method = "Connect",
            .end = QUICKLY,
            .leave_ms = LINK_CONNECT_MS + LINK_CANCEL_MS,
            .failures = 1,
        },
    [LINK_CANCELLING] =
        {
            .options = OPEN,
            .begin = SLOWLY ";stuck " A " on",
            .method = "Disconnect",
            .end = QUICKLY ";stuck " A " off",
            .leave_ms = LINK_CANCEL_MS,
            .failures = 1,
        },
    [LINK_RESOLVING] =
        {
            .options = OPEN,
            .begin = "resolve " A " never 1",
            .method = "Connect",
            .leave_ms = LINK_RESOLVE_MS + LINK_DISCONNECT_MS,
            .failures = 1,
        },
    [LINK_SUBSCRIBING] =
        {
            .options = OPEN,
            .begin = "set att 30000",
            .method = "StartNotify",
            .end = "set att 2",
            .leave_ms = LINK_SUBSCRIBE_MS + LINK_DISCONNECT_MS,
            .failures = 1,
        },
    [LINK_READY] =
        {
            .options = OPEN,
            .method = "StartNotify",
        },
    [LINK_DISCONNECTING] =
        {
            .options = OPEN,
            .begin = "fail StartNotify org.bluez.Error.Failed Not connected 1;stuck " A " on",
            .method = "Disconnect",
            .end = "stuck " A " off",
            .leave_ms = LINK_DISCONNECT_MS,
            .failures = 1,
        },
    [LINK_UNPAIRED] =
        {
            .options = DISPLAY,
            .method = "StartNotify",
            .failures = LINK_LOSSES_MAX,
        },
    [LINK_IDLE] =
        {
            .options = KNOWN,
            .method = "GetManagedObjects",
            .on_demand = true,
        },
    [LINK_DISABLED] =
        {
            .options = OPEN,
            .method = "StartNotify",
            .given_up = true,
        },
};
