/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program on a terminal of its own (a pty of 80 columns and 60 rows), typed to when it asks. */
#ifndef TESTS_HARNESS_TERMINAL_H
#define TESTS_HARNESS_TERMINAL_H

#include <stddef.h>

struct terminal_run {
    const char *const *arguments;   /* with the program's path, NULL at the end */
    const char *const *environment; /* "KEY=value", NULL at the end, added to ours */
    const char *prompt;             /* typed at when the screen ends with it; NULL: never */
    const char *answer;             /* what is typed */
};

/* What was shown (to be freed), lines ending with LF alone; the exit status. Without a prompt
 * standard input is not the terminal but empty. Fails the test if it does not end. */
char *terminal_run(const struct terminal_run *run, int *ret_exit);

#endif
