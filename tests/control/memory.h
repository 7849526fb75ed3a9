/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory that is always there: a test program without memory stops. */
#ifndef TESTS_CONTROL_MEMORY_H
#define TESTS_CONTROL_MEMORY_H

#include <stddef.h>

/* Zeroed. */
void *must_alloc(size_t size);
char *must_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
