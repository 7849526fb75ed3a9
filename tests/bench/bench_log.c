/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a log command and a search cost on a database of a year of entries, with a food table as
 * large as after importing the Standard Reference.
 */
#include "core/cleanup.h"
#include "storage/diary.h"
#include "storage/people.h"
#include "tests/harness/measure.h"
#include "tests/harness/usda_made.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAYS       365
#define RUNS_FULL  51
#define RUNS_SMOKE 5

#define NOW    "2026-03-14T08:10:00+01:00"
#define NOW_MS INT64_C(1773472200000)
#define DAY_MS INT64_C(86400000)

/* ---- the year ---- */

/* What a day is made of: as zonula stores it, without the figures, which nobody here adds up. */
static const struct meal {
    enum entry_kind kind;
    int hour;
    const char *body;
} meals[] = {
    {ENTRY_STOOL, 6, "{\"text\":\"4\",\"bristol\":4}"},
    {ENTRY_FOOD, 7,
     "{\"text\":\"kefir, rye "
     "bread\",\"items\":[{\"text\":\"kefir\",\"food\":\"kefir\",\"grams\":200},"
     "{\"text\":\"rye bread\",\"food\":\"bread-rye\",\"grams\":64}]}"},
    {ENTRY_DRINK, 8,
     "{\"text\":\"coffee\",\"items\":[{\"text\":\"coffee\",\"food\":\"coffee\",\"grams\":240}]}"},
    {ENTRY_FOOD, 12,
     "{\"text\":\"rice, spinach\",\"items\":[{\"text\":\"rice\",\"food\":\"rice\",\"grams\":180},"
     "{\"text\":\"spinach\",\"food\":\"spinach\",\"grams\":180}]}"},
    {ENTRY_DRINK, 15,
     "{\"text\":\"tea\",\"items\":[{\"text\":\"tea\",\"food\":\"tea\",\"grams\":240}]}"},
    {ENTRY_FOOD, 19,
     "{\"text\":\"potato, "
     "banana\",\"items\":[{\"text\":\"potato\",\"food\":\"potato\",\"grams\":200},"
     "{\"text\":\"banana\",\"food\":\"banana\",\"grams\":118}]}"},
    {ENTRY_CHECKIN, 22,
     "{\"text\":\"bloating 3\",\"slot\":\"day\",\"symptoms\":{\"bloating\":3,\"pain\":0}}"},
};
#define MEALS (sizeof(meals) / sizeof(meals[0]))

static int log_meal(struct store *store, int64_t person_row, const struct meal *meal, int days_ago,
                    struct error *err)
{
    struct entry entry = {
        .person_row = person_row,
        .kind = meal->kind,
        .at_ms = NOW_MS - DAY_MS * (days_ago + 1) + (meal->hour - 8) * (DAY_MS / 24),
        .recorded_ms = NOW_MS,
        .source = SOURCE_CLI,
        .tz = "Europe/Berlin",
        .body = json_loads(meal->body, 0, NULL),
    };
    bool existed = false;
    const int r = entry_add(store, &entry, NULL, "eat", &existed, err);

    entry_done(&entry);
    return r;
}

static int live_a_year(const char *database, struct error *err)
{
    CLEANUP(store_closep) struct store *store = NULL;
    struct person person = {.id = "alice", .name = "Alice", .tz = "Europe/Berlin"};
    int r = store_open(database, &store, err);

    if (r < 0)
        return r;
    r = store_begin(store, err);
    if (r == 0)
        r = person_add(store, &person, err);
    for (int day = 0; r == 0 && day < DAYS; day++)
        for (size_t i = 0; r == 0 && i < MEALS; i++)
            r = log_meal(store, person.row, &meals[i], DAYS - 1 - day, err);
    r = store_end(store, r, err);
    if (r == 0)
        printf("%zu entries of %d days\n", DAYS * MEALS, DAYS);
    return r;
}

static int import(struct harness *harness, struct error *err)
{
    const char *made = usda_made(harness);
    long kb = 0;

    return made ? usda_import(harness, made, &kb, err)
                : error_set(err, ERR_IO, "the files of the USDA cannot be made");
}

/* ---- what is measured ---- */

static int run_bench(struct harness *harness, int runs)
{
    static const struct measured commands[] = {
        {"eat, three foods",
         {"eat", "200 ml kefir, 2 slices rye bread, handful of almonds"},
         0,
         MEASURE_LOG},
        {"eat, words in any order", {"eat", "1 cup cooked spinach"}, 0, MEASURE_LOG},
        {"eat, a slip, refused", {"eat", "2 slices rye braed"}, 65, MEASURE_LOG},
        {"drink", {"drink", "1 mug coffee"}, 0, MEASURE_LOG},
        {"symptom", {"symptom", "bloating 4, pain 2"}, 0, MEASURE_LOG},
        {"stool", {"stool", "4"}, 0, MEASURE_LOG},
        {"again", {"again"}, 0, MEASURE_LOG},
        {"undo", {"undo"}, 0, MEASURE_LOG},
        {"food search, one word", {"food", "search", "rye"}, 0, MEASURE_SEARCH},
        {"food search, common word", {"food", "search", "milk"}, 0, MEASURE_SEARCH},
        {"food search, slips", {"food", "search", "rye braed"}, 0, MEASURE_SEARCH},
    };
    const char *database = harness_path(harness, "bench.db");
    struct error err = {0};

    setenv("ZONULA_DB", database, 1);
    setenv("ZONULA_CONFIG", "/dev/null", 1);
    setenv("ZONULA_NOW", NOW, 1);
    if (live_a_year(database, &err) < 0 || import(harness, &err) < 0) {
        printf("bench_log: %s\n", err.text);
        return 1;
    }
    return measure_all(harness, database, commands, sizeof(commands) / sizeof(commands[0]), runs);
}

int main(int argc, char *argv[])
{
    return measure_main(argc, argv, RUNS_SMOKE, RUNS_FULL, run_bench);
}
