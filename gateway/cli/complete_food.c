/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/cli/complete_food.h"

#include "core/cleanup.h"
#include "core/ztime.h"
#include "gateway/cli/complete_text.h"
#include "gateway/food/fold.h"
#include "gateway/foods.h"
#include <stdlib.h>
#include <string.h>

#define EXPRESSION_MAX (FOLD_TEXT_MAX + 16 * FOLD_WORDS_MAX)

/* A food by one of its names. */
struct hit {
    int64_t food;
    char *id, *name, *folded;
    bool begins; /* with what is typed, and does not only have it */
    bool own, common;
    size_t uses;
};

struct hits {
    const char *stem; /* folded */
    struct hit *list;
    size_t count, size;
};

/* What was eaten, an id a time. */
struct uses {
    char **ids;
    size_t count, size;
};

static void hits_done(struct hits *hits)
{
    for (size_t i = 0; i < hits->count; i++) {
        free(hits->list[i].id);
        free(hits->list[i].name);
        free(hits->list[i].folded);
    }
    free(hits->list);
}

static void uses_done(struct uses *uses)
{
    for (size_t i = 0; i < uses->count; i++)
        free(uses->ids[i]);
    free(uses->ids);
}

/* ---- what is found ---- */

/* Makes room for one more; false without memory. */
static bool grow(void **list, size_t count, size_t *size, size_t each)
{
    const size_t wanted = *size ? 2 * *size : 64;

    if (count < *size)
        return true;
    void *grown = reallocarray(*list, wanted, each);
    if (!grown)
        return false;
    *list = grown;
    *size = wanted;
    return true;
}

static int add_hit(void *userdata, const struct food_hit *found)
{
    struct hits *hits = userdata;
    void *list = hits->list;

    if (!found->folded)
        return 0;
    if (found->layer == LAYER_IMPORTED && strlen(hits->stem) < 2)
        return 0; /* one letter fits thousands of those */
    if (!grow(&list, hits->count, &hits->size, sizeof(*hits->list)))
        return -ERR_NOMEM;
    hits->list = list;
    struct hit *hit = &hits->list[hits->count++];
    *hit = (struct hit){
        .food = found->food,
        .id = strdup(found->id),
        .name = strdup(found->name),
        .folded = strdup(found->folded),
        .begins = strncmp(found->folded, hits->stem, strlen(hits->stem)) == 0,
        .own = found->layer == LAYER_OWN,
        .common = found->common,
    };
    return hit->id && hit->name && hit->folded ? 0 : -ERR_NOMEM;
}

static int add_use(void *userdata, const char *id, const char *text)
{
    struct uses *uses = userdata;
    void *ids = uses->ids;

    (void)text;
    if (!grow(&ids, uses->count, &uses->size, sizeof(*uses->ids)))
        return -ERR_NOMEM;
    uses->ids = ids;
    uses->ids[uses->count] = strdup(id);
    return uses->ids[uses->count] ? (uses->count++, 0) : -ERR_NOMEM;
}

/* `"rye" AND "bre" *`: all words, of which the last may go on. */
static void make_expression(const struct folded *folded, char ret[EXPRESSION_MAX])
{
    size_t used = 0;

    for (size_t i = 0; i < folded->word_count; i++)
        used +=
            (size_t)snprintf(ret + used, EXPRESSION_MAX - used, "%s\"%.*s\"%s", i ? " AND " : "",
                             folded->words[i].length, folded->text + folded->words[i].start,
                             i + 1 == folded->word_count ? " *" : "");
}

/* ---- order ---- */

static int by_id(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Of one food the name that goes on from what is typed, and is short. */
static int by_food(const void *a, const void *b)
{
    const struct hit *one = a, *other = b;

    if (one->food != other->food)
        return one->food < other->food ? -1 : 1;
    if (one->begins != other->begins)
        return one->begins ? -1 : 1;
    const size_t lengths[] = {strlen(one->folded), strlen(other->folded)};
    return lengths[0] == lengths[1] ? strcmp(one->folded, other->folded)
                                    : (lengths[0] < lengths[1] ? -1 : 1);
}

static int by_rank(const void *a, const void *b)
{
    const struct hit *one = a, *other = b;

    if (one->uses != other->uses)
        return one->uses > other->uses ? -1 : 1;
    if (one->begins != other->begins)
        return one->begins ? -1 : 1;
    if (one->own != other->own)
        return one->own ? -1 : 1;
    if (one->common != other->common)
        return one->common ? -1 : 1;
    return strcmp(one->folded, other->folded);
}

static size_t uses_of(const struct uses *uses, const char *id)
{
    size_t from = 0, to = uses->count, count = 0;

    while (from < to) { /* the first that is not before it */
        const size_t middle = from + (to - from) / 2;
        if (strcmp(uses->ids[middle], id) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    while (from + count < uses->count && strcmp(uses->ids[from + count], id) == 0)
        count++;
    return count;
}

/* Each food once, by its best name, the best food first. */
static void put_in_order(struct hits *hits, const struct uses *uses)
{
    size_t kept = 0;

    if (hits->count == 0)
        return;
    qsort(hits->list, hits->count, sizeof(*hits->list), by_food);
    for (size_t i = 0; i < hits->count; i++) {
        struct hit *hit = &hits->list[i];
        if (kept > 0 && hits->list[kept - 1].food == hit->food) {
            free(hit->id);
            free(hit->name);
            free(hit->folded);
            continue;
        }
        hit->uses = uses_of(uses, hit->id);
        hits->list[kept++] = *hit;
    }
    hits->count = kept;
    qsort(hits->list, hits->count, sizeof(*hits->list), by_rank);
}

/* ---- asking ---- */

static void load_uses(const struct context *context, struct uses *ret)
{
    struct error err = {0};

    (void)food_each_use(context->store, context->person.row,
                        context->now_ms - FOODS_USE_DAYS * MS_PER_DAY, add_use, ret, &err);
    if (ret->count > 0)
        qsort(ret->ids, ret->count, sizeof(*ret->ids), by_id);
}

static void offer_hits(struct hits *hits, const struct uses *uses, bool ids, struct offers *offers)
{
    put_in_order(hits, uses);
    for (size_t i = 0; i < hits->count && i < OFFERS_PRINTED; i++)
        offers_add_any(offers, ids ? hits->list[i].id : hits->list[i].folded, hits->list[i].name);
}

/* Foods that have the words of `text`; false if there is none. */
static bool offer_matching(const struct context *context, const struct uses *uses, const char *text,
                           bool ids, struct offers *offers)
{
    CLEANUP(hits_done) struct hits hits = {0};
    char expression[EXPRESSION_MAX];
    struct folded folded;
    struct error err = {0};

    if (!fold_text(text, &folded) || folded.word_count == 0)
        return false;
    make_expression(&folded, expression);
    hits.stem = folded.text;
    if (food_each_matching(context->store, context->person.row, expression, add_hit, &hits, &err) <
        0)
        return false;
    offer_hits(&hits, uses, ids, offers);
    return hits.count > 0;
}

static void offer_used(const struct context *context, const struct uses *uses,
                       struct offers *offers)
{
    CLEANUP(hits_done) struct hits hits = {.stem = ""};
    struct error err = {0};

    for (size_t i = 0; i < uses->count; i++)
        if (i == 0 || strcmp(uses->ids[i], uses->ids[i - 1]) != 0)
            (void)food_each_of(context->store, context->person.row, uses->ids[i], add_hit, &hits,
                               &err);
    offer_hits(&hits, uses, false, offers);
}

void complete_foods(const struct context *context, struct offers *offers)
{
    CLEANUP(uses_done) struct uses uses = {0};
    const size_t length = strlen(offers->word);
    size_t at = complete_item(offers->word);

    load_uses(context, &uses);
    /* An amount is not told from a food by its looks: what no food has is one. */
    for (; at < length; at = complete_next_word(offers->word, at)) {
        offers->kept = at;
        if (offer_matching(context, &uses, offers->word + at, false, offers))
            return;
    }
    offers->kept = length;
    if (length == 0 || strchr(" ,", offers->word[length - 1]))
        offer_used(context, &uses, offers);
}

void complete_food_ids(const struct context *context, struct offers *offers)
{
    CLEANUP(uses_done) struct uses uses = {0};

    load_uses(context, &uses);
    (void)offer_matching(context, &uses, offers->word, true, offers);
}
