/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The promise of the storage, at the moment when nobody cleans up: a child writes readings and
 * entries as fast as it can by a clock of its own, and is killed with SIGKILL at random moments,
 * two hundred times, always on the same database. After each time
 *   - every entry that was acknowledged over the pipe is there, and its event beside it;
 *   - the events count without a gap;
 *   - every reading that was flushed is there, exactly once, with its value;
 *   - what is missing at the end is 10 s at most.
 */
#include "core/cleanup.h"
#include "storage/diary.h"
#include "storage/outbox.h"
#include "storage/people.h"
#include "storage/samples.h"
#include "tests/harness/test.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define KILLS    200
#define FLUSH_S  10
#define COMMIT_S 300
#define ENTRY_S  35
#define T0       INT64_C(1700000000000)

/* What the child has done, in memory that survives it. Seconds of its clock from T0. */
struct progress {
    volatile int64_t appended_s, flushed_s;
};

struct trial {
    char directory[64], path[96];
    int64_t person_row, device_row;
    struct progress *progress;
    int64_t entries, checked_row; /* acknowledged so far; outbox rows that were checked */
    int64_t checked_s;            /* readings before this were checked and are committed */
};

static int32_t hr_at(int64_t second)
{
    return 55 + (int32_t)(second * 7 % 40);
}

static int32_t rr_at(int64_t second)
{
    return (800 + (int32_t)(second * 13 % 200)) * 125;
}

/* ---- the child: every failure ends it with a status, which the parent takes as a failure ---- */

static void must(int r, int status)
{
    if (r < 0)
        _exit(status);
}

static void append_second(const struct trial *trial, struct samples *samples, int64_t second)
{
    const struct reading readings[] = {
        {.kind = READING_HR, .value = hr_at(second), .at_ms = T0 + second * 1000},
        {.kind = READING_RR, .value = rr_at(second), .at_ms = T0 + second * 1000 - 3},
    };
    size_t duplicates = 0;

    trial->progress->appended_s = second;
    must(samples_append(samples, trial->device_row, trial->person_row, readings, 2, &duplicates,
                        NULL),
         11);
}

static void commit_samples(struct store *store, struct samples *samples)
{
    must(store_begin(store, NULL), 12);
    must(samples_commit(samples, NULL), 13);
    must(store_commit(store, NULL), 14);
    must(samples_committed(samples, NULL), 15);
}

/* An entry and its event in one transaction; its number goes over the pipe when it is on disk. */
static void log_entry(const struct trial *trial, struct store *store, int64_t second, int pipe_fd)
{
    CLEANUP(entry_done)
    struct entry entry = {.person_row = trial->person_row,
                          .kind = ENTRY_FOOD,
                          .at_ms = T0 + second * 1000,
                          .tz = "UTC",
                          .source = SOURCE_CLI,
                          .recorded_ms = T0 + second * 1000};
    char payload[64];
    int64_t seq;

    entry.body = json_pack("{s:I}", "second", (json_int_t)second);
    must(store_begin(store, NULL), 16);
    must(entry_add(store, &entry, NULL, "eat", NULL, NULL), 17);
    must(outbox_next_seq(store, trial->person_row, &seq, NULL), 18);
    snprintf(payload, sizeof(payload), "%lld %lld", (long long)seq, (long long)entry.number);
    must(outbox_add(store, trial->person_row, seq, "person/alice/event/log", payload, entry.at_ms,
                    NULL),
         19);
    must(store_commit(store, NULL), 20);
    must(write(pipe_fd, &entry.number, sizeof(entry.number)) == sizeof(entry.number) ? 0 : -1, 21);
}

static void live_until_killed(const struct trial *trial, int64_t second, int pipe_fd)
{
    struct store *store = NULL;
    struct samples *samples = NULL;

    must(store_open(trial->path, &store, NULL), 9);
    must(samples_open(store, trial->path, NULL, NULL, &samples, NULL), 10);
    for (;; second++) {
        append_second(trial, samples, second);
        if (second % FLUSH_S == FLUSH_S - 1) {
            must(samples_flush(samples, NULL), 22);
            trial->progress->flushed_s = second;
        }
        if (second % ENTRY_S == 0)
            log_entry(trial, store, second, pipe_fd);
        if (second % COMMIT_S == COMMIT_S - 1)
            commit_samples(store, samples);
    }
}

/* ---- the parent ---- */

static void assert_ok(int r, const struct error *err)
{
    if (r < 0)
        fail_msg("%s: %s", error_name(r), err->text);
}

static void set_up(struct trial *trial)
{
    struct person person = {.id = "alice", .name = "Alice", .tz = "UTC", .created_ms = T0};
    struct device device = {.id = "strap",
                            .label = "Strap",
                            .address = "AA:BB:CC:DD:EE:01",
                            .driver = "heart_rate",
                            .created_ms = T0,
                            .battery_percent = -1};
    CLEANUP(store_closep) struct store *store = NULL;
    struct error err = {0};

    snprintf(trial->directory, sizeof(trial->directory), "/tmp/zonula-kill9-XXXXXX");
    assert_non_null(mkdtemp(trial->directory));
    snprintf(trial->path, sizeof(trial->path), "%s/zonula.db", trial->directory);
    assert_ok(store_open(trial->path, &store, &err), &err);
    assert_ok(store_begin(store, &err), &err);
    assert_ok(person_add(store, &person, &err), &err);
    device.person_row = person.row;
    assert_ok(device_add(store, &device, &err), &err);
    assert_ok(store_commit(store, &err), &err);
    trial->person_row = person.row;
    trial->device_row = device.row;
    trial->progress = mmap(NULL, sizeof(*trial->progress), PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(trial->progress, MAP_FAILED);
    trial->progress->appended_s = trial->progress->flushed_s = -1;
}

/* The readings of one kind since the last check: flushed ones all there, none twice. Returns the
 * newest second. */
static int64_t check_series(const struct trial *trial, struct store *store, enum reading_kind kind)
{
    CLEANUP(cleanup_free) struct sample *list = NULL;
    int64_t shift_ms = kind == READING_RR ? 3 : 0, second = trial->checked_s;
    struct error err = {0};
    size_t count = 0;

    assert_ok(samples_read(store, trial->path, trial->device_row, SAMPLES_OF_ANYBODY, kind,
                           T0 + trial->checked_s * 1000 - shift_ms, T0 + INT64_C(1000000000000),
                           &list, &count, &err),
              &err);
    for (size_t i = 0; i < count; i++, second++) {
        assert_int_equal(list[i].at_ms, T0 + second * 1000 - shift_ms);
        assert_int_equal(list[i].value, kind == READING_RR ? rr_at(second) : hr_at(second));
    }
    assert_true(second > trial->progress->flushed_s);
    assert_true(second + FLUSH_S > trial->progress->appended_s);
    return second - 1;
}

/* Events since the last check count up by one, and each has its entry. */
static void check_events(struct trial *trial, struct store *store)
{
    struct outbox_row *rows = NULL;
    struct error err = {0};
    size_t count = 0;

    assert_ok(outbox_read(store, trial->checked_row, 100000, &rows, &count, &err), &err);
    for (size_t i = 0; i < count; i++) {
        CLEANUP(entry_done) struct entry entry = {0};
        char *rest = NULL;
        long long seq = strtoll(rows[i].payload, &rest, 10), number = strtoll(rest, NULL, 10);

        assert_int_equal(rows[i].row, trial->checked_row + 1);
        assert_int_equal(seq, rows[i].row);
        assert_int_equal(number, rows[i].row);
        assert_ok(entry_get(store, trial->person_row, number, &entry, &err), &err);
        trial->checked_row = rows[i].row;
    }
    outbox_free(rows, count);
    assert_true(trial->checked_row >= trial->entries);
    /* No entry without its event. */
    struct entry none;
    assert_int_equal(entry_get(store, trial->person_row, trial->checked_row + 1, &none, NULL),
                     -ERR_NOT_FOUND);
}

/* Opens what the dead left; returns the second from which the next child goes on. */
static int64_t check(struct trial *trial)
{
    CLEANUP(store_closep) struct store *store = NULL;
    struct error err = {0};
    int64_t hr, rr;

    assert_ok(store_open(trial->path, &store, &err), &err);
    check_events(trial, store);
    hr = check_series(trial, store, READING_HR);
    rr = check_series(trial, store, READING_RR);
    assert_int_equal(hr, rr);
    /* Old readings stay in the database; one in a hundred checks looks at them all. */
    trial->checked_s = hr > 2 * COMMIT_S ? hr - 2 * COMMIT_S : 0;
    trial->progress->appended_s = trial->progress->flushed_s = hr;
    return hr + 1;
}

static void read_acknowledged(struct trial *trial, int fd)
{
    int64_t number;

    while (read(fd, &number, sizeof(number)) == sizeof(number)) {
        assert_true(number > trial->entries);
        trial->entries = number;
    }
}

static void run_and_kill(struct trial *trial, int64_t second, unsigned *seed)
{
    struct timespec pause = {.tv_nsec = (1 + rand_r(seed) % 40) * 1000000L};
    int fds[2], status;
    pid_t child;

    assert_int_equal(pipe(fds), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(fds[0]);
        live_until_killed(trial, second, fds[1]);
    }
    close(fds[1]);
    nanosleep(&pause, NULL);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    read_acknowledged(trial, fds[0]);
    close(fds[0]);
    if (!WIFSIGNALED(status))
        fail_msg("the child ended by itself with status %d", WEXITSTATUS(status));
}

static void tear_down(struct trial *trial)
{
    DIR *directory = opendir(trial->directory);
    struct dirent *entry;

    while (directory && (entry = readdir(directory)))
        unlinkat(dirfd(directory), entry->d_name, 0);
    if (directory)
        closedir(directory);
    rmdir(trial->directory);
    munmap(trial->progress, sizeof(*trial->progress));
}

static void test_killed_two_hundred_times(void **state)
{
    (void)state;
    struct trial trial = {0};
    unsigned seed = (unsigned)time(NULL);
    int64_t second = 0;

    print_message("seed %u\n", seed);
    set_up(&trial);
    for (int i = 0; i < KILLS; i++) {
        run_and_kill(&trial, second, &seed);
        if (i % 100 == 99)
            trial.checked_s = 0;
        second = check(&trial);
    }
    print_message("%lld s of readings, %lld entries acknowledged\n", (long long)second,
                  (long long)trial.entries);
    assert_true(second > 20 * FLUSH_S);
    assert_true(trial.entries > 0);
    tear_down(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_killed_two_hundred_times)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
