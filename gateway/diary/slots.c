/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/diary/slots.h"

#include "core/error.h"
#include "core/ztime.h"
#include "gateway/diary/course.h"
#include "gateway/diary/irritant.h"
#include "gateway/diary/severity.h"
#include "gateway/indicators/diet.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ILLNESS_FROM   3.0               /* severity (docs/indicators.md B.5) */
#define NOON_MS        (8 * MS_PER_HOUR) /* 12:00 and 18:00, from 04:00 on */
#define EVENING_MS     (14 * MS_PER_HOUR)
#define CYCLE_DAYS     28.0 /* where nobody said how long it is */
#define CYCLE_DAYS_MIN 15.0
#define CYCLE_DAYS_MAX 60.0

/* ---- memory ---- */

static void make_unknown(struct slot_day *day)
{
    for (size_t k = 0; k < SLOT_SYMPTOMS; k++) {
        day->day_worst[k] = NAN;
        for (size_t slot = 0; slot < SLOTS; slot++)
            day->worst[slot][k] = NAN;
    }
}

int slots_init(struct slots *slots, int32_t first, size_t count)
{
    *slots = (struct slots){.first = first, .count = count};
    slots->days = calloc(count + 1, sizeof(*slots->days));
    if (!slots->days)
        return -ERR_NOMEM;
    for (size_t i = 0; i < count; i++)
        make_unknown(&slots->days[i]);
    return 0;
}

void slots_done(struct slots *slots)
{
    free(slots->days);
    free(slots->nsaid.list);
    free(slots->hard.list);
    free(slots->onsets.list);
    *slots = (struct slots){0};
}

static int add_event(struct slot_events *events, int64_t at_ms, double amount)
{
    if (!(amount > 0))
        return 0;
    if (events->count == events->room) {
        const size_t room = events->room ? events->room * 2 : 16;
        struct slot_event *grown = reallocarray(events->list, room, sizeof(*grown));
        if (!grown)
            return -ERR_NOMEM;
        events->list = grown;
        events->room = room;
    }
    events->list[events->count++] = (struct slot_event){at_ms, amount};
    return 0;
}

/* NULL: not one of these days. */
static struct slot_day *day_at(struct slots *slots, int64_t number)
{
    const int64_t at = number - slots->first;
    return at >= 0 && at < (int64_t)slots->count ? &slots->days[at] : NULL;
}

/* ---- symptoms ---- */

int slot_symptom_of(const char *kind)
{
    for (int i = 0; symptom_kinds[i]; i++)
        if (strcmp(symptom_kinds[i], kind) == 0)
            return i;
    return -1;
}

/* `slot` SLOTS: of the whole day. */
static void keep_worst(struct slot_day *day, size_t slot, const char *kind, const json_t *severity)
{
    const int symptom = kind ? slot_symptom_of(kind) : -1;
    const double value = json_is_number(severity) ? json_number_value(severity) : NAN;

    if (symptom < 0 || !(value >= 0 && value <= SEVERITY_MAX))
        return;
    day->answered = true;
    day->day_worst[symptom] = fmax(day->day_worst[symptom], value); /* passes over NaN */
    if (slot < SLOTS)
        day->worst[slot][symptom] = fmax(day->worst[slot][symptom], value);
}

static size_t slot_of(const struct entry *entry)
{
    const int32_t day = gut_day_of(entry->at_ms, entry->offset_s);
    const int64_t local_ms = entry->at_ms + entry->offset_s * MS_PER_SECOND;
    const int64_t in_day_ms = local_ms - day * MS_PER_DAY - GUT_DAY_START_MS;

    return in_day_ms < NOON_MS ? 0 : in_day_ms < EVENING_MS ? 1 : 2;
}

static void add_symptom(struct slot_day *day, const struct entry *entry)
{
    const bool untimed = entry->precision == PRECISION_DAY;

    day->whole_day = day->whole_day || untimed;
    keep_worst(day, untimed ? SLOTS : slot_of(entry),
               json_string_value(json_object_get(entry->body, "symptom")),
               json_object_get(entry->body, "severity"));
}

/* An answer for the whole day takes its slots out whatever it says: to keep only the good days
 * would bias what is left. */
static void add_checkin(struct slot_day *day, const struct entry *entry)
{
    static const char names[] = "MAE";
    const char *said = json_string_value(json_object_get(entry->body, "slot"));
    const char *slot = said && strlen(said) == 1 ? strchr(names, said[0]) : NULL;
    const char *kind;
    json_t *severity;

    day->said_complete =
        day->said_complete || json_is_true(json_object_get(entry->body, "complete"));
    day->whole_day = day->whole_day || !slot;
    json_object_foreach(json_object_get(entry->body, "symptoms"), kind, severity)
        keep_worst(day, slot ? (size_t)(slot - names) : SLOTS, kind, severity);
}

/* ---- food ---- */

static void add_food(struct slot_day *day, const struct entry *entry)
{
    if (entry->precision == PRECISION_DAY) {
        day->untimed_food = true;
        return;
    }
    if (entry->kind != ENTRY_FOOD)
        return;
    if (!day->first_meal_ms || entry->at_ms < day->first_meal_ms)
        day->first_meal_ms = entry->at_ms;
    if (!day->last_meal_ms || entry->at_ms > day->last_meal_ms)
        day->last_meal_ms = entry->at_ms;
}

/* ---- what besides food could be behind a symptom ---- */

static void add_course(struct slots *slots, const json_t *item, int32_t from)
{
    const int64_t to = course_end(item, from);
    const int64_t end = slots->first + (int64_t)slots->count - 1;

    for (int64_t i = from < slots->first ? slots->first : from; i <= to && i <= end; i++)
        day_at(slots, i)->antibiotic = true;
}

static int add_medication(struct slots *slots, const struct entry *entry, int32_t number)
{
    struct slot_day *day = day_at(slots, number);
    size_t index = 0;
    const json_t *item;
    int r = 0;

    json_array_foreach(json_object_get(entry->body, "items"), index, item)
    {
        if (irritant_is(item, "antibiotic"))
            add_course(slots, item, number);
        if (day && (irritant_is(item, "laxative") || irritant_is(item, "loperamide") ||
                    irritant_is(item, "opioid")))
            day->gut_drug = true;
        if (r == 0)
            r = add_event(&slots->nsaid, entry->at_ms, irritant_nsaid_dose(item));
    }
    return r;
}

static int add_exercise(struct slots *slots, const struct entry *entry)
{
    const char *intensity = json_string_value(json_object_get(entry->body, "intensity"));

    if (!intensity || strcmp(intensity, "hard") != 0)
        return 0;
    return add_event(&slots->hard, entry->at_ms,
                     json_number_value(json_object_get(entry->body, "minutes")));
}

static int add_onset(struct slots *slots, const struct entry *entry)
{
    const double days = json_number_value(json_object_get(entry->body, "cycle_days"));
    const bool can_be = days >= CYCLE_DAYS_MIN && days <= CYCLE_DAYS_MAX;

    return add_event(&slots->onsets, entry->at_ms, can_be ? days : CYCLE_DAYS);
}

static void add_illness(struct slot_day *day, const struct entry *entry)
{
    day->illness =
        day->illness || json_number_value(json_object_get(entry->body, "severity")) >= ILLNESS_FROM;
}

/* ---- all of it ---- */

static void add_to_day(struct slot_day *day, const struct entry *entry)
{
    switch (entry->kind) {
    case ENTRY_FOOD:
    case ENTRY_DRINK:
        add_food(day, entry);
        break;
    case ENTRY_SYMPTOM:
        add_symptom(day, entry);
        break;
    case ENTRY_CHECKIN:
        add_checkin(day, entry);
        break;
    case ENTRY_ILLNESS:
        add_illness(day, entry);
        break;
    default:
        break;
    }
}

int slots_add(struct slots *slots, const struct entry *entry)
{
    const int32_t number = gut_day_of(entry->at_ms, entry->offset_s);
    struct slot_day *day = day_at(slots, number);

    if (day)
        add_to_day(day, entry);
    switch (entry->kind) {
    case ENTRY_MEDICATION:
        return add_medication(slots, entry, number);
    case ENTRY_EXERCISE:
        return add_exercise(slots, entry);
    case ENTRY_MENSTRUATION:
        return add_onset(slots, entry);
    default:
        return 0;
    }
}

/* ---- what is asked of it ---- */

bool slot_day_complete(const struct slot_day *day)
{
    const double meals_h[] = {0, (double)(day->last_meal_ms - day->first_meal_ms) / MS_PER_HOUR};

    return diet_day_complete(day->said_complete, meals_h, 2);
}

bool slot_day_counts(const struct slot_day *day)
{
    return slot_day_complete(day) && !day->whole_day && !day->untimed_food;
}

double slot_worst(const struct slot_day *day, size_t slot, unsigned symptoms)
{
    double worst = 0;

    for (size_t i = 0; i < SLOT_SYMPTOMS; i++)
        if (symptoms & 1U << i && day->worst[slot][i] > worst)
            worst = day->worst[slot][i];
    return worst;
}

double slot_events_sum(const struct slot_events *events, int64_t from_ms, int64_t to_ms)
{
    double sum = 0;

    for (size_t i = 0; i < events->count; i++)
        if (events->list[i].at_ms >= from_ms && events->list[i].at_ms < to_ms)
            sum += events->list[i].amount;
    return sum;
}

double slots_cycle(const struct slots *slots, int32_t day)
{
    double ret = NAN;
    int64_t latest_ms = INT64_MIN;

    for (size_t i = 0; i < slots->onsets.count; i++) {
        const struct slot_event *onset = &slots->onsets.list[i];
        const double days = (double)day - floor((double)onset->at_ms / (double)MS_PER_DAY);

        if (onset->at_ms <= latest_ms || days < 0 || days > CYCLE_DAYS_MAX)
            continue;
        latest_ms = onset->at_ms;
        ret = fmod(days / onset->amount, 1);
    }
    return ret;
}
