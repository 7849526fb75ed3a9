/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command line (tests/tools/zonula_recorders.c, with its own table of drivers) and a household
 * whose daemon is the test: it holds the live journal and says in the database how sessions go. It
 * is Sat 14 Mar 2026, 08:10, in Berlin. What goes wrong fails the test.
 */
#ifndef TESTS_HARNESS_RECORDERS_H
#define TESTS_HARNESS_RECORDERS_H

#include "core/person.h"
#include "storage/samples.h"
#include "storage/store.h"
#include "tests/harness/harness.h"

#define RECORDERS_WORDS  12
#define RECORDERS_NOW_MS INT64_C(1773472200000) /* 2026-03-14T08:10:00+01:00 */

struct recorders {
    struct harness *harness;
    const char *database;
    const char *config; /* for ZONULA_CONFIG */
    struct store *store;
    struct person alice;
    struct samples *samples;         /* the daemon runs */
    struct harness_process *program; /* the run that goes on */
    int terminal;                    /* of its output, the other end; -1: none */
    int terminal_there;              /* keeps it alive, -1: none */
    unsigned serial;                 /* of the next device: its address */
};

/* For cmocka. */
int recorders_open(void **state);
int recorders_close(void **state);

/* Adds a device of Alice, or of nobody. */
void recorders_add(struct recorders *recorders, const char *id, const char *driver, bool nobody,
                   struct device *ret);

/* ---- the daemon ---- */

void recorders_daemon(struct recorders *recorders, bool runs);

/* Waits until somebody asks for a device; returns when, as it is stored. */
int64_t recorders_wait_asked(struct recorders *recorders, const struct device *device);

/* A session begins; at the time at which it was asked for if `at_ms` is 0. */
void recorders_begin(struct recorders *recorders, const struct device *device, int64_t at_ms);

/* It ends: well (NULL), or for a reason. */
void recorders_end(struct recorders *recorders, const struct device *device, const char *failure);

/* A number of heart rates is stored, a minute apart, the last one at a time. */
void recorders_store(struct recorders *recorders, const struct device *device, int count,
                     int64_t last_ms);

/* ---- the command line ---- */

/* Starts a run with the words behind the program's name (NULL at the end). */
void recorders_start(struct recorders *recorders, const char *const *words);

/* The same with its output on a terminal. */
void recorders_start_terminal(struct recorders *recorders, const char *const *words);

/* Waits until what it wrote on the terminal has a text; all of it, to be freed. */
char *recorders_wait_terminal(struct recorders *recorders, const char *text);

/* Its end must have this status, and its output of both streams be this text. */
void recorders_finish(struct recorders *recorders, int status, const char *output);

/* Both in one. */
void recorders_check(struct recorders *recorders, const char *const *words, int status,
                     const char *output);

#endif
