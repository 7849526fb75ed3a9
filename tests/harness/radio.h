/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command line with a radio: the real program on a private bus with org.bluez, a household of
 * its own, and, where a test wants it, somebody who types. What goes wrong fails the test.
 */
#ifndef TESTS_HARNESS_RADIO_H
#define TESTS_HARNESS_RADIO_H

#include "tests/harness/harness.h"

#define RADIO_WORDS     12
#define RADIO_FILE_NAME "answers"

/* What the program has for standard input. */
enum radio_input {
    RADIO_NULL,     /* /dev/null */
    RADIO_CLOSED,   /* nothing */
    RADIO_PIPE,     /* radio_type() */
    RADIO_TERMINAL, /* radio_type() */
    RADIO_FILE,     /* RADIO_FILE_NAME in the directory of the harness */
};

struct radio {
    struct harness *harness;
    struct harness_process *program; /* the run that goes on */
    const char *config;              /* its file; NULL: none */
    int keyboard;                    /* the other end of its standard input, -1: none */
    int terminal;                    /* keeps a terminal alive, -1: none */
};

/* For cmocka: with a bus alone; with org.bluez and adapter hci0 on it. */
int radio_open_bus(void **state);
int radio_open(void **state);
int radio_close(void **state);

/* A command of tests/fakebluez/commands.c; returns the answer. */
const char *radio_air(struct radio *radio, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Waits until "strap pairing ADDRESS" answers with a text; returns the whole answer. */
const char *radio_wait_pairing(struct radio *radio, const char *address, const char *text);

/* A run to its end: the words (NULL at the end) behind the program's name, its output of both
 * streams (to be freed). */
char *radio_run(struct radio *radio, const char *const *words, int *ret_exit);

/* The same in steps. */
void radio_start(struct radio *radio, const char *const *words, enum radio_input input);
void radio_wait_output(struct radio *radio, const char *text);
void radio_type(struct radio *radio, const char *text);
void radio_hang_up(struct radio *radio); /* no more input */
char *radio_finish(struct radio *radio, int *ret_exit);

/* The run ends with this status, and its output with this text. */
void radio_check_end(struct radio *radio, int status, const char *text);

/* A run whose output and exit status must be these. */
void radio_check(struct radio *radio, const char *const *words, int status, const char *output);

#endif
