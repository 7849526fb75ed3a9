/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A block of sleep is one entry: its key and its start as the key, all that it says as the value.
 */
#include "tests/harness/soak_table.h"

#include "core/error.h"
#include "tests/control/memory.h"
#include <stdlib.h>
#include <string.h>

#define ENTRIES (1U << 15) /* a power of two, twice what a day has */
#define BLOCK   READING_KINDS

struct entry {
    bool used;
    unsigned kind; /* of reading, or BLOCK */
    uint64_t key;
    int64_t at_ms; /* the end of a block */
    uint64_t value;
};

struct soak_table {
    int64_t from_ms;
    unsigned count;
    struct entry entries[ENTRIES];
};

struct soak_table *soak_table_new(int64_t from_ms)
{
    struct soak_table *table = must_alloc(sizeof(*table));
    memset(table, 1, sizeof(*table)); /* now it is there */
    memset(table, 0, sizeof(*table));
    table->from_ms = from_ms;
    return table;
}

void soak_table_free(struct soak_table *table)
{
    free(table);
}

/* FNV-1a */
static uint64_t hash(uint64_t sum, const void *bytes, size_t length)
{
    const uint8_t *byte = bytes;
    for (size_t i = 0; i < length; i++)
        sum = (sum ^ byte[i]) * UINT64_C(0x100000001b3);
    return sum;
}

#define HASH_START UINT64_C(0xcbf29ce484222325)

/* The entry of a key, or the free one where it belongs. */
static const struct entry *find(const struct soak_table *table, unsigned kind, uint64_t key)
{
    size_t at = hash(hash(HASH_START, &key, sizeof(key)), &kind, sizeof(kind)) & (ENTRIES - 1);
    while (table->entries[at].used &&
           (table->entries[at].kind != kind || table->entries[at].key != key))
        at = (at + 1) & (ENTRIES - 1);
    return &table->entries[at];
}

static int put(struct soak_table *table, const struct entry *entry)
{
    if (entry->at_ms < table->from_ms)
        return 0;
    struct entry *found = &table->entries[find(table, entry->kind, entry->key) - table->entries];
    if (!found->used && ++table->count > ENTRIES / 2)
        return -ERR_LENGTH;
    *found = *entry;
    return 0;
}

static struct entry entry_of(const struct sleep_block *block)
{
    uint64_t said = hash(HASH_START, &block->start_ms, sizeof(block->start_ms));
    said = hash(said, &block->end_ms, sizeof(block->end_ms));
    for (size_t i = 0; i < block->count; i++) {
        said = hash(said, &block->parts[i].stage, sizeof(block->parts[i].stage));
        said = hash(said, &block->parts[i].seconds, sizeof(block->parts[i].seconds));
    }
    return (struct entry){
        .used = true,
        .kind = BLOCK,
        .key = hash(HASH_START, block->key, strlen(block->key)),
        .at_ms = block->end_ms,
        .value = said,
    };
}

int soak_table_put(struct soak_table *table, const struct history *history)
{
    int r = 0;
    for (size_t i = 0; i < history->count && r == 0; i++) {
        const struct reading *reading = &history->readings[i];
        r = put(table, &(struct entry){.used = true,
                                       .kind = reading->kind,
                                       .key = (uint64_t)reading->at_ms,
                                       .at_ms = reading->at_ms,
                                       .value = (uint64_t)reading->value});
    }
    for (size_t i = 0; i < history->block_count && r == 0; i++) {
        const struct entry entry = entry_of(&history->blocks[i]);
        r = put(table, &entry);
    }
    return r;
}

struct soak_difference soak_table_compare(const struct soak_table *table,
                                          const struct soak_table *whole, int64_t before_ms)
{
    struct soak_difference difference = {0};
    for (size_t i = 0; i < ENTRIES; i++) {
        const struct entry *entry = &whole->entries[i];
        if (!entry->used || entry->at_ms >= before_ms)
            continue;
        const struct entry *ours = find(table, entry->kind, entry->key);
        difference.readings += entry->kind != BLOCK;
        difference.blocks += entry->kind == BLOCK;
        difference.missing += !ours->used;
        difference.other += ours->used && ours->value != entry->value;
    }
    for (size_t i = 0; i < ENTRIES; i++) {
        const struct entry *entry = &table->entries[i];
        difference.more +=
            entry->used && entry->at_ms < before_ms && !find(whole, entry->kind, entry->key)->used;
    }
    return difference;
}
