/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/trial_print.h"

#include "core/cleanup.h"
#include "core/json.h"
#include "core/ztime.h"
#include "gateway/cli/entries.h"
#include "gateway/diary/exposure.h"
#include "mqtt/payload.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const arm_names[CROSSOVER_ARMS] = {"without", "with"};

/* ---- words ---- */

/* "Sat 14 Mar": trials are short, and the year is that of now. */
static void day_text(const struct output *output, int32_t day, char ret[DATE_TEXT_MAX])
{
    const int64_t at_ms = day * MS_PER_DAY;

    shown_date_text(output, at_ms, 0, PRECISION_DAY, at_ms, ret);
}

static void print_span(const struct output *output, int32_t first, int32_t last)
{
    char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];

    day_text(output, first, from);
    day_text(output, last, to);
    fprintf(output->out, "%s - %s", from, to);
}

static const char *short_symptom(int symptom, char ret[32])
{
    symptom_text(symptom_kinds[symptom], ret);
    return ret;
}

/* "bloating, gas and pain" */
static void print_symptoms(const struct output *output, const struct trial *trial)
{
    char text[32];

    for (size_t i = 0; i < trial->symptom_count; i++)
        fprintf(output->out, "%s%s",
                i == 0                         ? ""
                : i + 1 < trial->symptom_count ? ", "
                                               : " and ",
                short_symptom(trial->symptoms[i], text));
}

const char *trial_state(const struct trial *trial, int32_t today)
{
    if (trial->stopped)
        return "stopped";
    if (today < trial->plan.start_day)
        return "to come";
    return trial_is_over(trial, today) ? "finished" : "running";
}

/* ---- the plan ---- */

/* How much a day `with` wants. */
static void print_portion(const struct output *output, const struct trial *trial)
{
    const int group = trial->is_group ? exposure_group_of(trial->subject) : -1;
    char amount[32];

    exposure_portion_text(group, trial->plan.portion, amount);
    if (*amount)
        fprintf(output->out, ": at least %s a day", amount);
    else
        fprintf(output->out, ": at least %.3g usual serving%s a day", trial->plan.portion,
                trial->plan.portion == 1 ? "" : "s");
}

static void print_phase(const struct output *output, const struct trial *trial, size_t index)
{
    const struct crossover_phase phase = crossover_phase(&trial->plan, index);

    fprintf(output->out, "  phase %zu  ", index + 1);
    print_span(output, phase.first_day, phase.last_day);
    fprintf(output->out, "  %s", arm_names[phase.arm]);
    if (phase.arm == CROSSOVER_WITH)
        print_portion(output, trial);
    if (index == 0 && trial->plan.washout_days > 0)
        fprintf(output->out, "  (first %d days not counted)", trial->plan.washout_days);
    fputc('\n', output->out);
}

void trial_print_plan(const struct output *output, const struct trial *trial)
{
    const struct crossover_plan *plan = &trial->plan;
    const size_t phases = crossover_phase_count(plan);

    fprintf(output->out, "trial %d: %s, ", trial->number, trial->name);
    print_symptoms(output, trial);
    if (plan->days[CROSSOVER_WITH] == plan->days[CROSSOVER_WITHOUT])
        fprintf(output->out, "; %zu phases of %d days, ", phases, plan->days[CROSSOVER_WITH]);
    else
        fprintf(output->out, "; %zu phases, %d days without and %d with, ", phases,
                plan->days[CROSSOVER_WITHOUT], plan->days[CROSSOVER_WITH]);
    if (plan->washout_days > 0)
        fprintf(output->out, "washout %d days, ", plan->washout_days);
    print_span(output, plan->start_day, plan->start_day + crossover_days(plan) - 1);
    fputc('\n', output->out);
    for (size_t i = 0; i < phases; i++)
        print_phase(output, trial, i);
    fputs("order drawn by lot; zonula undo takes the trial back\n", output->out);
}

/* ---- how it goes ---- */

void trial_print_line(const struct output *output, const struct trial *trial, int32_t today)
{
    fprintf(output->out, "trial %d: %s, ", trial->number, trial->name);
    print_span(output, trial->plan.start_day, trial_last_day(trial));
    fprintf(output->out, ", %s\n", trial_state(trial, today));
}

static void print_place(const struct output *output, const struct trial *trial, int32_t today)
{
    const struct crossover_place place = crossover_place(&trial->plan, today);

    fprintf(output->out, "trial %d: %s, ", trial->number, trial->name);
    if (trial_is_over(trial, today) || !place.is_inside) {
        char day[DATE_TEXT_MAX];
        const bool to_come = today < trial->plan.start_day;

        day_text(output, to_come ? trial->plan.start_day : trial_last_day(trial), day);
        fprintf(output->out, "%s %s\n", to_come ? "begins" : trial_state(trial, today), day);
        return;
    }
    fprintf(output->out, "day %d of %d, phase %zu (%s), day %d%s\n", place.day_in_trial,
            crossover_days(&trial->plan), place.phase + 1,
            arm_names[crossover_phase(&trial->plan, place.phase).arm], place.day_in_phase,
            place.is_counted ? "" : " (washout)");
}

void trial_print_status(const struct output *output, const struct trial *trial,
                        const struct trial_days *days, int32_t today)
{
    const struct crossover_tally tally = crossover_tally(&trial->plan, days->days, days->count);

    print_place(output, trial, today);
    fputs("  kept so far: ", output->out);
    for (int arm = 0; arm < CROSSOVER_ARMS; arm++)
        fprintf(output->out, "%d of %d days %s%s", tally.kept[arm], tally.days[arm], arm_names[arm],
                arm + 1 < CROSSOVER_ARMS ? ", " : "; ");
    fprintf(output->out, "check-ins on %d of %zu days\n", tally.checkins, days->count);
}

/* ---- what came out of it ---- */

static void print_difference(const struct output *output, const char *symptom,
                             const struct crossover_result *result)
{
    print_padded(output->out, symptom, 10);
    if (isnan(result->difference)) {
        fputs("  too few days with an answer\n", output->out);
        return;
    }
    fprintf(output->out, "  with %-4.1f  without %-4.1f  difference %+.1f",
            result->mean[CROSSOVER_WITH], result->mean[CROSSOVER_WITHOUT], result->difference);
    if (!isnan(result->lower))
        fprintf(output->out, "  (95 %% interval %+.1f to %+.1f)", result->lower, result->upper);
    fputc('\n', output->out);
}

/* "bloating is likely higher with lactose for you at this amount" */
static void print_verdict(const struct output *output, const struct trial *trial,
                          const char *symptom, enum crossover_verdict verdict)
{
    switch (verdict) {
    case CROSSOVER_HIGHER:
    case CROSSOVER_LOWER:
        fprintf(output->out, "%s is %s with %s for you at this amount", symptom,
                crossover_verdict_name(verdict), trial->name);
        break;
    case CROSSOVER_NO_DIFFERENCE:
        fprintf(output->out, "%s shows no difference that matters", symptom);
        break;
    default:
        fprintf(output->out, "one cannot tell of %s", symptom);
        break;
    }
}

static struct crossover_result result_of(const struct trial *trial, const struct trial_days *days,
                                         size_t symptom)
{
    return crossover_evaluate(&trial->plan, days->worst + symptom * days->count, days->count);
}

void trial_print_result(const struct output *output, const struct trial *trial,
                        const struct trial_days *days)
{
    const struct crossover_tally tally = crossover_tally(&trial->plan, days->days, days->count);
    char day[DATE_TEXT_MAX];
    char symptom[32];

    day_text(output, trial_last_day(trial), day);
    fprintf(output->out, "trial %d: %s, %s %s; %d counted days of %d\n", trial->number, trial->name,
            trial->stopped ? "stopped after" : "finished", day, tally.counted_checkin,
            tally.counted);
    for (size_t i = 0; i < trial->symptom_count; i++) {
        const struct crossover_result result = result_of(trial, days, i);

        fputs("  ", output->out);
        print_difference(output, short_symptom(trial->symptoms[i], symptom), &result);
    }
    fprintf(output->out, "  kept on %d of %zu days; result: ",
            tally.kept[CROSSOVER_WITH] + tally.kept[CROSSOVER_WITHOUT], days->count);
    for (size_t i = 0; i < trial->symptom_count; i++) {
        fputs(i > 0 ? "; " : "", output->out);
        print_verdict(output, trial, short_symptom(trial->symptoms[i], symptom),
                      result_of(trial, days, i).verdict);
    }
    fputs("\n  a wellness estimate of one person, not a diagnosis\n", output->out);
}

/* ---- as JSON ---- */

static json_t *phases_json(const struct trial *trial)
{
    json_t *list = json_array();

    for (size_t i = 0; i < crossover_phase_count(&trial->plan); i++) {
        const struct crossover_phase phase = crossover_phase(&trial->plan, i);
        char first[11], last[11];

        day_format(phase.first_day, first);
        day_format(phase.last_day, last);
        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "arm", arm_names[phase.arm],
                                              "from", first, "to", last));
    }
    return list;
}

static json_t *results_json(const struct trial *trial, const struct trial_days *days)
{
    json_t *list = json_array();

    for (size_t i = 0; i < trial->symptom_count; i++) {
        const struct crossover_result result = result_of(trial, days, i);

        json_array_append_new(
            list,
            json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:i, s:i}", "symptom",
                      symptom_kinds[trial->symptoms[i]], "verdict",
                      crossover_verdict_name(result.verdict), "with",
                      json_figure(result.mean[CROSSOVER_WITH]), "without",
                      json_figure(result.mean[CROSSOVER_WITHOUT]), "difference",
                      json_figure(result.difference), "lower", json_figure(result.lower), "upper",
                      json_figure(result.upper), "days_with", result.days[CROSSOVER_WITH],
                      "days_without", result.days[CROSSOVER_WITHOUT]));
    }
    return list;
}

static json_t *tally_json(const struct crossover_tally *tally)
{
    return json_pack("{s:i, s:i, s:i, s:i, s:i, s:i, s:i}", "days_without",
                     tally->days[CROSSOVER_WITHOUT], "kept_without", tally->kept[CROSSOVER_WITHOUT],
                     "days_with", tally->days[CROSSOVER_WITH], "kept_with",
                     tally->kept[CROSSOVER_WITH], "checkins", tally->checkins, "counted",
                     tally->counted, "counted_checkin", tally->counted_checkin);
}

json_t *trial_json(const struct trial *trial, const struct trial_days *days, bool with_result,
                   int32_t today)
{
    json_t *object = trial_body(trial);

    if (!object)
        return NULL;
    json_object_set_new(object, "entry", trial->entry ? json_integer(trial->entry) : json_null());
    json_object_set_new(object, "state", json_string(trial_state(trial, today)));
    json_object_set_new(object, "phases", phases_json(trial));
    json_object_set_new(object, "disclaimer", json_string(PAYLOAD_DISCLAIMER));
    if (days) {
        const struct crossover_tally tally = crossover_tally(&trial->plan, days->days, days->count);
        json_object_set_new(object, "tally", tally_json(&tally));
    }
    if (days && with_result)
        json_object_set_new(object, "results", results_json(trial, days));
    return object;
}
