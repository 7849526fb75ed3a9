/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a simulated person eats by habit, which of it is a trigger, and the dice for both. */
#ifndef TESTS_HARNESS_TRIGGER_HABITS_H
#define TESTS_HARNESS_TRIGGER_HABITS_H

#include "tests/harness/trigger_person.h"

/* Foods with a part of their own; the others come after them. */
enum { COFFEE, ALCOHOL, CHOCOLATE, BLAND, STRESS_FOODS, ORDINARY = STRESS_FOODS + 6 };

/* splitmix64: the same seed gives the same life everywhere. */
struct chance {
    uint64_t state;
};

/* In ]0, 1[; between two numbers; 0 to count - 1; standard normal. */
double chance_uniform(struct chance *chance);
double chance_between(struct chance *chance, double low, double high);
size_t chance_below(struct chance *chance, size_t count);
double chance_normal(struct chance *chance);

struct habits {
    double share[TRIGGERS_MAX]; /* of the days that a food is eaten on */
    bool weekend[TRIGGERS_MAX];
    size_t partner[TRIGGERS_MAX]; /* that comes along, itself if none */
};

void habits_draw(struct chance *chance, size_t foods, struct habits *ret);

/* Gives the person the triggers that its specification asks for, without their height yet. */
void habits_draw_triggers(struct chance *chance, struct person *person);

#endif
