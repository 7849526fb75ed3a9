/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a zoneinfo file, and as the rule in its footer: refused, or a zone that answers
 * every question within bounds and without contradiction.
 */
#include "core/cleanup.h"
#include "core/zone.h"
#include "core/zone_rule.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask_zone(const struct zone *zone)
{
    static const int64_t instants_ms[] = {INT64_MIN,     -1,       0, 1795330803120,
                                          4102444800000, INT64_MAX};
    for (size_t i = 0; i < sizeof(instants_ms) / sizeof(instants_ms[0]); i++) {
        int32_t offset_s = zone_offset_s(zone, instants_ms[i]);
        if (offset_s < -90000 || offset_s > 93600)
            __builtin_trap();
        struct civil civil, shown;
        int64_t at_ms;
        civil_from_ms(instants_ms[i], offset_s, &civil);
        if (zone_from_civil(zone, &civil, &at_ms, &offset_s) != ZONE_SKIPPED) {
            civil_from_ms(at_ms, offset_s, &shown);
            if (civil.year > 1 && civil.year < 9999 && memcmp(&civil, &shown, sizeof(civil)) != 0)
                __builtin_trap();
        }
        int32_t day = gut_day_of(instants_ms[i], offset_s);
        if (zone_gut_day_start_ms(zone, day) > zone_gut_day_start_ms(zone, day + 1))
            __builtin_trap();
    }
}

static void ask_rule(const uint8_t *data, size_t size)
{
    char text[128];
    struct zone_rule rule;
    if (size >= sizeof(text))
        return;
    memcpy(text, data, size);
    text[size] = '\0';
    if (zone_rule_parse(text, &rule) < 0)
        return;
    int64_t at_s = 1767225600; /* 2026: ten years of segments, each after the other */
    for (int i = 0; i < 20 && at_s < INT64_MAX; i++) {
        int32_t offset_s;
        int64_t end_s;
        zone_rule_at(&rule, at_s, &offset_s, &end_s);
        if (end_s <= at_s ||
            (offset_s != rule.standard_offset_s && offset_s != rule.summer_offset_s))
            __builtin_trap();
        at_s = end_s;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(zone_freep) struct zone *zone = NULL;
    if (zone_parse("Fuzz/Zone", data, size, &zone, NULL) == 0)
        ask_zone(zone);
    ask_rule(data, size);
    return 0;
}
