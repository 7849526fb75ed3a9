/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/foods_change.h"

#include "core/cleanup.h"
#include "storage/diary.h"
#include <stdlib.h>
#include <string.h>

static int begin(const struct foods_change *change, struct error *err)
{
    const int r = store_begin(change->store, err);

    if (r == 0)
        diary_set_time(change->store, change->at_ms);
    return r;
}

/* ---- own foods ---- */

/* The folded names of a food; one that folds to nothing, or to one before it, is left out, but not
 * the id and the name. */
struct naming {
    struct folded folded[FOOD_NAMES_MAX];
    struct food_name names[FOOD_NAMES_MAX];
    size_t count;
};

static int add_name(struct naming *naming, const char *text, bool alias)
{
    struct folded *folded = &naming->folded[naming->count];

    if (naming->count == FOOD_NAMES_MAX)
        return -ERR_LENGTH;
    fold_text(text, folded);
    if (folded->word_count == 0)
        return -ERR_RANGE;
    for (size_t i = 0; i < naming->count; i++) {
        if (strcmp(naming->names[i].folded, folded->text) == 0)
            return 0;
    }
    naming->names[naming->count++] = (struct food_name){folded->text, alias};
    return 0;
}

static int add_aliases(struct naming *naming, const char *aliases)
{
    int r = 0;

    while (r == 0 && *aliases) {
        const size_t length = strcspn(aliases, ";");
        CLEANUP(cleanup_free) char *text = strndup(aliases, length);
        r = text ? add_name(naming, text, true) : -ERR_NOMEM;
        aliases += length + (aliases[length] == ';');
    }
    return r;
}

int foods_put(const struct foods_change *change, const char *id, const struct food *food,
              struct error *err)
{
    CLEANUP(cleanup_free) struct naming *naming = calloc(1, sizeof(*naming));
    int r = 0;

    if (!naming)
        return error_set(err, ERR_NOMEM, "out of memory");
    if (food)
        r = add_name(naming, id, false);
    if (food && r == 0)
        r = add_name(naming, food_name(food), false);
    if (food && r == 0)
        r = add_aliases(naming, food->columns[COLUMN_ALIASES]);
    if (r < 0)
        return error_set(err, (enum error_code) - r,
                         r == -ERR_LENGTH ? "a food has at most %d names" : "a name has letters",
                         FOOD_NAMES_MAX - 2);
    r = begin(change, err);
    if (r < 0)
        return r;
    r = food_own_put(change->store, change->person_row, id, food, naming->names, naming->count,
                     change->command, err);
    return store_end(change->store, r, err);
}

int foods_name(const struct foods_change *change, const char *text, const char *id,
               struct error *err)
{
    struct folded folded;

    if (!fold_text(text, &folded) || folded.word_count == 0)
        return error_set(err, ERR_RANGE, "\"%.100s\" is no name for a food", text);
    int r = begin(change, err);
    if (r < 0)
        return r;
    r = food_alias_put(change->store, change->person_row, folded.text, text, id, change->command,
                       err);
    return store_end(change->store, r, err);
}

/* ---- imports ---- */

static int put_foods(const struct foods_change *change, const struct usda *usda, const char *prefix,
                     int64_t number, struct error *err)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < usda->count; i++) {
        struct usda_texts texts;
        struct folded folded;
        struct food food;

        usda_row(&usda->foods[i], prefix, &texts, &food);
        fold_text(food_name(&food), &folded);
        const struct food_name name = {folded.text, false};
        r = food_put(change->store, 0, number, &food, &name, folded.word_count > 0, err);
    }
    return r;
}

int foods_import(const struct foods_change *change, const struct usda *usda, const char *prefix,
                 const char *source, struct error *err)
{
    int64_t number = 0;
    int r = begin(change, err);

    if (r < 0)
        return r;
    r = food_import_begin(change->store, source, change->at_ms, usda->count, &number, err);
    if (r == 0)
        r = put_foods(change, usda, prefix, number, err);
    if (r == 0)
        r = food_import_end(change->store, change->person_row, number, change->command, err);
    return store_end(change->store, r, err);
}
