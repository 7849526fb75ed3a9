/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an entry of each kind is shown: in full below its head, and in a line. A body may come from
 * elsewhere and lack anything. */
#ifndef GATEWAY_CLI_ENTRY_FORMS_H
#define GATEWAY_CLI_ENTRY_FORMS_H

#include "core/entry.h"
#include "gateway/cli/output.h"
#include "gateway/food/grams.h"

struct entry_form {
    void (*print)(const struct output *output, const struct entry *entry);
    /* Text with its blanks as they are: names may be broken, "200 g" may not (NO_BREAK). */
    void (*summarise)(FILE *out, const struct entry *entry);
};

extern const struct entry_form entry_forms[ENTRY_KINDS];

/* What a person calls a stored symptom kind: "pain" for abdominal_pain, "brain fog". */
void symptom_text(const char *kind, char ret[32]);

/* entry_meal.c */
/* "2 slices", "~40 g" */
void item_amount_text(const json_t *item, char ret[AMOUNT_TEXT_MAX]);
/* "64": whole, but what is less than one is not nothing. */
void item_grams_text(const json_t *item, char ret[32]);
void print_meal(const struct output *output, const struct entry *entry);
void summarise_meal(FILE *out, const struct entry *entry);

#endif
