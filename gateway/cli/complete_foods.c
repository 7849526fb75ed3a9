/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Completing foods. A name is offered as it can be typed in a list (typed_rest()), and what the
 * person had last stands first.
 */
#include "gateway/cli/complete.h"

#include "core/arena.h"
#include "core/cleanup.h"
#include "core/ztime.h"
#include "gateway/cli/typed.h"
#include "gateway/foods.h"
#include <stdlib.h>
#include <string.h>

/* No folding cuts off or changes what a label begins with. */
#define KEY_LENGTH 2

/* A single letter begins thousands of labels where tables were imported. Nobody chooses among all
 * of these, and a small machine must not be kept busy with them. */
#define LABELS_MAX 800

#define RANK_COMMON INT64_C(1)
#define RANK_NAMED  INT64_C(2) /* by the person */
#define RANK_USED   INT64_C(3) /* and above: the later, the higher */

struct use {
    const char *id;
    int64_t rank;
};

struct finding {
    struct context *context;
    struct choices *choices;
    const char *text;          /* up to the cursor */
    size_t start;              /* of the name in it */
    char plain[FOLD_TEXT_MAX]; /* that name so far */
    bool by_id;                /* ids are wanted, not names */
    struct arena arena;
    size_t labels;    /* that were looked at */
    struct use *uses; /* by id, each once */
    size_t use_count, use_room;
    struct error err; /* of the last failure */
};

static void finding_done(struct finding *finding)
{
    arena_done(&finding->arena);
    free(finding->uses);
}

/* ---- what the person had ---- */

static int on_use(void *userdata, const char *id, const char *text)
{
    struct finding *finding = userdata;

    (void)text;
    if (finding->use_count == finding->use_room) {
        const size_t room = finding->use_room ? 2 * finding->use_room : 256;
        struct use *grown = reallocarray(finding->uses, room, sizeof(*grown));
        if (!grown)
            return -ERR_NOMEM;
        finding->uses = grown;
        finding->use_room = room;
    }
    const struct use use = {arena_text(&finding->arena, id),
                            RANK_USED + (int64_t)finding->use_count};
    finding->uses[finding->use_count++] = use;
    return use.id ? 0 : -ERR_NOMEM;
}

static int compare_uses(const void *left, const void *right)
{
    const struct use *a = left;
    const struct use *b = right;
    const int order = strcmp(a->id, b->id);

    return order ? order : (a->rank < b->rank) - (a->rank > b->rank);
}

static int compare_ids(const void *left, const void *right)
{
    return strcmp(((const struct use *)left)->id, ((const struct use *)right)->id);
}

/* Each food once, with its last use. */
static int read_uses(struct finding *finding)
{
    const struct context *context = finding->context;
    size_t kept = 0;
    int r = 0;

    if (context->person.row)
        r = food_each_use(context->store, context->person.row,
                          context->now_ms - FOODS_USE_DAYS * MS_PER_DAY, on_use, finding,
                          &finding->err);
    if (r < 0 || finding->use_count == 0)
        return r;
    qsort(finding->uses, finding->use_count, sizeof(finding->uses[0]), compare_uses);
    for (size_t i = 0; i < finding->use_count; i++)
        if (kept == 0 || strcmp(finding->uses[kept - 1].id, finding->uses[i].id) != 0)
            finding->uses[kept++] = finding->uses[i];
    finding->use_count = kept;
    return 0;
}

static int64_t rank_of(const struct finding *finding, const char *id, int64_t otherwise)
{
    const struct use key = {.id = id};
    const struct use *use =
        finding->use_count > 0
            ? bsearch(&key, finding->uses, finding->use_count, sizeof(key), compare_ids)
            : NULL;

    return use ? use->rank : otherwise;
}

/* ---- offering ---- */

/* A name, if what is typed begins it; 1: it does. */
static int offer_name(struct finding *finding, const char *name, const char *note, int64_t rank)
{
    char rest[FOLD_TEXT_MAX];
    CLEANUP(cleanup_free) char *value = NULL;

    if (!typed_rest(finding->plain, name, rest))
        return 0;
    if (asprintf(&value, "%s%s", finding->text, rest) < 0) {
        value = NULL;
        return -ERR_NOMEM;
    }
    const int r = choices_add(finding->choices, value, note, rank);
    return r < 0 ? r : 1;
}

/* The name of a food, or else the first of its aliases that begins so. */
static int offer_food(void *userdata, const struct food *food)
{
    struct finding *finding = userdata;
    const bool common = food->columns[COLUMN_COMMON][0] == '1';
    const int64_t rank = rank_of(finding, food_id(food), common ? RANK_COMMON : 0);

    if (finding->by_id)
        return choices_offer(finding->choices, finding->text, finding->start, food_id(food),
                             food_name(food), rank);
    int r = offer_name(finding, food_name(food), food_name(food), rank);
    for (const char *alias = food->columns[COLUMN_ALIASES]; r == 0 && *alias;) {
        const size_t length = strcspn(alias, ";");
        char name[FOLD_TEXT_MAX];
        snprintf(name, sizeof(name), "%.*s", (int)length, alias);
        r = offer_name(finding, name, food_name(food), rank);
        alias += length + (alias[length] == ';');
    }
    return r < 0 ? r : 0;
}

static int offer_label(void *userdata, const struct food *food)
{
    struct finding *finding = userdata;
    const int r = offer_food(finding, food);

    return r < 0 ? r : ++finding->labels == LABELS_MAX;
}

static int offer_alias(void *userdata, const char *folded, const char *text, const char *id)
{
    struct finding *finding = userdata;

    (void)folded;
    const int r = offer_name(finding, text, id, rank_of(finding, id, RANK_NAMED));
    return r < 0 ? r : 0;
}

static int offer_hit(void *userdata, const struct food_hit *hit)
{
    const struct food food = {
        .columns = {[COLUMN_ID] = hit->id,
                    [COLUMN_NAME] = hit->name,
                    [COLUMN_ALIASES] = "",
                    [COLUMN_COMMON] = "0"},
    };
    const int r = offer_food(userdata, &food);

    return r < 0 ? r : 1; /* its other labels say the same */
}

/* ---- finding ---- */

/* Of what the person had. */
static int find_used(struct finding *finding)
{
    const struct context *context = finding->context;
    int r = 0;

    for (size_t i = 0; r >= 0 && i < finding->use_count; i++)
        r = food_each_of(context->store, context->person.row, finding->uses[i].id, offer_hit,
                         finding, &finding->err);
    return r < 0 ? r : 0;
}

/* Before the first meal the database has no food yet; the program has them all. */
static int find_shipped(struct finding *finding)
{
    CLEANUP(food_table_freep) struct food_table *table = NULL;
    int r = food_table_open(&table, &finding->err);

    for (size_t i = 0; r == 0 && i < table->food_count; i++)
        r = offer_food(finding, &table->foods[i]);
    return r;
}

static int find_in_database(struct finding *finding)
{
    const struct context *context = finding->context;
    struct store *store = context->store;
    const int64_t person = context->person.row;
    struct error *err = &finding->err;
    char key[KEY_LENGTH + 1];
    int r;

    finding->labels = 0;
    snprintf(key, sizeof(key), "%.*s", KEY_LENGTH, finding->plain);
    if (finding->by_id)
        r = food_each_id_from(store, person, finding->text + finding->start, offer_label, finding,
                              err);
    else
        r = food_each_label_from(store, person, key, offer_label, finding, err);
    if (r == 1) /* not all were looked at */
        r = find_used(finding);
    if (r == 0 && !finding->by_id)
        r = food_alias_each(store, person, offer_alias, finding, err);
    return r;
}

static int find_foods(struct finding *finding)
{
    const char *typed = finding->text + finding->start;

    fold_plain(typed, finding->plain);
    if (!(finding->by_id ? typed[0] : finding->plain[0])) /* nothing yet */
        return find_used(finding);
    if (food_shipped_version(finding->context->store) == 0)
        return find_shipped(finding);
    return find_in_database(finding);
}

int complete_foods(struct context *context, const char *text, struct choices *ret)
{
    CLEANUP(finding_done)
    struct finding finding = {.context = context, .choices = ret, .text = text};
    struct typed_names names;

    if (!typed_food(text, &names))
        return 0;
    if (names.template_name)
        return complete_templates(context, text, names.starts[0], ret);
    int r = read_uses(&finding);
    for (size_t i = 0; r == 0 && i < names.count; i++) {
        finding.start = names.starts[i];
        r = find_foods(&finding);
    }
    return r;
}

int complete_food(struct context *context, const char *text, struct choices *ret)
{
    CLEANUP(finding_done)
    struct finding finding = {.context = context, .choices = ret, .text = text, .by_id = true};
    const int r = read_uses(&finding);

    return r < 0 ? r : find_foods(&finding);
}
