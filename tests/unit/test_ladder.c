/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is tried when a device cannot be linked: each step once, in order, where it makes sense. */
#include "ble/ladder.h"
#include "tests/harness/test.h"

#define TRIES 20

static const struct ladder_view free_view = {
    .others_work = true, .may_reopen = true, .may_remove = true};

/* The steps of so many tries in vain; what comes after the table's end is nothing. */
static void expect(const struct ladder_view *view, unsigned incomplete,
                   const enum ladder_step *steps, unsigned count)
{
    struct ladder ladder = {0};
    for (unsigned vain = 1; vain <= TRIES; vain++) {
        const enum ladder_step step = vain <= count ? steps[vain - 1] : LADDER_NOTHING;
        assert_int_equal(ladder_next(&ladder, vain, incomplete, view), step);
        assert_int_equal(ladder_next(&ladder, vain, incomplete, view), LADDER_NOTHING);
    }
    assert_true(ladder_gave_up(&ladder));
}

static void each_step_once(void **unused)
{
    (void)unused;
    static const enum ladder_step steps[] = {
        LADDER_NOTHING,    LADDER_NOTHING,       LADDER_DISCONNECT,
        LADDER_REOPEN_BUS, LADDER_REMOVE_DEVICE, LADDER_GIVE_UP,
    };
    expect(&free_view, 0, steps, 6);
}

static void a_bond_is_kept(void **unused)
{
    (void)unused;
    static const enum ladder_step steps[] = {
        LADDER_NOTHING, LADDER_NOTHING, LADDER_DISCONNECT, LADDER_REOPEN_BUS, LADDER_GIVE_UP,
    };
    struct ladder_view view = free_view;
    view.bonded = true;
    expect(&view, 0, steps, 5);
    expect(&view, LADDER_INCOMPLETE, steps, 5);
}

/* Nothing works there: that is no reason to throw away what BlueZ knows of one. */
static void only_beside_one_that_works(void **unused)
{
    (void)unused;
    static const enum ladder_step steps[] = {
        LADDER_NOTHING, LADDER_NOTHING, LADDER_DISCONNECT, LADDER_REOPEN_BUS, LADDER_GIVE_UP,
    };
    struct ladder_view view = free_view;
    view.others_work = false;
    expect(&view, 0, steps, 5);
}

static void what_blue_z_remembers_is_wrong(void **unused)
{
    (void)unused;
    static const enum ladder_step steps[] = {
        LADDER_REMOVE_DEVICE, LADDER_NOTHING, LADDER_DISCONNECT, LADDER_REOPEN_BUS, LADDER_GIVE_UP,
    };
    struct ladder_view view = free_view;
    view.others_work = false;
    expect(&view, LADDER_INCOMPLETE, steps, 5);
}

/* A step whose time has not come holds up those after it, but not the word to people. */
static void what_was_done_lately_waits(void **unused)
{
    (void)unused;
    struct ladder ladder = {0};
    struct ladder_view view = free_view;
    view.may_reopen = false;
    for (unsigned vain = 1; vain < LADDER_LOUD; vain++)
        assert_int_equal(ladder_next(&ladder, vain, 0, &view),
                         vain == LADDER_RETRIES ? LADDER_DISCONNECT : LADDER_NOTHING);
    assert_int_equal(ladder_next(&ladder, LADDER_LOUD, 0, &view), LADDER_GIVE_UP);
    view.may_reopen = true;
    assert_int_equal(ladder_next(&ladder, LADDER_LOUD + 1, 0, &view), LADDER_REOPEN_BUS);
    assert_int_equal(ladder_next(&ladder, LADDER_LOUD + 2, 0, &view), LADDER_REMOVE_DEVICE);
    assert_int_equal(ladder_next(&ladder, LADDER_LOUD + 3, 0, &view), LADDER_NOTHING);
    assert_true(ladder_gave_up(&ladder));
}

static void a_link_that_works_forgets_it_all(void **unused)
{
    (void)unused;
    struct ladder ladder = {0};
    for (unsigned vain = 1; vain <= LADDER_LOUD; vain++)
        ladder_next(&ladder, vain, 0, &free_view);
    assert_true(ladder_gave_up(&ladder));
    assert_int_equal(ladder_next(&ladder, 0, 0, &free_view), LADDER_NOTHING);
    assert_false(ladder_gave_up(&ladder));
    for (unsigned vain = 1; vain < LADDER_RETRIES; vain++)
        assert_int_equal(ladder_next(&ladder, vain, 0, &free_view), LADDER_NOTHING);
    assert_int_equal(ladder_next(&ladder, LADDER_RETRIES, 0, &free_view), LADDER_DISCONNECT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_step_once),
        cmocka_unit_test(a_bond_is_kept),
        cmocka_unit_test(only_beside_one_that_works),
        cmocka_unit_test(what_blue_z_remembers_is_wrong),
        cmocka_unit_test(what_was_done_lately_waits),
        cmocka_unit_test(a_link_that_works_forgets_it_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
