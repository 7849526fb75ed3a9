// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/trigger_confounders.h"
#include "gateway/indicators/statistics.h"
#include <math.h>

#define NSAID_MAX    2.0
#define OPTIONAL     TRIGGER_ILLNESS /* the first of those that can be left out */
#define OPTIONAL_MIN 3               /* rows */

struct trigger_confounder_use trigger_confounders_prepare(double *values, size_t row_count)
{
    struct trigger_confounder_use use = {0};

    for (size_t j = 0; j < TRIGGER_CONFOUNDERS; j++) {
        const double most = j == TRIGGER_NSAID ? NSAID_MAX : TRIGGER_CONFOUNDER_MAX;
        size_t known = 0, something = 0;

        for (size_t i = 0; i < row_count; i++) {
            double *value = &values[i * TRIGGER_CONFOUNDERS + j];

            if (!isnan(*value))
                known++;
            *value = isnan(*value) ? 0 : statistics_clamp(*value, -TRIGGER_CONFOUNDER_MAX, most);
            if (*value != 0)
                something++;
        }
        use.used[j] = j < OPTIONAL || something >= OPTIONAL_MIN;
        if (row_count > 0)
            use.coverage[j] = (double)known / (double)row_count;
    }
    return use;
}
