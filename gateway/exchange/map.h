/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How to read a foreign table, as an INI file:
 *
 *     [table]
 *     separator = semicolon     comma (usual), semicolon or tab
 *     date = dmy                ymd (usual), dmy or mdy: the order of figures in a date
 *     zone = Europe/Berlin      of times without an offset; usual: the person's
 *     kind = food               of all lines, where no column says it
 *     [columns]                 names as they stand in the header
 *     at = When                 date and time in one column, or
 *     date = Day                in two; without a time it is a whole day
 *     time = Hour
 *     kind = Type
 *     text = What               what zonula would be told: "rye bread", "bloating"
 *     amount = How much         goes before the text: "2 slices"
 *     value = Strength          goes behind it: "4"
 *     [kinds]                   words of the kind column, and what they are here; - passes them
 * over Mahlzeit = food
 *
 * Pure.
 */
#ifndef GATEWAY_EXCHANGE_MAP_H
#define GATEWAY_EXCHANGE_MAP_H

#include "core/entry.h"
#include "core/error.h"
#include "core/person.h"
#include <stddef.h>

enum map_column {
    MAP_AT,
    MAP_DATE,
    MAP_TIME,
    MAP_KIND,
    MAP_TEXT,
    MAP_AMOUNT,
    MAP_VALUE,
    MAP_COLUMNS
};

enum map_order { ORDER_YMD, ORDER_DMY, ORDER_MDY };

#define MAP_KINDS_MAX 64
#define MAP_WORD_MAX  64
#define MAP_PASS      (-1)

struct map {
    char separator;
    enum map_order order;
    char zone[ZONE_NAME_MAX + 1]; /* "": the person's */
    int kind;                     /* enum entry_kind, or -1: the column says it */
    char columns[MAP_COLUMNS][MAP_WORD_MAX + 1];
    struct {
        char word[MAP_WORD_MAX + 1];
        int kind; /* enum entry_kind, or MAP_PASS */
    } kinds[MAP_KINDS_MAX];
    size_t kind_count;
};

/* "at", "date", ... */
const char *map_column_name(enum map_column column);

/* -ERR_CONFIG: *err says what and in which line. */
int map_parse(const char *text, size_t length, struct map *ret, struct error *err);

/* What a word of the kind column is; -ERR_NOT_FOUND. Names of kinds need no row. */
int map_kind(const struct map *map, const char *word, int *ret);

#endif
