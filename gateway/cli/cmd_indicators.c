/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * zonula indicators [DAY]: the scores of a gut-day with what they are made of most, what wearables
 * say of it, and advice. What is not known says why; it is no number then.
 */
#include "core/cleanup.h"
#include "core/json.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/pager.h"
#include "gateway/cli/score_print.h"
#include <math.h>
#include <stdlib.h>

#define LABEL_CELLS   20
#define VALUE_CELLS   9 /* "49.5  A  " */
#define FACTORS_SHOWN 3
#define POINTS_SHOWN  0.05

static const char limits[] =
    "Wellness estimates of what was logged and measured, not a diagnosis; their weights are "
    "judgement. What a score is made of: zonula explain INDICATOR";

/* ---- as text ---- */

static void write_factors(FILE *out, const struct score *score)
{
    size_t shown = 0;

    for (size_t i = 0; i < score->known && shown < FACTORS_SHOWN; i++) {
        const struct score_factor *factor = &score->factors[i];

        if (isnan(factor->max) || fabs(factor->points) < POINTS_SHOWN)
            continue;
        fprintf(out, "%s%s" NO_BREAK "%.1f" NO_BREAK "of" NO_BREAK "%.0f", shown++ ? ", " : ": ",
                factor->row->key, factor->points, factor->max);
    }
}

static void print_score(const struct output *output, const struct score_days *days,
                        enum day_score which)
{
    const struct score *score = &days->scores[which];
    CLEANUP(cleanup_free) char *text = NULL;
    char reason[SCORE_REASON_MAX];
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return;
    score_reason_text(days, which, reason);
    print_padded(output->out, score_forms[which].label, LABEL_CELLS);
    if (isnan(score->value)) {
        fprintf(out, "unknown: %s", reason);
    } else {
        fprintf(output->out, "%5.1f  %c  ", score->value, score->grade);
        fprintf(out, "%.1f" NO_BREAK "to" NO_BREAK "%.1f, coverage" NO_BREAK "%.0f" NO_BREAK "%%",
                score->range_lo, score->range_hi, 100 * score->coverage);
        write_factors(out, score);
    }
    fclose(out);
    print_wrapped(output, text, LABEL_CELLS + (isnan(score->value) ? 0 : VALUE_CELLS + 1));
}

static void print_plain(const struct output *output, const char *label, double value)
{
    if (isnan(value))
        return;
    print_padded(output->out, label, LABEL_CELLS);
    fprintf(output->out, "%5.1f\n", value);
}

static void print_signal(const struct output *output, const char *label, const char *unit,
                         const struct score_signal *signal)
{
    if (isnan(signal->value))
        return;
    print_padded(output->out, label, LABEL_CELLS);
    fprintf(output->out, "%5.1f %s", signal->value, unit);
    if (!isnan(signal->usual))
        fprintf(output->out, ", usual %.1f of %zu days", signal->usual, signal->baseline_days);
    fputc('\n', output->out);
}

static void print_advice(const struct output *output, const struct score_days *days)
{
    for (size_t i = 0; i < days->advice_count; i++) {
        const struct advice_row *row = &advice_rows[days->advice[i].code];

        fprintf(output->out, "%s%s, %s\n  ", i == 0 ? "\n" : "", row->name,
                advice_severity_name(row->severity));
        print_wrapped(output, row->text, 2);
    }
}

static void print_all(const struct context *context, const struct score_days *days)
{
    const struct output *output = &context->output;

    print_score_head(context, days);
    for (size_t i = 0; i < DAY_SCORES; i++)
        print_score(output, days, (enum day_score)i);
    print_plain(output, "sleep score", days->sleep_score[0]);
    print_plain(output, "stress", days->stress_day[0]);
    print_signal(output, "resting heart rate", "bpm", &days->resting_hr);
    print_signal(output, "HRV", "ms", &days->hrv);
    print_advice(output, days);
    fputc('\n', output->out);
    print_wrapped(output, limits, 0);
}

/* ---- as JSON ---- */

static json_t *signal_json(const char *key, const char *unit, const struct score_signal *signal)
{
    return json_pack("{s:s, s:o, s:s, s:o, s:o, s:i}", "indicator", key, "value",
                     json_figure(signal->value), "unit", unit, "usual", json_figure(signal->usual),
                     "z", json_figure(signal->z), "baseline_n", (int)signal->baseline_days);
}

static json_t *plain_json(const char *key, const char *unit, double value)
{
    return json_pack("{s:s, s:o, s:s}", "indicator", key, "value", json_figure(value), "unit",
                     unit);
}

static json_t *advice_json(const struct advice *advice)
{
    const struct advice_row *row = &advice_rows[advice->code];

    return json_pack("{s:s, s:s, s:s, s:o, s:s}", "code", row->name, "severity",
                     advice_severity_name(row->severity), "because", advice->because, "value",
                     json_figure(advice->value), "text", row->text);
}

static int print_all_json(const struct context *context, const struct score_days *days)
{
    json_t *json = scores_answer(context, days);
    json_t *indicators = json_array();
    json_t *advice = json_array();

    for (size_t i = 0; i < DAY_SCORES; i++)
        json_array_append_new(indicators, score_json(context, days, (enum day_score)i));
    for (size_t i = 0; i < days->advice_count; i++)
        json_array_append_new(advice, advice_json(&days->advice[i]));
    json_object_set_new(json, "indicators", indicators);
    json_object_set_new(json, "measured",
                        json_pack("[o, o, o, o]",
                                  plain_json("sleep_score", "0-100", days->sleep_score[0]),
                                  plain_json("stress_day", "0-100", days->stress_day[0]),
                                  signal_json("resting_hr", "bpm", &days->resting_hr),
                                  signal_json("hrv_rmssd", "ms", &days->hrv)));
    json_object_set_new(json, "advice", advice);
    return print_json(&context->output, json);
}

int cmd_indicators(struct context *context)
{
    CLEANUP(score_days_done) struct score_days days = {0};

    const int status = scores_load(context, 0, &days);
    if (status)
        return status;
    if (context->output.json)
        return print_all_json(context, &days);
    CLEANUP(pager_end) struct pager pager;
    pager_begin(&context->output, &pager);
    print_all(context, &days);
    return EXIT_OK;
}
