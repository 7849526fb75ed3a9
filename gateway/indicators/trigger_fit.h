/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which foods have an effect, with which kernel and how large: a spike and slab on each food whose
 * slab has a kernel's label, fitted food by food until nothing moves any more (mean field;
 * docs/indicators.md E.6), and around it the search for the autocorrelation of the errors.
 * Not for other rooms; the door is triggers.h.
 */
#ifndef GATEWAY_INDICATORS_TRIGGER_FIT_H
#define GATEWAY_INDICATORS_TRIGGER_FIT_H

#include "gateway/indicators/trigger_design.h"

/* Of an effect that exists, in points a portion: standard deviation beforehand. */
#define TRIGGER_TAU 1.5

/* What one column says on its own: log evidence against "no effect" with its prior in it, and the
 * effect if it is the one. -INFINITY if the column is unusable. */
struct trigger_label {
    double log_evidence;
    double mean, variance;
};

struct trigger_fit {
    double sigma2; /* variance of the errors */
    double rho;
    unsigned sweeps;      /* of the last fit */
    unsigned fits;        /* one for each rho that was tried */
    const double *logits; /* the foods' prior, ln(pi / (1 - pi)); the caller's */
    /* By column: */
    double *alpha; /* posterior of food and kernel together */
    double *mean;  /* of the effect, given that it is this one */
    double *variance;
    double *effect;    /* alpha * mean */
    double *rest;      /* b - A * effect */
    double *log_prior; /* the food's logit and the kernel's log prior */
    size_t *order;     /* the foods in the order in which they are worked through */
    double *memory;
};

/* Fits the design, which is whitened on the way and is left as the last fit needed it. -ERR_NOMEM;
 * else trigger_fit_done() frees it. */
int trigger_fit_search(struct trigger_design *design, const double *logits,
                       struct trigger_fit *ret);
void trigger_fit_done(struct trigger_fit *fit);

/* ln(v/(v + tau^2))/2 + m^2/v * tau^2/(tau^2 + v)/2: how much likelier an estimate m of variance v
 * is with an effect than without. */
double trigger_log_factor(double estimate, double variance);

/* Column j, if `rest` is what is left of it without its own food. */
struct trigger_label trigger_label(const struct trigger_design *design,
                                   const struct trigger_fit *fit, size_t column, double rest);

/* What is left of a column when its food's own contribution is put back. */
double trigger_rest_without_own(const struct trigger_design *design, const struct trigger_fit *fit,
                                size_t column);

#endif
