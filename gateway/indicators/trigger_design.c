// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/trigger_design.h"
#include "core/cleanup.h"
#include "core/error.h"
#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Confounders' effects are normal with variance sigma^2 / lambda: hardly held back for the level of
 * the day's three parts, gently for the others. */
#define LEVELS       3
#define LAMBDA_LEVEL 1e-4
#define LAMBDA       1.0

/* ---- memory ---- */

/* GSL works on our memory: it would end the program when its own runs out. */
int trigger_design_open(size_t rows, size_t confounders, size_t foods, struct trigger_design *ret)
{
    const size_t n = rows, q = confounders, columns = foods * TRIGGER_KERNELS;
    struct trigger_design d = {.rows = n, .confounders = q, .foods = foods, .columns = columns};
    const struct {
        double **at;
        size_t count;
    } parts[] = {
        {&d.gaps, n},         {&d.y, n},
        {&d.z, n * q},        {&d.x, n * columns},
        {&d.lead, n * foods}, {&d.wy, n},
        {&d.wz, n * q},       {&d.wx, n * columns},
        {&d.chol, q * q},     {&d.u_x, q * columns},
        {&d.u_y, q},          {&d.a, columns * columns},
        {&d.b, columns},
    };
    size_t total = 0;

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        total += parts[i].count;
    d.memory = calloc(total, sizeof(double));
    if (!d.memory)
        return -ERR_NOMEM;
    total = 0;
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        *parts[i].at = d.memory + total;
        total += parts[i].count;
    }
    *ret = d;
    return 0;
}

void trigger_design_done(struct trigger_design *design)
{
    free(design->memory);
    *design = (struct trigger_design){0};
}

/* ---- whitening ---- */

double trigger_correlation(double rho, double gap)
{
    return pow(rho, gap);
}

void trigger_whiten(const struct trigger_design *design, double rho, const double *from,
                    size_t width, double *ret)
{
    memcpy(ret, from, width * sizeof(*ret));
    for (size_t i = 1; i < design->rows; i++) {
        const double r = trigger_correlation(rho, design->gaps[i]);
        const double scale = 1 / sqrt(1 - r * r);

        for (size_t j = i * width; j < (i + 1) * width; j++)
            ret[j] = (from[j] - r * from[j - width]) * scale;
    }
}

/* ---- the confounders integrated out ---- */

static void factorise_confounders(struct trigger_design *d)
{
    const gsl_matrix_const_view z = gsl_matrix_const_view_array(d->wz, d->rows, d->confounders);
    gsl_matrix_view g = gsl_matrix_view_array(d->chol, d->confounders, d->confounders);

    gsl_blas_dsyrk(CblasLower, CblasTrans, 1, &z.matrix, 0, &g.matrix);
    for (size_t j = 0; j < d->confounders; j++)
        d->chol[j * d->confounders + j] += j < LEVELS ? LAMBDA_LEVEL : LAMBDA;
    gsl_linalg_cholesky_decomp1(&g.matrix);
}

void trigger_design_project(const struct trigger_design *design, const double *v, double *ret)
{
    const gsl_matrix_const_view z =
        gsl_matrix_const_view_array(design->wz, design->rows, design->confounders);
    const gsl_matrix_const_view chol =
        gsl_matrix_const_view_array(design->chol, design->confounders, design->confounders);
    const gsl_vector_const_view in = gsl_vector_const_view_array(v, design->rows);
    gsl_vector_view out = gsl_vector_view_array(ret, design->confounders);

    gsl_blas_dgemv(CblasTrans, 1, &z.matrix, &in.vector, 0, &out.vector);
    gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit, &chol.matrix, &out.vector);
}

void trigger_design_confounding(const struct trigger_design *design, const double *rest,
                                double *ret)
{
    const gsl_matrix_const_view chol =
        gsl_matrix_const_view_array(design->chol, design->confounders, design->confounders);
    gsl_vector_view out = gsl_vector_view_array(ret, design->confounders);

    trigger_design_project(design, rest, ret);
    gsl_blas_dtrsv(CblasLower, CblasTrans, CblasNonUnit, &chol.matrix, &out.vector);
}

static void mirror(double *a, size_t size)
{
    for (size_t i = 0; i < size; i++)
        for (size_t j = i + 1; j < size; j++)
            a[j * size + i] = a[i * size + j];
}

static double squares(const double *v, size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += v[i] * v[i];
    return sum;
}

/* What of a column is not 0: most foods are not eaten most of the time. */
struct entry {
    double value;
    size_t row;
};

static size_t gather(const double *block, size_t rows, size_t column, struct entry *ret)
{
    size_t count = 0;

    for (size_t i = 0; i < rows; i++) {
        const double value = block[i * TRIGGER_KERNELS + column];

        ret[count].value = value;
        ret[count].row = i;
        count += value != 0;
    }
    return count;
}

/* The products of a column with those of a food. */
static void multiply(const struct entry *entries, size_t count, const double *block, double *ret)
{
    double sums[TRIGGER_KERNELS] = {0};

    for (size_t i = 0; i < count; i++) {
        const double *row = block + entries[i].row * TRIGGER_KERNELS;

        /* All seven sums stay in registers. */
#pragma GCC unroll 7
        for (size_t k = 0; k < TRIGGER_KERNELS; k++)
            sums[k] += entries[i].value * row[k];
    }
    memcpy(ret, sums, sizeof(sums));
}

/* X'X. Nearly all of the work is here, which is why it leaves out the zeros. */
static void multiply_foods(struct trigger_design *d, struct entry *entries)
{
    const size_t size = d->rows * TRIGGER_KERNELS;

    for (size_t j = 0; j < d->columns; j++) {
        const size_t first = j / TRIGGER_KERNELS;
        const size_t count = gather(d->wx + first * size, d->rows, j % TRIGGER_KERNELS, entries);

        for (size_t g = first; g < d->foods; g++)
            multiply(entries, count, d->wx + g * size, d->a + j * d->columns + g * TRIGGER_KERNELS);
    }
}

static void project_food(struct trigger_design *d, size_t food)
{
    const gsl_matrix_const_view z = gsl_matrix_const_view_array(d->wz, d->rows, d->confounders);
    const gsl_matrix_const_view x = gsl_matrix_const_view_array(
        d->wx + food * d->rows * TRIGGER_KERNELS, d->rows, TRIGGER_KERNELS);
    const gsl_vector_const_view y = gsl_vector_const_view_array(d->wy, d->rows);
    gsl_matrix_view u_x = gsl_matrix_view_array_with_tda(
        d->u_x + food * TRIGGER_KERNELS, d->confounders, TRIGGER_KERNELS, d->columns);
    gsl_vector_view b = gsl_vector_view_array(d->b + food * TRIGGER_KERNELS, TRIGGER_KERNELS);

    gsl_blas_dgemm(CblasTrans, CblasNoTrans, 1, &z.matrix, &x.matrix, 0, &u_x.matrix);
    gsl_blas_dgemv(CblasTrans, 1, &x.matrix, &y.vector, 0, &b.vector);
}

static int reduce_foods(struct trigger_design *d)
{
    CLEANUP(cleanup_free) struct entry *entries = calloc(d->rows + 1, sizeof(*entries));
    const gsl_matrix_const_view chol =
        gsl_matrix_const_view_array(d->chol, d->confounders, d->confounders);
    const gsl_vector_const_view u_y = gsl_vector_const_view_array(d->u_y, d->confounders);
    gsl_matrix_view u_x = gsl_matrix_view_array(d->u_x, d->confounders, d->columns);
    gsl_matrix_view a = gsl_matrix_view_array(d->a, d->columns, d->columns);
    gsl_vector_view b = gsl_vector_view_array(d->b, d->columns);

    if (!entries)
        return -ERR_NOMEM;
    for (size_t food = 0; food < d->foods; food++)
        project_food(d, food);
    gsl_blas_dtrsm(CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, 1, &chol.matrix, &u_x.matrix);
    gsl_blas_dgemv(CblasTrans, -1, &u_x.matrix, &u_y.vector, 1, &b.vector);
    multiply_foods(d, entries);
    gsl_blas_dsyrk(CblasUpper, CblasTrans, -1, &u_x.matrix, 1, &a.matrix);
    mirror(d->a, d->columns);
    return 0;
}

int trigger_design_whiten(struct trigger_design *design, double rho)
{
    design->rho = rho;
    trigger_whiten(design, rho, design->y, 1, design->wy);
    trigger_whiten(design, rho, design->z, design->confounders, design->wz);
    for (size_t food = 0; food < design->foods; food++)
        trigger_whiten(design, rho, design->x + food * design->rows * TRIGGER_KERNELS,
                       TRIGGER_KERNELS, design->wx + food * design->rows * TRIGGER_KERNELS);
    factorise_confounders(design);
    trigger_design_project(design, design->wy, design->u_y);
    design->c = squares(design->wy, design->rows) - squares(design->u_y, design->confounders);
    return reduce_foods(design);
}

void trigger_design_rest(const struct trigger_design *design, const double *y, const double *x,
                         const double *effects, double *ret)
{
    gsl_vector_view out = gsl_vector_view_array(ret, design->rows);

    memcpy(ret, y, design->rows * sizeof(*ret));
    for (size_t food = 0; food < design->foods; food++) {
        const gsl_matrix_const_view block = gsl_matrix_const_view_array(
            x + food * design->rows * TRIGGER_KERNELS, design->rows, TRIGGER_KERNELS);
        const gsl_vector_const_view in =
            gsl_vector_const_view_array(effects + food * TRIGGER_KERNELS, TRIGGER_KERNELS);

        gsl_blas_dgemv(CblasNoTrans, -1, &block.matrix, &in.vector, 1, &out.vector);
    }
}
