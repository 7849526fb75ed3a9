/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Things (storage/things.h) as resources of HL7 FHIR R5: a Bundle of the type collection with a
 * Patient for each person, a NutritionIntake for each meal and Observations for all else. Only
 * codes that are certain stand beside the words. Pure.
 */
#ifndef GATEWAY_EXCHANGE_FHIR_H
#define GATEWAY_EXCHANGE_FHIR_H

#include "core/error.h"
#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct fhir {
    FILE *out;
    size_t resources;
};

void fhir_begin(struct fhir *fhir, FILE *out, int64_t now_ms);

/* Writes what a thing is in FHIR, which is nothing for some. */
int fhir_write(struct fhir *fhir, const char *thing, const json_t *object, struct error *err);

/* Ends the bundle; how many lines it has. */
size_t fhir_end(struct fhir *fhir);

#endif
