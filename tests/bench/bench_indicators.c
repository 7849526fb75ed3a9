// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What the indicators cost: one RR window beside a copy and a sort of the same intervals in the
 * same run, and the whole computation for a person. The gateway does the first every five minutes
 * and a device, the second at most every 30 s and a person.
 */
#include "gateway/indicators/hrv.h"
#include "gateway/indicators/strap.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define INTERVALS       350 /* five minutes at 70 bpm */
#define STRAP_LIMIT_MS  5.0
#define WINDOW_LIMIT    60.0 /* times a sort of the same intervals */
#define WINDOWS_PER_DAY 288

static uint64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * UINT64_C(1000000000) + (uint64_t)t.tv_nsec;
}

static uint32_t draw(uint32_t *state)
{
    *state = (*state * 1103515245 + 12345) & 0x7fffffff;
    return *state >> 16;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

enum work { WORK_COPY, WORK_SORT, WORK_WINDOW };

/* Keeps the compiler from leaving the work out. */
static volatile double sink;

/* Nanoseconds a piece: the best of several runs, which is the one that was disturbed least. */
static double measure(enum work work, const double *rr_ms, size_t count, unsigned repeats)
{
    double best = INFINITY;

    for (int run = 0; run < 5; run++) {
        uint64_t start = now_ns();

        for (unsigned i = 0; i < repeats; i++) {
            double copy[HRV_INTERVALS_MAX];
            static bool follows[HRV_INTERVALS_MAX];
            struct hrv_window_metrics metrics = {0};

            if (work == WORK_WINDOW) {
                memset(follows, 1, sizeof(follows));
                (void)hrv_window_compute(rr_ms, follows, count, &metrics);
                sink = metrics.rmssd;
                continue;
            }
            memcpy(copy, rr_ms, count * sizeof(*copy));
            __asm__ volatile("" : : "r"(copy) : "memory");
            if (work == WORK_SORT)
                qsort(copy, count, sizeof(*copy), ascending);
            sink = copy[i % count];
        }
        best = fmin(best, (double)(now_ns() - start) / repeats);
    }
    return best;
}

static int bench_window(unsigned repeats)
{
    double rr_ms[INTERVALS];
    uint32_t x = 42;
    double copy, sort, window;

    for (size_t i = 0; i < INTERVALS; i++)
        rr_ms[i] = 850 + 40 * sin((double)i / 3) + draw(&x) % 21;
    copy = measure(WORK_COPY, rr_ms, INTERVALS, repeats);
    sort = measure(WORK_SORT, rr_ms, INTERVALS, repeats);
    window = measure(WORK_WINDOW, rr_ms, INTERVALS, repeats);
    printf("window of %d intervals: %.0f ns (memcpy %.0f ns, qsort %.0f ns): %.1f sorts\n",
           INTERVALS, window, copy, sort, window / sort);
    return window > WINDOW_LIMIT * sort;
}

/* A person who wore the strap day and night. */
static int bench_strap(size_t days, unsigned repeats)
{
    struct wear_window *windows = calloc(days * WINDOWS_PER_DAY, sizeof(*windows));
    struct strap_result *result = calloc(1, sizeof(*result));
    int64_t day_start_ms[STRAP_DAYS_MAX + 1];
    uint32_t x = 7;
    double best = INFINITY;
    int failed = !windows || !result;

    for (size_t i = 0; i <= days; i++)
        day_start_ms[i] = 20000 * MS_PER_DAY + (int64_t)i * MS_PER_DAY;
    for (size_t i = 0; !failed && i < days * WINDOWS_PER_DAY; i++) {
        double hr = 60 + draw(&x) % 20;

        windows[i] = (struct wear_window){.start_ms = day_start_ms[0] + (int64_t)i * HRV_WINDOW_MS,
                                          .hr_count = 300,
                                          .rr_count = 350,
                                          .hr_mean = hr,
                                          .valid = true,
                                          .mean_hr = hr,
                                          .rmssd = 20 + draw(&x) % 40};
    }
    for (unsigned i = 0; !failed && i < repeats; i++) {
        struct strap_input input = {.series = {windows, days * WINDOWS_PER_DAY},
                                    .day_start_ms = day_start_ms,
                                    .day_count = days,
                                    .now_ms = day_start_ms[days],
                                    .night_start_min = 23 * 60,
                                    .night_end_min = 7 * 60};
        uint64_t start = now_ns();

        failed = strap_compute(&input, result) < 0;
        best = fmin(best, (double)(now_ns() - start) / 1e6);
    }
    printf("strap, %zu days of %d windows: %.3f ms (limit %.0f ms)\n", days, WINDOWS_PER_DAY, best,
           STRAP_LIMIT_MS);
    free(windows);
    free(result);
    return failed || best > STRAP_LIMIT_MS;
}

int main(int argc, char **argv)
{
    bool smoke = argc > 1 && strcmp(argv[1], "smoke") == 0;
    int failed = bench_window(smoke ? 20 : 2000);

    failed |= bench_strap(30, smoke ? 3 : 50);
    failed |= bench_strap(STRAP_DAYS_ADVISED, smoke ? 3 : 50);
    return failed;
}
