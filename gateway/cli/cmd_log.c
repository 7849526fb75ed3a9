/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula log [DAY] [KIND...] [--from DAY] [--to DAY] [--text TEXT] [--limit N]: entries in the
 * order of time, by day. */
#include "core/cleanup.h"
#include "gateway/cli/collect.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/entries.h"
#include "gateway/cli/pager.h"
#include "gateway/diary/days.h"
#include <stdlib.h>
#include <string.h>

#define LIMIT_DEFAULT 20
#define LIMIT_MAX     100000

/* Days that are open at one end. */
#define FIRST_DAY (-40000)
#define LAST_DAY  400000

static int read_limit(const struct context *context, struct collect_filter *filter)
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

/* Kinds as people read them: "symptom" is also a check-in. 0: none of that name. */
static unsigned kinds_of(const char *word)
{
    unsigned kinds = 0;

    for (unsigned kind = 0; kind < ENTRY_KINDS; kind++)
        if (strcmp(entry_kind_name((enum entry_kind)kind), word) == 0 ||
            strcmp(entry_kind_label((enum entry_kind)kind), word) == 0)
            kinds |= 1u << kind;
    return kinds;
}

static int fail_filter(const struct context *context, const char *day)
{
    char message[ERROR_TEXT_MAX];

    snprintf(message, sizeof(message),
             "\"%.60s\" is not a day and no kind; days: today, yesterday, fri, \"12 Mar\", "
             "2026-03-12; kinds: food, drink, symptom",
             day);
    return output_fail(&context->output, EXIT_DATA, "filter", day, message, NULL, NULL);
}

/* One day, or a span of days that may be open at one end. */
static int read_days(struct context *context, const char *day, struct collect_filter *filter)
{
    const struct options *options = context->options;
    int status = EXIT_OK;

    filter->by_day = *day || options->from || options->to;
    filter->first_day = FIRST_DAY;
    filter->last_day = LAST_DAY;
    if (!filter->by_day)
        return EXIT_OK;
    if (*day && (options->from || options->to))
        return context_usage(context, "log: one day, or --from and --to");
    if (*day) {
        status = context_day(context, day, &filter->first_day);
        filter->last_day = filter->first_day;
    }
    if (status == 0 && options->from)
        status = context_day(context, options->from, &filter->first_day);
    if (status == 0 && options->to)
        status = context_day(context, options->to, &filter->last_day);
    if (status == 0 && filter->first_day > filter->last_day)
        return output_fail(&context->output, EXIT_DATA, "time", options->from,
                           "--from lies behind --to", NULL, NULL);
    return status;
}

/* Whether a text can be a day at all, so that what is neither a kind nor a day is told as such. */
static bool is_day(const struct context *context, const char *text)
{
    int32_t day = 0;

    return when_parse_day(text, context->now_ms, context->zone, &day, NULL) == 0;
}

/* Arguments are kinds; the others together are one day ("12 Mar", "last friday"). */
static int read_filter(struct context *context, struct collect_filter *ret)
{
    const struct options *options = context->options;
    struct collect_filter filter = {.text = options->text};
    char day[256] = "";
    size_t used = 0;

    for (size_t i = 0; i < options->argument_count; i++) {
        const unsigned kinds = kinds_of(options->arguments[i]);
        filter.kinds |= kinds;
        if (kinds == 0 && used < sizeof(day))
            used += (size_t)snprintf(day + used, sizeof(day) - used, "%s%s", used ? " " : "",
                                     options->arguments[i]);
    }
    if (*day && !is_day(context, day))
        return fail_filter(context, day);
    int status = read_days(context, day, &filter);
    if (!filter.by_day)
        filter.limit = LIMIT_DEFAULT;
    if (status == 0)
        status = read_limit(context, &filter);
    *ret = filter;
    return status;
}

static void print_list(const struct context *context, const struct collection *collection)
{
    struct line_cells cells = collection_line_cells(collection);
    const int start_min = context->config->diary_day_start_min;
    char date[DATE_TEXT_MAX];
    int32_t before = 0;

    for (size_t i = 0; i < collection->count; i++) {
        const struct entry *entry = &collection->entries[i];
        const int32_t day = day_of(entry->at_ms, entry->offset_s, start_min);
        if (i == 0 || day != before) {
            report_date_text(&context->output, day, date);
            fprintf(context->output.out, "%s%s\n", i ? "\n" : "", date);
        }
        before = day;
        print_entry_line(&context->output, entry, cells);
    }
}

int cmd_log(struct context *context)
{
    CLEANUP(collection_done) struct collection collection = {0};
    struct collect_filter filter = {0};

    int status = context_person(context);
    if (status == 0)
        status = read_filter(context, &filter);
    if (status)
        return status;
    status = filter.by_day ? collect_days(context, &filter, &collection)
                           : collect_last(context, &filter, &collection);
    if (status)
        return status;
    if (collection.count == 0)
        return output_fail(&context->output, EXIT_NOTHING, "nothing", NULL, "no entries", NULL,
                           json_pack("{s:[]}", "entries"));
    if (context->output.json)
        return print_entries_json(&context->output, context->options->jsonl, collection.entries,
                                  collection.count, json_pack("{s:i, s:b}", "zonula", 1, "ok", 1));
    CLEANUP(pager_end) struct pager pager;
    pager_begin(&context->output, &pager);
    print_list(context, &collection);
    return EXIT_OK;
}
