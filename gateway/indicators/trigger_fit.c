// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/trigger_fit.h"
#include "core/cleanup.h"
#include "core/error.h"
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SWEEPS_MAX  200
#define SWEEPS_WARM 5    /* sigma^2 stays at its first guess so long */
#define SETTLED     1e-6 /* of alpha; of sigma^2 relatively */
#define UNUSABLE    1e-8 /* a column with no more than this left of its square says nothing */

/* The prior guess of sigma^2 is so much of what the confounders leave, and counts as much as ten
 * rows; the first value is less, so that the foods get their chance. */
#define SIGMA2_GUESS  0.7
#define SIGMA2_WEIGHT 10.0
#define SIGMA2_START  0.5
/* A thousandth of a point squared: below it double precision has no digits left, which happens only
 * if y never changes. */
#define SIGMA2_LEAST 1e-6

/* rho is looked for among 0, 0.1 ... 0.7, with a normal prior around 0.5. */
#define RHO_STEPS 8
#define RHO_STEP  10.0 /* of one */
#define RHO_FIRST 3
#define RHO_PRIOR 0.5
#define RHO_SD    0.1
#define FITS_MAX  4

/* ---- one column ---- */

double trigger_log_factor(double estimate, double variance)
{
    const double tau2 = TRIGGER_TAU * TRIGGER_TAU;

    return 0.5 * log(variance / (variance + tau2)) +
           0.5 * estimate * estimate / variance * tau2 / (tau2 + variance);
}

struct trigger_label trigger_label(const struct trigger_design *design,
                                   const struct trigger_fit *fit, size_t column, double rest)
{
    const double tau2 = TRIGGER_TAU * TRIGGER_TAU;
    const double d = design->a[column * design->columns + column];

    if (d <= UNUSABLE)
        return (struct trigger_label){.log_evidence = -INFINITY};
    const double v = fit->sigma2 / d;
    const double estimate = rest / d;
    const double shrink = tau2 / (tau2 + v);
    return (struct trigger_label){
        .log_evidence = fit->log_prior[column] + trigger_log_factor(estimate, v),
        .mean = shrink * estimate,
        .variance = shrink * v,
    };
}

double trigger_rest_without_own(const struct trigger_design *design, const struct trigger_fit *fit,
                                size_t column)
{
    const size_t first = column - column % TRIGGER_KERNELS;
    const double *row = design->a + column * design->columns;
    double rest = fit->rest[column];

    for (size_t j = first; j < first + TRIGGER_KERNELS; j++)
        rest += row[j] * fit->effect[j];
    return rest;
}

/* ---- before the first sweep ---- */

/* Kernels whose column is unusable leave their prior to the food's others. */
static void set_priors(const struct trigger_design *design, struct trigger_fit *fit)
{
    for (size_t food = 0; food < design->foods; food++) {
        const size_t first = food * TRIGGER_KERNELS;
        double sum = 0;

        for (size_t k = 0; k < TRIGGER_KERNELS; k++)
            if (design->a[(first + k) * design->columns + first + k] > UNUSABLE)
                sum += trigger_windows[k].prior;
        for (size_t k = 0; k < TRIGGER_KERNELS; k++)
            fit->log_prior[first + k] =
                fit->logits[food] + (sum > 0 ? log(trigger_windows[k].prior / sum) : 0);
    }
}

static double strongest(const struct trigger_design *design, const struct trigger_fit *fit,
                        size_t food)
{
    double best = -INFINITY;

    for (size_t j = food * TRIGGER_KERNELS; j < (food + 1) * TRIGGER_KERNELS; j++)
        best = fmax(best, trigger_label(design, fit, j, fit->rest[j]).log_evidence);
    return best;
}

/* The foods by falling evidence of each alone; of equals the first one first. */
static void set_order(const struct trigger_design *design, struct trigger_fit *fit)
{
    /* The evidence is kept where the first sweep will put its results. */
    double *evidence = fit->mean;

    for (size_t food = 0; food < design->foods; food++) {
        size_t at = food;

        evidence[food] = strongest(design, fit, food);
        for (; at > 0 && evidence[fit->order[at - 1]] < evidence[food]; at--)
            fit->order[at] = fit->order[at - 1];
        fit->order[at] = food;
    }
}

static void begin(const struct trigger_design *design, struct trigger_fit *fit)
{
    const size_t columns = design->columns;

    fit->rho = design->rho;
    fit->sigma2 = fmax(SIGMA2_START * design->c / (double)design->rows, SIGMA2_LEAST);
    memset(fit->alpha, 0, columns * sizeof(*fit->alpha));
    memset(fit->effect, 0, columns * sizeof(*fit->effect));
    memcpy(fit->rest, design->b, columns * sizeof(*fit->rest));
    set_priors(design, fit);
    set_order(design, fit);
}

/* ---- sweeps ---- */

/* Gives the kernels of a food, and "no effect", their shares; returns how far alpha moved. */
static double weigh(const struct trigger_label *labels, struct trigger_fit *fit, size_t first)
{
    double most = 0, sum = 0, moved = 0;

    for (size_t k = 0; k < TRIGGER_KERNELS; k++)
        most = fmax(most, labels[k].log_evidence);
    for (size_t k = 0; k < TRIGGER_KERNELS; k++)
        sum += exp(labels[k].log_evidence - most);
    sum += exp(-most);
    for (size_t k = 0; k < TRIGGER_KERNELS; k++) {
        const double alpha = exp(labels[k].log_evidence - most) / sum;

        moved = fmax(moved, fabs(alpha - fit->alpha[first + k]));
        fit->alpha[first + k] = alpha;
        fit->mean[first + k] = labels[k].mean;
        fit->variance[first + k] = labels[k].variance;
    }
    return moved;
}

static double update_food(const struct trigger_design *design, struct trigger_fit *fit, size_t food)
{
    const size_t first = food * TRIGGER_KERNELS;
    struct trigger_label labels[TRIGGER_KERNELS];
    double moved;

    for (size_t k = 0; k < TRIGGER_KERNELS; k++)
        labels[k] =
            trigger_label(design, fit, first + k, trigger_rest_without_own(design, fit, first + k));
    moved = weigh(labels, fit, first);
    for (size_t j = first; j < first + TRIGGER_KERNELS; j++) {
        const double *row = design->a + j * design->columns;
        const double effect = fit->alpha[j] * fit->mean[j];
        const double step = effect - fit->effect[j];

        for (size_t i = 0; i < design->columns; i++)
            fit->rest[i] -= row[i] * step;
        fit->effect[j] = effect;
    }
    return moved;
}

/* The expected sum of squares that is left, the uncertainty of the foods' effects included. */
static double expected_squares(const struct trigger_design *design, const struct trigger_fit *fit)
{
    const size_t columns = design->columns;
    double sum = design->c;

    for (size_t j = 0; j < columns; j++) {
        const size_t first = j - j % TRIGGER_KERNELS;
        const double *row = design->a + j * columns;
        double own = 0;

        for (size_t i = first; i < first + TRIGGER_KERNELS; i++)
            own += row[i] * fit->effect[i];
        sum -= fit->effect[j] * (design->b[j] + fit->rest[j] + own);
        sum += row[j] * fit->alpha[j] * (fit->mean[j] * fit->mean[j] + fit->variance[j]);
    }
    return sum;
}

static void ascend(const struct trigger_design *design, struct trigger_fit *fit)
{
    const double n = (double)design->rows;
    const double guess = SIGMA2_GUESS * design->c / n;

    begin(design, fit);
    for (fit->sweeps = 1; fit->sweeps <= SWEEPS_MAX; fit->sweeps++) {
        double moved = 0, sigma2, before = fit->sigma2;

        for (size_t i = 0; i < design->foods; i++)
            moved = fmax(moved, update_food(design, fit, fit->order[i]));
        if (fit->sweeps <= SWEEPS_WARM)
            continue;
        sigma2 = (expected_squares(design, fit) + SIGMA2_WEIGHT * guess) / (n + SIGMA2_WEIGHT);
        fit->sigma2 = fmax(sigma2, SIGMA2_LEAST);
        if (moved < SETTLED && fabs(fit->sigma2 - before) < SETTLED * before)
            return;
    }
    fit->sweeps = SWEEPS_MAX;
}

/* ---- the errors' autocorrelation ---- */

static double rho_score(const struct trigger_design *design, double rho, const double *rest,
                        double *whitened)
{
    const double n = (double)design->rows;
    const double off = (rho - RHO_PRIOR) / RHO_SD;
    double squares = 0, logs = 0;

    trigger_whiten(design, rho, rest, 1, whitened);
    for (size_t i = 0; i < design->rows; i++) {
        squares += whitened[i] * whitened[i];
        if (i > 0) {
            const double r = trigger_correlation(rho, design->gaps[i]);

            logs += 0.5 * log(1 - r * r);
        }
    }
    return -n / 2 * log(squares / n) - logs - off * off / 2;
}

/* What neither foods nor confounders explain of y, not whitened. `room` has as many values as there
 * are rows and confounders. */
static void residual(const struct trigger_design *design, const struct trigger_fit *fit,
                     double *room, double *ret)
{
    double *confounding = room + design->rows;

    trigger_design_rest(design, design->wy, design->wx, fit->effect, room);
    trigger_design_confounding(design, room, confounding);
    trigger_design_rest(design, design->y, design->x, fit->effect, ret);
    for (size_t i = 0; i < design->rows; i++)
        for (size_t j = 0; j < design->confounders; j++)
            ret[i] -= design->z[i * design->confounders + j] * confounding[j];
}

/* The likeliest rho in tenths; of equals the smallest. */
static size_t likeliest_rho(const struct trigger_design *design, const double *rest, double *room)
{
    size_t best = 0;
    double most = -INFINITY;

    for (size_t i = 0; i < RHO_STEPS; i++) {
        const double score = rho_score(design, (double)i / RHO_STEP, rest, room);

        if (score > most) {
            most = score;
            best = i;
        }
    }
    return best;
}

static int open_fit(const struct trigger_design *design, const double *logits,
                    struct trigger_fit *ret)
{
    const size_t columns = design->columns;
    double *memory = calloc(6 * columns, sizeof(*memory));
    size_t *order = calloc(design->foods, sizeof(*order));

    if (!memory || !order) {
        free(memory);
        free(order);
        return -ERR_NOMEM;
    }
    *ret = (struct trigger_fit){
        .logits = logits,
        .alpha = memory,
        .mean = memory + columns,
        .variance = memory + 2 * columns,
        .effect = memory + 3 * columns,
        .rest = memory + 4 * columns,
        .log_prior = memory + 5 * columns,
        .order = order,
        .memory = memory,
    };
    return 0;
}

void trigger_fit_done(struct trigger_fit *fit)
{
    free(fit->memory);
    free(fit->order);
    *fit = (struct trigger_fit){0};
}

int trigger_fit_search(struct trigger_design *design, const double *logits, struct trigger_fit *ret)
{
    CLEANUP(trigger_fit_done) struct trigger_fit fit = {0};
    CLEANUP(cleanup_free)
    double *room = calloc(2 * design->rows + design->confounders, sizeof(*room));
    bool tried[RHO_STEPS] = {false};
    size_t rho = RHO_FIRST;

    if (!room || open_fit(design, logits, &fit) < 0)
        return -ERR_NOMEM;
    double *rest = room + design->rows + design->confounders;
    while (fit.fits < FITS_MAX && !tried[rho]) {
        tried[rho] = true;
        if (trigger_design_whiten(design, (double)rho / RHO_STEP) < 0)
            return -ERR_NOMEM;
        ascend(design, &fit);
        fit.fits++;
        residual(design, &fit, room, rest);
        rho = likeliest_rho(design, rest, room);
    }
    *ret = fit;
    fit = (struct trigger_fit){0};
    return 0;
}
