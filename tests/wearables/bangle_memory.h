/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a Bangle.js remembers: its clock, its zone, its health database and its sleep log, and how
 * it reads the two (espruino/BangleApps, apps/health/lib.js, apps/android/lib.js and
 * apps/sleeplog/lib.js).
 *
 * The health database has one slot for each ten minutes of the watch's wall clock. So a block that
 * was written in one zone is read in another as if it had been at another instant, and where the
 * wall clock was set back the slots are taken and nothing new is written. The sleep log counts ten
 * minutes of UTC and knows none of this.
 */
#ifndef TESTS_WEARABLES_BANGLE_MEMORY_H
#define TESTS_WEARABLES_BANGLE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define BANGLE_BLOCK_MS  INT64_C(600000)
#define BANGLE_ZONES_MAX 16

/* As the sleep log counts them. */
enum bangle_status { BANGLE_UNKNOWN, BANGLE_NOT_WORN, BANGLE_AWAKE, BANGLE_LIGHT, BANGLE_DEEP };

struct bangle_block {
    enum bangle_status status;
    unsigned steps;
    unsigned half_bpm; /* the rate in halves; 0: none */
    unsigned movement;
};

struct bangle_memory {
    unsigned seed;
    unsigned days;    /* it has recorded for that long when it is first met */
    int64_t born_ms;  /* 0: not met yet */
    int64_t shift_ms; /* of its clock against the host's */
    size_t zones;     /* how often the zone was set */
    struct {
        int64_t from_ms;
        int offset_min; /* east of UTC */
    } zone[BANGLE_ZONES_MAX];
};

/* It is met for the first time, or again. */
void bangle_meet(struct bangle_memory *memory, int64_t host_ms);

int64_t bangle_now_ms(const struct bangle_memory *memory, int64_t host_ms);
void bangle_set_ms(struct bangle_memory *memory, int64_t host_ms, int64_t watch_ms);
int bangle_offset_min(const struct bangle_memory *memory);
void bangle_set_zone(struct bangle_memory *memory, int64_t now_ms, int offset_min);

/* What was recorded of the ten minutes from an instant on: of nothing but that and the seed. */
struct bangle_block bangle_block_at(const struct bangle_memory *memory, int64_t start_ms);

/* Calls back for each record that the watch finds for {"t":"actfetch","ts":since_ms}, with the time
 * that it says. */
void bangle_read_records(const struct bangle_memory *memory, int64_t since_ms, int64_t now_ms,
                         void (*found)(void *context, int64_t end_ms,
                                       const struct bangle_block *block),
                         void *context);

/* require("sleeplog").readLog(since, until) as JSON. */
void bangle_read_log(const struct bangle_memory *memory, FILE *out, int64_t since_ms,
                     int64_t until_ms, int64_t now_ms);

#endif
