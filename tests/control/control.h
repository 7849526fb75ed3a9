/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The control socket of a test program: one command a line, one answer a line. The answer starts
 * with "ok" or "error".
 */
#ifndef TESTS_CONTROL_CONTROL_H
#define TESTS_CONTROL_CONTROL_H

#include "core/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <sys/queue.h>
#include <uv.h>

#define CONTROL_ANSWER_MAX 16384

struct control_client;

/* Runs one command line; writes the answer, always NUL-terminated, without a newline. */
typedef void (*control_run_fn)(void *userdata, const char *line, char *answer, size_t size);

struct control {
    bool open;
    uv_pipe_t server;
    control_run_fn run;
    void *userdata;
    LIST_HEAD(, control_client) clients;
};

/* Listens. When this fails `open` says whether there is a handle to be closed. */
int control_open(struct control *control, uv_loop_t *loop, const char *path, control_run_fn run,
                 void *userdata, struct error *err);

/* Closes what is open; `closed` runs for the server's handle, whose data is `userdata` then. */
void control_close(struct control *control, uv_close_cb closed);

#endif
