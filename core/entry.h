/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An entry: one thing a person logged. The common head is columns; what a kind has of its own is a
 * JSON object (the body), whose shape is described in docs/entries.md.
 */
#ifndef CORE_ENTRY_H
#define CORE_ENTRY_H

#include "core/person.h"
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum entry_kind {
    ENTRY_FOOD,
    ENTRY_DRINK,
    ENTRY_SYMPTOM,
    ENTRY_CHECKIN,
    ENTRY_STOOL,
    ENTRY_SUPPLEMENT,
    ENTRY_MEDICATION,
    ENTRY_ILLNESS,
    ENTRY_EXERCISE,
    ENTRY_MINDFULNESS,
    ENTRY_MENSTRUATION,
    ENTRY_MARK,
    ENTRY_NOTE,
    ENTRY_TRIAL,
    ENTRY_KINDS
};

enum entry_precision { PRECISION_MINUTE, PRECISION_DAY };

enum entry_source { SOURCE_CLI, SOURCE_MQTT, SOURCE_QUICK, SOURCE_IMPORT, ENTRY_SOURCES };

struct entry {
    int64_t number; /* what the person sees, "#39"; 0 before it is stored */
    int64_t person_row;
    int64_t at_ms;
    int64_t recorded_ms;
    json_t *body; /* owned */
    enum entry_kind kind;
    enum entry_precision precision;
    enum entry_source source;
    int32_t offset_s;
    bool removed;
    char entry_id[ULID_LENGTH + 1]; /* permanent random key */
    char tz[ZONE_NAME_MAX + 1];
};

/* "food"; and back, -1 for an unknown name. */
const char *entry_kind_name(enum entry_kind kind);
int entry_kind_from_name(const char *name);

/* What people read in its place: a check-in is printed as "symptom", a medication as "medicine". */
const char *entry_kind_label(enum entry_kind kind);

/* "cli" */
const char *entry_source_name(enum entry_source source);
int entry_source_from_name(const char *name);

/* Frees what the entry owns and clears it. */
void entry_done(struct entry *entry);

/* The names of the symptom kinds (docs/indicators.md B.3), in their fixed order, NULL at the end.
 */
extern const char *const symptom_kinds[];

/* The stored name of a symptom word, aliases included ("cramps" is abdominal_pain); NULL if none.
 */
const char *symptom_kind_of(const char *word);

#endif
