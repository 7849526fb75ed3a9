/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Another program's commits are noticed, our own are not, and files beside the database do not
 * matter. */
#include "core/cleanup.h"
#include "gateway/watch.h"
#include "storage/outbox.h"
#include "tests/harness/test.h"
#include <stdio.h>
#include <string.h>

#define DEADLINE_MS 5000

static struct {
    char folder[40];
    char path[64];
    uv_loop_t loop;
    struct store *own;
    struct store *other;
    struct watch *watch;
    unsigned changes;
    bool late;
} fixture;

static void on_changed(void *userdata)
{
    (void)userdata;
    fixture.changes++;
}

static int setup(void **state)
{
    struct error why = {0};

    (void)state;
    memset(&fixture, 0, sizeof(fixture));
    strcpy(fixture.folder, "/tmp/test_watch.XXXXXX");
    assert_non_null(mkdtemp(fixture.folder));
    snprintf(fixture.path, sizeof(fixture.path), "%s/z.db", fixture.folder);
    assert_int_equal(uv_loop_init(&fixture.loop), 0);
    if (store_open(fixture.path, &fixture.own, &why) < 0 ||
        store_open(fixture.path, &fixture.other, &why) < 0 ||
        watch_open(&fixture.loop, fixture.own, fixture.path, on_changed, NULL, &fixture.watch,
                   &why) < 0)
        fail_msg("%s", why.text);
    return 0;
}

static int teardown(void **state)
{
    char command[80];

    (void)state;
    watch_close(fixture.watch);
    uv_run(&fixture.loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&fixture.loop), 0);
    store_close(fixture.other);
    store_close(fixture.own);
    snprintf(command, sizeof(command), "rm -rf %s", fixture.folder);
    return system(command); // NOLINT(cert-env33-c): the test's own folder
}

static void commit(struct store *store, const char *value)
{
    struct error why = {0};

    assert_int_equal(store_begin(store, &why), 0);
    assert_int_equal(meta_set(store, "test", value, &why), 0);
    assert_int_equal(store_commit(store, &why), 0);
}

static void on_deadline(uv_timer_t *timer)
{
    (void)timer;
    fixture.late = true;
}

/* Runs the loop until something changed, or the time is over. */
static void run(unsigned timeout_ms)
{
    uv_timer_t timer;

    fixture.late = false;
    uv_timer_init(&fixture.loop, &timer);
    uv_timer_start(&timer, on_deadline, timeout_ms, 0);
    while (fixture.changes == 0 && !fixture.late)
        uv_run(&fixture.loop, UV_RUN_ONCE);
    uv_close((uv_handle_t *)&timer, NULL);
    uv_run(&fixture.loop, UV_RUN_NOWAIT);
}

static void a_foreign_commit_is_noticed(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        fixture.changes = 0;
        commit(fixture.other, i % 2 ? "a" : "b");
        run(DEADLINE_MS);
        assert_true(fixture.changes > 0);
    }
}

static void several_commits_are_one_change(void **state)
{
    (void)state;
    commit(fixture.other, "a");
    commit(fixture.other, "b");
    commit(fixture.other, "c");
    run(DEADLINE_MS);
    assert_int_equal(fixture.changes, 1);
}

static void our_own_commit_is_no_change(void **state)
{
    (void)state;
    commit(fixture.own, "a");
    run(1500); /* longer than the watch keeps looking after a write */
    assert_int_equal(fixture.changes, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_foreign_commit_is_noticed),
        TEST(several_commits_are_one_change),
        TEST(our_own_commit_is_no_change),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
