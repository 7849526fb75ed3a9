/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/collect.h"

#include "storage/diary.h"
#include <stdlib.h>
#include <string.h>

struct collector {
    struct collection *collection;
    unsigned kinds;
    size_t limit;
};

/* Makes room by dropping the oldest half of what is beyond the limit, so that a long diary is not
 * held in memory for its last twenty entries. */
static void drop_oldest(struct collection *collection, size_t limit)
{
    size_t drop = collection->count - limit;

    for (size_t i = 0; i < drop; i++)
        entry_done(&collection->entries[i]);
    memmove(collection->entries, collection->entries + drop, limit * sizeof(struct entry));
    collection->count = limit;
}

static int keep(void *userdata, const struct entry *entry)
{
    struct collector *collector = userdata;
    struct collection *collection = collector->collection;

    if (collector->kinds && !(collector->kinds & 1u << entry->kind))
        return 0;
    if (collector->limit && collection->count >= 2 * collector->limit)
        drop_oldest(collection, collector->limit);
    if (collection->count == collection->size) {
        size_t size = collection->size ? 2 * collection->size : 64;
        struct entry *grown = realloc(collection->entries, size * sizeof(*grown));
        if (!grown)
            return -ERR_NOMEM;
        collection->entries = grown;
        collection->size = size;
    }
    collection->entries[collection->count] = *entry;
    json_incref(entry->body);
    collection->count++;
    return 0;
}

int collect_entries(struct context *context, int64_t from_ms, int64_t to_ms, unsigned kinds,
                    size_t limit, struct collection *ret)
{
    struct collection collection = {0};
    struct collector collector = {&collection, kinds, limit};
    struct error err = {0};

    if (context->store && entry_each(context->store, context->person.row, from_ms, to_ms, keep,
                                     &collector, &err) < 0) {
        collection_done(&collection);
        return output_error(&context->output, &err, NULL);
    }
    if (limit && collection.count > limit)
        drop_oldest(&collection, limit);
    *ret = collection;
    return EXIT_OK;
}

void collection_done(struct collection *collection)
{
    for (size_t i = 0; i < collection->count; i++)
        entry_done(&collection->entries[i]);
    free(collection->entries);
    *collection = (struct collection){0};
}

size_t collection_number_cells(const struct collection *collection)
{
    char text[24];
    size_t widest = 0;

    for (size_t i = 0; i < collection->count; i++) {
        int length =
            snprintf(text, sizeof(text), "#%lld", (long long)collection->entries[i].number);
        if ((size_t)length > widest)
            widest = (size_t)length;
    }
    return widest;
}
