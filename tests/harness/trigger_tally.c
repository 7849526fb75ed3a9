// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/harness/trigger_tally.h"
#include "gateway/indicators/triggers.h"
#include "tests/harness/trigger_naive.h"
#include <math.h>
#include <stdio.h>

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

bool tally_person(const struct person *person, struct tally *tally)
{
    bool method[TRIGGERS_MAX] = {false};
    bool welch[TRIGGERS_MAX] = {false};
    bool score[TRIGGERS_MAX] = {false};
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

static const char *const figure_names[FIGURES] = {
    "wrong among the listed",  "people with a wrong one",  "found of all triggers",
    "found of the fast ones",  "found of the mid ones",    "interval covers, harmless",
    "interval covers, listed", "triggers called unlikely",
};

const char *tally_figure_name(enum figure figure)
{
    return figure_names[figure];
}

bool tally_same(const struct tally *left, const struct tally *right)
{
    const double *a = (const double *)left, *b = (const double *)right;

    for (size_t i = 0; i < sizeof(*left) / sizeof(double); i++)
        if (a[i] < b[i] || a[i] > b[i])
            return false;
    return true;
}

/* ---- what came of it ---- */

static double all_lags(const double *counts)
{
    return counts[LAG_FAST] + counts[LAG_MID] + counts[LAG_SLOW];
}

double tally_figure(const struct tally *tally, enum figure figure)
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

void tally_print(const char *name, const struct tally *tally)
{
    printf("%s: %.0f people, %.0f %% of slots without symptoms\n", name, tally->people,
           100 * tally->zeros / tally->rows);
    print_list("this method", &tally->method, tally);
    print_list("Welch", &tally->welch, tally);
    print_list("diary score", &tally->score, tally);
    printf("  90 %% interval covers %.3f of the harmless",
           tally_figure(tally, FIGURE_COVER_HARMLESS));
    if (tally->listed > 0)
        printf(", %.3f of the listed triggers (bias %+.2f); %.3f of the triggers called unlikely",
               tally_figure(tally, FIGURE_COVER_LISTED), tally->listed_bias / tally->listed,
               tally_figure(tally, FIGURE_UNLIKELY));
    putchar('\n');
}
