// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/event_dose.h"
#include "gateway/indicators/load.h"
#include "gateway/indicators/statistics.h"
#include <ctype.h>
#include <math.h>
#include <string.h>

#define NSAID_MAX          2.0
#define NSAID_COX2         0.4
#define NSAID_TOPICAL      0.1
#define EXERTION_FREE_MIN  45.0
#define EXERTION_WIDTH_MIN 75.0
#define EXERTION_WARM_C    23.0
#define EXERTION_WARM      1.3

/* Usual doses, by generic names and the commonest brands. */
static const struct {
    const char *word;
    double mg;
} usual[] = {
    {"ibuprofen", 400}, {"advil", 400},    {"nurofen", 400},     {"motrin", 400},
    {"brufen", 400},    {"naproxen", 250}, {"aleve", 250},       {"diclofenac", 50},
    {"voltaren", 50},   {"voltarol", 50},  {"indomethacin", 50}, {"indometacin", 50},
    {"naprosyn", 250},  {"anaprox", 250},  {"cataflam", 50},     {"indocin", 50},
    {"dolormin", 400},  {"spedifen", 400}, {"neuralgin", 400},   {"ibuhexal", 400},
    {"ibu", 400},
};

/* Whether a word stands in a name, in small or capital letters, with its beginning. */
static bool has_word(const char *name, const char *word)
{
    for (const char *at = name; (at = strcasestr(at, word)); at++)
        if (at == name || !isalpha((unsigned char)at[-1]))
            return true;
    return false;
}

static double usual_mg(const char *name)
{
    for (size_t i = 0; i < sizeof(usual) / sizeof(*usual); i++)
        if (has_word(name, usual[i].word))
            return usual[i].mg;
    return NAN;
}

double event_dose_nsaid(const char *medicine_class, const char *name, double mg)
{
    static const struct load_point aspirin[] = {{100, 0.5}, {300, 1}};

    if (strcmp(medicine_class, "nsaid_cox2") == 0)
        return NSAID_COX2;
    if (strcmp(medicine_class, "nsaid_topical") == 0)
        return NSAID_TOPICAL;
    if (strcmp(medicine_class, "aspirin") == 0)
        return isnan(mg) ? 1 : load_piecewise(mg, aspirin, 2);
    if (strcmp(medicine_class, "nsaid") != 0)
        return 0;
    const double ratio = mg / usual_mg(name);
    return isnan(ratio) ? 1 : fmin(NSAID_MAX, ratio);
}

bool event_dose_irritates(const char *medicine_class)
{
    return strcmp(medicine_class, "nsaid") == 0 || strcmp(medicine_class, "nsaid_cox2") == 0 ||
           strcmp(medicine_class, "aspirin") == 0;
}

double event_dose_exertion(double hard_min, double ambient_c)
{
    return statistics_clamp(hard_min - EXERTION_FREE_MIN, 0, INFINITY) / EXERTION_WIDTH_MIN *
           (ambient_c > EXERTION_WARM_C ? EXERTION_WARM : 1);
}

double event_dose_illness(double severity)
{
    return severity / 10;
}
