/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The indicators that are published, one row each (docs/mqtt.md 5.4 and 11.4). Payloads and
 * discovery read everything they say about an indicator from here.
 */
#include "mqtt/contract.h"
#include <string.h>

const struct indicator_row indicator_catalogue[] = {
    {.key = "stress_day",
     .kind = INDICATOR_NUMBER,
     .unit = "1",
     .range_min = 0,
     .range_max = 100,
     .ha_name = "Stress",
     .ha_icon = "mdi:head-alert-outline",
     .ha_enabled = true},
    {.key = "resting_hr",
     .kind = INDICATOR_NUMBER,
     .unit = "/min",
     .range_min = 25,
     .range_max = 130,
     .ha_name = "Resting heart rate",
     .ha_unit = "bpm",
     .ha_icon = "mdi:heart-pulse",
     .ha_enabled = true},
    {.key = "mean_hr",
     .kind = INDICATOR_NUMBER,
     .unit = "/min",
     .range_min = 25,
     .range_max = 240,
     .ha_name = "Mean heart rate",
     .ha_unit = "bpm",
     .ha_icon = "mdi:heart",
     .ha_enabled = true},
    {.key = "hrv_rmssd",
     .kind = INDICATOR_NUMBER,
     .unit = "ms",
     .range_min = 3,
     .range_max = 300,
     .ha_name = "Heart rate variability",
     .ha_unit = "ms",
     .ha_icon = "mdi:heart-flash",
     .ha_enabled = true},
    {.key = "sleep_score",
     .kind = INDICATOR_NUMBER,
     .unit = "1",
     .range_min = 0,
     .range_max = 100,
     .ha_name = "Sleep score",
     .ha_icon = "mdi:sleep",
     .ha_enabled = true},
    {.key = "data_coverage",
     .kind = INDICATOR_NUMBER,
     .unit = "%",
     .range_min = 0,
     .range_max = 100,
     .ha_name = "Data coverage",
     .ha_unit = "%",
     .ha_icon = "mdi:chart-donut",
     .ha_diagnostic = true,
     .ha_enabled = true},
};

const size_t indicator_catalogue_count = sizeof(indicator_catalogue) / sizeof(*indicator_catalogue);

const struct indicator_row *indicator_find(const char *key)
{
    for (size_t i = 0; i < indicator_catalogue_count; i++)
        if (strcmp(indicator_catalogue[i].key, key) == 0)
            return &indicator_catalogue[i];
    return NULL;
}
