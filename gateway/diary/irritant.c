/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/diary/irritant.h"

#include "gateway/indicators/event_dose.h"
#include <math.h>
#include <string.h>

static const char *text_of(const json_t *item, const char *key)
{
    const char *text = json_string_value(json_object_get(item, key));
    return text ? text : "";
}

bool irritant_is(const json_t *item, const char *class)
{
    return strcmp(text_of(item, "class"), class) == 0;
}

double irritant_nsaid_dose(const json_t *item)
{
    const json_t *grams = json_object_get(item, "grams");
    const double mg = json_is_number(grams) ? json_number_value(grams) * 1000 : NAN;

    return event_dose_nsaid(text_of(item, "class"), text_of(item, "name"),
                            mg > 0 && isfinite(mg) ? mg : NAN);
}
