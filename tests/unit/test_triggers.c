// SPDX-License-Identifier: GPL-3.0-or-later
/* The trigger finder as a whole (docs/indicators.md E): the published diaries, the gates, verdicts.
 */
#include "core/error.h"
#include "tests/harness/near.h"
#include "tests/unit/trigger_fixture.h"

#define NO_TWIN TRIGGERS_NONE

/* One line of the published tables. */
struct expected {
    size_t n, days;
    double pip, p_harm, p_benefit;
    size_t kernel; /* from 1 */
    double effect, low, high, share;
    size_t twin;
    double p_lead, dse;
    enum triggers_verdict verdict;
};

struct published {
    const struct diary_spec *spec;
    double sum, weighted;            /* of y */
    double columns[TRIGGER_KERNELS]; /* sums of those of food 0 */
    double rho, sigma2;
    unsigned sweeps;
    struct expected foods[DIARY_FOODS];
};

static struct diary diary;

static const struct published first_diary = {
    &diary_1,
    296,
    24445,
    {53.0, 72.6, 70.111111, 86.5, 119.507576, 140.598214, 148.822222},
    0.5,
    2.466663,
    13,
    {
        {49, 36, 1.000000, 0.999986, 0.000000, 1, 1.524981, 0.889405, 2.160556, 0.999998, 4,
         0.000000, 0.240211, TRIGGERS_PROBABLE},
        {35, 27, 0.048329, 0.003791, 0.005368, 1, -0.329314, -0.934730, 0.276101, 1, NO_TWIN,
         0.077003, 0.252721, TRIGGERS_UNLIKELY},
        {33, 26, 0.046498, 0.000853, 0.008885, 1, -0.246493, -0.776348, 0.283363, 1, NO_TWIN,
         0.000000, 0.266631, TRIGGERS_UNLIKELY},
        {50, 39, 0.029537, 0.000953, 0.000773, 3, -0.011901, -0.458471, 0.434668, 1, NO_TWIN,
         0.032358, 0.267929, TRIGGERS_UNLIKELY},
        {20, 17, 0.447601, 0.396294, 0.006335, 3, 1.071582, 0.230998, 1.912166, 1, NO_TWIN,
         0.055371, 0.367342, TRIGGERS_POSSIBLE},
        {29, 23, 0.035863, 0.001871, 0.002219, 3, 0.435921, -0.121813, 0.993656, 1, NO_TWIN,
         0.069126, 0.304612, TRIGGERS_UNLIKELY},
    }};

static const struct published second_diary = {
    &diary_2,
    304,
    25176,
    {61.428571, 91.0, 86.277778, 98.5, 137.204545, 166.0, 174.355556},
    0.3,
    2.140458,
    29,
    {
        {56, 38, 0.682275, 0.600397, 0.000294, 1, 0.829730, 0.342868, 1.316591, 0.431988, 4,
         0.033124, 0.229204, TRIGGERS_POSSIBLE},
        {22, 20, 0.121802, 0.070471, 0.002469, 6, 0.853214, 0.110375, 1.596053, 1, NO_TWIN,
         0.000000, 0.289023, TRIGGERS_INSUFFICIENT},
        {28, 21, 0.087604, 0.031836, 0.005196, 3, 0.538525, -0.214417, 1.291467, 1, NO_TWIN,
         0.000000, 0.285802, TRIGGERS_INSUFFICIENT},
        {63, 42, 0.042629, 0.006306, 0.000295, 4, 0.344616, -0.135024, 0.824255, 1, NO_TWIN,
         0.028116, 0.220479, TRIGGERS_UNLIKELY},
        {11, 11, 0.474967, 0.433954, 0.000834, 4, 1.318892, 0.402146, 2.235638, 1, NO_TWIN,
         0.000000, 0.456590, TRIGGERS_POSSIBLE},
        {16, 14, 0.219039, 0.161004, 0.000401, 3, 1.115164, 0.340532, 1.889795, 1, NO_TWIN,
         0.000000, 0.386340, TRIGGERS_INSUFFICIENT},
    }};

/* ---- the published diaries ---- */

static void check_generator(const struct published *published)
{
    struct trigger_slot slots[DIARY_ROWS_MAX];
    double columns[DIARY_ROWS_MAX * TRIGGER_KERNELS];
    double sum = 0, weighted = 0;

    assert_int_equal(diary.row_count, 165);
    for (size_t i = 0; i < diary.row_count; i++) {
        slots[i] = diary.rows[i].slot;
        sum += diary.rows[i].severity;
        weighted += diary.rows[i].severity * (double)(i + 1);
    }
    assert_near(sum, published->sum);
    assert_near(weighted, published->weighted);
    trigger_columns(slots, diary.row_count, diary.meals[0], diary.candidates[0].meal_count,
                    trigger_kernels, TRIGGER_KERNELS, columns);
    for (size_t k = 0; k < TRIGGER_KERNELS; k++) {
        double column = 0;

        for (size_t i = 0; i < diary.row_count; i++)
            column += columns[i * TRIGGER_KERNELS + k];
        assert_near(column, published->columns[k]);
    }
}

static void check_food(const struct expected *expected, const struct triggers_candidate *candidate,
                       const struct triggers_result *result)
{
    assert_int_equal(candidate->meal_count, expected->n);
    assert_int_equal(candidate->exposed_days, expected->days);
    assert_close(result->pip, expected->pip);
    assert_close(result->p_harm, expected->p_harm);
    assert_close(result->p_benefit, expected->p_benefit);
    assert_int_equal(result->kernel + 1, expected->kernel);
    assert_close(result->effect, expected->effect);
    assert_close(result->low, expected->low);
    assert_close(result->high, expected->high);
    assert_close(result->share, expected->share);
    assert_int_equal(result->twin, expected->twin);
    assert_close(result->p_lead, expected->p_lead);
    assert_close(result->dse, expected->dse);
    assert_string_equal(triggers_verdict_name(result->verdict),
                        triggers_verdict_name(expected->verdict));
}

static void check_published(const struct published *published)
{
    struct triggers found = {0};

    diary_write(published->spec, &diary);
    check_generator(published);
    assert_int_equal(triggers_find(&diary.input, &found), 0);
    assert_int_equal(found.gate, TRIGGERS_GATE_OPEN);
    assert_close(found.rho, published->rho);
    assert_close(found.sigma2, published->sigma2);
    assert_int_equal(found.sweeps, published->sweeps);
    for (size_t f = 0; f < DIARY_FOODS; f++)
        check_food(&published->foods[f], &diary.candidates[f], &found.results[f]);
    triggers_done(&found);
}

static void published_diaries(void **state)
{
    (void)state;
    check_published(&first_diary);
    check_published(&second_diary);
}

/* ---- order does not matter ---- */

#define SAME 1e-9

static void assert_same(const struct triggers_result *a, const struct triggers_result *b)
{
    assert_true(fabs(a->pip - b->pip) < SAME);
    assert_true(fabs(a->p_harm - b->p_harm) < SAME);
    assert_true(fabs(a->p_benefit - b->p_benefit) < SAME);
    assert_true(fabs(a->effect - b->effect) < SAME);
    assert_true(fabs(a->low - b->low) < SAME);
    assert_true(fabs(a->high - b->high) < SAME);
    assert_true(fabs(a->share - b->share) < SAME);
    assert_true(fabs(a->p_lead - b->p_lead) < SAME);
    assert_true(fabs(a->dse - b->dse) < SAME);
    assert_int_equal(a->kernel, b->kernel);
    assert_int_equal(a->verdict, b->verdict);
    assert_int_equal(a->reasons, b->reasons);
    assert_int_equal(a->next, b->next);
    assert_int_equal(a->rank, b->rank);
}

static void swap_rows(size_t a, size_t b)
{
    const struct triggers_row row = diary.rows[a];
    double *left = diary.confounders + a * TRIGGER_CONFOUNDERS;
    double *right = diary.confounders + b * TRIGGER_CONFOUNDERS;

    diary.rows[a] = diary.rows[b];
    diary.rows[b] = row;
    for (size_t j = 0; j < TRIGGER_CONFOUNDERS; j++) {
        const double kept = left[j];

        left[j] = right[j];
        right[j] = kept;
    }
}

static void rows_and_meals_in_any_order(void **state)
{
    struct triggers sorted = {0}, mixed = {0};
    unsigned chance = 77;

    (void)state;
    diary_write(&diary_2, &diary);
    assert_int_equal(triggers_find(&diary.input, &sorted), 0);
    for (size_t i = diary.row_count; i > 1; i--)
        swap_rows(i - 1, diary_draw(&chance) % i);
    for (size_t f = 0; f < DIARY_FOODS; f++)
        for (size_t i = diary.candidates[f].meal_count; i > 1; i--) {
            const size_t j = diary_draw(&chance) % i;
            const struct trigger_meal kept = diary.meals[f][i - 1];

            diary.meals[f][i - 1] = diary.meals[f][j];
            diary.meals[f][j] = kept;
        }
    assert_int_equal(triggers_find(&diary.input, &mixed), 0);
    for (size_t f = 0; f < DIARY_FOODS; f++) {
        assert_same(&sorted.results[f], &mixed.results[f]);
        assert_int_equal(sorted.results[f].twin, mixed.results[f].twin);
    }
    triggers_done(&sorted);
    triggers_done(&mixed);
}

static void candidates_in_any_order(void **state)
{
    static const size_t place[DIARY_FOODS] = {3, 5, 0, 4, 1, 2}; /* where each food goes */
    struct triggers_candidate moved[DIARY_FOODS];
    struct triggers sorted = {0}, mixed = {0};

    (void)state;
    diary_write(&diary_2, &diary);
    assert_int_equal(triggers_find(&diary.input, &sorted), 0);
    for (size_t f = 0; f < DIARY_FOODS; f++)
        moved[place[f]] = diary.candidates[f];
    diary.input.candidates = moved;
    assert_int_equal(triggers_find(&diary.input, &mixed), 0);
    assert_int_equal(sorted.sweeps, mixed.sweeps);
    for (size_t f = 0; f < DIARY_FOODS; f++) {
        const size_t twin = sorted.results[f].twin;

        assert_same(&sorted.results[f], &mixed.results[place[f]]);
        assert_int_equal(mixed.results[place[f]].twin,
                         twin == TRIGGERS_NONE ? TRIGGERS_NONE : place[twin]);
    }
    triggers_done(&sorted);
    triggers_done(&mixed);
}

static void the_same_every_time(void **state)
{
    struct triggers once = {0}, twice = {0};

    (void)state;
    diary_write(&diary_1, &diary);
    assert_int_equal(triggers_find(&diary.input, &once), 0);
    assert_int_equal(triggers_find(&diary.input, &twice), 0);
    assert_memory_equal(once.results, twice.results, DIARY_FOODS * sizeof(*once.results));
    triggers_done(&once);
    triggers_done(&twice);
}

/* ---- what cannot be ---- */

static void assert_refused(int expected)
{
    struct triggers found = {0};

    assert_int_equal(triggers_find(&diary.input, &found), expected);
    assert_null(found.results);
    diary_write(&diary_1, &diary);
}

static void impossible_input(void **state)
{
    (void)state;
    diary_write(&diary_1, &diary);
    diary.rows[5].position = diary.rows[6].position;
    assert_refused(-ERR_RANGE);
    diary.rows[5].slot.start_h = diary.rows[0].slot.start_h;
    assert_refused(-ERR_RANGE);
    diary.rows[5].slot.end_h = diary.rows[5].slot.start_h;
    assert_refused(-ERR_RANGE);
    diary.rows[5].severity = 10.5;
    assert_refused(-ERR_RANGE);
    diary.rows[5].severity = NAN;
    assert_refused(-ERR_RANGE);
    diary.confounders[TRIGGER_STRESS] = 3.01;
    assert_refused(-ERR_RANGE);
    diary.confounders[TRIGGER_STRESS] = NAN;
    assert_refused(-ERR_RANGE);
    diary.meals[0][3].dose = 0;
    assert_refused(-ERR_RANGE);
    diary.meals[0][3].at_h = INFINITY;
    assert_refused(-ERR_RANGE);
    diary.input.row_count = TRIGGERS_ROWS_MAX + 1;
    assert_refused(-ERR_LENGTH);
    diary.input.candidate_count = TRIGGERS_MAX + 1;
    assert_refused(-ERR_LENGTH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_diaries),       cmocka_unit_test(rows_and_meals_in_any_order),
        cmocka_unit_test(candidates_in_any_order), cmocka_unit_test(the_same_every_time),
        cmocka_unit_test(impossible_input),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
