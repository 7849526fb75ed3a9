/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bluetooth in this process for one errand, a scan or a pairing: opens it, runs a loop until the
 * errand says that it is over or no adapter comes up, and closes everything.
 */
#ifndef GATEWAY_CLI_SESSION_H
#define GATEWAY_CLI_SESSION_H

#include "ble/ble.h"
#include "core/error.h"
#include "gateway/config.h"

struct session;

struct errand {
    void *data;
    const struct config *config; /* its Bluetooth part */
    const char *preferred;       /* the adapter, where the configuration names none; or NULL */
    /* Their userdata is the struct session. Adapter, devices and batches are the session's. */
    struct ble_events events;
    /* Begins on the open session; an error ends it. */
    int (*start)(struct session *session, struct error *err);
    /* Ctrl-C and SIGTERM; NULL: they end the program at once. */
    void (*interrupted)(struct session *session);
    /* Closes what the errand has on the loop; NULL: nothing. */
    void (*close)(struct session *session);
};

struct session {
    const struct errand *errand;
    uv_loop_t loop;
    struct ble *ble;     /* NULL before and after */
    char adapter[64];    /* the one in use, "" if none is known */
    const char *trouble; /* what is wrong with the adapter now, a fixed text; NULL: nothing */
    uv_timer_t wait;
    uv_signal_t signals[2];
    bool ending, ended;
    int result; /* 0, or a negative error */
};

/* The session is the caller's memory, and holds `trouble` afterwards. 0, or the result that it was
 * ended with; then *err has words for -ERR_UNAVAILABLE (no adapter came up), for a session that is
 * kept out and for a start that failed, and only for these. */
int session_run(struct session *session, const struct errand *errand, struct error *err);

/* It ended because bluetoothd does not let us in (-ERR_DENIED) or does not answer (-ERR_TIMEOUT),
 * as `trouble` says. */
bool session_is_kept_out(const struct session *session);

/* Ends the session after a time, at the earliest a turn of the loop later: an end inside a callback
 * would pull the ground from under its caller. The first result counts, the earliest end too. */
void session_end(struct session *session, int result, unsigned after_ms);

#endif
