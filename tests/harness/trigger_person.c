// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/harness/trigger_person.h"
#include "tests/harness/trigger_habits.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define STEPS_MAX (4 * PERSON_DAYS_MAX) /* of six hours; the fourth of a day is the night */
#define RESPONDED 0.85                  /* share of the portions of a trigger that do anything */

const struct person_trigger *person_trigger_of(const struct person *person, size_t food)
{
    for (size_t i = 0; i < person->spec.trigger_count; i++)
        if (person->triggers[i].food == food)
            return &person->triggers[i];
    return NULL;
}

/* ---- a life ---- */

struct life {
    struct chance chance;
    const struct habits *habits;
    struct person *person;
    double stress, sleep, resting_hr; /* of the day, standard deviations */
    double alcohol;                   /* of the day before */
    double ar;                        /* what lasts of yesterday's symptoms */
    double base[STEPS_MAX];           /* symptoms without triggers */
    double response[STEPS_MAX];       /* what triggers add */
    bool day_logged;
};

static double logistic(double x)
{
    return 1 / (1 + exp(-x));
}

static int as_logged(double symptom)
{
    return (int)fmin(fmax(floor(symptom + 0.5), 0), 10);
}

/* Of the response in a slot the largest value counts. */
static void respond(struct life *life, const struct person_trigger *trigger, double at_h,
                    double dose)
{
    const size_t steps = 4 * (size_t)life->person->spec.days;

    for (size_t step = 0; step < steps; step++) {
        const double low = 6 + 6 * (double)step - at_h, high = low + 6;
        double h = trigger->peak_h;

        if (high <= 0 || low > 120)
            continue;
        if (h < low)
            h = low;
        else if (h > high)
            h = high;
        life->response[step] += dose * trigger->height * pow(h / trigger->peak_h, trigger->shape) *
                                exp(trigger->shape * (1 - h / trigger->peak_h));
    }
}

static void eat(struct life *life, size_t food, int day, double at_h, double dose, bool logged)
{
    struct person *person = life->person;
    const struct person_trigger *trigger = person_trigger_of(person, food);
    const bool responded = chance_uniform(&life->chance) < RESPONDED;
    size_t *count = &person->meal_counts[food];

    if (trigger && responded)
        respond(life, trigger, at_h, dose);
    if (food == ALCOHOL)
        life->alcohol += dose;
    if (!logged)
        return;
    if (*count == 0 || person->meals[food][*count - 1].at_h < 24.0 * day + 4)
        person->exposed_days[food]++;
    person->meals[food][(*count)++] = (struct trigger_meal){at_h, dose};
}

/* How much more one wants a food today, in logits. */
static double appetite(const struct life *life, size_t food, double symptom)
{
    if (food == COFFEE)
        return -0.8 * life->sleep;
    if (food == ALCOHOL || food == CHOCOLATE)
        return 0.8 * life->stress;
    if (food == BLAND)
        return 0.5 * (symptom - 2);
    return food < ORDINARY ? 0.3 * life->stress : 0;
}

static double draw_dose(struct chance *chance)
{
    static const double doses[] = {0.5, 1, 1, 1.5};

    return doses[chance_below(chance, 4)];
}

/* What is on the table of the day: at which meal a food would be eaten. */
static void plan(struct life *life, size_t *meals)
{
    for (size_t f = 0; f < life->person->spec.foods; f++)
        meals[f] = chance_below(&life->chance, PERSON_DAILY_MEALS);
}

static void have_meal(struct life *life, int day, size_t meal, const size_t *planned,
                      double symptom)
{
    static const double hours[PERSON_DAILY_MEALS] = {8, 12.5, 16, 19.5};
    struct person *person = life->person;
    struct chance *chance = &life->chance;
    const double at_h = 24.0 * day + hours[meal] + chance_between(chance, -0.5, 0.5);
    const bool logged = chance_uniform(chance) >= 0.05 && life->day_logged;
    bool eaten[TRIGGERS_MAX] = {false};

    for (size_t f = 0; f < person->spec.foods; f++) {
        const double share = life->habits->share[f];
        const double weekend = !life->habits->weekend[f] ? 0 : day % 7 >= 5 ? 1 : -0.4;
        const double p = logistic(log(share / (1 - share)) + weekend +
                                  person->spec.confounding * appetite(life, f, symptom));
        const bool wanted = chance_uniform(chance) < p && planned[f] == meal;
        const bool brings = chance_uniform(chance) < 0.7;

        eaten[f] |= wanted;
        if (wanted && brings)
            eaten[life->habits->partner[f]] = true;
    }
    for (size_t f = 0; f < person->spec.foods; f++) {
        const double dose = draw_dose(chance);

        if (eaten[f])
            eat(life, f, day, at_h, dose, logged);
    }
    if (logged)
        person->logged_meals[person->logged_meal_count++] = at_h;
}

/* ---- symptoms ---- */

static double feel(struct life *life, size_t step, double day_noise)
{
    static const double slots[4] = {0, 0.2, 0.4, 0.2};
    const double rho = 0.45, sd = 1.25;

    life->ar = rho * life->ar + sqrt(1 - rho * rho) * sd * chance_normal(&life->chance);
    life->base[step] = 0.0 + slots[step % 4] + 0.7 * life->stress - 0.6 * life->sleep +
                       0.15 * life->resting_hr + day_noise + life->ar +
                       0.6 * chance_normal(&life->chance);
    return as_logged(life->base[step] + life->response[step]);
}

static void log_slot(struct life *life, int day, size_t slot, double severity,
                     const double wearable[3])
{
    struct person *person = life->person;
    double *z = person->confounders + person->row_count * TRIGGER_CONFOUNDERS;
    const double start_h = 24.0 * day + 6 + 6 * (double)slot;

    person->rows[person->row_count++] =
        (struct triggers_row){4L * day + (long)slot, {start_h, start_h + 6}, severity};
    z[TRIGGER_INTERCEPT] = 1;
    z[TRIGGER_SLOT_A] = slot == 1;
    z[TRIGGER_SLOT_E] = slot == 2;
    z[TRIGGER_WEEKEND] = day % 7 >= 5;
    z[TRIGGER_TREND] = 2.0 * day / (person->spec.days - 1) - 1;
    memcpy(z + TRIGGER_STRESS, wearable, 3 * sizeof(*wearable));
}

/* ---- days ---- */

static void wake_up(struct life *life)
{
    const double drunk = fmin(life->alcohol, 2);
    struct chance *chance = &life->chance;

    life->stress = 0.6 * life->stress + 0.8 * chance_normal(chance);
    life->sleep = -0.45 * life->stress - 0.35 * drunk + 0.85 * chance_normal(chance);
    life->resting_hr = 0.4 * life->stress + 0.4 * drunk + 0.85 * chance_normal(chance);
    life->alcohol = 0;
    life->day_logged = chance_uniform(chance) >= 0.12;
}

static void wear(struct life *life, double ret[3])
{
    const double truth[3] = {life->stress, life->sleep, life->resting_hr};
    const double reliability = life->person->spec.reliability;

    for (size_t i = 0; i < 3; i++)
        ret[i] =
            sqrt(reliability) * truth[i] + sqrt(1 - reliability) * chance_normal(&life->chance);
}

static void live_day(struct life *life, int day, double *symptom)
{
    size_t planned[TRIGGERS_MAX] = {0};
    double wearable[3], day_noise;

    wake_up(life);
    wear(life, wearable);
    day_noise = 0.5 * chance_normal(&life->chance);
    plan(life, planned);
    for (size_t slot = 0; slot < 3; slot++) {
        if (slot == 1)
            have_meal(life, day, 1, planned, *symptom);
        have_meal(life, day, slot == 0 ? 0 : slot + 1, planned, *symptom);
        *symptom = feel(life, 4 * (size_t)day + slot, day_noise);
        if (life->day_logged)
            log_slot(life, day, slot, *symptom, wearable);
    }
    (void)feel(life, 4 * (size_t)day + 3, day_noise);
    life->person->complete_days += life->day_logged;
}

static void live_once(struct person *person, struct life *life)
{
    double symptom = 0;

    person->row_count = person->logged_meal_count = person->complete_days = 0;
    memset(person->meal_counts, 0, sizeof(person->meal_counts));
    memset(person->exposed_days, 0, sizeof(person->exposed_days));
    for (int day = 0; day < person->spec.days; day++)
        live_day(life, day, &symptom);
}

/* ---- how strong a trigger is ---- */

/* What a response of a height adds to what is logged, on average. */
static double logged_effect(const struct life *life, int days, double height)
{
    double sum = 0;

    for (int step = 0; step < 4 * days; step++)
        if (step % 4 != 3)
            sum += as_logged(life->base[step] + height) - as_logged(life->base[step]);
    return sum / (3 * days);
}

/* The latent height that makes `points` of what is logged: rounding is neutral, but the ends of the
 * scale take some away. */
static double height_of(const struct life *life, int days, double points)
{
    double low = 0, high = 10;

    for (int i = 0; i < 40; i++) {
        const double middle = (low + high) / 2;

        if (logged_effect(life, days, middle) < points)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static void set_input(struct person *person)
{
    const struct trigger_confounder_use use =
        trigger_confounders_prepare(person->confounders, person->row_count);
    size_t count = 0;

    memcpy(person->used, use.used, sizeof(person->used));
    for (size_t f = 0; f < person->spec.foods; f++) {
        if (person->meal_counts[f] < TRIGGERS_EXPOSURES_MIN)
            continue;
        snprintf(person->keys[f], sizeof(person->keys[f]), "food%02zu", f);
        person->candidates[count] = (struct triggers_candidate){
            .key = person->keys[f],
            .meals = person->meals[f],
            .meal_count = person->meal_counts[f],
            .exposed_days = person->exposed_days[f],
        };
        person->foods[count++] = f;
    }
    person->input = (struct triggers_input){
        .rows = person->rows,
        .row_count = person->row_count,
        .confounders = person->confounders,
        .used = person->used,
        .candidates = person->candidates,
        .candidate_count = count,
        .complete_days = person->complete_days,
    };
}

void person_live(const struct person_spec *spec, uint64_t seed, struct person *ret)
{
    struct chance chance = {seed * UINT64_C(0x9e3779b97f4a7c15) + 1};
    struct habits habits;
    struct life life = {.habits = &habits, .person = ret};

    memset(ret, 0, sizeof(*ret));
    ret->spec = *spec;
    habits_draw(&chance, spec->foods, &habits);
    habits_draw_triggers(&chance, ret);
    /* Once without responses, to see how much of a response the scale would take away. */
    life.chance = chance;
    live_once(ret, &life);
    for (size_t i = 0; i < spec->trigger_count; i++) {
        ret->triggers[i].height = height_of(&life, spec->days, spec->points / RESPONDED);
        ret->triggers[i].effect = spec->points;
    }
    life = (struct life){.chance = chance, .habits = &habits, .person = ret};
    live_once(ret, &life);
    set_input(ret);
}
