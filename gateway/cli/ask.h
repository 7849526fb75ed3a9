/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Questions on standard error, answers a line at a time from standard input, without stopping the
 * loop: a question may be withdrawn while somebody types. Standard input may be a terminal, a pipe
 * or a file. It is read only while there is a question.
 */
#ifndef GATEWAY_CLI_ASK_H
#define GATEWAY_CLI_ASK_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#define ASK_LINE_MAX 256

struct ask {
    uv_poll_t poll; /* unused with a file, which is always readable */
    uv_timer_t soon;
    bool is_pollable, is_terminal;
    bool asking, ended;
    char line[ASK_LINE_MAX];
    size_t used;
    /* A line without its end, which ends the question; NULL: there is no more input. */
    void (*answered)(void *userdata, const char *line);
    void *userdata;
};

/* Whether anybody could answer: standard input is open and not /dev/null. To be asked before this
 * program opens a file, which might get the number of a closed standard input. */
bool ask_is_possible(void);

/* Puts the question's handles on a loop; `answered` and `userdata` are set by the caller. */
void ask_open(struct ask *ask, uv_loop_t *loop);
void ask_close(struct ask *ask);

/* Asks. What was typed before on a terminal does not count. */
void ask_begin(struct ask *ask, const char *prompt);

/* The question, if there is one, is void: its line on the terminal ends. */
void ask_withdraw(struct ask *ask);

#endif
