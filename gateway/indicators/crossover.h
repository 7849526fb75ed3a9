/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A trial with one person: phases with and without a food take turns, and a lot decides in each
 * round which comes first, so that neither a good month nor a hope decides it (Kravitz & Duan 2014,
 * AHRQ). The first days of a phase, in which the last one still works, are not counted.
 *
 * Everything here counts in days, not in hours: a gut-day is a number, and clocks that change do
 * not move it. The plan is all that has to be kept; it has no pointers.
 */
#ifndef GATEWAY_INDICATORS_CROSSOVER_H
#define GATEWAY_INDICATORS_CROSSOVER_H

#include "core/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CROSSOVER_ROUNDS_MAX     8
#define CROSSOVER_PHASES_MAX     (2 * CROSSOVER_ROUNDS_MAX)
#define CROSSOVER_PHASE_DAYS_MAX 60

enum crossover_arm { CROSSOVER_WITHOUT, CROSSOVER_WITH, CROSSOVER_ARMS };

struct crossover_plan {
    int32_t start_day;        /* gut-day */
    int days[CROSSOVER_ARMS]; /* length of a phase */
    int washout_days;         /* at the beginning of each phase */
    int rounds;
    double portion; /* that a day `with` must reach, in whatever unit doses have */
    uint32_t seed;  /* that the lots were drawn with */
    bool is_with_first[CROSSOVER_ROUNDS_MAX];
};

/*
 * Checks what is wanted (start_day, days, washout_days, rounds, portion of *plan) and draws the
 * order into it: one draw a round, odd means that `with` comes first. Returns -ERR_RANGE with the
 * reason if a phase would have no counted day, or a number is not one that can be.
 */
int crossover_draw(struct crossover_plan *plan, const char *person, const char *food,
                   struct error *err);

/* Whether the order may still be changed on this day: only before the first is over. */
bool crossover_is_open(const struct crossover_plan *plan, int32_t day);

struct crossover_phase {
    enum crossover_arm arm;
    int32_t first_day, last_day; /* both belong to it */
};

size_t crossover_phase_count(const struct crossover_plan *plan);

/* index: 0..crossover_phase_count() - 1 */
struct crossover_phase crossover_phase(const struct crossover_plan *plan, size_t index);

/* Days of the whole trial. */
int crossover_days(const struct crossover_plan *plan);

struct crossover_place {
    bool is_inside; /* the rest is 0 if it is not */
    bool is_counted;
    size_t phase;     /* index */
    int day_in_trial; /* from 1 */
    int day_in_phase; /* from 1 */
};

struct crossover_place crossover_place(const struct crossover_plan *plan, int32_t day);

/* What was logged of a day. */
struct crossover_day {
    bool is_complete; /* so that nothing logged means nothing eaten */
    bool has_checkin;
    bool is_exposed; /* the food was logged */
    double dose;     /* of the day, in the unit of the portion */
};

/* Whether the day went as its arm wants it: `without` on a complete day without the food, `with`
 * at the dose of a portion. */
bool crossover_is_kept(const struct crossover_plan *plan, enum crossover_arm arm,
                       const struct crossover_day *day);

struct crossover_tally {
    int days[CROSSOVER_ARMS]; /* that are over, washout among them */
    int kept[CROSSOVER_ARMS];
    int checkins;
    int counted;         /* days behind the washout */
    int counted_checkin; /* of them with a check-in */
};

/* Of days[0..count), the first of the trial first; what lies behind its end is left out. */
struct crossover_tally crossover_tally(const struct crossover_plan *plan,
                                       const struct crossover_day *days, size_t count);

/* ---- what comes out of it (crossover_result.c) ---- */

/* Points that matter: below, no decision about food is worth it. */
#define CROSSOVER_MATTERS 1.0

enum crossover_verdict {
    CROSSOVER_CANNOT_TELL,
    CROSSOVER_NO_DIFFERENCE, /* that matters */
    CROSSOVER_HIGHER,        /* likely, with the food */
    CROSSOVER_LOWER,
};

struct crossover_result {
    enum crossover_verdict verdict;
    int days[CROSSOVER_ARMS];    /* counted, with a value */
    int phases[CROSSOVER_ARMS];  /* with such a day */
    double mean[CROSSOVER_ARMS]; /* NaN without a day */
    double difference;           /* with - without; this and the rest NaN if an arm has no day */
    double lower, upper;         /* 95 % interval of the difference */
    double sd;                   /* of a day */
    double correlation;          /* of two days of a phase, 0.3..0.9 */
};

/*
 * The difference in one symptom: its worst of each day in worst[0..count), the first day of the
 * trial first, NaN where there was no check-in. Days are taken as they were meant, kept or not
 * (docs/indicators.md F). Fewer than two phases of either arm: the verdict is that one cannot tell.
 */
struct crossover_result crossover_evaluate(const struct crossover_plan *plan, const double *worst,
                                           size_t count);

/* "cannot tell" "no difference that matters" "likely higher" "likely lower". */
const char *crossover_verdict_name(enum crossover_verdict verdict);

#endif
