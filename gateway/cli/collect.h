/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entries of a stretch of time, kept in memory for printing. */
#ifndef GATEWAY_CLI_COLLECT_H
#define GATEWAY_CLI_COLLECT_H

#include "core/entry.h"
#include "gateway/cli/context.h"
#include "gateway/cli/entries.h"
#include <stddef.h>

struct collection {
    struct entry *entries; /* ascending by time; owned */
    size_t count;
    size_t size;
};

struct collect_filter {
    unsigned kinds;   /* a bit each; 0: all */
    size_t limit;     /* only the last ones; 0: no limit */
    const char *text; /* in the line or the text of an entry, small or large; NULL: any */
    bool by_day;      /* of these days only, as the diary counts them */
    int32_t first_day, last_day;
};

/* An exit status; needs context_person(). */
int collect_filtered(struct context *context, int64_t from_ms, int64_t to_ms,
                     const struct collect_filter *filter, struct collection *ret);

/* Of the filter's days. */
int collect_days(struct context *context, const struct collect_filter *filter,
                 struct collection *ret);

/* The last `limit` of them: looks back further until there are enough. */
int collect_last(struct context *context, const struct collect_filter *filter,
                 struct collection *ret);

/* Which kinds to keep: a bit each, 0 for all. `limit` keeps only the last ones; 0 is no limit. An
 * exit status; needs context_person(). */
int collect_entries(struct context *context, int64_t from_ms, int64_t to_ms, unsigned kinds,
                    size_t limit, struct collection *ret);
void collection_done(struct collection *collection);

/* The columns of a list of these entries. */
struct line_cells collection_line_cells(const struct collection *collection);

#endif
