/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who may not leave foods out on their own, and which foods are never given as a challenge
 * (docs/indicators.md F.1). A question that was not answered keeps the gate closed.
 */
#ifndef GATEWAY_INDICATORS_GATE_H
#define GATEWAY_INDICATORS_GATE_H

#include <stdbool.h>

#define GATE_AGE_MIN 18
#define GATE_BMI_MIN 18.5

enum gate_answer { GATE_UNANSWERED, GATE_NO, GATE_YES };

/* The questions that are about the person and answered by yes or no; yes to any closes the gate. */
enum gate_question {
    GATE_PREGNANT,
    GATE_BREASTFEEDING,
    GATE_WEIGHT_LOSS,     /* unintended */
    GATE_EATING_DISORDER, /* past or present */
    GATE_INSULIN,
    GATE_IBD_FLARE,
    GATE_RED_FLAG, /* open */
    GATE_QUESTIONS
};

struct gate_answers {
    int age_years; /* 0: unanswered */
    double bmi;    /* kg/m²; NaN: unanswered */
    enum gate_answer answers[GATE_QUESTIONS];
};

/* Bits above those of the questions (1 << question). */
#define GATE_BIT_AGE        (1U << GATE_QUESTIONS)
#define GATE_BIT_BMI        (1U << (GATE_QUESTIONS + 1))
#define GATE_BIT_UNANSWERED (1U << (GATE_QUESTIONS + 2))

/* Why the person may not start: a set of bits, 0 if they may. If it has more than
 * GATE_BIT_UNANSWERED, the message is NEEDS_DIETITIAN. */
unsigned gate_person(const struct gate_answers *answers);

/* The same of one food or group. */
struct gate_food {
    bool is_gluten;            /* contains gluten or wheat */
    bool has_reaction_at_once; /* ever logged: hives, swelling, wheeze */
    enum gate_answer allergy;  /* known, to this */
    enum gate_answer coeliac;  /* known; asked of gluten only */
    bool is_coeliac_tested;    /* a test is recorded */
};

enum gate_verdict {
    GATE_OPEN,
    GATE_INCOMPLETE,    /* a question is not answered */
    GATE_DIETITIAN,     /* NEEDS_DIETITIAN */
    GATE_COELIAC_FIRST, /* test before gluten is left out: afterwards a test can miss it */
    GATE_LOCKED,        /* never offered again */
};

enum gate_verdict gate_food(const struct gate_food *food);

#endif
