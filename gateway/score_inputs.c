/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inputs of each daily score, out of what was read, and the scores. */
#include "gateway/score_inside.h"

#include "gateway/indicators/adherence.h"
#include "gateway/indicators/balance.h"
#include "gateway/indicators/baseline_days.h"
#include "gateway/indicators/grade.h"
#include "gateway/indicators/inflammation.h"
#include "gateway/indicators/microbiome.h"
#include "gateway/indicators/repair.h"
#include <math.h>

/* ---- what wearables say ---- */

static struct score_signal signal_of(const struct score_days *days, enum sensor sensor,
                                     enum baseline_metric metric, double (*scale)(double))
{
    struct baseline_day before[BASELINE_DAYS];
    const double value = score_sensor(days, sensor, 0);
    bool mixed;

    for (size_t i = 0; i < BASELINE_DAYS; i++)
        before[i] = (struct baseline_day){.value = scale(days->sensors.values[sensor][i]),
                                          .ill = days->slots.days[i].illness};
    const struct baseline baseline =
        baseline_of_days(before, BASELINE_DAYS, BASELINE_NO_PHASE, metric, &mixed);
    return (struct score_signal){value, baseline.median, baseline_z(&baseline, scale(value)),
                                 baseline.days};
}

static double as_it_is(double value)
{
    return value;
}

static void set_signals(struct score_days *days)
{
    for (size_t back = 0; back < SCORE_RECENT; back++) {
        days->sleep_score[back] = score_sensor(days, SENSOR_SLEEP_SCORE, back);
        days->stress_day[back] = score_sensor(days, SENSOR_STRESS, back);
    }
    days->resting_hr = signal_of(days, SENSOR_RESTING_HR, BASELINE_RESTING_HR, as_it_is);
    days->hrv = signal_of(days, SENSOR_HRV, BASELINE_LNRMSSD, log);
    days->hrv.usual = exp(days->hrv.usual);
}

/* ---- the scores ---- */

/* The fewest days behind the stress of those days that have one. */
static size_t stress_baseline_days(const struct score_days *days)
{
    size_t fewest = GRADE_NO_BASELINE;

    for (size_t back = 0; back < SCORE_RECENT; back++) {
        const size_t of_day = days->sensors.stress_days[SCORE_DAYS - 1 - back];

        if (!isnan(days->stress_day[back]) && of_day < fewest)
            fewest = of_day;
    }
    return fewest;
}

static struct score barrier(const struct score_days *days)
{
    struct barrier_input input = {
        .t_h = dose_hours(days->end_ms),
        .c_short = days->diet.c_short,
        .c_long = days->diet.c_long,
        .stress_baseline_days = stress_baseline_days(days),
    };

    for (size_t i = 0; i < BARRIER_LOADS; i++)
        input.doses[i] =
            (struct barrier_doses){days->loads.factors[i].list, days->loads.factors[i].count,
                                   loads_known(&days->loads, (enum barrier_factor)i)};
    for (size_t back = 0; back < SCORE_RECENT; back++) {
        input.stress_day[back] = days->stress_day[back];
        input.sleep_score[back] = days->sleep_score[back];
    }
    return barrier_strain(&input);
}

static struct score microbiome(const struct score_days *days)
{
    const struct doses *antibiotic = &days->loads.factors[BARRIER_ANTIBIOTIC];

    return microbiome_support(&days->diet, load_decayed(antibiotic->list, antibiotic->count,
                                                        barrier_half_life_h(BARRIER_ANTIBIOTIC),
                                                        dose_hours(days->end_ms)));
}

/* Skin temperature and blood oxygen are not read yet. */
static struct score inflammation(const struct score_days *days)
{
    struct inflammation_input input = {
        .week = &days->diet,
        .rhr = {days->resting_hr.z, days->resting_hr.baseline_days},
        .lnrmssd = {days->hrv.z, days->hrv.baseline_days},
        .temp.z = NAN,
        .spo2.z = NAN,
        .t_h = dose_hours(days->end_ms),
        .illness = days->loads.illness.list,
        .illness_count = days->loads.illness.count,
    };

    for (size_t back = 0; back < 2; back++) {
        input.complete[back] = days->week.days[back].complete;
        input.skin[back] = score_severity(days, back, "skin");
        input.joint[back] = score_severity(days, back, "joint_pain");
    }
    for (size_t back = 0; back < SCORE_RECENT; back++)
        input.sleep_score[back] = days->sleep_score[back];
    return inflammation_load(&input);
}

static struct score burden(const struct score_days *days, size_t back)
{
    const struct week_day *day = &days->week.days[back];
    struct burden_input input = {
        .complete = day->complete, .bristol = day->bristol, .movements = day->movements};

    for (size_t i = 0; i < BURDEN_SYMPTOMS; i++)
        input.severity[i] = score_severity(days, back, burden_symptom_name((enum burden_symptom)i));
    return burden_of_day(&input);
}

/* There is no list of foods to avoid yet: every complete day is without one. */
static struct score adherence(const struct score_days *days)
{
    struct adherence_day list[DIET_DAYS];

    for (size_t back = 0; back < DIET_DAYS; back++) {
        const struct week_day *day = &days->week.days[back];

        list[back] = (struct adherence_day){
            .complete = day->complete,
            .clean = 1,
            .strains = week_strains(day),
            .broth = adherence_broth(week_value(day, DIET_BROTH), week_value(day, DIET_COLLAGEN_G)),
            .sleep_ok = adherence_sleep_ok(score_sensor(days, SENSOR_SLEEP, back),
                                           score_sensor(days, SENSOR_SLEEP_SCORE, back)),
            .calm_min = adherence_calm_min(day->mindfulness_min, day->easy_min),
        };
    }
    return adherence_of(list, DIET_DAYS);
}

/* ---- all in one ---- */

static struct balance_part part_of(const struct score *score)
{
    return (struct balance_part){score->value, score->range_lo, score->range_hi,
                                 score->baseline_days};
}

/* The three-day mean, and those of its worst and its best. */
static struct balance_part symptoms(const struct score_days *days)
{
    double values[SCORE_RECENT], lows[SCORE_RECENT], highs[SCORE_RECENT];

    for (size_t back = 0; back < SCORE_RECENT; back++) {
        const struct score *score = &days->burdens[back];
        const bool known = !isnan(score->value);

        values[back] = score->value;
        lows[back] = known ? score->range_lo : NAN;
        highs[back] = known ? score->range_hi : NAN;
    }
    return (struct balance_part){load_ewma3(values).value, load_ewma3(lows).value,
                                 load_ewma3(highs).value, GRADE_NO_BASELINE};
}

static struct score balance(const struct score_days *days)
{
    const struct balance_part parts[BALANCE_FACTORS] = {
        [BALANCE_SYMPTOM] = symptoms(days),
        [BALANCE_BARRIER] = part_of(&days->scores[DAY_BARRIER]),
        [BALANCE_INFLAMMATION] = part_of(&days->scores[DAY_INFLAMMATION]),
        [BALANCE_MICROBIOME] = part_of(&days->scores[DAY_MICROBIOME]),
        [BALANCE_SLEEP] = {days->sleep_score[0], NAN, NAN, GRADE_NO_BASELINE},
        [BALANCE_REPAIR] = part_of(&days->scores[DAY_REPAIR]),
    };

    return balance_of(parts);
}

int score_days_compute(struct score_days *days)
{
    for (size_t back = 0; back < DIET_DAYS; back++)
        days->week.days[back].complete = slot_day_complete(score_slot_day(days, back));
    const int r = week_diet(&days->week, &days->diet);

    set_signals(days);
    for (size_t back = 0; back < SCORE_RECENT; back++)
        days->burdens[back] = burden(days, back);
    days->scores[DAY_BURDEN] = days->burdens[0];
    days->scores[DAY_BARRIER] = barrier(days);
    days->scores[DAY_INFLAMMATION] = inflammation(days);
    days->scores[DAY_MICROBIOME] = microbiome(days);
    days->scores[DAY_REPAIR] = repair_nutrition(&days->diet, NAN); /* sex is not asked */
    days->scores[DAY_ADHERENCE] = adherence(days);
    days->scores[DAY_BALANCE] = balance(days);
    return r;
}
