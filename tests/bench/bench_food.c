/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding foods among about 9,600: those that ship and 8,789 imported ones, which are USDA's where
 * the file is there, and otherwise made of the words of the foods that ship. How long a search and
 * a logged line take, from the start of the program to its end, and how many instructions that is
 * where valgrind is there.
 */
#include "core/cleanup.h"
#include "gateway/food/match.h"
#include "gateway/foods.h"
#include "gateway/foods_change.h"
#include "gateway/usda_files.h"
#include "storage/diary.h"
#include "storage/people.h"
#include "tests/harness/harness.h"
#include "tests/harness/typos.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define USDA_REAL  "/work/shared/food/sr28-ascii.zip"
#define FOODS      8789
#define RUNS_FULL  51
#define RUNS_SMOKE 5
#define RUNS_MAX   RUNS_FULL
#define LIMIT_MS   20.0 /* of a command, here */
#define DAYS_EATEN 90
#define TIMEOUT_MS 60000

#define NOW_MS INT64_C(1773472200000) /* 2026-03-14T08:10+01:00 */
#define DAY_MS INT64_C(86400000)

static double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* ---- the table ---- */

/* Foods of mixed words, when there is no other. */
static int make_foods(const struct food_table *shipped, struct usda *ret)
{
    uint64_t random = 88172645463325252ULL;
    char first[TYPOS_SIZE];
    char name[TYPOS_SIZE * 2];
    int r = 0;

    for (uint64_t i = 0; r == 0 && i < FOODS; i++) {
        const struct food *a = &shipped->foods[i % shipped->food_count];
        const struct food *b = &shipped->foods[i * 7919 % shipped->food_count];
        typos_make(food_name(b), &random, first);
        snprintf(name, sizeof(name), "%s, %.180s", food_name(a), first);
        r = usda_add(ret, 10000 + i, name, "");
    }
    return r;
}

static int read_foods(const struct food_table *shipped, struct usda *ret, struct error *err)
{
    CLEANUP(bundle_closep) struct bundle *bundle = NULL;
    struct usda_source source = {0};

    if (access(USDA_REAL, R_OK) < 0) {
        printf("there is no %s: imported foods are made up\n", USDA_REAL);
        return make_foods(shipped, ret);
    }
    const int r = bundle_open(USDA_REAL, &bundle, err);
    return r < 0 ? r : usda_read(bundle, &source, ret, err);
}

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
    CLEANUP(food_table_freep) struct food_table *shipped = NULL;
    CLEANUP(food_table_freep) struct food_table *table = NULL;
    CLEANUP(usda_done) struct usda usda = {.count = 0};
    struct person person = {.id = "alice", .name = "Alice", .tz = "Europe/Berlin"};
    int r = store_open(path, &store, err);

    if (r == 0)
        r = store_begin(store, err);
    if (r == 0)
        r = store_end(store, person_add(store, &person, err), err);
    if (r == 0)
        r = food_table_open(&shipped, err);
    if (r == 0)
        r = foods_open(store, person.row, NOW_MS, &table, err);
    if (r == 0)
        r = read_foods(shipped, &usda, err);
    const struct foods_change change = {store, person.row, NOW_MS, "food import"};
    double start = now_ms();
    if (r == 0)
        r = foods_import(&change, &usda, "sr", "bench", err);
    if (r == 0)
        printf("%-34s %zu foods in %.0f ms\n", "stored", usda.count, now_ms() - start);
    return r < 0 ? r : eat(store, person.row, table, err);
}

/* ---- measuring ---- */

static int compare(const void *left, const void *right)
{
    const double a = *(const double *)left;
    const double b = *(const double *)right;
    return a < b ? -1 : a > b;
}

/* What callgrind says: "Collected : 12345678"; 0 if there is none. */
static double instructions(struct harness *harness, const char *zonula, const char *const *words)
{
    const char *arguments[12] = {"valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                                 zonula};
    CLEANUP(cleanup_free) char *output = NULL;
    int status = 0;

    for (size_t i = 0; words[i]; i++)
        arguments[4 + i] = words[i];
    if (harness_run(harness, "valgrind", arguments, NULL, TIMEOUT_MS, &output, &status, NULL) < 0)
        return 0;
    const char *at = output ? strstr(output, "Collected : ") : NULL;
    return at ? strtod(at + strlen("Collected : "), NULL) : 0;
}

/* A command, some times; false if it takes too long, or ends otherwise than it should (-1: either
 * way, because that depends on what is imported). */
static bool measure(struct harness *harness, const char *name, const char *const *words, int wanted,
                    int runs)
{
    const char *zonula = harness_program(harness, "zonula");
    const char *arguments[10] = {zonula};
    double times[RUNS_MAX];

    for (size_t i = 0; words[i]; i++)
        arguments[1 + i] = words[i];
    for (int i = 0; i < runs; i++) {
        CLEANUP(cleanup_free) char *output = NULL;
        struct error err = {0};
        int status = 0;
        const double start = now_ms();
        if (harness_run(harness, "zonula", arguments, NULL, TIMEOUT_MS, &output, &status, &err) <
                0 ||
            (wanted >= 0 && status != wanted)) {
            printf("bench_food: %s ended with %d: %s%s\n", name, status, err.text,
                   output ? output : "");
            return false;
        }
        times[i] = now_ms() - start;
    }
    qsort(times, (size_t)runs, sizeof(times[0]), compare);
    const double counted = instructions(harness, zonula, words);
    printf("%-34s median %6.2f ms  worst %6.2f ms", name, times[runs / 2], times[runs - 1]);
    if (counted > 0)
        printf("  %6.1f M instructions", counted / 1e6);
    putchar('\n');
    if (times[runs / 2] <= LIMIT_MS)
        return true;
    printf("bench_food: %s takes %.1f ms, limit %.0f ms\n", name, times[runs / 2], LIMIT_MS);
    return false;
}

static int run_bench(struct harness *harness, int runs)
{
    static const struct {
        const char *name;
        const char *words[6];
        int status;
    } commands[] = {
        {"food search, one word", {"food", "search", "rye"}, 0},
        {"food search, common word", {"food", "search", "milk"}, 0},
        {"food search, slips", {"food", "search", "rye braed"}, 0},
        {"food search, beginnings", {"food", "search", "swe pot"}, 0},
        {"food search, a long name", {"food", "search", "cheese spread, cream cheese base"}, -1},
        {"eat, exact names", {"eat", "200 ml kefir, 2 slices rye bread"}, 0},
        {"eat, words", {"eat", "100 g baked sweet potato cooked spinach", "-n"}, 65},
        {"eat, ambiguous", {"eat", "milk"}, 65},
        {"eat, a slip", {"eat", "2 slices rye braed"}, 65},
    };
    const char *path = harness_path(harness, "bench.db");
    struct error err = {0};
    bool fast = true;

    setenv("ZONULA_DB", path, 1);
    setenv("ZONULA_CONFIG", "/dev/null", 1);
    setenv("ZONULA_NOW", "2026-03-14T08:10:00+01:00", 1);
    if (fill(path, &err) < 0) {
        printf("bench_food: %s\n", err.text);
        return 1;
    }
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        fast &= measure(harness, commands[i].name, commands[i].words, commands[i].status, runs);
    return fast ? 0 : 1;
}

int main(int argc, char *argv[])
{
    struct harness *harness = NULL;
    struct error err = {0};

    if (harness_open(&harness, &err) < 0) {
        fprintf(stderr, "bench_food: %s\n", err.text);
        return 1;
    }
    const bool smoke = argc > 1 && strcmp(argv[1], "smoke") == 0;
    const int status = run_bench(harness, smoke ? RUNS_SMOKE : RUNS_FULL);
    harness_close(harness);
    return status;
}
