/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names as they are typed: pieces of names, words in another order, slips. The same every time. */
#ifndef TESTS_HARNESS_TYPOS_H
#define TESTS_HARNESS_TYPOS_H

#include <stdint.h>

#define TYPOS_SIZE 256

/* Changes a name as `random` says, which moves on. */
void typos_make(const char *name, uint64_t *random, char ret[TYPOS_SIZE]);

#endif
