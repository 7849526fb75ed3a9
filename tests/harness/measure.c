/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/measure.h"

#include "core/cleanup.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define REFERENCE  "reference"
#define TIMEOUT_MS 60000

/* ---- the reference ---- */

/* Whether the program was started as the reference, whose exit status is in *ret then. */
static bool is_reference(int argc, char *const *argv, int *ret)
{
    sqlite3 *db = NULL;

    if (argc != 3 || strcmp(argv[1], REFERENCE) != 0)
        return false;
    *ret = sqlite3_open(argv[2], &db) != SQLITE_OK ||
           sqlite3_exec(db,
                        "PRAGMA synchronous = FULL;"
                        "INSERT OR REPLACE INTO meta (name, value)"
                        " VALUES ('bench', hex(randomblob(8)))",
                        NULL, NULL, NULL) != SQLITE_OK;
    sqlite3_close(db);
    return true;
}

/* ---- one run ---- */

static double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* A program to its end; false, with a word why, if it ends otherwise than it should. */
static bool run(struct harness *harness, const char *const *arguments, int wanted, double *ret_ms)
{
    CLEANUP(cleanup_free) char *output = NULL;
    struct error err = {0};
    int status = 0;
    const double start = now_ms();

    if (harness_run(harness, "measured", arguments, NULL, TIMEOUT_MS, &output, &status, &err) < 0 ||
        (wanted >= 0 && status != wanted)) {
        printf("%s %s ended with %d: %s%s\n", arguments[0], arguments[1] ? arguments[1] : "",
               status, err.text, output ? output : "");
        return false;
    }
    *ret_ms = now_ms() - start;
    return true;
}

/* ---- many ---- */

struct times {
    double list[MEASURE_RUNS_MAX];
};

static int compare(const void *left, const void *right)
{
    const double a = *(const double *)left;
    const double b = *(const double *)right;
    return a < b ? -1 : a > b;
}

static void sort(struct times *times, int runs)
{
    qsort(times->list, (size_t)runs, sizeof(times->list[0]), compare);
}

/* `arguments` begins with zonula; the words of the command come behind it. */
static void put_words(const char **arguments, const struct measured *command)
{
    for (size_t i = 0; i < MEASURE_WORDS && command->words[i]; i++)
        arguments[i] = command->words[i];
}

static bool time_both(struct harness *harness, const char *database, const struct measured *command,
                      int runs, struct times *ret, struct times *ret_reference)
{
    const char *reference[] = {"/proc/self/exe", REFERENCE, database, NULL};
    const char *arguments[MEASURE_WORDS + 2] = {harness_program(harness, "zonula")};

    put_words(arguments + 1, command);
    for (int i = 0; i < runs; i++)
        if (!run(harness, reference, 0, &ret_reference->list[i]) ||
            !run(harness, arguments, command->status, &ret->list[i]))
            return false;
    sort(ret, runs);
    sort(ret_reference, runs);
    return true;
}

/* What callgrind says: "Collected : 12345678". */
double measure_instructions(struct harness *harness, const char *const *arguments)
{
    const char *all[MEASURE_WORDS + 5] = {"valgrind", "--tool=callgrind",
                                          "--callgrind-out-file=/dev/null"};
    CLEANUP(cleanup_free) char *output = NULL;
    int status = 0;

    for (size_t i = 0; i <= MEASURE_WORDS && arguments[i]; i++)
        all[i + 3] = arguments[i];
    if (harness_run(harness, "valgrind", all, NULL, TIMEOUT_MS, &output, &status, NULL) < 0)
        return 0;
    const char *at = output ? strstr(output, "Collected : ") : NULL;
    return at ? strtod(at + strlen("Collected : "), NULL) / 1e6 : 0;
}

static double count_instructions(struct harness *harness, const struct measured *command)
{
    const char *arguments[MEASURE_WORDS + 2] = {harness_program(harness, "zonula")};

    put_words(arguments + 1, command);
    return measure_instructions(harness, arguments);
}

static bool judge(const struct measured *command, double ms, double ratio, double counted)
{
    const bool slow = ms > MEASURE_LIMIT_MS && ratio > MEASURE_LIMIT_RATIO;
    const bool much = command->limit > 0 && counted > command->limit;

    if (slow)
        printf("%s takes %.1f ms, %.1f times the reference; limits %.0f ms and %.1f\n",
               command->name, ms, ratio, MEASURE_LIMIT_MS, MEASURE_LIMIT_RATIO);
    else if (ms > MEASURE_LIMIT_MS)
        printf("%s: over %.0f ms where the reference takes %.1f ms\n", command->name,
               MEASURE_LIMIT_MS, ms / ratio);
    if (much)
        printf("%s takes %.1f M instructions, limit %.0f M\n", command->name, counted,
               command->limit);
    return !slow && !much;
}

static bool measure(struct harness *harness, const char *database, const struct measured *command,
                    int runs)
{
    struct times times;
    struct times reference;

    if (!time_both(harness, database, command, runs, &times, &reference))
        return false;
    const double median_ms = times.list[runs / 2];
    const double ratio = median_ms / reference.list[runs / 2];
    const double counted = count_instructions(harness, command);
    printf("%-26s best %6.2f  median %6.2f  worst %6.2f ms  %5.2f x reference", command->name,
           times.list[0], median_ms, times.list[runs - 1], ratio);
    if (counted > 0)
        printf("  %5.1f M instructions", counted);
    else
        fputs("  instructions not counted: valgrind is not there", stdout);
    putchar('\n');
    return judge(command, median_ms, ratio, counted);
}

int measure_all(struct harness *harness, const char *database, const struct measured *commands,
                size_t count, int runs)
{
    bool good = true;

    setenv("ZONULA_DB", database, 1);
    setenv("ZONULA_CONFIG", "/dev/null", 1);
    for (size_t i = 0; i < count; i++)
        good &= measure(harness, database, &commands[i], runs);
    return good ? 0 : 1;
}

int measure_main(int argc, char *argv[], int smoke_runs, int full_runs,
                 int (*bench)(struct harness *harness, int runs))
{
    const bool smoke = argc > 1 && strcmp(argv[1], "smoke") == 0;
    struct harness *harness = NULL;
    struct error err = {0};
    int status = 0;

    if (is_reference(argc, argv, &status))
        return status;
    if (harness_open(&harness, &err) < 0) {
        fprintf(stderr, "%s: %s\n", argv[0], err.text);
        return 1;
    }
    status = bench(harness, smoke ? smoke_runs : full_runs);
    harness_close(harness);
    return status;
}
