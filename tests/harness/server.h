/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A mosquitto of the test's own: private directory, private loopback port, nothing persistent. Its
 * whole log is kept, so that a test can see the order in which packets went by.
 */
#ifndef TESTS_HARNESS_SERVER_H
#define TESTS_HARNESS_SERVER_H

#include <stdbool.h>
#include <sys/types.h>

struct server {
    char directory[64];
    int port;
    pid_t pid;     /* 0: not running */
    char *options; /* lines of the configuration */
};

/* A port that is free now. */
int server_free_port(void);

/* Prepares directory and port, without starting. `options` may be NULL. Fails the test. */
void server_init(struct server *server, const char *options);

/* Starts it and returns when it accepts connections. */
void server_start(struct server *server);

/* Stops it with a signal and waits for its end. */
void server_stop(struct server *server, int signal_number);

/* Writes a file in its directory, text or NULL for empty; path of a file in it (static buffer). */
void server_write(const struct server *server, const char *name, const char *text);
const char *server_path(const struct server *server, const char *name);

/* Sets a password in the file "passwords". */
void server_password(const struct server *server, const char *user, const char *password);

/* Where `text` stands in the log, counted in bytes; -1 if it does not. */
long server_log_find(const struct server *server, const char *text);

/* Stops it and removes its directory. */
void server_done(struct server *server);

#endif
