// SPDX-License-Identifier: GPL-3.0-or-later
/* Lots, and trials with and without a food (docs/indicators.md F). The figures of evaluations were
 * computed apart from this code, in Python, from the formulas written there. */
#include "core/ztime.h"
#include "gateway/indicators/crossover.h"
#include "gateway/indicators/lot.h"
#include "tests/harness/near.h"
#include <stdio.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(*(a)))
#define START    20526 /* Saturday, 14 March 2026; clocks change on the 29th */

static struct crossover_plan wanted(int without, int with, int washout, int rounds)
{
    return (struct crossover_plan){.start_day = START,
                                   .days = {without, with},
                                   .washout_days = washout,
                                   .rounds = rounds,
                                   .portion = 12};
}

/* Two rounds of seven days, two of them washout: without, with, with, without. */
static struct crossover_plan usual(void)
{
    struct crossover_plan plan = wanted(7, 7, 2, 2);

    plan.is_with_first[1] = true;
    return plan;
}

/* ---- lots ---- */

static void checksum(void **state)
{
    (void)state;
    assert_int_equal(lot_crc32(0, "123456789", 9), 0xcbf43926);
    assert_int_equal(lot_crc32(lot_crc32(0, "1234", 4), "56789", 5), 0xcbf43926);
    assert_int_equal(lot_crc32(0, "", 0), 0);
}

static void published_lot(void **state)
{
    struct lot lot = lot_of("alice", "lactose", START);

    (void)state;
    assert_int_equal(lot.state, 4275766966 & 0x7fffffff); /* CRC-32 of alice|lactose|2026-03-14 */
    assert_int_equal(lot_draw(&lot), 9745);
    assert_int_equal(lot_draw(&lot), 18663);
    assert_int_equal(lot_draw(&lot), 30635);
    assert_int_equal(lot_draw(&lot), 18312);

    lot.state = 42; /* the first of the published RR series is 850 + draw mod 21 - 10 = 853 */
    assert_int_equal(lot_draw(&lot) % 21, 13);
}

static void order_comes_from_the_lot(void **state)
{
    struct crossover_plan plan = wanted(7, 7, 2, 4), again = plan, other = plan;

    (void)state;
    assert_int_equal(crossover_draw(&plan, "alice", "lactose", NULL), 0);
    assert_int_equal(plan.seed, 4275766966 & 0x7fffffff);
    assert_true(plan.is_with_first[0]);
    assert_true(plan.is_with_first[1]);
    assert_true(plan.is_with_first[2]);
    assert_false(plan.is_with_first[3]);
    assert_int_equal(crossover_draw(&again, "alice", "lactose", NULL), 0);
    assert_memory_equal(&plan, &again, sizeof(plan));
    assert_int_equal(crossover_draw(&other, "alicia", "lactose", NULL), 0);
    assert_int_not_equal(plan.seed, other.seed);
    assert_true(crossover_is_open(&plan, START - 3));
    assert_true(crossover_is_open(&plan, START));
    assert_false(crossover_is_open(&plan, START + 1));
}

/* Over the starts of ten years and four foods each order of two rounds comes about as often as any
 * other: within four standard deviations. */
static void lot_is_fair(void **state)
{
    static const char *const foods[] = {"lactose", "fructan", "coffee", "egg"};
    const int32_t starts = 3650;
    const size_t food_count = COUNT(foods);
    double orders[4] = {0}, drawn = (double)starts * (double)food_count, off;

    (void)state;
    for (size_t f = 0; f < food_count; f++)
        for (int32_t day = 0; day < starts; day++) {
            struct crossover_plan plan = wanted(7, 7, 2, 2);

            plan.start_day = START + day;
            assert_int_equal(crossover_draw(&plan, "alice", foods[f], NULL), 0);
            orders[2 * plan.is_with_first[0] + plan.is_with_first[1]]++;
        }
    off = 4 * sqrt(drawn * 0.25 * 0.75);
    for (size_t i = 0; i < 4; i++)
        if (fabs(orders[i] - drawn / 4) > off)
            fail_msg("order %zu came %.0f times of %.0f", i, orders[i], drawn);
}

/* ---- the calendar ---- */

static void what_is_refused(void **state)
{
    static const struct {
        int without, with, washout, rounds;
        double portion;
    } rows[] = {
        {7, 7, 2, 0, 12}, {7, 7, 2, 9, 12},  {0, 7, 0, 2, 12},       {7, 61, 2, 2, 12},
        {7, 2, 2, 2, 12}, {2, 7, 2, 2, 12},  {7, 7, -1, 2, 12},      {7, 7, 2, 2, 0},
        {7, 7, 2, 2, -1}, {7, 7, 2, 2, NAN}, {7, 7, 2, 2, INFINITY},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct crossover_plan plan =
            wanted(rows[i].without, rows[i].with, rows[i].washout, rows[i].rounds);
        struct error err = {0};

        plan.portion = rows[i].portion;
        assert_int_equal(crossover_draw(&plan, "a", "b", &err), -ERR_RANGE);
        assert_true(strlen(err.text) > 0);
    }
}

static void phases_have_dates(void **state)
{
    static const struct {
        enum crossover_arm arm;
        const char *first, *last;
    } rows[] = {
        {CROSSOVER_WITHOUT, "2026-03-14", "2026-03-20"},
        {CROSSOVER_WITH, "2026-03-21", "2026-03-27"},
        {CROSSOVER_WITH, "2026-03-28", "2026-04-03"}, /* with a day of 23 hours */
        {CROSSOVER_WITHOUT, "2026-04-04", "2026-04-10"},
    };
    const struct crossover_plan plan = usual();

    (void)state;
    assert_int_equal(crossover_phase_count(&plan), 4);
    assert_int_equal(crossover_days(&plan), 28);
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct crossover_phase phase = crossover_phase(&plan, i);
        char date[11];

        assert_int_equal(phase.arm, rows[i].arm);
        day_format(phase.first_day, date);
        assert_string_equal(date, rows[i].first);
        day_format(phase.last_day, date);
        assert_string_equal(date, rows[i].last);
    }
}

/* Whatever the lengths and the order: phases follow each other without a gap, every day has one
 * place, and washout is at the beginning of each. */
static void every_day_has_one_place(void **state)
{
    (void)state;
    for (int i = 0; i < 200; i++) {
        struct crossover_plan plan = wanted(3 + i % 5, 4 + i % 7, i % 3, 1 + i % 8);
        int32_t day = plan.start_day;
        char food[24];

        snprintf(food, sizeof(food), "food %d", i);
        assert_int_equal(crossover_draw(&plan, "alice", food, NULL), 0);
        assert_false(crossover_place(&plan, day - 1).is_inside);
        for (size_t p = 0; p < crossover_phase_count(&plan); p++) {
            const struct crossover_phase phase = crossover_phase(&plan, p);

            assert_int_equal(phase.first_day, day);
            assert_int_equal(phase.last_day - phase.first_day + 1, plan.days[phase.arm]);
            if (p % 2 == 1)
                assert_int_not_equal(phase.arm, crossover_phase(&plan, p - 1).arm);
            for (; day <= phase.last_day; day++) {
                const struct crossover_place place = crossover_place(&plan, day);

                assert_true(place.is_inside);
                assert_int_equal(place.phase, p);
                assert_int_equal(place.day_in_trial, day - plan.start_day + 1);
                assert_int_equal(place.day_in_phase, day - phase.first_day + 1);
                assert_int_equal(place.is_counted, place.day_in_phase > plan.washout_days);
            }
        }
        assert_int_equal(day - plan.start_day, crossover_days(&plan));
        assert_false(crossover_place(&plan, day).is_inside);
    }
}

static void kept_days(void **state)
{
    static const struct {
        struct crossover_day day;
        bool without, with;
    } rows[] = {
        {{.is_complete = true}, true, false},
        {{.is_complete = false}, false, false},
        {{.is_complete = true, .is_exposed = true, .dose = 0.5}, false, false},
        {{.is_complete = true, .is_exposed = true, .dose = 12}, false, true},
        {{.is_complete = false, .is_exposed = true, .dose = 13}, false, true},
        {{.is_complete = true, .is_exposed = true, .dose = 11.9}, false, false},
    };
    const struct crossover_plan plan = usual();

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(crossover_is_kept(&plan, CROSSOVER_WITHOUT, &rows[i].day),
                         rows[i].without);
        assert_int_equal(crossover_is_kept(&plan, CROSSOVER_WITH, &rows[i].day), rows[i].with);
    }
}

static void tally_of_nine_days(void **state)
{
    const struct crossover_plan plan = usual();
    struct crossover_day days[40];
    struct crossover_tally tally;

    (void)state;
    for (size_t i = 0; i < COUNT(days); i++) {
        const bool is_with = i >= 7 && i < 21;

        days[i] = (struct crossover_day){.is_complete = true,
                                         .has_checkin = i != 3,
                                         .is_exposed = is_with,
                                         .dose = is_with && i != 8 ? 12 : 0};
    }
    tally = crossover_tally(&plan, days, 9);
    assert_int_equal(tally.days[CROSSOVER_WITHOUT], 7);
    assert_int_equal(tally.kept[CROSSOVER_WITHOUT], 7);
    assert_int_equal(tally.days[CROSSOVER_WITH], 2);
    assert_int_equal(tally.kept[CROSSOVER_WITH], 1);
    assert_int_equal(tally.checkins, 8);
    assert_int_equal(tally.counted, 5);
    assert_int_equal(tally.counted_checkin, 4);

    tally = crossover_tally(&plan, days, COUNT(days)); /* what comes after the end is left out */
    assert_int_equal(tally.days[CROSSOVER_WITHOUT] + tally.days[CROSSOVER_WITH], 28);
    assert_int_equal(tally.kept[CROSSOVER_WITH], 13);
    assert_int_equal(tally.counted, 20);
    assert_int_equal(tally.counted_checkin, 19);
    assert_int_equal(crossover_tally(&plan, days, 0).counted, 0);
}

/* ---- results ---- */

#define UNSEEN 9 /* in washout, where it must not count */

static void expect(const struct crossover_result *r, double without, double with, double lower,
                   double upper, double sd, double correlation, enum crossover_verdict verdict)
{
    assert_near(r->mean[CROSSOVER_WITHOUT], without);
    assert_near(r->mean[CROSSOVER_WITH], with);
    assert_near(r->difference, with - without);
    assert_near(r->lower, lower);
    assert_near(r->upper, upper);
    assert_near(r->sd, sd);
    assert_near(r->correlation, correlation);
    assert_string_equal(crossover_verdict_name(r->verdict), crossover_verdict_name(verdict));
}

/* Every counted day has a check-in. */
static void a_clear_difference(void **state)
{
    static const double worst[28] = {
        UNSEEN, UNSEEN, 2, 1, 3, 2, 2, UNSEEN, UNSEEN, 4, 5, 3, 4, 4,
        UNSEEN, UNSEEN, 5, 3, 4, 4, 3, UNSEEN, UNSEEN, 2, 3, 1, 2, 2,
    };
    static const double less[28] = {
        UNSEEN, UNSEEN, 4, 5, 3, 4, 4, UNSEEN, UNSEEN, 1, 0, 1, 2, 1,
        UNSEEN, UNSEEN, 0, 1, 1, 1, 1, UNSEEN, UNSEEN, 5, 5, 4, 4, 5,
    };
    const struct crossover_plan plan = usual();
    struct crossover_result r = crossover_evaluate(&plan, worst, 28);

    (void)state;
    expect(&r, 2, 3.9, 0.302200015, 3.497799985, 1.018670982, 0.3, CROSSOVER_HIGHER);
    assert_int_equal(r.days[CROSSOVER_WITHOUT], 10);
    assert_int_equal(r.days[CROSSOVER_WITH], 10);
    assert_int_equal(r.phases[CROSSOVER_WITH], 2);

    r = crossover_evaluate(&plan, less, 28);
    expect(&r, 4.3, 0.9, -4.872703852, -1.927296148, 0.938916444, 0.3, CROSSOVER_LOWER);
}

/* Phases of three, four, one and five days: a phase weighs by what it can say. */
static void missing_days(void **state)
{
    static const double worst[28] = {
        UNSEEN, UNSEEN, 2,   NAN, 3, NAN, 2,   UNSEEN, UNSEEN, 4, 5, NAN, 3, 4,
        UNSEEN, NAN,    NAN, NAN, 4, NAN, NAN, UNSEEN, UNSEEN, 3, 1, 2,   2, 0,
    };
    const struct crossover_plan plan = usual();
    const struct crossover_result r = crossover_evaluate(&plan, worst, 28);

    (void)state;
    expect(&r, 1.931506849, 4.0, -0.060887747, 4.197874048, 1.200015798, 0.3,
           CROSSOVER_CANNOT_TELL);
    assert_int_equal(r.days[CROSSOVER_WITHOUT], 8);
    assert_int_equal(r.days[CROSSOVER_WITH], 5);
}

/* Phases that differ among themselves as much as the arms do: five alike days are hardly more than
 * one. */
static void phases_are_blocks(void **state)
{
    static const double worst[28] = {
        UNSEEN, UNSEEN, 1, 1, 2, 1, 1, UNSEEN, UNSEEN, 2, 2, 1, 2, 2,
        UNSEEN, UNSEEN, 7, 6, 7, 6, 6, UNSEEN, UNSEEN, 6, 7, 6, 6, 5,
    };
    const struct crossover_plan plan = usual();
    const struct crossover_result r = crossover_evaluate(&plan, worst, 28);

    (void)state;
    expect(&r, 3.6, 4.1, -3.815597696, 4.815597696, 1.902763884, 0.9, CROSSOVER_CANNOT_TELL);
}

/* No symptom at all is no proof of no difference, but ten days each of it are enough for a point.
 */
static void all_zero(void **state)
{
    static const double worst[8 * 14] = {0};
    struct crossover_plan plan = usual();
    struct crossover_result r = crossover_evaluate(&plan, worst, 28);

    (void)state;
    expect(&r, 0, 0, -1.096985333, 1.096985333, 0.699378606, 0.3, CROSSOVER_NO_DIFFERENCE);
    plan = wanted(14, 14, 2, 4);
    r = crossover_evaluate(&plan, worst, COUNT(worst));
    expect(&r, 0, 0, -0.31405404, 0.31405404, 0.337099931, 0.3, CROSSOVER_NO_DIFFERENCE);
}

/* One round has an interval, but a phase of each can be a coincidence. */
static void one_round(void **state)
{
    static const double worst[14] = {UNSEEN, UNSEEN, 2, 1, 3, 2, 2, UNSEEN, UNSEEN, 4, 5, 3, 4, 4};
    double apart[14];
    struct crossover_plan plan = wanted(7, 7, 2, 1);
    struct crossover_result r = crossover_evaluate(&plan, worst, 14);

    (void)state;
    expect(&r, 2, 4, -0.754665586, 4.754665586, 1.142341917, 0.3, CROSSOVER_CANNOT_TELL);
    for (size_t i = 0; i < COUNT(apart); i++)
        apart[i] = i < 7 ? 0 : 10;
    r = crossover_evaluate(&plan, apart, 14);
    assert_true(r.lower > 0);
    assert_int_equal(r.verdict, CROSSOVER_CANNOT_TELL);
}

/* A trial that was stopped in its first phase, or has phases of one arm only. */
static void one_arm(void **state)
{
    double worst[28];
    struct crossover_plan plan = usual();
    struct crossover_result r;

    (void)state;
    for (size_t i = 0; i < COUNT(worst); i++)
        worst[i] = i < 9 || i >= 21 ? 3 + (double)(i % 2) : NAN;
    r = crossover_evaluate(&plan, worst, 7);
    assert_near(r.mean[CROSSOVER_WITHOUT], 3.4);
    assert_nan(r.mean[CROSSOVER_WITH]);
    assert_nan(r.difference);
    assert_nan(r.lower);
    assert_int_equal(r.verdict, CROSSOVER_CANNOT_TELL);
    r = crossover_evaluate(&plan, worst, 28);
    assert_int_equal(r.phases[CROSSOVER_WITHOUT], 2);
    assert_int_equal(r.phases[CROSSOVER_WITH], 0);
    assert_true(isfinite(r.mean[CROSSOVER_WITHOUT]));
    assert_nan(r.upper);
    plan.rounds = 3; /* and none of the other arm was logged */
    plan.is_with_first[2] = false;
    double three[42];
    for (size_t i = 0; i < COUNT(three); i++) {
        const struct crossover_place place = crossover_place(&plan, START + (int32_t)i);
        const size_t round = place.phase / 2;

        three[i] =
            crossover_phase(&plan, place.phase).arm == CROSSOVER_WITHOUT ? (double)round : NAN;
    }
    r = crossover_evaluate(&plan, three, COUNT(three));
    assert_int_equal(r.phases[CROSSOVER_WITHOUT], 3);
    assert_near(r.mean[CROSSOVER_WITHOUT], 1);
    assert_nan(r.correlation);
    r = crossover_evaluate(&plan, worst, 0);
    assert_nan(r.mean[CROSSOVER_WITHOUT]);
    assert_int_equal(r.verdict, CROSSOVER_CANNOT_TELL);
}

/* One counted day a phase says nothing of days within phases. */
static void phases_of_a_day(void **state)
{
    static const double worst[4] = {1, 5, 6, 2};
    struct crossover_plan plan = wanted(1, 1, 0, 2);
    struct crossover_result r;

    (void)state;
    plan.is_with_first[1] = true;
    r = crossover_evaluate(&plan, worst, 4);
    assert_near(r.difference, 4);
    assert_near(r.correlation, 0.3);
    /* (5·1.5² + 2·0.5²·2) / (4 - 2 + 5) */
    assert_near(r.sd * r.sd, (11.25 + 1) / 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checksum),
        cmocka_unit_test(published_lot),
        cmocka_unit_test(order_comes_from_the_lot),
        cmocka_unit_test(lot_is_fair),
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(phases_have_dates),
        cmocka_unit_test(every_day_has_one_place),
        cmocka_unit_test(kept_days),
        cmocka_unit_test(tally_of_nine_days),
        cmocka_unit_test(a_clear_difference),
        cmocka_unit_test(missing_days),
        cmocka_unit_test(phases_are_blocks),
        cmocka_unit_test(all_zero),
        cmocka_unit_test(one_round),
        cmocka_unit_test(one_arm),
        cmocka_unit_test(phases_of_a_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
