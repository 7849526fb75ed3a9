/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Standard Reference, and which of the two it is; FoodData Central is in usda_central.c. */
#include "gateway/usda_files.h"

#include "core/cleanup.h"
#include "gateway/food/utf8.h"
#include "gateway/usda_inside.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define SR_FIELDS_MAX 32
#define PROGRESS_STEP 4096 /* lines */

void usda_tell(const struct usda_source *source, const struct bundle_file *file, const char *name,
               uint64_t *lines)
{
    uint64_t at;
    uint64_t size;

    if ((*lines)++ % PROGRESS_STEP != 0 || !source->progress)
        return;
    bundle_file_at(file, &at, &size);
    source->progress(source->userdata, name, at, size);
}

int usda_add_line(struct usda *usda, const struct bundle_file *file, uint64_t number,
                  const char *name, const char *group, struct error *err)
{
    const int r = usda_add(usda, number, name, group);

    if (r == -ERR_EXISTS)
        return bundle_fail(file, ERR_SYNTAX, "a food that was there already", err);
    if (r == -ERR_LENGTH)
        return bundle_fail(file, ERR_LENGTH, "more foods than a food table has", err);
    return r < 0 ? error_set(err, ERR_NOMEM, "out of memory") : 0;
}

const char *usda_word(const struct usda_words *words, const char *key)
{
    for (size_t i = 0; i < words->count; i++) {
        if (strcmp(words->list[i].key, key) == 0)
            return words->list[i].text;
    }
    return "";
}

int usda_add_word(struct usda_words *words, const char *key, const char *text)
{
    if (words->count == USDA_WORDS_MAX || strlen(key) >= sizeof(words->list[0].key) || !text)
        return -ERR_LENGTH;
    struct usda_keyed *row = &words->list[words->count++];
    snprintf(row->key, sizeof(row->key), "%s", key);
    utf8_copy(text, row->text, sizeof(row->text));
    return 0;
}

/* ---- lines of the Standard Reference ---- */

struct sr {
    struct usda *usda;
    struct usda_words groups;
    const struct bundle_file *file;
    struct error *err;
};

typedef int (*sr_line_fn)(struct sr *sr, const char *const *fields);

/* Calls `take` for each line that has at least so many fields; others are an error. */
static int each_line(struct bundle *bundle, const struct usda_source *source, struct sr *sr,
                     const char *name, int least, sr_line_fn take)
{
    CLEANUP(bundle_file_closep) struct bundle_file *file = NULL;
    const char *fields[SR_FIELDS_MAX];
    uint64_t lines = 0;
    size_t length;
    char *line;
    int r = bundle_file_open(bundle, name, &file, sr->err);

    sr->file = file;
    while (r == 0 && (r = bundle_line(file, false, &line, &length, sr->err)) == 1) {
        usda_tell(source, file, name, &lines);
        r = 0;
        if (length == 0)
            continue;
        if (usda_cut(line, fields, SR_FIELDS_MAX) < least)
            return bundle_fail(file, ERR_SYNTAX, "not a line of this file", sr->err);
        r = take(sr, fields);
    }
    return r;
}

static int take_group(struct sr *sr, const char *const *fields)
{
    const char *name = usda_utf8(&sr->usda->arena, fields[1]);

    if (usda_add_word(&sr->groups, fields[0], name) < 0)
        return bundle_fail(sr->file, ERR_LENGTH, "too many groups", sr->err);
    return 0;
}

static int take_food(struct sr *sr, const char *const *fields)
{
    const char *name = usda_utf8(&sr->usda->arena, fields[2]);
    uint64_t number;

    if (!usda_number(fields[0], &number) || !name || !*name)
        return bundle_fail(sr->file, ERR_SYNTAX, "no number or no name", sr->err);
    return usda_add_line(sr->usda, sr->file, number, name, usda_word(&sr->groups, fields[1]),
                         sr->err);
}

static int take_value(struct sr *sr, const char *const *fields)
{
    enum nutrient nutrient;
    unsigned char rank;
    uint64_t number;
    const double value = usda_figure(fields[2]);

    if (!usda_number(fields[0], &number) || isnan(value))
        return bundle_fail(sr->file, ERR_SYNTAX, "no number or no value", sr->err);
    sr->usda->values++;
    struct usda_food *food = usda_find(sr->usda, number);
    /* Units of the Standard Reference are those of this table. */
    if (food && usda_nutrient(fields[1], "", &nutrient, &rank))
        usda_set(food, nutrient, value, rank);
    return 0;
}

static int take_weight(struct sr *sr, const char *const *fields)
{
    uint64_t number;

    if (!usda_number(fields[0], &number))
        return bundle_fail(sr->file, ERR_SYNTAX, "no number", sr->err);
    const char *measure = usda_utf8(&sr->usda->arena, fields[3]);
    struct usda_food *food = usda_find(sr->usda, number);
    if (food && measure)
        usda_portion(food, usda_figure(fields[2]), measure, usda_figure(fields[4]));
    return 0;
}

static int read_reference(struct bundle *bundle, const struct usda_source *source,
                          struct usda *usda, struct error *err)
{
    struct sr sr = {.usda = usda, .err = err};
    int r = 0;

    if (bundle_has(bundle, "FD_GROUP.txt"))
        r = each_line(bundle, source, &sr, "FD_GROUP.txt", 2, take_group);
    if (r == 0)
        r = each_line(bundle, source, &sr, "FOOD_DES.txt", 3, take_food);
    if (r == 0)
        r = each_line(bundle, source, &sr, "NUT_DATA.txt", 3, take_value);
    if (r == 0 && bundle_has(bundle, "WEIGHT.txt"))
        r = each_line(bundle, source, &sr, "WEIGHT.txt", 5, take_weight);
    return r;
}

int usda_read(struct bundle *bundle, struct usda_source *source, struct usda *ret,
              struct error *err)
{
    int r;

    if (bundle_has(bundle, "FOOD_DES.txt")) {
        source->prefix = "sr";
        r = read_reference(bundle, source, ret, err);
    } else if (bundle_has(bundle, "food.csv")) {
        source->prefix = "fdc";
        r = usda_read_central(bundle, source, ret, err);
    } else {
        return error_set(err, ERR_UNSUPPORTED, "neither FOOD_DES.txt nor food.csv is there");
    }
    if (r == 0 && ret->count == 0)
        return error_set(err, ERR_NOT_FOUND, "there are no foods in it");
    return r;
}
