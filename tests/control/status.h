/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A status line: "key=value" separated by spaces, lists separated by commas and empty if there is
 * nothing; each key stands exactly once.
 */
#ifndef TESTS_CONTROL_STATUS_H
#define TESTS_CONTROL_STATUS_H

#include <stdbool.h>
#include <stddef.h>

struct status {
    char *text;
    size_t size;
    size_t length;
    bool listed; /* something was written since the key */
};

void status_key(struct status *status, const char *name);

/* Before each thing in a list. */
void status_next(struct status *status);

void status_put(struct status *status, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
