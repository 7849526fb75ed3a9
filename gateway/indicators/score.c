// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/score.h"
#include "gateway/indicators/grade.h"
#include "gateway/indicators/load.h"
#include "gateway/indicators/statistics.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SCORE_MAX 100.0

/* From here on sleep is good enough, and by so much it can be worse. */
#define SLEEP_GOOD  75.0
#define SLEEP_WIDTH 50.0

/* Bookkeeping of less than this is rounding. */
#define NOTHING 1e-9

static const struct score_row base_row = {"base", "Where it starts", NAN, NULL, NULL};
static const struct score_row rescale_row = {"rescale", "Scaled up for what is unknown", NAN, NULL,
                                             NULL};
static const struct score_row cap_row = {"cap", "Kept between 0 and 100", NAN, NULL, NULL};

static bool is_known(struct score_part part)
{
    return part.coverage > 0 && !isnan(part.points);
}

void score_add(struct score *score, const struct score_row *row, struct score_part part, double max)
{
    const bool known = is_known(part);

    score->factors[score->count++] = (struct score_factor){
        .row = row,
        .points = known ? part.points + 0.0 : NAN, /* no -0 */
        .max = max,
        .coverage = known ? part.coverage : 0,
    };
    score->known += known;
}

static int by_points(const void *a, const void *b)
{
    const struct score_factor *x = a, *y = b;
    const double size_x = isnan(x->points) ? -1 : fabs(x->points);
    const double size_y = isnan(y->points) ? -1 : fabs(y->points);

    if (size_x != size_y)
        return size_x > size_y ? -1 : 1;
    return strcmp(x->row->key, y->row->key);
}

void score_sort(struct score *score)
{
    qsort(score->factors, score->count, sizeof(*score->factors), by_points);
}

static void add_bookkeeping(struct score *score, const struct score_row *row, double points)
{
    if (fabs(points) > NOTHING)
        score_add(score, row, (struct score_part){points, 1}, NAN);
}

/* Adds the rows and, where there is a value, what else it is made of. */
static void finish(struct score *score, const struct score_row *rows,
                   const struct score_part *parts, size_t count, double rescale, double cap)
{
    for (size_t i = 0; i < count; i++)
        score_add(score, &rows[i], parts[i], rows[i].max);
    if (!isnan(score->value)) {
        add_bookkeeping(score, &rescale_row, rescale);
        add_bookkeeping(score, &cap_row, cap);
        score->grade = grade_of(score->coverage, score->baseline_days);
    }
    score_sort(score);
}

struct score score_of_load(const struct score_row *rows, const struct score_part *parts,
                           size_t count, size_t baseline_days)
{
    struct load_factor factors[SCORE_ROWS_MAX];
    struct load_score load;
    struct score score = {.baseline_days = baseline_days};

    for (size_t i = 0; i < count; i++)
        factors[i] = (struct load_factor){.points = parts[i].points,
                                          .max = rows[i].max,
                                          .coverage = is_known(parts[i]) ? parts[i].coverage : 0};
    load = load_assemble(factors, count);
    score.value = load.value;
    score.coverage = load.coverage;
    score.range_lo = load.range_lo;
    score.range_hi = load.range_hi;
    finish(&score, rows, parts, count, load.rescale, load.cap);
    return score;
}

/* The rows of one sign. */
struct side {
    double total, known, covered; /* maxima */
    double points;
    double full; /* points if all that is missing had its max; without it, if it had none */
    double none;
};

static struct side side_of(const struct score_row *rows, const struct score_part *parts,
                           size_t count, bool lowers)
{
    struct side side = {0};

    for (size_t i = 0; i < count; i++) {
        const double max = rows[i].max, c = parts[i].coverage;

        if ((max < 0) != lowers)
            continue;
        side.total += max;
        if (!is_known(parts[i])) {
            side.full += max;
            continue;
        }
        side.known += max;
        side.covered += max * c;
        side.points += parts[i].points;
        side.none += c * parts[i].points;
        side.full += c * parts[i].points + (1 - c) * max;
    }
    return side;
}

static double scaled(const struct side *side)
{
    return side->known != 0 ? side->points * side->total / side->known : 0;
}

static double limited(double points)
{
    return statistics_clamp(points, 0, SCORE_MAX);
}

struct score score_of_week(const struct score_row *rows, const struct score_part *parts,
                           size_t count, double base)
{
    const struct side up = side_of(rows, parts, count, false);
    const struct side down = side_of(rows, parts, count, true);
    const double sum = base + scaled(&up) + scaled(&down);
    struct score score = {
        .value = NAN,
        .coverage = (up.covered - down.covered) / (up.total - down.total),
        .range_lo = limited(base + up.none + down.full),
        .range_hi = limited(base + up.full + down.none),
        .baseline_days = GRADE_NO_BASELINE,
    };

    if (score.coverage >= GRADE_COVERAGE_MIN)
        score.value = limited(sum);
    if (base != 0)
        score_add(&score, &base_row, (struct score_part){base, 1}, NAN);
    finish(&score, rows, parts, count, sum - (base + up.points + down.points), score.value - sum);
    return score;
}

const struct score_factor *score_find(const struct score *score, const char *key)
{
    for (size_t i = 0; i < score->count; i++)
        if (strcmp(score->factors[i].row->key, key) == 0)
            return &score->factors[i];
    return NULL;
}

double score_share(double x, double width)
{
    return statistics_clamp(x / width, 0, 1);
}

struct score_part score_poor_sleep(const double sleep_score[3], double max)
{
    const struct load_mean mean = load_ewma3(sleep_score);

    return (struct score_part){max * score_share(SLEEP_GOOD - mean.value, SLEEP_WIDTH),
                               mean.coverage};
}
