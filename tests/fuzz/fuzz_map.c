/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A mapping file, and behind a line of "%%" the table of another program that it describes. */
#include "core/cleanup.h"
#include "gateway/exchange/check.h"
#include "gateway/exchange/foreign.h"
#include "tests/fuzz/must.h"
#include <string.h>

#define NOW_MS INT64_C(1773472200000)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void read_table(const struct map *map, const char *text, size_t length)
{
    static struct food_table *foods;
    static struct zone *zone;
    struct foreign foreign = {.person = "alice", .now_ms = NOW_MS};
    struct error err = {0};
    json_t *entry = NULL;
    int r = 0;

    if (!foods)
        must(food_table_open(&foods, NULL) == 0 && zone_load("UTC", &zone, NULL) == 0);
    foreign.foods = foods;
    foreign.zone = zone;
    r = foreign_begin(&foreign, map, text, length, &err);
    while (r >= 0 && (r = foreign_next(&foreign, &entry, &err)) == 1) {
        /* What is understood is an entry, but for times that are too long ago or still to come. */
        must(check_body(json_string_value(json_object_get(entry, "kind")),
                        json_object_get(entry, "body"), &err) == 0);
        json_decref(entry);
        entry = NULL;
    }
    must(r >= 0 || err.text[0] != '\0');
    foreign_done(&foreign);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    CLEANUP(cleanup_free) char *text = malloc(length + 1);
    struct error err = {0};
    struct map map;

    memcpy(text, bytes, length);
    text[length] = '\0';
    char *border = memmem(text, length, "\n%%\n", 4);
    const size_t map_length = border ? (size_t)(border - text) : length;
    text[map_length] = '\0';
    if (map_parse(text, map_length, &map, &err) < 0) {
        must(err.text[0] != '\0');
        return 0;
    }
    if (border)
        read_table(&map, border + 4, length - map_length - 4);
    return 0;
}
