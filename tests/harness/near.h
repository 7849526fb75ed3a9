/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comparing doubles in tests: the six digits that docs/indicators.md gives, and NaN. */
#ifndef TESTS_HARNESS_NEAR_H
#define TESTS_HARNESS_NEAR_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Half a unit of the sixth digit, and a little for the decimal rounding of the expected value. */
#define NEAR_TOLERANCE 6e-7

#define assert_near(actual, expected)                                                     \
    do {                                                                                  \
        double near_actual_ = (actual), near_expected_ = (expected);                      \
        if (!(fabs(near_actual_ - near_expected_) <= NEAR_TOLERANCE))                     \
            fail_msg("%s is %.9g, expected %.9g", #actual, near_actual_, near_expected_); \
    } while (0)

#define assert_nan(actual)                                               \
    do {                                                                 \
        double near_actual_ = (actual);                                  \
        if (!isnan(near_actual_))                                        \
            fail_msg("%s is %.9g, expected NaN", #actual, near_actual_); \
    } while (0)

/* NaN expects NaN. */
#define assert_near_or_nan(actual, expected) \
    do {                                     \
        if (isnan(expected))                 \
            assert_nan(actual);              \
        else                                 \
            assert_near(actual, expected);   \
    } while (0)

#endif
