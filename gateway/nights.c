/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * In three steps: the parts of a device's blocks become records in the order of time; records
 * become sessions, each with its sleep-day; the sessions of a day and device become a night.
 */
#include "gateway/nights.h"

#include "core/cleanup.h"
#include <stdlib.h>

/* A session of one wearable, and what its blocks say of it. */
struct sitting {
    int32_t day;
    int32_t offset_s;
    int64_t doubt_ms;
    int64_t device_row;
    struct sleep_session session; /* first_record counts from the first of all devices */
};

/* What the steps hand on. */
struct work {
    struct sleep_record *records;
    size_t record_count;
    struct sitting *sittings;
    size_t sitting_count;
};

static void work_done(struct work *work)
{
    free(work->records);
    free(work->sittings);
}

/* ---- blocks to records ---- */

/* Adds a stretch of one stage to the records of a device, which begin at `first`. What is said of a
 * time already stays. A stage that goes on over the border of two blocks is one record, or a long
 * time awake would be two short ones. */
static void add_record(struct work *work, size_t first, struct sleep_record record)
{
    struct sleep_record *next = &work->records[work->record_count];
    const bool follows = work->record_count > first;

    if (follows && record.start_ms < next[-1].end_ms)
        record.start_ms = next[-1].end_ms;
    if (record.end_ms <= record.start_ms || record.stage == SLEEP_UNKNOWN)
        return;
    if (follows && next[-1].end_ms == record.start_ms && next[-1].stage == record.stage) {
        next[-1].end_ms = record.end_ms;
    } else {
        *next = record;
        work->record_count++;
    }
}

/* The parts of a block, as far as they lie in it. */
static void add_block(struct work *work, size_t first, const struct sleep_block *block)
{
    int64_t at_ms = block->start_ms;

    for (size_t i = 0; i < block->count; i++) {
        const int64_t end_ms = at_ms + block->parts[i].seconds * MS_PER_SECOND;

        add_record(work, first,
                   (struct sleep_record){.start_ms = at_ms,
                                         .end_ms = end_ms < block->end_ms ? end_ms : block->end_ms,
                                         .stage = block->parts[i].stage});
        at_ms = end_ms;
    }
}

/* ---- records to sessions ---- */

static struct sitting describe(const struct sleep_session *session,
                               const struct stored_sleep *blocks, size_t count)
{
    struct sitting sitting = {.device_row = blocks[0].device_row, .session = *session};

    for (size_t i = 0; i < count && blocks[i].block.start_ms < session->end_ms; i++) {
        const int64_t doubt_ms = sleep_block_doubt_ms(&blocks[i].block);

        sitting.offset_s = blocks[i].block.offset_s;
        if (blocks[i].block.end_ms > session->start_ms && doubt_ms > sitting.doubt_ms)
            sitting.doubt_ms = doubt_ms;
    }
    sitting.day = sleep_day_of(session, sitting.offset_s);
    return sitting;
}

/* The sessions of one device. There is room for as many as there are records. */
static int add_device(struct work *work, const struct stored_sleep *blocks, size_t count)
{
    CLEANUP(cleanup_free) struct sleep_session *sessions = NULL;
    const size_t first = work->record_count;
    size_t own, found = 0;

    for (size_t i = 0; i < count; i++)
        add_block(work, first, &blocks[i].block);
    own = work->record_count - first;
    sessions = calloc(own + 1, sizeof(*sessions));
    if (!sessions)
        return -ERR_NOMEM;
    if (sleep_sessions(work->records + first, own, sessions, own, &found) < 0)
        return -ERR_INTERNAL; /* add_record() has put them in order */
    for (size_t i = 0; i < found; i++) {
        sessions[i].first_record += first;
        work->sittings[work->sitting_count++] = describe(&sessions[i], blocks, count);
    }
    return 0;
}

static int compare_sittings(const void *left, const void *right)
{
    const struct sitting *a = left;
    const struct sitting *b = right;

    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    if (a->device_row != b->device_row)
        return a->device_row < b->device_row ? -1 : 1;
    return (a->session.start_ms > b->session.start_ms) -
           (a->session.start_ms < b->session.start_ms);
}

static int make_sittings(struct work *work, const struct stored_sleep *blocks, size_t count)
{
    size_t parts = 0;

    for (size_t i = 0; i < count; i++)
        parts += blocks[i].block.count;
    work->records = calloc(parts + 1, sizeof(*work->records));
    work->sittings = calloc(parts + 1, sizeof(*work->sittings));
    if (!work->records || !work->sittings)
        return -ERR_NOMEM;
    for (size_t from = 0, to = 0; from < count; from = to) {
        int r;

        while (to < count && blocks[to].device_row == blocks[from].device_row)
            to++;
        r = add_device(work, blocks + from, to - from);
        if (r < 0)
            return r;
    }
    qsort(work->sittings, work->sitting_count, sizeof(*work->sittings), compare_sittings);
    return 0;
}

/* ---- sessions to nights ---- */

/* The night of a device on one day, of all its sessions there. */
static struct night night_of(const struct sitting *sittings, const struct sleep_session *sessions,
                             size_t count)
{
    const struct sleep_day day = sleep_day_summarise(sessions, count);
    const struct sitting *main = &sittings[day.main - sessions];

    return (struct night){
        .day = main->day,
        .device_row = main->device_row,
        .offset_s = main->offset_s,
        .brief =
            main->session.tib_min<NIGHT_MIN, .staged = main->session.asleep_min[SLEEP_LIGHT]> 0 ||
            main->session.asleep_min[SLEEP_DEEP] > 0 || main->session.asleep_min[SLEEP_REM] > 0,
        .doubt_ms = main->doubt_ms,
        .main = main->session,
        .naps = day.naps,
        .tst24_min = day.tst24_min};
}

/* Of one day: who saw more than a nap, then who knows stages, then who saw more, then who was added
 * to the household first. */
static int compare_nights(const void *left, const void *right)
{
    const struct night *a = left;
    const struct night *b = right;

    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    if (a->brief != b->brief)
        return b->brief ? -1 : 1;
    if (a->staged != b->staged)
        return a->staged ? -1 : 1;
    if (a->main.tib_min != b->main.tib_min)
        return a->main.tib_min > b->main.tib_min ? -1 : 1;
    return (a->device_row > b->device_row) - (a->device_row < b->device_row);
}

static int make_nights(const struct work *work, struct nights *nights)
{
    CLEANUP(cleanup_free)
    struct sleep_session *sessions = calloc(work->sitting_count + 1, sizeof(*sessions));

    nights->list = calloc(work->sitting_count + 1, sizeof(*nights->list));
    if (!sessions || !nights->list)
        return -ERR_NOMEM;
    for (size_t i = 0; i < work->sitting_count; i++)
        sessions[i] = work->sittings[i].session;
    for (size_t from = 0, to = 0; from < work->sitting_count; from = to) {
        const struct sitting *own = &work->sittings[from];

        while (to < work->sitting_count && work->sittings[to].day == own->day &&
               work->sittings[to].device_row == own->device_row)
            to++;
        nights->list[nights->count++] = night_of(own, sessions + from, to - from);
    }
    qsort(nights->list, nights->count, sizeof(*nights->list), compare_nights);
    for (size_t i = 1; i < nights->count; i++)
        nights->list[i].secondary = nights->list[i].day == nights->list[i - 1].day;
    return 0;
}

/* When somebody was asleep, as the nights that count have it. */
static int make_asleep(const struct work *work, struct nights *nights)
{
    nights->asleep = calloc(work->record_count + 1, sizeof(*nights->asleep));
    if (!nights->asleep)
        return -ERR_NOMEM;
    for (size_t i = 0; i < work->sitting_count; i++) {
        const struct sitting *sitting = &work->sittings[i];
        const struct sleep_record *records = work->records + sitting->session.first_record;
        const struct night *night = nights_find(nights, sitting->day);

        if (!night || night->device_row != sitting->device_row)
            continue;
        for (size_t k = 0; k < sitting->session.record_count; k++)
            if (records[k].stage != SLEEP_AWAKE)
                nights->asleep[nights->asleep_count++] =
                    (struct sleep_span){records[k].start_ms, records[k].end_ms};
    }
    return 0;
}

int nights_of(const struct stored_sleep *blocks, size_t count, struct nights *ret)
{
    CLEANUP(work_done) struct work work = {.record_count = 0};
    CLEANUP(nights_clear) struct nights nights = {.count = 0};
    int r = make_sittings(&work, blocks, count);

    if (r == 0)
        r = make_nights(&work, &nights);
    if (r == 0)
        r = make_asleep(&work, &nights);
    if (r < 0)
        return r;
    *ret = nights;
    nights = (struct nights){.count = 0};
    return 0;
}

int nights_read(struct store *store, int64_t person_row, int64_t from_ms, int64_t to_ms,
                struct nights *ret, struct error *err)
{
    CLEANUP(cleanup_free) struct stored_sleep *blocks = NULL;
    size_t count = 0;
    int r = sleep_blocks_read(store, person_row, from_ms, to_ms, &blocks, &count, err);

    if (r < 0)
        return r;
    r = nights_of(blocks, count, ret);
    return r < 0 ? error_set(err, (enum error_code) - r, "nights: %s", error_name(r)) : 0;
}

void nights_clear(struct nights *nights)
{
    free(nights->list);
    free(nights->asleep);
    *nights = (struct nights){.count = 0};
}

const struct night *nights_find(const struct nights *nights, int32_t day)
{
    size_t low = 0, high = nights->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (nights->list[middle].day < day)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == nights->count || nights->list[low].day != day || nights->list[low].brief)
        return NULL;
    return &nights->list[low];
}
