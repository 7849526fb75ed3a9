/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entries as people read them and as JSON (docs/cli.md 7). */
#ifndef GATEWAY_CLI_ENTRIES_H
#define GATEWAY_CLI_ENTRIES_H

#include "core/entry.h"
#include "gateway/cli/entry_forms.h"
#include "gateway/cli/output.h"
#include <stdint.h>

#define DATE_TEXT_MAX 48

/* "Sat 14 Mar 08:05", with the year if it is not the one of `now_ms`; without the clock time if the
 * precision is a day. */
void date_text(int64_t at_ms, int32_t offset_s, enum entry_precision precision, int64_t now_ms,
               char ret[DATE_TEXT_MAX]);

/* The same, or "2026-03-14T08:05:00+01:00" and "2026-03-14" where that is wanted. */
void shown_date_text(const struct output *output, int64_t at_ms, int32_t offset_s,
                     enum entry_precision precision, int64_t now_ms, char ret[DATE_TEXT_MAX]);

/* "Saturday 14 March 2026" of a day number. */
void long_date_text(int32_t day, char ret[DATE_TEXT_MAX]);

/* The same, or "2026-03-14" where that is wanted. */
void report_date_text(const struct output *output, int32_t day, char ret[DATE_TEXT_MAX]);

/* "Sun 8 Mar - Sat 14 Mar 2026", or "2026-03-08 - 2026-03-14". */
void report_span_text(const struct output *output, int32_t first, int32_t last,
                      char ret[DATE_TEXT_MAX]);

/* "Sat" */
const char *weekday_text(int32_t day);

/* A new or repeated entry in full: head, table or line, totals, explanations. `notice` goes behind
 * the head ("" for none). Numbers 0 (a dry run) are shown as such. */
void print_entry(const struct output *output, const struct entry *entry, int64_t now_ms,
                 const char *notice);

/* Its head alone: "#39 food  Sat 14 Mar 07:45  (was 08:05)". */
void print_entry_head(const struct output *output, const struct entry *entry, int64_t now_ms,
                      const char *notice);

/* The same in one line without number and time: "Kefir, plain 200 g; Rye bread 64 g". Malloc'd,
 * NULL when out of memory. */
char *entry_summary(const struct entry *entry);

/* The widths of "#39" and of the kind in a list; that of the kind is LINE_KIND_CELLS at least. */
struct line_cells {
    size_t number, kind;
};

#define LINE_KIND_CELLS 7

/* A line of a list: clock, number, kind, summary, wrapped. */
void print_entry_line(const struct output *output, const struct entry *entry,
                      struct line_cells cells);

/* The object of an entry. NULL only when out of memory. */
json_t *entry_json(const struct entry *entry);

/* A list of entries as JSON: one a line, or as "entries" of the answer, whose reference is taken.
 * An exit status. */
int print_entries_json(const struct output *output, bool one_a_line, const struct entry *entries,
                       size_t count, json_t *answer);

#endif
