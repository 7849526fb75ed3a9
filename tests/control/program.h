/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the programs with a control socket share: a loop that ends at a signal, and a script. */
#ifndef TESTS_CONTROL_PROGRAM_H
#define TESTS_CONTROL_PROGRAM_H

#include "tests/control/control.h"
#include "tests/control/words.h"
#include <uv.h>

struct program {
    uv_loop_t loop;
    uv_signal_t terminate;
    uv_signal_t interrupt;
    void (*stop)(void *userdata); /* closes the handles of what runs on the loop */
    void *userdata;
};

/* Makes the loop; SIGTERM and SIGINT end it. */
void program_open(struct program *program, void (*stop)(void *userdata), void *userdata);

/* Runs the lines of a file (NULL: none) until one fails; says so on standard error. */
int program_script(const char *path, control_run_fn run, void *userdata);

/* Prints "ready" and runs the loop to its end; `failed`: ends at once. Returns the exit code. */
int program_run(struct program *program, bool failed);

/* The command "quit": ends the loop after the answer is out. */
int program_quit(const struct words *words, struct error *err);

#endif
