/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula show ID, edit ID[.ITEM] [TEXT] [--at TIME], rm ID[.ITEM]: one entry, or one item of it. */
#include "core/cleanup.h"
#include "core/json.h"
#include "core/ztime.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/entries.h"
#include "gateway/cli/logging.h"
#include "gateway/cli/meals.h"
#include "gateway/cli/reread.h"
#include "gateway/record.h"
#include "storage/diary.h"
#include <stdlib.h>
#include <string.h>

#define UNCHANGED "nothing changed"

/* "39", "#39", "39.2" */
struct target {
    int64_t entry;
    json_int_t item; /* 0: the whole entry */
};

static bool read_target(const char *text, struct target *ret)
{
    char *end = NULL;

    text += *text == '#';
    if (*text < '1' || *text > '9' || strlen(text) > 15)
        return false;
    ret->entry = strtoll(text, &end, 10);
    ret->item = 0;
    if (*end == '.' && end[1] >= '1' && end[1] <= '9')
        ret->item = strtoll(end + 1, &end, 10);
    return *end == '\0';
}

/* The entry of the first argument, which is not removed; `otherwise` is said of a failure. */
static int find(struct context *context, const char *usage, const char *otherwise,
                struct target *ret, struct entry *entry)
{
    const struct options *options = context->options;
    struct error err = {0};

    if (options->argument_count < 1 || !read_target(options->arguments[0], ret))
        return context_usage(context, usage);
    int status = context_person(context);
    if (status)
        return status;
    if (!context->store)
        return output_fail(&context->output, EXIT_NOTHING, "not_found", NULL, "no entries", NULL,
                           NULL);
    int r = entry_get(context->store, context->person.row, ret->entry, entry, &err);
    if (r == 0 && entry->removed) {
        entry_done(entry);
        r = error_set(&err, ERR_NOT_FOUND, "entry #%lld is removed", (long long)ret->entry);
    }
    return r < 0 ? output_error(&context->output, &err, otherwise) : EXIT_OK;
}

/* Its place in the list of items; -1: there is none. */
static int index_of(const struct entry *entry, json_int_t number)
{
    size_t index = 0;
    const json_t *item;

    json_array_foreach(json_object_get(entry->body, "items"), index, item)
    {
        if (json_integer_value(json_object_get(item, "n")) == number)
            return (int)index;
    }
    return -1;
}

static int fail_item(const struct context *context, const struct target *target,
                     const char *otherwise)
{
    char message[96];

    snprintf(message, sizeof(message), "entry #%lld has no item %lld", (long long)target->entry,
             (long long)target->item);
    return output_fail(&context->output, EXIT_NOTHING, "not_found", NULL, message, otherwise, NULL);
}

/* ---- show ---- */

/* Leaves one item of an entry. */
static int keep_item(const struct context *context, const struct target *target,
                     struct entry *entry)
{
    const int index = index_of(entry, target->item);
    json_t *items = json_object_get(entry->body, "items");

    if (index < 0)
        return fail_item(context, target, NULL);
    json_t *item = json_incref(json_array_get(items, (size_t)index));
    json_array_clear(items);
    json_array_append_new(items, item);
    return EXIT_OK;
}

int cmd_show(struct context *context)
{
    static const char usage[] = "show: which entry? e.g. zonula show 39";
    CLEANUP(entry_done) struct entry entry = {0};
    struct target target = {0};

    if (context->options->argument_count > 1)
        return context_usage(context, "show: one entry, e.g. zonula show 39");
    int status = find(context, usage, NULL, &target, &entry);
    if (status == 0 && target.item)
        status = keep_item(context, &target, &entry);
    if (status)
        return status;
    if (context->output.json)
        return print_json(&context->output, json_pack("{s:i, s:b, s:o}", "zonula", 1, "ok", 1,
                                                      "entry", entry_json(&entry)));
    struct output output = context->output;
    output.numbered = true;
    print_entry(&output, &entry, context->now_ms, "");
    return EXIT_OK;
}

/* ---- edit ---- */

/* An amount alone ("3 slices") is one of the same food. */
static int understand_item(struct context *context, const json_t *item, const char *text,
                           json_t **ret_body)
{
    const char *food = json_string_value(json_object_get(item, "food"));
    char with_food[LOG_TEXT_SIZE + 64];
    char notice[MEAL_NOTICE_MAX];
    struct amount_item read;
    struct error err = {0};
    /* "3 slices": a unit without a name is read as a name. */
    const bool alone = amount_read((struct span){text, strlen(text)}, &read, &err) < 0 ||
                       unit_find(read.name.start, read.name.length) != NULL;

    snprintf(with_food, sizeof(with_food), "%s %s", text, food ? food : "");
    return meals_understand(context, alone && food ? with_food : text, ret_body, notice);
}

/* Another text for the same amount of the same food is no change. */
static bool is_same_food(const json_t *item, const json_t *other)
{
    return json_equal(json_object_get(item, "food"), json_object_get(other, "food")) &&
           json_equal(json_object_get(item, "amount"), json_object_get(other, "amount")) &&
           json_equal(json_object_get(item, "nutrients"), json_object_get(other, "nutrients"));
}

static int edit_item(struct context *context, const struct target *target, const char *text,
                     struct entry *entry)
{
    CLEANUP(json_drop) json_t *read = NULL;
    const int index = index_of(entry, target->item);
    json_t *items = json_object_get(entry->body, "items");

    if (index < 0)
        return fail_item(context, target, UNCHANGED);
    if (entry->kind != ENTRY_FOOD && entry->kind != ENTRY_DRINK)
        return context_usage(context, "edit: items of this kind are edited as a whole");
    int status = understand_item(context, json_array_get(items, (size_t)index), text, &read);
    if (status)
        return status;
    json_t *found = json_object_get(read, "items");
    if (json_array_size(found) != 1)
        return context_usage(context, "edit: one item in the place of one");
    json_t *item = json_array_get(found, 0);
    json_object_set_new(item, "n", json_integer(target->item));
    json_object_set_new(item, "text", json_string(text));
    if (is_same_food(item, json_array_get(items, (size_t)index)))
        return EXIT_OK;
    json_array_set(items, (size_t)index, item);
    meals_retag(entry->body);
    return EXIT_OK;
}

static int edit_text(struct context *context, const char *text, struct entry *entry)
{
    json_t *body = NULL;
    int status = reread_body(context, entry, text, &body);

    if (status)
        return status;
    json_decref(entry->body);
    entry->body = body;
    return EXIT_OK;
}

static int edit_time(struct context *context, struct entry *entry)
{
    struct when when;
    int status = context_when(context, &when);

    if (status)
        return status;
    entry->at_ms = when.at_ms;
    entry->offset_s = when.offset_s;
    entry->precision = when.precision;
    snprintf(entry->tz, sizeof(entry->tz), "%s", zone_name(context->zone));
    return EXIT_OK;
}

static bool is_unchanged(const struct entry *entry, const struct entry *before)
{
    return entry->at_ms == before->at_ms && entry->offset_s == before->offset_s &&
           entry->precision == before->precision && strcmp(entry->tz, before->tz) == 0 &&
           json_equal(entry->body, before->body);
}

static int store_edit(struct context *context, const struct entry *entry)
{
    char command[256];
    struct error err = {0};

    if (context->options->dry_run)
        return EXIT_OK;
    context_command_text(context, command, sizeof(command));
    if (record_edit(context->store, &context->person, entry, command, context->now_ms,
                    zone_offset_s(context->zone, context->now_ms), &err) < 0)
        return output_error(&context->output, &err, UNCHANGED);
    return EXIT_OK;
}

/* "was 08:05", or with the day if that is another. */
static void write_was(const struct entry *before, const struct entry *after, int64_t now_ms,
                      char *ret, size_t size)
{
    char date[DATE_TEXT_MAX];
    const bool same_day =
        gut_day_of(before->at_ms, before->offset_s) == gut_day_of(after->at_ms, after->offset_s) &&
        before->precision == PRECISION_MINUTE;

    date_text(before->at_ms, before->offset_s, before->precision, now_ms, date);
    snprintf(ret, size, "was %s", same_day ? date + strlen(date) - 5 : date);
}

static json_t *answer_json(const struct context *context, const char *key, json_t *value)
{
    return json_pack("{s:i, s:b, s:b, s:o}", "zonula", 1, "ok", 1, "dry_run",
                     (int)context->options->dry_run, key, value);
}

static int answer(const struct context *context, const struct entry *entry,
                  const struct entry *before, bool with_body)
{
    char notice[64] = "changed";

    if (context->output.json)
        return print_json(&context->output, answer_json(context, "entry", entry_json(entry)));
    if (is_unchanged(entry, before))
        snprintf(notice, sizeof(notice), "not changed: it is so already");
    else if (context->options->dry_run)
        snprintf(notice, sizeof(notice), "dry run");
    else if (!with_body)
        write_was(before, entry, context->now_ms, notice, sizeof(notice));
    if (with_body || context->output.quiet)
        print_entry(&context->output, entry, context->now_ms, notice);
    else
        print_entry_head(&context->output, entry, context->now_ms, notice);
    return EXIT_OK;
}

int cmd_edit(struct context *context)
{
    static const char usage[] = "edit: which, and how? e.g. zonula edit 39.2 \"3 slices\", or "
                                "zonula edit 39 --at 07:45";
    CLEANUP(entry_done) struct entry entry = {0};
    char text[LOG_TEXT_SIZE];
    struct target target = {0};

    int status = find(context, usage, UNCHANGED, &target, &entry);
    if (status)
        return status;
    if (entry.kind == ENTRY_TRIAL) /* its order was drawn for these days */
        return output_fail(&context->output, EXIT_DATA, "kind", NULL, "a trial is not edited",
                           UNCHANGED "; stop it, or take it back: zonula trial stop, zonula undo",
                           NULL);
    context_arguments(context, 1, text, sizeof(text));
    const bool has_text = !logging_is_blank(text);
    CLEANUP(entry_done) struct entry before = entry;
    before.body = json_deep_copy(entry.body);
    if (!before.body)
        return EXIT_SOFTWARE;
    if (!has_text && (!context->options->at || target.item))
        return context_usage(context, usage);
    if (has_text && target.item)
        status = edit_item(context, &target, text, &entry);
    else if (has_text)
        status = edit_text(context, text, &entry);
    if (status == 0 && context->options->at)
        status = edit_time(context, &entry);
    if (status == 0 && !is_unchanged(&entry, &before))
        status = store_edit(context, &entry);
    return status ? status : answer(context, &entry, &before, has_text);
}

/* ---- rm ---- */

static void say_it_comes_back(const struct context *context)
{
    fprintf(context->output.out, "   (%s)\n",
            context->options->dry_run ? "dry run: it is still there"
                                      : "zonula undo brings it back");
}

static int remove_item(struct context *context, const struct target *target, struct entry *entry)
{
    json_t *items = json_object_get(entry->body, "items");
    const int index = index_of(entry, target->item);
    char grams[32];

    if (index < 0)
        return fail_item(context, target, UNCHANGED);
    if (json_array_size(items) == 1)
        return context_usage(context, "rm: that is all of the entry; zonula rm with its number");
    CLEANUP(json_drop) json_t *item = json_incref(json_array_get(items, (size_t)index));
    json_array_remove(items, (size_t)index);
    if (entry->kind == ENTRY_FOOD || entry->kind == ENTRY_DRINK)
        meals_retag(entry->body);
    int status = store_edit(context, entry);
    if (status)
        return status;
    if (context->output.json)
        return print_json(&context->output, answer_json(context, "entry", entry_json(entry)));
    if (context->output.quiet) {
        fprintf(context->output.out, "%lld\n", (long long)entry->number);
        return EXIT_OK;
    }
    const char *name = json_string_value(json_object_get(item, "name"));
    fprintf(context->output.out, "#%lld removed: ", (long long)entry->number);
    if (json_is_number(json_object_get(item, "grams")) && entry->kind <= ENTRY_DRINK) {
        item_grams_text(item, grams);
        fprintf(context->output.out, "%s g ", grams);
    }
    print_text(context->output.out, name ? name : "");
    say_it_comes_back(context);
    return EXIT_OK;
}

static int remove_entry(struct context *context, const struct entry *entry)
{
    const size_t count = json_array_size(json_object_get(entry->body, "items"));
    CLEANUP(cleanup_free) char *summary = entry_summary(entry);
    char date[DATE_TEXT_MAX];
    char command[256];
    struct error err = {0};

    context_command_text(context, command, sizeof(command));
    if (!context->options->dry_run &&
        record_removal(context->store, &context->person, entry, command, context->now_ms,
                       zone_offset_s(context->zone, context->now_ms), &err) < 0)
        return output_error(&context->output, &err, UNCHANGED);
    if (context->output.json)
        return print_json(&context->output, answer_json(context, "removed", entry_json(entry)));
    if (context->output.quiet) {
        fprintf(context->output.out, "%lld\n", (long long)entry->number);
        return EXIT_OK;
    }
    shown_date_text(&context->output, entry->at_ms, entry->offset_s, entry->precision,
                    context->now_ms, date);
    fprintf(context->output.out, "#%lld removed: %s %s, ", (long long)entry->number,
            entry_kind_label(entry->kind), date);
    if (count > 0)
        fprintf(context->output.out, "%zu item%s", count, count == 1 ? "" : "s");
    else
        print_text(context->output.out, summary ? summary : "");
    say_it_comes_back(context);
    return EXIT_OK;
}

int cmd_rm(struct context *context)
{
    CLEANUP(entry_done) struct entry entry = {0};
    struct target target = {0};
    int status = find(context, "rm: which? e.g. zonula rm 39, or zonula rm 39.3", UNCHANGED,
                      &target, &entry);

    if (status)
        return status;
    if (context->options->argument_count != 1)
        return context_usage(context, "rm: one at a time");
    return target.item ? remove_item(context, &target, &entry) : remove_entry(context, &entry);
}
