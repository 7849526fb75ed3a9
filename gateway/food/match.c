/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/food/match.h"

#include "gateway/food/distance.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Scores in thousandths (docs/cli.md 5). */
#define SCORE_EXACT     1000
#define SCORE_WORDS     950
#define SCORE_SUBSET    850
#define SCORE_PREFIX    740
#define SCORE_TYPO      700
#define SCORE_PARTIAL   500 /* times the share of words */
#define PER_WORD        30
#define PER_WORDS_MAX   150
#define PER_EDIT        50
#define FOR_ALIAS       10
#define TAKEN_MIN       800
#define SUGGESTED_MIN   600
#define AMBIGUOUS_MIN   550
#define AHEAD           100
#define LISTED          200
#define PREFIX_WORD_MIN 3

const char *match_tier_name(enum match_tier tier)
{
    static const char *const names[] = {"none",   "partial", "typo",  "prefix",
                                        "subset", "words",   "exact", "chosen"};
    return names[tier];
}

/* A folded text seen as words, whether it is a query or a label. */
struct phrase {
    const char *text;
    size_t length;
    const struct fold_word *words;
    size_t word_count;
    size_t content_count;
};

static bool same_word(const struct phrase *a, const struct fold_word *x, const struct phrase *b,
                      const struct fold_word *y)
{
    return x->length == y->length && x->letters == y->letters &&
           memcmp(a->text + x->start, b->text + y->start, x->length) == 0;
}

static bool begins_word(const struct phrase *a, const struct fold_word *x, const struct phrase *b,
                        const struct fold_word *y)
{
    return x->length >= PREFIX_WORD_MIN && x->length <= y->length &&
           memcmp(a->text + x->start, b->text + y->start, x->length) == 0;
}

/* How many content words of the query the label has, and how many of them each once. */
struct overlap {
    size_t found;   /* query words that occur in the label */
    size_t begun;   /* query words that begin a word of the label */
    size_t covered; /* label words that occur in the query */
};

static void count_overlap(const struct phrase *query, const struct phrase *label,
                          struct overlap *ret)
{
    uint32_t covered = 0;

    *ret = (struct overlap){0};
    for (size_t i = 0; i < query->word_count; i++) {
        const struct fold_word *word = &query->words[i];
        bool found = false;
        bool begun = false;
        for (size_t j = 0; word->content && j < label->word_count; j++) {
            if (!label->words[j].content)
                continue;
            if (same_word(query, word, label, &label->words[j])) {
                found = true;
                covered |= UINT32_C(1) << j;
            }
            begun = begun || begins_word(query, word, label, &label->words[j]);
        }
        ret->found += found;
        ret->begun += begun;
    }
    for (; covered; covered &= covered - 1)
        ret->covered++;
}

static int less_for_words(size_t query, size_t label)
{
    size_t further = label > query ? label - query : 0;

    return further * PER_WORD < PER_WORDS_MAX ? (int)further * PER_WORD : PER_WORDS_MAX;
}

int match_edits_allowed(size_t length)
{
    return length < 4 ? 0 : length < 8 ? 1 : 2;
}

/* The edits between two words, or more than `limit`. Each edit changes at most two of the letters
 * that occur, which spares most of the distances. */
static int word_edits(const struct phrase *a, const struct fold_word *x, const struct phrase *b,
                      const struct fold_word *y, int limit)
{
    if (__builtin_popcount(x->letters ^ y->letters) > 2 * limit)
        return limit + 1;
    return edit_distance(a->text + x->start, x->length, b->text + y->start, y->length, limit);
}

/* Edits word by word, each word of the label used once; -1 if the words do not pair. */
static int edits_by_word(const struct phrase *query, const struct phrase *label)
{
    uint32_t used = 0;
    int sum = 0;

    if (query->content_count != label->content_count)
        return -1;
    for (size_t i = 0; i < query->word_count; i++) {
        const struct fold_word *word = &query->words[i];
        int limit = match_edits_allowed(word->length);
        int best = limit + 1;
        size_t best_at = 0;
        for (size_t j = 0; word->content && best > 0 && j < label->word_count; j++) {
            if (!label->words[j].content || used & UINT32_C(1) << j)
                continue;
            int edits = word_edits(query, word, label, &label->words[j], limit);
            if (edits < best) {
                best = edits;
                best_at = j;
            }
        }
        if (!word->content)
            continue;
        if (best > limit)
            return -1;
        used |= UINT32_C(1) << best_at;
        sum += best;
    }
    return sum;
}

/* The least number of edits between query and label as a typing slip, or 0 if it is none. */
static int typo_edits(const struct phrase *query, const struct phrase *label)
{
    int limit = match_edits_allowed(query->length);
    int whole = edit_distance(query->text, query->length, label->text, label->length, limit);
    int words = edits_by_word(query, label);

    if (whole > limit)
        return words > 0 ? words : 0;
    return words > 0 && words < whole ? words : whole;
}

static int score_phrase(const struct phrase *query, const struct phrase *label,
                        enum match_tier *ret_tier)
{
    struct overlap overlap;

    count_overlap(query, label, &overlap);
    int less = less_for_words(query->content_count, label->content_count);
    if (overlap.found == query->content_count) {
        bool same =
            query->content_count == label->content_count && overlap.covered == label->content_count;
        *ret_tier = same ? MATCH_WORDS : MATCH_SUBSET;
        return same ? SCORE_WORDS : SCORE_SUBSET - less;
    }
    if (overlap.begun == query->content_count) {
        *ret_tier = MATCH_PREFIX;
        return SCORE_PREFIX - less;
    }
    int edits = typo_edits(query, label);
    int typo = edits > 0 ? SCORE_TYPO - PER_EDIT * (edits - 1) : 0;
    int partial = (int)(SCORE_PARTIAL * overlap.found / query->content_count);
    *ret_tier = typo > partial ? MATCH_TYPO : partial > 0 ? MATCH_PARTIAL : MATCH_NONE;
    return typo > partial ? typo : partial;
}

int match_score(const struct folded *query, const struct food_label *label,
                enum match_tier *ret_tier)
{
    const struct phrase q = {query->text, query->length, query->words, query->word_count,
                             query->content_count};
    const struct phrase l = {label->text, label->length, label->words, label->word_count,
                             label->content_count};

    *ret_tier = MATCH_NONE;
    if (q.word_count == 0 || l.word_count == 0)
        return 0;
    if (q.length == l.length && memcmp(q.text, l.text, q.length) == 0) {
        *ret_tier = MATCH_EXACT;
        return SCORE_EXACT;
    }
    int score = score_phrase(&q, &l, ret_tier);
    return label->alias && score > FOR_ALIAS ? score - FOR_ALIAS : score;
}

const struct food *match_exact(struct food_table *whole, const char *text)
{
    const struct food_table *table = whole;
    struct folded query;
    const struct food *found = NULL;

    if (!fold_text(text, &query) || query.word_count == 0)
        return NULL;
    if (whole->source && whole->source->select(whole, text, &query, REACH_EXACT, &table) < 0)
        return NULL;
    for (size_t i = 0; i < table->label_count; i++) {
        const struct food_label *label = &table->labels[i];
        if (label->length != query.length || memcmp(label->text, query.text, query.length) != 0)
            continue;
        const struct food *food = &table->foods[label->food];
        if (found && found != food)
            return NULL;
        found = food;
    }
    return found;
}

/* ---- order and decision ---- */

struct sorted {
    struct match match;
    bool begins; /* the name begins with the text */
};

static int compare(const void *left, const void *right)
{
    const struct sorted *a = left;
    const struct sorted *b = right;

    if (a->match.score != b->match.score)
        return b->match.score - a->match.score;
    if (a->match.food->uses != b->match.food->uses)
        return a->match.food->uses > b->match.food->uses ? -1 : 1;
    int imported =
        (a->match.food->layer == LAYER_IMPORTED) - (b->match.food->layer == LAYER_IMPORTED);
    if (imported)
        return imported;
    int common =
        b->match.food->columns[COLUMN_COMMON][0] - a->match.food->columns[COLUMN_COMMON][0];
    if (common)
        return common;
    if (a->begins != b->begins)
        return a->begins ? -1 : 1;
    size_t a_length = strlen(food_name(a->match.food));
    size_t b_length = strlen(food_name(b->match.food));
    if (a_length != b_length)
        return a_length < b_length ? -1 : 1;
    return strcmp(food_id(a->match.food), food_id(b->match.food));
}

static void decide(struct match_result *result)
{
    const struct match *list = result->list;
    size_t fit = 0;

    if (result->count == 0) {
        result->decision = MATCH_NOT_FOUND;
        return;
    }
    int best = list[0].score;
    int ahead = result->count > 1 ? best - list[1].score : best;
    bool named = list[0].tier == MATCH_WORDS || list[0].tier == MATCH_SUBSET;
    bool only_exact =
        list[0].tier == MATCH_EXACT && (result->count == 1 || list[1].tier != MATCH_EXACT);
    if (only_exact || (named && best >= TAKEN_MIN && ahead >= AHEAD)) {
        result->decision = MATCH_TAKEN;
        fit = 1;
    } else if (list[0].tier == MATCH_TYPO && best >= SUGGESTED_MIN && ahead >= AHEAD) {
        result->decision = MATCH_SUGGESTION;
        fit = 1;
    } else if (best >= AMBIGUOUS_MIN) {
        result->decision = MATCH_AMBIGUOUS;
        while (fit < result->count && list[fit].score >= best - LISTED)
            fit++;
    } else {
        result->decision = MATCH_NOT_FOUND;
    }
    result->count = fit;
}

/* The best label of each food; *ret_count foods that fit at all. */
static size_t score_foods(const struct food_table *table, const struct folded *query,
                          const char *text, struct sorted *list)
{
    size_t count = 0;

    for (size_t i = 0; i < table->label_count; i++) {
        const struct food_label *label = &table->labels[i];
        const struct food *food = &table->foods[label->food];
        enum match_tier tier;
        int score = match_score(query, label, &tier);
        if (tier == MATCH_NONE)
            continue;
        /* The labels of a food stand together. */
        if (count == 0 || list[count - 1].match.food != food) {
            list[count++] = (struct sorted){
                .match = {food, tier, score},
                .begins = strncasecmp(food_name(food), text, strlen(text)) == 0,
            };
        } else if (score > list[count - 1].match.score) {
            list[count - 1].match.tier = tier;
            list[count - 1].match.score = score;
        }
    }
    return count;
}

/* All foods within reach that fit at all, in order. */
static int rank(struct food_table *whole, const char *text, enum food_reach reach,
                struct match_result *ret)
{
    const struct food_table *table = whole;
    struct folded query;
    struct match_result result = {.decision = MATCH_NOT_FOUND};

    if (!fold_text(text, &query) || query.word_count == 0) {
        *ret = result;
        return 0;
    }
    int r = whole->source ? whole->source->select(whole, text, &query, reach, &table) : 0;
    if (r < 0)
        return r;
    struct sorted *list = calloc(table->food_count + 1, sizeof(*list));
    result.list = calloc(table->food_count + 1, sizeof(*result.list));
    if (!list || !result.list) {
        free(list);
        match_done(&result);
        return -ERR_NOMEM;
    }
    result.count = score_foods(table, &query, text, list);
    qsort(list, result.count, sizeof(*list), compare);
    for (size_t i = 0; i < result.count; i++)
        result.list[i] = list[i].match;
    free(list);
    *ret = result;
    return 0;
}

/* Whether foods that only share words with the text could stand in the list. They are no part of
 * any other decision: what is taken or suggested is at least AHEAD of them. */
static bool wants_partial(const struct match_result *result)
{
    const int best = result->count > 0 ? result->list[0].score : 0;

    return best >= AMBIGUOUS_MIN && best - LISTED < SCORE_PARTIAL;
}

/* Whether the foods with all words of the text decide by themselves: nothing that only begins with
 * them, or is a slip, comes near enough to say anything. */
static bool is_settled(const struct match_result *result)
{
    return result->decision == MATCH_TAKEN &&
           (result->list[0].tier == MATCH_EXACT || result->list[0].score >= SCORE_PREFIX + AHEAD);
}

/* Nearly all that is logged has a name with all its words, in whatever order; looking no further
 * saves most of the work. Of a single word there are too many for that. */
static int match_words(struct food_table *table, const char *text, bool *ret_settled,
                       struct match_result *ret)
{
    struct folded query;

    *ret_settled = false;
    if (!table->source || !fold_text(text, &query) || query.content_count < 2)
        return 0;
    const int r = rank(table, text, REACH_WORDS, ret);
    if (r < 0)
        return r;
    decide(ret);
    *ret_settled = is_settled(ret);
    if (!*ret_settled)
        match_done(ret);
    return 0;
}

int match_food(struct food_table *table, const char *text, struct match_result *ret)
{
    bool settled;
    int r = match_words(table, text, &settled, ret);

    if (r < 0 || settled)
        return r;
    r = rank(table, text, REACH_SLIP, ret);
    if (r == 0 && table->source && wants_partial(ret)) {
        match_done(ret);
        r = rank(table, text, REACH_WORD, ret);
    }
    if (r == 0)
        decide(ret);
    return r;
}

int match_search(struct food_table *table, const char *text, struct match_result *ret)
{
    int r = rank(table, text, REACH_SLIP, ret);

    while (r == 0 && ret->count > 0 && ret->list[ret->count - 1].score < AMBIGUOUS_MIN)
        ret->count--;
    return r;
}

void match_done(struct match_result *result)
{
    free(result->list);
    result->list = NULL;
    result->count = 0;
}
