/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A made-up Standard Reference of the USDA, as large as the real one and in its form, for
 * measurements where the real one is not there: foods with names of mixed words of the foods that
 * ship. The same every time.
 */
#ifndef TESTS_HARNESS_USDA_MADE_H
#define TESTS_HARNESS_USDA_MADE_H

#include "tests/harness/harness.h"

/* The real one, where it lies beside the project. */
#define USDA_REAL_SR "../shared/food/sr28-ascii.zip"

#define USDA_MADE_FOODS  8789
#define USDA_MADE_VALUES 77 /* of each food */

/* Writes the files into a new directory of the harness; its path, NULL if that cannot be. */
const char *usda_made(struct harness *harness);

/* Runs zonula food import on the database that ZONULA_DB names, and prints what it says and costs;
 * *ret_kb: the most memory that a program took which this one has started. */
int usda_import(struct harness *harness, const char *path, long *ret_kb, struct error *err);

#endif
