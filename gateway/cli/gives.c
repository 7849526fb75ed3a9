/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/gives.h"

#include "ble/drivers/driver.h"
#include <stdio.h>

/* In the order in which people ask for them. */
static const struct {
    unsigned capability;
    const char *words;
} capabilities_table[] = {
    {GIVES_HR, "heart rate"},
    {GIVES_RR, "intervals between beats"},
    {GIVES_RESTING_HR, "resting heart rate"},
    {GIVES_HRV, "heart rate variability"},
    {GIVES_STRESS, "stress"},
    {GIVES_SLEEP, "sleep"},
    {GIVES_SPO2, "oxygen saturation"},
    {GIVES_TEMPERATURE, "skin temperature"},
    {GIVES_RESPIRATION, "breathing rate"},
    {GIVES_STEPS, "steps"},
};

#define CAPABILITIES (sizeof(capabilities_table) / sizeof(capabilities_table[0]))

void gives_text(unsigned capabilities, char ret[GIVES_TEXT_MAX])
{
    size_t used = 0;

    ret[0] = '\0';
    for (size_t i = 0; i < CAPABILITIES && used < GIVES_TEXT_MAX; i++)
        if (capabilities & capabilities_table[i].capability)
            used += (size_t)snprintf(ret + used, GIVES_TEXT_MAX - used, "%s%s", used ? ", " : "",
                                     capabilities_table[i].words);
}

json_t *gives_json(unsigned capabilities)
{
    json_t *list = json_array();

    for (size_t i = 0; i < CAPABILITIES; i++)
        if (capabilities & capabilities_table[i].capability)
            json_array_append_new(list, json_string(capabilities_table[i].words));
    return list;
}

/* `per` units of a stored value are one of the unit for people. */
static const struct {
    const char *words;
    int per;
    int decimals;
    const char *unit;
} kinds[READING_KINDS] = {
    [READING_HR] = {"heart rate", 1, 0, "/min"},
    [READING_RR] = {"interval between beats", READING_RR_PER_MS, 0, "ms"},
    [READING_RESTING_HR] = {"resting heart rate", 1, 0, "/min"},
    [READING_HRV_RMSSD] = {"variability (RMSSD)", 1, 0, "ms"},
    [READING_HRV_SDNN] = {"variability (SDNN)", 1, 0, "ms"},
    [READING_STRESS_VENDOR] = {"stress", 1, 0, ""},
    [READING_SPO2] = {"oxygen saturation", 1, 0, "%"},
    [READING_SKIN_TEMP] = {"skin temperature", 100, 2, "C"},
    [READING_RESP_RATE] = {"breathing rate", 10, 1, "/min"},
    [READING_STEPS] = {"steps", 1, 0, ""},
};

static bool is_known(enum reading_kind kind)
{
    return (unsigned)kind < READING_KINDS;
}

const char *gives_kind(enum reading_kind kind)
{
    return is_known(kind) ? kinds[kind].words : "?";
}

const char *gives_unit(enum reading_kind kind)
{
    return is_known(kind) ? kinds[kind].unit : "";
}

double gives_figure(enum reading_kind kind, int64_t value)
{
    return is_known(kind) ? (double)value / kinds[kind].per : (double)value;
}

void gives_value(enum reading_kind kind, int64_t value, char *ret, size_t size)
{
    const char *unit = gives_unit(kind);

    snprintf(ret, size, "%.*f%s%s", is_known(kind) ? kinds[kind].decimals : 0,
             gives_figure(kind, value), *unit ? " " : "", unit);
}
