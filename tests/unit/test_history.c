/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a wearable recorded, on its way to the database: blocks of sleep, and lists with a bound. */
#include "tests/harness/test.h"

#include "core/error.h"
#include "core/history.h"
#include <string.h>

#define MINUTE_S INT32_C(60)

static void equal_neighbours_are_one_part(void **state)
{
    struct sleep_block block = {.start_ms = 0, .end_ms = 40 * 60000};
    (void)state;
    assert_int_equal(sleep_block_add(&block, SLEEP_LIGHT, 10 * MINUTE_S), 0);
    assert_int_equal(sleep_block_add(&block, SLEEP_LIGHT, 20 * MINUTE_S), 0);
    assert_int_equal(sleep_block_add(&block, SLEEP_DEEP, 10 * MINUTE_S), 0);
    assert_int_equal(block.count, 2);
    assert_int_equal(block.parts[0].seconds, 30 * MINUTE_S);
    assert_int_equal(sleep_block_doubt_ms(&block), 0);
    block.end_ms = 0;
    assert_int_equal(sleep_block_doubt_ms(&block), 40 * 60000);
}

static void a_part_has_a_duration(void **state)
{
    struct sleep_block block = {0};
    (void)state;
    assert_int_equal(sleep_block_add(&block, SLEEP_REM, 0), -ERR_RANGE);
    assert_int_equal(sleep_block_add(&block, SLEEP_REM, -1), -ERR_RANGE);
    assert_int_equal(sleep_block_add(&block, SLEEP_REM, INT32_MAX), -ERR_RANGE);
    assert_int_equal(block.count, 0);
}

static void a_block_is_full_in_the_end(void **state)
{
    struct sleep_block block = {0};
    (void)state;
    for (int i = 0; i < SLEEP_PARTS_MAX; i++)
        assert_int_equal(sleep_block_add(&block, i % 2 ? SLEEP_LIGHT : SLEEP_DEEP, 60), 0);
    assert_int_equal(sleep_block_add(&block, SLEEP_AWAKE, 60), -ERR_LENGTH);
    assert_int_equal(block.count, SLEEP_PARTS_MAX);
}

static void names(void **state)
{
    (void)state;
    assert_string_equal(sleep_stage_name(SLEEP_AWAKE), "awake");
    assert_string_equal(sleep_stage_name(SLEEP_ASLEEP), "asleep");
    assert_string_equal(sleep_stage_name(SLEEP_UNKNOWN), "unknown");
    assert_string_equal(sleep_stage_name((enum sleep_stage)99), "unknown");
}

static void lists_grow_to_their_bound(void **state)
{
    struct history history = {0};
    struct sleep_block block = {.key = "night 2026-09-05"};
    (void)state;
    for (int i = 0; i < HISTORY_READINGS_MAX; i++) {
        const struct reading reading = {.kind = READING_HR, .value = 60, .at_ms = i};
        assert_int_equal(history_add(&history, &reading), 0);
    }
    assert_int_equal(history_add(&history, &(struct reading){0}), -ERR_LENGTH);
    assert_int_equal(history.readings[HISTORY_READINGS_MAX - 1].at_ms, HISTORY_READINGS_MAX - 1);
    for (int i = 0; i < HISTORY_BLOCKS_MAX; i++)
        assert_int_equal(history_add_sleep(&history, &block), 0);
    assert_int_equal(history_add_sleep(&history, &block), -ERR_LENGTH);
    history_clear(&history);
    assert_int_equal(history.count + history.block_count, 0);
    assert_int_equal(history_add(&history, &(struct reading){.at_ms = 7}), 0);
    assert_int_equal(history.readings[0].at_ms, 7);
    history_free(&history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_neighbours_are_one_part), cmocka_unit_test(a_part_has_a_duration),
        cmocka_unit_test(a_block_is_full_in_the_end),    cmocka_unit_test(names),
        cmocka_unit_test(lists_grow_to_their_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
