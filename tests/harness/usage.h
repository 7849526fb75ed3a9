/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a process costs, by /proc. */
#ifndef TESTS_HARNESS_USAGE_H
#define TESTS_HARNESS_USAGE_H

#include <stdint.h>
#include <sys/types.h>

struct usage {
    uint64_t cpu_ns;
    uint64_t wakeups; /* voluntary context switches */
};

/* Of all threads that are there now. */
struct usage usage_of(pid_t pid);

/* What it has in memory. */
uint64_t usage_resident_kib(pid_t pid);

/* The first number behind a key at the beginning of a line; 0 if it is not there. */
uint64_t usage_number_in(const char *path, const char *key);

#endif
