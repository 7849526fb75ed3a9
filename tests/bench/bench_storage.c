/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a day of one strap writes: heart rate and RR intervals at 1 Hz, a flush every 10 s, a commit
 * with its windows every 3 h, the checkpoint of the close included. Bytes are the kernel's count of
 * what this process caused to be written (/proc/self/io), with real syncs on a real file system;
 * on one without direct writes (tmpfs) the figures mean nothing, which is said.
 *
 * Two days are simulated: one whose packets come evenly, and one whose arrival varies by +-10 ms.
 *
 *     bench_storage [smoke]       smoke: 2 hours, a commit every hour
 */
#include "core/cleanup.h"
#include "core/clock.h"
#include "storage/people.h"
#include "storage/samples.h"
#include "storage/store.h"
#include "storage/windows.h"

#include <dirent.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUDGET_BYTES 5000000L
#define FLUSH_S      10
#define T0           INT64_C(1700000100000)

struct io {
    long write_bytes, wchar;
};

static struct io io_now(void)
{
    CLEANUP(cleanup_file) FILE *file = fopen("/proc/self/io", "r");
    struct io io = {-1, -1};
    char line[128];

    while (file && fgets(line, sizeof(line), file)) {
        if (strncmp(line, "write_bytes: ", 13) == 0)
            io.write_bytes = strtol(line + 13, NULL, 10);
        else if (strncmp(line, "wchar: ", 7) == 0)
            io.wchar = strtol(line + 7, NULL, 10);
    }
    return io;
}

static void need(int r, const struct error *err, const char *what)
{
    if (r == 0)
        return;
    fprintf(stderr, "bench_storage: %s: %s\n", what, err->text);
    exit(1);
}

/* ---- the heart: about 63 bpm, breath, a slow wave, a wandering mean, noise; RMSSD near 40 ms ----
 */

struct heart {
    uint64_t seed;
    double beat_s; /* when the next beat comes, seconds from the start */
    double drift;
    int64_t last_ms; /* time given to the last beat */
    int jitter_ms;
};

/* Uniform in [-1, 1). */
static double noise(struct heart *heart)
{
    heart->seed = heart->seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(heart->seed >> 40) / (double)(1 << 23) - 1;
}

static int32_t next_interval_units(struct heart *heart)
{
    double t = heart->beat_s;

    heart->drift = 0.995 * heart->drift + 0.006 * noise(heart);
    return (int32_t)lround(1024 * (0.95 + 0.035 * sin(1.57 * t) + 0.03 * sin(0.63 * t) +
                                   heart->drift + 0.02 * noise(heart)));
}

/* The readings of one packet, a second after the one before. */
static size_t make_packet(struct heart *heart, int second, struct reading *readings)
{
    double end_s = second + 1;
    int64_t at_ms = T0 + (int64_t)second * 1000;
    size_t count = 1;
    int32_t units = 1000;

    if (heart->jitter_ms)
        at_ms += lround(heart->jitter_ms * noise(heart));
    while (heart->beat_s < end_s) {
        units = next_interval_units(heart);
        heart->beat_s += units / 1024.0;
        heart->last_ms += (units * 125 + 64) / 128;
        readings[count++] =
            (struct reading){.kind = READING_RR, .value = units * 125, .at_ms = heart->last_ms};
    }
    /* A strap gives a smoothed rate. */
    readings[0] = (struct reading){
        .kind = READING_HR, .at_ms = at_ms, .value = (int32_t)lround(63 - 60 * heart->drift)};
    return count;
}

/* ---- one day ---- */

struct day {
    const char *name;
    int jitter_ms, seconds, commit_s;
    char path[128];
    struct store *store;
    struct samples *samples;
    int64_t person_row, device_row;
    size_t readings;
    long journal_bytes; /* part of the written bytes that went to the journal */
    double commit_ms_max;
};

static void set_up(struct day *day)
{
    struct error err = {0};
    struct person person = {.id = "alice", .name = "Alice", .tz = "UTC", .created_ms = T0};
    struct device device = {.id = "strap",
                            .label = "Strap",
                            .address = "AA:BB:CC:DD:EE:01",
                            .driver = "heart_rate",
                            .created_ms = T0,
                            .battery_percent = -1};

    need(store_open(day->path, &day->store, &err), &err, "open");
    need(store_begin(day->store, &err), &err, "begin");
    need(person_add(day->store, &person, &err), &err, "person");
    device.person_row = person.row;
    need(device_add(day->store, &device, &err), &err, "device");
    need(store_commit(day->store, &err), &err, "commit");
    /* The schema is written once in the life of a database, not once a day. */
    store_checkpoint(day->store);
    need(samples_open(day->store, day->path, NULL, NULL, &day->samples, &err), &err, "journal");
    day->person_row = person.row;
    day->device_row = device.row;
}

static void commit(struct day *day, int second)
{
    struct error err = {0};
    int64_t begun_ms = clock_mono_ms();

    need(store_begin(day->store, &err), &err, "begin");
    for (int s = second - day->commit_s; s < second; s += (int)(WINDOW_MS / 1000)) {
        struct window window = {.device_row = day->device_row,
                                .person_row = day->person_row,
                                .start_ms = T0 + s * INT64_C(1000),
                                .hr_count = 300,
                                .hr_mean = 63.1 + s * 1e-7,
                                .rr_all = 315,
                                .rr_ok = 312,
                                .rr_diffs = 308,
                                .seconds = 299.015625,
                                .artefact = 3.0 / 315,
                                .valid = true,
                                .mean_hr = 62.7 + s * 1e-7,
                                .rmssd = 41.1 / (s + 3),
                                .sdnn = 51.3 / (s + 7),
                                .stress_index = 133.7 / (s + 9)};
        need(window_put(day->store, &window, &err), &err, "window");
    }
    need(samples_commit(day->samples, &err), &err, "readings");
    need(store_commit(day->store, &err), &err, "commit");
    need(samples_committed(day->samples, &err), &err, "committed");
    if ((double)(clock_mono_ms() - begun_ms) > day->commit_ms_max)
        day->commit_ms_max = (double)(clock_mono_ms() - begun_ms);
}

static void live(struct day *day)
{
    struct heart heart = {.seed = 42, .last_ms = T0, .jitter_ms = day->jitter_ms};
    struct error err = {0};

    for (int second = 0; second < day->seconds; second++) {
        struct reading readings[16];
        size_t count = make_packet(&heart, second, readings);

        need(samples_append(day->samples, day->device_row, day->person_row, readings, count, NULL,
                            &err),
             &err, "append");
        day->readings += count;
        if ((second + 1) % FLUSH_S == 0) {
            struct io before = io_now();
            need(samples_flush(day->samples, &err), &err, "flush");
            day->journal_bytes += io_now().write_bytes - before.write_bytes;
        }
        if ((second + 1) % day->commit_s == 0)
            commit(day, second + 1);
    }
}

static void remove_directory(const char *path)
{
    DIR *directory = opendir(path);
    struct dirent *entry;

    while (directory && (entry = readdir(directory)))
        unlinkat(dirfd(directory), entry->d_name, 0);
    if (directory)
        closedir(directory);
    rmdir(path);
}

/* Returns whether the day keeps to the budget, scaled to its length. */
static bool run_day(struct day *day)
{
    char directory[64] = "/var/tmp/zonula-bench-XXXXXX";
    struct io start, before, after;
    long total, budget = (long)((double)BUDGET_BYTES * day->seconds / 86400);
    int64_t begun_ms, bytes, wal_bytes, ignored;

    if (!mkdtemp(directory))
        exit(1);
    snprintf(day->path, sizeof(day->path), "%s/zonula.db", directory);
    start = io_now();
    set_up(day);
    before = io_now();
    begun_ms = clock_mono_ms();
    live(day);
    samples_close(day->samples);
    store_sizes(day->store, &bytes, &wal_bytes);
    store_checkpoint(day->store);
    store_sizes(day->store, &bytes, &ignored);
    store_close(day->store);
    after = io_now();

    total = after.write_bytes - before.write_bytes;
    printf("%s: %d s, %zu readings, %.1f s of real time\n", day->name, day->seconds, day->readings,
           (double)(clock_mono_ms() - begun_ms) / 1000);
    printf("  written        %9ld bytes (budget %ld)\n", total, budget);
    printf("    journal      %9ld bytes\n", day->journal_bytes);
    printf("    database+wal %9ld bytes\n", total - day->journal_bytes);
    printf("  passed to write() %ld bytes; set-up once: %ld bytes\n", after.wchar - before.wchar,
           before.write_bytes - start.write_bytes);
    printf("  database %lld bytes, longest commit %.0f ms\n", (long long)bytes, day->commit_ms_max);
    remove_directory(directory);
    if (before.write_bytes < 0 || day->journal_bytes == 0) {
        printf("  this file system does not count: no verdict\n");
        return true;
    }
    return total <= budget;
}

int main(int argc, char **argv)
{
    bool smoke = argc > 1 && strcmp(argv[1], "smoke") == 0;
    struct day days[] = {{.name = "even arrival", .jitter_ms = 0},
                         {.name = "arrival varies by 10 ms", .jitter_ms = 10}};
    bool kept = true;

    for (size_t i = 0; i < 2; i++) {
        days[i].seconds = smoke ? 7200 : 86400;
        days[i].commit_s = smoke ? 3600 : 10800;
        /* Two hours carry the fixed costs of a database of their own: no verdict on them. */
        kept &= run_day(&days[i]) || smoke;
    }
    printf("%s\n", smoke ? "smoke" : kept ? "within the budget" : "OVER THE BUDGET");
    return kept ? 0 : 1;
}
