/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/harness/rig_table.h"

#include "tests/harness/test.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare_readings(const void *left, const void *right)
{
    const struct reading *a = left;
    const struct reading *b = right;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return (a->at_ms > b->at_ms) - (a->at_ms < b->at_ms);
}

static int compare_blocks(const void *left, const void *right)
{
    const struct sleep_block *a = left;
    const struct sleep_block *b = right;
    if (a->start_ms != b->start_ms)
        return a->start_ms < b->start_ms ? -1 : 1;
    return strcmp(a->key, b->key);
}

static struct reading *find(const struct rig_table *table, size_t sorted, enum reading_kind kind,
                            int64_t at_ms)
{
    const struct reading wanted = {.kind = kind, .at_ms = at_ms};
    return sorted == 0
               ? NULL
               : bsearch(&wanted, table->kept.readings, sorted, sizeof(wanted), compare_readings);
}

const struct reading *rig_table_find(const struct rig_table *table, enum reading_kind kind,
                                     int64_t at_ms)
{
    return find(table, table->kept.count, kind, at_ms);
}

void rig_table_emit(struct rig_table *table, const struct reading_batch *batch, int64_t now_ms)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct reading reading = batch->readings[i];
        reading.at_ms += batch->live ? now_ms : 0;
        assert_int_equal(history_add(&table->emitted, &reading), 0);
    }
}

/* What a device says twice in one commit stands as said last. */
static void keep_readings(struct rig_table *table)
{
    const size_t sorted = table->kept.count;
    for (size_t i = 0; i < table->staged.count; i++) {
        const struct reading *reading = &table->staged.readings[i];
        if (!reading_in_range(reading)) {
            table->rejected++;
            continue;
        }
        struct reading *known = find(table, sorted, reading->kind, reading->at_ms);
        for (size_t k = sorted; !known && k < table->kept.count; k++)
            if (compare_readings(&table->kept.readings[k], reading) == 0)
                known = &table->kept.readings[k];
        if (known)
            *known = *reading;
        else
            assert_int_equal(history_add(&table->kept, reading), 0);
    }
    if (table->kept.count > sorted)
        qsort(table->kept.readings, table->kept.count, sizeof(struct reading), compare_readings);
}

static void keep_blocks(struct rig_table *table)
{
    for (size_t i = 0; i < table->staged.block_count; i++) {
        const struct sleep_block *block = &table->staged.blocks[i];
        struct sleep_block *known = NULL;
        for (size_t k = 0; k < table->kept.block_count; k++)
            if (strcmp(table->kept.blocks[k].key, block->key) == 0)
                known = &table->kept.blocks[k];
        if (known)
            *known = *block;
        else
            assert_int_equal(history_add_sleep(&table->kept, block), 0);
    }
    if (table->kept.block_count > 1)
        qsort(table->kept.blocks, table->kept.block_count, sizeof(struct sleep_block),
              compare_blocks);
}

static void keep_cursor(struct rig_table *table, const char *name, int64_t value)
{
    size_t i = 0;
    while (i < table->cursor_count && strcmp(table->cursors[i].name, name) != 0)
        i++;
    assert_true(i < RIG_NAMES_MAX && strlen(name) <= DRIVER_WORD_MAX);
    snprintf(table->cursors[i].name, sizeof(table->cursors[i].name), "%s", name);
    table->cursors[i].value = value;
    if (i == table->cursor_count)
        table->cursor_count++;
}

void rig_table_commit(struct rig_table *table, const char *cursor, int64_t value)
{
    keep_readings(table);
    keep_blocks(table);
    if (cursor)
        keep_cursor(table, cursor, value);
    history_clear(&table->staged);
}

void rig_table_fact(struct rig_table *table, const char *name, const char *text)
{
    size_t i = 0;
    while (i < table->fact_count && strcmp(table->facts[i].name, name) != 0)
        i++;
    assert_true(i < RIG_NAMES_MAX && strlen(name) <= DRIVER_WORD_MAX);
    snprintf(table->facts[i].name, sizeof(table->facts[i].name), "%s", name);
    snprintf(table->facts[i].text, sizeof(table->facts[i].text), "%s", text);
    if (i == table->fact_count)
        table->fact_count++;
}

int64_t rig_table_cursor(const struct rig_table *table, const char *name)
{
    for (size_t i = 0; i < table->cursor_count; i++)
        if (strcmp(table->cursors[i].name, name) == 0)
            return table->cursors[i].value;
    return DRIVER_NONE;
}

const char *rig_table_get_fact(const struct rig_table *table, const char *name)
{
    for (size_t i = 0; i < table->fact_count; i++)
        if (strcmp(table->facts[i].name, name) == 0)
            return table->facts[i].text;
    return NULL;
}

static void dump_block(FILE *out, const struct sleep_block *block)
{
    fprintf(out, "sleep %s %" PRId64 " %" PRId64 " %" PRId32 ":", block->key, block->start_ms,
            block->end_ms, block->offset_s);
    for (size_t i = 0; i < block->count; i++)
        fprintf(out, " %s %" PRId32, sleep_stage_name(block->parts[i].stage),
                block->parts[i].seconds);
    fputc('\n', out);
}

char *rig_table_dump(const struct rig_table *table)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    for (size_t i = 0; i < table->kept.count; i++) {
        const struct reading *reading = &table->kept.readings[i];
        fprintf(out, "%s %" PRId64 " %" PRId32 "\n", reading_kind_name(reading->kind),
                reading->at_ms, reading->value);
    }
    for (size_t i = 0; i < table->kept.block_count; i++)
        dump_block(out, &table->kept.blocks[i]);
    fclose(out);
    return text;
}

void rig_table_free(struct rig_table *table)
{
    history_free(&table->staged);
    history_free(&table->kept);
    history_free(&table->emitted);
}
