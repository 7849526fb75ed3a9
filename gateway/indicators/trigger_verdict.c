// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/trigger_verdict.h"
#include <math.h>
#include <string.h>

#define SHARE_MIN    0.5
#define LEAD_MAX     0.5
#define POSSIBLE     0.30 /* p_harm from which on */
#define EASES        0.9  /* p_benefit from which on */
#define FINE_BELOW   1.0  /* points that the upper bound stays below */
#define FINE_P_HARM  0.05
#define FINE_DSE     0.6 /* points; an effect that cannot be measured is not ruled out */
#define SEPARATE     0.8 /* share below which the twin comes first */
#define ALWAYS       0.8 /* of the days */
#define OFTEN        3.0 /* exposures a week that make a test worth its full price */
#define DAYS_IN_WEEK 7.0

/* How long the list of probable triggers may be; the shorter the diary, the stricter. */
static const struct list_rule {
    size_t rows;      /* from so many on */
    double wrong_max; /* the mean probability of being wrong */
    double p_min;
} list_rules[] = {{200, 0.07, 0.5}, {120, 0.02, 0.9}};

enum triggers_gate trigger_gate(size_t rows, size_t complete_days, size_t symptom_rows)
{
    if (rows < TRIGGERS_ROWS_MIN)
        return TRIGGERS_GATE_ROWS;
    if (complete_days < TRIGGERS_DAYS_MIN)
        return TRIGGERS_GATE_DAYS;
    return symptom_rows < TRIGGERS_SYMPTOM_ROWS_MIN ? TRIGGERS_GATE_SYMPTOMS : TRIGGERS_GATE_OPEN;
}

/* ---- the list ---- */

/* Why a candidate cannot be judged by itself; 0 if it can. */
static unsigned eaten_too_seldom(const struct triggers_candidate *candidate)
{
    unsigned reasons = 0;

    if (candidate->meal_count < TRIGGERS_EXPOSURES_MIN)
        reasons |= TRIGGERS_REASON_EXPOSURES;
    if (candidate->exposed_days < TRIGGERS_EXPOSED_DAYS_MIN)
        reasons |= TRIGGERS_REASON_DAYS;
    return reasons;
}

/* Those that can be judged, by falling p_harm; of equals the first one first. */
static size_t sort_by_harm(const struct triggers_input *input,
                           const struct triggers_result *results, size_t *ret)
{
    size_t count = 0;

    for (size_t f = 0; f < input->candidate_count; f++) {
        size_t at = count;

        if (eaten_too_seldom(&input->candidates[f]))
            continue;
        for (; at > 0 && results[ret[at - 1]].p_harm < results[f].p_harm; at--)
            ret[at] = ret[at - 1];
        ret[at] = f;
        count++;
    }
    return count;
}

/* Sets `listed` for the longest list that is expected to be right (Bayesian false discovery rate).
 * The mean grows with the list, so that the first candidate too many ends it. */
static void make_list(const struct triggers_input *input, const struct triggers_result *results,
                      bool *listed)
{
    size_t sorted[TRIGGERS_MAX];
    const size_t count = sort_by_harm(input, results, sorted);
    const struct list_rule *rule = NULL;
    double wrong = 0;

    for (size_t i = 0; i < sizeof(list_rules) / sizeof(list_rules[0]) && !rule; i++)
        if (input->row_count >= list_rules[i].rows)
            rule = &list_rules[i];
    for (size_t i = 0; rule && i < count; i++) {
        const double p_harm = results[sorted[i]].p_harm;

        wrong += 1 - p_harm;
        if (p_harm < rule->p_min || wrong / (double)(i + 1) > rule->wrong_max)
            return;
        listed[sorted[i]] = true;
    }
}

/* ---- verdicts ---- */

static unsigned why_not_probable(const struct triggers_input *input,
                                 const struct triggers_result *result, bool listed)
{
    unsigned reasons = 0;

    if (!listed)
        reasons |= TRIGGERS_REASON_EVIDENCE;
    if (result->share < SHARE_MIN)
        reasons |= TRIGGERS_REASON_TWIN;
    if (result->p_lead >= LEAD_MAX)
        reasons |= TRIGGERS_REASON_LEAD;
    if (input->exploratory)
        reasons |= TRIGGERS_REASON_EXPLORATORY;
    return reasons;
}

static void decide(const struct triggers_input *input, const struct triggers_candidate *candidate,
                   bool listed, struct triggers_result *result)
{
    const unsigned not_probable = why_not_probable(input, result, listed);

    result->eases = result->p_benefit >= EASES;
    result->reasons = eaten_too_seldom(candidate);
    if (result->reasons) {
        result->verdict = TRIGGERS_INSUFFICIENT;
    } else if (!not_probable) {
        result->verdict = TRIGGERS_PROBABLE;
    } else if (result->p_harm >= POSSIBLE) {
        result->verdict = TRIGGERS_POSSIBLE;
        result->reasons = not_probable;
    } else if (result->high < FINE_BELOW && result->p_harm < FINE_P_HARM &&
               result->dse <= FINE_DSE) {
        result->verdict = TRIGGERS_UNLIKELY;
    } else {
        result->verdict = TRIGGERS_INSUFFICIENT;
        result->reasons = TRIGGERS_REASON_CANNOT_TELL;
    }
}

/* ---- what to test next ---- */

static void propose(const struct triggers_input *input, const struct triggers_candidate *candidate,
                    struct triggers_result *result)
{
    const double days = (double)input->complete_days;

    if (result->verdict >= TRIGGERS_POSSIBLE && !candidate->challenged) {
        const double a_week = (double)candidate->meal_count * DAYS_IN_WEEK / days;

        result->priority = result->p_harm * fmax(result->effect, 0) * fmin(1, a_week / OFTEN);
        result->next = result->share < SEPARATE ? TRIGGERS_NEXT_SEPARATE : TRIGGERS_NEXT_CHALLENGE;
    } else if (result->reasons == TRIGGERS_REASON_CANNOT_TELL && result->dse > FINE_DSE &&
               (double)candidate->exposed_days > ALWAYS * days) {
        result->next = TRIGGERS_NEXT_VARY;
    }
}

static bool tested_before(const struct triggers_input *input, const struct triggers_result *results,
                          size_t a, size_t b)
{
    const double left = results[a].priority, right = results[b].priority;
    int order;

    if (left < right || left > right)
        return left > right;
    order = strcmp(input->candidates[a].key, input->candidates[b].key);
    return order ? order < 0 : a < b;
}

static void set_ranks(const struct triggers_input *input, struct triggers_result *results)
{
    for (size_t f = 0; f < input->candidate_count; f++) {
        if (isnan(results[f].priority))
            continue;
        results[f].rank = 1;
        for (size_t g = 0; g < input->candidate_count; g++)
            if (g != f && !isnan(results[g].priority) && tested_before(input, results, g, f))
                results[f].rank++;
    }
}

void trigger_judge(const struct triggers_input *input, enum triggers_gate gate,
                   struct triggers_result *results)
{
    bool listed[TRIGGERS_MAX] = {false};

    for (size_t f = 0; f < input->candidate_count; f++)
        results[f].priority = NAN;
    if (gate != TRIGGERS_GATE_OPEN) {
        for (size_t f = 0; f < input->candidate_count; f++)
            results[f].reasons = TRIGGERS_REASON_GATE;
        return;
    }
    make_list(input, results, listed);
    for (size_t f = 0; f < input->candidate_count; f++) {
        decide(input, &input->candidates[f], listed[f], &results[f]);
        propose(input, &input->candidates[f], &results[f]);
    }
    set_ranks(input, results);
}
