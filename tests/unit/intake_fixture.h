/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Items of meals for what is made of them: a serving is 50 g of everything but "mystery". */
#ifndef TESTS_UNIT_INTAKE_FIXTURE_H
#define TESTS_UNIT_INTAKE_FIXTURE_H

#include "tests/unit/diary_fixture.h"
#include <math.h>
#include <string.h>

#define SERVING_G 50

static inline double intake_servings(void *userdata, const char *id, double grams)
{
    (void)userdata;
    return strcmp(id, "mystery") == 0 ? NAN : grams / SERVING_G;
}

#define ITEMS(list) "{\"items\": [" list "]}"
#define WINE                                                                                      \
    "{\"food\": \"wine\", \"grams\": 150, \"nova\": 3, \"props\": [\"polyphenol\"], \"plants\": " \
    "{\"grape\": 1}, \"nutrients\": {\"alcohol_g\": 16, \"sugar_g\": 1, \"fibre_g\": 0, "         \
    "\"zinc_mg\": 0.2}}"
#define CAKE                                                                                      \
    "{\"food\": \"cake\", \"grams\": 100, \"nova\": 4, \"props\": [\"emulsifier\"], \"plants\": " \
    "{\"wheat\": 0.25}, \"nutrients\": {\"alcohol_g\": 0, \"sugar_g\": 30, \"fibre_g\": 2, "      \
    "\"zinc_mg\": 0.3}}"
#define OATS                                                                                     \
    "{\"food\": \"oats\", \"grams\": 50, \"nova\": 1, \"props\": [\"wholegrain\"], \"plants\": " \
    "{\"oat\": 1}, \"nutrients\": {\"alcohol_g\": 0, \"sugar_g\": 1, \"fibre_g\": 5, "           \
    "\"zinc_mg\": "                                                                              \
    "2, \"beta_glucan_g\": 2}}"
#define KEFIR                                                                                   \
    "{\"food\": \"kefir\", \"grams\": 100, \"nova\": 1, \"props\": [\"live\", \"fermented\"], " \
    "\"plants\": {}, \"nutrients\": {\"alcohol_g\": 0, \"sugar_g\": 4, \"fibre_g\": 0, "        \
    "\"zinc_mg\": 0.4}}"
/* Nobody has said anything of it. */
#define MYSTERY                                                                                  \
    "{\"food\": \"mystery\", \"grams\": 80, \"nova\": null, \"props\": null, \"plants\": null, " \
    "\"nutrients\": {}}"

#endif
