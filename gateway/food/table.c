/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/food/table.h"

#include "embedded/foods.h"
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

const char *const nutrient_names[NUTRIENTS] = {
    "kcal",        "protein_g", "fat_g",      "carb_g",        "fibre_g",   "sugar_g",
    "alcohol_g",   "lactose_g", "fructose_g", "glucose_g",     "sodium_mg", "zinc_mg",
    "caffeine_mg", "glx_g",     "hyp_g",      "beta_glucan_g",
};

/* What the public struct points into: the text, cut in place, and the folded labels. */
struct owned_table {
    struct food_table table; /* first: the public face */
    char *text;
    struct food *foods;
    struct food_label *labels;
    char *label_text;
    struct fold_word *label_words;
};

struct food_table *food_table_free(struct food_table *table)
{
    struct owned_table *owned = (struct owned_table *)table;

    if (!owned)
        return NULL;
    if (table->source) {
        table->source->close(table);
        return NULL;
    }
    free(owned->text);
    free(owned->foods);
    free(owned->labels);
    free(owned->label_text);
    free(owned->label_words);
    free(owned);
    return NULL;
}

void food_table_freep(struct food_table **table)
{
    *table = food_table_free(*table);
}

/* Cuts one line at its tabs. */
static int cut_row(char *line, struct food *ret)
{
    size_t column = 0;

    ret->columns[column++] = line;
    for (char *tab = strchr(line, '\t'); tab; tab = strchr(tab + 1, '\t')) {
        if (column == FOOD_COLUMNS)
            return -ERR_SYNTAX;
        *tab = '\0';
        ret->columns[column++] = tab + 1;
    }
    return column == FOOD_COLUMNS ? 0 : -ERR_SYNTAX;
}

static size_t count_of(const char *text, char wanted)
{
    size_t count = 0;

    for (; *text; text++)
        count += *text == wanted;
    return count;
}

/* Cuts the text at its lines; the first is the header. */
static int cut_rows(struct owned_table *owned, struct error *err)
{
    char *next = owned->text;
    size_t line_number = 0;

    while (*next) {
        char *line = next;
        size_t length = strcspn(line, "\n");
        next = line[length] ? line + length + 1 : line + length;
        line[length] = '\0';
        if (line_number++ == 0)
            continue;
        if (cut_row(line, &owned->foods[owned->table.food_count]) < 0)
            return error_set(err, ERR_CORRUPT, "food table: line %zu has not %d fields",
                             line_number, FOOD_COLUMNS);
        owned->table.food_count++;
    }
    return 0;
}

/* Where the next label goes. */
struct label_pen {
    struct owned_table *owned;
    size_t text_used, text_size;
    size_t words_used, words_size;
};

static int add_label(struct label_pen *pen, const char *text, size_t food, bool alias)
{
    struct owned_table *owned = pen->owned;
    struct folded folded;

    if (!fold_text(text, &folded) || folded.word_count == 0 ||
        pen->text_used + folded.length + 1 > pen->text_size ||
        pen->words_used + folded.word_count > pen->words_size)
        return -ERR_CORRUPT;
    char *to = owned->label_text + pen->text_used;
    struct fold_word *words = owned->label_words + pen->words_used;
    memcpy(to, folded.text, folded.length + 1);
    memcpy(words, folded.words, folded.word_count * sizeof(words[0]));
    pen->text_used += folded.length + 1;
    pen->words_used += folded.word_count;
    owned->labels[owned->table.label_count++] = (struct food_label){
        .text = to,
        .words = words,
        .length = (unsigned short)folded.length,
        .word_count = (unsigned short)folded.word_count,
        .content_count = (unsigned short)folded.content_count,
        .alias = alias,
        .food = food,
    };
    return 0;
}

static int add_labels(struct label_pen *pen, const struct food *food, size_t index)
{
    int r = add_label(pen, food_id(food), index, false);

    if (r == 0)
        r = add_label(pen, food_name(food), index, false);
    for (const char *alias = food->columns[COLUMN_ALIASES]; r == 0 && *alias;) {
        size_t length = strcspn(alias, ";");
        char text[FOLD_TEXT_MAX];
        if (length >= sizeof(text))
            return -ERR_CORRUPT;
        memcpy(text, alias, length);
        text[length] = '\0';
        r = add_label(pen, text, index, true);
        alias += length + (alias[length] == ';');
    }
    return r;
}

/* Folds every id, name and alias. Folding can lengthen a text (an accent's two bytes become at most
 * two letters, so never by more than its own length), hence the sizes. */
static int fold_labels(struct owned_table *owned, struct error *err)
{
    const struct food *foods = owned->foods;
    struct label_pen pen = {.owned = owned};
    size_t labels = 0;

    for (size_t i = 0; i < owned->table.food_count; i++) {
        const char *aliases = foods[i].columns[COLUMN_ALIASES];
        size_t bytes = strlen(food_id(&foods[i])) + strlen(food_name(&foods[i])) + strlen(aliases);
        size_t count = 2 + (*aliases ? 1 + count_of(aliases, ';') : 0);
        labels += count;
        pen.text_size += bytes + count;
        pen.words_size += bytes / 2 + count;
    }
    owned->labels = calloc(labels + 1, sizeof(owned->labels[0]));
    owned->label_text = malloc(pen.text_size + 1);
    owned->label_words = calloc(pen.words_size + 1, sizeof(owned->label_words[0]));
    if (!owned->labels || !owned->label_text || !owned->label_words)
        return error_set(err, ERR_NOMEM, "out of memory");
    for (size_t i = 0; i < owned->table.food_count; i++) {
        if (add_labels(&pen, &foods[i], i) < 0)
            return error_set(err, ERR_CORRUPT, "food table: %s has a name that cannot be used",
                             food_id(&foods[i]));
    }
    return 0;
}

static int fill_table(struct owned_table *owned, const char *text, size_t length, struct error *err)
{
    if (memchr(text, '\0', length))
        return error_set(err, ERR_CORRUPT, "food table: a NUL byte");
    owned->text = malloc(length + 1);
    if (!owned->text)
        return error_set(err, ERR_NOMEM, "out of memory");
    memcpy(owned->text, text, length);
    owned->text[length] = '\0';
    owned->foods = calloc(count_of(owned->text, '\n') + 1, sizeof(owned->foods[0]));
    if (!owned->foods)
        return error_set(err, ERR_NOMEM, "out of memory");
    int r = cut_rows(owned, err);
    if (r == 0)
        r = fold_labels(owned, err);
    owned->table.foods = owned->foods;
    owned->table.labels = owned->labels;
    return r;
}

int food_table_parse(const char *text, size_t length, struct food_table **ret, struct error *err)
{
    struct owned_table *owned = calloc(1, sizeof(*owned));

    if (!owned)
        return error_set(err, ERR_NOMEM, "out of memory");
    int r = fill_table(owned, text, length, err);
    if (r < 0)
        food_table_free(&owned->table);
    else
        *ret = &owned->table;
    return r;
}

int food_table_open(struct food_table **ret, struct error *err)
{
    return food_table_parse((const char *)embedded_foods[0].bytes, embedded_foods[0].length, ret,
                            err);
}

const struct food *food_table_find(struct food_table *table, const char *id)
{
    const struct food *found = NULL;

    if (table->source)
        return table->source->find(table, id, &found) == 0 ? found : NULL;
    for (size_t i = 0; i < table->food_count; i++) {
        if (strcmp(food_id(&table->foods[i]), id) == 0)
            return &table->foods[i];
    }
    return NULL;
}

int food_table_read(struct food_table *table, const struct food *food, const struct food **ret,
                    struct food_facts *ret_facts, struct error *err)
{
    int r = 0;

    *ret = food;
    if (table->source)
        r = table->source->read(table, food, ret, err);
    return r < 0 ? r : food_facts_read(*ret, ret_facts, err);
}

int food_table_read_line(struct food_table *table, const struct food *food, struct food_line *ret,
                         struct error *err)
{
    const struct food *read = food;
    int r = table->source ? table->source->read_line(table, food, &read, err) : 0;

    return r < 0 ? r : food_line_read(read, ret, err);
}
