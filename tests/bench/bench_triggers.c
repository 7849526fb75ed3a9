// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * How good the trigger finder is, on simulated people whose triggers are known, beside what diaries
 * are usually asked; and what it costs (docs/indicators.md E). The people of a scenario are always
 * the same, so that a figure changes only with the code.
 */
#include "gateway/indicators/triggers.h"
#include "tests/harness/measure.h"
#include "tests/harness/trigger_person.h"
#include "tests/harness/trigger_tally.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define USERS_FULL  300
#define USERS_SMOKE 3
#define COST_FULL   15
#define COST_SMOKE  2

/* ---- scenarios and what is wanted of them ---- */

struct target {
    enum figure figure;
    double limit; /* negative: at least its amount, else at most */
};

struct scenario {
    const char *name;
    uint64_t seed;
    struct person_spec spec;
    struct target targets[FIGURES]; /* up to the first with limit 0 */
};

#define CALM          1.0, 0.64
#define STRONG        2.0, 0.5
#define NO_TRIGGERS   0, {LAG_FAST}, 0
#define ONE_OF_EACH   3, {LAG_FAST, LAG_MID, LAG_SLOW}, 2
#define FAST_FAST_MID 3, {LAG_FAST, LAG_FAST, LAG_MID}, 2
#define AT_MOST(figure, of) \
    {                       \
        FIGURE_##figure, of \
    }
#define AT_LEAST(figure, of)   \
    {                          \
        FIGURE_##figure, -(of) \
    }

static const struct scenario scenarios[] = {
    {"standard, 90 days",
     1000000,
     {90, PERSON_FOODS, ONE_OF_EACH, CALM},
     {AT_MOST(FDR, 0.08), AT_LEAST(POWER, 0.77), AT_LEAST(FAST, 0.90), AT_LEAST(MID, 0.81),
      AT_LEAST(COVER_HARMLESS, 0.87), AT_LEAST(COVER_LISTED, 0.85), AT_MOST(UNLIKELY, 0.03)}},
    {"strong confounding, 90 days",
     1010000,
     {90, PERSON_FOODS, ONE_OF_EACH, STRONG},
     {AT_MOST(FDR, 0.10)}},
    {"no trigger, 90 days",
     1020000,
     {90, PERSON_FOODS, NO_TRIGGERS, CALM},
     {AT_MOST(WRONG_LISTS, 0.10)}},
    {"no trigger, strong, 90 days",
     1030000,
     {90, PERSON_FOODS, NO_TRIGGERS, STRONG},
     {AT_MOST(WRONG_LISTS, 0.13)}},
    {"no trigger, 60 days",
     1040000,
     {60, PERSON_FOODS, NO_TRIGGERS, CALM},
     {AT_MOST(WRONG_LISTS, 0.13)}},
    {"two fast, one mid, 90 days",
     1050000,
     {90, PERSON_FOODS, FAST_FAST_MID, CALM},
     {AT_LEAST(POWER, 0.86)}},
    {"standard, 180 days",
     1060000,
     {180, PERSON_FOODS, ONE_OF_EACH, CALM},
     {AT_LEAST(POWER, 0.93)}},
};
#define SCENARIOS (sizeof(scenarios) / sizeof(scenarios[0]))

/* Prints each target beside what it came to; how many are missed. */
static int judge(const struct scenario *scenario, const struct tally *tally)
{
    int missed = 0;

    for (size_t i = 0; i < FIGURES && scenario->targets[i].limit != 0; i++) {
        const struct target *target = &scenario->targets[i];
        const double value = tally_figure(tally, target->figure);
        const bool least = target->limit < 0;
        const bool met = least ? value >= -target->limit : value <= target->limit;

        printf("  %s %-26s %.3f, target %s %.2f\n", met ? "met   " : "MISSED",
               tally_figure_name(target->figure), value, least ? "at least" : "at most",
               fabs(target->limit));
        missed += !met;
    }
    return missed;
}

static bool run_scenario(const struct scenario *scenario, unsigned users, struct tally *ret)
{
    struct person *person = malloc(sizeof(*person));
    bool good = person != NULL;

    *ret = (struct tally){0};
    for (unsigned i = 0; good && i < users; i++) {
        person_live(&scenario->spec, scenario->seed + i, person);
        good = tally_person(person, ret);
    }
    free(person);
    return good;
}

static int run_simulation(bool smoke)
{
    int failed = 0;

    for (size_t i = 0; i < SCENARIOS; i++) {
        struct tally tally, again;

        if (!run_scenario(&scenarios[i], smoke ? USERS_SMOKE : USERS_FULL, &tally)) {
            printf("%s: cannot be run\n", scenarios[i].name);
            return 1;
        }
        tally_print(scenarios[i].name, &tally);
        if (!smoke) {
            failed |= judge(&scenarios[i], &tally) > 0;
        } else if (!run_scenario(&scenarios[i], USERS_SMOKE, &again) ||
                   !tally_same(&tally, &again)) {
            printf("%s: comes out otherwise the second time\n", scenarios[i].name);
            failed = 1;
        }
    }
    return failed;
}

/* ---- what it costs ---- */

/* Of 180 days and 60 candidates. docs/indicators.md wants 0.3 s on a Raspberry Pi 4, whose cores do
 * some 1700 million instructions of this kind in a second. */
#define LIMIT_MILLIONS 500.0
#define LIMIT_MS       300.0
#define LIMIT_KB       (16 * 1024)

#define WORK "work" /* argument of a program whose instructions are counted */
#define REST "rest" /* the same, without the trigger finder */

#define LARGEST_SEED 5 /* with 60 foods that are eaten often enough */

static const struct person_spec largest = {180, TRIGGERS_MAX, ONE_OF_EACH, CALM};

/* Of this process alone: the machine may have other things to do. */
static double cpu_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static long peak_kb(void)
{
    struct rusage usage = {0};

    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* As the program whose instructions are counted. */
static int work(bool find)
{
    struct person *person = calloc(1, sizeof(*person));
    struct triggers found = {0};
    int failed = !person;

    if (!failed)
        person_live(&largest, LARGEST_SEED, person);
    if (!failed && find)
        failed = triggers_find(&person->input, &found) < 0;
    triggers_done(&found);
    free(person);
    return failed;
}

static double count_instructions(struct harness *harness)
{
    const char *self = harness_program(harness, "tests/bench/bench_triggers");
    const char *with[] = {self, WORK, NULL}, *without[] = {self, REST, NULL};

    return measure_instructions(harness, with) - measure_instructions(harness, without);
}

/* Comes first: later the peak is that of something else. */
static int bench_cost(struct harness *harness, int runs)
{
    struct person *person = calloc(1, sizeof(*person));
    double best = INFINITY, millions;
    long before_kb, kb = 0;
    int failed = !person;

    if (failed)
        return 1;
    person_live(&largest, LARGEST_SEED, person);
    before_kb = peak_kb();
    for (int i = 0; !failed && i < runs; i++) {
        struct triggers found = {0};
        const double start = cpu_ms();

        failed = triggers_find(&person->input, &found) < 0;
        best = fmin(best, cpu_ms() - start);
        kb = peak_kb() - before_kb;
        if (i == 0)
            printf("180 days, %zu candidates, %zu rows: %u fits, the last of %u sweeps\n",
                   found.count, found.rows, found.fits, found.sweeps);
        triggers_done(&found);
    }
    millions = count_instructions(harness);
    printf("  best %.1f ms (limit %.0f), %.0f M instructions (limit %.0f), %ld kB (limit %d)\n",
           best, LIMIT_MS, millions, LIMIT_MILLIONS, kb, LIMIT_KB);
    if (millions <= 0)
        puts("  instructions not counted: valgrind is not there");
    free(person);
    /* A time that only two runs were measured for is no reason to fail. */
    return failed || (runs > COST_SMOKE && best > LIMIT_MS) || millions > LIMIT_MILLIONS ||
           kb > LIMIT_KB;
}

/* ---- all ---- */

static int run_bench(struct harness *harness, int users)
{
    const bool smoke = users == USERS_SMOKE;
    int failed = bench_cost(harness, smoke ? COST_SMOKE : COST_FULL);

    failed |= run_simulation(smoke);
    return failed;
}

int main(int argc, char **argv)
{
    if (argc > 1 && (strcmp(argv[1], WORK) == 0 || strcmp(argv[1], REST) == 0))
        return work(strcmp(argv[1], WORK) == 0);
    return measure_main(argc, argv, USERS_SMOKE, USERS_FULL, run_bench);
}
