/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How long a logged line takes, from the start of the program to its end: the person waits for it.
 * The measure is taken relative to a process that does the unavoidable part (start, open a database
 * file, one durable transaction), so that a slow disk or a busy machine does not decide. Also:
 * instructions in user space where the kernel counts them.
 */
#include "core/cleanup.h"
#include "storage/outbox.h"
#include "storage/store.h"
#include "tests/harness/harness.h"
#include <linux/perf_event.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RUNS_FULL  100
#define RUNS_SMOKE 10
#define RUNS_MAX   RUNS_FULL
/* Under 100 ms on a Pi Zero 2 W, which is 10 to 20 times slower than a desktop core; a completion
 * under 50 ms. */
#define CPU_LIMIT_MS      40.0
#define COMPLETE_LIMIT_MS 30.0

struct measure {
    double wall_ms[RUNS_MAX];
    double cpu_ms;
    double instructions; /* of all runs; 0: not counted here */
};

static double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* A counter of this process's children from their start on; -1 where that is not allowed. */
static int open_counter(void)
{
    struct perf_event_attr attributes = {
        .type = PERF_TYPE_HARDWARE,
        .size = sizeof(attributes),
        .config = PERF_COUNT_HW_INSTRUCTIONS,
        .disabled = 1,
        .inherit = 1,
        .enable_on_exec = 1,
        .exclude_kernel = 1,
        .exclude_hv = 1,
    };

    return (int)syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

/* Runs a program once; false if it fails. */
static bool run_once(char *const *arguments, double *ret_wall_ms, double *instructions)
{
    struct rusage usage;
    int counter = -1;
    int status = -1;
    uint64_t count = 0;
    int pipes[2];

    if (pipe(pipes) < 0)
        return false;
    double start = now_ms();
    pid_t child = fork();
    if (child == 0) {
        close(pipes[0]);
        counter = open_counter();
        pid_t worker = fork();
        if (worker == 0) {
            if (!freopen("/dev/null", "r", stdin) || !freopen("/dev/null", "w", stdout))
                _exit(126);
            execv(arguments[0], arguments);
            _exit(127);
        }
        waitpid(worker, &status, 0);
        if (counter >= 0 && read(counter, &count, sizeof(count)) != sizeof(count))
            count = 0;
        ssize_t written = write(pipes[1], &count, sizeof(count));
        _exit(WIFEXITED(status) && written == sizeof(count) ? WEXITSTATUS(status) : 125);
    }
    close(pipes[1]);
    bool counted = read(pipes[0], &count, sizeof(count)) == sizeof(count);
    close(pipes[0]);
    if (child < 0 || wait4(child, &status, 0, &usage) != child)
        return false;
    *ret_wall_ms = now_ms() - start;
    *instructions += counted ? (double)count : 0;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static int compare(const void *left, const void *right)
{
    const double a = *(const double *)left;
    const double b = *(const double *)right;
    return a < b ? -1 : a > b;
}

static double children_cpu_ms(void)
{
    struct rusage usage;

    getrusage(RUSAGE_CHILDREN, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

/* Sorted wall times; false if a run fails. */
static bool measure(char *const *arguments, int runs, struct measure *ret)
{
    double before = children_cpu_ms();

    *ret = (struct measure){0};
    for (int i = 0; i < runs; i++) {
        if (!run_once(arguments, &ret->wall_ms[i], &ret->instructions))
            return false;
    }
    ret->cpu_ms = (children_cpu_ms() - before) / runs;
    qsort(ret->wall_ms, (size_t)runs, sizeof(double), compare);
    return true;
}

static void report(const char *name, const struct measure *measure, int runs)
{
    printf("%-28s median %6.2f ms  p95 %6.2f ms  cpu %5.2f ms", name, measure->wall_ms[runs / 2],
           measure->wall_ms[runs * 95 / 100], measure->cpu_ms);
    if (measure->instructions > 0)
        printf("  %5.1f M instructions", measure->instructions / runs / 1e6);
    putchar('\n');
}

/* The part no logging program can leave out: start, open the file, one durable transaction. */
static int reference(const char *path)
{
    struct store *store = NULL;

    if (store_open(path, &store, NULL) < 0 || store_begin(store, NULL) < 0 ||
        meta_set(store, "bench", "1", NULL) < 0 || store_commit(store, NULL) < 0)
        return 1;
    store_close(store);
    return 0;
}

static int run_bench(struct harness *harness, const char *self, int runs)
{
    const char *zonula = harness_program(harness, "zonula");
    const char *path = harness_path(harness, "bench.db");
    char *const add[] = {(char *)zonula, (char *)"person",        (char *)"add", (char *)"Alice",
                         (char *)"--tz", (char *)"Europe/Berlin", NULL};
    char *const base[] = {(char *)self, (char *)"reference", (char *)path, NULL};
    char *const version[] = {(char *)zonula, (char *)"version", NULL};
    char *const eat[] = {(char *)zonula, (char *)"eat",
                         (char *)"200 ml kefir, 2 slices rye bread, handful of almonds", NULL};
    /* Not an exact name: all labels are scored. */
    char *const slow[] = {(char *)zonula, (char *)"eat",
                          (char *)"1 cup cooked spinach, 1 baked sweet potato, 100 g green beans",
                          NULL};
    char *const complete[] = {(char *)zonula, (char *)"__complete", (char *)"eat",
                              (char *)"\"200 ml kefir, 2 slices ry", NULL};
    struct measure measures[5];
    double wall = 0;
    double instructions = 0;

    setenv("ZONULA_DB", path, 1);
    setenv("ZONULA_CONFIG", "/dev/null", 1);
    if (!run_once(add, &wall, &instructions) || !measure(base, runs, &measures[0]) ||
        !measure(version, runs, &measures[1]) || !measure(eat, runs, &measures[2]) ||
        !measure(slow, runs, &measures[3]) || !measure(complete, runs, &measures[4])) {
        fputs("bench_cli: a run failed\n", stderr);
        return 1;
    }
    report("reference: one transaction", &measures[0], runs);
    report("zonula version", &measures[1], runs);
    report("zonula eat, exact names", &measures[2], runs);
    report("zonula eat, other names", &measures[3], runs);
    report("zonula __complete eat", &measures[4], runs);
    printf("eat relative to the reference: %.2f (exact), %.2f (other)\n",
           measures[2].wall_ms[runs / 2] / measures[0].wall_ms[runs / 2],
           measures[3].wall_ms[runs / 2] / measures[0].wall_ms[runs / 2]);
    if (measures[4].cpu_ms > COMPLETE_LIMIT_MS) {
        printf("bench_cli: %.1f ms of processor time for a completion, limit %.0f ms\n",
               measures[4].cpu_ms, COMPLETE_LIMIT_MS);
        return 1;
    }
    if (measures[3].cpu_ms > CPU_LIMIT_MS) {
        printf("bench_cli: %.1f ms of processor time for one line, limit %.0f ms\n",
               measures[3].cpu_ms, CPU_LIMIT_MS);
        return 1;
    }
    return 0;
}

int main(int argc, char *argv[])
{
    struct harness *harness = NULL;
    struct error err = {0};

    if (argc == 3 && strcmp(argv[1], "reference") == 0)
        return reference(argv[2]);
    if (harness_open(&harness, &err) < 0) {
        fprintf(stderr, "bench_cli: %s\n", err.text);
        return 1;
    }
    bool smoke = argc > 1 && strcmp(argv[1], "smoke") == 0;
    int status = run_bench(harness, "/proc/self/exe", smoke ? RUNS_SMOKE : RUNS_FULL);
    harness_close(harness);
    return status;
}
