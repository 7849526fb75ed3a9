/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who uses the radio, and the match rules that go with it. */
#include "ble/arbiter.h"
#include "ble/rules.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <string.h>

#define NOW 1000000

static const struct radio_need nothing = {0};
static const struct radio_need one_missing = {.missing = 1};
static const struct radio_need one_missing_one_linked = {.missing = 1, .linked = 1};
static const struct radio_need one_queued = {.queued = true};
static const struct radio_need changing = {.changing = true};

static void start(struct arbiter *arbiter)
{
    arbiter_init(arbiter, 5);
}

/* Into the phase of scanning, by somebody missing. */
static void start_scanning(struct arbiter *arbiter, const struct radio_need *need)
{
    start(arbiter);
    assert_int_equal(arbiter_step(arbiter, need, NOW), RADIO_START_SCAN);
    assert_int_equal(arbiter_step(arbiter, need, NOW), RADIO_NOTHING);
    arbiter_scan_started(arbiter, true, NOW);
    assert_int_equal(arbiter_step(arbiter, need, NOW), RADIO_NOTHING);
}

static void nobody_missing_no_scan(void **unused)
{
    (void)unused;
    struct arbiter arbiter;
    start(&arbiter);
    assert_int_equal(arbiter_step(&arbiter, &nothing, NOW), RADIO_NOTHING);
    assert_int_equal(arbiter.deadline_ms, 0);
    assert_int_equal(arbiter_step(&arbiter, &nothing, NOW + 3600000), RADIO_NOTHING);
}

/* Starts of scans while one device stays missing, with every call at the deadline. */
static size_t scan_starts(const struct radio_need *need, int64_t until_ms, int64_t *starts,
                          int64_t *lengths, size_t size)
{
    struct arbiter arbiter;
    size_t count = 0;
    int64_t now_ms = NOW;
    start(&arbiter);
    while (now_ms < until_ms) {
        switch (arbiter_step(&arbiter, need, now_ms)) {
        case RADIO_START_SCAN:
            assert_true(count < size);
            starts[count++] = now_ms;
            arbiter_scan_started(&arbiter, true, now_ms);
            break;
        case RADIO_STOP_SCAN:
            assert_true(count > 0);
            lengths[count - 1] = now_ms - starts[count - 1];
            arbiter_scan_stopped(&arbiter);
            break;
        case RADIO_GRANT:
            fail();
        case RADIO_NOTHING:
            assert_true(arbiter.deadline_ms > now_ms);
            now_ms = arbiter.deadline_ms;
        }
    }
    return count;
}

static void somebody_missing_is_looked_for(void **unused)
{
    (void)unused;
    int64_t starts[64] = {0};
    int64_t lengths[64] = {0};
    const size_t count = scan_starts(&one_missing, NOW + 600000, starts, lengths, 64);
    assert_int_equal(starts[0], NOW);
    for (size_t i = 1; i < count; i++) {
        const bool eager = starts[i - 1] + RADIO_SCAN_MS - NOW < RADIO_EAGER_MS;
        assert_int_equal(lengths[i - 1], RADIO_SCAN_MS);
        assert_int_equal(starts[i] - starts[i - 1], eager ? RADIO_EAGER_EACH_MS : RADIO_EACH_MS);
    }
    assert_int_equal(count, 8 + 8);
}

static void links_make_scans_short_and_rare(void **unused)
{
    (void)unused;
    int64_t starts[64] = {0};
    int64_t lengths[64] = {0};
    const size_t count = scan_starts(&one_missing_one_linked, NOW + 300000, starts, lengths, 64);
    assert_int_equal(count, 5);
    for (size_t i = 0; i + 1 < count; i++) {
        assert_int_equal(lengths[i], RADIO_LINKED_MS);
        assert_int_equal(starts[i + 1] - starts[i], RADIO_EACH_MS);
    }
}

static void a_new_loss_is_looked_for_at_once(void **unused)
{
    (void)unused;
    const struct radio_need two = {.missing = 2, .linked = 1};
    struct arbiter arbiter;
    start_scanning(&arbiter, &one_missing_one_linked);
    assert_int_equal(arbiter_step(&arbiter, &one_missing_one_linked, NOW + RADIO_LINKED_MS),
                     RADIO_STOP_SCAN);
    arbiter_scan_stopped(&arbiter);
    assert_int_equal(arbiter_step(&arbiter, &one_missing_one_linked, NOW + 6000), RADIO_NOTHING);
    assert_int_equal(arbiter_step(&arbiter, &two, NOW + 7000), RADIO_START_SCAN);
}

static void scanning_ends_before_a_connect(void **unused)
{
    (void)unused;
    const struct radio_need heard = {.queued = true, .discovering = true};
    struct arbiter arbiter;
    start_scanning(&arbiter, &one_missing);
    assert_int_equal(arbiter_step(&arbiter, &heard, NOW + 100), RADIO_STOP_SCAN);
    assert_int_equal(arbiter_step(&arbiter, &heard, NOW + 150), RADIO_NOTHING);
    arbiter_scan_stopped(&arbiter);
    /* The reply alone is not enough: the adapter still discovers. */
    assert_int_equal(arbiter_step(&arbiter, &heard, NOW + 200), RADIO_NOTHING);
    assert_int_equal(arbiter_step(&arbiter, &one_queued, NOW + 210), RADIO_GRANT);
    assert_int_equal(arbiter.phase, RADIO_CONNECTING);
}

/* Several are in the air: the one heard first must not cost the others a turn. */
static void a_scan_cut_short_goes_on(void **unused)
{
    (void)unused;
    static const struct radio_need heard = {.missing = 2, .queued = true};
    static const struct radio_need connecting = {.missing = 2, .changing = true};
    static const struct radio_need linked = {.missing = 2, .linked = 1};
    const struct radio_need three_missing = {.missing = 3};
    struct arbiter arbiter;
    start_scanning(&arbiter, &three_missing);
    assert_int_equal(arbiter_step(&arbiter, &heard, NOW + 100), RADIO_STOP_SCAN);
    arbiter_scan_stopped(&arbiter);
    assert_int_equal(arbiter_step(&arbiter, &heard, NOW + 100), RADIO_GRANT);
    assert_int_equal(arbiter_step(&arbiter, &connecting, NOW + 100), RADIO_NOTHING);
    assert_int_equal(arbiter_step(&arbiter, &linked, NOW + 500), RADIO_NOTHING);
    assert_int_equal(arbiter_step(&arbiter, &linked, NOW + 500 + RADIO_PAUSE_MS), RADIO_START_SCAN);
    /* One that had its time is followed by the pause of the plan. */
    arbiter_scan_started(&arbiter, true, NOW + 1000);
    const int64_t end_ms = NOW + 500 + RADIO_PAUSE_MS + RADIO_LINKED_MS;
    assert_int_equal(arbiter_step(&arbiter, &linked, end_ms), RADIO_STOP_SCAN);
    arbiter_scan_stopped(&arbiter);
    assert_int_equal(arbiter_step(&arbiter, &linked, end_ms), RADIO_NOTHING);
    assert_int_equal(arbiter.deadline_ms, end_ms - RADIO_LINKED_MS + RADIO_EACH_MS);
}

static void another_programs_scan_is_not_waited_for(void **unused)
{
    (void)unused;
    const struct radio_need heard = {.queued = true, .discovering = true};
    struct arbiter arbiter;
    start_scanning(&arbiter, &one_missing);
    assert_int_equal(arbiter_step(&arbiter, &heard, NOW + 100), RADIO_STOP_SCAN);
    arbiter_scan_stopped(&arbiter);
    assert_int_equal(arbiter_step(&arbiter, &heard, NOW + 200), RADIO_NOTHING);
    assert_int_equal(arbiter.deadline_ms, NOW + 200 + RADIO_SETTLE_MS);
    assert_int_equal(arbiter_step(&arbiter, &heard, arbiter.deadline_ms), RADIO_GRANT);
}

static void one_connect_at_a_time(void **unused)
{
    (void)unused;
    const struct radio_need both = {.queued = true, .changing = true};
    struct arbiter arbiter;
    start(&arbiter);
    assert_int_equal(arbiter_step(&arbiter, &one_queued, NOW), RADIO_GRANT);
    assert_int_equal(arbiter_step(&arbiter, &both, NOW + 1), RADIO_NOTHING);
    assert_int_equal(arbiter_step(&arbiter, &both, NOW + 60000), RADIO_NOTHING);
    assert_int_equal(arbiter_step(&arbiter, &one_queued, NOW + 60001), RADIO_NOTHING);
    assert_int_equal(arbiter.deadline_ms, NOW + 60001 + RADIO_PAUSE_MS);
    assert_int_equal(arbiter_step(&arbiter, &one_queued, arbiter.deadline_ms), RADIO_GRANT);
}

/* Somebody waits for it, so the number of links is no reason to let it wait. */
static void a_pairing_has_its_turn_first(void **unused)
{
    (void)unused;
    const struct radio_need full = {.linked = 5, .pairing = true};
    const struct radio_need heard = {.missing = 1, .pairing = true};
    struct arbiter arbiter;
    start(&arbiter);
    assert_int_equal(arbiter_step(&arbiter, &full, NOW), RADIO_GRANT);
    start_scanning(&arbiter, &one_missing);
    assert_int_equal(arbiter_step(&arbiter, &heard, NOW + 100), RADIO_STOP_SCAN);
    arbiter_scan_stopped(&arbiter);
    assert_int_equal(arbiter_step(&arbiter, &heard, NOW + 200), RADIO_GRANT);
}

static void a_link_that_came_by_itself_stops_the_scan(void **unused)
{
    (void)unused;
    struct arbiter arbiter;
    start_scanning(&arbiter, &one_missing);
    assert_int_equal(arbiter_step(&arbiter, &changing, NOW + 100), RADIO_STOP_SCAN);
    arbiter_scan_stopped(&arbiter);
    assert_int_equal(arbiter_step(&arbiter, &changing, NOW + 200), RADIO_NOTHING);
    assert_int_equal(arbiter.phase, RADIO_CONNECTING);
}

static void slots_are_limited(void **unused)
{
    (void)unused;
    const struct radio_need full = {.missing = 1, .linked = 5, .queued = true};
    const struct radio_need room = {.missing = 1, .linked = 4, .queued = true};
    struct arbiter arbiter;
    start(&arbiter);
    assert_int_equal(arbiter_step(&arbiter, &full, NOW), RADIO_NOTHING);
    assert_int_equal(arbiter.deadline_ms, 0);
    assert_int_equal(arbiter_step(&arbiter, &room, NOW), RADIO_GRANT);
}

static void lost_replies_do_not_block(void **unused)
{
    (void)unused;
    struct arbiter arbiter;
    start(&arbiter);
    assert_int_equal(arbiter_step(&arbiter, &one_missing, NOW), RADIO_START_SCAN);
    assert_int_equal(arbiter.deadline_ms, NOW + RADIO_START_MS);
    assert_int_equal(arbiter_step(&arbiter, &one_missing, NOW + RADIO_START_MS), RADIO_NOTHING);
    assert_int_equal(arbiter.deadline_ms, NOW + RADIO_START_MS + RADIO_RETRY_MS);
    assert_int_equal(arbiter_step(&arbiter, &one_missing, arbiter.deadline_ms), RADIO_START_SCAN);
    arbiter_scan_started(&arbiter, true, NOW);
    assert_int_equal(arbiter_step(&arbiter, &one_queued, NOW + 40000), RADIO_STOP_SCAN);
    assert_int_equal(arbiter_step(&arbiter, &one_queued, NOW + 40000 + RADIO_STOP_MS), RADIO_GRANT);
}

static void a_refused_start_is_tried_again_later(void **unused)
{
    (void)unused;
    const struct radio_need demanded = {.demanded = true};
    struct arbiter arbiter;
    start(&arbiter);
    assert_int_equal(arbiter_step(&arbiter, &demanded, NOW), RADIO_START_SCAN);
    arbiter_scan_started(&arbiter, false, NOW + 10);
    assert_int_equal(arbiter_step(&arbiter, &demanded, NOW + 10), RADIO_NOTHING);
    assert_int_equal(arbiter.deadline_ms, NOW + 10 + RADIO_RETRY_MS);
    assert_int_equal(arbiter_step(&arbiter, &demanded, arbiter.deadline_ms), RADIO_START_SCAN);
}

static void demanded_scans_go_on(void **unused)
{
    (void)unused;
    const struct radio_need demanded = {.demanded = true};
    struct arbiter arbiter;
    start_scanning(&arbiter, &demanded);
    assert_int_equal(arbiter_step(&arbiter, &demanded, NOW + 600000), RADIO_NOTHING);
    assert_int_equal(arbiter_step(&arbiter, &nothing, NOW + 600001), RADIO_STOP_SCAN);
}

static void late_answers_mean_nothing(void **unused)
{
    (void)unused;
    struct arbiter arbiter;
    start_scanning(&arbiter, &one_missing);
    arbiter_reset(&arbiter);
    arbiter_scan_started(&arbiter, true, NOW);
    arbiter_scan_stopped(&arbiter);
    assert_int_equal(arbiter.phase, RADIO_IDLE);
    assert_int_equal(arbiter.max_links, 5);
}

/* ---- match rules ---- */

/* The rules as dbus-daemon keeps them. */
struct watcher {
    char rules[RULES_MAX][RULE_LENGTH_MAX];
    size_t count;
    size_t most;
    const char *const *links; /* these must be covered all the time */
    size_t link_count;
};

static bool covers(const char *rule, const char *path)
{
    const char *namespace = strstr(rule, "path_namespace='");
    if (!namespace)
        return false;
    namespace += strlen("path_namespace='");
    const size_t length = strcspn(namespace, "'");
    return strncmp(path, namespace, length) == 0 && (path[length] == '\0' || path[length] == '/');
}

static void check_cover(const struct watcher *watcher)
{
    for (size_t i = 0; i < watcher->link_count; i++) {
        bool covered = false;
        for (size_t j = 0; j < watcher->count; j++)
            covered = covered || covers(watcher->rules[j], watcher->links[i]);
        assert_true(covered);
    }
}

static void watch_add(void *userdata, const char *rule)
{
    struct watcher *watcher = userdata;
    assert_true(watcher->count < RULES_MAX);
    snprintf(watcher->rules[watcher->count++], RULE_LENGTH_MAX, "%s", rule);
    if (watcher->count > watcher->most)
        watcher->most = watcher->count;
}

/* dbus-daemon does not compare the namespace of a path. */
static bool looks_like(const char *a, const char *b)
{
    const char *end_a = strstr(a, "path_namespace=");
    const char *end_b = strstr(b, "path_namespace=");
    if (!end_a || !end_b)
        return strcmp(a, b) == 0;
    return end_a - a == end_b - b && strncmp(a, b, (size_t)(end_a - a)) == 0;
}

static void watch_remove(void *userdata, const char *rule)
{
    struct watcher *watcher = userdata;
    size_t i = watcher->count;
    while (i > 0 && !looks_like(watcher->rules[i - 1], rule))
        i--;
    assert_true(i > 0);
    watcher->count--;
    memmove(watcher->rules[i - 1], watcher->rules[i], (watcher->count - i + 1) * RULE_LENGTH_MAX);
    check_cover(watcher);
}

static const struct rules_events watch = {.add = watch_add, .remove = watch_remove};
static const char *const paths[] = {"/org/bluez/hci0/dev_A", "/org/bluez/hci0/dev_B",
                                    "/org/bluez/hci0/dev_C", "/org/bluez/hci0/dev_D"};

static struct rules_wish narrow_wish(size_t links)
{
    struct rules_wish wish = {.adapter = "/org/bluez/hci0", .link_count = links};
    for (size_t i = 0; i < links; i++)
        wish.links[i] = paths[i];
    return wish;
}

static void check_same(const struct rules *rules, const struct watcher *watcher)
{
    assert_int_equal(rules->count, watcher->count);
    for (size_t i = 0; i < rules->count; i++) {
        bool found = false;
        for (size_t j = 0; j < watcher->count; j++)
            found = found || strcmp(rules->installed[i].text, watcher->rules[j]) == 0;
        assert_true(found);
    }
}

/* From each set to each other: never more than allowed, never a link uncovered, and exactly what is
 * wished at the end, also in the eyes of the bus. */
static void rules_change_without_a_gap(void **unused)
{
    (void)unused;
    const struct rules_wish wide = {.all_objects = true, .all_properties = true};
    for (size_t from = 0; from <= RULES_LINKS_MAX; from++) {
        for (size_t to = 0; to <= RULES_LINKS_MAX; to++) {
            struct rules rules = {.count = 0};
            struct watcher watcher = {.links = paths};
            const struct rules_wish before = narrow_wish(from);
            const struct rules_wish after = narrow_wish(to);
            rules_change(&rules, &before, &watch, &watcher);
            assert_int_equal(rules.count, 3 + 2 * from);
            watcher.link_count = from;
            rules_change(&rules, &wide, &watch, &watcher);
            assert_int_equal(rules.count, 4);
            watcher.link_count = to;
            rules_change(&rules, &after, &watch, &watcher);
            assert_int_equal(rules.count, 3 + 2 * to);
            check_same(&rules, &watcher);
            watcher.link_count = from < to ? from : to;
            rules_change(&rules, &before, &watch, &watcher);
            check_same(&rules, &watcher);
            assert_true(watcher.most <= RULES_MAX);
        }
    }
}

/* Any device may go and any other come, without the wide set in between. */
static void links_keep_their_rules(void **unused)
{
    (void)unused;
    struct rules rules = {.count = 0};
    struct watcher watcher = {.links = paths};
    for (unsigned from = 0; from < 16; from++) {
        for (unsigned to = 0; to < 16; to++) {
            struct rules_wish wish = {.adapter = "/org/bluez/hci0"};
            for (unsigned i = 0; i < 4; i++)
                if (from & 1U << i)
                    wish.links[wish.link_count++] = paths[i];
            rules_change(&rules, &wish, &watch, &watcher);
            check_same(&rules, &watcher);
            wish.link_count = 0;
            for (unsigned i = 0; i < 4; i++)
                if (to & 1U << i)
                    wish.links[wish.link_count++] = i % 2 ? paths[i] : "/org/bluez/hci0/dev_E";
            rules_change(&rules, &wish, &watch, &watcher);
            check_same(&rules, &watcher);
        }
    }
}

static void narrow_rules_name_only_ours(void **unused)
{
    (void)unused;
    struct rules rules = {.count = 0};
    struct watcher watcher = {.links = paths};
    const struct rules_wish wish = narrow_wish(1);
    rules_change(&rules, &wish, &watch, &watcher);
    for (size_t i = 0; i < rules.count; i++) {
        assert_false(covers(rules.installed[i].text, "/org/bluez/hci0/dev_X"));
        assert_non_null(strstr(rules.installed[i].text, "sender='org."));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_missing_no_scan),
        cmocka_unit_test(somebody_missing_is_looked_for),
        cmocka_unit_test(links_make_scans_short_and_rare),
        cmocka_unit_test(a_new_loss_is_looked_for_at_once),
        cmocka_unit_test(scanning_ends_before_a_connect),
        cmocka_unit_test(a_scan_cut_short_goes_on),
        cmocka_unit_test(another_programs_scan_is_not_waited_for),
        cmocka_unit_test(one_connect_at_a_time),
        cmocka_unit_test(a_pairing_has_its_turn_first),
        cmocka_unit_test(a_link_that_came_by_itself_stops_the_scan),
        cmocka_unit_test(slots_are_limited),
        cmocka_unit_test(lost_replies_do_not_block),
        cmocka_unit_test(a_refused_start_is_tried_again_later),
        cmocka_unit_test(demanded_scans_go_on),
        cmocka_unit_test(late_answers_mean_nothing),
        cmocka_unit_test(rules_change_without_a_gap),
        cmocka_unit_test(links_keep_their_rules),
        cmocka_unit_test(narrow_rules_name_only_ours),
    };
    return cmocka_run_group_tests_name("arbiter", tests, NULL, NULL);
}
