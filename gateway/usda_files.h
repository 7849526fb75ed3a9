/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The USDA's food composition files, as anybody can download them: the Standard Reference in its
 * ASCII form (FOOD_DES.txt, NUT_DATA.txt, WEIGHT.txt, FD_GROUP.txt), and FoodData Central as CSV
 * (food.csv, food_nutrient.csv, nutrient.csv, and if there food_portion.csv, measure_unit.csv,
 * food_category.csv). Of FoodData Central only data types are taken that are foods:
 * foundation_food, sr_legacy_food, survey_fndds_food.
 */
#ifndef GATEWAY_USDA_FILES_H
#define GATEWAY_USDA_FILES_H

#include "gateway/bundle.h"
#include "gateway/food/usda.h"

/* Told now and then how far it is, in a file. */
typedef void (*usda_progress_fn)(void *userdata, const char *file, uint64_t at, uint64_t size);

struct usda_source {
    const char *prefix; /* of ids and sources: "sr", "fdc" */
    usda_progress_fn progress;
    void *userdata;
};

/* Reads all; *ret begins zeroed, and the caller calls usda_done() in every case. source->prefix is
 * set. -ERR_SYNTAX, -ERR_LENGTH, -ERR_NOT_FOUND (a file is missing), -ERR_UNSUPPORTED (neither of
 * the two), and what reading fails with; *err says file and line. */
int usda_read(struct bundle *bundle, struct usda_source *source, struct usda *ret,
              struct error *err);

#endif
