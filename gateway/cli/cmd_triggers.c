/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * zonula triggers [SYMPTOM] [--since DAY]: which foods and groups go with symptoms. Every line has
 * how often it was eaten, the effect with its interval and a verdict; nothing is called bad, and
 * with too little there is no verdict at all.
 */
#include "core/cleanup.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/diary_days.h"
#include "gateway/cli/entries.h"
#include "gateway/cli/triggers_json.h"
#include "gateway/trigger_find.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NAME_CELLS_MIN 13
#define NAME_CELLS_MAX 40

static const char limits[] =
    "effect: points that one portion adds to the worst symptom of a part of the day, sleep, stress "
    "and the other foods being equal. This is association in one diary, not cause, and no "
    "diagnosis: what was not logged may be behind it, effects of one point are mostly missed, and "
    "slow ones are found late. To find out: zonula trial suggest";

/* ---- what is asked for ---- */

struct asked {
    struct trigger_span span;
    const char *symptom; /* stored kind; NULL: those of the gut */
};

static int read_symptom(struct context *context, struct asked *ret)
{
    const char *word = context_argument(context, 0);
    char message[128];

    if (context->options->argument_count > 1)
        return context_usage(context,
                             "triggers: one symptom at most, e.g. zonula triggers bloating");
    ret->symptom = *word ? symptom_kind_of(word) : NULL;
    ret->span.symptoms =
        ret->symptom ? 1U << slot_symptom_of(ret->symptom) : trigger_gut_symptoms();
    if (!*word || ret->symptom)
        return EXIT_OK;
    snprintf(message, sizeof(message), "no symptom called \"%.60s\"", word);
    return output_fail(&context->output, EXIT_DATA, "symptom", word, message, NULL, NULL);
}

/* The days that are over: an evening to come is not one without symptoms. */
static int read_span(struct context *context, struct trigger_span *ret)
{
    const char *since = context->options->since;
    const int32_t today =
        gut_day_of(context->now_ms, zone_offset_s(context->zone, context->now_ms));

    ret->last = today - 1;
    ret->first = today - TRIGGER_DIARY_DAYS;
    const int status = since ? context_day(context, since, &ret->first) : EXIT_OK;
    if (status)
        return status;
    if (ret->first > ret->last || ret->last - ret->first >= TRIGGER_DIARY_DAYS_MAX)
        return output_fail(&context->output, EXIT_DATA, "time", since,
                           "--since is a day that is over, at most two years ago", NULL, NULL);
    return EXIT_OK;
}

static int read_asked(struct context *context, struct asked *ret)
{
    int status = read_symptom(context, ret);

    if (status == 0)
        status = context_config(context);
    if (status == 0)
        status = context_person(context);
    return status ? status : read_span(context, &ret->span);
}

static size_t counted_days(const struct trigger_findings *findings)
{
    return findings->diary.complete_days - findings->diary.whole_days;
}

/* ---- too little ---- */

static int compare_seen(const void *left, const void *right)
{
    const struct trigger_seen *a = left;
    const struct trigger_seen *b = right;

    if (a->with != b->with)
        return a->with < b->with ? -1 : 1;
    return a->food < b->food ? -1 : 1;
}

static void print_seen(const struct output *output, struct trigger_findings *findings)
{
    if (findings->group_count == 0)
        return;
    qsort(findings->groups, findings->group_count, sizeof(findings->groups[0]), compare_seen);
    print_padded(output->out, "group", NAME_CELLS_MIN);
    fputs("  with  without\n", output->out);
    for (size_t i = 0; i < findings->group_count; i++) {
        const struct trigger_seen *seen = &findings->groups[i];

        print_padded(output->out, findings->diary.eaten.list[seen->food].name, NAME_CELLS_MIN);
        fprintf(output->out, "  %4zu  %7zu%s\n", seen->with, seen->without,
                seen->without == 0 ? "   never without: cannot be judged" : "");
    }
}

static void print_too_little(const struct output *output, struct trigger_findings *findings)
{
    const struct trigger_diary *diary = &findings->diary;
    char text[256];

    snprintf(text, sizeof(text),
             "Not enough yet: %zu parts of days, %d wanted; %zu complete days, %d wanted; %zu parts"
             " with a symptom, %d wanted.",
             diary->row_count, TRIGGERS_ROWS_MIN, counted_days(findings), TRIGGERS_DAYS_MIN,
             findings->triggers.symptom_rows, TRIGGERS_SYMPTOM_ROWS_MIN);
    print_wrapped(output, text, 0);
    if (diary->whole_days > 0) {
        snprintf(text, sizeof(text),
                 "%zu more days have answers without a time of day, which do not say what came"
                 " first; zonula checkin asks by morning, noon and evening.",
                 diary->whole_days);
        print_wrapped(output, text, 0);
    }
    print_seen(output, findings);
}

/* ---- results ---- */

/* The surest first. */
struct shown {
    const struct triggers_result *result;
    size_t candidate;
    char *name;
};

struct shown_list {
    struct shown *list;
    size_t count;
};

static void shown_done(struct shown_list *shown)
{
    for (size_t i = 0; i < shown->count; i++)
        free(shown->list[i].name);
    free(shown->list);
}

static int compare_shown(const void *left, const void *right)
{
    const struct shown *a = left;
    const struct shown *b = right;

    if (a->result->verdict != b->result->verdict)
        return a->result->verdict > b->result->verdict ? -1 : 1;
    if (a->result->p_harm != b->result->p_harm)
        return a->result->p_harm > b->result->p_harm ? -1 : 1;
    return strcmp(a->name, b->name);
}

static int put_in_order(const struct trigger_findings *findings, struct shown_list *ret)
{
    ret->list = calloc(findings->triggers.count + 1, sizeof(*ret->list));
    if (!ret->list)
        return -ERR_NOMEM;
    for (size_t i = 0; i < findings->triggers.count; i++) {
        char *name = trigger_findings_name(findings, i);

        if (!name)
            return -ERR_NOMEM;
        ret->list[ret->count++] = (struct shown){&findings->triggers.results[i], i, name};
    }
    if (ret->count > 0)
        qsort(ret->list, ret->count, sizeof(ret->list[0]), compare_shown);
    return 0;
}

/* What is said in a line of its own: what may matter, and what eases. */
static bool is_told(const struct output *output, const struct triggers_result *result)
{
    if (result->verdict == TRIGGERS_INSUFFICIENT)
        return false;
    return result->verdict != TRIGGERS_UNLIKELY || result->eases || output->verbose;
}

/* The widest name of those that have a line. */
static size_t name_cells(const struct output *output, const struct shown_list *shown)
{
    size_t cells = NAME_CELLS_MIN;

    for (size_t i = 0; i < shown->count; i++) {
        const size_t width = text_cells(shown->list[i].name);

        if (is_told(output, shown->list[i].result) && width > cells && width <= NAME_CELLS_MAX)
            cells = width;
    }
    return cells;
}

static void print_verdict(FILE *out, const struct trigger_findings *findings,
                          const struct triggers_result *result)
{
    fputs(triggers_verdict_name(result->verdict), out);
    if (result->eases)
        fputs(", may ease", out);
    if (result->verdict != TRIGGERS_POSSIBLE)
        return;
    if (result->reasons & TRIGGERS_REASON_LEAD)
        fputs(", perhaps eaten because of symptoms", out);
    if (result->reasons & TRIGGERS_REASON_TWIN && result->twin != TRIGGERS_NONE) {
        CLEANUP(cleanup_free) char *twin = trigger_findings_name(findings, result->twin);
        fprintf(out, ", or %s", twin ? twin : "another food");
    }
}

static void print_result(const struct output *output, const struct trigger_findings *findings,
                         const struct shown *shown, size_t cells)
{
    const struct triggers_result *result = shown->result;
    const size_t with = findings->candidates.list[shown->candidate].exposed_days;
    const struct trigger_window *window = &trigger_windows[result->kernel];
    char interval[32];
    char after[16];

    snprintf(interval, sizeof(interval), "%+.1f to %+.1f", result->low, result->high);
    snprintf(after, sizeof(after), "%.0f-%.0f h", window->from_h, window->to_h);
    print_padded(output->out, shown->name, cells);
    fprintf(output->out, "  %4zu  %7zu  %+6.1f  %-13s  %-7s  ", with, counted_days(findings) - with,
            result->effect, interval, after);
    print_verdict(output->out, findings, result);
    fputc('\n', output->out);
}

static void print_names(const struct output *output, const struct shown_list *shown,
                        enum triggers_verdict verdict, const char *label)
{
    CLEANUP(cleanup_free) char *text = NULL;
    size_t size = 0;
    size_t count = 0;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return;
    fputs(label, out);
    for (size_t i = 0; i < shown->count; i++) {
        const struct triggers_result *result = shown->list[i].result;

        if (result->verdict == verdict && !is_told(output, result))
            fprintf(out, "%s%s", count++ > 0 ? "; " : "", shown->list[i].name);
    }
    fclose(out);
    if (count > 0)
        print_wrapped(output, text, 0);
}

static void print_table(const struct output *output, const struct trigger_findings *findings,
                        const struct shown_list *shown)
{
    const size_t cells = name_cells(output, shown);

    print_padded(output->out, "food or group", cells);
    fputs("  with  without  effect  90 % interval  after    verdict\n", output->out);
    for (size_t i = 0; i < shown->count; i++)
        if (is_told(output, shown->list[i].result))
            print_result(output, findings, &shown->list[i], cells);
}

static void print_results(const struct output *output, const struct asked *asked,
                          const struct trigger_findings *findings, const struct shown_list *shown)
{
    char text[sizeof(limits) + 64];
    char span[DATE_TEXT_MAX];
    char symptom[32];
    size_t told = 0;

    report_span_text(output, asked->span.first, asked->span.last, span);
    symptom_text(asked->symptom ? asked->symptom : "gut symptoms", symptom);
    fprintf(output->out, "%s 0-10, %zu parts of %zu complete days, %s\n", symptom,
            findings->diary.row_count, counted_days(findings), span);
    for (size_t i = 0; i < shown->count; i++)
        told += is_told(output, shown->list[i].result);
    if (told > 0)
        print_table(output, findings, shown);
    else
        fputs("nothing that is likely to matter was found\n", output->out);
    print_names(output, shown, TRIGGERS_UNLIKELY, "probably fine: ");
    print_names(output, shown, TRIGGERS_INSUFFICIENT, "cannot tell yet: ");
    snprintf(text, sizeof(text), "%zu foods and groups were looked at; %s", shown->count, limits);
    print_wrapped(output, text, 0);
}

int cmd_triggers(struct context *context)
{
    CLEANUP(trigger_findings_done) struct trigger_findings findings = {0};
    CLEANUP(shown_done) struct shown_list shown = {0};
    struct asked asked = {0};
    struct error err = {0};

    int status = read_asked(context, &asked);
    if (status)
        return status;
    if (!context->store)
        return output_fail(&context->output, EXIT_NOTHING, "nothing", NULL, "no entries yet", NULL,
                           NULL);
    if (trigger_findings_read(context->store, context->person.row, context->config, context->zone,
                              context->now_ms, &asked.span, asked.symptom != NULL, &findings,
                              &err) < 0)
        return output_error(&context->output, &err, NULL);
    if (context->output.json)
        return print_json(&context->output, triggers_json(&findings, &asked.span));
    if (findings.triggers.gate != TRIGGERS_GATE_OPEN) {
        print_too_little(&context->output, &findings);
        return EXIT_OK;
    }
    if (put_in_order(&findings, &shown) < 0)
        return EXIT_SOFTWARE;
    print_results(&context->output, &asked, &findings, &shown);
    return EXIT_OK;
}
