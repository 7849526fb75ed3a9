/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/batch.h"

#include "core/cleanup.h"
#include "gateway/cli/context.h"
#include "gateway/cli/entries.h"
#include "gateway/record.h"
#include "storage/diary.h"
#include <stdlib.h>
#include <string.h>

#define COMMAND_TEXT_SIZE 256

static int make_room(struct batch *batch)
{
    const size_t size = batch->size ? 2 * batch->size : 32;

    if (batch->count < batch->size)
        return 0;
    struct entry *entries = reallocarray(batch->entries, size, sizeof(*entries));
    if (!entries)
        return -ERR_NOMEM;
    batch->entries = entries;
    char(*notices)[BATCH_NOTICE_MAX] = reallocarray(batch->notices, size, sizeof(*notices));
    if (!notices)
        return -ERR_NOMEM;
    batch->notices = notices;
    batch->size = size;
    return 0;
}

int batch_take(struct batch *batch, struct entry *entry, const char *notice)
{
    const int r = make_room(batch);

    if (r < 0)
        return r;
    snprintf(batch->notices[batch->count], BATCH_NOTICE_MAX, "%s", notice);
    batch->entries[batch->count++] = *entry;
    *entry = (struct entry){0};
    return 0;
}

void batch_done(struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        entry_done(&batch->entries[i]);
    free(batch->entries);
    free(batch->notices);
    *batch = (struct batch){0};
}

/* ---- storing ---- */

static int take_again(void *userdata, const struct entry *entry)
{
    struct entry copy = *entry;

    json_incref(copy.body);
    const int r = batch_take(userdata, &copy, "");
    if (r < 0)
        entry_done(&copy);
    return r;
}

/* The entries that the key stands for, in place of those that were to be stored. */
static int use_stored(struct context *context, struct batch *batch, struct error *err)
{
    batch_done(batch);
    return entry_each_keyed(context->store, context->person.row, context->options->key, take_again,
                            batch, err);
}

static int store(struct context *context, struct batch *batch, struct error *err)
{
    char command[COMMAND_TEXT_SIZE];
    bool existed = false;

    context_command_text(context, command, sizeof(command));
    int r = record_entries(context->store, &context->person, batch->entries, batch->count,
                           context->options->key, command,
                           zone_offset_s(context->zone, context->now_ms), &existed, err);
    if (r == 0 && existed)
        r = use_stored(context, batch, err);
    return r;
}

int batch_store(struct context *context, struct batch *batch)
{
    struct error err = {0};

    if (batch->count > 0 && !context->options->dry_run && store(context, batch, &err) < 0)
        return output_error(&context->output, &err, "nothing logged");
    if (context->output.json)
        return print_entries_json(&context->output, context->options->jsonl, batch->entries,
                                  batch->count,
                                  json_pack("{s:i, s:b, s:b}", "zonula", 1, "ok", 1, "dry_run",
                                            (int)context->options->dry_run));
    for (size_t i = 0; i < batch->count; i++)
        print_entry(&context->output, &batch->entries[i], context->now_ms, batch->notices[i]);
    return EXIT_OK;
}
