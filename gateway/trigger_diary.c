/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/trigger_diary.h"

#include "gateway/indicators/baseline_days.h"
#include "gateway/slots_read.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const gut_symptoms[] = {
    "abdominal_pain", "bloating", "diarrhoea", "constipation", "reflux", "nausea", "gas"};

/* The cores of the slots, after the start of the gut-day at 04:00. */
static const struct {
    int from_h, to_h;
} cores[SLOTS] = {{2, 8}, {8, 14}, {14, 20}};

unsigned trigger_gut_symptoms(void)
{
    unsigned bits = 0;

    for (size_t i = 0; i < sizeof(gut_symptoms) / sizeof(gut_symptoms[0]); i++)
        bits |= 1U << slot_symptom_of(gut_symptoms[i]);
    return bits;
}

void trigger_diary_done(struct trigger_diary *diary)
{
    slots_done(&diary->slots);
    eaten_done(&diary->eaten);
    sensor_days_done(&diary->sensors);
    free(diary->rows);
    free(diary->confounders);
    *diary = (struct trigger_diary){0};
}

double trigger_diary_hours(const struct trigger_diary *diary, int64_t at_ms)
{
    return (double)(at_ms - diary->slots.first * MS_PER_DAY) / (double)MS_PER_HOUR;
}

/* ---- what besides food there was ---- */

/* The z of a day's value against the four weeks before, illness left out as far as it is known. */
static double sensor_z(const struct trigger_diary *diary, enum sensor sensor, size_t day,
                       enum baseline_metric metric, double value)
{
    struct baseline_day before[BASELINE_DAYS];
    bool mixed;

    for (size_t i = 0; i < BASELINE_DAYS; i++)
        before[i] = (struct baseline_day){
            /* sensors begin BASELINE_DAYS before the slots */
            .value = diary->sensors.values[sensor][day + i],
            .ill = day + i >= BASELINE_DAYS && diary->slots.days[day + i - BASELINE_DAYS].illness,
        };
    const struct baseline baseline =
        baseline_of_days(before, BASELINE_DAYS, BASELINE_NO_PHASE, metric, &mixed);
    return baseline_z(&baseline, value);
}

/* The mean stress of the 24 hours before an hour of a day. */
static double stress_before(const struct trigger_diary *diary, size_t day, int hour)
{
    const double *of_day = diary->sensors.stress_hours + ((day + BASELINE_DAYS) * SENSOR_DAY_HOURS);
    double sum = 0;
    size_t known = 0;

    for (int back = 1; back <= 24; back++) {
        const int at = hour - back;
        const double value = at >= 0 ? of_day[at] : (of_day - SENSOR_DAY_HOURS)[at + 24];

        sum += isnan(value) ? 0 : value;
        known += isnan(value) ? 0 : 1;
    }
    return known > 0 ? sum / (double)known : NAN;
}

static void set_wearables(const struct trigger_diary *diary, size_t day, size_t slot, double *ret)
{
    const size_t at = day + BASELINE_DAYS;

    ret[TRIGGER_STRESS] = sensor_z(diary, SENSOR_STRESS, day, BASELINE_STRESS_DAY,
                                   stress_before(diary, day, cores[slot].from_h));
    ret[TRIGGER_SLEEP] = sensor_z(diary, SENSOR_SLEEP_SCORE, day, BASELINE_SLEEP_SCORE,
                                  diary->sensors.values[SENSOR_SLEEP_SCORE][at]);
    ret[TRIGGER_RESTING_HR] = sensor_z(diary, SENSOR_RESTING_HR, day, BASELINE_RESTING_HR,
                                       diary->sensors.values[SENSOR_RESTING_HR][at]);
}

static void set_diary(const struct trigger_diary *diary, size_t day, int64_t from_ms, double *ret)
{
    const struct slots *slots = &diary->slots;
    const double cycle = slots_cycle(slots, slots->first + (int32_t)day);

    ret[TRIGGER_ILLNESS] = slots->days[day].illness;
    ret[TRIGGER_ANTIBIOTIC] = slots->days[day].antibiotic;
    ret[TRIGGER_EXERCISE] = slot_events_sum(&slots->hard, from_ms - MS_PER_DAY, from_ms) > 0;
    ret[TRIGGER_NSAID] = slot_events_sum(&slots->nsaid, from_ms - MS_PER_DAY, from_ms);
    ret[TRIGGER_BOWEL] = slots->days[day].gut_drug;
    ret[TRIGGER_CYCLE_SIN] = isnan(cycle) ? NAN : sin(2 * M_PI * cycle);
    ret[TRIGGER_CYCLE_COS] = isnan(cycle) ? NAN : cos(2 * M_PI * cycle);
}

/* ---- rows ---- */

/* The gut-days, as places in slots.days, from the first that counts to the last. */
struct extent {
    size_t first, last;
};

/* False if no day counts. */
static bool find_extent(const struct slots *slots, struct extent *ret)
{
    bool any = false;

    for (size_t day = 0; day < slots->count; day++) {
        if (!slot_day_counts(&slots->days[day]))
            continue;
        ret->first = any ? ret->first : day;
        ret->last = day;
        any = true;
    }
    return any;
}

static double trend_of(const struct extent *extent, size_t day)
{
    const double length = (double)(extent->last - extent->first);

    return length > 0 ? 2 * (double)(day - extent->first) / length - 1 : 0;
}

static void set_row(struct trigger_diary *diary, const struct zone *zone, unsigned symptoms,
                    const struct extent *extent, size_t day, size_t slot)
{
    const int32_t number = diary->slots.first + (int32_t)day;
    const int64_t start_ms = zone_gut_day_start_ms(zone, number);
    const int64_t from_ms = start_ms + cores[slot].from_h * MS_PER_HOUR;
    double *confounders = &diary->confounders[diary->row_count * TRIGGER_CONFOUNDERS];

    diary->rows[diary->row_count++] = (struct triggers_row){
        .position = 4 * (long)day + (long)slot,
        .slot = {trigger_diary_hours(diary, from_ms),
                 trigger_diary_hours(diary, start_ms + cores[slot].to_h * MS_PER_HOUR)},
        .severity = slot_worst(&diary->slots.days[day], slot, symptoms),
    };
    confounders[TRIGGER_INTERCEPT] = 1;
    confounders[TRIGGER_SLOT_A] = slot == 1;
    confounders[TRIGGER_SLOT_E] = slot == 2;
    confounders[TRIGGER_WEEKEND] = day_of_week(number) >= 6;
    confounders[TRIGGER_TREND] = trend_of(extent, day);
    set_wearables(diary, day, slot, confounders);
    set_diary(diary, day, from_ms, confounders);
}

static int make_rows(struct trigger_diary *diary, const struct zone *zone, unsigned symptoms)
{
    const struct slots *slots = &diary->slots;
    const size_t most = slots->count * SLOTS;
    struct extent extent = {0};

    diary->rows = calloc(most, sizeof(*diary->rows));
    diary->confounders = calloc(most * TRIGGER_CONFOUNDERS, sizeof(*diary->confounders));
    if (!diary->rows || !diary->confounders)
        return -ERR_NOMEM;
    for (size_t day = 0; day < slots->count; day++) {
        diary->complete_days += slot_day_complete(&slots->days[day]);
        diary->whole_days +=
            slot_day_complete(&slots->days[day]) && !slot_day_counts(&slots->days[day]);
    }
    if (find_extent(slots, &extent))
        for (size_t day = extent.first; day <= extent.last; day++)
            for (size_t slot = 0; slot_day_counts(&slots->days[day]) && slot < SLOTS; slot++)
                set_row(diary, zone, symptoms, &extent, day, slot);
    diary->use = trigger_confounders_prepare(diary->confounders, diary->row_count);
    return 0;
}

int trigger_diary_read(struct store *store, int64_t person_row, const struct config *config,
                       const struct zone *zone, int64_t now_ms, const struct trigger_span *span,
                       struct trigger_diary *ret, struct error *err)
{
    const size_t count = (size_t)(span->last - span->first) + 1;

    *ret = (struct trigger_diary){0};
    if (span->last < span->first || count > TRIGGER_DIARY_DAYS_MAX)
        return error_set(err, ERR_RANGE, "1 to %d days can be looked at", TRIGGER_DIARY_DAYS_MAX);
    int r = slots_init(&ret->slots, span->first, count);
    if (r == 0)
        r = eaten_init(&ret->eaten);
    if (r < 0)
        return error_set(err, ERR_NOMEM, "out of memory");
    r = slots_read(store, person_row, zone, now_ms, &ret->slots, &ret->eaten, err);
    if (r == 0)
        r = sensor_days_read(store, person_row, config, zone, now_ms, span->first - BASELINE_DAYS,
                             count + BASELINE_DAYS, &ret->sensors, err);
    if (r == 0 && make_rows(ret, zone, span->symptoms) < 0)
        r = error_set(err, ERR_NOMEM, "out of memory");
    return r;
}
