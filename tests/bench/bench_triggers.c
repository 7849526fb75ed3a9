// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * How good the trigger finder is, on simulated people whose triggers are known, beside what diaries
 * are usually asked; and what it costs (docs/indicators.md E). The people of a scenario are always
 * the same, so that a figure changes only with the code.
 */
#include "gateway/indicators/triggers.h"
#include "tests/harness/measure.h"
#include "tests/harness/trigger_naive.h"
#include "tests/harness/trigger_person.h"
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

/* ---- what is counted ---- */

struct list {
    double wrong_share; /* sum over people of the share of wrong foods in their list */
    double wrong_lists; /* people with a wrong food */
    double found[LAGS];
};

struct tally {
    struct list method, welch, score;
    double people, triggers[LAGS];
    double harmless, harmless_covered;
    double listed, listed_covered, listed_bias;
    double called_unlikely; /* triggers */
    double rows, zeros;
};

enum figure {
    FIGURE_FDR,
    FIGURE_WRONG_LISTS,
    FIGURE_POWER,
    FIGURE_FAST,
    FIGURE_MID,
    FIGURE_COVER_HARMLESS,
    FIGURE_COVER_LISTED,
    FIGURE_UNLIKELY,
    FIGURES
};

static const char *const figure_names[FIGURES] = {
    "wrong among the listed",  "people with a wrong one",  "found of all triggers",
    "found of the fast ones",  "found of the mid ones",    "interval covers, harmless",
    "interval covers, listed", "triggers called unlikely",
};

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

/* ---- one person ---- */

static void count_list(const struct person *person, const bool *listed, struct list *list)
{
    double wrong = 0, all = 0;

    for (size_t i = 0; i < person->input.candidate_count; i++) {
        const struct person_trigger *trigger = person_trigger_of(person, person->foods[i]);

        if (!listed[i])
            continue;
        all++;
        if (trigger)
            list->found[trigger->lag]++;
        else
            wrong++;
    }
    if (all > 0)
        list->wrong_share += wrong / all;
    if (wrong > 0)
        list->wrong_lists++;
}

static void count_intervals(const struct person *person, const struct triggers *found,
                            struct tally *tally)
{
    for (size_t i = 0; i < found->count; i++) {
        const struct person_trigger *trigger = person_trigger_of(person, person->foods[i]);
        const struct triggers_result *result = &found->results[i];
        const double truth = trigger ? trigger->effect : 0;
        const bool covered = result->low <= truth && truth <= result->high;

        if (!trigger) {
            tally->harmless++;
            tally->harmless_covered += covered;
            continue;
        }
        if (result->verdict == TRIGGERS_UNLIKELY)
            tally->called_unlikely++;
        if (result->verdict == TRIGGERS_PROBABLE) {
            tally->listed++;
            tally->listed_covered += covered;
            tally->listed_bias += result->effect - truth;
        }
    }
}

static bool count_person(const struct person *person, struct tally *tally)
{
    bool method[TRIGGERS_MAX], welch[TRIGGERS_MAX], score[TRIGGERS_MAX];
    struct triggers found = {0};

    if (triggers_find(&person->input, &found) < 0)
        return false;
    for (size_t i = 0; i < found.count; i++) {
        method[i] = found.results[i].verdict == TRIGGERS_PROBABLE;
        welch[i] = naive_welch(person, &person->candidates[i]);
        score[i] = naive_score(person, &person->candidates[i]);
    }
    tally->people++;
    for (size_t i = 0; i < person->spec.trigger_count; i++)
        tally->triggers[person->triggers[i].lag]++;
    for (size_t i = 0; i < person->row_count; i++)
        tally->zeros += person->rows[i].severity <= 0;
    tally->rows += (double)person->row_count;
    count_list(person, method, &tally->method);
    count_list(person, welch, &tally->welch);
    count_list(person, score, &tally->score);
    count_intervals(person, &found, tally);
    triggers_done(&found);
    return true;
}

/* ---- one scenario ---- */

static double all_lags(const double *counts)
{
    return counts[LAG_FAST] + counts[LAG_MID] + counts[LAG_SLOW];
}

static double figure_of(const struct tally *tally, enum figure figure)
{
    switch (figure) {
    case FIGURE_FDR:
        return tally->method.wrong_share / tally->people;
    case FIGURE_WRONG_LISTS:
        return tally->method.wrong_lists / tally->people;
    case FIGURE_POWER:
        return all_lags(tally->method.found) / all_lags(tally->triggers);
    case FIGURE_FAST:
        return tally->method.found[LAG_FAST] / tally->triggers[LAG_FAST];
    case FIGURE_MID:
        return tally->method.found[LAG_MID] / tally->triggers[LAG_MID];
    case FIGURE_COVER_HARMLESS:
        return tally->harmless_covered / tally->harmless;
    case FIGURE_COVER_LISTED:
        return tally->listed_covered / tally->listed;
    case FIGURE_UNLIKELY:
        return tally->called_unlikely / all_lags(tally->triggers);
    case FIGURES:
        break;
    }
    return NAN;
}

static void print_list(const char *name, const struct list *list, const struct tally *tally)
{
    printf("  %-12s wrong among the listed %.3f, people with a wrong one %.3f", name,
           list->wrong_share / tally->people, list->wrong_lists / tally->people);
    if (all_lags(tally->triggers) > 0)
        printf(", found %.3f:", all_lags(list->found) / all_lags(tally->triggers));
    for (size_t lag = 0; lag < LAGS; lag++)
        if (tally->triggers[lag] > 0)
            printf(" %s %.2f", ((const char *const[LAGS]){"fast", "mid", "slow"})[lag],
                   list->found[lag] / tally->triggers[lag]);
    putchar('\n');
}

static void print_tally(const struct scenario *scenario, const struct tally *tally)
{
    printf("%s: %.0f people, %.0f %% of slots without symptoms\n", scenario->name, tally->people,
           100 * tally->zeros / tally->rows);
    print_list("this method", &tally->method, tally);
    print_list("Welch", &tally->welch, tally);
    print_list("diary score", &tally->score, tally);
    printf("  90 %% interval covers %.3f of the harmless", figure_of(tally, FIGURE_COVER_HARMLESS));
    if (tally->listed > 0)
        printf(", %.3f of the listed triggers (bias %+.2f); %.3f of the triggers called unlikely",
               figure_of(tally, FIGURE_COVER_LISTED), tally->listed_bias / tally->listed,
               figure_of(tally, FIGURE_UNLIKELY));
    putchar('\n');
}

/* Prints each target beside what it came to; how many are missed. */
static int judge(const struct scenario *scenario, const struct tally *tally)
{
    int missed = 0;

    for (size_t i = 0; i < FIGURES && scenario->targets[i].limit != 0; i++) {
        const struct target *target = &scenario->targets[i];
        const double value = figure_of(tally, target->figure);
        const bool least = target->limit < 0;
        const bool met = least ? value >= -target->limit : value <= target->limit;

        printf("  %s %-26s %.3f, target %s %.2f\n", met ? "met   " : "MISSED",
               figure_names[target->figure], value, least ? "at least" : "at most",
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
        good = count_person(person, ret);
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
        print_tally(&scenarios[i], &tally);
        if (!smoke) {
            failed |= judge(&scenarios[i], &tally) > 0;
        } else if (!run_scenario(&scenarios[i], USERS_SMOKE, &again) ||
                   memcmp(&tally, &again, sizeof(tally)) != 0) {
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
    return failed || best > LIMIT_MS || millions > LIMIT_MILLIONS || kb > LIMIT_KB;
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
