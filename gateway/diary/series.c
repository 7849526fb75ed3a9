/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/diary/series.h"

#include <math.h>

const struct series_form series_forms[SERIES_FIGURES] = {
    [SERIES_STOOL] = {"stool", "stool type", 0}, [SERIES_ENERGY] = {"energy", "energy kcal", 0},
    [SERIES_FIBRE] = {"fibre", "fibre g", 0},    [SERIES_PLANTS] = {"plants", "plants", 1},
    [SERIES_LIVE] = {"live", "live foods", 0},   [SERIES_NOVA4] = {"nova4", "NOVA 4 %", 0},
};

/* Of what was eaten; of a day without any food nothing is known. */
static double food_value(const struct figures *figures, enum series series)
{
    if (figures->items == 0)
        return NAN;
    switch (series) {
    case SERIES_ENERGY:
        return figures_sum(figures, NUTRIENT_KCAL);
    case SERIES_FIBRE:
        return figures_sum(figures, NUTRIENT_FIBRE);
    case SERIES_PLANTS:
        return figures_plants(figures);
    case SERIES_LIVE:
        return (double)figures->live;
    case SERIES_NOVA4:
        return 100 * figures_nova4_share(figures);
    default:
        return NAN;
    }
}

double day_value(const struct day *day, enum series series, const char *symptom)
{
    const json_t *severity;

    switch (series) {
    case SERIES_STOOL:
        return day->stool_type ? (double)day->stool_type : (double)NAN;
    case SERIES_SYMPTOM:
        severity = json_object_get(day->figures.symptoms, symptom);
        return json_is_number(severity) ? json_number_value(severity) : NAN;
    default:
        return food_value(&day->figures, series);
    }
}

void days_values(const struct days *days, enum series series, const char *symptom, double *ret)
{
    for (size_t i = 0; i < days->count; i++)
        ret[i] = day_value(&days->list[i], series, symptom);
}

double values_top(const double *values, size_t count)
{
    double top = 0;

    for (size_t i = 0; i < count; i++)
        top = fmax(top, values[i]); /* passes over NaN */
    return top;
}

double days_mean(const struct days *days, const double *values, size_t *ret_count)
{
    double sum = 0;
    size_t count = 0;

    for (size_t i = 0; i < days->count; i++) {
        if (days->list[i].is_running || isnan(values[i]))
            continue;
        sum += values[i];
        count++;
    }
    *ret_count = count;
    return count > 0 ? sum / (double)count : NAN;
}
