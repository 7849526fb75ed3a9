/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmocka, with the headers that it wants before it. */
#ifndef TESTS_HARNESS_TEST_H
#define TESTS_HARNESS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
