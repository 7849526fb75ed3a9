/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A fuzz target's assertion: it holds in every build. */
#ifndef TESTS_FUZZ_MUST_H
#define TESTS_FUZZ_MUST_H

#include <stdbool.h>
#include <stdlib.h>

static inline void must(bool holds)
{
    if (!holds)
        abort();
}

#endif
