/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The promise of the command line, when it is killed: two writers at once run the program a
 * thousand times, and a good part of the runs is ended with SIGKILL at a random moment. Notes are
 * logged, and tables of five notes imported. Afterwards
 *   - every number that a run has printed is there, with what it stood for;
 *   - what a killed run has left is a whole note or nothing, five notes or none;
 *   - each entry has one change in the journal, those of an import one step, and each logged note
 *     its event, numbered without a gap;
 *   - the database is sound.
 */
#include "core/cleanup.h"
#include "core/json.h"
#include "storage/internal.h"
#include "tests/harness/cli.h"
#include "tests/harness/test.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RUNS         1000
#define WRITERS      2
#define IMPORTED     5
#define IMPORT_EVERY 10
#define CHECK_EVERY  250

/* A run that is under way. */
struct writer {
    pid_t pid; /* 0: none */
    int run;
    int out;
    int64_t kill_mono_us; /* 0: it is left alone */
};

struct trial {
    struct cli cli;
    const char *map;
    struct writer writers[WRITERS];
    int64_t numbers[RUNS]; /* that runs printed; 0: none */
    bool imported[RUNS];   /* a run has said so */
    int killed, acknowledged;
    unsigned seed;
};

static int64_t mono_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

static bool is_import(int run)
{
    return run % IMPORT_EVERY == 0;
}

/* ---- one run ---- */

static const char *write_table(const struct trial *trial, int run)
{
    char text[600] = "at,text\n";
    char name[32];

    for (int i = 0; i < IMPORTED; i++)
        snprintf(text + strlen(text), sizeof(text) - strlen(text),
                 "2026-03-13T10:0%d:00+01:00,run %d part %d\n", i, run, i);
    snprintf(name, sizeof(name), "table-%d.csv", run);
    return harness_write_file(trial->cli.harness, name, text);
}

/* In the child; every failure ends it with a status of its own. */
static void run_program(const struct trial *trial, int run, const char *table, int out)
{
    const char *program = harness_program(trial->cli.harness, "zonula");
    char text[32];

    snprintf(text, sizeof(text), "run %d", run);
    if (dup2(out, STDOUT_FILENO) < 0 || setenv("ZONULA_DB", trial->cli.database, 1) < 0 ||
        setenv("ZONULA_NOW", "2026-03-14T08:10:00+01:00", 1) < 0 ||
        setenv("ZONULA_CONFIG", "/dev/null", 1) < 0)
        _exit(111);
    if (is_import(run))
        execl(program, program, "import", table, "--map", trial->map, (char *)NULL);
    else
        execl(program, program, "-q", "note", text, (char *)NULL);
    _exit(112);
}

static void begin(struct trial *trial, struct writer *writer, int run)
{
    const char *table = is_import(run) ? write_table(trial, run) : NULL;
    int fds[2];

    assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        run_program(trial, run, table, fds[1]);
    close(fds[1]);
    *writer = (struct writer){.pid = pid, .run = run, .out = fds[0]};
    if (rand_r(&trial->seed) % 2 == 0)
        writer->kill_mono_us = mono_us() + 500 + rand_r(&trial->seed) % 20000;
}

/* What a run has said counts, also if it was killed behind it. */
static void take_answer(struct trial *trial, const struct writer *writer)
{
    char text[512] = "";
    size_t used = 0;
    ssize_t got;

    while (used < sizeof(text) - 1 &&
           (got = read(writer->out, text + used, sizeof(text) - 1 - used)) > 0)
        used += (size_t)got;
    close(writer->out);
    if (!strchr(text, '\n'))
        return;
    trial->acknowledged++;
    if (is_import(writer->run)) {
        assert_non_null(strstr(text, "5 entries read, 0 already there, 5 new"));
        trial->imported[writer->run] = true;
    } else {
        trial->numbers[writer->run] = strtoll(text, NULL, 10);
        assert_true(trial->numbers[writer->run] > 0);
    }
}

/* Whether the run is over. */
static bool look_after(struct trial *trial, struct writer *writer)
{
    int status = 0;

    if (writer->kill_mono_us && mono_us() >= writer->kill_mono_us) {
        kill(writer->pid, SIGKILL);
        writer->kill_mono_us = 0;
    }
    const pid_t ended = waitpid(writer->pid, &status, WNOHANG);
    assert_true(ended >= 0);
    if (ended == 0)
        return false;
    if (!WIFSIGNALED(status) && WEXITSTATUS(status) != 0)
        fail_msg("run %d ended by itself with %d", writer->run, WEXITSTATUS(status));
    trial->killed += WIFSIGNALED(status);
    take_answer(trial, writer);
    writer->pid = 0;
    return true;
}

/* ---- afterwards ---- */

static int64_t number(struct store *store, const char *sql)
{
    sqlite3_stmt *query = NULL;
    int64_t value = 0;

    if (sqlite3_prepare_v2(store->db, sql, -1, &query, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(store->db));
    assert_int_equal(sqlite3_step(query), SQLITE_ROW);
    value = sqlite3_column_int64(query, 0);
    sqlite3_finalize(query);
    return value;
}

/* How many entries say this, and are whole. */
static int64_t count_text(struct store *store, const char *text)
{
    char sql[256];

    snprintf(sql, sizeof(sql),
             "SELECT count(*) FROM entry WHERE removed = 0 AND kind = 'note' AND json_valid(body)"
             " AND json_extract(body, '$.text') = '%s'",
             text);
    return number(store, sql);
}

static void check_run(const struct trial *trial, struct store *store, int run)
{
    char text[64], sql[256];
    int64_t count = 0;

    for (int i = 0; is_import(run) && i < IMPORTED; i++) {
        snprintf(text, sizeof(text), "run %d part %d", run, i);
        count += count_text(store, text);
    }
    if (is_import(run)) {
        assert_true(count == IMPORTED || (count == 0 && !trial->imported[run]));
        return;
    }
    snprintf(text, sizeof(text), "run %d", run);
    count = count_text(store, text);
    assert_true(count == 1 || (count == 0 && trial->numbers[run] == 0));
    if (trial->numbers[run] == 0)
        return;
    snprintf(sql, sizeof(sql),
             "SELECT json_extract(body, '$.text') = '%s' FROM entry WHERE number ="
             " %lld",
             text, (long long)trial->numbers[run]);
    assert_int_equal(number(store, sql), 1);
}

static void check_all(const struct trial *trial, int runs)
{
    CLEANUP(store_closep) struct store *store = NULL;
    struct error err = {0};

    if (store_open(trial->cli.database, &store, &err) < 0)
        fail_msg("%s", err.text);
    assert_int_equal(number(store, "SELECT count(*) FROM pragma_integrity_check WHERE"
                                   " integrity_check <> 'ok'"),
                     0);
    assert_int_equal(number(store, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    for (int run = 0; run < runs; run++)
        check_run(trial, store, run);
    /* The journal: one change each, and as many steps as there were runs that wrote. */
    assert_int_equal(number(store, "SELECT count(*) FROM entry"),
                     number(store, "SELECT count(DISTINCT entry) FROM change"));
    assert_int_equal(number(store, "SELECT count(*) FROM change"),
                     number(store, "SELECT count(*) FROM entry"));
    assert_int_equal(number(store, "SELECT count(*) FROM entry WHERE source = 'import'"),
                     IMPORTED * number(store, "SELECT count(DISTINCT c.step) FROM change AS c JOIN"
                                              " entry AS e ON e.number = c.entry"
                                              " WHERE e.source = 'import'"));
    /* The events of what was logged, one after the other. */
    const int64_t logged = number(store, "SELECT count(*) FROM entry WHERE source = 'cli'");
    assert_int_equal(number(store, "SELECT count(*) FROM outbox"), logged);
    assert_int_equal(number(store, "SELECT coalesce(max(seq), 0) FROM outbox"), logged);
}

static void test_two_writers_are_killed(void **state)
{
    static const struct timespec pause = {.tv_nsec = 100000};
    static struct trial trial;
    int begun = 0, ended = 0;

    (void)state;
    trial.seed = (unsigned)time(NULL);
    print_message("seed %u\n", trial.seed);
    assert_int_equal(cli_open(&trial.cli), 0);
    trial.map = harness_write_file(trial.cli.harness, "map.ini",
                                   "[table]\nkind = note\n[columns]\nat = at\ntext = text\n");
    while (ended < RUNS) {
        bool idle = true;

        for (size_t i = 0; i < WRITERS; i++) {
            struct writer *writer = &trial.writers[i];

            if (writer->pid == 0 && begun < RUNS)
                begin(&trial, writer, begun++);
            if (writer->pid != 0 && look_after(&trial, writer)) {
                idle = false;
                if (++ended % CHECK_EVERY == 0 && ended < RUNS)
                    print_message("%d runs, %d killed\n", ended, trial.killed);
            }
        }
        if (idle)
            nanosleep(&pause, NULL);
    }
    check_all(&trial, RUNS);
    print_message("%d runs, %d killed, %d acknowledged\n", RUNS, trial.killed, trial.acknowledged);
    assert_true(trial.killed > RUNS / 20);
    assert_true(trial.acknowledged > RUNS / 4);
    cli_close(&trial.cli);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_two_writers_are_killed)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
