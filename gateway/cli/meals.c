/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/meals.h"

#include "core/cleanup.h"
#include "core/json.h"
#include "gateway/cli/food_table.h"
#include "gateway/cli/logging.h"
#include "gateway/cli/template.h"
#include "gateway/diary/figures.h"
#include "gateway/food/meal.h"
#include "storage/diary.h"
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

/* ---- understanding ---- */

struct reading {
    struct context *context;
    struct food_table *table;
    json_t *items;
    char *notice;
};

/* Items of plain text, behind those that are there. */
static int read_text(const struct reading *reading, const char *text)
{
    struct context *context = reading->context;
    CLEANUP(meal_done) struct meal meal = {0};
    CLEANUP(meal_problem_done) struct meal_problem problem = {0};
    struct asker asker = {0};
    struct meal_help help = {.userdata = &asker, .accept_much = context->options->yes};
    struct error err = {0};

    if (context_config(context) == 0)
        help.pint_ml = context->config->diary_pint_ml;
    if (logging_can_ask(context)) {
        help.choose = choose;
        help.confirm_much = confirm_much;
    }
    const int r = meal_read(reading->table, text, &help, &meal, &problem, &err);
    if (r == -ERR_SYNTAX)
        return fail_problem(context, &problem, asker.refused);
    if (r < 0)
        return output_error(&context->output, &err, "nothing logged");
    CLEANUP(json_drop) json_t *body = meal_body(&meal, text);
    json_array_extend(reading->items, json_object_get(body, "items"));
    return EXIT_OK;
}

/* The limits of an amount (docs/cli.md), which a factor must not go round. */
static int check_grams(const struct reading *reading, const struct template_use *use,
                       const json_t *item)
{
    struct context *context = reading->context;
    const double grams = json_number_value(json_object_get(item, "grams"));
    const char *name = json_string_value(json_object_get(item, "name"));
    const bool beyond = grams > ITEM_GRAMS_MAX;
    struct asker asker = {0};
    char text[160];
    char message[256];

    if (grams <= ITEM_GRAMS_MUCH || (context->options->yes && !beyond))
        return EXIT_OK;
    snprintf(text, sizeof(text), "@%.40s: %.100s", use->name, name ? name : "");
    if (!beyond && logging_can_ask(context)) {
        if (confirm_much(&asker, text, grams))
            return EXIT_OK;
        fputs("nothing logged\n", context->output.err);
        return EXIT_DATA;
    }
    if (beyond)
        snprintf(message, sizeof(message), "\"%s\": more than 5 kg of one thing", text);
    else
        snprintf(message, sizeof(message), "\"%s\": %.0f g is unusually much", text, grams);
    return output_fail(&context->output, EXIT_DATA, "range", text, message,
                       beyond ? "nothing logged" : "nothing logged; if it is right: --yes", NULL);
}

static int check_items(const struct reading *reading, const struct template_use *use, size_t from)
{
    int status = EXIT_OK;

    for (size_t i = from; status == 0 && i < json_array_size(reading->items); i++)
        status = check_grams(reading, use, json_array_get(reading->items, i));
    return status;
}

static int read_template(const struct reading *reading, const struct template_use *use)
{
    struct context *context = reading->context;
    const size_t from = json_array_size(reading->items);
    CLEANUP(json_drop) json_t *meal = NULL;
    struct error err = {0};
    size_t used = strlen(reading->notice);

    if (!context->store ||
        meal_get(context->store, context->person.row, use->name, &meal, &err) < 0)
        return output_fail(&context->output, EXIT_DATA, "template", use->name,
                           context->store ? err.text : "there is no database yet",
                           "nothing logged; see: zonula meal list", NULL);
    if (template_take(use, meal, reading->items, &err) < 0)
        return output_error(&context->output, &err, "nothing logged");
    used += (size_t)snprintf(reading->notice + used, MEAL_NOTICE_MAX - used, "%s@%.40s",
                             used ? ", " : "", use->name);
    if (use->factor != 1 && used < MEAL_NOTICE_MAX)
        snprintf(reading->notice + used, MEAL_NOTICE_MAX - used, " x %.6g", use->factor);
    return check_items(reading, use, from);
}

/* Whether a part stands behind a "+", which makes it one of the template before. */
static bool is_added(const char *text, struct span part)
{
    while (part.start > text && strchr(" \t\r\n", part.start[-1]))
        part.start--;
    return part.start > text && part.start[-1] == '+';
}

/* What is left out may also stand behind what is added: "@m +1 banana -almonds". It is cut off
 * there. Returns the number of parts that are added. */
static int take_left_out(const char *text, struct span *parts, int count, struct template_use *use,
                         struct error *err)
{
    int added = 0;

    for (; added < count && is_added(text, parts[added]); added++) {
        CLEANUP(cleanup_free) char *part = strndup(parts[added].start, parts[added].length);
        const char *out = part ? template_find_left_out(part) : NULL;
        if (!part)
            return error_set(err, ERR_NOMEM, "out of memory");
        if (!out)
            continue;
        parts[added].length = (size_t)(out - part);
        const int r = template_leave_out(use, out, err);
        if (r < 0)
            return r;
    }
    return added;
}

static int read_part(const struct reading *reading, const char *text, struct span *parts, int count)
{
    CLEANUP(cleanup_free) char *part = strndup(parts[0].start, parts[0].length);
    struct template_use use;
    struct error err = {0};

    if (!part)
        return EXIT_SOFTWARE;
    if (part[0] != '@')
        return read_text(reading, part);
    if (template_read(part, &use, &err) < 0 ||
        take_left_out(text, parts + 1, count - 1, &use, &err) < 0)
        return output_error(&reading->context->output, &err, "nothing logged");
    return read_template(reading, &use);
}

/* Templates are taken out of the line; what is between them is read as it stands. */
static int read_parts(const struct reading *reading, const char *text)
{
    struct span parts[MEAL_ITEMS_MAX];
    struct error err = {0};
    const int count = amount_split(text, parts, &err);
    int status = count < 0 ? output_error(&reading->context->output, &err, "nothing logged") : 0;

    for (int i = 0; status == 0 && i < count; i++)
        status = read_part(reading, text, parts + i, count - i);
    const size_t items = json_array_size(reading->items);
    if (status == 0 && (items == 0 || items > MEAL_ITEMS_MAX))
        return output_fail(&reading->context->output, EXIT_DATA, "syntax", text,
                           items ? "more than 64 items" : "all of it is left out", "nothing logged",
                           NULL);
    return status;
}

static void renumber(json_t *items)
{
    size_t index = 0;
    json_t *item;

    json_array_foreach(items, index, item)
        json_object_set_new(item, "n", json_integer((json_int_t)index + 1));
}

static int compare_words(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

void meals_retag(json_t *body)
{
    CLEANUP(json_drop) json_t *seen = json_object();
    json_t *tags = json_array();
    size_t index = 0;
    size_t inner = 0;
    const json_t *item;
    const json_t *word;

    json_array_foreach(json_object_get(body, "items"), index, item)
    {
        json_array_foreach(json_object_get(item, "triggers"), inner, word)
            json_object_set_new(seen, json_string_value(word), json_true());
    }
    const char **words = calloc(json_object_size(seen) + 1, sizeof(*words));
    size_t count = 0;
    const char *key;
    json_t *value;
    if (words)
        json_object_foreach(seen, key, value) words[count++] = key;
    if (count > 0)
        qsort(words, count, sizeof(*words), compare_words);
    for (size_t i = 0; i < count; i++)
        json_array_append_new(tags, json_string(words[i]));
    free(words);
    json_object_set_new(body, "tags", tags);
}

int meals_understand(struct context *context, const char *text, json_t **ret_body,
                     char ret_notice[MEAL_NOTICE_MAX])
{
    CLEANUP(food_table_freep) struct food_table *table = NULL;
    CLEANUP(json_drop) json_t *items = json_array();

    ret_notice[0] = '\0';
    int status = food_table_of(context, "nothing logged", &table);
    if (status)
        return status;
    const struct reading reading = {context, table, items, ret_notice};
    /* Without a template the line is read as a whole: its items are all or none. */
    status = strchr(text, '@') ? read_parts(&reading, text) : read_text(&reading, text);
    if (status)
        return status;
    renumber(items);
    *ret_body = json_pack("{s:s, s:i, s:[], s:O}", "text", text, "table", FOOD_TABLE_VERSION,
                          "tags", "items", items);
    if (!*ret_body)
        return EXIT_SOFTWARE;
    meals_retag(*ret_body);
    return EXIT_OK;
}

void meals_write_size(FILE *out, const json_t *body)
{
    const json_t *items = json_object_get(body, "items");
    const size_t count = json_array_size(items);
    double grams = 0;
    double kcal = 0;
    size_t index = 0;
    const json_t *item;

    json_array_foreach(items, index, item)
    {
        const double energy = item_nutrient(item, "kcal");
        grams += json_number_value(json_object_get(item, "grams"));
        kcal += energy > 0 ? energy : 0;
    }
    fprintf(out, "%zu item%s, %.0f g, %.0f kcal", count, count == 1 ? "" : "s", grams, kcal);
}
