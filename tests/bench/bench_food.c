/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding foods among about 9,600: those that ship and 8,789 imported ones, which are USDA's where
 * the file is there, and otherwise made up. What a search and a logged line cost, and importing:
 * how long that takes, and how much memory.
 */
#include "core/cleanup.h"
#include "gateway/food/match.h"
#include "gateway/foods.h"
#include "storage/diary.h"
#include "storage/people.h"
#include "tests/harness/measure.h"
#include "tests/harness/usda_made.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RUNS_FULL  51
#define RUNS_SMOKE 5
#define DAYS_EATEN 90

/* Of the program that imports. */
#define IMPORT_LIMIT_KB 40000

#define NOW_MS INT64_C(1773472200000) /* 2026-03-14T08:10+01:00 */
#define DAY_MS INT64_C(86400000)

/* ---- what there is ---- */

/* Three months of meals, so that use has something to count. */
static int eat(struct store *store, int64_t person_row, struct food_table *table, struct error *err)
{
    static const char *const names[] = {"kefir", "rye bread", "banana", "oats", "cooked spinach"};
    int r = store_begin(store, err);

    for (int i = 0; r == 0 && i < DAYS_EATEN * 8; i++) {
        const struct food *food = match_exact(table, names[i % 5]);
        struct entry entry = {
            .person_row = person_row,
            .kind = ENTRY_FOOD,
            .at_ms = NOW_MS - DAY_MS * (i / 8) - (i % 8) * 3600000,
            .recorded_ms = NOW_MS,
            .source = SOURCE_CLI,
            .tz = "Europe/Berlin",
            .body = json_pack("{s:s, s:[{s:s, s:i}, {s:s, s:i}]}", "text", names[i % 5], "items",
                              "food", food ? food_id(food) : "none", "grams", 100, "food", "kefir",
                              "grams", 200),
        };
        bool existed = false;
        r = entry_add(store, &entry, NULL, "eat", &existed, err);
        entry_done(&entry);
    }
    return store_end(store, r, err);
}

static int fill(const char *path, struct error *err)
{
    CLEANUP(store_closep) struct store *store = NULL;
    CLEANUP(food_table_freep) struct food_table *table = NULL;
    struct person person = {.id = "alice", .name = "Alice", .tz = "Europe/Berlin"};
    int r = store_open(path, &store, err);

    if (r == 0)
        r = store_begin(store, err);
    if (r == 0)
        r = store_end(store, person_add(store, &person, err), err);
    if (r == 0)
        r = foods_open(store, person.row, NOW_MS, &table, err);
    return r < 0 ? r : eat(store, person.row, table, err);
}

static int import(struct harness *harness, const char *path, struct error *err)
{
    long kb = 0;
    const int r = usda_import(harness, path, &kb, err);

    if (r == 0 && kb >= IMPORT_LIMIT_KB)
        return error_set(err, ERR_NOMEM, "food import takes %ld kB, limit %d", kb, IMPORT_LIMIT_KB);
    return r;
}

/* What importing costs is shown with the made-up table in any case; where there is the real one, in
 * a database of its own. */
static int prepare(struct harness *harness, const char *path, struct error *err)
{
    const bool is_real = access(USDA_REAL_SR, R_OK) == 0;
    const char *made = usda_made(harness);
    const char *first = is_real ? harness_path(harness, "made.db") : path;

    if (!made)
        return error_set(err, ERR_IO, "the files of the USDA cannot be made");
    setenv("ZONULA_DB", first, 1);
    int r = fill(first, err);
    if (r == 0)
        r = import(harness, made, err);
    if (r < 0 || !is_real)
        return r;
    setenv("ZONULA_DB", path, 1);
    r = fill(path, err);
    return r < 0 ? r : import(harness, USDA_REAL_SR, err);
}

/* ---- measuring ---- */

static int run_bench(struct harness *harness, int runs)
{
    static const struct measured commands[] = {
        {"food search, one word", {"food", "search", "rye"}, 0, MEASURE_SEARCH},
        {"food search, common word", {"food", "search", "milk"}, 0, MEASURE_SEARCH},
        {"food search, slips", {"food", "search", "rye braed"}, 0, MEASURE_SEARCH},
        {"food search, beginnings", {"food", "search", "swe pot"}, 0, MEASURE_SEARCH},
        /* How these end depends on what is imported. */
        {"food search, a long name",
         {"food", "search", "cheese spread, cream cheese base"},
         -1,
         MEASURE_SEARCH},
        {"eat, exact names", {"eat", "200 ml kefir, 2 slices rye bread"}, 0, MEASURE_LOG},
        /* These two are answered with what comes near, which is a search. */
        {"eat, words",
         {"eat", "100 g baked sweet potato cooked spinach", "-n"},
         -1,
         MEASURE_SEARCH},
        {"eat, ambiguous", {"eat", "milk"}, 65, MEASURE_SEARCH},
        {"eat, a slip", {"eat", "2 slices rye braed"}, 65, MEASURE_LOG},
    };
    const char *path = harness_path(harness, "bench.db");
    struct error err = {0};

    setenv("ZONULA_CONFIG", "/dev/null", 1);
    setenv("ZONULA_NOW", "2026-03-14T08:10:00+01:00", 1);
    if (prepare(harness, path, &err) < 0) {
        printf("bench_food: %s\n", err.text);
        return 1;
    }
    return measure_all(harness, path, commands, sizeof(commands) / sizeof(commands[0]), runs);
}

int main(int argc, char *argv[])
{
    return measure_main(argc, argv, RUNS_SMOKE, RUNS_FULL, run_bench);
}
