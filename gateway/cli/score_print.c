/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/score_print.h"

#include "core/json.h"
#include "core/version.h"
#include "gateway/cli/entries.h"
#include "mqtt/payload.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define DAY_TEXT_MAX 128

/* ---- reading ---- */

int scores_load(struct context *context, size_t first, struct score_days *ret)
{
    char text[DAY_TEXT_MAX];
    struct error err = {0};

    int status = context_config(context);
    if (status == 0)
        status = context_person(context);
    if (status)
        return status;
    int32_t day = gut_day_of(context->now_ms, zone_offset_s(context->zone, context->now_ms));
    context_arguments(context, first, text, sizeof(text));
    if (*text)
        status = context_day(context, text, &day);
    if (status)
        return status;
    if (score_days_read(context->store, context->person.row, context->config, context->zone,
                        context->now_ms, day, ret, &err) < 0)
        return output_error(&context->output, &err, NULL);
    return EXIT_OK;
}

/* ---- as text ---- */

static bool is_of_week(enum day_score which)
{
    return which == DAY_MICROBIOME || which == DAY_REPAIR || which == DAY_ADHERENCE;
}

void score_reason_text(const struct score_days *days, enum day_score which,
                       char ret[SCORE_REASON_MAX])
{
    const struct score *score = &days->scores[which];
    const struct score_factor *symptom = score_find(score, "symptom");

    if (which == DAY_BURDEN)
        snprintf(ret, SCORE_REASON_MAX, "the day is not complete, and no symptom was logged");
    else if (which == DAY_BALANCE && symptom && isnan(symptom->points))
        snprintf(ret, SCORE_REASON_MAX,
                 "the symptoms of this day and the two before it are not "
                 "known well enough");
    else if (which == DAY_BALANCE)
        snprintf(ret, SCORE_REASON_MAX, "%.0f %% of its parts are known, 60 %% wanted",
                 100 * score->coverage);
    else if (is_of_week(which) && days->diet.complete_days < DIET_DAYS_MIN)
        snprintf(ret, SCORE_REASON_MAX, "%zu complete days of %d, %d wanted",
                 days->diet.complete_days, DIET_DAYS, DIET_DAYS_MIN);
    else
        snprintf(ret, SCORE_REASON_MAX, "coverage %.0f %%, 50 %% wanted%s", 100 * score->coverage,
                 days->diet.c_short < 0.5 ? "; the last days are not complete" : "");
}

void print_score_head(const struct context *context, const struct score_days *days)
{
    const struct output *output = &context->output;
    char date[DATE_TEXT_MAX];
    struct civil civil;

    report_date_text(output, days->day, date);
    print_bold(output, true);
    fputs(date, output->out);
    print_bold(output, false);
    civil_from_ms(context->now_ms, zone_offset_s(context->zone, context->now_ms), &civil);
    if (days->runs)
        fprintf(output->out, ", until %02d:%02d", civil.hour, civil.minute);
    fputc('\n', output->out);
}

/* ---- as JSON ---- */

static void set_common(const struct context *context, const struct score_days *days, json_t *json)
{
    const int64_t as_of_ms = days->runs ? context->now_ms : days->end_ms;
    char day[11];

    day_format(days->day, day);
    json_object_set_new(json, "day", json_string(day));
    json_object_set_new(json, "as_of", json_time(as_of_ms, zone_offset_s(context->zone, as_of_ms)));
    json_object_set_new(json, "provisional", json_boolean(days->runs));
    json_object_set_new(json, "model_version", json_string(ZONULA_MODEL));
    json_object_set_new(json, "disclaimer", json_string(PAYLOAD_DISCLAIMER));
}

json_t *scores_answer(const struct context *context, const struct score_days *days)
{
    json_t *json = json_pack("{s:i, s:b}", "zonula", 1, "ok", 1);

    set_common(context, days, json);
    return json;
}

json_t *score_factor_json(const struct score_factor *factor)
{
    return json_pack("{s:s, s:s, s:o, s:o, s:o, s:s?}", "key", factor->row->key, "label",
                     factor->row->label, "points", json_figure(factor->points), "max",
                     json_figure(factor->max), "coverage", json_figure(factor->coverage),
                     "evidence", factor->row->evidence);
}

static const char *reason_code(const struct score *score)
{
    return score->coverage > 0 ? "too_little_data" : "no_data";
}

json_t *score_json(const struct context *context, const struct score_days *days,
                   enum day_score which)
{
    const struct score *score = &days->scores[which];
    const char grade[2] = {score->grade, '\0'};
    const bool known = !isnan(score->value);
    json_t *factors = json_array();
    json_t *missing = json_array();
    char reason[SCORE_REASON_MAX];
    json_t *json;

    for (size_t i = 0; i < score->count; i++) {
        json_array_append_new(factors, score_factor_json(&score->factors[i]));
        if (i >= score->known)
            json_array_append_new(missing, json_string(score->factors[i].row->key));
    }
    score_reason_text(days, which, reason);
    json = json_pack("{s:s, s:o, s:s, s:s?, s:s?, s:o, s:o, s:[o, o], s:i, s:o, s:o}", "indicator",
                     score_forms[which].key, "value", json_figure(score->value), "unit",
                     score_forms[which].unit, "reason", known ? NULL : reason_code(score),
                     "reason_text", known ? NULL : reason, "coverage", json_figure(score->coverage),
                     "grade", score->grade ? json_string(grade) : json_null(), "range",
                     json_figure(score->range_lo), json_figure(score->range_hi), "baseline_n",
                     (int)score->baseline_days, "factors", factors, "missing", missing);
    if (json)
        set_common(context, days, json);
    return json;
}
