/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula eat TEXT, zonula drink TEXT: a meal in one line. */
#include "gateway/cli/commands.h"
#include "gateway/cli/logging.h"
#include "gateway/cli/meals.h"
#include <string.h>

static int log_meal(struct context *context, enum entry_kind kind, const char *text)
{
    char notice[MEAL_NOTICE_MAX];
    json_t *body = NULL;
    int status = meals_understand(context, text, &body, notice);

    return status ? status : logging_store_said(context, kind, body, notice);
}

static int log_command(struct context *context, enum entry_kind kind, const char *question)
{
    char text[LOG_TEXT_SIZE];
    struct when when;

    int status = logging_needed_text(context, question, text);
    if (status == 0)
        status = context_person(context);
    if (status == 0)
        status = context_when(context, &when); /* before any question is asked */
    return status ? status : log_meal(context, kind, text);
}

int cmd_eat(struct context *context)
{
    return log_command(context, ENTRY_FOOD,
                       "eat: what, and how much? e.g. zonula eat \"2 slices rye bread\"");
}

int cmd_drink(struct context *context)
{
    return log_command(context, ENTRY_DRINK,
                       "drink: what, and how much? e.g. zonula drink \"200 ml kefir\"");
}
