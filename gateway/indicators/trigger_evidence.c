// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/trigger_evidence.h"
#include "core/cleanup.h"
#include "core/error.h"
#include "gateway/indicators/statistics.h"
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_sf_erf.h>
#include <math.h>
#include <stdlib.h>

#define RELEVANT    0.5  /* points a portion: less is of no interest */
#define INCLUDED    0.5  /* pip above which a food counts as part of the explanation */
#define MISFIT      0.20 /* of the effect, as standard deviation: no kernel fits exactly */
#define NORMAL_95   1.6448536269514722
#define LEAD_UNSEEN 1e-8 /* what must be left of a lead column's square */
#define LEAD_ODDS   4.0  /* against reverse causation beforehand */

static size_t first_column(size_t food)
{
    return food * TRIGGER_KERNELS;
}

/* ---- each food by itself ---- */

static void add_up(const struct trigger_fit *fit, size_t food, struct triggers_result *result)
{
    const size_t first = first_column(food);

    *result = (struct triggers_result){.share = 1, .twin = TRIGGERS_NONE};
    for (size_t k = 0; k < TRIGGER_KERNELS; k++) {
        const double alpha = fit->alpha[first + k];
        const double mean = fit->mean[first + k], sd = sqrt(fit->variance[first + k]);

        if (alpha > fit->alpha[first + result->kernel])
            result->kernel = k;
        if (alpha <= 0)
            continue;
        result->pip += alpha;
        result->p_harm += alpha * statistics_normal_cdf((mean - RELEVANT) / sd);
        result->p_benefit += alpha * statistics_normal_cdf((-mean - RELEVANT) / sd);
    }
}

/* How far the kernels disagree about the effect. */
static double variance_between(const struct trigger_fit *fit, size_t food, double pip)
{
    double mean = 0, square = 0;

    if (pip <= 0)
        return 0;
    for (size_t j = first_column(food); j < first_column(food + 1); j++) {
        const double weight = fit->alpha[j] / pip;

        mean += weight * fit->mean[j];
        square += weight * fit->mean[j] * fit->mean[j];
    }
    return fmax(0, square - mean * mean);
}

/* ---- effects, beside those foods that are part of the explanation ---- */

static size_t best_column(const struct triggers_result *results, size_t food)
{
    return first_column(food) + results[food].kernel;
}

/* The columns of a joint estimate: the food itself first. */
static size_t joint_columns(const struct triggers_result *results, size_t foods, size_t food,
                            size_t *ret)
{
    size_t count = 1;

    ret[0] = best_column(results, food);
    for (size_t g = 0; g < foods; g++)
        if (g != food && results[g].pip > INCLUDED)
            ret[count++] = best_column(results, g);
    return count;
}

struct joint {
    size_t columns[TRIGGERS_MAX];
    double h[TRIGGERS_MAX * TRIGGERS_MAX];
    double rhs[TRIGGERS_MAX];
    double unit[TRIGGERS_MAX];
};

/* The effect of the first column and its variance: posterior of the columns together. */
static void solve_joint(const struct trigger_design *design, double sigma2, struct joint *joint,
                        size_t count, double *ret_mean, double *ret_variance)
{
    gsl_matrix_view h = gsl_matrix_view_array(joint->h, count, count);
    gsl_vector_view rhs = gsl_vector_view_array(joint->rhs, count);
    gsl_vector_view unit = gsl_vector_view_array(joint->unit, count);

    for (size_t i = 0; i < count; i++) {
        const double *row = design->a + joint->columns[i] * design->columns;

        for (size_t j = 0; j < count; j++)
            joint->h[i * count + j] = row[joint->columns[j]] / sigma2;
        joint->h[i * count + i] += 1 / (TRIGGER_TAU * TRIGGER_TAU);
        joint->rhs[i] = design->b[joint->columns[i]] / sigma2;
        joint->unit[i] = i == 0;
    }
    gsl_linalg_cholesky_decomp1(&h.matrix);
    gsl_linalg_cholesky_svx(&h.matrix, &rhs.vector);
    gsl_linalg_cholesky_svx(&h.matrix, &unit.vector);
    *ret_mean = joint->rhs[0];
    *ret_variance = joint->unit[0];
}

static void estimate(const struct trigger_design *design, const struct trigger_fit *fit,
                     struct joint *joint, struct triggers_result *results, size_t food)
{
    struct triggers_result *result = &results[food];
    const size_t best = best_column(results, food);
    const size_t count = joint_columns(results, design->foods, food, joint->columns);
    double mean, variance, half;

    solve_joint(design, fit->sigma2, joint, count, &mean, &variance);
    variance += variance_between(fit, food, result->pip);
    half = NORMAL_95 * sqrt(variance + MISFIT * MISFIT * mean * mean);
    result->effect = mean;
    result->low = mean - half;
    result->high = mean + half;
    result->dse = sqrt(fit->sigma2 / fmax(design->a[best * design->columns + best], 0));
}

/* ---- whether another food could be the one ---- */

/* ln of the sum of e^values. */
static double log_sum(const double *values, size_t count)
{
    double most = -INFINITY, sum = 0;

    for (size_t i = 0; i < count; i++)
        most = fmax(most, values[i]);
    if (isinf(most))
        return most;
    for (size_t i = 0; i < count; i++)
        sum += exp(values[i] - most);
    return most + log(sum);
}

/* The evidence that `other` is harmful, when what `food` explained is free again. */
static double rival_score(const struct trigger_design *design, const struct trigger_fit *fit,
                          size_t food, size_t other)
{
    double scores[TRIGGER_KERNELS];

    for (size_t k = 0; k < TRIGGER_KERNELS; k++) {
        const size_t column = first_column(other) + k;
        const double *row = design->a + column * design->columns;
        double rest = trigger_rest_without_own(design, fit, column);
        struct trigger_label label;

        if (other != food)
            for (size_t j = first_column(food); j < first_column(food + 1); j++)
                rest += row[j] * fit->effect[j];
        label = trigger_label(design, fit, column, rest);
        scores[k] = label.log_evidence;
        if (!isinf(label.log_evidence))
            scores[k] += gsl_sf_log_erfc(-label.mean / sqrt(2 * label.variance)) - M_LN2;
    }
    return log_sum(scores, TRIGGER_KERNELS);
}

static void attribute(const struct trigger_design *design, const struct trigger_fit *fit,
                      struct triggers_result *results, size_t food)
{
    double scores[TRIGGERS_MAX];
    double best = -INFINITY, own = rival_score(design, fit, food, food);
    size_t count = 0;

    scores[count++] = own;
    for (size_t g = 0; g < design->foods; g++) {
        double score;

        if (g == food || results[g].pip > INCLUDED)
            continue;
        score = rival_score(design, fit, food, g);
        scores[count++] = score;
        if (score > best) {
            best = score;
            results[food].twin = g;
        }
    }
    results[food].share = exp(own - log_sum(scores, count));
}

/* ---- the negative control ---- */

struct lead_room {
    double *rest;     /* rows: whitened, foods taken out */
    double *whitened; /* rows: a lead column, whitened */
    double *u_rest;   /* confounders */
    double *u_column; /* confounders */
};

static double inner(const double *a, const double *b, size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += a[i] * b[i];
    return sum;
}

/* Food cannot cause what came before it: what the later exposure seems to explain is appetite. */
static double lead_probability(const struct trigger_design *design, const struct trigger_fit *fit,
                               size_t food, const struct lead_room *room)
{
    const size_t n = design->rows, q = design->confounders;
    double d, estimate, variance;

    trigger_whiten(design, design->rho, design->lead + food * n, 1, room->whitened);
    trigger_design_project(design, room->whitened, room->u_column);
    d = inner(room->whitened, room->whitened, n) - inner(room->u_column, room->u_column, q);
    if (d <= LEAD_UNSEEN)
        return 0;
    estimate = (inner(room->whitened, room->rest, n) - inner(room->u_column, room->u_rest, q)) / d;
    if (estimate <= 0)
        return 0;
    variance = fit->sigma2 / d;
    return statistics_normal_cdf(estimate / sqrt(variance)) /
           (1 + LEAD_ODDS * exp(-trigger_log_factor(estimate, variance)));
}

static int test_leads(const struct trigger_design *design, const struct trigger_fit *fit,
                      struct triggers_result *results)
{
    const size_t n = design->rows, q = design->confounders;
    CLEANUP(cleanup_free) double *memory = calloc(2 * n + 2 * q, sizeof(*memory));
    struct lead_room room;

    if (!memory)
        return -ERR_NOMEM;
    room = (struct lead_room){memory, memory + n, memory + 2 * n, memory + 2 * n + q};
    trigger_design_rest(design, design->wy, design->wx, fit->effect, room.rest);
    trigger_design_project(design, room.rest, room.u_rest);
    for (size_t food = 0; food < design->foods; food++)
        results[food].p_lead = lead_probability(design, fit, food, &room);
    return 0;
}

/* ---- all ---- */

int trigger_evidence(const struct trigger_design *design, const struct trigger_fit *fit,
                     struct triggers_result *results)
{
    CLEANUP(cleanup_free) struct joint *joint = calloc(1, sizeof(*joint));

    if (!joint)
        return -ERR_NOMEM;
    for (size_t food = 0; food < design->foods; food++)
        add_up(fit, food, &results[food]);
    for (size_t food = 0; food < design->foods; food++) {
        estimate(design, fit, joint, results, food);
        if (results[food].pip > INCLUDED)
            attribute(design, fit, results, food);
    }
    return test_leads(design, fit, results);
}
