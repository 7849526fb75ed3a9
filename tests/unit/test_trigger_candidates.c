// SPDX-License-Identifier: GPL-3.0-or-later
/* What goes into the trigger finder (docs/indicators.md E.2, E.4): kernels, candidates,
 * confounders. */
#include "core/error.h"
#include "gateway/indicators/trigger_candidates.h"
#include "tests/harness/near.h"
#include <stdio.h>
#include <string.h>

/* ---- kernels ---- */

static void kernels(void **state)
{
    static const double h[] = {-1, 0, 0.75, 1.5, 3.25, 5, 6};
    static const double height[] = {0, 0, 0.5, 1, 0.5, 0, 0};
    double sum = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(h) / sizeof(*h); i++)
        assert_near(trigger_response(&trigger_kernels[0], h[i]), height[i]);
    assert_near(trigger_response(&trigger_kernels[4], 16), 0.5);
    assert_near(trigger_response(&trigger_kernels[6], 57), 0.5);
    for (size_t k = 0; k < TRIGGER_KERNELS; k++) {
        const struct trigger_triangle *t = &trigger_kernels[k];

        sum += trigger_windows[k].prior;
        assert_near(trigger_response(t, t->from_h), 0);
        assert_near(trigger_response(t, t->peak_h), 1);
        assert_near(trigger_response(t, t->to_h), 0);
        assert_true(t->peak_h >= trigger_windows[k].from_h && t->peak_h <= trigger_windows[k].to_h);
    }
    assert_near(sum, 1);
}

/* The worst of a slot: the peak if it lies inside, else the nearer end. */
static void slot_weights(void **state)
{
    const struct trigger_triangle *k3 = &trigger_kernels[2]; /* 3, 9, 18 */

    (void)state;
    assert_near(trigger_slot_weight(k3, 6, 12), 1);
    assert_near(trigger_slot_weight(k3, 9, 15), 1);
    assert_near(trigger_slot_weight(k3, 3, 9), 1);
    assert_near(trigger_slot_weight(k3, 0, 6), 0.5);
    assert_near(trigger_slot_weight(k3, 12, 18), 6.0 / 9);
    assert_near(trigger_slot_weight(k3, -3, 3), 0);
    assert_near(trigger_slot_weight(k3, 18, 24), 0);
    assert_near(trigger_slot_weight(&trigger_lead, -18, -12), 1);
    assert_near(trigger_slot_weight(&trigger_lead, -6, 0), 0.5);
    assert_near(trigger_slot_weight(&trigger_lead, 0, 6), 0);
}

/* Doses add up to two portions, in a meal and in a slot. */
static void column_values(void **state)
{
    static const struct trigger_slot slots[] = {{6, 12}, {12, 18}, {18, 24}, {30, 36}};
    static const struct trigger_meal meals[] = {{13, 5}, {8, 0.5},   {11, 0.5},
                                                {20, 1}, {19, 0.75}, {19.5, 1}};
    double k1[4], both[8];
    static const struct trigger_triangle two[] = {{0, 1.5, 5}, {-24, -12, 0}};

    (void)state;
    trigger_columns(slots, 4, meals, 6, &trigger_kernels[0], 1, k1);
    assert_near(k1[0], 0.5 + 0.5 / 1.5); /* 8:00 whole, 11:00 an hour of it */
    assert_near(k1[1], 2);               /* 13:00 counts as two, and is cut to two */
    assert_near(k1[2], 2);               /* 2.75 cut */
    assert_near(k1[3], 0);               /* the next morning */
    trigger_columns(slots, 4, meals, 1, two, 2, both);
    assert_near(both[0], 0);
    assert_near(both[1], 2 * 7.0 / 12); /* the slot before the meal, which is 7 to 1 h before it */
    assert_near(both[2], 2);
    assert_near(both[3], 2 * 1.0 / 12);
    trigger_columns(slots, 4, NULL, 0, two, 2, both);
    assert_near(both[2], 0);
}

/* ---- candidates ---- */

#define EATEN_MAX 40

static struct trigger_eaten eaten[4][EATEN_MAX];

/* Eaten in `count` meals from `first` on, each `step`th, three meals a day. */
static struct trigger_food food_of(size_t which, const char *key, bool group, size_t count,
                                   long first, long step, double dose)
{
    for (size_t i = 0; i < count; i++) {
        const long meal = first + step * (long)i;

        eaten[which][i] = (struct trigger_eaten){meal, meal / 3, 8.0 * (double)meal, dose};
    }
    return (struct trigger_food){
        .key = key, .group = group, .eaten = eaten[which], .eaten_count = count};
}

static void groups_first_then_by_days(void **state)
{
    struct trigger_candidates chosen = {0};
    struct trigger_food foods[4];

    (void)state;
    foods[0] = food_of(0, "plum", false, 12, 0, 1, 1);   /* 12 meals on 4 days */
    foods[1] = food_of(1, "rye", false, 8, 1, 3, 1);     /* 8 days */
    foods[2] = food_of(2, "fructans", true, 6, 2, 6, 1); /* 6 days */
    foods[3] = food_of(3, "caviar", false, 5, 0, 3, 1);  /* too seldom */
    assert_int_equal(trigger_candidates_select(foods, 4, &chosen), 0);
    assert_int_equal(chosen.count, 3);
    assert_string_equal(chosen.list[0].key, "fructans");
    assert_true(chosen.list[0].group);
    assert_string_equal(chosen.list[1].key, "rye");
    assert_string_equal(chosen.list[2].key, "plum");
    assert_int_equal(chosen.list[2].meal_count, 12);
    assert_int_equal(chosen.list[2].exposed_days, 4);
    assert_near(chosen.list[2].meals[3].at_h, 24);
    assert_int_equal(chosen.members[2], 0);
    trigger_candidates_done(&chosen);
    assert_int_equal(trigger_candidates_select(foods, 0, &chosen), 0);
    assert_int_equal(chosen.count, 0);
    trigger_candidates_done(&chosen);
}

static void always_together_is_one(void **state)
{
    struct trigger_candidates chosen = {0};
    struct trigger_food foods[3];

    (void)state;
    foods[0] = food_of(0, "butter", false, 20, 0, 2, 0.5);
    foods[1] = food_of(1, "bread", false, 19, 0, 2, 1); /* 19 of 20 meals: 0.95 */
    foods[2] = food_of(2, "jam", false, 18, 0, 2, 1);   /* 18 of 20: not with butter */
    foods[1].challenged = true;
    assert_near(trigger_jaccard(&foods[0], &foods[1]), 0.95);
    assert_near(trigger_jaccard(&foods[0], &foods[2]), 0.9);
    assert_int_equal(trigger_candidates_select(foods, 3, &chosen), 0);
    assert_int_equal(chosen.count, 2);
    assert_string_equal(chosen.list[0].key, "bread + butter");
    assert_true(chosen.list[0].challenged);
    assert_int_equal(chosen.list[0].meal_count, 20);
    assert_near(chosen.list[0].meals[0].dose, 1);
    assert_near(chosen.list[0].meals[19].dose, 0.5);
    assert_int_equal(chosen.member_counts[0], 2);
    assert_int_equal(chosen.members[0], 1);
    assert_int_equal(chosen.members[1], 0);
    assert_int_equal(chosen.members[2], 2);
    assert_string_equal(chosen.list[1].key, "jam");
    trigger_candidates_done(&chosen);
}

/* More than sixty: the groups stay, of the foods those with the most days, of equals by key. */
static void sixty_at_most(void **state)
{
    static struct trigger_eaten meals[80][10];
    static char keys[80][32];
    struct trigger_food foods[80];
    struct trigger_candidates chosen = {0};

    (void)state;
    for (size_t f = 0; f < 80; f++) {
        for (size_t i = 0; i < 10; i++)
            meals[f][i] = (struct trigger_eaten){(long)(i * 80 + f), (long)i, 24.0 * (double)i, 1};
        snprintf(keys[f], sizeof(keys[f]), "food%02zu", f);
        foods[f] = (struct trigger_food){
            .key = keys[f], .group = f >= 75, .eaten = meals[f], .eaten_count = f == 7 ? 10 : 9};
    }
    assert_int_equal(trigger_candidates_select(foods, 80, &chosen), 0);
    assert_int_equal(chosen.count, 60);
    assert_string_equal(chosen.list[0].key, "food75");
    assert_string_equal(chosen.list[5].key, "food07");
    assert_string_equal(chosen.list[6].key, "food00");
    assert_string_equal(chosen.list[59].key, "food54");
    trigger_candidates_done(&chosen);
}

static void meals_out_of_order(void **state)
{
    struct trigger_candidates chosen = {0};
    struct trigger_food food = food_of(0, "rye", false, 8, 1, 3, 1);

    (void)state;
    eaten[0][4].meal = eaten[0][3].meal;
    assert_int_equal(trigger_candidates_select(&food, 1, &chosen), -ERR_RANGE);
    food = food_of(0, "rye", false, 8, 1, 3, 1);
    eaten[0][4].day = 0;
    assert_int_equal(trigger_candidates_select(&food, 1, &chosen), -ERR_RANGE);
    assert_null(chosen.list);
}

/* ---- confounders ---- */

static void confounders(void **state)
{
    double values[4][TRIGGER_CONFOUNDERS] = {{0}};
    struct trigger_confounder_use use;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        values[i][TRIGGER_INTERCEPT] = 1;
        values[i][TRIGGER_STRESS] = i == 0 ? 3.9 : NAN;
        values[i][TRIGGER_SLEEP] = -4;
        values[i][TRIGGER_ILLNESS] = i < 2;
        values[i][TRIGGER_NSAID] = (double)i; /* three rows are not 0 */
    }
    use = trigger_confounders_prepare(values[0], 4);
    assert_near(values[0][TRIGGER_STRESS], 3);
    assert_near(values[1][TRIGGER_STRESS], 0);
    assert_near(values[2][TRIGGER_SLEEP], -3);
    assert_near(values[3][TRIGGER_NSAID], 2);
    assert_near(use.coverage[TRIGGER_STRESS], 0.25);
    assert_near(use.coverage[TRIGGER_SLEEP], 1);
    assert_true(use.used[TRIGGER_WEEKEND]); /* always, even if it is all 0 */
    assert_true(use.used[TRIGGER_RESTING_HR]);
    assert_false(use.used[TRIGGER_ILLNESS]);
    assert_true(use.used[TRIGGER_NSAID]);
    assert_false(use.used[TRIGGER_CYCLE_COS]);
    use = trigger_confounders_prepare(values[0], 0);
    assert_near(use.coverage[TRIGGER_STRESS], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kernels),
        cmocka_unit_test(slot_weights),
        cmocka_unit_test(column_values),
        cmocka_unit_test(groups_first_then_by_days),
        cmocka_unit_test(always_together_is_one),
        cmocka_unit_test(sixty_at_most),
        cmocka_unit_test(meals_out_of_order),
        cmocka_unit_test(confounders),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
