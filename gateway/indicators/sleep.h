/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sleep: sessions out of the stage records of one wearable, the main sleep and naps of a
 * sleep-day, regularity, and the sleep score. All durations are differences of UTC instants, so a
 * night of a clock change is right by construction.
 */
#ifndef GATEWAY_INDICATORS_SLEEP_H
#define GATEWAY_INDICATORS_SLEEP_H

#include "core/sleep.h"
#include <stddef.h>
#include <stdint.h>

struct sleep_record {
    int64_t start_ms, end_ms;
    enum sleep_stage stage;
};

struct sleep_span {
    int64_t from_ms, to_ms;
};

struct sleep_session {
    int64_t start_ms, end_ms;  /* of the first and last record: time in bed */
    int64_t onset_ms, wake_ms; /* first and last instant asleep */
    size_t first_record, record_count;
    double asleep_min[SLEEP_STAGES]; /* by stage; SLEEP_AWAKE counts records only */
    double tst_min;                  /* total sleep time */
    double tib_min;                  /* time in bed */
    double efficiency;               /* tst / tib, 0..1 */
    double latency_min;
    double waso_min;   /* awake between onset and wake, gaps included */
    size_t awakenings; /* awake for 5 min or more between onset and wake, gaps included */
    int64_t midpoint_ms;
};

/*
 * Groups records, which must be ascending and must not overlap, into sessions: a gap of up to an
 * hour joins and counts as awake. What has no minute asleep is no session. Writes at most `max`
 * sessions and returns how many there are; -ERR_RANGE if the records are not in order.
 */
int sleep_sessions(const struct sleep_record *records, size_t count, struct sleep_session *ret,
                   size_t max, size_t *ret_count);

/* The sleep-day: the local date D with the midpoint in [18:00 of D-1, 18:00 of D). `offset_s` is
 * the UTC offset in force at the end of the session. */
int32_t sleep_day_of(const struct sleep_session *session, int32_t offset_s);

struct sleep_day {
    const struct sleep_session *main; /* the longest asleep; NULL if there is none */
    size_t naps;                      /* others of at least 15 min asleep */
    double tst24_min;                 /* main and naps */
};

/* The sessions of one sleep-day. */
struct sleep_day sleep_day_summarise(const struct sleep_session *sessions, size_t count);

/* ---- regularity ---- */

#define SLEEP_MINUTES_PER_DAY 1440
#define SLEEP_SRI_MINUTES     (7 * SLEEP_MINUTES_PER_DAY)

enum sleep_state { SLEEP_STATE_UNKNOWN, SLEEP_STATE_AWAKE, SLEEP_STATE_ASLEEP };

/* Marks the minutes of `states` that begin inside a span; minute 0 begins at base_ms. */
void sleep_mark(unsigned char states[SLEEP_SRI_MINUTES], int64_t base_ms,
                const struct sleep_span *span, enum sleep_state state);

/* Sleep Regularity Index (-100..100) of the 7 days before the evaluation; NaN with fewer than five
 * days of known pairs of minutes. */
double sleep_regularity_index(const unsigned char states[SLEEP_SRI_MINUTES]);

/* Standard deviation of the sleep midpoint in hours, on the circle of 24 h; midpoints in local
 * milliseconds. NaN below 5 nights. */
double sleep_midpoint_sd_h(const int64_t *local_midpoint_ms, size_t count);

/* ---- score ---- */

enum sleep_component {
    SLEEP_DURATION,
    SLEEP_EFFICIENCY,
    SLEEP_CONTINUITY,
    SLEEP_REGULARITY,
    SLEEP_COMPONENTS
};

struct sleep_score {
    double value; /* 0..100; NaN without a duration */
    double coverage;
    double points[SLEEP_COMPONENTS]; /* NaN where unknown; they add up to the value */
};

/* NaN is an unknown component: hours asleep in 24 h, tst / tib, minutes awake after onset, SRI. */
struct sleep_score sleep_score_of(double tst24_h, double efficiency, double waso_min, double sri);

#endif
