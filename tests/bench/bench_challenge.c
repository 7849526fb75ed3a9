// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * How often challenges and trials are right (docs/indicators.md F). First the decision rule of
 * challenges, F.6: simulated people who eat a food with a known effect, judged block by block,
 * beside the published table and beside what is usually done, one open block and a look at its
 * worst day.
 *
 * A simulated person: 15 control days, days of a standard deviation of 1.5 that are correlated by
 * 0.3 within a block, an expectation of 0.5 +- 0.5 points if the food is known, whole numbers from
 * 0 to 10. The level, which is not published, is drawn between 1 and 2. The draws have fixed seeds.
 *
 * Two targets in full mode: of foods without effect at most 5 % are confirmed, and of those with an
 * effect of 2 at most 6 % are tolerated.
 *
 * Then trials with phases of seven days, two of them washout: how often the interval of 95 % covers
 * the effect, and what the verdict is, if days of a phase are alike, or each depends on the day
 * before. The target is that it covers in 95 of 100.
 */
#include "gateway/indicators/challenge.h"
#include "gateway/indicators/crossover.h"
#include "gateway/indicators/lot.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define RUNS_FULL  20000
#define RUNS_SMOKE 200

#define CONTROL_DAYS    15
#define DAY_SD          1.5
#define SHARED          0.3
#define EXPECTED        0.5
#define EXPECTED_SD     0.5
#define USUAL_PEAK      2.0
#define LEVEL_LEAST     1.0
#define LEVEL_SPREAD    1.0
#define FALSE_CONFIRMED 0.05
#define FALSE_TOLERATED 0.06
#define EFFECTS         5

#define PHASE_DAYS    7
#define PHASE_WASHOUT 2
#define TRIAL_LEVEL   2.5
#define COVERED       0.95

/* The published table: effect, then confirmed, tolerated, inconclusive, open and blinded. */
static const struct published {
    double effect, open[3], blinded[3], usual;
} table[EFFECTS] = {
    {0, {0.029, 0.648, 0.323}, {0.027, 0.701, 0.273}, 0.335},
    {0.5, {0.104, 0.414, 0.481}, {0.100, 0.442, 0.459}, 0.423},
    {1, {0.222, 0.240, 0.538}, {0.287, 0.218, 0.495}, 0.515},
    {2, {0.637, 0.035, 0.328}, {0.722, 0.029, 0.248}, 0.704},
    {3, {0.917, 0.003, 0.080}, {0.974, 0.002, 0.025}, 0.867},
};

/* Two draws make 30 bits, so that a normal one has its tails. */
static double uniform(struct lot *lot)
{
    const double high = lot_draw(lot);

    return (high * 32768 + lot_draw(lot) + 0.5) / (32768.0 * 32768.0);
}

static double normal(struct lot *lot)
{
    return gsl_cdf_ugaussian_Pinv(uniform(lot));
}

static double reported(double severity)
{
    return fmin(10, fmax(0, floor(severity + 0.5)));
}

static double severity(double level, double shared, struct lot *lot)
{
    return reported(level + DAY_SD * (sqrt(SHARED) * shared + sqrt(1 - SHARED) * normal(lot)));
}

struct outcome {
    int decided[4]; /* by enum challenge_decision */
    int blocks;
    int usual; /* called positive by one open block */
};

/* Control days lie apart from each other. */
static void live_control(double level, double *days, struct lot *lot)
{
    for (int i = 0; i < CONTROL_DAYS; i++)
        days[i] = severity(level, normal(lot), lot);
}

static void live_block(double level, double effect, bool is_first, struct challenge_block *block,
                       struct lot *lot)
{
    static const double first[CHALLENGE_DOSES] = {0.33, 0.67, 1};
    const double shared = normal(lot);

    for (int i = 0; i < CHALLENGE_DOSES; i++) {
        block->dose[i] = is_first ? first[i] : 1;
        block->severity[i] = severity(level + effect * block->dose[i], shared, lot);
    }
    block->days = CHALLENGE_DOSES;
}

static int live(double effect, bool is_open, struct lot *lot, struct outcome *outcome)
{
    const double level = LEVEL_LEAST + LEVEL_SPREAD * uniform(lot);
    const double felt = level + (is_open ? EXPECTED + EXPECTED_SD * normal(lot) : 0);
    struct challenge_block blocks[CHALLENGE_BLOCKS_MAX] = {0};
    struct challenge_result result = {0};
    double control[CONTROL_DAYS], peak = 0;
    size_t count = 0;
    struct error err;

    live_control(level, control, lot);
    while (result.decision == CHALLENGE_CONTINUE) {
        blocks[count].is_open = is_open;
        live_block(felt, effect, count == 0, &blocks[count], lot);
        count++;
        if (challenge_judge(control, CONTROL_DAYS, blocks, count, &result, &err) < 0) {
            printf("bench_challenge: %s\n", err.text);
            return 1;
        }
    }
    for (int i = 0; i < CHALLENGE_DOSES; i++)
        peak = fmax(peak, blocks[0].severity[i]);
    outcome->usual += peak >= result.control_mean + USUAL_PEAK;
    outcome->decided[result.decision]++;
    outcome->blocks += result.blocks;
    return 0;
}

static double share(const struct outcome *outcome, enum challenge_decision decision, int runs)
{
    return (double)outcome->decided[decision] / runs;
}

/* Whether a target is missed. */
static int is_worse(const struct outcome *outcome, double effect, int runs)
{
    if (effect <= 0)
        return share(outcome, CHALLENGE_CONFIRMED, runs) > FALSE_CONFIRMED;
    if (effect >= 2 && effect < 3)
        return share(outcome, CHALLENGE_TOLERATED, runs) > FALSE_TOLERATED;
    return 0;
}

static void print_row(const struct outcome *outcome, const struct published *row, bool is_open,
                      int runs)
{
    const double *as = is_open ? row->open : row->blinded;

    printf("%6.1f  %-7s  %.3f / %.3f / %.3f  (%.3f / %.3f / %.3f)  %.1f", row->effect,
           is_open ? "open" : "blinded", share(outcome, CHALLENGE_CONFIRMED, runs),
           share(outcome, CHALLENGE_TOLERATED, runs), share(outcome, CHALLENGE_INCONCLUSIVE, runs),
           as[0], as[1], as[2], (double)outcome->blocks / runs);
    if (is_open)
        printf("     %.3f  (%.3f)", (double)outcome->usual / runs, row->usual);
    printf("\n");
}

static int bench_challenges(int runs, bool is_smoke)
{
    int missed = 0;

    printf("%d challenges a row; in brackets the published table\n", runs);
    printf("effect           confirmed / tolerated / inconclusive               blocks  usual\n");
    for (int i = 0; i < EFFECTS; i++)
        for (int is_open = 1; is_open >= 0; is_open--) {
            struct lot lot = {.state = (uint32_t)(1000 + 10 * i + is_open)};
            struct outcome outcome = {0};

            for (int run = 0; run < runs; run++)
                if (live(table[i].effect, is_open, &lot, &outcome) != 0)
                    return 1;
            print_row(&outcome, &table[i], is_open, runs);
            missed += is_worse(&outcome, table[i].effect, runs);
        }
    if (missed > 0 && !is_smoke)
        printf("bench_challenge: %d rows of challenges miss their target\n", missed);
    return missed > 0 && !is_smoke;
}

/* ---- trials ---- */

enum likeness { ALIKE, FOLLOWING };

/* How days resemble each other. */
static const struct world {
    const char *name;
    enum likeness likeness;
    double correlation;
} worlds[] = {
    {"days of a phase alike, 0.3", ALIKE, 0.3},
    {"days of a phase alike, 0.5", ALIKE, 0.5},
    {"each by the day before, 0.4", FOLLOWING, 0.4},
    {"each by the day before, 0.7", FOLLOWING, 0.7},
};

static struct crossover_result live_trial(const struct world *world, int rounds, double effect,
                                          struct lot *lot)
{
    double worst[CROSSOVER_PHASES_MAX * PHASE_DAYS], state = normal(lot);
    const double kept = sqrt(world->correlation);
    struct crossover_plan plan = {.days = {PHASE_DAYS, PHASE_DAYS},
                                  .washout_days = PHASE_WASHOUT,
                                  .rounds = rounds,
                                  .portion = 1};

    for (int round = 0; round < rounds; round++)
        plan.is_with_first[round] = lot_draw(lot) % 2 == 1;
    for (int day = 0; day < crossover_days(&plan); day++) {
        const size_t phase = (size_t)(day / PHASE_DAYS);
        const bool is_with = crossover_phase(&plan, phase).arm == CROSSOVER_WITH;
        double off;

        if (world->likeness == FOLLOWING) {
            state = world->correlation * state +
                    sqrt(1 - world->correlation * world->correlation) * normal(lot);
            off = state;
        } else {
            if (day % PHASE_DAYS == 0)
                state = normal(lot);
            off = kept * state + sqrt(1 - world->correlation) * normal(lot);
        }
        worst[day] = reported(TRIAL_LEVEL + (is_with ? effect : 0) + DAY_SD * off);
    }
    return crossover_evaluate(&plan, worst, (size_t)crossover_days(&plan));
}

static int bench_trial(const struct world *world, int rounds, double effect, int runs)
{
    struct lot lot = {.state = (uint32_t)(77 + 10 * rounds)};
    int covered = 0, verdicts[4] = {0};

    for (int run = 0; run < runs; run++) {
        const struct crossover_result result = live_trial(world, rounds, effect, &lot);

        covered += result.lower <= effect && effect <= result.upper;
        verdicts[result.verdict]++;
    }
    printf("%-28s %d rounds, effect %.0f: covered %.3f, higher %.3f, lower %.3f, nothing %.3f\n",
           world->name, rounds, effect, (double)covered / runs,
           (double)verdicts[CROSSOVER_HIGHER] / runs, (double)verdicts[CROSSOVER_LOWER] / runs,
           (double)verdicts[CROSSOVER_NO_DIFFERENCE] / runs);
    return covered < COVERED * runs;
}

static int bench_trials(int runs, bool is_smoke)
{
    int missed = 0;

    printf("%d trials a row\n", runs);
    for (size_t i = 0; i < sizeof(worlds) / sizeof(worlds[0]); i++)
        for (int rounds = 2; rounds <= 4; rounds += 2)
            for (int effect = 0; effect <= 2; effect += 2)
                missed += bench_trial(&worlds[i], rounds, effect, runs);
    if (missed > 0 && !is_smoke)
        printf("bench_challenge: %d rows of trials miss their target\n", missed);
    return missed > 0 && !is_smoke;
}

int main(int argc, char *argv[])
{
    const bool is_smoke = argc > 1 && strcmp(argv[1], "smoke") == 0;
    const int runs = is_smoke ? RUNS_SMOKE : RUNS_FULL;
    const int failed = bench_challenges(runs, is_smoke);

    return bench_trials(runs, is_smoke) || failed;
}
