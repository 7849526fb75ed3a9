/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/exchange/map.h"

#include <ini.h>
#include <stdio.h>
#include <string.h>

struct parse {
    struct map *map;
    struct error *err;
    int line;
};

const char *map_column_name(enum map_column column)
{
    static const char *const names[MAP_COLUMNS] = {
        [MAP_AT] = "at",     [MAP_DATE] = "date",     [MAP_TIME] = "time",  [MAP_KIND] = "kind",
        [MAP_TEXT] = "text", [MAP_AMOUNT] = "amount", [MAP_VALUE] = "value"};

    return names[column];
}

/* The index of a word in a list that ends with NULL; -1. */
static int index_of(const char *const *words, const char *word)
{
    for (int i = 0; words[i]; i++)
        if (strcmp(words[i], word) == 0)
            return i;
    return -1;
}

static bool set_table(struct map *map, const char *name, const char *value)
{
    static const char *const separators[] = {"comma", "semicolon", "tab", NULL};
    static const char *const orders[] = {"ymd", "dmy", "mdy", NULL};
    int index = 0;

    if (strcmp(name, "separator") == 0) {
        index = index_of(separators, value);
        map->separator = ",;\t"[index < 0 ? 0 : index];
    } else if (strcmp(name, "date") == 0) {
        index = index_of(orders, value);
        map->order = (enum map_order)(index < 0 ? 0 : index);
    } else if (strcmp(name, "kind") == 0) {
        index = map->kind = entry_kind_from_name(value);
    } else if (strcmp(name, "zone") == 0 && strlen(value) <= ZONE_NAME_MAX) {
        snprintf(map->zone, sizeof(map->zone), "%s", value);
    } else {
        return false;
    }
    return index >= 0;
}

static bool set_column(struct map *map, const char *name, const char *value)
{
    for (enum map_column i = 0; i < MAP_COLUMNS; i++) {
        if (strcmp(name, map_column_name(i)) != 0)
            continue;
        if (!*value || strlen(value) > MAP_WORD_MAX || *map->columns[i])
            return false;
        snprintf(map->columns[i], sizeof(map->columns[i]), "%s", value);
        return true;
    }
    return false;
}

static bool set_kind(struct map *map, const char *word, const char *value)
{
    const int kind = strcmp(value, "-") == 0 ? MAP_PASS : entry_kind_from_name(value);

    if (map->kind_count == MAP_KINDS_MAX || strlen(word) > MAP_WORD_MAX ||
        (kind < 0 && strcmp(value, "-") != 0))
        return false;
    snprintf(map->kinds[map->kind_count].word, MAP_WORD_MAX + 1, "%s", word);
    map->kinds[map->kind_count++].kind = kind;
    return true;
}

/* 0 ends it. */
static int take(void *userdata, const char *section, const char *name, const char *value)
{
    struct parse *parse = userdata;
    struct map *map = parse->map;
    bool good = false;

    if (strcmp(section, "table") == 0)
        good = set_table(map, name, value);
    else if (strcmp(section, "columns") == 0)
        good = set_column(map, name, value);
    else if (strcmp(section, "kinds") == 0)
        good = set_kind(map, name, value);
    if (!good && !parse->line) {
        error_set(parse->err, ERR_CONFIG, "[%.30s] %.40s = %.40s: not known here", section, name,
                  value);
        parse->line = 1;
    }
    return good;
}

/* What must be there, so that lines can be read. */
static int check_whole(const struct map *map, struct error *err)
{
    if (!*map->columns[MAP_AT] == !*map->columns[MAP_DATE])
        return error_set(err, ERR_CONFIG, "[columns] needs at, or date and time");
    if (!*map->columns[MAP_TEXT] && !*map->columns[MAP_VALUE])
        return error_set(err, ERR_CONFIG, "[columns] needs text");
    if (map->kind < 0 && !*map->columns[MAP_KIND])
        return error_set(err, ERR_CONFIG, "[columns] needs kind, or [table] kind = food");
    return 0;
}

int map_parse(const char *text, size_t length, struct map *ret, struct error *err)
{
    struct map map = {.separator = ',', .kind = -1};
    struct error cause = {0};
    struct parse parse = {.map = &map, .err = &cause};
    int line = 0, r = 0;

    if (strlen(text) != length)
        return error_set(err, ERR_CONFIG, "there is a NUL byte in it");
    line = ini_parse_string(text, take, &parse);
    if (line < 0)
        return error_set(err, ERR_NOMEM, "out of memory");
    if (line > 0)
        return error_set(err, ERR_CONFIG, "line %d: %.300s", line,
                         parse.line ? cause.text : "not of the form key = value");
    r = check_whole(&map, err);
    if (r == 0)
        *ret = map;
    return r;
}

int map_kind(const struct map *map, const char *word, int *ret)
{
    const int kind = entry_kind_from_name(word);

    for (size_t i = 0; i < map->kind_count; i++) {
        if (strcmp(map->kinds[i].word, word) == 0) {
            *ret = map->kinds[i].kind;
            return 0;
        }
    }
    if (kind < 0)
        return -ERR_NOT_FOUND;
    *ret = kind;
    return 0;
}
