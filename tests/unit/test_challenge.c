// SPDX-License-Identifier: GPL-3.0-or-later
/* The decision rule of challenges (docs/indicators.md F.6, H). */
#include "gateway/indicators/challenge.h"
#include "tests/harness/near.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static const double control[] = {2, 1, 3, 2, 2, 1, 0, 3, 2, 1};
static const struct challenge_block published[] = {
    {.is_open = true, .days = 3, .dose = {0.33, 0.67, 1}, .severity = {2, 4, 5}},
    {.is_open = true, .days = 3, .dose = {1, 1, 1}, .severity = {4, 6, 3}},
};

static struct challenge_result judged(const double *days, size_t day_count,
                                      const struct challenge_block *blocks, size_t count)
{
    struct challenge_result result = {0};
    struct error err = {0};

    assert_int_equal(challenge_judge(days, day_count, blocks, count, &result, &err), 0);
    return result;
}

static void published_challenge(void **state)
{
    struct challenge_result r = judged(control, COUNT(control), published, 1);

    (void)state;
    assert_near(r.control_mean, 1.7);
    assert_near(r.control_sd, 1.175646);
    assert_near(r.effect, 2.176900);
    assert_near(r.sd, 1.076509);
    assert_near(r.lower, 0.406201);
    assert_near(r.upper, 3.947600);
    assert_near(r.p, 0.907495);
    assert_int_equal(r.decision, CHALLENGE_CONTINUE);

    r = judged(control, COUNT(control), published, 2);
    assert_near(r.control_sd, 1.175646);
    assert_near(r.effect, 2.151094);
    assert_near(r.sd, 0.837023);
    assert_near(r.lower, 0.774314);
    assert_near(r.upper, 3.527875);
    assert_near(r.p, 0.952925);
    assert_int_equal(r.decision, CHALLENGE_CONFIRMED);
}

/* Without a block there is the prior: N(0, 2²). */
static void nothing_eaten(void **state)
{
    struct challenge_result r = judged(control, COUNT(control), NULL, 0);

    (void)state;
    assert_near(r.effect, 0);
    assert_near(r.sd, 2);
    assert_int_equal(r.decision, CHALLENGE_CONTINUE);
    assert_int_equal(r.blocks, 0);
}

static struct challenge_block block_of(bool is_open, double severity)
{
    return (struct challenge_block){.is_open = is_open,
                                    .days = 3,
                                    .dose = {1, 1, 1},
                                    .severity = {severity, severity, severity}};
}

/* What a person who knows what they eat feels is believed less. */
static void expectation_is_taken_off(void **state)
{
    const struct challenge_block open[] = {block_of(true, 4), block_of(true, 4)};
    const struct challenge_block blind[] = {block_of(false, 4), block_of(false, 4)};
    const struct challenge_result a = judged(control, COUNT(control), open, 2);
    const struct challenge_result b = judged(control, COUNT(control), blind, 2);

    (void)state;
    assert_true(a.effect < b.effect);
    assert_true(a.sd > b.sd);
    assert_true(a.p < b.p);
}

/* The worse the days, the larger the effect; more blocks make it surer; their order is nothing. */
static void monotone_and_surer(void **state)
{
    double before = -INFINITY, sd = INFINITY;

    (void)state;
    for (int severity = 0; severity <= 10; severity++) {
        const struct challenge_block block = block_of(true, severity);
        const struct challenge_result r = judged(control, COUNT(control), &block, 1);

        assert_true(r.effect > before);
        before = r.effect;
    }
    for (size_t count = 1; count <= CHALLENGE_BLOCKS_MAX; count++) {
        const struct challenge_block blocks[] = {block_of(true, 3), block_of(true, 3),
                                                 block_of(true, 3), block_of(true, 3)};
        const struct challenge_result r = judged(control, COUNT(control), blocks, count);

        assert_true(r.sd < sd);
        sd = r.sd;
    }
    const struct challenge_block turned[] = {published[1], published[0]};
    assert_near(judged(control, COUNT(control), turned, 2).effect, 2.151094);
}

/* One block never confirms, however bad; four always end it. */
static void number_of_blocks(void **state)
{
    const struct challenge_block bad[] = {block_of(true, 10), block_of(true, 10)};
    const struct challenge_block calm[] = {block_of(true, 1), block_of(true, 1)};
    const struct challenge_block middling[] = {block_of(true, 3), block_of(true, 3),
                                               block_of(true, 3), block_of(true, 3)};

    (void)state;
    assert_int_equal(judged(control, COUNT(control), bad, 1).decision, CHALLENGE_CONTINUE);
    assert_int_equal(judged(control, COUNT(control), bad, 2).decision, CHALLENGE_CONFIRMED);
    assert_int_equal(judged(control, COUNT(control), calm, 1).decision, CHALLENGE_CONTINUE);
    assert_int_equal(judged(control, COUNT(control), calm, 2).decision, CHALLENGE_TOLERATED);
    for (size_t count = 1; count < CHALLENGE_BLOCKS_MAX; count++)
        assert_int_equal(judged(control, COUNT(control), middling, count).decision,
                         CHALLENGE_CONTINUE);
    assert_int_equal(judged(control, COUNT(control), middling, 4).decision, CHALLENGE_INCONCLUSIVE);
}

/* A block of which no day counts is no block. */
static void empty_block(void **state)
{
    const struct challenge_block blocks[] = {published[0], {.is_open = true}};
    const struct challenge_result r = judged(control, COUNT(control), blocks, 2);

    (void)state;
    assert_int_equal(r.blocks, 1);
    assert_near(r.effect, 2.176900);
    assert_int_equal(r.decision, CHALLENGE_CONTINUE);
}

/* Of more than 20 control days the latest count. */
static void latest_control_days(void **state)
{
    double days[25];
    struct challenge_result r, last;

    (void)state;
    for (size_t i = 0; i < COUNT(days); i++)
        days[i] = i < 5 ? 10 : (double)(i % 3);
    r = judged(days, COUNT(days), published, 2);
    last = judged(days + 5, 20, published, 2);
    assert_near(r.effect, last.effect);
    assert_near(r.sd, last.sd);
    assert_near(r.control_mean, challenge_control_mean(days + 5, 20));
    assert_nan(challenge_control_mean(days, 0));
}

static void what_is_refused(void **state)
{
    struct challenge_block blocks[5] = {published[0], published[1]};
    double days[7] = {1, 1, 1, 1, 1, 1, 1};
    struct challenge_result r = {0};

    (void)state;
    assert_int_equal(challenge_judge(days, 6, blocks, 2, &r, NULL), -ERR_LENGTH);
    assert_int_equal(challenge_judge(days, 7, blocks, 5, &r, NULL), -ERR_LENGTH);
    assert_int_equal(challenge_judge(days, 7, blocks, 2, &r, NULL), 0);
    blocks[1].days = 4;
    assert_int_equal(challenge_judge(days, 7, blocks, 2, &r, NULL), -ERR_RANGE);
    blocks[1].days = -1;
    assert_int_equal(challenge_judge(days, 7, blocks, 2, &r, NULL), -ERR_RANGE);
    blocks[1].days = 3;
    blocks[1].severity[2] = NAN;
    assert_int_equal(challenge_judge(days, 7, blocks, 2, &r, NULL), -ERR_RANGE);
    blocks[1].severity[2] = 1;
    blocks[1].dose[0] = INFINITY;
    assert_int_equal(challenge_judge(days, 7, blocks, 2, &r, NULL), -ERR_RANGE);
    blocks[1].dose[0] = 1;
    days[3] = NAN;
    assert_int_equal(challenge_judge(days, 7, blocks, 2, &r, NULL), -ERR_RANGE);
}

/* A larger dose that went well does not excuse a smaller one that did not. */
static void calm_dose(void **state)
{
    static const struct challenge_block odd = {
        .days = 3, .dose = {0.33, 0.67, 1}, .severity = {1, 5, 2}};
    static const struct challenge_block bad = {.days = 1, .dose = {0.33}, .severity = {9}};

    (void)state;
    assert_near(challenge_calm_dose(published, 1, 1.7), 0.33);
    assert_near(challenge_calm_dose(&odd, 1, 1.7), 0.33);
    assert_near(challenge_calm_dose(&bad, 1, 1.7), 0);
    assert_near(challenge_calm_dose(&odd, 1, 4), 1);
    assert_near(challenge_calm_dose(NULL, 0, 1.7), 0);
}

/* The first draw for alice, lactose and 14 March 2026 is 9745 (test_crossover.c). */
static void sham_block(void **state)
{
    int seen[5] = {0};

    (void)state;
    assert_int_equal(challenge_sham_block("alice", "lactose", 20526, 4), 9745 % 4);
    for (int32_t day = 0; day < 1000; day++) {
        const int block = challenge_sham_block("alice", "lactose", day, 5);

        assert_in_range(block, 0, 4);
        seen[block]++;
    }
    for (int i = 0; i < 5; i++)
        assert_in_range(seen[i], 140, 260);
}

static void names(void **state)
{
    (void)state;
    assert_string_equal(challenge_name(CHALLENGE_CONTINUE), "continue");
    assert_string_equal(challenge_name(CHALLENGE_CONFIRMED), "confirmed");
    assert_string_equal(challenge_name(CHALLENGE_TOLERATED), "tolerated");
    assert_string_equal(challenge_name(CHALLENGE_INCONCLUSIVE), "inconclusive");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_challenge),
        cmocka_unit_test(nothing_eaten),
        cmocka_unit_test(expectation_is_taken_off),
        cmocka_unit_test(monotone_and_surer),
        cmocka_unit_test(number_of_blocks),
        cmocka_unit_test(empty_block),
        cmocka_unit_test(latest_control_days),
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(calm_dose),
        cmocka_unit_test(sham_block),
        cmocka_unit_test(names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
