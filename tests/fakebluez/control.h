/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The control socket: one command a line, one answer a line. */
#ifndef TESTS_FAKEBLUEZ_CONTROL_H
#define TESTS_FAKEBLUEZ_CONTROL_H

#include "core/error.h"
#include <stdbool.h>
#include <sys/queue.h>
#include <uv.h>

struct fake;
struct fake_control_client;

struct fake_control {
    bool open;
    uv_pipe_t server;
    LIST_HEAD(, fake_control_client) clients;
};

int fake_control_open(struct fake *fake, const char *path, struct error *err);
void fake_control_close(struct fake *fake);

#endif
