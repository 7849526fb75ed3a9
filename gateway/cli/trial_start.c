/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/trial_start.h"

#include "core/cleanup.h"
#include "gateway/cli/food_table.h"
#include "gateway/diary/checkin.h"
#include "gateway/diary/exposure.h"
#include "gateway/food/match.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PHASE_DAYS   7
#define ROUNDS       2
#define WASHOUT_DAYS 2
#define NOTHING      "nothing started"

static const char care[] =
    "Not without a dietitian or doctor: under 18, in pregnancy or while breastfeeding, with "
    "underweight, unintended weight loss or an eating disorder (now or before), with an allergy to "
    "this food, with insulin, in a flare of an inflammatory bowel disease. Stop at once, and get "
    "help, for hives, swelling of lips or throat, or trouble breathing.";
static const char coeliac[] = "Gluten: a test for coeliac disease must come before gluten is left "
                              "out, because without gluten "
                              "it shows nothing. Ask a doctor for the test first.";

/* ---- numbers ---- */

/* "7d", "7 days", "7"; -1 if it is none. */
static int days_of(const char *text)
{
    char *end = NULL;
    const long days = text && *text >= '0' && *text <= '9' ? strtol(text, &end, 10) : -1;

    if (days < 0 || days > 1000)
        return -1;
    end += *end == ' ';
    return !*end || strcmp(end, "d") == 0 || strcmp(end, "day") == 0 || strcmp(end, "days") == 0
               ? (int)days
               : -1;
}

static int read_days(const struct context *context, const char *option, const char *text,
                     int otherwise, int *ret)
{
    char message[128];

    *ret = text ? days_of(text) : otherwise;
    if (*ret >= 0)
        return EXIT_OK;
    snprintf(message, sizeof(message), "--%s %.40s: a number of days, as in 7d", option, text);
    return output_fail(&context->output, EXIT_DATA, "duration", text, message, NOTHING, NULL);
}

static int read_lengths(const struct context *context, struct crossover_plan *plan)
{
    const struct options *options = context->options;
    int status =
        read_days(context, "without", options->without, PHASE_DAYS, &plan->days[CROSSOVER_WITHOUT]);

    if (status == 0)
        status = read_days(context, "with", options->with, PHASE_DAYS, &plan->days[CROSSOVER_WITH]);
    if (status == 0)
        status = read_days(context, "washout", options->washout, WASHOUT_DAYS, &plan->washout_days);
    if (status)
        return status;
    plan->rounds = options->rounds ? days_of(options->rounds) : ROUNDS;
    return EXIT_OK;
}

/* ---- what is tried ---- */

/* A food of the table by its name or id; "" in *subject: there is none. */
static int find_food(struct context *context, const char *text, struct trial *ret)
{
    CLEANUP(food_table_freep) struct food_table *table = NULL;
    const int status = food_table_of(context, NOTHING, &table);
    const struct food *food;

    if (status)
        return status;
    food = food_table_find(table, text);
    if (!food)
        food = match_exact(table, text);
    if (!food || strlen(food_id(food)) > TRIAL_NAME_MAX || strlen(food_name(food)) > TRIAL_NAME_MAX)
        return EXIT_OK;
    snprintf(ret->subject, sizeof(ret->subject), "%s", food_id(food));
    snprintf(ret->name, sizeof(ret->name), "%s", food_name(food));
    return EXIT_OK;
}

static int read_subject(struct context *context, struct trial *ret)
{
    const char *text = context_argument(context, 1);
    const int group = exposure_group_like(text);
    char message[128];

    if (!*text)
        return context_usage(context, "trial start: which food or group? e.g. zonula trial start "
                                      "lactose");
    ret->is_group = group >= 0;
    ret->plan.portion = 1;
    if (ret->is_group) {
        snprintf(ret->subject, sizeof(ret->subject), "%s", exposure_group_name((size_t)group));
        snprintf(ret->name, sizeof(ret->name), "%s", ret->subject);
        return EXIT_OK;
    }
    const int status = find_food(context, text, ret);
    if (status || *ret->subject)
        return status;
    snprintf(message, sizeof(message), "no group or food called \"%.60s\"", text);
    return output_fail(&context->output, EXIT_DATA, "food", text, message, NOTHING, NULL);
}

/* ---- which symptoms ---- */

static int add_symptom(struct trial *trial, int symptom)
{
    for (size_t i = 0; i < trial->symptom_count; i++)
        if (trial->symptoms[i] == symptom)
            return 0;
    if (trial->symptom_count == SLOT_SYMPTOMS)
        return -ERR_LENGTH;
    trial->symptoms[trial->symptom_count++] = symptom;
    return 0;
}

/* Those that the person names, or tracks; or bloating and pain. */
static int read_symptoms(const struct context *context, struct trial *ret)
{
    const struct options *options = context->options;
    const char *tracked[SEVERITIES_MAX];
    char message[96];
    size_t count = 0;

    for (size_t i = 2; i < options->argument_count; i++) {
        const char *kind = symptom_kind_of(options->arguments[i]);

        if (!kind) {
            snprintf(message, sizeof(message), "no symptom called \"%.60s\"",
                     options->arguments[i]);
            return output_fail(&context->output, EXIT_DATA, "symptom", options->arguments[i],
                               message, NOTHING, NULL);
        }
        add_symptom(ret, slot_symptom_of(kind));
    }
    if (ret->symptom_count == 0 && context->config->diary_track &&
        checkin_tracked(context->config->diary_track, tracked, &count, NULL) == 0)
        for (size_t i = 0; i < count; i++)
            add_symptom(ret, slot_symptom_of(tracked[i]));
    if (ret->symptom_count == 0) {
        add_symptom(ret, slot_symptom_of("bloating"));
        add_symptom(ret, slot_symptom_of("abdominal_pain"));
    }
    return EXIT_OK;
}

/* ---- all of it ---- */

static int check_free(const struct context *context, const struct trials *trials, int32_t today,
                      struct trial *ret)
{
    char message[TRIAL_NAME_MAX + 64];

    ret->number = 1;
    for (size_t i = 0; i < trials->count; i++) {
        const struct trial *other = &trials->list[i];

        if (other->number >= ret->number)
            ret->number = other->number + 1;
        if (trial_is_over(other, today))
            continue;
        snprintf(message, sizeof(message), "trial %d (%.60s) is running", other->number,
                 other->name);
        return output_fail(&context->output, EXIT_DATA, "running", NULL, message,
                           "one at a time; stop it first: zonula trial stop", NULL);
    }
    return EXIT_OK;
}

int trial_start_read(struct context *context, const struct trials *trials, int32_t today,
                     struct trial *ret)
{
    struct error err = {0};

    int status = read_subject(context, ret);
    if (status == 0)
        status = read_symptoms(context, ret);
    if (status == 0)
        status = read_lengths(context, &ret->plan);
    if (status == 0)
        status = check_free(context, trials, today, ret);
    if (status)
        return status;
    ret->plan.start_day = today;
    if (crossover_draw(&ret->plan, context->person.id, ret->subject, &err) < 0)
        return output_error(&context->output, &err, NOTHING);
    return EXIT_OK;
}

void trial_start_print_care(const struct output *output, const struct trial *trial)
{
    if (trial->is_group && strcmp(trial->subject, "gluten_wheat") == 0)
        print_wrapped(output, coeliac, 0);
    print_wrapped(output, care, 0);
}
