/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was measured, as a text: JSON lines or a table with a header.
 *
 *     {"device":"ring","kind":"hr","at":"2026-03-13T08:00:00+01:00","value":61}
 *     {"device":"strap","kind":"rr","at":"...","values":[812,790.5]}     intervals from `at` on, ms
 *     {"device":"ring","kind":"sleep","at":"...","end":"...","stages":[["light",1980],["deep",600]]}
 *
 *     person,device,kind,at,value,end
 *     alice,ring,sleep,2026-03-13T23:10:00+01:00,light,2026-03-13T23:43:00+01:00
 *
 * Kinds and units are those of docs/indicators.md B.1, temperatures in degrees, breaths a minute.
 * `person` may be missing. Lines of sleep that follow each other without a gap are one block. Pure.
 */
#ifndef GATEWAY_EXCHANGE_READINGS_H
#define GATEWAY_EXCHANGE_READINGS_H

#include "core/error.h"
#include "core/person.h"
#include "core/reading.h"
#include "core/sleep.h"
#include "gateway/exchange/csv.h"
#include <stdbool.h>
#include <stddef.h>

/* Beats of one line. */
#define READINGS_RR_MAX 20000

enum measured { MEASURED_VALUE, MEASURED_SLEEP };

/* One value, or a block of sleep. */
struct measurement {
    enum measured what;
    char person[IDENT_MAX + 1]; /* "": not said */
    char device[NAME_MAX_BYTES + 1];
    struct reading reading;
    struct sleep_block block;
    int line;
};

struct readings_text {
    const char *text;
    size_t length, at;
    int line; /* of what comes next, or of an error */
    bool table;
    struct csv_reader csv;
    int fields[8];              /* of the header: where each column is; -1: nowhere */
    struct measurement pending; /* a block of sleep that may go on, or what came behind one */
    bool has_pending, ended;
    /* The intervals of a line that are still to come. */
    double *rr; /* owned, in ms */
    size_t rr_count, rr_at;
    struct measurement beat; /* the last one */
    double beat_ms;          /* when it ended, from the line's time on */
    int64_t beat_from_ms;
};

/* -ERR_UNSUPPORTED: neither of these forms. */
int readings_begin(struct readings_text *readings, const char *text, size_t length,
                   struct error *err);
void readings_done(struct readings_text *readings);

/* 1: one; 0: the end; an error is of readings->line. */
int readings_next(struct readings_text *readings, struct measurement *ret, struct error *err);

#endif
