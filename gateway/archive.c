/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Readings are looked at in the order of kind and time, which is that of the table: each page is
 * visited once, and of two readings of one time the one that was handed over later is seen last.
 */
#include "gateway/archive_inside.h"

#include "core/cleanup.h"
#include "gateway/judge.h"
#include "storage/sync.h"
#include <stdio.h>

int archive_quarantine(struct taking *taking, struct quarantined *item, const char *reason)
{
    item->received_ms = taking->now_ms;
    snprintf(item->reason, sizeof(item->reason), "%s", reason);
    taking->quarantined = true;
    return quarantine_put(taking->store, taking->device_row, item, taking->err);
}

void archive_changed(struct taking *taking, int64_t from_ms, int64_t to_ms)
{
    if (from_ms < taking->report.from_ms)
        taking->report.from_ms = from_ms;
    if (to_ms > taking->report.to_ms)
        taking->report.to_ms = to_ms;
}

/* ---- readings ---- */

static int quarantine_reading(struct taking *taking, const struct reading *reading, int32_t value,
                              const char *reason)
{
    struct quarantined item = {.at_ms = reading->at_ms, .value = value};

    snprintf(item.kind, sizeof(item.kind), "%s", reading_kind_name(reading->kind));
    return archive_quarantine(taking, &item, reason);
}

static int compare_keys(const struct reading *a, const struct reading *b)
{
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return (a->at_ms > b->at_ms) - (a->at_ms < b->at_ms);
}

/* By kind and time, then as handed over. */
static int compare_readings(const void *left, const void *right)
{
    const struct reading *a = *(const struct reading *const *)left;
    const struct reading *b = *(const struct reading *const *)right;
    const int order = compare_keys(a, b);

    return order != 0 ? order : (a > b) - (a < b);
}

/* Compares with what is stored; the earlier of two values gives way. */
static int take_reading(struct taking *taking, const struct reading *reading)
{
    int32_t before = 0;
    int r = history_value(taking->store, taking->device_row, reading->kind, reading->at_ms, &before,
                          taking->err);

    if (r == 0 && before == reading->value)
        return 0;
    if (r == 0)
        r = quarantine_reading(taking, reading, before, "conflict");
    if (r < 0 && r != -ERR_NOT_FOUND)
        return r;
    if (history_add(&taking->good, reading) < 0)
        return error_set(taking->err, ERR_NOMEM, "out of memory");
    taking->report.readings++;
    archive_changed(taking, reading->at_ms, reading->at_ms + 1);
    return 0;
}

/* Takes readings that can be true, in order. */
static int take_ordered(struct taking *taking, const struct reading *const *readings, size_t count)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < count; i++) {
        if (i + 1 == count || compare_keys(readings[i], readings[i + 1]) != 0)
            r = take_reading(taking, readings[i]);
        else if (readings[i]->value != readings[i + 1]->value)
            r = quarantine_reading(taking, readings[i], readings[i]->value, "conflict");
    }
    return r;
}

static int judge_readings(struct taking *taking, const struct history *history)
{
    CLEANUP(cleanup_free)
    const struct reading **possible = calloc(history->count + 1, sizeof(const struct reading *));
    size_t count = 0;

    if (!possible)
        return error_set(taking->err, ERR_NOMEM, "out of memory");
    for (size_t i = 0; i < history->count; i++) {
        const struct reading *reading = &history->readings[i];
        const char *reason = judge_reading(reading, taking->first_ms, taking->now_ms);
        int r = 0;

        if (!reason)
            possible[count++] = reading;
        else
            r = quarantine_reading(taking, reading, reading->value, reason);
        if (r < 0)
            return r;
        taking->report.refused += reason != NULL;
    }
    qsort(possible, count, sizeof(const struct reading *), compare_readings);
    return take_ordered(taking, possible, count);
}

/* ---- all of it ---- */

static int take(struct taking *taking, int64_t person_row, const struct history *history)
{
    int r = judge_readings(taking, history);

    if (r == 0)
        r = archive_judge_sleep(taking, history);
    if (r == 0)
        r = history_put(taking->store, taking->device_row, person_row, &taking->good, taking->err);
    if (r == 0 && taking->quarantined)
        r = quarantine_trim(taking->store, taking->device_row, taking->err);
    return r;
}

static struct taking begin(struct store *store, int64_t device_row, int64_t first_ms,
                           int64_t now_ms, struct error *err)
{
    return (struct taking){.store = store,
                           .device_row = device_row,
                           .first_ms = first_ms,
                           .now_ms = now_ms,
                           .report = {.from_ms = INT64_MAX, .to_ms = INT64_MIN},
                           .err = err};
}

int archive_take(struct store *store, int64_t device_row, int64_t person_row,
                 const struct history *history, const char *cursor, int64_t cursor_value,
                 int64_t now_ms, struct archive_report *ret, struct error *err)
{
    struct taking taking = begin(store, device_row, judge_memory_first_ms(now_ms), now_ms, err);
    int r = store_begin(store, err);

    if (r < 0)
        return r;
    r = take(&taking, person_row, history);
    if (r == 0 && cursor)
        r = cursor_put(store, device_row, cursor, cursor_value, err);
    history_free(&taking.good);
    r = store_end(store, r, err);
    if (r == 0 && ret)
        *ret = taking.report;
    return r;
}

int archive_add(struct store *store, int64_t device_row, int64_t person_row,
                const struct history *history, int64_t now_ms, struct archive_report *ret,
                struct error *err)
{
    struct taking taking = begin(store, device_row, JUDGE_FIRST_MS, now_ms, err);
    int r = take(&taking, person_row, history);

    history_free(&taking.good);
    if (r == 0)
        *ret = taking.report;
    return r;
}
