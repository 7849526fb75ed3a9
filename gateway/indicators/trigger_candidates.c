// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/indicators/trigger_candidates.h"
#include "core/cleanup.h"
#include "core/error.h"
#include <stdlib.h>
#include <string.h>

#define JACCARD_MIN 0.95
#define JOINT       " + "

/* ---- meals ---- */

/* Walks through the meals of two foods side by side. */
struct pair_walk {
    const struct trigger_food *a, *b;
    size_t i, j;
};

/* The next meal of either; what the foods have in it, NULL for one that is not. False at the end.
 */
static bool next_meal(struct pair_walk *walk, const struct trigger_eaten **ret_a,
                      const struct trigger_eaten **ret_b)
{
    const struct trigger_eaten *a =
        walk->i < walk->a->eaten_count ? &walk->a->eaten[walk->i] : NULL;
    const struct trigger_eaten *b =
        walk->j < walk->b->eaten_count ? &walk->b->eaten[walk->j] : NULL;

    if (!a && !b)
        return false;
    *ret_a = a && (!b || a->meal <= b->meal) ? a : NULL;
    *ret_b = b && (!a || b->meal <= a->meal) ? b : NULL;
    if (*ret_a)
        walk->i++;
    if (*ret_b)
        walk->j++;
    return true;
}

double trigger_jaccard(const struct trigger_food *a, const struct trigger_food *b)
{
    struct pair_walk walk = {.a = a, .b = b};
    const struct trigger_eaten *in_a, *in_b;
    size_t both = 0, either = 0;

    while (next_meal(&walk, &in_a, &in_b)) {
        either++;
        if (in_a && in_b)
            both++;
    }
    return either ? (double)both / (double)either : 0;
}

static bool in_order(const struct trigger_food *food)
{
    for (size_t i = 1; i < food->eaten_count; i++)
        if (food->eaten[i].meal <= food->eaten[i - 1].meal ||
            food->eaten[i].day < food->eaten[i - 1].day)
            return false;
    return true;
}

static size_t count_days(const struct trigger_eaten *eaten, size_t count)
{
    size_t days = 0;

    for (size_t i = 0; i < count; i++)
        if (i == 0 || eaten[i].day != eaten[i - 1].day)
            days++;
    return days;
}

/* ---- the choice ---- */

struct ranked {
    const struct trigger_food *food;
    size_t index, days;
};

static int compare_ranks(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    int order;

    if (a->food->group != b->food->group)
        return a->food->group ? -1 : 1;
    if (a->days != b->days)
        return a->days > b->days ? -1 : 1;
    order = strcmp(a->food->key, b->food->key);
    return order ? order : (a->index > b->index) - (a->index < b->index);
}

/* `ret` has room for all foods; how many of them are chosen. */
static size_t rank_foods(const struct trigger_food *foods, size_t count, struct ranked *ret)
{
    size_t enough = 0;

    for (size_t i = 0; i < count; i++)
        if (foods[i].eaten_count >= TRIGGERS_EXPOSURES_MIN)
            ret[enough++] =
                (struct ranked){&foods[i], i, count_days(foods[i].eaten, foods[i].eaten_count)};
    qsort(ret, enough, sizeof(*ret), compare_ranks);
    return enough < TRIGGERS_MAX ? enough : TRIGGERS_MAX;
}

/* owner[i]: the chosen food that the i-th one joins, itself if none. */
static void find_owners(const struct ranked *chosen, size_t count, size_t *owner)
{
    for (size_t i = 0; i < count; i++) {
        owner[i] = i;
        for (size_t j = 0; j < i && owner[i] == i; j++)
            if (owner[j] == j && trigger_jaccard(chosen[j].food, chosen[i].food) >= JACCARD_MIN)
                owner[i] = j;
    }
}

/* ---- candidates ---- */

static int compare_eaten(const void *left, const void *right)
{
    const struct trigger_eaten *a = left, *b = right;

    if (a->meal != b->meal)
        return a->meal < b->meal ? -1 : 1;
    return (a->dose < b->dose) - (a->dose > b->dose);
}

/* Leaves of each meal the first, which has the largest dose. */
static size_t unite_meals(struct trigger_eaten *eaten, size_t count)
{
    size_t kept = 0;

    qsort(eaten, count, sizeof(*eaten), compare_eaten);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || eaten[i].meal != eaten[kept - 1].meal)
            eaten[kept++] = eaten[i];
    return kept;
}

/* Where the next candidate puts what it is made of. */
struct room {
    struct trigger_eaten *eaten; /* as many as all chosen foods have */
    struct trigger_meal *meals;
    char *keys;
    size_t *members;
};

static void add_candidate(const struct ranked *chosen, const size_t *owner, size_t count,
                          size_t first, struct room *room, struct trigger_candidates *candidates)
{
    struct triggers_candidate candidate = {.key = room->keys, .meals = room->meals};
    size_t eaten = 0, members = 0;

    for (size_t i = first; i < count; i++) {
        const struct trigger_food *food = chosen[i].food;

        if (owner[i] != first)
            continue;
        if (members > 0)
            room->keys = stpcpy(room->keys, JOINT);
        room->keys = stpcpy(room->keys, food->key);
        candidate.group |= food->group;
        candidate.challenged |= food->challenged;
        memcpy(room->eaten + eaten, food->eaten, food->eaten_count * sizeof(*food->eaten));
        eaten += food->eaten_count;
        *room->members++ = chosen[i].index;
        members++;
    }
    room->keys++;
    candidate.meal_count = unite_meals(room->eaten, eaten);
    candidate.exposed_days = count_days(room->eaten, candidate.meal_count);
    for (size_t i = 0; i < candidate.meal_count; i++)
        *room->meals++ = (struct trigger_meal){room->eaten[i].at_h, room->eaten[i].dose};
    candidates->member_counts[candidates->count] = members;
    candidates->list[candidates->count++] = candidate;
}

static int build(const struct ranked *chosen, size_t count, struct trigger_candidates *candidates)
{
    CLEANUP(cleanup_free) struct trigger_eaten *eaten = NULL;
    size_t owner[TRIGGERS_MAX];
    size_t meals = 1, letters = 1; /* never nothing: calloc() may say NULL to that */
    struct room room;

    for (size_t i = 0; i < count; i++) {
        meals += chosen[i].food->eaten_count;
        letters += strlen(chosen[i].food->key) + sizeof(JOINT);
    }
    eaten = calloc(meals, sizeof(*eaten));
    candidates->meals = calloc(meals, sizeof(*candidates->meals));
    candidates->keys = calloc(letters, 1);
    candidates->list = calloc(count + 1, sizeof(*candidates->list));
    candidates->members = calloc(count + 1, sizeof(*candidates->members));
    candidates->member_counts = calloc(count + 1, sizeof(*candidates->member_counts));
    if (!eaten || !candidates->meals || !candidates->keys || !candidates->list ||
        !candidates->members || !candidates->member_counts)
        return -ERR_NOMEM;
    room = (struct room){eaten, candidates->meals, candidates->keys, candidates->members};
    find_owners(chosen, count, owner);
    for (size_t i = 0; i < count; i++)
        if (owner[i] == i)
            add_candidate(chosen, owner, count, i, &room, candidates);
    return 0;
}

int trigger_candidates_select(const struct trigger_food *foods, size_t count,
                              struct trigger_candidates *ret)
{
    CLEANUP(trigger_candidates_done) struct trigger_candidates candidates = {0};
    CLEANUP(cleanup_free) struct ranked *ranked = calloc(count + 1, sizeof(*ranked));
    int r;

    if (!ranked)
        return -ERR_NOMEM;
    for (size_t i = 0; i < count; i++)
        if (!in_order(&foods[i]))
            return -ERR_RANGE;
    r = build(ranked, rank_foods(foods, count, ranked), &candidates);
    if (r < 0)
        return r;
    *ret = candidates;
    candidates = (struct trigger_candidates){0};
    return 0;
}

void trigger_candidates_done(struct trigger_candidates *candidates)
{
    free(candidates->list);
    free(candidates->members);
    free(candidates->member_counts);
    free(candidates->meals);
    free(candidates->keys);
    *candidates = (struct trigger_candidates){0};
}
