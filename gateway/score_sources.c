/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/score_sources.h"

#include "gateway/indicators/inflammation.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define LEFT_MIN 0.01 /* of a dose; less is not told */

/* ---- which factor comes from where ---- */

enum origin {
    FROM_LOAD, /* of a factor of barrier strain */
    FROM_ILLNESS,
    FROM_WEEK, /* a diet value */
    FROM_PLANTS,
    FROM_FELT, /* a symptom, today or yesterday */
    FROM_GUT,  /* all symptoms of the gut, today */
    FROM_BODY, /* all others, today */
    FROM_STOOLS,
    FROM_SLEEP,
    FROM_STRESS,
    FROM_RESTING_HR,
    FROM_HRV,
    FROM_BURDENS,
    FROM_SCORE /* another score */
};

/* A factor may have several. */
static const struct route {
    enum day_score score;
    const char *key;
    enum origin origin;
    int which;
    const char *unit;
} routes[] = {
    {DAY_BALANCE, "symptom", FROM_BURDENS, 0, ""},
    {DAY_BALANCE, "barrier", FROM_SCORE, DAY_BARRIER, ""},
    {DAY_BALANCE, "inflammation", FROM_SCORE, DAY_INFLAMMATION, ""},
    {DAY_BALANCE, "microbiome", FROM_SCORE, DAY_MICROBIOME, ""},
    {DAY_BALANCE, "repair", FROM_SCORE, DAY_REPAIR, ""},
    {DAY_BALANCE, "sleep", FROM_SLEEP, 0, ""},
    {DAY_BURDEN, "gi", FROM_GUT, 0, ""},
    {DAY_BURDEN, "extra_intestinal", FROM_BODY, 0, ""},
    {DAY_BURDEN, "stool", FROM_STOOLS, 0, ""},
    {DAY_BARRIER, "alcohol", FROM_LOAD, BARRIER_ALCOHOL, "g"},
    {DAY_BARRIER, "nsaid", FROM_LOAD, BARRIER_NSAID, "doses"},
    {DAY_BARRIER, "antibiotic", FROM_LOAD, BARRIER_ANTIBIOTIC, "days"},
    {DAY_BARRIER, "upf", FROM_LOAD, BARRIER_UPF, "servings"},
    {DAY_BARRIER, "emulsifier", FROM_LOAD, BARRIER_EMULSIFIER, "servings"},
    {DAY_BARRIER, "sugar", FROM_LOAD, BARRIER_SUGAR, "g"},
    {DAY_BARRIER, "gi_infection", FROM_LOAD, BARRIER_GI_INFECTION, "doses"},
    {DAY_BARRIER, "other_infection", FROM_LOAD, BARRIER_OTHER_INFECTION, "doses"},
    {DAY_BARRIER, "exertion", FROM_LOAD, BARRIER_EXERTION, "doses"},
    {DAY_BARRIER, "nsaid_x_exertion", FROM_LOAD, BARRIER_NSAID, "doses"},
    {DAY_BARRIER, "nsaid_x_exertion", FROM_LOAD, BARRIER_EXERTION, "doses"},
    {DAY_BARRIER, "stress", FROM_STRESS, 0, ""},
    {DAY_BARRIER, "sleep", FROM_SLEEP, 0, ""},
    {DAY_INFLAMMATION, "diet", FROM_WEEK, DIET_NOVA4, "ultra-processed servings"},
    {DAY_INFLAMMATION, "alcohol", FROM_WEEK, DIET_ALCOHOL_G, "g"},
    {DAY_INFLAMMATION, "sleep", FROM_SLEEP, 0, ""},
    {DAY_INFLAMMATION, "rhr", FROM_RESTING_HR, 0, ""},
    {DAY_INFLAMMATION, "hrv", FROM_HRV, 0, ""},
    {DAY_INFLAMMATION, "skin", FROM_FELT, BURDEN_SKIN, ""},
    {DAY_INFLAMMATION, "joint", FROM_FELT, BURDEN_JOINT_PAIN, ""},
    {DAY_INFLAMMATION, "illness", FROM_ILLNESS, 0, "doses"},
    {DAY_MICROBIOME, "fibre", FROM_WEEK, DIET_FIBRE_G, "g"},
    {DAY_MICROBIOME, "plants", FROM_PLANTS, 0, ""},
    {DAY_MICROBIOME, "fermented", FROM_WEEK, DIET_FERMENTED, "servings"},
    {DAY_MICROBIOME, "probiotic", FROM_WEEK, DIET_PROBIOTIC, "days"},
    {DAY_MICROBIOME, "prebiotic", FROM_WEEK, DIET_PREBIOTIC_G, "g"},
    {DAY_MICROBIOME, "polyphenol", FROM_WEEK, DIET_POLYPHENOL, "servings"},
    {DAY_MICROBIOME, "antibiotic", FROM_LOAD, BARRIER_ANTIBIOTIC, "days"},
    {DAY_MICROBIOME, "ppi", FROM_WEEK, DIET_PPI, "days"},
    {DAY_MICROBIOME, "upf", FROM_WEEK, DIET_NOVA4, "servings"},
    {DAY_MICROBIOME, "sugar", FROM_WEEK, DIET_SUGAR_G, "g"},
    {DAY_MICROBIOME, "alcohol", FROM_WEEK, DIET_ALCOHOL_G, "g"},
    {DAY_REPAIR, "glutamine", FROM_WEEK, DIET_GLUTAMINE_G, "g"},
    {DAY_REPAIR, "glutamine", FROM_WEEK, DIET_GLUTAMINE_RICH, "servings"},
    {DAY_REPAIR, "collagen", FROM_WEEK, DIET_COLLAGEN_G, "g"},
    {DAY_REPAIR, "collagen", FROM_WEEK, DIET_BROTH, "broth servings"},
    {DAY_REPAIR, "zinc", FROM_WEEK, DIET_ZINC_MG, "mg"},
    {DAY_REPAIR, "beta_glucan", FROM_WEEK, DIET_BETA_GLUCAN_G, "g"},
    {DAY_ADHERENCE, "probiotic", FROM_WEEK, DIET_PROBIOTIC, "days"},
    {DAY_ADHERENCE, "broth_collagen", FROM_WEEK, DIET_COLLAGEN_G, "g"},
    {DAY_ADHERENCE, "broth_collagen", FROM_WEEK, DIET_BROTH, "broth servings"},
    {DAY_ADHERENCE, "sleep_calm", FROM_SLEEP, 0, ""},
};

/* ---- entries ---- */

static double weight_of(const struct score_source *source)
{
    return isnan(source->left) ? source->amount : source->left;
}

/* Puts it in its place; the smallest drops out of a full list. */
static void put(struct score_sources *sources, const struct score_source *source)
{
    size_t at = sources->count;

    if (sources->count == SCORE_SOURCES_MAX) {
        sources->more++;
        at--;
        if (weight_of(&sources->list[at]) >= weight_of(source))
            return;
    } else {
        sources->count++;
    }
    for (; at > 0 && weight_of(&sources->list[at - 1]) < weight_of(source); at--)
        sources->list[at] = sources->list[at - 1];
    sources->list[at] = *source;
}

/* How doses become what is told of an entry. */
struct telling {
    double half_life_h; /* NaN: they do not fade */
    bool complete_only; /* of complete days of the week */
    int32_t last_days;  /* of so many days only; 0: of all */
    bool largest;       /* of them; else their sum */
    const char *unit;
};

static bool counts(const struct score_days *days, const struct telling *telling, int32_t day)
{
    const int32_t back = days->day - day;

    if (telling->last_days > 0 && back >= telling->last_days)
        return false;
    return !telling->complete_only ||
           (back >= 0 && back < DIET_DAYS && days->week.days[back].complete);
}

static bool is_same(const struct dose_source *a, const struct dose_source *b)
{
    return a->entry == b->entry && a->item == b->item;
}

/* The doses of an item stand together. */
static void put_doses(const struct score_days *days, const struct doses *doses,
                      const struct telling *telling, struct score_sources *ret)
{
    const double end_h = dose_hours(days->end_ms);

    for (size_t i = 0; i < doses->count;) {
        const struct dose_source first = doses->sources[i];
        struct score_source source = {
            .entry = first.entry, .item = first.item, .left = NAN, .unit = telling->unit};
        double left = 0;

        for (; i < doses->count && is_same(&doses->sources[i], &first); i++) {
            const double amount = doses->list[i].amount;

            if (!counts(days, telling, doses->sources[i].day))
                continue;
            source.amount = telling->largest ? fmax(source.amount, amount) : source.amount + amount;
            left += load_decayed(&doses->list[i], 1, telling->half_life_h, end_h);
        }
        if (!isnan(telling->half_life_h))
            source.left = left;
        if (weight_of(&source) >= LEFT_MIN)
            put(ret, &source);
    }
}

static void tell_week(const struct score_days *days, const struct route *route,
                      struct score_sources *ret)
{
    const struct diet_mean *mean = &days->diet.means[route->which];
    const size_t used = strlen(ret->said);

    put_doses(days, &days->week.parts[route->which],
              &(struct telling){.half_life_h = NAN, .complete_only = true, .unit = route->unit},
              ret);
    if (!isnan(mean->value) && route->which != DIET_PPI && route->which != DIET_PROBIOTIC)
        snprintf(ret->said + used, SCORE_SAID_MAX - used, "%s%.1f %s a day, mean of %zu days",
                 used > 0 ? "; " : "", mean->value, route->unit, mean->days);
}

/* ---- what was measured, and other scores ---- */

static void tell_recent(const char *what, const double values[SCORE_RECENT],
                        struct score_sources *ret)
{
    size_t used =
        (size_t)snprintf(ret->said, SCORE_SAID_MAX, "%s, this day and the two before: ", what);

    for (size_t back = 0; back < SCORE_RECENT; back++) {
        const char *between = back > 0 ? ", " : "";

        used += isnan(values[back]) ? (size_t)snprintf(ret->said + used, SCORE_SAID_MAX - used,
                                                       "%sunknown", between)
                                    : (size_t)snprintf(ret->said + used, SCORE_SAID_MAX - used,
                                                       "%s%.1f", between, values[back]);
    }
}

static void tell_signal(const struct score_signal *signal, const char *unit,
                        struct score_sources *ret)
{
    if (isnan(signal->value))
        snprintf(ret->said, SCORE_SAID_MAX, "nothing was measured");
    else if (isnan(signal->z))
        snprintf(ret->said, SCORE_SAID_MAX, "%.1f %s; %zu days before it, %d wanted", signal->value,
                 unit, signal->baseline_days, BASELINE_MIN);
    else
        snprintf(ret->said, SCORE_SAID_MAX, "%.1f %s, usual %.1f of %zu days, z %+.1f",
                 signal->value, unit, signal->usual, signal->baseline_days, signal->z);
}

static void tell_burdens(const struct score_days *days, struct score_sources *ret)
{
    double values[SCORE_RECENT];

    for (size_t back = 0; back < SCORE_RECENT; back++)
        values[back] = days->burdens[back].value;
    tell_recent("symptom burden", values, ret);
}

static void tell_score(const struct score_days *days, enum day_score which,
                       struct score_sources *ret)
{
    if (isnan(days->scores[which].value))
        snprintf(ret->said, SCORE_SAID_MAX, "%s is unknown", score_forms[which].label);
    else
        snprintf(ret->said, SCORE_SAID_MAX, "%s %.1f", score_forms[which].label,
                 days->scores[which].value);
}

/* ---- all of it ---- */

static void tell_fading(const struct score_days *days, const struct doses *doses,
                        double half_life_h, const char *unit, struct score_sources *ret)
{
    put_doses(days, doses, &(struct telling){.half_life_h = half_life_h, .unit = unit}, ret);
}

/* Symptoms [from, to) of the last days. */
static void tell_felt(const struct score_days *days, int from, int to, int32_t last_days,
                      struct score_sources *ret)
{
    for (int i = from; i < to; i++)
        put_doses(days, &days->signs.felt[i],
                  &(struct telling){.half_life_h = NAN,
                                    .last_days = last_days,
                                    .largest = true,
                                    .unit = burden_symptom_name((enum burden_symptom)i)},
                  ret);
}

static void tell_diary(const struct score_days *days, const struct route *route,
                       struct score_sources *ret)
{
    switch (route->origin) {
    case FROM_LOAD:
        tell_fading(days, &days->loads.factors[route->which],
                    barrier_half_life_h((enum barrier_factor)route->which), route->unit, ret);
        break;
    case FROM_ILLNESS:
        tell_fading(days, &days->loads.illness, INFLAMMATION_ILLNESS_HALF_LIFE_H, route->unit, ret);
        break;
    case FROM_WEEK:
        tell_week(days, route, ret);
        break;
    case FROM_PLANTS:
        if (!isnan(days->diet.plants.value))
            snprintf(ret->said, SCORE_SAID_MAX, "%.1f different a week, from %zu complete days",
                     days->diet.plants.value, days->diet.complete_days);
        break;
    case FROM_FELT:
        tell_felt(days, route->which, route->which + 1, 2, ret);
        break;
    case FROM_GUT:
        tell_felt(days, 0, BURDEN_FATIGUE, 1, ret); /* those of the gut stand first */
        break;
    case FROM_BODY:
        tell_felt(days, BURDEN_FATIGUE, BURDEN_SYMPTOMS, 1, ret);
        break;
    case FROM_STOOLS:
        put_doses(days, &days->signs.stools, &(struct telling){.half_life_h = NAN, .unit = "type"},
                  ret);
        break;
    default:
        break;
    }
}

static void tell_measured(const struct score_days *days, const struct route *route,
                          struct score_sources *ret)
{
    switch (route->origin) {
    case FROM_SLEEP:
        tell_recent("sleep score", days->sleep_score, ret);
        break;
    case FROM_STRESS:
        tell_recent("stress", days->stress_day, ret);
        break;
    case FROM_RESTING_HR:
        tell_signal(&days->resting_hr, "bpm", ret);
        break;
    case FROM_HRV:
        tell_signal(&days->hrv, "ms", ret);
        break;
    case FROM_BURDENS:
        tell_burdens(days, ret);
        break;
    case FROM_SCORE:
        tell_score(days, (enum day_score)route->which, ret);
        break;
    default:
        break;
    }
}

void score_sources_of(const struct score_days *days, enum day_score which, const char *key,
                      struct score_sources *ret)
{
    *ret = (struct score_sources){0};
    for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++)
        if (routes[i].score == which && strcmp(routes[i].key, key) == 0) {
            tell_diary(days, &routes[i], ret);
            tell_measured(days, &routes[i], ret);
        }
}
