/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/triggers_json.h"

#include "core/cleanup.h"
#include "core/json.h"
#include "core/version.h"
#include "core/ztime.h"
#include "mqtt/payload.h"
#include <math.h>

static json_t *reasons_json(unsigned reasons)
{
    json_t *list = json_array();

    for (unsigned bit = 1; bit && bit <= reasons; bit <<= 1)
        if (reasons & bit)
            json_array_append_new(list,
                                  json_string(triggers_reason_name((enum triggers_reason)bit)));
    return list;
}

static json_t *symptoms_json(unsigned symptoms)
{
    json_t *list = json_array();

    for (unsigned i = 0; symptom_kinds[i]; i++)
        if (symptoms & 1U << i)
            json_array_append_new(list, json_string(symptom_kinds[i]));
    return list;
}

static json_t *key_json(const struct trigger_findings *findings, size_t candidate)
{
    return candidate == TRIGGERS_NONE ? json_null()
                                      : json_string(findings->candidates.list[candidate].key);
}

static json_t *candidate_json(const struct trigger_findings *findings, size_t at)
{
    const struct triggers_candidate *candidate = &findings->candidates.list[at];
    const struct triggers_result *result = &findings->triggers.results[at];
    const struct trigger_window *window = &trigger_windows[result->kernel];
    CLEANUP(cleanup_free) char *name = trigger_findings_name(findings, at);

    return json_pack(
        "{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:i, s:i, s:o, s:o, s:o, s:o, s:b,"
        " s:s, s:o}",
        "key", candidate->key, "name", name ? name : candidate->key, "kind",
        candidate->group ? "group" : "food", "verdict", triggers_verdict_name(result->verdict),
        "reasons", reasons_json(result->reasons), "effect", json_figure(result->effect), "low",
        json_figure(result->low), "high", json_figure(result->high), "p_harm",
        json_figure(result->p_harm), "p_benefit", json_figure(result->p_benefit), "after_h",
        isnan(result->effect) ? json_null() : json_pack("[f, f]", window->from_h, window->to_h),
        "n", (int)candidate->meal_count, "days", (int)candidate->exposed_days, "share",
        json_figure(result->share), "twin", key_json(findings, result->twin), "p_lead",
        json_figure(result->p_lead), "dse", json_figure(result->dse), "eases", result->eases,
        "next", triggers_next_name(result->next), "rank",
        result->rank ? json_integer((json_int_t)result->rank) : json_null());
}

static json_t *group_json(const struct trigger_findings *findings, const struct trigger_seen *seen)
{
    return json_pack("{s:s, s:i, s:i}", "key", findings->diary.eaten.list[seen->food].key, "with",
                     (int)seen->with, "without", (int)seen->without);
}

/* How much of what besides food could be behind a symptom is known. */
static json_t *coverage_json(const struct trigger_confounder_use *use)
{
    return json_pack("{s:o, s:o, s:o}", "stress", json_figure(use->coverage[TRIGGER_STRESS]),
                     "sleep", json_figure(use->coverage[TRIGGER_SLEEP]), "resting_hr",
                     json_figure(use->coverage[TRIGGER_RESTING_HR]));
}

json_t *triggers_json(const struct trigger_findings *findings, const struct trigger_span *span)
{
    json_t *candidates = json_array();
    json_t *groups = json_array();
    char first[11], last[11];

    day_format(span->first, first);
    day_format(span->last, last);
    for (size_t i = 0; i < findings->triggers.count; i++)
        json_array_append_new(candidates, candidate_json(findings, i));
    for (size_t i = 0; i < findings->group_count; i++)
        json_array_append_new(groups, group_json(findings, &findings->groups[i]));
    return json_pack(
        "{s:i, s:b, s:o, s:s, s:s, s:s, s:i, s:i, s:i, s:i, s:o, s:o, s:o, s:s, s:s}", "zonula", 1,
        "ok", 1, "symptoms", symptoms_json(span->symptoms), "from", first, "to", last, "gate",
        triggers_gate_name(findings->triggers.gate), "rows", (int)findings->triggers.rows,
        "symptom_rows", (int)findings->triggers.symptom_rows, "complete_days",
        (int)findings->diary.complete_days, "untimed_days", (int)findings->diary.whole_days,
        "confounder_coverage", coverage_json(&findings->diary.use), "candidates", candidates,
        "groups", groups, "model_version", ZONULA_MODEL, "disclaimer", PAYLOAD_DISCLAIMER);
}
