/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding rows of the food table. A person sees what ships and what was imported, but for ids of
 * which there is an own food, and the own foods.
 */
#include "storage/foods.h"

#include "storage/foods_inside.h"

#include <stdlib.h>
#include <string.h>

#define HIT_COLUMNS                                                                              \
    "l.row, f.row, f.person IS NOT NULL, f.import IS NOT NULL, f.common, l.alias, f.id, f.name," \
    " l.folded"
#define SEEN                                                                               \
    "f.shown AND (f.person = ?2 OR (f.person IS NULL AND NOT EXISTS (SELECT 1 FROM food o" \
    " WHERE o.id = f.id AND o.person = ?2)))"
#define FROM_LABELS " FROM food_label l JOIN food f ON f.row = l.food WHERE "

static const char by_folded[] = "SELECT " HIT_COLUMNS FROM_LABELS "l.folded = ?1 AND " SEEN;
static const char by_label[] = "SELECT " HIT_COLUMNS FROM_LABELS "l.row = ?1 AND " SEEN;
static const char by_id[] = "SELECT " HIT_COLUMNS " FROM food f LEFT JOIN food_label l"
                            " ON l.food = f.row WHERE f.id = ?1 AND " SEEN;
/* What begins with ?1 stands between it and itself followed by a byte that no text has. */
#define BEGIN_COLUMNS      "SELECT f.id, f.name, f.aliases, f.common"
#define BEGINS_WITH(value) value " >= ?1 AND " value " < ?1 || CAST(x'ff' AS TEXT) AND "
static const char labels_from[] = BEGIN_COLUMNS FROM_LABELS BEGINS_WITH("l.folded") SEEN;
static const char ids_from[] =
    BEGIN_COLUMNS " FROM food f WHERE " BEGINS_WITH("f.id") SEEN " ORDER BY f.id";
static const char every[] =
    "SELECT " HIT_COLUMNS FROM_LABELS "?1 IS NULL AND " SEEN " ORDER BY f.row, l.row";
static const char by_words[] =
    "SELECT " HIT_COLUMNS " FROM food_text t JOIN food_label l ON l.row = t.rowid"
    " JOIN food f ON f.row = l.food WHERE t.food_text MATCH ?1 AND " SEEN;
static const char words[] = "SELECT word, 0, letters FROM food_word WHERE length BETWEEN ?1 AND ?2";
static const char lengths[] =
    "SELECT NULL, row, letters FROM food_label WHERE length BETWEEN ?1 AND ?2";
static const char by_row[] = "SELECT " FOOD_COLUMN_NAMES " FROM food WHERE row = ?1";
static const char line_by_row[] =
    "SELECT serving_g, serving, kcal, fibre_g FROM food WHERE row = ?1";
static const char used[] =
    "SELECT body FROM entry WHERE person = ?1 AND at_ms >= ?2 AND removed = 0"
    " AND kind IN ('food', 'drink') ORDER BY at_ms";
static const char counts[] =
    "SELECT count(*) FILTER (WHERE person IS NULL AND import IS NULL),"
    " count(*) FILTER (WHERE import IS NOT NULL), count(*) FILTER (WHERE person = ?1)"
    " FROM food WHERE shown";

static int visit_hits(struct store *store, sqlite3_stmt *query, food_hit_fn visit, void *userdata,
                      struct error *err)
{
    int r;

    while ((r = query_row(store, query, err, "look a food up")) == 1) {
        const struct food_hit hit = {
            .label = sqlite3_column_int64(query, 0),
            .food = sqlite3_column_int64(query, 1),
            .layer = sqlite3_column_int(query, 2)   ? LAYER_OWN
                     : sqlite3_column_int(query, 3) ? LAYER_IMPORTED
                                                    : LAYER_SHIPPED,
            .common = sqlite3_column_int(query, 4) != 0,
            .alias = sqlite3_column_int(query, 5) != 0,
            .id = (const char *)sqlite3_column_text(query, 6),
            .name = (const char *)sqlite3_column_text(query, 7),
            .folded = (const char *)sqlite3_column_text(query, 8),
        };
        r = visit(userdata, &hit);
        if (r != 0)
            return r;
    }
    return r;
}

/* Hits of a statement whose ?1 is a text (NULL: null) and ?2 the person. */
static int each_by_text(struct store *store, enum statement id, const char *sql, const char *text,
                        int64_t person_row, food_hit_fn visit, void *userdata, struct error *err)
{
    QUERY *query = NULL;
    int r = query_get(store, id, sql, &query, err);

    if (r < 0)
        return r;
    if (text)
        bind_text(query, 1, text);
    sqlite3_bind_int64(query, 2, person_row);
    return visit_hits(store, query, visit, userdata, err);
}

int food_each_exact(struct store *store, int64_t person_row, const char *folded, food_hit_fn visit,
                    void *userdata, struct error *err)
{
    return each_by_text(store, FOOD_BY_FOLDED, by_folded, folded, person_row, visit, userdata, err);
}

int food_each_of(struct store *store, int64_t person_row, const char *id, food_hit_fn visit,
                 void *userdata, struct error *err)
{
    return each_by_text(store, FOOD_BY_ID, by_id, id, person_row, visit, userdata, err);
}

int food_each(struct store *store, int64_t person_row, food_hit_fn visit, void *userdata,
              struct error *err)
{
    return each_by_text(store, FOOD_EVERY, every, NULL, person_row, visit, userdata, err);
}

int food_each_matching(struct store *store, int64_t person_row, const char *expression,
                       food_hit_fn visit, void *userdata, struct error *err)
{
    return each_by_text(store, FOOD_BY_WORDS, by_words, expression, person_row, visit, userdata,
                        err);
}

int food_each_label(struct store *store, int64_t person_row, int64_t label, food_hit_fn visit,
                    void *userdata, struct error *err)
{
    QUERY *query = NULL;
    int r = query_get(store, FOOD_BY_LABEL, by_label, &query, err);

    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, label);
    sqlite3_bind_int64(query, 2, person_row);
    return visit_hits(store, query, visit, userdata, err);
}

static int each_from(struct store *store, enum statement id, const char *sql, const char *text,
                     int64_t person_row, food_visit_fn visit, void *userdata, struct error *err)
{
    QUERY *query = NULL;
    int r = query_get(store, id, sql, &query, err);

    if (r < 0)
        return r;
    bind_text(query, 1, text);
    sqlite3_bind_int64(query, 2, person_row);
    while ((r = query_row(store, query, err, "look a food up")) == 1) {
        struct food food = {.row = 0};
        food.columns[COLUMN_ID] = (const char *)sqlite3_column_text(query, 0);
        food.columns[COLUMN_NAME] = (const char *)sqlite3_column_text(query, 1);
        food.columns[COLUMN_ALIASES] = (const char *)sqlite3_column_text(query, 2);
        food.columns[COLUMN_COMMON] = sqlite3_column_int(query, 3) ? "1" : "0";
        r = visit(userdata, &food);
        if (r != 0)
            return r;
    }
    return r;
}

int food_each_label_from(struct store *store, int64_t person_row, const char *folded,
                         food_visit_fn visit, void *userdata, struct error *err)
{
    return each_from(store, FOOD_LABELS_FROM, labels_from, folded, person_row, visit, userdata,
                     err);
}

int food_each_id_from(struct store *store, int64_t person_row, const char *id, food_visit_fn visit,
                      void *userdata, struct error *err)
{
    return each_from(store, FOOD_IDS_FROM, ids_from, id, person_row, visit, userdata, err);
}

static int each_by_length(struct store *store, enum statement id, const char *sql, size_t shortest,
                          size_t longest, food_word_fn visit, void *userdata, struct error *err)
{
    QUERY *query = NULL;
    int r = query_get(store, id, sql, &query, err);

    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, (int64_t)shortest);
    sqlite3_bind_int64(query, 2, (int64_t)longest);
    while ((r = query_row(store, query, err, "look a food up")) == 1) {
        r = visit(userdata, (const char *)sqlite3_column_text(query, 0),
                  sqlite3_column_int64(query, 1), (uint32_t)sqlite3_column_int64(query, 2));
        if (r != 0)
            return r;
    }
    return r;
}

int food_each_word(struct store *store, size_t shortest, size_t longest, food_word_fn visit,
                   void *userdata, struct error *err)
{
    return each_by_length(store, FOOD_WORDS, words, shortest, longest, visit, userdata, err);
}

int food_each_length(struct store *store, size_t shortest, size_t longest, food_word_fn visit,
                     void *userdata, struct error *err)
{
    return each_by_length(store, FOOD_LENGTHS, lengths, shortest, longest, visit, userdata, err);
}

/* Steps to the row. */
static int get_row(struct store *store, enum statement id, const char *sql, int64_t row,
                   sqlite3_stmt **ret, struct error *err)
{
    int r = query_get(store, id, sql, ret, err);

    if (r < 0)
        return r;
    sqlite3_bind_int64(*ret, 1, row);
    r = query_row(store, *ret, err, "read a food");
    if (r == 0)
        return error_set(err, ERR_NOT_FOUND, "a food is not in the table any more");
    return r < 0 ? r : 0;
}

int food_read(struct store *store, int64_t row, food_visit_fn visit, void *userdata,
              struct error *err)
{
    QUERY *query = NULL;
    struct food food = {.row = row};
    int r = get_row(store, FOOD_BY_ROW, by_row, row, &query, err);

    if (r < 0)
        return r;
    food_of_row(query, 0, &food);
    return visit(userdata, &food);
}

int food_read_line(struct store *store, int64_t row, food_visit_fn visit, void *userdata,
                   struct error *err)
{
    static const enum food_column columns[] = {COLUMN_SERVING_G, COLUMN_SERVING,
                                               COLUMN_NUTRIENTS + NUTRIENT_KCAL,
                                               COLUMN_NUTRIENTS + NUTRIENT_FIBRE};
    QUERY *query = NULL;
    struct food food = {.row = row};
    int r = get_row(store, FOOD_LINE_BY_ROW, line_by_row, row, &query, err);

    if (r < 0)
        return r;
    for (int i = 0; i < 4; i++) {
        const char *text = (const char *)sqlite3_column_text(query, i);
        food.columns[columns[i]] = text ? text : "";
    }
    return visit(userdata, &food);
}

/* Ends a JSON string in place; NULL if it has an escape in it, or no end. */
static char *end_string(char *text)
{
    char *end = text + strcspn(text, "\"\\");

    if (*end != '"')
        return NULL;
    *end = '\0';
    return end + 1;
}

/* The items of a body. It is the compact JSON that this program writes, in which a quote inside a
 * text is escaped: so these are the members, and finding them is ten times cheaper than parsing. */
static int visit_uses(char *body, food_use_fn visit, void *userdata)
{
    static const char food[] = "\"food\":\"";
    static const char text[] = "\"text\":\"";
    char *next;
    int r = 0;

    for (char *at = strstr(body, food); r == 0 && at; at = next) {
        char *id = at + strlen(food);
        char *rest = end_string(id);
        char *said = rest ? strstr(rest, text) : NULL;
        next = rest ? strstr(rest, food) : NULL;
        if (said && (!next || said < next) && end_string(said + strlen(text)))
            r = visit(userdata, id, said + strlen(text));
    }
    return r;
}

int food_each_use(struct store *store, int64_t person_row, int64_t from_ms, food_use_fn visit,
                  void *userdata, struct error *err)
{
    QUERY *query = NULL;
    int r = query_get(store, FOOD_USED, used, &query, err);

    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, person_row);
    sqlite3_bind_int64(query, 2, from_ms);
    while ((r = query_row(store, query, err, "count what was eaten")) == 1) {
        CLEANUP(cleanup_free) char *body = strdup((const char *)sqlite3_column_text(query, 0));
        r = body ? visit_uses(body, visit, userdata) : error_set(err, ERR_NOMEM, "out of memory");
        if (r != 0)
            return r;
    }
    return r;
}

int food_count(struct store *store, int64_t person_row, struct food_counts *ret, struct error *err)
{
    QUERY *query = NULL;
    int r = query_get(store, FOOD_COUNT, counts, &query, err);

    if (r < 0)
        return r;
    sqlite3_bind_int64(query, 1, person_row);
    r = query_row(store, query, err, "count foods");
    if (r != 1)
        return r;
    *ret = (struct food_counts){
        .shipped = sqlite3_column_int64(query, 0),
        .imported = sqlite3_column_int64(query, 1),
        .own = sqlite3_column_int64(query, 2),
    };
    return 0;
}
