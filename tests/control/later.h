/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands that run later ("at MS COMMAND..."). */
#ifndef TESTS_CONTROL_LATER_H
#define TESTS_CONTROL_LATER_H

#include "tests/control/control.h"
#include "tests/control/timers.h"
#include "tests/control/words.h"

/* The command itself: keeps the rest of the line for run(words->host, ...). An answer that is not
 * "ok" goes to standard error. */
int later_at(const struct words *words, struct timers *timers, control_run_fn run,
             struct error *err);

/* Forgets all lines that wait. */
void later_drop(struct timers *timers);

#endif
