/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/foods_inside.h"

#include "core/cleanup.h"
#include <stdlib.h>
#include <string.h>

/* ---- hits ---- */

int foods_add_hit(struct hits *hits, const struct hit *hit)
{
    if (hits->count == hits->room) {
        const size_t room = hits->room ? hits->room * 2 : 32;
        struct hit *grown = reallocarray(hits->list, room, sizeof(*grown));
        if (!grown)
            return -ERR_NOMEM;
        hits->list = grown;
        hits->room = room;
    }
    hits->list[hits->count++] = *hit;
    return 0;
}

void foods_drop_hits(struct hits *hits)
{
    free(hits->list);
    *hits = (struct hits){0};
}

int foods_collect(void *userdata, const struct food_hit *hit)
{
    const struct collecting *collecting = userdata;
    struct arena *arena = &collecting->foods->arena;
    const char *folded = collecting->folded ? collecting->folded : hit->folded;
    const struct hit kept = {
        .food = hit->food,
        .label = hit->label,
        .id = arena_text(arena, hit->id),
        .name = arena_text(arena, hit->name),
        .folded = arena_text(arena, folded ? folded : ""),
        .length = folded ? strlen(folded) : 0,
        .layer = hit->layer,
        .common = hit->common,
        .alias = hit->alias,
        .own = hit->layer == LAYER_OWN || hit->label < 0,
    };

    if (!kept.id || !kept.name || !kept.folded)
        return -ERR_NOMEM;
    return foods_add_hit(collecting->hits, &kept);
}

/* ---- a table of hits ---- */

static bool same_text(const struct hit *a, const struct hit *b)
{
    return a->length == b->length && memcmp(a->folded, b->folded, a->length) == 0;
}

/* A name that the person gave to a food is no name of any other; nor are the names of an own food,
 * but for what the person named. */
static void take_away(struct hits *hits)
{
    for (size_t i = 0; i < hits->count; i++) {
        const struct hit *own = &hits->list[i];
        for (size_t j = 0; own->own && j < hits->count; j++) {
            struct hit *other = &hits->list[j];
            const bool weaker = !other->own || (own->label < 0 && other->label >= 0);
            if (weaker && other->food != own->food && same_text(own, other))
                other->gone = true;
        }
    }
}

static int compare_hits(const void *left, const void *right)
{
    const struct hit *a = left;
    const struct hit *b = right;

    if (a->food != b->food)
        return a->food < b->food ? -1 : 1;
    return a->label < b->label ? -1 : a->label > b->label;
}

/* Of the columns only these are read here. */
static void set_food(struct food *food, const struct hit *hit)
{
    for (int i = 0; i < FOOD_COLUMNS; i++)
        food->columns[i] = "";
    food->columns[COLUMN_ID] = hit->id;
    food->columns[COLUMN_NAME] = hit->name;
    food->columns[COLUMN_COMMON] = hit->common ? "1" : "0";
    food->layer = hit->layer;
    food->row = hit->food;
}

static int set_label(struct arena *arena, struct food_label *label, const struct hit *hit,
                     size_t food)
{
    struct folded folded;
    struct fold_word *words;

    fold_cut(hit->folded, &folded);
    words = arena_take(arena, (folded.word_count + 1) * sizeof(*words));
    if (!words)
        return -ERR_NOMEM;
    memcpy(words, folded.words, folded.word_count * sizeof(*words));
    *label = (struct food_label){
        .text = hit->folded,
        .words = words,
        .length = (unsigned short)folded.length,
        .word_count = (unsigned short)folded.word_count,
        .content_count = (unsigned short)folded.content_count,
        .alias = hit->alias,
        .food = food,
    };
    return 0;
}

int foods_assemble(struct foods *foods, struct hits *hits, struct food_table *ret)
{
    struct arena *arena = &foods->arena;
    struct food *list = arena_take(arena, (hits->count + 1) * sizeof(*list));
    struct food_label *labels = arena_take(arena, (hits->count + 1) * sizeof(*labels));
    const struct hit *last = NULL;

    if (!list || !labels)
        return -ERR_NOMEM;
    *ret = (struct food_table){.foods = list, .labels = labels};
    take_away(hits);
    if (hits->count > 0)
        qsort(hits->list, hits->count, sizeof(hits->list[0]), compare_hits);
    for (size_t i = 0; i < hits->count; i++) {
        const struct hit *hit = &hits->list[i];
        if (hit->gone || (last && last->food == hit->food && last->label == hit->label))
            continue;
        if (!last || last->food != hit->food)
            set_food(&list[ret->food_count++], hit);
        last = hit;
        if (set_label(arena, &labels[ret->label_count], hit, ret->food_count - 1) < 0)
            return -ERR_NOMEM;
        ret->label_count++;
    }
    return 0;
}

/* ---- names that the person has given ---- */

struct naming {
    struct foods *foods;
    const char *folded;
    bool found;
};

/* The first label of the food that is named becomes the name. */
static int on_named(void *userdata, const struct food_hit *hit)
{
    struct naming *naming = userdata;
    struct hits *names = &naming->foods->names;
    struct collecting collecting = {naming->foods, names, naming->folded};
    struct food_hit named = *hit;

    if (naming->found)
        return 0;
    naming->found = true;
    named.alias = true;
    named.label = -1 - (int64_t)names->count;
    return foods_collect(&collecting, &named);
}

static int on_alias(void *userdata, const char *folded, const char *text, const char *id)
{
    struct foods *foods = userdata;
    struct naming naming = {foods, folded, false};

    (void)text;
    return food_each_of(foods->store, foods->person_row, id, on_named, &naming, &foods->err);
}

int foods_read_names(struct foods *foods)
{
    if (foods->names_read || foods->person_row == 0)
        return 0;
    foods->names_read = true;
    return food_alias_each(foods->store, foods->person_row, on_alias, foods, &foods->err);
}

/* ---- the source ---- */

struct reading {
    struct arena *arena;
    struct food *food;
};

static int on_columns(void *userdata, const struct food *food)
{
    const struct reading *reading = userdata;

    for (int i = 0; i < FOOD_COLUMNS; i++) {
        if (!food->columns[i])
            continue;
        reading->food->columns[i] = arena_text(reading->arena, food->columns[i]);
        if (!reading->food->columns[i])
            return -ERR_NOMEM;
    }
    return 0;
}

typedef int (*read_row_fn)(struct store *store, int64_t row, food_visit_fn visit, void *userdata,
                           struct error *err);

/* A copy of the food with what is read of its row. */
static int read_by(read_row_fn read_row, struct food_table *table, const struct food *food,
                   const struct food **ret, struct error *err)
{
    struct foods *foods = (struct foods *)table;
    struct food *copy = arena_take(&foods->arena, sizeof(*copy));
    struct reading reading = {&foods->arena, copy};

    if (!copy)
        return error_set(err, ERR_NOMEM, "out of memory");
    *copy = *food;
    *ret = copy;
    return read_row(foods->store, food->row, on_columns, &reading, err);
}

static int read_food(struct food_table *table, const struct food *food, const struct food **ret,
                     struct error *err)
{
    return read_by(food_read, table, food, ret, err);
}

static int read_line(struct food_table *table, const struct food *food, const struct food **ret,
                     struct error *err)
{
    return read_by(food_read_line, table, food, ret, err);
}

static int find(struct food_table *table, const char *id, const struct food **ret)
{
    struct foods *foods = (struct foods *)table;
    CLEANUP(foods_drop_hits) struct hits hits = {0};
    struct collecting collecting = {foods, &hits, NULL};
    struct food *food = arena_take(&foods->arena, sizeof(*food));
    int r = -ERR_NOMEM;

    if (food)
        r = food_each_of(foods->store, foods->person_row, id, foods_collect, &collecting,
                         &foods->err);
    if (r < 0)
        return r;
    if (hits.count == 0)
        return -ERR_NOT_FOUND;
    set_food(food, &hits.list[0]);
    *ret = food;
    return 0;
}

static void close_foods(struct food_table *table)
{
    struct foods *foods = (struct foods *)table;

    arena_done(&foods->arena);
    foods_drop_hits(&foods->names);
    free(foods->uses);
    free(foods);
}

static const struct food_source source = {foods_select, find, read_food, read_line, close_foods};

/* ---- opening ---- */

/* Labels of a food stand together; *label is the first of this one, and then of the next. */
static int put_shipped(struct store *store, const struct food_table *table, size_t *label,
                       size_t food, struct error *err)
{
    struct food_name names[FOOD_NAMES_MAX];
    size_t count = 0;

    for (; *label < table->label_count && table->labels[*label].food == food; (*label)++) {
        if (count == FOOD_NAMES_MAX)
            return error_set(err, ERR_CORRUPT, "food table: %s has too many names",
                             food_id(&table->foods[food]));
        names[count++] =
            (struct food_name){table->labels[*label].text, table->labels[*label].alias};
    }
    return food_put(store, 0, 0, &table->foods[food], names, count, err);
}

static int load_shipped(struct store *store, const struct food_table *table, struct error *err)
{
    size_t label = 0;
    int r = store_begin(store, err);

    if (r < 0)
        return r;
    if (food_shipped_version(store) < FOOD_TABLE_VERSION) { /* another program was not faster */
        r = food_shipped_begin(store, err);
        for (size_t i = 0; r == 0 && i < table->food_count; i++)
            r = put_shipped(store, table, &label, i, err);
        if (r == 0)
            r = food_shipped_end(store, FOOD_TABLE_VERSION, err);
    }
    return store_end(store, r, err);
}

static int bring_up_to_date(struct store *store, struct error *err)
{
    CLEANUP(food_table_freep) struct food_table *table = NULL;

    if (food_shipped_version(store) >= FOOD_TABLE_VERSION)
        return 0;
    int r = food_table_open(&table, err);
    return r < 0 ? r : load_shipped(store, table, err);
}

int foods_open(struct store *store, int64_t person_row, int64_t now_ms, struct food_table **ret,
               struct error *err)
{
    if (!store)
        return food_table_open(ret, err);
    int r = bring_up_to_date(store, err);
    if (r < 0)
        return r;
    struct foods *foods = calloc(1, sizeof(*foods));
    if (!foods)
        return error_set(err, ERR_NOMEM, "out of memory");
    foods->table.source = &source;
    foods->store = store;
    foods->person_row = person_row;
    foods->now_ms = now_ms;
    *ret = &foods->table;
    return 0;
}

int foods_whole(struct food_table *table, const struct food_table **ret, struct error *err)
{
    struct foods *foods = (struct foods *)table;
    CLEANUP(foods_drop_hits) struct hits hits = {0};
    struct collecting collecting = {foods, &hits, NULL};
    struct food_table *whole;
    int r;

    *ret = table;
    if (!table->source)
        return 0;
    whole = arena_take(&foods->arena, sizeof(*whole));
    if (!whole)
        return error_set(err, ERR_NOMEM, "out of memory");
    r = food_each(foods->store, foods->person_row, foods_collect, &collecting, err);
    if (r == 0)
        r = foods_read_names(foods);
    for (size_t i = 0; r == 0 && i < foods->names.count; i++)
        r = foods_add_hit(&hits, &foods->names.list[i]);
    if (r == 0)
        r = foods_assemble(foods, &hits, whole);
    *ret = whole;
    return r;
}
