/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading series back: blocks of the database and sectors of the live journal as one. */
#include "storage/samples.h"

#include "core/log.h"
#include "storage/block.h"
#include "storage/internal.h"
#include "storage/journal.h"

#include <string.h>

/* How often a reader starts again because the writer committed under its eyes. */
#define ATTEMPTS 3

struct wanted {
    int64_t device_row, person_row;
    enum reading_kind kind;
    int64_t from_ms, to_ms;
    struct series series;
    size_t broken;
};

static void wanted_done(struct wanted *wanted)
{
    series_clear(&wanted->series);
}

static int take_sector(void *userdata, const uint8_t *payload, size_t length)
{
    struct wanted *wanted = userdata;
    struct run run;

    while (run_get(&payload, &length, &run) == 0) {
        int r;

        if (run.device_row != wanted->device_row || run.kind != wanted->kind)
            continue;
        r = series_unpack(&wanted->series, run.kind, (uint32_t)run.person_row, run.packed,
                          run.length);
        if (r == -ERR_NOMEM)
            return r;
        wanted->broken += r < 0;
    }
    return 0;
}

/* One try: mark, blocks, journal. Blocks come first because what is stored wins over a repetition
 * in the journal. */
static int read_once(struct store *store, const char *journal_path, struct wanted *wanted,
                     uint64_t *ret_mark, struct error *err)
{
    uint64_t ident;
    int r;

    series_clear(&wanted->series);
    r = block_journal(store, &ident, ret_mark, err);
    if (r == 0)
        r = block_read(store, wanted->device_row, wanted->kind, wanted->from_ms, wanted->to_ms,
                       &wanted->series, &wanted->broken, err);
    if (r < 0)
        return r;
    r = journal_scan(journal_path, ident, *ret_mark, take_sector, wanted, NULL, err);
    return r == -ERR_NOMEM ? error_set(err, ERR_NOMEM, "out of memory") : r;
}

static bool is_wanted(const struct wanted *wanted, const struct series_sample *sample)
{
    return sample->at_ms >= wanted->from_ms && sample->at_ms < wanted->to_ms &&
           (wanted->person_row == SAMPLES_OF_ANYBODY || wanted->person_row == sample->person);
}

/* What is wanted of the series as a malloc'd array, NULL if it is empty. */
static int cut(const struct wanted *wanted, struct sample **ret, size_t *ret_count,
               struct error *err)
{
    const struct series *series = &wanted->series;
    struct sample *list = NULL;
    size_t count = 0;

    if (series->count > 0) {
        list = malloc(series->count * sizeof(*list));
        if (!list)
            return error_set(err, ERR_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < series->count; i++) {
        const struct series_sample *sample = &series->samples[i];
        if (is_wanted(wanted, sample))
            list[count++] = (struct sample){.at_ms = sample->at_ms, .value = sample->value};
    }
    *ret = list;
    *ret_count = count;
    return 0;
}

int samples_read(struct store *store, const char *database_path, int64_t device_row,
                 int64_t person_row, enum reading_kind kind, int64_t from_ms, int64_t to_ms,
                 struct sample **ret, size_t *ret_count, struct error *err)
{
    CLEANUP(wanted_done)
    struct wanted wanted = {.device_row = device_row,
                            .person_row = person_row,
                            .kind = kind,
                            .from_ms = from_ms,
                            .to_ms = to_ms};
    CLEANUP(cleanup_free) char *path = samples_journal_path(database_path);
    uint64_t ident, before = 0, after = 0;
    int r;

    if (!path)
        return error_set(err, ERR_NOMEM, "out of memory");
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        r = read_once(store, path, &wanted, &before, err);
        if (r == 0)
            r = block_journal(store, &ident, &after, err);
        if (r < 0)
            return r;
        if (before == after)
            break;
    }
    if (wanted.broken > 0)
        log_warning("%zu blocks of readings cannot be read and are left out", wanted.broken);
    return cut(&wanted, ret, ret_count, err);
}

int samples_newest(struct store *store, const char *database_path, int64_t device_row,
                   enum reading_kind kind, struct sample *ret, struct error *err)
{
    CLEANUP(cleanup_free) struct sample *list = NULL;
    int64_t from_ms = INT64_MIN;
    size_t count = 0;
    int r;

    /* The journal has nothing that is older than the end of the last block and newest. */
    r = block_last_ms(store, device_row, kind, &from_ms, err);
    if (r == 0)
        r = samples_read(store, database_path, device_row, SAMPLES_OF_ANYBODY, kind, from_ms,
                         INT64_MAX, &list, &count, err);
    if (r < 0)
        return r;
    if (count == 0)
        return error_set(err, ERR_NOT_FOUND, "there is no such reading");
    *ret = list[count - 1];
    return 0;
}
