/* SPDX-License-Identifier: GPL-3.0-or-later */
/* FoodData Central as CSV. Columns are found by their names: the set differs between releases. */
#include "gateway/usda_inside.h"

#include "core/cleanup.h"
#include "gateway/exchange/csv.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS_MAX 8

/* What a nutrient's id means here. */
struct meaning {
    uint64_t id;
    enum nutrient nutrient;
    unsigned char rank;
    double factor;
};

struct central {
    struct usda *usda;
    struct usda_words groups, measures;
    struct meaning meanings[64];
    size_t meaning_count;
    const struct bundle_file *file;
    struct error *err;
};

/* The values are in the order of the columns that were asked for; "" where there is no column. */
typedef int (*record_fn)(struct central *central, const char *const *values);

struct sheet_columns {
    const char *names[COLUMNS_MAX]; /* NULL at the end */
    size_t needed;                  /* so many of the first must be there */
    int at[COLUMNS_MAX];            /* -1: not there */
};

static int find_columns(const struct central *central, const struct csv_row *header,
                        struct sheet_columns *columns)
{
    for (size_t i = 0; columns->names[i]; i++) {
        char missing[64];

        columns->at[i] = -1;
        for (size_t j = 0; j < header->count; j++) {
            if (strcmp(header->fields[j], columns->names[i]) == 0)
                columns->at[i] = (int)j;
        }
        if (columns->at[i] >= 0 || i >= columns->needed)
            continue;
        snprintf(missing, sizeof(missing), "there is no column %s", columns->names[i]);
        return bundle_fail(central->file, ERR_SYNTAX, missing, central->err);
    }
    return 0;
}

static int take_record(struct central *central, const struct csv_row *row,
                       const struct sheet_columns *columns, record_fn take)
{
    const char *values[COLUMNS_MAX] = {NULL};

    for (size_t i = 0; columns->names[i]; i++) {
        const int at = columns->at[i];
        if (at >= 0 && (size_t)at >= row->count)
            return bundle_fail(central->file, ERR_SYNTAX, "fields are missing", central->err);
        values[i] = at >= 0 ? row->fields[at] : "";
    }
    return take(central, values);
}

/* One record as a row: 1, or 0 if it is empty. */
static int cut_record(struct central *central, struct csv_reader *reader, const char *text,
                      size_t length, struct csv_row *row)
{
    struct error why = {0};

    reader->text = text;
    reader->length = length;
    reader->at = 0;
    const int r = csv_next(reader, row, &why);
    return r < 0 ? bundle_fail(central->file, why.code, why.text, central->err) : r;
}

static int each_record(struct bundle *bundle, const struct usda_source *source,
                       struct central *central, const char *name, struct sheet_columns *columns,
                       record_fn take)
{
    CLEANUP(bundle_file_closep) struct bundle_file *file = NULL;
    CLEANUP(csv_done) struct csv_reader reader = {0};
    struct csv_row row;
    bool in_body = false;
    uint64_t lines = 0;
    size_t length;
    char *line;
    int r = bundle_file_open(bundle, name, &file, central->err);

    central->file = file;
    while (r == 0 && (r = bundle_line(file, true, &line, &length, central->err)) == 1) {
        usda_tell(source, file, name, &lines);
        r = cut_record(central, &reader, line, length, &row);
        if (r <= 0)
            continue;
        r = in_body ? take_record(central, &row, columns, take)
                    : find_columns(central, &row, columns);
        in_body = true;
    }
    return r;
}

/* ---- files ---- */

static int take_category(struct central *central, const char *const *values)
{
    if (usda_add_word(&central->groups, values[0], values[1]) < 0)
        return bundle_fail(central->file, ERR_LENGTH, "too many groups", central->err);
    return 0;
}

static int take_measure(struct central *central, const char *const *values)
{
    if (usda_add_word(&central->measures, values[0], values[1]) < 0)
        return bundle_fail(central->file, ERR_LENGTH, "too many measures", central->err);
    return 0;
}

static int take_food(struct central *central, const char *const *values)
{
    static const char *const types[] = {"foundation_food", "sr_legacy_food", "survey_fndds_food"};
    uint64_t number;
    bool wanted = false;

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        wanted = wanted || strcmp(types[i], values[1]) == 0;
    if (!wanted)
        return 0;
    if (!usda_number(values[0], &number) || !*values[2])
        return bundle_fail(central->file, ERR_SYNTAX, "no number or no name", central->err);
    return usda_add_line(central->usda, central->file, number, values[2],
                         usda_word(&central->groups, values[3]), central->err);
}

static int take_nutrient(struct central *central, const char *const *values)
{
    struct meaning meaning;

    if (!usda_number(values[0], &meaning.id))
        return bundle_fail(central->file, ERR_SYNTAX, "no number", central->err);
    if (!usda_nutrient(values[0], values[1], &meaning.nutrient, &meaning.rank) &&
        !usda_nutrient(values[3], "", &meaning.nutrient, &meaning.rank))
        return 0;
    meaning.factor = usda_factor(meaning.nutrient, values[2]);
    if (meaning.factor > 0 &&
        central->meaning_count < sizeof(central->meanings) / sizeof(central->meanings[0]))
        central->meanings[central->meaning_count++] = meaning;
    return 0;
}

static int take_value(struct central *central, const char *const *values)
{
    uint64_t number;
    uint64_t id;

    if (!usda_number(values[0], &number) || !usda_number(values[1], &id))
        return bundle_fail(central->file, ERR_SYNTAX, "no number", central->err);
    struct usda_food *food = usda_find(central->usda, number);
    if (!food)
        return 0;
    central->usda->values++;
    for (size_t i = 0; i < central->meaning_count; i++) {
        const struct meaning *meaning = &central->meanings[i];
        if (meaning->id == id)
            usda_set(food, meaning->nutrient, usda_figure(values[2]) * meaning->factor,
                     meaning->rank);
    }
    return 0;
}

/* "cup" and "chopped" as "cup, chopped"; the unit 9999 is none, then the rest says it all. */
static int take_portion(struct central *central, const char *const *values)
{
    const char *unit = usda_word(&central->measures, values[2]);
    char measure[256];
    uint64_t number;

    if (!usda_number(values[0], &number))
        return bundle_fail(central->file, ERR_SYNTAX, "no number", central->err);
    struct usda_food *food = usda_find(central->usda, number);
    if (strcmp(values[2], "9999") == 0)
        unit = "";
    snprintf(measure, sizeof(measure), "%s%s%.200s", unit, *unit && *values[4] ? ", " : "",
             *unit || !*values[5] ? values[4] : values[5]);
    if (food)
        usda_portion(food, usda_figure(values[1]), measure, usda_figure(values[3]));
    return 0;
}

int usda_read_central(struct bundle *bundle, const struct usda_source *source, struct usda *usda,
                      struct error *err)
{
    CLEANUP(cleanup_free) struct central *central = calloc(1, sizeof(*central));
    static const struct {
        const char *file;
        bool optional;
        struct sheet_columns columns;
        record_fn take;
    } files[] = {
        {"food_category.csv", true, {{"id", "description"}, 2, {0}}, take_category},
        {"measure_unit.csv", true, {{"id", "name"}, 2, {0}}, take_measure},
        {"nutrient.csv",
         false,
         {{"id", "name", "unit_name", "nutrient_nbr"}, 3, {0}},
         take_nutrient},
        {"food.csv",
         false,
         {{"fdc_id", "data_type", "description", "food_category_id"}, 3, {0}},
         take_food},
        {"food_nutrient.csv", false, {{"fdc_id", "nutrient_id", "amount"}, 3, {0}}, take_value},
        {"food_portion.csv",
         true,
         {{"fdc_id", "amount", "measure_unit_id", "gram_weight", "modifier", "portion_description"},
          4,
          {0}},
         take_portion},
    };
    int r = 0;

    if (!central)
        return error_set(err, ERR_NOMEM, "out of memory");
    central->usda = usda;
    central->err = err;
    for (size_t i = 0; r == 0 && i < sizeof(files) / sizeof(files[0]); i++) {
        struct sheet_columns columns = files[i].columns;
        if (!files[i].optional || bundle_has(bundle, files[i].file))
            r = each_record(bundle, source, central, files[i].file, &columns, files[i].take);
    }
    return r;
}
