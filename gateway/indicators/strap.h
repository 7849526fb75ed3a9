/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What wearables with a heart rate give: the values of each gut-day, and of them the indicators of
 * the last one with baseline, level and trend. Pure: the caller brings the windows, the time and
 * where the gut-days begin (that is where clock changes are dealt with).
 *
 * Heart rates of several wearables are comparable and make one series. Variability, a maker's
 * stress score and a maker's resting heart rate are not: each wearable is worked through by itself,
 * with its own baselines, and for a day or a night one of them counts (docs/indicators.md C.5).
 *
 * A strap keeps no record of sleep. A sleep-day without one takes the person's usual night instead,
 * as far as there is data in it; what follows from that is graded C at best, and says so.
 */
#ifndef GATEWAY_INDICATORS_STRAP_H
#define GATEWAY_INDICATORS_STRAP_H

#include "gateway/indicators/baseline.h"
#include "gateway/indicators/resting.h"
#include "gateway/indicators/stress.h"
#include "gateway/indicators/trend.h"
#include "gateway/indicators/wear.h"

/* Gut-days of one computation. 44 give every day of the trend a full baseline; fewer work. */
#define STRAP_DAYS_MAX     64
#define STRAP_DAYS_ADVISED 44

#define STRAP_DAY_HOURS_MAX 50 /* of a gut-day with a flight in it */

/* More wearables of one person than that are not looked at. */
#define STRAP_SOURCES_MAX 8

/* What one wearable gives of what cannot be compared with that of another. */
struct strap_source {
    struct wear_series series;     /* ascending, no start twice */
    struct wear_values stress;     /* its own score, 1..100 */
    struct wear_values resting_hr; /* its own, of a day, bpm */
};

struct strap_input {
    struct wear_series series; /* of all wearables, ascending, no start twice */
    /* In the order in which they count. 0: all is of one wearable, which has only windows. */
    const struct strap_source *sources;
    size_t source_count; /* 0..STRAP_SOURCES_MAX */
    int64_t now_ms;      /* windows that begin later are not looked at */
    /* day_count + 1 instants: gut-day i runs from [i] to [i + 1]. The last one is evaluated. */
    const int64_t *day_start_ms;
    size_t day_count; /* 1..STRAP_DAYS_MAX */
    /* Main sleep by record of sleep-days 0..day_count (the last is the night that follows the
     * evaluated day); to <= from means no record. NULL: no records at all. */
    const struct sleep_span *nights;
    int night_start_min, night_end_min; /* the usual night: local minutes after midnight, 0..1439 */
};

struct strap_night {
    struct sleep_span span; /* main sleep; an assumed one ends where its data ends */
    bool assumed;
    size_t data_windows; /* in it, with a reading */
    int64_t over_ms;     /* when it ends, or would by the clock */
};

/* What one wearable says of a gut-day; NaN where it says nothing. */
struct strap_source_day {
    struct resting night_lnrmssd;                  /* ln ms */
    double resting_hr;                             /* its own, bpm */
    double waking_lnrmssd, waking_hr;              /* medians of the eligible windows */
    struct baseline lnrmssd_baseline, hr_baseline; /* of the waking medians of the days before */
    struct baseline vendor_baseline;               /* of its own stress score, likewise */
};

/* The values of one gut-day; NaN where there is none. */
struct strap_day {
    int64_t from_ms, to_ms;
    size_t data_windows;      /* with a reading */
    struct strap_night night; /* that ended in this gut-day */
    struct strap_night night_after;
    bool waking_assumed; /* what counts as awake rests on an assumed night */
    double mean_hr;      /* mean over the windows with a heart rate, bpm */
    size_t hr_windows, hr_hours;
    struct resting resting_hr; /* bpm */
    struct stress_day stress;
    double stress_hours[STRAP_DAY_HOURS_MAX]; /* of the waking clock hours from from_ms on */
    size_t stress_days; /* the fewest days of the baselines that the stress rests on */
    struct strap_source_day sources[STRAP_SOURCES_MAX];
};

enum strap_metric {
    STRAP_MEAN_HR,
    STRAP_RESTING_HR,
    STRAP_HRV_RMSSD,
    STRAP_STRESS_DAY,
    STRAP_DATA_COVERAGE,
    STRAP_METRICS
};

/* One indicator of the evaluated day. Strings are constants of the contract (docs/mqtt.md 5.3). */
struct strap_indicator {
    const char *key;
    double value;              /* NaN: not known, then `reason` says why */
    const char *reason;        /* "no_data" "no_sleep" "too_little_data" "learning", else NULL */
    const char *level;         /* "low" "normal" "elevated" "high", NULL while not known */
    const char *trend;         /* "rising" "steady" "falling" "unknown" */
    double trend_per_day;      /* in the indicator's unit; NaN while unknown */
    int trend_days;            /* days looked at */
    struct baseline baseline;  /* in the indicator's unit */
    double coverage;           /* 0..1 */
    char grade;                /* 'A' 'B' 'C' or 0 */
    double range_lo, range_hi; /* NaN for what is measured, not estimated */
    bool sleep_assumed;        /* publish the factor "sleep_assumed" with 0 points */
    bool provisional;          /* the day, or the night, still runs */
    int64_t from_ms, to_ms;    /* data looked at */
    int64_t data_until_ms;     /* end of the newest window with a reading in it; 0: none */
};

struct strap_result {
    size_t day_count;
    size_t source_count; /* at least 1 */
    struct strap_day days[STRAP_DAYS_MAX];
    struct strap_indicator indicators[STRAP_METRICS];
};

/* What is shown of a day for an indicator: of the wearable that counts for it. HRV in ms. */
double strap_day_value(const struct strap_result *result, const struct strap_day *day,
                       enum strap_metric metric);

/*
 * Computes all of it. -ERR_RANGE if the day table is empty, too long, not ascending or has a day
 * above 50 h, if now lies before the last day, if the windows are not ascending, if there are too
 * many sources, or if the usual night is not a time of day.
 */
int strap_compute(const struct strap_input *input, struct strap_result *ret);

#endif
