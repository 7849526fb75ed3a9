// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/strap.h"
#include "core/error.h"
#include "gateway/indicators/coverage.h"
#include "gateway/indicators/grade.h"
#include "gateway/indicators/hrv.h"
#include "gateway/indicators/statistics.h"
#include "gateway/indicators/strap_days.h"
#include <math.h>
#include <stdint.h>

#define MINUTES_PER_DAY 1440
#define WINDOWS_MIN     6    /* half an hour: below this nothing is said */
#define WINDOWS_WANTED  12.0 /* of a night */
#define DEVICE_WANTED   6.0  /* of a night, of the device's own */
#define HOURS_WANTED    10.0 /* of a day */

static const char no_data[] = "no_data";
static const char no_sleep[] = "no_sleep";
static const char too_little_data[] = "too_little_data";
static const char learning[] = "learning";

static double hr_coverage(const struct strap_day *day)
{
    return fmin(1.0, (double)day->hr_hours / HOURS_WANTED);
}

/* In place of a source: computed from the heart rates of all. */
#define MEASURED SIZE_MAX

/* The first wearable with a value for the night; if none has, the one that comes nearest. */
static size_t hrv_source(const struct strap_day *day, size_t source_count)
{
    size_t nearest = 0;

    for (size_t i = 0; i < source_count; i++) {
        if (!isnan(day->sources[i].night_lnrmssd.value))
            return i;
        if (day->sources[i].night_lnrmssd.windows > day->sources[nearest].night_lnrmssd.windows)
            nearest = i;
    }
    return nearest;
}

/* The wearable that counts for an indicator on a day, where one does. */
static size_t source_of(const struct strap_day *day, enum strap_metric metric, size_t source_count)
{
    if (metric == STRAP_HRV_RMSSD)
        return hrv_source(day, source_count);
    for (size_t i = 0; metric == STRAP_RESTING_HR && i < source_count; i++)
        if (!isnan(day->sources[i].resting_hr))
            return i;
    return MEASURED;
}

/* What a day contributes to baseline and trend of what that source gives; HRV as a logarithm, NaN
 * if it has too little. */
static double day_value(const struct strap_day *day, enum strap_metric metric, size_t source)
{
    switch (metric) {
    case STRAP_MEAN_HR:
        return hr_coverage(day) >= GRADE_COVERAGE_MIN ? day->mean_hr : NAN;
    case STRAP_RESTING_HR:
        return source == MEASURED ? day->resting_hr.value : day->sources[source].resting_hr;
    case STRAP_HRV_RMSSD:
        return day->sources[source].night_lnrmssd.value;
    case STRAP_STRESS_DAY:
        return day->stress.value;
    case STRAP_DATA_COVERAGE:
    case STRAP_METRICS:
        break;
    }
    return NAN;
}

double strap_day_value(const struct strap_result *result, const struct strap_day *day,
                       enum strap_metric metric)
{
    const double value = day_value(day, metric, source_of(day, metric, result->source_count));

    if (metric == STRAP_MEAN_HR)
        return day->mean_hr;
    return metric == STRAP_HRV_RMSSD ? exp(value) : value;
}

static void fill_mean_hr(const struct strap_day *day, struct strap_indicator *ret)
{
    ret->coverage = hr_coverage(day);
    if (day->hr_windows >= WINDOWS_MIN)
        ret->value = day->mean_hr;
    else
        ret->reason = day->hr_windows == 0 ? no_data : too_little_data;
}

static void fill_night(const struct strap_day *day, const struct resting *resting,
                       struct strap_indicator *ret)
{
    ret->coverage = fmin(1.0, (double)resting->windows /
                                  (resting->device > 0 ? DEVICE_WANTED : WINDOWS_WANTED));
    ret->value = resting->value;
    ret->sleep_assumed = day->night.assumed;
    if (!isnan(ret->value))
        return;
    if (day->night.data_windows > 0)
        ret->reason = too_little_data;
    else
        ret->reason = day->night.assumed ? no_sleep : no_data;
}

/* A wearable has it for the day. */
static void fill_own_resting_hr(double own, struct strap_indicator *ret)
{
    ret->value = own;
    ret->coverage = 1.0;
}

/* Whether no wearable has been worn long enough to judge by. */
static bool still_learning(const struct strap_day *day, size_t source_count)
{
    for (size_t i = 0; i < source_count; i++)
        if (!isnan(day->sources[i].lnrmssd_baseline.median) &&
            !isnan(day->sources[i].hr_baseline.median))
            return false;
    return day->stress.hours == 0;
}

static void fill_stress(const struct strap_day *day, size_t source_count,
                        struct strap_indicator *ret)
{
    ret->coverage = day->stress.coverage;
    ret->sleep_assumed = day->waking_assumed;
    /* The hours that are missing could have been all calm or all stress. */
    ret->range_lo = 0;
    ret->range_hi = 100.0;
    if (day->data_windows == 0 && day->stress.hours == 0) {
        ret->reason = no_data;
    } else if (still_learning(day, source_count)) {
        ret->reason = learning;
    } else if (isnan(day->stress.value) || ret->coverage < GRADE_COVERAGE_MIN) {
        ret->reason = too_little_data;
    } else {
        ret->value = day->stress.value;
        ret->range_lo = ret->value * ret->coverage;
        ret->range_hi = ret->range_lo + 100.0 * (1.0 - ret->coverage);
    }
}

/* Value, reason, coverage, and the days that the grade asks for. */
static size_t fill_value(const struct strap_input *input, const struct strap_day *day,
                         enum strap_metric metric, size_t source, struct strap_indicator *ret)
{
    switch (metric) {
    case STRAP_MEAN_HR:
        fill_mean_hr(day, ret);
        return ret->baseline.days;
    case STRAP_RESTING_HR:
        if (source == MEASURED)
            fill_night(day, &day->resting_hr, ret);
        else
            fill_own_resting_hr(day->sources[source].resting_hr, ret);
        return ret->baseline.days;
    case STRAP_HRV_RMSSD:
        fill_night(day, &day->sources[source].night_lnrmssd, ret);
        ret->value = exp(ret->value);
        return ret->baseline.days;
    case STRAP_STRESS_DAY:
        fill_stress(day, input->source_count, ret);
        return day->stress_days;
    case STRAP_DATA_COVERAGE:
    case STRAP_METRICS:
        break;
    }
    ret->value = coverage_percent(input->series, input->now_ms);
    ret->coverage = 1.0; /* what is missing is the very thing that it tells */
    return GRADE_NO_BASELINE;
}

/* A mean of what was measured is shown from half an hour on; grade C is the worst it can get. */
static char fill_grade(const struct strap_indicator *indicator, enum strap_metric metric,
                       size_t baseline_days)
{
    char grade = grade_of(indicator->coverage, baseline_days);

    if (isnan(indicator->value))
        return 0;
    if (grade == 0 && metric == STRAP_MEAN_HR)
        grade = 'C';
    return indicator->sleep_assumed ? grade_cap(grade, 'C') : grade;
}

/* The time that was looked at, whether it still runs, and the newest reading in it. */
static void fill_window(const struct strap_input *input, const struct strap_day *day,
                        enum strap_metric metric, size_t source, struct strap_indicator *ret)
{
    struct sleep_span span = {.from_ms = day->from_ms, .to_ms = day->to_ms};
    struct wear_series looked_at;

    ret->provisional = input->now_ms < day->to_ms;
    if (metric == STRAP_HRV_RMSSD || (metric == STRAP_RESTING_HR && source == MEASURED)) {
        span = day->night.span;
        ret->provisional = input->now_ms < day->night.over_ms;
    } else if (metric == STRAP_DATA_COVERAGE) {
        span = coverage_span(input->now_ms);
        ret->provisional = false;
    }
    ret->from_ms = span.from_ms;
    ret->to_ms = span.to_ms < input->now_ms ? span.to_ms : input->now_ms;
    if (ret->to_ms < ret->from_ms) /* a night that is yet to come */
        ret->to_ms = ret->from_ms;

    looked_at = wear_between(input->series, span.from_ms, span.to_ms);
    for (size_t i = looked_at.count; i > 0 && ret->data_until_ms == 0; i--)
        if (wear_has_reading(&looked_at.windows[i - 1]))
            ret->data_until_ms = looked_at.windows[i - 1].start_ms + HRV_WINDOW_MS;
    if (ret->data_until_ms > input->now_ms)
        ret->data_until_ms = input->now_ms;
}

/* Baseline and level; HRV is compared as a logarithm and shown in ms. */
static void fill_baseline(const struct strap_day *days, size_t count, enum strap_metric metric,
                          size_t source, enum baseline_metric kind, struct strap_indicator *ret)
{
    double values[STRAP_DAYS_MAX];

    for (size_t i = 0; i + 1 < count; i++)
        values[i] = day_value(&days[i], metric, source);
    ret->baseline = baseline_of(values, count - 1, kind);
    ret->level =
        baseline_level(baseline_z(&ret->baseline, day_value(&days[count - 1], metric, source)));
    if (metric == STRAP_HRV_RMSSD) {
        ret->baseline.median = exp(ret->baseline.median);
        ret->baseline.scale *= ret->baseline.median;
    }
}

/* The trend over the days that are over. A change counts from the baseline's floor a week on. */
static void fill_trend(const struct strap_day *days, size_t count, enum strap_metric metric,
                       size_t source, enum baseline_metric kind, struct strap_indicator *ret)
{
    double values[STRAP_DAYS_MAX];
    struct trend trend;
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        values[i] = day_value(&days[i], metric, source);
    trend = trend_of(values, count, baseline_floor(kind));
    ret->trend = trend_name(trend.direction);
    ret->trend_per_day = trend.per_day;
    if (metric != STRAP_HRV_RMSSD)
        return;
    /* From ln ms to ms, at the middle of the same days. */
    for (size_t i = count > TREND_DAYS ? count - TREND_DAYS : 0; i < count; i++)
        if (!isnan(values[i]))
            values[n++] = values[i];
    ret->trend_per_day *= exp(statistics_median(values, n));
}

static struct strap_indicator indicator_of(const struct strap_input *input,
                                           const struct strap_day *days, enum strap_metric metric)
{
    static const struct {
        const char *key;
        enum baseline_metric baseline;
        double min, max; /* the catalogue's promise (docs/mqtt.md 5.4) */
    } rows[STRAP_METRICS] = {
        [STRAP_MEAN_HR] = {"mean_hr", BASELINE_HR, 25, 240},
        [STRAP_RESTING_HR] = {"resting_hr", BASELINE_RESTING_HR, 25, 130},
        [STRAP_HRV_RMSSD] = {"hrv_rmssd", BASELINE_LNRMSSD, 3, 300},
        [STRAP_STRESS_DAY] = {"stress_day", BASELINE_STRESS_DAY, 0, 100},
        [STRAP_DATA_COVERAGE] = {"data_coverage", BASELINE_METRICS, 0, 100},
    };
    struct strap_indicator ret = {.key = rows[metric].key,
                                  .value = NAN,
                                  .trend = "unknown",
                                  .trend_per_day = NAN,
                                  .trend_days = TREND_DAYS,
                                  .baseline = {.median = NAN, .scale = NAN},
                                  .range_lo = NAN,
                                  .range_hi = NAN};
    const struct strap_day *today = &days[input->day_count - 1];
    const size_t source = source_of(today, metric, input->source_count);
    size_t baseline_days;

    fill_window(input, today, metric, source, &ret);
    if (rows[metric].baseline != BASELINE_METRICS) {
        size_t over = input->day_count - (ret.provisional ? 1 : 0);

        fill_baseline(days, input->day_count, metric, source, rows[metric].baseline, &ret);
        fill_trend(days, over, metric, source, rows[metric].baseline, &ret);
    }
    baseline_days = fill_value(input, today, metric, source, &ret);
    ret.value = statistics_clamp(ret.value, rows[metric].min, rows[metric].max);
    ret.grade = fill_grade(&ret, metric, baseline_days);
    if (isnan(ret.value))
        ret.level = NULL;
    return ret;
}

static bool ascending(const struct wear_series *series)
{
    for (size_t i = 1; i < series->count; i++)
        if (series->windows[i].start_ms <= series->windows[i - 1].start_ms)
            return false;
    return true;
}

static bool input_sane(const struct strap_input *input)
{
    if (input->day_count < 1 || input->day_count > STRAP_DAYS_MAX)
        return false;
    for (size_t i = 0; i < input->day_count; i++) {
        int64_t length = input->day_start_ms[i + 1] - input->day_start_ms[i];

        if (length <= 0 || length > STRAP_DAY_HOURS_MAX * MS_PER_HOUR)
            return false;
    }
    if (input->source_count > STRAP_SOURCES_MAX || !ascending(&input->series))
        return false;
    for (size_t i = 0; i < input->source_count; i++)
        if (!ascending(&input->sources[i].series))
            return false;
    return input->now_ms >= input->day_start_ms[input->day_count - 1] &&
           input->night_start_min >= 0 && input->night_start_min < MINUTES_PER_DAY &&
           input->night_end_min >= 0 && input->night_end_min < MINUTES_PER_DAY;
}

/* What a source says of the time up to now. */
static struct strap_source up_to(const struct strap_source *source, int64_t now_ms)
{
    return (struct strap_source){
        .series = wear_between(source->series, INT64_MIN, now_ms),
        .stress = wear_values_between(source->stress, INT64_MIN, now_ms),
        .resting_hr = wear_values_between(source->resting_hr, INT64_MIN, now_ms),
    };
}

int strap_compute(const struct strap_input *input, struct strap_result *ret)
{
    struct strap_source sources[STRAP_SOURCES_MAX];
    struct strap_input until_now;

    if (!input_sane(input))
        return -ERR_RANGE;
    until_now = *input;
    until_now.series = wear_between(input->series, INT64_MIN, input->now_ms);
    until_now.sources = sources;
    for (size_t i = 0; i < input->source_count; i++)
        sources[i] = up_to(&input->sources[i], input->now_ms);
    if (input->source_count == 0)
        sources[until_now.source_count++] = (struct strap_source){.series = until_now.series};
    ret->source_count = until_now.source_count;
    ret->day_count = input->day_count;
    strap_days_compute(&until_now, ret->days);
    for (size_t metric = 0; metric < STRAP_METRICS; metric++)
        ret->indicators[metric] = indicator_of(&until_now, ret->days, (enum strap_metric)metric);
    return 0;
}
