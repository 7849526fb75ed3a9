/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The food table in the database: the rows that ship, those that were imported, and each person's
 * own, which win over the others of the same id; and a person's own names for foods. Here is how
 * they are kept and found again; what a text means is decided in gateway/food/, which also folds
 * all texts that are called "folded" here.
 *
 * What changes something runs inside a transaction. A person row of 0 is nobody: then there are
 * only the foods that everybody has.
 */
#ifndef STORAGE_FOODS_H
#define STORAGE_FOODS_H

#include "core/error.h"
#include "core/food.h"
#include "storage/store.h"
#include <jansson.h>
#include <stdbool.h>

#define FOOD_ID_MAX    64 /* bytes */
#define FOOD_NAME_MAX  255
#define FOOD_NAMES_MAX 32

/* A name that a food is found by. */
struct food_name {
    const char *folded;
    bool alias;
};

/* ---- writing ---- */

/* The version of the table that ships, as it is in the database; 0: none is. */
int64_t food_shipped_version(struct store *store);

/* Replaces all rows that ship: begin, then put each, then end. Rows of ids that did not come again
 * are gone; own and imported ones stay. */
int food_shipped_begin(struct store *store, struct error *err);
int food_shipped_end(struct store *store, int64_t version, struct error *err);

/*
 * Writes a row and what it is found by. person_row: whose own it is; import: a number of
 * food_import_begin(); both 0: it ships. A row of the same owner and id is replaced.
 * -ERR_RANGE: a column is not what it may be.
 */
int food_put(struct store *store, int64_t person_row, int64_t import, const struct food *food,
             const struct food_name *names, size_t count, struct error *err);

/* ---- finding ---- */

/* A label and of the food what orders and shows it. Texts live until the visit returns. */
struct food_hit {
    int64_t label, food; /* rows; label 0: the food has none */
    enum food_layer layer;
    bool common, alias;
    const char *id, *name;
    const char *folded; /* NULL: no label */
};
typedef int (*food_hit_fn)(void *userdata, const struct food_hit *hit);

/* The labels that are this very text. */
int food_each_exact(struct store *store, int64_t person_row, const char *folded, food_hit_fn visit,
                    void *userdata, struct error *err);

/* One label by its row; nothing if it is of a food that the person does not see. */
int food_each_label(struct store *store, int64_t person_row, int64_t label, food_hit_fn visit,
                    void *userdata, struct error *err);

/* All labels of a food by its id. */
int food_each_of(struct store *store, int64_t person_row, const char *id, food_hit_fn visit,
                 void *userdata, struct error *err);

/* All labels there are, in the order of their foods. */
int food_each(struct store *store, int64_t person_row, food_hit_fn visit, void *userdata,
              struct error *err);

/*
 * The labels with certain words, in the words of FTS5: `"rye" AND ("bread" OR "bre" *)`. The words
 * are those of a folded text, in quotes.
 */
int food_each_matching(struct store *store, int64_t person_row, const char *expression,
                       food_hit_fn visit, void *userdata, struct error *err);

/* The words that occur in labels, and the rows of whole labels, by length in bytes. Return what is
 * not 0 to end it. `word` is NULL for labels, `label` 0 for words. */
typedef int (*food_word_fn)(void *userdata, const char *word, int64_t label, uint32_t letters);
int food_each_word(struct store *store, size_t shortest, size_t longest, food_word_fn visit,
                   void *userdata, struct error *err);
int food_each_length(struct store *store, size_t shortest, size_t longest, food_word_fn visit,
                     void *userdata, struct error *err);

/* All columns of a food by its row. The texts live until the visit returns. -ERR_NOT_FOUND. */
typedef int (*food_visit_fn)(void *userdata, const struct food *food);
int food_read(struct store *store, int64_t row, food_visit_fn visit, void *userdata,
              struct error *err);

/* The same with those columns only that a line of a list shows: serving_g, serving, kcal and
 * fibre_g. The others are NULL. A list can be long, and a whole row costs four times as much. */
int food_read_line(struct store *store, int64_t row, food_visit_fn visit, void *userdata,
                   struct error *err);

/* The foods that have a label, or whose id, begins with a text; one that has several such labels
 * comes several times. Of the columns id, name, aliases and `common` are there; the texts live
 * until the visit returns. */
int food_each_label_from(struct store *store, int64_t person_row, const char *folded,
                         food_visit_fn visit, void *userdata, struct error *err);
int food_each_id_from(struct store *store, int64_t person_row, const char *id, food_visit_fn visit,
                      void *userdata, struct error *err);

/* What a person had from a time on, item by item, the latest entry last: its food, and what was
 * typed. Texts with quotes or line ends in them are left out. */
typedef int (*food_use_fn)(void *userdata, const char *id, const char *text);
int food_each_use(struct store *store, int64_t person_row, int64_t from_ms, food_use_fn visit,
                  void *userdata, struct error *err);

struct food_counts {
    int64_t shipped, imported, own;
};
int food_count(struct store *store, int64_t person_row, struct food_counts *ret, struct error *err);

/* ---- own foods and names ---- */

/* Own foods are changed as a whole and journaled. `names` as for food_put(); food NULL: removed.
 * -ERR_NOT_FOUND: there is no own food of that id. */
int food_own_put(struct store *store, int64_t person_row, const char *id, const struct food *food,
                 const struct food_name *names, size_t count, const char *command,
                 struct error *err);

/* Gives a person a name for a food, or takes it away (id NULL; -ERR_NOT_FOUND: there is none), and
 * journals it. */
int food_alias_put(struct store *store, int64_t person_row, const char *folded, const char *text,
                   const char *id, const char *command, struct error *err);

typedef int (*food_alias_fn)(void *userdata, const char *folded, const char *text, const char *id);
int food_alias_each(struct store *store, int64_t person_row, food_alias_fn visit, void *userdata,
                    struct error *err);

/* Own foods, by id: all columns. */
int food_own_each(struct store *store, int64_t person_row, food_visit_fn visit, void *userdata,
                  struct error *err);

/* ---- imports ---- */

/* Begins one; its foods are put with this number. */
int food_import_begin(struct store *store, const char *source, int64_t at_ms, size_t foods,
                      int64_t *ret_number, struct error *err);

/* Shows the foods of an import that has all of its foods, in place of those of earlier ones, and
 * journals it as a change of a person. -ERR_EXISTS: all of them are there already. */
int food_import_end(struct store *store, int64_t person_row, int64_t number, const char *command,
                    struct error *err);

#endif
