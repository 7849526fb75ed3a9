// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/gate.h"
#include <math.h>

unsigned gate_person(const struct gate_answers *answers)
{
    unsigned reasons = 0;

    if (answers->age_years <= 0 || isnan(answers->bmi))
        reasons |= GATE_BIT_UNANSWERED;
    if (answers->age_years > 0 && answers->age_years < GATE_AGE_MIN)
        reasons |= GATE_BIT_AGE;
    if (answers->bmi < GATE_BMI_MIN)
        reasons |= GATE_BIT_BMI;
    for (int i = 0; i < GATE_QUESTIONS; i++) {
        if (answers->answers[i] == GATE_YES)
            reasons |= 1U << i;
        else if (answers->answers[i] == GATE_UNANSWERED)
            reasons |= GATE_BIT_UNANSWERED;
    }
    return reasons;
}

enum gate_verdict gate_food(const struct gate_food *food)
{
    if (food->has_reaction_at_once)
        return GATE_LOCKED;
    if (food->allergy == GATE_YES || (food->is_gluten && food->coeliac == GATE_YES))
        return GATE_DIETITIAN;
    if (food->is_gluten && !food->is_coeliac_tested)
        return GATE_COELIAC_FIRST;
    if (food->allergy == GATE_UNANSWERED || (food->is_gluten && food->coeliac == GATE_UNANSWERED))
        return GATE_INCOMPLETE;
    return GATE_OPEN;
}
