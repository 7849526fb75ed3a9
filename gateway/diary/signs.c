/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/diary/signs.h"

#include "core/ztime.h"
#include "gateway/diary/course.h"
#include "gateway/diary/irritant.h"
#include "gateway/diary/severity.h"
#include "gateway/indicators/event_dose.h"
#include <math.h>
#include <string.h>

#define LOOSE_TYPE 6 /* Bristol type from which a stool is loose */

void signs_init(struct signs *signs, int32_t day)
{
    *signs = (struct signs){.day = day, .pain = NAN, .pain_hours = NAN};
}

void signs_done(struct signs *signs)
{
    for (size_t i = 0; i < BURDEN_SYMPTOMS; i++)
        doses_done(&signs->felt[i]);
    doses_done(&signs->stools);
}

static int symptom_of(const char *kind)
{
    for (int i = 0; i < BURDEN_SYMPTOMS; i++)
        if (strcmp(burden_symptom_name((enum burden_symptom)i), kind) == 0)
            return i;
    return -1;
}

/* How bad it was on the day itself. */
static void keep_pain(struct signs *signs, const struct entry *entry, int symptom, double severity)
{
    const json_t *minutes = json_object_get(entry->body, "duration_min");

    signs->diarrhoea = signs->diarrhoea || (symptom == BURDEN_DIARRHOEA && severity > 0);
    if (symptom != BURDEN_ABDOMINAL_PAIN || signs->pain >= severity)
        return;
    signs->pain = severity;
    signs->pain_hours = json_is_number(minutes) ? json_number_value(minutes) / 60 : NAN;
}

static int add_severity(struct signs *signs, const struct entry *entry, const char *kind,
                        const json_t *severity)
{
    const int symptom = kind ? symptom_of(kind) : -1;
    const double value = json_is_number(severity) ? json_number_value(severity) : NAN;

    if (symptom < 0 || !(value >= 0 && value <= SEVERITY_MAX))
        return 0;
    if (gut_day_of(entry->at_ms, entry->offset_s) == signs->day)
        keep_pain(signs, entry, symptom, value);
    return doses_add(&signs->felt[symptom], entry, NULL, value);
}

static int add_checkin(struct signs *signs, const struct entry *entry)
{
    const char *kind;
    json_t *severity;
    int r = 0;

    json_object_foreach(json_object_get(entry->body, "symptoms"), kind, severity)
    {
        if (r == 0)
            r = add_severity(signs, entry, kind, severity);
    }
    return r;
}

static int add_stool(struct signs *signs, const struct entry *entry, size_t back)
{
    const double type = json_number_value(json_object_get(entry->body, "bristol"));
    const bool loose = type >= LOOSE_TYPE;

    signs->nocturnal[back] = signs->nocturnal[back] ||
                             (loose && json_is_true(json_object_get(entry->body, "nocturnal")));
    if (back > 0)
        return 0;
    signs->diarrhoea = signs->diarrhoea || loose;
    signs->blood = signs->blood || json_is_true(json_object_get(entry->body, "blood"));
    signs->black = signs->black || json_is_true(json_object_get(entry->body, "black"));
    return doses_add(&signs->stools, entry, NULL, type);
}

static void add_medicine(struct signs *signs, const struct entry *entry, const json_t *item)
{
    const char *class = json_string_value(json_object_get(item, "class"));
    const int32_t begin = gut_day_of(entry->at_ms, entry->offset_s);
    const int64_t end = course_end(item, begin);

    for (int32_t back = 0; back < SIGNS_DAYS; back++) {
        if (signs->day - back < begin || signs->day - back > end)
            continue;
        if (class && event_dose_irritates(class))
            signs->nsaid_days[back] = true;
        signs->immunosuppressant =
            signs->immunosuppressant || irritant_is(item, "immunosuppressant");
        signs->antibiotic = signs->antibiotic || (back == 0 && irritant_is(item, "antibiotic"));
    }
}

int signs_add(struct signs *signs, const struct entry *entry)
{
    const int64_t back = (int64_t)signs->day - gut_day_of(entry->at_ms, entry->offset_s);
    size_t index = 0;
    const json_t *item;

    if (entry->kind == ENTRY_MEDICATION)
        json_array_foreach(json_object_get(entry->body, "items"), index, item)
            add_medicine(signs, entry, item);
    if (entry->kind == ENTRY_STOOL && back >= 0 && back < SIGNS_DAYS)
        return add_stool(signs, entry, (size_t)back);
    if (back != 0 && back != 1)
        return 0;
    if (entry->kind == ENTRY_SYMPTOM)
        return add_severity(signs, entry,
                            json_string_value(json_object_get(entry->body, "symptom")),
                            json_object_get(entry->body, "severity"));
    return entry->kind == ENTRY_CHECKIN ? add_checkin(signs, entry) : 0;
}

size_t signs_count(const bool days[SIGNS_DAYS], size_t last)
{
    size_t count = 0;

    for (size_t i = 0; i < last; i++)
        count += days[i];
    return count;
}
