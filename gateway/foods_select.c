/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which labels can mean a text. For each tier of the matcher that matters there is a way to all
 * labels that could reach it:
 *
 *   exact              the text is the label
 *   words, subset      every word of the text is in the label; alone: REACH_WORDS
 *   prefix             every word of the text begins one of the label
 *   typo, by words     for every word of the text there is one that differs by few edits
 *   typo, as a whole   the label is about as long, and made of about the same letters
 *   partial            some word of the text is in the label; asked for by REACH_WORD only
 *
 * Words that differ by few edits are looked for in the list of all words, which is short.
 */
#include "gateway/foods_inside.h"

#include "core/cleanup.h"
#include "gateway/food/amount.h"
#include "gateway/food/distance.h"
#include "gateway/food/match.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_MS            INT64_C(86400000)
#define PREFIX_LENGTH_MIN 3

struct selecting {
    struct foods *foods;
    const struct folded *text;
    struct hits *hits;
    FILE *groups[FOLD_WORDS_MAX]; /* for each word of the text: those that are as good */
    int64_t *labels;              /* that could be the text with a slip */
    size_t label_count, label_room;
};

/* ---- words ---- */

static void write_word(FILE *out, const char *text, size_t length, const char *behind)
{
    fprintf(out, "\"%.*s\"%s", (int)length, text, behind);
}

/* Whether a word of the list is one of the text with a slip. */
static int on_word(void *userdata, const char *word, int64_t label, uint32_t letters)
{
    const struct selecting *selecting = userdata;
    const struct folded *text = selecting->text;
    const size_t length = strlen(word);

    (void)label;
    for (size_t i = 0; i < text->word_count; i++) {
        const struct fold_word *mine = &text->words[i];
        const int limit = match_edits_allowed(mine->length);

        if (!mine->content || __builtin_popcount(mine->letters ^ letters) > 2 * limit)
            continue;
        const int edits =
            edit_distance(text->text + mine->start, mine->length, word, length, limit);
        if (edits > 0 && edits <= limit) {
            fputs(" OR ", selecting->groups[i]);
            write_word(selecting->groups[i], word, length, "");
        }
    }
    return 0;
}

static int find_slips(struct selecting *selecting)
{
    const struct folded *text = selecting->text;
    size_t shortest = FOLD_TEXT_MAX;
    size_t longest = 0;

    for (size_t i = 0; i < text->word_count; i++) {
        const size_t length = text->words[i].length;
        const size_t limit = (size_t)match_edits_allowed(length);
        if (!text->words[i].content || limit == 0)
            continue;
        shortest = length - limit < shortest ? length - limit : shortest;
        longest = length + limit > longest ? length + limit : longest;
    }
    if (longest == 0)
        return 0;
    return food_each_word(selecting->foods->store, shortest, longest, on_word, selecting,
                          &selecting->foods->err);
}

/* `("rye" * OR "ryes") AND (...)`; without groups `("rye") AND (...)` */
static int write_expression(struct selecting *selecting, char *const *groups, FILE *out)
{
    const struct folded *text = selecting->text;
    size_t written = 0;

    for (size_t i = 0; i < text->word_count; i++) {
        if (!text->words[i].content)
            continue;
        fputs(written++ ? " AND (" : "(", out);
        write_word(out, text->text + text->words[i].start, text->words[i].length,
                   groups && text->words[i].length >= PREFIX_LENGTH_MIN ? " *" : "");
        fputs(groups ? groups[i] : "", out);
        fputc(')', out);
    }
    return ferror(out) ? -ERR_NOMEM : 0;
}

static int add_matching(struct selecting *selecting, const char *expression)
{
    struct collecting collecting = {selecting->foods, selecting->hits, NULL};

    return food_each_matching(selecting->foods->store, selecting->foods->person_row, expression,
                              foods_collect, &collecting, &selecting->foods->err);
}

/* With words in the place of words, or with just these. */
static int add_by_groups(struct selecting *selecting, char *const *groups)
{
    CLEANUP(cleanup_free) char *expression = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&expression, &size);

    if (!out)
        return -ERR_NOMEM;
    const int r = write_expression(selecting, groups, out);
    if (fclose(out) != 0 || r < 0)
        return -ERR_NOMEM;
    return add_matching(selecting, expression);
}

static int add_by_words(struct selecting *selecting)
{
    const size_t words = selecting->text->word_count;
    char *groups[FOLD_WORDS_MAX] = {NULL};
    size_t sizes[FOLD_WORDS_MAX];
    int r = 0;

    for (size_t i = 0; i < words; i++) {
        selecting->groups[i] = open_memstream(&groups[i], &sizes[i]);
        r = selecting->groups[i] ? r : -ERR_NOMEM;
    }
    if (r == 0)
        r = find_slips(selecting);
    for (size_t i = 0; i < words; i++)
        r = selecting->groups[i] && fclose(selecting->groups[i]) == 0 ? r : -ERR_NOMEM;
    if (r == 0)
        r = add_by_groups(selecting, groups);
    for (size_t i = 0; i < words; i++)
        free(groups[i]);
    return r;
}

/* `"rye" OR "bread"` */
static int add_by_any_word(struct selecting *selecting)
{
    const struct folded *text = selecting->text;
    CLEANUP(cleanup_free) char *expression = NULL;
    size_t size = 0;
    size_t written = 0;
    FILE *out = open_memstream(&expression, &size);

    if (!out)
        return -ERR_NOMEM;
    for (size_t i = 0; i < text->word_count; i++) {
        if (!text->words[i].content)
            continue;
        fputs(written++ ? " OR " : "", out);
        write_word(out, text->text + text->words[i].start, text->words[i].length, "");
    }
    fclose(out);
    return add_matching(selecting, expression);
}

/* ---- whole labels ---- */

static int on_length(void *userdata, const char *word, int64_t label, uint32_t letters)
{
    struct selecting *selecting = userdata;
    const struct folded *text = selecting->text;
    const int limit = match_edits_allowed(text->length);

    (void)word;
    if (__builtin_popcount(food_letters(text->text, text->length) ^ letters) > 2 * limit)
        return 0;
    if (selecting->label_count == selecting->label_room) {
        const size_t room = selecting->label_room ? selecting->label_room * 2 : 64;
        int64_t *grown = reallocarray(selecting->labels, room, sizeof(*grown));
        if (!grown)
            return -ERR_NOMEM;
        selecting->labels = grown;
        selecting->label_room = room;
    }
    selecting->labels[selecting->label_count++] = label;
    return 0;
}

/* Labels that differ as a whole by few edits: also by a blank. */
static int add_by_length(struct selecting *selecting)
{
    struct foods *foods = selecting->foods;
    struct collecting collecting = {foods, selecting->hits, NULL};
    const size_t length = selecting->text->length;
    const size_t limit = (size_t)match_edits_allowed(length);
    int r = 0;

    if (limit > 0 && length <= DISTANCE_LENGTH_MAX)
        r = food_each_length(foods->store, length - limit, length + limit, on_length, selecting,
                             &foods->err);
    for (size_t i = 0; r == 0 && i < selecting->label_count; i++)
        r = food_each_label(foods->store, foods->person_row, selecting->labels[i], foods_collect,
                            &collecting, &foods->err);
    free(selecting->labels);
    selecting->labels = NULL;
    return r;
}

/* ---- this very name ---- */

/* Ids of what was imported are no labels, so that a slip in a number does not find another food. */
static int add_by_id(struct selecting *selecting, const char *text)
{
    struct foods *foods = selecting->foods;
    struct collecting collecting = {foods, selecting->hits, selecting->text->text};

    return food_each_of(foods->store, foods->person_row, text, foods_collect, &collecting,
                        &foods->err);
}

static int add_exact(struct selecting *selecting)
{
    struct foods *foods = selecting->foods;
    struct collecting collecting = {foods, selecting->hits, NULL};

    return food_each_exact(foods->store, foods->person_row, selecting->text->text, foods_collect,
                           &collecting, &foods->err);
}

static int add_names(struct selecting *selecting, bool exact)
{
    struct foods *foods = selecting->foods;
    int r = foods_read_names(foods);

    for (size_t i = 0; r == 0 && i < foods->names.count; i++) {
        if (!exact || strcmp(foods->names.list[i].folded, selecting->text->text) == 0)
            r = foods_add_hit(selecting->hits, &foods->names.list[i]);
    }
    return r;
}

/* ---- use ---- */

static int on_use(void *userdata, const char *id, const char *text)
{
    struct foods *foods = userdata;

    if (foods->use_count == foods->use_room) {
        const size_t room = foods->use_room ? foods->use_room * 2 : 64;
        struct use *grown = reallocarray(foods->uses, room, sizeof(*grown));
        if (!grown)
            return -ERR_NOMEM;
        foods->uses = grown;
        foods->use_room = room;
    }
    const struct use use = {arena_text(&foods->arena, id), arena_text(&foods->arena, text)};
    if (!use.id || !use.text)
        return -ERR_NOMEM;
    foods->uses[foods->use_count++] = use;
    return 0;
}

static int compare_uses(const void *left, const void *right)
{
    return strcmp(((const struct use *)left)->id, ((const struct use *)right)->id);
}

/* Reads what the person had, once. */
static int read_uses(struct foods *foods)
{
    int r = 0;

    if (foods->uses_read)
        return 0;
    if (foods->person_row)
        r = food_each_use(foods->store, foods->person_row, foods->now_ms - FOODS_USE_DAYS * DAY_MS,
                          on_use, foods, &foods->err);
    foods->uses_read = true;
    if (foods->use_count > 0)
        qsort(foods->uses, foods->use_count, sizeof(foods->uses[0]), compare_uses);
    return r;
}

/* Whether an item was called so: "200 ml milk" is called milk. */
static bool is_called(const char *item, const struct folded *name)
{
    struct amount_item read;
    struct folded folded;
    char text[FOLD_TEXT_MAX];

    if (amount_read((struct span){item, strlen(item)}, &read, NULL) < 0 ||
        read.name.length >= sizeof(text))
        return false;
    snprintf(text, sizeof(text), "%.*s", (int)read.name.length, read.name.start);
    fold_text(text, &folded);
    return strcmp(folded.text, name->text) == 0;
}

/* How often a food was meant by a name. */
static unsigned count_uses(const struct foods *foods, const char *id, const struct folded *name)
{
    const struct use key = {.id = id};
    const struct use *end = foods->uses + foods->use_count;
    const struct use *use = bsearch(&key, foods->uses, foods->use_count, sizeof(key), compare_uses);
    unsigned count = 0;

    while (use && use > foods->uses && strcmp(use[-1].id, id) == 0)
        use--;
    for (; use && use < end && strcmp(use->id, id) == 0; use++)
        count += is_called(use->text, name);
    return count;
}

static int set_uses(struct foods *foods, const struct folded *name, struct food *list, size_t count)
{
    int r = count > 1 ? read_uses(foods) : 0;

    for (size_t i = 0; r == 0 && foods->use_count > 0 && i < count; i++)
        list[i].uses = count_uses(foods, food_id(&list[i]), name);
    return r;
}

/* ---- all together ---- */

static int add_all(struct selecting *selecting, const char *text, enum food_reach reach)
{
    int r = add_names(selecting, reach == REACH_EXACT);

    if (r == 0)
        r = add_exact(selecting);
    if (r == 0 && reach == REACH_EXACT && selecting->hits->count == 0)
        r = add_by_id(selecting, text);
    if (r == 0 && reach == REACH_WORDS)
        r = add_by_groups(selecting, NULL);
    if (r == 0 && reach >= REACH_SLIP)
        r = add_by_words(selecting);
    if (r == 0 && reach >= REACH_SLIP)
        r = add_by_length(selecting);
    if (r == 0 && reach == REACH_WORD)
        r = add_by_any_word(selecting);
    return r;
}

int foods_select(struct food_table *table, const char *text, const struct folded *folded,
                 enum food_reach reach, const struct food_table **ret)
{
    struct foods *foods = (struct foods *)table;
    CLEANUP(foods_drop_hits) struct hits hits = {0};
    struct selecting selecting = {.foods = foods, .text = folded, .hits = &hits};
    struct food_table *found = arena_take(&foods->arena, sizeof(*found));
    int r = found ? add_all(&selecting, text, reach) : -ERR_NOMEM;

    if (r == 0)
        r = foods_assemble(foods, &hits, found);
    if (r == 0 && reach >= REACH_SLIP) /* what decides by itself needs no order */
        r = set_uses(foods, folded, (struct food *)found->foods, found->food_count);
    *ret = found;
    return r;
}
