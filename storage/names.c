/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two small tables beside the outbox: retained topics, and named values. */
#include "storage/outbox.h"

#include "storage/internal.h"

#include <string.h>

static const char retained_insert[] =
    "INSERT INTO retained_topic (topic) VALUES (?1) ON CONFLICT DO NOTHING";
static const char retained_remove[] = "DELETE FROM retained_topic WHERE topic = ?1";
static const char retained_select[] = "SELECT topic FROM retained_topic ORDER BY topic";
static const char meta_select[] = "SELECT value FROM meta WHERE name = ?1";
static const char meta_upsert[] = "INSERT INTO meta (name, value) VALUES (?1, ?2)"
                                  " ON CONFLICT (name) DO UPDATE SET value = excluded.value";

int retained_add(struct store *store, const char *topic, bool *ret_new, struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = query_get(store, RETAINED_INSERT, retained_insert, &query, err);
    if (r < 0)
        return r;
    bind_text(query, 1, topic);
    r = query_run(store, query, err, "note retained topic");
    if (r < 0)
        return r;
    if (ret_new)
        *ret_new = sqlite3_changes(store->db) > 0;
    return 0;
}

int retained_delete(struct store *store, const char *topic, struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = query_get(store, RETAINED_DELETE, retained_remove, &query, err);
    if (r < 0)
        return r;
    bind_text(query, 1, topic);
    return query_run(store, query, err, "forget retained topic");
}

/* Topics, each with its NUL, one after the other. */
struct text_heap {
    char *text;
    size_t used, count;
};

static void text_heap_done(struct text_heap *heap)
{
    free(heap->text);
}

static int text_heap_add(struct text_heap *heap, const char *text, struct error *err)
{
    size_t size = strlen(text) + 1;
    char *grown = realloc(heap->text, heap->used + size);

    if (!grown)
        return error_set(err, ERR_NOMEM, "out of memory");
    heap->text = grown;
    memcpy(heap->text + heap->used, text, size);
    heap->used += size;
    heap->count++;
    return 0;
}

/* Pointers first, then the strings that they point to, in one block. */
static char **text_heap_list(const struct text_heap *heap)
{
    char **list = malloc(heap->count * sizeof(*list) + heap->used + 1);
    char *text;

    if (!list)
        return NULL;
    text = (char *)(list + heap->count);
    if (heap->used > 0)
        memcpy(text, heap->text, heap->used);
    for (size_t i = 0; i < heap->count; i++) {
        list[i] = text;
        text += strlen(text) + 1;
    }
    return list;
}

int retained_list(struct store *store, char ***ret, size_t *ret_count, struct error *err)
{
    CLEANUP(text_heap_done) struct text_heap heap = {0};
    QUERY *query = NULL;
    char **list;
    int r;

    r = query_get(store, RETAINED_SELECT, retained_select, &query, err);
    if (r < 0)
        return r;
    while ((r = query_row(store, query, err, "list retained topics")) == 1) {
        r = text_heap_add(&heap, (const char *)sqlite3_column_text(query, 0), err);
        if (r < 0)
            return r;
    }
    if (r < 0)
        return r;
    list = text_heap_list(&heap);
    if (!list)
        return error_set(err, ERR_NOMEM, "out of memory");
    *ret = list;
    *ret_count = heap.count;
    return 0;
}

int meta_get(struct store *store, const char *name, char *ret, size_t size, struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = query_get(store, META_GET, meta_select, &query, err);
    if (r < 0)
        return r;
    bind_text(query, 1, name);
    r = query_row(store, query, err, "read a named value");
    if (r < 0)
        return r;
    if (r == 0)
        return error_set(err, ERR_NOT_FOUND, "there is no value \"%s\"", name);
    if (sqlite3_column_bytes(query, 0) >= (int)size)
        return error_set(err, ERR_LENGTH, "the value \"%s\" is too long", name);
    column_text(query, 0, ret, size);
    return 0;
}

int meta_set(struct store *store, const char *name, const char *value, struct error *err)
{
    QUERY *query = NULL;
    int r;

    r = store_need_transaction(store, err);
    if (r == 0)
        r = query_get(store, META_SET, meta_upsert, &query, err);
    if (r < 0)
        return r;
    bind_text(query, 1, name);
    bind_text(query, 2, value);
    return query_run(store, query, err, "store a named value");
}
