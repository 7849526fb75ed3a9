/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A whole gateway under test: the private bus with the fake org.bluez, a private mosquitto, a
 * database in the harness's directory, zonulad and the command line of the build. Failures fail the
 * test and print all logs.
 */
#ifndef TESTS_HARNESS_GATEWAY_H
#define TESTS_HARNESS_GATEWAY_H

#include "tests/harness/harness.h"

#define GATEWAY_STRAP   "C0:00:00:00:00:01"
#define GATEWAY_ADAPTER "00:1A:7D:DA:71:13"

struct gateway {
    struct harness *harness;
    const char *database;
    const char *config;
    const char *const *environment; /* of zonulad, besides ours; NULL: nothing */
    struct harness_process *daemon;
};

/* Bus, fake with adapter hci0, broker with a recording subscriber on zonula/# and homeassistant/#,
 * configuration (live = 0, and `extra` lines) and the person alice; zonulad is not started. */
void gateway_open(struct gateway *gateway, const char *extra);
void gateway_close(struct gateway *gateway);

/* Starts zonulad and waits until it says that it is ready. */
void gateway_start(struct gateway *gateway);

/* SIGTERM, and waits for a clean end; or SIGKILL. */
void gateway_stop(struct gateway *gateway);
void gateway_kill(struct gateway *gateway);

/* Runs the command line with up to eight words; returns the exit code. The output goes to `ret`
 * (to be freed) if that is not NULL. */
int gateway_cli(struct gateway *gateway, char **ret, ...) __attribute__((sentinel));

/* Starts the command line with the words, to be typed to; it is the caller's to wait for. */
struct harness_process *gateway_cli_typing(struct gateway *gateway, ...) __attribute__((sentinel));

/* Adds a strap to the air and to the household of a person. `options` are those of the fake. */
void gateway_strap(struct gateway *gateway, const char *address, const char *id, const char *person,
                   const char *options);

/* Fails with the logs unless a message of the topic comes in time that holds a text. */
const struct harness_message *gateway_expect(struct gateway *gateway, const char *topic,
                                             const char *text, unsigned timeout_ms);

/* A command to the fake that must succeed. */
void gateway_air(struct gateway *gateway, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
