/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula log [DAY] [KIND...] [--limit N]: entries in the order of time, by gut-day. */
#include "core/cleanup.h"
#include "gateway/cli/collect.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/entries.h"
#include <stdlib.h>
#include <string.h>

#define LIMIT_DEFAULT 20
#define LIMIT_MAX     100000
/* How far back to look for the last entries, at first; four times as far each time after. */
#define SPAN_FIRST_MS (7 * MS_PER_DAY)
#define SPAN_MAX_MS   (40 * INT64_C(366) * MS_PER_DAY)

struct filter {
    unsigned kinds; /* 0: all */
    bool has_day;
    int32_t day;
    size_t limit;
};

static int read_limit(const struct context *context, struct filter *filter)
{
    const char *text = context->options->limit;
    char *end = NULL;

    if (!text)
        return EXIT_OK;
    unsigned long value = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end || value < 1 || value > LIMIT_MAX)
        return context_usage(context, "--limit is a number from 1 to 100000");
    filter->limit = value;
    return EXIT_OK;
}

/* Arguments are kinds; the others together are one day ("12 Mar", "last friday"). */
static int read_filter(const struct context *context, struct filter *ret)
{
    struct filter filter = {.limit = LIMIT_DEFAULT};
    struct error err = {0};
    char day[256] = "";
    size_t used = 0;

    int status = read_limit(context, &filter);
    for (size_t i = 0; status == 0 && i < context->options->argument_count; i++) {
        const char *text = context->options->arguments[i];
        int kind = entry_kind_from_name(text);
        if (kind >= 0)
            filter.kinds |= 1u << kind;
        else if (used < sizeof(day))
            used += (size_t)snprintf(day + used, sizeof(day) - used, "%s%s", used ? " " : "", text);
    }
    if (status == 0 && *day) {
        filter.has_day = true;
        if (!context->options->limit)
            filter.limit = 0;
        if (when_parse_day(day, context->now_ms, context->zone, &filter.day, &err) < 0) {
            char message[ERROR_TEXT_MAX];
            snprintf(message, sizeof(message),
                     "%.200s and no kind; days: today, yesterday, fri, \"12 Mar\", 2026-03-12; "
                     "kinds: food, drink, symptom",
                     err.text);
            status = output_fail(&context->output, EXIT_DATA, "filter", day, message, NULL, NULL);
        }
    }
    *ret = filter;
    return status;
}

/* The last entries: looks back further until there are enough. */
static int collect_last(struct context *context, const struct filter *filter,
                        struct collection *ret)
{
    int64_t to_ms = context->now_ms + 2 * MS_PER_DAY; /* an entry of today stands at noon */
    int status = EXIT_OK;

    for (int64_t span_ms = SPAN_FIRST_MS; status == 0; span_ms *= 4) {
        collection_done(ret);
        status =
            collect_entries(context, to_ms - span_ms, to_ms, filter->kinds, filter->limit, ret);
        if (ret->count >= filter->limit || span_ms > SPAN_MAX_MS)
            break;
    }
    return status;
}

static int print_json_entries(const struct context *context, const struct collection *collection)
{
    json_t *list = json_array();
    int status = EXIT_OK;

    for (size_t i = 0; i < collection->count; i++) {
        json_t *entry = entry_json(&collection->entries[i]);
        if (context->options->jsonl)
            status = print_json(&context->output, entry);
        else
            json_array_append_new(list, entry);
    }
    if (context->options->jsonl) {
        json_decref(list);
        return status;
    }
    return print_json(&context->output,
                      json_pack("{s:i, s:b, s:o}", "zonula", 1, "ok", 1, "entries", list));
}

static void print_list(const struct context *context, const struct collection *collection)
{
    size_t cells = collection_number_cells(collection);
    char date[DATE_TEXT_MAX];

    for (size_t i = 0; i < collection->count; i++) {
        const struct entry *entry = &collection->entries[i];
        int32_t day = gut_day_of(entry->at_ms, entry->offset_s);
        if (i == 0 || day != gut_day_of(entry[-1].at_ms, entry[-1].offset_s)) {
            long_date_text(day, date);
            fprintf(context->output.out, "%s%s\n", i ? "\n" : "", date);
        }
        print_entry_line(&context->output, entry, cells);
    }
}

int cmd_log(struct context *context)
{
    CLEANUP(collection_done) struct collection collection = {0};
    struct filter filter;

    int status = context_person(context);
    if (status == 0)
        status = read_filter(context, &filter);
    if (status)
        return status;
    if (filter.has_day)
        status = collect_entries(context, zone_gut_day_start_ms(context->zone, filter.day),
                                 zone_gut_day_start_ms(context->zone, filter.day + 1), filter.kinds,
                                 filter.limit, &collection);
    else
        status = collect_last(context, &filter, &collection);
    if (status)
        return status;
    if (collection.count == 0)
        return output_fail(&context->output, EXIT_NOTHING, "nothing", NULL, "no entries", NULL,
                           json_pack("{s:[]}", "entries"));
    if (context->output.json)
        return print_json_entries(context, &collection);
    print_list(context, &collection);
    return EXIT_OK;
}
