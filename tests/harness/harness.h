/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What integration tests and benches share: a private directory, a private D-Bus daemon with the
 * org.bluez on it (the stand-in, or the real bluetoothd), a private mosquitto, programs of the
 * build with their logs, and a client that records what is published. Everything ends in
 * harness_close(), also what a failed test left running; should the test itself die, the kernel
 * ends its children.
 *
 * Waiting always has a deadline and returns as soon as the thing has happened.
 */
#ifndef TESTS_HARNESS_HARNESS_H
#define TESTS_HARNESS_HARNESS_H

#include "core/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct harness;
struct harness_process;

/* Makes the directory and finds the build: env BUILD, or the place of the running program. */
int harness_open(struct harness **ret, struct error *err);

/* Ends all processes, removes the directory (env HARNESS_KEEP keeps it). NULL is fine. Aborts if a
 * sanitizer has complained in one of the programs. */
void harness_close(struct harness *harness);

/* The private directory. */
const char *harness_dir(const struct harness *harness);

/* A path inside it, built as printf() does; valid until harness_close(). */
const char *harness_path(struct harness *harness, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The path of a program of the build: harness_program(h, "zonulad"). */
const char *harness_program(struct harness *harness, const char *name);

/* Writes a file into the directory; returns its path, NULL on failure. */
const char *harness_write_file(struct harness *harness, const char *name, const char *text);

/* Monotonic milliseconds. */
int64_t harness_now_ms(void);

/* Waits until a condition holds; false: it did not in time. */
bool harness_wait(bool (*condition)(void *userdata), void *userdata, unsigned timeout_ms);

/* ---- a clock that runs faster ---- */

/*
 * For tests of hours and days. The first thing in main(): begins the program again with
 * build/tests/faster.so loaded (tests/clock/faster.c says what that does), so that `speed` seconds
 * pass in one, for it and for all that it starts: dbus-daemon, the stand-in, zonulad, mosquitto.
 *
 *     int main(int argc, char **argv)
 *     {
 *         harness_hurry(argv, 50);
 *         ...
 *
 * It returns in the program that has begun again, and does nothing if the clock is hurried already.
 * Times that the programs see are simulated then; deadlines of the harness are lengthened so that
 * they are as long as before. A machine that is late by 10 ms is late by half a second: what such a
 * test promises must allow for it. Neither under valgrind nor with the real bluetoothd: both end
 * the program with a word why. ZONULA_NOW (core/clock.h) says at which hour the programs begin.
 */
void harness_hurry(char **argv, unsigned speed);

/*
 * The environment (see harness_start()) of a program with a wall clock of its own, which
 * harness_set_clock() moves while it runs: `ahead_ms` of ours. Its monotonic clock stays ours.
 */
const char *const *harness_own_clock(struct harness *harness, int64_t ahead_ms);
void harness_set_clock(struct harness *harness, int64_t ahead_ms);

/* How many seconds pass in one; 1: the clock is not hurried. */
unsigned harness_speed(void);

/* ---- programs ---- */

/* Starts a program; standard output and error go to <dir>/<name>.log (appended). `arguments` starts
 * with the program's path and ends with NULL; `environment` is "KEY=value", NULL at the end, added
 * to ours, or NULL. The process belongs to the harness. */
int harness_start(struct harness *harness, const char *name, const char *const *arguments,
                  const char *const *environment, struct harness_process **ret, struct error *err);

/* The same for a program that is typed to. */
int harness_start_typing(struct harness *harness, const char *name, const char *const *arguments,
                         const char *const *environment, struct harness_process **ret,
                         struct error *err);

/* Types a line to it; false: it does not listen. */
bool harness_type(struct harness_process *process, const char *line);

pid_t harness_pid(const struct harness_process *process);

/* Sends a signal and does not wait. */
void harness_signal(struct harness_process *process, int number);

/* Waits for the end; *ret_status as waitpid() gives it. -ERR_TIMEOUT while it runs. */
int harness_wait_exit(struct harness_process *process, unsigned timeout_ms, int *ret_status);

/* SIGTERM, then after the time SIGKILL. */
void harness_stop(struct harness_process *process, unsigned timeout_ms);

/* Runs a program to its end and gives back its output (to be freed) and exit code. */
int harness_run(struct harness *harness, const char *name, const char *const *arguments,
                const char *const *environment, unsigned timeout_ms, char **ret_output,
                int *ret_exit, struct error *err);

/* Waits until the log holds a text; false: not in time, or the process ended without it. */
bool harness_wait_log(struct harness_process *process, const char *text, unsigned timeout_ms);

/* The log so far, to be freed; NULL if it cannot be read. */
char *harness_log(const struct harness_process *process);

/* Prints the logs of all processes to standard error: for a test that is about to fail. */
void harness_dump_logs(const struct harness *harness);

/* ---- bus and org.bluez ---- */

/* Starts a dbus-daemon in the directory and sets DBUS_SYSTEM_BUS_ADDRESS of this process and so of
 * those it starts. `service_dir` may name a directory of activation files; NULL: no activation. */
int harness_start_bus(struct harness *harness, const char *service_dir, struct error *err);
void harness_stop_bus(struct harness *harness);

/* Whether org.bluez is the real bluetoothd (HARNESS_BLUEZ=real in the environment) and not the
 * stand-in. */
bool harness_is_real(void);

/* How long to wait here for what takes `ms` at most with the stand-in and an ordinary clock. All of
 * the harness's own deadlines are lengthened by it. */
unsigned harness_patience(unsigned ms);

/* Starts the stand-in for bluetoothd ("5.66", "5.82", "5.87"; NULL: 5.66) on the bus; or the real
 * one, which is the version that is installed, with virtual controllers. */
int harness_start_bluez(struct harness *harness, const char *version, struct error *err);

/* Sends a command of tests/fakebluez/commands.c; 0 if the answer is "ok", which is then in
 * harness_answer() without that word. With the real bluetoothd "restart" returns when it is back,
 * and "set" does nothing. */
int harness_air(struct harness *harness, struct error *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
const char *harness_answer(const struct harness *harness);

/* Waits until an adapter is there and switched on, as org.bluez tells it. */
bool harness_adapter_wait(const char *name, unsigned timeout_ms);

/* Waits until the status of the air holds a text, as "connected=AA:BB:CC:00:11:22". */
bool harness_air_wait(struct harness *harness, const char *text, unsigned timeout_ms);

/* A number of that status, by its key ("notifications") or a method ("Connect"); -1: none. */
long long harness_air_number(struct harness *harness, const char *key);

/* ---- broker ---- */

struct harness_broker_options {
    bool persistent;   /* keeps its store in the directory, over restarts */
    const char *extra; /* lines for mosquitto.conf after ours; NULL: none */
    bool no_anonymous; /* leave out "allow_anonymous true" */
};

/* Starts mosquitto on a free loopback port; on the same port when started again. NULL: defaults. */
int harness_start_broker(struct harness *harness, const struct harness_broker_options *options,
                         struct error *err);
void harness_stop_broker(struct harness *harness, bool crash);
unsigned harness_broker_port(const struct harness *harness);

struct harness_message {
    char *topic;
    char *payload; /* NUL-terminated for convenience */
    size_t length;
    bool retain;
    int qos;
    int64_t expiry_s; /* message expiry interval, -1: none */
    int64_t mono_ms;  /* arrival */
};

/* Subscribes (QoS 2, MQTT 5) and records from now on; comes back by itself after a restart of the
 * broker. May be called for several filters. */
int harness_mqtt_subscribe(struct harness *harness, const char *filter, struct error *err);

int harness_mqtt_publish(struct harness *harness, const char *topic, const char *payload, int qos,
                         bool retain, struct error *err);

/* The first recorded message of a topic (or filter) that satisfies the predicate (NULL: any);
 * waits for it. NULL: not in time. Valid until harness_close(). */
const struct harness_message *harness_mqtt_wait(
    struct harness *harness, const char *topic,
    bool (*predicate)(const struct harness_message *message, void *userdata), void *userdata,
    unsigned timeout_ms);

/* How many messages of a topic (or filter) were recorded. */
size_t harness_mqtt_count(struct harness *harness, const char *topic);

/* The i-th recorded message since the last forget; NULL: there are not so many. */
const struct harness_message *harness_mqtt_message(struct harness *harness, size_t i);

/* From here on only later messages are seen. */
void harness_mqtt_forget(struct harness *harness);

#endif
