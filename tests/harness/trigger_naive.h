/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What diaries are usually asked, to compare the trigger finder with: each food by itself, without
 * a thought of what else there was.
 */
#ifndef TESTS_HARNESS_TRIGGER_NAIVE_H
#define TESTS_HARNESS_TRIGGER_NAIVE_H

#include "tests/harness/trigger_person.h"

/* Welch's t-test of the severity of slots with the candidate in the last 24 h against those
 * without, p < 0.05 and worse with it. */
bool naive_welch(const struct person *person, const struct triggers_candidate *candidate);

/* How often a severity of 3 or more follows within 24 h of meals with the candidate, against other
 * meals; chi-squared, p < 0.05 and more often with it. */
bool naive_score(const struct person *person, const struct triggers_candidate *candidate);

#endif
