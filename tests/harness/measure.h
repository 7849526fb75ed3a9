/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a command costs whoever waits for it: the time from the start of the program to its end, and
 * the instructions that it takes, where valgrind is there to count them.
 *
 * Times are measured beside a reference, a program that does what no logging program can leave out:
 * start, open the database, one row in one durable transaction. Both are run in turn, so that what
 * else the machine does is in both.
 */
#ifndef TESTS_HARNESS_MEASURE_H
#define TESTS_HARNESS_MEASURE_H

#include "tests/harness/harness.h"

#define MEASURE_RUNS_MAX 101
#define MEASURE_WORDS    8

/* Of a command, on a machine that has nothing else to do; docs/cli.md wants 100 ms on a Raspberry
 * Pi Zero 2 W, which is several times slower. */
#define MEASURE_LIMIT_MS 20.0
/* A command over that, which is said, has failed if it also takes so many times what the reference
 * takes: else the machine, or its disk, is slow. */
#define MEASURE_LIMIT_RATIO 4.0

/* Millions of instructions. docs/cli.md wants 100 ms on a Pi Zero 2 W; its cores do some 700
 * million in a second, of which the disk needs its share. Seven are those of starting a program
 * with its libraries. */
#define MEASURE_LOG    35.0
#define MEASURE_SEARCH 55.0

struct measured {
    const char *name;
    const char *words[MEASURE_WORDS]; /* behind the program's name, NULL at the end */
    int status;                       /* that it ends with; -1: any */
    double limit;                     /* millions of instructions; 0: none */
};

/* All that the main() of such a program does: `bench` is run in a harness of its own, so many times
 * as the first argument says ("smoke", or not). Its exit status; or that of the reference, if the
 * program was started as one. */
int measure_main(int argc, char *argv[], int smoke_runs, int full_runs,
                 int (*bench)(struct harness *harness, int runs));

/* Runs the commands and prints a line for each. `database` is theirs, by ZONULA_DB. 0, or 1 if one
 * ends otherwise than it should or costs more than its limit, which is said. */
int measure_all(struct harness *harness, const char *database, const struct measured *commands,
                size_t count, int runs);

/* The millions of instructions that a program takes, named with at most MEASURE_WORDS words behind
 * it and NULL at the end; 0 if valgrind is not there to count them. */
double measure_instructions(struct harness *harness, const char *const *arguments);

#endif
