// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/triggers.h"
#include "core/cleanup.h"
#include "core/error.h"
#include "gateway/indicators/trigger_design.h"
#include "gateway/indicators/trigger_evidence.h"
#include "gateway/indicators/trigger_fit.h"
#include "gateway/indicators/trigger_verdict.h"
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

#define SEVERITY_MAX 10.0
#define SYMPTOM_MIN  1.0  /* severity from which on a row counts as one with a symptom */
#define PRIOR_ACTIVE 6.0  /* candidates that have an effect, harmful or not, at most */
#define PRIOR_MAX    0.15 /* of one food */
#define PRIOR_LIMIT  0.5  /* of any candidate */
#define WEIGHT_GROUP 2.0

/* ---- what comes in ---- */

/* Puts the rows' indices in the order of their positions, which must differ; their slots must
 * ascend with them. */
static int order_rows(const struct triggers_input *input, long *positions, size_t *ret)
{
    for (size_t i = 0; i < input->row_count; i++)
        positions[i] = input->rows[i].position;
    gsl_sort_long_index(ret, positions, 1, input->row_count);
    for (size_t i = 0; i < input->row_count; i++) {
        const struct triggers_row *row = &input->rows[ret[i]];

        if (!isfinite(row->slot.start_h) || !isfinite(row->slot.end_h) ||
            row->slot.end_h <= row->slot.start_h)
            return -ERR_RANGE;
        if (i > 0 && (row->position == input->rows[ret[i - 1]].position ||
                      row->slot.start_h < input->rows[ret[i - 1]].slot.end_h))
            return -ERR_RANGE;
    }
    return 0;
}

static bool values_can_be(const struct triggers_input *input)
{
    for (size_t i = 0; i < input->row_count; i++) {
        const double *z = input->confounders + i * TRIGGER_CONFOUNDERS;

        if (!(input->rows[i].severity >= 0 && input->rows[i].severity <= SEVERITY_MAX))
            return false;
        for (size_t j = 0; j < TRIGGER_CONFOUNDERS; j++)
            if (input->used[j] && !(fabs(z[j]) <= TRIGGER_CONFOUNDER_MAX))
                return false;
    }
    for (size_t f = 0; f < input->candidate_count; f++)
        for (size_t m = 0; m < input->candidates[f].meal_count; m++) {
            const struct trigger_meal *meal = &input->candidates[f].meals[m];

            if (!isfinite(meal->at_h) || !isfinite(meal->dose) || meal->dose <= 0)
                return false;
        }
    return true;
}

static size_t count_symptom_rows(const struct triggers_input *input)
{
    size_t count = 0;

    for (size_t i = 0; i < input->row_count; i++)
        count += input->rows[i].severity >= SYMPTOM_MIN;
    return count;
}

static size_t count_used(const struct triggers_input *input)
{
    size_t count = 0;

    for (size_t j = 0; j < TRIGGER_CONFOUNDERS; j++)
        count += input->used[j];
    return count;
}

/* ---- the design ---- */

static void fill_rows(const struct triggers_input *input, const size_t *order,
                      struct trigger_design *design, struct trigger_slot *slots)
{
    double *z = design->z;

    for (size_t i = 0; i < input->row_count; i++) {
        const struct triggers_row *row = &input->rows[order[i]];

        slots[i] = row->slot;
        design->y[i] = row->severity;
        if (i > 0)
            design->gaps[i] = (double)row->position - (double)input->rows[order[i - 1]].position;
        for (size_t j = 0; j < TRIGGER_CONFOUNDERS; j++)
            if (input->used[j])
                *z++ = input->confounders[order[i] * TRIGGER_CONFOUNDERS + j];
    }
}

static void fill_foods(const struct triggers_input *input, const struct trigger_slot *slots,
                       struct trigger_design *design)
{
    for (size_t f = 0; f < input->candidate_count; f++) {
        const struct triggers_candidate *candidate = &input->candidates[f];
        const size_t n = design->rows;

        trigger_columns(slots, n, candidate->meals, candidate->meal_count, trigger_kernels,
                        TRIGGER_KERNELS, design->x + f * n * TRIGGER_KERNELS);
        trigger_columns(slots, n, candidate->meals, candidate->meal_count, &trigger_lead, 1,
                        design->lead + f * n);
    }
}

/* A sparse prior: some six candidates do anything, however many there are. */
static void fill_logits(const struct triggers_input *input, double *logits)
{
    const double each = fmin(PRIOR_MAX, PRIOR_ACTIVE / (double)input->candidate_count);

    for (size_t f = 0; f < input->candidate_count; f++) {
        const double weight = input->candidates[f].group ? WEIGHT_GROUP : 1;
        const double p = fmin(PRIOR_LIMIT, each * weight);

        logits[f] = log(p / (1 - p));
    }
}

/* ---- all of it ---- */

static int analyse(const struct triggers_input *input, const size_t *order,
                   struct triggers *triggers)
{
    CLEANUP(trigger_design_done) struct trigger_design design = {0};
    CLEANUP(trigger_fit_done) struct trigger_fit fit = {0};
    CLEANUP(cleanup_free) struct trigger_slot *slots = calloc(input->row_count, sizeof(*slots));
    double logits[TRIGGERS_MAX];
    int r;

    if (!slots)
        return -ERR_NOMEM;
    r = trigger_design_open(input->row_count, count_used(input), input->candidate_count, &design);
    if (r < 0)
        return r;
    fill_rows(input, order, &design, slots);
    fill_foods(input, slots, &design);
    fill_logits(input, logits);
    r = trigger_fit_search(&design, logits, &fit);
    if (r < 0)
        return r;
    triggers->rho = fit.rho;
    triggers->sigma2 = fit.sigma2;
    triggers->sweeps = fit.sweeps;
    triggers->fits = fit.fits;
    return trigger_evidence(&design, &fit, triggers->results);
}

static void set_unknown(struct triggers *triggers)
{
    for (size_t f = 0; f < triggers->count; f++)
        triggers->results[f] = (struct triggers_result){
            .pip = NAN,
            .p_harm = NAN,
            .p_benefit = NAN,
            .effect = NAN,
            .low = NAN,
            .high = NAN,
            .share = NAN,
            .twin = TRIGGERS_NONE,
            .p_lead = NAN,
            .dse = NAN,
        };
}

/* `order` and `positions` have room for the rows. */
static int find(const struct triggers_input *input, long *positions, size_t *order,
                struct triggers *triggers)
{
    int r = order_rows(input, positions, order);

    if (r == 0 && !values_can_be(input))
        r = -ERR_RANGE;
    if (r < 0)
        return r;
    triggers->symptom_rows = count_symptom_rows(input);
    triggers->gate = trigger_gate(input->row_count, input->complete_days, triggers->symptom_rows);
    set_unknown(triggers);
    if (triggers->gate == TRIGGERS_GATE_OPEN && input->candidate_count > 0)
        r = analyse(input, order, triggers);
    if (r == 0)
        trigger_judge(input, triggers->gate, triggers->results);
    return r;
}

int triggers_find(const struct triggers_input *input, struct triggers *ret)
{
    CLEANUP(triggers_done)
    struct triggers triggers = {
        .count = input->candidate_count, .rows = input->row_count, .rho = NAN, .sigma2 = NAN};
    CLEANUP(cleanup_free) long *positions = NULL;
    CLEANUP(cleanup_free) size_t *order = NULL;
    int r;

    if (input->row_count > TRIGGERS_ROWS_MAX || input->candidate_count > TRIGGERS_MAX)
        return -ERR_LENGTH;
    /* One more than needed, so that none is no special case. */
    positions = calloc(input->row_count + 1, sizeof(*positions));
    order = calloc(input->row_count + 1, sizeof(*order));
    triggers.results = calloc(input->candidate_count + 1, sizeof(*triggers.results));
    if (!positions || !order || !triggers.results)
        return -ERR_NOMEM;
    r = find(input, positions, order, &triggers);
    if (r < 0)
        return r;
    *ret = triggers;
    triggers.results = NULL;
    return 0;
}

void triggers_done(struct triggers *triggers)
{
    free(triggers->results);
    *triggers = (struct triggers){0};
}

/* ---- names ---- */

const char *triggers_verdict_name(enum triggers_verdict verdict)
{
    static const char *const names[] = {
        [TRIGGERS_INSUFFICIENT] = "insufficient_data",
        [TRIGGERS_UNLIKELY] = "unlikely",
        [TRIGGERS_POSSIBLE] = "possible",
        [TRIGGERS_PROBABLE] = "probable",
    };

    return names[verdict];
}

const char *triggers_reason_name(enum triggers_reason reason)
{
    switch (reason) {
    case TRIGGERS_REASON_GATE:
        return "gate";
    case TRIGGERS_REASON_EXPOSURES:
        return "exposures";
    case TRIGGERS_REASON_DAYS:
        return "days";
    case TRIGGERS_REASON_CANNOT_TELL:
        return "cannot_tell";
    case TRIGGERS_REASON_EVIDENCE:
        return "evidence";
    case TRIGGERS_REASON_TWIN:
        return "twin";
    case TRIGGERS_REASON_LEAD:
        return "lead";
    case TRIGGERS_REASON_EXPLORATORY:
        return "exploratory";
    }
    return NULL;
}

const char *triggers_next_name(enum triggers_next next)
{
    static const char *const names[] = {
        [TRIGGERS_NEXT_NOTHING] = "none",
        [TRIGGERS_NEXT_CHALLENGE] = "challenge",
        [TRIGGERS_NEXT_SEPARATE] = "separate",
        [TRIGGERS_NEXT_VARY] = "vary",
    };

    return names[next];
}

const char *triggers_gate_name(enum triggers_gate gate)
{
    static const char *const names[] = {
        [TRIGGERS_GATE_OPEN] = "open",
        [TRIGGERS_GATE_ROWS] = "rows",
        [TRIGGERS_GATE_DAYS] = "days",
        [TRIGGERS_GATE_SYMPTOMS] = "symptoms",
    };

    return names[gate];
}
