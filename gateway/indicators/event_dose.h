/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What one event counts as, in the units that the loads are made of (docs/indicators.md B.4, D.1).
 * Grams of food, alcohol and sugar, and servings, need no rule: they are their own dose.
 */
#ifndef GATEWAY_INDICATORS_EVENT_DOSE_H
#define GATEWAY_INDICATORS_EVENT_DOSE_H

#include <stdbool.h>

/* NSAID doses of one intake: 1 for a usual one, at most 2; 0 for a class that is none. The class
 * and the name are those of the diary, `mg` what was taken at once; NaN: a usual dose. */
double event_dose_nsaid(const char *medicine_class, const char *name, double mg);

/* Whether a class irritates the gut: the medicines behind MED_IRRITANT. */
bool event_dose_irritates(const char *medicine_class);

/* Hard exercise beyond 45 minutes; more of it above 23 C. NaN: the temperature was not said. */
double event_dose_exertion(double hard_min, double ambient_c);

/* A day ill, by its severity 0..10. */
double event_dose_illness(double severity);

#endif
