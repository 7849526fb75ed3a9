/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Links of our devices on adapters that are not in use: when they are ended, and how often. */
#include "ble/stale.h"
#include "tests/harness/test.h"

#define NOW 1000000

static const struct stale_view linked = {.missing = true, .known = true, .connected = true};
static const struct stale_view unlinked = {.missing = true, .known = true};

static enum stale_step step(struct stale *stale, const struct stale_view *view, int64_t at_ms)
{
    return stale_next(stale, view, at_ms);
}

static void only_when_a_link_is_wanted(void **unused)
{
    (void)unused;
    const struct stale_view heard = {.known = true, .connected = true};
    const struct stale_view unknown = {.missing = true};
    struct stale stale = {0};
    for (int64_t at_ms = NOW; at_ms < NOW + MS_PER_HOUR; at_ms += 1000) {
        assert_int_equal(step(&stale, &heard, at_ms), STALE_NOTHING);
        assert_int_equal(step(&stale, &unknown, at_ms), STALE_NOTHING);
    }
    assert_int_equal(stale.due_ms, 0);
}

static void after_a_while_it_is_ended(void **unused)
{
    (void)unused;
    struct stale stale = {0};
    assert_int_equal(step(&stale, &linked, NOW), STALE_NOTHING);
    assert_int_equal(stale.due_ms, NOW + STALE_FIRST_MS);
    assert_int_equal(step(&stale, &linked, NOW + STALE_FIRST_MS - 1), STALE_NOTHING);
    assert_int_equal(step(&stale, &linked, NOW + STALE_FIRST_MS), STALE_DISCONNECT);
    assert_int_equal(step(&stale, &linked, NOW + STALE_FIRST_MS), STALE_NOTHING);
}

static void one_that_does_not_end_is_no_storm(void **unused)
{
    (void)unused;
    struct stale stale = {0};
    unsigned tries = 0;
    unsigned looks = 0;
    for (int64_t at_ms = NOW; at_ms < NOW + MS_PER_HOUR; at_ms += 1000) {
        const enum stale_step next = step(&stale, &linked, at_ms);
        tries += next == STALE_DISCONNECT;
        looks += next == STALE_LOOK;
    }
    assert_int_equal(tries, STALE_TRIES_MAX);
    assert_in_range(looks, 50, 60);
}

static void what_was_not_heard_is_asked_for(void **unused)
{
    (void)unused;
    struct stale stale = {0};
    assert_int_equal(step(&stale, &unlinked, NOW), STALE_NOTHING);
    assert_int_equal(step(&stale, &unlinked, NOW + STALE_FIRST_MS), STALE_LOOK);
    assert_int_equal(step(&stale, &linked, NOW + STALE_FIRST_MS + 1), STALE_DISCONNECT);
    assert_int_equal(step(&stale, &unlinked, NOW + STALE_FIRST_MS + 2), STALE_NOTHING);
    assert_int_equal(stale.tries, 0); /* the next one is another matter */
    assert_int_equal(step(&stale, &linked, NOW + STALE_FIRST_MS + 3), STALE_DISCONNECT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_when_a_link_is_wanted),
        cmocka_unit_test(after_a_while_it_is_ended),
        cmocka_unit_test(one_that_does_not_end_is_no_storm),
        cmocka_unit_test(what_was_not_heard_is_asked_for),
    };
    return cmocka_run_group_tests_name("stale", tests, NULL, NULL);
}
