/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula device sync: the real command line, and the test in the place of zonulad. */
#include "storage/people.h"
#include "storage/sync.h"
#include "tests/harness/cli.h"
#include "tests/harness/recorders.h"
#include "tests/harness/test.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RING     "ring  "
#define TILL_NOW "up to Sat 14 Mar 08:09\n"
#define MINUTE   INT64_C(60000)

static const char *const sync_all[] = {"device", "sync", NULL};
static const char *const sync_json[] = {"device", "sync", "--json", NULL};

/* A daemon that runs, and a ring. */
static struct recorders *begin(void **state, struct device *ring)
{
    struct recorders *recorders = *state;

    recorders_add(recorders, "ring", "recorder", false, ring);
    recorders_daemon(recorders, true);
    return recorders;
}

/* ---- as it should go ---- */

/* docs/cli.md, example 29 */
static void test_new_readings(void **state)
{
    struct device ring;
    struct recorders *recorders = begin(state, &ring);

    recorders_store(recorders, &ring, 30, RECORDERS_NOW_MS - 60 * MINUTE);
    recorders_start(recorders, sync_all);
    assert_int_equal(recorders_wait_asked(recorders, &ring), RECORDERS_NOW_MS);
    recorders_begin(recorders, &ring, 0);
    recorders_store(recorders, &ring, 12, RECORDERS_NOW_MS - MINUTE);
    recorders_end(recorders, &ring, NULL);
    recorders_finish(recorders, 0, RING "12 new readings, " TILL_NOW);
}

static void test_nothing_new(void **state)
{
    struct device ring;
    struct recorders *recorders = begin(state, &ring);

    recorders_start(recorders, sync_all);
    recorders_wait_asked(recorders, &ring);
    recorders_begin(recorders, &ring, 0);
    recorders_end(recorders, &ring, NULL);
    recorders_finish(recorders, 0, RING "nothing recorded yet\n");

    recorders_store(recorders, &ring, 1, RECORDERS_NOW_MS - MINUTE);
    recorders_start(recorders, sync_all);
    recorders_wait_asked(recorders, &ring);
    recorders_begin(recorders, &ring, 0);
    recorders_store(recorders, &ring, 1, RECORDERS_NOW_MS - MINUTE); /* once more the same */
    recorders_end(recorders, &ring, NULL);
    recorders_finish(recorders, 0, RING "nothing new, " TILL_NOW);
}

/* Each line comes when its session ends, whatever the order; what else is committed is not meant.
 */
static void test_all_of_the_household(void **state)
{
    struct device ring, strap, watch;
    struct recorders *recorders = begin(state, &ring);

    recorders_add(recorders, "strap", "live", false, &strap);
    recorders_add(recorders, "bedside", "recorder", false, &watch);
    recorders_start(recorders, sync_all);
    recorders_wait_asked(recorders, &watch);
    assert_true(harness_wait_log(recorders->program, "strap    keeps", 10000));
    recorders_begin(recorders, &watch, 0);
    recorders_store(recorders, &watch, 1, RECORDERS_NOW_MS - MINUTE);
    recorders_end(recorders, &watch, NULL);
    assert_true(harness_wait_log(recorders->program, "bedside  1 new reading, ", 10000));
    recorders_store(recorders, &strap, 3, RECORDERS_NOW_MS);
    recorders_begin(recorders, &ring, 0);
    recorders_end(recorders, &ring, "not_seen");
    recorders_finish(recorders, 1,
                     "strap    keeps its link, nothing to fetch\n"
                     "bedside  1 new reading, " TILL_NOW
                     "ring     not heard; is it near, charged, and free of its phone app?\n");
}

static void test_some_by_name(void **state)
{
    static const char *const words[] = {"device", "sync", "RING", "strap", "ring", NULL};
    struct device ring, strap, other;
    struct recorders *recorders = begin(state, &ring);
    struct sync_state untouched;
    struct error err = {0};

    recorders_add(recorders, "strap", "live", false, &strap);
    recorders_add(recorders, "other", "recorder", false, &other);
    recorders_start(recorders, words);
    recorders_wait_asked(recorders, &ring);
    recorders_begin(recorders, &ring, 0);
    recorders_end(recorders, &ring, NULL);
    recorders_finish(recorders, 0,
                     "strap  keeps its link, nothing to fetch\n"
                     "ring   nothing recorded yet\n");
    assert_int_equal(sync_state_get(recorders->store, other.row, &untouched, &err), 0);
    assert_true(untouched.asked_ms == 0);
}

/* A session that ran already when it was asked for may have missed what came last. */
static void test_a_session_of_before_does_not_count(void **state)
{
    struct device ring;
    struct recorders *recorders = begin(state, &ring);

    recorders_begin(recorders, &ring, RECORDERS_NOW_MS - 10000);
    recorders_start(recorders, sync_all);
    recorders_wait_asked(recorders, &ring);
    recorders_end(recorders, &ring, "link_lost");
    recorders_begin(recorders, &ring, 0);
    recorders_store(recorders, &ring, 2, RECORDERS_NOW_MS - MINUTE);
    recorders_end(recorders, &ring, NULL);
    recorders_finish(recorders, 0, RING "2 new readings, " TILL_NOW);
}

/* Also when the clock was set back since the last session. */
static void test_it_asks_later_than_the_last_session(void **state)
{
    struct device ring;
    struct recorders *recorders = begin(state, &ring);
    const int64_t ahead_ms = RECORDERS_NOW_MS + 3 * 24 * 60 * MINUTE;

    recorders_begin(recorders, &ring, ahead_ms);
    recorders_end(recorders, &ring, NULL);
    recorders_start(recorders, sync_all);
    assert_int_equal(recorders_wait_asked(recorders, &ring), ahead_ms + 1);
    recorders_begin(recorders, &ring, 0);
    recorders_end(recorders, &ring, "no_turn");
    recorders_finish(recorders, 75, RING "heard, but the radio was never free; try again\n");
}

static void test_dry_run_and_quiet(void **state)
{
    static const char *const dry[] = {"device", "sync", "--dry-run", NULL};
    static const char *const quiet[] = {"device", "sync", "-q", NULL};
    struct device ring;
    struct recorders *recorders = begin(state, &ring);

    recorders_check(recorders, dry, 0, RING "would be fetched\n");
    recorders_start(recorders, quiet);
    recorders_wait_asked(recorders, &ring);
    recorders_begin(recorders, &ring, 0);
    recorders_end(recorders, &ring, NULL);
    recorders_finish(recorders, 0, "");
}

/* ---- as it goes wrong ---- */

static void test_failures_in_words(void **state)
{
    static const struct {
        const char *word;
        int status;
        const char *says;
    } rows[] = {
        {"not_seen", 1, "not heard; is it near, charged, and free of its phone app?"},
        {"needs_pairing", 77, "it wants a bond first: zonula device pair ring"},
        {"not_now", 75, "the clock of the gateway is not set yet"},
        {"too_long", 75, "it took too long, and goes on from there the next time"},
        {"link_lost", 75, "the link was lost; another phone may hold it, or it is too far away"},
        {"connect_failed", 75, "it does not take the link; another phone may hold it"},
        {"not_stored", 74, "what it said could not be stored; see the log of zonulad"},
        {"no_key", 78, "there is no key for it: [bluetooth] secrets_file, see zonula.conf(5)"},
        {"wrong_key", 78, "it does not know the key: [bluetooth] secrets_file, see zonula.conf(5)"},
        {"no_answer", 75, "it did not answer; try again nearer to the adapter"},
        {"what_is_this", 75, "it failed (what_is_this); try again"},
    };
    struct device ring;
    struct recorders *recorders = begin(state, &ring);

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char said[256];
        snprintf(said, sizeof(said), RING "%s\n", rows[i].says);
        recorders_start(recorders, sync_all);
        recorders_wait_asked(recorders, &ring);
        recorders_begin(recorders, &ring, 0);
        recorders_end(recorders, &ring, rows[i].word);
        recorders_finish(recorders, rows[i].status, said);
    }
}

/* That is no matter of a device: once for all, whatever else is said. */
static void test_no_adapter(void **state)
{
    struct device ring, watch;
    struct recorders *recorders = begin(state, &ring);

    recorders_add(recorders, "watch", "recorder", false, &watch);
    recorders_start(recorders, sync_all);
    recorders_wait_asked(recorders, &watch);
    recorders_begin(recorders, &ring, 0);
    recorders_end(recorders, &ring, "no_adapter");
    recorders_begin(recorders, &watch, 0);
    recorders_end(recorders, &watch, "no_adapter");
    recorders_finish(recorders, 69,
                     "zonula: no Bluetooth adapter is up\n"
                     "nothing read; see: zonula doctor\n");

    recorders_start(recorders, sync_all);
    recorders_wait_asked(recorders, &watch);
    recorders_begin(recorders, &watch, 0);
    recorders_end(recorders, &watch, NULL);
    assert_true(harness_wait_log(recorders->program, "watch  nothing recorded yet", 10000));
    recorders_begin(recorders, &ring, 0);
    recorders_end(recorders, &ring, "no_adapter");
    recorders_finish(recorders, 69,
                     "watch  nothing recorded yet\n"
                     "zonula: no Bluetooth adapter is up\n"
                     "not all was read; see: zonula doctor\n");
}

static void test_no_daemon(void **state)
{
    struct recorders *recorders = *state;
    struct sync_state untouched;
    struct error err = {0};
    struct device ring;

    recorders_add(recorders, "ring", "recorder", false, &ring);
    for (int i = 0; i < 2; i++) { /* without a journal, and with one that nobody holds */
        recorders_check(recorders, sync_all, 69,
                        "zonula: zonulad does not run, which fetches\n"
                        "nothing fetched; start it: systemctl start zonulad\n");
        recorders_daemon(recorders, true);
        recorders_daemon(recorders, false);
    }
    assert_int_equal(sync_state_get(recorders->store, ring.row, &untouched, &err), 0);
    assert_true(untouched.asked_ms == 0);
}

static void test_the_daemon_ends(void **state)
{
    struct device ring;
    struct recorders *recorders = begin(state, &ring);

    recorders_start(recorders, sync_all);
    recorders_wait_asked(recorders, &ring);
    recorders_begin(recorders, &ring, 0);
    recorders_daemon(recorders, false);
    recorders_finish(recorders, 69, RING "zonulad has ended\n");

    recorders_daemon(recorders, true); /* with its last words */
    recorders_start(recorders, sync_all);
    recorders_wait_asked(recorders, &ring);
    recorders_begin(recorders, &ring, 0);
    recorders_end(recorders, &ring, NULL);
    recorders_daemon(recorders, false);
    recorders_finish(recorders, 0, RING "nothing recorded yet\n");
}

static void test_time_is_over(void **state)
{
    static const char *const words[] = {"device", "sync", "--for", "1", NULL};
    struct device ring, watch;
    struct recorders *recorders = begin(state, &ring);

    recorders_add(recorders, "watch", "recorder", false, &watch);
    recorders_start(recorders, words);
    recorders_wait_asked(recorders, &ring);
    recorders_begin(recorders, &ring, 0);
    recorders_finish(recorders, 75,
                     "ring   still being fetched after 1 s, and goes on; see: zonula device info "
                     "ring\n"
                     "watch  its turn did not come in 1 s, and goes on; see: zonula device info "
                     "watch\n");
}

static void test_interrupted(void **state)
{
    struct device ring;
    struct recorders *recorders = begin(state, &ring);

    recorders_start(recorders, sync_all);
    recorders_wait_asked(recorders, &ring);
    harness_signal(recorders->program, SIGINT);
    recorders_finish(recorders, 130, "zonula: interrupted\nwhat was asked for goes on\n");
}

static void test_what_cannot_be_fetched(void **state)
{
    static const char *const unknown[] = {"device", "sync", "necklace", NULL};
    static const char *const never[] = {"device", "sync", "--for", "0", NULL};
    static const char off[] = "[bluetooth]\nenabled = no\n";
    struct recorders *recorders = *state;
    struct device device;

    recorders_check(recorders, sync_all, 1, "zonula: no device yet; see: zonula device scan\n");
    recorders_add(recorders, "strap", "live", false, &device);
    recorders_check(recorders, sync_all, 0, "strap  keeps its link, nothing to fetch\n");
    recorders_add(recorders, "lost", "recorder", true, &device);
    recorders_add(recorders, "newer", "from-the-future", false, &device);
    recorders_check(recorders, sync_all, 78,
                    "strap  keeps its link, nothing to fetch\n"
                    "lost   belongs to nobody, so nothing is fetched: device rm, then add "
                    "--person\n"
                    "newer  this program does not have its driver\n");
    recorders_check(recorders, unknown, 1,
                    "zonula: no device called \"necklace\"\n"
                    "nothing fetched; see: zonula device list\n");
    recorders_check(recorders, never, 64,
                    "zonula: device: --for is a number of seconds, 1 to 600\n");
    recorders->config = harness_write_file(recorders->harness, "off.conf", off);
    recorders_add(recorders, "ring", "recorder", false, &device);
    recorders_check(recorders, (const char *const[]){"device", "sync", "ring", NULL}, 78,
                    "zonula: Bluetooth is switched off: [bluetooth] enabled = no\n"
                    "nothing fetched\n");
}

/* ---- forms ---- */

static void check_form(struct recorders *recorders, int status, const char *form)
{
    recorders_finish(recorders, status, form);
    cli_check_json(form, status, NULL);
}

static void test_json(void **state)
{
    struct device ring, watch;
    struct recorders *recorders = begin(state, &ring);

    recorders_start(recorders, sync_json);
    recorders_wait_asked(recorders, &ring);
    recorders_begin(recorders, &ring, 0);
    recorders_store(recorders, &ring, 12, RECORDERS_NOW_MS - MINUTE);
    recorders_end(recorders, &ring, NULL);
    check_form(recorders, 0,
               "{\"zonula\":1,\"ok\":true,\"dry_run\":false,\"devices\":[{\"id\":\"ring\","
               "\"fetched\":true,\"new_readings\":12,\"new_sleep\":0,\"up_to\":"
               "\"2026-03-14T07:09:00+00:00\",\"failure\":null,\"message\":null}]}\n");

    recorders_start(recorders, sync_json);
    recorders_wait_asked(recorders, &ring);
    recorders_begin(recorders, &ring, 0);
    recorders_end(recorders, &ring, "no_adapter");
#define NO_ADAPTER                                                                                \
    "{\"id\":\"ring\",\"fetched\":false,\"new_readings\":null,\"new_sleep\":null,\"up_to\":null," \
    "\"failure\":\"no_adapter\",\"message\":\"no Bluetooth adapter is up\"}"
    check_form(recorders, 69,
               "{\"zonula\":1,\"ok\":false,\"exit\":69,\"error\":\"no_adapter\",\"text\":null,"
               "\"message\":\"no Bluetooth adapter is up\",\"devices\":[" NO_ADAPTER "]}\n");

    recorders_add(recorders, "watch", "live", false, &watch);
    recorders_daemon(recorders, false);
    recorders_start(recorders, sync_json);
    check_form(recorders, 69,
               "{\"zonula\":1,\"ok\":false,\"exit\":69,\"error\":\"unavailable\",\"text\":null,"
               "\"message\":\"zonulad does not run, which fetches\"}\n");
}

static void test_json_of_several(void **state)
{
    struct device ring, lost;
    struct recorders *recorders = begin(state, &ring);

    recorders_add(recorders, "lost", "recorder", true, &lost);
    recorders_start(recorders, sync_json);
    recorders_wait_asked(recorders, &ring);
    recorders_begin(recorders, &ring, 0);
    recorders_end(recorders, &ring, "no_adapter");
    check_form(recorders, 78,
               "{\"zonula\":1,\"ok\":false,\"exit\":78,\"error\":\"several\",\"text\":null,"
               "\"message\":\"2 of 2 devices were not fetched\",\"devices\":[{\"id\":\"lost\","
               "\"fetched\":false,\"new_readings\":null,\"new_sleep\":null,\"up_to\":null,"
               "\"failure\":\"no_person\",\"message\":\"belongs to nobody, so nothing is fetched: "
               "device rm, then add --person\"}," NO_ADAPTER "]}\n");
}

/* A line that is drawn anew, and is gone when there is something to say. */
static void test_progress_on_a_terminal(void **state)
{
    struct device ring, watch;
    struct recorders *recorders = begin(state, &ring);

    recorders_add(recorders, "watch", "recorder", false, &watch);
    recorders_start_terminal(recorders, sync_all);
    free(recorders_wait_terminal(recorders, "  waiting for 2 devices, 0 s"));
    recorders_wait_asked(recorders, &ring);
    recorders_begin(recorders, &watch, 0);
    recorders_end(recorders, &watch, NULL);
    free(recorders_wait_terminal(recorders, "\r\x1b[Kwatch  nothing recorded yet\r\n"));
    free(recorders_wait_terminal(recorders, "  waiting for ring, "));
    recorders_begin(recorders, &ring, 0);
    free(recorders_wait_terminal(recorders, "  fetching ring, "));
    recorders_end(recorders, &ring, NULL);
    free(recorders_wait_terminal(recorders, "\r\x1b[Kring   nothing recorded yet\r\n"));
    recorders_finish(recorders, 0, "");
}

int main(void)
{
#define IN_HOUSEHOLD(test) cmocka_unit_test_setup_teardown(test, recorders_open, recorders_close)
    const struct CMUnitTest tests[] = {
        IN_HOUSEHOLD(test_new_readings),
        IN_HOUSEHOLD(test_nothing_new),
        IN_HOUSEHOLD(test_all_of_the_household),
        IN_HOUSEHOLD(test_some_by_name),
        IN_HOUSEHOLD(test_a_session_of_before_does_not_count),
        IN_HOUSEHOLD(test_it_asks_later_than_the_last_session),
        IN_HOUSEHOLD(test_dry_run_and_quiet),
        IN_HOUSEHOLD(test_failures_in_words),
        IN_HOUSEHOLD(test_no_adapter),
        IN_HOUSEHOLD(test_no_daemon),
        IN_HOUSEHOLD(test_the_daemon_ends),
        IN_HOUSEHOLD(test_time_is_over),
        IN_HOUSEHOLD(test_interrupted),
        IN_HOUSEHOLD(test_what_cannot_be_fetched),
        IN_HOUSEHOLD(test_json),
        IN_HOUSEHOLD(test_json_of_several),
        IN_HOUSEHOLD(test_progress_on_a_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
