/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/usda_made.h"

#include "core/cleanup.h"
#include "gateway/food/table.h"
#include "tests/harness/typos.h"
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define FIRST_FOOD 10000
#define TIMEOUT_MS 120000
#define GROUP      "0100"

/* Those that count here, by the numbers of the Standard Reference; behind them others. */
static const int counted[] = {203, 204, 205, 208, 269, 291, 221, 213, 212, 211, 307, 309, 262};
#define COUNTED     ((int)(sizeof(counted) / sizeof(counted[0])))
#define FIRST_OTHER 401

static FILE *create(const char *directory, const char *name)
{
    char path[600];

    snprintf(path, sizeof(path), "%s/%s", directory, name);
    return fopen(path, "we");
}

/* The files are Latin-1 and know no escapes. */
static void put_name(FILE *file, const char *name)
{
    for (; *name; name++)
        if ((unsigned char)*name < 0x80 && *name != '~' && *name != '^')
            fputc(*name, file);
}

static void write_foods(FILE *file, const struct food_table *shipped)
{
    uint64_t random = 88172645463325252ULL;
    char second[TYPOS_SIZE];

    for (size_t i = 0; i < USDA_MADE_FOODS; i++) {
        const struct food *a = &shipped->foods[i % shipped->food_count];
        const struct food *b = &shipped->foods[i * 7919 % shipped->food_count];
        typos_make(food_name(b), &random, second);
        fprintf(file, "~%zu~^~" GROUP "~^~", FIRST_FOOD + i);
        put_name(file, food_name(a));
        fputs(", ", file);
        put_name(file, second);
        fputs("~^~MADE~^^~~^~Y~^~~^0^~~^6.25^4^9^4\r\n", file);
    }
}

static void write_values(FILE *file)
{
    for (size_t i = 0; i < USDA_MADE_FOODS; i++)
        for (int k = 0; k < USDA_MADE_VALUES; k++)
            fprintf(file, "~%zu~^~%d~^%zu.%02d^%d^0.1^~1~^~~^~~^~~^^^^^^^~~^11/1976^\r\n",
                    FIRST_FOOD + i, k < COUNTED ? counted[k] : FIRST_OTHER + k,
                    (i + (size_t)k) % 90, k, k % 9);
}

static void write_measures(FILE *file)
{
    for (size_t i = 0; i < USDA_MADE_FOODS; i++)
        fprintf(file,
                "~%zu~^1^1^~cup, chopped~^%zu^^\r\n"
                "~%zu~^2^1^~slice~^%zu^^\r\n",
                FIRST_FOOD + i, 100 + i % 150, FIRST_FOOD + i, 20 + i % 30);
}

const char *usda_made(struct harness *harness)
{
    const char *directory = harness_path(harness, "usda");
    CLEANUP(food_table_freep) struct food_table *shipped = NULL;

    if (mkdir(directory, 0700) < 0 || food_table_open(&shipped, NULL) < 0)
        return NULL;
    CLEANUP(cleanup_file) FILE *groups = create(directory, "FD_GROUP.txt");
    CLEANUP(cleanup_file) FILE *foods = create(directory, "FOOD_DES.txt");
    CLEANUP(cleanup_file) FILE *values = create(directory, "NUT_DATA.txt");
    CLEANUP(cleanup_file) FILE *measures = create(directory, "WEIGHT.txt");
    if (!groups || !foods || !values || !measures)
        return NULL;
    fputs("~" GROUP "~^~Made up~\r\n", groups);
    write_foods(foods, shipped);
    write_values(values);
    write_measures(measures);
    return ferror(foods) || ferror(values) || ferror(measures) ? NULL : directory;
}

int usda_import(struct harness *harness, const char *path, long *ret_kb, struct error *err)
{
    const char *arguments[] = {harness_program(harness, "zonula"), "food", "import", path, NULL};
    CLEANUP(cleanup_free) char *output = NULL;
    const int64_t start_ms = harness_now_ms();
    struct rusage usage;
    int status = 0;

    const int r =
        harness_run(harness, "import", arguments, NULL, TIMEOUT_MS, &output, &status, err);
    if (r < 0)
        return r;
    if (status != 0)
        return error_set(err, ERR_IO, "food import: %s", output);
    getrusage(RUSAGE_CHILDREN, &usage);
    *ret_kb = usage.ru_maxrss;
    printf("%s    in %.1f s, with %ld kB at most\n", output,
           (double)(harness_now_ms() - start_ms) / 1e3, *ret_kb);
    return 0;
}
