/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "storage/samples.h"

#include "core/log.h"
#include "storage/block.h"
#include "storage/internal.h"
#include "storage/journal.h"
#include "storage/pack.h"

#include <string.h>

/*
 * A reading is in one of three places: `fresh` (only in memory), `held` (in the live journal too),
 * or the database. `stored` is the block of the database that was looked at last, because old
 * readings come in order.
 */
struct stream {
    int64_t device_row;
    enum reading_kind kind;
    struct series fresh, held;
    int64_t newest_ms; /* in the database */
    struct series stored;
    int64_t stored_from_ms, stored_to_ms;
    int64_t person_row; /* the last one that was found to exist */
};

struct samples {
    struct store *store;
    struct journal *journal;
    struct stream *streams;
    size_t count, capacity;
    bool committing; /* between samples_commit() and samples_committed(), and nothing changed */
    uint64_t committing_mark;
};

static const char device_exists[] = "SELECT 1 FROM device WHERE row = ?1";
static const char person_exists[] = "SELECT 1 FROM person WHERE row = ?1";

static int check_exists(struct store *store, enum statement id, const char *sql, int64_t row,
                        const char *what, struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = query_get(store, id, sql, &query, err);
    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, row);
    r = query_row(store, query, err, what);
    if (r == 0)
        return error_set(err, ERR_NOT_FOUND, "readings for a %s that is not there", what);
    return r < 0 ? r : 0;
}

static int stream_find(struct samples *samples, int64_t device_row, enum reading_kind kind,
                       struct stream **ret, struct error *err)
{
    struct stream stream = {.device_row = device_row, .kind = kind, .person_row = -1};
    void *streams = samples->streams;
    int r;

    for (size_t i = 0; i < samples->count; i++) {
        if (samples->streams[i].device_row == device_row && samples->streams[i].kind == kind) {
            *ret = &samples->streams[i];
            return 0;
        }
    }
    r = check_exists(samples->store, DEVICE_EXISTS, device_exists, device_row, "device", err);
    if (r == 0)
        r = block_last_ms(samples->store, device_row, kind, &stream.newest_ms, err);
    if (r == 0)
        r = array_grow(&streams, samples->count, &samples->capacity, sizeof(stream), err);
    if (r < 0)
        return r;
    samples->streams = streams;
    samples->streams[samples->count] = stream;
    *ret = &samples->streams[samples->count++];
    return 0;
}

static int stream_check_person(struct samples *samples, struct stream *stream, int64_t person_row,
                               struct error *err)
{
    int r = 0;

    if (person_row < 0 || person_row > UINT32_MAX)
        return error_set(err, ERR_RANGE, "person row %lld", (long long)person_row);
    if (person_row == stream->person_row)
        return 0;
    if (person_row != 0)
        r = check_exists(samples->store, PERSON_EXISTS, person_exists, person_row, "person", err);
    if (r == 0)
        stream->person_row = person_row;
    return r;
}

/* 1 if the database has a reading of this time, 0 if not. */
static int stream_stored(struct samples *samples, struct stream *stream, int64_t at_ms,
                         struct error *err)
{
    int r;

    if (at_ms > stream->newest_ms)
        return 0;
    if (stream->stored.count == 0 || at_ms < stream->stored_from_ms ||
        at_ms > stream->stored_to_ms) {
        series_clear(&stream->stored);
        r = block_at(samples->store, stream->device_row, stream->kind, at_ms, &stream->stored,
                     &stream->stored_from_ms, &stream->stored_to_ms, err);
        /* A broken block has nothing; block_put() replaces it. */
        if (r == -ERR_NOT_FOUND || r == -ERR_CORRUPT)
            return 0;
        if (r < 0)
            return r;
    }
    return series_has(&stream->stored, at_ms);
}

/* 1 if the reading was new and is now in `where`, 0 if it was there already. */
static int stream_add(struct samples *samples, struct stream *stream, struct series *where,
                      const struct reading *reading, struct error *err)
{
    struct series_sample sample = {
        .at_ms = reading->at_ms, .value = reading->value, .person = (uint32_t)stream->person_row};
    int r;

    if (reading->at_ms <= 0 || reading->at_ms > PACK_TIME_MAX)
        return error_set(err, ERR_RANGE, "a reading at an impossible time");
    if (series_has(&stream->fresh, reading->at_ms) || series_has(&stream->held, reading->at_ms))
        return 0;
    r = stream_stored(samples, stream, reading->at_ms, err);
    if (r != 0)
        return r < 0 ? r : 0;
    if (series_insert(where, sample) < 0)
        return error_set(err, ERR_NOMEM, "out of memory");
    return 1;
}

int samples_append(struct samples *samples, int64_t device_row, int64_t person_row,
                   const struct reading *readings, size_t count, size_t *ret_duplicates,
                   struct error *err)
{
    size_t duplicates = 0;

    if (samples_backlog_bytes(samples) > SAMPLES_BACKLOG_MAX)
        return error_set(err, ERR_BUSY, "too many readings wait for the database");
    for (size_t i = 0; i < count; i++) {
        struct stream *stream;
        int r;

        if ((unsigned)readings[i].kind >= READING_KINDS)
            return error_set(err, ERR_RANGE, "a reading of an unknown kind");
        r = stream_find(samples, device_row, readings[i].kind, &stream, err);
        if (r == 0)
            r = stream_check_person(samples, stream, person_row, err);
        if (r == 0)
            r = stream_add(samples, stream, &stream->fresh, &readings[i], err);
        if (r < 0)
            return r;
        duplicates += r == 0;
    }
    samples->committing = false;
    if (ret_duplicates)
        *ret_duplicates = duplicates;
    return 0;
}

bool samples_pending(const struct samples *samples)
{
    for (size_t i = 0; i < samples->count; i++) {
        if (samples->streams[i].fresh.count > 0)
            return true;
    }
    return false;
}

size_t samples_backlog_bytes(const struct samples *samples)
{
    size_t count = 0;

    for (size_t i = 0; i < samples->count; i++)
        count += samples->streams[i].fresh.count + samples->streams[i].held.count;
    return count * sizeof(struct series_sample);
}

bool samples_commit_due(const struct samples *samples)
{
    return journal_used(samples->journal) > journal_size(samples->journal) / 4 * 3 ||
           samples_backlog_bytes(samples) > SAMPLES_BACKLOG_DUE;
}

/* ---- to the journal ---- */

struct payload {
    uint8_t bytes[JOURNAL_PAYLOAD_MAX];
    size_t used;
};

/* Adds the fresh readings of a stream; writes a sector each time one is full. */
static int put_stream(struct samples *samples, const struct stream *stream, struct payload *payload,
                      struct error *err)
{
    const struct series *fresh = &stream->fresh;

    for (size_t at = 0; at < fresh->count;) {
        size_t run = series_same_person(fresh->samples, fresh->count, at), used, fitting;
        int r;

        fitting =
            run_put(stream->device_row, stream->kind, fresh->samples + at, run,
                    payload->bytes + payload->used, sizeof(payload->bytes) - payload->used, &used);
        payload->used += used;
        at += fitting;
        if (fitting == run)
            continue;
        if (payload->used == 0)
            return error_set(err, ERR_NOMEM, "out of memory");
        r = journal_write(samples->journal, payload->bytes, payload->used, err);
        if (r < 0)
            return r;
        payload->used = 0;
    }
    return 0;
}

int samples_flush(struct samples *samples, struct error *err)
{
    struct payload payload = {.used = 0};
    int r;

    if (!samples_pending(samples))
        return 0;
    for (size_t i = 0; i < samples->count; i++) {
        r = put_stream(samples, &samples->streams[i], &payload, err);
        if (r < 0)
            return r;
    }
    r = journal_write(samples->journal, payload.bytes, payload.used, err);
    if (r < 0)
        return r;

    samples->committing = false;
    for (size_t i = 0; i < samples->count; i++) {
        struct stream *stream = &samples->streams[i];
        if (series_merge(&stream->held, stream->fresh.samples, stream->fresh.count) < 0)
            return error_set(err, ERR_NOMEM, "out of memory");
        stream->fresh.count = 0;
    }
    return 0;
}

/* ---- to the database ---- */

int samples_commit(struct samples *samples, struct error *err)
{
    uint64_t mark;
    int r;

    r = store_need_transaction(samples->store, err);
    if (r < 0)
        return r;
    /* Then all is held, which gives one block a stream. If it fails, the block of what is fresh
     * comes on top: a full or broken journal must not keep readings from the database. */
    samples_flush(samples, NULL);
    mark = journal_last(samples->journal);
    for (size_t i = 0; r == 0 && i < samples->count; i++) {
        const struct stream *stream = &samples->streams[i];
        r = block_put(samples->store, stream->device_row, stream->kind, &stream->held, err);
        if (r == 0)
            r = block_put(samples->store, stream->device_row, stream->kind, &stream->fresh, err);
    }
    if (r == 0)
        r = block_journal_mark(samples->store, mark, err);
    if (r < 0)
        return r;
    samples->committing = true;
    samples->committing_mark = mark;
    return 0;
}

int samples_committed(struct samples *samples, struct error *err)
{
    if (!samples->committing)
        return error_set(err, ERR_INTERNAL, "readings came between commit and its end");
    samples->committing = false;
    journal_set_mark(samples->journal, samples->committing_mark);
    for (size_t i = 0; i < samples->count; i++) {
        struct stream *stream = &samples->streams[i];
        const struct series *parts[] = {&stream->fresh, &stream->held};
        for (size_t j = 0; j < 2; j++) {
            if (parts[j]->count > 0 &&
                parts[j]->samples[parts[j]->count - 1].at_ms > stream->newest_ms)
                stream->newest_ms = parts[j]->samples[parts[j]->count - 1].at_ms;
        }
        series_clear(&stream->fresh);
        series_clear(&stream->held);
        series_clear(&stream->stored);
    }
    return 0;
}

/* ---- opening: what the database does not have is in the journal ---- */

struct replay {
    struct samples *samples;
    samples_replay_fn visit;
    void *userdata;
    size_t broken;
};

/* Takes up one run; the readings that are new to the database are shown to the caller. */
static int replay_run(struct replay *replay, const struct run *run)
{
    CLEANUP(cleanup_free) struct sample *plain = NULL;
    CLEANUP(cleanup_free) struct reading *readings = NULL;
    struct stream *stream = NULL;
    size_t count, fresh = 0;
    int r;

    r = pack_decode(run->kind, run->packed, run->length, &plain, &count);
    if (r == 0)
        r = stream_find(replay->samples, run->device_row, run->kind, &stream, NULL);
    if (r == 0)
        r = stream_check_person(replay->samples, stream, run->person_row, NULL);
    if (r != 0)
        return r;
    readings = calloc(count, sizeof(*readings));
    if (!readings)
        return -ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        struct reading *reading = &readings[fresh];
        *reading =
            (struct reading){.kind = run->kind, .value = plain[i].value, .at_ms = plain[i].at_ms};
        r = stream_add(replay->samples, stream, &stream->held, reading, NULL);
        if (r < 0)
            break;
        fresh += r == 1;
    }
    if (fresh > 0 && replay->visit)
        replay->visit(replay->userdata, run->device_row, run->person_row, readings, fresh);
    return r < 0 ? r : 0;
}

/* A run that makes no sense, or whose device is unknown, loses only itself. */
static int replay_sector(void *userdata, const uint8_t *payload, size_t length)
{
    struct replay *replay = userdata;
    struct run run;
    int r;

    while ((r = run_get(&payload, &length, &run)) == 0) {
        r = replay_run(replay, &run);
        if (r == -ERR_NOMEM || r == -ERR_IO || r == -ERR_BUSY)
            return r;
        replay->broken += r < 0;
    }
    replay->broken += r == -ERR_CORRUPT;
    return 0;
}

/* The name of the journal of a database; the caller frees it. */
char *samples_journal_path(const char *database_path)
{
    char *path = NULL;

    return asprintf(&path, "%s-live", database_path) < 0 ? NULL : path;
}

bool samples_written(const char *database_path)
{
    CLEANUP(cleanup_free) char *path = samples_journal_path(database_path);

    return path && journal_is_written(path);
}

static void samples_free(struct samples *samples)
{
    for (size_t i = 0; i < samples->count; i++) {
        series_clear(&samples->streams[i].fresh);
        series_clear(&samples->streams[i].held);
        series_clear(&samples->streams[i].stored);
    }
    free(samples->streams);
    journal_close(samples->journal);
    free(samples);
}

static void samples_freep(struct samples **samples)
{
    if (*samples)
        samples_free(*samples);
}

int samples_open(struct store *store, const char *database_path, samples_replay_fn replay,
                 void *userdata, struct samples **ret, struct error *err)
{
    CLEANUP(samples_freep) struct samples *samples = calloc(1, sizeof(*samples));
    CLEANUP(cleanup_free) char *path = samples_journal_path(database_path);
    struct replay state = {.samples = samples, .visit = replay, .userdata = userdata};
    uint64_t ident, mark;
    int r;

    if (!samples || !path)
        return error_set(err, ERR_NOMEM, "out of memory");
    samples->store = store;
    r = block_journal(store, &ident, &mark, err);
    if (r == 0)
        r = journal_open(path, ident, mark, JOURNAL_SECTORS, JOURNAL_DIRECT, &samples->journal,
                         err);
    /* The mark once more: the writer before us may have committed until its lock was free. */
    if (r == 0)
        r = block_journal(store, &ident, &mark, err);
    if (r < 0)
        return r;
    journal_set_mark(samples->journal, mark);
    r = journal_scan(path, ident, mark, replay_sector, &state, NULL, err);
    if (r < 0)
        return error_set(err, (enum error_code) - r, "live journal %s cannot be replayed", path);
    if (state.broken > 0)
        log_warning("live journal %s: %zu runs of readings could not be used", path, state.broken);
    *ret = TAKE(samples);
    return 0;
}

struct samples *samples_close(struct samples *samples)
{
    struct error why = {0};

    if (!samples)
        return NULL;
    if (samples_flush(samples, &why) < 0)
        log_error("the last readings are lost: %s", why.text);
    samples_free(samples);
    return NULL;
}
