// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/burden.h"
#include "gateway/indicators/grade.h"
#include <math.h>

/* Of a day that is not complete. */
#define PARTLY 0.5

const struct score_row burden_rows[BURDEN_FACTORS] = {
    [BURDEN_GI] = {"gi", "Symptoms of the gut", 65, "X",
                   "after Francis 1997, Aliment Pharmacol Ther, and Wiklund 2003, Scand J "
                   "Gastroenterol"},
    [BURDEN_EXTRA_INTESTINAL] = {"extra_intestinal", "Symptoms elsewhere", 20, "X", "judgement"},
    [BURDEN_STOOL] = {"stool", "Stools", 15, "X",
                      "types by Lewis & Heaton 1997, Scand J Gastroenterol [m]"},
};

static const struct {
    const char *name;
    enum burden_factor factor;
    double weight;
} symptoms[BURDEN_SYMPTOMS] = {
    [BURDEN_ABDOMINAL_PAIN] = {"abdominal_pain", BURDEN_GI, 1},
    [BURDEN_BLOATING] = {"bloating", BURDEN_GI, 1},
    [BURDEN_DIARRHOEA] = {"diarrhoea", BURDEN_GI, 1},
    [BURDEN_CONSTIPATION] = {"constipation", BURDEN_GI, 1},
    [BURDEN_REFLUX] = {"reflux", BURDEN_GI, 0.8},
    [BURDEN_NAUSEA] = {"nausea", BURDEN_GI, 0.8},
    [BURDEN_GAS] = {"gas", BURDEN_GI, 0.6},
    [BURDEN_FATIGUE] = {"fatigue", BURDEN_EXTRA_INTESTINAL, 1},
    [BURDEN_BRAIN_FOG] = {"brain_fog", BURDEN_EXTRA_INTESTINAL, 1},
    [BURDEN_HEADACHE] = {"headache", BURDEN_EXTRA_INTESTINAL, 1},
    [BURDEN_SKIN] = {"skin", BURDEN_EXTRA_INTESTINAL, 1},
    [BURDEN_JOINT_PAIN] = {"joint_pain", BURDEN_EXTRA_INTESTINAL, 1},
    [BURDEN_LOW_MOOD] = {"low_mood", BURDEN_EXTRA_INTESTINAL, 1},
};

const char *burden_symptom_name(enum burden_symptom symptom)
{
    return symptoms[symptom].name;
}

/* The worst symptom counts most, the number of them somewhat: 0..1. */
static double symptoms_share(const struct burden_input *in, enum burden_factor factor)
{
    double worst = 0, sum = 0;

    for (size_t i = 0; i < BURDEN_SYMPTOMS; i++) {
        if (symptoms[i].factor != factor || isnan(in->severity[i]))
            continue;
        const double weighted = symptoms[i].weight * in->severity[i];
        worst = fmax(worst, weighted);
        sum += weighted;
    }
    return 0.6 * worst / 10 + 0.4 * fmin(1, sum / 30);
}

/* The type furthest from the middle, and more than three movements: 0..1. */
static double stool_share(const struct burden_input *in)
{
    static const double types[] = {[1] = 1, [2] = 0.6, [5] = 0.2, [6] = 0.6, [7] = 1};
    double worst = 0;

    for (size_t i = 0; i < in->movements; i++)
        if (in->bristol[i] >= 1 && in->bristol[i] <= 7)
            worst = fmax(worst, types[in->bristol[i]]);
    return fmin(1, worst + 0.2 * fmax(0, (double)in->movements - 3));
}

static bool any_symptom(const struct burden_input *in)
{
    for (size_t i = 0; i < BURDEN_SYMPTOMS; i++)
        if (!isnan(in->severity[i]))
            return true;
    return false;
}

struct score burden_of_day(const struct burden_input *input)
{
    const double shares[BURDEN_FACTORS] = {
        [BURDEN_GI] = symptoms_share(input, BURDEN_GI),
        [BURDEN_EXTRA_INTESTINAL] = symptoms_share(input, BURDEN_EXTRA_INTESTINAL),
        [BURDEN_STOOL] = stool_share(input),
    };
    struct score_part parts[BURDEN_FACTORS];
    double coverage = input->complete ? 1 : 0;

    if (!input->complete && any_symptom(input))
        coverage = PARTLY;
    for (size_t i = 0; i < BURDEN_FACTORS; i++)
        parts[i] = (struct score_part){burden_rows[i].max * shares[i], coverage};
    return score_of_load(burden_rows, parts, BURDEN_FACTORS, GRADE_NO_BASELINE);
}
