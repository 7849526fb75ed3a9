/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The regression behind the trigger finder, made small: neighbouring slots are made independent
 * (whitening for an autoregressive error), the confounders are integrated out, and what is left of
 * the foods are the products A, b and c, on which the fit works alone (docs/indicators.md E.5,
 * E.6). Not for other rooms; the door is triggers.h.
 */
#ifndef GATEWAY_INDICATORS_TRIGGER_DESIGN_H
#define GATEWAY_INDICATORS_TRIGGER_DESIGN_H

#include "gateway/indicators/trigger_kernel.h"
#include <stddef.h>

/* Matrices are row-major. x and wx hold one after the other a matrix of rows * TRIGGER_KERNELS for
 * each food; elsewhere a food's TRIGGER_KERNELS columns are beside each other. */
struct trigger_design {
    size_t rows, confounders, foods, columns;
    double *gaps;      /* rows: steps of the 6-hour grid since the row before; the first unused */
    double *y, *z, *x; /* as they are: rows, rows * confounders, rows * columns */
    double *lead;      /* foods * rows: exposure to what was eaten afterwards */
    double *wy, *wz, *wx; /* whitened */
    double *chol;         /* confounders^2: the lower Cholesky factor of Z'Z + diag(lambda) */
    double *u_x, *u_y;    /* confounders * columns, confounders: C^-1 Z'X, C^-1 Z'y */
    double *a, *b;        /* columns^2, columns */
    double c;
    double rho;     /* that it is whitened with */
    double *memory; /* holds them all */
};

/* Room for a design; all values are 0. -ERR_NOMEM; else trigger_design_done() frees it. */
int trigger_design_open(size_t rows, size_t confounders, size_t foods, struct trigger_design *ret);
void trigger_design_done(struct trigger_design *design);

/* The correlation of two rows so many steps of the grid apart. */
double trigger_correlation(double rho, double gap);

/* A matrix of `width` columns with the errors' correlation taken out of its rows. */
void trigger_whiten(const struct trigger_design *design, double rho, const double *from,
                    size_t width, double *ret);

/* Everything that depends on rho, out of y, z, x and gaps. |z| is at most 3 and there are at most
 * TRIGGERS_ROWS_MAX rows: then Z'Z + diag(lambda) is positive definite in double precision, too.
 * -ERR_NOMEM. */
int trigger_design_whiten(struct trigger_design *design, double rho);

/* C^-1 Z'v of a whitened column v; ret has `confounders` values. */
void trigger_design_project(const struct trigger_design *design, const double *v, double *ret);

/* What is left of y without the foods' effects: ret = y - x * effects. Of wy and wx, or of y and x.
 */
void trigger_design_rest(const struct trigger_design *design, const double *y, const double *x,
                         const double *effects, double *ret);

/* The confounders' effects, given what is left of wy without the foods. */
void trigger_design_confounding(const struct trigger_design *design, const double *rest,
                                double *ret);

#endif
