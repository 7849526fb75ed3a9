/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ble/drivers/bangle_json.h"

#include "core/error.h"
#include <string.h>

#define DEPTH_MAX  6
#define DIGITS_MAX 15 /* an exact double has no more */

struct text {
    const char *at;
    const char *end;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void skip_spaces(struct text *text)
{
    while (text->at < text->end && (*text->at == ' ' || *text->at == '\t'))
        text->at++;
}

/* Spaces and then this character. */
static bool accept(struct text *text, char c)
{
    skip_spaces(text);
    if (text->at == text->end || *text->at != c)
        return false;
    text->at++;
    return true;
}

static bool accept_word(struct text *text, const char *word)
{
    const size_t length = strlen(word);
    if ((size_t)(text->end - text->at) < length || memcmp(text->at, word, length) != 0)
        return false;
    text->at += length;
    return true;
}

/* The rest of a string, up to and with its quote. */
static bool accept_string(struct text *text)
{
    for (; text->at < text->end && *text->at != '"'; text->at++) {
        if ((unsigned char)*text->at < ' ')
            return false;
        if (*text->at == '\\' && ++text->at == text->end)
            return false;
    }
    return accept(text, '"');
}

static bool accept_digits(struct text *text)
{
    const char *first = text->at;
    while (text->at < text->end && is_digit(*text->at))
        text->at++;
    return text->at > first;
}

static bool accept_number(struct text *text)
{
    if (*text->at == '-')
        text->at++;
    const char *first = text->at;
    if (!accept_digits(text) || (*first == '0' && text->at > first + 1))
        return false;
    if (text->at < text->end && *text->at == '.') {
        text->at++;
        if (!accept_digits(text))
            return false;
    }
    if (text->at < text->end && (*text->at == 'e' || *text->at == 'E')) {
        text->at++;
        if (text->at < text->end && (*text->at == '+' || *text->at == '-'))
            text->at++;
        return accept_digits(text);
    }
    return true;
}

static bool accept_value(struct text *text, struct bangle_field *field, unsigned depth);

/* What follows '[' or '{', up to and with the bracket that closes it. */
static bool accept_members(struct text *text, bool named, unsigned depth)
{
    const char close = named ? '}' : ']';
    struct bangle_field ignored;
    if (accept(text, close))
        return true;
    do {
        if (named && !(accept(text, '"') && accept_string(text) && accept(text, ':')))
            return false;
        if (!accept_value(text, &ignored, depth))
            return false;
    } while (accept(text, ','));
    return accept(text, close);
}

/* Recursion ends at DEPTH_MAX. */
static bool accept_value(struct text *text, struct bangle_field *field, unsigned depth)
{
    bool good;
    skip_spaces(text);
    field->value = text->at;
    field->kind = BANGLE_OTHER;
    if (text->at == text->end || depth > DEPTH_MAX)
        return false;
    if (accept(text, '"')) {
        field->kind = BANGLE_STRING;
        field->value = text->at;
        good = accept_string(text);
    } else if (*text->at == '-' || is_digit(*text->at)) {
        field->kind = BANGLE_NUMBER;
        good = accept_number(text);
    } else if (accept(text, '[')) {
        field->kind = BANGLE_ARRAY;
        good = accept_members(text, false, depth + 1);
    } else if (accept(text, '{')) {
        good = accept_members(text, true, depth + 1);
    } else {
        good = accept_word(text, "true") || accept_word(text, "false") || accept_word(text, "null");
    }
    field->value_length = (size_t)(text->at - field->value) - (field->kind == BANGLE_STRING);
    return good;
}

static const struct bangle_field *find(const struct bangle_object *object, const char *key,
                                       size_t length)
{
    for (size_t i = 0; i < object->count; i++)
        if (object->fields[i].key_length == length &&
            memcmp(object->fields[i].key, key, length) == 0)
            return &object->fields[i];
    return NULL;
}

static int parse_member(struct text *text, struct bangle_object *object)
{
    struct bangle_field field = {0};
    if (!accept(text, '"'))
        return -ERR_SYNTAX;
    field.key = text->at;
    if (!accept_string(text))
        return -ERR_SYNTAX;
    field.key_length = (size_t)(text->at - field.key) - 1;
    if (!accept(text, ':') || !accept_value(text, &field, 1))
        return -ERR_SYNTAX;
    if (find(object, field.key, field.key_length))
        return -ERR_SYNTAX;
    if (object->count == BANGLE_FIELDS_MAX)
        return -ERR_LENGTH;
    object->fields[object->count++] = field;
    return 0;
}

int bangle_object_parse(const char *text, size_t length, struct bangle_object *ret)
{
    struct text rest = {.at = text, .end = text + length};
    ret->count = 0;
    if (!accept(&rest, '{'))
        return -ERR_SYNTAX;
    if (!accept(&rest, '}')) {
        do {
            const int r = parse_member(&rest, ret);
            if (r < 0)
                return r;
        } while (accept(&rest, ','));
        if (!accept(&rest, '}'))
            return -ERR_SYNTAX;
    }
    skip_spaces(&rest);
    return rest.at == rest.end ? 0 : -ERR_SYNTAX;
}

const struct bangle_field *bangle_object_find(const struct bangle_object *object, const char *key)
{
    return find(object, key, strlen(key));
}

bool bangle_object_says(const struct bangle_object *object, const char *key, const char *text)
{
    const struct bangle_field *field = bangle_object_find(object, key);
    return field && field->kind == BANGLE_STRING && field->value_length == strlen(text) &&
           memcmp(field->value, text, field->value_length) == 0;
}

/* ---- numbers ---- */

/* A number that is whole or has a fraction. */
static int parse_number(struct text *text, int64_t *ret)
{
    const bool negative = text->at < text->end && *text->at == '-';
    int64_t number = 0;
    if (negative)
        text->at++;
    const char *first = text->at;
    if (!accept_digits(text))
        return -ERR_SYNTAX;
    if (text->at - first > DIGITS_MAX)
        return -ERR_RANGE;
    for (const char *digit = first; digit < text->at; digit++)
        number = 10 * number + (*digit - '0');
    number = negative ? -number : number;
    if (text->at < text->end && *text->at == '.') {
        const bool half = text->at + 1 < text->end && text->at[1] >= '5';
        text->at++;
        if (!accept_digits(text))
            return -ERR_SYNTAX;
        number += half ? (negative ? -1 : 1) : 0;
    }
    *ret = number;
    return 0;
}

int bangle_object_number(const struct bangle_object *object, const char *key, int64_t *ret)
{
    const struct bangle_field *field = bangle_object_find(object, key);
    if (!field || (field->kind == BANGLE_OTHER && *field->value == 'n'))
        return -ERR_NOT_FOUND;
    if (field->kind != BANGLE_NUMBER)
        return -ERR_SYNTAX;
    struct text text = {.at = field->value, .end = field->value + field->value_length};
    int64_t number;
    const int r = parse_number(&text, &number);
    if (r < 0)
        return r;
    if (text.at != text.end) /* an exponent */
        return -ERR_RANGE;
    *ret = number;
    return 0;
}

/* ---- rows ---- */

static int parse_row(struct text *text, int64_t ret[BANGLE_ROW])
{
    if (!accept(text, '['))
        return -ERR_SYNTAX;
    for (int i = 0; i < BANGLE_ROW; i++) {
        if (i > 0 && !accept(text, ','))
            return -ERR_SYNTAX;
        skip_spaces(text);
        if (parse_number(text, &ret[i]) < 0)
            return -ERR_SYNTAX;
    }
    return accept(text, ']') ? 0 : -ERR_SYNTAX;
}

int bangle_row_next(const struct bangle_field *array, size_t *at, int64_t ret[BANGLE_ROW])
{
    struct text text = {.at = array->value + *at, .end = array->value + array->value_length};
    int64_t row[BANGLE_ROW];
    if (array->kind != BANGLE_ARRAY)
        return -ERR_SYNTAX;
    const bool first = *at == 0 && accept(&text, '[');
    if (accept(&text, ']'))
        return 0;
    if (!first && !accept(&text, ','))
        return -ERR_SYNTAX;
    if (parse_row(&text, row) < 0)
        return -ERR_SYNTAX;
    *at = (size_t)(text.at - array->value);
    memcpy(ret, row, sizeof(row));
    return 1;
}
