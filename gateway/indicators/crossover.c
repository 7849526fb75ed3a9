// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/crossover.h"
#include "gateway/indicators/lot.h"
#include <math.h>

static int check(const struct crossover_plan *plan, struct error *err)
{
    if (plan->rounds < 1 || plan->rounds > CROSSOVER_ROUNDS_MAX)
        return error_set(err, ERR_RANGE, "%d rounds: 1 to %d can be", plan->rounds,
                         CROSSOVER_ROUNDS_MAX);
    if (plan->washout_days < 0)
        return error_set(err, ERR_RANGE, "a washout of %d days", plan->washout_days);
    for (int arm = 0; arm < CROSSOVER_ARMS; arm++) {
        if (plan->days[arm] < 1 || plan->days[arm] > CROSSOVER_PHASE_DAYS_MAX)
            return error_set(err, ERR_RANGE, "a phase of %d days: 1 to %d can be", plan->days[arm],
                             CROSSOVER_PHASE_DAYS_MAX);
        if (plan->days[arm] <= plan->washout_days)
            return error_set(err, ERR_RANGE,
                             "a phase of %d days has no day left after a washout of %d",
                             plan->days[arm], plan->washout_days);
    }
    if (!isfinite(plan->portion) || plan->portion <= 0)
        return error_set(err, ERR_RANGE, "a portion must be more than nothing");
    return 0;
}

int crossover_draw(struct crossover_plan *plan, const char *person, const char *food,
                   struct error *err)
{
    struct lot lot = lot_of(person, food, plan->start_day);
    const int r = check(plan, err);

    if (r < 0)
        return r;
    plan->seed = lot.state;
    for (int round = 0; round < CROSSOVER_ROUNDS_MAX; round++)
        plan->is_with_first[round] = round < plan->rounds && lot_draw(&lot) % 2 == 1;
    return 0;
}

bool crossover_is_open(const struct crossover_plan *plan, int32_t day)
{
    return day <= plan->start_day;
}

size_t crossover_phase_count(const struct crossover_plan *plan)
{
    return 2 * (size_t)plan->rounds;
}

static int round_days(const struct crossover_plan *plan)
{
    return plan->days[CROSSOVER_WITHOUT] + plan->days[CROSSOVER_WITH];
}

int crossover_days(const struct crossover_plan *plan)
{
    return plan->rounds * round_days(plan);
}

struct crossover_phase crossover_phase(const struct crossover_plan *plan, size_t index)
{
    const int round = (int)(index / 2);
    const bool is_second = index % 2 == 1;
    struct crossover_phase phase = {
        .arm = plan->is_with_first[round] != is_second ? CROSSOVER_WITH : CROSSOVER_WITHOUT,
        .first_day = plan->start_day + round * round_days(plan),
    };

    if (is_second)
        phase.first_day += round_days(plan) - plan->days[phase.arm];
    phase.last_day = phase.first_day + plan->days[phase.arm] - 1;
    return phase;
}

struct crossover_place crossover_place(const struct crossover_plan *plan, int32_t day)
{
    for (size_t i = 0; i < crossover_phase_count(plan); i++) {
        const struct crossover_phase phase = crossover_phase(plan, i);

        if (day < phase.first_day || day > phase.last_day)
            continue;
        return (struct crossover_place){
            .is_inside = true,
            .is_counted = day - phase.first_day >= plan->washout_days,
            .phase = i,
            .day_in_trial = day - plan->start_day + 1,
            .day_in_phase = day - phase.first_day + 1,
        };
    }
    return (struct crossover_place){0};
}

bool crossover_is_kept(const struct crossover_plan *plan, enum crossover_arm arm,
                       const struct crossover_day *day)
{
    if (arm == CROSSOVER_WITH)
        return day->dose >= plan->portion;
    return day->is_complete && !day->is_exposed;
}

struct crossover_tally crossover_tally(const struct crossover_plan *plan,
                                       const struct crossover_day *days, size_t count)
{
    struct crossover_tally tally = {0};

    for (size_t i = 0; i < count; i++) {
        const struct crossover_place place = crossover_place(plan, plan->start_day + (int32_t)i);

        if (!place.is_inside)
            break;
        const enum crossover_arm arm = crossover_phase(plan, place.phase).arm;
        tally.days[arm]++;
        tally.kept[arm] += crossover_is_kept(plan, arm, &days[i]);
        tally.checkins += days[i].has_checkin;
        tally.counted += place.is_counted;
        tally.counted_checkin += place.is_counted && days[i].has_checkin;
    }
    return tally;
}
