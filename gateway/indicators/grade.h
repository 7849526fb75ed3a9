/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far a value may be trusted: a letter from the coverage and the age of the baseline. */
#ifndef GATEWAY_INDICATORS_GRADE_H
#define GATEWAY_INDICATORS_GRADE_H

#include <stddef.h>

/* Below this share of the data there is no score. */
#define GRADE_COVERAGE_MIN 0.50

/* Baseline days of a score that uses no wearable signal. */
#define GRADE_NO_BASELINE 28

/* 'A', 'B', 'C', or 0 if the coverage does not carry a value. */
char grade_of(double coverage, size_t baseline_days);

/* The worse of a grade and a limit; 0 stays 0. */
char grade_cap(char grade, char limit);

#endif
