/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What of a food may matter, in doses: how much of each trigger group an item holds, where one is
 * an ordinary portion (docs/indicators.md B.6). Grams where the item has them; where it has only a
 * flag, a usual serving of it is one dose. Pure; bodies may lack anything.
 */
#ifndef GATEWAY_DIARY_EXPOSURE_H
#define GATEWAY_DIARY_EXPOSURE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define EXPOSURE_GROUPS   23
#define EXPOSURE_DOSE_MAX 2.0 /* of a meal */
#define EXPOSURE_DOSE_MIN 0.1 /* of a meal; less is none */

/* "gluten_wheat"; groups are in alphabetical order. */
const char *exposure_group_name(size_t group);

/* -1: there is none of that name. */
int exposure_group_of(const char *name);

/* As people type it: also the flag of foods that it is made of ("gluten"), small or large. -1. */
int exposure_group_like(const char *text);

/* Adds what an item of a meal holds. `servings` are usual ones of that food. False if nobody has
 * said what may matter in it: then only what its figures tell was added. */
bool exposure_add(const json_t *item, double servings, double doses[EXPOSURE_GROUPS]);

#define EXPOSURE_PORTION_TEXT 32

/* So many portions in the unit of the group, "5 g lactose"; "" where a portion is a usual serving.
 */
void exposure_portion_text(int group, double portions, char ret[EXPOSURE_PORTION_TEXT]);

/* A dose of a whole meal as it counts: at most EXPOSURE_DOSE_MAX, 0 below EXPOSURE_DOSE_MIN. */
double exposure_dose(double sum);

#endif
