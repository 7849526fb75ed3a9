// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/challenge.h"
#include "gateway/indicators/lot.h"
#include "gateway/indicators/statistics.h"
#include <gsl/gsl_linalg.h>
#include <math.h>

#define NORMAL_95 1.6448536 /* quantile of the 90 % interval, as published */

/* What is believed of the spread of days before any is seen, and how many days that belief weighs.
 */
#define SPREAD_PRIOR      1.5
#define SPREAD_PRIOR_DAYS 5.0

#define SHARED        0.3 /* correlation of two days of one block */
#define LEVEL_WIDENED 1.3 /* control days resemble each other, too */
#define EXPECTED_MEAN 0.5 /* what expecting trouble adds */
#define EXPECTED_SD   0.5
#define EFFECT_SD     2.0
#define MATTERS       0.75 /* points a portion that are worth a restriction */
#define SURE          0.85

/* The unknowns, in this order. */
enum { LEVEL, EXPECTED, EFFECT, UNKNOWNS };

static const double *latest(const double *control, size_t *count)
{
    const size_t skipped = *count > CHALLENGE_CONTROL_MAX ? *count - CHALLENGE_CONTROL_MAX : 0;

    *count -= skipped;
    return control + skipped;
}

double challenge_control_mean(const double *control, size_t count)
{
    const double *days = latest(control, &count);
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += days[i];
    return count > 0 ? sum / (double)count : NAN;
}

static double control_variance(const double *control, size_t count, double mean)
{
    const double *days = latest(control, &count);
    double squares = SPREAD_PRIOR_DAYS * SPREAD_PRIOR * SPREAD_PRIOR;

    for (size_t i = 0; i < count; i++)
        squares += (days[i] - mean) * (days[i] - mean);
    return squares / ((double)count - 1 + SPREAD_PRIOR_DAYS);
}

/* Adds what a block says to the precision and to the right side. The inverse of s²(0.7·I + 0.3·J)
 * is a(I - g·J), so that sums over the days are all that is needed. */
static void add_block(const struct challenge_block *block, double variance,
                      double precision[UNKNOWNS][UNKNOWNS], double right[UNKNOWNS])
{
    const double k = block->days;
    const double a = 1 / ((1 - SHARED) * variance);
    const double g = SHARED / (1 - SHARED + SHARED * k);
    double sum_x[UNKNOWNS] = {0}, sum_y = 0;

    for (int day = 0; day < block->days; day++) {
        const double x[UNKNOWNS] = {1, block->is_open ? 1 : 0, block->dose[day]};

        for (int i = 0; i < UNKNOWNS; i++) {
            for (int j = 0; j < UNKNOWNS; j++)
                precision[i][j] += a * x[i] * x[j];
            right[i] += a * x[i] * block->severity[day];
            sum_x[i] += x[i];
        }
        sum_y += block->severity[day];
    }
    for (int i = 0; i < UNKNOWNS; i++) {
        for (int j = 0; j < UNKNOWNS; j++)
            precision[i][j] -= a * g * sum_x[i] * sum_x[j];
        right[i] -= a * g * sum_x[i] * sum_y;
    }
}

/* Mean and variance of the effect. The precision is positive definite because the prior is. */
static void solve(double precision[UNKNOWNS][UNKNOWNS], double right[UNKNOWNS], double *ret_mean,
                  double *ret_variance)
{
    double unit[UNKNOWNS] = {[EFFECT] = 1};
    gsl_matrix_view q = gsl_matrix_view_array(&precision[0][0], UNKNOWNS, UNKNOWNS);
    gsl_vector_view h = gsl_vector_view_array(right, UNKNOWNS);
    gsl_vector_view column = gsl_vector_view_array(unit, UNKNOWNS);

    gsl_linalg_cholesky_decomp1(&q.matrix);
    gsl_linalg_cholesky_svx(&q.matrix, &h.vector);
    gsl_linalg_cholesky_svx(&q.matrix, &column.vector);
    *ret_mean = right[EFFECT];
    *ret_variance = unit[EFFECT];
}

static enum challenge_decision decide(double p, int blocks)
{
    if (blocks < CHALLENGE_BLOCKS_MIN)
        return CHALLENGE_CONTINUE;
    if (p >= SURE)
        return CHALLENGE_CONFIRMED;
    if (p <= 1 - SURE)
        return CHALLENGE_TOLERATED;
    return blocks >= CHALLENGE_BLOCKS_MAX ? CHALLENGE_INCONCLUSIVE : CHALLENGE_CONTINUE;
}

static int check(const double *control, size_t control_count, const struct challenge_block *blocks,
                 size_t block_count, struct error *err)
{
    if (control_count < CHALLENGE_CONTROL_MIN)
        return error_set(err, ERR_LENGTH, "%zu control days, %d are needed", control_count,
                         CHALLENGE_CONTROL_MIN);
    if (block_count > CHALLENGE_BLOCKS_MAX)
        return error_set(err, ERR_LENGTH, "%zu blocks, %d are the most", block_count,
                         CHALLENGE_BLOCKS_MAX);
    for (size_t i = 0; i < control_count; i++)
        if (!isfinite(control[i]))
            return error_set(err, ERR_RANGE, "control day %zu has no value", i + 1);
    for (size_t b = 0; b < block_count; b++) {
        if (blocks[b].days < 0 || blocks[b].days > CHALLENGE_DOSES)
            return error_set(err, ERR_RANGE, "block %zu has %d days", b + 1, blocks[b].days);
        for (int i = 0; i < blocks[b].days; i++)
            if (!isfinite(blocks[b].dose[i]) || !isfinite(blocks[b].severity[i]))
                return error_set(err, ERR_RANGE, "day %d of block %zu has no value", i + 1, b + 1);
    }
    return 0;
}

int challenge_judge(const double *control, size_t control_count,
                    const struct challenge_block *blocks, size_t block_count,
                    struct challenge_result *ret, struct error *err)
{
    double precision[UNKNOWNS][UNKNOWNS] = {{0}}, right[UNKNOWNS];
    double prior_mean[UNKNOWNS] = {[EXPECTED] = EXPECTED_MEAN};
    struct challenge_result result = {0};
    const int r = check(control, control_count, blocks, block_count, err);
    double variance, effect_variance;
    size_t counted = control_count;

    if (r < 0)
        return r;
    latest(control, &counted);
    result.control_mean = challenge_control_mean(control, control_count);
    variance = control_variance(control, control_count, result.control_mean);
    result.control_sd = sqrt(variance);

    prior_mean[LEVEL] = result.control_mean;
    precision[LEVEL][LEVEL] = (double)counted / (LEVEL_WIDENED * variance);
    precision[EXPECTED][EXPECTED] = 1 / (EXPECTED_SD * EXPECTED_SD);
    precision[EFFECT][EFFECT] = 1 / (EFFECT_SD * EFFECT_SD);
    for (int i = 0; i < UNKNOWNS; i++)
        right[i] = precision[i][i] * prior_mean[i];
    for (size_t b = 0; b < block_count; b++) {
        add_block(&blocks[b], variance, precision, right);
        result.blocks += blocks[b].days > 0;
    }
    solve(precision, right, &result.effect, &effect_variance);

    result.sd = sqrt(effect_variance);
    result.lower = result.effect - NORMAL_95 * result.sd;
    result.upper = result.effect + NORMAL_95 * result.sd;
    result.p = statistics_normal_cdf((result.effect - MATTERS) / result.sd);
    result.decision = decide(result.p, result.blocks);
    *ret = result;
    return 0;
}

double challenge_calm_dose(const struct challenge_block *blocks, size_t count, double control_mean)
{
    double troubled = INFINITY, calm = 0;

    for (size_t b = 0; b < count; b++)
        for (int i = 0; i < blocks[b].days; i++)
            if (blocks[b].severity[i] > control_mean + CHALLENGE_CALM)
                troubled = fmin(troubled, blocks[b].dose[i]);
    for (size_t b = 0; b < count; b++)
        for (int i = 0; i < blocks[b].days; i++)
            if (blocks[b].dose[i] < troubled)
                calm = fmax(calm, blocks[b].dose[i]);
    return calm;
}

int challenge_sham_block(const char *person, const char *food, int32_t start_day, int blocks)
{
    struct lot lot = lot_of(person, food, start_day);

    return (int)lot_draw(&lot) % blocks;
}

const char *challenge_name(enum challenge_decision decision)
{
    static const char *const names[] = {[CHALLENGE_CONTINUE] = "continue",
                                        [CHALLENGE_CONFIRMED] = "confirmed",
                                        [CHALLENGE_TOLERATED] = "tolerated",
                                        [CHALLENGE_INCONCLUSIVE] = "inconclusive"};

    return names[decision];
}
