/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula again [WHAT], copy DAY: what was eaten and drunk before, once more; one step. */
#include "core/cleanup.h"
#include "core/ztime.h"
#include "gateway/cli/batch.h"
#include "gateway/cli/collect.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/entries.h"
#include "gateway/cli/logging.h"
#include "storage/diary.h"
#include <stdlib.h>
#include <string.h>

#define EATEN        (1u << ENTRY_FOOD | 1u << ENTRY_DRINK)
#define AHEAD_MAX_MS (5 * MS_PER_MINUTE)

static const struct slot {
    const char *name;
    int from_min, to_min;
} slots[] = {
    {"breakfast", 5 * 60, 10 * 60 + 30},
    {"lunch", 11 * 60, 15 * 60},
    {"dinner", 17 * 60, 22 * 60},
};

/* ---- what ---- */

static int nothing(const struct context *context, const char *what)
{
    return output_fail(&context->output, EXIT_NOTHING, "nothing", NULL, what, "nothing logged",
                       NULL);
}

/* Makes a collection of one entry, which it takes. */
static int collect_one(struct entry *entry, struct collection *ret)
{
    *ret = (struct collection){.entries = calloc(1, sizeof(*entry)), .count = 1, .size = 1};
    if (!ret->entries) {
        ret->count = 0;
        entry_done(entry);
        return EXIT_SOFTWARE;
    }
    ret->entries[0] = *entry;
    return EXIT_OK;
}

static int find_number(struct context *context, const char *text, struct collection *ret)
{
    struct error err = {0};
    struct entry entry = {0};

    text += *text == '#';
    if (!context->store)
        return nothing(context, "no entries");
    if (entry_get(context->store, context->person.row, strtoll(text, NULL, 10), &entry, &err) < 0)
        return output_error(&context->output, &err, "nothing logged");
    if (entry.removed || entry.kind == ENTRY_TRIAL) {
        const bool removed = entry.removed;
        entry_done(&entry);
        return nothing(context, removed ? "that entry is removed"
                                        : "a trial is begun by zonula trial start");
    }
    return collect_one(&entry, ret);
}

/* The newest of a kind takes the place of an older one, or of none. */
static int take_later(const struct context *context, enum entry_kind kind, struct entry *last,
                      struct error *err)
{
    struct entry entry = {0};
    const int r = entry_latest(context->store, context->person.row, kind, &entry, err);

    if (r < 0)
        return r == -ERR_NOT_FOUND ? 0 : r;
    const bool later = !last->number || entry.at_ms > last->at_ms ||
                       (entry.at_ms == last->at_ms && entry.number > last->number);
    entry_done(later ? last : &entry);
    if (later)
        *last = entry;
    return 0;
}

static int find_last(const struct context *context, struct collection *ret)
{
    struct error err = {0};
    struct entry last = {0};

    if (context->store && (take_later(context, ENTRY_FOOD, &last, &err) < 0 ||
                           take_later(context, ENTRY_DRINK, &last, &err) < 0)) {
        entry_done(&last);
        return output_error(&context->output, &err, "nothing logged");
    }
    return last.number ? collect_one(&last, ret)
                       : nothing(context, "nothing was eaten or drunk yet");
}

static int find_day(struct context *context, const char *text, struct collection *ret)
{
    struct error err = {0};
    int32_t day = 0;

    if (when_parse_day(text, context->now_ms, context->zone, &day, &err) < 0)
        return output_error(&context->output, &err, "nothing logged");
    return collect_entries(context, zone_gut_day_start_ms(context->zone, day),
                           zone_gut_day_start_ms(context->zone, day + 1), EATEN, 0, ret);
}

/* Leaves those within a slot. */
static void keep_slot(struct collection *collection, const struct slot *slot)
{
    size_t kept = 0;

    for (size_t i = 0; i < collection->count; i++) {
        struct entry *entry = &collection->entries[i];
        struct civil civil;
        civil_from_ms(entry->at_ms, entry->offset_s, &civil);
        const int minute = civil.hour * 60 + civil.minute;
        if (minute >= slot->from_min && minute <= slot->to_min)
            collection->entries[kept++] = *entry;
        else
            entry_done(entry);
    }
    collection->count = kept;
}

/* "yesterday breakfast": the last word may be a slot. */
static int find_meal(struct context *context, char *text, struct collection *ret)
{
    const struct slot *slot = NULL;
    char *last = strrchr(text, ' ');

    for (size_t i = 0; i < sizeof(slots) / sizeof(slots[0]); i++)
        if (strcasecmp(last ? last + 1 : text, slots[i].name) == 0)
            slot = &slots[i];
    if (slot && last)
        *last = '\0';
    int status = find_day(context, slot && !last ? "today" : text, ret);
    if (status == 0 && slot)
        keep_slot(ret, slot);
    return status == 0 && ret->count == 0 ? nothing(context, "nothing was eaten or drunk then")
                                          : status;
}

/* ---- once more ---- */

/* All of a collection, at the times that a function gives. */
static int log_again(struct context *context, const struct collection *from,
                     void (*place)(const struct context *context, const struct when *when,
                                   struct entry *entry))
{
    CLEANUP(batch_done) struct batch batch = {0};
    char notice[48];
    struct when when;

    int status = context_when(context, &when);
    for (size_t i = 0; status == 0 && i < from->count; i++) {
        const struct entry *old = &from->entries[i];
        struct entry entry = {.kind = old->kind,
                              .source = SOURCE_CLI,
                              .recorded_ms = context->now_ms,
                              .body = json_incref(old->body),
                              .precision = old->precision,
                              .at_ms = old->at_ms,
                              .offset_s = old->offset_s};
        snprintf(entry.tz, sizeof(entry.tz), "%s", zone_name(context->zone));
        place(context, &when, &entry);
        snprintf(notice, sizeof(notice), "again #%lld", (long long)old->number);
        status = batch_take(&batch, &entry, notice) < 0 ? EXIT_SOFTWARE : EXIT_OK;
        entry_done(&entry);
    }
    return status ? status : batch_store(context, &batch);
}

static void place_now(const struct context *context, const struct when *when, struct entry *entry)
{
    (void)context;
    entry->at_ms = when->at_ms;
    entry->offset_s = when->offset_s;
    entry->precision = when->precision;
}

/* The same clock, today. */
static void place_today(const struct context *context, const struct when *when, struct entry *entry)
{
    const int32_t today =
        gut_day_of(context->now_ms, zone_offset_s(context->zone, context->now_ms));
    const int32_t day = gut_day_of(entry->at_ms, entry->offset_s);
    const int64_t local_ms =
        entry->at_ms + entry->offset_s * INT64_C(1000) + (int64_t)(today - day) * MS_PER_DAY;

    (void)when;
    entry->offset_s = zone_offset_s(context->zone, local_ms - entry->offset_s * INT64_C(1000));
    entry->at_ms = local_ms - entry->offset_s * INT64_C(1000);
}

int cmd_again(struct context *context)
{
    CLEANUP(collection_done) struct collection found = {0};
    char text[LOG_TEXT_SIZE];
    struct when when;

    int status = logging_text(context, text);
    if (status == 0)
        status = context_person(context);
    if (status == 0)
        status = context_when(context, &when);
    if (status)
        return status;
    const char *number = text + (text[0] == '#');
    if (!text[0])
        status = find_last(context, &found);
    else if (*number && strlen(number) < 16 && strspn(number, "0123456789") == strlen(number))
        status = find_number(context, text, &found);
    else
        status = find_meal(context, text, &found);
    return status ? status : log_again(context, &found, place_now);
}

int cmd_copy(struct context *context)
{
    CLEANUP(collection_done) struct collection found = {0};
    char text[LOG_TEXT_SIZE];

    int status = logging_text(context, text);
    if (status)
        return status;
    if (!text[0])
        return context_usage(context, "copy: which day? e.g. zonula copy yesterday");
    if (context->options->at)
        return context_usage(context, "copy: the times are those of the day");
    status = context_person(context);
    if (status == 0)
        status = find_day(context, text, &found);
    if (status)
        return status;
    /* What would lie ahead is left out: the future cannot be logged. */
    const size_t all = found.count;
    size_t kept = 0;
    for (size_t i = 0; i < all; i++) {
        struct entry moved = found.entries[i];
        place_today(context, NULL, &moved);
        if (moved.at_ms <= context->now_ms + AHEAD_MAX_MS)
            found.entries[kept++] = found.entries[i];
        else
            entry_done(&found.entries[i]);
    }
    found.count = kept;
    if (kept < all && !context->output.json)
        fprintf(context->output.err, "note: %zu left out, their time is still to come\n",
                all - kept);
    if (kept == 0)
        return nothing(context, "nothing to copy");
    return log_again(context, &found, place_today);
}
