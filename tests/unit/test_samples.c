/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Readings from memory over the journal to the database: each exactly once, however they come. */
#include "storage/samples.h"

#include "core/cleanup.h"
#include "storage/internal.h"
#include "storage/journal.h"
#include "storage/windows.h"
#include "tests/unit/storage_fixture.h"

#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/time.h>
#include <sys/wait.h>

#define T0 FIXTURE_START_MS

/* What was replayed. */
struct replayed {
    size_t count;
    int64_t device_row, person_row, last_ms;
};

static void note_replay(void *userdata, int64_t device_row, int64_t person_row,
                        const struct reading *readings, size_t count)
{
    struct replayed *replayed = userdata;

    replayed->count += count;
    replayed->device_row = device_row;
    replayed->person_row = person_row;
    for (size_t i = 0; i < count; i++)
        replayed->last_ms = readings[i].at_ms;
}

static struct samples *open_samples(struct fixture *fixture, struct replayed *replayed)
{
    struct samples *samples = NULL;

    *replayed = (struct replayed){0};
    assert_ok(samples_open(fixture->store, fixture->path, note_replay, replayed, &samples, &err));
    return samples;
}

static int32_t value_at(int64_t at_ms)
{
    return 60 + (int32_t)(at_ms / 7000 % 10);
}

/* Appends one HR each `step` seconds in [from, to) after T0; returns the duplicates. */
static size_t append(struct fixture *fixture, struct samples *samples, int from, int to, int step)
{
    size_t all = 0;

    for (int s = from; s < to; s += step) {
        struct reading reading = {.kind = READING_HR, .at_ms = T0 + s * 1000};
        size_t duplicates = 9;
        reading.value = value_at(reading.at_ms);
        assert_ok(samples_append(samples, fixture->device.row, fixture->person.row, &reading, 1,
                                 &duplicates, &err));
        all += duplicates;
    }
    return all;
}

static void commit(struct fixture *fixture, struct samples *samples)
{
    fixture_begin(fixture);
    assert_ok(samples_commit(samples, &err));
    fixture_commit(fixture);
    assert_ok(samples_committed(samples, &err));
    assert_int_equal(samples_backlog_bytes(samples), 0);
}

/* The series [from, to) seconds after T0: ascending, right values; returns how many. */
static size_t count_series(struct fixture *fixture, int from, int to)
{
    CLEANUP(cleanup_free) struct sample *list = NULL;
    size_t count = 0;

    assert_ok(samples_read(fixture->store, fixture->path, fixture->device.row, SAMPLES_OF_ANYBODY,
                           READING_HR, T0 + from * 1000, T0 + to * 1000, &list, &count, &err));
    for (size_t i = 0; i < count; i++) {
        assert_true(list[i].at_ms >= T0 + from * 1000 && list[i].at_ms < T0 + to * 1000);
        assert_int_equal(list[i].value, value_at(list[i].at_ms));
        assert_true(i == 0 || list[i].at_ms > list[i - 1].at_ms);
    }
    return count;
}

static int64_t count_blocks(struct fixture *fixture)
{
    return fixture_number(fixture, "SELECT count(*) FROM sample_block");
}

static void test_three_places(void **state)
{
    struct fixture *fixture = *state;
    struct replayed replayed;
    struct samples *samples = open_samples(fixture, &replayed);

    assert_int_equal(replayed.count, 0);
    assert_false(samples_pending(samples));
    append(fixture, samples, 0, 10, 1);
    assert_true(samples_pending(samples));
    assert_int_equal(count_series(fixture, 0, 100), 0);
    assert_ok(samples_flush(samples, &err));
    assert_false(samples_pending(samples));
    assert_int_equal(count_series(fixture, 0, 100), 10);
    commit(fixture, samples);
    assert_int_equal(count_series(fixture, 0, 100), 10);
    append(fixture, samples, 10, 20, 1);
    assert_ok(samples_flush(samples, &err));
    assert_int_equal(count_series(fixture, 0, 100), 20);
    assert_int_equal(count_series(fixture, 5, 15), 10);
    assert_int_equal(count_blocks(fixture), 1);
    append(fixture, samples, 20, 25, 1);
    samples_close(samples); /* what is only in memory goes into the journal */
    assert_int_equal(count_blocks(fixture), 1);
    assert_int_equal(count_series(fixture, 0, 100), 25);
    samples = open_samples(fixture, &replayed);
    assert_int_equal(replayed.count, 15);
    commit(fixture, samples);
    assert_int_equal(count_blocks(fixture), 2);
    samples_close(samples);
}

static void test_duplicates_everywhere(void **state)
{
    struct fixture *fixture = *state;
    struct replayed replayed;
    struct samples *samples = open_samples(fixture, &replayed);

    assert_int_equal(append(fixture, samples, 0, 10, 1), 0);
    assert_int_equal(append(fixture, samples, 0, 10, 1), 10); /* in memory */
    assert_ok(samples_flush(samples, &err));
    assert_int_equal(append(fixture, samples, 5, 12, 1), 5); /* in the journal */
    commit(fixture, samples);
    assert_int_equal(append(fixture, samples, 0, 14, 1), 12); /* in the database */
    commit(fixture, samples);
    samples_close(samples);
    samples = open_samples(fixture, &replayed);
    assert_int_equal(replayed.count, 0);
    assert_int_equal(append(fixture, samples, 0, 14, 1), 14); /* after a restart */
    samples_close(samples);
    assert_int_equal(count_series(fixture, 0, 100), 14);
}

/* History that arrives late: before, between and inside what is stored. */
static void test_old_readings(void **state)
{
    struct fixture *fixture = *state;
    struct replayed replayed;
    struct samples *samples = open_samples(fixture, &replayed);

    append(fixture, samples, 1000, 1100, 2);
    commit(fixture, samples);
    append(fixture, samples, 2000, 2100, 2);
    commit(fixture, samples);
    assert_int_equal(count_blocks(fixture), 2);

    /* From before the first to behind the last, every second: hits all cases at once. */
    assert_int_equal(append(fixture, samples, 900, 2200, 1), 100);
    assert_ok(samples_flush(samples, &err));
    assert_int_equal(count_series(fixture, 0, 3000), 1300);
    commit(fixture, samples);
    assert_int_equal(count_series(fixture, 0, 3000), 1300);
    assert_int_equal(append(fixture, samples, 900, 2200, 1), 1300);
    commit(fixture, samples);
    assert_int_equal(count_series(fixture, 0, 3000), 1300);
    assert_int_equal(count_series(fixture, 1050, 2050), 1000);
    samples_close(samples);
}

static void test_backwards(void **state)
{
    struct fixture *fixture = *state;
    struct replayed replayed;
    struct samples *samples = open_samples(fixture, &replayed);

    for (int s = 99; s >= 0; s--) {
        assert_int_equal(append(fixture, samples, s, s + 1, 1), 0);
        if (s % 10 == 0)
            assert_ok(samples_flush(samples, &err));
        if (s % 25 == 0)
            commit(fixture, samples);
    }
    assert_int_equal(count_series(fixture, 0, 100), 100);
    samples_close(samples);
}

/* A child does what `work` says and dies without cleaning up. */
static void in_dying_child(struct fixture *fixture,
                           void (*work)(struct fixture *, struct samples *))
{
    int status;
    pid_t child;

    fixture->store = store_close(fixture->store);
    child = fork();
    if (child == 0) {
        struct samples *samples = NULL;
        if (store_open(fixture->path, &fixture->store, NULL) < 0 ||
            samples_open(fixture->store, fixture->path, NULL, NULL, &samples, NULL) < 0)
            _exit(1);
        work(fixture, samples);
        raise(SIGKILL);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    assert_ok(store_open(fixture->path, &fixture->store, &err));
}

static void flush_twenty_of_thirty(struct fixture *fixture, struct samples *samples)
{
    append(fixture, samples, 0, 10, 1);
    commit(fixture, samples);
    append(fixture, samples, 10, 20, 1);
    samples_flush(samples, NULL);
    append(fixture, samples, 20, 30, 1);
}

static void test_replay(void **state)
{
    struct fixture *fixture = *state;
    struct replayed replayed;
    struct samples *samples;

    in_dying_child(fixture, flush_twenty_of_thirty);
    assert_int_equal(count_series(fixture, 0, 100), 20);
    for (int turn = 0; turn < 2; turn++) {
        samples = open_samples(fixture, &replayed);
        assert_int_equal(replayed.count, turn == 0 ? 10 : 0);
        if (turn == 0) {
            assert_int_equal(replayed.device_row, fixture->device.row);
            assert_int_equal(replayed.person_row, fixture->person.row);
            assert_int_equal(replayed.last_ms, T0 + 19000);
        }
        assert_int_equal(append(fixture, samples, 0, 20, 1), 20);
        commit(fixture, samples);
        samples_close(samples);
    }
    assert_int_equal(count_series(fixture, 0, 100), 20);
}

/* After a rollback nothing is lost: neither the journal nor memory was cut. */
static void commit_and_roll_back(struct fixture *fixture, struct samples *samples)
{
    append(fixture, samples, 0, 10, 1);
    samples_flush(samples, NULL);
    append(fixture, samples, 10, 15, 1);
    store_begin(fixture->store, NULL);
    samples_commit(samples, NULL);
    store_rollback(fixture->store);
    append(fixture, samples, 15, 20, 1);
    if (samples_committed(samples, NULL) != -ERR_INTERNAL)
        _exit(3);
    samples_flush(samples, NULL);
}

static void test_rolled_back_commit(void **state)
{
    struct fixture *fixture = *state;
    struct replayed replayed;
    struct samples *samples;

    in_dying_child(fixture, commit_and_roll_back);
    assert_int_equal(count_blocks(fixture), 0);
    samples = open_samples(fixture, &replayed);
    assert_int_equal(replayed.count, 20);
    commit(fixture, samples);
    samples_close(samples);
    assert_int_equal(count_series(fixture, 0, 100), 20);
}

static void flush_for_a_minute(struct fixture *fixture, struct samples *samples)
{
    for (int s = 0; s < 60; s += 10) {
        append(fixture, samples, s, s + 10, 1);
        samples_flush(samples, NULL);
    }
}

/* A spoiled sector loses its ten readings, no others. */
static void test_spoiled_sector(void **state)
{
    struct fixture *fixture = *state;
    struct replayed replayed;
    struct samples *samples;
    int fd;

    in_dying_child(fixture, flush_for_a_minute);
    fd = open(fixture->live, O_WRONLY);
    assert_int_equal(pwrite(fd, "x", 1, 3 * JOURNAL_SECTOR + 30), 1);
    close(fd);
    samples = open_samples(fixture, &replayed);
    assert_int_equal(replayed.count, 50);
    assert_int_equal(count_series(fixture, 20, 30), 0);
    assert_int_equal(append(fixture, samples, 0, 60, 1), 50);
    samples_close(samples);
    assert_int_equal(count_series(fixture, 0, 100), 60);
}

static void test_second_daemon_is_busy(void **state)
{
    struct fixture *fixture = *state;
    struct replayed replayed;
    struct samples *samples = open_samples(fixture, &replayed), *second = NULL;

    assert_int_equal(samples_open(fixture->store, fixture->path, NULL, NULL, &second, NULL),
                     -ERR_BUSY);
    assert_null(second);
    samples_close(samples);
}

/* The journal of another database beside this one: left alone, then overwritten. */
static volatile sig_atomic_t looking_fd;

static void look_no_more(int number)
{
    (void)number;
    close(looking_fd);
}

/* Others may look whether there is a writer; that they look keeps none from opening. */
static void test_who_writes(void **state)
{
    static const struct itimerval soon = {.it_value = {.tv_usec = 5000}};
    struct fixture *fixture = *state;
    struct replayed replayed;
    struct samples *samples;

    assert_false(samples_written(fixture->path));
    samples = open_samples(fixture, &replayed);
    assert_true(samples_written(fixture->path));
    assert_true(samples_written(fixture->path));
    samples_close(samples);
    assert_false(samples_written(fixture->path));
    assert_false(samples_written("/nowhere/at/all"));

    looking_fd = open(fixture->live, O_RDONLY | O_CLOEXEC);
    assert_int_equal(flock(looking_fd, LOCK_SH), 0);
    signal(SIGALRM, look_no_more);
    setitimer(ITIMER_REAL, &soon, NULL);
    samples = open_samples(fixture, &replayed);
    samples_close(samples);
}

/* In the journal, in the database, or in both. */
static void test_newest(void **state)
{
    struct fixture *fixture = *state;
    struct sample newest = {0};
    struct replayed replayed;
    struct samples *samples = open_samples(fixture, &replayed);

    assert_int_equal(samples_newest(fixture->store, fixture->path, fixture->device.row, READING_HR,
                                    &newest, NULL),
                     -ERR_NOT_FOUND);
    append(fixture, samples, 0, 10, 1);
    assert_ok(samples_flush(samples, &err));
    assert_ok(samples_newest(fixture->store, fixture->path, fixture->device.row, READING_HR,
                             &newest, &err));
    assert_true(newest.at_ms == T0 + 9000 && newest.value == value_at(newest.at_ms));
    commit(fixture, samples);
    assert_ok(samples_newest(fixture->store, fixture->path, fixture->device.row, READING_HR,
                             &newest, &err));
    assert_true(newest.at_ms == T0 + 9000);
    append(fixture, samples, 20, 22, 1);
    assert_ok(samples_flush(samples, &err));
    assert_ok(samples_newest(fixture->store, fixture->path, fixture->device.row, READING_HR,
                             &newest, &err));
    assert_true(newest.at_ms == T0 + 21000);
    assert_int_equal(samples_newest(fixture->store, fixture->path, fixture->device.row, READING_RR,
                                    &newest, NULL),
                     -ERR_NOT_FOUND);
    samples_close(samples);
}

static void test_journal_of_another_database(void **state)
{
    struct fixture *fixture = *state;
    struct replayed replayed;
    struct samples *samples;

    in_dying_child(fixture, flush_for_a_minute);
    assert_int_equal(sqlite3_exec(fixture->store->db,
                                  "UPDATE live_journal SET ident = ident + 1, committed = 0", NULL,
                                  NULL, NULL),
                     0);
    assert_int_equal(count_series(fixture, 0, 100), 0);
    samples = open_samples(fixture, &replayed);
    assert_int_equal(replayed.count, 0);
    append(fixture, samples, 0, 10, 1);
    samples_close(samples);
    assert_int_equal(count_series(fixture, 0, 100), 10);
}

/* Many readings at once, as a sync brings them: several sectors, several persons. */
static void test_large_flush(void **state)
{
    struct fixture *fixture = *state;
    struct replayed replayed;
    struct samples *samples = open_samples(fixture, &replayed);
    struct person bob;
    struct reading reading = {.kind = READING_HR};

    fixture_add_person(fixture, "bob", &bob);
    append(fixture, samples, 0, 5000, 1);
    for (int s = 5000; s < 5100; s++) {
        reading.at_ms = T0 + s * 1000;
        reading.value = value_at(reading.at_ms);
        assert_ok(samples_append(samples, fixture->device.row,
                                 s % 2 ? bob.row : fixture->person.row, &reading, 1, NULL, &err));
    }
    assert_ok(samples_flush(samples, &err));
    assert_int_equal(count_series(fixture, 0, 9000), 5100);
    commit(fixture, samples);
    assert_int_equal(count_series(fixture, 0, 9000), 5100);
    /* One block of the first 5001, then one a change of person. */
    assert_int_equal(count_blocks(fixture), 100);
    samples_close(samples);
}

static void test_full_journal(void **state)
{
    struct fixture *fixture = *state;
    struct replayed replayed;
    struct samples *samples = open_samples(fixture, &replayed);
    int s = 0;

    for (; s < JOURNAL_SECTORS; s++) {
        assert_int_equal(samples_commit_due(samples), s > JOURNAL_SECTORS / 4 * 3);
        append(fixture, samples, s, s + 1, 1);
        assert_ok(samples_flush(samples, &err));
    }
    append(fixture, samples, s, s + 1, 1);
    assert_int_equal(samples_flush(samples, NULL), -ERR_BUSY);
    assert_true(samples_pending(samples));
    commit(fixture, samples);
    assert_false(samples_commit_due(samples));
    append(fixture, samples, s + 1, s + 2, 1);
    assert_ok(samples_flush(samples, &err));
    assert_int_equal(count_series(fixture, 0, s + 100), s + 2);
    samples_close(samples);
}

static void test_bad_readings(void **state)
{
    struct fixture *fixture = *state;
    struct replayed replayed;
    struct samples *samples = open_samples(fixture, &replayed);
    const struct reading good = {.kind = READING_HR, .value = 60, .at_ms = T0};
    static const struct {
        const char *name;
        int64_t device, person;
        struct reading reading;
        int result;
    } rows[] = {
        {"no such device", 99, 1, {READING_HR, 60, T0}, -ERR_NOT_FOUND},
        {"no such person", 1, 99, {READING_HR, 60, T0}, -ERR_NOT_FOUND},
        {"negative person", 1, -1, {READING_HR, 60, T0}, -ERR_RANGE},
        {"unknown kind", 1, 1, {(enum reading_kind)77, 60, T0}, -ERR_RANGE},
        {"time zero", 1, 1, {READING_HR, 60, 0}, -ERR_RANGE},
        {"time beyond all", 1, 1, {READING_HR, 60, INT64_MAX}, -ERR_RANGE},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        print_message("%s\n", rows[i].name);
        assert_int_equal(samples_append(samples, rows[i].device, rows[i].person, &rows[i].reading,
                                        1, NULL, NULL),
                         rows[i].result);
    }
    assert_false(samples_pending(samples));
    assert_int_equal(samples_commit(samples, NULL), -ERR_INTERNAL);
    assert_ok(samples_append(samples, fixture->device.row, 0, &good, 1, NULL, &err));
    commit(fixture, samples);
    samples_close(samples);
}

/* A block that cannot be read keeps nothing else from being read or stored. */
static void test_broken_block(void **state)
{
    struct fixture *fixture = *state;
    struct replayed replayed;
    struct samples *samples = open_samples(fixture, &replayed);

    append(fixture, samples, 0, 10, 1);
    commit(fixture, samples);
    append(fixture, samples, 20, 30, 1);
    commit(fixture, samples);
    assert_int_equal(sqlite3_exec(fixture->store->db,
                                  "UPDATE sample_block SET packed = x'07' WHERE start_ms <"
                                  " (SELECT max(start_ms) FROM sample_block)",
                                  NULL, NULL, NULL),
                     0);
    assert_int_equal(count_series(fixture, 0, 100), 10);
    assert_int_equal(append(fixture, samples, 0, 30, 1), 10);
    commit(fixture, samples);
    assert_int_equal(count_series(fixture, 0, 100), 30);
    samples_close(samples);
}

static void test_windows(void **state)
{
    struct fixture *fixture = *state;
    struct window window = {.device_row = fixture->device.row,
                            .person_row = fixture->person.row,
                            .hr_count = 300,
                            .hr_mean = 61.25,
                            .rr_all = 310,
                            .rr_ok = 305,
                            .rr_diffs = 298,
                            .seconds = 298.0625,
                            .artefact = 5.0 / 310,
                            .valid = true,
                            .mean_hr = 61.4,
                            .rmssd = 26.554303,
                            .sdnn = NAN,
                            .stress_index = NAN};
    CLEANUP(cleanup_free) struct window *list = NULL;
    size_t count;

    assert_int_equal(window_put(fixture->store, &window, NULL), -ERR_INTERNAL);
    fixture_begin(fixture);
    for (int i = 3; i >= 0; i--) {
        window.start_ms = (T0 / WINDOW_MS + i) * WINDOW_MS;
        assert_ok(window_put(fixture->store, &window, &err));
    }
    window.rmssd = 30;
    assert_ok(window_put(fixture->store, &window, &err));
    window.start_ms++;
    assert_int_equal(window_put(fixture->store, &window, NULL), -ERR_RANGE);
    fixture_commit(fixture);

    assert_ok(window_read(fixture->store, fixture->person.row, window.start_ms - 1,
                          window.start_ms + 2 * WINDOW_MS, &list, &count, &err));
    assert_int_equal(count, 3);
    assert_true(list[0].rmssd == 30 && list[1].rmssd == 26.554303);
    assert_true(isnan(list[0].sdnn) && isnan(list[0].stress_index));
    assert_true(list[0].artefact == 5.0 / 310 && list[0].valid);
    assert_int_equal(list[2].start_ms, list[0].start_ms + 2 * WINDOW_MS);
    assert_int_equal(list[0].rr_diffs, 298);
}

#define OPENED(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        OPENED(test_three_places),
        OPENED(test_duplicates_everywhere),
        OPENED(test_old_readings),
        OPENED(test_backwards),
        OPENED(test_replay),
        OPENED(test_rolled_back_commit),
        OPENED(test_spoiled_sector),
        OPENED(test_second_daemon_is_busy),
        OPENED(test_who_writes),
        OPENED(test_newest),
        OPENED(test_journal_of_another_database),
        OPENED(test_large_flush),
        OPENED(test_full_journal),
        OPENED(test_bad_readings),
        OPENED(test_broken_block),
        OPENED(test_windows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
