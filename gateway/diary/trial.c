/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/diary/trial.h"

#include "core/ztime.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static json_t *symptoms_json(const struct trial *trial)
{
    json_t *list = json_array();

    for (size_t i = 0; i < trial->symptom_count; i++)
        json_array_append_new(list, json_string(symptom_kinds[trial->symptoms[i]]));
    return list;
}

static json_t *order_json(const struct crossover_plan *plan)
{
    json_t *list = json_array();

    for (int i = 0; i < plan->rounds; i++)
        json_array_append_new(list, json_string(plan->is_with_first[i] ? "with" : "without"));
    return list;
}

json_t *trial_body(const struct trial *trial)
{
    const struct crossover_plan *plan = &trial->plan;
    char stopped[11];

    day_format(trial->stopped_day, stopped);
    return json_pack("{s:s, s:i, s:s, s:b, s:s, s:o, s:i, s:i, s:i, s:i, s:f, s:o, s:s?}", "text",
                     trial->name, "trial", trial->number, "subject", trial->subject, "group",
                     trial->is_group, "name", trial->name, "symptoms", symptoms_json(trial),
                     "without_days", plan->days[CROSSOVER_WITHOUT], "with_days",
                     plan->days[CROSSOVER_WITH], "rounds", plan->rounds, "washout_days",
                     plan->washout_days, "portion", plan->portion, "first", order_json(plan),
                     "stopped", trial->stopped ? stopped : NULL);
}

/* A whole number of the body; 0 if it is none, or beyond what a plan can hold. */
static int count_of(const json_t *body, const char *key)
{
    const json_int_t value = json_integer_value(json_object_get(body, key));
    return value > 0 && value <= 10000 ? (int)value : 0;
}

static bool read_name(const json_t *body, const char *key, char ret[TRIAL_NAME_MAX + 1])
{
    const char *text = json_string_value(json_object_get(body, key));

    if (!text || !*text || strlen(text) > TRIAL_NAME_MAX)
        return false;
    snprintf(ret, TRIAL_NAME_MAX + 1, "%s", text);
    return true;
}

static bool read_symptoms(const json_t *body, struct trial *trial)
{
    size_t index = 0;
    const json_t *kind;

    json_array_foreach(json_object_get(body, "symptoms"), index, kind)
    {
        const char *name = json_string_value(kind);
        const int symptom = name ? slot_symptom_of(name) : -1;

        if (symptom < 0 || trial->symptom_count == SLOT_SYMPTOMS)
            return false;
        trial->symptoms[trial->symptom_count++] = symptom;
    }
    return trial->symptom_count > 0;
}

/* The order that was drawn then, whatever would be drawn now. */
static bool read_plan(const json_t *body, struct crossover_plan *plan)
{
    const json_t *order = json_object_get(body, "first");

    plan->days[CROSSOVER_WITHOUT] = count_of(body, "without_days");
    plan->days[CROSSOVER_WITH] = count_of(body, "with_days");
    plan->washout_days = count_of(body, "washout_days");
    plan->rounds = count_of(body, "rounds");
    plan->portion = json_number_value(json_object_get(body, "portion"));
    if (crossover_draw(plan, "", "", NULL) < 0 || json_array_size(order) != (size_t)plan->rounds)
        return false;
    for (int i = 0; i < plan->rounds; i++) {
        const char *first = json_string_value(json_array_get(order, (size_t)i));

        if (!first)
            return false;
        plan->is_with_first[i] = strcmp(first, "with") == 0;
    }
    return true;
}

static void read_stopped(const json_t *body, struct trial *trial)
{
    const char *text = json_string_value(json_object_get(body, "stopped"));

    trial->stopped = text && day_parse(text, &trial->stopped_day) == 0;
}

int trial_of_entry(const struct entry *entry, struct trial *ret, struct error *err)
{
    const json_t *body = entry->body;
    struct trial trial = {.entry = entry->number,
                          .number = count_of(body, "trial"),
                          .is_group = json_is_true(json_object_get(body, "group")),
                          .plan.start_day = gut_day_of(entry->at_ms, entry->offset_s)};

    if (!trial.number || !read_name(body, "subject", trial.subject) ||
        !read_name(body, "name", trial.name) || !read_symptoms(body, &trial) ||
        !read_plan(body, &trial.plan))
        return error_set(err, ERR_CORRUPT, "entry #%lld is not a trial that can be read",
                         (long long)entry->number);
    read_stopped(body, &trial);
    *ret = trial;
    return 0;
}

int trial_last_day(const struct trial *trial)
{
    const int32_t end = trial->plan.start_day + crossover_days(&trial->plan) - 1;

    return trial->stopped && trial->stopped_day - 1 < end ? trial->stopped_day - 1 : end;
}

bool trial_is_over(const struct trial *trial, int32_t today)
{
    return trial->stopped || today > trial_last_day(trial);
}
