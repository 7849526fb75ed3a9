/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The harness from inside. */
#ifndef TESTS_HARNESS_INTERNAL_H
#define TESTS_HARNESS_INTERNAL_H

#include "tests/harness/harness.h"
#include <dbus/dbus.h>
#include <sys/queue.h>

#define HARNESS_START_MS \
    15000 /* for a program to be ready; a loaded or instrumented machine is slow */
#define HARNESS_ANSWER_SIZE 16384

struct harness_process {
    LIST_ENTRY(harness_process) link;
    char *name;
    char *log_path;
    pid_t pid; /* 0: has been waited for */
    int status;
    int input;      /* where its standard input is written to, -1: it has none */
    long log_start; /* where the log of this start begins */
};

struct harness_text {
    LIST_ENTRY(harness_text) link;
    char text[];
};

struct harness_mqtt;

struct harness {
    char *dir;
    char *build;
    LIST_HEAD(, harness_text) texts;
    LIST_HEAD(, harness_process) processes;
    struct harness_process *bus;
    struct harness_process *fake;       /* or the virtual controllers under the real bluetoothd */
    struct harness_process *bluetoothd; /* the real one; NULL: the stand-in plays it */
    struct harness_process *broker;
    int control; /* socket to the fake, -1 none */
    char answer[HARNESS_ANSWER_SIZE];
    unsigned broker_port;
    struct harness_mqtt *mqtt;
    bool state_hidden; /* bluetoothd does not see what the machine's own has stored */
};

/* The directory above "tests/" of the running program, or env BUILD; NULL: not found. To be freed.
 */
char *harness_find_build(void);

/* A poll step of waiting. */
void harness_pause(void);

void harness_mqtt_close(struct harness *harness);

/* A connection of our own to the bus; NULL: it does not answer. */
DBusConnection *harness_bus_enter(void);
void harness_bus_leave(DBusConnection *connection);

/* ---- the real bluetoothd (harness_real.c) ---- */

/* Starts it on the bus; it has its name when this returns. */
int harness_real_start(struct harness *harness, struct error *err);
void harness_real_close(struct harness *harness);

/* Carries out a command that is about bluetoothd and not about the air; *ret is 0 or negative.
 * False: it is not one of those. */
bool harness_real_command(struct harness *harness, const char *line, int *ret, struct error *err);

#endif
