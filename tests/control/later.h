/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands that run later ("at MS COMMAND..."). */
#ifndef TESTS_CONTROL_LATER_H
#define TESTS_CONTROL_LATER_H

#include "tests/control/control.h"
#include "tests/control/timers.h"

/* Runs a line after a time, by run(userdata, ...); an answer that is not "ok" goes to standard
 * error. */
void later_add(struct timers *timers, int64_t after_ms, const char *line, control_run_fn run,
               void *userdata);

/* Forgets all lines that wait. */
void later_drop(struct timers *timers);

#endif
