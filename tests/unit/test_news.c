/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is told of a link: whole nights are played, second by second. */
#include "gateway/news.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <string.h>

#define BEGIN_MS INT64_C(1764230400000)
#define S(count) ((count)*MS_PER_SECOND)

/* A player: what is there, the time, and what was told so far. */
struct play {
    struct news news;
    struct news_sight sight;
    int64_t now_ms;
    int told[NEWS_KINDS];
    char last_word[SYNC_WORD_MAX + 1];
};

static void look(struct play *play)
{
    enum news_kind kinds[NEWS_KINDS];
    const size_t count = news_look(&play->news, &play->sight, play->now_ms, kinds);

    for (size_t i = 0; i < count; i++) {
        play->told[kinds[i]]++;
        if (kinds[i] == NEWS_TROUBLE)
            snprintf(play->last_word, sizeof(play->last_word), "%s", play->news.trouble.word);
    }
}

/* Time goes by, as the daemon sees it: it looks when it said that it would. */
static void run(struct play *play, int64_t span_ms)
{
    const int64_t end_ms = play->now_ms + span_ms;

    for (int looks = 0;; looks++) {
        const int64_t due_ms = news_due_ms(&play->news, &play->sight, play->now_ms);

        assert_true(looks < 1000);
        if (due_ms > end_ms)
            break;
        if (due_ms == play->now_ms && looks > 0)
            fail_msg("it looks for ever");
        play->now_ms = due_ms;
        look(play);
    }
    play->now_ms = end_ms;
}

static void see(struct play *play, bool connected, bool heard, const char *word, int64_t span_ms)
{
    play->sight.connected = connected;
    play->sight.heard = heard;
    play->sight.word = word;
    look(play);
    run(play, span_ms);
}

static void check(const struct play *play, int connected, int disconnected, int trouble, int over)
{
    const int expected[NEWS_KINDS] = {connected, disconnected, trouble, over};

    for (int i = 0; i < NEWS_KINDS; i++)
        if (play->told[i] != expected[i])
            fail_msg("kind %d was told %d times, not %d", i, play->told[i], expected[i]);
}

static struct play strap(void)
{
    return (struct play){.sight = {.live = true}, .now_ms = BEGIN_MS};
}

static struct play ring(void)
{
    return (struct play){.now_ms = BEGIN_MS};
}

/* ---- the link ---- */

static void a_day_with_a_strap(void **state)
{
    struct play play = strap();

    (void)state;
    see(&play, false, false, NULL, S(100));
    check(&play, 0, 0, 0, 0);
    see(&play, true, true, NULL, S(3600));
    check(&play, 1, 0, 0, 0);
    see(&play, false, true, "link_lost", S(120)); /* taken off; soon it is not heard */
    see(&play, false, false, "link_lost", S(179));
    check(&play, 1, 0, 0, 0);
    run(&play, S(1));
    check(&play, 1, 1, 0, 0);
    see(&play, true, true, NULL, S(60));
    check(&play, 2, 1, 0, 0);
}

/* The issue: a link that is lost every twenty seconds, all night long. */
static void a_night_at_the_edge_of_reach(void **state)
{
    struct play play = strap();

    (void)state;
    for (int i = 0; i < 8 * 3600 / 40; i++) {
        see(&play, true, true, NULL, S(20));
        see(&play, false, true, "link_lost", S(20));
    }
    check(&play, 1, 0, 2, 0);
    assert_string_equal(play.news.trouble.word, "link_lost");
    see(&play, true, true, NULL, S(29));
    check(&play, 1, 0, 2, 0);
    run(&play, S(1));
    check(&play, 1, 0, 2, 1);
    assert_string_equal(play.news.trouble.word, "");
}

/* Links that come and go more slowly than all the spans. */
static void comings_and_goings_are_told_rarely(void **state)
{
    struct play play = strap();
    int told = 0;

    (void)state;
    for (int i = 0; i < 24 * 3600 / 420; i++) {
        see(&play, true, true, NULL, S(60));
        see(&play, false, false, "link_lost", S(360));
    }
    for (int i = 0; i < NEWS_KINDS; i++)
        told += play.told[i];
    assert_true(told <= 2 * 48);
    assert_true(told >= 24);
}

static void sessions_are_no_comings_and_goings(void **state)
{
    struct play play = ring();

    (void)state;
    see(&play, true, true, NULL, S(20));
    see(&play, false, true, NULL, S(7200));
    check(&play, 0, 0, 0, 0);
}

/* ---- trouble ---- */

static void what_passes_has_its_time(void **state)
{
    struct play play = strap();

    (void)state;
    see(&play, false, true, "connect_failed", S(149));
    check(&play, 0, 0, 0, 0);
    assert_string_equal(play.news.trouble.word, "");
    run(&play, S(1));
    check(&play, 0, 0, 1, 0);
    assert_string_equal(play.last_word, "connect_failed");
    assert_int_equal(play.news.trouble.since_ms, BEGIN_MS);
    see(&play, true, true, NULL, S(3600));
    check(&play, 1, 0, 1, 1);
}

static void what_is_away_does_not_fail(void **state)
{
    struct play play = strap();

    (void)state;
    see(&play, false, true, "connect_failed", S(200));
    see(&play, false, false, "connect_failed", S(36000));
    assert_string_equal(play.news.trouble.word, "");
    check(&play, 0, 0, 1, 0);
}

static void what_somebody_must_mend_is_told_at_once(void **state)
{
    static const char *const words[] = {"needs_pairing", "weak_bond", "stale_bond", "classic"};

    (void)state;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        struct play play = strap();

        see(&play, false, true, words[i], 0);
        check(&play, 0, 0, 1, 0);
        assert_string_equal(play.news.trouble.word, words[i]);
        see(&play, false, false, words[i], S(3600)); /* it stays, also unheard */
        assert_string_equal(play.news.trouble.word, words[i]);
        check(&play, 0, 0, 1, 0);
        see(&play, true, true, NULL, S(30));
        check(&play, 1, 0, 1, 1);
    }
}

static void the_same_is_told_after_six_hours(void **state)
{
    struct play play = strap();

    (void)state;
    see(&play, false, true, "needs_pairing", S(6 * 3600 - 1));
    check(&play, 0, 0, 1, 0);
    run(&play, S(1));
    check(&play, 0, 0, 2, 0);
}

static void another_one_after_an_hour_and_a_worse_one_at_once(void **state)
{
    struct play play = strap();

    (void)state;
    see(&play, false, true, "connect_failed", S(150));
    see(&play, false, true, "no_services", S(3599));
    check(&play, 0, 0, 1, 0);
    run(&play, S(1));
    check(&play, 0, 0, 2, 0);
    assert_string_equal(play.last_word, "no_services");
    play.sight.unreachable = true;
    see(&play, false, true, "connect_failed", S(10));
    check(&play, 0, 0, 3, 0);
    assert_true(play.news.trouble.unreachable);
    see(&play, false, true, "needs_pairing", S(10));
    check(&play, 0, 0, 4, 0);
}

/* Whatever alternates: at most one an hour. */
static void words_that_alternate_do_not_flood(void **state)
{
    static const char *const words[] = {"connect_failed", "link_lost", "connect_timeout"};
    struct play play = strap();

    (void)state;
    for (int i = 0; i < 24 * 360; i++)
        see(&play, false, true, words[i % 3], S(10));
    assert_true(play.told[NEWS_TROUBLE] >= 4 && play.told[NEWS_TROUBLE] <= 25);
}

static void a_ring_is_in_trouble_only_for_what_stays(void **state)
{
    struct play play = ring();

    (void)state;
    see(&play, false, true, "link_lost", S(3600));
    check(&play, 0, 0, 0, 0);
    see(&play, false, true, "no_key", S(10));
    check(&play, 0, 0, 1, 0);
    assert_true(news_fetched(&play.news));
    assert_string_equal(play.news.trouble.word, "");
    assert_false(news_fetched(&play.news));
    play.sight.unreachable = true;
    see(&play, false, true, "connect_failed", S(10));
    assert_string_equal(play.news.trouble.word, "connect_failed");
}

/* ---- sessions ---- */

static void failed_sessions(void **state)
{
    struct play play = ring();
    int told = 0;

    (void)state;
    for (int i = 0; i < 24 * 4; i++) /* unheard for a day, looked for every quarter of an hour */
        told += news_not_fetched(&play.news, "not_seen", BEGIN_MS + i * 15 * MS_PER_MINUTE);
    assert_int_equal(told, 4);
    const int64_t now_ms = BEGIN_MS + MS_PER_DAY;
    assert_true(news_not_fetched(&play.news, "link_lost", now_ms));
    assert_false(news_not_fetched(&play.news, "not_seen", now_ms + 1));
    news_fetched(&play.news);
    assert_true(news_not_fetched(&play.news, "link_lost", now_ms + 2));
}

/* ---- the battery ---- */

static void a_battery_is_told_once_until_it_was_charged(void **state)
{
    static const struct {
        int percent, hours; /* since the beginning */
        bool told;
    } rows[] = {
        {-1, 0, false},  {16, 1, false},  {15, 2, true},   {14, 20, false},
        {3, 90, false},  {24, 91, false}, {12, 92, false}, {25, 93, false},
        {16, 94, false}, {0, 95, true},   {-1, 96, false}, {0, 200, false},
    };
    struct play play = ring();

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const int64_t now_ms = BEGIN_MS + rows[i].hours * MS_PER_HOUR;
        const bool told = news_battery(&play.news, rows[i].percent, now_ms);

        if (told != rows[i].told)
            fail_msg("at %d %% after %d hours: %d", rows[i].percent, rows[i].hours, told);
    }
}

/* A battery whose level jumps is no flood. */
static void a_battery_is_told_after_six_hours_at_the_earliest(void **state)
{
    struct play play = ring();
    int told = 0;

    (void)state;
    for (int i = 0; i < 24 * 60; i++)
        told += news_battery(&play.news, i % 2 ? 80 : 10, BEGIN_MS + i * MS_PER_MINUTE);
    assert_int_equal(told, 4);
}

static void a_restart_does_not_tell_of_the_battery_again(void **state)
{
    const struct device_trouble stored = {.battery_low = true, .battery_told_ms = BEGIN_MS};
    const int64_t later_ms = BEGIN_MS + 10 * MS_PER_DAY;
    struct play play = ring();

    (void)state;
    news_begin(&play.news, &stored);
    assert_false(news_battery(&play.news, 9, later_ms));
    assert_false(news_battery(&play.news, 80, later_ms));
    assert_true(news_battery(&play.news, 9, later_ms));
}

/* ---- restarts and clocks ---- */

static void a_restart_does_not_tell_again(void **state)
{
    const struct device_trouble stored = {
        .word = "connect_failed", .since_ms = BEGIN_MS - S(600), .told_ms = BEGIN_MS - S(450)};
    struct play play = strap();

    (void)state;
    news_begin(&play.news, &stored);
    see(&play, false, true, "connect_failed", S(600));
    check(&play, 0, 0, 0, 0);
    assert_int_equal(play.news.trouble.since_ms, stored.since_ms);
    see(&play, true, true, NULL, S(30));
    check(&play, 1, 0, 0, 1);
}

/* Until the device is looked at for the first time nothing is known; then it is away. */
static void a_restart_without_the_device(void **state)
{
    const struct device_trouble stored = {.word = "silent", .since_ms = 1, .told_ms = 2};
    struct play play = strap();

    (void)state;
    news_begin(&play.news, &stored);
    see(&play, false, false, NULL, S(600));
    check(&play, 0, 0, 0, 0);
    assert_string_equal(play.news.trouble.word, "");
}

static void a_clock_that_is_set_back(void **state)
{
    struct play play = strap();

    (void)state;
    see(&play, true, true, NULL, S(60));
    see(&play, false, true, "connect_failed", S(150));
    check(&play, 1, 0, 1, 0);
    play.now_ms -= 10 * MS_PER_DAY;
    see(&play, false, true, "connect_failed", S(600));
    assert_true(play.told[NEWS_DISCONNECTED] == 1);
    assert_true(play.told[NEWS_TROUBLE] <= 2);
    see(&play, true, true, NULL, S(60));
    assert_int_equal(play.told[NEWS_CONNECTED], 2);
    assert_int_equal(play.told[NEWS_TROUBLE_OVER], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_with_a_strap),
        cmocka_unit_test(a_night_at_the_edge_of_reach),
        cmocka_unit_test(comings_and_goings_are_told_rarely),
        cmocka_unit_test(sessions_are_no_comings_and_goings),
        cmocka_unit_test(what_passes_has_its_time),
        cmocka_unit_test(what_is_away_does_not_fail),
        cmocka_unit_test(what_somebody_must_mend_is_told_at_once),
        cmocka_unit_test(the_same_is_told_after_six_hours),
        cmocka_unit_test(another_one_after_an_hour_and_a_worse_one_at_once),
        cmocka_unit_test(words_that_alternate_do_not_flood),
        cmocka_unit_test(a_ring_is_in_trouble_only_for_what_stays),
        cmocka_unit_test(failed_sessions),
        cmocka_unit_test(a_battery_is_told_once_until_it_was_charged),
        cmocka_unit_test(a_battery_is_told_after_six_hours_at_the_earliest),
        cmocka_unit_test(a_restart_does_not_tell_of_the_battery_again),
        cmocka_unit_test(a_restart_does_not_tell_again),
        cmocka_unit_test(a_restart_without_the_device),
        cmocka_unit_test(a_clock_that_is_set_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
