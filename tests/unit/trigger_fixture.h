/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The generated diaries of docs/indicators.md H: six foods, of which the last one copies the one
 * before it, and two triggers. */
#ifndef TESTS_UNIT_TRIGGER_FIXTURE_H
#define TESTS_UNIT_TRIGGER_FIXTURE_H

#include "gateway/indicators/triggers.h"
#include <math.h>
#include <string.h>

/* What the diaries' results promise of probabilities and effects. */
#define assert_close(actual, expected)                                                      \
    do {                                                                                    \
        double close_actual_ = (actual), close_expected_ = (expected);                      \
        if (!(fabs(close_actual_ - close_expected_) <= 1e-4))                               \
            fail_msg("%s is %.9g, expected %.9g", #actual, close_actual_, close_expected_); \
    } while (0)

#define DIARY_FOODS     6
#define DIARY_DAYS_MAX  730
#define DIARY_ROWS_MAX  (3 * DIARY_DAYS_MAX)
#define DIARY_MEALS_MAX (3 * DIARY_DAYS_MAX)

struct diary_spec {
    unsigned seed;
    int days;
    unsigned percent[DIARY_FOODS - 1]; /* of the meals that a food is in */
    struct {
        size_t food, kernel;
        double points;
    } effects[2];
    double noise;
    unsigned copy_percent; /* of the meals that the last food is in by itself */
};

static const struct diary_spec diary_1 = {
    2024, 60, {30, 22, 18, 35, 14}, {{0, 0, 1.3}, {4, 2, 1.2}}, 3.2, 4};
static const struct diary_spec diary_2 = {5,   60, {26, 12, 18, 35, 10}, {{0, 0, 1.1}, {4, 2, 1.5}},
                                          3.6, 6};

struct diary {
    size_t row_count;
    struct triggers_row rows[DIARY_ROWS_MAX];
    double confounders[DIARY_ROWS_MAX * TRIGGER_CONFOUNDERS];
    bool used[TRIGGER_CONFOUNDERS];
    struct trigger_meal meals[DIARY_FOODS][DIARY_MEALS_MAX];
    struct triggers_candidate candidates[DIARY_FOODS];
    struct triggers_input input; /* points into the diary: it must not be copied */
};

static inline unsigned diary_draw(unsigned *state)
{
    *state = (*state * 1103515245U + 12345U) & 0x7fffffffU;
    return *state >> 16;
}

/* Days that the diary's owner forgot. */
static inline bool diary_skips(int day)
{
    return day % 11 == 7;
}

/* What was eaten in a day, and how the day was. */
static inline void diary_live(const struct diary_spec *spec, int day, unsigned *state,
                              struct diary *diary, double wearable[3])
{
    static const double hours[3] = {8, 13, 19};

    for (size_t m = 0; m < 3; m++) {
        bool eaten = false;

        for (size_t f = 0; f < DIARY_FOODS; f++) {
            const unsigned r = diary_draw(state) % 100;

            if (f < DIARY_FOODS - 1)
                eaten = r < spec->percent[f];
            else
                eaten = r < spec->copy_percent || eaten;
            if (eaten)
                diary->meals[f][diary->candidates[f].meal_count++] =
                    (struct trigger_meal){24.0 * day + hours[m], 1};
        }
    }
    for (size_t i = 0; i < 3; i++)
        wearable[i] = ((double)(diary_draw(state) % 401) - 200) / 100;
}

/* The meals of the days that were forgotten are gone; the days with a food are counted. */
static inline void diary_forget_meals(struct triggers_candidate *candidate,
                                      struct trigger_meal *meals)
{
    size_t kept = 0;
    int last = -1;

    for (size_t m = 0; m < candidate->meal_count; m++) {
        const int day = (int)(meals[m].at_h / 24);

        if (diary_skips(day))
            continue;
        if (day != last)
            candidate->exposed_days++;
        last = day;
        meals[kept++] = meals[m];
    }
    candidate->meal_count = kept;
}

static inline void diary_put_row(const struct diary_spec *spec, int day, size_t slot,
                                 const double wearable[3], double severity, struct diary *diary)
{
    double *z = diary->confounders + diary->row_count * TRIGGER_CONFOUNDERS;
    const double start_h = 24.0 * day + 6 + 6 * (double)slot;

    diary->rows[diary->row_count++] =
        (struct triggers_row){4L * day + (long)slot, {start_h, start_h + 6}, severity};
    z[TRIGGER_INTERCEPT] = 1;
    z[TRIGGER_SLOT_A] = slot == 1;
    z[TRIGGER_SLOT_E] = slot == 2;
    z[TRIGGER_WEEKEND] = day % 7 >= 5;
    z[TRIGGER_TREND] = 2.0 * day / (spec->days - 1) - 1;
    memcpy(z + TRIGGER_STRESS, wearable, 3 * sizeof(*wearable));
}

static inline double diary_effect(const struct diary_spec *spec, const struct diary *diary,
                                  const struct trigger_slot *slot)
{
    double sum = 0;

    for (size_t i = 0; i < 2; i++) {
        const size_t food = spec->effects[i].food;
        double x = 0;

        trigger_columns(slot, 1, diary->meals[food], diary->candidates[food].meal_count,
                        &trigger_kernels[spec->effects[i].kernel], 1, &x);
        sum += spec->effects[i].points * x;
    }
    return sum;
}

static inline void diary_feel(const struct diary_spec *spec, unsigned *state, double wearables[][3],
                              struct diary *diary)
{
    double e = 0;

    for (int day = 0; day < spec->days; day++)
        for (size_t s = 0; s < 3; s++) {
            const struct trigger_slot slot = {24.0 * day + 6 + 6 * (double)s,
                                              24.0 * day + 12 + 6 * (double)s};
            unsigned sum = 0;
            double value;

            for (int i = 0; i < 3; i++)
                sum += diary_draw(state);
            e = 0.4 * e + spec->noise * (sum / 32768.0 - 1.5);
            value = 0.8 + 0.3 * (double)s + 0.6 * wearables[day][0] - 0.5 * wearables[day][1] + e +
                    diary_effect(spec, diary, &slot);
            if (!diary_skips(day))
                diary_put_row(spec, day, s, wearables[day], fmin(fmax(floor(value + 0.5), 0), 10),
                              diary);
        }
}

static inline void diary_write(const struct diary_spec *spec, struct diary *diary)
{
    static const char *const keys[DIARY_FOODS] = {"f0", "f1", "f2", "f3", "f4", "f5"};
    double wearables[DIARY_DAYS_MAX][3];
    unsigned state = spec->seed;
    size_t complete = 0;

    memset(diary, 0, sizeof(*diary));
    for (int day = 0; day < spec->days; day++) {
        diary_live(spec, day, &state, diary, wearables[day]);
        complete += !diary_skips(day);
    }
    diary_feel(spec, &state, wearables, diary);
    for (size_t f = 0; f < DIARY_FOODS; f++) {
        diary->candidates[f].key = keys[f];
        diary->candidates[f].meals = diary->meals[f];
        diary_forget_meals(&diary->candidates[f], diary->meals[f]);
    }
    for (size_t j = 0; j < TRIGGER_ILLNESS; j++)
        diary->used[j] = true;
    diary->input = (struct triggers_input){
        .rows = diary->rows,
        .row_count = diary->row_count,
        .confounders = diary->confounders,
        .used = diary->used,
        .candidates = diary->candidates,
        .candidate_count = DIARY_FOODS,
        .complete_days = complete,
    };
}

#endif
