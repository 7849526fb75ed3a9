/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The air: virtual controllers behind /dev/vhci, the wearables around them, and the links between.
 * With it the kernel and the real bluetoothd see the same wearables that the stand-in shows on the
 * bus, driven by the same commands. It runs on a libuv loop, in one thread.
 *
 * Commands are lines of text, see commands.c; the answer starts with "ok" or "error".
 */
#ifndef TESTS_AIR_AIR_H
#define TESTS_AIR_AIR_H

#include "core/error.h"
#include "tests/air/controller.h"
#include "tests/air/link.h"
#include "tests/air/peer.h"
#include "tests/control/control.h"
#include "tests/control/timers.h"

struct air {
    uv_loop_t *loop;
    uv_prepare_t prepare;
    struct timers timers;
    struct control control;
    unsigned open_handles;
    TAILQ_HEAD(, controller) controllers;
    TAILQ_HEAD(, air_peer) peers;
    TAILQ_HEAD(, air_link) links;
    uint64_t notifications; /* sent to centrals */
};

/* Listens on the control socket (NULL: none). */
int air_open(uv_loop_t *loop, const char *control, struct air **ret, struct error *err);

/* Runs one command line: a control_run_fn whose userdata is the struct air. */
void air_command(void *air, const char *line, char *answer, size_t size);

/* Takes all controllers away; the memory goes when the loop has run the callbacks. */
void air_close(struct air *air);

/* status.c: one line about everything. */
void air_status(struct air *air, char *answer, size_t size);

#endif
