/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Blocks of sleep. Two blocks of one device must not say something of the same time (docs/
 * indicators.md B.2, "overlap"; a minute is let pass). A revised night has the key of the night
 * that it replaces, so it is not held against that one, nor is any other block of the same
 * handing-over: where a device has moved the border between two nights it does not matter which
 * comes first.
 */
#include "gateway/archive_inside.h"

#include "core/cleanup.h"
#include "gateway/judge.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OVERLAP_MS INT64_C(60000)

/* The blocks that may be taken, one a key; and the spans of those that are stored around them. */
struct choice {
    const struct sleep_block *blocks[HISTORY_BLOCKS_MAX];
    size_t count;
    struct sleep_neighbour *stored;
    size_t stored_count;
};

static void choice_done(struct choice *choice)
{
    free(choice->stored);
}

static int quarantine_block(struct taking *taking, const struct sleep_block *block,
                            const char *reason)
{
    struct quarantined item = {.kind = QUARANTINE_SLEEP, .at_ms = block->start_ms};

    if (__builtin_sub_overflow(block->end_ms, block->start_ms, &item.value))
        item.value = block->end_ms > block->start_ms ? INT64_MAX : INT64_MIN;
    item.value /= 1000;
    snprintf(item.detail, sizeof(item.detail), "%s", block->key);
    taking->report.refused++;
    return archive_quarantine(taking, &item, reason);
}

/* The index of a key among the blocks chosen; their count if it is not there. */
static size_t find_key(const struct choice *choice, const char *key)
{
    size_t i = 0;

    while (i < choice->count && strcmp(choice->blocks[i]->key, key) != 0)
        i++;
    return i;
}

/* Each block by itself; of two with one key the later stays. */
static int choose(struct taking *taking, const struct history *history, struct choice *choice)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < history->block_count; i++) {
        const struct sleep_block *block = &history->blocks[i];
        const char *reason = judge_sleep(block, taking->first_ms, taking->now_ms);
        const size_t at = find_key(choice, block->key);

        if (reason) {
            r = quarantine_block(taking, block, reason);
        } else if (at < HISTORY_BLOCKS_MAX) {
            choice->blocks[at] = block;
            choice->count += at == choice->count;
        } else {
            r = error_set(taking->err, ERR_LENGTH, "more than %d blocks of sleep at once",
                          HISTORY_BLOCKS_MAX);
        }
    }
    return r;
}

static int look_around(const struct taking *taking, struct choice *choice)
{
    int64_t from_ms = INT64_MAX, to_ms = INT64_MIN;

    for (size_t i = 0; i < choice->count; i++) {
        if (choice->blocks[i]->start_ms < from_ms)
            from_ms = choice->blocks[i]->start_ms;
        if (choice->blocks[i]->end_ms > to_ms)
            to_ms = choice->blocks[i]->end_ms;
    }
    if (choice->count == 0)
        return 0;
    return sleep_blocks_near(taking->store, taking->device_row, from_ms, to_ms, &choice->stored,
                             &choice->stored_count, taking->err);
}

static bool overlap(const struct sleep_block *block, int64_t start_ms, int64_t end_ms)
{
    const int64_t from_ms = block->start_ms > start_ms ? block->start_ms : start_ms;
    const int64_t to_ms = block->end_ms < end_ms ? block->end_ms : end_ms;

    return to_ms - from_ms > OVERLAP_MS;
}

/* Whether a block says something of the time of an earlier one, or of one that stays stored. */
static bool in_the_way(const struct choice *choice, size_t at)
{
    const struct sleep_block *block = choice->blocks[at];

    for (size_t i = 0; i < at; i++)
        if (overlap(block, choice->blocks[i]->start_ms, choice->blocks[i]->end_ms))
            return true;
    for (size_t i = 0; i < choice->stored_count; i++)
        if (overlap(block, choice->stored[i].start_ms, choice->stored[i].end_ms) &&
            find_key(choice, choice->stored[i].key) == choice->count)
            return true;
    return false;
}

/* Until nothing overlaps: what is left out now lets the stored block of its key stay, which may be
 * in the way of another. */
static int leave_out_overlaps(struct taking *taking, struct choice *choice)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < choice->count;) {
        if (!in_the_way(choice, i)) {
            i++;
            continue;
        }
        r = quarantine_block(taking, choice->blocks[i], "overlap");
        choice->count--;
        memmove(&choice->blocks[i], &choice->blocks[i + 1],
                (choice->count - i) * sizeof(const struct sleep_block *));
        i = 0;
    }
    return r;
}

static bool same(const struct sleep_block *a, const struct sleep_block *b)
{
    if (a->start_ms != b->start_ms || a->end_ms != b->end_ms || a->offset_s != b->offset_s ||
        a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (a->parts[i].stage != b->parts[i].stage || a->parts[i].seconds != b->parts[i].seconds)
            return false;
    return true;
}

static int take_block(struct taking *taking, const struct sleep_block *block)
{
    struct stored_sleep before;
    const int r =
        sleep_block_get(taking->store, taking->device_row, block->key, &before, taking->err);

    if (r < 0 && r != -ERR_NOT_FOUND && r != -ERR_CORRUPT)
        return r;
    if (r == 0 && same(&before.block, block))
        return 0;
    if (history_add_sleep(&taking->good, block) < 0)
        return error_set(taking->err, ERR_NOMEM, "out of memory");
    taking->report.blocks++;
    archive_changed(taking, block->start_ms, block->end_ms);
    if (r == 0)
        archive_changed(taking, before.block.start_ms, before.block.end_ms);
    return 0;
}

int archive_judge_sleep(struct taking *taking, const struct history *history)
{
    CLEANUP(choice_done) struct choice choice = {.count = 0};
    int r = choose(taking, history, &choice);

    if (r == 0)
        r = look_around(taking, &choice);
    if (r == 0)
        r = leave_out_overlaps(taking, &choice);
    for (size_t i = 0; r == 0 && i < choice.count; i++)
        r = take_block(taking, choice.blocks[i]);
    return r;
}
