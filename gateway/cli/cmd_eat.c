/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zonula eat TEXT, zonula drink TEXT: a meal in one line. */
#include "core/cleanup.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/logging.h"
#include "gateway/food/meal.h"
#include <stdlib.h>
#include <string.h>

#define LISTED 6

/* ---- asking ---- */

struct asker {
    bool refused; /* the person was asked and took nothing */
};

/* One line of an answer; false at the end of input. */
static bool read_answer(char answer[16])
{
    if (!fgets(answer, 16, stdin))
        return false;
    if (!strchr(answer, '\n')) {
        int c;
        while ((c = getchar()) != '\n' && c != EOF)
            ;
    }
    answer[strcspn(answer, "\r\n")] = '\0';
    return true;
}

static bool ask_yes(const char *question)
{
    char answer[16];

    fprintf(stderr, "%s [Y/n] ", question);
    fflush(stderr);
    return read_answer(answer) && (!*answer || (answer[0] | 0x20) == 'y');
}

static void list_choices(const struct match_result *match, size_t from, size_t shown)
{
    for (size_t i = from; i < shown; i++)
        fprintf(stderr, "  %zu  %s\n", i + 1, food_name(match->list[i].food));
}

/* Asks until a number is given; -1 for "q" or the end of input. */
static int ask_which(const char *text, const struct match_result *match)
{
    size_t shown = match->count < LISTED ? match->count : LISTED;
    char answer[16];

    fprintf(stderr, "\"%s\" fits several foods:\n", text);
    list_choices(match, 0, shown);
    for (;;) {
        fprintf(stderr, "which? [1-%zu, %sq quit] ", shown, shown < match->count ? "m more, " : "");
        fflush(stderr);
        if (!read_answer(answer) || answer[0] == 'q')
            return -1;
        if (answer[0] == 'm' && shown < match->count) {
            size_t more = shown + LISTED < match->count ? shown + LISTED : match->count;
            list_choices(match, shown, more);
            shown = more;
        }
        unsigned long number = strtoul(answer, NULL, 10);
        if (number >= 1 && number <= shown)
            return (int)number - 1;
    }
}

static int choose(void *userdata, const char *text, const struct match_result *match)
{
    struct asker *asker = userdata;
    char question[256];
    int chosen = -1;

    if (match->decision == MATCH_SUGGESTION) {
        snprintf(question, sizeof(question), "\"%.100s\": %s?", text,
                 food_name(match->list[0].food));
        chosen = ask_yes(question) ? 0 : -1;
    } else {
        chosen = ask_which(text, match);
    }
    asker->refused = chosen < 0;
    return chosen;
}

static bool confirm_much(void *userdata, const char *text, double grams)
{
    struct asker *asker = userdata;
    char question[256];

    snprintf(question, sizeof(question), "\"%.100s\": %.0f g, is that right?", text, grams);
    bool yes = ask_yes(question);
    asker->refused = !yes;
    return yes;
}

/* ---- a problem ---- */

static json_t *candidates_json(const struct match_result *match)
{
    json_t *list = json_array();

    for (size_t i = 0; i < match->count; i++)
        json_array_append_new(list, json_pack("{s:s, s:s}", "food", food_id(match->list[i].food),
                                              "name", food_name(match->list[i].food)));
    return json_pack("{s:o}", "candidates", list);
}

/* A text as an argument in a hint: quoted if it has to be. */
static void quote(const char *text, char *ret, size_t size)
{
    bool plain = !text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                    "0123456789-_.")];

    snprintf(ret, size, plain ? "%s" : "\"%s\"", text);
}

static void write_candidates(FILE *out, const struct match_result *match)
{
    size_t shown = match->count < LISTED ? match->count : LISTED;
    size_t width = 0;

    for (size_t i = 0; i < shown; i++) {
        size_t length = strlen(food_id(match->list[i].food));
        width = length > width ? length : width;
    }
    for (size_t i = 0; i < shown; i++)
        fprintf(out, "  %-*s  %s\n", (int)width, food_id(match->list[i].food),
                food_name(match->list[i].food));
}

/* The lines below the first. */
static void write_more(FILE *out, const struct meal_problem *problem)
{
    const struct match_result *match = &problem->match;
    char quoted[256];

    quote(problem->text, quoted, sizeof(quoted));
    if (match->count > 0)
        write_candidates(out, match);
    if (match->count > LISTED)
        fprintf(out, "  ... %zu more: zonula food search %s\n", match->count - LISTED, quoted);
    fputs("nothing logged", out);
    if (problem->trouble == MEAL_AMBIGUOUS)
        fprintf(out, "; name one of them, or settle it: zonula food alias %s=ID", quoted);
    else if (problem->trouble == MEAL_NOT_FOUND)
        fprintf(out, "; look for it: zonula food search TEXT, or add it: zonula food add \"%s\"",
                problem->text);
    else if (problem->trouble == MEAL_MUCH)
        fputs("; if it is right: --yes", out);
}

static int fail_problem(const struct context *context, const struct meal_problem *problem,
                        bool refused)
{
    CLEANUP(cleanup_free) char *more = NULL;
    char message[sizeof(problem->message) + 2];
    size_t size = 0;

    if (refused) {
        fputs("nothing logged\n", context->output.err);
        return EXIT_DATA;
    }
    FILE *out = open_memstream(&more, &size);
    if (!out)
        return EXIT_SOFTWARE;
    write_more(out, problem);
    fclose(out);
    bool list = problem->match.count > 0 && !context->output.json;
    snprintf(message, sizeof(message), "%s%s", problem->message, list ? ":" : "");
    return output_fail(&context->output, EXIT_DATA, meal_trouble_name(problem->trouble),
                       problem->text, message, more, candidates_json(&problem->match));
}

/* ---- the commands ---- */

static int log_meal(struct context *context, enum entry_kind kind, const char *text)
{
    CLEANUP(food_table_freep) struct food_table *table = NULL;
    CLEANUP(meal_done) struct meal meal = {0};
    CLEANUP(meal_problem_done) struct meal_problem problem = {0};
    struct asker asker = {0};
    struct meal_help help = {.userdata = &asker, .accept_much = context->options->yes};
    struct error err = {0};

    if (logging_can_ask(context)) {
        help.choose = choose;
        help.confirm_much = confirm_much;
    }
    int r = food_table_open(&table, &err);
    if (r == 0)
        r = meal_read(table, text, &help, &meal, &problem, &err);
    if (r == -ERR_SYNTAX)
        return fail_problem(context, &problem, asker.refused);
    if (r < 0)
        return output_error(&context->output, &err, "nothing logged");
    return logging_store(context, kind, meal_body(&meal, text));
}

static int log_command(struct context *context, enum entry_kind kind, const char *question)
{
    char text[LOG_TEXT_SIZE];
    struct when when;

    int status = logging_text(context, text);
    if (status == 0 && !text[strspn(text, " \t\r\n")])
        return context_usage(context, question);
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
