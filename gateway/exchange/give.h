/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A diary as a text for other programs: all of it (rows.h), a table (sheet.h), or FHIR (fhir.h). */
#ifndef GATEWAY_EXCHANGE_GIVE_H
#define GATEWAY_EXCHANGE_GIVE_H

#include "core/error.h"
#include "storage/store.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum give_form { GIVE_JSON, GIVE_CSV, GIVE_JSONL, GIVE_FHIR, GIVE_FORMS };

/* "json"; -1 for an unknown name. */
int give_form_from_name(const char *name);

struct giving {
    struct store *store;
    enum give_form form;
    const char *person;       /* id; NULL: everybody's */
    bool ranged;              /* only these days: */
    int32_t from_day, to_day; /* gut-days of entries, both included; */
    int64_t from_ms, to_ms;   /* and the same span for what is measured, the end excluded */
    bool readings;            /* what is measured, too */
    int64_t now_ms;
};

struct given {
    size_t entries; /* that are not removed */
    size_t lines;
};

/* Writes to a stream whose errors the caller looks for. -ERR_CORRUPT and what storage returns. */
int give_out(const struct giving *giving, FILE *out, struct given *ret, struct error *err);

#endif
