/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Documents of a person: info, the flat state, and the full document of one indicator
 * (docs/mqtt.md 5). In the flat one an unknown value is left out, in the nested one it is null.
 */
#include "core/json.h"
#include "mqtt/contract.h"
#include "mqtt/payload.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FACTORS_SENT_MAX 5

char *payload_person_info(const struct person *person, const struct device *devices,
                          size_t device_count, const char *const *indicators,
                          size_t indicator_count)
{
    json_t *document = payload_new();
    json_t *ids = json_array(), *keys = json_array();

    for (size_t i = 0; i < device_count; i++)
        if (devices[i].person_row == person->row)
            json_array_append_new(ids, json_string(devices[i].id));
    for (size_t i = 0; i < indicator_count; i++)
        json_array_append_new(keys, json_string(indicators[i]));

    json_object_set_new(document, "person", json_string(person->id));
    json_object_set_new(document, "name", json_string(person->name));
    json_object_set_new(document, "tz", json_string(person->tz));
    json_object_set_new(document, "devices", ids);
    json_object_set_new(document, "indicators", keys);
    json_object_set_new(document, "share_text", json_boolean(person->share_text));
    return payload_finish(document);
}

/* ---- values ---- */

static bool is_number(const struct indicator_row *row)
{
    return !row || row->kind == INDICATOR_NUMBER;
}

static bool is_known(const struct indicator_row *row, const struct indicator_value *value)
{
    return is_number(row) ? isfinite(value->value) : value->text != NULL;
}

static json_t *value_json(const struct indicator_row *row, const struct indicator_value *value)
{
    return is_number(row) ? json_number3(value->value) : payload_string(value->text);
}

/* [low, high], or null while either end is unknown. */
static json_t *range_json(double low, double high)
{
    if (!isfinite(low) || !isfinite(high))
        return json_null();

    json_t *range = json_array();
    json_array_append_new(range, json_number3(low));
    json_array_append_new(range, json_number3(high));
    return range;
}

static json_t *trend_json(const struct indicator_value *value)
{
    json_t *trend = json_object();

    json_object_set_new(trend, "dir", json_string(value->trend ? value->trend : "unknown"));
    json_object_set_new(trend, "per_day", json_number3(value->trend_per_day));
    json_object_set_new(trend, "days", json_integer(value->trend_days));
    return trend;
}

static json_t *baseline_json(const struct indicator_value *value)
{
    json_t *baseline = json_object();

    json_object_set_new(baseline, "median", json_number3(value->baseline_median));
    json_object_set_new(baseline, "spread", json_number3(value->baseline_spread));
    json_object_set_new(baseline, "days", json_integer(value->baseline_days));
    return baseline;
}

static const char *quality_of_grade(char grade)
{
    switch (grade) {
    case 'A':
        return "good";
    case 'B':
        return "partial";
    case 'C':
        return "poor";
    default:
        return "none";
    }
}

/* ---- factors ---- */

/* Largest effect first, those without one last, ties by key (docs/indicators.md A.2). */
static int compare_factors(const void *left, const void *right)
{
    const struct indicator_factor *a = *(const struct indicator_factor *const *)left;
    const struct indicator_factor *b = *(const struct indicator_factor *const *)right;
    double size_a = isfinite(a->points) ? fabs(a->points) : -1;
    double size_b = isfinite(b->points) ? fabs(b->points) : -1;

    if (size_a != size_b)
        return size_a < size_b ? 1 : -1;
    return strcmp(a->key, b->key);
}

static json_t *factor_json(const struct indicator_factor *factor)
{
    json_t *object = json_object();

    json_object_set_new(object, "key", json_string(factor->key));
    json_object_set_new(object, "label", json_string(factor->label ? factor->label : factor->key));
    json_object_set_new(object, "effect", json_number3(factor->points));
    json_object_set_new(object, "points", json_number3(factor->points));
    if (isfinite(factor->max))
        json_object_set_new(object, "max", json_number3(factor->max));
    if (isfinite(factor->coverage))
        json_object_set_new(object, "coverage", json_number3(factor->coverage));
    if (factor->evidence)
        json_object_set_new(object, "evidence", json_string(factor->evidence));
    return object;
}

static json_t *factors_json(const struct indicator_value *value)
{
    const struct indicator_factor *sorted[INDICATOR_FACTORS_MAX];
    size_t count = value->factor_count;
    json_t *list = json_array();

    if (count > INDICATOR_FACTORS_MAX)
        count = INDICATOR_FACTORS_MAX;
    for (size_t i = 0; i < count; i++)
        sorted[i] = &value->factors[i];
    qsort(sorted, count, sizeof(const struct indicator_factor *), compare_factors);
    for (size_t i = 0; i < count && i < FACTORS_SENT_MAX; i++)
        json_array_append_new(list, factor_json(sorted[i]));
    return list;
}

/* ---- documents ---- */

/* Why there is no value, and what the last one was. */
static void add_unknown(json_t *document, const struct snapshot *snapshot,
                        const struct indicator_value *value)
{
    json_object_set_new(document, "reason",
                        json_string(value->reason ? value->reason : "model_error"));
    if (!isfinite(value->last_good))
        return;

    json_t *last_good = json_object();
    json_object_set_new(last_good, "value", json_number3(value->last_good));
    json_object_set_new(last_good, "at", json_time(value->last_good_ms, snapshot->offset_s));
    json_object_set_new(document, "last_good", last_good);
}

static void add_times(json_t *document, const struct snapshot *snapshot,
                      const struct indicator_value *value)
{
    json_t *window = json_object();

    json_object_set_new(window, "from", json_time(value->from_ms, snapshot->offset_s));
    json_object_set_new(window, "to", json_time(value->to_ms, snapshot->offset_s));
    json_object_set_new(document, "window", window);
    json_object_set_new(document, "data_until",
                        json_time(value->data_until_ms, snapshot->offset_s));
    json_object_set_new(document, "updated_at",
                        json_time(snapshot->updated_ms, snapshot->offset_s));
    json_object_set_new(document, "rev", json_integer(snapshot->rev));
}

char *payload_indicator(const struct snapshot *snapshot, const struct indicator_value *value)
{
    static const char *const kind_names[] = {"number", "enum", "text"};
    const struct indicator_row *row = indicator_find(value->key);
    const char grade[] = {value->grade, '\0'};
    json_t *document = payload_new();

    json_object_set_new(document, "person", json_string(snapshot->person->id));
    json_object_set_new(document, "key", json_string(value->key));
    json_object_set_new(document, "kind", json_string(kind_names[row ? row->kind : 0]));
    json_object_set_new(document, "value", value_json(row, value));
    json_object_set_new(document, "unit", payload_string(row ? row->unit : NULL));
    json_object_set_new(document, "range",
                        row && is_number(row) ? range_json(row->range_min, row->range_max)
                                              : json_null());
    json_object_set_new(document, "range_lo_hi", range_json(value->range_lo, value->range_hi));
    json_object_set_new(document, "level", payload_string(value->level));
    json_object_set_new(document, "trend", trend_json(value));
    json_object_set_new(document, "baseline", baseline_json(value));
    json_object_set_new(document, "coverage", json_number3(value->coverage));
    json_object_set_new(document, "grade", value->grade ? json_string(grade) : json_null());
    json_object_set_new(document, "quality", json_string(quality_of_grade(value->grade)));
    json_object_set_new(document, "provisional", json_boolean(value->provisional));
    json_object_set_new(document, "factors", factors_json(value));
    json_object_set_new(document, "model", payload_string(value->model));
    add_times(document, snapshot, value);
    if (!is_known(row, value))
        add_unknown(document, snapshot, value);
    json_object_set_new(document, "disclaimer", json_string(PAYLOAD_DISCLAIMER));
    return payload_finish(document);
}

static void add_time_if_any(json_t *document, const char *key, int64_t at_ms, int32_t offset_s)
{
    if (at_ms != 0)
        json_object_set_new(document, key, json_time(at_ms, offset_s));
}

char *payload_person_state(const struct snapshot *snapshot)
{
    json_t *document = payload_new();
    int32_t offset_s = snapshot->offset_s;

    json_object_set_new(document, "updated_at", json_time(snapshot->updated_ms, offset_s));
    json_object_set_new(document, "rev", json_integer(snapshot->rev));
    json_object_set_new(document, "stale", json_boolean(snapshot->stale));
    add_time_if_any(document, "last_food_at", snapshot->last_food_ms, offset_s);
    add_time_if_any(document, "last_symptom_at", snapshot->last_symptom_ms, offset_s);
    add_time_if_any(document, "last_stool_at", snapshot->last_stool_ms, offset_s);
    add_time_if_any(document, "last_sync_at", snapshot->last_sync_ms, offset_s);
    for (size_t i = 0; i < snapshot->value_count; i++) {
        const struct indicator_value *value = &snapshot->values[i];
        const struct indicator_row *row = indicator_find(value->key);
        if (is_known(row, value))
            json_object_set_new(document, value->key, value_json(row, value));
    }
    json_object_set_new(document, "disclaimer", json_string(PAYLOAD_DISCLAIMER));
    return payload_finish(document);
}
