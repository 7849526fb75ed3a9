/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gateway/exchange/sheet.h"

#include "core/cleanup.h"
#include "core/json.h"
#include "gateway/food/table.h"
#include <stdlib.h>
#include <string.h>

#define DIGITS     17
#define DEPTH_MAX  32
#define NUMBER_MAX 40

enum column {
    PERSON,
    KEY,
    NUMBER,
    KIND,
    AT,
    TZ,
    PRECISION,
    SOURCE,
    RECORDED,
    ITEM,
    NAME,
    TEXT,
    VALUE,
    UNIT,
    GRAMS,
    FOOD,
    NUTRIENT, /* the first of NUTRIENTS columns */
    NOVA = NUTRIENT + NUTRIENTS,
    TRIGGERS,
    ENTRY_TEXT,
    ENTRY_MORE,
    MORE,
    COLUMNS
};

static const char *const column_names[COLUMNS] = {
    [PERSON] = "person",
    [KEY] = "key",
    [NUMBER] = "number",
    [KIND] = "kind",
    [AT] = "at",
    [TZ] = "tz",
    [PRECISION] = "precision",
    [SOURCE] = "source",
    [RECORDED] = "recorded",
    [ITEM] = "item",
    [NAME] = "name",
    [TEXT] = "text",
    [VALUE] = "value",
    [UNIT] = "unit",
    [GRAMS] = "grams",
    [FOOD] = "food",
    [NOVA] = "nova",
    [TRIGGERS] = "triggers",
    [ENTRY_TEXT] = "entry_text",
    [ENTRY_MORE] = "entry_more",
    [MORE] = "more",
};

_Static_assert(COLUMNS <= 64, "more columns than struct sheet has room for");

static const char *column_name(size_t column)
{
    return column >= NUTRIENT && column < NOVA ? nutrient_names[column - NUTRIENT]
                                               : column_names[column];
}

/* Where a kind keeps what the columns show; NULL: it has no such thing. */
struct shape {
    const char *kind;
    const char *list;   /* a member that is a list of items, */
    const char *amount; /* and where an item has its amount */
    const char *map;    /* a member that is an object of names and values */
    const char *name;   /* members of the body */
    const char *value;
    const char *unit; /* of the value, for readers */
    bool is_food;
};

static const struct shape shapes[] = {
    {.kind = "food", .list = "items", .amount = "amount", .is_food = true},
    {.kind = "drink", .list = "items", .amount = "amount", .is_food = true},
    {.kind = "supplement", .list = "items", .amount = "dose"},
    {.kind = "medication", .list = "items", .amount = "dose"},
    {.kind = "checkin", .map = "symptoms"},
    {.kind = "mark", .map = "marks"},
    {.kind = "symptom", .name = "symptom", .value = "severity"},
    {.kind = "illness", .name = "type", .value = "severity"},
    {.kind = "stool", .value = "bristol"},
    {.kind = "exercise", .name = "intensity", .value = "minutes", .unit = "min"},
    {.kind = "mindfulness", .value = "minutes", .unit = "min"},
    {.kind = "menstruation", .value = "cycle_days", .unit = "d"},
    {.kind = ""}, /* all others: nothing but text */
};

static const struct shape *shape_of(const char *kind)
{
    const struct shape *shape = shapes;

    while (*shape->kind && strcmp(shape->kind, kind ? kind : "") != 0)
        shape++;
    return shape;
}

/* ---- out ---- */

/* The cells of a line; texts are owned. */
struct line {
    char *cells[COLUMNS];
};

static void line_done(struct line *line)
{
    for (size_t i = 0; i < COLUMNS; i++)
        free(line->cells[i]);
}

static void set(struct line *line, size_t column, const char *text)
{
    free(line->cells[column]);
    line->cells[column] = text ? strdup(text) : NULL;
}

/* What a cell says of a value that it can hold: a number, or a text that is not taken for one. */
static bool set_value(struct line *line, size_t column, const json_t *value)
{
    const char *text = json_string_value(value);
    char *number =
        json_is_number(value) ? json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15)) : NULL;

    if (number)
        text = number;
    else if (text && (!*text || strchr("-0123456789", *text)))
        text = NULL;
    set(line, column, text);
    free(number);
    return text != NULL;
}

/* Moves a member into a cell, as far as a cell can hold it; a null is an empty cell. */
static void move(struct line *line, size_t column, json_t *object, const char *member)
{
    json_t *value = json_object_get(object, member);

    if (value && (json_is_null(value) || set_value(line, column, value)))
        json_object_del(object, member);
}

static void move_text(struct line *line, size_t column, json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));

    if (!text || !*text)
        return;
    set(line, column, text);
    json_object_del(object, member);
}

static void set_rest(struct line *line, size_t column, const json_t *rest)
{
    if (rest && !(json_is_object(rest) && json_object_size(rest) == 0))
        line->cells[column] = json_dumps(rest, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY |
                                                   JSON_REAL_PRECISION(15));
}

/* The words of a list of plain words, with blanks between them. */
static void move_words(struct line *line, size_t column, json_t *object, const char *member)
{
    const json_t *list = json_object_get(object, member);
    char text[512] = "";
    size_t used = 0, i = 0;
    const json_t *word = NULL;

    if (!json_is_array(list) || json_array_size(list) == 0)
        return;
    json_array_foreach(list, i, word)
    {
        const char *value = json_string_value(word);

        if (!value || !*value || value[strcspn(value, " ")] ||
            used + strlen(value) + 2 > sizeof(text))
            return;
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s", i ? " " : "", value);
    }
    set(line, column, text);
    json_object_del(object, member);
}

static void fill_food(struct line *line, json_t *item)
{
    json_t *nutrients = json_object_get(item, "nutrients");

    move(line, GRAMS, item, "grams");
    move_text(line, FOOD, item, "food");
    for (size_t i = 0; i < NUTRIENTS; i++)
        move(line, NUTRIENT + i, nutrients, nutrient_names[i]);
    if (json_is_object(nutrients) && json_object_size(nutrients) == 0)
        json_object_del(item, "nutrients");
    move(line, NOVA, item, "nova");
    move_words(line, TRIGGERS, item, "triggers");
}

static void fill_item(struct line *line, const struct shape *shape, json_t *item)
{
    json_t *amount = json_object_get(item, shape->amount);

    move(line, ITEM, item, "n");
    move_text(line, NAME, item, "name");
    move_text(line, TEXT, item, "text");
    if (json_is_object(amount)) {
        move(line, VALUE, amount, "value");
        move_text(line, UNIT, amount, "unit");
    }
    if (shape->is_food)
        fill_food(line, item);
    else
        move(line, GRAMS, item, "grams");
    set_rest(line, MORE, item);
}

/* What each line of an entry has as a text. */
static const struct {
    enum column column;
    const char *member;
} heads[] = {{PERSON, "person"}, {KEY, "key"},       {KIND, "kind"},        {AT, "at"},
             {TZ, "tz"},         {SOURCE, "source"}, {RECORDED, "recorded"}};

#define HEADS (sizeof(heads) / sizeof(heads[0]))

static void fill_head(struct line *line, const json_t *entry)
{
    char number[NUMBER_MAX];

    for (size_t i = 0; i < HEADS; i++)
        set(line, heads[i].column, json_string_value(json_object_get(entry, heads[i].member)));
    snprintf(number, sizeof(number), "%lld",
             (long long)json_integer_value(json_object_get(entry, "number")));
    set(line, NUMBER, number);
    set(line, PRECISION, json_is_true(json_object_get(entry, "day_only")) ? "day" : "minute");
}

static void write_line(FILE *out, const struct line *line)
{
    for (int i = 0; i < COLUMNS; i++)
        csv_field(out, line->cells[i] ? line->cells[i] : "", i == 0);
    csv_end(out);
}

/* What the columns of the first line say of all the entry. */
static void fill_entry(struct line *line, const struct shape *shape, json_t *body)
{
    move_text(line, ENTRY_TEXT, body, "text");
    if (shape->name)
        move_text(line, NAME, body, shape->name);
    if (shape->value)
        move(line, VALUE, body, shape->value);
    if (shape->unit)
        set(line, UNIT, shape->unit);
    set_rest(line, ENTRY_MORE, body);
}

struct writer {
    FILE *out;
    const json_t *entry;
    const struct shape *shape;
    json_t *body; /* what is left for the first line; NULL: that is written */
    size_t lines;
};

static void write_part(struct writer *writer, const char *name, const json_t *value, json_t *item)
{
    CLEANUP(line_done) struct line line = {{NULL}};

    fill_head(&line, writer->entry);
    if (writer->body)
        fill_entry(&line, writer->shape, writer->body);
    writer->body = NULL;
    if (item)
        fill_item(&line, writer->shape, item);
    if (name) {
        set(&line, NAME, name);
        if (!json_is_null(value) && !set_value(&line, VALUE, value))
            set_rest(&line, MORE, value);
    }
    write_line(writer->out, &line);
    writer->lines++;
}

/* A list is taken apart only if all of it are objects, an object only if no name is empty. */
static json_t *take_parts(json_t *body, const char *member, bool list)
{
    json_t *parts = member ? json_object_get(body, member) : NULL;
    const char *name = NULL;
    const json_t *value = NULL;
    size_t i = 0;

    if (!parts || (list ? json_array_size(parts) : json_object_size(parts)) == 0)
        return NULL;
    json_array_foreach(parts, i, value)
    {
        if (!json_is_object(value))
            return NULL;
    }
    json_object_foreach(parts, name, value)
    {
        if (!*name)
            return NULL;
    }
    json_incref(parts);
    json_object_del(body, member);
    return parts;
}

size_t sheet_write(FILE *out, const json_t *entry)
{
    const struct shape *shape = shape_of(json_string_value(json_object_get(entry, "kind")));
    CLEANUP(json_drop) json_t *body = json_deep_copy(json_object_get(entry, "body"));
    CLEANUP(json_drop) json_t *items = take_parts(body, shape->list, true);
    CLEANUP(json_drop) json_t *map = take_parts(body, shape->map, false);
    struct writer writer = {.out = out, .entry = entry, .shape = shape, .body = body};
    const char *name = NULL;
    json_t *part = NULL;
    size_t i = 0;

    json_array_foreach(items, i, part)
    {
        write_part(&writer, NULL, NULL, part);
    }
    json_object_foreach(map, name, part)
    {
        write_part(&writer, name, part, NULL);
    }
    if (writer.lines == 0)
        write_part(&writer, NULL, NULL, NULL);
    return writer.lines;
}

void sheet_write_header(FILE *out)
{
    for (size_t i = 0; i < COLUMNS; i++)
        csv_field(out, column_name(i), i == 0);
    csv_end(out);
}

/* ---- in ---- */

bool sheet_begin(struct sheet *sheet, const struct csv_row *header)
{
    *sheet = (struct sheet){.entry = NULL};
    for (size_t i = 0; i < COLUMNS; i++) {
        sheet->fields[i] = -1;
        for (size_t j = 0; j < header->count; j++)
            if (strcmp(header->fields[j], column_name(i)) == 0)
                sheet->fields[i] = (short)j;
    }
    return sheet->fields[PERSON] >= 0 && sheet->fields[KEY] >= 0 && sheet->fields[KIND] >= 0 &&
           sheet->fields[AT] >= 0 && sheet->fields[MORE] >= 0 && sheet->fields[ENTRY_MORE] >= 0;
}

void sheet_done(struct sheet *sheet)
{
    json_decref(sheet->entry);
    sheet->entry = NULL;
}

/* The text of a cell; "" where there is none. */
static const char *cell(const struct sheet *sheet, const struct csv_row *row, size_t column)
{
    const int field = sheet->fields[column];

    return field >= 0 && (size_t)field < row->count ? row->fields[field] : "";
}

/* What a cell says: a number if it is one, else its text; null if it is empty. NULL: neither. */
static json_t *value_of(const char *text)
{
    json_t *value = NULL;

    if (!*text)
        return json_null();
    if (!strchr("-0123456789", *text))
        return json_string(text);
    value = json_loads(text, JSON_DECODE_ANY, NULL);
    if (json_is_number(value))
        return value;
    json_decref(value);
    return NULL;
}

static int put(const struct sheet *sheet, const struct csv_row *row, size_t column, json_t *object,
               const char *member, struct error *err)
{
    json_t *value = value_of(cell(sheet, row, column));

    if (!value)
        return error_set(err, ERR_SYNTAX, "%s: \"%.40s\" is not a number", column_name(column),
                         cell(sheet, row, column));
    json_object_set_new(object, member, value);
    return 0;
}

static void put_text(const struct sheet *sheet, const struct csv_row *row, size_t column,
                     json_t *object, const char *member)
{
    json_object_set_new(object, member, json_string(cell(sheet, row, column)));
}

/* Members of `more` take the place of those that are there, objects inside likewise. */
static void merge(json_t *object, const json_t *more)
{
    const char *name = NULL;
    json_t *value = NULL;

    json_object_foreach((json_t *)more, name, value)
    {
        json_t *before = json_object_get(object, name);

        if (json_is_object(before) && json_is_object(value))
            merge(before, value);
        else
            json_object_set(object, name, value);
    }
}

/* The JSON in a cell; NULL where it is empty. */
static int read_rest(const struct sheet *sheet, const struct csv_row *row, size_t column,
                     json_t **ret, struct error *err)
{
    const char *text = cell(sheet, row, column);
    struct error cause = {0};

    *ret = NULL;
    if (!*text)
        return 0;
    if (*text != '{') { /* a value in the place of a name's */
        *ret = json_loads(text, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);
        if (*ret && !json_is_object(*ret) && !json_is_array(*ret))
            return 0;
        json_decref(*ret);
        return error_set(err, ERR_SYNTAX, "%s: not JSON", column_name(column));
    }
    if (json_read_object(text, strlen(text), DEPTH_MAX, ret, &cause) < 0)
        return error_set(err, ERR_SYNTAX, "%s: %.200s", column_name(column), cause.text);
    return 0;
}

static int merge_rest(const struct sheet *sheet, const struct csv_row *row, size_t column,
                      json_t *object, struct error *err)
{
    CLEANUP(json_drop) json_t *more = NULL;
    int r = read_rest(sheet, row, column, &more, err);

    if (r == 0 && more && !json_is_object(more))
        r = error_set(err, ERR_SYNTAX, "%s: not a JSON object", column_name(column));
    if (r == 0)
        merge(object, more);
    return r;
}

static json_t *words_of(const char *text)
{
    json_t *list = json_array();

    for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
        const size_t length = strcspn(text, " ");
        json_array_append_new(list, json_stringn(text, length));
        text += length;
    }
    return list;
}

static int read_food(const struct sheet *sheet, const struct csv_row *row, json_t *item,
                     struct error *err)
{
    json_t *nutrients = json_object();
    int r = 0;

    json_object_set_new(item, "nutrients", nutrients);
    for (size_t i = 0; r == 0 && i < NUTRIENTS; i++)
        r = put(sheet, row, NUTRIENT + i, nutrients, nutrient_names[i], err);
    if (r == 0)
        r = put(sheet, row, NOVA, item, "nova", err);
    json_object_set_new(item, "triggers", words_of(cell(sheet, row, TRIGGERS)));
    return r;
}

static int read_amount(const struct sheet *sheet, const struct csv_row *row,
                       const struct shape *shape, json_t *item, struct error *err)
{
    json_t *amount = json_null();
    int r = 0;

    if (shape->is_food || *cell(sheet, row, VALUE)) {
        amount = json_object();
        r = put(sheet, row, VALUE, amount, "value", err);
        put_text(sheet, row, UNIT, amount, "unit");
    }
    json_object_set_new(item, shape->amount, amount);
    return r;
}

static int read_item(const struct sheet *sheet, const struct csv_row *row,
                     const struct shape *shape, json_t *list, struct error *err)
{
    json_t *item = json_object();
    int r = 0;

    json_array_append_new(list, item);
    r = put(sheet, row, ITEM, item, "n", err);
    if (shape->is_food)
        put_text(sheet, row, FOOD, item, "food");
    put_text(sheet, row, NAME, item, "name");
    put_text(sheet, row, TEXT, item, "text");
    if (r == 0)
        r = put(sheet, row, GRAMS, item, "grams", err);
    if (r == 0)
        r = read_amount(sheet, row, shape, item, err);
    if (r == 0 && shape->is_food)
        r = read_food(sheet, row, item, err);
    return r < 0 ? r : merge_rest(sheet, row, MORE, item, err);
}

static int read_pair(const struct sheet *sheet, const struct csv_row *row, json_t *map,
                     struct error *err)
{
    const char *name = cell(sheet, row, NAME);
    CLEANUP(json_drop) json_t *more = NULL;
    int r = read_rest(sheet, row, MORE, &more, err);

    if (r < 0 || !*name)
        return r;
    if (json_object_get(map, name))
        return error_set(err, ERR_SYNTAX, "\"%.40s\" stands twice in one entry", name);
    if (more)
        return json_object_set(map, name, more) < 0 ? -ERR_NOMEM : 0;
    return put(sheet, row, VALUE, map, name, err);
}

/* What one line adds to the body of its entry. */
static int read_part(const struct sheet *sheet, const struct csv_row *row, json_t *body,
                     const struct shape *shape, struct error *err)
{
    const char *member = shape->list ? shape->list : shape->map;
    json_t *parts = member ? json_object_get(body, member) : NULL;
    const bool none = !*cell(sheet, row, ITEM) && !*cell(sheet, row, NAME) &&
                      !*cell(sheet, row, TEXT) && !*cell(sheet, row, MORE);

    if (shape->list && json_is_array(parts) && !none)
        return read_item(sheet, row, shape, parts, err);
    if (shape->map && json_is_object(parts) && !none)
        return read_pair(sheet, row, parts, err);
    return 0;
}

static int read_body(const struct sheet *sheet, const struct csv_row *row,
                     const struct shape *shape, json_t *body, struct error *err)
{
    int r = 0;

    put_text(sheet, row, ENTRY_TEXT, body, "text");
    if (shape->name)
        put_text(sheet, row, NAME, body, shape->name);
    if (shape->value)
        r = put(sheet, row, VALUE, body, shape->value, err);
    if (r == 0)
        r = merge_rest(sheet, row, ENTRY_MORE, body, err);
    if (shape->list && !json_object_get(body, shape->list))
        json_object_set_new(body, shape->list, json_array());
    if (shape->map && !json_object_get(body, shape->map))
        json_object_set_new(body, shape->map, json_object());
    return r;
}

static int begin_entry(struct sheet *sheet, const struct csv_row *row, int line, struct error *err)
{
    const char *precision = cell(sheet, row, PRECISION);
    json_t *entry = json_object();

    sheet->entry = entry;
    sheet->line = line;
    put_text(sheet, row, KEY, entry, "key");
    if (put(sheet, row, NUMBER, entry, "number", err) < 0)
        return -ERR_SYNTAX;
    if (strcmp(precision, "minute") != 0 && strcmp(precision, "day") != 0)
        return error_set(err, ERR_SYNTAX, "precision: \"%.40s\" is not minute or day", precision);
    put_text(sheet, row, PERSON, entry, "person");
    put_text(sheet, row, KIND, entry, "kind");
    put_text(sheet, row, AT, entry, "at");
    put_text(sheet, row, TZ, entry, "tz");
    json_object_set_new(entry, "day_only", json_boolean(strcmp(precision, "day") == 0));
    put_text(sheet, row, SOURCE, entry, "source");
    put_text(sheet, row, RECORDED, entry, "recorded");
    json_object_set_new(entry, "removed", json_false());
    json_object_set_new(entry, "body", json_object());
    return read_body(sheet, row, shape_of(cell(sheet, row, KIND)), json_object_get(entry, "body"),
                     err);
}

/* A further line of an entry says the same of it as the first. */
static int check_head(const struct sheet *sheet, const struct csv_row *row, struct error *err)
{
    const char *precision =
        json_is_true(json_object_get(sheet->entry, "day_only")) ? "day" : "minute";
    const char *differs = strcmp(cell(sheet, row, PRECISION), precision) != 0 ? "precision" : NULL;

    for (size_t i = 0; i < HEADS; i++)
        if (strcmp(cell(sheet, row, heads[i].column),
                   json_string_value(json_object_get(sheet->entry, heads[i].member))) != 0)
            differs = heads[i].member;
    return differs ? error_set(err, ERR_SYNTAX, "%s is not that of the first line of this entry",
                               differs)
                   : 0;
}

int sheet_take(struct sheet *sheet, const struct csv_row *row, int line, json_t **ret,
               int *ret_line, struct error *err)
{
    const char *key = row ? cell(sheet, row, KEY) : "";
    const char *open = json_string_value(json_object_get(sheet->entry, "key"));
    int r = 0;

    *ret = NULL;
    if (row && !*key)
        return error_set(err, ERR_SYNTAX, "there is no key");
    if (!row || !open || strcmp(open, key) != 0) {
        *ret = TAKE(sheet->entry);
        *ret_line = sheet->line;
        if (row)
            r = begin_entry(sheet, row, line, err);
    } else {
        r = check_head(sheet, row, err);
    }
    if (r == 0 && row)
        r = read_part(sheet, row, json_object_get(sheet->entry, "body"),
                      shape_of(cell(sheet, row, KIND)), err);
    if (r < 0) {
        json_decref(*ret);
        *ret = NULL;
    }
    return r;
}
