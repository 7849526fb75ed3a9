/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/collect.h"

#include "core/cleanup.h"
#include "gateway/cli/entries.h"
#include "gateway/diary/days.h"
#include "storage/diary.h"
#include <stdlib.h>
#include <string.h>

/* How far local time can be from UTC, and the latest beginning of a day. */
#define OFFSET_MAX_MS    (26 * MS_PER_HOUR)
#define DAY_START_MAX_MS (12 * MS_PER_HOUR)

/* How far back to look for the last entries, at first; four times as far each time after. */
#define SPAN_FIRST_MS (7 * MS_PER_DAY)
#define SPAN_MAX_MS   (40 * INT64_C(366) * MS_PER_DAY)

struct collector {
    struct collection *collection;
    const struct collect_filter *filter;
    int day_start_min;
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

static bool has_text(const struct entry *entry, const char *text)
{
    const char *own = json_string_value(json_object_get(entry->body, "text"));

    if (own && strcasestr(own, text))
        return true;
    CLEANUP(cleanup_free) char *summary = entry_summary(entry);
    for (char *at = summary ? strstr(summary, NO_BREAK) : NULL; at; at = strstr(at, NO_BREAK)) {
        *at = ' '; /* as it is seen */
        memmove(at + 1, at + strlen(NO_BREAK), strlen(at + strlen(NO_BREAK)) + 1);
    }
    return summary && strcasestr(summary, text);
}

static bool is_wanted(const struct collector *collector, const struct entry *entry)
{
    const struct collect_filter *filter = collector->filter;

    if (filter->kinds && !(filter->kinds & 1u << entry->kind))
        return false;
    if (filter->by_day) {
        const int32_t day = day_of(entry->at_ms, entry->offset_s, collector->day_start_min);
        if (day < filter->first_day || day > filter->last_day)
            return false;
    }
    return !filter->text || has_text(entry, filter->text);
}

static int keep(void *userdata, const struct entry *entry)
{
    struct collector *collector = userdata;
    struct collection *collection = collector->collection;
    const size_t limit = collector->filter->limit;

    if (!is_wanted(collector, entry))
        return 0;
    if (limit && collection->count >= 2 * limit)
        drop_oldest(collection, limit);
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

int collect_filtered(struct context *context, int64_t from_ms, int64_t to_ms,
                     const struct collect_filter *filter, struct collection *ret)
{
    struct collection collection = {0};
    struct collector collector = {&collection, filter, 0};
    struct error err = {0};
    int status = context_config(context);

    if (status)
        return status;
    collector.day_start_min = context->config->diary_day_start_min;

    if (context->store && entry_each(context->store, context->person.row, from_ms, to_ms, keep,
                                     &collector, &err) < 0) {
        collection_done(&collection);
        return output_error(&context->output, &err, NULL);
    }
    if (filter->limit && collection.count > filter->limit)
        drop_oldest(&collection, filter->limit);
    *ret = collection;
    return EXIT_OK;
}

int collect_entries(struct context *context, int64_t from_ms, int64_t to_ms, unsigned kinds,
                    size_t limit, struct collection *ret)
{
    return collect_filtered(context, from_ms, to_ms,
                            &(struct collect_filter){.kinds = kinds, .limit = limit}, ret);
}

int collect_days(struct context *context, const struct collect_filter *filter,
                 struct collection *ret)
{
    return collect_filtered(context, filter->first_day * MS_PER_DAY - OFFSET_MAX_MS,
                            (filter->last_day + 1) * MS_PER_DAY + DAY_START_MAX_MS + OFFSET_MAX_MS,
                            filter, ret);
}

int collect_last(struct context *context, const struct collect_filter *filter,
                 struct collection *ret)
{
    int64_t to_ms = context->now_ms + 2 * MS_PER_DAY; /* an entry of today stands at noon */
    int status = EXIT_OK;

    for (int64_t span_ms = SPAN_FIRST_MS; status == 0; span_ms *= 4) {
        collection_done(ret);
        status = collect_filtered(context, to_ms - span_ms, to_ms, filter, ret);
        if (ret->count >= filter->limit || span_ms > SPAN_MAX_MS)
            break;
    }
    return status;
}

void collection_done(struct collection *collection)
{
    for (size_t i = 0; i < collection->count; i++)
        entry_done(&collection->entries[i]);
    free(collection->entries);
    *collection = (struct collection){0};
}

static void widen(size_t *cells, size_t wanted)
{
    if (wanted > *cells)
        *cells = wanted;
}

struct line_cells collection_line_cells(const struct collection *collection)
{
    struct line_cells cells = {.kind = LINE_KIND_CELLS};
    char number[24];

    for (size_t i = 0; i < collection->count; i++) {
        const struct entry *entry = &collection->entries[i];
        snprintf(number, sizeof(number), "#%lld", (long long)entry->number);
        widen(&cells.number, strlen(number));
        widen(&cells.kind, strlen(entry_kind_label(entry->kind)));
    }
    return cells;
}
