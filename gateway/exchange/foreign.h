/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of another program as entries, one a line, read as a mapping file says (map.h): what
 * stands there is understood as if it were typed. The key of an entry follows from what its line
 * says, so that the same table brings the same entries. Pure but for the foods it is handed.
 */
#ifndef GATEWAY_EXCHANGE_FOREIGN_H
#define GATEWAY_EXCHANGE_FOREIGN_H

#include "core/zone.h"
#include "gateway/exchange/csv.h"
#include "gateway/exchange/map.h"
#include "gateway/food/table.h"
#include <jansson.h>

struct foreign {
    struct csv_reader csv;
    struct map map;
    const struct zone *zone;
    struct food_table *foods;
    const char *person;
    int64_t now_ms;
    short fields[MAP_COLUMNS]; /* -1: the table has no such column */
    /* What lines said that were read, and how often: a hash table, owned. */
    struct foreign_seen {
        uint64_t bits; /* 0: nothing is here */
        unsigned count;
    } * seen;
    size_t seen_count, seen_room;
};

/* The text stays the caller's. -ERR_SYNTAX: a column of the mapping is not in the header. */
int foreign_begin(struct foreign *foreign, const struct map *map, const char *text, size_t length,
                  struct error *err);
void foreign_done(struct foreign *foreign);

/* 1: an entry, an object of storage/things.h; 0: the end. An error is of foreign->csv.line. */
int foreign_next(struct foreign *foreign, json_t **ret, struct error *err);

/* "12.03.2026 8:05 pm" and the like in the order of a map. */
int foreign_time(enum map_order order, const char *date, const char *time, const struct zone *zone,
                 int64_t *ret_ms, int32_t *ret_offset_s, bool *ret_day_only);

#endif
