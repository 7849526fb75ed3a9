/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a supplement or a medicine is, by its name. The medicines are a small table of generic names
 * (medicines.tsv, embedded); a name that is not in it is of the class "other", and that is said.
 * Pure.
 */
#ifndef GATEWAY_DIARY_REMEDY_H
#define GATEWAY_DIARY_REMEDY_H

#include "gateway/diary/dose.h"
#include <jansson.h>
#include <stdbool.h>

/* "probiotic", "prebiotic", "l_glutamine", "collagen", "zinc", "oat_beta_glucan", "other". */
const char *supplement_kind(const char *name);

#define MEDICINE_CLASS_MAX 31

/* The class of a medicine ("nsaid"; "other" for what is not known); true: it is in the table. Any
 * word of the name may be in it: "ibuprofen lysine", "aspirin". What goes on the skin or into an
 * eye is told by its form: "diclofenac gel" is "nsaid_topical", an antibiotic for the eye is
 * "other". */
bool medicine_class(const char *name, char ret[MEDICINE_CLASS_MAX + 1]);

/* The bodies of entries (docs/entries.md). `until` is the last day of a course, "2026-03-20", or
 * NULL. NULL only when out of memory. */
json_t *supplement_body(const char *text, const struct remedy *remedies, size_t count);
json_t *medication_body(const char *text, const struct remedy *remedies, size_t count,
                        const char *until);

#endif
