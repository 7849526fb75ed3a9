/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * zonula explain INDICATOR [DAY]: every factor of a score with its points, how much of it is known,
 * what evidence there is, and the entries or the measurement that it came from.
 */
#include "core/cleanup.h"
#include "core/json.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/entries.h"
#include "gateway/cli/pager.h"
#include "gateway/cli/score_print.h"
#include "gateway/score_sources.h"
#include "storage/diary.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define KEY_CELLS   18
#define INDENT      2
#define TEXT_INDENT 4

static int find_score(struct context *context, enum day_score *ret)
{
    const char *word = context_argument(context, 0);
    CLEANUP(cleanup_free) char *more = NULL;
    size_t size = 0;
    char message[128];

    if (!*word)
        return context_usage(context, "explain: which? e.g. zonula explain barrier_strain");
    *ret = score_from_name(word);
    if (*ret != DAY_SCORES)
        return EXIT_OK;
    FILE *out = open_memstream(&more, &size);
    if (!out)
        return EXIT_SOFTWARE;
    fputs("there are ", out);
    for (size_t i = 0; i < DAY_SCORES; i++)
        fprintf(out, "%s%s", i > 0 ? ", " : "", score_forms[i].key);
    fclose(out);
    snprintf(message, sizeof(message), "there is no such indicator: \"%.60s\"", word);
    return output_fail(&context->output, EXIT_DATA, "indicator", word, message, more, NULL);
}

/* ---- as text ---- */

static void print_value(const struct output *output, const struct score_days *days,
                        enum day_score which)
{
    const struct score *score = &days->scores[which];
    char reason[SCORE_REASON_MAX];

    print_bold(output, true);
    fputs(score_forms[which].label, output->out);
    print_bold(output, false);
    score_reason_text(days, which, reason);
    if (isnan(score->value))
        fprintf(output->out, " unknown: %s\n", reason);
    else
        fprintf(output->out, " %.1f\n%s; grade %c, coverage %.0f %%, range %.1f to %.1f\n",
                score->value, score_forms[which].unit, score->grade, 100 * score->coverage,
                score->range_lo, score->range_hi);
}

/* Units that are counted stand in the plural. */
static int unit_length(const struct score_source *source)
{
    const int length = (int)strlen(source->unit);

    return length > 1 && source->amount == 1 && source->unit[length - 1] == 's' ? length - 1
                                                                                : length;
}

/* "Alcohol: one binge raised ...", wrapped under itself. */
static void print_reasons(const struct output *output, const struct score_row *row)
{
    CLEANUP(cleanup_free) char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return;
    fprintf(out, "%s%s%s", row->label, row->source ? ": " : "", row->source ? row->source : "");
    fclose(out);
    fprintf(output->out, "%*s", INDENT, "");
    print_wrapped(output, text, INDENT);
}

/* ---- entries ---- */

/* What a source says of itself: "#41.1", and "Wine, red 450 g". */
struct shown {
    struct entry entry;
    char number[32];
    char *text; /* malloc'd */
};

static void shown_done(struct shown *shown)
{
    entry_done(&shown->entry);
    free(shown->text);
}

static const json_t *find_item(const struct entry *entry, int number)
{
    size_t index = 0;
    const json_t *item;

    json_array_foreach(json_object_get(entry->body, "items"), index, item)
    {
        if (json_integer_value(json_object_get(item, "n")) == number)
            return item;
    }
    return NULL;
}

/* A food by its name, what is taken as it was written. */
static char *item_summary(const struct entry *entry, const json_t *item)
{
    const char *written = json_string_value(json_object_get(item, "text"));
    const char *name = json_string_value(json_object_get(item, "name"));
    const double grams = json_number_value(json_object_get(item, "grams"));
    const bool food = entry->kind == ENTRY_FOOD || entry->kind == ENTRY_DRINK;
    char *text = NULL;

    if (!food || !name)
        return strdup(written ? written : "");
    return asprintf(&text, "%s %.4g" NO_BREAK "g", name, grams) < 0 ? NULL : text;
}

/* False if there is no such entry any more, or no memory. */
static bool read_shown(const struct context *context, const struct score_source *source,
                       struct shown *ret)
{
    if (entry_get(context->store, context->person.row, source->entry, &ret->entry, NULL) < 0)
        return false;
    const json_t *item = source->item > 0 ? find_item(&ret->entry, source->item) : NULL;
    const bool several = json_array_size(json_object_get(ret->entry.body, "items")) > 1;

    if (item && several)
        snprintf(ret->number, sizeof(ret->number), "#%lld.%d", (long long)source->entry,
                 source->item);
    else
        snprintf(ret->number, sizeof(ret->number), "#%lld", (long long)source->entry);
    ret->text = item ? item_summary(&ret->entry, item) : entry_summary(&ret->entry);
    return ret->text != NULL;
}

/* "    #41.1 Fri 13 Mar 22:10  Wine, red 450 g: 47.7 g, 38 left" */
static void print_source(const struct context *context, const struct score_source *source)
{
    const struct output *output = &context->output;
    CLEANUP(shown_done) struct shown shown = {0};
    CLEANUP(cleanup_free) char *line = NULL;
    char date[DATE_TEXT_MAX];
    size_t size = 0;
    FILE *out = open_memstream(&line, &size);

    if (!out)
        return;
    if (read_shown(context, source, &shown)) {
        shown_date_text(output, shown.entry.at_ms, shown.entry.offset_s, shown.entry.precision,
                        context->now_ms, date);
        fprintf(out, "%s %s  %s: %.3g %.*s", shown.number, date, shown.text, source->amount,
                unit_length(source), source->unit);
        if (!isnan(source->left))
            fprintf(out, ", %.2g left", source->left);
    }
    fclose(out);
    if (!*line)
        return;
    fprintf(output->out, "%*s", TEXT_INDENT, "");
    print_wrapped(output, line, TEXT_INDENT + 2);
}

/* ---- factors ---- */

static void print_points(const struct output *output, const struct score_factor *factor)
{
    print_padded(output->out, factor->row->key, KEY_CELLS);
    if (isnan(factor->points))
        fprintf(output->out, "unknown, of %.1f", factor->max);
    else if (isnan(factor->max))
        fprintf(output->out, "%+.1f", factor->points);
    else
        fprintf(output->out, "%.1f of %.1f, coverage %.0f %%", factor->points, factor->max,
                100 * factor->coverage);
    if (factor->row->evidence)
        fprintf(output->out, ", evidence %s", factor->row->evidence);
    fputc('\n', output->out);
}

static void print_factor(const struct context *context, const struct score_days *days,
                         enum day_score which, const struct score_factor *factor)
{
    const struct output *output = &context->output;
    struct score_sources sources;

    print_points(output, factor);
    print_reasons(output, factor->row);
    score_sources_of(days, which, factor->row->key, &sources);
    if (sources.said[0]) {
        fprintf(output->out, "%*s", TEXT_INDENT, "");
        print_wrapped(output, sources.said, TEXT_INDENT + 2);
    }
    for (size_t i = 0; i < sources.count; i++)
        print_source(context, &sources.list[i]);
    if (sources.more > 0)
        fprintf(output->out, "%*sand %zu more\n", TEXT_INDENT, "", sources.more);
}

static void print_score(const struct context *context, const struct score_days *days,
                        enum day_score which)
{
    const struct score *score = &days->scores[which];

    print_score_head(context, days);
    print_value(&context->output, days, which);
    for (size_t i = 0; i < score->count; i++)
        print_factor(context, days, which, &score->factors[i]);
    print_wrapped(&context->output,
                  "Evidence: R human experiment, C cohort, A animal, M mechanism, X judgement; R- "
                  "experiments found no effect; [m] quoted from memory. A wellness estimate, not a "
                  "diagnosis.",
                  0);
}

/* ---- as JSON ---- */

static json_t *source_json(const struct context *context, const struct score_source *source)
{
    CLEANUP(shown_done) struct shown shown = {0};

    if (!read_shown(context, source, &shown))
        return json_null();
    return json_pack(
        "{s:I, s:o, s:o, s:s, s:s, s:o, s:s, s:o}", "number", (json_int_t)source->entry, "item",
        source->item > 0 ? json_integer(source->item) : json_null(), "at",
        json_time(shown.entry.at_ms, shown.entry.offset_s), "kind",
        entry_kind_name(shown.entry.kind), "text", shown.text, "amount",
        json_figure(source->amount), "unit", source->unit, "left", json_figure(source->left));
}

static json_t *factor_json(const struct context *context, const struct score_days *days,
                           enum day_score which, const struct score_factor *factor)
{
    json_t *json = score_factor_json(factor);
    json_t *entries = json_array();
    struct score_sources sources;

    score_sources_of(days, which, factor->row->key, &sources);
    for (size_t i = 0; i < sources.count; i++)
        json_array_append_new(entries, source_json(context, &sources.list[i]));
    json_object_set_new(json, "source",
                        factor->row->source ? json_string(factor->row->source) : json_null());
    json_object_set_new(json, "said", sources.said[0] ? json_string(sources.said) : json_null());
    json_object_set_new(json, "entries", entries);
    json_object_set_new(json, "more_entries", json_integer((json_int_t)sources.more));
    return json;
}

static int print_score_json(const struct context *context, const struct score_days *days,
                            enum day_score which)
{
    const struct score *score = &days->scores[which];
    json_t *answer = scores_answer(context, days);
    json_t *factors = json_array();
    json_t *json = score_json(context, days, which);

    for (size_t i = 0; i < score->count; i++)
        json_array_append_new(factors, factor_json(context, days, which, &score->factors[i]));
    json_object_set_new(json, "factors", factors);
    json_object_update_missing(answer, json);
    json_decref(json);
    return print_json(&context->output, answer);
}

int cmd_explain(struct context *context)
{
    CLEANUP(score_days_done) struct score_days days = {0};
    enum day_score which = DAY_SCORES;

    int status = find_score(context, &which);
    if (status == 0)
        status = scores_load(context, 1, &days);
    if (status)
        return status;
    if (context->output.json)
        return print_score_json(context, &days, which);
    CLEANUP(pager_end) struct pager pager;
    pager_begin(&context->output, &pager);
    print_score(context, &days, which);
    return EXIT_OK;
}
