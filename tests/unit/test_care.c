/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When an adapter is at fault, and when it is to be switched off and on. */
#include "ble/care.h"
#include "tests/harness/test.h"

#define NOW     1000000
#define MINUTE  60000
#define HOUR    3600000
#define SCAN_MS 10000

/* A search of ten seconds in which these are heard halfway, and one that is kept if `ours`. */
static void search(struct care *care, int64_t at_ms, const uint64_t *keys, unsigned count,
                   bool ours)
{
    care_scan_started(care, true, at_ms);
    for (unsigned i = 0; i < count; i++)
        care_heard(care, keys[i], at_ms + SCAN_MS / 2);
    if (ours)
        care_heard(care, 0, at_ms + SCAN_MS / 2);
    care_scan_ended(care, at_ms + SCAN_MS);
}

/* A neighbourhood, heard every five minutes for two hours. Returns the end. */
static int64_t live(struct care *care, const uint64_t *keys, unsigned count)
{
    int64_t at_ms = NOW;
    care_init(care);
    for (; at_ms < NOW + 2 * HOUR; at_ms += 5 * MINUTE)
        search(care, at_ms, keys, count, true);
    assert_int_equal(care->trouble, CARE_WELL);
    return at_ms;
}

/* So many searches, a minute apart, in which nothing is heard. Returns the end of the last. */
static int64_t hear_nothing(struct care *care, int64_t at_ms, unsigned times)
{
    for (unsigned i = 0; i < times; i++)
        search(care, at_ms + (int64_t)i * MINUTE, NULL, 0, false);
    return at_ms + (int64_t)(times - 1) * MINUTE + SCAN_MS;
}

static const uint64_t residents[] = {11, 22, 33};

static void deaf_when_residents_are_silent_too(void **unused)
{
    (void)unused;
    struct care care;
    const int64_t at_ms = live(&care, residents, 3);
    hear_nothing(&care, at_ms, CARE_DEAF_MS / SCAN_MS - 1);
    assert_int_equal(care.trouble, CARE_WELL);
    hear_nothing(&care, at_ms + HOUR, 1);
    assert_int_equal(care.trouble, CARE_DEAF);
    search(&care, at_ms + 2 * HOUR, residents, 1, false);
    assert_int_equal(care.trouble, CARE_WELL);
}

/* The strap and the telephone left the house; the telephone has a new address now and then. */
static void silence_in_a_lonely_house_tells_nothing(void **unused)
{
    (void)unused;
    struct care care;
    uint64_t phone = 100;
    int64_t at_ms = NOW;
    care_init(&care);
    for (; at_ms < NOW + 4 * HOUR; at_ms += 15 * MINUTE) {
        const uint64_t keys[] = {phone++, residents[0]};
        search(&care, at_ms, keys, 2, true);
        search(&care, at_ms + 5 * MINUTE, keys, 2, true);
    }
    hear_nothing(&care, at_ms, 100);
    assert_int_equal(care.trouble, CARE_WELL);
}

static void residents_are_forgotten_after_a_day(void **unused)
{
    (void)unused;
    struct care care;
    const int64_t at_ms = live(&care, residents, 3);
    hear_nothing(&care, at_ms + CARE_MEMORY_MS, 20);
    assert_int_equal(care.trouble, CARE_WELL);
}

/* More addresses than there are places: those that stay, stay. */
static void passers_by_do_not_crowd_residents_out(void **unused)
{
    (void)unused;
    struct care care;
    int64_t at_ms = NOW;
    uint64_t passer = 1000;
    care_init(&care);
    for (; at_ms < NOW + 2 * HOUR; at_ms += MINUTE) {
        const uint64_t keys[] = {residents[0], residents[1], passer, passer + 1, passer + 2};
        search(&care, at_ms, keys, 5, false);
        passer += 3;
    }
    hear_nothing(&care, at_ms, 9);
    assert_int_equal(care.trouble, CARE_DEAF);
}

static void searches_that_do_not_begin(void **unused)
{
    (void)unused;
    struct care care;
    care_init(&care);
    for (unsigned i = 0; i < CARE_STARTS_MAX; i++) {
        assert_int_equal(care.trouble, CARE_WELL);
        care_scan_started(&care, false, NOW + i);
    }
    assert_int_equal(care.trouble, CARE_NO_SEARCH);
    care_scan_started(&care, true, NOW + 100);
    assert_int_equal(care.trouble, CARE_WELL);
    care_scan_started(&care, false, NOW + 200);
    assert_int_equal(care.trouble, CARE_WELL);
}

static void several_devices_time_out(void **unused)
{
    (void)unused;
    struct care care;
    care_init(&care);
    care_links(&care, 0, 1, NOW);
    assert_int_equal(care.trouble, CARE_WELL);
    care_links(&care, 0, CARE_UNREACHED_MIN, NOW);
    assert_int_equal(care.trouble, CARE_NO_LINKS);
    care_links(&care, 1, CARE_UNREACHED_MIN, NOW);
    assert_int_equal(care.trouble, CARE_WELL);
}

static void fail_to_start(struct care *care, int64_t at_ms)
{
    for (unsigned i = 0; i < CARE_STARTS_MAX; i++)
        care_scan_started(care, false, at_ms);
}

static void a_power_cycle_after_five_minutes_without_links(void **unused)
{
    (void)unused;
    struct care care;
    care_init(&care);
    assert_int_equal(care_cycle_due_ms(&care), INT64_MAX);
    fail_to_start(&care, NOW);
    assert_int_equal(care_cycle_due_ms(&care), NOW + CARE_TROUBLE_MS);
    care_scan_started(&care, false, NOW + MINUTE); /* the same trouble goes on */
    assert_int_equal(care_cycle_due_ms(&care), NOW + CARE_TROUBLE_MS);
    care_links(&care, 1, 0, NOW + 2 * MINUTE); /* a link works: not while it does */
    assert_int_equal(care_cycle_due_ms(&care), INT64_MAX);
    care_links(&care, 0, 0, NOW + 3 * MINUTE);
    assert_int_equal(care_cycle_due_ms(&care), NOW + 2 * MINUTE + CARE_TROUBLE_MS);
}

static void not_more_often_than_said(void **unused)
{
    (void)unused;
    struct care care;
    int64_t cycles_ms[CARE_CYCLES_MAX + 2];
    int64_t now_ms = NOW;
    care_init(&care);
    for (unsigned i = 0; i < CARE_CYCLES_MAX + 2; i++) {
        fail_to_start(&care, now_ms);
        now_ms = care_cycle_due_ms(&care);
        cycles_ms[i] = now_ms;
        care_cycled(&care, now_ms);
        assert_int_equal(care_cycle_due_ms(&care), INT64_MAX); /* it may help */
    }
    for (unsigned i = 1; i < CARE_CYCLES_MAX; i++)
        assert_int_equal(cycles_ms[i] - cycles_ms[i - 1], CARE_CYCLE_EACH_MS);
    for (unsigned i = CARE_CYCLES_MAX; i < CARE_CYCLES_MAX + 2; i++)
        assert_int_equal(cycles_ms[i] - cycles_ms[i - CARE_CYCLES_MAX], 24 * HOUR);
}

/* Where it may be switched off and on, only if that did not help. */
static void trouble_that_lasts_is_a_failure(void **unused)
{
    (void)unused;
    struct care care;
    care_init(&care);
    assert_int_equal(care_failed_ms(&care, false), INT64_MAX);
    fail_to_start(&care, NOW);
    const int64_t failed_ms = care_failed_ms(&care, false);
    assert_int_equal(failed_ms, care_cycle_due_ms(&care));
    assert_int_equal(care_failed_ms(&care, true), INT64_MAX);
    care_cycled(&care, failed_ms);
    assert_int_equal(care_failed_ms(&care, true), INT64_MAX);
    fail_to_start(&care, failed_ms + MINUTE);
    assert_true(care_failed_ms(&care, true) >= failed_ms + MINUTE + CARE_TROUBLE_MS);
    assert_true(care_failed_ms(&care, true) < care_cycle_due_ms(&care));
    care_links(&care, 1, 0, failed_ms + 2 * MINUTE);
    assert_int_equal(care_failed_ms(&care, true), INT64_MAX); /* a link works */
    care_links(&care, 0, 0, failed_ms + 2 * MINUTE);
    care_moved(&care);
    assert_int_equal(care.trouble, CARE_WELL);
    fail_to_start(&care, failed_ms + 3 * MINUTE);
    assert_int_equal(care_failed_ms(&care, true), INT64_MAX); /* the other one was not cycled */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deaf_when_residents_are_silent_too),
        cmocka_unit_test(silence_in_a_lonely_house_tells_nothing),
        cmocka_unit_test(residents_are_forgotten_after_a_day),
        cmocka_unit_test(passers_by_do_not_crowd_residents_out),
        cmocka_unit_test(searches_that_do_not_begin),
        cmocka_unit_test(several_devices_time_out),
        cmocka_unit_test(a_power_cycle_after_five_minutes_without_links),
        cmocka_unit_test(not_more_often_than_said),
        cmocka_unit_test(trouble_that_lasts_is_a_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
